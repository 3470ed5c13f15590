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
    page.goto("/author/help")
    yield "author-help"
