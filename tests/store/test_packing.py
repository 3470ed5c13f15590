"""The tallies of a lot from elsewhere as one text: what goes in comes out, or nothing does."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from quiz.statistics.tallies import Tally
from quiz.store.packing import packed, packed_heads, unpacked

KEYS = st.tuples(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.integers(0, 99))
ROWS = st.dictionaries(KEYS, st.integers(0, 2**63 - 1), min_size=1, max_size=8)


@given(ROWS)
def test_what_goes_in_comes_out_without_zeros(rows: dict[tuple[str, str, str, int], int]) -> None:
    text = packed(packed_heads(tuple(rows)), ",".join(map(str, rows.values())))
    assert unpacked(text) == [Tally(*key, n) for key, n in rows.items() if n]


def test_lots_that_were_stored_before_heads_are_read() -> None:
    rows = [["n", "", "", 0, 12], ["taken", "q1", "", 0, 12]]
    assert unpacked(json.dumps(rows)) == [
        Tally("n", "", "", 0, 12),
        Tally("taken", "q1", "", 0, 12),
    ]


def test_a_text_that_a_bad_disk_changed_gives_other_tallies_or_none() -> None:
    """It never raises: the digest of the lot tells."""
    keys = (("n", "", "", 0), ("taken", "q1", "", 0))
    text = packed(packed_heads(keys), "12,11")
    whole = unpacked(text)
    assert len(whole) == 2
    for place in range(len(text)):
        for other in ("", " ", ",", "[", "7", "é", "-"):
            damaged = text[:place] + other + text[place + 1 :]
            found = unpacked(damaged)
            if damaged != text and place > text.index(" "):
                assert found != whole, damaged
    assert unpacked("") == unpacked("12,11") == unpacked(text.partition(" ")[0]) == []
