from __future__ import annotations

import pytest

from tests.items.examples import item
from tests.items.forms import earned, faults, read, why

# The key is a, c, d of a, b, c, d; three points, so a third and a quarter are whole.
WORKED = {
    "exact": {"acd": 300, "ac": 0, "abcd": 0, "b": 0},
    "each_decision": {"acd": 300, "ac": 225, "abcd": 225, "ab": 75, "b": 0},
    "net": {"acd": 300, "ac": 200, "abcd": 200, "ab": 0, "b": 0},
    "coverage": {"acd": 300, "ac": 200, "abcd": 225, "ab": 75, "b": 0},
}


@pytest.mark.parametrize("marking", WORKED)
def test_each_marking_gives_its_worked_values(marking: str) -> None:
    asked = item("multiple", points=3, marking=marking)
    assert {chosen: earned(asked, *chosen) for chosen in WORKED[marking]} == WORKED[marking]


def test_choices_are_kept_sorted_whatever_their_order() -> None:
    assert read(item("multiple"), a=("4", "1")).value == ("a", "d")


def test_something_must_be_chosen() -> None:
    assert why(item("multiple")) == why(item("multiple"), a="9") == "choose-some"


def test_a_key_names_options_once_each() -> None:
    assert faults(item("multiple", key=["a", "x", "a"])) == [
        ("key-option", "key", 1),
        ("key-twice", "key", 2),
    ]
