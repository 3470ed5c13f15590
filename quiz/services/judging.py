"""Say of each lot in a file what would become of it, and find out sources that were copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from quiz.exports.tallyfile import FiledLot, FiledParcel, Part, TallyFile
from quiz.items.bank import Bank
from quiz.services.arrived import Line, Report, What
from quiz.services.forms import form_of
from quiz.services.site import Site
from quiz.statistics.arriving import Gate, Lane
from quiz.statistics.form import Form
from quiz.statistics.lots import OTHER_GROUP
from quiz.store import Connection
from quiz.store import arrivals as stored
from quiz.store import parcels as stored_parcels
from quiz.store import sources as stored_sources
from quiz.store.arrivals import Arrival, Known
from quiz.store.events import Event


@dataclass(frozen=True)
class Looked:
    """Hold one lot of a file, and what can be said of it without a look at the database."""

    lot: FiledLot
    part: Part
    what: What
    says: str = ""


def looked(site: Site, event: Event, file: TallyFile) -> list[Looked]:
    """Say of each lot what can be said without the database: does it belong, can it be true."""
    with site.store.read() as connection:
        bank = site.shelf.bank(connection, event.revision)
    form = form_of(bank, event.delivery)
    gate = gate_of(event, bank, form)
    groups = groups_of(event, bank)
    found = []
    for part in file.parts:
        outside = _outside(event, form.digest, part)
        mixed = part.kind == "remainder" and event.breakdown != "none"
        lane: Lane | None = None
        for lot in part.lots:
            if lane is None or lane.places.keys is not lot.keys:
                lane = gate.under(lot.keys)
            if mixed and lot.pool == "finished":  # its people are of all groups
                lot = replace(lot, group=OTHER_GROUP)
            what, says = (outside, "") if outside else _alone(lot, event.k, groups, lane)
            found.append(Looked(lot, part, what, says))
    return found


def gate_of(event: Event, bank: Bank, form: Form) -> Gate:
    """Give the gate by which lots come into an event."""
    return Gate(
        form, event.k, sensitive=event.breakdown == "none", languages=bank.offered_languages
    )


def _alone(lot: FiledLot, k: int, groups: frozenset[str], lane: Lane) -> tuple[What, str]:
    """Say whether the numbers of a lot can be true."""
    if lot.n < k:
        return "too-few", ""
    if lot.group not in (groups if lot.pool == "finished" else ("",)):
        return "bad", f"group: {lot.group}"
    faults = lane.faults(lot.pool, lot.n, lot.thick, lane.places.row(lot.numbers))
    return ("bad", faults[0]) if faults else ("new", "")


def _outside(event: Event, form: str, part: Part) -> What | None:
    """Say why no lot of a part belongs to an event; None when they may."""
    if part.form != form:
        return "other-version" if part.bank == event.bank else "other-quiz"
    if part.breakdown != event.breakdown and part.kind != "remainder":
        return "other-breakdown"
    return "smaller-k" if part.k < event.k else None


def groups_of(event: Event, bank: Bank) -> frozenset[str]:
    if event.breakdown == "language":
        return frozenset({*bank.offered_languages, OTHER_GROUP})
    if event.breakdown == "audience":
        return frozenset({*bank.audience, OTHER_GROUP})
    return frozenset({""})


def judged(
    connection: Connection,
    event: Event,
    seen: Sequence[Looked],
    forks: Mapping[str, int],
    arrival: str | None,
) -> list[Line]:
    """Say of each lot what becomes of it, by what is stored now and by the forks of its file.

    In this order: is it here; was it changed; was it made by a copy of its source; then what
    was found without the database.
    """
    known = stored.known(connection, [one.lot.id for one in seen])
    here = stored_sources.here(connection).id
    lines = []
    for one in seen:
        lot, what, says, at = one.lot, one.what, one.says, None
        same = known.get(lot.id)
        if same is not None:
            at = same.at
            if same.digest != lot.digest:
                what = "changed"
            elif same.arrival is not None and same.arrival == arrival:
                what = "added"
            else:
                what = "twice" if same.event == event.id else "elsewhere"
        elif lot.number >= forks.get(lot.source, lot.number + 1):
            what = "copy"
        elif lot.source == here:
            what = "own"
        lines.append(
            Line(lot.id, lot.source, lot.origin, lot.number, lot.pool, lot.n, what, says, at)
        )
    return lines


Numbered = Mapping[int, FiledLot | FiledParcel]
"""What one source counted or sealed, by the numbers that it gave."""


def forks_of(
    connection: Connection, file: TallyFile, seen: Sequence[Looked], arrival: str | None
) -> dict[str, int]:
    """Find, for each source, the first number from which a file tells another past of it.

    A source that goes on in two places counts the same people twice in lots that look new. It
    shows where one number has two lots (a sealed remainder takes a number, too). And a server's
    own file names all lots of its event so far: of two such files one begins the other, or they
    are of two that were one. What ``arrival`` itself told, when it was added in part, is no
    other past.
    """
    files: dict[str, dict[int, FiledLot | FiledParcel]] = {}
    found: dict[str, int] = {}
    sealed = [part.parcel for part in file.parts if part.parcel is not None]
    every: list[FiledLot | FiledParcel] = [*(one.lot for one in seen), *sealed]
    for filed in every:
        if files.setdefault(filed.source, {}).setdefault(filed.number, filed) is not filed:
            found[filed.source] = min(filed.number, found.get(filed.source, filed.number))
    for source, lots in files.items():
        own = source == file.source
        first = _fork(
            lots,
            {**stored.numbered(connection, source), **stored_parcels.numbered(connection, source)},
            _told(stored.of_source(connection, source, arrival)),
            {part.event for part in file.parts} if own else set(),
        )
        if first is not None:
            found[source] = min(first, found.get(source, first))
    return found


Told = Mapping[str, Mapping[int, str]]
"""By event at the source: the lots that it named in its own files, by number."""


def _told(arrivals: Iterable[Arrival]) -> dict[str, dict[int, str]]:
    told: dict[str, dict[int, str]] = {}
    for one in arrivals:
        for line in Report.read(one.report).lines:
            if line.source == one.source:
                told.setdefault(line.origin, {})[line.number] = line.lot
    return told


def _fork(
    lots: Numbered, numbered: Mapping[int, Known], told: Told, whole: Iterable[str]
) -> int | None:
    """Give the first number at which two pasts differ; ``whole`` events are told to their end."""
    once = {number: name for event in told.values() for number, name in event.items()}
    apart = {
        number
        for number, lot in lots.items()
        if (number in numbered and numbered[number].id != lot.id)
        or once.get(number, lot.id) != lot.id
    }
    for event in whole:
        here = {number for number, lot in lots.items() if lot.origin == event}
        before = set(told.get(event, ())) | {
            number for number, one in numbered.items() if one.origin == event
        }
        if here:
            apart |= {number for number in before - here if number < max(here)}
    for number, lot in lots.items():
        named = told.get(lot.origin)
        if named and number < max(named) and number not in named:
            apart.add(number)
    return min(apart, default=None)
