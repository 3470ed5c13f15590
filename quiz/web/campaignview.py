"""Turn a campaign's figures into what its dashboard shows; nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import g, url_for

from quiz.services.campaign_figures import CampaignFigures
from quiz.statistics.campaign import CampaignItem, EventReport
from quiz.statistics.findings import Finding, findings
from quiz.statistics.overview import Overview
from quiz.statistics.release import Participation, Shown, whole
from quiz.statistics.report import ItemReport
from quiz.store.events import Event
from quiz.web.content import area
from quiz.web.daysview import days_view
from quiz.web.eventrows import state_of
from quiz.web.figureview import short, signed, words_of
from quiz.web.pages.dashboard import (
    CampaignFiguresView,
    EventLine,
    Kpis,
    QuestionLine,
    Standing,
    Standout,
)
from quiz.web.pages.skills import Area
from quiz.web.skillsview import skills_view

LONGEST_TEXT = 64
"""Letters of a question in the table: two lines; its page has all of it."""


@dataclass(frozen=True)
class Look:
    """Hold what somebody wants to see: one event, two, or (None) all together."""

    event: Event | None = None
    other: Event | None = None

    @property
    def events(self) -> tuple[Event, ...]:
        """Give the events that were chosen."""
        return tuple(one for one in (self.event, self.other) if one is not None)


def standing(found: CampaignFigures, now: int) -> Standing:
    """Say how far a campaign is, over all its events.

    It is settled when it is itself: until then some who were too few may yet be counted together.
    """
    if found.campaign.state == "settled":
        return "settled"
    states = {state_of(event, now) for event in found.events}
    if states <= {"ready", "planned"}:
        return "planned" if found.campaign.state == "open" else "closed"
    return "open" if states & {"planned", "open", "closing"} else "closed"


def taking_of(found: CampaignFigures, events: Sequence[Event]) -> tuple[Participation, bool]:
    """Add up who took part, as each event shows it; tell whether there may be a few more.

    Events with fewer than k are left out: the sum would tell what they are.
    """
    shown = [
        taking for event in events if (taking := found.taking[event.id].shown).finished >= event.k
    ]
    started = sum(one.started for one in shown)
    finished = sum(one.finished for one in shown)
    more = any(one.started < 100 or one.finished < 100 for one in shown)
    percent = min(100, whole(100.0 * finished / started)) if started else None
    return Participation(started, finished, percent), more


def figures_view(found: CampaignFigures, look: Look, far: Standing) -> CampaignFiguresView | None:
    """Show the figures of a campaign or of the chosen events; None when none may be shown."""
    report = found.report
    if report is None or not counted(report.whole):
        return None
    chosen = report.event(look.event.id) if look.event is not None else None
    overview = report.whole if chosen is None else chosen.overview
    if not counted(overview):
        return None
    events = found.events if look.event is None else (look.event,)
    beside = report.pair if look.other is not None else None
    if look.other is not None and not counted(report.event(look.other.id).overview):
        beside = None
    lines = _lines(found, chosen)
    standouts = _standouts(found, look, lines)
    return CampaignFiguresView(
        kpis=_kpis(found, events, overview, report.whole.n, far),
        days=days_view(found, look.events or found.events, len(standouts)),
        standouts=standouts,
        skills=skills_view(found, look.event, look.other, overview, beside),
        questions=tuple(lines.values()),
        several=report.forms > 1,
        sure_url=map_url(found, look),
        mended=bool({one.event for one in found.repairs} & {event.id for event in events}),
    )


def counted(overview: Overview) -> int:
    """Give how many people figures are about, on paper too."""
    return overview.n + overview.n_paper


def _kpis(
    found: CampaignFigures,
    events: Sequence[Event],
    overview: Overview,
    whole_n: int,
    far: Standing,
) -> Kpis:
    taking, more = taking_of(found, events)
    if not taking.finished:
        # Small events are hidden, but what was left of them was counted together.
        taking = Participation(max(taking.started, overview.n), overview.n, None)
    lost = far == "settled" and all(
        sum(found.taking[event.id].shown.finished for event in some) > n
        for some, n in ((events, overview.n), (found.events, whole_n))
    )
    return Kpis(
        taking=taking,
        more=more,
        counted=overview.n,
        lost=lost,
        middle=overview.middle,
        mean=overview.mean_percent,
        several=overview.why == "several",
        times=overview.times,
        next_step=overview.next_step,
        told=overview.n_told,
        paper=overview.n_paper,
    )


# What stands out


def _standouts(
    found: CampaignFigures, look: Look, lines: Mapping[str, QuestionLine]
) -> tuple[Standout, ...]:
    report = found.report
    assert report is not None
    if look.event is None:
        told: Sequence[Finding] = report.findings
    else:
        one = report.event(look.event.id)
        items = [(name, one.report.item(name)) for name in one.report.order]
        told = findings(one.overview, items, report.pair if look.other is not None else None)
    overview = report.whole if look.event is None else report.event(look.event.id).overview
    asked = {name: n for (name, _shown), n in zip(overview.skills, overview.asked, strict=True)}
    return tuple(_standout(found, look, finding, lines, asked) for finding in told)


def _standout(
    found: CampaignFigures,
    look: Look,
    finding: Finding,
    lines: Mapping[str, QuestionLine],
    asked: Mapping[str, int],
) -> Standout:
    bank = next(iter(found.banks.values()))
    line = _line_of(finding, lines)
    lead = behind = ""
    if finding.event is not None:
        lead = found.event(finding.event).title
        behind = next(found.event(name).title for name in finding.events if name != finding.event)
    return Standout(
        kind=finding.kind,
        value=finding.value,
        other=finding.other,
        n=_people(finding, line, asked),
        number=0 if line is None else line.number,
        skill=None if finding.skill is None else area(bank, finding.skill),
        lead=lead,
        behind=behind,
        url=None if line is None else line.url,
        map_url=map_url(found, look) if finding.kind == "sure_but_wrong" else None,
    )


def _people(finding: Finding, line: QuestionLine | None, asked: Mapping[str, int]) -> int:
    """Give of how many people a finding is: of a question or of a skill."""
    if finding.item is None:
        return asked.get(finding.skill or "", 0)
    return 0 if line is None else line.n


def _line_of(finding: Finding, lines: Mapping[str, QuestionLine]) -> QuestionLine | None:
    """Choose the question to be opened: the one it is about, or the hardest of the skill."""
    if finding.item is not None:
        return lines.get(finding.item)
    known = [
        (line.facility.value, line.number, line)
        for line in lines.values()
        if line.area is not None
        and line.area.id == finding.skill
        and line.facility.value is not None
        and not line.look
    ]
    return min(known, key=lambda one: one[:2])[2] if known else None


def map_url(found: CampaignFigures, look: Look) -> str | None:
    """Give the map of confidence of the event looked at, or of all; None where nobody was asked."""
    asked = [event for event in found.events if event.delivery.confidence]
    if look.event is not None:
        return url_for("items.sure", name=look.event.id) if look.event in asked else None
    return url_for("dashboard.sure", name=found.campaign.id) if asked else None


# Events and questions


def event_lines(found: CampaignFigures, now: int) -> tuple[EventLine, ...]:
    """Show all events side by side."""
    report = found.report
    if report is None:
        return ()
    several = len({event.revision for event in found.events}) > 1
    return tuple(
        _event_line(found, event, report.event(event.id), several, now) for event in found.events
    )


def _event_line(
    found: CampaignFigures, event: Event, one: EventReport, several: bool, now: int
) -> EventLine:
    bank = found.banks[event.id]
    shown, lang = one.overview, bank.language_for(g.lang)
    hardest: tuple[Area, ...] = tuple(area(bank, name) for name in shown.hardest)
    return EventLine(
        url=url_for("organizer.event", name=event.id),
        title=event.title,
        quiz=bank.title.within(lang) if several else "",
        quiz_lang=lang,
        state=state_of(event, now),
        finished=found.taking[event.id].shown.finished,
        counted=counted(shown),
        middle=shown.middle,
        mean=shown.mean_percent,
        hardest=hardest,
        hardest_share=dict(shown.skills)[shown.hardest[0]] if shown.hardest else None,
        paper=shown.n_paper,
        sheets=event.kind == "paper",
    )


def _lines(found: CampaignFigures, chosen: EventReport | None) -> dict[str, QuestionLine]:
    """Show the scored questions of one event or of all, those to look at on top, by key."""
    report = found.report
    assert report is not None
    if chosen is not None:
        event = found.event(chosen.id)
        order = {name: number for number, name in enumerate(found.banks[event.id].by_id, 1)}
        return {
            name: _line(found, event, order[name], chosen.report.item(name), "")
            for name in chosen.report.order
        }
    people = {one.id: counted(one.overview) for one in report.events}
    several = len({event.bank for event in found.events}) > 1
    lines = {}
    for key in report.order:
        item = report.item(key)
        place = place_of(found, item, people)
        if place is not None:
            event, number = place
            bank = found.banks[event.id]
            quiz = bank.title.within(bank.language_for(g.lang)) if several else ""
            lines[key] = _line(found, event, number, item.report, quiz)
    return lines


def place_of(
    found: CampaignFigures, item: CampaignItem, people: Mapping[str, int]
) -> tuple[Event, int] | None:
    """Choose the event by which an item is shown, the largest that shows it, and its number.

    ``people`` are how many were counted in each event, by id.
    """
    places = found.places.get(item.key, ())
    if not places:
        return None
    told = [place for place in places if place[0] in item.events] or list(places)
    name, number = max(told, key=lambda place: people.get(place[0], 0))
    return found.event(name), number


def _line(
    found: CampaignFigures, event: Event, number: int, item: ItemReport, quiz: str
) -> QuestionLine:
    bank = found.banks[event.id]
    lang = bank.language_for(g.lang)
    other: tuple[str | None, str, Shown] | None = None
    if item.other is not None:
        outcome, share = item.other
        other = words_of(bank, lang, item.id, outcome), outcome, share
    return QuestionLine(
        number=number,
        text=short(bank.by_id[item.id], lang, LONGEST_TEXT),
        lang=lang,
        quiz=quiz,
        area=area(bank, item.area) if item.area else None,
        n=item.n,
        facility=item.facility,
        unsure=item.unsure,
        apart=signed(item.discrimination),
        word=item.word,
        other=other,
        look=item.word == "check",
        repaired=item.repaired,
        url=url_for("items.item", name=event.id, number=number),
    )
