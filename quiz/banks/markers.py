"""Find the signs in a text that a translation must keep, and what changed between two texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from quiz.banks.lint.prose import PLACEHOLDER, WORD

_SPAN = re.compile(r"\[\[(\*?)((?:(?!\[\[|\]\]).)+?)(?:\|([a-z0-9][a-z0-9_-]{0,15}))?\]\]", re.S)
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_CODE = re.compile(r"`[^`\n]+`")
_STRONG = re.compile(r"\*\*|__")
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_TOKEN = re.compile(rf"{WORD.pattern}|\s+|.", re.S)
_MOST_TOKENS = 600
"""Words up to which two texts are compared word by word; in longer ones only their middle."""


@dataclass(frozen=True)
class Slip:
    """Name a sign that a translation lost, or has alone.

    Where ``grave``, readers would miss something or the bank would not be read; else it is
    only worth a look. ``side`` tells which text lacks it.
    """

    what: Literal["placeholder", "part", "address", "code", "emphasis", "hidden"]
    sign: str
    side: Literal["translation", "source"]
    grave: bool = True

    def __str__(self) -> str:
        if self.what == "hidden":
            return f"it has an invisible sign ({self.sign}) that no text may hold"
        if self.what == "emphasis":
            return "words in bold are more or fewer than in the source"
        lacks = "is missing in the translation" if self.side == "translation" else "is new"
        return f"{self.sign} {lacks}"


@dataclass(frozen=True)
class Piece:
    """Be a stretch of a text: also in the other one, or new, or gone."""

    text: str
    kind: Literal["same", "new", "gone"] = "same"


def slips(source: str, target: str) -> tuple[Slip, ...]:
    """Compare the signs of a text and of its translation.

    Help contacts such as {help:IN.fraud}, parts of a passage ([[words|id]] and their stars),
    addresses of links and code are the same in both, each as often. The order is free.
    """
    found = [
        Slip("hidden", f"U+{ord(sign):04X}", "source")
        for sign in sorted(set(_HIDDEN.findall(target)) - set(_HIDDEN.findall(source)))
    ]
    found += _differences("placeholder", PLACEHOLDER, source, target)
    found += _parts(source, target)
    found += [
        Slip("address", one.sign, one.side)
        for one in _differences("address", _LINK, source, target)
    ]
    found += _differences("code", _CODE, source, target)
    if len(_STRONG.findall(source)) != len(_STRONG.findall(target)):
        found.append(Slip("emphasis", "**", "translation", grave=False))
    return tuple(found)


def protected(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, kind) of the signs that tools must not touch, in order.

    ``kind`` is "placeholder", or "open" and "close" around the words of a passage's part.
    """
    found = [(one.start(), one.end(), "placeholder") for one in PLACEHOLDER.finditer(text)]
    for one in _SPAN.finditer(text):
        found.append((one.start(), one.start(2), "open"))
        found.append((one.end(2), one.end(), "close"))
    end = 0
    for start, stop, kind in sorted(found):
        if start >= end:
            yield start, stop, kind
            end = stop


def compared(was: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Compare two wordings by words; gives the old one with what is gone, the new with what is new.

    White space between two changed words counts as changed with them.
    """
    old, new = _TOKEN.findall(was), _TOKEN.findall(now)
    if len(old) > _MOST_TOKENS or len(new) > _MOST_TOKENS:
        steps = _ends(old, new)
    else:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        steps = [(a, b, c, d, tag == "equal") for tag, a, b, c, d in matcher.get_opcodes()]
    left: list[Piece] = []
    right: list[Piece] = []
    for place, (a, b, c, d, equal) in enumerate(steps):
        between = 0 < place < len(steps) - 1 and not "".join(old[a:b]).strip()
        same = equal and not between
        left.append(Piece("".join(old[a:b]), "same" if same else "gone"))
        right.append(Piece("".join(new[c:d]), "same" if same else "new"))
    return tuple(_joined(left)), tuple(_joined(right))


def _differences(
    what: Literal["placeholder", "address", "code"],
    pattern: re.Pattern[str],
    source: str,
    target: str,
) -> list[Slip]:
    want, have = Counter(pattern.findall(source)), Counter(pattern.findall(target))
    return [
        *(Slip(what, sign, "translation") for sign in sorted(want - have)),
        *(Slip(what, sign, "source") for sign in sorted(have - want)),
    ]


def _parts(source: str, target: str) -> list[Slip]:
    """Compare the parts of a passage by name and star; those without a name by number."""

    def signs(text: str) -> Counter[str]:
        return Counter(
            f"[[{star}…{f'|{name}' if name else ''}]]" for star, _, name in _SPAN.findall(text)
        )

    want, have = signs(source), signs(target)
    return [
        *(Slip("part", sign, "translation") for sign in sorted(want - have)),
        *(Slip("part", sign, "source") for sign in sorted(have - want)),
    ]


def _ends(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int, bool]]:
    """Compare long texts by how they begin and end alike."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    rest = most - head
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    a, b = len(old) - tail, len(new) - tail
    return [
        (0, head, 0, head, True),
        (head, a, head, b, False),
        (a, len(old), b, len(new), True),
    ]


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join neighbours of one kind and leave out the empty ones."""
    held = Piece("")
    for piece in pieces:
        if not piece.text:
            continue
        if piece.kind == held.kind:
            held = Piece(held.text + piece.text, held.kind)
            continue
        if held.text:
            yield held
        held = piece
    if held.text:
        yield held
