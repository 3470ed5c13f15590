"""Mend lines that are no YAML, or hold what no text may hold, where one mend is safe."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quiz.banks.editing import Splice, spliced
from quiz.banks.meant import QUOTES
from quiz.banks.problems import Problem
from quiz.banks.reading import read
from quiz.banks.styles import quoted_style

_SIGNS = {
    "no space after this colon": ": ",
    "this dash has no space": "- ",
    "this wide colon": ": ",
    "does not begin a part of a list": "-",
    "this = does not stand": ":",
}
"""What to write in place of the sign that a message is about."""

Mend = tuple[str, tuple[Splice, ...]]
"""The words of a button, and what it changes."""


def _offset(text: str, problem: Problem) -> int:
    start = 0
    for _ in range(problem.line - 1):
        found = re.compile("\r\n|\r|\n").search(text, start)
        if found is None:
            return len(text)
        start = found.end()
    return start + problem.column - 1


def character(problem: Problem, text: str) -> Mend | None:
    """Delete an invisible character."""
    at = _offset(text, problem)
    code = re.search(r"U\+([0-9A-F]{4,6})", problem.says)
    if text.startswith("\ufeff") or code is None or text[at : at + 1] != chr(int(code[1], 16)):
        return None
    return "Delete it", (Splice(at, at + 1, ""),)


def syntax(problem: Problem, text: str) -> Mend | None:
    """Try what mends most lines that are no YAML, and offer it where the file then reads."""
    if text.startswith("\ufeff") or len(text) > 200_000:
        return None
    at = _offset(text, problem)
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    for sign, new in _SIGNS.items():
        if sign in problem.says:
            written = (Splice(at, at + 1, new),)
            found = read(spliced(text, written), "")
            good = found.data is not None and not found.problems
            return (f"Write {new.strip()} and a space", written) if good else None
    for label, splices in _tries(text, start, end, problem.says):
        found = read(spliced(text, splices), "")
        if splices and found.data is not None and not found.problems:
            return label, splices
    return None


def _tries(text: str, start: int, end: int, says: str) -> Iterable[Mend]:
    if "tab" in says:
        tabs = [
            (found.start(), found.end(), found.group())
            for found in re.finditer(r"^[ \t]*\t[ \t]*(?=[^ \t\r\n])", text, re.M)
        ]
        for width in (2, 4, 8):
            yield (
                "Use spaces",
                tuple(Splice(a, b, indent.expandtabs(width)) for a, b, indent in tabs),
            )
        return
    line = text[start:end].rstrip("\r")
    found = re.match(r"([ \t]*(?:- +)*(?:[\w-]+:[ \t]+|- +))(\S.*?)[ \t]*$", line)
    if found is None or (found[2][0] in "|>{[" and "cannot begin" not in says):
        return
    value = found[2]
    place = start + found.start(2)
    if value[0] in QUOTES and len(value) > 1 and value.endswith(value[0]):
        inner = value[1:-1]
        yield "Put the text in quotes", (Splice(place, place + len(value), quoted_style(inner)),)
    if value[0] not in "'\"":
        new = quoted_style(value)
        yield "Put the text in quotes", (Splice(place, place + len(value), new),)
