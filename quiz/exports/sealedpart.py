"""The sealed remainder of one event in a tally file: written the same way each time.

It stands behind the lots of its part. All of it is under one digest; what is inside only the
server can read for which it was sealed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from quiz.exports.fields import Hex32, Hex64, Id, NotTaken, Number, Strict

MOST_LETTERS = 16 * 2**20
"""Letters of what is sealed, in base64."""


@dataclass(frozen=True)
class FiledParcel:
    """Hold what an event was too small to count, sealed for the server with a key.

    ``source`` sealed it, as ``number`` among its lots; ``origin`` is its event there. ``key``
    is a public key and ``digest`` names the whole, both in hexadecimal digits.
    """

    id: str
    source: str
    origin: str
    number: int
    k: int
    key: str
    digest: str
    sealed: bytes


class FiledFields(Strict):
    """Read the fields of a sealed remainder."""

    id: Hex32
    source: Hex32
    origin: Id
    number: Number
    k: Annotated[int, Field(ge=2, le=1000)]
    key: Hex64
    digest: Hex64
    content: Annotated[str, Field(max_length=MOST_LETTERS)]


_HEAD = ("id", "source", "origin", "number", "k", "key", "digest")


def bound_to(name: str, source: str, number: int, origin: str, form: str, k: int) -> bytes:
    """Give the text that a remainder is bound to: sealed for another one, it does not open."""
    parts = ["kitestring parcel", name, source, number, origin, form, k]
    return json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()


def parcel_digest(bound: bytes, key: str, sealed: bytes) -> str:
    """Name a remainder: 64 hexadecimal digits over what it is bound to, its key and content."""
    return hashlib.sha256(bound + b"\n" + key.encode() + b"\n" + sealed).hexdigest()


def lines(parcel: FiledParcel) -> Iterator[str]:
    """Write a remainder as the last field of its part."""
    head = ", ".join(f'"{name}": {json.dumps(getattr(parcel, name))}' for name in _HEAD)
    content = base64.b64encode(parcel.sealed).decode("ascii")
    yield f',\n   "sealed": {{{head},\n     "content": "{content}"}}'


def read(form: str, fields: FiledFields, where: str) -> FiledParcel:
    """Read the remainder of a part with a form, or raise NotTaken with its place."""
    try:
        sealed = base64.b64decode(fields.content, validate=True)
    except (binascii.Error, ValueError):
        raise NotTaken("bad-field", where=f"{where}, content") from None
    if base64.b64encode(sealed).decode("ascii") != fields.content:
        raise NotTaken("bad-field", where=f"{where}, content")
    bound = bound_to(fields.id, fields.source, fields.number, fields.origin, form, fields.k)
    if parcel_digest(bound, fields.key, sealed) != fields.digest:
        raise NotTaken("bad-check", where=f"{where}, digest")
    return FiledParcel(**{name: getattr(fields, name) for name in _HEAD}, sealed=sealed)
