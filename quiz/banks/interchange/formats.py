"""List the formats that a bank can be written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quiz.banks.interchange import aiken, gift, gift_out, moodle_out, qti_out, tables_out
from quiz.banks.interchange.power import Hold
from quiz.banks.interchange.report import Exported
from quiz.items.bank import Bank

Media = Mapping[str, bytes]
Write = Callable[[Bank, str, Media], Exported]


@dataclass(frozen=True)
class Format:
    """Describe a format: what it is called, its files, what it cannot carry.

    ``flat`` tells that it holds one language and has no place for exhibits.
    """

    id: str
    name: str
    ending: str
    type: str
    cannot: tuple[str, ...]
    write: Write
    hold: Hold
    flat: bool = True


def _alone(write: Callable[[Bank, str], Exported]) -> Write:
    """Let a format that has no place for files ignore them."""
    return lambda bank, language, media: write(bank, language)


_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: Mapping[str, Format] = {
    one.id: one
    for one in (
        Format("moodle", "Moodle XML", "xml", "application/xml", moodle_out.CANNOT,
               moodle_out.write, moodle_out.hold),
        Format("gift", "GIFT", "txt", "text/plain; charset=utf-8", gift.CANNOT,
               _alone(gift_out.write), gift_out.hold),
        Format("aiken", "Aiken", "txt", "text/plain; charset=utf-8", aiken.CANNOT,
               _alone(aiken.write), aiken.hold),
        Format("qti21", "QTI 2.1 package", "zip", "application/zip", qti_out.CANNOT,
               lambda bank, language, media: qti_out.write(bank, language, "2.1", media),
               qti_out.hold),
        Format("qti30", "QTI 3.0 package", "zip", "application/zip", qti_out.CANNOT,
               lambda bank, language, media: qti_out.write(bank, language, "3.0", media),
               qti_out.hold),
        Format("csv", "Table, CSV", "csv", "text/csv; charset=utf-8", tables_out.CANNOT,
               _alone(tables_out.write_csv), tables_out.hold, flat=False),
        Format("xlsx", "Table, XLSX", "xlsx", _SHEET, tables_out.CANNOT,
               _alone(tables_out.write_xlsx), tables_out.hold, flat=False),
    )
}  # fmt: skip
"""Every format by its id."""


def exported(bank: Bank, form: str, language: str = "", media: Media | None = None) -> Exported:
    """Write a bank in a format, in one of its languages (by default its main one)."""
    return FORMATS[form].write(bank, language or bank.language, media or {})
