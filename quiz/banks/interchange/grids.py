"""Read and write the rows of CSV files and spreadsheets."""

from __future__ import annotations

import csv
import io
import re
import warnings
from datetime import date, datetime, time
from typing import Any

from quiz.banks.interchange.archives import is_archive, unpacked
from quiz.banks.interchange.report import Gathering, NotImported
from quiz.banks.interchange.texts import decoded

Grid = list[list[str]]

MAX_ROWS = 5_000
MAX_COLUMNS = 300
MAX_CELL = 32_767
MISSING = (
    "Reading a spreadsheet needs the packages of the extra [interchange]: "
    "pip install kitestring[interchange]. Or save it as CSV"
)
_BLANKS = "\t\r\n\v\f\0 \u00a0\u200b\u3000\ufeff"
_COMPUTES = re.compile(rf"'*[{_BLANKS}]*[=+\-@＝＋－＠]")
_GUARDED = re.compile(rf"'+[{_BLANKS}]*[=+\-@＝＋－＠]")


def grid(content: bytes, found: Gathering) -> Grid:
    """Read the cells of a table as texts; raises NotImported with the reason."""
    return _spreadsheet(content, found) if is_archive(content) else _comma(content, found)


def _comma(content: bytes, found: Gathering) -> Grid:
    text = decoded(content, found)
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    rows: Grid = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            if len(rows) >= MAX_ROWS:
                found.aside(f"Rows after the first {MAX_ROWS:,}")
                break
            rows.append([_unguarded(cell) for cell in row[:MAX_COLUMNS]])
            if len(row) > MAX_COLUMNS:
                found.aside(f"Columns after the first {MAX_COLUMNS}")
    except csv.Error as error:
        raise NotImported("This is no table: a quote in it is never closed.") from error
    return rows


def _spreadsheet(content: bytes, found: Gathering) -> Grid:
    files = unpacked(content)
    if "[Content_Types].xml" not in files or not any(name.startswith("xl/") for name in files):
        raise NotImported("This archive is no spreadsheet.")
    try:
        import defusedxml  # noqa: F401 - with it openpyxl reads no entities
        from openpyxl import load_workbook
    except ImportError as error:
        raise NotImported(f"{MISSING}.") from error
    if any(b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part for part in files.values()):
        raise NotImported("The spreadsheet has a document type or entities. These are never read.")
    rows: Grid = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            sheets = book.worksheets
            for row in sheets[0].iter_rows(values_only=True, max_col=MAX_COLUMNS):
                if len(rows) >= MAX_ROWS:
                    found.aside(f"Rows after the first {MAX_ROWS:,}")
                    break
                rows.append([_text(cell) for cell in row])
            book.close()
    except NotImported:
        raise
    except Exception as error:
        raise NotImported(f"The spreadsheet is damaged ({type(error).__name__}).") from error
    for sheet in sheets[1:]:
        found.aside(f"The sheet {sheet.title[:40]!r}: only the first one is read")
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)[:MAX_CELL]


def csv_of(rows: Grid) -> bytes:
    """Write rows as CSV (RFC 4180) that a spreadsheet opens safely, with a mark of UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _guarded(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet might compute, blanks in front or not."""
    return f"'{cell}" if _COMPUTES.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def xlsx_of(rows: Grid, title: str) -> bytes:
    """Write rows as a spreadsheet of texts: nothing in it computes."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title[:200]})
    sheet = book.add_worksheet("Questions")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(at, place, cell[:MAX_CELL], body if at else head)
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(rows[0] if rows else ()):
        sheet.set_column(place, place, 40 if name.partition(" ")[0] in _WIDE else 14)
    book.close()
    return out.getvalue()


_WIDE = ("stem", "rationale", "body", "passage", "feedback", "exhibit", "talk")
