from __future__ import annotations

import dataclasses

import pytest

from quiz.statistics.finished import TIME_EDGES, time_bin
from quiz.statistics.form import Form
from tests.statistics.cast import choice, graded, poll


@pytest.mark.parametrize(
    "wrong",
    [
        {"possible": 51_200},
        {"possible": 1_100},
        {"possible": 99},
        {"kind": "riddle"},
        {"sensitive": True},
        {"kind": "poll"},
        {"outcomes": ("a", "b", "b")},
        {"outcomes": ("a", "~few"), "key_outcomes": ()},
        {"key_outcomes": ("e",)},
        {"scored": False},
    ],
)
def test_an_item_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="q1"):
        choice("q1", **wrong)


def test_an_item_stands_in_a_form_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        Form((choice("q1"), choice("q1")))


def test_a_form_is_named_by_what_its_figures_mean() -> None:
    one, two = choice("q1"), choice("q2")
    form = Form((one, two))
    assert form.digest == Form((choice("q1", area="find"), two)).digest
    others = [
        Form((two, one)),
        Form((one,)),
        Form((one, dataclasses.replace(two, fingerprint="another key"))),
        Form((one, two), drawn=True, rule="1 of 2"),
        Form((one, two), drawn=True, rule="2 of 2"),
        Form((choice("q1q2"),)),
    ]
    assert len({form.digest, *(other.digest for other in others)}) == len(others) + 1


def test_only_forms_of_equal_items_of_full_or_nothing_can_be_counted_by_right_items() -> None:
    assert Form((choice("q1"), choice("q2"), poll("q3"))).countable
    assert not Form((choice("q1"), choice("q2", possible=200))).countable
    assert not Form((choice("q1"), graded("q2"))).countable
    assert not Form((choice("q1"), choice("q2")), drawn=True).countable
    assert not Form((poll("q1"),)).countable


def test_times_fall_into_twelve_bins_and_both_ends_are_open() -> None:
    assert len(TIME_EDGES) == 12
    assert [time_bin(seconds) for seconds in (-5, 0, 59, 60, 479, 480, 2879, 2880, 10**9)] == [
        0, 0, 0, 1, 5, 6, 10, 11, 11,
    ]  # fmt: skip
    assert [time_bin(edge) for edge in TIME_EDGES] == list(range(12))
