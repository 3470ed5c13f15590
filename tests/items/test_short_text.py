from __future__ import annotations

import pytest
from pydantic import ValidationError

from quiz.items.short_text import ShortText
from tests.items.examples import item
from tests.items.forms import earned, faults, read, why


@pytest.mark.parametrize(
    "typed",
    [
        "phishing",
        " PHISHING ",
        "Ｐｈｉｓｈｉｎｇ",
        "phishing\u00a0 Message",
        "फ़िशिंग",
        "phi\u200bshing",
    ],
)
def test_case_width_spaces_and_language_do_not_matter(typed: str) -> None:
    assert read(item("short_text"), t=typed).value == ("matched",)


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("l'arnaque", "l\u2019arnaque"),
        ("two-factor", "two\u2011factor"),
        ("two-factor", "Two\u2013Factor"),
        ("stra\u00dfe", "STRASSE"),
        ("istanbul", "\u0130STANBUL"),
        ("\u0131\u015f\u0131k", "I\u015eIK"),
        ("\u0958\u093f\u0932\u093e", "\u0915\u093c\u093f\u0932\u093e"),
        ("\u0915\u094d\u0937", "\u0915\u094d\u200d\u0937"),
    ],
)
def test_what_a_keyboard_decides_does_not_matter(accepted: str, typed: str) -> None:
    for one, other in ((accepted, typed), (typed, accepted)):
        assert read(item("short_text", accept=[one]), t=other).value == ("matched",)


def test_other_words_do_not_match_and_are_not_kept() -> None:
    response = read(item("short_text"), t="fishing")
    assert response.value == ("other",)
    assert [earned(item("short_text"), name) for name in ("matched", "other")] == [100, 0]


def test_something_must_be_typed_but_not_too_much() -> None:
    asked = item("short_text")
    assert why(asked) == why(asked, t=" \u200b ") == "some-text"
    assert why(asked, t="x" * 201) == "too-long"
    assert read(asked, t="x" * 200).value == ("other",)


def test_words_that_look_like_a_choice_are_words() -> None:
    assert read(item("short_text", accept=["unsure"]), t="unsure").value == ("matched",)


def test_a_plain_list_is_in_the_main_language() -> None:
    asked = ShortText.model_validate(
        {"stem": "?", "accept": ["un", "deux"]}, context={"language": "fr"}
    )
    assert asked.accepted("fr") == asked.accepted("hi") == ("un", "deux")


def test_a_text_that_is_accepted_already_is_a_fault() -> None:
    assert faults(item("short_text", accept={"en": ["a", " A", "\u200b"]})) == [
        ("accept-twice", "accept", "en", 1),
        ("accept-empty", "accept", "en", 2),
    ]


@pytest.mark.parametrize("accept", [[], {}, {"en": []}, [""], ["x" * 201]])
def test_something_short_must_be_accepted(accept: object) -> None:
    with pytest.raises(ValidationError):
        item("short_text", accept=accept)


def test_a_translation_keeps_the_fingerprint() -> None:
    more = item("short_text", accept={"en": ["phishing", "phishing message"], "hi": ["और"]})
    assert more.fingerprint("en") == item("short_text").fingerprint("en")
