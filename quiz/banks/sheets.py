"""Lay out one item as the fields of a form.

Rows remember which part they were, so that translations and ids go along when rows move;
quiz.banks.filling brings what was typed back into the item.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from quiz.items.registry import kinds

Row = Mapping[str, str]

ROWS: Mapping[str, tuple[str, ...]] = {
    "options": ("text", "misconception", "feedback"),
    "sequence": ("text",),
    "labels": ("text",),
    "pairs": ("left", "right"),
    "distractors": ("text",),
    "spans": ("feedback", "misconception"),
    "regions": ("name", "shape", "feedback", "misconception"),
}
"""The fields of each kind of row; besides ``was`` (id or place before) and ``key``."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "single": ("options",),
    "multiple": ("options",),
    "poll": ("options",),
    "order": ("sequence",),
    "scale": ("labels",),
    "match": ("pairs", "distractors"),
    "hottext": ("spans",),
    "hotspot": ("regions",),
}
MOST = {"options": 8, "sequence": 6, "labels": 7, "pairs": 6, "distractors": 2, "regions": 8}
FRESH = {"options": 4, "sequence": 3, "labels": 5, "pairs": 3, "distractors": 0, "regions": 2}

_COMMON = """
stem id theme competence difficulty points rationale talk sensitive exhibit ex_text ex_from
ex_caption ex_file ex_description media_file media_description
"""
COMMON = tuple(_COMMON.split())
OWN: Mapping[str, tuple[str, ...]] = {
    "multiple": ("marking",),
    "true_false": ("key",),
    "order": ("marking",),
    "match": ("marking",),
    "hottext": ("passage", "caption", "marking"),
    "numeric": ("key", "tolerance", "unit", "marking"),
    "short_text": ("accept",),
    "hotspot": ("caption", "marking"),
    "scale": ("lowest", "highest"),
    "poll": ("choose",),
    "card": ("body",),
}
TEXTS = ("stem", "rationale", "talk", "passage", "caption", "unit", "lowest", "highest", "body")
SCALARS = ("id", "competence", "difficulty", "marking", "choose")
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SPAN = re.compile(r"\[\[(\*?)((?:(?!\[\[|\]\]).)+?)(?:\|([a-z0-9][a-z0-9_-]{0,15}))?\]\]", re.S)


@dataclass(frozen=True)
class Sheet:
    """Hold the fields of a form as they are shown: ``words`` by name, ``rows`` by group."""

    kind: str
    words: Mapping[str, str]
    rows: Mapping[str, tuple[Row, ...]]


def names_of(kind: str) -> tuple[str, ...]:
    """Give the names of the single fields of a type."""
    own = OWN.get(kind, ())
    less = ("points",) if not kinds()[kind].scored else ()
    return tuple(name for name in (*COMMON, *own) if name not in less)


def sheet_of(item: Mapping[str, Any], kind: str, language: str) -> Sheet:
    """Lay out an item as it is written, in the bank's main language."""
    words = {name: word_of(item, name, language) for name in names_of(kind)}
    rows = {group: _rows(item, group, language) for group in GROUPS.get(kind, ())}
    return Sheet(kind, words, rows)


def empty(kind: str) -> Sheet:
    """Lay out a new item: nothing but some empty rows."""
    sheet = sheet_of({}, kind, "en")
    rows = {
        group: tuple(_row(group) for _ in range(FRESH.get(group, 0)))
        for group in GROUPS.get(kind, ())
    }
    return replace(sheet, rows=rows)


def typed(kind: str, form: Mapping[str, str]) -> Sheet:
    """Read what somebody typed, as the fields of a form that is named as the sheet is."""
    words = {name: clean(form.get(name, "")) for name in names_of(kind)}
    rows: dict[str, tuple[Row, ...]] = {}
    for group in GROUPS.get(kind, ()):
        count = form.get(f"{group}-count", "")
        number = int(count) if count.isascii() and count.isdecimal() and len(count) < 3 else 0
        chosen = form.get("key", "") if kind == "single" else None
        found = []
        for n in range(1, min(number, 50) + 1):
            row = {name: clean(form.get(f"{group}-{n}-{name}", "")) for name in ROWS[group]}
            row["was"] = form.get(f"{group}-{n}-was", "")[:64]
            right = chosen == str(n) if chosen is not None else f"{group}-{n}-key" in form
            row["key"] = "1" if right else ""
            found.append(row)
        rows[group] = tuple(found)
    return Sheet(kind, words, rows)


def clean(text: str) -> str:
    """Write what a browser sent as a file has it, without invisible characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", plain).rstrip().lstrip("\n")


def pressed(sheet: Sheet, button: str) -> Sheet | None:
    """Add, remove or move a row, as a button says: ``add-options``, ``up-options-2``."""
    act, _, rest = button.partition("-")
    group, _, number = rest.partition("-")
    if group not in sheet.rows:
        return None
    rows = list(sheet.rows[group])
    if act == "add" and len(rows) < MOST.get(group, 0):
        rows.append(_row(group))
        return replace(sheet, rows={**sheet.rows, group: tuple(rows)})
    place = int(number) - 1 if number.isascii() and number.isdecimal() and len(number) < 3 else -1
    if not 0 <= place < len(rows):
        return None
    row = rows.pop(place)
    if act == "up":
        rows.insert(max(0, place - 1), row)
    elif act == "down":
        rows.insert(place + 1, row)
    elif act != "remove":
        return None
    return replace(sheet, rows={**sheet.rows, group: tuple(rows)})


def span_ids(passage: str) -> tuple[tuple[str, str], ...]:
    """Give (id, text) of each part of a passage that can be chosen."""
    return tuple(
        (found[3] or str(place), found[2]) for place, found in enumerate(_SPAN.finditer(passage), 1)
    )


def misread(name: str) -> str:
    """Write an id such as ``looks-right-is-right`` as words."""
    plain = name.replace("-", " ").replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


# From data to fields


def _row(group: str, **known: str) -> Row:
    return {**dict.fromkeys(ROWS[group], ""), "was": "", "key": "", **known}


def shown(value: Any, language: str) -> str:
    """Give a text in one language, as far as it is one."""
    if isinstance(value, dict):
        value = value.get(language, "")
    return value if isinstance(value, str) else ""


def parts_of(option: Any) -> dict[str, Any]:
    if isinstance(option, dict) and {"text", "feedback", "misconception", "weight"} & set(option):
        return option
    return {"text": option}


def inner_of(item: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def word_of(item: Mapping[str, Any], name: str, language: str) -> str:
    if name in TEXTS:
        return shown(item.get(name), language)
    if name == "exhibit":
        value = item.get("exhibit")
        if isinstance(value, dict):
            return f"kind:{shown(value.get('kind'), language)}"
        return f"shared:{value}" if isinstance(value, str) and value else ""
    if name.startswith("ex_"):
        exhibit = inner_of(item, "exhibit")
        if name in ("ex_file", "ex_description"):
            return shown(inner_of(exhibit, "media").get(name[3:]), language)
        return shown(exhibit.get(name[3:]), language)
    if name.startswith("media_"):
        return shown(inner_of(item, "media").get(name[6:]), language)
    if name == "accept":
        return "\n".join(_accepted(item.get("accept"), language))
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _accepted(value: Any, language: str) -> list[str]:
    if isinstance(value, dict):
        value = value.get(language, [])
    value = [value] if isinstance(value, str) and value else value
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def keys_of(item: Mapping[str, Any]) -> list[str]:
    key = item.get("key")
    if isinstance(key, str):
        return [key]
    return [one for one in key if isinstance(one, str)] if isinstance(key, list) else []


def _rows(item: Mapping[str, Any], group: str, language: str) -> tuple[Row, ...]:
    value = item.get(group)
    keys = keys_of(item)
    rows: list[Row] = []
    if group == "spans":
        known = inner_of(item, "spans")
        names = [name for name, _ in span_ids(shown(item.get("passage"), language))]
        for name in dict.fromkeys((*names, *known)):
            rows.append(_row(group, was=name, **_said(known.get(name), language)))
        return tuple(rows)
    if group in ("options", "regions"):
        for name, one in value.items() if isinstance(value, dict) else ():
            parts = parts_of(one) if group == "options" else one
            right = "1" if name in keys else ""
            more = _said(parts, language)
            if group == "regions":
                shape = parts.get("shape") if isinstance(parts, dict) else None
                if isinstance(shape, list):
                    more["shape"] = ", ".join(one for one in shape if isinstance(one, str))
            rows.append(_row(group, was=name, key=right, **more))
        return tuple(rows)
    for place, one in enumerate(value if isinstance(value, list) else ()):
        if group == "pairs":
            pair = one if isinstance(one, list) else [one]
            sides = [shown(side, language) for side in (*pair[:2], "", "")]
            rows.append(_row(group, was=str(place), left=sides[0], right=sides[1]))
        else:
            rows.append(_row(group, was=str(place), text=shown(one, language)))
    return tuple(rows)


def _said(parts: Any, language: str) -> dict[str, str]:
    if not isinstance(parts, dict):
        return {}
    found = {name: shown(parts.get(name), language) for name in ("text", "name", "feedback")}
    wrong = parts.get("misconception")
    found["misconception"] = misread(wrong) if isinstance(wrong, str) else ""
    return {name: text for name, text in found.items() if name in parts}
