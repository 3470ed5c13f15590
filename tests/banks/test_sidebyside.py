"""Two texts side by side: every line is there once, and what differs is marked."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.banks.sidebyside import Gap, Piece, Row, side_by_side, within


def rows(left: str, right: str, context: int = 3) -> list[Row]:
    return [one for one in side_by_side(left, right, context) if isinstance(one, Row)]


def test_the_same_text_has_no_rows() -> None:
    assert side_by_side("a\nb\n", "a\nb\n") == ()
    assert side_by_side("", "") == ()


def test_a_changed_word_is_marked_in_its_line() -> None:
    (row,) = rows("key: b is the one", "key: c is the one")
    assert row.before == (Piece("key: "), Piece("b", True), Piece(" is the one"))
    assert row.after == (Piece("key: "), Piece("c", True), Piece(" is the one"))
    assert (row.left, row.right, row.same) == (1, 1, False)


def test_what_is_the_same_is_left_out_but_for_a_few_lines() -> None:
    text = [str(number) for number in range(100)]
    changed = [*text[:50], "new", *text[50:]]
    found = side_by_side("\n".join(text), "\n".join(changed), 2)
    assert [one.lines for one in found if isinstance(one, Gap)] == [48, 48]
    kept = [(one.left, one.right) for one in found if isinstance(one, Row)]
    assert kept == [(49, 49), (50, 50), (0, 51), (51, 52), (52, 53)]


def test_an_item_that_was_put_in_is_one_block() -> None:
    before = "items:\n  - id: a\n    key: x\n  - id: c\n    key: x\n"
    after = "items:\n  - id: a\n    key: x\n  - id: b\n    key: x\n  - id: c\n    key: x\n"
    added = [row.right for row in rows(before, after) if not row.left]
    assert len(added) == 2
    assert not [row for row in rows(before, after) if row.left and not row.right]


LINES = st.lists(st.sampled_from(["a", "b", "", "key: x", "  - id: y", "नमस्ते"]), max_size=30)


@given(LINES, LINES, st.integers(0, 3))
def test_both_texts_can_be_read_off_the_rows(old: list[str], new: list[str], context: int) -> None:
    found = side_by_side("\n".join(old), "\n".join(new), context)
    left, right = "\n".join(old).splitlines(), "\n".join(new).splitlines()
    if left == right:
        assert found == ()
        return
    told_old = {one.left: one.before for one in found if isinstance(one, Row) and one.left}
    told_new = {one.right: one.after for one in found if isinstance(one, Row) and one.right}
    for told, lines in ((told_old, left), (told_new, right)):
        for number, pieces in told.items():
            assert "".join(piece.text for piece in pieces) == lines[number - 1]
    hidden = sum(one.lines for one in found if isinstance(one, Gap))
    assert len(told_old) + hidden == len(left)
    assert len(told_new) + hidden == len(right)


@pytest.mark.parametrize("kinds", [2, 100, 30_000])
def test_texts_as_long_as_may_be_can_be_compared(kinds: int) -> None:
    chance = random.Random(kinds)
    old = [f"line {chance.randrange(kinds)}" for _ in range(60_000)]
    new = [f"line {chance.randrange(kinds)}" for _ in range(60_000)]
    assert side_by_side("\n".join(old), "\n".join(new))


def test_lines_that_have_nothing_in_common_are_marked_whole() -> None:
    assert within("stem: a", "- {}") == ((Piece("stem: a", True),), (Piece("- {}", True),))
