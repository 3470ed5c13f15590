"""An organizer's page after a thousand and after a million attempts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import cycle

from bench import banks, crowds
from bench.house import House, event, house, now
from bench.table import Line, Options, middle
from quiz.services import people
from quiz.services.figures import figures
from quiz.services.forms import form_of
from quiz.services.play import Quiz
from quiz.statistics.folding import fold
from quiz.statistics.tallies import Tally, lot_digest
from quiz.store import Connection
from quiz.store import lots as stored_lots
from quiz.store.lots import Lot
from quiz.web.app import make_app

ITEMS = 10
IN_A_LOT = 1000
SMALL, LARGE = 1, 1000
SHAPES = 8
"""Different lots; a million attempts repeat them."""


def dashboard(options: Options) -> Iterator[Line]:
    """Measure the figures and the page at 10^3 and 10^6 attempts in lots of a thousand."""
    with house(options.folder / "dashboard", {"ten": banks.bank("ten", ITEMS)}) as built:
        owner = _organizer(built)
        small, large = (event(built, "ten", owner=owner) for _ in range(2))
        folded = _folded(small)
        _add_lots(built, small, folded, SMALL)
        _add_lots(built, large, folded, LARGE)
        page = _page(built)
        turns = {
            "figures, kept": (lambda quiz: figures(built.site, quiz.event), False),
            "figures, after a new lot": (lambda quiz: figures(built.site, quiz.event), True),
            "dashboard page": (lambda quiz: page(f"/o/{quiz.event.id}"), False),
            "dashboard page after a new lot": (lambda quiz: page(f"/o/{quiz.event.id}"), True),
        }
        for name, (act, afresh) in turns.items():
            few, many = _alternating(
                built, act, small, large, folded if afresh else [], options.rounds
            )
            ratio = middle([b / a for a, b in zip(few, many, strict=True)])
            yield Line(
                f"{name}, 10^6 attempts",
                f"{middle(many):.1f} ms",
                f"{middle(few):.1f} ms at 10^3",
                f"{ratio:.2f}",
                "<= 20 ms, <= 1.2",
                middle(many) <= 20 and ratio <= 1.2,
            )


def _alternating(
    built: House,
    act: Callable[[Quiz], object],
    small: Quiz,
    large: Quiz,
    fresh: list[tuple[Tally, ...]],
    rounds: int,
) -> tuple[list[float], list[float]]:
    """Time an act for both events in turns; with ``fresh`` each time after one more lot."""
    few: list[float] = []
    many: list[float] = []
    for turn in range(rounds + 1):
        for quiz, times in ((small, few), (large, many)):
            if fresh:
                _add_lots(built, quiz, fresh, 1)
            spent = []
            for _ in range(1 if fresh else 5):
                began = time.perf_counter()
                act(quiz)
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


def _folded(quiz: Quiz) -> list[tuple[Tally, ...]]:
    """Fold different crowds of a thousand: every score value is in each."""
    form = form_of(quiz.bank, quiz.event.delivery)
    found = []
    for seed in range(SHAPES):
        tallies = fold(form, crowds.people(quiz, IN_A_LOT, seed), quiz.event.k, thick=True)
        scores = {tally.band for tally in tallies if tally.kind == "score" and tally.n}
        assert len(scores) == form.score_cells, "not every score value is present"
        found.append(tallies)
    return found


def _add_lots(built: House, quiz: Quiz, folded: list[tuple[Tally, ...]], count: int) -> None:
    form = form_of(quiz.bank, quiz.event.delivery)
    waiting = [one for one, _ in zip(cycle(folded), range(count), strict=False)]

    def act(connection: Connection) -> None:
        for tallies in group:
            digest = lot_digest(form.digest, IN_A_LOT, True, tallies)
            lot = Lot(
                built.site.chance.randbytes(16),
                quiz.event.id,
                form.digest,
                "",
                "finished",
                digest,
                IN_A_LOT,
                True,
            )
            stored_lots.add(connection, lot, tallies, [], now())

    while waiting:
        group, waiting = waiting[:5], waiting[5:]
        built.site.store.write(act)
