"""Visit the choice of what becomes of those who are too few, where a server is accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests import rigged
from tests.server import RunningServer


def few_tour(page: Page, server: RunningServer) -> Iterator[str]:
    """Plan an event whose few are sealed, open it, and look at it when it is over."""
    rigged.accept(server, "Dinas Pendidikan Semarang")
    onward = page.locator("main button.cont")
    page.goto("/o/new/1")
    page.locator("input[name=title]").fill("Ungaran, a laptop without a network")
    for step in range(2, 7):
        onward.click()
        page.wait_for_url(re.compile(f"/new/{step}$"))
    check = page.url
    yield "setup-6-few"
    page.locator("a[href$='/few']").click()
    page.wait_for_url(re.compile("/few$"))
    yield "event-few-accepted"
    page.locator("label:has(input[name=server])").last.click()
    onward.click()
    page.locator(".problem").wait_for()
    yield "event-few-trouble"
    page.locator("label:has(input[name=yes])").click()
    onward.click()
    page.wait_for_url(check)
    yield "setup-6-sealed"
    onward.click()
    page.wait_for_url(re.compile(r"/o/\w{10}$"))
    event = page.url
    yield "event-open-sealed"
    page.goto(f"{event}/few")
    yield "event-few-chosen"
    page.goto(f"{event}/tally")
    yield "event-tally-sealed"
    rigged.settle(server, event.rpartition("/")[2])
    page.goto(event)
    yield "event-over-sealed"
    page.goto(f"{event}/tally")
    yield "event-tally-over-sealed"
    rigged.reject(server)
