"""The plan of a campaign while it is set up: what its pages said, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from quiz.banks.texts import parts
from quiz.base import Refused
from quiz.items.bank import Bank
from quiz.items.text import Text
from quiz.services.organize import (
    LONGEST_TITLE,
    MOST_K,
    Feedback,
    Kind,
    Published,
    breakdowns,
    instant,
    kind_of,
    known_zones,
)
from quiz.store.campaigns import Campaign
from quiz.store.events import OWN_CHAIN, Breakdown, Event

MOST_EVENTS = 60
"""Events of one campaign: each page lists them all."""

MOST_PEOPLE = 1_000_000


class PlannedEvent(BaseModel):
    """Hold one event of a plan; instants are local (2026-11-10 09:00), empty: as the campaign.

    ``id`` names it within the plan, ``follows`` the one before it. ``languages`` empty: all of
    its quiz.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    title: str
    kind: Kind = "lab"
    expected: int | None = None
    revision: str = ""
    opens: str = ""
    closes: str = ""
    zone: str = ""
    follows: str = ""
    languages: tuple[str, ...] = ()


class Plan(BaseModel):
    """Hold what the set-up of a campaign said; ``done`` counts the pages that were saved.

    ``closes`` empty: until somebody closes it. ``feedback`` None is what each quiz says.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    opens: str = ""
    closes: str = ""
    revisions: tuple[str, ...] = ()
    events: tuple[PlannedEvent, ...] = ()
    feedback: Feedback | None = None
    confidence: bool = False
    breakdown: Breakdown = "none"
    done: int = 0

    def event(self, name: str) -> PlannedEvent | None:
        """Find a planned event."""
        return next((one for one in self.events if one.id == name), None)


@dataclass(frozen=True)
class Outline:
    """Hold all that the pages of a campaign's set-up say."""

    title: str
    zone: str
    k: int
    public: bool = False
    plan: Plan = field(default_factory=Plan)


def outline_of(campaign: Campaign) -> Outline:
    """Give what the pages of a campaign's set-up said so far."""
    plan = Plan.model_validate_json(campaign.plan)
    return Outline(campaign.title, campaign.zone, campaign.k, campaign.public, plan)


def at(local: str, zone: str) -> int:
    """Give the UTC second of a local instant; refuses ``bad-date`` and ``bad-zone``."""
    day, _, hour = local.partition(" ")
    return instant(day, hour or "00:00", zone)


def checked(outline: Outline, least: int) -> Outline:
    """Tidy what was typed.

    Refuses ``no-title``, ``bad-zone``, ``bad-date``, ``ends-before`` and ``bad-k``.
    """
    title = " ".join(outline.title.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Refused("no-title")
    if outline.zone not in known_zones():
        raise Refused("bad-zone")
    opens = at(outline.plan.opens, outline.zone)
    if outline.plan.closes and at(outline.plan.closes, outline.zone) <= opens:
        raise Refused("ends-before")
    if not least <= outline.k <= max(MOST_K, least):
        raise Refused("bad-k", least=least)
    return replace(outline, title=title)


def with_quizzes(plan: Plan, revisions: Sequence[str]) -> Plan:
    """Choose the quizzes; an event whose quiz is not among them plays the first."""
    if not revisions:
        raise Refused("no-revision")
    chosen = tuple(dict.fromkeys(revisions))
    events = tuple(
        one
        if one.revision in chosen
        else one.model_copy(update={"revision": chosen[0], "languages": ()})
        for one in plan.events
    )
    return plan.model_copy(update={"revisions": chosen, "events": events})


def with_event(outline: Outline, event: PlannedEvent) -> Plan:
    """Add an event, or put it in the place of the one with its id; an empty id is a new one.

    Refuses ``no-title``, ``bad-expected``, ``no-revision``, ``bad-zone``, ``bad-date``,
    ``ends-before``, ``outside`` (of the days of the campaign), ``bad-follows`` and
    ``too-many``.
    """
    plan = outline.plan
    title = " ".join(event.title.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Refused("no-title")
    if event.expected is not None and not 1 <= event.expected <= MOST_PEOPLE:
        raise Refused("bad-expected")
    if event.revision not in plan.revisions:
        raise Refused("no-revision")
    _check_dates(outline, event)
    made = event.model_copy(update={"title": title, "id": event.id or _free(plan)})
    known = plan.event(made.id)
    if known is None and len(plan.events) >= MOST_EVENTS:
        raise Refused("too-many")
    if known is not None and known.revision != made.revision:
        made = made.model_copy(update={"languages": ()})
    events = (
        (*plan.events, made)
        if known is None
        else tuple(made if one.id == made.id else one for one in plan.events)
    )
    changed = plan.model_copy(update={"events": events})
    _check_order(changed, made)
    return changed


def without_event(plan: Plan, name: str) -> Plan:
    """Take an event out; what came after it stands by itself."""
    events = tuple(
        one.model_copy(update={"follows": ""}) if one.follows == name else one
        for one in plan.events
        if one.id != name
    )
    return plan.model_copy(update={"events": events})


def _free(plan: Plan) -> str:
    taken = {one.id for one in plan.events}
    return next(str(n) for n in range(1, MOST_EVENTS + 2) if str(n) not in taken)


def times(outline: Outline, event: PlannedEvent) -> tuple[int, int | None, str]:
    """Give when an event opens and closes (UTC seconds), and its zone."""
    zone = event.zone or outline.zone
    closes = event.closes or outline.plan.closes
    opens = at(event.opens or outline.plan.opens, zone)
    return opens, at(closes, zone) if closes else None, zone


def _check_dates(outline: Outline, event: PlannedEvent) -> None:
    """Refuse days outside of the campaign's; each place counts them on its own clocks."""
    opens, closes, zone = times(outline, event)
    if event.closes and closes is not None and closes <= opens:
        raise Refused("ends-before")
    first = at(outline.plan.opens, zone)
    last = at(outline.plan.closes, zone) if outline.plan.closes else None
    if opens < first or (last is not None and (opens >= last or (closes or last) > last)):
        raise Refused("outside")


def fits(outline: Outline, event: PlannedEvent) -> bool:
    """Tell whether an event still lies within the days of its campaign."""
    try:
        _check_dates(outline, event)
    except Refused:
        return False
    return True


def _check_order(plan: Plan, event: PlannedEvent) -> None:
    """Refuse an event that comes after itself, or after none of this plan."""
    seen = {event.id}
    before = event.follows
    while before:
        found = plan.event(before)
        if found is None or before in seen:
            raise Refused("bad-follows")
        seen.add(before)
        before = found.follows


def in_order(plan: Plan) -> list[PlannedEvent]:
    """Give the events so that each stands behind the one that it comes after."""
    left, found, known = list(plan.events), list[PlannedEvent](), {""}
    while left:
        ready = [one for one in left if one.follows in known]
        if not ready:
            raise Refused("bad-follows")
        found += ready
        known |= {one.id for one in ready}
        left = [one for one in left if one.id not in known]
    return found


def languages_of(event: PlannedEvent, bank: Bank) -> tuple[str, ...]:
    """Give the languages in which an event is offered, the bank's main one first."""
    chosen = tuple(code for code in bank.offered_languages if code in event.languages)
    return chosen or bank.offered_languages


def offered_breakdowns(banks: Sequence[Bank]) -> tuple[Breakdown, ...]:
    """Give the breakdowns that at least one of the quizzes allows."""
    found = dict.fromkeys(name for bank in banks for name in breakdowns(bank))
    return tuple(found) or ("none",)


def breakdown_of(plan: Plan, event: PlannedEvent, bank: Bank) -> Breakdown:
    """Give the breakdown of one event: none where its quiz or its languages leave no groups."""
    if plan.breakdown not in breakdowns(bank):
        return "none"
    if plan.breakdown == "language" and len(languages_of(event, bank)) < 2:
        return "none"
    return plan.breakdown


@dataclass(frozen=True)
class Gap:
    """Say that a language of a quiz is not complete: how many questions lack a text of theirs."""

    bank: str
    title: str
    language: str
    instead: str
    questions: int


def gaps(plan: Plan, chosen: Mapping[str, Published]) -> tuple[Gap, ...]:
    """Find the chosen languages in which questions would appear in the main language."""
    wanted: dict[tuple[str, str], None] = {}
    for event in plan.events:
        if event.revision in chosen:
            bank = chosen[event.revision].bank
            wanted |= {(event.revision, code): None for code in languages_of(event, bank)}
    found = []
    for revision, language in wanted:
        bank = chosen[revision].bank
        lacking = sum(_lacks(item, language) for item in bank.items)
        if lacking and language != bank.language:
            title = bank.title.within(bank.language)
            found.append(Gap(bank.id, title, language, bank.language, lacking))
    return tuple(found)


def _lacks(item: BaseModel, language: str) -> bool:
    """Tell whether a text of an item that needs translation is missing in a language."""
    return any(
        isinstance(part, Text)
        and language not in part.languages
        and any(sign.isalpha() for text in part.root.values() for sign in text)
        for _, part in parts(item)
    )


def plan_of(events: Sequence[Event]) -> Plan:
    """Give the plan of a campaign that was never set up page by page, from its events."""
    held = [event for event in events if event.kind not in OWN_CHAIN]
    names = {event.id: str(place) for place, event in enumerate(held, 1)}
    return Plan(
        revisions=tuple(dict.fromkeys(event.revision for event in held)),
        events=tuple(
            PlannedEvent(
                id=names[event.id],
                title=event.title,
                kind=kind_of(event),
                expected=event.expected,
                revision=event.revision,
                follows=names.get(event.follows or "", ""),
                languages=tuple(event.languages.split()),
            )
            for event in held
        ),
        feedback=held[0].delivery.feedback if held else None,
        confidence=any(event.delivery.confidence for event in held),
        breakdown=next((one.breakdown for one in held if one.breakdown != "none"), "none"),
        done=len(held) and 5,
    )


def fresh_plan(plan: Plan, zone: str, now: int) -> Plan:
    """Give the plan of a copy: the same events from today on, without dates of their own."""
    today = datetime.fromtimestamp(now, ZoneInfo(zone)).date().isoformat()
    events = tuple(one.model_copy(update={"opens": "", "closes": ""}) for one in plan.events)
    return plan.model_copy(update={"opens": f"{today} 00:00", "closes": "", "events": events})
