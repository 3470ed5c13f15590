"""Remember where each key and each value of a file stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from quiz.banks.problems import Path

_COLUMNS = 24
_COLUMN = (1 << _COLUMNS) - 1


def packed(line: int, column: int) -> int:
    """Put a line and a column, both from 0, into one number: 250,000 of them stay small."""
    return line << _COLUMNS | column


def unpacked(mark: int) -> tuple[int, int]:
    """Give line and column, both from 1."""
    return (mark >> _COLUMNS) + 1, (mark & _COLUMN) + 1


@dataclass(slots=True)
class Spot:
    """Be the place of a list or a mapping and of what is in it.

    ``inside`` holds by key or by place a Spot, or for a text the packed place alone;
    ``keys`` holds the place of each key of a mapping.
    """

    mark: int
    inside: dict[str | int, Spot | int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)


class Positions:
    """Find (line, column), both from 1, of the node that a path leads to.

    A path may go further than the file does (a field with a default, an option whose text
    stands alone): then the last node on the way is meant.
    """

    def __init__(self, root: Spot | int | None = None) -> None:
        self._root: Spot | int = packed(0, 0) if root is None else root

    def value(self, path: Path) -> tuple[int, int]:
        """Give the place of the value, or of the last node on the way to it."""
        spot = self._root
        for part in path:
            if not isinstance(spot, Spot) or part not in spot.inside:
                break
            spot = spot.inside[part]
        return unpacked(spot.mark if isinstance(spot, Spot) else spot)

    def key(self, path: Path) -> tuple[int, int]:
        """Give the place of the key that a path ends with; of the value in a list."""
        spot = self._root
        for part in path[:-1]:
            if not isinstance(spot, Spot) or part not in spot.inside:
                return self.value(path)
            spot = spot.inside[part]
        last = path[-1] if path else None
        if isinstance(spot, Spot) and isinstance(last, str) and last in spot.keys:
            return unpacked(spot.keys[last])
        return self.value(path)

    def known(self, loc: Iterable[str | int]) -> Path:
        """Leave out the parts that lead nowhere, such as the names of a model's variants."""
        spot = self._root
        path: list[str | int] = []
        for part in loc:
            if isinstance(spot, Spot) and part in spot.inside:
                path.append(part)
                spot = spot.inside[part]
        return tuple(path)
