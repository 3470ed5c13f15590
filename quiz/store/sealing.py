"""Seal for another server, which alone opens it: X25519, HKDF with SHA-256, AES-GCM.

The secret key of a server follows from the server's secret, so it lies where that lies and
nowhere else: not in the database, a dump or the backup folder. Who seals keeps nothing that
opens it again: the other half of the exchange is drawn, used once and forgotten.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from quiz.base import Chance, Refused

__all__ = ["InvalidTag", "Receiver", "seal_for"]

KEY_BYTES = 32
"""Bytes of a public key."""

TAG_BYTES = 16

MORE_BYTES = KEY_BYTES + TAG_BYTES
"""Bytes by which a sealed text is longer than what is in it."""


def seal_for(public: bytes, bound_to: bytes, plain: bytes, chance: Chance) -> bytes:
    """Seal bytes so that only the server with this public key opens them, bound to a text.

    Refuses ``bad-key`` for bytes that are no key, or one of the few that anybody could open.
    """
    once = X25519PrivateKey.from_private_bytes(chance.randbytes(KEY_BYTES))
    half = once.public_key().public_bytes_raw()
    try:
        shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise Refused("bad-key") from None
    cipher, nonce = _cipher(shared, half, public)
    return half + cipher.encrypt(nonce, plain, bound_to)


def refuse_open(public: bytes) -> None:
    """Refuse ``bad-key``: one of the few keys for which anybody knows what would be shared."""
    try:
        _anybody().exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise Refused("bad-key") from None


def _anybody() -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(bytes(range(KEY_BYTES)))


def _cipher(shared: bytes, half: bytes, public: bytes) -> tuple[AESGCM, bytes]:
    """Derive key and nonce of one exchange; both are used once, since its half is."""
    info = b"kitestring remainder" + half + public
    made = HKDF(algorithm=SHA256(), length=44, salt=None, info=info).derive(shared)
    return AESGCM(made[:32]), made[32:]


class Receiver:
    """Open what others sealed for this server."""

    def __init__(self, secret: bytes, marking: bytes) -> None:
        """Take two keys of 32 bytes: what opens, and what names the places of what came."""
        self._secret = X25519PrivateKey.from_private_bytes(secret)
        self._marking = marking
        self.public: bytes = self._secret.public_key().public_bytes_raw()

    def opened(self, bound_to: bytes, sealed: bytes) -> bytes:
        """Open what ``seal_for`` sealed for this server; raises InvalidTag for anything else."""
        half = sealed[:KEY_BYTES]
        try:
            shared = self._secret.exchange(X25519PublicKey.from_public_bytes(half))
        except ValueError:
            raise InvalidTag from None
        cipher, nonce = _cipher(shared, half, self.public)
        return cipher.decrypt(nonce, sealed[KEY_BYTES:], bound_to)

    def place_key(self, parcel: str, place: int) -> bytes:
        """Give the key under which the person at a place of a parcel waits here (32 bytes).

        So those of one parcel can be found again, but not by who has only the database.
        """
        return hmac.new(self._marking, f"{parcel} {place}".encode(), sha256).digest()
