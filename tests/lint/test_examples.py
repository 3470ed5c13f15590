"""The examples on the pages of the rules are what the rules say they are."""

from __future__ import annotations

import pytest

from quiz.banks.library import load_library
from quiz.banks.lint import rules
from quiz.banks.lint.examples import bank_of, examples
from quiz.banks.lint.rule import RULES
from quiz.base import folder

KEPT = {rule.id for rule in rules() if rule.check is None}
IN_WORDS = {"BK-04", "IW-10", "IW-11", "IW-28", "UX-05"}
"""Rules about many items at once: their examples are told in a sentence."""
LIBRARY, _ = load_library(folder("question_banks"))
SHOWN = sorted(examples().keys() - KEPT)


def test_each_rule_has_an_example_or_says_it_in_words() -> None:
    assert set(examples()) == set(RULES) - IN_WORDS
    assert all(RULES[rule].bad and RULES[rule].good for rule in IN_WORDS)


@pytest.mark.parametrize("rule", SHOWN)
def test_the_rule_speaks_up_at_its_bad_example(rule: str) -> None:
    assert examples()[rule].findings(rule, "bad", LIBRARY)


@pytest.mark.parametrize("rule", SHOWN)
def test_the_rule_is_silent_at_its_good_example(rule: str) -> None:
    example = examples()[rule]
    assert not example.findings(rule, "good", LIBRARY)
    bank = bank_of(example.good)
    faults = [*bank.faults(), *(fault for item in bank.items for fault in item.faults())]
    assert faults == []


def test_an_exception_that_nothing_needs_is_found_in_its_example() -> None:
    assert examples()["UX-07"].findings("UX-07", "bad")
    assert not examples()["UX-07"].findings("UX-07", "good")
