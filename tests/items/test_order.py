from __future__ import annotations

import pytest
from pydantic import ValidationError

from quiz.items.response import Response
from tests.items.examples import item
from tests.items.forms import earned, faults, form, why


def test_a_position_is_read_for_each_line_as_it_was_offered() -> None:
    slots = ("s4", "s1", "s3", "s2")
    response = item("order").read(form(p1="4", p2="1", p3="2", p4="3"), slots)
    assert response.value == ("s1", "s3", "s2", "s4")


def test_every_line_needs_a_place_of_its_own() -> None:
    asked = item("order")
    assert why(asked, p1="1", p2="2", p3="3") == "every-line"
    assert why(asked, p1="1", p2="2", p3="3", p4="5") == "every-line"
    assert why(asked, p1="1", p2="2", p3="3", p4="3") == "each-once"


@pytest.mark.parametrize(
    ("value", "exact", "pairs"),
    [("1234", 300, 300), ("1324", 0, 200), ("2341", 0, 200), ("2413", 0, 100), ("4321", 0, 0)],
)
def test_each_marking_gives_its_worked_values(value: str, exact: int, pairs: int) -> None:
    lines = [f"s{place}" for place in value]
    assert earned(item("order", points=3), *lines) == exact
    assert earned(item("order", points=3, marking="pairs"), *lines) == pairs


def test_lines_are_counted_by_position() -> None:
    asked = item("order", sequence=["one", "two"])
    assert asked.outcomes() == ("s1@1", "s1@2", "s2@1", "s2@2")
    assert asked.outcomes_of(Response("given", ("s2", "s1"))) == ("s2@1", "s1@2")
    assert asked.key_outcomes() == ("s1@1", "s2@2")


def test_equal_lines_are_a_fault_in_the_language_where_they_are_equal() -> None:
    asked = item("order", sequence=["A", {"en": "B", "hi": "x"}, {"en": "C", "hi": " X "}])
    assert faults(asked) == [("line-twice", "sequence", 2)]


@pytest.mark.parametrize("lines", [["one"], list("abcdefg")])
def test_an_order_has_two_to_six_lines(lines: list[str]) -> None:
    with pytest.raises(ValidationError):
        item("order", sequence=lines)
