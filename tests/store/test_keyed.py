"""Streams of chance that come again with their name, and cannot be foretold from another's."""

from __future__ import annotations

from collections import Counter

import pytest

from quiz.store.keyed import Keyed

KEY = bytes(range(32))


def test_a_name_gives_the_same_again_and_another_name_or_key_something_else() -> None:
    drawn = [
        [chance.randrange(10**9) for _ in range(20)]
        for chance in (
            Keyed(KEY, b"a"), Keyed(KEY, b"a"), Keyed(KEY, b"b"), Keyed(KEY[::-1], b"a"),
        )
    ]  # fmt: skip
    assert drawn[0] == drawn[1]
    assert len({tuple(one) for one in drawn}) == 3


def test_it_is_what_openssl_gives_of_the_same_cipher() -> None:
    # openssl enc -aes-256-ctr of sixteen zeros, under the HMAC-SHA-256 of the name, from counter 0
    assert Keyed(KEY, b"a").getrandbits(128) == 0xD69C67C2F7A0C9EA36174D0783B554E9


@pytest.mark.parametrize(("stop", "most"), [(2, 10.83), (3, 13.82), (7, 22.46), (100, 148.2)])
def test_each_number_is_as_likely_as_another(stop: int, most: float) -> None:
    chance = Keyed(KEY, b"dice")
    found = Counter(chance.randrange(stop) for _ in range(20_000))
    assert set(found) == set(range(stop))
    wanted = 20_000 / stop
    # `most`: the quantile of chi squared that one of a thousand oversteps; this key does not.
    assert sum((n - wanted) ** 2 for n in found.values()) / wanted < most
    assert 0 <= min(chance.random() for _ in range(100)) < 0.2
    assert 0.8 < max(chance.random() for _ in range(100)) < 1


def test_its_state_is_not_given_away() -> None:
    with pytest.raises(NotImplementedError):
        Keyed(KEY, b"a").getstate()
    with pytest.raises(NotImplementedError):
        Keyed(KEY, b"a").setstate(())
