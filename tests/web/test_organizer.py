"""Events in the browser: set up, joined, watched, closed; figures only of whole lots."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from quiz.services import figures as shown_figures
from quiz.services import organize
from quiz.store.events import Event
from tests.web.place import Browser, Place, Seen, form_of
from tests.web.staffed import (
    QUIZ,
    account,
    answers,
    crowd,
    open_event,
    signed_in,
    take,
)

TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def school(place: Place) -> Place:
    place.publish(QUIZ)
    return place


@pytest.fixture
def chen(school: Place) -> Browser:
    return signed_in(school, "Chen")


def table(page: Seen) -> list[list[str]]:
    """Read the rows of all tables of a page."""
    rows = re.findall(r"<tr[ >].*?</tr>", page.text, re.S)
    return [
        [" ".join(TAG.sub(" ", cell).split()) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def sheet(reply: Seen) -> list[dict[str, str]]:
    assert reply.status == 200
    assert (reply.header("Content-Type") or "").startswith("text/csv")
    return list(csv.DictReader(io.StringIO(reply.body.decode("utf-8-sig"), newline="")))


def reload(place: Place, event: Event) -> Event:
    return organize.event(place.site, account(place, "Dita"), event.id)


def close(place: Place, browser: Browser, event: Event) -> Event:
    """Close an event by its page, and let the server settle it."""
    reply = browser.send(browser.get(f"/o/{event.id}/close"))
    assert reply.header("Location") == f"/o/{event.id}"
    place.sweep()
    return reload(place, event)


def test_an_event_is_set_up_page_by_page_and_opened(school: Place, chen: Browser) -> None:
    page = chen.get("/o/new/1")
    typed = {"title": "Thane before", "opens_on": "2026-01-01", "closes_on": "2026-02-01",
             "zone": "Asia/Kolkata"}  # fmt: skip
    page = chen.follow(chen.send(page, typed))
    assert "Which quiz?" in page.text
    page = chen.follow(chen.send(page, {"feedback": "at_end", "confidence": "1"}))
    assert "Where does it happen?" in page.text
    page = chen.follow(chen.send(page, {"kind": "family"}))
    assert "Do you want to see groups?" in page.text
    assert form_of(page).choices["breakdown"] == ["none", "language", "audience"]
    page = chen.follow(chen.send(page, {"breakdown": "language"}))
    assert "What is stored" in page.text
    page = chen.follow(chen.send(page, {"k": "12"}))
    for words in (
        "Thane before", "1 January 2026, 00:00", "1 February 2026, 23:59", "Asia/Kolkata",
        "Spot the fake", "Best answers at the end.", "Asks how sure people are.",
        "Family workshop", "By language", "of groups of at least 12",
    ):  # fmt: skip
        assert words in page.text
    (event,) = organize.events(school.site, account(school, "Chen"))
    assert event.state == "ready"
    guest = school.browser()
    assert guest.open(f"/e/{event.code}").status == 404  # nothing is public yet
    page = chen.follow(chen.send(page))
    assert page.path == f"/o/{event.id}"
    code = f"{(event.code or '')[:3]} {(event.code or '')[3:]}"
    assert code in page.text
    assert guest.open(f"/e/{event.code}").status == 200
    assert guest.open(f"/en/e/{event.code}").status == 200


def test_the_link_speaks_the_language_of_who_follows_it(school: Place) -> None:
    event = open_event(school, "Chen")
    reply = school.browser().get(f"/e/{event.code}", headers={"Accept-Language": "hi-IN,hi;q=0.9"})
    assert reply.header("Location") == f"/hi/e/{event.code}"


def test_a_page_that_cannot_be_taken_comes_back_with_what_was_typed(
    school: Place, chen: Browser
) -> None:
    page = chen.get("/o/new/1")
    reply = chen.send(page, {"title": "", "opens_on": "2026-03-01"})
    assert (reply.status, "Write a name" in reply.text) == (422, True)
    assert dict(form_of(reply).filled)["opens_on"] == "2026-03-01"
    late = {"title": "Thane", "opens_on": "2026-03-01", "closes_on": "2026-02-01"}
    reply = chen.send(page, late)
    assert (reply.status, "after the start" in reply.text) == (422, True)
    assert dict(form_of(reply).filled)["title"] == "Thane"
    reply = chen.send(page, {"title": "Thane", "opens_on": "tomorrow"})
    assert (reply.status, "Choose a day" in reply.text) == (422, True)
    reply = chen.send(page, {"title": "Thane", "zone": "Moon/Base"})
    assert (reply.status, "Choose a time zone" in reply.text) == (422, True)
    assert organize.events(school.site, account(school, "Chen")) == []
    chen.send(page, {"title": "Thane"})
    (event,) = organize.events(school.site, account(school, "Chen"))
    stored = chen.get(f"/o/{event.id}/new/5")
    for k in ("9", "101", "ten", "", "-12", "１２"):
        reply = chen.send(stored, {"k": k})
        assert (reply.status, "Write a number from 10 to 100" in reply.text) == (422, True)
        assert dict(form_of(reply).filled)["k"] == k
    quiz = chen.get(f"/o/{event.id}/new/2")
    assert chen.send(quiz, {"revision": "0" * 64}).status == 422
    assert chen.send(quiz, {"feedback": "sometimes"}).status == 422
    assert chen.send(chen.get(f"/o/{event.id}/new/3"), {"kind": "moon"}).status == 422
    assert chen.send(chen.get(f"/o/{event.id}/new/4"), {"breakdown": "age"}).status == 422


def test_who_came_from_the_check_goes_back_to_it(school: Place, chen: Browser) -> None:
    chen.send(chen.get("/o/new/1"), {"title": "Thane"})
    (event,) = organize.events(school.site, account(school, "Chen"))
    check = chen.get(f"/o/{event.id}/new/6")
    link = next(link.href for link in check.page.links if "new/4?check=1" in link.href)
    page = chen.get(link.removeprefix("http://localhost"))
    reply = chen.send(page, {"breakdown": "audience"})
    assert reply.header("Location") == f"/o/{event.id}/new/6"


def test_an_event_that_is_over_before_it_is_created_asks_for_other_dates(
    school: Place, chen: Browser
) -> None:
    dates = {"title": "Thane", "opens_on": "2026-01-01", "closes_on": "2026-01-02"}
    chen.send(chen.get("/o/new/1"), dates)
    (event,) = organize.events(school.site, account(school, "Chen"))
    page = chen.follow(chen.send(chen.get(f"/o/{event.id}/new/6")))
    assert (page.status, "not over yet" in page.text) == (422, True)
    assert reload(school, event).state == "ready"


def test_without_a_quiz_no_event_can_be_begun(place: Place) -> None:
    browser = signed_in(place, "Chen")
    assert browser.get("/o/new/1").header("Location") == "/o"
    assert "There is no quiz yet" in browser.get("/o").text
    assert browser.get("/staff").status == 200


def test_an_open_event_has_no_set_up_any_more(school: Place, chen: Browser) -> None:
    event = open_event(school, "Chen")
    for number in range(1, 7):
        assert chen.get(f"/o/{event.id}/new/{number}").header("Location") == f"/o/{event.id}"
    assert chen.get(f"/o/{event.id}/new/7").status == 404


def test_before_lots_a_page_shows_who_takes_part_and_nothing_else(
    school: Place, chen: Browser
) -> None:
    event = open_event(school, "Chen")
    path = f"/o/{event.id}"
    nobody = chen.get(path)
    assert "Numbers appear when you close the event, or from 100 finished" in nobody.text
    crowd(school, event, 25)
    school.sweep()
    page = chen.get(path)
    assert "25 or more" in page.text
    assert "Best answer" not in page.text
    assert page.text.count('class="fl-action" stroke-width') == 5
    (row,) = sheet(chen.get(f"{path}/export.csv"))
    assert row["part"] == "note"


def test_one_more_person_changes_no_byte_but_participation_in_fives(
    school: Place, chen: Browser
) -> None:
    event = open_event(school, "Chen")
    crowd(school, event, 21)
    paths = [f"/o/{event.id}", f"/o/{event.id}/export.csv", "/o", "/staff"]
    before = [chen.get(path) for path in paths]
    take(school, event, answers(random.Random(99)))
    school.sweep()
    after = [chen.get(path) for path in paths]
    for old, new in zip(before, after, strict=True):
        assert (new.status, new.headers, new.body) == (old.status, old.headers, old.body)
    crowd(school, event, 3, seed=11)
    school.sweep()
    assert chen.get(paths[1]).body == before[1].body
    assert "25 or more" in chen.get(paths[0]).text


def test_a_small_event_and_an_empty_one_look_the_same_in_every_byte(
    school: Place, chen: Browser
) -> None:
    empty = open_event(school, "Chen", title="Hadapsar")
    small = open_event(school, "Chen", title="Hadapsar")
    crowd(school, small, 4)
    pages = []
    for event in (empty, small):
        event = close(school, chen, event)
        assert event.state == "settled"
        page = chen.get(f"/o/{event.id}")
        rows = chen.get(f"/o/{event.id}/export.csv")
        pages.append(
            (page.text.replace(event.id, "ID"), page.status, rows.body, rows.header("ETag"))
        )
    assert pages[0] == pages[1]
    assert "This event shows no numbers" in pages[0][0]
    assert "Fewer than 10 people finished" in pages[0][0]


def test_page_and_file_show_the_same_rounded_and_capped_numbers(
    school: Place, chen: Browser
) -> None:
    event = open_event(school, "Chen")
    everybody = crowd(school, event, 25)
    event = close(school, chen, event)
    page, rows = chen.get(f"/o/{event.id}"), sheet(chen.get(f"/o/{event.id}/export.csv"))
    report = shown_figures.figures(school.site, event).report
    assert report.n == 25
    # One question by hand, as a plain count of the answers.
    right = sum(one[0].value == ("other",) for one in everybody)
    percent = int(100 * right / 25 + 0.5)
    assert report.item("link").facility.value == percent
    lines = {row[0]: row for row in table(page)}
    line = lines["Q1. Who owns this address?"]
    assert line[2] == f"{percent}%"
    (row,) = [r for r in rows if r["id"] == "link" and r["measure"] == "best answer, percent"]
    assert (row["value"], row["bound"], row["people"]) == (str(percent), "", "25")
    low, high = report.item("link").facility.low, report.item("link").facility.high
    assert line[3] == f"{low:g} to {high:g}"
    assert (row["from"], row["to"]) == (f"{low:g}", f"{high:g}")
    # Nobody chose anything else than what is right: a capped share, without a range.
    capped = report.item("otp")
    bar = next(r for r in rows if r["id"] == "otp" and r["answer"] == "true")
    assert (bar["value"], bar["bound"], bar["from"]) == ("10", "or less", "")
    assert "10% or less" in page.text
    assert capped.outcomes[0].share.bound == "most"
    # The bars stand for everybody, and for at least three each.
    assert report.distribution is not None
    people = [int(r["people"]) for r in rows if r["part"] == "scores"]
    assert people == [bar.people for bar in report.distribution.bars]
    assert sum(people) == 25
    assert min(people) >= 3
    for bar_ in report.distribution.bars:
        assert f">{bar_.people}</text>" in page.text
    # A poll is told in steps of ten.
    for r in rows:
        if r["id"] == "habit" and r["part"] == "answer":
            assert int(r["value"]) % 10 == 0
            assert r["from"] == ""


def test_every_number_of_the_file_is_in_the_report(school: Place, chen: Browser) -> None:
    event = open_event(school, "Chen", breakdown="language")
    chance = random.Random(4)
    for language in ("en", "hi"):
        for _ in range(12):
            take(school, event, answers(chance), language)
    event = close(school, chen, event)
    counted = shown_figures.figures(school.site, event)
    known = {}
    for group, report in (("", counted.report), *counted.groups):
        for item in report.items:
            known[group, item.id, "best answer, percent"] = item.facility
            known[group, item.id, "not sure, percent"] = item.unsure
            known[group, item.id, "not answered, percent"] = item.omitted
    rows = sheet(chen.get(f"/o/{event.id}/export.csv"))
    checked = 0
    for row in rows:
        told = known.get((row["group"], row["id"], row["measure"]))
        if told is not None:
            assert float(row["value"]) == told.value
            checked += 1
    assert checked == sum(told.value is not None for told in known.values())
    assert {row["group"] for row in rows} == {"", "en", "hi"}
    page = chen.get(f"/o/{event.id}")
    assert ["English", "12"] in [row[:2] for row in table(page)]
    assert ["हिन्दी", "12"] in [row[:2] for row in table(page)]


def test_figures_come_while_the_event_is_open_from_a_hundred_on(
    school: Place, chen: Browser
) -> None:
    event = open_event(school, "Chen")
    crowd(school, event, 130)
    school.sweep()
    page = chen.get(f"/o/{event.id}")
    words = " ".join(TAG.sub(" ", page.text).split())
    assert "Counted so far 80" in words
    assert "50 wait for the close or until 100 wait" in words
    assert "Finished 130 of 130 started, 100%" in words
    event = close(school, chen, event)
    words = " ".join(TAG.sub(" ", chen.get(f"/o/{event.id}").text).split())
    assert "Counted 130" in words
    assert "wait for the close" not in words


def test_where_a_few_could_not_be_counted_the_page_says_so(school: Place, chen: Browser) -> None:
    event = open_event(school, "Chen")
    crowd(school, event, 102)
    school.sweep()  # 52 are counted, 50 wait
    from quiz.store import attempts as stored_attempts

    waiting = school.rows("SELECT key FROM attempt WHERE lot IS NULL")
    for (key,) in waiting[:45]:
        school.site.store.write(lambda c, key=key: stored_attempts.forget(c, bytes(key)))
    event = close(school, chen, event)
    words = " ".join(TAG.sub(" ", chen.get(f"/o/{event.id}").text).split())
    assert "Counted 52 a few answers could not be counted" in words


def test_a_text_that_looks_like_a_formula_is_harmless_in_the_file(
    school: Place, chen: Browser
) -> None:
    event = open_event(school, "Chen")
    crowd(school, event, 25)
    event = close(school, chen, event)
    rows = sheet(chen.get(f"/o/{event.id}/export.csv"))
    told = {row["answer"] for row in rows}
    assert "'=The bank" in told
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())


def test_what_somebody_calls_an_event_is_only_ever_text(school: Place, chen: Browser) -> None:
    title = "<script>alert(1)</script>{{7*7}}\"'${7*7}"
    event = open_event(school, "Chen", title=title)
    for path in ("/o", "/staff", f"/o/{event.id}", f"/o/{event.id}/close", f"/o/{event.id}/poster"):
        page = chen.get(path)
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page.text


def test_the_code_is_drawn_and_printed(school: Place, chen: Browser) -> None:
    event = open_event(school, "Chen")
    reply = chen.get(f"/o/{event.id}/qr.svg")
    assert reply.header("Content-Type") == "image/svg+xml; charset=utf-8"
    assert reply.text.startswith("<svg ")
    assert "attachment" in (reply.header("Content-Disposition") or "")
    page = chen.get(f"/o/{event.id}")
    drawn = re.search(r'd="(M0 0h7[^"]*)"', reply.text)
    assert drawn is not None
    assert drawn[1] in page.text
    assert drawn[1] in chen.get(f"/o/{event.id}/poster").text
    assert f"localhost/e/{event.code}" in page.text


def test_closing_asks_first_and_is_for_good(school: Place, chen: Browser) -> None:
    event = open_event(school, "Chen")
    asked = chen.get(f"/o/{event.id}/close")
    assert "It cannot be opened again" in asked.text
    assert reload(school, event).state == "open"  # asking changes nothing
    assert chen.post(f"/o/{event.id}/close", [("csrf_token", "x")]).status == 422
    assert reload(school, event).state == "open"
    event = close(school, chen, event)
    assert event.state == "settled"
    guest = school.browser()
    assert guest.open(f"/e/{event.code}").status == 410
    copied = chen.send(chen.get(f"/o/{event.id}/copy"))
    page = chen.follow(copied)
    assert dict(form_of(page).filled)["title"] == event.title
    assert len(organize.events(school.site, account(school, "Chen"))) == 2


def foreign_routes(place: Place) -> list[tuple[str, Callable[[str], str]]]:
    """Give every route that names an event, with what makes its address."""
    routes = []
    for rule in place.app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in ("organizer", "setup", "items", "exports"):
            continue
        if "name" not in rule.arguments:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            pattern = rule.rule.replace("<int:number>", "{number}").replace("<name>", "{name}")
            for number in range(1, 7) if "{number}" in pattern else (0,):
                routes.append(
                    (method, lambda name, p=pattern, n=number: p.format(name=name, number=n))
                )
    return routes


def test_somebody_elses_event_is_missing_on_every_route(school: Place) -> None:
    opened = open_event(school, "Chen")
    plan = organize.choices(school.site)[0]
    by = account(school, "Chen")
    setup = organize.setup_of(opened, plan)
    half = organize.begin(school.site, by, replace(setup, title="Half"), school.clock())
    closed = organize.close_event(school.site, by, open_event(school, "Chen").id, school.clock())
    eko = signed_in(school, "Eko")
    token = dict(form_of(eko.get("/staff/me")).filled)["csrf_token"]
    routes = foreign_routes(school)
    assert len(routes) == 35
    for method, path in routes:
        seen = set()
        for name in ("aaaaaaaaaa", opened.id, half.id, closed.id):
            reply = eko.ask(
                method, path(name), None if method == "GET" else [("csrf_token", token)]
            )
            assert reply.status == 404, (method, path(name))
            seen.add((reply.body.replace(name.encode(), b"ID"), len(reply.headers)))
        assert len(seen) == 1, path("ID")
    assert reload(school, opened).state == "open"
    assert [event.title for event in organize.events(school.site, by)].count("Half") == 1
    assert "Half" not in eko.get("/o").text
    dita = signed_in(school, "Dita")
    assert dita.get(f"/o/{opened.id}").status == 200


def test_looking_changes_nothing(school: Place, chen: Browser) -> None:
    event = open_event(school, "Chen")
    crowd(school, event, 12)
    tables = [name for (name,) in school.rows("SELECT name FROM sqlite_master WHERE type='table'")]

    def state() -> list[object]:
        return [school.rows(f'SELECT * FROM "{name}"') for name in sorted(tables)]

    before = state()
    for method, path in foreign_routes(school):
        if method == "GET":
            chen.get(path(event.id))
    for path_ in ("/o", "/o/new/1", "/staff", "/staff/me"):
        chen.get(path_)
    assert state() == before
