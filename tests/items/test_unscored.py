"""Scales, polls and cards: nothing is right, nothing is marked."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from quiz.items.response import Mark, Response
from tests.items.examples import RAW, item
from tests.items.forms import faults, form, read, why


@pytest.mark.parametrize("kind", ["scale", "poll", "card"])
def test_nothing_is_marked(kind: str) -> None:
    asked = item(kind, points=3)
    assert asked.mark(Response("given", ("1",))) == Mark(0, 0)
    assert asked.key_outcomes() == ()


def test_a_scale_counts_its_steps() -> None:
    asked = item("scale")
    assert asked.outcomes() == ("1", "2", "3", "4", "5")
    assert read(asked, a="3").value == ("3",)
    assert why(asked) == why(asked, a="6") == why(asked, a=("1", "2")) == "choose-one"


@pytest.mark.parametrize("labels", [["a", "b"], list("abcdefgh")])
def test_a_scale_has_three_to_seven_steps(labels: list[str]) -> None:
    with pytest.raises(ValidationError):
        item("scale", labels=labels)


def test_a_poll_takes_one_option_or_several() -> None:
    several, one = item("poll"), item("poll", choose="one")
    assert read(several, a=("3", "1")).value == ("ask", "sleep")
    assert read(one, a="2").value == ("hour",)
    assert (why(several), why(one), why(one, a=("1", "2"))) == (
        "choose-some",
        "choose-one",
        "choose-one",
    )


def test_a_weight_in_a_poll_is_a_fault() -> None:
    options = RAW["poll"]["options"] | {"ask": {"text": "Ask", "weight": 5}}
    assert faults(item("poll", options=options)) == [("poll-weight", "options", "ask", "weight")]


@pytest.mark.parametrize("fields", [{}, {"a": "unsure"}, {"a": "skip"}])
def test_a_card_is_seen_whatever_its_form_says(fields: dict[str, str]) -> None:
    asked = item("card")
    response = asked.read(form(**fields), ())
    assert response == Response("given", ("seen",))
    assert asked.outcomes_of(response) == asked.outcomes() == ()
