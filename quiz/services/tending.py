"""What operators do: examine, back up, bring back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from quiz.services.forms import counted, form_of
from quiz.services.site import Site
from quiz.statistics.folding import fold
from quiz.statistics.tallies import lot_digest
from quiz.store import backups, keeping, migrating
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots


@dataclass(frozen=True)
class Finding:
    """Hold one thing that was looked at."""

    fine: bool
    says: str


def examine(site: Site, now: int, *, recount: bool = False) -> list[Finding]:
    """Look at versions, settings and invariants; with ``recount`` add all lots up anew."""
    findings = list(_versions(site))
    if not migrating.is_ready(site.store):
        findings.append(Finding(False, "the database needs: quiz migrate"))
        return findings
    with site.store.read() as connection:
        broken = keeping.broken(connection)
        memory = keeping.clock(connection)
    findings += [Finding(False, words) for words in broken]
    if not broken:
        findings.append(Finding(True, "responses, lots and tallies agree"))
    if memory is not None and memory.doubted is not None:
        findings.append(
            Finding(False, "the clock is doubted; if it is right: quiz keep --clock-is-right")
        )
    elif memory is not None:
        findings.append(Finding(True, f"last sweep {max(0, now - memory.swept)} s ago"))
    if recount:
        findings += _recount(site)
    return findings


def _versions(site: Site) -> Iterator[Finding]:
    settings = site.settings
    if site.store.dialect == "sqlite":
        yield Finding(True, f"SQLite {backups.sqlite_version()}; all commits go through {site.store.lock_file}")
        inside = settings.secret_file.resolve().is_relative_to(settings.home.resolve())
        yield Finding(
            not inside,
            "the secret lies beside the database: move it, set QUIZ_SECRET_FILE"
            if inside
            else f"the secret lies apart from the database: {settings.secret_file}",
        )
    else:
        yield Finding(True, "PostgreSQL")
    # A room's own network has no https: that is a choice, not a fault.
    yield Finding(
        True,
        f"visitors come over https: {settings.url}"
        if settings.https
        else "visitors come over http: fine in a room of your own, not on the internet",
    )


def _recount(site: Site) -> Iterator[Finding]:
    """Fold the members of each lot that are still stored, and compare with its tallies."""
    same = other = 0
    with site.store.read() as connection:
        for lot, keys in stored_lots.with_members(connection):
            event = stored_events.find(connection, lot.event)
            if event is None or lot.pool != "finished" or len(keys) != lot.n:
                continue  # some members were erased meanwhile: only the sums are left
            bank = site.shelf.bank(connection, event.revision)
            form = form_of(bank, event.delivery)
            people = [
                counted(kept, bank)
                for kept in stored_lots.members(connection, site.store.vault, keys)
            ]
            tallies = fold(
                form, people, event.k, lot.thick, sensitive=event.breakdown == "none"
            )
            if lot_digest(form.digest, lot.n, lot.thick, tallies) == lot.digest == lot_digest(
                form.digest, lot.n, lot.thick, stored_lots.tallies_of(connection, lot.id)
            ):
                same += 1
            else:
                other += 1
    yield Finding(other == 0, f"recounted {same + other} lots, {other} differ from their tallies")


def backup(site: Site, target: Path | None, now: int) -> Path:
    """Copy the database; by default into the home's backups folder, named by the time."""
    if target is None:
        stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
        target = site.settings.home / "backups" / f"quiz-{stamp}.db"
    backups.copy(site.store, target)
    return target


def restore(site: Site, source: Path, *, keep_waiting: bool, at: int) -> int:
    """Bring a backup back and give how many waiting attempts were dropped."""
    backups.bring_back(site.store, source)
    migrating.migrate(site.store)
    if keep_waiting:
        return 0
    return site.store.write(backups.drop_waiting)
