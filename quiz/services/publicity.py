"""What everybody may see of a campaign: nothing before it is settled, then large lots only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from quiz.base import Refused
from quiz.items.bank import Bank
from quiz.services import campaigns
from quiz.services.figures import as_repairs
from quiz.services.forms import form_of
from quiz.services.site import Site
from quiz.statistics.campaign import Member
from quiz.statistics.form import Form
from quiz.statistics.noise import noisy
from quiz.statistics.public import LEAST, NoisyPart, PublicReport, noisy_report, public_report
from quiz.statistics.tallies import Pooled, count, pooled
from quiz.statistics.together import Part
from quiz.store import Connection, Store
from quiz.store import campaigns as stored
from quiz.store import events as stored_events
from quiz.store import published as stored_published
from quiz.store import repairs as stored_repairs
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.store.published import Noisy
from quiz.store.staff import Account

BUDGETS = (50, 100, 200, 400)
"""Epsilons that may be chosen, in hundredths: the smaller, the more noise."""

KEPT = 64
"""Reports of this many campaigns are kept at hand."""


@dataclass(frozen=True)
class Publication:
    """Hold a campaign as everybody may see it; ``report`` None: it is not settled yet.

    ``events`` are all that are named, by id; ``banks`` what each of them played.
    """

    campaign: Campaign
    events: Mapping[str, Event]
    banks: Mapping[str, Bank]
    report: PublicReport | None


_KEPT: WeakKeyDictionary[Store, dict[str, tuple[object, Publication]]] = WeakKeyDictionary()


def publication(site: Site, name: str) -> Publication:
    """Give what everybody may see of a campaign.

    Refuses one that is not public like one that never was (``no-page``). Its numbers change
    only with a lot or a repair, so they are kept until then.
    """
    with site.store.read() as connection:
        found = stored.find(connection, name)
        if found is None or not found.public or found.state == "ready":
            raise Refused("no-page")
        events = stored_events.of_campaign(connection, name)
        if found.state != "settled":
            return _named(site, connection, found, events, None)
        state = _state(connection, found, events)
        kept = _KEPT.setdefault(site.store, {})
        known = kept.get(name)
        if known is not None and known[0] == state:
            return known[1]
        if found.budget is None:
            report = _exact(site, connection, found, events)
            made = _named(site, connection, found, events, report)
    if found.budget is not None:
        made = _with_noise(site, found, events)
    while len(kept) >= KEPT:
        kept.pop(next(iter(kept)), None)
    kept[name] = (state, made)
    return made


def least(campaign: Campaign) -> int:
    """Give how many people a lot needs before everybody may see it."""
    return max(LEAST, campaign.k)


def _state(connection: Connection, found: Campaign, events: Sequence[Event]) -> object:
    lots = [stored_published.large_lots(connection, one.id, least(found)) for one in events]
    repairs = [stored_repairs.of_event(connection, one.id) for one in events]
    return found, tuple(events), lots, repairs


def _named(
    site: Site,
    connection: Connection,
    found: Campaign,
    events: Sequence[Event],
    report: PublicReport | None,
) -> Publication:
    banks = {one.id: site.shelf.bank(connection, one.revision) for one in events}
    return Publication(found, {one.id: one for one in events}, banks, report)


def _listed(events: Sequence[Event]) -> list[str]:
    return [one.id for one in events if one.kind != "remainder"]


def _exact(
    site: Site, connection: Connection, found: Campaign, events: Sequence[Event]
) -> PublicReport:
    members = []
    for one in events:
        bank = site.shelf.bank(connection, one.revision)
        part = Part(
            form_of(bank, one.delivery),
            _large(connection, found, one),
            least(found),
            as_repairs(stored_repairs.of_event(connection, one.id)),
        )
        members.append(Member(one.id, part, listed=one.kind != "remainder"))
    return public_report(members, _listed(events))


def _with_noise(site: Site, found: Campaign, events: Sequence[Event]) -> Publication:
    """Publish with noise: drawn for each event the first time, and the same ever after.

    An event's noise is drawn for its lots of that moment. A lot that comes from another server
    later on stays out of the public page: to draw anew would let the noise be averaged away.
    So do answer sheets: the noise is that of attempts. How many people answered on those is said
    (a number as exact as that of attempts, and of large lots as well), and nothing else of them;
    the same of events in which each person draws other questions.
    """

    def act(connection: Connection) -> None:
        stored_published.hold(connection, found.id)
        for one in events:
            if stored_published.find(connection, one.id) is None:
                _draw(site, connection, found, one)

    with site.store.read() as connection:
        missing = any(
            stored_published.find(connection, one.id) is None
            and _large(connection, found, one).n
            and not _form(site, connection, one).drawn
            for one in events
        )
    if missing:
        site.store.write(act)
    with site.store.read() as connection:
        parts, sheets, drawn = [], {}, {}
        for one in events:
            form, large = _form(site, connection, one), _large(connection, found, one)
            sheets[one.id] = count(large.every, "paper")
            drawn[one.id] = large.n if form.drawn else 0
            kept = stored_published.find(connection, one.id)
            if kept is not None:
                mended = stored_repairs.of_event(connection, one.id)
                parts.append(
                    NoisyPart(
                        one.id, form, kept.people, kept.budget, kept.sums,
                        frozenset(repair.item for repair in mended),
                    )
                )  # fmt: skip
        report = noisy_report(parts, _listed(events), sheets, drawn)
        return _named(site, connection, found, events, report)


def _large(connection: Connection, found: Campaign, event: Event) -> Pooled:
    """Sum the large lots of an event; `n` counts attempts, and nobody on paper."""
    return pooled(stored_published.sums_of_large(connection, event.id, least(found)))


def _form(site: Site, connection: Connection, event: Event) -> Form:
    return form_of(site.shelf.bank(connection, event.revision), event.delivery)


def _draw(site: Site, connection: Connection, found: Campaign, event: Event) -> None:
    large = _large(connection, found, event)
    if not large.n or found.budget is None:
        return
    form = _form(site, connection, event)
    # A copy of the database from before the noise was drawn draws the same once more: else two
    # pages of the same sums could be averaged. Other sums have other noise: else what they differ
    # by was bare. Sheets have none, so they choose none: typed in later they would draw anew.
    sums = sorted(one for one in large.every.items() if not one[0][0].startswith("paper"))
    name = repr((event.id, form.digest, found.budget, sums))
    drawn = noisy(form, large.every, found.budget, site.store.vault.noise(name))
    stored_published.keep(connection, event.id, Noisy(large.n, found.budget, drawn))


def decide(site: Site, by: Account, name: str, public: bool, budget: int | None) -> Campaign:
    """Say whether a campaign has a page for everybody, and with how much noise.

    Refuses ``bad-budget``, and ``settled`` for another noise once the campaign is settled:
    numbers without it, or with less, may have been seen.
    """
    if budget is not None and budget not in BUDGETS:
        raise Refused("bad-budget")

    def act(connection: Connection) -> Campaign:
        found = campaigns.own(connection, by, name)
        if found.state == "settled" and budget != found.budget:
            raise Refused("settled")
        after = replace(found, public=public, budget=budget)
        if not stored.save(connection, after):
            raise Refused("settled")
        return after

    return site.store.write(act)
