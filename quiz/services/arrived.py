"""What became of a file of tallies, lot by lot, as it is kept and shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal

What = Literal[
    "new",  # would be added, or is not added yet
    "added",
    "twice",  # is in this event already
    "elsewhere",  # is in another event here
    "changed",  # has the id of another lot
    "copy",  # was counted by a copy of its source
    "own",  # says that this server counted it, which knows nothing of it
    "other-quiz",
    "other-version",
    "other-breakdown",
    "smaller-k",
    "too-few",
    "bad",  # its numbers cannot be
    "sealed",  # a remainder that would be opened, or is not yet
    "waits",  # a remainder that was opened: who is in it waits to be counted
    "other-key",  # sealed for another server
    "no-campaign",  # sealed, but the event is of no campaign
]

LOUD: frozenset[What] = frozenset({"changed", "copy", "own", "bad", "other-key"})
"""What is refused, not only left out: something is wrong at the source or on the way."""


@dataclass(frozen=True)
class Line:
    """Hold what became of one lot; ``says`` names what cannot be, ``at`` when it came before."""

    lot: str
    source: str
    origin: str
    number: int
    pool: str
    n: int
    what: What
    says: str = ""
    at: int | None = None

    @property
    def people(self) -> int:
        """Give how many people of the event's figures it holds."""
        return self.n if self.pool == "finished" else 0


_FIELDS = tuple(field.name for field in fields(Line))
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def row(line: Line) -> str:
    """Write one line as it is kept: as long when its lot is new as when it is added.

    So the database, in which a report of megabytes stands for a large file, changes only those
    pages of it where a lot was added.
    """
    text = _encoded([getattr(line, name) for name in _FIELDS])
    return text.replace(',"new",', ',"new",  ', 1) if line.what == "new" else text


def joined(rows: Iterable[str]) -> str:
    """Write a report of the rows of its lines."""
    return f"[{','.join(rows)}]"


@dataclass(frozen=True)
class Report:
    """Hold what became of all lots of a file."""

    lines: tuple[Line, ...]

    def written(self) -> str:
        """Write it as it is kept."""
        return joined(map(row, self.lines))

    @classmethod
    def read(cls, text: str) -> Report:
        """Read what was written."""
        return cls(tuple(Line(*values) for values in json.loads(text)))

    @cached_property
    def people(self) -> int:
        """Count the people in all lots."""
        return sum(line.people for line in self.lines)

    def of(self, *kinds: What) -> tuple[Line, ...]:
        """Give the lots of which this became."""
        return tuple(line for line in self.lines if line.what in kinds)

    def people_of(self, *kinds: What) -> int:
        """Count the people in the lots of which this became."""
        return sum(line.people for line in self.of(*kinds))
