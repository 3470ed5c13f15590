"""Visit the pages around a bank: list, beginnings, publishing, history, two texts, pictures."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from playwright.sync_api import Page

from tests.banks.pictures import png

FOLDER = "india-safer-internet"


def shelf_tour(page: Page) -> Iterator[str]:
    """Begin a bank, publish it twice, break it, delete another; somebody is signed in."""
    page.goto("/author")
    yield "staff-banks"
    bank = yield from _begin(page)
    page.goto(f"{bank}/publish")
    yield "staff-bank-first"
    _press(page, r"/history\?published=1$")
    _save(page, bank, "A prize from nowhere is bait", "A prize from nowhere is always bait")
    _save(page, bank, "key: [hurry, secret]", "key: [hurry, secret, mistake]")
    page.goto(f"{bank}/publish")
    yield "staff-bank-publish"
    _press(page, r"/history\?published=2$")
    yield "staff-bank-history"
    page.goto(f"{bank}/diff?old=1&new=2")
    yield "staff-bank-diff"
    page.goto(f"{bank}/versions/1")
    yield "staff-bank-version"
    page.goto(f"{bank}/pictures")
    file = {"name": "kite.png", "mimeType": "image/png", "buffer": png(300, 200)}
    page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
    _press(page, r"/pictures\?added=kite\.png$")
    yield "staff-bank-pictures"
    _save(page, bank, "items:", "items: # mine", edition="1")
    yield "staff-bank-conflict"
    _save(page, bank, "key: leave", "key: left")
    page.goto(f"{bank}/publish")
    yield "staff-bank-refused"
    page.goto(f"/author/{FOLDER}/history")
    yield "staff-bank-folder"
    page.goto(f"/author/{FOLDER}/copy")
    yield "staff-bank-copy"
    page.goto(f"/author/{FOLDER}/take-over")
    yield "staff-bank-take-over"
    page.goto("/author/new?start=empty")
    page.locator("input[name=title]").fill("Not for long")
    _press(page, "/author/not-for-long")
    page.goto(f"{page.url}/delete")
    yield "staff-bank-delete"
    _press(page, r"/author\?deleted=1$")
    yield "staff-bank-deleted"


def _begin(page: Page) -> Generator[str, None, str]:
    page.goto("/author/new?start=file")
    yield "staff-bank-open"
    page.goto("/author/new?start=example")
    yield "staff-bank-new"
    page.locator("main form button.btn").click()
    page.locator(".problem").wait_for()
    yield "staff-bank-new-trouble"
    page.locator("input[name=title]").fill("Spot the trick")
    _press(page, "/author/spot-the-trick")
    return page.url


def _press(page: Page, where: str) -> None:
    form = "main form[method=post]:not([action*=restore]):not([action*=remove])"
    page.locator(f"{form} button").last.click()
    page.wait_for_url(re.compile(where))


def _save(page: Page, bank: str, old: str, new: str, edition: str = "") -> None:
    """Change the text as the editor's form does without its script."""
    page.goto(bank)
    with page.expect_navigation():
        page.evaluate(
            """([old, now, edition]) => {
              const form = document.querySelector('form[action$="/save"]');
              const text = form.querySelector('[name=text]');
              if (edition) form.querySelector('[name=edition]').value = edition;
              text.value = text.value.replace(old, now);
              HTMLFormElement.prototype.submit.call(form);
            }""",
            [old, new, edition],
        )
