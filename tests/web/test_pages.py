"""Every student page: whole, safe, small, and with nothing in it that the policy forbids."""

from __future__ import annotations

import dataclasses
import gzip
import re
from html.parser import HTMLParser

import pytest

from quiz.base import folder
from quiz.web.assets import load
from quiz.web.pages import FIELDS, Look
from tests.web.environment import PLAIN, rendered
from tests.web.samples import pages

HOSTILE = '<script>alert("x")</script>\'"&{{ 7 * 7 }}'
LIMIT = 14 * 1024
SAMPLES = pages()
VOID = {"meta", "link", "input", "br", "img", "path", "use", "circle", "rect", "wbr", "hr"}


class Outline(HTMLParser):
    """Note what a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.wrong.append(f"an attribute twice in <{tag}>")
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> out of place")

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


OUTLINES = {name: Outline(rendered(page)) for name, page in SAMPLES.items()}
each = pytest.mark.parametrize("name", SAMPLES)


@each
def test_every_element_is_closed_where_it_was_opened(name: str) -> None:
    assert OUTLINES[name].wrong == []
    assert OUTLINES[name].open == []


@each
def test_a_page_has_one_heading_of_the_first_rank_and_one_main_part(name: str) -> None:
    assert len(OUTLINES[name].all("h1")) == 1
    assert len(OUTLINES[name].all("main")) == 1
    assert OUTLINES[name].all("html")[0]["lang"] == "en"


@each
def test_a_page_has_at_most_one_button_in_the_action_colour(name: str) -> None:
    primary = [
        attrs
        for _, attrs in OUTLINES[name].tags
        if "btn" in attrs.get("class", "").split() and "alt" not in attrs["class"].split()
    ]
    assert len(primary) <= 1


@each
def test_nothing_needs_an_unsafe_policy(name: str) -> None:
    for tag, attrs in OUTLINES[name].tags:
        assert "style" not in attrs
        assert not [key for key in attrs if key.startswith("on")]
        if tag == "script":
            assert attrs["src"].startswith("/static/")
        if tag == "style":
            pytest.fail("a style element without an inlined stylesheet")


@each
def test_only_resources_and_help_contacts_lead_elsewhere(name: str) -> None:
    for tag, attrs in OUTLINES[name].tags:
        for key in ("href", "src", "action"):
            address = attrs.get(key, "")
            if re.match(r"(?i)[a-z]+:|//", address):
                assert tag == "a"
                assert address.startswith("https://example.org/")
                assert attrs["rel"] == "noreferrer noopener"


@each
def test_every_id_is_used_once_and_every_reference_is_met(name: str) -> None:
    ids = [attrs["id"] for _, attrs in OUTLINES[name].tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in OUTLINES[name].tags:
        for key in ("aria-labelledby", "aria-describedby", "for"):
            assert set(attrs.get(key, "").split()) <= set(ids)
        if attrs.get("href", "").startswith("#"):
            assert attrs["href"][1:] in ids, attrs["href"]


@each
def test_a_form_that_writes_carries_its_token(name: str) -> None:
    page = rendered(SAMPLES[name])
    for form in re.findall(r'<form method="post".*?</form>', page, re.DOTALL):
        assert '<input type="hidden" name="csrf_token" value="token">' in form
        assert '<input type="hidden" name="turn" value="3">' in form


@each
def test_the_first_visit_fits_into_one_window(name: str) -> None:
    css = load(folder("static")).text("css/kite.css")
    page = pages(inline_css=css, css_url="/static/css/kite.0123456789ab.css")[name]
    assert len(gzip.compress(rendered(page).encode(), 5)) <= LIMIT


@each
def test_a_title_of_markup_is_shown_as_it_was_written(name: str) -> None:
    text = rendered(pages(title=HOSTILE)[name])
    assert "<script>alert" not in text
    assert Outline(text).wrong == []
    assert len(Outline(text).all("script")) == 1


@each
def test_every_class_has_a_style(name: str) -> None:
    source = "".join(
        (folder("static") / "css" / file).read_text() for file in ("kite.css", "sheets.css")
    )
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", source))
    used = {part for _, attrs in OUTLINES[name].tags for part in attrs.get("class", "").split()}
    # x- names the kind of an exhibit, for those who want to tell them apart.
    assert {part for part in used - styled if not part.startswith("x-")} == set()


@each
def test_every_picture_is_in_the_sprite(name: str) -> None:
    symbols = {attrs["id"] for attrs in OUTLINES[name].all("symbol")}
    assert {attrs["href"][1:] for attrs in OUTLINES[name].all("use")} <= symbols


@each
def test_a_page_in_a_language_from_right_to_left_says_so(name: str) -> None:
    text = rendered(pages("ur")[name])
    assert Outline(text).all("html")[0]["dir"] == "rtl"


def test_what_was_chosen_in_the_settings_stands_on_the_page() -> None:
    html = OUTLINES["settings-saved"].all("html")[0]
    assert html["data-theme"] == "light"
    assert html["data-size"] == "large"
    assert html["data-motion"] == "still"
    assert "data-keys" not in OUTLINES["settings-saved"].all("body")[0]
    assert "data-keys" in OUTLINES["settings"].all("body")[0]
    assert not {"data-theme", "data-size"} & set(OUTLINES["settings"].all("html")[0])


def test_a_theme_that_was_chosen_has_one_colour_for_the_browser() -> None:
    for theme, count in (("system", 2), ("light", 1), ("dark", 1)):
        text = rendered(pages(look=Look(theme=theme))["home"])  # type: ignore[arg-type]
        names = [attrs.get("name") for attrs in Outline(text).all("meta")]
        assert names.count("theme-color") == count


def test_an_inlined_stylesheet_is_exactly_the_text_whose_hash_is_sent() -> None:
    text = rendered(pages(inline_css="a>b{color:red}")["home"])
    assert "<style>a>b{color:red}</style>" in text
    assert not [attrs for attrs in Outline(text).all("link") if attrs["rel"] == "stylesheet"]


def test_an_error_is_said_in_the_title_above_the_form_and_beside_the_field() -> None:
    text = rendered(SAMPLES["question-error"])
    assert "<title>Error: Question 4 of 10 — Spot the fake</title>" in text
    assert text.count("Choose one answer, or choose I am not sure yet") == 2
    assert '<a href="#a1">' in text


def test_a_bank_in_another_language_names_it() -> None:
    title = Outline(rendered(pages("fr")["start"])).all("h1")[0]
    assert title["lang"] == "en"
    assert "lang" not in OUTLINES["start"].all("h1")[0]


def test_the_name_on_a_certificate_cannot_be_sent() -> None:
    for name in ("result", "certificate"):
        fields = [attrs for attrs in OUTLINES[name].all("input") if "data-name" in attrs]
        assert len(fields) == 1
        assert "name" not in fields[0]


def test_stopping_for_today_stands_first_and_looks_like_going_on() -> None:
    links = [a for a in OUTLINES["break"].all("a") if "btn" in a.get("class", "").split()]
    assert [link["href"] for link in links] == ["/leave", "/6"]
    assert links[0]["class"] == links[1]["class"]


def test_every_field_of_the_ledger_has_words() -> None:
    text = rendered(SAMPLES["privacy"])
    module = PLAIN.get_template("student/privacy.html").make_module({"page": SAMPLES["privacy"]})
    for code in FIELDS:
        words = [getattr(module, part)(code) for part in ("what", "why", "until")]
        assert all(words), code
        assert all(str(word) in text for word in words), code


def test_the_kites_are_said_in_words_too() -> None:
    sky = next(attrs for attrs in OUTLINES["result"].all("svg") if attrs.get("role") == "img")
    assert "Find and check: 2 of 2." in sky["aria-label"]
    assert "Fix and decide: 0 of 2." in sky["aria-label"]


@pytest.mark.parametrize(
    ("best", "items", "heading"),
    [
        (0, 19, "Every kite starts on the ground"),
        (1, 19, "This much is flying already"),
        (9, 19, "This much is flying already"),
        (10, 19, "Look what you got flying"),
        (5, 10, "Look what you got flying"),
        (18, 19, "Look what you got flying"),
        (19, 19, "Everything is flying"),
        (1, 1, "Everything is flying"),
        (0, 1, "Every kite starts on the ground"),
        (0, 0, "Thank you, that was all"),
    ],
)
def test_a_result_says_only_of_what_flies_that_it_flies(
    best: int, items: int, heading: str
) -> None:
    text = rendered(dataclasses.replace(SAMPLES["result"], best=best, items=items))  # type: ignore[call-arg]
    assert f'<h1 class="big">{heading}</h1>' in text
