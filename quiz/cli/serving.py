"""``quiz serve``: migrate, import, say where phones find it, and run the server."""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import socket
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server import MPServer

from quiz.banks.problems import errors
from quiz.base import Refused, Settings
from quiz.cli.clocks import now
from quiz.cli.demo import bring_demo
from quiz.cli.machine import come_home
from quiz.services import news, people, publish, tending
from quiz.services.running import open_site
from quiz.services.settings import load_secret, read_settings
from quiz.services.site import Site

LATELY = 60.0
"""Seconds for which a worker's death is remembered."""

LONGEST_PAUSE = 5.0
"""Seconds before a worker that dies again and again is replaced."""

HEADER_MILLISECONDS = 150_000
"""How long an idle connection may stay: a hall's question lasts longer than the default."""


ENDING = 5.0
"""Seconds to wait for a server on the same address that is just ending."""


class Steadfast(MPServer):
    """Replace a worker however often it dies, though more slowly each time.

    By itself granian ends the whole server when a worker dies twice within seconds: then
    nobody is answered, for a fault that may be one request's, or a database's that is away
    for a minute.
    """

    _deaths: tuple[float, ...] = ()

    def _respawn_workers(
        self, workers: Sequence[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        now = time.monotonic()
        lately = [death for death in self._deaths if now - death < LATELY]
        self._deaths = (*lately, *(now for _ in workers))
        if len(lately) > 1:
            # A signal to stop ends the pause; so does the death of another worker.
            self.main_loop_interrupt.wait(min(LONGEST_PAUSE, 0.1 * 2 ** len(lately)))
        super()._respawn_workers(sorted(set(workers)), spawn_target, target_loader, delay)
        self.respawned_wrks.clear()  # what granian would count deaths by


@click.command()
@click.option("--demo", is_flag=True, help="Bring a campaign of about 1,300 simulated attempts.")
def serve(demo: bool) -> None:
    """Serve Kitestring to phones and browsers."""
    settings = read_settings(os.environ)
    refuse_taken(settings.bind)
    _, fresh = load_secret(settings.secret_file)
    if fresh:
        click.echo(f"Made the secret that seals answers: {settings.secret_file}")
    site, _ = open_site(os.environ)
    tending.look_over(site)
    _migrate(site)
    tending.refuse_unready(site)
    tending.sign(site, now())
    tending.refuse_unready(site)  # of two first servers with two secrets one has signed
    come_home(site)
    _import(site)
    if demo:
        bring_demo(site, click.echo)
    link = people.first_run_link(site, now())
    site.store.close()
    here = settings.bind.startswith(("127.", "localhost:"))
    host = "127.0.0.1" if here else _own_address()
    address = settings.url or f"http://{host}:{_port(settings)}"
    _say_where(settings, address)
    if link is not None:
        click.echo("\nCreate the first staff account here. The link works once:")
        click.echo(f"  {address}/staff/welcome/{link}")
    click.echo("\nStop with Ctrl C.")
    sys.stdout.flush()
    run_server("quiz.web.main:app", settings.bind, settings.workers)


def refuse_taken(bind: str) -> None:
    """Raise Refused("address") where nobody can listen, or somebody else does already.

    The workers share their port, and so would any other server of this user: visitors would
    come to one or the other by chance. One that is just ending is waited for.
    """
    host, _, port = bind.rpartition(":")
    host = host.strip("[]")
    deadline = time.monotonic() + ENDING
    while True:
        try:
            family, kind, protocol, _, place = socket.getaddrinfo(
                host, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
                probe.listen()
                return
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                why = (error.strerror or str(error)).lower()
                raise Refused("address", bind=bind, why=why) from error
        time.sleep(0.1)


def run_server(target: str, bind: str, workers: int) -> None:
    """Run an RSGI application in worker processes, until a signal ends it.

    ``target`` is ``module:factory``; ``bind`` an address and a port. The module is read here,
    before there are workers: they are copies of this process, so that one which died is
    replaced in no time, and what they share is in memory once.
    """
    host, _, port = bind.rpartition(":")
    import_module(target.partition(":")[0])
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork", force=True)
    gc.collect()
    gc.freeze()
    Steadfast(
        target=target,
        factory=True,
        address=host.strip("[]"),
        port=int(port),
        interface=Interfaces.RSGI,
        workers=workers,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=10,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
    ).serve()


def _port(settings: Settings) -> str:
    return settings.bind.rpartition(":")[2]


def _own_address() -> str:
    """Find this machine's address on the local network; no packet is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _say_where(settings: Settings, address: str) -> None:
    if settings.https:
        # Behind a proxy: who is here may look beside it, but visitors come the other way.
        click.echo(f"\nFor visitors:              {address}/")
        click.echo(f"Answering its proxy at:    {settings.bind}")
        return
    click.echo(f"\nOn this computer:          http://127.0.0.1:{_port(settings)}/")
    if address.startswith("http://127."):
        click.echo("Only this computer can reach it. For phones: QUIZ_BIND=0.0.0.0:8000")
        return
    click.echo(f"On phones, same network:   {address}/")
    click.echo("The connection is not encrypted (http): fine in a room of your own.")
    click.echo("")
    import segno

    segno.make(f"{address}/", error="m").terminal(compact=True)


def _migrate(site: Site) -> None:
    before, after, copy = tending.migrate(site, now())
    if before is None:
        click.echo(f"Made the database (shape {after}).")
    elif before != after:
        if copy is not None:
            click.echo(f"Copied the database to {copy}.")
        click.echo(f"Brought the database from shape {before} to {after}.")


def _import(site: Site) -> None:
    root = site.settings.banks
    if root is None:
        return
    before = news.current(site)
    done = publish.import_folder(site, root, now())
    for name in done.published:
        click.echo(f"Published {name}.")
    for name in done.ignored:
        click.echo(f"{name} is written in the browser: its file is ignored.")
    for line in news.lines(site, before, done.published):
        click.echo(line)
    wrong = [problem for problem in done.problems if problem.level == "error"]
    for problem in wrong:
        click.echo(str(problem), err=True)
    if errors(wrong):
        click.echo("The banks above were left as they are; mend them and they come by themselves.")


@click.command("migrate")
def migrate_database() -> None:
    """Bring the database to the shape that this version needs."""
    site, _ = open_site(os.environ)
    _migrate(site)


@click.command("import")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True))
def import_banks(folder: Path | None) -> None:
    """Publish the banks of FOLDER (by default of QUIZ_BANKS)."""
    site, _ = open_site(os.environ)
    tending.refuse_unready(site)
    root = folder or site.settings.banks
    if root is None:
        raise click.UsageError("Name a folder, or set QUIZ_BANKS.")
    before = news.current(site)
    done = publish.import_folder(site, root, now())
    for line in news.lines(site, before, done.published):
        click.echo(line)
    for problem in done.problems:
        if problem.level == "error":
            click.echo(str(problem), err=True)
    click.echo(f"{len(done.published)} published anew of {len(done.found)} banks")
    if errors(done.problems):
        raise SystemExit(1)
