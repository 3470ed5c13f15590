"""Problems are written for people and for programs."""

from __future__ import annotations

import json

from quiz.banks.problems import Problem, as_json, as_text, errors, in_order, quoted, written

FIRST = Problem("b.yaml", 2, 9, "hint", "points-range", "items[0].points", "too far apart", "")
SECOND = Problem(
    "b.yaml",
    14,
    10,
    "error",
    "key-option",
    "items[2].key",
    '"e" is not one of the options',
    "Use a, b, c or d",
)
THIRD = Problem("b.yaml", 14, 10, "warning", "file-encoding", "", "it is old", "UTF-8 is newer")


def test_a_problem_is_one_line_with_its_place_its_level_and_a_way_out() -> None:
    assert as_text([THIRD, SECOND, FIRST, SECOND]).splitlines() == [
        "b.yaml:2:9: hint: items[0].points: too far apart",
        'b.yaml:14:10: error: items[2].key: "e" is not one of the options; use a, b, c or d',
        "b.yaml:14:10: warning: it is old; UTF-8 is newer",
    ]


def test_the_first_hundred_are_shown_and_how_many_more_there_are() -> None:
    many = [Problem("b.yaml", line, 1, "error", "x", "", "wrong") for line in range(1, 151)]
    lines = as_text(many).splitlines()
    assert len(lines) == 101
    assert lines[99:] == ["b.yaml:100:1: error: wrong", "and 50 more"]
    assert as_text(many[:100]).splitlines()[-1] == "b.yaml:100:1: error: wrong"


def test_programs_get_every_problem_with_all_its_parts() -> None:
    assert json.loads(as_json([SECOND])) == [
        {
            "file": "b.yaml",
            "line": 14,
            "column": 10,
            "level": "error",
            "code": "key-option",
            "path": "items[2].key",
            "says": '"e" is not one of the options',
            "fix": "Use a, b, c or d",
        }
    ]


def test_errors_alone_are_counted() -> None:
    assert errors([FIRST, SECOND, THIRD]) == 1
    assert in_order([SECOND, FIRST]) == (FIRST, SECOND)


def test_a_path_is_written_as_in_json() -> None:
    assert written(()) == ""
    assert written(("items", 2, "options", "a", "text")) == "items[2].options.a.text"
    assert written(("draw", "competence", "4.1")) == 'draw.competence["4.1"]'
    assert written((0, "a b")) == '[0]["a b"]'


def test_a_long_or_broken_text_is_quoted_on_one_line() -> None:
    assert quoted("a\n b\tc") == '"a b c"'
    assert quoted("x" * 50) == f'"{"x" * 37}..."'
