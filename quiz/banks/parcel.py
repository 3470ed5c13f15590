"""What goes to a translator's tool and comes back, whatever the format of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quiz.base import Refused

MOST_BYTES = 8 * 2**20
"""A file of a translator's tool holds each text twice: a bank has at most 4 MiB."""
MOST_TEXTS = 20_000
LONGEST = 4_000
"""Letters that a text of a bank has at most."""
LONGEST_ACCEPTED = 200

Readiness = Literal["ready", "open", "fuzzy"]
Ending = Literal["xlf", "po"]


@dataclass(frozen=True)
class Brought:
    """Hold one text as a file brings it.

    ``state`` is "ready" where the tool says that somebody finished it, "fuzzy" where it says
    that it is a guess, "open" where it says nothing.
    """

    name: str
    source: str
    target: str | None
    state: Readiness


@dataclass(frozen=True)
class Parcel:
    """Hold what a file brings; bank and languages are empty where it does not say."""

    bank: str
    source_language: str
    language: str
    texts: tuple[Brought, ...]


class NotTaken(Refused):
    """Say that a file cannot be taken at all.

    Codes: file-too-large (most, in MiB), file-not-text, file-not-xml (line), file-not-xliff,
    file-not-po (line), file-too-much, no-xml-reader, wrong-bank (theirs, ours),
    wrong-language (theirs, ours), wrong-source (theirs, ours), file-kind.
    """


def decoded(content: bytes) -> str:
    """Give a file's text; refuses what is too large or is not UTF-8."""
    if len(content) > MOST_BYTES:
        raise NotTaken("file-too-large", most=MOST_BYTES // 2**20)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotTaken("file-not-text") from None
