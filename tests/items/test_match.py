from __future__ import annotations

import pytest
from pydantic import ValidationError

from quiz.items.match import Match
from tests.items.examples import item
from tests.items.forms import earned, faults, form, why


def test_the_place_of_a_right_side_is_read_for_each_left_one() -> None:
    slots = ("r4", "r2", "r1", "r3")
    response = item("match").read(form(m1="3", m2="2", m3="3"), slots)
    assert response.value == ("l1=r1", "l2=r2", "l3=r1")


def test_every_left_side_needs_a_right_one() -> None:
    asked = item("match")
    assert why(asked, m1="1", m2="2") == why(asked, m1="1", m2="2", m3="5") == "every-pair"


@pytest.mark.parametrize(
    ("rights", "share", "exact"),
    [("123", 300, 300), ("121", 200, 0), ("144", 100, 0), ("444", 0, 0), ("231", 0, 0)],
)
def test_each_marking_gives_its_worked_values(rights: str, share: int, exact: int) -> None:
    pairs = [f"l{left}=r{right}" for left, right in enumerate(rights, 1)]
    assert earned(item("match", points=3), *pairs) == share
    assert earned(item("match", points=3, marking="exact"), *pairs) == exact


def test_equal_right_sides_are_one() -> None:
    asked = item("match", pairs=[["a", "x"], ["b", "x"], ["c", "y"]], distractors=["z"])
    assert isinstance(asked, Match)
    assert set(asked.offered()) == {"r1", "r3", "r4"}
    assert earned(asked, "l1=r1", "l2=r1", "l3=r3") == 100
    assert faults(asked) == []


def test_lefts_and_rights_that_cannot_be_told_apart_are_faults() -> None:
    twice = item("match", pairs=[["a", "x"], ["A ", "y"]], distractors=None)
    assert faults(twice) == [("left-twice", "pairs", 1, 0)]
    right = item("match", pairs=[["a", "x"], ["b", "y"]], distractors=["y"])
    assert faults(right) == [("distractor-right", "distractors", 0)]
    alike = item(
        "match",
        distractors=None,
        pairs=[["a", {"en": "x", "hi": "same"}], ["b", {"en": "y", "hi": "same"}]],
    )
    assert faults(alike) == [("right-alike", "pairs", 1, 1)]
    one = item("match", pairs=[["a", "x"], ["b", "x"]], distractors=None)
    assert faults(one) == [("one-right-side", "pairs")]


@pytest.mark.parametrize(
    "change",
    [
        {"pairs": [["a", "b"]]},
        {"pairs": [[str(n), f"r{n}"] for n in range(7)]},
        {"pairs": [["a", "b", "c"], ["d", "e"]]},
        {"distractors": ["a", "b", "c"]},
    ],
)
def test_a_match_has_two_to_six_pairs_and_two_distractors(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        item("match", **change)
