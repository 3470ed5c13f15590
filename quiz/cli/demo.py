"""Bring a closed event of simulated attempts, so that a newcomer sees figures at once."""

from __future__ import annotations

from collections.abc import Callable

from quiz.cli.clocks import now, uptime
from quiz.services import demonstration, keep
from quiz.services.site import Site


def bring_demo(site: Site, say: Callable[[str], None]) -> None:
    """Make the demonstration unless it is there already."""
    made = demonstration.bring(site, now())
    if made is None:
        return
    keep.sweep(site, now(), uptime())
    say(f"Made a demonstration: {made} simulated attempts in a closed event.")
