"""Write the report of a campaign from the sums of its events: what every page and file reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from quiz.statistics.compared import Versus, versus
from quiz.statistics.dif import DifPart, DifReport, dif_reports
from quiz.statistics.findings import Finding, findings
from quiz.statistics.form import Form, FormItem
from quiz.statistics.overview import Overview, overview_of, overview_over
from quiz.statistics.report import ItemReport, Report
from quiz.statistics.reporting import items_over, released, table_order
from quiz.statistics.suremap import SurePoint, sure_map
from quiz.statistics.tallies import Pooled
from quiz.statistics.together import Part


@dataclass(frozen=True)
class Member:
    """Hold what one event brings to a campaign, by the event's id.

    `page` is what `released` says of the part, where it is known already; it need not be deep. A
    member that is not `listed` (a campaign's remainder of several events) counts in the whole and
    stands nowhere alone. `languages` are the sums of each group, where the event's breakdown is by
    language.
    """

    id: str
    part: Part
    page: Report | None = None
    listed: bool = True
    languages: Mapping[str, Pooled] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventReport:
    """Hold what is shown of one event: its headline figures and its own page's report.

    An event of which nothing is shown has `overview.n` 0, whether nobody was counted or too few.
    """

    id: str
    form: str
    overview: Overview
    report: Report


@dataclass(frozen=True, slots=True)
class CampaignItem:
    """Hold one item over all events that hold it (equal id and fingerprint).

    `key` is its id, with the beginning of its fingerprint where another item of the campaign has
    the same id. `events` are the listed events that show it.
    """

    key: str
    fingerprint: str
    report: ItemReport
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """Hold all that is shown of a campaign.

    `whole` is all events together, `forms` how many different forms they have. `items` are in
    the order of their first event, `order` holds their keys in the order of the table.
    `findings` is what stands out, the most urgent first. `pair` sets two events side by side:
    those asked for, or the two largest with anything shown. `dif` compares languages item by
    item over all events that can, `sure` is the map of how sure people were.
    """

    whole: Overview
    forms: int
    events: tuple[EventReport, ...]
    items: tuple[CampaignItem, ...]
    order: tuple[str, ...]
    findings: tuple[Finding, ...]
    pair: Versus | None
    dif: tuple[DifReport, ...]
    sure: tuple[SurePoint, ...]

    def item(self, key: str) -> CampaignItem:
        """Return one item over the events; raises KeyError."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)

    def event(self, event: str) -> EventReport:
        """Return one event; raises KeyError."""
        for one in self.events:
            if one.id == event:
                return one
        raise KeyError(event)


def campaign(members: Sequence[Member], pair: tuple[str, str] | None = None) -> CampaignReport:
    """Report several events together and each alone.

    Every figure of the whole is made of sums of whole lots, and where an event's own page caps a
    share or keeps one back, the whole counts it as that page shows it: so the whole less any
    events tells nothing of the others that their pages do not. `pair` names two listed events
    to compare. Raises ValueError for no members or an id that stands twice, KeyError for a pair
    that is not there.
    """
    if not members:
        raise ValueError("a campaign has at least one event")
    if len({member.id for member in members}) != len(members):
        raise ValueError("an event stands twice")
    pages = [(member.part, _page(member)) for member in members]
    listed = tuple(
        EventReport(member.id, member.part.form.meaning, overview_of(report), report)
        for member, (_, report) in zip(members, pages, strict=True)
        if member.listed
    )
    items = _items(members, pages)
    by_key = {item.key: item.report for item in items}
    numbered = tuple(
        replace(report, id=key, number=place)
        for place, (key, report) in enumerate(by_key.items(), 1)
    )
    chosen = pair or _largest(listed)
    beside = None
    if chosen is not None:
        by_id = {
            member.id: (member.id, *page)
            for member, page in zip(members, pages, strict=True)
            if member.listed
        }
        (one, part, page), (other, part2, page2) = (by_id[event] for event in chosen)
        beside = versus(one, part, other, part2, (page, page2))
    whole = overview_over(pages)
    languages = dif_reports(
        [
            DifPart(member.part.form, member.part.pooled, member.languages, member.part.k)
            for member in members
        ]
    )
    keys = {(item.report.id, item.fingerprint): item.key for item in items}
    apart = [(keys[one.id, one.fingerprint], one) for report in languages for one in report.items]
    order = table_order(numbered)
    return CampaignReport(
        whole=whole,
        forms=len({member.part.form.meaning for member in members}),
        events=listed,
        items=items,
        order=order,
        findings=findings(whole, [(key, by_key[key]) for key in order], beside, apart),
        pair=beside,
        dif=languages,
        sure=sure_map(by_key.items()),
    )


def _page(member: Member) -> Report:
    if member.page is not None:
        return member.page
    part = member.part
    return released(part.form, part.pooled, part.k, part.repairs)


def _largest(events: Sequence[EventReport]) -> tuple[str, str] | None:
    """Choose the two events with the most people, in the order of the campaign."""
    shown = [event for event in events if event.overview.n]
    if len(shown) < 2:
        return None
    most = sorted(shown, key=lambda event: -event.overview.n)[:2]
    first, second = (event.id for event in shown if event in most)
    return first, second


def _items(
    members: Sequence[Member], pages: Sequence[tuple[Part, Report]]
) -> tuple[CampaignItem, ...]:
    """Report every item of any event over the events that hold it."""
    seen: dict[tuple[str, str], tuple[FormItem, ItemReport]] = {}
    forms: dict[str, Form] = {}
    for member in members:
        forms.setdefault(member.part.form.meaning, member.part.form)
    k = max(member.part.k for member in members)
    for form in forms.values():
        fresh = [item for item in form.items if (item.id, item.fingerprint) not in seen]
        if not fresh:
            continue
        for item, report in zip(form.items, items_over(form, pages, k), strict=True):
            seen.setdefault((item.id, item.fingerprint), (item, report))
    names = [item_id for item_id, _ in seen]
    return tuple(
        CampaignItem(
            key=name if names.count(name) == 1 else f"{name}@{fingerprint[:8]}",
            fingerprint=fingerprint,
            report=report,
            events=tuple(
                member.id for member in members if member.listed and member.part.shows(item)
            ),
        )
        for (name, fingerprint), (item, report) in seen.items()
    )
