"""``quiz tally``: take numbers along in a file, and bring those of other servers together."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import click

from quiz.base import Refused
from quiz.cli import sealing
from quiz.cli.clocks import now
from quiz.cli.machine import come_home, signs
from quiz.exports.tallyfile import MOST_BYTES
from quiz.services import merging, sources, tending
from quiz.services.arrived import LOUD, Line, Report, What
from quiz.services.gathering import POOL
from quiz.services.running import open_site
from quiz.services.site import Site
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store.events import Event

WHY: dict[What, str] = {
    "new": "not added yet: import the file again",
    "twice": "already here: twice is once",
    "elsewhere": "already here, in another event",
    "changed": "a lot with this id is here already, with other numbers",
    "copy": "this laptop is a copy of another one: from here on both count the same people",
    "own": "it says that this server counted it, which does not know it: a copy of this server, "
    "or this server before a backup was brought back",
    "other-quiz": "of another quiz",
    "other-version": "of another version of the quiz",
    "other-breakdown": "its event was divided into other groups",
    "smaller-k": "its event showed smaller groups than this one does",
    "too-few": "fewer people than this event shows",
    "bad": "numbers that cannot be",
    "sealed": "not opened yet: import the file again",
    "waits": "opened; who is in it waits for the end of the campaign",
    "other-key": "sealed for another server: only that one can open it",
    "no-campaign": "this event is of no campaign with which it could be counted",
}

FAULTS = {
    "not-tallies": "it is not a file of tallies",
    "too-large": "it is larger than {most} MiB",
    "bad-json": "it is damaged in line {line}, at sign {column}",
    "newer-format": "it was written by a newer Kitestring (format {format})",
    "bad-field": "{where} is damaged or missing",
    "bad-check": "{where} does not fit the rest: the file is damaged",
    "event-not-open": "the event is still being set up",
    "campaign-settled": "the campaign is settled: its numbers are final",
    "sum-too-large": "the sums of this event would not fit any more",
}


LISTED = 20
"""Lots that are named of each kind that was not added; the rest is counted."""

SAID_EVERY = 5_000
"""Lots after which the command says how far it is."""


@click.group()
def tally() -> None:
    """Take counted numbers along, and bring those of several servers together."""


@tally.command("export")
@click.argument("name")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
def export(name: str, file: Path | None) -> None:
    """Write the lots of the event or campaign NAME to FILE (or to the terminal).

    NAME is an id, as in its address, or an event's join code. Only lots are written, the sums
    of groups, and what was sealed for another server. What waits to be counted stays here.
    """
    site = _site()
    content = merging.exported(site, _events(site, name))
    if file is None:
        sys.stdout.buffer.write(content)
        return
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(content)
    part.replace(file)
    click.echo(f"{file}: {len(content):,} bytes")


@tally.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--event", "name", required=True, help="The event's id or join code.")
def bring(files: tuple[Path, ...], name: str) -> None:
    """Add the lots of FILES to an event; what is here already is not added again.

    Ends with code 1 if something was refused. After an interruption, import again.
    """
    site = _site()
    event = _event(site, name)
    gc.freeze()  # what was loaded stays: it need not be looked over again for each file
    clean = True
    for file in files:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        progress = _Progress(file)
        try:
            done = merging.bring(site, "admin", event, file.name, content, now(), progress.tell)
        except Refused as refusal:
            if refusal.code not in FAULTS:
                raise
            says = FAULTS[refusal.code].format(**refusal.facts)
            click.echo(f"{file}: refused, {progress.changed}: {says}.")
            clean = False
            continue
        report = Report.read(done.report)
        _tell(file, done.id, report)
        clean = clean and not report.of(*LOUD)
    if not clean:
        raise SystemExit(1)


@tally.command()
@click.argument("arrival")
@click.option("--event", "name", required=True, help="The event's id or join code.")
def undo(arrival: str, name: str) -> None:
    """Take the lots of one import out again (its ARRIVAL is in the report)."""
    site = _site()
    done = Report.read(merging.undo(site, "admin", _event(site, name), arrival, now()).report)
    lots = done.of("added")
    click.echo(f"Taken out: {len(lots)} lots, {done.people_of('added')} people.")


@tally.command("name")
@click.argument("words")
def call(words: str) -> None:
    """Say what this server is called in the files that it writes ("Laptop 2, Ungaran")."""
    click.echo(f"This server is {sources.call(_site(), words)}.")


@tally.command()
def moved() -> None:
    """State that the server was moved to this machine for good, and goes on nowhere else.

    Do so before the first start here: otherwise what waits to be counted is dropped, because
    it might be counted at the old place, too.
    """
    site, _ = open_site(os.environ)
    tending.refuse_unready(site)
    sources.moved(site, signs())
    click.echo("This machine is the server's own from now on.")


def _site() -> Site:
    site, _ = open_site(os.environ)
    tending.refuse_unready(site)
    come_home(site)
    return site


def _event(site: Site, name: str) -> Event:
    with site.store.read() as connection:
        event = stored_events.find(connection, name) or stored_events.by_code(connection, name)
    if event is None:
        raise click.ClickException(f"There is no event {name}.")
    return event


sealing.add_to(tally, _site, _event)


def _events(site: Site, name: str) -> list[Event]:
    with site.store.read() as connection:
        if stored_campaigns.find(connection, name) is not None:
            return list(stored_events.of_campaign(connection, name))
    return [_event(site, name)]


def _tell(file: Path, arrival: str, report: Report) -> None:
    added = report.of("added")
    lots = [line for line in report.lines if line.pool != POOL]
    click.echo(
        f"{file}: {len(lots):,} lots, {len(added):,} added with "
        f"{report.people_of('added'):,} people (arrival {arrival})"
    )
    listed: Counter[What] = Counter()
    for line in report.lines:
        listed[line.what] += 1
        if line.what != "added" and listed[line.what] <= LISTED:
            click.echo(f"  {_line(line)}")
    for what, count in listed.items():
        if what != "added" and count > LISTED:
            click.echo(f"  and {count - LISTED:,} more: {_verb(what)}, {WHY[what]}")


@dataclass
class _Progress:
    """Say at times how far a large file is; a small one is in before anybody asks."""

    file: Path
    done: int = 0
    lots: int = 0
    _said: int = 0

    def tell(self, done: int, lots: int) -> None:
        """Hear how many lots are through, of how many."""
        self.done, self.lots = done, lots
        if lots > SAID_EVERY and done < lots and (not done or done - self._said >= SAID_EVERY):
            self._said = done
            click.echo(f"{self.file}: {done:,} of {lots:,} lots are through", err=True)

    @property
    def changed(self) -> str:
        """Say what a refusal has left."""
        if not self.done:
            return "nothing was changed"
        return f"what was new in the first {self.done:,} of {self.lots:,} lots is in"


def _verb(what: What) -> str:
    return "REFUSED" if what in LOUD else "taken" if what == "waits" else "left out"


def _line(line: Line) -> str:
    verb = _verb(line.what)
    says = f" ({line.says})" if line.says else ""
    if line.pool == POOL:
        why = (
            "it was changed, or not sealed by Kitestring" if line.what == "bad" else WHY[line.what]
        )
        return f"sealed remainder {line.number} ({line.lot[:8]}): {verb}, {why}"
    return f"lot {line.number} ({line.lot[:8]}), {line.n} people: {verb}, {WHY[line.what]}{says}"
