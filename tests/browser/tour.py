"""Visit every page of the URL map, in every state that a visitor can bring about.

A tour moves a browser and yields the name of each page that it has reached. The tests inspect
the page there; ``python -m tests.screens`` takes pictures of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from tests import rigged
from tests.browser import educators
from tests.browser.campaign_tour import campaign_tour
from tests.browser.few_tour import few_tour
from tests.browser.hands import Pointer
from tests.browser.shelf_tour import shelf_tour
from tests.browser.student import Student, read_bank
from tests.server import RunningServer

INDIA = "india-safer-internet"
REFUSED = (400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)
"""Statuses that a tour asks for on purpose."""

HALF_AN_HOUR = 26 * 60
PASSWORD = "four random words here"


def student_tour(page: Page, server: RunningServer, lang: str) -> Iterator[str]:
    """Visit the pages of the public, of students, and of trouble, in one language."""
    yield from _public(page, lang)
    yield from _start(page, lang)
    yield from _play(page, server, lang)
    yield from _to_the_end(page, lang)
    yield from _forget(page, lang)
    yield from _trouble(page, lang)


def _public(page: Page, lang: str) -> Iterator[str]:
    for name, path in {
        "home": "/",
        "list": "/q",
        "list-filtered": "/q?skill=3",
        "list-empty": "/q?skill=3&language=es&x=1",
        "join": "/j",
        "join-unknown": "/j?code=123%20456",
        "join-nothing": "/j?code=",
        "settings": "/settings",
        "privacy": "/privacy",
        "accessibility": "/accessibility",
        "about": "/about",
        "forget-nothing": "/forget",
    }.items():
        page.goto(f"/{lang}{path}")
        yield f"public-{name}"
    page.goto(f"/{lang}/settings?back=/{lang}/q")
    page.locator("main button.btn").click()
    page.wait_for_url(re.compile("saved=1"))
    yield "public-settings-saved"


def _start(page: Page, lang: str) -> Iterator[str]:
    page.goto(f"/{lang}/q/{INDIA}")
    yield "start"
    page.goto(f"/{lang}/q/{INDIA}?cookie=missing")
    yield "start-no-cookies"
    page.goto(f"/{lang}/q/sama-sama-aman")
    yield "start-languages"
    page.goto(f"/{lang}/q/till-the-end")
    yield "start-timed"
    page.locator("main form button.btn").click()
    page.locator(".problem").wait_for()
    yield "start-trouble"


def _play(page: Page, server: RunningServer, lang: str) -> Iterator[str]:
    student = Student(page, Pointer(page), read_bank(INDIA), lang)
    start = f"/{lang}/q/{INDIA}"
    page.goto(start)
    student.button.click()
    seen: set[tuple[str, str]] = set()
    for place, item in enumerate(student.bank.items, 1):
        page.wait_for_url(re.compile(rf"{start}/{place}(\?new=1)?$"))
        fresh = ("ask", item.type) not in seen
        seen.add(("ask", item.type))
        if fresh:
            yield f"ask-{item.type}"
        if fresh and item.type == "hottext":
            page.goto(f"{start}/{place}?list")
            yield "ask-hottext-list"
            page.goto(f"{start}/{place}")
        if fresh and item.type in ("single", "match", "numeric", "hottext"):
            student.send()
            page.locator(".problem").wait_for()
            yield f"trouble-{item.type}"
        right = place % 2 == 0
        if place == 4:
            student.unsure()
        else:
            student.answer(item, right=right)
            if fresh and item.scored:
                yield f"ask-{item.type}-filled"
        student.send()
        if item.type == "card":
            page.wait_for_url(re.compile(r"/pause$"))
        else:
            page.wait_for_url(re.compile(r"/answer$"))
            verdict = "unsure" if place == 4 else "right" if right else "other"
            if ("answer", item.type) not in seen or place in (2, 4):
                seen.add(("answer", item.type))
                yield f"answer-{item.type}-{verdict}"
            page.locator("a[data-next]").click()
        if place % 5 == 0:
            page.wait_for_url(re.compile(r"/pause$"))
            if place == 5:
                yield "pause"
                page.goto(f"{start}/leave")
                yield "leave"
                page.goto(start)
                yield "start-continue"
                rigged.set_clock(server, HALF_AN_HOUR)
                page.goto(f"{start}/pause")
                yield "pause-late"
                rigged.set_clock(server, 0)
                page.goto(f"{start}/pause")
            page.locator("a[data-next]").click()
    page.wait_for_url(re.compile("/result$"))
    yield "result"
    page.locator("button.res").first.click()
    page.wait_for_url(re.compile(r"/next/\d+$"))
    yield "next-step"
    page.goto(f"{start}/certificate")
    yield "certificate"
    page.goto(start)
    yield "start-again"
    other = "en" if lang != "en" else "fr"
    page.goto(f"/{other}/q/{INDIA}/1/answer")
    yield "answer-foreign"
    page.goto(f"/{other}/q/{INDIA}/result")
    yield "result-foreign"


def _to_the_end(page: Page, lang: str) -> Iterator[str]:
    start = f"/{lang}/q/till-the-end"
    page.goto(start)
    page.locator("label:has(input[name=audience])").first.click()
    page.locator("main form button.btn").click()
    page.wait_for_url(re.compile(rf"{start}/1"))
    yield "ask-at-end"
    page.locator("label:has(input[value=skip])").click()
    page.locator("main form button.btn").click()
    page.wait_for_url(re.compile(rf"{start}/2$"))
    page.locator("#a1").fill("1,4")
    page.locator("label:has(input[name=sure][value='3'])").click()
    page.locator("main form button.btn").click()
    page.wait_for_url(re.compile(rf"{start}/3$"))
    yield "ask-six-options"
    page.locator("p.ways a").last.click()
    page.wait_for_url(re.compile("/check$"))
    yield "check"
    page.locator("main form button.btn").click()
    page.wait_for_url(re.compile("/result$"))
    yield "result-at-end"
    page.goto(f"{start}/2/answer")
    yield "answer-at-end"
    page.goto(f"{start}/1/answer")
    yield "answer-help"


def _forget(page: Page, lang: str) -> Iterator[str]:
    page.goto(f"/{lang}/forget")
    yield "forget"
    page.locator("main form button").click()
    page.locator("[role=status]").wait_for()
    yield "forget-done"
    page.goto(f"/{lang}/q/{INDIA}")
    page.locator("main form button.btn").click()
    page.wait_for_url(re.compile(rf"/q/{INDIA}/1"))
    page.goto(f"/{lang}/q/{INDIA}/result")
    page.goto(f"/{lang}/forget")
    page.locator("main form button").click()
    page.locator("[role=status]").wait_for()


def _trouble(page: Page, lang: str) -> Iterator[str]:
    page.goto(f"/{lang}/no-such-page")
    yield "error-404"
    for status in (403, 405, 410, 413, 429, 500, 503):
        page.goto(f"/{lang}/trouble/{status}")
        yield f"error-{status}"


def staff_tour(page: Page, server: RunningServer) -> Iterator[str]:
    """Visit the pages of staff, from the first account to the figures of a settled event."""
    yield from _doors(page, server)
    page.goto("/staff")
    yield "staff-home"
    page.goto("/staff/me")
    yield "staff-me"
    yield from _people(page)
    yield from _setup(page)
    yield from campaign_tour(page)
    yield from _figures(page)
    yield from few_tour(page, server)
    yield from _quality(page)
    yield from _translation(page)
    yield from educators.tour(page)
    yield from shelf_tour(page)


def _quality(page: Page) -> Iterator[str]:
    page.goto("/author/rules")
    yield "staff-rules"
    page.goto("/author/rules/IW-08")
    yield "staff-rule"
    page.goto("/author/rules/IW-10")
    yield "staff-rule-in-words"
    page.goto(f"/author/{INDIA}/quality")
    yield "staff-quality"
    page.goto(f"/author/{INDIA}/print")
    yield "staff-print"


def _translation(page: Page) -> Iterator[str]:
    at = f"/author/{INDIA}/translate"
    for name, path in {
        "languages": at,
        "languages-trouble": f"{at}?tag=klingon",
        "all": f"{at}/hi?show=all",
        "done": f"{at}/hi",
        "question": f"{at}/hi?q=2",
        "missing": f"{at}/ur",
    }.items():
        page.goto(path)
        yield f"staff-translate-{name}"
    file = {"name": "a.po", "mimeType": "text/plain", "buffer": b"no"}
    page.set_input_files("#file", file)  # type: ignore[arg-type]
    page.locator("#files form button").click()
    page.locator(".banner.err").wait_for()
    yield "staff-translate-file-trouble"


def _doors(page: Page, server: RunningServer) -> Iterator[str]:
    page.goto("/staff/sign-in")
    yield "staff-sign-in"
    page.locator("main button.btn").click()
    page.locator(".problem").wait_for()
    yield "staff-sign-in-trouble"
    link = rigged.first_link(server)
    page.goto(link)
    if page.locator("input[name=password]").count():
        yield "staff-welcome"
        page.locator("input[name=email]").fill("chen")
        page.locator("form").evaluate("form => form.noValidate = true")
        page.locator("main button.btn").click()
        page.locator(".problem").first.wait_for()
        yield "staff-welcome-trouble"
        page.locator("input[name=name]").fill("Chen")
        page.locator("input[name=email]").fill("chen@school.example")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button.btn").click()
        page.wait_for_url(re.compile("/staff$"))
        return
    yield "staff-welcome-over"
    page.goto("/staff/sign-in")
    page.locator("input[name=email]").fill("chen@school.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.btn").click()
    page.wait_for_url(re.compile("/staff$"))


def _people(page: Page) -> Iterator[str]:
    page.goto("/staff/people")
    yield "staff-people"
    page.locator("input[name=role]").first.check()
    page.locator("form:has(input[name=role]) button").click()
    page.locator("#once").wait_for()
    yield "staff-people-link"
    page.goto("/staff/people")
    page.locator("tbody a").first.click()
    page.wait_for_url(re.compile("/staff/people/."))
    yield "staff-person"


def _setup(page: Page) -> Iterator[str]:
    page.goto("/o")
    yield "events"
    page.goto("/o/new/1")
    yield "setup-1"
    onward = page.locator("main button.cont")
    onward.click()
    page.locator(".problem").wait_for()
    yield "setup-1-trouble"
    page.locator("input[name=title]").fill("Class 8 at the library")
    soon = datetime.now(UTC) + timedelta(days=30)
    page.locator("input[name=closes_on]").fill(soon.date().isoformat())
    for step in range(2, 7):
        onward.click()
        page.wait_for_url(re.compile(f"/new/{step}$"))
        yield f"setup-{step}"
    onward.click()
    page.wait_for_url(re.compile(r"/o/\w{10}$"))
    yield "event-open"
    where = page.url
    page.goto(f"{where}/poster")
    yield "event-poster"
    page.goto(f"{where}/close")
    yield "event-close"
    page.locator("main button.cont").click()
    page.wait_for_url(where)
    yield "event-closed"
    page.goto(f"{where}/copy")
    yield "event-copy"


def _figures(page: Page) -> Iterator[str]:
    page.goto("/o")
    demonstration = page.locator("h2 a", has_text="Demonstration")
    if demonstration.count():
        demonstration.first.click()
        page.wait_for_url(re.compile(r"/o/c/\w{10}$"))
        where = page.url
        page.locator("details").first.click()
        yield "staff-campaign"
        page.locator("select[name=event]").select_option(label="Pune labs")
        page.locator("select[name=with]").select_option(label="Nagpur workshops")
        page.locator(".filters button").click()
        page.wait_for_url(re.compile(r"\?event=\w"))
        yield "staff-campaign-two"
        page.goto(f"{where}?event=nobodyatal")
        yield "staff-campaign-ignored"
        page.goto(f"{where}/sure")
        yield "staff-campaign-sure"
        page.goto(f"{where}/print")
        yield "staff-campaign-paper"
        page.goto(f"{where}/compare")
        yield "staff-compare-choose"
        page.locator("select[name=before]").select_option(label="Pune labs")
        page.locator("select[name=after]").select_option(label="Nagpur workshops")
        page.locator(".filters button").click()
        page.wait_for_url(re.compile(r"[?&]after=\w"))
        page.locator("details").first.click()
        yield "staff-compare"
        page.goto(where)
        page.locator("tbody a", has_text="Pune labs").first.click()
        page.wait_for_url(re.compile(r"/o/\w{10}$"))
        yield "event-figures"
        mend = page.locator('a[href*="/repair/"]').first.get_attribute("href")
        assert mend is not None
        event = mend.partition("/repair/")[0]
        for number in range(1, 4):
            page.goto(f"{event}/items/{number}")
            for summary in page.locator("main summary").all():
                summary.click()
            yield f"event-item-{number}"
        page.goto(f"{event}/sure")
        yield "event-sure"
        page.goto(f"{event}/research")
        yield "event-research"
        page.goto(mend.rpartition("/")[0])
        yield "event-repairs"
        page.goto(mend)
        yield "event-repair"
        page.goto(f"{mend}?how=nothing")
        page.locator(".problem").wait_for()
        yield "event-repair-trouble"
        page.goto(f"{mend}?how=drop")
        yield "event-repair-preview"
        yield from _numbers(page, event)
        yield from _everybody(page, where)
        page.goto("/author/india-safer-internet/evidence")
        page.locator("details").first.click()
        yield "event-evidence"


def _numbers(page: Page, settled: str) -> Iterator[str]:
    """Look at numbers from elsewhere: of an event that is over, and of one that is open."""
    page.goto(f"{settled}/tally")
    yield "event-tally-final"
    page.goto("/o")
    page.locator("tbody a", has_text="Semarang workshops").first.click()
    page.wait_for_url(re.compile(r"/o/\w{10}$"))
    event = page.url
    page.goto(f"{event}/tally")
    yield "event-tally"
    torn = {"name": "torn.tally.json", "mimeType": "application/json", "buffer": b'{"format": 1'}
    page.locator("input[type=file]").set_input_files([torn])  # type: ignore[list-item]
    page.locator("form:has(input[type=file]) button").first.click()
    page.locator(".problem").wait_for()
    yield "event-tally-trouble"
    page.goto(f"{event}/few")
    yield "event-few"
    page.goto(f"{event}/paper")
    yield "event-paper"
    page.locator("main form button").first.click()
    page.locator(".problem").wait_for()
    yield "event-paper-trouble"
    page.locator("input[name=sheets]").fill("12")
    page.locator(".countrow input").first.fill("12")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/tally"))
    yield "event-tally-paper"
    page.locator("a[href$='/undo']").first.click()
    page.wait_for_url(re.compile("/undo$"))
    yield "event-tally-undo"


def _everybody(page: Page, campaign: str) -> Iterator[str]:
    """Give a campaign its page for everybody, and look at it."""
    page.goto(f"{campaign}/public")
    yield "campaign-public"
    if not page.locator("input[name=public]").is_checked():
        page.locator("label:has(input[name=public])").click()
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("saved=1$"))
    page.locator("section a[href*='/p/']").first.click()
    page.wait_for_url(re.compile("/p/"))
    page.locator("details").first.click()
    yield "everybody-campaign"
    page.locator("a[href$='/method']").first.click()
    page.wait_for_url(re.compile("/method$"))
    page.locator("details").first.click()
    yield "everybody-method"
