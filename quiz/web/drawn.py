"""Keep drawn pages: two people at the same step see the same page, but for their token.

Drawing a page takes most of the time of a request, and in a hall three hundred people ask for
the same few. A kept page is the text around its tokens, as it is and compressed, so that
sending it again costs neither a template nor a compressor. Each token is packed apart from
the text: by its size no reply tells anything about it.
"""

from __future__ import annotations

import gzip
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field

KEPT = 600
"""Pages that a process keeps: at some 13 kB each, 8 MB."""

_HEAD = gzip.compress(b"", mtime=0)[:10]
_LAST = b"\x03\x00"
"""An empty last block of a deflated stream."""


def _deflated(text: bytes) -> bytes:
    """Compress a text so that other blocks may follow: up to the end of a byte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(text: bytes) -> bytes:
    """Write a short text as a block that is not compressed (RFC 1951, 3.2.4)."""
    size = len(text)
    return b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + text


@dataclass(frozen=True)
class Drawn:
    """Hold a page around its tokens: its parts, and the same parts compressed."""

    parts: tuple[bytes, ...]
    packed: tuple[bytes, ...]

    @classmethod
    def around(cls, page: str, blank: str) -> Drawn:
        """Take a page apart at the blanks that stand for its token."""
        parts = tuple(page.encode().split(blank.encode()))
        return cls(parts, tuple(map(_deflated, parts)))

    def plain(self, token: str) -> bytes:
        """Give the page with a token."""
        return token.encode().join(self.parts)

    def compressed(self, token: str) -> bytes:
        """Give the page with a token as a gzip stream (RFC 1952)."""
        text = self.plain(token)
        end = zlib.crc32(text).to_bytes(4, "little") + len(text).to_bytes(4, "little")
        return _HEAD + _stored(token.encode()).join(self.packed) + _LAST + end


@dataclass
class Kept:
    """Keep the pages asked for most lately; ``blank`` is a text that no page holds."""

    blank: str
    most: int = KEPT
    _pages: OrderedDict[Hashable, Drawn] = field(default_factory=OrderedDict)

    def page(self, key: Hashable, draw: Callable[[str], str]) -> Drawn:
        """Give the page of a key, drawn with a blank for its token if it is not there yet.

        The key must hold all that decides how the page looks.
        """
        found = self._pages.get(key)
        if found is None:
            found = self._pages[key] = Drawn.around(draw(self.blank), self.blank)
            if len(self._pages) > self.most:
                self._pages.popitem(last=False)
        else:
            with suppress(KeyError):  # another thread may just have let go of it
                self._pages.move_to_end(key)
        return found
