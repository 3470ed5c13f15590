"""Skill areas: their kites, their levels, their sky."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["taking-off", "climbing", "steady", "soaring"]

ENOUGH_FOR_A_LEVEL = 4
_LEVELS: tuple[tuple[int, Level], ...] = (
    (85, "soaring"),
    (65, "steady"),
    (40, "climbing"),
    (0, "taking-off"),
)
_PAINT: dict[str, tuple[str, str]] = {
    "1": ("#3F9BD4", "#FFB81F"),
    "2": ("#FFB81F", "#BF2460"),
    "3": ("#E0477F", "#3F9BD4"),
    "4": ("#8E6CD1", "#FFB81F"),
    "5": ("#59C3A5", "#FFB81F"),
}
_OTHER_PAINT = ("#BF2460", "#FFB81F")
_TILTS = (-7, 5, -4, 8, -6)
_WIDTH, _TOP, _BOTTOM, _GROUND = 360, 40, 132, 188


@dataclass(frozen=True)
class Area:
    """Name an area of competence by its id in the framework.

    The five areas of DigComp ("1" to "5") have words of their own in skills.html; others are
    shown by ``name`` and, under their kite, ``short``.
    """

    id: str
    name: str = ""
    short: str = ""

    @property
    def sail(self) -> str:
        """Give the colour of its kite's sail, the same everywhere."""
        return _PAINT.get(self.id, _OTHER_PAINT)[0]

    @property
    def wing(self) -> str:
        """Give the colour of its kite's upper wing."""
        return _PAINT.get(self.id, _OTHER_PAINT)[1]


def level(earned: int, possible: int, items: int) -> Level | None:
    """Name how a skill went; None with fewer than four items, where counts must do.

    ``earned`` and ``possible`` are hundredths of points; levels begin at 40, 65 and 85 percent
    of the possible. The share is not rounded before it is compared.
    """
    if items < ENOUGH_FOR_A_LEVEL or possible <= 0:
        return None
    return next(name for least, name in _LEVELS if earned * 100 >= least * possible)


@dataclass(frozen=True)
class Skill:
    """Hold how one area went in one attempt.

    ``best`` counts items with the full mark of ``items`` scored ones; ``earned`` and
    ``possible`` are hundredths of points.
    """

    area: Area
    best: int
    items: int
    earned: int
    possible: int

    @property
    def level(self) -> Level | None:
        """Name the level, if there are enough items for one."""
        return level(self.earned, self.possible, self.items)


@dataclass(frozen=True)
class Kite:
    """Place one skill's kite in the sky: presentation attributes, in units of the picture.

    The kite hangs at (x, y), turned by ``tilt`` degrees; ``line`` is the path of its string
    and ``bows`` the paths of the bows on it.
    """

    area: Area
    x: int
    y: int
    tilt: int
    line: str
    bows: tuple[str, ...]


def _bow(x: int, y: int) -> str:
    return f"M{x - 7} {y - 4} {x} {y} {x + 7} {y - 4}V{y + 5}L{x} {y} {x - 7} {y + 5}Z"


def sky(skills: Sequence[Skill]) -> tuple[Kite, ...]:
    """Fly one kite per skill, higher for a higher share of the possible marks.

    The picture is 360 wide and 218 high; all right is at 40, nothing right at 132, linear
    between. A skill without scored items has no kite.
    """
    flying = [skill for skill in skills if skill.possible > 0]
    step = _WIDTH / max(len(flying), 1)
    kites = []
    for place, skill in enumerate(flying):
        x = round(step * (place + 0.5))
        y = _BOTTOM - round((_BOTTOM - _TOP) * skill.earned / skill.possible)
        knot = y + 20
        long = _GROUND - knot
        line = (
            f"M{x} {knot}C{x + 14} {knot + round(long * 0.3)} "
            f"{x - 12} {knot + round(long * 0.7)} {x} {_GROUND}"
        )
        bows = (_bow(x + 5, knot + 14), _bow(x + 3, knot + 29)) if long >= 60 else ()
        tilt = _TILTS[place % len(_TILTS)] - (10 if y > 110 else 0)
        kites.append(Kite(skill.area, x, y, tilt, line, bows))
    return tuple(kites)
