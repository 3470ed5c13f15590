"""Pages that are kept look as if they had been drawn for the one who asks."""

from __future__ import annotations

import gzip
import random
import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.web.drawn import Drawn, Kept
from quiz.web.frame import Kite
from tests.web.place import TINY, Browser, Place, Seen, form_of

TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')


def without_token(seen: Seen) -> str:
    return TOKEN.sub("", seen.text)


@contextmanager
def nothing_kept(place: Place) -> Iterator[None]:
    kite: Kite = place.app.extensions["kite"]
    pages, kite.drawn._pages = kite.drawn._pages, OrderedDict()
    yield
    kite.drawn._pages = pages


@given(st.lists(st.text(), min_size=1, max_size=4), st.text("abc123-_", min_size=1))
def test_a_page_with_a_token_is_the_same_plain_and_compressed(parts: list[str], token: str) -> None:
    drawn = Drawn.around("\x01blank\x01".join(parts), "\x01blank\x01")
    whole = token.join(parts).encode()
    assert drawn.plain(token) == whole
    assert gzip.decompress(drawn.compressed(token)) == whole


def test_a_page_is_drawn_once_for_a_key() -> None:
    drawn: list[str] = []

    def draw(blank: str) -> str:
        drawn.append(blank)
        return f"<p>{blank}</p>"

    kept = Kept("_blank_")
    pages = [kept.page(key, draw).plain("mine") for key in ("a", "b", "a")]
    assert pages == [b"<p>mine</p>"] * 3
    assert drawn == ["_blank_", "_blank_"]


def test_the_pages_asked_for_least_lately_go_first() -> None:
    drawn: list[str] = []

    def asks(key: str) -> None:
        kept.page(key, lambda _: drawn.append(key) or key)  # type: ignore[func-returns-value]

    kept = Kept("_blank_", most=2)
    for key in ("a", "b", "a", "c", "a", "b"):
        asks(key)
    assert drawn == ["a", "b", "c", "b"]


def test_each_browser_gets_a_token_that_only_it_may_use(place: Place) -> None:
    place.publish({**TINY, "delivery": {"shuffle": {"options": False}}})
    first, second = place.browser(), place.browser()
    first.start("/en/q/tiny")
    second.start("/en/q/tiny")
    mine, hers = first.get("/en/q/tiny/1"), second.get("/en/q/tiny/1")
    assert without_token(mine) == without_token(hers)
    stolen = dict(form_of(mine).filled)["csrf_token"]
    assert second.post("/en/q/tiny/1", [("csrf_token", stolen), ("a", "1")]).status == 400
    assert second.send(hers, {"a": "1"}).status == 303


KINDS: dict[str, Any] = {
    "id": "kinds",
    "title": {"en": "Kinds", "hi": "प्रकार"},
    "languages": ["en", "hi"],
    "items": [
        {
            "id": "pick",
            "type": "single",
            "stem": {"en": "Pick", "hi": "चुनो"},
            "options": {
                name: {"text": {"en": f"En {name}", "hi": f"Hi {name}"}, "feedback": f"So {name}."}
                for name in "abcd"
            },
            "key": "b",
            "rationale": {"en": "Because.", "hi": "क्योंकि।"},
        },
        {
            "id": "some",
            "type": "multiple",
            "stem": {"en": "Some", "hi": "कुछ"},
            "options": {name: {"en": f"En {name}", "hi": f"Hi {name}"} for name in "abc"},
            "key": ["a", "c"],
            "marking": "each_decision",
            "rationale": {"en": "Because.", "hi": "क्योंकि।"},
        },
        {
            "id": "rest",
            "type": "card",
            "stem": {"en": "Rest", "hi": "आराम"},
            "body": {"en": "Breathe.", "hi": "साँस लो।"},
        },
        {
            "id": "hard",
            "type": "true_false",
            "stem": {"en": "Hard?", "hi": "कठिन?"},
            "key": True,
            "sensitive": False,
            "rationale": {"en": "Because.", "hi": "क्योंकि।"},
        },
    ],
}


@pytest.mark.parametrize(
    ("navigation", "feedback"),
    [("forward", "after_each"), ("forward", "at_end"), ("free", "at_end")],
)
@pytest.mark.parametrize("confidence", [False, True])
def test_a_kept_page_is_what_would_be_drawn_anew(
    place: Place, navigation: str, feedback: str, confidence: bool
) -> None:
    delivery = {"navigation": navigation, "feedback": feedback, "confidence": confidence}
    place.publish({**KINDS, "delivery": delivery})
    chance = random.Random(f"{delivery}")
    looks = ["", "dark.large.still.off"]
    browsers = [_visitor(place, chance.choice(looks), packed=bool(n % 2)) for n in range(8)]
    langs = [chance.choice(["en", "hi", "fr"]) for _ in browsers]
    for browser, lang in zip(browsers, langs, strict=True):
        browser.start(f"/{lang}/q/kinds")
    looked = 0
    for place_number in range(1, 5):
        for browser, lang in zip(browsers, langs, strict=True):
            here = f"/{lang}/q/kinds/{place_number}"
            looked += _same(place, browser, here)
            asked = browser.open(here)
            if asked.status == 200 and asked.path == here:
                browser.send(asked, _choice(chance, place_number))
            looked += _same(place, browser, f"{here}/answer")
            looked += _same(place, browser, here)
    for browser, lang in zip(browsers, langs, strict=True):
        for number in range(1, 5):
            looked += _same(place, browser, f"/{lang}/q/kinds/{number}/answer")
    assert looked >= 40


def _visitor(place: Place, look: str, *, packed: bool) -> Browser:
    browser = place.browser(headers={"Accept-Encoding": "gzip"} if packed else {})
    if look:
        browser.set_cookie("kite-look", look)
    return browser


def _choice(chance: random.Random, number: int) -> dict[str, str | list[str]]:
    if number == 2:
        return {"a": chance.choice([["1"], ["1", "3"], ["unsure"]])}
    return {"a": chance.choice(["1", "2", "unsure"] if number != 3 else ["seen"])}


def _same(place: Place, browser: Browser, path: str) -> bool:
    kept = browser.get(path)
    with nothing_kept(place):
        fresh = browser.get(path)
    assert kept.status == fresh.status
    assert without_token(kept) == without_token(fresh)
    assert not set(TOKEN.findall(kept.text)) & set(TOKEN.findall(fresh.text))
    return kept.status == 200
