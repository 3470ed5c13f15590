"""Servers beside the one that is audited, and answer sheets: what comes from them is about people.

A laptop holds a workshop of the same quiz, counts it, and its lots are brought into an event: once
or twice, after another, taken out again, or by two laptops of which one is a copy of the other.
Who is in those lots is known here, as it is of everybody else.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from quiz.base import Refused
from quiz.services import keep, merging, organize, paper
from quiz.services.arrived import Report
from quiz.services.organize import Setup
from quiz.services.site import Site
from quiz.statistics.lots import OTHER_GROUP
from quiz.store import Store
from quiz.store import events as stored_events
from quiz.store import sources as stored_sources
from quiz.store.sources import Source
from tests.security.collecting import within
from tests.security.people import AUDIENCES, LANGUAGES, Person, items_of, outcomes
from tests.security.schools import HOUR, Held, Members, School

if TYPE_CHECKING:
    from tests.security.histories import History


@dataclass
class Abroad:
    """Hold who is in the lots of other servers and of paper, whatever becomes of those here."""

    people: dict[bytes, Person] = field(default_factory=dict)
    lots: Members = field(default_factory=dict)
    sheets: set[bytes] = field(default_factory=set)
    """Lots that were counted on paper."""

    files: list[bytes] = field(default_factory=list)
    added: list[tuple[str, str]] = field(default_factory=list)
    """Event and name of each arrival that was added."""


def marked(store: Store) -> Members:
    """Give the keys of who is marked as a member of each lot of a database."""
    found: dict[bytes, set[bytes]] = {}
    with store.read() as connection:
        query = "SELECT key, lot FROM attempt WHERE lot IS NOT NULL"
        for key, lot in connection.exec_driver_sql(query):
            found.setdefault(bytes(lot), set()).add(bytes(key))
    return {lot: frozenset(keys) for lot, keys in found.items()}


def workshop(
    history: History, site: Site, held: Held, how_many: int, *, cloned: bool
) -> list[bytes]:
    """Hold a workshop of an event's quiz on a laptop; give its file of lots.

    Where the laptop is cloned before it counts, both count the same people: then there are two.
    """
    chance, now = history.chance, history.now
    plan = next(one for one in organize.choices(site) if one.bank.id == held.bank)
    k = held.k if chance.random() < 0.8 else chance.choice([10, 25])
    setup = Setup("Workshop", now - 60, None, "UTC", plan.digest, breakdown=held.breakdown, k=k)
    made = organize.begin(site, history.who, setup, now)
    made = organize.open_event(site, history.who, made.id, now)
    assert made.code is not None
    there = Held(made.id, held.bank, held.breakdown, k, made.code)
    abroad = history.abroad
    with elsewhere(history, School({made.id: there})) as school:
        crowd(history, site, there, how_many)
    for key, person in school.people.items():
        abroad.people[key] = replace(person, event=held.id, gone=True, counted_by=k)
    laptops = [site]
    if cloned:
        laptops.append(history.server.laptop(1, chance.getrandbits(32), site))
    files = []
    for one in laptops:
        one.store.write(lambda c: stored_events.move(c, made.id, "open", "closed", closes_at=now))
        assert keep.sweep(one, now + 2 * HOUR, 0, clock_is_right=True) is not None
        abroad.lots.update(marked(one.store))
        with one.store.read() as connection:
            event = stored_events.find(connection, made.id)
        assert event is not None
        files.append(merging.exported(one, [event]))
    abroad.files += files
    return files


def crowd(history: History, site: Site, held: Held, how_many: int) -> None:
    """Let people finish on another server, all in one transaction."""
    language, audience = history.chance.choice(LANGUAGES), history.chance.choice(AUDIENCES)
    site.store.write(
        lambda connection: [
            history.come(within(site, connection), held, language, audience, True, 9)
            for _ in range(how_many)
        ]
    )


@contextmanager
def elsewhere(history: History, school: School) -> Iterator[School]:
    """Let people come to another school for a while."""
    before, history.school = history.school, school
    try:
        yield school
    finally:
        history.school = before


def laptop(history: History) -> Site:
    """Open a laptop that was set up from the same banks: a source of its own."""
    site = history.server.laptop(0, history.chance.getrandbits(32))
    fresh = f"{history.chance.getrandbits(128):032x}"
    site.store.write(lambda c: stored_sources.become(c, Source(fresh, "Laptop")))
    return site


def bring(history: History, held: Held, content: bytes) -> Report:
    """Check a file for an event, look, add it, and note whom it brought; it may be refused."""
    site, by = history.place.site, history.who.role
    with site.store.read() as connection:
        event = stored_events.find(connection, held.id)
    assert event is not None
    try:
        checked = merging.check(site, by, event, "laptop.json", content, history.now)
        if history.chance.random() < 0.3:
            history.look()
        done = merging.add(site, by, event, checked.id, history.now)
    except Refused as refused:
        if refused.code not in ("campaign-settled", "event-not-open"):
            raise
        return Report(())
    history.abroad.added.append((held.id, done.id))
    history.note()
    return Report.read(done.report)


def take_out(history: History) -> None:
    """Take what came last out of its event again."""
    site, by = history.place.site, history.who.role
    if not history.abroad.added:
        return
    name, arrival = history.abroad.added[-1]
    with site.store.read() as connection:
        event = stored_events.find(connection, name)
    if event is None:
        return
    try:
        merging.undo(site, by, event, arrival, history.now)
    except Refused as refused:  # it is not there any more: a copy was brought back
        if refused.code not in ("campaign-settled", "no-arrival"):
            raise
    history.note()


def merge(history: History, held: Held) -> None:
    """Let lots of a laptop come: once, twice, copied, taken out, or into another event, too."""
    chance = history.chance
    many, cloned = chance.choice([9, 11, 14, 23, 55]), chance.random() < 0.3
    for content in workshop(history, laptop(history), held, many, cloned=cloned):
        bring(history, held, content)
        history.look()
    for _ in range(chance.choice([0, 1, 1, 2])):
        act = chance.choice(["again", "out", "other"])
        if act == "out":
            take_out(history)
        else:
            there = held if act == "again" else chance.choice(history.school.listed)
            bring(history, there, chance.choice(history.abroad.files))
        history.look()


def sheets(history: History, held: Held, how_many: int) -> None:
    """Let people answer on paper, and type in how many chose what."""
    site, chance = history.place.site, history.chance
    with site.store.read() as connection:
        event = stored_events.find(connection, held.id)
    assert event is not None
    people = [on_paper(history, held, chance) for _ in range(how_many)]
    once = f"{chance.getrandbits(128):032x}"
    try:
        paper.count(
            site, history.who.role, event, how_many, counts(people), name="Sheets", once=once,
            now=history.now,
        )  # fmt: skip
    except Refused as refused:
        if how_many >= held.k and refused.code != "campaign-settled":
            raise
        return
    abroad = history.abroad
    abroad.people.update({one.key: one for one in people})
    abroad.lots[bytes.fromhex(once)] = frozenset(one.key for one in people)
    abroad.sheets.add(bytes.fromhex(once))
    history.note()


def on_paper(history: History, held: Held, chance: random.Random) -> Person:
    """Make somebody up who answered what can be counted by hand."""
    items = [one for one in items_of(held.bank) if is_countable(one)]
    person = Person(
        chance.randbytes(32), held.id, held.bank, "" if held.breakdown == "none" else OTHER_GROUP,
        steps=tuple(one["id"] for one in items), finished=True, gone=True,
    )  # fmt: skip
    for item in items:
        if chance.random() < 0.9:
            unsure = chance.random() < 0.1
            chosen = () if unsure else (chance.choice(outcomes(item)),)
            person.said[item["id"]] = ("unsure" if unsure else "given", chosen, 0)
    return person


def is_countable(item: Mapping[str, object]) -> bool:
    """Tell whether an item can be counted by hand, by the rules of answer sheets."""
    return item["type"] in ("single", "true_false")


def counts(people: Sequence[Person]) -> dict[tuple[str, str], int | None]:
    """Count what sheets say, as somebody does by hand."""
    found: dict[tuple[str, str], int | None] = {}
    for person in people:
        for name, (status, chosen, _) in person.said.items():
            said = (name, "~unsure" if status == "unsure" else chosen[0])
            found[said] = (found.get(said) or 0) + 1
    return found
