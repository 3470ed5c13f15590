"""Draw numbers that nobody foretells without the secret, and that come again with the same name."""

from __future__ import annotations

import hmac
import random
from typing import NoReturn

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR


class Keyed(random.Random):
    """Give the random bits that belong to a name under a key: a stream of AES-256 in CTR mode."""

    def __init__(self, key: bytes, name: bytes) -> None:
        """Begin at the first bit of a name; ``key`` is a secret of 32 bytes."""
        own = hmac.digest(key, name, "sha256")
        self._stream = Cipher(AES256(own), CTR(bytes(16))).encryptor()

    def getrandbits(self, k: int, /) -> int:
        """Return the next ``k`` bits as an integer."""
        size = -(-k // 8)
        return int.from_bytes(self._stream.update(bytes(size))) >> (8 * size - k)

    def random(self) -> float:
        """Return the next number from 0 up to 1, of 53 bits."""
        return self.getrandbits(53) / 2**53

    def seed(self, *_: object) -> None:
        """Do nothing: the name has said it all."""

    def getstate(self) -> NoReturn:
        """Refuse: its state is made of the secret."""
        raise NotImplementedError("a stream under a key has no state to give away")

    def setstate(self, state: object) -> NoReturn:
        """Refuse, for the same reason."""
        raise NotImplementedError("a stream under a key has no state to give away")
