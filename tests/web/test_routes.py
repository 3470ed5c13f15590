"""Every address has a written rule, and this table says which; a walk tries each of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from quiz.banks.files import MediaFile
from quiz.services import author, campaigns, people
from quiz.services.planning import Outline, Plan, PlannedEvent
from quiz.store import campaigns as stored_campaigns
from quiz.store.campaigns import Campaign
from quiz.store.staff import Account
from quiz.web.guards import STAFF_RULES, policy_of
from quiz.web.limits import limiter
from tests.security.banks import png
from tests.web.place import TINY, Browser, Place, Seen, form_of, open_place

RULES: dict[str, str] = {
    "files.static": "file",
    "files.media": "file",
    "files.schema": "file",
    "files.health": "file",
    "public.front": "public",
    "public.home": "public",
    "public.quizzes": "public",
    "public.join_short": "public",
    "public.join": "public",
    "public.settings": "public",
    "public.privacy": "public",
    "public.accessibility": "public",
    "public.about": "public",
    "public.forget": "public",
    "doorway.enter": "public",
    "student.start": "public",
    "student.begin": "public",
    "student.question": "attempt",
    "student.answer": "attempt",
    "student.feedback": "attempt",
    "student.pause": "attempt",
    "student.check": "attempt",
    "student.finish": "attempt",
    "student.result": "attempt",
    "student.next_step": "public",
    "student.open_next_step": "public",
    "student.certificate": "attempt",
    "student.leave": "attempt",
    "staff.sign_in": "public",
    "staff.welcome": "public",
    "staff.me": "staff",
    "staff.sign_out": "staff",
    "staff.home": "staff",
    "people.everybody": "admin",
    "people.withdraw": "admin",
    "people.person": "admin",
    "people.new_password": "admin",
    "organizer.events": "organizer",
    "organizer.event": "organizer",
    "organizer.open_event": "organizer",
    "organizer.close": "organizer",
    "organizer.copy": "organizer",
    "organizer.poster": "organizer",
    "organizer.qr": "organizer",
    "published.campaign": "public",
    "published.method": "public",
    "published.picture": "file",
    "published.numbers_csv": "file",
    "published.numbers_json": "file",
    "published.publicize": "organizer",
    "dashboard.dashboard": "organizer",
    "dashboard.paper": "organizer",
    "dashboard.compare": "organizer",
    "dashboard.sure": "organizer",
    "items.item": "organizer",
    "items.sure": "organizer",
    "items.research": "organizer",
    "exports.event_csv": "organizer",
    "exports.event_xlsx": "organizer",
    "exports.event_json": "organizer",
    "exports.campaign_csv": "organizer",
    "exports.campaign_xlsx": "organizer",
    "exports.campaign_json": "organizer",
    "exports.campaign_package": "organizer",
    "repair.listed": "organizer",
    "repair.item": "organizer",
    "tallies.tally": "organizer",
    "tallies.add": "organizer",
    "tallies.drop": "organizer",
    "tallies.undo": "organizer",
    "tallies.take": "organizer",
    "sealing.few": "organizer",
    "paper.paper": "organizer",
    "paper.table": "organizer",
    "author.evidence": "educator",
    "author.translate": "educator",
    "author.translate_to": "educator",
    "author.translate_offer": "educator",
    "author.translate_file": "educator",
    "author.translate_import": "educator",
    "setup.new": "organizer",
    "setup.step": "organizer",
    "packs.pack": "organizer",
    "campaigns.new": "organizer",
    "campaigns.step": "organizer",
    "campaigns.new_part": "organizer",
    "campaigns.part": "organizer",
    "campaigns.drop_part": "organizer",
    "campaigns.create": "organizer",
    "campaigns.links": "organizer",
    "campaigns.set_up": "organizer",
    "campaigns.posters": "organizer",
    "campaigns.settings": "organizer",
    "campaigns.share": "organizer",
    "campaigns.close": "organizer",
    "campaigns.copy": "organizer",
    "campaigns.delete": "organizer",
    "author.banks": "educator",
    "author.new": "educator",
    "author.copy": "educator",
    "author.take_over": "educator",
    "author.delete": "educator",
    "author.pictures": "educator",
    "author.drop_picture": "educator",
    "author.publish": "educator",
    "author.history": "educator",
    "author.version": "educator",
    "author.restore": "educator",
    "author.diff": "educator",
    "author.import_bank": "educator",
    "author.table_template": "educator",
    "author.imported": "educator",
    "author.imported_table": "educator",
    "author.export": "educator",
    "author.export_file": "educator",
    "author.editor": "educator",
    "author.file": "educator",
    "author.save": "educator",
    "author.check": "educator",
    "author.report": "educator",
    "author.form": "educator",
    "author.item": "educator",
    "author.new_item": "educator",
    "author.save_item": "educator",
    "author.add_item": "educator",
    "author.preview": "educator",
    "author.schema": "educator",
    "author.snippets": "educator",
    "author.guide": "educator",
    "author.rules": "educator",
    "author.rule": "educator",
    "author.quality": "educator",
    "author.paper": "educator",
}
"""Who may call what. A new address is written down here first."""

EVENTS = ("organizer.", "setup.", "items.", "repair.", "exports.")
"""Blueprints of which every address below an event is its owner's alone."""

WHO = ("nobody", "amina", "signed-out", "educator", "organizer", "admin")
PASSWORD = "eleven purple kites at dawn"


@dataclass
class House:
    """Hold a place with one of everything, and a browser for everybody."""

    place: Place
    values: dict[str, str]
    browsers: dict[str, Browser] = field(default_factory=dict)

    def addresses(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Give every address as (endpoint, path, methods)."""
        for rule in self.place.app.url_map.iter_rules():
            for path in self._paths(rule.rule):
                yield rule.endpoint, path, tuple(sorted(rule.methods or ()))

    def _paths(self, rule: str) -> list[str]:
        path = rule.replace("<lang:lang>", "en")
        if "<any(q, e):where>/<ref>" in path:
            found = [path.replace("<any(q, e):where>/<ref>", one) for one in ("q/tiny", "e/123456")]
        else:
            found = [path]
        person = "/staff/people/" in rule
        for name, value in self.values.items():
            if name == "name" and person:
                value = self.values["person"]
            if name == "name" and rule.startswith("/static/"):
                value = self.values["static"]
            if name == "name" and ("/o/c/" in rule or "/p/" in rule):
                unset = "/new" in rule or rule.endswith("/open")
                value = self.values["plan" if unset else "campaign"]
            found = [re.sub(rf"<(\w+:)?{name}>", value, one) for one in found]
        return found

    def organized(self, endpoint: str, path: str) -> str | None:
        """Give the id in an address that belongs to its organizer, an event's or a campaign's."""
        if RULES[endpoint] != "organizer":
            return None
        return next(
            (self.values[one] for one in ("name", "campaign", "plan") if self.values[one] in path),
            None,
        )

    def content(self) -> str:
        """Name all that the database holds by a digest."""
        told = hashlib.sha256()
        with self.place.site.store.read() as connection:
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
            for (name,) in names.fetchall():
                rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall()
                told.update(repr((name, sorted(map(repr, rows)))).encode())
        return told.hexdigest()


def joined(place: Place, link: str, name: str) -> Browser:
    """Make an account from a one-time link."""
    browser = place.browser()
    reply = browser.send(
        browser.get(f"/staff/welcome/{link}"),
        {"name": name, "email": f"{name}@example.org", "password": PASSWORD},
    )
    assert reply.status == 303, reply.text[-3000:]
    return browser


def made_house(home: Path, **settings: Any) -> House:
    """Build a house with everybody in it."""
    place = open_place(home, **settings)
    content = png(9)
    digest = hashlib.sha256(content).hexdigest()
    file = MediaFile("dot.png", digest, "image/png", content)
    first, *rest = TINY["items"]
    guide = {"title": "What dots mean", "url": "https://example.org/dots"}
    shown = {
        **first,
        "media": {"file": "dot.png", "description": "A dot"},
        "learn_more": [guide],
    }
    bank = place.publish({**TINY, "items": [shown, *rest]}, (file,))
    link = people.first_run_link(place.site, place.clock())
    assert link is not None
    browsers = {"admin": joined(place, link, "bruno")}
    accounts = {one.name: one for one in people.everybody(place.site)}
    for role in ("organizer", "educator"):
        link = people.invite(place.site, accounts["bruno"], role, place.clock())
        browsers[role] = joined(place, link, role)
    accounts = {one.name: one for one in people.everybody(place.site)}
    event = place.event(bank, owner=accounts["organizer"].id)
    plan = planned(place, accounts["organizer"], event.revision)
    week = Campaign(
        "hijklmnopq", "Kite week", accounts["organizer"].id, "{}", 10, "UTC", "open",
        place.clock(), None, public=True,
    )  # fmt: skip
    place.site.store.write(lambda c: stored_campaigns.add(c, week))
    invitation = people.invite(place.site, accounts["bruno"], "educator", place.clock())
    browsers["nobody"] = place.browser()
    browsers["amina"] = place.browser()
    for start in ("/en/q/tiny", "/en/e/123456"):
        page = browsers["amina"].start(start)
        browsers["amina"].send(page, {"a": "1"})
    browsers["signed-out"] = place.browser()
    browsers["signed-out"].set_cookie(
        "kite-staff", browsers["organizer"].cookie("kite-staff")["kite-staff"]
    )
    again = place.browser()
    sign_in(again, "organizer")
    browsers["organizer"].send(browsers["organizer"].get("/staff/me"))
    browsers["organizer"] = again
    text = json.dumps({**TINY, "id": "mine"})
    author.begin(place.site, accounts["educator"], "mine", text, place.clock())
    author.publish(place.site, accounts["educator"], "mine", 1, "", place.clock())
    text = text.replace("Because one.", "Because it is one.")
    author.save(place.site, accounts["educator"], "mine", 1, text, place.clock())
    css = next(iter(place.app.extensions["kite"].assets.files))
    values = {
        "name": event.id,
        "plan": plan.id,
        "part": "1",
        "campaign": week.id,
        "person": accounts["educator"].id,
        "digest": digest,
        "place": "2",
        "code": "123456",
        "token": invitation,
        "arrival": "aaaaaaaaaa",
        "number": "1",
        "rule": "IW-08",
        "static": css,
        "bank": "mine",
        "language": "hi",
        "ending": "po",
        "form": "gift",
    }
    return House(place, values, browsers)


def planned(place: Place, by: Account, revision: str) -> Campaign:
    """Set a campaign up with one event, as far as its last page."""
    plan = Plan(
        opens="2026-01-10 09:00",
        revisions=(revision,),
        events=(PlannedEvent(id="1", title="Labs", revision=revision),),
        done=5,
    )
    return campaigns.begin(
        place.site, by, Outline("Kite week", "UTC", 10, plan=plan), place.clock()
    )


def sign_in(browser: Browser, name: str) -> Seen:
    reply = browser.send(
        browser.get("/staff/sign-in"),
        {"email": f"{name}@example.org", "password": PASSWORD},
    )
    assert reply.status == 303
    return reply


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Share one house among tests that change nothing."""
    made = made_house(tmp_path_factory.mktemp("house"))
    yield made
    made.place.shut()


def test_every_address_has_the_rule_of_the_table(house: House) -> None:
    found = {
        rule.endpoint: policy_of(house.place.app, rule.endpoint)
        for rule in house.place.app.url_map.iter_rules()
    }
    assert {name: policy and policy.rule for name, policy in found.items()} == RULES
    framed = {name for name, policy in found.items() if policy and policy.framed_by != "'none'"}
    assert framed == {"author.preview"}, "only what the editor shows in a frame of its own"


def test_a_view_without_a_rule_is_not_there(tmp_path: Path) -> None:
    place = open_place(tmp_path)
    place.app.add_url_rule("/forgotten", "forgotten", lambda: "here")
    assert place.browser().get("/forgotten").status == 404
    place.shut()


def test_reading_changes_nothing(house: House) -> None:
    before = house.content()
    for endpoint, path, methods in house.addresses():
        for who in WHO:
            browser = house.browsers[who]
            for method in set(methods) & {"GET", "HEAD", "OPTIONS"}:
                reply = browser.ask(method, path)
                assert reply.status < 500, (endpoint, path, who)
    assert house.content() == before


def test_staff_pages_open_for_their_roles_only(house: House) -> None:
    for endpoint, path, methods in house.addresses():
        rule = RULES[endpoint]
        if rule not in STAFF_RULES or "GET" not in methods:
            continue
        for who in WHO:
            reply = house.browsers[who].get(path)
            if who in STAFF_RULES[rule]:
                assert reply.status in (200, 303), (path, who)
                assert "sign-in" not in (reply.header("Location") or "")
            elif who in STAFF_RULES["staff"]:
                assert reply.status == 404, (path, who)
            else:
                assert (reply.header("Location") or "").startswith("/staff/sign-in"), (path, who)


def test_what_is_not_mine_is_missing_like_what_never_was(house: House) -> None:
    eko = house.browsers["educator"]
    for endpoint, path, methods in house.addresses():
        name = house.organized(endpoint, path)
        if name is None:
            continue
        other = path.replace(name, "abcdefghij")
        for method in set(methods) & {"GET", "POST"}:
            fields = [("csrf_token", "x")] if method == "POST" else None
            mine, none = (eko.ask(method, one, fields) for one in (path, other))
            assert mine.status == none.status == 404
            assert mine.text.replace(path, "") == none.text.replace(other, "")


def test_another_organizers_event_is_missing(house: House) -> None:
    admin = next(one for one in people.everybody(house.place.site) if one.role == "admin")
    link = people.invite(house.place.site, admin, "organizer", house.place.clock())
    dita = joined(house.place, link, "dita")
    for endpoint, path, methods in house.addresses():
        name = house.organized(endpoint, path)
        if name is None:
            continue
        other = path.replace(name, "abcdefghij")
        for method in set(methods) & {"GET", "POST"}:
            token = dict(form_of(dita.get("/staff/me")).filled)["csrf_token"]
            fields = [("csrf_token", token)] if method == "POST" else None
            theirs, none = (dita.ask(method, one, fields) for one in (path, other))
            assert theirs.status == none.status == 404, path
            assert len(theirs.body) == len(none.body)


def test_nobody_but_its_browser_opens_an_attempt(house: House) -> None:
    for endpoint, path, methods in house.addresses():
        if RULES[endpoint] != "attempt":
            continue
        for who in ("nobody", "organizer", "admin"):
            method = "GET" if "GET" in methods else "POST"
            reply = house.browsers[who].ask(method, path, [] if method == "POST" else None)
            start = "/".join(path.split("/")[:4])
            assert (reply.status, reply.header("Location")) == (303, start), (path, who)


def test_every_unsafe_method_refuses_a_missing_token_and_a_foreign_origin(
    tmp_path: Path,
) -> None:
    house = made_house(tmp_path)
    unsafe = 0
    for endpoint, path, methods in list(house.addresses()):
        for method in set(methods) - {"GET", "HEAD", "OPTIONS"}:
            rule = RULES[endpoint]
            who = rule if rule in WHO else "organizer" if rule == "staff" else "amina"
            browser = house.browsers[who]
            token = _token_for(house, browser, path)
            before, cookies = house.content(), browser.cookie()
            for headers in (
                {"Origin": "http://evil.example"},
                {"Sec-Fetch-Site": "cross-site"},
                {"Sec-Fetch-Site": "same-site"},
                {"Origin": "null"},
            ):
                reply = browser.ask(
                    method, path, [("csrf_token", token), *_typed()], headers=headers
                )
                assert reply.status == 403, (path, headers)
            for given in (
                [],
                [("csrf_token", "")],
                [("csrf_token", token[:-3] + "abc")],
                [("csrf_token", "491100.AAAA")],
            ):
                reply = browser.ask(method, path, [*given, *_typed()])
                assert reply.status in (400, 422) or _goes_back(reply, path), (path, reply.status)
                assert not any(name == "Set-Cookie" for name, _ in reply.headers)
                if reply.status in (400, 422):
                    assert dict(form_of(reply).filled).get("csrf_token"), "one click sends again"
            assert house.content() == before, path
            assert browser.cookie() == cookies
            unsafe += 1
    assert unsafe > 15
    house.place.shut()


def _typed() -> list[tuple[str, str]]:
    return [
        ("a", "1"),
        ("t", "typed"),
        ("go", "next"),
        ("email", "typed@example.org"),
        ("password", PASSWORD),
        ("name", "typed"),
        ("role", "admin"),
        ("title", "typed"),
        ("active", "1"),
        ("key", "ab" * 32),
    ]


def _token_for(house: House, browser: Browser, path: str) -> str:
    """Find a token that would be right for an address."""
    for one in (path, path.rpartition("/")[0], "/staff/me", "/en/settings"):
        reply = browser.get(one)
        if reply.status == 200 and any(form.method == "post" for form in reply.page.forms):
            return dict(form_of(reply).filled)["csrf_token"]
    raise AssertionError(path)


def _goes_back(reply: Seen, path: str) -> bool:
    """Tell whether a reply sends the browser back to the page that the form is on."""
    return reply.status == 303 and (reply.header("Location") or "").startswith(
        (path.rpartition("/")[0], "/o/", "/en/")
    )


def test_what_was_typed_survives_a_failed_token(tmp_path: Path) -> None:
    house = made_house(tmp_path)
    admin, organizer = house.browsers["admin"], house.browsers["organizer"]
    welcome = f"/staff/welcome/{house.values['token']}"
    for browser, path, fields in (
        (house.place.browser(), "/staff/sign-in", {"email": "dita@example.org"}),
        (house.place.browser(), welcome, {"name": "Dita <d>", "email": "dita@example.org"}),
        (admin, f"/staff/people/{house.values['person']}", {"role": "organizer"}),
        (admin, "/staff/people", {"role": "educator"}),
        (organizer, "/o/new/1", {"title": "A & B's <class>", "opens_on": "2026-03-01"}),
    ):
        reply = browser.send(browser.get(path), {**fields, "csrf_token": "old"})
        assert reply.status in (400, 422), path
        form = next(form for form in reply.page.forms if set(fields) <= {n for n, _ in form.filled})
        for name, value in fields.items():
            assert (name, value) in form.filled, path
        assert PASSWORD not in reply.text
    house.place.shut()


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def headers_are_right(reply: Seen, endpoint: str) -> None:
    framed = "'self'" if endpoint == "author.preview" else "'none'"
    wanted = {**HEADERS, "X-Frame-Options": "DENY" if framed == "'none'" else "SAMEORIGIN"}
    for name, value in wanted.items():
        assert reply.header(name) == value, (reply.path, name)
    policy = reply.header("Content-Security-Policy") or ""
    parts = dict(([*part.split(" ", 1), ""])[:2] for part in policy.split("; "))
    assert parts["default-src"] == "'none'", reply.path
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    if endpoint != "files.media" or reply.method == "OPTIONS":
        assert parts["frame-ancestors"] == framed
        assert parts["base-uri"] == "'none'"
        assert parts["form-action"] == "'self'"
        assert parts["script-src"] == "'self'"
        nonce = "nonce" in parts["style-src"]
        assert nonce == ("frame-src" in parts), "both are for the editor's page alone"
        assert not nonce or endpoint in ("author.editor", "author.save", "author.check")
        kind = "nonce-[A-Za-z0-9+/]{24}" if nonce else "sha256-[A-Za-z0-9+/=]{44}"
        assert re.fullmatch(rf"'self'( '{kind}')?", parts["style-src"])
    else:
        assert "sandbox" in parts
    for_ever = RULES.get(endpoint) == "file" and reply.status < 400 and endpoint != "files.health"
    caching = reply.header("Cache-Control") or ""
    if for_ever and reply.method != "OPTIONS":
        assert caching.startswith("public, max-age="), reply.path
    else:
        assert caching == "no-store", (reply.path, reply.status)
    assert reply.header("Server") is None
    assert reply.header("X-Powered-By") is None
    assert reply.header("Access-Control-Allow-Origin") is None


def test_every_reply_has_the_headers_that_protect_it(house: House) -> None:
    for endpoint, path, methods in house.addresses():
        for who in ("nobody", "amina", "organizer", "admin"):
            for method in {*methods, "PUT"}:
                fields = [("csrf_token", "x")] if method == "POST" else None
                reply = house.browsers[who].ask(method, path, fields)
                headers_are_right(reply, endpoint if method != "PUT" else "")
                assert reply.header("Strict-Transport-Security") is None


def test_no_page_styles_or_scripts_inline(house: House) -> None:
    for _, path, methods in house.addresses():
        for who in WHO:
            if "GET" not in methods:
                continue
            reply = house.browsers[who].get(path)
            if reply.header("Content-Type") != "text/html; charset=utf-8":
                continue
            assert not re.search(r"<[^>]* (style|on[a-z]+)=", reply.text), path
            for script in re.findall(r"<script([^>]*)>([^<]*)</script>", reply.text):
                assert "src=" in script[0], path
                assert not script[1].strip()
            assert "javascript:" not in reply.text
            for found in re.findall(r'(?:src|href|action)="(https?:)?//([^/"]*)', reply.text):
                assert found[1] not in ("", "localhost"), path


@pytest.mark.parametrize("url", ["", "http://localhost", "https://localhost"])
def test_cookies_are_held_to_this_host(tmp_path: Path, url: str) -> None:
    safe = url.startswith("https")
    place = open_place(tmp_path, url=url)
    place.publish(TINY)
    browser = place.browser(base="https://localhost" if safe else "http://localhost")
    browser.start("/en/q/tiny")
    browser.send(browser.get("/en/settings"), {"theme": "dark"})
    browser.send(browser.get("/en/settings"), {"theme": "system"})
    link = people.first_run_link(place.site, place.clock())
    browser.send(
        browser.get(f"/staff/welcome/{link}"),
        {"name": "Bruno", "email": "b@example.org", "password": PASSWORD},
    )
    browser.send(browser.get("/staff/me"))
    browser.send(browser.get("/en/forget"))
    cookies = [
        value for seen in browser.seen for name, value in seen.headers if name == "Set-Cookie"
    ]
    assert len(cookies) == 6
    for cookie in cookies:
        name, *attributes = cookie.split("; ")
        assert name.startswith("__Host-kite-" if safe else "kite-")
        assert "HttpOnly" in attributes
        assert "SameSite=Lax" in attributes
        assert "Path=/" in attributes
        assert ("Secure" in attributes) == safe
        assert not any(one.startswith("Domain") for one in attributes)
    for seen in browser.seen:
        assert (seen.header("Strict-Transport-Security") is not None) == safe
    place.shut()


def test_a_student_gets_one_cookie_only(place: Place) -> None:
    place.publish(TINY)
    browser = place.browser()
    page = browser.start("/en/q/tiny")
    browser.send(page, {"a": "1"})
    browser.get("/en/q/tiny/1/answer")
    (cookie,) = browser.cookie("").items()
    assert re.fullmatch(r"kite-[a-z2-7]{10}", cookie[0])
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", cookie[1])


def test_a_sign_in_changes_its_token_and_a_sign_out_ends_it(tmp_path: Path) -> None:
    house = made_house(tmp_path)
    browser = house.place.browser()
    browser.set_cookie("kite-staff", "A" * 22)
    sign_in(browser, "organizer")
    first = browser.cookie("kite-staff")["kite-staff"]
    assert first != "A" * 22
    sign_in(browser, "organizer")
    second = browser.cookie("kite-staff")["kite-staff"]
    assert second != first
    replay = house.place.browser()
    replay.set_cookie("kite-staff", first)
    assert replay.get("/staff").status == 303, "the earlier token of this browser is dead"
    browser.send(browser.get("/staff/me"))
    replay.set_cookie("kite-staff", second)
    assert replay.get("/staff").status == 303, "signed out is signed out for every copy"
    assert len(house.place.rows("SELECT 1 FROM staff_session WHERE key = x'00'")) == 0
    stored = {bytes(key) for (key,) in house.place.rows("SELECT key FROM staff_session")}
    assert first.encode() not in stored
    house.place.shut()


BACK = (
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "/o//evil",
    "/staff/../../evil",
    "/staff\r\nLocation: https://evil.example",
    "/o/%0d%0aevil",
    "evil",
    "/o\\..\\evil",
    "/en/",
    "/static/x",
    "javascript:alert(1)",
    "/staff/sign-out",
    "/o/\N{FULLWIDTH SOLIDUS}evil.example",
    "/o?evil=//evil",
    "/staff/welcome/evil",
    " /o",
)


@pytest.mark.parametrize("back", BACK)
def test_after_a_sign_in_the_way_leads_to_a_page_of_staff(house: House, back: str) -> None:
    browser = house.place.browser()
    page = browser.get("/staff/sign-in", query_string={"next": back})
    assert page.status == 200
    main = page.text.partition("<main")[2].partition("</main")[0]
    assert 'href="//evil' not in main
    house.place.clock.now += 61
    limiter.reset()
    reply = browser.send(
        page, {"email": "organizer@example.org", "password": PASSWORD, "next": back}
    )
    location = reply.header("Location") or ""
    assert reply.status == 303
    assert re.fullmatch(r"/(staff|o)(/[\w%.-]+)*(\?[\w%.=&-]*)?", location), location
    assert "evil.example" not in location or "/o/" in location
