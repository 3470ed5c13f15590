"""List the texts of a bank as a reader meets them, each with its place in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from quiz.banks.problems import Path
from quiz.banks.texts import parts
from quiz.items.bank import Bank
from quiz.items.short_text import ShortText
from quiz.items.text import Text

Kind = Literal[
    "title",
    "description",
    "question",
    "heading",
    "body",
    "message",
    "sender",
    "caption",
    "picture",
    "transcript",
    "passage",
    "span-feedback",
    "option",
    "option-feedback",
    "line",
    "left",
    "right",
    "distractor",
    "region",
    "region-feedback",
    "step",
    "lowest",
    "highest",
    "unit",
    "accept",
    "why",
    "talk",
    "link",
    "other",
]

_ORDER = {
    name: place
    for place, name in enumerate(
        (
            "title",
            "description",
            "exhibits",
            "exhibit",
            "stem",
            "media",
            "body",
            "caption",
            "passage",
            "options",
            "regions",
            "sequence",
            "pairs",
            "distractors",
            "lowest",
            "labels",
            "highest",
            "unit",
            "accept",
            "spans",
            "rationale",
            "talk",
            "learn_more",
        )
    )
}
"""The order in which a reader meets the parts of an item."""

_KINDS: dict[str, Kind] = {
    "title": "title",
    "description": "description",
    "stem": "question",
    "body": "body",
    "passage": "passage",
    "caption": "caption",
    "lowest": "lowest",
    "highest": "highest",
    "unit": "unit",
    "accept": "accept",
    "rationale": "why",
    "talk": "talk",
    "media": "picture",
}
_EXHIBIT: dict[str, Kind] = {"text": "message", "from": "sender", "caption": "caption"}
_SAYS: dict[Kind, str] = {
    "title": "title",
    "description": "description",
    "question": "question",
    "heading": "heading",
    "body": "text",
    "message": "message",
    "sender": "sender",
    "caption": "caption",
    "picture": "description of the picture",
    "transcript": "transcript",
    "passage": "passage",
    "span-feedback": "after part {which}",
    "option": "option {which}",
    "option-feedback": "after option {which}",
    "line": "line {which}",
    "left": "pair {which}, left",
    "right": "pair {which}, right",
    "distractor": "extra {which}",
    "region": "place {which}",
    "region-feedback": "after place {which}",
    "step": "step {which}",
    "lowest": "lowest step",
    "highest": "highest step",
    "unit": "unit",
    "accept": "accepted answers, one a line",
    "why": "why",
    "talk": "to talk about",
    "link": "link {which}",
    "other": "{which}",
}


@dataclass(frozen=True)
class Place:
    """Say where a text stands, as people do.

    ``item`` counts from 1, 0 for the bank's head; ``which`` is an option's letter, a line's
    number, a part's id; ``exhibit`` names a shared exhibit that the text belongs to.
    """

    item: int
    kind: Kind
    which: str = ""
    exhibit: str = ""

    def __str__(self) -> str:
        part = _SAYS[self.kind].format(which=self.which)
        if self.item:
            return f"Question {self.item}, {part}"
        if self.exhibit:
            return f"Exhibit {self.exhibit}, {part}"
        return part.capitalize()


@dataclass(frozen=True)
class Words:
    """Hold one text of a bank in all its languages.

    ``name`` stays the same while items move, if they have ids; ``at`` is its path in the
    bank as a model (places from 0). ``lines`` says that each line is a text of its own.
    """

    name: str
    at: Path
    place: Place
    texts: Mapping[str, str]
    lines: bool = False


def words_of(bank: Bank) -> tuple[Words, ...]:
    """List the texts of a bank as a reader meets them."""
    head = {name: getattr(bank, name) for name in ("title", "description", "exhibits")}
    found = list(_texts(head, (), 0, ""))
    for place, item in enumerate(bank.items):
        name = item.id or f"q{place + 1}"
        inner = _texts(dict(_fields(item)), ("items", place), place + 1, f"items.{name}")
        found.extend(sorted(inner, key=lambda one: _ORDER.get(str(one.at[2]), len(_ORDER))))
    return tuple(found)


def languages_in(bank: Bank) -> tuple[str, ...]:
    """Give the languages besides the main one: those offered, then any that a text is in."""
    found = dict.fromkeys(bank.offered_languages)
    for words in words_of(bank):
        found.update(dict.fromkeys(words.texts))
    found.pop(bank.language, None)
    return tuple(found)


def tidied(text: str) -> str:
    """Write a text as banks keep it: plain line ends, nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _fields(item: Any) -> Iterator[tuple[str, Any]]:
    for name, field in type(item).model_fields.items():
        yield field.alias or name, getattr(item, name)


def _texts(fields: Mapping[str, Any], base: Path, number: int, prefix: str) -> Iterator[Words]:
    for at, part in parts(fields):
        if isinstance(part, Text):
            yield Words(
                ".".join((*([prefix] if prefix else []), *map(str, at))),
                (*base, *at),
                _place(at, number, fields),
                part.root,
            )
    accept = fields.get("accept")
    if isinstance(accept, Mapping) and fields.get("type") == ShortText.kind:
        yield Words(
            f"{prefix}.accept",
            (*base, "accept"),
            Place(number, "accept"),
            {language: "\n".join(texts) for language, texts in accept.items()},
            lines=True,
        )


def _place(at: Path, number: int, fields: Mapping[str, Any]) -> Place:
    first, last = str(at[0]), str(at[-1])
    inner = str(at[1]) if len(at) > 1 else ""
    if last == "transcript":
        return Place(number, "transcript", exhibit=inner if first == "exhibits" else "")
    if first in ("exhibit", "exhibits"):
        kind = _EXHIBIT.get(last, "picture")
        return Place(number, kind, exhibit=inner if first == "exhibits" else "")
    match first:
        case "options":
            letter = _letter(inner, fields["options"])
            return Place(number, "option-feedback" if last == "feedback" else "option", letter)
        case "regions":
            return Place(number, "region-feedback" if last == "feedback" else "region", inner)
        case "spans":
            return Place(number, "span-feedback", inner)
        case "pairs":
            return Place(number, "left" if at[2] == 0 else "right", str(int(inner) + 1))
        case "sequence" | "distractors" | "labels" | "learn_more":
            kinds: dict[str, Kind] = {
                "sequence": "line",
                "distractors": "distractor",
                "labels": "step",
                "learn_more": "link",
            }
            return Place(number, kinds[first], str(int(inner) + 1))
        case "stem" if fields.get("type") == "card":
            return Place(number, "heading")
    return Place(number, _KINDS[first]) if first in _KINDS else Place(number, "other", first)


def _letter(name: str, options: Collection[str]) -> str:
    """Name an option as pages do, by its place: A, B, ..."""
    return chr(ord("A") + list(options).index(name))
