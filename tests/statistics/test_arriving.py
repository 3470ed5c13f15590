"""Lots of other servers: what a fold makes may come in, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quiz.statistics.arriving import Gate
from quiz.statistics.dif import DifPart, dif_reports
from quiz.statistics.languages import PARTS
from quiz.statistics.tallies import Key, Sums, pooled, rows
from tests.statistics.test_dif import K, form_of, settled, speakers

FORM = form_of(5)
SIZES = {"en": 130, "hi": 110, "mr": 20}
N = sum(SIZES.values())


@pytest.fixture(scope="module")
def sums() -> Sums:
    return {row[:4]: row.n for row in settled(FORM, speakers(FORM, SIZES, 3))}


def gate(*, sensitive: bool = True) -> Gate:
    return Gate(FORM, K, sensitive=sensitive, languages=tuple(SIZES))


def place(name: str) -> int:
    return 1 + PARTS.index(name)


def test_a_lot_whose_languages_were_compared_may_come_in(sums: Sums) -> None:
    assert gate().faults("finished", N, True, sums) == ()
    (report,) = dif_reports([DifPart(FORM, pooled([(True, rows(sums))]), k=K)])
    assert (report.n_reference, report.n_focal) == (130, 110)


def test_languages_do_not_come_into_an_event_with_a_breakdown(sums: Sums) -> None:
    (fault,) = gate(sensitive=False).faults("finished", N, True, sums)
    assert "no fold of this quiz makes" in fault


def moved(pair: str) -> Callable[[dict[Key, int]], None]:
    def act(sums: dict[Key, int]) -> None:
        for key in [key for key in sums if key[0] == "dif"]:
            sums[key[0], key[1], pair, key[3]] = sums.pop(key)

    return act


def changed(name: str, to: int, item: str = "q1") -> Callable[[dict[Key, int]], None]:
    def act(sums: dict[Key, int]) -> None:
        sums["dif", item, "en hi", place(name)] = to

    return act


@pytest.mark.parametrize(
    "act",
    [
        moved("hi en"),
        moved("en en"),
        moved("en hi mr"),
        moved("en"),
        changed("reference", 1_290_000),
        changed("focal", 99_0000),
        changed("n", 2_410_000),
        changed("upper", 10**9),
        lambda sums: sums.update({("dif", "q9", "en hi", 1): 1}),
        lambda sums: sums.update({("dif", "q1", "en hi", 99): 1}),
        lambda sums: sums.update({("dif", "q1", "en hi", 0): 1}),
    ],
    ids=range(11),
)
def test_made_up_comparisons_are_refused(sums: Sums, act: Callable[[dict[Key, int]], None]) -> None:
    wrong = dict(sums)
    act(wrong)
    assert gate().faults("finished", N, True, wrong)


def test_languages_that_leave_fewer_than_k_are_refused(sums: Sums) -> None:
    wrong = dict(sums)
    for key in [key for key in sums if key[0] == "dif"]:
        if key[3] == place("reference"):
            wrong[key] = 1_450_000  # 145 and 110 leave five of 260
        if key[3] == place("n"):
            wrong[key] = 2_550_000
    assert gate().faults("finished", N, True, wrong) == (
        "dif: fewer than k are left beside the languages",
    )
