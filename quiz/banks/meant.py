"""Guess what somebody meant by a value: a language by its name, a date, the words of an option."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale

from quiz.items.text import folded

QUOTES = "\"'`“”„‟‘’‚‛«»‹›"
"""Marks that people and word processors put around a value."""
_NAMED = {"हिन्दी": "hi", "हिंदी": "hi", "bahasa": "id", "bahasa indonesia": "id"}
_PLAIN_LIST = re.compile(r"[\w%., -]{1,80}")


def plainly(value: str) -> str:
    """Take quotes, brackets and dots from around a value."""
    return value.strip().strip(QUOTES + "()[].:* ")


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    named = {name.lower(): code for code, name in Locale("en").languages.items() if "_" not in code}
    for code in ("hi", "id", "fr", "es", "de", "pt", "ur", "bn", "ta", "te", "mr"):
        own = Locale(code).languages.get(code)
        named |= {own.lower(): code} if own else {}
    return {**named, **_NAMED}


def code_of(name: str) -> str:
    """Give the code of a language by its name, in English or its own; empty where none is."""
    return _codes().get(plainly(name).lower(), "")


def id_from(words: str) -> str:
    """Make an id out of the first words of a text; empty where it has no Latin letter."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    found = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    name = ""
    for word in found[:6]:
        if len(name) + len(word) > 40:
            break
        name = f"{name}-{word}" if name else word
    return name or "-".join(found)[:40].strip("-")


def texts_of(option: Any) -> set[str]:
    """Give the texts of an option as it is written, folded, in all its languages."""
    text = option.get("text", option) if isinstance(option, dict) else option
    words = text.values() if isinstance(text, dict) else [text]
    return {folded(one) for one in words if isinstance(one, str)}


def option_meant(value: str, options: Mapping[str, Any]) -> str:
    """Give the id of the option that a key means: by its id, its place or its words."""
    plain = plainly(value)
    for name in (plain, plain.lower()):
        if name in options:
            return name
    named = [name for name, one in options.items() if folded(plain) in texts_of(one)]
    if len(named) == 1:
        return named[0]
    same = any(len(one) == 1 and one.isdecimal() is plain.isdecimal() for one in options)
    if len(plain) != 1 or same:
        return ""
    place = "12345678".find(plain) + 1 or "abcdefgh".find(plain.lower()) + 1
    return list(options)[place - 1] if 1 <= place <= len(options) else ""


def closest(value: str, options: Collection[str]) -> str:
    """Give the option whose id is nearest to a key that names none: d for an e after d."""
    plain = plainly(value).lower()
    if len(plain) == 1 and all(len(name) == 1 for name in options):
        return min(options, key=lambda name: abs(ord(name) - ord(plain)))
    near = difflib.get_close_matches(plain, [name for name in options if len(name) > 2], n=1)
    return near[0] if near else ""


def options_meant(value: str, options: Mapping[str, Any]) -> list[str]:
    """Give the ids of several options that one text names, such as ``a, c``; else none."""
    parts = [one for one in re.split(r"[,;\s/&+]+|\band\b", value) if one]
    found = [option_meant(one, options) for one in parts]
    return found if len(found) > 1 and all(found) else []


def example(value: str, says: str) -> str:
    """Give what to write in place of a value that has not the form it must have; else ""."""
    if says == "is not a language":
        return code_of(value)
    if says == "is not a date":
        return _day(plainly(value))
    if says == "is not an id":
        return id_from(value)
    if says == "is not a country" and re.fullmatch("[A-Za-z]{2}", plainly(value)):
        return plainly(value).upper()
    if says == "is not a web address" and re.fullmatch(r"www\.[\w.-]+\S*", value):
        return f"https://{value}"
    return ""


def as_list(value: str) -> str:
    """Write a text that must be a list as one; "" where its signs could mean something else."""
    if not _PLAIN_LIST.fullmatch(value):
        return ""
    parts = [one.strip() for one in value.split(",")]
    return f"[{', '.join(one for one in parts if one)}]" if any(parts) else ""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _day(value: str) -> str:
    """Read a date whose day, month and year cannot be mistaken for one another."""
    if found := re.fullmatch(r"([0-9]{4})[/. ]([0-9]{1,2})[/. ]([0-9]{1,2})", value):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := re.fullmatch(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})", value):
        year, month, day = int(found[3]), int(found[2]), int(found[1])
    elif found := re.fullmatch(r"([0-9]{1,2})\.? ([A-Za-z]{3})[a-z]* ([0-9]{4})", value):
        name = found[2].lower()
        year, day = int(found[3]), int(found[1])
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
    else:
        return ""
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
