"""A bank file becomes a bank, or everything that is wrong with it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from quiz.banks import parsing
from quiz.banks.parsing import default_id, parse
from quiz.items.bank import Bank
from quiz.items.registry import kinds
from quiz.items.single import Single

GOOD = Path(__file__).parent / "good"
SMALLEST = (GOOD / "smallest.yaml").read_text("utf-8")
EVERY = (GOOD / "every-type.yaml").read_bytes()
TWO = """\
title: Two
items:
  - id: one
    stem: Which?
    options: {a: This, b: That}
    key: e
  - stem: Is it so?
    key: true
"""


def levels(text: str | bytes, name: str = "a-bank.yaml") -> list[tuple[str, str, int]]:
    return [(one.level, one.code, one.line) for one in parse(text, name).problems]


def test_the_smallest_bank_plays() -> None:
    parsed = parse(SMALLEST, "question_banks/passwords.yaml")
    assert parsed.bank is not None
    assert parsed.bank.id == "passwords"
    assert parsed.bank.title.within("en") == "Passwords in five minutes"
    assert parsed.bank.languages == ("en",)
    item = parsed.bank.by_id["q1"]
    assert isinstance(item, Single)
    assert item.options["c"].text.within("en") == "P@ssw0rd!"
    assert item.key == "b"
    assert [str(one) for one in parsed.problems] == [
        (
            "question_banks/passwords.yaml:3:5: hint: items[0]: this item has no "
            "id, so it is known "
            "by its place (q1); give it an id that stays when items move, such as "
            "id: strong-password"
        )
    ]


def test_a_bank_of_every_type_has_no_problem() -> None:
    media = {"browser.png", "window.jpg", "window.vtt"}
    parsed = parse(EVERY, "every-type.yaml", media=media)
    assert parsed.problems == ()
    assert parsed.bank is not None
    assert parsed.draft == parsed.bank
    assert [item.type for item in parsed.bank.items] == list(kinds())


def test_the_models_alone_make_the_same_bank() -> None:
    data = parsing.read(EVERY, "every-type.yaml").data
    alone = Bank.model_validate(data, context={"language": "en"})
    assert parse(EVERY, "every-type.yaml").bank == alone


@pytest.mark.parametrize(
    ("trap", "field"),
    [
        (trap, field)
        for trap in ("no", "on", "017", "1930", "12:30", "2026-02-10", "1.10", "~", "null", "true")
        for field in ("title", "stem", "option")
    ],
)
def test_a_text_keeps_what_yaml_would_have_turned_into_something_else(
    trap: str, field: str
) -> None:
    words = {"title": "A title", "stem": "A stem", "option": "An option", field: trap}
    bank = parse(
        f"title: {words['title']}\nitems:\n  - stem: {words['stem']}\n    options:\n"
        f"      a: {words['option']}\n      b: Other\n    key: a\n",
        "b.yaml",
    ).bank
    assert bank is not None
    item = bank.items[0]
    assert isinstance(item, Single)
    texts = {"title": bank.title, "stem": item.stem, "option": item.options["a"].text}
    assert texts[field].within("en") == trap


def test_the_line_of_the_contract_is_written_to_the_letter() -> None:
    text = (
        "title: Passwords\nitems:\n" + "  - {id: one, stem: One?, key: true}\n"
        "  - {id: two, stem: Two?, key: true}\n"
        "  - id: three\n    stem: Which?\n    options:\n      a: This\n      b: That\n"
        "      c: Both\n      d: None\n    # of these\n\n    key: e\n"
    )
    assert [str(one) for one in parse(text, "question_banks/passwords.yaml").problems] == [
        (
            'question_banks/passwords.yaml:14:10: error: items[2].key: "e" is not '
            "one of the options; "
            "use a, b, c or d"
        )
    ]


def test_problems_of_all_items_and_of_the_head_come_together_in_order() -> None:
    text = TWO.replace("title: Two", "tilte: Two\naudience: [pupil]")
    assert levels(text) == [
        ("error", "unknown-key", 1),
        ("error", "literal-error", 2),
        ("error", "key-option", 7),
        ("hint", "item-id", 8),
    ]


def test_a_draft_holds_the_items_that_are_well_under_the_ids_that_they_have() -> None:
    parsed = parse(TWO, "two.yaml")
    assert parsed.bank is None
    assert parsed.draft is not None
    assert list(parsed.draft.by_id) == ["q2"]
    assert parse(TWO.replace("key: true", "key: ja"), "two.yaml").draft is None


def test_a_draft_goes_on_where_only_the_head_is_wrong() -> None:
    parsed = parse("delivery: {draw: many}\n" + SMALLEST, "p.yaml")
    assert parsed.bank is None
    assert parsed.draft is not None
    assert parsed.draft.delivery.draw is None
    assert list(parsed.draft.by_id) == ["q1"]


def test_the_id_of_a_bank_is_the_name_of_its_file_or_folder() -> None:
    assert default_id("question_banks/passwords.yaml") == "passwords"
    assert default_id("question_banks/india/bank.yaml") == "india"
    assert default_id("C:\\banks\\india\\bank.yaml") == "india"
    assert default_id("bank.yaml") == "bank"
    given = parse("id: given\n" + SMALLEST, "p.yaml").bank
    told = parse(SMALLEST, "p.yaml", bank_id="told").bank
    assert given is not None
    assert given.id == "given"
    assert told is not None
    assert told.id == "told"


def test_a_file_name_that_is_no_id_is_named_as_the_reason() -> None:
    assert levels(SMALLEST, "My Quiz.yaml")[0] == ("error", "no-id", 1)
    assert parse("id: my-quiz\n" + SMALLEST, "My Quiz.yaml").bank is not None


def test_languages_are_those_found_in_any_text_with_the_main_one_first() -> None:
    text = (
        "title: {hi: क, en: A}\nlanguage: en\nitems:\n"
        "  - {id: one, stem: {en: A, hi: क}, key: true, talk: {en: A, fr: B}}\n"
    )
    bank = parse(text, "b.yaml").bank
    assert bank is not None
    assert bank.languages == ("en", "hi", "fr")
    declared = parse("languages: [en, hi]\n" + text, "b.yaml").bank
    assert declared is not None
    assert declared.languages == ("en", "hi")


def test_a_plain_text_is_in_the_main_language() -> None:
    bank = parse("language: id\n" + SMALLEST, "b.yaml").bank
    assert bank is not None
    assert bank.title.languages == bank.items[0].stem.languages == ("id",)


def test_a_text_of_spaces_alone_is_nothing_to_read() -> None:
    text = 'title: T\nitems:\n  - {id: one, stem: {en: " ", hi: क}, key: true, talk: "\\n"}\n'
    assert [(one.path, one.column) for one in parse(text, "b.yaml").problems] == [
        ("items[0].stem.en", 26),
        ("items[0].talk", 56),
    ]


def test_what_an_alias_hides_is_not_reported_a_second_time() -> None:
    text = "title: &a Two\nitems:\n  - {id: one, stem: One?, key: *a}\n"
    assert levels(text) == [("error", "anchor", 1), ("error", "alias", 3)]


def test_media_are_looked_up_only_where_they_are_known() -> None:
    assert levels(EVERY, "every-type.yaml") == []
    found = parse(EVERY, "every-type.yaml", media={"browser.png", "windo.jpg"}).problems
    assert [(one.code, one.path, one.fix) for one in found] == [
        ("media-missing", "items[11].exhibit.media.file", "Did you mean windo.jpg?"),
        ("media-missing", "items[11].exhibit.media.captions", "Add the file, or delete this"),
    ]


def test_points_far_apart_give_a_hint_and_unscored_items_do_not_count() -> None:
    text = (
        "title: P\nitems:\n  - {id: a, stem: A?, key: true, points: %s}\n"
        "  - {id: b, stem: B?, key: true}\n"
        "  - {id: c, stem: C, type: card, body: C, points: 10}\n"
    )
    assert levels(text % 3) == []
    assert levels(text % 4) == [("hint", "points-range", 3)]


def test_more_than_a_thousand_items_are_too_many() -> None:
    item = "  - {id: i%d, stem: One?, key: true}\n"
    most = "title: Most\nitems:\n" + "".join(item % number for number in range(1000))
    assert levels(most) == []
    assert levels(most + item % 1000) == [("error", "too-long", 1003)]


def test_a_file_of_mistakes_is_not_looked_at_to_its_end() -> None:
    text = "title: Many\nitems:\n" + "  - {id: 1 2, stm: x, kye: y}\n" * 900
    assert len(parse(text, "b.yaml").problems) < 1_100 + 900
    assert "too-many" in {one.code for one in parse(text, "b.yaml").problems}


@pytest.mark.parametrize("error", [RecursionError, ValueError, MemoryError, KeyError])
def test_a_check_that_breaks_is_a_problem_of_the_file_alone(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(_: Bank) -> None:
        raise error("internal words")

    monkeypatch.setattr(Bank, "faults", breaking)
    parsed = parse(SMALLEST, "p.yaml")
    assert parsed.bank is None
    assert [one.says for one in parsed.problems] == [
        f"this file cannot be checked ({error.__name__})"
    ]


@pytest.mark.parametrize(
    "data",
    [
        "hello",
        "- a\n- b\n",
        "a: b\n",
        "items:\n",
        "title:\nitems:\n",
        "items: [~]\ntitle: {}\n",
        "title: []\nitems: {}\n",
        "[]",
        "{}",
    ],
)
def test_whatever_a_file_holds_the_answer_is_a_list_of_problems(data: str) -> None:
    parsed = parse(data, "b.yaml")
    assert parsed.bank is None
    assert parsed.problems


ONE_OF_BOTH = """\
title: Both
delivery: {{draw: {draw}}}
items:
  - {{id: one, stem: One?, key: true, theme: mail, competence: "4.2", rationale: So it is.}}
  - {{id: two, stem: Two?, key: true, theme: mail, rationale: So it is.}}
"""


@pytest.mark.parametrize(
    ("draw", "codes"),
    [
        ("{}", ["draw-nothing"]),
        ("{theme: {}}", ["draw-nothing"]),
        ('{theme: {mail: 2}, competence: {"4.2": 1}}', ["draw-too-many"]),
        ('{theme: {mail: 1}, competence: {"4.2": 1}}', []),
    ],
)
def test_quotas_draw_something_and_each_item_once(draw: str, codes: list[str]) -> None:
    found = parse(ONE_OF_BOTH.format(draw=draw), "both.yaml")
    assert [(one.code, one.line, one.column) for one in found.problems] == [
        (code, 2, 18) for code in codes
    ]


def test_too_many_options_are_counted() -> None:
    options = ", ".join(f"{letter}: Word {letter}" for letter in "abcdefghi")
    text = SMALLEST.partition("    options:")[0] + f"    options: {{{options}}}\n    key: a\n"
    wrong = [one for one in parse(text, "a-bank.yaml").problems if one.level == "error"]
    assert [one.says for one in wrong] == ["this has 9 parts"]
