"""Remember where each key and each value of a file stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
    ``keys`` holds the place of each key of a mapping. Both are None while empty: a file may
    hold 250,000 empty lists.
    """

    mark: int
    inside: dict[str | int, Spot | int] | None = None
    keys: dict[str, int] | None = None

    def put(self, part: str | int, spot: Spot | int) -> None:
        """Remember where a value inside stands."""
        if self.inside is None:
            self.inside = {}
        self.inside[part] = spot

    def put_key(self, key: str, mark: int) -> None:
        """Remember where a key stands."""
        if self.keys is None:
            self.keys = {}
        self.keys[key] = mark


class Positions:
    """Find (line, column), both from 1, of the node that a path leads to.

    A path may go further than the file does (a field with a default, an option whose text
    stands alone): then the last node on the way is meant.
    """

    def __init__(self, root: Spot | int | None = None) -> None:
        self._root: Spot | int = packed(0, 0) if root is None else root

    def value(self, path: Path) -> tuple[int, int]:
        """Give the place of the value, or of the last node on the way to it."""
        spot = self._walked(path)[-1]
        return unpacked(spot.mark if isinstance(spot, Spot) else spot)

    def key(self, path: Path) -> tuple[int, int]:
        """Give the place of the key that a path ends with; of the value in a list."""
        walked = self._walked(path[:-1])
        box = walked[-1]
        if path and len(walked) == len(path) and isinstance(box, Spot) and box.keys:
            mark = box.keys.get(str(path[-1]))
            if mark is not None:
                return unpacked(mark)
        return self.value(path)

    def known(self, loc: Iterable[str | int]) -> Path:
        """Leave out the parts that lead nowhere, such as the names of a model's variants."""
        spot: Spot | int | None = self._root
        path: list[str | int] = []
        for part in loc:
            inner = spot.inside.get(part) if isinstance(spot, Spot) and spot.inside else None
            if inner is not None:
                path.append(part)
                spot = inner
        return tuple(path)

    def _walked(self, path: Path) -> list[Spot | int]:
        """Give the nodes on a path, as far as it leads."""
        walked = [self._root]
        for part in path:
            spot = walked[-1]
            inner = spot.inside.get(part) if isinstance(spot, Spot) and spot.inside else None
            if inner is None:
                break
            walked.append(inner)
        return walked
