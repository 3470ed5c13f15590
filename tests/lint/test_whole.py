"""What rules say together: exceptions, shuffling, drafts, kinds of items, figures of a bank."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as some

from quiz.banks.lint import Finding, lint
from quiz.banks.lint.reading import Reading
from quiz.banks.lint.whole import key_places, longest_keys
from quiz.items.bank import Bank
from tests.lint.cases import LIBRARY, TODAY, given


def bank_of(*items: dict[str, Any], **head: Any) -> Bank:
    return Bank.model_validate(
        {"id": "one", "title": "Bank", **head, "items": list(items)}, context={"language": "en"}
    )


def rules_at(bank: Bank, *at: str | int) -> set[str]:
    return {finding.rule for finding in lint(bank) if finding.at == at}


def test_an_ignored_warning_is_silent_and_its_exception_is_used() -> None:
    negative = {"stem": "Which of these is not safe?"}
    ignore = {"lint_ignore": [{"rule": "IW-06", "why": "The law says it this way"}]}
    assert "IW-06" in rules_at(bank_of(given("en", negative)), "items", 0, "stem")
    silent = bank_of(given("en", {**negative, **ignore}))
    assert not rules_at(silent, "items", 0, "stem")
    assert not rules_at(silent, "items", 0, "lint_ignore", 0)


def test_an_error_cannot_be_ignored() -> None:
    ignore = {"lint_ignore": [{"rule": "IW-17", "why": "I like it"}]}
    same = {"options": {"a": "Tell a friend", "b": "Wait", "c": "tell a friend"}}
    bank = bank_of(given("en", {**same, **ignore}))
    assert "IW-17" in rules_at(bank, "items", 0, "options", "c")
    assert "UX-07" in rules_at(bank, "items", 0, "lint_ignore", 0)


def test_an_exception_holds_for_its_item_only() -> None:
    negative = {"stem": "Which of these is not safe?"}
    ignore = {"lint_ignore": [{"rule": "IW-06", "why": "The law says it this way"}]}
    bank = bank_of(given("en", {**negative, **ignore}), given("en", negative))
    assert "IW-06" not in rules_at(bank, "items", 0, "stem")
    assert "IW-06" in rules_at(bank, "items", 1, "stem")


EVERY_KIND: list[dict[str, Any]] = [
    {"type": "single", "options": {"a": "Red", "b": "Green", "c": "Blue"}, "key": "b"},
    {"type": "multiple", "options": {"a": "Red", "b": "Green", "c": "Blue"}, "key": ["a", "b"]},
    {"type": "true_false", "key": "true"},
    {"type": "order", "sequence": ["Stop", "Think", "Ask"]},
    {"type": "match", "pairs": [["Cat", "Meow"], ["Dog", "Woof"]], "distractors": ["Moo"]},
    {"type": "hottext", "passage": "Send [[*your code|x]] [[now|y]]"},
    {"type": "numeric", "key": "12", "tolerance": "1"},
    {"type": "short_text", "accept": ["phishing"]},
    {
        "type": "hotspot",
        "media": {"file": "a.png", "description": "A page"},
        "key": ["x"],
        "regions": {
            "x": {"name": "Address", "shape": ["1", "1", "5", "5"]},
            "y": {"name": "Logo", "shape": ["50", "50", "5"]},
        },
    },
    {"type": "scale", "labels": ["Never", "Sometimes", "Always"]},
    {"type": "poll", "options": {"a": "Red", "b": "Green"}},
    {"type": "card", "body": "Take a break."},
]


def test_every_type_of_item_is_read() -> None:
    items = [
        {"id": kind["type"].replace("_", "-"), "stem": "What do you see here?", **kind}
        for kind in EVERY_KIND
    ]
    found = list(lint(bank_of(*items), LIBRARY, TODAY))
    without = {
        finding.at[1] for finding in found if finding.rule == "IW-29" and finding.level == "error"
    }
    unscored = {"scale", "poll", "card"}
    assert without == {place for place, item in enumerate(items) if item["type"] not in unscored}
    assert {finding.rule for finding in found} == {"IW-29", "BK-03", "BK-05", "UX-03", "UX-04"}


def test_texts_of_every_type_are_looked_at() -> None:
    """A hidden character is found in whichever text it is put."""

    def hide(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: inner
                if key in ("type", "key", "file", "tolerance", "shape", "accept")
                else hide(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [hide(inner) for inner in value]
        return value + "\u200b"

    for kind in EVERY_KIND:
        found = [
            finding
            for finding in lint(bank_of(hide({"stem": "What is it?", **kind})))
            if finding.rule == "BK-08"
        ]
        places = {finding.at for finding in found}
        assert ("items", 0, "stem") in places
        for field in (
            "sequence",
            "passage",
            "body",
            "labels",
            "options",
            "pairs",
            "regions",
            "distractors",
        ):
            if field in kind:
                assert any(at[2] == field for at in places), (kind["type"], field)


TEXTS = some.sampled_from(
    [
        "Red",
        "red.",
        "A long green door at the end of the road",
        "12",
        "P@ss",
        "p@ss",
        "नीला",
        "नीला।",
        "All of these",
        "Never",
        "never ever tell it",
    ]
)


@settings(max_examples=150, deadline=None)
@over(some.lists(TEXTS, min_size=2, max_size=6), some.randoms(use_true_random=False), some.data())
def test_shuffling_options_never_changes_what_is_said_about_them(texts, chance, data) -> None:  # type: ignore[no-untyped-def]
    names = "abcdef"[: len(texts)]
    key = data.draw(some.sampled_from(names))
    pairs = [
        (name, {"text": text, "feedback": "Right! It is."})
        for name, text in zip(names, texts, strict=True)
    ]
    shuffled = list(pairs)
    chance.shuffle(shuffled)

    def said(order: list[tuple[str, dict[str, str]]]) -> set[tuple[str, int]]:
        bank = bank_of(given("en", {"options": dict(order), "key": key}))
        found = [
            finding.rule
            for finding in lint(bank)
            if finding.rule in ("IW-01", "IW-02", "IW-03", "IW-08", "IW-12", "IW-17")
        ]
        return {(rule, found.count(rule)) for rule in found}

    assert said(pairs) == said(shuffled)


@settings(max_examples=60, deadline=None)
@over(some.text(max_size=60), some.sampled_from(["en", "hi", "id", "fr", "es", "ur", "es-MX"]))
def test_no_text_upsets_a_rule(text: str, language: str) -> None:
    if not text or any("\ud800" <= sign <= "\udfff" for sign in text):
        return
    item = {
        "id": "one",
        "stem": text,
        "options": {"a": text, "b": text + "x", "c": "y"},
        "key": "a",
        "rationale": text,
    }
    bank = Bank.model_validate(
        {"id": "one", "title": text, "language": language, "items": [item]},
        context={"language": language},
    )
    assert all(isinstance(finding, Finding) for finding in lint(bank, LIBRARY, TODAY))


def test_the_worked_bank_counts_eleven_longest_keys_where_five_are_due() -> None:
    options = {"a": "Red", "b": "The longest one", "c": "Blue", "d": "Grey"}
    items = [
        given("en", {"options": options, "key": "b" if place < 11 else "a"}) for place in range(20)
    ]
    items, hits, due = longest_keys(Reading(bank_of(*items)), "en")  # type: ignore[assignment]
    assert (items, hits, due) == (20, 11, 5.0)


def test_two_options_of_one_length_are_not_longest() -> None:
    item = given("en", {"options": {"a": "Four", "b": "Five", "c": "Six"}, "key": "a"})
    assert longest_keys(Reading(bank_of(item)), "en") == (1, 0, pytest.approx(1 / 3))


def test_places_of_keys_are_counted_over_items_of_different_length() -> None:
    three = {"options": {"a": "Red", "b": "Blue", "c": "Grey"}, "key": "c"}
    four = {"options": {"a": "Red", "b": "Blue", "c": "Grey", "d": "Pink"}, "key": "a"}
    seen, due = key_places(Reading(bank_of(given("en", three), given("en", four))))
    assert seen == [1, 0, 1, 0]
    assert due == [pytest.approx(7 / 12)] * 3 + [pytest.approx(1 / 4)]


def test_a_published_item_that_means_the_same_is_left_alone() -> None:
    bank = bank_of(given("en", {"id": "one"}))
    mended = bank_of(given("en", {"id": "one", "stem": "Which is the hardest one to guess?"}))
    assert not [one for one in lint(mended, published=bank.fingerprints()) if one.rule == "BK-06"]
    changed = bank_of(given("en", {"id": "one", "key": "a"}))
    assert [
        one.at for one in lint(changed, published=bank.fingerprints()) if one.rule == "BK-06"
    ] == [("items", 0)]


def test_without_library_or_day_rules_that_need_them_are_silent() -> None:
    item = given(
        "en",
        {
            "competence": "9.9",
            "rationale": "Call 1930.",
            "learn_more": ["nothing"],
            "sources": [{"url": "https://a.example/", "checked_on": "1999-01-01"}],
        },
    )
    found = {finding.rule for finding in lint(bank_of(item))}
    assert not found & {"BK-01", "BK-05", "BK-09", "SF-01"}
