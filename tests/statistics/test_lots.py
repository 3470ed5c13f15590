from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from quiz.statistics.lots import (
    Remainder,
    lots_at_settling,
    lots_of_remainders,
    lots_while_open,
)
from tests.statistics.cast import key


def keys(n: int, start: int = 0) -> list[bytes]:
    return [key(number) for number in range(start, start + n)]


def test_a_hundred_and_thirty_give_a_lot_of_eighty_and_one_of_fifty_at_the_close() -> None:
    waiting = keys(130)
    lot = lots_while_open(waiting)
    assert lot is not None
    assert len(lot) == 80
    left = [one for one in waiting if one not in lot]
    assert lots_while_open(left) is None
    settled = lots_at_settling({"": left}, 10)
    assert [len(planned.keys) for planned in settled.lots] == [50]
    assert settled.remainder == ()


def test_ninety_nine_wait_and_a_hundred_give_fifty() -> None:
    assert lots_while_open(keys(99)) is None
    lot = lots_while_open(keys(100))
    assert lot is not None
    assert len(lot) == 50


def test_a_lot_holds_at_most_a_thousand() -> None:
    lot = lots_while_open(keys(3000))
    assert lot is not None
    assert len(lot) == 1000


def test_a_raised_k_raises_the_lots_of_an_open_event() -> None:
    assert lots_while_open(keys(199), k=100) is None
    lot = lots_while_open(keys(200), k=100)
    assert lot is not None
    assert len(lot) == 100


@given(st.integers(100, 160), st.randoms())
def test_who_is_taken_does_not_depend_on_the_order_of_arrival(
    n: int, chance: random.Random
) -> None:
    waiting = keys(n)
    first = lots_while_open(waiting)
    chance.shuffle(waiting)
    assert lots_while_open(waiting) == first
    assert first is not None
    assert list(first) == sorted(first)


def test_a_small_pool_takes_in_the_smallest_that_waits() -> None:
    pools = {"en": keys(30), "hi": keys(4, 100), "id": keys(12, 200)}
    settled = lots_at_settling(pools, 10)
    assert [(lot.group, len(lot.keys)) for lot in settled.lots] == [("en", 30), ("other", 16)]
    assert settled.remainder == ()


def test_small_pools_that_make_k_together_leave_the_others_alone() -> None:
    pools = {"en": keys(30), "hi": keys(4, 100), "id": keys(7, 200)}
    settled = lots_at_settling(pools, 10)
    assert [(lot.group, len(lot.keys)) for lot in settled.lots] == [("en", 30), ("other", 11)]


@given(st.integers(1001, 12_000))
def test_a_large_pool_settles_in_as_few_equal_lots_as_hold_a_thousand_each(n: int) -> None:
    waiting = [number.to_bytes(4) for number in range(n)]
    settled = lots_at_settling({"en": waiting}, 10)
    sizes = [len(lot.keys) for lot in settled.lots]
    assert len(sizes) == -(-n // 1000)
    assert max(sizes) <= 1000
    assert max(sizes) - min(sizes) <= 1
    assert [one for lot in settled.lots for one in lot.keys] == waiting
    assert {lot.group for lot in settled.lots} == {"en"}


def test_what_stays_under_k_is_the_remainder() -> None:
    settled = lots_at_settling({"en": keys(4), "hi": keys(5, 50), "id": []}, 10)
    assert settled.lots == ()
    assert set(settled.remainder) == {*keys(4), *keys(5, 50)}
    assert lots_at_settling({}, 10) == lots_at_settling({"en": []}, 10)


pool_sizes = st.dictionaries(st.sampled_from(["en", "hi", "id", "ur", "fr"]), st.integers(0, 40))


@given(pool_sizes, st.integers(5, 20))
def test_settling_counts_everybody_once_and_never_fewer_than_k(
    sizes: dict[str, int], k: int
) -> None:
    pools = {group: keys(n, 1000 * at) for at, (group, n) in enumerate(sizes.items())}
    settled = lots_at_settling(pools, k)
    counted = [one for lot in settled.lots for one in lot.keys]
    everybody = sorted(one for waiting in pools.values() for one in waiting)
    assert sorted([*counted, *settled.remainder]) == everybody
    assert all(len(lot.keys) >= k for lot in settled.lots)
    assert len(settled.remainder) < k
    if len(everybody) >= k:
        assert settled.remainder == ()


@given(pool_sizes, st.randoms())
def test_settling_does_not_depend_on_any_order(
    sizes: dict[str, int], chance: random.Random
) -> None:
    pools = {group: keys(n, 1000 * at) for at, (group, n) in enumerate(sizes.items())}
    shuffled = list(pools.items())
    chance.shuffle(shuffled)
    mixed = {group: chance.sample(waiting, len(waiting)) for group, waiting in shuffled}
    assert lots_at_settling(mixed, 10) == lots_at_settling(pools, 10)


def test_remainders_of_equal_forms_meet_and_the_largest_k_holds() -> None:
    one = Remainder("form one", 10, tuple(keys(6)))
    two = Remainder("form one", 10, tuple(keys(6, 10)))
    strict = Remainder("form one", 20, tuple(keys(5, 20)))
    alone = Remainder("form two", 10, tuple(keys(9, 30)))
    settled = lots_of_remainders([one, two, alone])
    assert [(lot.group, len(lot.keys)) for lot in settled.lots] == [("form one", 12)]
    assert set(settled.remainder) == set(alone.keys)
    settled = lots_of_remainders([one, two, strict, alone])
    assert settled.lots == ()
    assert len(settled.remainder) == 26
