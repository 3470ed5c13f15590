"""Meet the worked examples that are computed by hand."""

from __future__ import annotations

import math

import pytest

from quiz.statistics.comparison import hake_gain, verdict
from quiz.statistics.confidence import calibration
from quiz.statistics.figure import Figure, undefined
from quiz.statistics.mantel import mantel_haenszel
from quiz.statistics.quantiles import Z95
from quiz.statistics.reliability import average_correlation
from quiz.statistics.scores import bin_quantile, exact_quantile
from quiz.statistics.shares import wilson


def test_mantel_and_haenszel_on_three_strata() -> None:
    found = mantel_haenszel([(10, 20, 5, 15), (30, 20, 18, 22), (60, 15, 30, 15)])
    assert found.odds.value == pytest.approx((107 / 6) / (39 / 4), rel=1e-12)
    assert found.odds.value == pytest.approx(1.829060, abs=5e-7)
    assert found.delta.value == pytest.approx(-1.418935, abs=1e-6)
    assert found.chi_square.value == pytest.approx(4.265401, abs=5e-7)
    assert found.p.value == pytest.approx(0.038896, abs=5e-7)
    assert found.error.value == pytest.approx(0.274763, abs=5e-7)
    assert found.shift.value == pytest.approx(-0.130159, abs=5e-7)
    assert found.grade == "B"


@pytest.mark.parametrize(
    ("strata", "grade"),
    [
        ([(50, 50, 50, 50)], "A"),
        ([(9, 3, 5, 7)], "A"),
        ([(180, 20, 90, 110), (190, 10, 120, 80)], "C"),
        ([(90, 110, 180, 20), (120, 80, 190, 10)], "C"),
    ],
)
def test_items_are_graded_as_ets_does(strata: list[tuple[int, int, int, int]], grade: str) -> None:
    assert mantel_haenszel(strata).grade == grade


def test_strata_that_say_nothing_are_left_out() -> None:
    strata = [(10, 20, 5, 15), (30, 20, 18, 22)]
    assert mantel_haenszel([*strata, (0, 0, 4, 4), (7, 1, 0, 0)]) == mantel_haenszel(strata)
    assert mantel_haenszel([]).odds.reason == "no_spread"
    assert mantel_haenszel([(5, 0, 5, 0)]).grade is None


def test_the_gain_of_a_class_is_the_share_of_what_was_missing() -> None:
    found = hake_gain((100, 4500, 213_000), (100, 7000, 500_000), 100, 10)
    assert found.value == pytest.approx(25 / 55, rel=1e-12)


def test_the_gain_of_means_is_not_the_mean_of_gains() -> None:
    before, after = [4, 5, 6, 3, 2], [7, 8, 9, 6, 5]
    groups = [(len(x), sum(x), sum(y * y for y in x)) for x in (before, after)]
    found = hake_gain(groups[0], groups[1], 10, 5)
    assert found.value == pytest.approx(0.5, rel=1e-12)
    # By hand: both variances are 2.5, means 4 and 7; g = (post - pre) / (10 - pre).
    error = math.sqrt(2.5 / 5 / 36 + 2.5 / 5 * (3 / 36) ** 2)
    assert found.low == pytest.approx(0.5 - Z95 * error, rel=1e-9)
    assert found.high == pytest.approx(0.5 + Z95 * error, rel=1e-9)


def test_a_group_that_missed_nothing_has_nothing_to_gain() -> None:
    assert hake_gain((10, 100, 1000), (10, 90, 850), 10, 10).reason == "no_room"
    assert hake_gain((9, 40, 300), (10, 90, 850), 10, 10).reason == "too_few"


def test_certainty_marks_and_calibration() -> None:
    found = calibration([(20, 20), (30, 10), (54, 6)], (40, 40, 60), 10, 10)
    assert found.accuracy.n == 140
    assert found.accuracy.value == pytest.approx(0.742857, abs=5e-7)
    assert found.mark.value == pytest.approx(1.328571, abs=5e-7)
    assert found.bonus.value == pytest.approx(0.035714, abs=5e-7)
    assert found.brier.value == pytest.approx(0.163571, abs=5e-7)
    assert found.reliability.value == pytest.approx(0.0, abs=1e-12)
    assert found.resolution.value == pytest.approx(0.027449, abs=5e-7)
    assert found.uncertainty.value == pytest.approx(0.191020, abs=5e-7)
    assert [level.right.value for level in found.levels] == [0.5, 0.75, 0.9]
    assert found.sure_but_wrong.value == pytest.approx(6 / 140)


def test_brier_is_the_sum_of_its_parts_for_any_counts() -> None:
    for counts in ([(13, 2), (5, 9), (1, 30)], [(0, 0), (7, 11), (40, 3)]):
        found = calibration(counts, [sum(part) for part in counts], 10, 5)
        parts = [x.value for x in (found.reliability, found.resolution, found.uncertainty)]
        assert found.brier.value is not None
        reliability, resolution, uncertainty = (part or 0.0 for part in parts)
        expected = reliability - resolution + uncertainty
        assert found.brier.value == pytest.approx(expected, abs=1e-12)


def test_a_level_is_described_only_if_it_and_the_others_hold_k() -> None:
    found = calibration([(5, 4), (30, 10), (54, 6)], (9, 40, 60), 10, 10)
    assert [level.people for level in found.levels] == [0, 40, 60]
    found = calibration([(0, 4), (0, 5), (54, 6)], (4, 5, 60), 10, 10)
    assert [level.people for level in found.levels] == [0, 0, 0]
    found = calibration([(0, 0), (0, 0), (54, 6)], (0, 0, 60), 10, 10)
    assert [level.people for level in found.levels] == [0, 0, 60]
    assert calibration([(0, 0)] * 3, (0, 0, 0), 10, 10).brier.reason == "not_asked"


@pytest.mark.parametrize(
    ("found", "n", "low", "high"),
    [(7, 12, 0.319511, 0.806740), (553, 1000, 0.522040, 0.583554), (0, 10, 0.0, 0.277533)],
)
def test_wilson(found: int, n: int, low: float, high: float) -> None:
    assert list(wilson(found, n)) == pytest.approx([low, high], abs=5e-7)


def test_a_median_from_bins_lies_on_a_straight_line_within_its_bin() -> None:
    edges = (0, 2, 4, 8, 15, 30, 60, 120)
    counts = (0, 1, 5, 2, 1, 0, 1, 0)
    assert bin_quantile(counts, edges, 0.5, 10).value == pytest.approx(7.2)
    assert bin_quantile(counts, edges, 0.5, 11).reason == "too_few"
    assert bin_quantile(counts, edges, 1.0, 10).value == 120
    assert bin_quantile((0,) * 7 + (10,), edges, 0.5, 10).reason == "no_end"
    assert bin_quantile((0,) * 8, edges, 0.5, 0).reason == "too_few"


def test_a_quantile_of_scores_may_lie_between_two() -> None:
    assert exact_quantile([1, 2, 3, 4], 1, 2) == (2, 2)
    assert exact_quantile([5, 0, 5], 1, 2) == (0, 2)
    assert exact_quantile([1, 1, 1, 1], 1, 4) == (0, 1)
    assert exact_quantile([0, 0, 9], 1, 2) == (2, 2)
    with pytest.raises(ValueError, match="nobody"):
        exact_quantile([0, 0], 1, 2)


def test_correlations_are_averaged_by_fishers_z() -> None:
    found = average_correlation([Figure(0.2, n=53), Figure(0.5, n=103), undefined("no_spread")])
    expected = math.tanh((50 * math.atanh(0.2) + 100 * math.atanh(0.5)) / 150)
    assert found.value == pytest.approx(expected)
    assert found.n == 156
    assert average_correlation([undefined("not_thick")]).reason == "not_thick"
    assert average_correlation([]).reason == "too_few"


def test_two_shares_are_close_while_their_ranges_touch() -> None:
    low, high = Figure(0.4, None, 0.3, 0.5, 100), Figure(0.6, None, 0.51, 0.7, 100)
    assert verdict(low, high) == "second"
    assert verdict(high, low) == "first"
    assert verdict(low, Figure(0.55, None, 0.5, 0.6, 100)) == "close"
    assert verdict(low, undefined("too_few")) == "unknown"
