"""What every layer may know: refusals, ids, folders, and the shape of the settings."""

from __future__ import annotations

import base64
import hashlib
import random
from dataclasses import dataclass, field
from pathlib import Path

Chance = random.Random
"""Where randomness comes from: ``random.SystemRandom()`` at the edges, a seeded one in tests."""


class Refused(Exception):
    """Say that an act is not possible, in a code that the edges turn into words and a status.

    ``code`` is stable (``event-closed``, ``stale-turn``); ``facts`` are values that the words
    may need. Nothing has been written when this is raised.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def folder(name: str) -> Path:
    """Find ``templates``, ``static`` or ``question_banks``: in the package, else beside it.

    A wheel carries them inside the package; in a checkout they are its neighbours.
    """
    package = Path(__file__).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def new_token(chance: Chance) -> str:
    """Draw a token of 128 random bits, in 22 characters that a cookie or an address may hold."""
    return base64.urlsafe_b64encode(chance.randbytes(16)).rstrip(b"=").decode("ascii")


def token_key(token: str) -> bytes:
    """Give the only form in which a token is stored: its SHA-256 (32 bytes)."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def new_id(chance: Chance) -> str:
    """Draw an id of 10 base32 characters (50 bits) for an event or another thing of staff."""
    return base64.b32encode(chance.randbytes(7)).decode("ascii").lower()[:10]


def new_code(chance: Chance) -> str:
    """Draw a join code: six digits, the first not zero, so that it survives a spreadsheet."""
    return str(chance.randrange(100_000, 1_000_000))


def digest_of(text: str) -> str:
    """Name a content by the SHA-256 of its UTF-8, in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Settings:
    """Hold what an operator may set (``QUIZ_*``); the edges read them, see quiz.services.settings.

    ``workers`` counts server processes, ``proxies`` those in front of them that are trusted
    to say where a request came from; ``k`` is the least size of a group that is shown;
    ``zone`` is an IANA name; ``region`` an ISO 3166 code for help contacts where a bank is for
    everywhere; ``banks`` is None on a server that imports none; ``library`` is the folder of
    its help lines and sources, None for that of ``banks``; ``pool`` is the most connections
    that a process opens to PostgreSQL; ``fail`` names a point at which the process kills
    itself (tests of crashes only).
    """

    home: Path
    secret_file: Path
    database: str
    url: str = ""
    bind: str = "0.0.0.0:8000"
    workers: int = 1
    proxies: int = 0
    k: int = 10
    zone: str = "UTC"
    region: str = ""
    banks: Path | None = field(default_factory=lambda: folder("question_banks"))
    library: Path | None = None
    pool: int = 24
    fail: str = ""

    @property
    def https(self) -> bool:
        """Tell whether visitors come over https, so that cookies can be held to it."""
        return self.url.startswith("https://")
