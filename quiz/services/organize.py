"""What organizers do: set an event up, open it, close it for good, copy it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from quiz.base import Refused, new_code, new_id
from quiz.items.bank import Bank, Delivery
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import banks as stored_banks
from quiz.store import events as stored
from quiz.store import staff as stored_staff
from quiz.store.events import Breakdown, Event
from quiz.store.staff import Account

Kind = Literal["lab", "hall", "family", "link", "paper"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Feedback = Literal["after_each", "at_end", "none"]

LONGEST_TITLE = 120
MOST_K = 100
FIRST_YEAR, LAST_YEAR = 2000, 2199
"""Years of a date that somebody means; the ends of the calendar have no place on some clocks."""

TRIES = 20
"""Codes drawn before we give up: of 900,000 codes very many would have to be taken."""


@dataclass(frozen=True)
class Published:
    """Hold a bank as an event may play it: a revision that never changes, and its number."""

    bank: Bank
    digest: str
    number: int


@dataclass(frozen=True)
class Setup:
    """Hold what the pages of a set-up ask for; instants are UTC seconds.

    ``feedback`` None is what the bank says; ``revision`` is the digest of a published one.
    """

    title: str
    opens_at: int
    closes_at: int | None
    zone: str
    revision: str
    feedback: Feedback | None = None
    confidence: bool = False
    kind: Kind = "lab"
    breakdown: Breakdown = "none"
    k: int = 10


def choices(site: Site) -> Sequence[Published]:
    """Give the newest revision of every listed bank, by bank id."""
    with site.store.read() as connection:
        current = stored_banks.current(connection)
        return [_published(site, connection, digest) for digest in current.values()]


def published(site: Site, digest: str) -> Published:
    """Give a revision as an event plays it; refuses one that is not stored."""
    with site.store.read() as connection:
        return _published(site, connection, digest)


def _published(site: Site, connection: Connection, digest: str) -> Published:
    head = stored_banks.revision(connection, digest)
    if head is None:
        raise Refused("no-revision", digest=digest)
    return Published(site.shelf.bank(connection, digest), digest, head.number)


def kind_of(event: Event) -> Kind:
    """Give what an event is to who set it up."""
    return event.kind if event.kind in KINDS else "link"


def owner_of(account: Account) -> str | None:
    """Give whose events an account sees: its own; an admin those of everybody (None)."""
    return None if account.role == "admin" else account.id


def events(site: Site, account: Account) -> Sequence[Event]:
    """Give the events that an account may see, the newest first."""
    with site.store.read() as connection:
        return stored.owned(connection, owner_of(account))


def event(site: Site, account: Account, name: str) -> Event:
    """Give an event; one of somebody else is missing like one that never was (``no-event``)."""
    with site.store.read() as connection:
        return _own(connection, account, name)


def _own(connection: Connection, account: Account, name: str) -> Event:
    found = stored.find_owned(connection, name, owner_of(account))
    if found is None:
        raise Refused("no-event")
    return found


@cache
def known_zones() -> frozenset[str]:
    """Give the names of all time zones that this machine knows: it looks at 600 files, once."""
    return frozenset(available_timezones())


@cache
def zones() -> Sequence[str]:
    """Give the names of the time zones that an event may have, UTC first."""
    places = (name for name in known_zones() if "/" in name and name[:4] != "Etc/")
    return ("UTC", *sorted(places))


def instant(day: str, hour: str, zone: str) -> int:
    """Give the UTC second of a day (2026-11-30) and an hour (09:00) on the clocks of a zone.

    Refuses what is not a date of these times (``bad-date``) and an unknown zone (``bad-zone``).
    """
    if zone not in known_zones():
        raise Refused("bad-zone")
    try:
        local = datetime.strptime(f"{day} {hour}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise Refused("bad-date") from None
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise Refused("bad-date")
    return int(local.timestamp())


def begin(site: Site, by: Account, setup: Setup, now: int) -> Event:
    """Begin to set up an event: a row that nobody can join yet, with its join code.

    Refuses what ``change`` refuses, and ``no-code`` when no free code was found.
    """
    with site.store.read() as connection:
        plan = _published(site, connection, setup.revision)
    fresh = _filled(site, _empty(site, by, plan), setup, plan)
    return _add(site, by, fresh, "set-up-event", now)


def _empty(site: Site, by: Account, plan: Published) -> Event:
    return Event(
        id="",
        kind="lab",
        title="",
        code=None,
        owner=by.id,
        bank=plan.bank.id,
        revision=plan.digest,
        delivery=plan.bank.delivery,
        breakdown="none",
        k=site.settings.k,
        zone=site.settings.zone,
        state="ready",
        opens_at=0,
        closes_at=None,
        last_start=0,
    )


def _add(site: Site, by: Account, event: Event, act_name: str, now: int) -> Event:
    def act(connection: Connection) -> Event:
        for _ in range(TRIES):
            fresh = replace(event, id=new_id(site.chance), code=new_code(site.chance))
            if stored.add(connection, fresh):
                _note(site, connection, by, now, act_name, fresh.id)
                return fresh
        raise Refused("no-code")

    return site.store.write(act)


def change(site: Site, by: Account, name: str, setup: Setup) -> Event:
    """Save what a page of the set-up says.

    Refuses ``no-title``, ``bad-zone``, ``ends-before``, ``bad-k`` (k is only ever raised above
    the server's), ``no-revision``, and ``event-open`` when it is not being set up any more.
    """
    with site.store.read() as connection:
        plan = _published(site, connection, setup.revision)

    def act(connection: Connection) -> Event:
        # What is saved is the whole row: nobody may change the rest of it meanwhile.
        stored.lock(connection, name)
        after = _filled(site, _own(connection, by, name), setup, plan)
        if not stored.save(connection, after):
            raise Refused("event-open")
        return after

    return site.store.write(act)


def setup_of(event: Event, plan: Published) -> Setup:
    """Give what the pages of the set-up said so far."""
    delivery, usual = event.delivery, plan.bank.delivery
    return Setup(
        title=event.title,
        opens_at=event.opens_at,
        closes_at=event.closes_at,
        zone=event.zone,
        revision=event.revision,
        feedback=None if delivery.feedback == usual.feedback else delivery.feedback,
        confidence=delivery.confidence,
        kind=kind_of(event),
        breakdown=event.breakdown,
        k=event.k,
    )


def _filled(site: Site, event: Event, setup: Setup, plan: Published) -> Event:
    title = " ".join(setup.title.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Refused("no-title")
    if setup.zone not in known_zones():
        raise Refused("bad-zone")
    if setup.closes_at is not None and setup.closes_at <= setup.opens_at:
        raise Refused("ends-before")
    if not site.settings.k <= setup.k <= max(MOST_K, site.settings.k):
        raise Refused("bad-k", least=site.settings.k)
    return replace(
        event,
        title=title,
        kind=setup.kind,
        bank=plan.bank.id,
        revision=plan.digest,
        delivery=delivery_of(plan.bank, setup.feedback, setup.confidence),
        breakdown=setup.breakdown if setup.breakdown in breakdowns(plan.bank) else "none",
        k=setup.k,
        zone=setup.zone,
        opens_at=setup.opens_at,
        closes_at=setup.closes_at,
        last_start=setup.opens_at,
    )


def delivery_of(bank: Bank, feedback: Feedback | None, confidence: bool) -> Delivery:
    """Give how an event runs a bank; ``feedback`` None leaves it as the bank says."""
    changed: dict[str, Any] = {"confidence": confidence}
    if feedback is not None:
        changed["feedback"] = feedback
        if feedback == "after_each":
            # An answer that was explained cannot be changed afterwards.
            changed["navigation"] = "forward"
    return bank.delivery.model_copy(update=changed)


def breakdowns(bank: Bank) -> tuple[Breakdown, ...]:
    """Give the ways in which people who take a bank can be told apart into groups."""
    found: list[Breakdown] = ["none"]
    if len(bank.offered_languages) > 1:
        found.append("language")
    if len(bank.audience) > 1:
        found.append("audience")
    return tuple(found)


def open_event(site: Site, by: Account, name: str, now: int) -> Event:
    """Make an event joinable from when it opens; doing it twice changes nothing.

    Refuses ``ends-before`` when its end has passed already, and ``event-closed``.
    """

    def act(connection: Connection) -> Event:
        found = _own(connection, by, name)
        if found.state == "open":
            return found
        if found.closes_at is not None and found.closes_at <= now:
            raise Refused("event-closed" if found.state != "ready" else "ends-before")
        start = max(found.opens_at, now)
        code = None if found.kind == "paper" else found.code  # on paper nobody joins
        if not stored.move(connection, name, "ready", "open", last_start=start, code=code):
            raise Refused("event-closed")
        _note(site, connection, by, now, "opened-event", name)
        return replace(found, state="open", last_start=start, code=code)

    return site.store.write(act)


def close_event(site: Site, by: Account, name: str, now: int) -> Event:
    """Close an event for good; attempts under way keep their grace. Twice changes nothing.

    Refuses ``event-not-open`` for one that is still being set up.
    """

    def act(connection: Connection) -> Event:
        found = _own(connection, by, name)
        if found.state == "ready":
            raise Refused("event-not-open")
        if stored.move(connection, name, "open", "closed", closes_at=now):
            _note(site, connection, by, now, "closed-event", name)
            return replace(found, state="closed", closes_at=now)
        return found

    return site.store.write(act)


def copy_event(site: Site, by: Account, name: str, now: int) -> Event:
    """Begin to set up an event like another one, with a code of its own, owned by who copies.

    It plays the same revision, so that the two can be compared, and stands alone.
    """
    with site.store.read() as connection:
        found = _own(connection, by, name)
    today = now - now % 60
    fresh = replace(
        found,
        kind=kind_of(found),
        owner=by.id,
        state="ready",
        opens_at=today,
        closes_at=None,
        last_start=today,
        k=max(found.k, site.settings.k),
        demo=False,
        campaign=None,
        follows=None,
        seal_to=None,
    )
    return _add(site, by, fresh, "copied-event", now)


def _note(
    site: Site, connection: Connection, by: Account, now: int, act: str, subject: str
) -> None:
    stored_staff.write_note(connection, new_id(site.chance), now, by.role, act, subject)
