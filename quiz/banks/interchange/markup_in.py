"""Read HTML of strangers as tags and texts, in time that grows with its length alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

MAX_TAG = 5_000
"""Characters of one tag in which attributes are looked for."""

_NAME = re.compile(r"(/?)([A-Za-z][A-Za-z0-9:-]{0,40})(?=[\s/>])")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]{1,60})(?:\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_UNREAD = ("script", "style", "template", "noscript", "iframe", "object", "textarea")


@dataclass(frozen=True)
class Tag:
    """Hold the beginning (or with ``ends`` the end) of an element, with its attributes."""

    name: str
    ends: bool = False
    attributes: tuple[tuple[str, str], ...] = ()


def tokens(html: str) -> Iterator[str | Tag]:
    """Yield the texts and tags of HTML; comments are left out, and what is inside of scripts."""
    at = 0
    closing = -1
    low = html.lower()
    while at < len(html):
        opening = html.find("<", at)
        if opening < 0:
            yield unescape(html[at:])
            return
        if opening > at:
            yield unescape(html[at:opening])
        if html.startswith("<!--", opening):
            end = html.find("-->", opening + 4)
            if end < 0:
                return
            at = end + 3
            continue
        if closing <= opening:
            closing = html.find(">", opening)
        if closing < 0:
            yield unescape(html[opening:])
            return
        named = _NAME.match(html, opening + 1, closing + 1)
        if named is None:
            if html[opening + 1 : opening + 2] in ("!", "?"):
                at = closing + 1
            else:
                yield "<"
                at = opening + 1
            continue
        name = named[2].lower()
        inner = html[named.end() : min(closing, named.end() + MAX_TAG)]
        at = closing + 1
        if named[1]:
            yield Tag(name, ends=True)
            continue
        yield Tag(name, attributes=tuple(_attributes(inner)))
        if name in _UNREAD and not inner.endswith("/"):
            end = low.find(f"</{name}", at)
            at = len(html) if end < 0 else end


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for found in _ATTRIBUTE.finditer(text):
        value = found[2] or ""
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        yield found[1].lower(), unescape(value)
