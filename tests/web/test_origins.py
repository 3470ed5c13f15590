"""Forms come from our own pages only: tokens, Origin, Sec-Fetch-Site."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.place import TINY, Browser, Place, Seen, form_of, open_place

OURS = (
    {"Origin": "http://localhost"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "none"},
)
FOREIGN = (
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:8000"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "SAME-ORIGIN "},
)


def settings_sent(browser: Browser, headers: dict[str, str]) -> Seen:
    return browser.send(browser.get("/en/settings"), {"theme": "dark"}, headers=headers)


@pytest.mark.parametrize("headers", OURS)
def test_a_form_of_our_own_page_is_taken(place: Place, headers: dict[str, str]) -> None:
    assert settings_sent(place.browser(), headers).status == 303


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_is_refused_and_changes_nothing(
    place: Place, headers: dict[str, str]
) -> None:
    reply = settings_sent(place.browser(), headers)
    assert reply.status == 403
    assert reply.header("Set-Cookie") is None


def test_a_browser_on_plain_http_can_tell_us_its_origin(place: Place) -> None:
    # There no Sec-Fetch-Site is sent, and under no-referrer the Origin of a form is null.
    policy = place.browser().get("/en/").header("Referrer-Policy")
    assert policy == "same-origin"


def test_behind_a_proxy_that_ends_https_the_origin_is_that_of_the_settings(
    tmp_path: Path,
) -> None:
    place = open_place(tmp_path, url="https://kite.example")
    browser = place.browser(base="http://kite.example")
    try:
        assert settings_sent(browser, {"Origin": "https://kite.example"}).status == 303
        assert settings_sent(browser, {"Origin": "https://evil.example"}).status == 403
    finally:
        place.shut()


@pytest.mark.parametrize(
    "token",
    ["", "x", "é.é", "0.AAAA", ".", "1" * 5000 + ".x", "-1.x", "9" * 400, "\0", "٣.x", "491111"],
)
def test_a_missing_or_false_token_brings_the_page_back(place: Place, token: str) -> None:
    browser = place.browser()
    reply = browser.send(browser.get("/en/settings"), {"csrf_token": token, "theme": "dark"})
    assert reply.status == 400
    assert reply.header("Set-Cookie") is None
    assert form_of(reply).action.endswith("/en/settings")


def test_the_settings_that_were_chosen_come_back_with_the_page(place: Place) -> None:
    browser = place.browser()
    fields = {"theme": "dark", "size": "large", "still": "1", "lang": "hi", "keys": ()}
    reply = browser.send(browser.get("/en/settings"), {"csrf_token": "old", **fields})
    sent = browser.send(reply)
    assert sent.status == 303
    assert sent.header("Location") == "/hi/settings?saved=1"
    assert browser.cookie("kite-look") == {"kite-look": "dark.large.still.off"}


def test_a_token_of_yesterday_works_for_a_day(place: Place) -> None:
    browser = place.browser()
    page = browser.get("/en/settings")
    place.clock.now += 24 * 3600
    assert browser.send(page, {"theme": "dark"}).status == 303
    place.clock.now += 3600
    assert browser.send(page, {"theme": "dark"}).status == 400


def test_a_token_of_one_attempt_opens_no_other(place: Place) -> None:
    place.publish(TINY)
    amina, eko = place.browser(), place.browser()
    hers, his = amina.start("/en/q/tiny"), eko.start("/en/q/tiny")
    token = dict(form_of(his).filled)["csrf_token"]
    assert amina.send(hers, {"csrf_token": token, "a": "1"}).status == 400
    assert place.rows("SELECT count(*) FROM response") == [(0,)]
    assert amina.send(hers, {"a": "1"}).status == 303


def test_a_body_that_is_no_form_is_read_as_an_empty_one(place: Place) -> None:
    place.publish(TINY)
    browser = place.browser()
    browser.start("/en/q/tiny")
    for body in (b"[" * 9000, b'{"a": "1"}', b"{}", b"null"):
        reply = browser.ask("POST", "/en/q/tiny/1", body, content_type="application/json")
        assert reply.status == 400
