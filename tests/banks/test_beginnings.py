"""What a new bank begins with can be published as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from quiz.banks.beginnings import FOLDER, empty, example
from quiz.banks.library import load_library
from quiz.banks.lint import lint
from quiz.banks.parsing import parse
from quiz.base import folder
from quiz.web.languages import LANGUAGES

LIBRARY, _ = load_library(folder("question_banks"))
TITLES = ["Passwords", "नमस्ते", "yes", "a: b", '"quoted" # and', "- x", "{", "1.10", "’tis", "\\"]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
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


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_example_is_warned_about_its_sources_only(language: str) -> None:
    parsed = parse(example("Passwords", language), "fresh.yaml")
    assert parsed.bank is not None
    assert parsed.bank.language == language
    found = lint(parsed.bank, LIBRARY, today="2026-11-22")
    assert {one.rule for one in found if one.level == "warning"} == {"BK-05"}
    assert len(parsed.bank.items) == 3


@pytest.mark.parametrize("name", ["example", "empty"])
def test_every_language_begins_with_the_same_questions(name: str) -> None:
    def bones(language: str) -> list[str]:
        lines = (FOLDER / f"{name}.{language}.yaml").read_text(encoding="utf-8").splitlines()
        return [re.sub(r"(?<=#) .*|(?<=: )[^\[\"].*", "", line) for line in lines]

    wanted = bones("en")
    for language in LANGUAGES:
        assert [*map(str.rstrip, bones(language))] == [*map(str.rstrip, wanted)], language
