"""What the server does by itself: close, finish, fold, settle, erase; one sweep at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from quiz.base import Refused
from quiz.services.alone import alone
from quiz.services.campaigns import close_in
from quiz.services.counting import Swept as Swept
from quiz.services.counting import finish_late
from quiz.services.deleting import erase_all
from quiz.services.play import is_practised, open_practice
from quiz.services.settling import HOUR, tend, tend_campaign
from quiz.services.site import Site
from quiz.store import Connection, keeping
from quiz.store import banks as stored_banks
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store import staff as stored_staff
from quiz.store.attempts import LIFE
from quiz.store.campaigns import Campaign

LONGEST_GAP = 25 * HOUR
"""Seconds between sweeps after which the clock is doubted rather than believed."""

STEADY = 120
"""Seconds that the wall clock may be off the machine's own in the hour that ends a doubt."""


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
        for campaign in _campaigns(site):
            with _told_later(faults, f"campaign {campaign.id}"):
                _close_campaign(site, campaign, now)
        with site.store.read() as connection:
            events = stored_events.unsettled(connection)
        for event in events:
            with _told_later(faults, f"event {event.id}"):
                if event.state == "closed" or new_hour:
                    finish_late(site, event, now)
                done = tend(site, event, now, done)
        for campaign in _campaigns(site):
            with _told_later(faults, f"campaign {campaign.id}"):
                done = tend_campaign(site, campaign, now, done)
        with _told_later(faults, "deleted campaigns"):
            erase_all(site)
        with _told_later(faults, "practice"):
            _renew_practice(site, now)
        done = replace(done, erased=_erase(site, now))
        if faults:
            where = ", ".join(fault.__notes__[-1] for fault in faults)
            raise ExceptionGroup(f"not everything could be swept: {where}", faults)
        return done


def _campaigns(site: Site) -> Sequence[Campaign]:
    with site.store.read() as connection:
        return stored_campaigns.unsettled(connection)


def _close_campaign(site: Site, campaign: Campaign, now: int) -> None:
    """Close a campaign whose end has come."""
    ends = campaign.closes_at
    if campaign.state == "open" and ends is not None and now >= ends:
        site.store.write(lambda connection: close_in(connection, campaign, ends))


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
