"""Visit the pages of campaigns: set-up, links, posters, pack, settings, sharing, the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

NAME = "Safe Screens Week"


def campaign_tour(page: Page) -> Iterator[str]:
    """Plan a campaign of three events, open it, and delete its copy; somebody is signed in."""
    yield from _plan(page)
    page.locator("main button.cont").click()
    page.wait_for_url(re.compile(r"/o/c/\w{10}/links$"))
    yield "campaign-links"
    at = page.url.removesuffix("/links")
    page.goto("/o")
    yield "campaign-list"
    page.goto(f"{at}/posters")
    yield "campaign-posters"
    page.goto(f"{at}/links")
    page.locator("a[href$='/pack']").first.click()
    page.wait_for_url(re.compile("/pack$"))
    yield "campaign-pack"
    page.goto(f"{at}/settings")
    yield "campaign-settings"
    _wrong(page, "title", "")
    yield "campaign-settings-trouble"
    page.goto(f"{at}/share")
    yield "campaign-share"
    for what in ("close", "copy", "delete"):
        page.goto(f"{at}/{what}")
        yield f"campaign-{what}"
    _wrong(page, "name", "Some other name")
    yield "campaign-delete-trouble"
    page.goto(f"{at}/copy")
    page.locator("main button.cont").click()
    page.wait_for_url(re.compile(r"/new/1$"))
    copied = page.url.removesuffix("/new/1")
    page.goto("/staff")
    yield "campaign-half-set-up"
    page.goto(f"{copied}/delete")
    page.locator("input[name=name]").fill(NAME)
    page.locator("main button.cont").click()
    page.wait_for_url(re.compile("deleted=1$"))
    yield "campaign-deleted"


def _plan(page: Page) -> Iterator[str]:
    onward = page.locator("main button.cont")
    page.goto("/o/c/new/1")
    yield "campaign-1"
    onward.click()
    page.locator(".problem").wait_for()
    yield "campaign-1-trouble"
    page.locator("input[name=title]").fill(NAME)
    soon = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    page.locator("input[name=closes_on]").fill(soon)
    onward.click()
    page.wait_for_url(re.compile("/new/2$"))
    yield "campaign-2"
    page.locator("label:has(input[name=revision])").first.click()
    page.locator("label:has(input[name=revision])").nth(1).click()
    onward.click()
    page.wait_for_url(re.compile("/new/event$"))
    yield "campaign-event"
    onward.click()
    page.locator(".problem").wait_for()
    yield "campaign-event-trouble"
    at = page.url.removesuffix("/event")
    for title, expected in (("Pune labs", "900"), ("Semarang workshops", ""), ("Nashik", "6")):
        page.goto(f"{at}/event")
        page.locator("input[name=title]").fill(title)
        page.locator("input[name=expected]").fill(expected)
        onward.click()
        page.wait_for_url(re.compile("/new/3$"))
    yield "campaign-3"
    page.goto(f"{at}/event/3")
    page.locator("summary").click()
    yield "campaign-event-dates"
    page.goto(f"{at}/3")
    for step in (4, 5, 6):
        onward.click()
        page.wait_for_url(re.compile(f"/new/{step}$"))
        yield f"campaign-{step}"


def _wrong(page: Page, field: str, value: str) -> None:
    page.locator(f"input[name={field}]").fill(value)
    page.locator("main form button.btn").first.click()
    page.locator(".problem").wait_for()
