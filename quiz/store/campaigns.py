"""Campaigns: several events that belong together, and who works on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import (
    BindParameter,
    Column,
    CompoundSelect,
    Select,
    delete,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.engine import Connection

from quiz.store.attempts import SLICE, erase
from quiz.store.once import insert_once
from quiz.store.tables import attempt as attempts
from quiz.store.tables import campaign as campaigns
from quiz.store.tables import event as events
from quiz.store.tables import lot as lots
from quiz.store.tables import metadata, participation
from quiz.store.tables import share as shares

CONDEMNED = ""
"""The plan of a campaign that is being deleted: nobody sees it any more."""

CampaignState = Literal["ready", "open", "closed", "settled"]


@dataclass(frozen=True)
class Campaign:
    """Hold one campaign. Instants are UTC seconds; ``closes_at`` None: until closed.

    ``plan`` is what its set-up said, as JSON, and empty while it is being deleted; ``public``
    says whether its page is for everybody once it is settled, ``budget`` with how much noise:
    epsilon in hundredths.
    """

    id: str
    title: str
    owner: str | None
    plan: str
    k: int
    zone: str
    state: CampaignState
    opens_at: int
    closes_at: int | None
    public: bool = False
    demo: bool = False
    budget: int | None = None


def _campaign(row: Any) -> Campaign:
    values = dict(row._mapping)
    return Campaign(**{**values, "public": bool(values["public"]), "demo": bool(values["demo"])})


def campaigns_of(staff: str | BindParameter[str]) -> CompoundSelect[Any]:
    """Say in SQL which campaigns an account may see: its own, and those shared with it."""
    return union(
        select(campaigns.c.id).where(campaigns.c.owner == staff),
        select(shares.c.campaign).where(shares.c.staff == staff),
    )


def _seen(query: Select[Any], staff: str | None) -> Select[Any]:
    query = query.where(campaigns.c.plan != CONDEMNED)
    if staff is None:
        return query
    return query.where(
        or_(
            campaigns.c.owner == staff,
            campaigns.c.id.in_(select(shares.c.campaign).where(shares.c.staff == staff)),
        )
    )


def find(connection: Connection, name: str) -> Campaign | None:
    """Find a campaign by id, whoever's it is."""
    return find_seen(connection, name, None)


def find_seen(
    connection: Connection, name: str, staff: str | None, *, lock: bool = False
) -> Campaign | None:
    """Find a campaign that an account may see, or of anybody (None).

    Somebody else's campaign is as missing as one that does not exist. With ``lock`` nobody
    else changes or deletes it until this act is over.
    """
    query = _seen(select(campaigns).where(campaigns.c.id == name), staff)
    if lock:
        query = query.with_for_update(of=campaigns)
    row = connection.execute(query).one_or_none()
    return None if row is None else _campaign(row)


def seen(connection: Connection, staff: str | None) -> Sequence[Campaign]:
    """Give the campaigns that an account may see, or all (None), the newest first."""
    query = _seen(select(campaigns), staff)
    rows = connection.execute(query.order_by(campaigns.c.opens_at.desc(), campaigns.c.id))
    return [_campaign(row) for row in rows]


def unsettled(connection: Connection) -> Sequence[Campaign]:
    """Give the campaigns that began and are not settled, by id."""
    rows = connection.execute(
        select(campaigns)
        .where(campaigns.c.state.in_(("open", "closed")), campaigns.c.plan != CONDEMNED)
        .order_by(campaigns.c.id)
    )
    return [_campaign(row) for row in rows]


def add(connection: Connection, campaign: Campaign) -> bool:
    """Insert a campaign; False when its id is taken."""
    return insert_once(connection, campaigns, asdict(campaign))


def save(connection: Connection, campaign: Campaign) -> bool:
    """Change what may be changed of a campaign at any time but its state and its owner.

    False when it moved to another state meanwhile.
    """
    row = {name: value for name, value in asdict(campaign).items() if name not in ("id", "state")}
    changed = connection.execute(
        update(campaigns)
        .where(campaigns.c.id == campaign.id, campaigns.c.state == campaign.state)
        .values(**row)
    )
    return changed.rowcount == 1


def move(
    connection: Connection, name: str, old: CampaignState, new: CampaignState, **more: Any
) -> bool:
    """Move a campaign from one state to another by compare-and-set; tell whether it moved."""
    changed = connection.execute(
        update(campaigns)
        .where(campaigns.c.id == name, campaigns.c.state == old)
        .values(state=new, **more)
    )
    return changed.rowcount == 1


def lock(connection: Connection, name: str) -> CampaignState | None:
    """Lock a campaign's row for the rest of this act and give its state."""
    state: CampaignState | None = connection.execute(
        select(campaigns.c.state).where(campaigns.c.id == name).with_for_update()
    ).scalar()
    return state


def shared_with(connection: Connection, name: str) -> Sequence[str]:
    """Give the ids of the accounts that a campaign is shared with."""
    rows = connection.execute(
        select(shares.c.staff).where(shares.c.campaign == name).order_by(shares.c.staff)
    )
    return [staff for (staff,) in rows]


def share(connection: Connection, name: str, staff: str) -> bool:
    """Share a campaign with an account; False when it is shared already."""
    return insert_once(connection, shares, {"campaign": name, "staff": staff})


def unshare(connection: Connection, name: str, staff: str) -> None:
    """Take a campaign back from an account."""
    connection.execute(delete(shares).where(shares.c.campaign == name, shares.c.staff == staff))


def is_begun(connection: Connection, name: str) -> bool:
    """Tell whether anybody started an event of a campaign, or an attempt of one is stored.

    Once a sealed remainder was opened somebody did, as far as anybody is told.
    """
    of_it = select(events.c.id).where(events.c.campaign == name)
    started = select(participation.c.event).where(participation.c.event.in_(of_it))
    stored = select(attempts.c.event).where(attempts.c.event.in_(of_it)).limit(1)
    came = select(events.c.id).where(events.c.campaign == name, events.c.kind == "remainder")
    queries = (started, stored, came)
    return any(connection.execute(query).first() is not None for query in queries)


def condemn(connection: Connection, name: str) -> None:
    """Take a campaign and its events out of everybody's sight: it is to be erased.

    Its events become like those that nobody sets up, without a code to join by, and take no
    answer any more.
    """
    connection.execute(delete(shares).where(shares.c.campaign == name))
    connection.execute(
        update(campaigns)
        .where(campaigns.c.id == name)
        .values(plan=CONDEMNED, title="", owner=None, public=False)
    )
    connection.execute(
        update(events)
        .where(events.c.campaign == name)
        .values(kind="remainder", title="", code=None, owner=None, follows=None, state="settled")
    )


def condemned(connection: Connection) -> Sequence[str]:
    """Give the ids of the campaigns that are being deleted."""
    rows = connection.execute(select(campaigns.c.id).where(campaigns.c.plan == CONDEMNED))
    return [name for (name,) in rows]


def erase_slice(connection: Connection, name: str) -> int:
    """Erase one slice of a condemned campaign, attempts first; gives how many rows went.

    Whatever table belongs to an event, a lot or the campaign is emptied of what is theirs;
    notes of what staff did by their role stay.
    """
    of_it = select(events.c.id).where(events.c.campaign == name)
    keys = connection.execute(
        select(attempts.c.key).where(attempts.c.event.in_(of_it)).limit(SLICE)
    )
    found = [bytes(key) for (key,) in keys]
    if found:
        erase(connection, found)
        return len(found)
    heads = connection.execute(select(lots.c.id).where(lots.c.event.in_(of_it)).limit(LOTS))
    names = [bytes(lot) for (lot,) in heads]
    if names:
        for column in _pointing_to(lots.c.id):
            connection.execute(delete(column.table).where(column.in_(names)))
        connection.execute(delete(lots).where(lots.c.id.in_(names)))
        return len(names)
    for column in _pointing_to(events.c.id):
        connection.execute(delete(column.table).where(column.in_(of_it)))
    connection.execute(delete(events).where(events.c.campaign == name))
    for column in _pointing_to(campaigns.c.id):
        connection.execute(delete(column.table).where(column == name))
    connection.execute(delete(campaigns).where(campaigns.c.id == name))
    return 0


LOTS = 20
"""Lots erased in one transaction, each with a few hundred tallies."""


def _pointing_to(key: Column[Any]) -> list[Column[Any]]:
    """Give the columns of other tables that refer to a key, those of no other row first."""
    return [
        foreign.parent
        for table in reversed(metadata.sorted_tables)
        for foreign in table.foreign_keys
        if foreign.column is key and table not in (events, attempts, lots)
    ]
