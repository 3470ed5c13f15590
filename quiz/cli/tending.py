"""``quiz keep``, ``doctor``, ``backup`` and ``restore``: for cron and for operators."""

from __future__ import annotations

import os
from pathlib import Path

import click

from quiz.cli.clocks import now, uptime
from quiz.cli.machine import come_home
from quiz.services import keep, tending
from quiz.services.running import open_site
from quiz.services.servers import examine_database


@click.command("keep")
@click.option("--clock-is-right", is_flag=True, help="Believe the clock after a long gap.")
def keep_house(clock_is_right: bool) -> None:
    """Fold, settle and erase what is due, once; the running server does so by itself."""
    site, _ = open_site(os.environ)
    tending.refuse_unready(site)
    come_home(site)
    done = keep.sweep(site, now(), uptime(), clock_is_right=clock_is_right)
    if done is None:
        click.echo("Another sweep is at work.")
    elif done.doubts is not None:
        click.echo(
            "The clock went back, or nothing was swept for over a day. Nothing is counted or "
            "erased until a sweep an hour from now agrees. If the clock is right, say so: "
            "quiz keep --clock-is-right"
        )
    else:
        click.echo(
            f"{done.lots} lots, {done.counted} attempts counted, {done.settled} events settled, "
            f"{done.erased} attempts erased"
        )


@click.command()
@click.option("--recount", is_flag=True, help="Add everything up anew and compare.")
def doctor(recount: bool) -> None:
    """Look at versions, settings and what must always hold."""
    site, _ = open_site(os.environ)
    findings = [] if site.store.dialect == "sqlite" else list(examine_database(site, now))
    findings += tending.examine(site, now(), recount=recount)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.fine else 'BAD '} {finding.says}")
    if not all(finding.fine for finding in findings):
        raise SystemExit(1)


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
def backup(target: Path | None) -> None:
    """Copy the database while it runs, to TARGET or into the backups folder."""
    site, _ = open_site(os.environ)
    click.echo(str(tending.backup(site, target, now())))


@click.command()
@click.argument("source", required=False, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--nothing-happened-since",
    is_flag=True,
    help="Keep waiting attempts: nothing was shown, exported or counted since the backup.",
)
def restore(source: Path | None, nothing_happened_since: bool) -> None:
    """Bring the backup SOURCE back. Stop the server first.

    Of PostgreSQL bring it back with pg_restore, then say this without SOURCE.

    Attempts that wait to be counted are dropped, because they may have been counted since;
    unless you state that nothing happened.
    """
    site, _ = open_site(os.environ, hold=False)
    aside = None
    if source is not None:
        dropped, aside = tending.restore(
            site, source, keep_waiting=nothing_happened_since, now=now()
        )
    elif site.store.dialect == "sqlite":
        raise click.UsageError("Name the backup: they lie in the folder backups of QUIZ_HOME.")
    else:
        dropped = tending.take_up(site, keep_waiting=nothing_happened_since)
    click.echo(f"Restored. {dropped} waiting attempts were dropped, and staff sign in anew.")
    if not nothing_happened_since:
        click.echo("For other servers this is a new source of lots; the old lots keep theirs.")
    if aside is not None and aside.exists():
        click.echo(f"The database that was in its place is kept: {aside}")
