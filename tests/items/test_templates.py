"""What the pages of items show, and what they never show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from quiz.items.registry import kinds
from quiz.items.response import OMITTED, UNSURE, Response, Unreadable
from tests.items.examples import RAW, item
from tests.items.forms import read
from tests.items.pages import browse, environment, page

ALL = tuple(RAW)
ASKED = tuple(kind for kind in ALL if kind != "card")
SECRET = "q9secret"
GIVEN = {
    "single": ("b",),
    "multiple": ("a", "b"),
    "true_false": ("true",),
    "order": ("s1", "s3", "s2", "s4"),
    "match": ("l1=r1", "l2=r2", "l3=r1"),
    "hottext": ("hurry", "waiting"),
    "numeric": ("below", "40"),
    "short_text": ("other",),
    "hotspot": ("clock", "photo"),
    "scale": ("3",),
    "poll": ("hour",),
    "card": ("seen",),
}


def given(kind: str) -> Response:
    return Response("given", GIVEN[kind])


KEPT = {
    "type",
    "id",
    "key",
    "marking",
    "kind",
    "file",
    "shape",
    "choose",
    "misconception",
    "tolerance",
}
WORDLESS = {
    ("card", "review"),
    ("true_false", "review"),
    ("true_false", "paper"),
    ("short_text", "paper"),
}


def hostile(value: Any, number: Iterator[int]) -> Any:
    """Put markup, each time another one, wherever a person reads a text."""
    if isinstance(value, dict) and value and set(value) <= {"en", "hi"}:
        return f"<script>alert({next(number)})</script> <img src=x> {{{{7*7}}}} \"'>"
    if isinstance(value, dict):
        return {
            name: part if name in KEPT else hostile(part, number) for name, part in value.items()
        }
    return [hostile(part, number) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("macro", ["ask", "review", "paper"])
@pytest.mark.parametrize("kind", ALL)
def test_markup_and_templates_in_texts_are_only_text(kind: str, macro: str) -> None:
    raw = hostile(RAW[kind], count())
    response = given(kind)
    if kind == "hottext":
        part = "<script>x</script> {{7*7}} <img src=x>"
        raw["passage"] = f"{part} [[*{part}|hurry]] [[{part}|waiting]]"
    asked = kinds()[kind].model_validate(raw)
    html = page(asked, macro, response=response)
    assert "<script" not in html
    assert "<img src=x" not in html
    assert ("{{7*7}}" in html) == ((kind, macro) not in WORDLESS)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("kind", ALL)
def test_an_open_item_says_nothing_of_the_answer(kind: str, language: str, plain: bool) -> None:
    raw = dict(RAW[kind]) | {"rationale": SECRET, "talk": SECRET, "theme": SECRET}
    if "options" in raw:
        raw["options"] = {
            name: {"text": option.get("text", option), "feedback": SECRET, "misconception": SECRET}
            for name, option in raw["options"].items()
        }
    if kind == "hottext":
        raw["spans"] = {
            name: {"feedback": SECRET, "misconception": SECRET} for name in raw["spans"]
        }
    if kind == "hotspot":
        raw["regions"] = {
            name: region | {"feedback": SECRET, "misconception": SECRET}
            for name, region in raw["regions"].items()
        }
    html = page(kinds()[kind].model_validate(raw), language=language, plain=plain)
    assert SECRET not in html
    assert "*" not in html


@pytest.mark.parametrize("kind", ASKED)
def test_a_form_carries_places_only(kind: str) -> None:
    asked = item(kind, sensitive=True)
    places = [str(place) for place in range(1, len(asked.offered()) + 1)]
    for tag, name, value in browse(page(asked)).attributes:
        if name == "value":
            assert value in ("", "unsure", "skip", *places)
        if name == "name":
            assert re.fullmatch(r"a|t|[pm][1-9]", value)
        if name == "id":
            assert re.fullmatch(r"q|mh|n[uhp]|a[1-9]", value), (tag, value)


@pytest.mark.parametrize("macro", ["ask", "review", "paper"])
@pytest.mark.parametrize("kind", ALL)
def test_no_page_carries_a_style_or_a_script(kind: str, macro: str) -> None:
    for tag, name, _ in browse(page(item(kind), macro, response=given(kind))).attributes:
        assert name != "style"
        assert not name.startswith("on")
        assert tag not in ("script", "style")


@pytest.mark.parametrize("kind", ASKED)
def test_an_open_item_can_be_skipped_only_if_it_is_sensitive(kind: str) -> None:
    assert 'value="skip"' not in page(item(kind))
    assert 'value="skip"' in page(item(kind, sensitive=True))
    assert 'value="unsure"' in page(item(kind))


@pytest.mark.parametrize("kind", ASKED)
def test_the_first_control_is_where_the_error_summary_leads(kind: str) -> None:
    asked = item(kind)
    with pytest.raises(Unreadable) as caught:
        read(asked)
    html = page(asked, trouble=caught.value.code, typed={"a": ()})
    ids = [value for _, name, value in browse(html).attributes if name == "id"]
    assert ids.count("a1") == ids.count("e1") == 1
    assert len(ids) == len(set(ids))
    assert (
        "e1"
        in " ".join(
            value for _, name, value in browse(html).attributes if name == "aria-describedby"
        ).split()
    )


@pytest.mark.parametrize("code", Unreadable.WHY)
def test_every_reason_has_words(code: str) -> None:
    base = environment().get_template("items/_base.html").module
    assert len(str(base.trouble(code)).split()) > 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("numeric", {"t": ("forty",)}),
        ("short_text", {"t": ('a "b" <c>',)}),
        ("order", {"p1": ("2",), "p2": ("2",)}),
        ("match", {"m1": ("2",)}),
        ("multiple", {"a": ("1", "unsure")}),
    ],
)
def test_nothing_typed_is_lost(kind: str, typed: dict[str, tuple[str, ...]]) -> None:
    fields = browse(page(item(kind), typed=typed, trouble="choose-one")).fields
    assert {name: tuple(fields.getlist(name)) for name in typed} == typed


@pytest.mark.parametrize("kind", ["numeric", "short_text"])
def test_a_page_never_knows_what_was_typed_before(kind: str) -> None:
    html = page(item(kind), response=given(kind))
    assert browse(html).fields.getlist("t") == [""]


WORDS = {
    "single": [
        "Best answer",
        "Look at who owns the web address",
        "partly right",
        "Open the link",
        "A page can look right.",
    ],
    "multiple": ["It asks for a code", "It fits too. You left it out", "It does not fit"],
    "true_false": ["Best answer", "False", "Your answer", "True"],
    "order": ["You put it here too", "You put it in place 3"],
    "match": ["You chose this too", "Best answer", "It makes you hurry"],
    "hottext": [
        "You found it",
        "You left it out",
        "This part is fine",
        "Real messages say this too.",
    ],
    "numeric": ["40 minutes", "Everything from 38 to 42 counts.", "Yours was close, and too low."],
    "short_text": ["phishing", "phishing message", "You wrote something else."],
    "hotspot": ["You chose it, and it fits", "You left it out", "A clock stops you thinking."],
    "scale": ["Your answer", "Sometimes"],
    "poll": ["Your answer", "An hour together without screens"],
    "card": [],
}


@pytest.mark.parametrize("kind", ALL)
def test_a_review_says_in_words_what_was_best_and_what_was_given(kind: str) -> None:
    html = " ".join("".join(browse(page(item(kind), "review", response=given(kind))).words).split())
    at = [html.find(words) for words in WORDS[kind]]
    assert -1 not in at
    if kind in ("single", "true_false", "numeric", "short_text"):
        assert at == sorted(at)


@pytest.mark.parametrize("kind", [kind for kind in ASKED if kinds()[kind].scored])
def test_a_review_of_unsure_shows_the_answer_and_blames_nobody(kind: str) -> None:
    html = page(item(kind), "review", response=UNSURE)
    assert "tag you" not in html
    assert "Yours" not in html
    assert "Best answer" in html or kind == "order"


@pytest.mark.parametrize("kind", ASKED)
def test_a_review_of_nothing_says_so(kind: str) -> None:
    assert "You did not answer this one." in page(item(kind), "review", response=OMITTED)
    assert "You did not answer this one." not in page(item(kind), "review", response=UNSURE)


def test_the_feedback_of_an_option_is_for_those_who_chose_it() -> None:
    html = page(item("single"), "review", response=Response("given", ("a",)))
    assert "Then ten people have the problem." in html
    assert "A page can look right." not in html


def test_links_in_an_exhibit_lead_nowhere() -> None:
    text = "[Win](https://bad.example/) https://bad.example/ `bad.example`"
    asked = item("single", exhibit={"kind": "chat", "from": "A < B", "text": text})
    html = page(asked)
    assert "<a" not in html
    assert "A &lt; B" in html
    assert 'class="fakelink"' in html


@pytest.mark.parametrize("kind", ["chat", "post", "email", "page", "call"])
def test_an_exhibit_of_every_kind_has_a_caption(kind: str) -> None:
    html = page(item("single", exhibit={"kind": kind, "from": "Somebody", "text": "Hello"}))
    assert "Somebody" in html
    assert re.search(r"<figcaption>\w+", html)


def test_a_picture_shows_its_description_where_it_is_served() -> None:
    shot = {"file": "shop.png", "description": "A red <shop>"}
    html = page(item("true_false", exhibit={"kind": "picture", "media": shot}))
    assert '<img src="/media/1" alt="A red &lt;shop&gt;" width="330" height="338">' in html


def test_a_sound_can_be_read_instead() -> None:
    sound = {"file": "call.mp3", "description": "A call", "transcript": "Hello, your bank here"}
    asked = item("true_false", media=sound)
    html = page(asked)
    assert "A call" in html
    assert "Hello, your bank here" in html


def test_more_than_six_options_have_letters() -> None:
    asked = item("poll", options={f"o{n}": f"Option {n}" for n in range(8)})
    html = page(asked)
    assert re.findall(r'<use href="#(\w+)" class="f-', html) == [
        "kite",
        "sun",
        "cloud",
        "moon",
        "leaf",
        "hill",
    ]
    assert re.findall(r">([A-H])</text>", html) == list("ABCDEFGH")


def test_the_stem_may_go_on_below_its_first_paragraph() -> None:
    html = page(item("single", stem="What **now**?\n\nThink of *two* things."))
    assert "<h1>What <strong>now</strong>?</h1>" in html
    assert '<div class="prose"><p>Think of <em>two</em> things.</p>' in html


def test_parts_of_a_text_can_be_chosen_from_a_list() -> None:
    asked = item("hottext")
    pressed, listed = page(asked), page(asked, plain=True)
    assert pressed.count('class="hot"') == listed.count('class="opt bare multi"') == 5
    assert 'href="?list"' in pressed
    assert 'href="?"' in listed
