"""A closed event of simulated attempts, made through the same acts that students take."""

from __future__ import annotations

import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from quiz.base import new_code, new_id, token_key
from quiz.items.item import Item
from quiz.items.response import UNSURE, Response, Unreadable
from quiz.services import play
from quiz.services.play import Quiz
from quiz.services.settling import GRACE_AFTER_CLOSE
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import banks as stored_banks
from quiz.store import events as stored_events
from quiz.store.events import Event

PEOPLE = 300
AT_ONCE = 16
"""People at once: what they answer is then written many to a commit."""

DAY = 86_400
BANK = "india-safer-internet"
TITLE = "Demonstration: simulated answers"


SETS = ("multiple", "hottext", "hotspot")


class _Filled:
    """Offer the fields of a form that nobody typed."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def getlist(self, key: str) -> list[str]:
        return self._fields.get(key, [])


def bring(site: Site, now: int, people: int = PEOPLE) -> int | None:
    """Run simulated people through an event and close it; None when there is one already.

    What they answer is drawn, by a fixed seed, from how able each of them is; the event says
    in its title and in its row that it is a demonstration. It closes long enough ago that
    nobody is under way any more, so that the next sweep settles it.
    """
    closing = now - 2 * GRACE_AFTER_CLOSE
    event = _open_event(site, closing)
    if event is None:
        return None
    with site.store.read() as connection:
        quiz = Quiz(event, site.shelf.bank(connection, event.revision))
    with ThreadPoolExecutor(AT_ONCE, "person") as crowd:
        for done in [
            crowd.submit(_one_person, site, quiz, random.Random(seed), closing)  # noqa: S311
            for seed in range(people)
        ]:
            done.result()
    site.store.write(lambda c: stored_events.move(c, event.id, "open", "closed", closes_at=closing))
    return people


def _open_event(site: Site, now: int) -> Event | None:
    def act(connection: Connection) -> Event | None:
        if stored_events.has_demo(connection):
            return None
        current = stored_banks.current(connection)
        bank = BANK if BANK in current else next(iter(current), None)
        if bank is None:
            return None
        digest = current[bank]
        event = Event(
            id=new_id(site.chance),
            kind="lab",
            title=TITLE,
            code=new_code(site.chance),
            owner=None,
            bank=bank,
            revision=digest,
            delivery=site.shelf.bank(connection, digest).delivery,
            breakdown="none",
            k=site.settings.k,
            zone=site.settings.zone,
            state="open",
            opens_at=now - DAY,
            closes_at=None,
            last_start=now,
            demo=True,
        )
        return event if stored_events.add(connection, event) else None

    return site.store.write(act)


def _one_person(site: Site, quiz: Quiz, chance: random.Random, now: int) -> None:
    able = min(0.95, max(0.1, chance.gauss(0.6, 0.2)))
    took = int(chance.lognormvariate(6.2, 0.4))
    token = play.begin(
        site,
        quiz,
        language=chance.choice(quiz.bank.offered_languages),
        audience=quiz.bank.audience[0],
        time="0",
        counts=True,
        replaces=None,
        now=now - took,
    )
    run = play.resume(site, quiz, token_key(token))
    assert run is not None
    last = len(run.attempt.steps) if chance.random() > 0.1 else chance.randint(1, 6)
    for place in range(1, last + 1):
        step = run.attempt.step(place)
        item = quiz.bank.by_id[step.item]
        response = _respond(item, step.slots, able, chance)
        run = play.answer(site, run, place, response, turn=0, now=now)


_HARDER = {"easy": 0.15, None: 0.0, "medium": 0.0, "hard": -0.2}


def _respond(item: Item, slots: tuple[str, ...], able: float, chance: random.Random) -> Response:
    if item.scored and chance.random() < 0.06:
        return UNSURE
    if item.scored and chance.random() < able + _HARDER[item.difficulty]:
        return right_response(item)
    for _ in range(50):
        filled = _fill(item, slots, chance)
        try:
            response = item.read(filled, slots)
        except Unreadable:
            continue
        if not item.scored or not item.mark(response).full:
            return response
    return UNSURE


def right_response(item: Item) -> Response:
    """Give the response that earns full marks."""
    value = tuple(outcome.partition("@")[0] for outcome in item.key_outcomes())
    return Response("given", tuple(sorted(value)) if item.type in SETS else value)


def _fill(item: Item, slots: tuple[str, ...], chance: random.Random) -> _Filled:
    """Fill the form of an item at random: every field that any type of item reads."""
    places = [str(place) for place in range(1, max(len(slots), 7) + 1)]
    offered = places[: len(slots)] or places
    order = list(offered)
    chance.shuffle(order)
    many = item.type in SETS
    fields = {"a": chance.sample(offered, chance.randint(1, len(offered)) if many else 1)}
    for number, place in enumerate(order, 1):
        fields[f"p{number}"] = fields[f"m{number}"] = [place]
    fields["t"] = [str(chance.randint(0, 500))]
    return _Filled(fields)
