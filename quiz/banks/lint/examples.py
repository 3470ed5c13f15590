"""Bad and good, side by side, for the page of each rule: written as an author writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from quiz.banks.lint import lint
from quiz.banks.lint.reading import Known
from quiz.banks.lint.rule import Finding
from quiz.banks.reading import read
from quiz.items.bank import Bank, Head

TODAY = "2026-11-22"
"""The day on which the examples were written: sources and reviews in them go by it."""

BASE: Mapping[str, Any] = {
    "stem": "Which of these is the hardest to guess?",
    "options": {"a": "A birthday", "b": "Four odd words", "c": "A pet's name"},
    "key": "b",
    "rationale": "Length beats symbols, and nobody can look it up.",
    "sources": [{"url": "https://www.example.org/", "checked_on": "2026-11-20"}],
}
"""What an example leaves out: an item that no rule has anything to say about."""


@dataclass(frozen=True)
class Example:
    """Hold a bad and a good piece of a bank, as YAML; both may be of an item or of a bank."""

    bad: str
    good: str

    def findings(self, rule: str, kind: str, library: Known | None = None) -> tuple[Finding, ...]:
        """Give what a rule says to one of the two (``bad`` or ``good``) on the day of writing.

        A published revision before it is the good one: so rules about changes can speak.
        """
        bank, before = bank_of(getattr(self, kind)), bank_of(self.good)
        found = lint(bank, library, TODAY, before.fingerprints())
        return tuple(finding for finding in found if finding.rule == rule)


@cache
def examples() -> Mapping[str, Example]:
    """Give the examples by rule; a rule about many items has none, words say it better."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return {rule: Example(one["bad"], one["good"]) for rule, one in _read(text).items() if one}


def bank_of(text: str) -> Bank:
    """Make a bank of an example: what it leaves out is taken from the base."""
    given = _read(text)
    head = {name: value for name, value in given.items() if name in Head.model_fields}
    own = {name: value for name, value in given.items() if name not in {*head, "items"}}
    if "items" not in given and head.keys() & {"id"}:
        own["id"] = head.pop("id")
    items = [_whole(item) for item in given.get("items", [own])]
    languages = {name for item in items for name in _languages(item["rationale"])}
    titles = {name: f"Bank {name}" for name in ("en", *sorted(languages - {"en"}))}
    return Bank.model_validate(
        {"id": "example", "title": titles, **head, "items": items}, context={"language": "en"}
    )


def _read(text: str) -> dict[str, Any]:
    found = read(text, "examples.yaml")
    assert isinstance(found.data, dict), found.problems
    return found.data


def _whole(item: Mapping[str, Any]) -> dict[str, Any]:
    base = dict(BASE)
    if item.get("type") == "card":
        del base["options"], base["key"]
    found = {**base, **item}
    return {name: value for name, value in found.items() if value != ""}


def _languages(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, dict) else ()
