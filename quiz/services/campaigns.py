"""Campaigns as organizers see them: their own, and those that were shared with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quiz.base import Refused, new_code, new_id
from quiz.services import organize
from quiz.services.counting import form_in
from quiz.services.organize import TRIES, Published, owner_of
from quiz.services.planning import (
    Outline,
    Plan,
    PlannedEvent,
    at,
    breakdown_of,
    checked,
    fits,
    fresh_plan,
    in_order,
    languages_of,
    outline_of,
    plan_of,
    times,
)
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import campaigns as stored
from quiz.store import events as stored_events
from quiz.store import staff as stored_staff
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
        return _theirs(stored.find_seen(connection, name, owner_of(account)))


def own(connection: Connection, account: Account, name: str) -> Campaign:
    """Find a campaign within an act; refuses one that the account may not see (``no-event``).

    Until the act is over nobody else changes it: what is saved is the whole row, so who gives
    it another name would bring back one that was deleted meanwhile, or undo a colleague's word.
    """
    return _theirs(stored.find_seen(connection, name, owner_of(account), lock=True))


def _theirs(found: Campaign | None) -> Campaign:
    if found is None:
        raise Refused("no-event")
    return found


def events_of(site: Site, campaign: Campaign) -> Sequence[Event]:
    """Give the events of a campaign, its remainders among them, those that open first on top."""
    with site.store.read() as connection:
        return stored_events.of_campaign(connection, campaign.id)


def has_remainder(site: Site, event: Event) -> bool:
    """Tell whether what an event was too small to count was counted with its campaign."""
    with site.store.read() as connection:
        form = form_in(site, connection, event).digest
        return event.campaign is not None and any(
            one.kind == "remainder" and form_in(site, connection, one).digest == form
            for one in stored_events.of_campaign(connection, event.campaign)
        )


def governs(account: Account, campaign: Campaign) -> bool:
    """Tell whether an account may share and delete a campaign: its owner, and admins."""
    return account.role == "admin" or campaign.owner == account.id


def begin(site: Site, by: Account, outline: Outline, now: int) -> Campaign:
    """Begin to set up a campaign; nobody but who works on it knows of it.

    Refuses what ``checked`` refuses.
    """
    tidy = checked(outline, site.settings.k)
    return _add(site, by, _filled(Campaign("", "", by.id, "", 0, "", "ready", 0, None), tidy), now)


def change(site: Site, by: Account, name: str, outline: Outline) -> Campaign:
    """Save what a page of the set-up says.

    Refuses what ``checked`` refuses, and ``campaign-open`` when it is not being set up any
    more.
    """
    tidy = checked(outline, site.settings.k)

    def act(connection: Connection) -> Campaign:
        found = own(connection, by, name)
        if found.state != "ready":
            raise Refused("campaign-open")
        after = _filled(found, tidy)
        if not stored.save(connection, after):
            raise Refused("campaign-open")
        return after

    return site.store.write(act)


def _filled(campaign: Campaign, outline: Outline) -> Campaign:
    plan = outline.plan
    return replace(
        campaign,
        title=outline.title,
        zone=outline.zone,
        k=outline.k,
        public=outline.public,
        plan=plan.model_dump_json(exclude_defaults=True),
        opens_at=at(plan.opens, outline.zone),
        closes_at=at(plan.closes, outline.zone) if plan.closes else None,
    )


def _add(site: Site, by: Account, campaign: Campaign, now: int) -> Campaign:
    def act(connection: Connection) -> Campaign:
        fresh = replace(campaign, id=new_id(site.chance))
        while not stored.add(connection, fresh):
            fresh = replace(fresh, id=new_id(site.chance))
        note(site, connection, by, now, "set-up-campaign", fresh.id)
        return fresh

    return site.store.write(act)


def quizzes(site: Site, plan: Plan) -> dict[str, Published]:
    """Give the quizzes that a plan chose, by revision."""
    return {digest: organize.published(site, digest) for digest in plan.revisions}


def unready(outline: Outline, now: int) -> str | None:
    """Say why a campaign cannot be opened yet, as the code of a refusal; None when it can."""
    if not outline.plan.revisions:
        return "no-revision"
    if not outline.plan.events:
        return "no-events"
    for planned in outline.plan.events:
        if not fits(outline, planned):
            return "outside"
        _, closes, _ = times(outline, planned)
        if closes is not None and closes <= now:
            return "ends-before"
    return None


def create(site: Site, by: Account, name: str, now: int) -> Campaign:
    """Make the events of a campaign that was set up, with their codes, all in one act.

    Doing it twice changes nothing. Refuses what ``unready`` says, and ``no-code`` when no
    free join code was found.
    """
    found = campaign(site, by, name)
    if found.state != "ready":
        return found
    chosen = quizzes(site, outline_of(found).plan)

    def act(connection: Connection) -> Campaign:
        now_there = own(connection, by, name)
        if now_there.state != "ready":
            return now_there
        outline = outline_of(now_there)
        why = unready(outline, now)
        if why is not None or any(digest not in chosen for digest in outline.plan.revisions):
            raise Refused(why or "no-revision")
        begins, ends = _span(outline)
        if not stored.move(connection, name, "ready", "open", opens_at=begins, closes_at=ends):
            return own(connection, by, name)  # somebody else pressed the button as well
        names: dict[str, str] = {"": ""}
        for planned in in_order(outline.plan):
            event = _event(now_there, outline, planned, chosen[planned.revision], now)
            event = replace(event, follows=names[planned.follows] or None)
            names[planned.id] = _add_event(site, connection, event).id
        note(site, connection, by, now, "opened-campaign", name)
        return replace(now_there, state="open", opens_at=begins, closes_at=ends)

    return site.store.write(act)


def _span(outline: Outline) -> tuple[int, int | None]:
    """Give when the first event of a campaign opens, and when the last one closes."""
    spans = [times(outline, planned) for planned in outline.plan.events]
    begins = min(opens for opens, _, _ in spans)
    if not outline.plan.closes:
        return begins, None
    ends = [closes for _, closes, _ in spans if closes is not None]
    return begins, max([at(outline.plan.closes, outline.zone), *ends])


def _event(
    campaign: Campaign, outline: Outline, planned: PlannedEvent, plan: Published, now: int
) -> Event:
    opens, closes, zone = times(outline, planned)
    bank = plan.bank
    offered = languages_of(planned, bank)
    return Event(
        id="",
        kind=planned.kind,
        title=planned.title,
        code=None,
        owner=campaign.owner,
        bank=bank.id,
        revision=plan.digest,
        delivery=organize.delivery_of(bank, outline.plan.feedback, outline.plan.confidence),
        breakdown=breakdown_of(outline.plan, planned, bank),
        k=campaign.k,
        zone=zone,
        state="open",
        opens_at=opens,
        closes_at=closes,
        last_start=max(opens, now),
        campaign=campaign.id,
        expected=planned.expected,
        languages="" if offered == bank.offered_languages else " ".join(offered),
    )


def _add_event(site: Site, connection: Connection, event: Event) -> Event:
    """Insert an event with a join code; on paper nobody joins."""
    for _ in range(TRIES):
        code = None if event.kind == "paper" else new_code(site.chance)
        fresh = replace(event, id=new_id(site.chance), code=code)
        if stored_events.add(connection, fresh):
            return fresh
    raise Refused("no-code")


def close(site: Site, by: Account, name: str, now: int) -> Campaign:
    """Close a campaign and all its events for good; twice changes nothing.

    Refuses ``event-not-open`` for one that is still being set up.
    """

    def act(connection: Connection) -> Campaign:
        found = own(connection, by, name)
        if found.state == "ready":
            raise Refused("event-not-open")
        if close_in(connection, found, now):
            note(site, connection, by, now, "closed-campaign", name)
        return own(connection, by, name)

    return site.store.write(act)


def close_in(connection: Connection, campaign: Campaign, at: int) -> bool:
    """Close a campaign and its open events as of an instant; tell whether it was open."""
    if not stored.move(connection, campaign.id, "open", "closed", closes_at=at):
        return False
    for event in stored_events.of_campaign(connection, campaign.id):
        ends = at if event.closes_at is None else min(at, event.closes_at)
        stored_events.move(connection, event.id, "open", "closed", closes_at=ends)
    return True


def copy(site: Site, by: Account, name: str, now: int) -> Campaign:
    """Begin to set up a campaign like another one, owned by who copies.

    It plays the same revisions, so that the two can be compared.
    """
    found = campaign(site, by, name)
    outline = outline_of(found)
    plan = outline.plan if outline.plan.events else plan_of(events_of(site, found))
    plan = fresh_plan(plan, outline.zone, now)
    outline = replace(outline, k=max(outline.k, site.settings.k), public=False, plan=plan)
    empty = Campaign("", "", by.id, "", 0, "", "ready", 0, None)
    return _add(site, by, _filled(empty, outline), now)


def rename(site: Site, by: Account, name: str, title: str, public: bool) -> Campaign:
    """Give a campaign another title, and say whether everybody may see it once it is settled.

    Refuses ``no-title``.
    """
    title = " ".join(title.split())
    if not 1 <= len(title) <= organize.LONGEST_TITLE:
        raise Refused("no-title")

    def act(connection: Connection) -> Campaign:
        found = replace(own(connection, by, name), title=title, public=public)
        if not stored.save(connection, found):
            raise Refused("busy")
        return found

    return site.store.write(act)


def is_begun(site: Site, campaign: Campaign) -> bool:
    """Tell whether anybody started an event of a campaign: from then on its k is fixed."""
    with site.store.read() as connection:
        return stored.is_begun(connection, campaign.id)


def change_k(site: Site, by: Account, name: str, k: int) -> Campaign:
    """Change the least size of a group before anybody has started.

    Refuses ``bad-k``, and ``begun`` when somebody has.
    """
    if not site.settings.k <= k <= max(organize.MOST_K, site.settings.k):
        raise Refused("bad-k", least=site.settings.k)

    def act(connection: Connection) -> Campaign:
        found = own(connection, by, name)
        events = stored_events.of_campaign(connection, name)
        for event in events:
            stored_events.lock(connection, event.id)  # who starts now waits, or was first
        if found.state not in ("ready", "open") or stored.is_begun(connection, name):
            raise Refused("begun")
        for event in events:
            stored_events.move(connection, event.id, event.state, event.state, k=k)
        after = replace(found, k=k)
        if not stored.save(connection, after):
            raise Refused("busy")
        return after

    return site.store.write(act)


def colleagues(site: Site, campaign: Campaign) -> list[tuple[Account, bool]]:
    """Give the accounts that a campaign may be shared with, and whether it is, by name.

    Admins see everything anyway; educators run no events.
    """
    with site.store.read() as connection:
        shared = set(stored.shared_with(connection, campaign.id))
        everybody = stored_staff.everybody(connection)
    return [
        (one, one.id in shared)
        for one in everybody
        if one.role == "organizer" and one.active and one.id != campaign.owner
    ]


def share(site: Site, by: Account, name: str, staff: Sequence[str], now: int) -> None:
    """Share a campaign with these accounts and nobody else; who is unknown is left out.

    Refuses ``no-event`` for who neither owns it nor is an admin.
    """

    def act(connection: Connection) -> None:
        found = own(connection, by, name)
        if not governs(by, found):
            raise Refused("no-event")
        wanted = set(staff)
        before = set(stored.shared_with(connection, name))
        for one in stored_staff.everybody(connection):
            offered = one.role == "organizer" and one.active and one.id != found.owner
            if offered and one.id in wanted and one.id not in before:
                stored.share(connection, name, one.id)
                note(site, connection, by, now, "shared-campaign", name)
            elif offered and one.id in before and one.id not in wanted:
                stored.unshare(connection, name, one.id)
                note(site, connection, by, now, "took-back-campaign", name)

    site.store.write(act)


def note(site: Site, connection: Connection, by: Account, now: int, act: str, subject: str) -> None:
    """Write down what somebody did, by role."""
    stored_staff.write_note(connection, new_id(site.chance), now, by.role, act, subject)
