"""Tell what an author meant where the models alone can only tell what is wrong.

Each slip is one that people make: a key in the words of its option, options that are not
indented, a picture by its name alone. What follows from another problem is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from quiz.banks.meant import option_meant, options_meant
from quiz.banks.problems import quoted
from quiz.banks.sentences import Said
from quiz.items.item import listed

OF_ITEMS = ("key", "rationale", "talk", "type", "points", "marking", "competence", "theme")
"""Keys of an item that are no sensible ids of options."""

_PICTURE = re.compile(r"[\w. -]+\.(?:png|jpe?g|webp|gif|mp3|ogg|m4a|mp4|webm|svg)", re.I)
_OPTION_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,15}")


def of_item(found: Iterable[Said], raw: Mapping[str, Any]) -> Iterator[Said]:
    """Put what a model found wrong with an item as its author can use it best."""
    options = raw.get("options", raw.get("regions"))
    known = options if isinstance(options, dict) else {}
    beside = not options and "options" in raw
    for one in found:
        if beside and one.loc == ("options",):
            yield replace(one, fix="Write its lines, such as a: ..., indented deeper than options:")
        elif beside and one.code == "unknown-key" and _OPTION_ID.fullmatch(str(one.loc[-1])):
            continue  # the options themselves, which are not indented
        elif one.code == "missing" and one.loc[-1] in known and one.loc[-1] in OF_ITEMS:
            says = f"{quoted(str(one.loc[-1]))} stands among the options"
            fix = "Indent it as options: is, so that it belongs to the item"
            yield Said(("options", str(one.loc[-1])), "among-options", says, fix, on_key=True)
        elif one.code == "unknown-key" and one.loc == ("key",):
            says = f"a {raw.get('type', 'poll')} has no key: nothing is best"
            fix = "Leave the key out, or write type: single"
            yield replace(one, says=says, fix=fix) if raw.get("type") in ("poll", "scale") else one
        elif one.loc[:1] == ("key",) and known and "key" in raw:
            yield _of_key(one, raw["key"], known)
        else:
            yield _of_value(one, raw)


def _of_key(one: Said, key: Any, options: Mapping[str, Any]) -> Said:
    place = one.loc[1] if len(one.loc) > 1 else None
    value = key[place] if isinstance(key, list) and isinstance(place, int) else key
    if not isinstance(value, str) or not value or value in options:
        return one
    several = options_meant(value, options) if one.loc == ("key",) else []
    says = f"{quoted(value)} is not one of the options"
    if several:
        fix = f"Write [{', '.join(several)}]"
        return replace(one, code="key-option", says=says, fix=fix)
    if one.code == "string-pattern-mismatch":
        meant = option_meant(value, options)
        fix = f"Use {listed(list(options))}" if not meant else f"Write {meant}"
        return replace(one, code="key-option", says=says, fix=fix)
    return _of_value(one, {"key": value})


def _of_value(one: Said, raw: Any) -> Said:
    """Name what to write in place of a value, where that can be told from the value."""
    value: Any = raw
    if one.loc[:1] == ("exhibit",) and isinstance(raw.get("exhibit"), str):
        one = replace(one, loc=("exhibit",))
    for part in one.loc:
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return one
    last = one.loc[-1] if one.loc else ""
    if last == "media" and isinstance(value, str) and _PICTURE.fullmatch(value):
        return replace(one, fix=f"Write media: {{file: {value}, description: ...}}")
    if last == "key" and one.code == "number" and isinstance(value, str):
        found = re.fullmatch(r"(-?[0-9]+(?:\.[0-9]+)?)\s*([^\d\s.,][^\d]*)", value)
        return replace(one, fix=f"Write key: {found[1]} and unit: {found[2]}") if found else one
    if last == "exhibit" and isinstance(value, str) and _PICTURE.fullmatch(value):
        says = f"there is no exhibit {quoted(value)} in this bank"
        fix = f"Write exhibit: {{kind: picture, media: {{file: {value}, description: ...}}}}"
        return replace(one, says=says, fix=fix)
    if one.loc[-2:-1] == ("pairs",) and isinstance(value, str):
        return replace(one, fix="Write [left, right]")
    if last == "pairs" and isinstance(value, Mapping):
        return replace(one, fix="Write each pair as - [left, right]")
    return one


def of_head(found: Iterable[Said], raw: Mapping[str, Any]) -> Iterator[Said]:
    """Put what a model found wrong with a bank's head as its author can use it best."""
    for one in found:
        yield _of_value(one, raw)
