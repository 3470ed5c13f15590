"""What the server does by itself: close, finish, fold, settle, erase; one sweep at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from quiz.attempts import GRACE, finished
from quiz.base import Refused
from quiz.services.forms import counted, form_of
from quiz.services.play import is_practised, local_day, open_practice
from quiz.services.site import Site
from quiz.statistics.finished import TIME_EDGES
from quiz.statistics.folding import THICK, fold, fold_unfinished
from quiz.statistics.form import Form
from quiz.statistics.lots import lots_at_settling, lots_while_open
from quiz.statistics.tallies import Tally, lot_digest
from quiz.store import Connection, keeping
from quiz.store import attempts as stored
from quiz.store import banks as stored_banks
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store import staff as stored_staff
from quiz.store.attempts import LIFE, Kept
from quiz.store.events import Event
from quiz.store.lots import Lot, NotWhole

HOUR = 3600
GRACE_AFTER_CLOSE = HOUR
"""Seconds that attempts under way may still take after their event was closed."""

LAST_DAYS = 31 * 24 * HOUR
"""Seconds after its last start at which an event is closed by itself."""

LONGEST_GAP = 25 * HOUR
"""Seconds between sweeps after which the clock is doubted rather than believed."""

STEADY = 120
"""Seconds that the wall clock may be off the machine's own in the hour that ends a doubt."""

TRIES = 5
"""How often a settling starts over because somebody deleted an attempt meanwhile."""


@dataclass(frozen=True)
class Swept:
    """Tell what one sweep did; ``doubts`` says why it did nothing, if it did not."""

    lots: int = 0
    counted: int = 0
    settled: int = 0
    erased: int = 0
    doubts: str | None = None


@contextmanager
def alone(site: Site, work: Literal["sweep", "import"] = "sweep") -> Iterator[bool]:
    """Hold the lock of a work across processes and machines; False when somebody else has it."""
    if site.store.dialect == "sqlite":
        with open(site.store.lock_file.with_name(f"{work}.lock"), "ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        return
    with keeping.advisory_lock(site.store, work) as held:
        yield held


def sweep(site: Site, now: int, uptime: int, *, clock_is_right: bool = False) -> Swept | None:
    """Fold first, erase second; None when another sweeper is at work.

    ``now`` is the UTC second by the wall clock, ``uptime`` how many seconds the machine has
    been running, by a clock that nobody sets.
    """
    with alone(site) as held:
        if not held:
            return None
        with site.store.read() as connection:
            memory = keeping.clock(connection)
        doubts = _doubt(site, now, uptime, clock_is_right)
        if doubts is not None:
            return Swept(doubts=doubts)
        new_hour = memory is None or memory.swept // HOUR != now // HOUR
        done = Swept()
        faults: list[Exception] = []
        with site.store.read() as connection:
            events = stored_events.unsettled(connection)
        for event in events:
            with _told_later(faults, f"event {event.id}"):
                if event.state == "closed" or new_hour:
                    _finish_late(site, event, now)
                done = _tend(site, event, now, done)
        with _told_later(faults, "practice"):
            _renew_practice(site, now)
        done = replace(done, erased=_erase(site, now))
        if faults:
            where = ", ".join(fault.__notes__[-1] for fault in faults)
            raise ExceptionGroup(f"not everything could be swept: {where}", faults)
        return done


@contextmanager
def _told_later(faults: list[Exception], where: str) -> Iterator[None]:
    """Collect what goes wrong in one place, so that it holds up no other, least of all erasing."""
    try:
        yield
    except Exception as fault:
        if isinstance(fault, Refused) and fault.code == "busy":
            raise  # the database itself: all the rest would only wait for it, too
        fault.add_note(where)
        faults.append(fault)


def _doubt(site: Site, now: int, uptime: int, clock_is_right: bool) -> str | None:
    """Look at the clock; give the reason to wait, or None.

    A clock before the newest stored instant, or far ahead of the last sweep, is believed
    when a sweep at least one real hour later still agrees with it.
    """

    def act(connection: Connection) -> str | None:
        memory = keeping.clock(connection, hold=True)
        if memory is None:
            keeping.set_clock(connection, keeping.Clock(now, now - now % HOUR))
            return None
        newest = max(memory.newest, keeping.newest_hour(connection, LIFE))
        back, gap = now < newest, now - memory.swept > LONGEST_GAP
        if clock_is_right or not (back or gap) or _agreed(memory, now, uptime):
            if back:
                keeping.pull_back(connection, now)
            if back or memory.doubted is not None or clock_is_right or now - memory.swept >= 60:
                keeping.set_clock(connection, keeping.Clock(now, now - now % HOUR))
            return None
        if memory.doubted is None or _is_void(memory, now, uptime):
            keeping.set_clock(connection, replace(memory, doubted=now, doubted_uptime=uptime))
        return "clock-went-back" if back else "long-gap"

    return site.store.write(act)


def _drift(memory: keeping.Clock, now: int, uptime: int) -> tuple[int, int]:
    """Give the real seconds since the doubt began, and how far the wall clock is off them."""
    real = uptime - (memory.doubted_uptime or 0)
    return real, abs((now - (memory.doubted or 0)) - real)


def _agreed(memory: keeping.Clock, now: int, uptime: int) -> bool:
    if memory.doubted is None:
        return False
    real, off = _drift(memory, now, uptime)
    return real >= HOUR and off < STEADY


def _is_void(memory: keeping.Clock, now: int, uptime: int) -> bool:
    """Tell whether a doubt can no longer end by itself and has to begin anew.

    The machine that began it has started again or is gone, or its clock has jumped once more.
    Another machine that sweeps in turn waits with this: it cannot tell, and would undo the
    doubt of the one that can.
    """
    real, off = _drift(memory, now, uptime)
    return (
        real < 0
        or now < (memory.doubted or 0)
        or (off >= STEADY and now - (memory.doubted or 0) > 2 * HOUR)
    )


def _tend(site: Site, event: Event, now: int, done: Swept) -> Swept:
    if event.state == "open":
        due = event.closes_at is not None and now >= event.closes_at
        if due or now - event.last_start > LAST_DAYS:
            closes = event.closes_at if due else now
            site.store.write(
                lambda c: stored_events.move(c, event.id, "open", "closed", closes_at=closes)
            )
            event = replace(event, state="closed", closes_at=closes)
    if event.state == "open":
        return _fold_open(site, event, now, done)
    if event.state == "closed" and not _may_settle(site, event, now):
        return done
    return _settle(site, event, now, done)


def _may_settle(site: Site, event: Event, now: int) -> bool:
    """Tell whether nobody is under way any more, or their time after the close is over."""
    until_late = 2 * (event.delivery.time_limit or 0) + GRACE + 1
    if now >= (event.closes_at or now) + max(GRACE_AFTER_CLOSE, until_late):
        return True
    with site.store.read() as connection:
        return stored_lots.running(connection, event.id) == 0


def _finish_late(site: Site, event: Event, now: int) -> None:
    """Finish the attempts whose time is up: what they did not answer is omitted."""
    if event.delivery.time_limit is None or event.state == "settling":
        return
    with site.store.read() as connection:
        pools = stored_lots.waiting(connection, event.id, finished=False)
        keys = [key for pool in pools.values() for key in pool]
        late = [
            kept
            for kept in stored_lots.members(connection, site.store.vault, keys)
            if kept.attempt.out_of_time(now)
        ]
    for kept in late:

        def act(connection: Connection, kept: Kept = kept) -> None:
            done = finished(kept.attempt, now, TIME_EDGES)
            if stored.finish(connection, site.store.vault, kept.key, done, now):
                day = local_day(now, event.zone)
                stored_events.count_finish(connection, event.id, day)

        try:
            site.store.write(act)
        except Refused as refusal:
            if refusal.code not in ("no-attempt", "event-settled"):
                raise  # deleted meanwhile, or settled by somebody else: then it is done


def _form(site: Site, connection: Connection, event: Event) -> Form:
    return form_of(site.shelf.bank(connection, event.revision), event.delivery)


def _fold_open(site: Site, event: Event, now: int, done: Swept) -> Swept:
    with site.store.read() as connection:
        form = _form(site, connection, event)
        if form.drawn:
            return done  # people drew different items: only the whole event has enough of each
        pools = stored_lots.waiting(connection, event.id, finished=True)
    if not any(lots_while_open(keys, k=event.k) for keys in pools.values()):
        return done
    _finish_late(site, event, now)
    with site.store.read() as connection:
        pools = stored_lots.waiting(connection, event.id, finished=True)
    for group, keys in pools.items():
        chosen = lots_while_open(keys, k=event.k)
        if chosen is not None and _fold(site, event, form, group, chosen, now):
            done = replace(done, lots=done.lots + 1, counted=done.counted + len(chosen))
    return done


def _fold(
    site: Site,
    event: Event,
    form: Form,
    group: str,
    keys: Sequence[bytes],
    now: int,
    *,
    at_once: bool = False,
) -> bool:
    """Count these attempts in one lot; False when one of them is gone: then none is counted.

    ``at_once`` says that these are all whom the event counts: then its languages are compared.
    """
    with site.store.read() as connection:
        bank = site.shelf.bank(connection, event.revision)
        people = [
            counted(kept, bank) for kept in stored_lots.members(connection, site.store.vault, keys)
        ]
    if len(people) != len(keys):
        return False
    thick = len(people) >= THICK
    whole = event.breakdown == "none"
    tallies = fold(
        form, people, event.k, thick, sensitive=whole, languages=whole and at_once and thick
    )
    return _add_lot(site, event, form, group, "finished", keys, tallies, thick, now)


def _add_lot(
    site: Site,
    event: Event,
    form: Form,
    group: str,
    pool: str,
    keys: Sequence[bytes],
    tallies: Sequence[Tally],
    thick: bool,
    now: int,
) -> bool:
    digest = lot_digest(form.digest, len(keys), thick, tallies)

    def act(connection: Connection) -> None:
        lot = Lot(
            site.chance.randbytes(16), event.id, form.digest, group, pool, digest, len(keys), thick
        )
        stored_lots.add(connection, lot, tallies, keys, now)

    try:
        site.store.write(act)
    except NotWhole:
        return False  # somebody deleted their attempt meanwhile, or another sweeper was first
    return True


def _settle(site: Site, event: Event, now: int, done: Swept) -> Swept:
    """Count what waits in lots of at least k, once and for all.

    Each lot is a transaction of its own, and each step looks at what is left: so a crash
    between any two of them is made good by the next sweep.
    """
    if event.state == "closed":
        site.store.write(lambda c: stored_events.move(c, event.id, "closed", "settling"))
    for _ in range(TRIES):
        with site.store.read() as connection:
            form = _form(site, connection, event)
            pools = stored_lots.waiting(connection, event.id, finished=True)
            at_once = not stored_lots.groups(connection, event.id, "finished")
        whole = True
        lots = lots_at_settling(pools, event.k).lots
        at_once = at_once and len(lots) == 1
        for planned in lots:
            if _fold(site, event, form, planned.group, planned.keys, now, at_once=at_once):
                done = replace(done, lots=done.lots + 1, counted=done.counted + len(planned.keys))
            else:
                whole = False
        if whole and _count_unfinished(site, event, form, now):
            break
    else:
        return done  # the next sweep goes on

    def act(connection: Connection) -> bool:
        left = stored_lots.waiting(connection, event.id, finished=True)
        if lots_at_settling(left, event.k).lots:
            return False  # enough are left for a lot: never give those up
        stored.give_up(connection, event.id, now)
        return stored_events.move(connection, event.id, "settling", "settled")

    return replace(done, settled=done.settled + site.store.write(act))


def _count_unfinished(site: Site, event: Event, form: Form, now: int) -> bool:
    """Count where people stopped, if enough did; False when one of them is gone."""
    with site.store.read() as connection:
        pools = stored_lots.waiting(connection, event.id, finished=False)
        keys = [key for group in sorted(pools) for key in pools[group]]
        people = stored_lots.members(connection, site.store.vault, keys)
    if len(people) != len(keys):
        return False
    tallies = fold_unfinished(form, [_stopped_at(kept) for kept in people], event.k)
    return not tallies or _add_lot(
        site, event, form, "", "unfinished", keys, tallies, thick=False, now=now
    )


def _stopped_at(kept: Kept) -> str:
    steps = kept.attempt.steps
    return steps[min(kept.attempt.open_place, len(steps)) - 1].item


def _renew_practice(site: Site, now: int) -> None:
    """Keep every listed bank's chain of practice events going from month to month."""
    with site.store.read() as connection:
        current = {
            bank: digest
            for bank, digest in stored_banks.current(connection).items()
            if not is_practised(connection, bank, digest, now)
        }
    for bank, digest in current.items():

        def act(connection: Connection, bank: str = bank, digest: str = digest) -> None:
            open_practice(site, connection, bank, digest, now)

        site.store.write(act)


def _erase(site: Site, now: int) -> int:
    erased = 0
    while True:
        slice_ = site.store.write(lambda c: keeping.erase_due(c, now))
        erased += slice_
        if not slice_:
            break

    def act(connection: Connection) -> None:
        keeping.erase_unused_keys(connection, site.store.vault, now)
        stored_staff.expire(connection, now)

    site.store.write(act)
    keeping.empty_log(site.store, tries=20 if erased else 1)
    return erased
