from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quiz.charts import gain


def test_a_gain_has_the_measures_of_the_design() -> None:
    chart = gain(27, 19, 35, "27%", "What was learned", "The gain is 27%.")
    assert (chart.width, chart.height, chart.start, chart.end, chart.zero) == (350, 96, 10, 340, 10)
    assert (chart.x, chart.band, chart.value_label) == (99.1, (72.7, 125.5), "27%")


def test_a_loss_lies_left_of_no_change_and_the_axis_grows_for_it() -> None:
    chart = gain(-5, -30, 4, "−5%", "", "")
    assert chart.start < chart.x < chart.zero
    assert chart.band is not None
    assert chart.start < chart.band[0] < chart.x < chart.zero < chart.band[1]


def test_a_gain_without_a_range_has_no_band() -> None:
    assert gain(10, None, None, "10%", "", "").band is None


@given(st.integers(-400, 100), st.integers(0, 200), st.integers(0, 200))
def test_everything_stays_in_the_chart(percent: int, below: int, above: int) -> None:
    chart = gain(percent, percent - below, percent + above, str(percent), "", "")
    assert chart.band is not None
    assert chart.start <= chart.band[0] <= chart.x <= chart.band[1] <= chart.end
    assert chart.start <= chart.zero < chart.end
    assert 24 <= chart.value_x <= chart.width - 24
