"""The clocks, read at the edge and passed in."""

from __future__ import annotations

import time


def now() -> int:
    """Read the wall clock: UTC whole seconds."""
    return int(time.time())


def uptime() -> int:
    """Read how many seconds the machine has run, sleep included, by a clock nobody sets."""
    return int(time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))
