"""Run measurements: ``python -m bench [NAME...]``."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from bench import (
    checking,
    dashboard,
    editing,
    folding,
    journeys,
    large,
    memory,
    merging,
    postgresql,
    served,
    starting,
)
from bench.load import generator
from bench.table import Line, Options, written

MEASURES: dict[str, Callable[[Options], Iterator[Line]]] = {
    "response": served.response,
    "question": served.question,
    "students": journeys.students,
    "folding": folding.folding,
    "merging": merging.merging,
    "large": large.large,
    "dashboard": dashboard.dashboard,
    "start": starting.start,
    "check": checking.check,
    "editor": editing.editor,
    "memory": memory.memory,
    "postgresql": postgresql.postgresql,
    "stop": starting.stop,
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, type=click.Choice(list(MEASURES)))
@click.option("--rounds", default=5, show_default=True, help="Alternating rounds; medians count.")
@click.option("--seconds", default=4, show_default=True, help="Seconds of load in a round.")
@click.option("--connections", default=64, show_default=True, help="Connections kept open.")
@click.option("--workers", default=1, show_default=True, help="Processes of both servers.")
@click.option("--attempts", default=5000, show_default=True, help="Attempts to fold and to keep.")
@click.option("--lots", default=10_000, show_default=True, help="Lots in the one large file.")
@click.option("--servers", default=0, help="Only merge the lots of so many servers, 1000 say.")
def main(
    names: tuple[str, ...],
    rounds: int,
    seconds: int,
    connections: int,
    workers: int,
    attempts: int,
    lots: int,
    servers: int,
) -> None:
    """Measure Kitestring beside something bare, in turns, and print what came of it.

    Without a NAME everything is measured. Compare ratios, not figures: both sides of a ratio
    ran in the same minutes on the same machine.
    """
    with tempfile.TemporaryDirectory(prefix="kitestring-bench-") as made:
        options = Options(rounds, seconds, connections, workers, attempts, lots, Path(made))
        click.echo(_head(options), err=True)
        lines: list[Line] = []
        if servers:
            click.echo(f"merging, {servers} servers ...", err=True)
            lines.extend(merging.servers(options, servers))
        for name in () if servers else names or MEASURES:
            click.echo(f"{name} ...", err=True)
            lines.extend(MEASURES[name](options))
    click.echo(written(lines))


def _head(options: Options) -> str:
    load = (
        "wrk"
        if generator()
        else ("a slow client of our own, because wrk is not installed: its processor time counts")
    )
    busy = os.getloadavg()[0]
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load average "
        f"{busy:.1f} before; load by {load}; {options.rounds} rounds of {options.seconds} s"
    )


if __name__ == "__main__":
    main()
