"""Write a bank as the YAML that a teacher would write."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from quiz.banks.texts import languages_of
from quiz.items.bank import Bank
from quiz.items.item import Item, Option
from quiz.items.registry import kind_of
from quiz.items.text import Text

WIDTH = 96
"""Columns after which a long line is folded."""

SCHEMA = "# yaml-language-server: $schema=../schema/bank.json"
"""The line that tells an editor how to check and complete the file."""

_HEAD = (
    "format", "id", "title", "description", "language", "languages", "audience", "regions",
    "licence", "authors", "review", "framework", "delivery", "exhibits",
)  # fmt: skip
_ITEM = (
    "id", "type", "competence", "theme", "difficulty", "points", "sensitive", "exhibit", "stem",
    "media", "caption", "body", "options", "passage", "spans", "sequence", "pairs", "distractors",
    "regions", "labels", "lowest", "highest", "accept", "key", "tolerance", "unit", "marking",
    "choose", "rationale", "talk", "sources", "learn_more", "lint_ignore",
)  # fmt: skip
_QUOTED = ("competence",)
_PLAIN = re.compile(r"[^\W_]|[(“”‘’„«¿¡…_/\\$^~+.;<=]")
_NUMBER = re.compile(r"-[0-9]")
_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?: [A-Za-z0-9][A-Za-z0-9._-]*)*")
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

Raw = dict[str, Any]
"""What an author writes: texts, lists and mappings; see quiz.banks.reading."""


class Quoted(str):
    """Be a text that is written in quotes, so that no editor takes it for a number."""


@dataclass(frozen=True)
class Tongue:
    """Say how texts are written: in all languages, or (``alone``) in one only."""

    language: str
    alone: bool = False

    def text(self, text: Text) -> Any:
        """Give a text as a string, or as one per language."""
        if self.alone:
            return text.within(self.language)
        return text.root[self.language] if text.languages == (self.language,) else dict(text.root)

    def accepted(self, texts: Mapping[str, Sequence[str]]) -> Any:
        """Give what is accepted as a list, or as one per language."""
        if self.alone:
            return list(texts.get(self.language) or next(iter(texts.values())))
        if set(texts) == {self.language}:
            return list(texts[self.language])
        return {language: list(words) for language, words in texts.items()}


def dump(bank: Bank) -> str:
    """Write a bank as YAML: defaults left out, texts in one language as plain strings.

    Read again by quiz.banks.parsing it is the same bank.
    """
    return written(raw_bank(bank))


def raw_bank(bank: Bank) -> Raw:
    """Give a bank as an author writes it, defaults left out."""
    tongue = Tongue(bank.language)
    raw: Raw = _ordered(_model(bank, tongue, leave=("items", "languages")), _HEAD)
    raw.pop("format", None)
    if bank.languages not in ((), languages_of(bank, bank.language)):
        raw["languages"] = list(bank.languages)
    raw = _ordered({"id": bank.id, **raw}, _HEAD)
    raw["items"] = [raw_item(item, tongue) for item in bank.items]
    return raw


def raw_item(item: Item, tongue: Tongue) -> Raw:
    """Give one item as an author writes it."""
    raw = _ordered(_model(item, tongue), _ITEM)
    raw.pop("type", None)
    return typed(raw, item.type)


def raw_part(part: BaseModel, tongue: Tongue) -> Raw:
    """Give a part of an item, such as an exhibit, as an author writes it."""
    return _model(part, tongue)


def typed(raw: Raw, kind: str) -> Raw:
    """Name the type of an item where its options and key do not tell it."""
    if kind_of(raw) != kind:
        first = {"id": raw.pop("id")} if "id" in raw else {}
        raw = {**first, "type": kind, **raw}
    return raw


def ordered(raw: Raw) -> Raw:
    """Give an item with its keys in the order in which people write them."""
    return _ordered(raw, _ITEM)


def _ordered(raw: Raw, keys: Sequence[str]) -> Raw:
    return {key: raw[key] for key in keys if key in raw} | raw


def _model(value: BaseModel, tongue: Tongue, leave: Sequence[str] = ()) -> Raw:
    raw: Raw = {}
    for name, about in type(value).model_fields.items():
        inner = getattr(value, name)
        default = about.get_default(call_default_factory=True)
        if name in leave or (not about.is_required() and inner == default):
            continue
        if name == "time_limit":
            raw[name] = f"{inner // 60} min" if inner % 60 == 0 else f"{inner} s"
        elif name == "pass_mark":
            raw[name] = f"{inner}%"
        elif name in _QUOTED and isinstance(inner, str):
            raw[name] = Quoted(inner)
        elif name == "accept":
            raw[name] = tongue.accepted(inner)
        else:
            raw[about.alias or name] = _raw(inner, tongue)
    return raw


def _raw(value: Any, tongue: Tongue) -> Any:
    if isinstance(value, Text):
        return tongue.text(value)
    if isinstance(value, Option) and value == Option(text=value.text):
        return _raw(value.text, tongue)
    if isinstance(value, BaseModel):
        return _model(value, tongue)
    if isinstance(value, Mapping):
        return {key: _raw(inner, tongue) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_raw(inner, tongue) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        plain = format(Decimal(repr(value)), "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return value if isinstance(value, str) else str(value)


def written(raw: Raw) -> str:
    """Write what an author writes as YAML that reads back as the same."""
    lines = [SCHEMA]
    head = {key: value for key, value in raw.items() if key != "items"}
    lines += _mapping(head, 0)
    lines += ["", "items:"]
    for place, item in enumerate(raw.get("items", ())):
        lines += ([""] if place else []) + _entry(item, 2)
    if not raw.get("items"):
        lines[-1] = "items: []"
    return "\n".join(lines) + "\n"


def _mapping(raw: Raw, indent: int) -> list[str]:
    lines: list[str] = []
    for key, value in raw.items():
        lines += _pair(key, value, indent)
    return lines


def _pair(key: str, value: Any, indent: int) -> list[str]:
    name = key if _KEY.fullmatch(key) and not _like_number(key) else json.dumps(key)
    lead = " " * indent + name + ":"
    if isinstance(value, str):
        first, *more = _text(value, indent + 2, len(lead) + 1)
        return [f"{lead} {first}", *more]
    if not value:
        return [f"{lead} {'{}' if isinstance(value, Mapping) else '[]'}"]
    flow = _flow(value, len(lead))
    if flow is not None:
        return [f"{lead} {flow}"]
    if isinstance(value, Mapping):
        return [lead, *_mapping(dict(value), indent + 2)]
    return [lead, *(line for one in value for line in _entry(one, indent + 2))]


def _entry(value: Any, indent: int) -> list[str]:
    """Write one entry of a list, after its dash."""
    dash = " " * indent + "- "
    if isinstance(value, str):
        first, *more = _text(value, indent + 2, len(dash))
        return [dash + first, *more]
    flow = _flow(value, len(dash)) if isinstance(value, list) else None
    if flow is not None:
        return [dash + flow]
    if not value:
        return [dash + ("{}" if isinstance(value, Mapping) else "[]")]
    if isinstance(value, Mapping):
        lines = _mapping(dict(value), indent + 2)
    else:
        lines = [line for one in value for line in _entry(one, indent + 2)]
    return [dash + lines[0][indent + 2 :], *lines[1:]]


def _flow(value: Any, before: int) -> str | None:
    """Write a short list of short words in one line, as ``[a, c]``; None for any other."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return None
    if any("\n" in one or len(one) > 60 or _ODD.search(one) for one in value):
        return None
    words = [
        one if _BARE.fullmatch(one) and not isinstance(one, Quoted) else json.dumps(
            one, ensure_ascii=False
        )
        for one in value
    ]  # fmt: skip
    line = f"[{', '.join(words)}]"
    return line if before + len(line) <= WIDTH else None


def _text(text: str, indent: int, before: int) -> list[str]:
    """Write a text: plain where it can be, folded where it is long, in quotes where it must."""
    if _ODD.search(text) or not text.strip() or isinstance(text, Quoted):
        return [_in_quotes(text)]
    pad = " " * indent
    if "\n" not in text:
        if before + len(text) > WIDTH + 4 and _foldable(text):
            return [">-", *(pad + line for line in _folded(text, max(40, WIDTH - indent)))]
        return [text] if _is_plain(text) else [_in_quotes(text)]
    body = text.rstrip("\n")
    ending = len(text) - len(body)
    if not body or body[0] in " \n" or ending > 1:
        return [_in_quotes(text)]
    lines = body.split("\n")
    return ["|" if ending else "|-", *((pad + line if line else "") for line in lines)]


def _in_quotes(text: str) -> str:
    if not isinstance(text, Quoted) and "'" not in text and not _ODD.search(text) and (
        '"' in text or "\\" in text
    ) and "\n" not in text:  # fmt: skip
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def _like_number(key: str) -> bool:
    return key[0].isdigit() and any(sign == "." for sign in key)


def _is_plain(text: str) -> bool:
    if not (_PLAIN.match(text) or _NUMBER.match(text)) or text[-1] in " :" or text[0] == " ":
        return False
    return ": " not in text and " #" not in text and text not in ("<<", "=", "...")


def _foldable(text: str) -> bool:
    return text[0] != " " and text[-1] != " " and "  " not in text


def _folded(text: str, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]
