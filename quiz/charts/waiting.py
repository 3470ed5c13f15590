"""Shape the string on which people wait until enough of them have finished."""

from __future__ import annotations

from dataclasses import dataclass

STEP = 5
_WIDTH, _FIRST, _GAP = 760, 24.0, 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """Place a kite that stands for five people; ``taken`` when they have finished."""

    x: float
    taken: bool


@dataclass(frozen=True, slots=True)
class Half:
    """Hold the ends of a bracket under a part of the string, and how many it stands for."""

    start: float
    end: float
    people: int

    @property
    def centre(self) -> float:
        """Give where its words stand."""
        return round((self.start + self.end) / 2, 1)


@dataclass(frozen=True, slots=True)
class WaitingChart:
    """Hold the string: its places, its two halves, and how many people it shows."""

    places: tuple[Place, ...]
    counted: Half
    behind: Half
    finished: int
    all: int
    width: int = _WIDTH


def waiting_chart(finished: int, stay: int) -> WaitingChart:
    """Draw a string of places for twice ``stay`` people, five to a place.

    ``finished`` comes in steps of five; ``stay`` is how many stay behind when the others are
    counted while the event is open.
    """
    half = -(-stay // STEP)
    step = (_WIDTH - 2 * _FIRST - _GAP) / (2 * half - 1)
    places = tuple(
        Place(round(_FIRST + place * step + (_GAP if place >= half else 0), 1),
              place < finished // STEP)
        for place in range(2 * half)
    )  # fmt: skip
    return WaitingChart(
        places,
        Half(places[0].x - 11, round(places[half - 1].x + 11, 1), stay),
        Half(round(places[half].x - 11, 1), round(places[-1].x + 11, 1), stay),
        min(finished, 2 * stay),
        2 * stay,
    )
