"""Seal what is personal: AES-GCM under a key per day, wrapped by the server's secret.

The secret is never in the database, a dump or the backup folder, so a thief of those reads
no response. A sealed text is bound to its attempt and item, and padded, so that neither
swapping two of them nor their length says anything.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select
from sqlalchemy.engine import Connection

from quiz.base import Chance, Refused
from quiz.store.keyed import Keyed
from quiz.store.once import insert_once
from quiz.store.sealing import Receiver
from quiz.store.tables import day_key

__all__ = ["InvalidTag", "Vault", "derived", "read"]

BLOCK = 512
"""Sealed texts are padded to a multiple of this many bytes: every response fits one block, the
twenty marked parts of a text, too."""

ROOM = 768
"""Bytes of a packed text, or a multiple: with all that stands beside it one room fits into a
page of SQLite. What does not fit overflows to the end of the file, in order of arrival."""

ROOMY = 1500
"""Bytes of JSON for which a room is kept; packing makes less than half of it."""

DAY = 86_400


_decode = json.JSONDecoder().raw_decode


def read(text: bytes) -> Any:
    """Read JSON that was sealed here, and may have been padded for it.

    ``json.loads`` would first guess the encoding of bytes, and walk through the padding.
    """
    return _decode(text.decode())[0]


def derived(secret: bytes, purpose: str, length: int = 32) -> bytes:
    """Derive the key for one purpose from the server's secret (HKDF with SHA-256)."""
    info = f"kitestring {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret)


class Vault:
    """Keep the day keys of one database at hand and seal with them."""

    def __init__(self, secret: bytes, chance: Chance) -> None:
        if len(secret) < 32:
            raise Refused("weak-secret")
        self._wrapping = AESGCM(derived(secret, "day keys"))
        self.receiver = Receiver(derived(secret, "remainders"), derived(secret, "remainder places"))
        self._noise = derived(secret, "noise")
        self._chance = chance
        self._keys: dict[bytes, AESGCM] = {}
        self._guard = threading.Lock()

    def key_of_day(self, connection: Connection, now: int) -> bytes:
        """Find or make the key of the day of ``now`` and give its id (part of an act)."""
        day = now // DAY
        find = select(day_key.c.id).where(day_key.c.day == day)
        name: bytes | None = connection.execute(find).scalar()
        if name is None:
            fresh, plain = self._chance.randbytes(16), self._chance.randbytes(32)
            nonce = self._chance.randbytes(12)
            wrapped = nonce + self._wrapping.encrypt(nonce, plain, fresh)
            insert_once(connection, day_key, {"id": fresh, "day": day, "wrapped": wrapped})
            name = connection.execute(find).scalar_one()
        return bytes(name)

    def has_key(self, connection: Connection, now: int) -> bool:
        """Tell whether there is a key of the day of ``now``."""
        query = select(day_key.c.id).where(day_key.c.day == now // DAY)
        return connection.execute(query).scalar() is not None

    def seal(self, connection: Connection, key: bytes, bound_to: bytes, value: Any) -> bytes:
        """Seal a JSON value under the day key with id ``key``, bound to ``bound_to``."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        padded = text + b" " * (-len(text) % BLOCK)
        nonce = self._chance.randbytes(12)
        return nonce + self._key(connection, key).encrypt(nonce, padded, bound_to)

    def seal_packed(self, connection: Connection, key: bytes, bound_to: bytes, value: Any) -> bytes:
        """Seal a longer JSON value like ``seal``, packed into as few rooms as may be.

        How many depends on its length before it was packed, which people have in common.
        """
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        packed = zlib.compress(text, 9)
        rooms = max(-(-len(text) // ROOMY), -(-len(packed) // ROOM))
        nonce = self._chance.randbytes(12)
        padded = packed.ljust(rooms * ROOM, b" ")
        return nonce + self._key(connection, key).encrypt(nonce, padded, bound_to)

    def unseal_packed(
        self, connection: Connection, key: bytes, bound_to: bytes, sealed: bytes
    ) -> Any:
        """Open what ``seal_packed`` sealed; raises InvalidTag for anything else."""
        padded = self._key(connection, key).decrypt(sealed[:12], sealed[12:], bound_to)
        return read(zlib.decompressobj().decompress(padded))

    def opener(self, connection: Connection, key: bytes) -> Callable[[bytes, bytes], bytes]:
        """Give a function of (bound_to, sealed) that opens texts sealed under one day key.

        What it gives is for ``read``.
        """
        decrypt = self._key(connection, key).decrypt

        def opened(bound_to: bytes, sealed: bytes) -> bytes:
            return decrypt(sealed[:12], sealed[12:], bound_to)

        return opened

    def unseal(self, connection: Connection, key: bytes, bound_to: bytes, sealed: bytes) -> Any:
        """Open what ``seal`` sealed; raises InvalidTag for anything else."""
        return read(self.opener(connection, key)(bound_to, sealed))

    def noise(self, name: str) -> Chance:
        """Give the chance from which the noise of this name is drawn, each time the same."""
        return Keyed(self._noise, name.encode())

    def fits(self, connection: Connection) -> bool:
        """Tell whether the server's secret is the one under which this database was sealed."""
        for name, wrapped in connection.execute(select(day_key.c.id, day_key.c.wrapped)):
            try:
                self._wrapping.decrypt(wrapped[:12], wrapped[12:], name)
            except InvalidTag:
                return False
        return True

    def holds(self, key: bytes) -> bool:
        """Tell whether a day key is at hand."""
        return key in self._keys

    def forget(self, kept: set[bytes]) -> None:
        """Drop from memory the keys that the database no longer has."""
        with self._guard:
            self._keys = {name: key for name, key in self._keys.items() if name in kept}

    def _key(self, connection: Connection, name: bytes) -> AESGCM:
        found = self._keys.get(name)
        if found is None:
            row = connection.execute(
                select(day_key.c.wrapped).where(day_key.c.id == name)
            ).scalar_one()
            plain = self._wrapping.decrypt(row[:12], row[12:], name)
            found = AESGCM(plain)
            with self._guard:
                self._keys[name] = found
        return found
