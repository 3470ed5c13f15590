"""Settle events, and the campaigns that gather what their events were too small to count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quiz.attempts import GRACE
from quiz.base import new_id
from quiz.services.counting import (
    Swept,
    add_lot,
    count,
    finished_people,
    fold_open,
    form_in,
)
from quiz.services.sealing import leave
from quiz.services.site import Site
from quiz.statistics.folding import THICK, fold, fold_unfinished
from quiz.statistics.form import Form
from quiz.statistics.lots import (
    PlannedLot,
    Remainder,
    Settled,
    lots_at_settling,
    lots_of_remainders,
)
from quiz.store import Connection
from quiz.store import attempts as stored
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store import parcels as stored_parcels
from quiz.store.attempts import Kept
from quiz.store.campaigns import Campaign
from quiz.store.events import Event

HOUR = 3600
GRACE_AFTER_CLOSE = HOUR
"""Seconds that attempts under way may still take after their event was closed."""

LAST_DAYS = 31 * 24 * HOUR
"""Seconds after its last start at which an event is closed by itself.

A campaign that nobody closed settles as long after its last event.
"""

TRIES = 5
"""How often a settling starts over because somebody deleted an attempt meanwhile."""


def tend(site: Site, event: Event, now: int, done: Swept) -> Swept:
    """Close an event whose time is over, count those who wait, settle it when it may be."""
    if event.state == "open":
        due = event.closes_at is not None and now >= event.closes_at
        if due or now - event.last_start > LAST_DAYS:
            closes = event.closes_at if due else now
            site.store.write(
                lambda c: stored_events.move(c, event.id, "open", "closed", closes_at=closes)
            )
            event = replace(event, state="closed", closes_at=closes)
    if event.state == "open":
        return fold_open(site, event, now, done)
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


def _settle(site: Site, event: Event, now: int, done: Swept) -> Swept:
    """Count what waits in lots of at least k, once and for all.

    Each lot is a transaction of its own, and each step looks at what is left: so a crash
    between any two of them is made good by the next sweep.
    """
    if event.state == "closed":
        site.store.write(lambda c: stored_events.move(c, event.id, "closed", "settling"))
    for _ in range(TRIES):
        with site.store.read() as connection:
            form = form_in(site, connection, event)
            pools = stored_lots.waiting(connection, event.id, finished=True)
            at_once = not stored_lots.groups(connection, event.id, "finished")
        whole = True
        for planned in lots_at_settling(pools, event.k).lots:
            if count(site, event, form, planned.group, planned.keys, now, at_once=at_once):
                done = done.with_lot(len(planned.keys))
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
        # What is under k waits on for the campaign of the event, if it has one.
        if event.campaign is None:
            leave(site, connection, event)
        stored.give_up(connection, event.id, now, unfinished_only=event.campaign is not None)
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
    return not tallies or add_lot(
        site, event, form, "", "unfinished", keys, tallies, thick=False, now=now
    )


def _stopped_at(kept: Kept) -> str:
    steps = kept.attempt.steps
    return steps[min(kept.attempt.open_place, len(steps)) - 1].item


def tend_campaign(site: Site, campaign: Campaign, now: int, done: Swept) -> Swept:
    """Settle a campaign whose events are all settled, once it is closed or long over."""
    with site.store.read() as connection:
        events = stored_events.of_campaign(connection, campaign.id)
    if any(event.state != "settled" for event in events):
        return done
    last = max((event.closes_at or 0 for event in events), default=campaign.opens_at)
    if campaign.state != "closed" and now - last <= LAST_DAYS:
        return done
    return _settle_campaign(site, campaign, now, done)


def _settle_campaign(site: Site, campaign: Campaign, now: int, done: Swept) -> Swept:
    """Count what its events left over in lots of equal forms, each in an event of its own.

    The lot, its event and the marks of its members are one transaction, and each step looks
    at what is left: so a crash between any two of them is made good by the next sweep.
    """
    for _ in range(TRIES):
        with site.store.read() as connection:
            planned = _remainders(site, connection, campaign)
        whole = True
        for lot in planned.lots:
            if _count_remainder(site, campaign, lot, now):
                done = done.with_lot(len(lot.keys))
            else:
                whole = False
        if whole:
            break
    else:
        return done  # the next sweep goes on

    def act(connection: Connection) -> bool:
        stored_campaigns.lock(connection, campaign.id)  # who brings a parcel waits, or was first
        if _remainders(site, connection, campaign).lots:
            return False  # enough are left for a lot: never give those up
        for event in stored_events.of_campaign(connection, campaign.id):
            leave(site, connection, event)
            stored.give_up(connection, event.id, now)
        for name in stored_parcels.pools(connection, campaign.id):
            stored.erase(connection, stored_parcels.left(connection, name))
            stored_events.remove(connection, name)
        ends = now if campaign.closes_at is None else min(now, campaign.closes_at)
        return stored_campaigns.move(
            connection, campaign.id, campaign.state, "settled", closes_at=ends
        )

    return replace(done, settled=done.settled + site.store.write(act))


def _members(connection: Connection, campaign: Campaign) -> dict[str, tuple[Event, list[bytes]]]:
    """Give the events of a campaign in which some wait, by id, with the keys of those."""
    found = {}
    for event in stored_events.of_campaign(connection, campaign.id):
        pools = stored_lots.waiting(connection, event.id, finished=True)
        if pools:
            found[event.id] = event, [key for group in sorted(pools) for key in pools[group]]
    return found


def _remainders(site: Site, connection: Connection, campaign: Campaign) -> Settled:
    return lots_of_remainders(
        Remainder(form_in(site, connection, event).digest, event.k, tuple(keys))
        for event, keys in _members(connection, campaign).values()
    )


def _count_remainder(site: Site, campaign: Campaign, lot: PlannedLot, now: int) -> bool:
    """Count what several events left over in one lot; False when one of them is gone."""
    with site.store.read() as connection:
        events = [event for event, _ in _members(connection, campaign).values()]
        alike = [one for one in events if form_in(site, connection, one).digest == lot.group]
        if not alike:
            return False
        form = form_in(site, connection, alike[0])
    people = [replace(one, group="") for one in finished_people(site, lot.keys)]
    if len(people) != len(lot.keys):
        return False
    pool = _pool(site, campaign, alike)
    into = pool or hidden(site, campaign, alike, now)
    thick = len(people) >= THICK
    tallies = fold(form, people, into.k, thick, sensitive=False)
    fresh = pool is None
    return add_lot(site, into, form, "", "finished", lot.keys, tallies, thick, now, into=fresh)


def _pool(site: Site, campaign: Campaign, alike: Sequence[Event]) -> Event | None:
    """Give the hidden event in which people from elsewhere wait: it takes their lot as well.

    Where they came with several k there are several: they become one, with the largest k.
    """
    with site.store.read() as connection:
        names = stored_parcels.pools(connection, campaign.id)
    found = [one for one in alike if one.id in names]
    if not found:
        return None
    first, *others = found
    most = max(event.k for event in alike)

    def act(connection: Connection) -> None:
        stored_events.raise_k(connection, first.id, most)
        for other in others:
            stored_parcels.move(connection, other.id, first.id)
            stored_events.remove(connection, other.id)

    site.store.write(act)
    return replace(first, k=most)


def hidden(site: Site, campaign: Campaign, alike: Sequence[Event], now: int) -> Event:
    """Make the event that holds what these events left over: nobody joins it, or sees it."""
    first = alike[0]
    return Event(
        id=new_id(site.chance),
        kind="remainder",
        title=campaign.title,
        code=None,
        owner=campaign.owner,
        bank=first.bank,
        revision=first.revision,
        delivery=first.delivery,
        breakdown="none",
        k=max(event.k for event in alike),
        zone=campaign.zone,
        state="settled",
        opens_at=min(event.opens_at for event in alike),
        closes_at=max(event.closes_at or now for event in alike),
        last_start=max(event.last_start for event in alike),
        demo=campaign.demo,
        campaign=campaign.id,
    )
