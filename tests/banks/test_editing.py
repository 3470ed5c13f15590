"""Edits of the text of a bank: exactly the data asked for, and nothing else touched."""

from __future__ import annotations

import copy
import random
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.banks.editing import Splice, drop, extent, insert, move, put, repeat, spliced
from quiz.banks.reading import read
from quiz.base import Refused, folder

from . import layouts

CASES = settings(max_examples=150, deadline=None)
seeds = st.integers(min_value=0, max_value=10**9)

BANK = """\
# yaml-language-server: $schema=../schema/bank.json
title: My bank  # the name
language: en

items:
  # first
  - id: one
    stem: What?   # asked in class
    options:
      a: Red # a colour
      b: {text: Blue, feedback: "No: #1"}
      c:
        en: x
        hi: "य"
    key: a
    rationale: >
      A folded
      text.
    # end of one

  # second
  - stem: |
      Two
      lines
    sequence:
    - a
    - b  # bee
    type: order
"""


def written(seed: int) -> tuple[random.Random, dict[str, Any], str, list[str]]:
    chance = random.Random(seed)
    data = layouts.bank(chance)
    layout = layouts.Layout(chance)
    text = layout.written(data)
    assert read(text, "").data == data, text
    return chance, data, text, layout.comments


def data_of(text: str) -> Any:
    return read(text, "").data


def paths(data: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data)
    if isinstance(data, str):
        return [above]
    return [above, *(path for key, part in inner for path in paths(part, (*above, key)))]


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


def lists(data: Any, *kinds: type) -> list[tuple[Any, ...]]:
    return [path for path in paths(data) if isinstance(at(data, path), kinds) and at(data, path)]


def only_lines_of(path: tuple[Any, ...], before: str, after: str) -> None:
    """Hold that all lines but those of the part at ``path`` are the same, byte for byte."""
    first, last = extent(before, path)
    old, new = before.splitlines(True), after.splitlines(True)
    assert new[: first - 1] == old[: first - 1]
    assert old[last:] == new[len(new) - len(old) + last :]


def with_its_comments(text: str, comments: list[str]) -> None:
    assert [one for one in comments if one not in text] == []


@CASES
@given(seeds)
def test_a_new_text_takes_the_place_of_an_old_one_and_of_nothing_else(seed: int) -> None:
    chance, data, text, comments = written(seed)
    path = chance.choice([one for one in paths(data) if isinstance(at(data, one), str)])
    value = layouts.text(chance)
    edited = put(text, path, value)
    wanted = copy.deepcopy(data)
    at(wanted, path[:-1])[path[-1]] = value
    assert data_of(edited) == wanted
    with_its_comments(edited, comments)
    only_lines_of(path, text, edited)


@CASES
@given(seeds)
def test_a_second_language_makes_a_mapping_of_a_plain_text(seed: int) -> None:
    chance, data, text, comments = written(seed)
    place = chance.randrange(len(data["items"]))
    path = ("items", place, "stem")
    value = layouts.text(chance)
    edited = put(text, (*path, "fr"), value)
    stem = at(data, path)
    wanted = {"en": stem, "fr": value} if isinstance(stem, str) else {**stem, "fr": value}
    assert at(data_of(edited), path) == wanted
    with_its_comments(edited, comments)
    only_lines_of(path, text, edited)


@CASES
@given(seeds)
def test_an_option_takes_feedback_however_it_is_written(seed: int) -> None:
    chance, data, text, comments = written(seed)
    options = [path for path in paths(data) if len(path) == 4 and path[2] == "options"]
    if not options:
        return
    path = chance.choice(options)
    value = layouts.text(chance)
    edited = put(text, (*path, "feedback"), value)
    old = at(data, path)
    parts = old if isinstance(old, dict) and "text" in old else {"text": old}
    assert at(data_of(edited), path) == {**parts, "feedback": value}
    with_its_comments(edited, comments)
    only_lines_of(path, text, edited)


@CASES
@given(seeds)
def test_a_whole_item_becomes_another_with_the_comments_of_what_stays(seed: int) -> None:
    chance, data, text, _ = written(seed)
    place = chance.randrange(len(data["items"]))
    value = layouts.item(chance)
    edited = put(text, ("items", place), value)
    found = data_of(edited)
    assert found["items"][place] == value
    assert list(found["items"][place]) == list(value)
    wanted = copy.deepcopy(data)
    wanted["items"][place] = value
    assert found == wanted
    only_lines_of(("items", place), text, edited)


@CASES
@given(seeds)
def test_what_is_dropped_is_gone_and_nothing_else(seed: int) -> None:
    chance, data, text, comments = written(seed)
    path = chance.choice([one for one in paths(data) if one])
    edited = drop(text, path)
    wanted = copy.deepcopy(data)
    del at(wanted, path[:-1])[path[-1]]
    assert data_of(edited) == wanted
    first, last = extent(text, path)
    inside = "\n".join(text.splitlines()[first - 1 : last])
    with_its_comments(edited, [one for one in comments if one not in inside])


@CASES
@given(seeds)
def test_what_is_inserted_stands_at_its_place(seed: int) -> None:
    chance, data, text, comments = written(seed)
    path = chance.choice(lists(data, list))
    place = chance.randint(0, len(at(data, path)))
    value = chance.choice((layouts.text(chance), layouts.item(chance), ["x", "y: z"]))
    edited = insert(text, path, place, value)
    wanted = copy.deepcopy(data)
    at(wanted, path).insert(place, value)
    assert data_of(edited) == wanted
    with_its_comments(edited, comments)
    first, last = extent(text, path)
    old, new = text.splitlines(True), edited.splitlines(True)
    assert new[: first - 1] == old[: first - 1]
    assert old[last:] == new[len(new) - len(old) + last :]


@CASES
@given(seeds)
def test_what_is_moved_takes_its_lines_along(seed: int) -> None:
    chance, data, text, comments = written(seed)
    path = chance.choice(lists(data, list, dict))
    box = at(data, path)
    place, to = chance.randrange(len(box)), chance.randrange(len(box))
    edited = move(text, path, place, to)
    names = list(box) if isinstance(box, dict) else list(range(len(box)))
    names.insert(to, names.pop(place))
    found = at(data_of(edited), path)
    wanted = [box[name] for name in names]
    assert (list(found.values()) if isinstance(found, dict) else found) == wanted
    if isinstance(found, dict):
        assert list(found) == names
    with_its_comments(edited, comments)
    assert sorted("".join(edited.split())) == sorted("".join(text.split()))


@CASES
@given(seeds)
def test_what_is_repeated_comes_right_behind_and_no_comment_is_lost(seed: int) -> None:
    chance, data, text, comments = written(seed)
    path = chance.choice(lists(data, list))
    place = chance.randrange(len(at(data, path)))
    edited = repeat(text, path, place)
    wanted = copy.deepcopy(data)
    at(wanted, path).insert(place + 1, copy.deepcopy(at(data, path)[place]))
    assert data_of(edited) == wanted
    with_its_comments(edited, comments)


def test_a_copy_of_an_item_has_the_comments_inside_of_it() -> None:
    edited = repeat(BANK, ("items",), 0)
    assert edited.count("# asked in class") == 2
    assert edited.count("# first") == 1, "what stands above an item is about its place"


def test_an_item_keeps_its_comments_when_one_field_changes() -> None:
    edited = put(BANK, ("items", 0, "options", "b", "text"), "Green")
    assert edited == BANK.replace("{text: Blue,", "{text: Green,")


def test_a_number_is_written_without_quotes_and_a_competence_with_them() -> None:
    edited = put(put(BANK, ("items", 0, "points"), 3), ("items", 0, "competence"), "1.2")
    assert '  - id: one\n    competence: "1.2"\n    points: 3\n    stem: What?' in edited


def test_a_block_of_lines_keeps_its_style_and_the_comment_beside_it() -> None:
    edited = put(BANK, ("items", 0, "stem"), "One\nTwo")
    assert "    stem: |-   # asked in class\n      One\n      Two\n    options:" in edited
    folded = put(BANK, ("items", 0, "rationale"), "Other words.\n")
    assert "    rationale: >\n      Other words.\n    # end of one\n" in folded


def test_an_item_moves_with_the_comment_above_it() -> None:
    edited = move(BANK, ("items",), 1, 0)
    assert edited.index("# second\n  - stem: |") < edited.index("# first\n  - id: one")


def test_line_ends_of_windows_stay() -> None:
    text = BANK.replace("\n", "\r\n")
    edited = put(text, ("items", 0, "stem", "hi"), "दो\nपंक्तियाँ")
    assert edited.replace("\r\n", "\n") == put(BANK, ("items", 0, "stem", "hi"), "दो\nपंक्तियाँ")
    assert "\n" not in edited.replace("\r\n", "")


def test_a_byte_order_mark_stays() -> None:
    assert put("\ufeff" + BANK, ("title",), "New") == "\ufeff" + put(BANK, ("title",), "New")


@pytest.mark.parametrize("text", ["title: [", "a: &x 1\nb: *x\n", "- - [", "\x00"])
def test_a_text_that_cannot_be_read_is_not_edited(text: str) -> None:
    with pytest.raises(Refused):
        put(text, ("title",), "New")


@pytest.mark.parametrize("value", ["\x00", "a\x07b", "\u2028", "\ufeff"])
def test_a_character_that_no_bank_may_hold_is_refused(value: str) -> None:
    with pytest.raises(Refused):
        put(BANK, ("title",), value)


@pytest.mark.parametrize(
    "value",
    [
        "x\nkey: a\nitems: []",
        "x\n  - id: evil",
        'x"\nkey: a',
        "x' # y",
        "!!python/object/apply:os.system [ls]",
        "*alias",
        "&anchor x",
        "<<: {key: b}",
        "{{ 7*7 }}",
        "---\ntitle: evil",
        "%YAML 1.1",
        "? x\n: y",
        "\t- x",
        "x" * 100_000,
    ],
)
def test_text_that_looks_like_yaml_stays_text(value: str) -> None:
    for path in (("items", 0, "stem"), ("items", 0, "options", "b", "text"), ("title", "hi")):
        assert at(data_of(put(BANK, path, value)), path) == value


def test_every_bank_that_comes_along_can_be_edited_everywhere() -> None:
    for file in (*folder("question_banks").glob("*.yaml"), *File(__file__).parent.glob("good/*")):
        text = file.read_text(encoding="utf-8")
        data = data_of(text)
        leaves = [path for path in paths(data) if path and isinstance(at(data, path), str)]
        for path in leaves[:: max(1, len(leaves) // 12)]:
            edited = put(text, path, "New: words #1")
            assert at(data_of(edited), path) == "New: words #1"
            only_lines_of(path, text, edited)


def test_splices_use_the_offsets_of_the_text_before() -> None:
    assert spliced("abcdef", [Splice(1, 2, "XX"), Splice(4, 4, "-")]) == "aXXcd-ef"
