"""What operators do: examine, back up, bring back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from quiz.banks import files
from quiz.banks.naming import id_line
from quiz.banks.parsing import parse
from quiz.banks.problems import errors
from quiz.base import Refused
from quiz.services import sealing
from quiz.services.counting import counts_sensitive, form_in
from quiz.services.finding import Finding
from quiz.services.forms import counted
from quiz.services.judging import gate_of
from quiz.services.site import Site
from quiz.statistics.arriving import Gate
from quiz.statistics.finished import Finished
from quiz.statistics.folding import fold
from quiz.statistics.form import Form
from quiz.statistics.tallies import Tally, lot_digest
from quiz.store import Connection, backups, keeping, migrating
from quiz.store import arrivals as stored_arrivals
from quiz.store import banks as stored_banks
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store import sources as stored_sources
from quiz.store.attempts import Kept
from quiz.store.engine import database_file
from quiz.store.events import Event
from quiz.store.vault import InvalidTag


def examine(site: Site, now: int, *, recount: bool = False) -> list[Finding]:
    """Look at versions, settings and invariants; with ``recount`` add all lots up anew."""
    findings = list(_versions(site))
    if not migrating.is_ready(site.store):
        findings.append(Finding(False, _other_shape(site)))
        return findings
    with site.store.read() as connection:
        broken = keeping.broken(connection)
        memory = keeping.clock(connection)
        fits = site.store.vault.fits(connection)
        broken += _changed_lots(connection)
    if site.store.dialect == "sqlite":
        backups.check(database_file(site.store))
    findings += [Finding(False, words) for words in broken]
    if not fits:
        findings.append(Finding(False, "the secret is not the one that sealed this database"))
    if not broken:
        findings.append(Finding(True, "responses, lots and tallies agree"))
    if memory is not None and memory.doubted is not None:
        findings.append(
            Finding(False, "the clock is doubted; if it is right: quiz keep --clock-is-right")
        )
    elif memory is not None:
        findings.append(Finding(True, f"last sweep {max(0, now - memory.swept)} s ago"))
    findings += _sources(site)
    findings += sealing.examine(site)
    findings += _banks(site)
    if recount:
        findings += _recount(site)
    return findings


def _other_shape(site: Site) -> str:
    with site.store.read() as connection:
        shape = migrating.present(connection)
    if shape is None or shape in migrating.shapes():
        return "the database needs: quiz migrate"
    return f"the database was written by a newer Kitestring ({shape}): run that version here, too"


def _changed_lots(connection: Connection) -> list[str]:
    """Name the lots whose tallies are not the ones that were written, and sums that differ."""
    wrong = stored_lots.wrong_sums(connection)
    changed = (
        [
            f"{wrong} sums are not those of the lots that were counted",
        ]
        if wrong
        else []
    )
    strays = stored_arrivals.orphans(connection)
    if strays:
        changed.append(f"{strays} lots have no known source, or a number that it did not give yet")
    return changed + [
        f"the tallies of lot {lot.id.hex()[:8]} were changed after it was counted"
        for lot in stored_lots.everything(connection)
        if lot_digest(lot.form, lot.n, lot.thick, stored_lots.tallies_of(connection, lot.id))
        != lot.digest
    ]


def _sources(site: Site) -> Iterator[Finding]:
    """Tell which source this database is, and whether all that came from others is whole."""
    with site.store.read() as connection:
        here = stored_sources.here(connection)
        brought = stored_arrivals.brought(connection)
        unfinished = stored_arrivals.unfinished(connection)
        wrong = list(_impossible(site, connection))
    told = f" ({here.name})" if here.name else ""
    yield Finding(True, f"source {here.id[:8]}{told}, {here.counted} lots numbered")
    if brought.lots:
        yield Finding(
            True,
            f"{brought.lots} lots with {brought.people} people came from {brought.sources} others",
        )
    for name in unfinished:
        yield Finding(False, f"arrival {name} was cut off: add its file again")
    for words in wrong:
        yield Finding(False, words)


def _impossible(site: Site, connection: Connection) -> Iterator[str]:
    """Look at every lot that came from elsewhere as at the door."""
    gates: dict[str, Gate] = {}
    for event_id, lot in stored_arrivals.foreign(connection):
        event = stored_events.find(connection, event_id)
        if event is None:
            continue
        if event_id not in gates:
            bank = site.shelf.bank(connection, event.revision)
            gates[event_id] = gate_of(event, bank, form_in(site, connection, event))
        sums = {
            (kind, item, outcome, band): n
            for kind, item, outcome, band, n in stored_lots.tallies_of(connection, lot.id)
        }
        faults = gates[event_id].faults(lot.pool, lot.n, bool(lot.thick), sums)
        if faults:
            yield f"lot {lot.id.hex()[:8]} from elsewhere cannot be: {faults[0]}"


def _versions(site: Site) -> Iterator[Finding]:
    settings = site.settings
    if site.store.dialect == "sqlite":
        version = backups.sqlite_version()
        yield Finding(True, f"SQLite {version}; all commits go through {site.store.lock_file}")
        inside = settings.secret_file.resolve().is_relative_to(settings.home.resolve())
        yield Finding(
            not inside,
            "the secret lies beside the database: move it, set QUIZ_SECRET_FILE"
            if inside
            else f"the secret lies apart from the database: {settings.secret_file}",
        )
    # A room's own network has no https: that is a choice, not a fault.
    yield Finding(
        True,
        f"visitors come over https: {settings.url}"
        if settings.https
        else "visitors come over http: fine in a room of your own, not on the internet",
    )


def _banks(site: Site) -> Iterator[Finding]:
    """Look at the folder of banks: which files are broken and replace nothing."""
    root = site.settings.banks
    if root is None:
        return
    broken = 0
    with site.store.read() as connection:
        taken = stored_banks.of_browser(connection)
    for loaded in files.load_all(root):
        problems = list(loaded.problems)
        source = loaded.source
        name = "" if source is None else id_line(source.text) or source.name
        if source is not None and not errors(problems):
            names = [file.name for file in source.media]
            parsed = parse(source.text, source.path, bank_id=source.name, media=names)
            problems += parsed.problems
            name = name if parsed.bank is None else parsed.bank.id
        if name in taken:
            says = f"{name} is written in the browser: its file {loaded.path} is ignored"
            yield Finding(True, says)
            continue
        for problem in problems:
            if problem.level == "error":
                broken += 1
                yield Finding(False, str(problem))
    if not broken:
        yield Finding(True, f"no bank in {root} has an error")


def _recount(site: Site) -> Iterator[Finding]:
    """Open every stored attempt, fold each lot that is whole again, and compare its tallies."""
    same = other = closed = 0
    with site.store.read() as connection:
        for lot, keys in stored_lots.with_members(connection):
            try:
                members = _opened(site, connection, keys)
            except InvalidTag:
                closed += 1
                continue
            event = stored_events.find(connection, lot.event)
            if event is None or lot.pool != "finished" or len(keys) != lot.n:
                continue  # some members were erased meanwhile: only the sums are left
            form = form_in(site, connection, event)
            people = [counted(kept, site.shelf.bank(connection, kept.revision)) for kept in members]
            people = _as_counted(people, stored_lots.tallies_of(connection, lot.id))
            if event.kind == "remainder":
                people = [replace(one, group="") for one in people]
            if lot.digest in _digests(event, form, people, lot.thick):
                same += 1
            else:
                other += 1
        for keys in stored_lots.uncounted(connection):
            try:
                _opened(site, connection, keys)
            except InvalidTag:
                closed += 1
    yield Finding(other == 0, f"recounted {same + other} lots, {other} differ from their tallies")
    yield (
        Finding(closed == 0, f"{closed} groups of attempts hold some that cannot be opened")
        if closed
        else Finding(True, "all stored attempts can be opened")
    )


def _as_counted(people: list[Finished], tallies: Sequence[Tally]) -> list[Finished]:
    """Take back the next steps that were opened while the lot was being counted."""
    counted_steps = sum(tally.n for tally in tallies if tally.kind == "next_step")
    late = sum(one.next_step for one in people) - counted_steps
    found = []
    for one in people:
        found.append(replace(one, next_step=False) if late > 0 and one.next_step else one)
        late -= one.next_step
    return found


def _digests(event: Event, form: Form, people: Sequence[Finished], thick: bool) -> set[str]:
    """Give what the digest of a lot may be: with its languages compared, or without."""
    found = set()
    for languages in (False, True) if thick and event.breakdown == "none" else (False,):
        tallies = fold(
            form, people, event.k, thick, sensitive=counts_sensitive(event), languages=languages
        )
        found.add(lot_digest(form.digest, len(people), thick, tallies))
    return found


def _opened(site: Site, connection: Connection, keys: Sequence[bytes]) -> list[Kept]:
    """Unseal attempts with every response; raises InvalidTag where one cannot be opened."""
    members = stored_lots.members(connection, site.store.vault, keys)
    for kept in members:
        tuple(kept.attempt.responses.values())  # each is unsealed when it is looked at
    return members


def migrate(site: Site, now: int) -> tuple[str | None, str, Path | None]:
    """Bring the database to this version's shape; gives the shapes before and after.

    A database that has a shape already is copied first (SQLite); the copy's path comes third.
    """
    with site.store.read() as connection:
        before = migrating.present(connection)
    copy = None
    if before not in (None, migrating.newest()) and site.store.dialect == "sqlite":
        copy = backup(site, None, now)
    old, new = migrating.migrate(site.store)
    return old, new, copy


def backup(site: Site, target: Path | None, now: int) -> Path:
    """Copy the database; by default into the home's backups folder, named by the time."""
    if target is None:
        stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
        target = site.settings.home / "backups" / f"quiz-{stamp}.db"
    backups.copy(site.store, target)
    return target


def restore(site: Site, source: Path, *, keep_waiting: bool, now: int) -> tuple[int, Path]:
    """Bring a backup back; give how many waiting attempts were dropped, and where the old is."""
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
    aside = site.settings.home / "backups" / f"replaced-{stamp}.db"
    dropped = backups.bring_back(
        site.store,
        source,
        aside,
        keep_waiting=keep_waiting,
        fresh_source=site.chance.randbytes(16).hex(),
    )
    return dropped, aside


def take_up(site: Site, *, keep_waiting: bool) -> int:
    """Go on with a PostgreSQL that was brought back; give how many who waited were dropped."""
    fresh = None if keep_waiting else site.chance.randbytes(16).hex()
    return backups.take_up(site.store, fresh)


def refuse_unready(site: Site) -> None:
    """Refuse a database of another shape (``not-migrated``) or secret (``wrong-secret``)."""
    if not migrating.is_ready(site.store):
        raise Refused("not-migrated")
    with site.store.read() as connection:
        if not site.store.vault.fits(connection):
            raise Refused("wrong-secret", file=str(site.settings.secret_file))


def sign(site: Site, now: int) -> None:
    """Make sure that the database holds a key of today, which only this secret opens.

    So from its first minute a database knows its secret, and a server that comes with
    another one is refused before anything is sealed with it.
    """
    with site.store.read() as connection:
        if site.store.vault.has_key(connection, now):
            return
    site.store.write(lambda connection: site.store.vault.key_of_day(connection, now))


def look_over(site: Site) -> None:
    """Refuse a damaged database before anything is served from it."""
    if site.store.dialect == "sqlite" and database_file(site.store).exists():
        backups.check(database_file(site.store), quick=True)
