"""The Host header is believed only where the settings name it, and never shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.place import TINY, Place, open_place

FORGED = (
    "evil.example",
    "kite.example.evil.example",
    "evilkite.example",
    "kite.example@evil.example",
    "kite.example:80:80",
    "a b",
    "a" * 70 + ".com",
    "",
    "xn--\xff.com",
    "[::1",
    "kite.example/",
    "kite.example\tx",
    "..",
)


@pytest.fixture
def named(tmp_path: Path) -> Iterator[Place]:
    """Give a Kitestring whose operator named its address."""
    place = open_place(tmp_path, url="https://kite.example")
    place.publish(TINY)
    yield place
    place.shut()


@pytest.mark.parametrize("host", FORGED)
@pytest.mark.parametrize("path", ["/en/", "/en/q/tiny", "/en", "/hi/nowhere", "/static/x"])
def test_a_forged_host_is_refused_and_not_repeated(named: Place, host: str, path: str) -> None:
    reply = named.browser().get(path, headers={"Host": host})
    assert reply.status == 400
    assert b"evil" not in reply.body
    assert reply.header("Location") is None
    assert reply.header("Content-Security-Policy")
    assert 'href="/' in reply.text


@pytest.mark.parametrize(
    "host", ["kite.example", "kite.example:443", "KITE.example", "localhost:8000", "127.0.0.1"]
)
def test_the_named_host_and_this_computer_itself_are_served(named: Place, host: str) -> None:
    assert named.browser().get("/en/", headers={"Host": host}).status == 200


@pytest.mark.parametrize("host", [*FORGED, "192.168.1.7:8000", "laptop.local"])
def test_without_a_named_address_any_host_is_answered_and_none_repeated(
    place: Place, host: str
) -> None:
    for path in ("/en/", "/en", "/", "/en//q", "/nowhere"):
        reply = place.browser().get(path, headers={"Host": host})
        assert reply.status < 500
        assert "evil" not in reply.text + str(reply.headers)
        assert not (reply.header("Location") or "/").startswith(("http", "//"))


def test_forwarded_headers_of_nobody_in_particular_are_not_believed(named: Place) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-For": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/evil",
        "X-Rewrite-URL": "/evil",
        "X-HTTP-Method-Override": "DELETE",
    }
    for path in ("/en/", "/en", "/en/q/tiny", "/en/settings"):
        browser = named.browser(base="http://kite.example")
        plain, dressed = browser.get(path), browser.get(path, headers=forged)
        assert dressed.status == plain.status
        assert b"evil" not in dressed.body
        assert dressed.header("Location") == plain.header("Location")


def test_links_in_pages_name_no_host(place: Place) -> None:
    place.publish(TINY)
    browser = place.browser()
    pages = [browser.open("/en/"), browser.open("/en/q"), browser.start("/en/q/tiny")]
    for seen in pages:
        assert "http://localhost" not in seen.text
        assert "//localhost" not in seen.text


WAYS_BACK = (
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/en//evil.example",
    "https:evil",
    "https://evil.example",
    "/\tevil",
    "/en/\r\nLocation: https://evil.example",
    "/en/%2f%2fevil",
    "/en/../../evil",
    "javascript:alert(1)",
    "/en/q?next=evil",
    "/en/q#evil",
    "evil",
    "@evil",
    "/\N{FULLWIDTH SOLIDUS}evil",
    "/en/\N{IDEOGRAPHIC FULL STOP}evil",
    " /en/evil",
    "/en/evil\N{RIGHT-TO-LEFT OVERRIDE}",
    "data:text/html,evil",
    "/xx/evil",
    "////evil",
    "",
)


@pytest.mark.parametrize("back", WAYS_BACK)
def test_the_way_back_from_the_settings_stays_in_this_house(place: Place, back: str) -> None:
    browser = place.browser()
    page = browser.get("/en/settings", query_string={"back": back, "saved": "1"})
    assert page.status == 200
    links = [link.href for link in page.page.links]
    assert all(link.startswith("http://localhost/") for link in links)
    main = page.text.partition("<main")[2].partition("</main")[0]
    assert "evil" not in main
    saved = browser.ask(
        "POST",
        "/en/settings",
        [
            ("csrf_token", dict(page.page.forms[0].filled)["csrf_token"]),
            ("lang", "fr"),
            ("theme", "dark"),
            ("size", "normal"),
        ],
        query_string={"back": back},
    )
    assert saved.status == 303
    assert saved.header("Location") == "/fr/settings?saved=1"


@pytest.mark.parametrize("back", ["/hi/q/tiny/1", "/en/e/123456", "/es/"])
def test_the_way_back_to_a_page_of_ours_is_kept(place: Place, back: str) -> None:
    reply = place.browser().get("/en/settings", query_string={"back": back, "saved": "1"})
    assert f'href="/en/{back[4:]}"' in reply.text


@pytest.mark.parametrize("field", ["next", "url", "redirect", "return_to", "back", "continue"])
def test_no_other_field_sends_anybody_anywhere(place: Place, field: str) -> None:
    place.publish(TINY)
    browser = place.browser()
    for path in ("/", "/en/", "/en/j", "/en/q/tiny", "/en/q/tiny/2", "/en/forget", "/j"):
        reply = browser.get(path, query_string={field: "https://evil.example", "code": "1"})
        assert "evil" not in (reply.header("Location") or "")
