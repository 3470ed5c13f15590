"""Every shown figure of events and of their campaign, counted a second time from the people."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence

import pytest

from quiz.statistics.campaign import CampaignReport, Member, campaign
from quiz.statistics.form import UNSURE, FormItem
from quiz.statistics.release import Shown
from quiz.statistics.report import ConfidenceReport, ItemReport, Report
from quiz.statistics.reporting import released
from quiz.statistics.tallies import added
from quiz.statistics.together import Part
from tests.statistics import recount
from tests.statistics.exact import see_exactly, see_gains, see_shared
from tests.statistics.made import changed, made_event, made_form, part_of
from tests.statistics.recount import Event, Share
from tests.statistics.seeing import (
    NEAR,
    see_distribution,
    see_event,
    see_number,
    see_share,
    see_times,
)

FORMS = 500


Told = tuple[int, float, Shown]
"""People, an exact share, and what the event's own page shows of it."""


def outspoken(events: list[tuple[Event, Report, int]]) -> list[tuple[Event, Report]]:
    large = [one for one in events if one[2] >= 40]
    chosen = large if sum(n for _, _, n in large) >= 0.8 * sum(n for _, _, n in events) else events
    return [(event, report) for event, report, _ in chosen]


def see_sum(shown: Shown, parts: Sequence[Told], ends: recount.Ends | str) -> None:
    """Check a share over events, each capped one counting as its cap.

    `ends` is the range where no part is capped, or "wilson".
    """
    known = [(n, exact, own) for n, exact, own in parts if own.value is not None]
    if not known:
        assert shown.value is None
        return
    n = sum(size for size, _, _ in known)
    value = above = below = 0.0
    for size, exact, own in known:
        told = (own.value or 0.0) / 100
        if own.bound == "exact":
            told = exact
        above += size * (1 - told) / n if own.bound == "least" else 0.0
        below += size * told / n if own.bound == "most" else 0.0
        value += size * told / n
    if above < 0.005 and below < 0.005:
        if ends == "wilson":
            ends = recount.wilson(value, n)
        elif above or below:
            ends = None
        assert not isinstance(ends, str)
        see_share(shown, Share(value, n, ends))
        return
    if shown.value is None:
        assert shown.reason == "capped"
        return
    assert shown.bound == ("least" if above >= 0.005 else "most")
    if shown.bound == "least":
        assert shown.value <= 100 * value + NEAR
    else:
        assert shown.value >= 100 * value - NEAR


def see_campaign(events: list[Event], pages: list[Report], found: CampaignReport) -> None:
    shown = [(event, page) for event, page in zip(events, pages, strict=True) if event.shown()]
    assert [one.overview.n for one in found.events] == [
        len(event.people) if event.shown() else 0 for event in events
    ]
    whole = found.whole
    assert whole.n == sum(len(event.people) for event, _ in shown)
    see_items(events, pages, found)
    if len(shown) < 2:
        if shown:
            assert whole == found.events[events.index(shown[0][0])].overview
        return
    told = outspoken([(event, page, len(event.people)) for event, page in shown])
    people = [person for event, _ in told for person in event.people]
    assert whole.n_told == len(people)
    times = dataclasses.replace(pages[0], times=whole.times)
    see_times(times, people)
    see_sum(
        whole.next_step,
        [_told(recount.next_step(event), page.next_step) for event, page in told],
        "wilson",
    )
    see_sum(
        whole.risky, [_told(recount.risky_rate(event), page.risky) for event, page in told], None
    )
    if len({event.form.digest for event, _ in shown}) > 1:
        assert whole.mean_percent.reason == whole.why == whole.alpha.reason == "several"
        assert whole.middle is whole.distribution is None
        return
    see_scores_of_all(told, whole.mean_percent, found)
    if whole.distribution is not None:
        see_distribution(told[0][0], whole.distribution, [event for event, _ in told])
    for area, share in whole.skills:
        items = [i for i in told[0][0].form.items if i.scored and i.area == area]
        see_sum(
            share,
            [_told(recount.skill(event, area), dict(page.skills)[area]) for event, page in told],
            "wilson" if len(items) == 1 and items[0].binary else _skill_ends(told, items),
        )


def _told(exact: Share | None, shown: Shown) -> Told:
    return (0, 0.0, shown) if exact is None else (exact.n, exact.value, shown)


def _squared(told: Sequence[tuple[Event, Report]]) -> bool:
    return all(not recount.uneven(event.form) or event.all_thick for event, _ in told)


def _skill_ends(told: Sequence[tuple[Event, Report]], items: list[FormItem]) -> recount.Ends:
    if len(items) == 1:
        return recount.mean_ends(
            [one.earned / items[0].possible
             for event, _ in told if len(event.takes(items[0])) >= event.k
             for one in event.takes(items[0])]
        )  # fmt: skip
    if told[0][0].form.drawn or not _squared(told):
        return None
    possible = sum(item.possible for item in items)
    return recount.mean_ends(
        [sum(recount.take(item, person).earned for item in items) / possible
         for event, _ in told for person in event.people]
    )  # fmt: skip


def see_scores_of_all(
    told: Sequence[tuple[Event, Report]], shown: Shown, found: CampaignReport
) -> None:
    form = told[0][0].form
    if form.drawn:
        assert shown.reason == "drawn"
        return
    people = [person for event, _ in told for person in event.people]
    values = [recount.score(form, person) / form.possible for person in people]
    see_sum(
        shown,
        [_told(recount.mean(event), page.mean_percent) for event, page in told],
        recount.mean_ends(values) if _squared(told) else None,
    )
    reliable = [(event, page) for event, page in told if page.alpha.value is not None]
    squared = _squared(reliable)
    squares = [one for event, _ in reliable for one in (event.people if squared else event.thick)]
    scored = [item for item in form.items if item.scored]
    expected = recount.alpha(scored, squares) if squares else None
    see_number(found.whole.alpha, expected, 2)


def see_items(events: list[Event], pages: list[Report], found: CampaignReport) -> None:
    for one in found.items:
        holders = [
            (event, page.item(one.report.id), len(event.takes(event.form.item(one.report.id))))
            for event, page in zip(events, pages, strict=True)
            if event.form.item(one.report.id).fingerprint == one.fingerprint and event.shown()
        ]
        holders = [holder for holder in holders if holder[2] >= holder[0].k]
        item = next(
            event.form.item(one.report.id)
            for event in events
            if event.form.item(one.report.id).fingerprint == one.fingerprint
        )
        told = outspoken(holders)  # type: ignore[arg-type]
        see_item_of_all(item, [(event, own) for event, own in told], one.report)  # type: ignore[misc]


def see_item_of_all(
    item: FormItem, told: Sequence[tuple[Event, ItemReport]], shown: ItemReport
) -> None:
    assert shown.n == sum(own.n for _, own in told)
    if len(told) < 2:
        if told:
            assert shown.outcomes == told[0][1].outcomes
            assert shown.confidence == told[0][1].confidence
        return
    if item.scored:
        marks = [one.earned / item.possible for event, _ in told for one in event.takes(item)]
        ends: recount.Ends | str = "wilson" if item.binary else recount.mean_ends(marks)
        see_sum(
            shown.facility,
            [_told(recount.facility(event, item), own.facility) for event, own in told],
            ends,
        )
        for place, outcome in enumerate(item.outcomes):
            see_sum(
                shown.outcomes[place].share,
                [_told(recount.outcome(event, item, outcome), own.outcomes[place].share)
                 for event, own in told],
                "wilson",
            )  # fmt: skip
        see_sum(
            shown.unsure,
            [_told(recount.outcome(event, item, UNSURE), own.unsure) for event, own in told],
            "wilson",
        )
        if item.risky_outcomes:
            see_sum(
                shown.risky,
                [_told(recount.outcome(event, item, *item.risky_outcomes), own.risky)
                 for event, own in told],
                "wilson",
            )  # fmt: skip
        strengths = [found for event, _ in told if (found := recount.discrimination(event, item))]
        see_number(shown.discrimination, recount.fisher(strengths), 2)
        see_confidence_of_all(item, told, shown.confidence)


def see_confidence_of_all(
    item: FormItem, told: Sequence[tuple[Event, ItemReport]], shown: ConfidenceReport
) -> None:
    asked = [(event.takes(item), own.confidence) for event, own in told if own.confidence.people]
    if not asked:
        assert shown.people == 0
        assert shown.accuracy.value is None
        return
    takes = [one for part, _ in asked for one in part]
    assert shown.people == sum(bool(one.confidence) for one in takes)
    see_number(shown.brier, recount.brier(takes), 2)
    see_number(shown.mark, recount.certainty_mark(takes), 1)
    counts = [recount.levels(part) for part, _ in asked]
    each = list(zip(counts, (own for _, own in asked), strict=True))
    see_sum(
        shown.sure_but_wrong,
        [(sum(map(sum, count)), count[2][1] / sum(map(sum, count)), own.sure_but_wrong)
         for count, own in each],
        "wilson",
    )  # fmt: skip
    tell = [(count, own) for count, own in each if own.levels[2][1]]
    assert shown.sure_of == sum(sum(map(sum, count)) for count, _ in tell)
    see_sum(
        shown.sure,
        [(sum(map(sum, count)), sum(count[2]) / sum(map(sum, count)), own.sure)
         for count, own in tell],
        "wilson",
    )  # fmt: skip
    for place, (_, people, share) in enumerate(shown.levels):
        parts = [(sum(count[place]), count[place][0], own.levels[place])
                 for count, own in each if own.levels[place][1]]  # fmt: skip
        assert people == sum(n for n, _, _ in parts)
        see_sum(share, [(n, right / n, level[2]) for n, right, level in parts], "wilson")


def see_pooled_exactly(events: list[Event], parts: list[Part]) -> None:
    """Check the unrounded figures of all events with the first one's form together."""
    form = events[0].form
    same = [
        (event, part)
        for event, part in zip(events, parts, strict=True)
        if event.form == form and event.shown()
    ]
    if form.drawn or len(same) < 2:
        return
    k = max(event.k for event, _ in same)
    whole = added(part.pooled for _, part in same)
    see_exactly(Event(form, [lot for event, _ in same for lot in event.lots], k), whole)
    (one, before), (two, after) = same[:2]
    see_gains(one, before.pooled, two, after.pooled)


@pytest.mark.parametrize("seed", range(FORMS))
def test_all_that_is_shown_of_events_and_their_campaign_is_true(seed: int) -> None:
    chance = random.Random(seed)
    form = made_form(chance)
    events = []
    for place in range(chance.randint(2, 3)):
        own = changed(form) if place == 1 and chance.random() < 0.2 else form
        events.append(made_event(own, chance, 1000 * place))
    parts = [part_of(event) for event in events]
    pages = [released(part.form, part.pooled, part.k) for part in parts]
    for event, part, page in zip(events, parts, pages, strict=True):
        see_event(event, page)
        if event.shown():
            see_exactly(event, part.pooled)
            see_shared(event, part)
    see_pooled_exactly(events, parts)
    found = campaign([Member(f"e{at}", part) for at, part in enumerate(parts)])
    see_campaign(events, pages, found)
