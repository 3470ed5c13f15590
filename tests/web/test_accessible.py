"""No page has a fault that axe-core knows, nor does one scroll sideways on a small phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from quiz.web.pages import Look
from quiz.web.pages.chrome import Size, Theme
from tests.browser.inspection import STAY, axe
from tests.web import preview
from tests.web.samples import pages

PAPER = {"certificate"}
"""Its sheet has a fixed size and may reach over the edge of a phone."""


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("hi", "dark")])
def test_no_page_has_a_fault(page: Page, tmp_path: Path, lang: str, theme: Theme) -> None:
    preview.write(tmp_path, lang, Look(theme=theme))
    page.add_init_script(STAY)
    faults = []
    for name in pages():
        page.goto((tmp_path / f"{name}.html").as_uri())
        faults += [(name, fault) for fault in axe(page)]
    assert faults == []


@pytest.mark.parametrize(("lang", "size"), [("fr", "normal"), ("ur", "normal"), ("hi", "largest")])
def test_no_page_scrolls_sideways(page: Page, tmp_path: Path, lang: str, size: Size) -> None:
    preview.write(tmp_path, lang, Look(size=size))
    page.add_init_script(STAY)
    page.set_viewport_size({"width": 320, "height": 740})
    wide = []
    for name in set(pages()) - PAPER:
        page.goto((tmp_path / f"{name}.html").as_uri())
        width = page.evaluate("document.documentElement.scrollWidth")
        wide += [(name, width)] if width > 320 else []
    assert wide == []
