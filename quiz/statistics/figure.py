"""Hold a figure: a number with its range, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

TOO_FEW: Final = "too_few"
NOT_THICK: Final = "not_thick"
NO_SPREAD: Final = "no_spread"
ONE_ITEM: Final = "one_item"
DRAWN: Final = "drawn"
UNSCORED: Final = "unscored"
FEW_RIGHT: Final = "few_right"
FEW_NOT_RIGHT: Final = "few_not_right"
FEW_CHOOSERS: Final = "few_choosers"
FEW_OTHERS: Final = "few_others"
FEW_BANDS: Final = "few_bands"
MANY_OPTIONS: Final = "many_options"
MANY_ITEMS: Final = "many_items"
NOT_ASKED: Final = "not_asked"
NO_ROOM: Final = "no_room"
NOT_BINARY: Final = "not_binary"
UNEQUAL_POINTS: Final = "unequal_points"
ALL_OR_NONE: Final = "all_or_none"
NO_END: Final = "no_end"
UNSETTLED: Final = "unsettled"
CAPPED: Final = "capped"
SEVERAL: Final = "several"
REPAIRED: Final = "repaired"
ON_PAPER: Final = "on_paper"

REASONS: Final = frozenset(
    {
        TOO_FEW,
        NOT_THICK,
        NO_SPREAD,
        ONE_ITEM,
        DRAWN,
        UNSCORED,
        FEW_RIGHT,
        FEW_NOT_RIGHT,
        FEW_CHOOSERS,
        FEW_OTHERS,
        FEW_BANDS,
        MANY_OPTIONS,
        MANY_ITEMS,
        NOT_ASKED,
        NO_ROOM,
        NOT_BINARY,
        UNEQUAL_POINTS,
        ALL_OR_NONE,
        NO_END,
        UNSETTLED,
        CAPPED,
        SEVERAL,
        REPAIRED,
        ON_PAPER,
    }
)


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a number and its 95 % range over `n` people, or no number and the reason."""

    value: float | None
    reason: str | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("a figure has either a number or a reason")
        if self.reason is not None and self.reason not in REASONS:
            raise ValueError(f"unknown reason {self.reason!r}")
        low, high = self.low, self.high
        if (
            (self.value is not None and not math.isfinite(self.value))
            or (low is not None and not math.isfinite(low))
            or (high is not None and not math.isfinite(high))
        ):
            raise ValueError("a figure is a finite number")


def undefined(reason: str, n: int = 0) -> Figure:
    """Return a figure without a number."""
    return Figure(None, reason, n=n)
