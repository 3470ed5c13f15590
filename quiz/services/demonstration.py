"""A settled campaign of simulated attempts, made through the same acts that students take."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quiz.base import new_code, new_id, token_key
from quiz.items.bank import Bank
from quiz.services import play
from quiz.services.play import Quiz
from quiz.services.settling import GRACE_AFTER_CLOSE
from quiz.services.simulated import Person
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import banks as stored_banks
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store.campaigns import Campaign
from quiz.store.events import Event, EventKind

AT_ONCE = 48
"""People at once: what they answer is then written many to a commit."""

BANK = "india-safer-internet"
MISLEADING = "picture-label"
"""The item that the simulated people with high scores get wrong more often than the others."""

TITLE = "Demonstration: Safe Screens Week"
DAYS = 13
"""From a Tuesday to the Sunday after next."""

STOPPING = 0.1
"""The share of people who do not finish."""


@dataclass(frozen=True)
class Town:
    """Plan the people of one event: how many start on each day, and what they usually know.

    It opens on the day ``opens`` of the campaign, from 0, and closes on the last day of a start.
    """

    title: str
    kind: EventKind
    starts: tuple[int, ...]
    levels: Mapping[str | None, float]
    opens: int = 0
    confidence: bool = False

    @property
    def last(self) -> int:
        """Give the last day on which anybody starts."""
        return max(day for day, people in enumerate(self.starts) if people)


TOWNS = (
    Town(
        "Pune labs",
        "lab",
        (16, 21, 128, 142, 118, 6, 3, 26, 136, 92, 66, 9, 7),
        {None: 0.6, "1": 0.44, "2": 0.68, "3": 0.58, "4": 0.72, "5": 0.62},
        confidence=True,
    ),
    Town(
        "Nagpur workshops",
        "link",
        (0, 8, 9, 17, 64, 94, 5, 13, 58, 98, 102, 38, 15),
        {None: 0.58, "1": 0.6, "2": 0.66, "3": 0.38, "4": 0.68, "5": 0.6},
        opens=1,
    ),
    Town(
        "Nashik family night",
        "family",
        (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0),
        {None: 0.6},
        opens=11,
    ),
)
"""About 1,300 people; those of the last town are too few to be shown."""


def bring(site: Site, now: int, scale: float = 1.0) -> int | None:
    """Run simulated people through a campaign and close it; None when there is one already.

    What they answer is drawn, by fixed seeds, from how able each of them is; the campaign says
    in its title and in its row that it is a demonstration. It was over some days ago, so that
    nobody is under way any more and the next sweep settles it. ``scale`` makes the two large
    events smaller. Whoever calls holds off sweeps meanwhile (``alone``): people of two
    weeks ago would be taken for late.
    """
    zone = ZoneInfo(site.settings.zone)
    last = _last_sunday(datetime.fromtimestamp(now - 2 * GRACE_AFTER_CLOSE, zone).date())
    first = last - timedelta(days=DAYS - 1)
    made = _plan(site, first)
    if made is None:
        return None
    campaign, events = made
    with site.store.read() as connection:
        quizzes = [Quiz(event, site.shelf.bank(connection, event.revision)) for event in events]
    with ThreadPoolExecutor(AT_ONCE, "person") as crowd:
        runs = [
            crowd.submit(_one_person, site, quiz, town, chance, began)
            for town, quiz in zip(TOWNS, quizzes, strict=True)
            for chance, began in _people(town, first, zone, scale)
        ]
        for run in runs:
            run.result()

    def close(connection: Connection) -> None:
        for town, event in zip(TOWNS, events, strict=True):
            ends = _end_of(first + timedelta(days=town.last), zone)
            stored_events.move(connection, event.id, "open", "closed", closes_at=ends)
        stored_campaigns.move(connection, campaign.id, "open", "closed")

    site.store.write(close)
    return len(runs)


def _last_sunday(day: date) -> date:
    """Give the last Sunday that is over on a day."""
    return day - timedelta(days=day.isoweekday() if day.isoweekday() < 7 else 7)


def _instant(day: date, zone: ZoneInfo, hour: int = 0) -> int:
    return int(datetime.combine(day, time(hour), zone).timestamp())


def _end_of(day: date, zone: ZoneInfo) -> int:
    return _instant(day + timedelta(days=1), zone) - 60


def _plan(site: Site, first: date) -> tuple[Campaign, list[Event]] | None:
    """Make the campaign and its events, open; None when there is a demonstration or no bank."""

    def act(connection: Connection) -> tuple[Campaign, list[Event]] | None:
        if stored_events.has_demo(connection):
            return None
        current = stored_banks.current(connection)
        name = BANK if BANK in current else next(iter(current), None)
        if name is None:
            return None
        zone = ZoneInfo(site.settings.zone)
        campaign = Campaign(
            id=new_id(site.chance),
            title=TITLE,
            owner=None,
            plan="{}",
            k=site.settings.k,
            zone=site.settings.zone,
            state="open",
            opens_at=_instant(first, zone),
            closes_at=_end_of(first + timedelta(days=DAYS - 1), zone),
            demo=True,
        )
        bank = site.shelf.bank(connection, current[name])
        stored_campaigns.add(connection, campaign)
        events = [_event(site, campaign, town, bank, current[name], first) for town in TOWNS]
        for event in events:
            stored_events.add(connection, event)
        return campaign, events

    return site.store.write(act)


def _event(
    site: Site, campaign: Campaign, town: Town, bank: Bank, digest: str, first: date
) -> Event:
    opens = _instant(first + timedelta(days=town.opens), ZoneInfo(campaign.zone))
    return Event(
        id=new_id(site.chance),
        kind=town.kind,
        title=town.title,
        code=new_code(site.chance),
        owner=None,
        bank=bank.id,
        revision=digest,
        delivery=bank.delivery.model_copy(update={"confidence": town.confidence}),
        breakdown="none",
        k=campaign.k,
        zone=campaign.zone,
        state="open",
        opens_at=opens,
        closes_at=None,  # a server that is running would close what is over
        last_start=opens,
        demo=True,
        campaign=campaign.id,
        expected=10 * -(-sum(town.starts) // 10),
    )


def _people(
    town: Town, first: date, zone: ZoneInfo, scale: float
) -> Iterator[tuple[random.Random, int]]:
    """Give everybody's luck, and the instant of their start: between nine in the morning and six.

    The luck of each is a seed of their own, so that they do not depend on who is faster.
    """
    number = 0
    for place, people in enumerate(town.starts):
        opens = _instant(first + timedelta(days=place), zone, 9)
        for _ in range(max(1, round(people * scale)) if people >= 10 else people):
            chance = random.Random(f"{town.title} {number}")  # noqa: S311
            yield chance, opens + chance.randrange(9 * 3600)
            number += 1


def _one_person(site: Site, quiz: Quiz, town: Town, chance: random.Random, began: int) -> None:
    person = Person(chance.gauss(0.0, 0.24), town.levels, MISLEADING)
    took = int(chance.lognormvariate(6.3, 0.4))
    token = play.begin(
        site,
        quiz,
        language=chance.choice(quiz.bank.offered_languages),
        audience=quiz.bank.audience[0],
        time="0",
        counts=True,
        replaces=None,
        now=began,
    )
    run = play.resume(site, quiz, token_key(token))
    assert run is not None
    steps = len(run.attempt.steps)
    last = steps if chance.random() > STOPPING else chance.randint(1, max(1, steps // 3))
    for place in range(1, last + 1):
        step = run.attempt.step(place)
        item = quiz.bank.by_id[step.item]
        response = person.respond(item, step.slots, chance)
        sure = person.sure(item, chance) if town.confidence and item.scored else 0
        moment = began + took * place // steps
        run = play.answer(site, run, place, response, confidence=sure, turn=0, now=moment)
