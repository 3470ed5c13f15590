"""Bring what was typed in the form of an item back into its data, and touch nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from quiz.banks.editing import placed
from quiz.banks.meant import id_from
from quiz.banks.sheets import (
    ROWS,
    SCALARS,
    TEXTS,
    Row,
    Sheet,
    clean,
    keys_of,
    misread,
    parts_of,
    shown,
    word_of,
)
from quiz.items.text import NUMBER, WHOLE

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def applied(item: Mapping[str, Any], sheet: Sheet, language: str) -> dict[str, Any]:
    """Give the item with what was typed; equal to the given one where nothing was changed."""
    made = dict(item)
    for name, text in sheet.words.items():
        if clean(word_of(item, name, language)) != clean(text):
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
    if name in TEXTS:
        _set(item, name, _in_language(item.get(name), text, language))
    elif name in SCALARS:
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
        if not choice and before is not None and word_of(was, "exhibit", language):
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
    before = {key for key in keys_of(was) if isinstance(known, dict) and key in known}
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
    parts = dict(parts_of(raw)) if raw is not None else {}
    if clean(shown(parts.get("text"), language)) != clean(row["text"]):
        _set(parts, "text", _in_language(parts.get("text"), row["text"], language))
    _put_said(parts, row, language)
    if not parts or (parts.get("text") is None and len(parts) == 1):
        return None
    if raw is not None and parts == parts_of(raw):
        return raw
    alone = set(parts) == {"text"} and (raw is None or raw is not parts_of(raw))
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
