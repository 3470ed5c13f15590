"""Tell by its content what a file is, and take it over."""

from __future__ import annotations

import re

from quiz.banks.interchange import aiken, gift, kahoot, moodle, qti, tables
from quiz.banks.interchange.archives import is_archive, unpacked
from quiz.banks.interchange.grids import grid
from quiz.banks.interchange.report import Gathering, Imported, NotImported
from quiz.banks.interchange.texts import MAX_FILE, decoded

_XML = re.compile(
    rb"<\?xml\s|<!--|<!DOCTYPE|<(?:\w+:)?(?:quiz|assessmentItem|qti-assessment-item)[\s>]"
)
READ = ("gift", "aiken", "moodle", "qti", "csv", "xlsx", "kahoot")
"""The formats that can be taken over."""


def recognised(content: bytes) -> str:
    """Give the format of a file: one of READ, or yaml; raises NotImported where it is none."""
    if len(content) > MAX_FILE:
        raise NotImported("The file is larger than 10 MiB.")
    if not content.strip():
        raise NotImported("The file is empty.")
    if is_archive(content):
        names = unpacked(content)
        if "[Content_Types].xml" in names:
            return "kahoot" if kahoot.is_kahoot(grid(content, Gathering("", ""))) else "xlsx"
        return "qti"
    head = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _XML.match(head):
        return "moodle" if re.search(rb"<quiz[\s>]", content[:65_536]) else "qti"
    text = decoded(content)
    if re.search(r"(?m)^items:[ \t]*(\[\]|#.*)?$", text):
        return "yaml"
    start = text[:65_536]
    lines = start.split("\n")
    if tables.head_row([re.split(r"[,;\t]", line.replace('"', "")) for line in lines[:20]]) == 0:
        return "csv"
    if kahoot.is_kahoot([re.split(r"[,;\t]", line.replace('"', "")) for line in lines[:30]]):
        return "kahoot"
    if re.search(r"(?mi)^[^\S\n]*ANSWER:\s*[A-Z]\b", text) and re.search(
        r"(?m)^[^\S\n]*[A-Za-z][.)]\s", text
    ):
        return "aiken"
    if re.search(r"(?<!\\)\{[^{}]*(?<!\\)\}", text) or "::" in start or "$CATEGORY:" in start:
        return "gift"
    raise NotImported(
        "This file is none that can be read here: GIFT, Aiken, Moodle XML, a QTI package, a table "
        "with a column stem, Kahoot's spreadsheet, or a bank in YAML."
    )


def take(content: bytes, name: str, *, form: str = "", language: str = "en") -> Imported:
    """Take over a file of another program; raises NotImported with the reason.

    ``form`` is one of READ, or empty to tell it by the content; ``language`` is the one that
    the questions are in, where the file does not say.
    """
    form = form or recognised(content)
    if len(content) > MAX_FILE:
        raise NotImported("The file is larger than 10 MiB.")
    if form == "gift":
        return gift.read(content, name, language)
    if form == "aiken":
        return aiken.read(content, name, language)
    if form == "moodle":
        return moodle.read(content, name, language)
    if form == "qti":
        return qti.read(content, name, language)
    if form in ("csv", "xlsx", "kahoot"):
        found = Gathering(form, name, language=language)
        rows = grid(content, found)
        if form == "kahoot" or kahoot.is_kahoot(rows):
            return kahoot.read_grid(rows, found)
        return tables.read_grid(rows, found)
    raise NotImported("This is a bank already: open it as it is.")
