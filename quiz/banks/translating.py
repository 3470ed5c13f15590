"""Set every text of a bank beside its translation, and tell what is missing or outdated.

Whether a translation is outdated is not written into the bank's file: it follows from the
bank's published revisions. A translation was made from the source text that stood beside it
when it came into the bank; if that text reads otherwise now, somebody must look again. This
is as right for a bank that is edited in git (each commit that changes the file becomes a
revision) as for one that is written in the browser.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from quiz.banks.parsing import Parsed
from quiz.banks.problems import Path
from quiz.banks.reading import read
from quiz.banks.texts import parts
from quiz.items.bank import Bank
from quiz.items.short_text import ShortText
from quiz.items.text import Text

State = Literal["done", "missing", "outdated", "same"]
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

COPIED_LETTERS = 12
"""A copy of a text of more letters than this, in several words, is most likely not translated."""

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


@dataclass(frozen=True)
class Made:
    """Remember what a translation was made from.

    ``beside`` is the source text that it stood beside last: another one where it is outdated.
    """

    source: str
    target: str
    beside: str = ""


@dataclass(frozen=True)
class Unit:
    """Set one text beside its translation.

    ``at`` is the path of the node in the bank's file, ``model_at`` that in the bank as read;
    ``source_language`` is the bank's main one, or what there is where that is missing. ``was``
    is the source that the translation was made from, where it reads otherwise now.
    """

    name: str
    at: Path
    place: Place
    source: str
    source_language: str
    target: str | None
    state: State
    was: str | None = None
    lines: bool = False
    model_at: Path = ()

    @property
    def open(self) -> bool:
        """Tell whether there is something to do."""
        return self.state in ("missing", "outdated")


@dataclass(frozen=True)
class Counts:
    """Count the texts of a bank by what is left to do in one language.

    Texts that are the same as their source count as done: a name needs no translation.
    """

    all: int
    done: int
    outdated: int
    missing: int
    same: int

    @property
    def open(self) -> int:
        """Count the texts with something to do."""
        return self.outdated + self.missing


History = Mapping[str, Made]
"""What each translation of a revision was made from, by the text's name."""


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


def fold(history: History, bank: Bank, language: str) -> dict[str, Made]:
    """Go on to a bank's next revision: tell what each of its translations was made from.

    A translation that stands as before keeps its source, also where its text moved along
    with it; a new one was made from the text that it stands beside now.
    """
    pairs: dict[tuple[str, str], Made] = {}
    for made in history.values():
        pairs.setdefault((made.beside, made.target), made)
    found: dict[str, Made] = {}
    for words in words_of(bank):
        target = words.texts.get(language)
        if target is None:
            continue
        source, _ = _source(words, bank.language)
        before = history.get(words.name)
        if before is None or before.target != target:
            before = pairs.get((source, target))
        base = source if before is None else before.source
        found[words.name] = Made(base, target, source)
    return found


def units(
    bank: Bank,
    language: str,
    history: History | None = None,
    confirmed: History | None = None,
    places: Mapping[Path, Path] | None = None,
) -> tuple[Unit, ...]:
    """Set every text beside its translation into a language.

    ``history`` is that of the newest published revision (see ``fold``). ``confirmed`` says of
    translations what somebody made them from, or found them still right for; it goes before
    the history. ``places`` gives paths in the file by paths in the bank (``in_file``).
    """
    made = fold(history or {}, bank, language)
    kept = confirmed or {}
    right = {(one.source, one.target) for one in kept.values()}
    found = []
    for words in words_of(bank):
        source, spoken = _source(words, bank.language)
        target = words.texts.get(language)
        was = None
        if target is not None:
            told = kept.get(words.name)
            base = told if told is not None and told.target == target else made[words.name]
            if base.source != source and (source, target) not in right:
                was = base.source
        found.append(
            Unit(
                words.name,
                (places or {}).get(words.at, words.at),
                words.place,
                source,
                spoken,
                target,
                _state(source, target, was),
                was,
                words.lines,
                words.at,
            )
        )
    return tuple(found)


def counts(found: Iterable[Unit]) -> Counts:
    """Count texts by their state."""
    states = [unit.state for unit in found]
    outdated, missing, same = (states.count(one) for one in ("outdated", "missing", "same"))
    return Counts(len(states), len(states) - outdated - missing, outdated, missing, same)


def in_file(parsed: Parsed, text: str) -> dict[Path, Path]:
    """Give the path in the file of every text of a draft, by its path in the bank.

    They differ where an option is written as a text alone, and where items with errors are
    left out of the draft.
    """
    bank = parsed.draft
    if bank is None:
        return {}
    numbers = item_numbers(parsed, text)
    found = {}
    for words in words_of(bank):
        at = words.at
        if at[0] == "items":
            item = bank.items[int(at[1])]
            at = ("items", numbers.get(item.id or "", int(at[1])), *at[2:])
        found[words.at] = parsed.positions.known(at)
    return found


def item_numbers(parsed: Parsed, text: str) -> dict[str, int]:
    """Give the place in the file of each item, from 0, by its id; of the first with an id."""
    if parsed.bank is not None:
        return {name: place for place, name in enumerate(parsed.bank.by_id)}
    data = read(text, "").data
    items = data.get("items") if isinstance(data, dict) else None
    found: dict[str, int] = {}
    for place, raw in enumerate(items if isinstance(items, list) else []):
        name = raw.get("id") if isinstance(raw, dict) else None
        found.setdefault(name if isinstance(name, str) else f"q{place + 1}", place)
    return found


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


def _source(words: Words, main: str) -> tuple[str, str]:
    """Give the text to translate and its language."""
    if main in words.texts:
        return words.texts[main], main
    language, text = next(iter(words.texts.items()))
    return text, language


def _state(source: str, target: str | None, was: str | None) -> State:
    letters = sum(map(str.isalpha, source))
    if target is None:
        # Numbers alone need no translation (as TR-01 has it).
        return "missing" if letters else "done"
    if was is not None:
        return "outdated"
    if source == target and letters > COPIED_LETTERS and len(source.split()) > 1:
        return "same"
    return "done"
