"""No model may ask for something that has no sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from quiz.banks.described import KEYS
from quiz.banks.library import Contacts, Framework, Resources
from quiz.banks.sentences import PATTERNS, SYNONYMS, known_keys, nearest, shape
from quiz.items.bank import Bank
from quiz.items.registry import kinds


def patterns(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        yield from node.get("patternProperties", {})
        for inner in node.values():
            yield from patterns(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from patterns(inner)


@pytest.mark.parametrize("model", [Bank, Framework, Contacts, Resources])
def test_every_pattern_of_the_models_has_a_sentence(model: type[BaseModel]) -> None:
    asked = set(patterns(model.model_json_schema(by_alias=True)))
    assert {one for one in asked if one not in PATTERNS} == set()


def test_every_sentence_about_a_pattern_belongs_to_a_model() -> None:
    asked = {
        one
        for model in (Bank, Framework, Contacts, Resources)
        for one in patterns(model.model_json_schema(by_alias=True))
    }
    assert {one for one in PATTERNS if one not in asked} == set()


def test_a_word_is_taken_for_the_nearest_key() -> None:
    keys = known_keys(kinds()["single"], ())
    assert nearest("optoins", keys) == "options"
    assert nearest("Options", keys) == "options"
    assert nearest("learn-more", keys) == "learn_more"
    assert nearest("question", keys) == "stem"
    assert nearest("colour", keys) == ""


def test_the_keys_that_are_possible_are_found_along_a_path() -> None:
    assert set(known_keys(Bank, ("delivery", "shuffle"))) == {"items", "options"}
    assert set(known_keys(Bank, ("exhibits", "mail"))) == {
        "kind",
        "text",
        "from",
        "caption",
        "media",
    }
    assert "misconception" in known_keys(kinds()["single"], ("options", "a"))
    assert set(known_keys(kinds()["single"], ("exhibit", "whole", "media"))) == {
        "file",
        "description",
        "transcript",
        "captions",
    }


def test_every_synonym_leads_to_a_key_that_exists() -> None:
    known = {name.rpartition(".")[2] for name in KEYS}
    assert {one for one in SYNONYMS.values() if one not in known} == set()


def test_what_an_author_wrote_is_named_in_common_words() -> None:
    assert [shape(one) for one in ("x", "", [], {})] == [
        'the text "x"',
        "nothing",
        "a list",
        "a mapping (key: value)",
    ]
    assert re.fullmatch(r'the text "x+\.\.\."', shape("x" * 1000))
