"""Write a sheet as an XLSX workbook: texts stay texts, and the bytes are always the same."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from quiz.exports.comma import Cell, neutral
from quiz.exports.sheet import Sheet

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no time zones
"""When every workbook says that it was made, so that equal figures are equal bytes."""

WIDTHS = {"text": 48, "measure": 44, "answer": 32, "event": 24}


def workbook(sheet: Sheet) -> bytes:
    """Write two worksheets: the figures, and what they are about.

    No cell is a formula: texts are written as texts, and have an apostrophe before a sign with
    which a spreadsheet would begin to compute, should they be saved as CSV.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": "Kitestring", "author": "Kitestring", "created": MADE})
    bold = book.add_format({"bold": True})
    figures = book.add_worksheet("Figures")
    figures.freeze_panes(1, 0)
    for column, name in enumerate(sheet.header):
        figures.write_string(0, column, name, bold)
        figures.set_column(column, column, WIDTHS.get(name, 12))
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _write(figures, number, column, cell)
    about = book.add_worksheet("About")
    about.set_column(0, 0, 16)
    about.set_column(1, 1, 70)
    for number, (name, cell) in enumerate(sheet.about):
        about.write_string(number, 0, name, bold)
        _write(about, number, 1, cell)
    book.close()
    return out.getvalue()


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        page.write_string(row, column, neutral(cell))
    else:
        page.write_number(row, column, cell)
