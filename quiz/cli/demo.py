"""``quiz demo``: bring a campaign of simulated attempts, so that newcomers see figures at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import click

from quiz.cli.clocks import now, uptime
from quiz.services import demonstration, keep, tending
from quiz.services.alone import alone
from quiz.services.running import open_site
from quiz.services.site import Site

PATIENCE = 60
"""Seconds to wait for a sweep of the running server to end."""


@click.command("demo")
def demo() -> None:
    """Bring a settled campaign of about 1,300 simulated attempts."""
    site, _ = open_site(os.environ)
    tending.refuse_unready(site)
    if not bring_demo(site, click.echo):
        click.echo("There is a demonstration already, or no bank to make one of.")


def bring_demo(site: Site, say: Callable[[str], None]) -> bool:
    """Make the demonstration and settle it; False when it is there already."""
    for _ in range(10 * PATIENCE):
        with alone(site) as held:
            if held:
                made = demonstration.bring(site, now())
                break
        time.sleep(0.1)
    else:
        raise click.ClickException("Another sweep is at work. Try again in a moment.")
    if made is None:
        return False
    keep.sweep(site, now(), uptime())
    say(f"Made a demonstration: {made} simulated attempts in a campaign of three events.")
    return True
