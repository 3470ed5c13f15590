"""Texts of banks on their way from a form into the store."""

from __future__ import annotations

import re
import unicodedata

from quiz.banks.decoding import MAX_BYTES
from quiz.banks.naming import ID_LINE
from quiz.base import Refused

BANK_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def tidied(text: str) -> str:
    """Write a text that a form sent as a file has it: browsers send each line with two ends.

    What no text of ours holds (PostgreSQL keeps no NUL) becomes the sign for no sign.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return plain.encode("utf-8", "replace").decode("utf-8")


def fitting(text: str) -> str:
    """Tidy a text up; refuses one that no check would read to its end (``too-large``)."""
    tidy = tidied(text)
    if len(tidy.encode()) > MAX_BYTES:
        raise Refused("too-large")
    return tidy


def with_id(text: str, bank: str) -> str:
    """Write another id into the head of a text that names one; its other lines stay."""

    def other(found: re.Match[str]) -> str:
        _, mark, comment = found[0].partition(" #")
        return f"id: {bank}{mark}{comment}"

    return ID_LINE.sub(other, text, count=1)


def slug(words: str) -> str:
    """Make an id out of a title or the name of a file; ``bank`` where it has no Latin letter."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "bank"
