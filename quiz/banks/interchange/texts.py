"""Read the bytes of a text file, and refuse what is none."""

from __future__ import annotations

from quiz.banks.interchange.report import Gathering, NotImported

MAX_FILE = 10 * 2**20
"""Bytes of a file that is imported."""
MAX_TEXT = 4 * 2**20
"""Bytes of a text file that is imported."""


def decoded(content: bytes, into: Gathering | None = None) -> str:
    """Give the text of a file: UTF-8, UTF-16 with its mark, else Windows-1252, which is noted."""
    if len(content) > MAX_TEXT:
        raise NotImported("The file is larger than 4 MiB. Split it into several.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return _plain(content.decode("utf-16"))
        except UnicodeDecodeError as error:
            raise NotImported("The file says that it is UTF-16, but it is not.") from error
    if b"\0" in content:
        raise NotImported("This is not a text file.")
    try:
        return _plain(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise NotImported("The file is not UTF-8. Save it as UTF-8 and try again.") from error
    if into is not None:
        into.aside("The file is not UTF-8 and was read as Windows-1252: look at its accents")
    return _plain(text)


def _plain(text: str) -> str:
    if "\0" in text:
        raise NotImported("This is not a text file.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
