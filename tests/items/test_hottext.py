from __future__ import annotations

import pytest

from quiz.items.hottext import Hottext
from tests.items.examples import item
from tests.items.forms import earned, faults, read, why


def passage(text: object, **more: object) -> Hottext:
    asked = item("hottext", passage=text, spans=None, **more)
    assert isinstance(asked, Hottext)
    return asked


def test_parts_are_known_by_name_or_else_by_place() -> None:
    assert passage("[[a]] b [[*c|see]] [[d]]").offered() == ("1", "see", "3")
    assert passage("[[a]] b [[*c|see]] [[d]]").key == ("see",)


def test_a_passage_is_taken_apart_line_by_line() -> None:
    lines = passage("Hi [[*you,\n there]]!\n\nPay [[now|n]]").paragraphs("en")
    assert [[(part.text, part.id) for part in line] for line in lines] == [
        [("Hi ", None), ("you, there", "1"), ("!", None)],
        [("Pay ", None), ("now", "n")],
    ]


@pytest.mark.parametrize(
    ("marking", "marks"),
    [
        ("exact", [300, 0, 0]),
        ("net", [300, 200, 100]),
        ("coverage", [300, 200, 150]),
        ("each_decision", [300, 240, 180]),
    ],
)
def test_it_is_marked_like_multiple(marking: str, marks: list[int]) -> None:
    asked = item("hottext", points=3, marking=marking)
    key, some = ("greeting", "hurry", "sender"), ("greeting", "hurry")
    assert [earned(asked, *given) for given in (key, some, (*some, "thanks"))] == marks


def test_places_are_those_of_the_parts() -> None:
    assert read(item("hottext"), a=("4", "1")).value == ("hurry", "sender")
    assert why(item("hottext")) == "choose-some"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[a]] [[b]]", "passage-key"),
        ("[[*a]] b", "passage-few"),
        ("[[*a]] [[b]] [[c", "passage-brackets"),
        ("[[*a]] [[b]] c]]", "passage-brackets"),
        ("[[*a|x]] [[b|x]]", "span-twice"),
        ("[[*a]]" + " [[b]]" * 20, "passage-many"),
        ({"en": "[[*a]] [[b]]", "hi": "[[*a]] [[b]]"}, "span-nameless"),
        ({"en": "[[*a|x]] [[b|y]]", "hi": "[[*a|x]] [[b|z]]"}, "span-differs"),
        ({"en": "[[*a|x]] [[b|y]]", "hi": "[[a|x]] [[*b|y]]"}, "flag-differs"),
    ],
)
def test_what_is_wrong_with_a_passage_is_said(text: object, code: str) -> None:
    assert code in [fault.code for fault in passage(text).faults()]


def test_languages_may_put_the_parts_in_another_order() -> None:
    asked = passage({"en": "[[*a|x]] [[b|y]]", "hi": "[[b|y]] [[*a|x]]"})
    assert faults(asked) == []
    assert list(asked.parts("hi")) == ["y", "x"]


def test_a_note_on_an_unknown_part_is_a_fault() -> None:
    asked = item("hottext", spans={"nobody": {}})
    assert faults(asked) == [("span-unknown", "spans", "nobody")]


def test_unnamed_parts_are_known_by_their_words() -> None:
    one, other = passage("[[*a]] [[b]]"), passage("[[*c]] [[b]]")
    assert one.fingerprint("en") != other.fingerprint("en")
