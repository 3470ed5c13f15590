"""Visit the pages on which banks are written; who calls is signed in and may write banks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Page


def tour(page: Page) -> Iterator[str]:
    """Begin a bank from the example, and look at what belongs to writing it."""
    page.goto("/author/new")
    page.locator("input[name=title]").fill("Tour of an editor")
    page.locator("main form button").click()
    page.wait_for_url(re.compile("/author/tour-of-an-editor"))
    where = "/author/tour-of-an-editor"
    page.goto(where)
    page.wait_for_selector("form[data-covered]")
    yield "author-editor"
    for form in ("question", "answer", "hall", "paper"):
        page.goto(f"{where}/preview/1?as={form}")
        yield f"author-preview-{form}"
    page.goto(f"{where}/preview/99")
    yield "author-preview-nothing"
    page.goto(f"{where}/report")
    yield "author-report"
    page.goto(f"{where}/form/1")
    yield "author-form"
    page.goto(f"{where}/form/new?type=hotspot")
    yield "author-form-new"
    page.goto(f"{where}/form")
    yield "author-form-first"
    page.goto(f"{where}/export")
    yield "author-export"
    yield from _import(page)
    page.goto("/author/help")
    yield "author-help"


def _import(page: Page) -> Iterator[str]:
    page.goto("/author/import")
    yield "author-import"
    page.locator("main form button.btn").last.click()
    page.locator(".problem").wait_for()
    yield "author-import-trouble"
    gift = b"::Phishing:: What is it? {=A trick ~A fish #No. ~%50%Both}\n\nSay why. {}\n"
    page.set_input_files(
        "input[type=file]",
        {"name": "tour.gift", "mimeType": "text/plain", "buffer": gift},  # type: ignore[arg-type]
    )
    page.locator("main form button.btn").last.click()
    page.wait_for_url(re.compile("/imported$"))
    yield "author-imported"
