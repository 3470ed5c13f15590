"""Meet the figures that R prints for LSAT6 (Bock and Lieberman 1970), from thick sums only."""

from __future__ import annotations

import math

import pytest

from quiz.statistics.checks import check
from quiz.statistics.choices import distractor
from quiz.statistics.folding import fold
from quiz.statistics.form import Form
from quiz.statistics.rasch import conditional, difficulties, marginal
from quiz.statistics.reliability import (
    alpha,
    alpha_without,
    discrimination,
    error_of_measurement,
    item_total,
)
from quiz.statistics.reporting import released
from quiz.statistics.scores import (
    exact_quantile,
    histogram,
    mean_score,
    score_kurtosis,
    score_sd,
    score_skew,
)
from quiz.statistics.shares import facility
from quiz.statistics.tallies import Pooled, by_band, common_bands, count, pooled
from tests.statistics.cast import lsat6

FOUND = [924, 709, 553, 763, 870]
HISTOGRAM = [3, 20, 85, 237, 357, 298]


@pytest.fixture(scope="module")
def form() -> Form:
    return lsat6()[0]


@pytest.fixture(scope="module")
def sums(form: Form) -> Pooled:
    tallies = fold(form, lsat6()[1], 10, thick=True)
    assert check(tallies, form, 10, thick=True) == ()
    return pooled([(True, tallies)])


def value(figure: object) -> float:
    number = figure.value  # type: ignore[attr-defined]
    assert isinstance(number, float)
    return number


def test_the_sums_are_those_of_the_table(form: Form, sums: Pooled) -> None:
    thick = sums.thick
    assert [count(thick, "mark", f"q{i}") // 100 for i in range(1, 6)] == FOUND
    assert [count(thick, "mark_total", f"q{i}") // 10**4 for i in range(1, 6)] == [
        3628, 2974, 2430, 3149, 3474,
    ]  # fmt: skip
    powers = [count(thick, f"total{power}") for power in ("", 2, 3, 4)]
    assert powers == [3819 * 100, 15655 * 10**4, 67197 * 10**6, 298219 * 10**8]
    assert histogram(form, sums) == HISTOGRAM


def test_right_by_band_is_the_table_of_right_by_score_joined(sums: Pooled) -> None:
    # Three people without a right item are under k, so their band joins the next one.
    bands = common_bands(sums.thick)
    assert bands == ((0, 1), (2, 2), (3, 3), (4, 4))
    assert by_band(sums.thick, bands, "band") == [3 + 20, 85, 237, 357 + 298]
    assert by_band(sums.thick, bands, "right", "q1", "right") == [10, 62, 212, 342 + 298]
    assert by_band(sums.thick, bands, "right", "q3", "right") == [1, 7, 63, 184 + 298]


@pytest.mark.parametrize(
    ("name", "share", "total", "rest", "without"),
    [
        ("q1", 0.924, 0.362010, 0.112833, 0.275356),
        ("q2", 0.709, 0.566772, 0.153178, 0.237584),
        ("q3", 0.553, 0.618440, 0.172779, 0.216799),
        ("q4", 0.763, 0.534418, 0.144428, 0.245933),
        ("q5", 0.870, 0.435366, 0.121596, 0.266294),
    ],
)
def test_the_figures_of_an_item_are_those_of_r(
    form: Form, sums: Pooled, name: str, share: float, total: float, rest: float, without: float
) -> None:
    item = form.item(name)
    assert value(facility(item, sums.every, 10)) == share
    assert value(item_total(form, item, sums, 10)) == pytest.approx(total, abs=5e-7)
    assert value(discrimination(form, item, sums, 10)) == pytest.approx(rest, abs=5e-7)
    assert value(alpha_without(form, item, sums, 10)) == pytest.approx(without, abs=5e-7)


def test_the_figures_of_the_scores_are_those_of_r(form: Form, sums: Pooled) -> None:
    every = sums.every
    assert value(mean_score(form, every, 10)) == pytest.approx(381.9, abs=1e-9)
    assert value(score_sd(form, every, 10)) == pytest.approx(103.50412, abs=5e-6)
    assert value(alpha(form, every, 10)) == pytest.approx(0.2949971922, abs=5e-11)
    assert value(error_of_measurement(form, every, 10)) == pytest.approx(86.90666, abs=5e-6)
    assert value(score_skew(form, sums, 10)) == pytest.approx(-0.6910109, abs=5e-8)
    assert value(score_kurtosis(form, sums, 10)) == pytest.approx(0.0781785, abs=5e-8)
    assert exact_quantile(HISTOGRAM, 1, 2) == (4, 4)


def test_the_correlation_of_the_key_with_the_rest_is_the_discrimination(
    form: Form, sums: Pooled
) -> None:
    for item in form.items:
        found = distractor(form, item, "b", sums, 10)
        other = distractor(form, item, "c", sums, 10)
        expected = value(discrimination(form, item, sums, 10))
        assert value(found.correlation) == pytest.approx(expected, abs=1e-12)
        assert value(other.correlation) == pytest.approx(-expected, abs=1e-12)
        assert not found.wrong_way
        assert not other.wrong_way


def test_conditional_difficulties_of_rasch_need_only_two_sums(form: Form, sums: Pooled) -> None:
    found = difficulties(form, sums, 10)
    expected = [-1.2561, 0.4749, 1.2360, 0.1684, -0.6232]
    assert [value(found[f"q{i}"]) for i in range(1, 6)] == pytest.approx(expected, abs=5e-5)
    model = conditional(FOUND, HISTOGRAM)
    assert model is not None
    assert model.log_likelihood == pytest.approx(-1091.5697, abs=5e-5)
    assert sum(model.difficulties) == pytest.approx(0.0, abs=1e-12)


def test_marginal_difficulties_of_rasch_are_those_of_ltm() -> None:
    model = marginal(FOUND, HISTOGRAM)
    assert model is not None
    expected = [-2.7300, -0.9986, -0.2399, -1.3065, -2.0994]
    assert list(model.difficulties) == pytest.approx(expected, abs=5e-5)
    assert model.variance == pytest.approx(0.5702, abs=5e-5)
    assert model.log_likelihood == pytest.approx(-2466.938, abs=5e-4)
    sd = math.sqrt(model.variance)
    assert sd == pytest.approx(0.7551, abs=5e-5)
    assert [b / sd for b in model.difficulties] == pytest.approx(
        [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802], abs=5e-5
    )


def test_marginal_difficulties_with_a_standard_normal_group_are_those_of_ltm() -> None:
    model = marginal(FOUND, HISTOGRAM, sd=1.0)
    assert model is not None
    expected = [-2.8720, -1.0630, -0.2576, -1.3881, -2.2188]
    assert list(model.difficulties) == pytest.approx(expected, abs=5e-5)
    assert model.log_likelihood == pytest.approx(-2473.054, abs=5e-4)


def test_the_report_says_it_in_the_digits_that_are_fit_to_show(form: Form, sums: Pooled) -> None:
    report = released(form, sums)
    assert report.n == 1000
    assert (report.mean.value, report.sd.value, report.out_of) == (3.8, 1.0, 5.0)
    assert report.alpha.value == 0.29
    assert report.error.value == 0.9
    assert (report.skew.value, report.kurtosis.value) == (-0.7, 0.1)
    assert report.middle is not None
    assert (report.middle.low, report.middle.high) == (4, 4)
    assert report.distribution is not None
    assert [bar.people for bar in report.distribution.bars] == HISTOGRAM
    first = report.item("q1")
    assert (first.facility.value, first.facility.low, first.facility.high) == (92, 91, 94)
    assert (first.discrimination.value, first.word) == (0.11, "very_easy")
    assert (report.item("q3").discrimination.value, report.item("q3").word) == (0.17, "weak")
    assert report.item("q1").difficulty.value == -1.3
