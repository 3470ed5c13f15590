"""Signs that a translation must keep, and words that changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.banks.markers import Piece, compared, protected, slips


def said(source: str, target: str) -> list[tuple[str, str, str]]:
    return [(one.what, one.sign, one.side) for one in slips(source, target) if one.grave]


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("Call {help:IN.fraud}.", "{help:IN.fraud} पर कॉल।", []),
        (
            "Call {help:IN.fraud}.",
            "कॉल कीजिए।",
            [("placeholder", "{help:IN.fraud}", "translation")],
        ),
        ("Call.", "{x} कॉल", [("placeholder", "{x}", "source")]),
        ("[[*a|x]] [[b|y]]", "[[बी|y]] [[*ए|x]]", []),
        ("[[*a|x]] [[b|y]]", "[[*ए|x]]", [("part", "[[…|y]]", "translation")]),
        (
            "[[*a|x]]",
            "[[ए|x]]",
            [("part", "[[*…|x]]", "translation"), ("part", "[[…|x]]", "source")],
        ),
        ("See [the page](https://a.example/b).", "[पेज](https://a.example/b)", []),
        (
            "See [the page](https://a.example/b).",
            "[पेज](https://a.example/c)",
            [
                ("address", "https://a.example/b", "translation"),
                ("address", "https://a.example/c", "source"),
            ],
        ),
        ("Type `ls`.", "लिखो।", [("code", "`ls`", "translation")]),
        ("Plain", "सादा\u2028", [("hidden", "U+2028", "source")]),
        ("Plain", "सादा\x00", [("hidden", "U+0000", "source")]),
    ],
)
def test_a_sign_that_is_lost_or_new_is_named(
    source: str, target: str, lost: list[tuple[str, str, str]]
) -> None:
    assert said(source, target) == lost


def test_bold_words_are_only_worth_a_look() -> None:
    (slip,) = slips("A **bold** word", "एक शब्द")
    assert (slip.what, slip.grave) == ("emphasis", False)


def test_protected_signs_come_in_order_and_never_overlap() -> None:
    text = "Pay [[*{sum}|now]] {[[x|y]]} or {help:IN.fraud}"
    found = [(text[start:end], kind) for start, end, kind in protected(text)]
    assert found == [
        ("[[*", "open"),
        ("{sum}", "placeholder"),
        ("|now]]", "close"),
        ("{[[x|y]]}", "placeholder"),
        ("{help:IN.fraud}", "placeholder"),
    ]


def test_what_changed_is_marked_by_words() -> None:
    was, now = compared(
        "It can look perfect. Its name cannot hide it.",
        "It can look perfect. The web address cannot hide it.",
    )
    assert [one.text for one in was if one.kind == "gone"] == ["Its name"]
    assert [one.text for one in now if one.kind == "new"] == ["The web address"]


def test_words_of_other_scripts_are_whole() -> None:
    was, now = compared("नकली पेज असली लगता है", "नकली पन्ना असली लगता है")
    assert [one for one in was if one.kind == "gone"] == [Piece("पेज", "gone")]
    assert [one for one in now if one.kind == "new"] == [Piece("पन्ना", "new")]


@given(st.text("ab c\né", max_size=40), st.text("ab c\né", max_size=40))
def test_pieces_are_the_texts_themselves(was: str, now: str) -> None:
    old, new = compared(was, now)
    assert "".join(one.text for one in old) == was
    assert "".join(one.text for one in new) == now
    same = ["".join(one.text for one in side if one.kind == "same").split() for side in (old, new)]
    assert same[0] == same[1]


def test_long_texts_are_compared_by_their_ends_in_no_time() -> None:
    was, now = compared("x " * 2000 + "a " * 2000, "x " * 2000 + "b " * 1500 + "a " * 2000)
    assert not [one for one in was if one.kind == "gone"]
    assert [one.text.split() for one in now if one.kind == "new"] == [["b"] * 1500]
