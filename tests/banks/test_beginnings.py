"""What a new bank begins with can be published as it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quiz.banks.beginnings import empty, example
from quiz.banks.library import load_library
from quiz.banks.lint import lint
from quiz.banks.parsing import parse
from quiz.base import folder

LIBRARY, _ = load_library(folder("question_banks"))
TITLES = ["Passwords", "नमस्ते", "yes", "a: b", '"quoted" # and', "- x", "{", "1.10", "’tis", "\\"]


@pytest.mark.parametrize("language", ["en", "hi", "fr"])
@pytest.mark.parametrize("make", [example, empty])
@pytest.mark.parametrize("title", TITLES)
def test_a_new_bank_has_its_title_and_no_error(
    make: Callable[[str, str], str], title: str, language: str
) -> None:
    parsed = parse(make(title, language), "fresh.yaml")
    assert parsed.bank is not None, parsed.problems
    assert parsed.bank.title.within(language) == title
    assert not [
        one for one in lint(parsed.bank, LIBRARY, today="2026-11-22") if one.level == "error"
    ]


def test_the_example_is_warned_about_its_sources_only() -> None:
    parsed = parse(example("Passwords", "en"), "fresh.yaml")
    assert parsed.bank is not None
    found = lint(parsed.bank, LIBRARY, today="2026-11-22")
    assert {one.rule for one in found if one.level == "warning"} == {"BK-05"}
    assert len(parsed.bank.items) == 3
