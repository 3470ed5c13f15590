"""Compare what an event's page shows with what the people did."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from quiz.statistics.finished import Finished, Take
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.statistics.release import Shown
from quiz.statistics.report import ConfidenceReport, Distribution, ItemReport, Report
from quiz.statistics.reporting import released
from quiz.statistics.tallies import pooled
from tests.statistics import recount
from tests.statistics.recount import Event, Share, most_exact

NEAR = 1e-7


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
    see_confidence(takes, told, event.k, event.k, people, len(event.people))


def see_confidence(
    takes: Sequence[Take],
    told: ConfidenceReport,
    least: int,
    k: int,
    people: Sequence[int] | None = None,
    persons: int | None = None,
) -> None:
    """Check the confidence of one item, or of all items over so many `persons`, without ranges."""

    def see(shown: Shown, part: float, size: int) -> None:
        ends = recount.wilson(part, size) if persons is None else None
        see_share(shown, Share(part, size, ends), persons)

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
    see(told.accuracy, right, n)
    see(told.sure_but_wrong, wrong, n)
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
        see(share, found, size)
    if told.levels[-1][1]:
        see(told.sure, told.levels[-1][1] / n, n)
        assert told.sure_of == n
    else:
        assert (told.sure.value, told.sure_of) == (None, 0)
