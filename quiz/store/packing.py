"""Write the tallies of a lot that came from elsewhere as one short text.

Thousands of lots have the same heads. They are written once for all of them, compressed, and
stand whole in each lot: what a lot holds can be read from the lot alone.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from functools import lru_cache

from quiz.statistics.tallies import Key, Tally


def packed_heads(keys: Sequence[Key]) -> str:
    """Write what the numbers of many lots stand for, in their order."""
    text = json.dumps([list(key) for key in keys], ensure_ascii=True, separators=(",", ":"))
    return b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")


def packed(heads: str, numbers: str) -> str:
    """Join the numbers of one lot, written with commas, to heads that are written already."""
    return f"{heads} {numbers}"


def unpacked(text: str) -> list[Tally]:
    """Read the tallies of a lot, zeros left out.

    Where a bad disk has changed the text so that it cannot be read there are none, and the
    lot's digest tells.
    """
    try:
        if text.startswith("["):  # written before heads were
            return [Tally(*row) for row in json.loads(text)]
        heads, _, numbers = text.partition(" ")
        return [
            Tally(*key, n)
            for key, n in zip(_keys(heads), map(int, numbers.split(",")), strict=True)
            if n
        ]
    except (ValueError, TypeError, zlib.error):
        return []


@lru_cache(maxsize=128)
def _keys(heads: str) -> tuple[Key, ...]:
    found = json.loads(zlib.decompress(b64decode(heads, validate=True)))
    return tuple((kind, item, outcome, band) for kind, item, outcome, band in found)
