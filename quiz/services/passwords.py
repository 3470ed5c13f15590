"""Passwords of staff: argon2, at most two at a time, so that sign-ins slow no student down."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from quiz.base import Chance, Refused

SHORTEST, LONGEST = 12, 1000
"""Characters of a password; nothing else is asked of it, and pasting is welcome."""

PATIENCE = 5.0
"""Seconds that a sign-in waits for its turn before it is told to come back."""

_TURNS = threading.BoundedSemaphore(2)
_HASHER = PasswordHasher()


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=PATIENCE):
        raise Refused("busy")
    try:
        yield
    finally:
        _TURNS.release()


def _plain(password: str) -> bytes:
    # The same password typed on another keyboard may arrive composed differently.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def check_length(password: str) -> None:
    """Refuse a password under 12 characters (``short-password``) or far too long."""
    if len(password) < SHORTEST:
        raise Refused("short-password", least=SHORTEST)
    if len(password) > LONGEST:
        raise Refused("long-password", most=LONGEST)


def hashed(password: str, chance: Chance) -> str:
    """Hash a password with argon2id and a salt of its own."""
    check_length(password)
    with _turn():
        return _HASHER.hash(_plain(password), salt=chance.randbytes(16))


def is_password(stored: str | None, password: str) -> bool:
    """Tell whether a password is the one of a stored hash; None takes as long and is False."""
    if len(password) > LONGEST:
        password = ""
    with _turn():
        try:
            _HASHER.verify(stored or _nobody(), _plain(password))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with weaker parameters than those of today."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    """Give the hash against which the passwords of unknown accounts are checked."""
    return _HASHER.hash(b"nobody has this password", salt=bytes(16))
