"""Each text of a bank beside its translation, and what has become of it since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quiz.banks.parity import at_text, parity
from quiz.banks.parsing import parse
from quiz.banks.texts import parts
from quiz.banks.translating import (
    Made,
    Unit,
    counts,
    fold,
    in_file,
    languages_in,
    tidied,
    units,
    words_of,
)
from quiz.items.bank import Bank
from quiz.items.text import Text

EVERY_TYPE = Path(__file__).parent / "good" / "every-type.yaml"


def a_bank(*stems: Any, **more: Any) -> Bank:
    """Make a bank of cards with these stems; one may be (id, stem)."""
    items = []
    for stem in stems:
        name, words = stem if isinstance(stem, tuple) else (None, stem)
        items.append({"type": "card", "id": name, "stem": words, "body": "1"})
    raw = {"id": "b", "title": "1", "language": "en", "items": items, **more}
    return Bank.model_validate(raw, context={"language": "en"})


def stem(found: tuple[Unit, ...], number: int = 1) -> Unit:
    return next(one for one in found if one.place.item == number and one.place.kind == "heading")


def through(*banks: Bank, confirmed: dict[str, Made] | None = None) -> tuple[Unit, ...]:
    """Publish all banks but the last, which is the draft; set it beside Hindi."""
    history: dict[str, Made] = {}
    for bank in banks[:-1]:
        history = fold(history, bank, "hi")
    return units(banks[-1], "hi", history, confirmed)


def test_every_text_of_every_type_has_a_name_a_place_and_a_path_in_the_file() -> None:
    text = EVERY_TYPE.read_text(encoding="utf-8")
    parsed = parse(text, "every-type.yaml")
    assert parsed.bank is not None
    words = words_of(parsed.bank)
    assert {one.at for one in words if not one.lines} == {
        at for at, part in parts(parsed.bank) if isinstance(part, Text)
    }
    assert len({one.name for one in words}) == len(words)
    assert len({str(one.place) for one in words}) == len(words)
    assert not [one for one in words if one.place.kind == "other"]
    places = in_file(parsed, text)
    for one in words:
        assert parsed.positions.known(places[one.at]) == places[one.at]


def test_places_are_said_as_people_do() -> None:
    parsed = parse(EVERY_TYPE.read_text(encoding="utf-8"), "every-type.yaml")
    assert parsed.bank is not None
    said = [str(one.place) for one in words_of(parsed.bank)]
    assert said[:3] == ["Title", "Description", "Exhibit parcel, message"]
    assert {"Question 1, option A", "Question 1, after option B", "Question 1, why"} <= {*said}
    assert "Question 8, accepted answers, one a line" in said


@pytest.mark.parametrize(
    ("source", "target", "state"),
    [
        ("Ask a friend", None, "missing"),
        ("Ask a friend", "पूछो", "done"),
        ("Ask a grown-up first", "Ask a grown-up first", "same"),
        ("WhatsApp", "WhatsApp", "done"),
        ("Extraordinarily", "Extraordinarily", "done"),
        ("1930", None, "done"),
    ],
)
def test_a_text_is_missing_done_or_a_copy(source: str, target: str | None, state: str) -> None:
    text = {"en": source} if target is None else {"en": source, "hi": target}
    assert stem(through(a_bank(text))).state == state


def test_a_translation_is_outdated_when_its_source_changed_since_it_was_made() -> None:
    before = a_bank(("a", {"en": "Stop.", "hi": "रुको।"}))
    after = a_bank(("a", {"en": "Stop now.", "hi": "रुको।"}))
    found = stem(through(before, after))
    assert (found.state, found.was) == ("outdated", "Stop.")
    published = stem(through(before, after, after))
    assert (published.state, published.was) == ("outdated", "Stop.")


def test_a_translation_made_anew_is_done_and_one_set_back_is_done_again() -> None:
    first = a_bank(("a", {"en": "Stop.", "hi": "रुको।"}))
    second = a_bank(("a", {"en": "Stop now.", "hi": "अभी रुको।"}))
    assert stem(through(first, second)).state == "done"
    assert stem(through(first, second, first)).state == "done"


def test_a_source_that_changed_twice_is_compared_with_what_was_translated() -> None:
    texts = ("One.", "Two.", "Three.")
    found = stem(through(*(a_bank(("a", {"en": one, "hi": "एक"})) for one in texts)))
    assert found.was == "One."


def test_texts_that_move_take_their_state_with_them() -> None:
    old, new = {"en": "Stop.", "hi": "रुको।"}, {"en": "Stop now.", "hi": "रुको।"}
    other = {"en": "Look.", "hi": "देखो।"}
    moved = through(a_bank(old, other), a_bank(new, other), a_bank(other, new))
    assert stem(moved, 1).state == "done"
    assert (stem(moved, 2).state, stem(moved, 2).was) == ("outdated", "Stop.")
    renamed = through(a_bank(("a", old)), a_bank(("a", new)), a_bank(("b", new)))
    assert stem(renamed).was == "Stop."


def test_the_same_translation_of_two_texts_confuses_nobody() -> None:
    first = a_bank(("a", {"en": "Yes.", "hi": "हाँ"}))
    both = a_bank(("a", {"en": "Yes.", "hi": "हाँ"}), ("b", {"en": "Yeah.", "hi": "हाँ"}))
    assert [stem(through(first, both, both), n).state for n in (1, 2)] == ["done", "done"]


def test_what_somebody_found_right_or_made_in_the_draft_goes_before_the_history() -> None:
    before = a_bank(("a", {"en": "Stop.", "hi": "रुको।"}))
    after = a_bank(("a", {"en": "Stop now.", "hi": "रुको।"}))
    right = {"items.a.stem": Made("Stop now.", "रुको।")}
    assert stem(through(before, after, confirmed=right)).state == "done"
    later = a_bank(("a", {"en": "Stop at once.", "hi": "रुको।"}))
    assert stem(through(before, later, confirmed=right)).was == "Stop now."
    fresh = a_bank(("a", {"en": "New source.", "hi": "नया"}))
    made = {"items.a.stem": Made("Old source.", "नया")}
    assert stem(through(before, fresh, confirmed=made)).was == "Old source."
    assert stem(through(before, fresh, confirmed={"items.a.stem": Made("Old.", "x")})).was is None


def test_counts_add_up() -> None:
    parsed = parse(EVERY_TYPE.read_text(encoding="utf-8"), "every-type.yaml")
    assert parsed.bank is not None
    found = units(parsed.bank, "hi")
    told = counts(found)
    assert told.all == len(found) == told.done + told.outdated + told.missing
    assert told.open == sum(one.open for one in found)
    assert languages_in(parsed.bank) == ("hi",)


def test_questions_with_errors_are_left_out_and_the_paths_of_others_stay_right() -> None:
    text = "title: T\nitems:\n  - {type: card, id: a, stem: One, body: B}\n  - {stem: No}\n"
    text += "  - {type: card, stem: Three, body: B}\n"
    parsed = parse(text, "b.yaml")
    assert parsed.bank is None
    assert parsed.draft is not None
    found = units(parsed.draft, "hi", places=in_file(parsed, text))
    assert [one.at for one in found if one.place.kind == "heading"] == [
        ("items", 0, "stem"),
        ("items", 2, "stem"),
    ]
    assert [one.name for one in found][-1] == "items.q3.body"


def test_a_text_in_another_language_only_is_shown_from_there() -> None:
    found = stem(units(a_bank({"fr": "Bonjour", "en": "Hello"}, {"fr": "Salut"}), "hi"), 2)
    assert (found.source, found.source_language, found.state) == ("Salut", "fr", "missing")


def test_rules_about_translations_are_found_at_their_texts() -> None:
    bank = a_bank(
        {"en": "Call {help:IN.fraud} within 10 minutes.", "hi": "15 मिनट में कॉल कीजिए।"},
        {"en": "Ask a grown-up first", "hi": "Ask a grown-up first"},
        languages=["en", "hi"],
    )
    found = {unit.name: parity(bank, "hi").get(at_text(unit.at), []) for unit in units(bank, "hi")}
    assert {one.rule for one in found["items.q1.stem"]} == {"TR-03", "TR-04"}
    assert {one.rule for one in found["items.q2.stem"]} >= {"TR-05", "TR-06"}
    assert not parity(bank, "fr")


def test_what_an_item_ignores_with_a_reason_is_left_out() -> None:
    raw = {
        "id": "b", "title": "1", "languages": ["en", "hi"],
        "items": [{
            "type": "card", "stem": {"en": "Ask a grown-up first", "hi": "Ask a grown-up first"},
            "body": "1", "lint_ignore": [{"rule": "TR-05", "why": "a name"}],
        }],
    }  # fmt: skip
    bank = Bank.model_validate(raw, context={"language": "en"})
    assert {one.rule for one in parity(bank, "hi")["items", 0, "stem"]} == {"TR-06"}


def test_an_options_text_is_known_to_rules_by_the_option() -> None:
    assert at_text(("items", 0, "options", "a", "text")) == ("items", 0, "options", "a")
    assert at_text(("exhibits", "options", "text")) == ("exhibits", "options", "text")
    assert at_text(("items", 0, "stem")) == ("items", 0, "stem")


def test_line_ends_of_forms_are_made_plain() -> None:
    assert tidied("\r\n a\r\nb\rc \n") == "a\nb\nc"
