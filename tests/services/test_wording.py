"""Every outcome of every type of item is said in words."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from quiz.items.bank import AnyItem
from quiz.services.wording import outcome_words

ITEMS: list[tuple[dict[str, Any], dict[str, str | None]]] = [
    (
        {"type": "single", "options": {"a": {"en": "Yes", "hi": "हाँ"}, "b": "No"}, "key": "a"},
        {"a": "हाँ", "b": "No", "c": None},
    ),
    ({"type": "multiple", "options": {"a": "One", "b": "Two"}, "key": ["a"]}, {"b": "Two"}),
    ({"type": "poll", "options": {"a": "One", "b": "Two"}}, {"a": "One"}),
    ({"type": "true_false", "key": True}, {"true": None, "false": None}),
    ({"type": "scale", "labels": ["Low", "Middle", "High"]}, {"1": "Low", "3": "High"}),
    ({"type": "order", "sequence": ["Stop", "Look"]}, {"s2@1": "1. Look", "s1@1": "1. Stop"}),
    (
        {"type": "match", "pairs": [["Cat", "Meow"], ["Dog", "Woof"]]},
        {"l1=r1": "Cat → Meow", "l2=r1": "Dog → Meow", "l9=r1": None},
    ),
    ({"type": "hottext", "passage": "A [[*red]] and [[blue]] kite"}, {"1": "red", "2": "blue"}),
    ({"type": "numeric", "key": 4}, {"matched": None, "below": None}),
    ({"type": "short_text", "accept": {"en": ["kite"]}}, {"matched": None, "other": None}),
    (
        {
            "type": "hotspot", "media": {"file": "a.png", "description": "Sky"}, "key": ["a"],
            "regions": {
                "a": {"name": "Sun", "shape": [0, 0, 10, 10]},
                "b": {"name": "Moon", "shape": [20, 20, 10, 10]},
            },
        },
        {"a": "Sun", "b": "Moon"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "said"), ITEMS, ids=[raw["type"] for raw, _ in ITEMS])
def test_an_outcome_is_said_in_the_words_of_its_bank(
    raw: dict[str, Any], said: dict[str, str | None]
) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(AnyItem)
    item = adapter.validate_python(
        {"stem": "?", "rationale": "Because.", **raw}, context={"language": "en"}
    )
    for outcome, words in said.items():
        assert outcome_words(item, outcome, "hi") == words
