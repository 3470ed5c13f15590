"""Run the real application with a clock that a test sets, and doors to pages of trouble.

Some pages are seen only after 26 minutes, late at night, or when something breaks. This server
is put together from the same parts as ``quiz serve``; what differs is the clock, which is an
argument, and a few more addresses: ``/en/trouble/<status>``.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Response, abort
from granian import Granian
from granian.constants import Interfaces

from quiz.cli.clocks import now, uptime
from quiz.services import demonstration, keep, people, publish, receivers
from quiz.services.running import Keeper, open_site
from quiz.services.settings import read_settings
from quiz.store import events
from quiz.store.migrating import migrate
from quiz.web.app import make_app
from quiz.web.bridge import Bridge
from quiz.web.guards import allow
from quiz.web.rooms import room_of
from tests.server import ROOT, RunningServer

AHEAD = "clock"
"""A file in the home: how many seconds this server's clock is ahead."""

ELSEWHERE = b"\x09" + bytes(31)
"""The public key of a server that is not here."""

views = Blueprint("trouble", __name__)


@views.get("/<lang:lang>/trouble/<int:status>")
@allow("public")
def trouble(status: int) -> Response:
    """Fail as something inside would."""
    if status == 500:
        raise RuntimeError("a test asked for this")
    abort(status)


def clock() -> int:
    """Read the wall clock, and add what the test asked for."""
    ahead = Path(os.environ["QUIZ_HOME"], AHEAD)
    return now() + (int(ahead.read_text()) if ahead.exists() else 0)


def app() -> Bridge:
    """Make what the server process serves."""
    site, secret = open_site(os.environ)
    made = make_app(site, secret, clock)
    made.register_blueprint(views)
    keeper = Keeper(site, clock, uptime)

    def ended() -> None:
        keeper.stop()
        site.store.close()

    return Bridge(made.wsgi_app, keeper.start, ended, room_of(made, site, clock))


def main() -> None:
    """Migrate, import, bring a demonstration if asked, say the first link, and serve."""
    site, _ = open_site(os.environ)
    migrate(site.store)
    banks = site.settings.banks
    assert banks is not None
    publish.import_folder(site, banks, now())
    if "--demo" in sys.argv:
        demonstration.bring(site, now(), 0.25)
        keep.sweep(site, now(), uptime())
    print(f"/staff/welcome/{people.first_run_link(site, now())}", flush=True)
    site.store.close()
    host, _, port = read_settings(os.environ).bind.rpartition(":")
    Granian(
        target="tests.rigged:app",
        factory=True,
        address=host,
        port=int(port),
        interface=Interfaces.RSGI,
        websockets=False,
        log_access=False,
    ).serve()


def rigged(
    folder: Path, settings: Mapping[str, str] | None = None, *, demo: bool = False
) -> RunningServer:
    """Prepare such a server over the real banks and those beside the browser tests."""
    banks = folder / "banks"
    shutil.copytree(ROOT / "question_banks", banks)
    shutil.copytree(ROOT / "tests" / "browser" / "banks", banks, dirs_exist_ok=True)
    return RunningServer(
        folder,
        {"QUIZ_BANKS": str(banks), **(settings or {})},
        arguments=["--demo"] if demo else [],
        command=(sys.executable, "-m", "tests.rigged"),
    )


def set_clock(server: RunningServer, ahead: int) -> None:
    """Put the clock of a server some seconds ahead."""
    file = server.home / AHEAD
    whole = file.with_suffix(".new")
    whole.write_text(str(ahead))
    whole.replace(file)  # the server reads it at any moment, and an empty one is no number


def accept(server: RunningServer, name: str) -> None:
    """Accept a server for which the few may be sealed, as who runs this one does."""
    site, _ = open_site(server.settings)
    receivers.accept(site, receivers.written(ELSEWHERE), name)
    site.store.close()


def reject(server: RunningServer) -> None:
    """Accept it no more."""
    site, _ = open_site(server.settings)
    receivers.reject(site, receivers.written(ELSEWHERE))
    site.store.close()


def settle(server: RunningServer, event: str) -> None:
    """Let an open event be over since long enough to be settled."""
    site, _ = open_site(server.settings)
    over = now() - 2 * 3600
    site.store.write(lambda c: events.move(c, event, "open", "closed", closes_at=over))
    keep.sweep(site, now(), uptime())
    site.store.close()


def first_link(server: RunningServer) -> str:
    """Give the address that makes the first staff account."""
    lines = server.output().splitlines()
    return next(line for line in lines if line.startswith("/staff/welcome/"))


if __name__ == "__main__":
    main()
