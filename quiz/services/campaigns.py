"""Campaigns as organizers see them: their own, and those that were shared with them."""

from __future__ import annotations

from collections.abc import Sequence

from quiz.base import Refused
from quiz.services.organize import owner_of
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import campaigns as stored
from quiz.store import events as stored_events
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.store.staff import Account


def campaigns(site: Site, account: Account) -> Sequence[Campaign]:
    """Give the campaigns that an account may see, the newest first."""
    with site.store.read() as connection:
        return stored.seen(connection, owner_of(account))


def campaign(site: Site, account: Account, name: str) -> Campaign:
    """Give a campaign; one of somebody else is missing like one that never was (``no-event``)."""
    with site.store.read() as connection:
        return own(connection, account, name)


def own(connection: Connection, account: Account, name: str) -> Campaign:
    """Find a campaign within an act; refuses one that the account may not see (``no-event``)."""
    found = stored.find_seen(connection, name, owner_of(account))
    if found is None:
        raise Refused("no-event")
    return found


def events_of(site: Site, campaign: Campaign) -> Sequence[Event]:
    """Give the events of a campaign, its remainders among them, those that open first on top."""
    with site.store.read() as connection:
        return stored_events.of_campaign(connection, campaign.id)
