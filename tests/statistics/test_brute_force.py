"""Compute every figure a second time, from the people themselves, and compare."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from statistics import correlation, fmean, stdev, variance

import pytest

from quiz.statistics.checks import check
from quiz.statistics.choices import distractor, outcomes_of
from quiz.statistics.confidence import confidence_counts
from quiz.statistics.figure import Figure
from quiz.statistics.finished import Finished
from quiz.statistics.folding import RARE, fold
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.statistics.quantiles import student_t
from quiz.statistics.reliability import (
    alpha,
    alpha_without,
    discrimination,
    error_of_measurement,
    item_total,
)
from quiz.statistics.scores import mean_score, score_kurtosis, score_sd, score_skew
from quiz.statistics.shares import area_share, facility, outcome_share
from quiz.statistics.tallies import Pooled, pooled
from tests.statistics.cast import random_form, random_people

K = 10


def marks(item: FormItem, people: Sequence[Finished]) -> list[float]:
    return [person.takes[item.id].earned for person in people]


def totals(items: Sequence[FormItem], people: Sequence[Finished]) -> list[float]:
    return [sum(person.takes[item.id].earned for item in items) for person in people]


def chose(item: FormItem, outcome: str, people: Sequence[Finished]) -> list[float]:
    status = {UNSURE: "unsure", OMITTED: "omitted"}
    return [
        float(
            person.takes[item.id].status == status[outcome]
            if outcome in status
            else outcome in person.takes[item.id].outcomes
        )
        for person in people
    ]


def same(figure: Figure, expected: float | None) -> None:
    if expected is None:
        assert figure.value is None
        assert figure.reason is not None
    else:
        assert figure.value == pytest.approx(expected, rel=1e-9, abs=1e-9)


def brute_correlation(first: list[float], second: list[float]) -> float | None:
    if len(set(first)) < 2 or len(set(second)) < 2:
        return None
    return correlation(first, second)


def brute_alpha(items: Sequence[FormItem], people: Sequence[Finished]) -> float | None:
    whole = totals(items, people)
    if len(items) < 2 or variance(whole) == 0:
        return None
    within = math.fsum(variance(marks(item, people)) for item in items)
    return len(items) / (len(items) - 1) * (1 - within / variance(whole))


@pytest.mark.parametrize("seed", range(500))
def test_all_figures_are_those_of_the_people(seed: int) -> None:
    chance = random.Random(seed)
    form = random_form(chance)
    people = random_people(form, chance.randint(50, 90), chance)
    tallies = fold(form, people, K, thick=True)
    assert check(tallies, form, K, thick=True) == ()
    sums = pooled([(True, tallies)])
    _compare_scores(form, people, sums)
    _compare_items(form, people, sums)
    _compare_areas(form, people, sums)


def _compare_scores(form: Form, people: list[Finished], sums: Pooled) -> None:
    whole = totals(form.scored, people)
    n, mean = len(people), fmean(whole)
    same(mean_score(form, sums.every, K), mean)
    sd = stdev(whole)
    if sd == 0:
        assert score_sd(form, sums.every, K).value is None
        return
    same(score_sd(form, sums.every, K), sd)
    m2, m3, m4 = (math.fsum((x - mean) ** power for x in whole) / n for power in (2, 3, 4))
    same(score_skew(form, sums, K), n**2 * m3 / ((n - 1) * (n - 2)) / sd**3)
    k4 = n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
    same(score_kurtosis(form, sums, K), k4 / sd**4)
    expected = brute_alpha(form.scored, people)
    same(alpha(form, sums.every, K), expected)
    if expected is not None:
        same(error_of_measurement(form, sums.every, K), sd * math.sqrt(1 - expected))


def _compare_items(form: Form, people: list[Finished], sums: Pooled) -> None:
    whole = totals(form.scored, people)
    n = len(people)
    for item in form.items:
        for outcome in outcomes_of(item):
            same(outcome_share(item, outcome, sums.every, K), fmean(chose(item, outcome, people)))
        if not item.scored:
            assert facility(item, sums.every, K).reason == "unscored"
            continue
        own = marks(item, people)
        rest = [score - mark for score, mark in zip(whole, own, strict=True)]
        found = facility(item, sums.every, K)
        same(found, fmean(own) / item.possible)
        if not item.binary and stdev(own) > 0:
            half = student_t(0.975, n - 1) * stdev(own) / math.sqrt(n) / item.possible
            mean = fmean(own) / item.possible
            assert found.low == pytest.approx(max(0.0, mean - half), abs=1e-9)
            assert found.high == pytest.approx(min(1.0, mean + half), abs=1e-9)
        others = [other for other in form.scored if other.id != item.id]
        same(alpha_without(form, item, sums, K), brute_alpha(others, people))
        right = sum(person.takes[item.id].right for person in people)
        enough = K <= right <= n - K and len(form.scored) > 1
        same(discrimination(form, item, sums, K), brute_correlation(own, rest) if enough else None)
        same(item_total(form, item, sums, K), brute_correlation(own, whole) if enough else None)
        for outcome in outcomes_of(item):
            who = chose(item, outcome, people)
            described = distractor(form, item, outcome, sums, K)
            if max(K, RARE) <= sum(who) <= n - K and len(form.scored) > 1:
                chosen_rest = [r for r, yes in zip(rest, who, strict=True) if yes]
                same(described.rest, fmean(chosen_rest))
                same(described.correlation, brute_correlation(who, rest))
            else:
                assert described.rest.value is None
        for level, counted in enumerate(confidence_counts(form, sums.every, item.id), 1):
            takes = [person.takes[item.id] for person in people]
            at_level = [take.right for take in takes if take.confidence == level]
            assert counted == (sum(at_level), len(at_level) - sum(at_level))


def _compare_areas(form: Form, people: list[Finished], sums: Pooled) -> None:
    for area in form.areas:
        items = [item for item in form.scored if item.area == area]
        possible = sum(item.possible for item in items)
        same(area_share(form, area, sums.every, K), fmean(totals(items, people)) / possible)
