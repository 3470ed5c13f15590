"""Say in an author's words why the YAML parser gave up, and where the slip is likely."""

from __future__ import annotations

import re
from typing import Any

from quiz.banks.problems import quoted

_QUOTE = "Put the whole text in quotes"
_SAYS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "this colon cannot begin a value here",
        "Put the text in quotes; or look for a missing colon or a wrong indent in the line above",
    ),
    (
        "could not find expected ':'",
        "this line has no colon after its key",
        "Write key: value; indent the further lines of a long text",
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin here",
        "Begin it on a line of its own, with a dash",
    ),
    ("mapping keys are not allowed", "a ? cannot begin a key here", _QUOTE),
    ("tab character", "a tab cannot indent a line", "Use spaces"),
    (
        "unknown escape character",
        "this \\ is not followed by something that it can escape",
        "Write \\\\ for a \\, or use 'single quotes'",
    ),
    (
        "expected hexdecimal number",
        "this \\ is followed by a code that is not complete",
        "Write \\\\ for a \\, or use 'single quotes'",
    ),
    (
        "Unicode character escape code",
        "this \\ is followed by a code of no character",
        "Write \\\\ for a \\, or use 'single quotes'",
    ),
    ("unexpected document indicator", "a quoted text is cut off by this line", "Close the quote"),
    ("unexpected ':'", "this colon cannot stand here", _QUOTE),
    ("indentation indicator equal to 0", "an indent of 0 is not possible", "Write | or > alone"),
    (
        "comment or line break",
        "after | or > the text begins on the next line",
        "Begin a new line; or put the text in quotes",
    ),
    (
        "expected key",
        "this line does not fit under the ones above",
        "Indent it as its neighbours are; put a text with quotes or brackets in it in quotes",
    ),
    (
        "expected '-' indicator",
        "this line does not belong to the list above",
        "Indent it as the lines of its item are, or begin it with a dash",
    ),
    (
        "expected <document start>",
        "the file says something more after its end",
        "Indent this line as the first one is; put a text with quotes or brackets in it in quotes",
    ),
    ("expected node content", "there is no value here", "Write one, or delete this sign"),
    ("directive", "a line that begins with % is not allowed here", "Delete it"),
    ("incompatible YAML document", "a line that begins with % is not allowed here", "Delete it"),
)
_LETTERS = {
    "\t": ("a tab cannot indent a line", "Use spaces"),
    "%": ("a text cannot begin with %", _QUOTE),
    "@": ("a text cannot begin with @", _QUOTE),
    "`": ("a text cannot begin with `", _QUOTE),
}


_SLIPS: tuple[tuple[str, str, str], ...] = (
    (r"\s*(?:- +)?(\w+)\s*(：)", "this wide colon does not end a key", "Write {0}: with a :"),
    (r"\s*()(-)[\w\"']+:\s", "this dash has no space behind it", "Write a space after the dash"),
    (
        r"\s*()([•●▪◦‣∙·–—*])\s*[\w\"']",
        "{1} does not begin a part of a list",
        "Write a dash and a space instead",
    ),
    (
        r"\s*(?:- +)?([a-z_]{1,20})(:)(?=[^/\s])",
        "there is no space after this colon",
        "Write {0}: and a space, then the value",
    ),
    (
        r"\s*(?:- +)?([a-z_]{1,20})\s*(=)\s",
        "this = does not stand between a key and its value",
        "Write {0}: and a space, then the value",
    ),
)
"""Lines as people write them who know lists and pairs from elsewhere."""


def _slip(lines: list[str], line: int, opened: int) -> tuple[int, int, str, str] | None:
    """Look for such a slip in the line of an error and in what stands right above it."""
    for number in dict.fromkeys((line, opened, line - 1, line - 2)):
        if not 1 <= number <= len(lines):
            continue
        for pattern, says, fix in _SLIPS:
            found = re.match(pattern, lines[number - 1])
            if found is not None:
                words = found.groups()
                return number, found.start(2) + 1, says.format(*words), fix.format(*words)
    return None


def explained(error: Any, text: str, reached: tuple[int, int]) -> tuple[int, int, str, str]:
    """Give (line, column, what is wrong, what to do) of a parser's error.

    ``reached`` is the place of the last thing read, for an error without a place.
    """
    problem = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None)
    start = getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else reached
    opened = (start.line + 1, start.column + 1) if start else (line, column)

    if "quoted scalar" in context and "end of stream" in problem:
        return *opened, "this quote is never closed", "Close it; write '' for a ' inside 'quotes'"
    if "flow" in context:
        sign = "[" if "sequence" in context else "{"
        if "expected ','" in problem:
            end = "]" if sign == "[" else "}"
            what = "list" if sign == "[" else "mapping"
            fix = f"Put commas between its parts and {end} at its end"
            return (
                *opened,
                f"this {sign} begins a {what} that is not closed",
                f"{fix}; put a text that begins with {sign} in quotes",
            )
    if "anchor" in context or "alias" in context:
        sign = "*" if "alias" in context else "&"
        return *opened, f"a text cannot begin with {sign}", _QUOTE
    if "tag" in context:
        return *opened, "a text cannot begin with !", _QUOTE
    if "cannot start any token" in problem and mark:
        letter = text[mark.index : mark.index + 1]
        says, fix = _LETTERS.get(letter, (f"a text cannot begin with {letter}", _QUOTE))
        return line, column, says, fix
    if "mapping values are not allowed" in problem or "could not find expected" in problem:
        lines = re.split("\r\n|\r|\n", text)
        slip = _slip(lines, line, opened[0])
        if slip is not None:
            return slip
        above = next((one for one in reversed(lines[: opened[0] - 1]) if one.strip()), "")
        block = re.search(r":\s*([|>])[-+]?\s*$", above)
        if block is not None:
            fix = "Indent it deeper than the key above"
            return *opened, f"this text is not indented under its {block[1]}", fix
    if "mapping values are not allowed" in problem and mark:
        before = re.split("\r\n|\r|\n", text[: mark.index])[-1]
        if re.search(r":\s", before):
            return (
                line,
                column,
                "a second colon in one line cannot begin a value",
                f"{_QUOTE} that has the colon in it",
            )
    if "expected key" in problem and mark:
        before = re.split("\r\n|\r|\n", text[: mark.index])[-1].rstrip()
        if before[-1:] in ("'", '"', "]", "}"):
            fix = "Put the whole text in 'quotes'; inside them write '' for a '"
            return line, column, f"the text goes on after its {before[-1]}", fix
    if "could not find expected ':'" in problem:
        line, column = opened
    for piece, says, fix in _SAYS:
        if piece in problem:
            return line, column, says, fix
    return line, column, f"this is not YAML ({quoted(problem or context, 80)})", _QUOTE
