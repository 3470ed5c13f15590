"""Every rule speaks up where it should, and only there."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from quiz.banks.lint import lint, page, rules
from quiz.banks.lint.rule import RULES
from quiz.items.bank import Bank
from tests.lint.cases import CASES, LIBRARY, PLAIN, TODAY, Case, cases, given

ALL = cases()
KEPT = {rule.id for rule in rules() if rule.check is None} - {"UX-07"}
"""Rules that the format keeps: their bad banks are refused, or cannot be written."""


def findings_of(case: Case) -> list:  # type: ignore[type-arg]
    found = lint(case.bank(), LIBRARY, TODAY, case.raw.get("published"))
    return [finding for finding in found if finding.rule == case.rule]


def faults_of(bank: Bank) -> list[str]:
    inside = [fault.code for item in bank.items for fault in item.faults()]
    return [*inside, *(fault.code for fault in bank.faults())]


@pytest.mark.parametrize(
    "case", [one for one in ALL if one.bad and one.rule not in KEPT], ids=lambda case: case.name
)
def test_a_bad_case_is_found_at_its_place(case: Case) -> None:
    found = findings_of(case)
    wanted = (case.at, case.raw.get("level", RULES[case.rule].level))
    assert wanted in [(finding.at, finding.level) for finding in found]
    language = case.raw.get("in")
    if language is not None:
        assert language in {finding.language for finding in found if finding.at == case.at}
    assert all(finding.says and finding.fix for finding in found)
    assert len(found) == int(case.raw.get("count", "1"))


@pytest.mark.parametrize("case", [one for one in ALL if not one.bad], ids=lambda case: case.name)
def test_a_near_miss_is_left_alone(case: Case) -> None:
    assert not faults_of(case.bank())
    assert findings_of(case) == []


@pytest.mark.parametrize(
    "case", [one for one in ALL if one.bad and one.rule in KEPT], ids=lambda case: case.name
)
def test_the_format_keeps_what_needs_no_rule(case: Case) -> None:
    if "fault" in case.raw:
        assert case.raw["fault"] in faults_of(case.bank())
        return
    bank, texts = case.bank(), case.raw["text"]
    assert bank.title.within("en") == texts["title"]
    options = bank.items[0].options  # type: ignore[attr-defined]
    assert {name: options[name].text.within("en") for name in "abc"} == {
        name: texts[name] for name in "abc"
    }


def test_every_rule_has_cases_and_every_case_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == set(RULES)
    for rule in rules():
        assert [case for case in ALL if case.rule == rule.id and case.bad], rule.id
        assert [case for case in ALL if case.rule == rule.id and not case.bad], rule.id


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_explains_itself(rule) -> None:  # type: ignore[no-untyped-def]
    for text in (rule.group, rule.title, rule.when, rule.why, rule.bad, rule.good):
        assert text.strip() == text
        assert text
        assert "`" not in text
    assert rule.when.endswith(".")
    assert rule.why.endswith(".")
    assert not rule.title.endswith(".")


def test_the_list_of_rules_is_whole() -> None:
    ids = [rule.id for rule in rules()]
    for family, last in (("IW", 30), ("BK", 8), ("SF", 7), ("TR", 8)):
        assert [f"{family}-{number:02}" for number in range(1, last + 1)] == [
            one for one in ids if one.startswith(family)
        ][:last]
    assert len({rule.name for rule in rules()}) == len(ids)


@pytest.mark.parametrize("language", PLAIN)
def test_a_plain_item_in_each_language_is_left_alone(language: str) -> None:
    source = {"url": "https://www.example.org/", "checked_on": "2026-11-20"}
    item = given(language, {"id": "plain", "sources": [source], "talk": "..."})
    bank = Bank.model_validate(
        {"id": "plain", "title": "1", "language": language, "items": [item]},
        context={"language": language},
    )
    assert [finding for finding in lint(bank, LIBRARY, TODAY) if finding.rule != "UX-04"] == []


def test_the_page_for_educators_agrees_with_the_rules() -> None:
    written = Path(__file__).parents[2] / "docs" / "rules.md"
    assert written.read_text(encoding="utf-8") == page(), "see the end of the page's first part"


def test_each_rule_has_a_near_miss_in_every_language_of_its_bad_cases() -> None:
    bad, good = defaultdict(set), defaultdict(set)
    for case in ALL:
        if case.rule in KEPT:
            continue
        spoken = case.raw.get("in")
        kept = good if not case.bad else bad
        kept[case.rule] |= {spoken} if spoken else set(case.bank().offered_languages)
    assert {rule: found - good[rule] for rule, found in bad.items() if found - good[rule]} == {}
    words = {rule for rule, found in bad.items() if found >= {"en", "hi", "id", "fr", "es"}}
    assert len(words) >= 25, "rules about words know all five"
