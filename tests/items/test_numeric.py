from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quiz.items.numeric import readings
from quiz.items.response import Response
from tests.items.examples import item
from tests.items.forms import earned, faults, read, why
from tests.items.strategies import unhurried


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("40", {40}),
        ("  40 minutes ", {40}),
        ("₹ 1,50,000.50", {Fraction("150000.5")}),
        ("Rs.500", {500}),
        ("2,5", {Fraction("2.5")}),
        (".5", {Fraction("0.5")}),
        ("1.500,25", {Fraction("1500.25")}),
        ("1,500", {1500, Fraction("1.5")}),
        ("1 000 000", {1_000_000}),
        ("1\u202f000", {1000}),
        ("1’000", {1000}),
        ("०४०", {40}),
        ("१,५००", {1500, Fraction("1.5")}),
        ("٣٫٥", {Fraction("3.5")}),
        ("４０", {40}),
        ("−3", {-3}),
        ("–3", {-3}),
        ("\u20113", {-3}),
        ("10–20", set()),
        ("COVID-19", {19}),
        ("10-20", set()),
        ("3 or 4", set()),
        ("1/2", set()),
        ("10 20", set()),
        ("3.14.15", set()),
        ("1e5", set()),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, numbers: set[int | Fraction]) -> None:
    assert readings(typed) == numbers


@unhurried
@given(st.integers(-(10**9), 10**9))
def test_grouped_digits_read_as_the_number(number: int) -> None:
    assert number in readings(f"{number:,}")
    assert number in readings(f"{number:,}".replace(",", "."))
    assert number in readings(f"{number:,}".replace(",", " "))


def test_the_reading_nearest_the_key_counts() -> None:
    assert read(item("numeric", key="1500"), t="1.500").value == ("matched",)
    assert read(item("numeric", key="1.5"), t="1,500").value == ("matched",)


def test_a_tolerance_is_exact_at_its_edge() -> None:
    asked = item("numeric", key="0.3", tolerance="0.1", marking="exact")
    assert [read(asked, t=text).value for text in ("0.4", "0.2", "0.41", "0.19")] == [
        ("matched",),
        ("matched",),
        ("above",),
        ("below",),
    ]


def test_closeness_falls_to_nothing_at_twice_the_tolerance() -> None:
    asked = item("numeric", key="100", tolerance="10", marking="closeness", points=2)
    worked = {
        "110": 200,
        "111": 180,
        "115": 100,
        "119": 20,
        "119.5": 0,
        "120": 0,
        "88": 160,
        "1000": 0,
    }
    given = {text: asked.mark(read(asked, t=text)).earned for text in worked}
    assert given == worked


def test_the_number_itself_is_not_in_the_response() -> None:
    asked = item("numeric", key="100", tolerance="10%")
    assert read(asked, t="113") == Response("given", ("above", "70"))
    assert read(asked, t="113.4") == Response("given", ("above", "60"))
    assert asked.outcomes_of(Response("given", ("above", "70"))) == ("above",)


def test_words_are_asked_for_digits_and_two_numbers_are_none() -> None:
    asked = item("numeric")
    assert why(asked) == why(asked, t="  ") == why(asked, t="forty") == "a-number"
    assert why(asked, t="4" * 201) == "too-long"
    assert read(asked, t="39 or 40").value == ("not-a-number",)
    assert earned(asked, "not-a-number") == 0


def test_a_tolerance_that_reaches_nothing_is_a_fault() -> None:
    assert faults(item("numeric", tolerance="0")) == [("tolerance-none", "tolerance")]
    assert faults(item("numeric", tolerance="0", marking="exact")) == []
    assert faults(item("numeric", key="0", tolerance="5%", marking="exact")) == [
        ("tolerance-none", "tolerance")
    ]


@pytest.mark.parametrize("tolerance", ["-1", "five", "1e3", "10 percent", True])
def test_a_tolerance_is_a_number_or_a_share(tolerance: object) -> None:
    with pytest.raises(ValidationError):
        item("numeric", tolerance=tolerance)


def test_two_ways_of_writing_one_tolerance_mean_the_same() -> None:
    assert item("numeric", tolerance="5 %").fingerprint("en") == item(
        "numeric", tolerance="2.0"
    ).fingerprint("en")
