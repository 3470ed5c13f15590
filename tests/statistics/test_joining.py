from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.statistics.joining import common_ranges, join_inward


@pytest.mark.parametrize(
    ("counts", "least", "groups"),
    [
        ([1, 2, 5, 9, 14], 3, ((0, 1), (2, 2), (3, 3), (4, 4))),
        ([8, 14, 19, 1, 1], 3, ((0, 0), (1, 1), (2, 4))),
        ([10, 10], 10, ((0, 0), (1, 1))),
        ([1, 1, 1], 3, ((0, 2),)),
        ([5, 0, 5], 3, ((0, 1), (2, 2))),
        ([6, 0, 5], 3, ((0, 0), (1, 2))),
        ([1, 1], 3, ()),
        ([], 0, ()),
        ([0, 0, 0, 0, 12], 10, ((0, 4),)),
    ],
)
def test_outer_cells_join_inward(
    counts: list[int], least: int, groups: tuple[tuple[int, int], ...]
) -> None:
    assert join_inward(counts, least) == groups


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(1, 20))
def test_every_group_holds_enough_and_nobody_is_lost(counts: list[int], least: int) -> None:
    groups = join_inward(counts, least)
    if sum(counts) < least:
        assert groups == ()
        return
    assert [place for first, last in groups for place in range(first, last + 1)] == list(
        range(len(counts))
    )
    assert all(sum(counts[first : last + 1]) >= least for first, last in groups)


ranges = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda pair: (min(pair), max(pair))),
    max_size=6,
)


@given(ranges)
def test_common_ranges_hold_every_range_and_do_not_overlap(parts: list[tuple[int, int]]) -> None:
    common = common_ranges(parts)
    for first, last in parts:
        assert sum(low <= first and last <= high for low, high in common) == 1
    for (_, high), (low, _) in pairwise(common):
        assert high < low
