"""An organizer's pages after a thousand and after a million attempts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import TypeVar

from bench import banks, crowds
from bench.house import House, event, house, now
from bench.table import Line, Options, middle
from quiz.base import new_id
from quiz.services import people
from quiz.services.figures import figures
from quiz.services.forms import form_of
from quiz.services.play import Quiz
from quiz.statistics.folding import fold
from quiz.statistics.tallies import Tally, lot_digest
from quiz.store import Connection
from quiz.store import campaigns as stored_campaigns
from quiz.store import lots as stored_lots
from quiz.store.campaigns import Campaign
from quiz.store.lots import Lot
from quiz.web.app import make_app

ITEMS = 10
IN_A_LOT = 1000
IN_A_SMALL_LOT = 334
"""Three of these are a thousand attempts, over the events of a small campaign."""
EVENTS = 3
SMALL, LARGE = 1, 1000
SHAPES = 8
"""Different lots; a million attempts repeat them."""

Folded = list[tuple[int, tuple[Tally, ...]]]
"""Lots as they are folded, each with the number of its people."""


@dataclass(frozen=True)
class Week:
    """Hold a campaign with its events."""

    campaign: Campaign
    quizzes: tuple[Quiz, ...]

    @property
    def address(self) -> str:
        """Give the path of its dashboard."""
        return f"/o/c/{self.campaign.id}"

    def beside(self, page: str, one: str, other: str) -> str:
        """Give the path of a page that sets its first two events side by side."""
        first, second, *_ = (quiz.event.id for quiz in self.quizzes)
        return f"{self.address}{page}?{one}={first}&{other}={second}"


def dashboard(options: Options) -> Iterator[Line]:
    """Measure figures and pages at 10^3 and 10^6 attempts, of one event and of a campaign."""
    with house(options.folder / "dashboard", {"ten": banks.bank("ten", ITEMS)}) as built:
        owner = _organizer(built)
        page = _page(built)
        yield from _of_an_event(built, owner, page, options)
        yield from _of_a_campaign(built, owner, page, options)


def _of_an_event(
    built: House, owner: str, page: Callable[[str], bytes], options: Options
) -> Iterator[Line]:
    small, large = (event(built, "ten", owner=owner) for _ in range(2))
    folded = _folded(small, IN_A_LOT, SHAPES)
    _add_lots(built, small, folded, SMALL)
    _add_lots(built, large, folded, LARGE)
    turns: dict[str, tuple[Callable[[Quiz], object], bool]] = {
        "figures, kept": (lambda quiz: figures(built.site, quiz.event), False),
        "figures, after a new lot": (lambda quiz: figures(built.site, quiz.event), True),
        "dashboard page": (lambda quiz: page(f"/o/{quiz.event.id}"), False),
        "dashboard page after a new lot": (lambda quiz: page(f"/o/{quiz.event.id}"), True),
    }
    for name, (act, afresh) in turns.items():

        def fresh(quiz: Quiz) -> None:
            _add_lots(built, quiz, folded, 1)

        found = _alternating(act, small, large, fresh if afresh else None, options.rounds)
        yield _line(name, *found)


def _of_a_campaign(
    built: House, owner: str, page: Callable[[str], bytes], options: Options
) -> Iterator[Line]:
    """Measure a campaign of three events: 10^3 and 10^6 attempts over all of them."""
    small, large = (_week(built, owner) for _ in range(2))
    few = _folded(small.quizzes[0], IN_A_SMALL_LOT, 1)
    many = _folded(small.quizzes[0], IN_A_LOT, SHAPES)
    for quiz in small.quizzes:
        _add_lots(built, quiz, few, 1)
    for quiz in large.quizzes:
        _add_lots(built, quiz, many, -(-LARGE // EVENTS))
    turns: dict[str, tuple[Callable[[Week], object], bool]] = {
        "campaign page": (lambda week: page(week.address), False),
        "campaign page, two events": (lambda week: page(week.beside("", "event", "with")), False),
        "campaign page, before and after": (
            lambda week: page(week.beside("/compare", "before", "after")),
            False,
        ),
        "campaign page after a new lot": (lambda week: page(week.address), True),
    }
    for name, (act, afresh) in turns.items():

        def fresh(week: Week) -> None:
            _add_lots(built, week.quizzes[0], few, 1)

        found = _alternating(act, small, large, fresh if afresh else None, options.rounds)
        yield _line(name, *found)


def _line(name: str, few: list[float], many: list[float]) -> Line:
    ratio = middle([b / a for a, b in zip(few, many, strict=True)])
    return Line(
        f"{name}, 10^6 attempts",
        f"{middle(many):.1f} ms",
        f"{middle(few):.1f} ms at 10^3",
        f"{ratio:.2f}",
        "<= 20 ms, <= 1.2",
        middle(many) <= 20 and ratio <= 1.2,
    )


def _week(built: House, owner: str) -> Week:
    campaign = Campaign(
        new_id(built.site.chance), "Bench", owner, "{}", built.site.settings.k, "UTC", "open",
        now(), None,
    )  # fmt: skip
    assert built.site.store.write(lambda c: stored_campaigns.add(c, campaign))
    made = [event(built, "ten", owner=owner, campaign=campaign.id) for _ in range(EVENTS)]
    return Week(campaign, tuple(made))


Thing = TypeVar("Thing")


def _alternating(
    act: Callable[[Thing], object],
    small: Thing,
    large: Thing,
    fresh: Callable[[Thing], None] | None,
    rounds: int,
) -> tuple[list[float], list[float]]:
    """Time an act for both sizes in turns; with ``fresh`` each time after one more lot."""
    few: list[float] = []
    many: list[float] = []
    for turn in range(rounds + 1):
        for thing, times in ((small, few), (large, many)):
            if fresh is not None:
                fresh(thing)
            spent = []
            for _ in range(1 if fresh else 5):
                began = time.perf_counter()
                act(thing)
                spent.append(1000 * (time.perf_counter() - began))
            if turn:  # the first turn fills what is kept
                times.append(min(spent))
    return few, many


def _organizer(built: House) -> str:
    link = people.first_run_link(built.site, now())
    assert link is not None
    people.join(built.site, link, "Chen", "chen@example.org", "a long enough password", now())
    return people.everybody(built.site)[0].id


def _page(built: House) -> Callable[[str], bytes]:
    token = people.sign_in(built.site, "chen@example.org", "a long enough password", now())
    client = make_app(built.site, built.secret, now).test_client()
    client.set_cookie("kite-staff", token)

    def page(path: str) -> bytes:
        reply = client.get(path)
        assert reply.status_code == 200, f"{path} answered {reply.status}"
        return reply.data

    return page


def _folded(quiz: Quiz, people: int, shapes: int) -> Folded:
    """Fold different crowds of a thousand or so: every score value is in each."""
    form = form_of(quiz.bank, quiz.event.delivery)
    found = []
    for seed in range(shapes):
        tallies = fold(form, crowds.people(quiz, people, seed), quiz.event.k, thick=True)
        scores = {tally.band for tally in tallies if tally.kind == "score" and tally.n}
        assert len(scores) == form.score_cells, "not every score value is present"
        found.append((people, tallies))
    return found


def _add_lots(built: House, quiz: Quiz, folded: Folded, count: int) -> None:
    form = form_of(quiz.bank, quiz.event.delivery)
    waiting = [one for one, _ in zip(cycle(folded), range(count), strict=False)]

    def act(connection: Connection) -> None:
        for people_, tallies in group:
            lot = Lot(
                built.site.chance.randbytes(16),
                quiz.event.id,
                form.digest,
                "",
                "finished",
                lot_digest(form.digest, people_, True, tallies),
                people_,
                True,
            )
            stored_lots.add(connection, lot, tallies, [], now())

    while waiting:
        group, waiting = waiting[:5], waiting[5:]
        built.site.store.write(act)
