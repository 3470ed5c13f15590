"""Whatever somebody sends, the answer is a page below 500, and the next visitor is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import pytest

from quiz.services import people
from tests.security.nasty import BYTES, STRINGS
from tests.web.place import TINY, Browser, Place, Seen, form_of, open_place

PASSWORD = "eleven purple kites at dawn"
BODY_LIMIT = 16 * 1024

PATHS = (
    "/{}", "/en/{}", "/{}/q", "/en/q/{}", "/en/e/{}", "/en/q/tiny/{}", "/en/q/tiny/{}/answer",
    "/en/{}/tiny", "/media/{}", "/static/{}", "/e/{}", "/schema/{}", "/staff/welcome/{}",
    "/o/{}", "/o/{}/export.csv", "/o/{}/new/1", "/staff/people/{}",
)  # fmt: skip
QUERIES = (
    "/en/q?skill={0}&language={0}", "/en/j?code={}", "/en/settings?back={0}&saved={0}",
    "/en/q/tiny?go={0}&cookie={0}", "/staff/sign-in?next={0}&out={0}", "/en/?{}", "/en/?{0}={0}",
    "/en/q/tiny/1?view={0}&list={0}&new={0}",
)  # fmt: skip


class Tormented:
    """Hold a place, a student and an organizer, and send things to every door."""

    def __init__(self, place: Place) -> None:
        self.place = place
        bank = place.publish({**TINY, "delivery": {"feedback": "at_end", "navigation": "free"}})
        self.amina, self.bruno = place.browser(), place.browser()
        self.amina.start("/en/q/tiny")
        link = people.first_run_link(place.site, place.clock())
        who = {"name": "Bruno", "email": "bruno@example.org", "password": PASSWORD}
        self.bruno.send(self.bruno.get(f"/staff/welcome/{link}"), who)
        owner = people.everybody(place.site)[0].id
        self.event = place.event(bank, owner=owner)
        self.forms = {
            "/en/settings": ("lang", "theme", "size", "still", "keys"),
            "/en/q/tiny/1": ("a", "sure", "turn"),
            "/en/q/tiny/2": ("t", "sure"),
            "/en/q/tiny/3": ("a", "t", "p1", "m1"),
        }
        self.staff_forms = {
            "/o/new/1": ("title", "opens_on", "opens_at", "closes_on", "closes_at", "zone"),
            "/staff/people": ("role",),
        }

    def fine(self, seen: Seen) -> None:
        """Check a reply: no fault of ours, and what was sent is shown as text."""
        assert seen.status < 500, (seen.method, seen.path[:200], seen.status)
        assert seen.status != 429, "what is sent has to come further than to a limit"
        if "html" in (seen.header("Content-Type") or ""):
            for live in ("<script>alert", "<img src=x", "<svg/onload", "onmouseover='"):
                assert live not in seen.text, seen.path[:200]
            assert "{{7*7}}" in seen.text or ">49<" not in seen.text

    def paths(self, coded: str) -> None:
        """Ask for every address with this in its place."""
        for browser, wanted in ((self.amina, PATHS[:13]), (self.bruno, PATHS[12:])):
            for path in wanted:
                self.fine(browser.get(path.format(coded)))
        for path in QUERIES:
            self.fine(self.amina.get(path.format(coded)))

    def headers(self, text: str) -> None:
        """Send this in headers that we read, as far as a header may hold it."""
        value = text.encode("utf-8", "surrogateescape").decode("latin-1")
        if any(sign in value for sign in "\r\n\0"):
            return
        for name in ("Accept-Language", "Cookie", "Range", "Origin", "Host", "If-None-Match",
                     "Accept-Encoding", "Content-Type", "Sec-Fetch-Site"):  # fmt: skip
            self.fine(self.place.browser().get("/en/q/tiny", headers={name: value[:4000]}))
        eko = self.place.browser()
        for name in ("kite-look", "kite-staff", f"kite-{self.event.id}"):
            self.fine(eko.get("/en/e/123456", headers={"Cookie": f"{name}={value[:4000]}"}))

    def fields(self, value: str | bytes) -> None:
        """Send this in every field of every form."""
        for browser, forms in ((self.amina, self.forms), (self.bruno, self.staff_forms)):
            for path, names in forms.items():
                token = dict(form_of(browser.get(path)).filled)["csrf_token"]
                fields = [("csrf_token", token), *((name, value) for name in names)]
                self.fine(_sent(browser, path, fields))
                self.fine(_sent(browser, path, [("csrf_token", value)]))
                self.fine(_sent(browser, path, [(value, value)]))
        start = self.place.browser()
        token = dict(form_of(start.get("/en/q/tiny")).filled)["csrf_token"]
        names = ("go", "audience", "language", "time", "shared")
        fields = [("csrf_token", token), *((name, value) for name in names)]
        self.fine(_sent(start, "/en/q/tiny?asked=1", fields))


def _sent(browser: Browser, path: str, fields: list[tuple[str | bytes, str | bytes]]) -> Seen:
    def coded(part: str | bytes) -> str:
        return quote_from_bytes(part if isinstance(part, bytes) else part.encode(), safe="")

    body = "&".join(f"{coded(name)}={coded(value)}" for name, value in fields)
    return browser.ask("POST", path, body.encode())


@pytest.fixture(scope="module")
def tormented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tormented]:
    """Share one place: it has to outlive all of it."""
    place = open_place(tmp_path_factory.mktemp("tormented"))
    yield Tormented(place)
    place.shut()


def some(part: int) -> list[str]:
    """Give every eighth string, so that workers share the work."""
    return list(STRINGS[part::8])


@pytest.mark.parametrize("part", range(8))
def test_no_string_breaks_anything_anywhere(tormented: Tormented, part: int) -> None:
    for text in some(part):
        tormented.place.rest()
        coded = quote(text, safe="")
        tormented.paths(coded[:6000])
        tormented.headers(text)
        tormented.fields(text[:4000])
    assert tormented.place.browser().get("/en/").status == 200


def test_no_bytes_break_anything(tormented: Tormented) -> None:
    for raw in BYTES:
        tormented.place.rest()
        tormented.paths(quote_from_bytes(raw))
        tormented.headers(raw.decode("latin-1"))
        tormented.fields(raw)


def test_on_postgresql_nothing_breaks_either(tmp_path: Path, postgres_url: str) -> None:
    place = open_place(tmp_path, database=postgres_url)
    tormented = Tormented(place)
    for text in ("\0", "a\0b", "\N{ZERO WIDTH SPACE}", "9" * 400, "'", "\\", "%00", "\U0010ffff",
                 "x" * 4000, "-1", "99999999999999999999", "हाँ"):  # fmt: skip
        tormented.place.rest()
        tormented.paths(quote(text, safe=""))
        tormented.headers(text)
        tormented.fields(text)
    for raw in BYTES:
        tormented.place.rest()
        tormented.fields(raw)
    place.shut()


def test_the_title_of_an_event_is_shown_as_it_was_typed(tormented: Tormented) -> None:
    bruno = tormented.bruno
    title = '<script>alert(1)</script> {{7*7}} & "so"'
    begun = bruno.send(bruno.get("/o/new/1"), {"title": title})
    assert begun.status == 303
    for path in ("/o", "/staff"):
        page = bruno.get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} &amp;" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("size", [BODY_LIMIT - 1, BODY_LIMIT, BODY_LIMIT + 1, 100_000])
def test_a_form_is_small(tormented: Tormented, size: int) -> None:
    for path in ("/en/settings", "/en/q/tiny/1", "/en/q/tiny", "/staff/sign-in"):
        tormented.place.rest()
        reply = tormented.amina.ask("POST", path, b"x=" + b"y" * (size - 2))
        assert reply.status == 413 if size > BODY_LIMIT else reply.status in (400, 422), path


def test_many_fields_and_parts_are_refused_or_read(tormented: Tormented) -> None:
    tormented.place.rest()
    many = b"&".join(b"a=1" for _ in range(4000))
    tormented.fine(tormented.amina.ask("POST", "/en/q/tiny/1", many))
    tormented.fine(tormented.amina.get("/en/q?" + "&".join(f"a{n}=1" for n in range(2000))))
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    for count in (1, 199, 201, 300):
        reply = tormented.amina.ask(
            "POST", "/en/q/tiny/1", part * count + b"--x--\r\n",
            content_type="multipart/form-data; boundary=x",
        )  # fmt: skip
        assert reply.status in (400, 413), count
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "application/json",
                 "multipart/mixed; boundary=x", "text/plain", "application/xml", "x" * 300, "\xff",
                 "application/x-www-form-urlencoded; charset=utf-7", "image/png"):  # fmt: skip
        tormented.place.rest()
        for body in (b"", b"{}", b"[" * 9000, b'{"a":' * 2000, b"<a>" * 3000, part, b"\xff\xfe\0"):
            tormented.fine(tormented.amina.ask("POST", "/en/q/tiny/1", body, content_type=kind))


@pytest.mark.parametrize(
    "method",
    ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "QUERY", "G\xcbT", "X" * 100],
)
def test_a_method_that_is_not_known_is_refused(tormented: Tormented, method: str) -> None:
    for path in ("/", "/en/", "/en/settings", "/en/q/tiny/1", "/media/x", "/static/x", "/nowhere",
                 "/staff", "/o"):  # fmt: skip
        reply = tormented.amina.ask(method, path, [("a", "1")] if method != "TRACE" else None)
        assert 400 <= reply.status < 500, (method, path)


def test_very_long_addresses_are_answered(tormented: Tormented) -> None:
    for path in ("/en/" + "a" * 60_000, "/en/" + "a/" * 20_000, "/en/q?skill=" + "a" * 60_000,
                 "/" * 5000, "/en/" + "../" * 5000, "/en/" + "%2e%2e%2f" * 3000,
                 "/en/q/tiny/" + "1" * 5000, "/en/q/tiny/" + "١" * 3000):  # fmt: skip
        tormented.fine(tormented.amina.get(path))
