"""Find web and mail addresses in a text, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ENDS = """
    com org net info biz gov edu int in co id fr es uk eu us de it pt br mx ar cl pe nl
    be ch at pl ru cn jp kr au nz ca za ng ke my sg ph vn th top xyz shop site online
    app io ly club win link click live me tv cc to gg ai dev page store cloud space fun
    vip bid loan work tech pro mobi name bank go gle help support news blog world today
"""
RESERVED = frozenset({"example", "test", "invalid", "localhost"})
"""Endings that are nobody's for ever (RFC 2606 and 6761)."""

_KNOWN = frozenset(_ENDS.split()) | RESERVED
_DOT_INSIDE = re.compile(r"\.[A-Za-z0-9-]")
_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


def addresses(text: str) -> Iterator[str]:
    """Yield the names of computers in a text, in small letters: of web and mail addresses.

    After http:// or www. any ending counts, elsewhere only common ones in small letters, so
    that a file's name or a missing space after a full stop is no address.
    """
    if not _DOT_INSIDE.search(text):
        return
    for match in _RUN.finditer(text):
        run = match[0].rstrip(".-")
        labels = run.split(".")
        if len(labels) < 2 or not all(labels):
            continue
        start, stop = match.start(), match.start() + len(run)
        before, after = text[max(start - 3, 0) : start], text[stop : stop + 1]
        end = labels[-1]
        sure = before == "://" or run.lower().startswith("www.")
        if after in {"@", "_"}:
            continue
        if sure or (before[-1:] not in ("/", "_", "\\") and end in _KNOWN):
            yield run.lower()
