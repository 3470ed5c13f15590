"""Lay out one bar of several parts end to end, those that are new under a bracket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_WIDTH, _GAP, _LEAST, _LETTER = 640.0, 3.0, 26.0, 7.6

Tone = Literal["action", "soft", "kite", "moon"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold what one part of the bar stands for."""

    label: str
    value: int
    value_label: str
    tone: Tone
    note: str = ""
    new: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Hold one part where it is drawn; its words only where they fit."""

    piece: Piece
    x: float
    width: float
    inside: bool
    under: bool


@dataclass(frozen=True, slots=True)
class JoinedChart:
    """Hold the bar: its parts, and the ends of the bracket over what is new."""

    title: str
    desc: str
    parts: tuple[Placed, ...]
    bracket: tuple[float, float] | None
    width: float = _WIDTH + 10

    @property
    def table(self) -> tuple[tuple[str, str], ...]:
        """Return the same numbers as cells."""
        return tuple(
            (f"{one.piece.label} {one.piece.note}".strip(), one.piece.value_label)
            for one in self.parts
        )


def joined(pieces: Sequence[Piece], title: str, desc: str) -> JoinedChart:
    """Draw parts in proportion; none so narrow that it could not be seen."""
    total = sum(piece.value for piece in pieces)
    room = _WIDTH - _GAP * max(0, len(pieces) - 1)
    least = min(_LEAST, room / max(1, len(pieces)))
    wide = [max(least, room * piece.value / max(1, total)) for piece in pieces]
    over = sum(wide) - room
    if over > 0:
        slack = sum(width - least for width in wide)
        wide = [width - over * (width - least) / slack if slack else width for width in wide]
    parts, x = [], 0.0
    for piece, width in zip(pieces, wide, strict=True):
        words = max(len(piece.label), len(piece.note)) * _LETTER
        fits = len(piece.value_label) * _LETTER + 14 <= width
        parts.append(Placed(piece, round(x, 1), round(width, 1), fits, words <= width))
        x += width + _GAP
    new = [one for one in parts if one.piece.new]
    bracket = (new[0].x, round(new[-1].x + new[-1].width, 1)) if new else None
    return JoinedChart(title, desc, tuple(parts), bracket)
