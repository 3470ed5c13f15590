"""Make a text of a file's bytes, or say why it is none."""

from __future__ import annotations

import re

from quiz.banks.problems import Problem

MAX_BYTES = 4 * 2**20

# Controls, line separators that editors do not count, the byte order mark, surrogates.
UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)

BREAK = re.compile("\r\n|\r|\n")

_OTHER_FILES = {
    b"PK\x03\x04": "a packed file, such as a document of Word or a spreadsheet",
    b"\xd0\xcf\x11\xe0": "a document of Word or a spreadsheet",
    b"{\\rtf": "a rich text file of a word processor",
    b"%PDF": "a PDF file",
}
"""What files begin with that people take for a text."""


def decoded(text: str | bytes, file: str) -> str | Problem:
    """Give a file's text without its byte order mark, or say why it is none."""

    def refused(code: str, says: str, fix: str, line: int = 1, column: int = 1) -> Problem:
        return Problem(file, line, column, "error", code, "", says, fix)

    too_large = refused("file-size", "the file is larger than 4 MiB", "Split it into several banks")
    if len(text) > MAX_BYTES:
        return too_large
    for start, what in _OTHER_FILES.items():
        if text[: len(start)] in (start, start.decode("latin-1")):
            fix = "Save it there as plain text, in UTF-8, or copy its text into a new file"
            return refused("file-kind", f"this is {what}, not a plain text", fix)
    if isinstance(text, str):
        # Three quarters of the limit in Devanagari are over it once encoded.
        if len(text) * 4 > MAX_BYTES and len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            return too_large
        return text.removeprefix("\ufeff")
    half_empty = len(text) > 1 and (text[0] == 0) != (text[1] == 0)
    if text[:2] in (b"\xff\xfe", b"\xfe\xff") or half_empty:
        return refused("file-encoding", "the file is saved as UTF-16", "Save it as UTF-8")
    try:
        return text.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line, column = _place(text[: error.start].decode("utf-8").removeprefix("\ufeff"))
        byte = text[error.start]
        return refused(
            "file-encoding",
            f"the byte {byte:#04x} is not UTF-8",
            "Save the file as UTF-8",
            line,
            column,
        )


def _place(before: str) -> tuple[int, int]:
    lines = BREAK.split(before)
    return len(lines), len(lines[-1]) + 1


def unwanted_in(text: str, file: str) -> tuple[Problem, ...]:
    problems = []
    for found in UNWANTED.finditer(text):
        line, column = _place(text[: found.start()])
        problems.append(
            Problem(
                file,
                line,
                column,
                "error",
                "character",
                "",
                unwanted_says(found.group()),
                "Delete it",
            )
        )
        if len(problems) == 20:
            break
    return tuple(problems)


def unwanted_says(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"there is an invisible character ({code}) that does not belong in a text"
