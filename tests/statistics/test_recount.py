"""Every shown figure of events and of their campaign, counted a second time from the people."""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Sequence
from statistics import fmean, stdev

import pytest

from quiz.statistics.campaign import CampaignReport, Member, campaign
from quiz.statistics.checks import check
from quiz.statistics.finished import Finished, Take
from quiz.statistics.folding import fold
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.statistics.release import Shown
from quiz.statistics.report import ConfidenceReport, Distribution, ItemReport, Report
from quiz.statistics.reporting import released
from quiz.statistics.tallies import added, pooled
from quiz.statistics.together import Part
from tests.statistics import recount
from tests.statistics.cast import choice, graded, key, poll, take
from tests.statistics.exact import see_exactly, see_gains, see_shared
from tests.statistics.recount import Event, Share, most_exact

NEAR = 1e-7
FORMS = 500


# --- made-up events ---------------------------------------------------------------------------


def made_form(chance: random.Random) -> Form:
    """Return a form with all that makes counting hard."""
    items: list[FormItem] = []
    for place in range(chance.randint(3, 6)):
        name = f"q{place}"
        area = chance.choice(["find", "share", "make", None])
        points = 100 * chance.choice([1, 1, 1, 2, 3, 10])
        what = chance.random()
        if what < 0.5 or place < 2:
            items.append(choice(name, possible=points, area=area))
        elif what < 0.7:
            items.append(graded(name, possible=max(200, points), area=area, risky_outcomes=("d",)))
        elif what < 0.85:
            items.append(poll(name, sensitive=chance.random() < 0.6))
        else:
            items.append(poll(name, kind="scale", outcomes=("1", "2", "3")))
    drawn = chance.random() < 0.3
    return Form(tuple(items), drawn=drawn, rule="3" if drawn else "")


def made_people(form: Form, n: int, chance: random.Random, start: int) -> list[Finished]:
    """Return n people whose ability shows in what they choose; some find all or nothing."""
    bright = chance.random() < 0.15
    people = []
    for number in range(start, start + n):
        ability = 0.97 if bright else chance.random()
        met = {item.id for item in form.items}
        if form.drawn:
            met = {item.id for item in chance.sample(form.items, 3)}
        takes: dict[str, Take] = {}
        for item in form.items:
            if item.id not in met:
                if chance.random() < 0.5:
                    takes[item.id] = Take("not_drawn")
                continue
            if chance.random() < 0.05:
                given = chance.choice([UNSURE, OMITTED])
            elif item.key_outcomes and chance.random() < ability:
                given = item.key_outcomes[0]
            else:
                given = chance.choice(item.outcomes)
            sure = None
            if item.scored and given not in (UNSURE, OMITTED) and chance.random() < 0.9:
                sure = chance.choices([1, 2, 3], [1, 1, 4])[0]
            found = take(item, given)
            takes[item.id] = dataclasses.replace(found, confidence=sure)
        bin_ = min(11, int(chance.gammavariate(4, 1.2)))
        people.append(
            Finished(
                key(number), takes, bin_, next_step=chance.random() < chance.choice([0.1, 0.6])
            )
        )
    return people


def made_event(form: Form, chance: random.Random, start: int) -> Event:
    sizes: list[int] = chance.choice(
        [[], [chance.randint(5, 9)], [chance.randint(10, 19)], [chance.randint(20, 39)],
         [chance.randint(40, 49)], [chance.randint(50, 80)],
         [chance.randint(50, 60), chance.randint(12, 60)]]
    )  # fmt: skip
    k = chance.choice([5, 10, 10, 12])
    if any(size < k for size in sizes[1:]):
        sizes = sizes[:1]
    lots = []
    for at, size in enumerate(sizes):
        lots.append((size >= 50, made_people(form, size, chance, start + 200 * at)))
    return Event(form, lots, k)


def part_of(event: Event) -> Part:
    # Under its k an event has no lot; the smallest k shows that such sums stay hidden too.
    lots = []
    for thick, lot in event.lots:
        k = min(event.k, len(lot))
        tallies = fold(event.form, lot, k, thick)
        assert check(tallies, event.form, k, thick) == ()
        lots.append((thick, tallies))
    return Part(event.form, pooled(lots), event.k)


def changed(form: Form) -> Form:
    """Return the form with another key at its first item."""
    first = dataclasses.replace(form.items[0], fingerprint="another")
    return dataclasses.replace(form, items=(first, *form.items[1:]))


# --- what the eye sees ------------------------------------------------------------------------


def near(shown: float | None, exact: float, unit: float = 1.0) -> bool:
    return shown is not None and abs(shown - exact) <= unit / 2 + NEAR


def see_share(shown: Shown, expected: Share | None, cap_n: int | None = None) -> None:
    """Check a scored share: capped as its people allow, else in whole percents with its range."""
    if expected is None:
        assert shown.value is None
        assert shown.reason is not None
        return
    most = most_exact(cap_n or expected.n)
    percent = 100 * expected.value
    if percent >= most - NEAR:
        assert shown == Shown(most, bound="least")
    elif percent <= 100 - most + NEAR:
        assert shown == Shown(100 - most, bound="most")
    else:
        assert shown.bound == "exact"
        assert near(shown.value, percent)
        see_ends(shown, expected.ends)


def see_ends(shown: Shown, ends: recount.Ends) -> None:
    if ends is None:
        assert shown.low is None
        assert shown.high is None
    else:
        assert near(shown.low, 100 * ends[0])
        assert near(shown.high, 100 * ends[1])


def see_number(shown: Shown, expected: float | None, places: int) -> None:
    if expected is None:
        assert shown.value is None
        assert shown.reason is not None
        return
    if expected:
        places = min(places, 2 - math.floor(math.log10(abs(expected)) + 1e-9))
    assert near(shown.value, expected, 10.0**-places)


# --- one event --------------------------------------------------------------------------------


def see_event(event: Event, report: Report) -> None:
    if not event.shown():
        assert report == released(event.form, pooled([]), event.k)
        return
    form, people = event.form, event.people
    assert report.n == len(people)
    assert report.out_of * 100 == sum(item.possible for item in form.items if item.scored)
    see_scores(event, report)
    see_times(report, people)
    see_share(report.next_step, recount.next_step(event))
    see_share(report.risky, recount.risky_rate(event))
    for area, shown in report.skills:
        see_share(shown, recount.skill(event, area))
    see_confidence_of_form(event, report.confidence)
    for item, told in zip(form.items, report.items, strict=True):
        see_item(event, item, told)


def see_times(report: Report, people: Sequence[Finished]) -> None:
    for shown, part in zip(
        (report.times.middle, report.times.quarter, report.times.three_quarters),
        (0.5, 0.25, 0.75),
        strict=True,
    ):
        seconds = recount.time_quantile(people, part)
        if seconds is None:
            assert (shown.value, shown.bound) == (48, "least")
        elif seconds < 60:
            assert (shown.value, shown.bound) == (1, "most")
        else:
            assert near(shown.value, seconds / 60)


def see_scores(event: Event, report: Report) -> None:
    form, people = event.form, event.people
    expected = recount.mean(event)
    see_share(report.mean_percent, expected)
    scored = [item for item in form.items if item.scored]
    if report.distribution is not None:
        see_distribution(event, report.distribution, [event])
    assert (report.middle is None) == (report.distribution is None)
    if form.drawn:
        for shown in (report.mean, report.sd, report.alpha, report.error, report.skew):
            assert shown.reason == "drawn"
        return
    assert expected is not None
    squares = event.thick if recount.uneven(form) and not event.all_thick else people
    totals = [recount.score(form, person) / 100 for person in squares]
    spread = stdev(totals) if len(totals) >= event.k and len(set(totals)) > 1 else None
    if report.mean_percent.bound == "exact":
        see_number(report.mean, expected.value * form.possible / 100, 1)
        see_number(report.sd, spread, 1)
    else:
        assert report.mean.reason == report.sd.reason == "capped"
    value = recount.alpha(scored, squares) if len(squares) >= 50 else None
    see_number(report.alpha, value, 2)
    error = None if value is None or spread is None else spread * math.sqrt(1 - value)
    see_number(report.error, error, 1)
    see_shape(form, report, event.thick)


def see_shape(form: Form, report: Report, thick: Sequence[Finished]) -> None:
    totals = [recount.score(form, person) for person in thick]
    n = len(totals)
    if n < 50 or len(set(totals)) < 2:
        assert report.skew.value is report.kurtosis.value is None
        return
    sd, mean = stdev(totals), fmean(totals)
    m2, m3, m4 = (math.fsum((x - mean) ** power for x in totals) / n for power in (2, 3, 4))
    see_number(report.skew, n**2 * m3 / ((n - 1) * (n - 2)) / sd**3, 1)
    k4 = n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
    see_number(report.kurtosis, k4 / sd**4, 1)


def see_distribution(event: Event, found: Distribution, events: Sequence[Event]) -> None:
    """Check that bars hold at least three, leave nobody out, and count who belongs there."""
    form = event.form
    people = [
        person
        for one in events
        for _, lot in one.lots
        if all(recount.possible(form, person) for person in lot)
        for person in lot
    ]
    assert sum(bar.people for bar in found.bars) == len(people)
    assert all(bar.people >= 3 for bar in found.bars)
    assert recount.is_join([(bar.low, bar.high) for bar in found.bars], found.out_of + 1)
    for bar in found.bars:
        inside = 0
        for person in people:
            if found.unit == "items":
                right = sum(recount.take(item, person).right for item in form.items if item.scored)
                inside += bar.low <= right <= bar.high
            else:
                percent = 100 * recount.score(form, person) / recount.possible(form, person)
                inside += bar.low - NEAR <= percent < bar.high + 1 - NEAR or (
                    bar.high == 100 and percent >= 100
                )
        if found.unit == "items" or not recount.uneven(form):
            assert inside == bar.people


def see_item(event: Event, item: FormItem, told: ItemReport) -> None:
    form, k = event.form, event.k
    takes = event.takes(item)
    assert told.n == (len(takes) if len(takes) >= k else 0)
    see_share(told.facility, recount.facility(event, item))
    for name, shown in ((UNSURE, told.unsure), (OMITTED, told.omitted)):
        see_outcome(event, item, name, shown)
    for one in told.outcomes:
        see_outcome(event, item, one.outcome, one.share)
        see_choosers(event, item, one.outcome, one.rest, one.correlation)
    if item.risky_outcomes:
        see_share(told.risky, recount.outcome(event, item, *item.risky_outcomes))
    else:
        assert told.risky.reason == "not_asked"
    found = recount.discrimination(event, item)
    see_number(told.discrimination, None if found is None else found[0], 2)
    others = [one for one in form.items if one.scored and one.id != item.id]
    without = None
    if item.scored and not form.drawn and len(event.thick) >= 50 and len(others) > 1:
        without = recount.alpha(others, event.thick)
    see_number(told.alpha_without, without, 2)
    see_curves(event, item, told)
    see_confidence(takes if item.scored else [], told.confidence, max(30, k), k)


def see_outcome(event: Event, item: FormItem, name: str, shown: Shown) -> None:
    expected = recount.outcome(event, item, name)
    if item.scored or expected is None:
        see_share(shown, expected)
        return
    percent = 100 * expected.value
    step = 10 if expected.n < 100 else 1
    assert shown.value is not None
    if item.sensitive:
        ends = 10 if expected.n < 100 else 5
        if shown.bound == "most":
            assert shown.value == ends
            assert percent <= ends + step / 2 + NEAR
            return
        if shown.bound == "least":
            assert shown.value == 100 - ends
            assert percent >= 100 - ends - step / 2 - NEAR
            return
        assert ends < shown.value < 100 - ends
    assert near(shown.value, percent, step)
    assert shown.value % step == 0
    if step == 10:
        assert shown.low is None


def see_choosers(event: Event, item: FormItem, name: str, rest: Shown, together: Shown) -> None:
    form, k = event.form, event.k
    thick = event.thick
    described = item.scored and not form.drawn and len(thick) >= 50
    scored = [one for one in form.items if one.scored]
    if not described or len(scored) < 2:
        assert rest.value is together.value is None
        return
    possible = sum(one.possible for one in scored) - item.possible
    who = [(person, recount.chose(recount.take(item, person), name)) for person in thick]
    choosers = sum(yes for _, yes in who)
    # Where fewer than five of a lot chose it, their rest is not kept.
    known = [
        recount.score(form, person, item.id)
        for is_thick, lot in event.lots
        if is_thick and sum(recount.chose(recount.take(item, person), name) for person in lot) >= 5
        for person in lot
        if recount.chose(recount.take(item, person), name)
    ]
    if len(known) < k or len(thick) - choosers < k:
        assert rest.value is together.value is None
        return
    see_share(rest, Share(fmean(known) / possible, len(known)))
    if len(known) == choosers:
        rests = [float(recount.score(form, person, item.id)) for person in thick]
        see_number(together, recount.correlated([float(yes) for _, yes in who], rests), 2)


def see_curves(event: Event, item: FormItem, told: ItemReport) -> None:
    form, k, thick = event.form, event.k, event.thick
    if not item.scored or form.drawn or len(thick) < 50:
        assert told.curves.reason is not None
        return
    if told.curves.reason is not None:
        assert told.curves.reason in ("no_spread", "too_few")
        return
    possible = sum(one.possible for one in form.items if one.scored)
    for place, band in enumerate(told.curves.bands):
        inside = []
        for person in thick:
            total = recount.score(form, person)
            if told.curves.unit == "items":
                total, ends = total // item.possible, (band.low, band.high)
                belongs = ends[0] <= total <= ends[1]
            else:
                fifth = min(4, 5 * total // possible)
                belongs = band.low <= 20 * fifth <= band.high
            if belongs:
                inside.append(person)
        assert band.people == len(inside) >= k
        for name, points in told.curves.shares:
            chosen = sum(recount.chose(recount.take(item, person), name) for person in inside)
            share = chosen / len(inside)
            see_share(points[place], Share(share, len(inside),
                                           recount.wilson(share, len(inside))))  # fmt: skip


def see_confidence_of_form(event: Event, told: ConfidenceReport) -> None:
    each = [event.takes(item) for item in event.form.items if item.scored]
    people = [max(sum(level) for level in column)
              for column in zip(*map(recount.levels, each), strict=True)]  # fmt: skip
    takes = [one for part in each for one in part]
    see_confidence(takes, told, event.k, event.k, people)


def see_confidence(
    takes: Sequence[Take],
    told: ConfidenceReport,
    least: int,
    k: int,
    people: Sequence[int] | None = None,
) -> None:
    counts = recount.levels(takes)
    people = people or [sum(level) for level in counts]
    if sum(people) < least:
        assert told.people == 0
        assert told.brier.value is told.accuracy.value is told.sure_but_wrong.value is None
        return
    n = sum(map(sum, counts))
    right = sum(level[0] for level in counts) / n
    wrong = counts[-1][1] / n
    assert told.people == n
    see_share(told.accuracy, Share(right, n, recount.wilson(right, n)))
    see_share(told.sure_but_wrong, Share(wrong, n, recount.wilson(wrong, n)))
    see_number(told.brier, recount.brier(takes), 2)
    see_number(told.mark, recount.certainty_mark(takes), 1)
    for place, (level, size, share) in enumerate(told.levels):
        assert level == place + 1
        others = [n for at, n in enumerate(people) if at != place]
        if people[place] < k or (any(others) and max(others) < k):
            assert (size, share.value) == (0, None)
            continue
        assert size == sum(counts[place])
        found = counts[place][0] / size
        see_share(share, Share(found, size, recount.wilson(found, size)))


# --- a campaign -------------------------------------------------------------------------------


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
