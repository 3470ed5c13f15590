"""A file of figures before it has a form: what it is about, its header, its rows."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.exports.comma import Cell
from quiz.exports.row import Row


@dataclass(frozen=True)
class Sheet:
    """Hold rows under a header; ``about`` names what they are about, in order."""

    kind: str
    about: tuple[tuple[str, Cell], ...]
    header: tuple[str, ...]
    rows: tuple[Row, ...]
