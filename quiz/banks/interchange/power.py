"""Compare a question with what a format can hold of it, so that no loss goes unnamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quiz.banks.dumping import Raw, Tongue, raw_bank, raw_item, raw_part, typed
from quiz.banks.interchange.report import Line, stem_of
from quiz.banks.interchange.words import markdown_of_plain, visible
from quiz.banks.markup import markdown
from quiz.banks.problems import short
from quiz.items.bank import Bank
from quiz.items.registry import kind_of

Hold = Callable[[Raw, str], Raw | None]
"""Give what a format can hold of an item of a type, as written; None for nothing of it."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PARTS = frozenset(("text", "feedback", "misconception", "weight"))
_VERBATIM = ("key", "accept", "passage", "id", "type", "marking", "tolerance")


@dataclass(frozen=True)
class Ready:
    """Hold an item in one language, as it goes to another program.

    ``number`` counts from 1; ``notes`` say what was done to it for all formats.
    """

    number: int
    kind: str
    raw: Raw
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """Hold what goes into a file: the items as the format can hold them, and the report."""

    items: tuple[Ready, ...]
    lines: tuple[Line, ...]
    everywhere: tuple[str, ...]


def ready(bank: Bank, language: str, *, flat: bool = True) -> Iterator[Ready]:
    """Give the items: ``flat`` ones in one language, exhibits standing in front of the stem."""
    for number, item in enumerate(bank.items, 1):
        raw = raw_item(item, Tongue(language, alone=flat))
        _drop_idle_weights(raw)
        notes: tuple[str, ...] = ()
        exhibit = bank.exhibit_of(item)
        if exhibit is not None and not flat:
            raw["exhibit"] = raw_part(exhibit, Tongue(language))
        if exhibit is not None and flat:
            shown = exhibit.text.within(language) if exhibit.text else ""
            sender = exhibit.sender.within(language) if exhibit.sender else ""
            caption = exhibit.caption.within(language) if exhibit.caption else ""
            raw.pop("exhibit")
            front = "\n\n".join(part for part in (caption, sender, shown) if part.strip())
            if front:
                quoted = "\n".join(f"> {line}".rstrip() for line in front.splitlines())
                raw["stem"] = f"{quoted}\n\n{raw['stem']}"
                notes = ("Changed: the exhibit stands in front of the question, as a quotation.",)
            if exhibit.media is not None and "media" not in raw:
                raw["media"] = {
                    "file": exhibit.media.file,
                    "description": exhibit.media.description.within(language),
                }
        yield Ready(number, item.type, raw, notes)


def keep(bank: Bank, language: str, hold: Hold, *, flat: bool = True) -> Kept:
    """Hold every item to what a format can carry, and name the rest."""
    items: list[Ready] = []
    lines: list[Line] = []
    for one in ready(bank, language, flat=flat):
        title = short(stem_of(one.raw), 80)
        held = hold(one.raw, one.kind)
        if held is None:
            says = f"The format has no question of the type {one.kind}."
            lines.append(Line(one.number, title, "left-out", (says,)))
            continue
        notes = (*one.notes, *lost(one.raw, held))
        place = len(items)
        lines.append(Line(one.number, title, "changed" if notes else "whole", notes, place))
        items.append(Ready(one.number, one.kind, held, notes))
    return Kept(tuple(items), tuple(lines), tuple(_head_lost(bank, language if flat else None)))


def lost(raw: Raw, held: Raw) -> tuple[str, ...]:
    """Name every field of an item that is missing in ``held`` or says something else there."""
    gone: list[str] = []
    changed: list[str] = []
    before, after = _by_place(raw, held)
    if before is not raw:
        changed.append("the ids of its options")
    flat, rest = dict(_leaves(before)), dict(_leaves(after))
    for path, value in flat.items():
        if path not in rest:
            gone.append(path)
        elif value != rest[path]:
            said = _difference(path, value, rest[path])
            if said:
                changed.append(said)
    sentences = []
    if gone:
        sentences.append(f"Not carried: {', '.join(gone)}.")
    if changed:
        sentences.append(f"Changed: {', '.join(changed)}.")
    return tuple(sentences)


def options_of(raw: Raw) -> dict[str, dict[str, Any]]:
    """Give the options of an item, each as a mapping with its text."""
    return {
        name: dict(one) if isinstance(one, Mapping) and _PARTS & set(one) else {"text": one}
        for name, one in raw.get("options", {}).items()
    }


def lean(options: Mapping[str, Mapping[str, Any]]) -> Raw:
    """Write options as an author does: a text alone where there is nothing else."""
    return {
        name: one["text"] if set(one) == {"text"} else dict(one) for name, one in options.items()
    }


def by_letter(raw: Raw) -> Raw:
    """Name the options a, b, c by their places, and the key after them."""
    named = dict(zip(raw["options"], LETTERS, strict=False))
    key = raw.get("key")
    made = {**raw, "options": {named[name]: one for name, one in raw["options"].items()}}
    if key is not None:
        made["key"] = [named[one] for one in key] if isinstance(key, list) else named[key]
        if isinstance(key, list):
            made["key"].sort()
    return made


def tidy(text: str) -> str:
    """Write a text without blanks around it and with one kind of line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def plainly(text: str) -> str:
    """Give a text as it comes back from a format that knows no Markdown and no line breaks."""
    return markdown_of_plain(" ".join(visible(text).split()))


def retyped(raw: Raw, kind: str) -> Raw:
    """Name the type anew after a change of fields."""
    raw = {key: value for key, value in raw.items() if key != "type"}
    return typed(raw, kind)


def kind_in(raw: Raw) -> str:
    """Give the type of a written item."""
    return kind_of(raw) or ""


def _drop_idle_weights(raw: Raw) -> None:
    if "options" not in raw:
        return
    key = raw.get("key")
    options = options_of(raw)
    for name, one in options.items():
        if one.get("weight") == ("100" if name == key else "0"):
            del one["weight"]
    raw["options"] = lean(options)


def _by_place(raw: Raw, held: Raw) -> tuple[Raw, Raw]:
    """Name options of both alike, where only their ids differ."""
    if "options" not in raw or "options" not in held:
        return raw, held
    mine, theirs = list(raw["options"]), list(held["options"])
    if mine == theirs or len(mine) != len(theirs):
        return raw, held
    named = dict(zip(mine, theirs, strict=True))
    key = raw.get("key")
    made = {**raw, "options": {named[name]: one for name, one in raw["options"].items()}}
    if isinstance(key, list):
        made["key"] = sorted(named.get(one, one) for one in key)
    elif key is not None:
        made["key"] = named.get(key, key)
    return made, held


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "options" and not path:
                inner = options_of({"options": inner})
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and path in ("key", "accept"):
        yield path, "\n".join(sorted(value) if path == "key" else value)
    elif isinstance(value, list):
        for place, inner in enumerate(value, 1):
            yield from _leaves(inner, f"{path} {place}")
    else:
        yield path, str(value)


def _difference(path: str, before: str, after: str) -> str | None:
    """Say how two values differ for who sees them; None where they do not."""
    field = path.partition(".")[0].partition(" ")[0]
    if field == "passage":
        return None if _lines(before) == _lines(after) else "the passage"
    if field in ("accept", "tolerance", "key"):
        return None if tidy(before) == tidy(after) else f"{path} ({before} became {after})"
    if field in _VERBATIM:
        return f"{path} ({before} became {after})"
    if markdown(before) == markdown(after):
        return None
    if visible(before).split() == visible(after).split():
        return f"the formatting of {path}"
    return f"the wording of {path}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _head_lost(bank: Bank, language: str | None) -> Iterator[str]:
    raw = raw_bank(bank)
    for name in raw:
        if name not in ("id", "title", "language", "languages", "items", "exhibits"):
            values = [value for _, value in _leaves(raw[name], name)]
            yield f"The bank's {name} ({short(', '.join(values), 60)})"
    for other in bank.offered_languages if language else ():
        if other != language:
            yield f"Texts in the language {other}"
