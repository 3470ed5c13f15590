"""One-press fixes: the problem is gone afterwards, and no error has come."""

from __future__ import annotations

from pathlib import Path

import pytest

from quiz.banks.editing import spliced
from quiz.banks.fixes import Fix, fix_of, id_from
from quiz.banks.parsing import Parsed, parse
from quiz.banks.problems import Problem, errors

NO_TEXT = ("47", "67")
"""Files that no editor could show as a text."""

FAULTY = sorted((Path(__file__).parent / "faulty").glob("*.yaml"))
CASES = {path.name: path for path in FAULTY if not path.stem.startswith(NO_TEXT)}


def parsed(text: str, name: str = "bank.yaml") -> Parsed:
    return parse(text, name, media={"cat.png"})


def fixes(text: str, name: str = "bank.yaml") -> list[tuple[Problem, Fix]]:
    found = parsed(text, name)
    offered = ((problem, fix_of(problem, text, found)) for problem in found.problems)
    return [(problem, fix) for problem, fix in offered if fix is not None]


def named(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.path, problem.says


@pytest.mark.parametrize("name", CASES)
def test_every_fix_that_is_offered_makes_its_problem_go_and_brings_no_error(name: str) -> None:
    text = CASES[name].read_text("utf-8")
    before = parsed(text, name)
    for problem, fix in fixes(text, name):
        after = parsed(spliced(text, fix.splices), name)
        left = [named(one) for one in after.problems]
        assert left.count(named(problem)) < [named(one) for one in before.problems].count(
            named(problem)
        ), fix
        if problem.code == "syntax":
            continue  # what comes after the line is only read now
        below = _renamed(problem, fix)
        known = {one.path for one in before.problems}
        new = [one for one in after.problems if not one.path.startswith(below)]
        assert [one for one in new if one.path not in known and one.level == "error"] == [], fix
        assert errors(new) <= errors(before.problems)


@pytest.mark.parametrize("name", CASES)
def test_a_fix_ends_lines_as_the_file_does(name: str) -> None:
    text = CASES[name].read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\n", "\r\n")
    for _, fix in fixes(text, name):
        assert "\n" not in spliced(text, fix.splices).replace("\r\n", ""), fix


def _renamed(problem: Problem, fix: Fix) -> str:
    """Give the path that a key has after its fix: what is below it is only looked at now."""
    if problem.code != "unknown-key":
        return "(nothing)"
    head, dot, _ = problem.path.rpartition(".")
    return f"{head}{dot}{fix.splices[0].text}"


def test_the_corpus_has_these_fixes_and_no_others() -> None:
    said = [
        f"{name[:2]} {problem.path}: {fix.label}"
        for name, path in CASES.items()
        for problem, fix in fixes(path.read_text("utf-8"), name)
    ]
    assert said == EXPECTED


EXPECTED = [
    "06 titel: Change to title",
    "06 items[0].stm: Change to stem",
    "06 items[0].optoins: Change to options",
    "06 items[0].kye: Change to key",
    "06 items[0].rational: Change to rationale",
    "07 name: Change to title",
    "07 questions: Change to items",
    "09 items[0].key: Change to d",
    "09 items[1].key[1]: Change to c",
    "09 items[1].key[2]: Take it out",
    "12 items[2].id: Change to one-2",
    "13 delivery.confidence: Change to true",
    "13 delivery.shuffle.items: Change to true",
    "13 delivery.shuffle.options: Change to false",
    "13 items[0].key: Change to true",
    "13 items[0].sensitive: Change to false",
    "14 delivery.draw: Change to 1000",
    "14 delivery.attempts: Change to 3",
    "14 delivery.time_limit: Change to 10 min",
    "14 delivery.pass_mark: Change to 70%",
    "14 items[0].key: Change to 1.5",
    "14 items[0].points: Change to 7",
    "15 items[0].type: Change to single",
    "15 items[2]: Add type: order",
    "16 : Put the text in quotes",
    "19 : Put the text in quotes",
    "20 : Use spaces",
    "26 items[0].exhibit: Change to mail",
    "27 items[3].media.file: Change to cat.png",
    "28 languages[1]: Change to en",
    "28 items[1].stem.Hindi: Change to hi",
    "32 review.on: Change to 2026-02-10",
    "32 items[0].sources[0].url: Change to https://www.example.org",
    "32 items[0].sources[1]: Write url:",
    "33 items[0].id: Change to question-1",
    "33 items[0].options.A: Change to a",
    "36 items[0].key: Put it in a list",
    "38 items[1].accept.en[1]: Take it out",
    "40 items[0].stem: Put the text in quotes",
    "42 items[1]: Add id: two",
    "46 : Delete it",
    "53 : Write : and a space",
    "54 : Write - and a space",
    "55 : Write : and a space",
    "56 items[0].key: Change to b",
    "56 items[1].key: Change to b",
    "56 items[2].key: Change to [a, c]",
    "56 items[3].key: Change to [a, c]",
    "56 items[4].key: Change to b",
    "59 : Put the text in quotes",
    "60 : Put the text in quotes",
    "63 : Put the text in quotes",
    "66 : Write - and a space",
    "70 language: Change to hi",
    "70 languages: Change to [hi, en]",
    "75 review.on: Change to 2026-02-10",
    "75 items[0].sources[0].checked_on: Change to 2026-02-10",
    "80 : Write : and a space",
]


def test_an_unknown_option_becomes_the_only_one_without_a_misconception() -> None:
    text = (
        "title: T\nitems:\n  - id: one\n    stem: What?\n    options:\n"
        "      a: {text: A lot, misconception: much}\n      d: The owner # right\n"
        "    key: e # which?\n    rationale: So.\n"
    )
    ((_, fix),) = fixes(text)
    assert fix.label == "Change to d"
    assert spliced(text, fix.splices) == text.replace("key: e", "key: d")


def test_smart_quotes_around_a_key_go() -> None:
    text = "title: T\nitems:\n  - id: one\n    stem: W?\n    options: {a: x, b: y}\n    key: “b”\n"
    ((_, fix),) = fixes(text)
    assert spliced(text, fix.splices) == text.replace("“b”", "b")


def test_an_item_gets_an_id_made_of_its_stem_that_no_other_has() -> None:
    text = (
        "title: T\nitems:\n  - id: is-it-true\n    stem: A\n    key: true\n"
        "  # why\n  - stem: Is it true?\n    key: true\n  - {stem: Is it?, key: true}\n"
    )
    first, second = fixes(text)
    assert first[1].label == "Add id: is-it-true-2"
    mended = spliced(text, first[1].splices)
    assert "  # why\n  - id: is-it-true-2\n    stem: Is it true?\n" in mended
    assert "{id: is-it, stem: Is it?, key: true}" in spliced(text, second[1].splices)


def test_an_id_is_made_of_latin_letters_and_not_of_others() -> None:
    assert id_from("What's a café’s Wi-Fi password, really and truly?") == (
        "whats-a-cafes-wi-fi-password"
    )
    assert id_from("क्या यह सच है?") == ""


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("stem: Remember: which one?", 'stem: "Remember: which one?"'),
        ("stem: @you is it true?", 'stem: "@you is it true?"'),
        ("stem: %d of them?", 'stem: "%d of them?"'),
        ("stem: `code` is it?", 'stem: "`code` is it?"'),
        ('stem: He said: "no"', "stem: 'He said: \"no\"'"),
    ],
)
def test_a_text_that_needs_quotes_gets_them(bad: str, good: str) -> None:
    text = f"# head\ntitle: T\nitems:\n  - id: one\n    {bad}\n    key: true # sure\n"
    ((_, fix),) = fixes(text)
    assert spliced(text, fix.splices) == text.replace(bad, good)


def test_words_are_never_made_up() -> None:
    for name in ("01-no-items.yaml", "05-no-title.yaml", "10-one-option.yaml"):
        assert fixes(CASES[name].read_text("utf-8"), name) == []
