"""Compare unrounded figures with those counted from the people, to nine digits."""

from __future__ import annotations

import math
from statistics import fmean, stdev

import pytest

from quiz.statistics.choices import curves, distractor, outcomes_of
from quiz.statistics.comparison import item_gain, score_gain
from quiz.statistics.confidence import item_calibration
from quiz.statistics.figure import Figure
from quiz.statistics.form import Form, FormItem
from quiz.statistics.reliability import alpha, alpha_without, discrimination, error_of_measurement
from quiz.statistics.scores import (
    mean_score,
    score_kurtosis,
    score_sd,
    score_skew,
    time_quantile,
)
from quiz.statistics.shares import area_share, facility, outcome_share, risky_rate, risky_share
from quiz.statistics.sharing import mean_over
from quiz.statistics.tallies import Pooled
from quiz.statistics.together import Part
from tests.statistics import recount
from tests.statistics.recount import Event, Share

NEAR = 1e-9


def same(found: Figure, expected: float | None) -> None:
    if expected is None:
        assert found.value is None
        assert found.reason is not None
    else:
        assert found.value == pytest.approx(expected, rel=NEAR, abs=NEAR)


def same_share(found: Figure, expected: Share | None) -> None:
    same(found, None if expected is None else expected.value)
    if expected is not None and expected.ends is not None:
        # The second program adds up Student's density in small steps.
        assert (found.low, found.high) == pytest.approx(expected.ends, abs=1e-7)


def see_exactly(event: Event, pooled: Pooled) -> None:
    """Check every figure of an event, or of several with one fixed form together."""
    form, k, sums = event.form, event.k, pooled.every
    for item in form.items:
        same_share(facility(item, sums, k), recount.facility(event, item))
        for outcome in outcomes_of(item):
            same_share(outcome_share(item, outcome, sums, k), recount.outcome(event, item, outcome))
        risky = recount.outcome(event, item, *item.risky_outcomes) if item.risky_outcomes else None
        same_share(risky_share(item, sums, k), risky)
        see_strength(event, item, pooled)
        see_certainty(event, item, pooled)
    same_share(risky_rate(form, sums, k), recount.risky_rate(event))
    squared = pooled.squared(form)
    for area in form.areas:
        same_share(area_share(form, area, sums, k, squared), recount.skill(event, area))
    for part in (0.1, 0.25, 0.5, 0.75):
        same(time_quantile(sums, part, k), recount.time_quantile(event.people, part))
    if not form.drawn:
        see_scores(event, pooled)


def see_scores(event: Event, pooled: Pooled) -> None:
    form, k = event.form, event.k
    expected = recount.mean(event)
    assert expected is not None
    found = mean_score(form, pooled.every, k, pooled.squared(form))
    same(found, expected.value * form.possible)
    squares = pooled.every if pooled.squared(form) else pooled.thick
    people = event.people if pooled.squared(form) else event.thick
    totals = [recount.score(form, person) for person in people]
    spread = stdev(totals) if len(totals) >= k and len(set(totals)) > 1 else None
    same(score_sd(form, squares, k), spread)
    reliable = recount.alpha(form.scored, people) if len(people) >= 50 else None
    same(alpha(form, squares, k), reliable)
    error = None if reliable is None or spread is None else spread * math.sqrt(1 - reliable)
    same(error_of_measurement(form, squares, k), error)
    see_shape(event, pooled)


def see_shape(event: Event, pooled: Pooled) -> None:
    totals = [recount.score(event.form, person) for person in event.thick]
    n = len(totals)
    if n < event.k or len(set(totals)) < 2:
        same(score_skew(event.form, pooled, event.k), None)
        return
    sd, middle = stdev(totals), fmean(totals)
    m2, m3, m4 = (math.fsum((x - middle) ** power for x in totals) / n for power in (2, 3, 4))
    same(score_skew(event.form, pooled, event.k), n**2 * m3 / ((n - 1) * (n - 2)) / sd**3)
    k4 = n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
    same(score_kurtosis(event.form, pooled, event.k), k4 / sd**4)


def see_strength(event: Event, item: FormItem, pooled: Pooled) -> None:
    """Check how an item tells apart, who chooses what, and the curves."""
    form, k, thick = event.form, event.k, event.thick
    found = recount.discrimination(event, item)
    same(discrimination(form, item, pooled, k), None if found is None else found[0])
    if form.drawn or not item.scored or len(thick) < max(50, k):
        same(alpha_without(form, item, pooled, k), None)
        return
    others = [one for one in form.scored if one.id != item.id]
    same(
        alpha_without(form, item, pooled, k),
        recount.alpha(others, thick) if len(others) > 1 else None,
    )
    if not item.described:
        return
    rests = [float(recount.score(form, person, item.id)) for person in thick]
    takes = [recount.take(item, person) for person in thick]
    for outcome in outcomes_of(item):
        who = [recount.chose(one, outcome) for one in takes]
        rare = any(
            sum(recount.chose(recount.take(item, person), outcome) for person in lot) in range(1, 5)
            for is_thick, lot in event.lots
            if is_thick
        )
        if k <= sum(who) <= len(who) - k and others and not rare:
            told = distractor(form, item, outcome, pooled, k)
            same(told.rest, fmean(r for r, yes in zip(rests, who, strict=True) if yes))
            same(told.correlation, recount.correlated([float(yes) for yes in who], rests))
    drawn = curves(form, item, pooled, k)
    if isinstance(drawn, str):
        return
    fifths = [min(4, 5 * recount.score(form, person) // form.possible) for person in thick]
    for place, (low, high) in enumerate(drawn.bands):
        inside = [one for one, fifth in zip(takes, fifths, strict=True) if low <= fifth <= high]
        assert drawn.people[place] == len(inside) >= k
        for curve in drawn.curves:
            share = sum(recount.chose(one, curve.outcome) for one in inside) / len(inside)
            same(curve.points[place], share)


def see_certainty(event: Event, item: FormItem, pooled: Pooled) -> None:
    if not item.scored:
        return
    takes = [one for one in event.takes(item) if one.confidence]
    found = item_calibration(event.form, item.id, pooled.every, event.k)
    if len(takes) < max(30, event.k):
        same(found.brier, None)
        return
    same(found.accuracy, fmean(one.right for one in takes))
    same(found.brier, recount.brier(takes))
    same(found.mark, recount.certainty_mark(takes))
    same(found.sure_but_wrong, fmean(one.confidence == 3 and not one.right for one in takes))
    parts = [part.value or 0.0 for part in (found.reliability, found.resolution, found.uncertainty)]
    same(found.brier, parts[0] - parts[1] + parts[2])


def see_gains(one: Event, before: Pooled, two: Event, after: Pooled) -> None:
    """Check the gain of scores and of items between two events with one fixed form."""
    form, k = one.form, max(one.k, two.k)
    for item in form.scored:
        groups = [event.takes(item) for event in (one, two)]
        expected = None
        if min(map(len, groups)) >= max(50, k):
            expected = gain(*(fmean(t.earned / item.possible for t in group) for group in groups))
        same(item_gain(item, before.every, after.every, k), expected)
    means = [recount.mean(event) for event in (one, two)]
    expected = None
    if means[0] and means[1] and min(means[0].n, means[1].n) >= k:
        expected = gain(means[0].value, means[1].value)
    if before.squared(form) and after.squared(form):
        same(score_gain(form, before.every, after.every, k), expected)


def gain(before: float, after: float) -> float | None:
    return None if before >= 1 else (after - before) / (1 - before)


def see_shared(event: Event, part: Part) -> None:
    """Check the mean over some items, and that its range holds the one of the people."""
    form: Form = event.form
    items = list(form.scored[:2])
    found = mean_over(items, part)
    shares = [recount.facility(event, item) for item in items]
    if any(share is None for share in shares):
        assert found.figure.value is None
        return
    if found.shown.bound == "exact" and found.figure.low is not None and not form.drawn:
        possible = sum(item.possible for item in items)
        values = [
            sum(recount.take(item, person).earned for item in items) / possible
            for person in event.people
        ]
        same(found.figure, fmean(values))
        ends = recount.mean_ends(values)
        if ends is not None:
            assert found.figure.low <= ends[0] + NEAR
            assert (found.figure.high or 0) >= ends[1] - NEAR
