"""Items laid out as the fields of a form, and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as File
from typing import Any

import pytest

from quiz.banks.filling import applied, as_id
from quiz.banks.reading import read
from quiz.banks.sheets import Sheet, clean, empty, pressed, sheet_of, span_ids, typed
from quiz.base import folder
from quiz.items.registry import kind_of, kinds

HERE = File(__file__).parent


def written() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every item of every bank that there is, with the faulty ones."""
    banks = folder("question_banks")
    files = (*banks.glob("*.yaml"), *banks.glob("*/bank.yaml"))
    for file in (*files, *HERE.glob("good/*.yaml"), *HERE.glob("faulty/*.yaml")):
        data = read(file.read_bytes(), file.name).data
        items = data.get("items") if isinstance(data, dict) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and kind_of(item) in kinds():
                yield file.name, item


def sent(sheet: Sheet) -> dict[str, str]:
    """Give the fields that a browser sends of a sheet that nobody touched."""
    fields = dict(sheet.words)
    for group, rows in sheet.rows.items():
        fields[f"{group}-count"] = str(len(rows))
        for n, row in enumerate(rows, 1):
            for name, value in row.items():
                if name != "key":
                    fields[f"{group}-{n}-{name}"] = value.replace("\n", "\r\n")
                elif value and sheet.kind == "single":
                    fields["key"] = str(n)
                elif value:
                    fields[f"{group}-{n}-key"] = "1"
    return fields


@pytest.mark.parametrize("language", ["en", "hi", "xx"])
def test_an_item_that_nobody_touched_comes_back_as_it_was(language: str) -> None:
    seen = 0
    for file, item in written():
        kind = str(kind_of(item))
        back = applied(item, typed(kind, sent(sheet_of(item, kind, language))), language)
        assert (back, list(back)) == (item, list(item)), file
        seen += 1
    assert seen > 100


def test_a_text_in_another_main_language_is_added_before_the_others() -> None:
    sheet = typed("true_false", {"stem": "सच?", "key": "true"})
    made = applied({"stem": {"en": "True?"}, "key": "true"}, sheet, "hi")
    assert list(made["stem"].items()) == [("hi", "सच?"), ("en", "True?")]


def test_an_emptied_field_goes_and_other_languages_stay() -> None:
    item = {"stem": "S", "key": "true", "talk": {"en": "T", "hi": "ट"}, "rationale": "R"}
    made = applied(item, typed("true_false", {"stem": "S", "key": "true"}), "en")
    assert made == {"stem": "S", "key": "true", "talk": {"hi": "ट"}}


def test_a_key_that_names_no_option_stays_until_another_is_chosen() -> None:
    item: dict[str, Any] = {"stem": "S", "options": {"a": "A", "b": "B"}, "key": "e"}
    sheet = sheet_of(item, "single", "en")
    assert applied(item, sheet, "en") == item
    assert applied(item, typed("single", {**sent(sheet), "key": "2"}), "en")["key"] == "b"


def test_a_message_that_is_typed_without_a_kind_is_not_lost() -> None:
    made = applied({}, typed("poll", {"ex_text": "Hello"}), "en")
    assert made["exhibit"] == {"kind": "chat", "text": "Hello"}


def test_words_of_a_wrong_idea_become_an_id_and_the_same_words_keep_theirs() -> None:
    assert as_id("Looks right is right") == "looks-right-is-right"
    assert as_id("Looks_right", "looks_right") == "looks_right"
    assert as_id("Looks right", "looks_right") == "looks_right"
    assert as_id("हिन्दी") == "हिन्दी"


def test_buttons_that_fit_no_row_press_nothing() -> None:
    sheet = empty("single")
    for button in ("save", "up-options-9", "up-options-x", "add-pairs", "fly-options-1", "-", ""):
        assert pressed(sheet, button) is None
    assert pressed(sheet, "up-options-1") == sheet


def test_parts_of_a_passage_are_found_as_the_type_finds_them() -> None:
    for _, item in written():
        if kind_of(item) == "hottext" and isinstance(item.get("passage"), str):
            try:
                model = kinds()["hottext"].model_validate(item)
            except ValueError:
                continue
            assert [name for name, _ in span_ids(item["passage"])] == list(model.offered())


def test_what_no_text_may_hold_is_left_out() -> None:
    assert clean("\r\n\x00a\x07\r\nb\ufeff \r\n") == "a\nb"
