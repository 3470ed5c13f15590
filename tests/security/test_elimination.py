"""Exact elimination finds every combination that touches too few, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.security import elimination
from tests.security.elimination import Query, isolates, over


def test_whole_lots_isolate_nobody() -> None:
    lots = [range(10), range(10, 25), range(25, 80)]
    seen = [over("first", lots[0]), over("two", [*lots[0], *lots[1]]),
            over("all", range(80)), over("third", lots[2])]  # fmt: skip
    assert isolates(seen, 10) is None
    assert isolates(seen, 11) is not None, "the first lot is ten people"
    assert isolates([], 10) is None


def test_a_total_less_a_part_gives_the_few_who_are_missing() -> None:
    found = isolates([over("all", range(27)), over("en", range(22))], 10)
    assert found is not None
    assert found.touched == set(range(22, 27))
    assert sorted(found.parts) == sorted([(Fraction(1), "all"), (Fraction(-1), "en")])
    assert str(found) == "+ 1 x [all] - 1 x [en] touches 5"


def test_before_and_after_one_arrival_is_one_person() -> None:
    found = isolates([over("before", range(24)), over("after", range(25))], 10)
    assert found is not None
    assert found.touched == {24}


def test_signed_sums_of_three_are_found() -> None:
    # No two of them differ by fewer than ten; all three together do.
    half, other = set(range(20)), set(range(20, 41))
    seen = [over("a", half), over("b", other - {40}), over("both", half | other)]
    found = isolates(seen, 10)
    assert found is not None
    assert found.touched == {40}
    assert len(found.parts) == 3


def test_weights_count_and_not_only_who_is_in_a_sum() -> None:
    plain = Query("plain", dict.fromkeys(range(20), 2))
    assert isolates([plain, Query("same", dict.fromkeys(range(20), 3))], 10) is None
    found = isolates([plain, Query("one more", {**dict.fromkeys(range(20), 3), 4: 5})], 10)
    assert found is not None
    assert found.touched == {4}


def test_a_system_that_is_too_large_is_not_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every third person is in each: no row alone is short, and the subsets are many.
    seen = [over(f"q{shift}", [n for n in range(36) if (n * shift) % 7 < 3]) for shift in (1, 2, 3)]
    monkeypatch.setattr(elimination, "MOST_SUBSETS", 0)
    found = isolates(seen, 6)
    assert found is not None
    assert not found.touched or len(found.touched) < 6


def rank(rows: list[list[Fraction]]) -> int:
    """Give the rank of a matrix by plain elimination over fractions."""
    rows = [row[:] for row in rows]
    found = 0
    for at in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[found:] if row[at]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        for place, row in enumerate(rows):
            if place > found and row[at]:
                times = row[at] / pivot[at]
                rows[place] = [mine - times * other for mine, other in zip(row, pivot, strict=True)]
        found += 1
    return found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.integers(-1, 2), min_size=7, max_size=7), min_size=1, max_size=5),
    st.integers(2, 4),
)
def test_it_agrees_with_trying_all_subsets(rows: list[list[int]], k: int) -> None:
    exact = [[Fraction(value) for value in row] for row in rows]
    # Somebody is isolated by T when dropping T's columns loses rank.
    guilty = any(
        rank([[v for at, v in enumerate(row) if at not in chosen] for row in exact]) < rank(exact)
        for many in range(1, k)
        for chosen in combinations(range(7), many)
    )
    queries = [Query(f"q{n}", dict(enumerate(row))) for n, row in enumerate(rows)]
    found = isolates(queries, k)
    assert (found is not None) == guilty
    if found is not None:
        sums = {
            person: sum(
                part * dict(enumerate(rows[int(where[1:])]))[person] for part, where in found.parts
            )
            for person in range(7)
        }
        assert {person for person, value in sums.items() if value} == found.touched
        assert 0 < len(found.touched) < k
