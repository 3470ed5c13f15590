"""Write CSV that a spreadsheet opens safely: RFC 4180, no formula from anybody's text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float | None
"""A value of a row: text is neutralised, numbers stay numbers, None is empty."""

FORMULA = "=+-@＝＋－＠"
"""Signs with which a spreadsheet begins to compute, in both widths."""

_BLANK = "\t\r\n\v\f\0 \u00a0\u200b\u3000\ufeff"


def neutral(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet might take for a formula.

    Blanks in front do not hide it: some programs cut them off and then compute.
    """
    bare = text.lstrip(_BLANK)
    if bare[:1] and bare[0] in FORMULA:
        return "'" + text
    return "'" + text if text[:1] in ("\t", "\r", "\n") else text


def written(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write a header and rows as one text, with a mark at its head that says UTF-8.

    Without the mark a spreadsheet guesses and breaks every script but Latin.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutral(name) for name in header])
    for row in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
    return "\ufeff" + out.getvalue()
