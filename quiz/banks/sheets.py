"""Lay out one item as the fields of a form, and bring what was typed back into its data.

Only what was changed in the form is changed in the data: other languages, sources, and
whatever else the form does not show stay as they are. Rows remember which part they were, so
that translations and ids go along when rows move.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from quiz.banks.editing import placed
from quiz.banks.fixes import id_from
from quiz.items.registry import kinds
from quiz.items.text import NUMBER, WHOLE

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
_TEXTS = ("stem", "rationale", "talk", "passage", "caption", "unit", "lowest", "highest", "body")
_SCALARS = ("id", "competence", "difficulty", "marking", "choose")
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SPAN = re.compile(r"\[\[(\*?)((?:(?!\[\[|\]\]).)+?)(?:\|([a-z0-9][a-z0-9_-]{0,15}))?\]\]", re.S)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


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
    words = {name: _word(item, name, language) for name in names_of(kind)}
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


def _parts(option: Any) -> dict[str, Any]:
    if isinstance(option, dict) and {"text", "feedback", "misconception", "weight"} & set(option):
        return option
    return {"text": option}


def _inner(item: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def _word(item: Mapping[str, Any], name: str, language: str) -> str:
    if name in _TEXTS:
        return shown(item.get(name), language)
    if name == "exhibit":
        value = item.get("exhibit")
        if isinstance(value, dict):
            return f"kind:{shown(value.get('kind'), language)}"
        return f"shared:{value}" if isinstance(value, str) and value else ""
    if name.startswith("ex_"):
        exhibit = _inner(item, "exhibit")
        if name in ("ex_file", "ex_description"):
            return shown(_inner(exhibit, "media").get(name[3:]), language)
        return shown(exhibit.get(name[3:]), language)
    if name.startswith("media_"):
        return shown(_inner(item, "media").get(name[6:]), language)
    if name == "accept":
        return "\n".join(_accepted(item.get("accept"), language))
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _accepted(value: Any, language: str) -> list[str]:
    if isinstance(value, dict):
        value = value.get(language, [])
    value = [value] if isinstance(value, str) and value else value
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _keys(item: Mapping[str, Any]) -> list[str]:
    key = item.get("key")
    if isinstance(key, str):
        return [key]
    return [one for one in key if isinstance(one, str)] if isinstance(key, list) else []


def _rows(item: Mapping[str, Any], group: str, language: str) -> tuple[Row, ...]:
    value = item.get(group)
    keys = _keys(item)
    rows: list[Row] = []
    if group == "spans":
        known = _inner(item, "spans")
        names = [name for name, _ in span_ids(shown(item.get("passage"), language))]
        for name in dict.fromkeys((*names, *known)):
            rows.append(_row(group, was=name, **_said(known.get(name), language)))
        return tuple(rows)
    if group in ("options", "regions"):
        for name, one in value.items() if isinstance(value, dict) else ():
            parts = _parts(one) if group == "options" else one
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


# From fields to data


def applied(item: Mapping[str, Any], sheet: Sheet, language: str) -> dict[str, Any]:
    """Give the item with what was typed; equal to the given one where nothing was changed."""
    made = dict(item)
    for name, text in sheet.words.items():
        if clean(_word(item, name, language)) != clean(text):
            _put_word(made, name, text, language)
    _put_exhibit(made, item, sheet, language)
    _put_media(made, "media", "media_", sheet, language)
    for group, rows in sheet.rows.items():
        _put_rows(made, item, sheet.kind, group, rows, language)
    kind = sheet.kind
    if "type" not in made and (not item or not _tells(made, kind)):
        made = placed(made, "type", kind)
    return made


def _tells(item: Mapping[str, Any], kind: str) -> bool:
    """Tell whether the type of an item is clear without its name."""
    key = item.get("key")
    if "options" in item:
        return kind == ("multiple" if isinstance(key, list) else "single")
    return kind == "true_false" and key in ("true", "false", True, False)


def _set(item: dict[str, Any], key: str, value: Any) -> None:
    """Write a value, or take the key out where there is none."""
    if value is None:
        item.pop(key, None)
    elif key in item:
        item[key] = value
    else:
        new = placed(item, key, value)
        item.clear()
        item.update(new)


def _in_language(old: Any, text: str, language: str) -> Any:
    """Write a text in one language and keep the others; None where nothing is left."""
    if isinstance(old, str) and old.endswith("\n") and text:
        return text + "\n"
    if not isinstance(old, dict):
        return text or None
    before = old.get(language)
    if text and isinstance(before, str) and before.endswith("\n"):
        text += "\n"
    if text:
        return {**old, language: text} if language in old else {language: text, **old}
    return {name: one for name, one in old.items() if name != language} or None


def _bare(text: str) -> Any:
    """Write a number as one, so that it stands there without quotes."""
    if WHOLE.fullmatch(text) and len(text) < 10:
        return int(text)
    if NUMBER.fullmatch(text) and len(text) < 16 and str(float(text)) == text:
        return float(text)
    return text


def as_id(text: str, old: str = "") -> str:
    """Make an id of words; what has no Latin letter stays as it is, to be reported."""
    if text == misread(old) or text == old:
        return old
    plain = "-".join(re.findall(r"[a-z0-9_]+", text.lower())) if text.isascii() else ""
    return (plain or id_from(text))[:64].strip("-") or text


def _put_word(item: dict[str, Any], name: str, text: str, language: str) -> None:
    if name in _TEXTS:
        _set(item, name, _in_language(item.get(name), text, language))
    elif name in _SCALARS:
        _set(item, name, text or None)
    elif name == "theme":
        _set(item, name, as_id(text) or None)
    elif name == "points":
        _set(item, name, _bare(text) if text else None)
    elif name == "sensitive":
        _set(item, name, True if text else None)
    elif name == "key":
        flag = {"true": True, "false": False}.get(text)
        _set(item, name, (flag if flag is not None else _bare(text)) if text else None)
    elif name == "tolerance":
        _set(item, name, _bare(text) if text else None)
    elif name == "accept":
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        old = item.get("accept")
        if isinstance(old, dict):
            rest = {key: one for key, one in old.items() if key != language}
            _set(item, name, ({**old, language: lines} if lines else rest) or None)
        else:
            _set(item, name, lines or None)


def _put_exhibit(item: dict[str, Any], was: Mapping[str, Any], sheet: Sheet, language: str) -> None:
    choice = sheet.words.get("exhibit", "")
    fields = {name: sheet.words.get(f"ex_{name}", "") for name in ("from", "text", "caption")}
    files = (sheet.words.get("ex_file", ""), sheet.words.get("ex_description", ""))
    before = was.get("exhibit")
    if not choice and before is None and (any(fields.values()) or any(files)):
        choice = "kind:picture" if any(files) and not fields["text"] else "kind:chat"
    sort, _, name = choice.partition(":")
    if sort == "shared" and name:
        if before != name:
            _set(item, "exhibit", name)
        return
    if sort != "kind":
        if not choice and before is not None and _word(was, "exhibit", language):
            _set(item, "exhibit", None)
        return
    exhibit = dict(before) if isinstance(before, dict) else {}
    if exhibit.get("kind") != name:
        _set(exhibit, "kind", name or None)
    for key, text in fields.items():
        if clean(shown(exhibit.get(key), language)) != clean(text):
            _set(exhibit, key, _in_language(exhibit.get(key), text, language))
    _put_media(exhibit, "media", "ex_", sheet, language)
    if exhibit != before:
        _set(item, "exhibit", exhibit)


def _put_media(item: dict[str, Any], key: str, prefix: str, sheet: Sheet, language: str) -> None:
    file = sheet.words.get(f"{prefix}file", "")
    description = sheet.words.get(f"{prefix}description", "")
    old = item.get(key)
    media = dict(old) if isinstance(old, dict) else {}
    if clean(shown(media.get("file"), language)) != file:
        _set(media, "file", file or None)
    if clean(shown(media.get("description"), language)) != clean(description):
        _set(media, "description", _in_language(media.get("description"), description, language))
    if media != (old if isinstance(old, dict) else {}):
        _set(item, key, media or None)


def _put_rows(
    item: dict[str, Any],
    was: Mapping[str, Any],
    kind: str,
    group: str,
    rows: tuple[Row, ...],
    language: str,
) -> None:
    old = was.get(group)
    if group in ("options", "regions"):
        known = old if isinstance(old, dict) else {}
        made, keys = _named(known, group, rows, language)
        if list(made.items()) != list(known.items()):
            _set(item, group, made or None)
        _put_key(item, was, kind, group, keys)
    elif group == "spans":
        _put_spans(item, old if isinstance(old, dict) else {}, rows, language)
    else:
        known_list = old if isinstance(old, list) else []
        lines = [_line(known_list, group, row, language) for row in rows]
        kept = [one for one in lines if one is not None]
        if kept != known_list:
            _set(item, group, kept or None)


def _put_key(
    item: dict[str, Any], was: Mapping[str, Any], kind: str, group: str, keys: list[str]
) -> None:
    """Write the key where the rows that were chosen are others than before."""
    known = was.get(group)
    before = {key for key in _keys(was) if isinstance(known, dict) and key in known}
    if kind == "single":
        if keys and was.get("key") != keys[0]:
            _set(item, "key", keys[0])
    elif kind != "poll" and set(keys) != before:
        _set(item, "key", keys)


def _named(
    known: Mapping[str, Any], group: str, rows: tuple[Row, ...], language: str
) -> tuple[dict[str, Any], list[str]]:
    """Give options (or regions) by id in the order of the rows, and the ids of the key."""
    made: dict[str, Any] = {}
    keys = []
    for row in rows:
        name = row["was"]
        if name not in known or name in made:
            if not any(row[field] for field in ROWS[group]):
                continue
            name = _free_name(row, group, {*known, *made})
            one = _option(None, row, language) if group == "options" else _region({}, row, language)
        elif group == "options":
            one = _option(known[name], row, language)
        else:
            one = _region(known[name], row, language)
        if one is None:
            continue
        made[name] = one
        if row["key"]:
            keys.append(name)
    return made, keys


def _free_name(row: Row, group: str, taken: set[str]) -> str:
    if group == "regions":
        base = id_from(row["name"])[:12].strip("-") or "place"
        names = (base, *(f"{base}-{n}" for n in range(2, 60)))
    else:
        names = tuple(_LETTERS)
    return next((name for name in names if name not in taken), "z9")


def _option(raw: Any, row: Row, language: str) -> Any:
    parts = dict(_parts(raw)) if raw is not None else {}
    if clean(shown(parts.get("text"), language)) != clean(row["text"]):
        _set(parts, "text", _in_language(parts.get("text"), row["text"], language))
    _put_said(parts, row, language)
    if not parts or (parts.get("text") is None and len(parts) == 1):
        return None
    if raw is not None and parts == _parts(raw):
        return raw
    alone = set(parts) == {"text"} and (raw is None or raw is not _parts(raw))
    return parts["text"] if alone else parts


def _region(raw: Any, row: Row, language: str) -> Any:
    if not isinstance(raw, dict):
        return raw
    parts = dict(raw)
    if clean(shown(parts.get("name"), language)) != clean(row["name"]):
        _set(parts, "name", _in_language(parts.get("name"), row["name"], language))
    shape = parts.get("shape")
    before = [str(one) for one in shape] if isinstance(shape, list) else []
    numbers = re.findall(r"[^\s,;]+", row["shape"])
    if numbers != before:
        _set(parts, "shape", [_bare(number) for number in numbers] or None)
    _put_said(parts, row, language)
    return parts or None


def _put_said(parts: dict[str, Any], row: Row, language: str) -> None:
    """Write feedback and misconception of a row."""
    if clean(shown(parts.get("feedback"), language)) != clean(row["feedback"]):
        _set(parts, "feedback", _in_language(parts.get("feedback"), row["feedback"], language))
    old = parts.get("misconception")
    old = old if isinstance(old, str) else ""
    if row["misconception"] not in (old, misread(old)):
        _set(parts, "misconception", as_id(row["misconception"], old) or None)


def _put_spans(
    item: dict[str, Any], known: Mapping[str, Any], rows: tuple[Row, ...], language: str
) -> None:
    made = dict(known)
    for row in rows:
        name = row["was"]
        old = known.get(name)
        if name == "" or (old is not None and not isinstance(old, dict)):
            continue
        parts = dict(old) if old is not None else {}
        _put_said(parts, row, language)
        if parts:
            made[name] = parts
        else:
            made.pop(name, None)
    if made != known:
        _set(item, "spans", made or None)


def _line(known: list[Any], group: str, row: Row, language: str) -> Any:
    """Give one line of a list; None where nothing is left of it."""
    was = row["was"]
    place = int(was) if was.isascii() and was.isdecimal() and len(was) < 4 else -1
    old = known[place] if 0 <= place < len(known) else None
    if group != "pairs":
        if old is not None and clean(shown(old, language)) == clean(row["text"]):
            return old
        return _in_language(old, row["text"], language)
    pair = list(old) if isinstance(old, list) else [None, None] if old is None else [old, None]
    pair += [None] * (2 - len(pair))
    sides = [clean(shown(side, language)) for side in pair]
    if old is not None and sides[:2] == [clean(row["left"]), clean(row["right"])]:
        return old
    for n, side in enumerate(("left", "right")):
        if clean(shown(pair[n], language)) != clean(row[side]):
            pair[n] = _in_language(pair[n], row[side], language)
    if pair[0] is None and pair[1] is None:
        return None
    return ["" if side is None else side for side in pair]
