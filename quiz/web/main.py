"""The application as a server process runs it: granian calls ``app`` in each of them."""

from __future__ import annotations

import logging
import os
import time

from quiz.services import tending
from quiz.services.running import VISITORS, Keeper, open_site
from quiz.web.app import make_app
from quiz.web.bridge import Bridge
from quiz.web.rooms import room_of


def now() -> int:
    """Read the wall clock: UTC whole seconds."""
    return int(time.time())


def uptime() -> int:
    """Read how many seconds the machine has run, by a clock that nobody sets."""
    return int(time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))


def app() -> Bridge:
    """Make what this process serves, and what it does beside: sweeping, watching banks."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    site, secret = open_site(os.environ, patience=VISITORS)
    tending.refuse_unready(site)
    keeper = Keeper(site, now, uptime)

    def ended() -> None:
        keeper.stop()
        site.store.close()

    made = make_app(site, secret, now)
    return Bridge(made.wsgi_app, keeper.start, ended, room_of(made, site, now))
