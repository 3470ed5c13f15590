"""Kill whoever settles, erases, deletes or recounts, again and again: every sum stays true."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from quiz.base import new_id
from quiz.services import deleting, keep, play, tending
from quiz.services.finding import Finding
from quiz.services.site import Site
from quiz.store import campaigns as stored_campaigns
from quiz.store.campaigns import Campaign
from quiz.store.staff import Account
from tests import postgres
from tests.reliability import ledger
from tests.reliability.place import ITEMS, bank
from tests.store.school import HOUR, SECRET, School, opened, school
from tests.warm import CONTEXT

KILLS = int(os.environ.get("KITESTRING_KILLS", "6"))
PEOPLE = 150
"""Who finish in each round; some want to be deleted while they are being counted."""

STOPPED = 12
DOOMED = 25
MOST_MISSES = 20
"""So many more rounds; the last of them would kill a millionth of a second after the start."""

LONGEST = 0.5
"""Seconds after which a process is killed at the latest."""


@dataclass(frozen=True)
class Job:
    """Hold what a process that will be killed has to know."""

    database: str
    folder: str
    now: int
    uptime: int
    doomed: tuple[bytes, ...]
    acknowledged: str
    campaign: str = ""


def settle_and_erase(site: Site, job: Job) -> None:
    """Close by date, settle, count, and erase what was counted a day ago."""
    keep.sweep(site, job.now, job.uptime, clock_is_right=True)


def delete(site: Site, job: Job) -> None:
    """Delete attempts as their students ask for it, and note what they were told."""
    with open(job.acknowledged, "ab", buffering=0) as journal:
        for key in job.doomed:
            erased = play.forget(site, key)
            journal.write(f"{key.hex()} {int(erased)}\n".encode())


def recount(site: Site, job: Job) -> None:
    """Look everything over."""
    tending.examine(site, job.now, recount=True)


def delete_campaign(site: Site, job: Job) -> None:
    """Delete a whole campaign, with its events and all that was counted in them."""
    deleting.delete(site, ADMIN, job.campaign, "Kite week", job.now)


ADMIN = Account("amir", "amir@example.org", "Amir", "admin", "")

AT_ONCE: tuple[Callable[[Site, Job], None], ...] = (settle_and_erase, delete)
"""What a process does at the same time until it is killed."""


def act_and_die(job: Job, deeds: tuple[Callable[[Site, Job], None], ...], ready: Any) -> None:
    with opened(job.database, Path(job.folder)) as site:
        threads = [threading.Thread(target=deed, args=(site, job)) for deed in deeds]
        ready.send(True)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def killed(job: Job, deeds: tuple[Callable[[Site, Job], None], ...], after: float) -> bool:
    """Run deeds in a process of its own and kill it; tell whether it was in the middle.

    Return when PostgreSQL, too, is at the end of what it was asked for.
    """
    before = postgres.serving(job.database)
    ready, theirs = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=act_and_die, args=(job, deeds, theirs))
    process.start()
    theirs.close()
    assert ready.recv()
    process.join(after)
    if process.exitcode is None:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    in_the_middle = process.exitcode != 0
    process.close()
    ready.close()
    postgres.wait_for_the_dead(job.database, before)
    return in_the_middle


@dataclass
class Aim:
    """Choose when to kill: sooner each time that the work was done before.

    There are as many rounds as were asked for, and more until one kill came in the middle.
    """

    chance: random.Random
    longest: float = LONGEST
    hits: int = 0

    def rounds(self, count: int) -> Iterator[int]:
        """Number the rounds."""
        for turn in range(count + MOST_MISSES):
            if turn >= count and self.hits:
                return
            yield turn

    def at(self, job: Job, *deeds: Callable[[Site, Job], None]) -> None:
        """Begin these deeds and kill their process."""
        if killed(job, deeds, self.chance.uniform(0, self.longest)):
            self.hits += 1
        else:
            self.longest /= 2


@dataclass
class Book:
    """Hold what was ever seen: who finished, who is in which lot, and each lot's sums."""

    database: str
    finished: set[bytes] = field(default_factory=set)
    doomed: set[bytes] = field(default_factory=set)
    members: dict[bytes, frozenset[bytes]] = field(default_factory=dict)
    sums: dict[bytes, ledger.Sums] = field(default_factory=dict)

    def look(self, acknowledged: Path) -> None:
        """Read the database with SQL of our own; each new lot is added up anew."""
        found = ledger.read(self.database, SECRET)
        assert set(found.lots) >= set(self.members), "a lot is gone"
        for name, lot in found.lots.items():
            if name in self.sums:
                assert found.tallies[name] == self.sums[name], "a lot's sums changed later"
                continue
            self.sums[name] = found.tallies[name]
            inside = frozenset(key for key, one in found.attempts.items() if one["lot"] == name)
            assert len(inside) == lot["n"] >= 10, "a lot has other members than it says"
            if lot["pool"] == "finished":
                assert +found.tallies[name] == ledger.recount(found, name, ITEMS)
                assert not inside & self.counted, "somebody was counted twice"
                self.members[name] = inside
        whole = {(key, item) for key in found.attempts for item in ITEMS}
        assert set(found.responses) <= whole, "a response has no attempt"
        for key in self.finished & set(found.attempts):
            there = sum((key, item) in found.responses for item in ITEMS)
            assert there == len(ITEMS), "an attempt was half erased"
        for key, erased in told(acknowledged):
            if erased:
                assert key not in found.attempts, "what was deleted is there"
                assert key not in self.counted, "what was deleted was counted"

    @property
    def counted(self) -> set[bytes]:
        return set().union(*self.members.values())


def told(acknowledged: Path) -> Iterator[tuple[bytes, bool]]:
    for line in acknowledged.read_text().splitlines() if acknowledged.exists() else ():
        key, _, erased = line.partition(" ")
        if erased:  # else the last line was cut off by a kill: nobody was told
            yield bytes.fromhex(key), erased == "1"


@contextmanager
def at_work(database: str, folder: Path) -> Iterator[tuple[School, Book]]:
    with school(database, folder, text=bank()) as kite:
        kite.sweep()
        yield kite, Book(database)


def fresh_round(kite: School, book: Book, chance: random.Random) -> tuple[bytes, ...]:
    """Let people play in a new event whose time is over; give who wants to be deleted."""
    event = kite.event(breakdown="audience", closes_at=kite.now + HOUR)
    keys = kite.people(event, PEOPLE, groups=["student", "student", "parent"])
    book.finished |= set(keys)
    kite.people(event, STOPPED, steps=3)
    doomed = tuple(chance.sample(keys, DOOMED))
    book.doomed |= set(doomed)
    kite.wait(30 * HOUR)  # what was counted in the last round is to be erased now
    return doomed


def wait_for_the_lock(kite: School) -> None:
    """Sweep to the end; PostgreSQL may need a moment to see that the last one is gone."""
    until = time.monotonic() + 300
    while keep.sweep(kite.site, kite.now, kite.uptime, clock_is_right=True) is None:
        assert time.monotonic() < until
        time.sleep(0.05)


def looked_over(kite: School) -> list[Finding]:
    """Do as `quiz doctor --recount` does, for a server whose secret lies where it should."""
    settings = replace(kite.site.settings, secret_file=Path("/etc/kitestring/secret.key"))
    return tending.examine(replace(kite.site, settings=settings), kite.now, recount=True)


def everything(database: str) -> dict[str, list[tuple[Any, ...]]]:
    names = ("attempt", "response", "lot", "tally", "running_sum", "event", "participation")
    return {
        name: sorted(ledger.rows(database, f"select * from {name}"), key=repr) for name in names
    }


def test_killed_while_settling_erasing_and_deleting_every_sum_equals_a_recount(
    database_url: str, tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    chance = random.Random(11)
    acknowledged = tmp_path / "acknowledged"
    aim = Aim(chance)
    with at_work(database_url, tmp_path) as (kite, book):
        for _ in aim.rounds(KILLS):
            doomed = fresh_round(kite, book, chance)
            job = Job(database_url, str(tmp_path), kite.now, kite.uptime, doomed, str(acknowledged))
            aim.at(job, *AT_ONCE)
            book.look(acknowledged)
        wait_for_the_lock(kite)
        book.look(acknowledged)
        kite.wait(30 * HOUR)
        wait_for_the_lock(kite)
        book.look(acknowledged)

        gone = book.finished - book.counted
        assert gone <= book.doomed, "somebody is in no lot who did not ask to be deleted"
        assert {key for key, erased in told(acknowledged) if erased} <= gone
        assert kite.count("attempt") == kite.count("response") == 0, "all of it was erased"
        assert kite.count("event", "state <> 'settled' and kind <> 'practice'") == 0
        findings = looked_over(kite)
        assert not [finding.says for finding in findings if not finding.fine]
    assert aim.hits > 0, "some were killed in the middle of their work"
    record_property("kills in the middle", aim.hits)
    print(
        f"{KILLS} kills, {aim.hits} in the middle: {len(book.counted)} people in "
        f"{len(book.members)} lots, {len(gone)} deleted, all others counted once"
    )


def test_killed_while_recounting_nothing_is_changed(database_url: str, tmp_path: Path) -> None:
    chance = random.Random(12)
    aim = Aim(chance)
    with at_work(database_url, tmp_path) as (kite, book):
        for _ in range(3):
            fresh_round(kite, book, chance)
        wait_for_the_lock(kite)
        fresh_round(kite, book, chance)  # these wait, so that there is something of each sort
        before = everything(database_url)
        assert before["attempt"]
        assert before["tally"]
        for _ in aim.rounds(KILLS):
            job = Job(database_url, str(tmp_path), kite.now, kite.uptime, (), "")
            aim.at(job, recount)
            assert everything(database_url) == before
        findings = looked_over(kite)
        says = [finding.says for finding in findings]
        assert all(finding.fine for finding in findings), says
        assert any("recounted" in line and "0 differ" in line for line in says)
    assert aim.hits > 0, "some were killed in the middle of their work"


def a_campaign(kite: School) -> tuple[str, set[str]]:
    """Fill a campaign with an event that is counted and one that waits; give it and them."""
    week = Campaign(new_id(kite.chance), "Kite week", None, "{}", 10, "UTC", "open", kite.now, None)
    kite.site.store.write(lambda connection: stored_campaigns.add(connection, week))
    counted = kite.event(campaign=week.id, closes_at=kite.now + HOUR)
    kite.people(counted, PEOPLE)
    waiting = kite.event(campaign=week.id)
    kite.people(waiting, 60)
    kite.people(waiting, STOPPED, steps=3)
    kite.wait(3 * HOUR)
    wait_for_the_lock(kite)
    assert kite.find(counted).state == "settled"
    return week.id, {counted.id, waiting.id}


def left_of(database: str, campaign: str, events: set[str]) -> list[str]:
    """Name the tables in which anything of a campaign is left, whatever refers to it."""
    names = [
        name
        for name in (*everything(database), "campaign")
        if any(
            {campaign, *events} & {value for value in row if isinstance(value, str)}
            for row in ledger.rows(database, f"select * from {name}")
        )
    ]
    lost = "select count(*) from {0} where {1} not in (select {2} from {3})"
    for child, column, key, parent in (
        ("response", "attempt", "key", "attempt"),
        ("tally", "lot", "id", "lot"),
        ("lot", "event", "id", "event"),
        ("running_sum", "event", "id", "event"),
    ):
        if ledger.rows(database, lost.format(child, column, key, parent)) != [(0,)]:
            names.append(f"{child} without its {parent}")
    return names


def test_killed_while_a_campaign_is_deleted_all_of_it_goes_and_nothing_else(
    database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(13)
    aim = Aim(chance)
    with at_work(database_url, tmp_path) as (kite, book):
        fresh_round(kite, book, chance)
        wait_for_the_lock(kite)
        kite.wait(30 * HOUR)  # who was counted is erased now, and not in the middle of the rounds
        wait_for_the_lock(kite)
        kite.people(kite.event(), 40)  # these wait in another event, and go on waiting
        before = everything(database_url)
        assert before["tally"]
        for _ in aim.rounds(KILLS):
            campaign, events = a_campaign(kite)
            before_this = everything(database_url)
            job = Job(database_url, str(tmp_path), kite.now, kite.uptime, (), "", campaign)
            aim.at(job, delete_campaign)
            with kite.site.store.read() as connection:
                begun = campaign in stored_campaigns.condemned(connection)
                gone = stored_campaigns.find(connection, campaign) is None
            if not begun and not gone:
                assert everything(database_url) == before_this, "it had not begun"
                delete_campaign(kite.site, job)
            wait_for_the_lock(kite)
            assert not left_of(database_url, campaign, events)
            assert everything(database_url) == before
        assert not [finding.says for finding in looked_over(kite) if not finding.fine]
    assert aim.hits > 0, "some were killed in the middle of their work"
