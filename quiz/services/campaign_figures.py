"""What an organizer may see of a campaign: who takes part, and figures of whole lots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakKeyDictionary

from quiz.items.bank import Bank, Delivery
from quiz.services.figures import TakingPart, as_repairs, taking
from quiz.services.forms import form_of
from quiz.services.site import Site
from quiz.statistics.campaign import CampaignReport, Member, campaign
from quiz.statistics.compared import Versus
from quiz.statistics.form import Form
from quiz.statistics.lots import OTHER_GROUP
from quiz.statistics.reporting import released
from quiz.statistics.tallies import Pooled, Tally, pooled
from quiz.statistics.together import Part
from quiz.store import Connection, Store
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store import repairs as stored_repairs
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.store.repairs import Repaired

KEPT = 64
"""Campaigns whose figures are kept at hand, until there is another lot or repair."""

PAIRS = 32
"""Pairs of events of one campaign whose comparison is kept."""


@dataclass(frozen=True)
class CampaignFigures:
    """Hold all that page, file and chart may show of a campaign.

    ``events`` are those that people come to, in the order of their opening; ``banks`` and
    ``taking`` are theirs by id. ``report`` is None while there is no event. ``places`` says, by
    the keys of the report's items, in which events each stands and under which number.
    ``repairs`` are by event and item.
    """

    campaign: Campaign
    events: tuple[Event, ...]
    banks: Mapping[str, Bank]
    taking: Mapping[str, TakingPart]
    report: CampaignReport | None
    places: Mapping[str, tuple[tuple[str, int], ...]]
    repairs: tuple[Repaired, ...] = ()

    def event(self, name: str) -> Event:
        """Give an event of the campaign; raises KeyError."""
        for event in self.events:
            if event.id == name:
                return event
        raise KeyError(name)


class _State(NamedTuple):
    """Hold what an event's part in a campaign is made of; ``plays`` is what its form is made of."""

    plays: tuple[str, Delivery]
    hidden: bool
    breakdown: str
    k: int
    counted: Mapping[str, int] | None
    repairs: Sequence[Repaired]


@dataclass(frozen=True)
class _Known:
    """Keep what was made of a campaign's sums, and of pairs of its events.

    ``states`` says of each event what its member was made of.
    """

    states: Mapping[str, _State]
    members: tuple[Member, ...]
    report: CampaignReport | None
    places: Mapping[str, tuple[tuple[str, int], ...]]
    pairs: dict[tuple[str, str], CampaignReport] = field(default_factory=dict)


_KNOWN: WeakKeyDictionary[Store, dict[str, _Known]] = WeakKeyDictionary()


def campaign_figures(
    site: Site, found: Campaign, pair: tuple[str, str] | None = None
) -> CampaignFigures:
    """Give the figures of a campaign: sums of whole lots, rounded and capped, nothing else.

    ``pair`` names two of its events to be set side by side; KeyError where one is not there.
    They change only with a lot, a repair or an event, so they are kept until then: the cost
    does not grow with the number of people. It takes four questions to the store, a fifth
    after news, and one more for each bank that is not at hand.
    """
    with site.store.read() as connection:
        every = stored_events.of_campaign(connection, found.id)
        days = stored_events.days_of_campaign(connection, found.id)
        counted = stored_lots.of_campaign(connection, found.id)
        mended = stored_repairs.of_campaign(connection, found.id)
        known = _known(site, connection, found, every, counted, mended)
        listed = tuple(event for event in every if event.kind != "remainder")
        banks = {event.id: site.shelf.bank(connection, event.revision) for event in listed}
    return CampaignFigures(
        found,
        listed,
        banks,
        {event.id: taking(event, days.get(event.id, ())) for event in listed},
        known.report if pair is None else _beside(known, pair),
        known.places,
        tuple(mended),
    )


def compared_events(site: Site, found: Campaign, before: str, after: str) -> Versus | None:
    """Set two events of a campaign side by side; None for events that are not there."""
    figures = campaign_figures(site, found)
    names = {event.id for event in figures.events}
    if before == after or not {before, after} <= names:
        return None
    report = campaign_figures(site, found, (before, after)).report
    return None if report is None else report.pair


def _known(
    site: Site,
    connection: Connection,
    found: Campaign,
    every: Sequence[Event],
    counted: Mapping[str, Mapping[str, int]],
    mended: Sequence[Repaired],
) -> _Known:
    """Give what is kept of a campaign; only events with news are read and reported anew."""
    repairs = {event.id: [one for one in mended if one.event == event.id] for event in every}
    states = {
        event.id: _State(
            (event.revision, event.delivery),
            event.kind == "remainder",
            event.breakdown,
            event.k,
            counted.get(event.id),
            repairs[event.id],
        )
        for event in every
    }
    kept = _KNOWN.setdefault(site.store, {})
    known = kept.get(found.id)
    if known is not None and list(known.states.items()) == list(states.items()):
        return known
    same: dict[str, Member] = {}
    if known is not None:
        same = {one.id: one for one in known.members if known.states[one.id] == states.get(one.id)}
    forms: dict[str, Form] = {}
    if known is not None:
        forms = {
            one.id: one.part.form
            for one in known.members
            if one.id in states and known.states[one.id].plays == states[one.id].plays
        }
    fresh = [event for event in every if event.id not in same]
    sums = stored_lots.sums_of_events(connection, [event.id for event in fresh]) if fresh else {}
    made = {
        event.id: _member(
            event,
            forms.get(event.id) or _form(site, connection, event),
            sums.get(event.id, {}),
            repairs[event.id],
        )
        for event in fresh
    }
    members = tuple(made.get(event.id) or same[event.id] for event in every)
    report = campaign(members) if members else None
    news = _Known(states, members, report, _places(report, members))
    while len(kept) >= KEPT:
        kept.pop(next(iter(kept)), None)
    kept[found.id] = news
    return news


def _form(site: Site, connection: Connection, event: Event) -> Form:
    return form_of(site.shelf.bank(connection, event.revision), event.delivery)


def _member(
    event: Event,
    form: Form,
    sums: Mapping[str, Sequence[tuple[bool, Sequence[Tally]]]],
    mended: Sequence[Repaired],
) -> Member:
    whole = pooled(part for parts in sums.values() for part in parts)
    part = Part(form, whole, event.k, as_repairs(mended))
    groups: dict[str, Pooled] = {}
    if event.breakdown == "language":
        groups = {name: pooled(parts) for name, parts in sums.items() if name != OTHER_GROUP}
    return Member(
        event.id,
        part,
        released(form, whole, part.k, part.repairs, deep=False),
        listed=event.kind != "remainder",
        languages=groups,
    )


def _places(
    report: CampaignReport | None, members: Sequence[Member]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """Find each item of the report in the events that people come to."""
    if report is None:
        return {}
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for member in members:
        if member.listed:
            for number, item in enumerate(member.part.form.items, 1):
                found.setdefault((item.id, item.fingerprint), []).append((member.id, number))
    return {
        item.key: tuple(found.get((item.report.id, item.fingerprint), ())) for item in report.items
    }


def _beside(known: _Known, pair: tuple[str, str]) -> CampaignReport | None:
    if known.report is None:
        return None
    if pair not in known.pairs:
        while len(known.pairs) >= PAIRS:
            known.pairs.pop(next(iter(known.pairs)), None)
        known.pairs[pair] = campaign(known.members, pair)
    return known.pairs[pair]
