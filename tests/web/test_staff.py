"""The door of staff: who gets in, how long, from where, and what everybody else sees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quiz.services import organize, people
from quiz.web import desk
from tests.web.place import Place, form_of, open_place
from tests.web.staffed import PASSWORD, QUIZ, account, open_event, signed_in

SIGN_IN = "/staff/sign-in"


@pytest.fixture
def school(place: Place) -> Place:
    place.publish(QUIZ)
    return place


def test_the_first_link_leads_to_the_first_account_and_home(place: Place) -> None:
    link = people.first_run_link(place.site, place.clock())
    browser = place.browser()
    page = browser.get(f"/staff/welcome/{link}")
    assert "Make the first account" in page.text
    reply = browser.send(page, {"name": "Dita", "email": "Dita@example.org", "password": PASSWORD})
    assert (reply.status, reply.header("Location")) == (303, "/staff")
    home = browser.follow(reply)
    assert "Welcome, Dita" in home.text
    again = place.browser().get(f"/staff/welcome/{link}")
    assert again.status == 410
    assert "does not work any more" in again.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Write a name"),
        ({"email": "dita"}, "Write an email such as"),
        ({"password": "too short"}, "12 characters or more"),
        ({"password": "x" * 1001}, "at most 1,000 characters"),
        ({"email": "dita@example.org"}, "Somebody here has this email"),
    ],
)
def test_a_refused_account_shows_the_page_again_with_what_was_typed(
    place: Place, fields: dict[str, str], words: str
) -> None:
    dita = account(place, "Dita")
    link = people.invite(place.site, dita, "organizer", place.clock())
    browser = place.browser()
    typed = {"name": "Chen & Co", "email": "chen@example.org", "password": PASSWORD, **fields}
    reply = browser.send(browser.get(f"/staff/welcome/{link}"), typed)
    assert reply.status == 422
    assert words in reply.text
    assert "<title>Error:" in reply.text
    filled = dict(form_of(reply).filled)
    assert (filled["name"], filled["email"]) == (typed["name"], typed["email"])
    assert typed["password"] not in reply.text
    right = {"name": "Chen", "email": "chen@example.org", "password": PASSWORD}
    assert browser.send(reply, right).status == 303


def test_signing_in_and_out(school: Place) -> None:
    account(school, "Chen")
    browser = school.browser()
    page = browser.get(SIGN_IN)
    reply = browser.send(page, {"email": "chen@example.org", "password": PASSWORD})
    assert (reply.status, reply.header("Location")) == (303, "/staff")
    cookie = reply.header("Set-Cookie") or ""
    assert re.match(r"kite-staff=[\w-]{22}; .*HttpOnly; Path=/; SameSite=Lax", cookie)
    token = browser.cookie()["kite-staff"]
    assert "Hadapsar" not in browser.get("/staff").text
    me = browser.get("/staff/me")
    reply = browser.send(me)
    assert (reply.status, reply.header("Location")) == (303, "/staff/sign-in?out=1")
    assert "You are signed out." in browser.follow(reply).text
    # What is left in the browser says only that it was staff's: tries here never count.
    assert browser.cookie()["kite-staff"] == "out"
    replay = school.browser()
    replay.set_cookie("kite-staff", token)
    assert replay.get("/staff").status == 303


def test_a_token_from_before_the_sign_in_opens_nothing(school: Place) -> None:
    account(school, "Chen")
    planted = "A" * 22
    browser = school.browser()
    browser.set_cookie("kite-staff", planted)
    browser.send(browser.get(SIGN_IN), {"email": "chen@example.org", "password": PASSWORD})
    assert browser.cookie()["kite-staff"] != planted
    attacker = school.browser()
    attacker.set_cookie("kite-staff", planted)
    assert attacker.get("/staff").status == 303


def test_an_unknown_and_a_known_account_are_told_the_same(school: Place) -> None:
    account(school, "Chen")
    bodies = []
    for email in ("chen@example.org", "nobody@example.org"):
        browser = school.browser()
        reply = browser.send(browser.get(SIGN_IN), {"email": email, "password": "wrong password"})
        assert reply.status == 422
        assert "We do not recognise that email and password." in reply.text
        body = re.sub(r'name="csrf_token" value="[^"]*"', "", reply.text)
        bodies.append(body.replace(email, "EMAIL"))
    assert bodies[0] == bodies[1]


def test_five_tries_a_minute_for_an_account_then_a_wait(school: Place) -> None:
    account(school, "Chen")
    browser = school.browser()
    wrong = {"email": " CHEN@example.org", "password": "wrong password"}
    for _ in range(5):
        assert browser.send(browser.get(SIGN_IN), wrong).status == 422
    reply = browser.send(browser.get(SIGN_IN), {**wrong, "password": PASSWORD})
    assert reply.status == 429
    assert 1 <= int(reply.header("Retry-After") or 0) <= 60
    assert "Too many tries." in reply.text
    assert dict(form_of(reply).filled)["email"] == wrong["email"]
    assert "kite-staff" not in browser.cookie()
    other = {"email": "dita@example.org", "password": PASSWORD}
    assert browser.send(browser.get(SIGN_IN), other).status == 303


def test_twenty_tries_a_minute_from_an_address(school: Place) -> None:
    account(school, "Chen")
    browser = school.browser()
    statuses = []
    for number in range(21):
        fields = {"email": f"somebody{number}@example.org", "password": "wrong password"}
        statuses.append(browser.send(browser.get(SIGN_IN), fields).status)
    assert statuses == [422] * 20 + [429]
    elsewhere = school.browser(address="192.168.1.9")
    fields = {"email": "chen@example.org", "password": PASSWORD}
    reply = elsewhere.send(elsewhere.get(SIGN_IN), fields)
    assert reply.status == 303


def test_several_workers_share_the_number_of_tries(tmp_path: Path) -> None:
    place = open_place(tmp_path, workers=2)
    try:
        account(place, "Dita")
        browser = place.browser()
        wrong = {"email": "dita@example.org", "password": "wrong password"}
        statuses = [browser.send(browser.get(SIGN_IN), wrong).status for _ in range(3)]
        assert statuses == [422, 422, 429]
    finally:
        place.shut()


def test_a_page_that_was_open_too_long_keeps_what_was_typed(school: Place) -> None:
    account(school, "Chen")
    browser = school.browser()
    page = browser.get(SIGN_IN)
    school.clock.now += 26 * 3600
    reply = browser.send(page, {"email": "chen@example.org", "password": PASSWORD})
    assert reply.status == 422
    assert "This page was open too long." in reply.text
    assert dict(form_of(reply).filled)["email"] == "chen@example.org"
    assert browser.send(reply, {"password": PASSWORD}).status == 303


def test_after_the_sign_in_one_is_where_one_wanted_to_be(school: Place) -> None:
    account(school, "Chen")
    event = open_event(school, "Chen")
    browser = school.browser()
    reply = browser.get(f"/o/{event.id}")
    assert reply.header("Location") == f"/staff/sign-in?next=/o/{event.id}"
    page = browser.follow(reply)
    reply = browser.send(page, {"email": "chen@example.org", "password": PASSWORD})
    assert reply.header("Location") == f"/o/{event.id}"


def test_after_the_sign_in_the_page_shows_what_was_asked_of_it(school: Place) -> None:
    account(school, "Chen")
    event = open_event(school, "Chen")
    browser = school.browser()
    page = browser.follow(browser.get(f"/o/{event.id}/pack?sheet=cards&sheet=key&lang=hi"))
    reply = browser.send(page, {"email": "chen@example.org", "password": PASSWORD})
    assert reply.header("Location") == f"/o/{event.id}/pack?sheet=cards&sheet=key&lang=hi"
    assert browser.follow(reply).status == 200


ELSEWHERE = (
    "https://evil.example/", "//evil.example/o", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "/%0d%0aLocation:%20https://evil.example", "javascript:alert(1)",
    "/staff/../../evil", "o", "/en/", "/staff/sign-in", "/staff/sign-out", "/nowhere",
    "/o/\r\nSet-Cookie: a=b", "http:///evil.example", " /o", "/o//", "/staff\x00", "",
)  # fmt: skip


def test_nobody_is_led_to_another_place(school: Place) -> None:
    with school.app.test_request_context("/staff/sign-in"):
        for target in ELSEWHERE:
            assert desk.way_back(target) is None, target
        for target in ("/o", "/staff", "/o/abcdefghij", "/o/new/1"):
            assert desk.way_back(target) == target
    account(school, "Chen")
    browser = school.browser()
    fields = {"email": "chen@example.org", "password": PASSWORD, "next": ELSEWHERE[1]}
    reply = browser.send(browser.get(SIGN_IN), fields)
    assert (reply.status, reply.header("Location")) == (303, "/staff")


def test_a_role_that_may_not_sees_what_a_stranger_sees_of_nothing(school: Place) -> None:
    browser = signed_in(school, "Bruno")
    missing = browser.get("/o/no/such/page")
    for path in ("/o", "/o/new/1", "/staff/people", "/o/aaaaaaaaaa"):
        reply = browser.get(path)
        assert reply.status == 404
        assert reply.text == missing.text
    assert browser.get("/staff").status == 200
    chen = signed_in(school, "Chen")
    assert chen.get("/staff/people").status == 404
    assert chen.get("/o").status == 200


def test_a_sign_in_ends_after_twelve_hours(school: Place) -> None:
    browser = signed_in(school, "Chen")
    school.clock.now += 12 * 3600 - 1
    assert browser.get("/staff").status == 200
    school.clock.now += 1
    assert browser.get("/staff").status == 303


FAR = ("8.8.8.8", "2a00:1450::1", "::ffff:8.8.8.8", "100.64.0.1", "", "nonsense")
NEAR = (
    "127.0.0.1", "192.168.1.7", "10.0.0.3", "172.16.0.9", "::1", "[::1]", "fe80::1%eth0",
    "::ffff:192.168.1.7",
)  # fmt: skip


def test_without_https_staff_pages_answer_near_only(school: Place) -> None:
    browser = signed_in(school, "Dita")
    link = people.invite(school.site, account(school, "Dita"), "organizer", school.clock())
    fields = {"email": "dita@example.org", "password": PASSWORD}
    form = browser.get(SIGN_IN)
    for browser.address in FAR:
        for path in (SIGN_IN, "/staff", "/staff/people", "/o", f"/staff/welcome/{link}"):
            assert browser.get(path).status == 403, (browser.address, path)
        assert browser.get("/en/").status == 200
    assert browser.send(form, fields).status == 403
    for browser.address in NEAR:
        assert browser.get("/staff").status == 200, browser.address


def test_a_proxy_does_not_make_far_things_near(school: Place) -> None:
    browser = signed_in(school, "Dita")
    assert browser.get("/staff", headers={"X-Forwarded-For": "8.8.8.8"}).status == 403


def test_with_https_staff_pages_answer_everybody_and_cookies_are_held_to_it(
    tmp_path: Path,
) -> None:
    place = open_place(tmp_path, url="https://kite.example")
    try:
        account(place, "Dita")
        browser = place.browser(base="https://kite.example", address="8.8.8.8")
        page = browser.get(SIGN_IN)
        assert page.status == 200
        fields = {"email": "dita@example.org", "password": PASSWORD}
        reply = browser.send(page, fields)
        assert reply.status == 303
        assert re.match(
            r"__Host-kite-staff=[\w-]{22}; .*Secure; HttpOnly; Path=/; SameSite=Lax",
            reply.header("Set-Cookie") or "",
        )
    finally:
        place.shut()


def test_an_admin_invites_and_the_link_is_shown_once(school: Place) -> None:
    browser = signed_in(school, "Dita")
    page = browser.get("/staff/people")
    reply = browser.send(page, {"role": "organizer"})
    assert reply.status == 200
    found = re.search(r"http://localhost(/staff/welcome/[\w-]{22})", reply.text)
    assert found is not None
    assert found[1] not in browser.get("/staff/people").text
    guest = school.browser()
    fields = {"name": "Eko", "email": "eko@example.org", "password": PASSWORD}
    assert guest.send(guest.get(found[1]), fields).status == 303
    assert guest.get("/o").status == 200


def test_a_link_is_withdrawn(school: Place) -> None:
    browser = signed_in(school, "Dita")
    link = people.invite(school.site, account(school, "Dita"), "organizer", school.clock())
    page = browser.get("/staff/people")
    form = next(form for form in page.page.forms if "withdraw" in form.action)
    assert browser.post("/staff/people/withdraw", form.filled).status == 303
    assert school.browser().get(f"/staff/welcome/{link}").status == 410
    bad = [(n, "z" * 64 if n == "key" else v) for n, v in form.filled]
    assert browser.post("/staff/people/withdraw", bad).status == 404


def test_an_admin_changes_rights_and_passwords(school: Place) -> None:
    chen = account(school, "Chen")
    there = signed_in(school, "Chen")
    browser = signed_in(school, "Dita")
    path = f"/staff/people/{chen.id}"
    page = browser.get(path)
    reply = browser.send(page, {"role": "educator"})
    assert reply.header("Location") == f"{path}?saved=1"
    assert "Saved." in browser.follow(reply).text
    assert there.get("/staff").status == 303  # signed out at once
    again = next(form for form in page.page.forms if "new-password" in form.action)
    shown = browser.post(f"{path}/new-password", again.filled)
    found = re.search(r"http://localhost(/staff/welcome/[\w-]{22})", shown.text)
    assert found is not None
    guest = school.browser()
    door = guest.get(found[1])
    assert "Choose a new password" in door.text
    assert guest.send(door, {"password": "a quite different one"}).status == 303
    reply = browser.send(browser.get(path), {"role": "educator", "active": []})
    assert reply.status == 303
    assert guest.get("/staff").status == 303
    assert "Shut out" in browser.get("/staff/people").text


def test_the_last_admin_stays(school: Place) -> None:
    dita = account(school, "Dita")
    browser = signed_in(school, "Dita")
    path = f"/staff/people/{dita.id}"
    for fields in ({"role": "organizer"}, {"active": []}):
        reply = browser.send(browser.get(path), fields)
        assert reply.status == 422
        assert "Somebody has to stay in charge" in reply.text
    assert browser.get(path).status == 200


def test_an_unknown_account_has_no_page(school: Place) -> None:
    browser = signed_in(school, "Dita")
    assert browser.get("/staff/people/aaaaaaaaaa").status == 404


@pytest.mark.parametrize("path", ["/staff/people", "/staff/people/{chen}", "/o/new/1", "/staff/me"])
def test_a_token_of_another_sign_in_is_refused_and_nothing_typed_is_lost(
    school: Place, path: str
) -> None:
    chen = account(school, "Chen")
    path = path.format(chen=chen.id)
    mine, other = signed_in(school, "Dita"), signed_in(school, "Dita")
    page = mine.get(path)
    form = form_of(other.get(path))
    stolen = dict(form.filled)["csrf_token"]
    typed = {"csrf_token": stolen, "title": "Thane before", "role": "educator"}
    reply = mine.send(page, typed)
    assert reply.status == 422
    assert "This page was open too long." in reply.text
    filled = dict(form_of(reply).filled)
    assert filled.get("title", "Thane before") == "Thane before"
    assert filled.get("role", "educator") == "educator"


def test_every_page_of_staff_is_never_stored_and_runs_nothing_inline(school: Place) -> None:
    browser = signed_in(school, "Dita")
    chen = account(school, "Chen")
    event = open_event(school, "Dita")
    paths = [
        "/staff", "/staff/me", "/staff/people", f"/staff/people/{chen.id}", "/o", "/o/new/1",
        f"/o/{event.id}", f"/o/{event.id}/close", f"/o/{event.id}/copy", f"/o/{event.id}/poster",
        SIGN_IN,
    ]  # fmt: skip
    for path in paths:
        reply = browser.get(path)
        assert reply.status == 200, path
        assert reply.header("Cache-Control") == "no-store"
        assert "style=" not in reply.text, path
        assert not re.search(r"<script(?![^>]*src=)", reply.text), path
        assert not re.search(r"\son\w+=", reply.text), path
        assert "unsafe" not in (reply.header("Content-Security-Policy") or "")


def test_a_sign_in_that_ends_while_somebody_types_loses_nothing(school: Place) -> None:
    browser = signed_in(school, "Chen")
    page = browser.get("/o/new/1")
    school.clock.now += 12 * 3600
    reply = browser.send(page, {"title": "Thane & Co, before", "opens_on": "2026-03-01"})
    assert reply.status == 401
    assert "What you typed is kept." in reply.text
    wrong = browser.send(reply, {"email": "chen@example.org", "password": "wrong password"})
    assert wrong.status == 422
    again = browser.send(wrong, {"email": "chen@example.org", "password": PASSWORD})
    assert again.status == 200
    done = browser.follow(browser.send(again))
    assert "Which quiz?" in done.text
    (event,) = organize.events(school.site, account(school, "Chen"))
    assert event.title == "Thane & Co, before"


@pytest.mark.parametrize("letters", [450, 500, 700, 900, 1100])
def test_what_was_typed_in_any_script_is_kept_or_shown_again(school: Place, letters: int) -> None:
    browser = signed_in(school, "Chen")
    page = browser.get("/o/new/1")
    school.clock.now += 12 * 3600
    title = "ह" * letters
    reply = browser.send(page, {"title": title})
    assert reply.status == 401
    if "What you typed is kept." in reply.text:
        reply = browser.send(reply, {"email": "chen@example.org", "password": PASSWORD})
        assert reply.status == 200
    assert title in reply.text


def test_a_form_of_many_fields_outlives_the_sign_in(school: Place) -> None:
    browser = signed_in(school, "Chen")
    event = open_event(school, "Chen")
    page = browser.get(f"/o/{event.id}/paper")
    school.clock.now += 12 * 3600
    many = {f"n{place}-{where}": "3" for place in range(1, 61) for where in range(1, 6)}
    reply = browser.send(page, many)
    assert reply.status == 401
    again = browser.send(reply, {"email": "chen@example.org", "password": PASSWORD})
    assert again.status == 200
    assert many.items() <= dict(form_of(again).filled).items()


def test_what_was_kept_is_sent_to_pages_of_staff_only(school: Place) -> None:
    account(school, "Chen")
    browser = school.browser()
    fields = {"email": "chen@example.org", "password": PASSWORD, "kept": "a=b"}
    for target in ("https://evil.example/", "/en/settings", "/staff/sign-in"):
        reply = browser.send(browser.get(SIGN_IN), {**fields, "next": target})
        assert (reply.status, reply.header("Location")) == (303, "/staff")
