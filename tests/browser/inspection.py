"""Inspect a page where it stands: axe-core, and what axe-core cannot measure."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.server import RunningServer

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SPACING = """
*, *::before, *::after { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
"""What a reader may set (WCAG 2.2, success criterion 1.4.12)."""

MEASURE_SHIFTS = """
window.shifted = 0;
window.shifts = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
});
window.shifts.observe({ type: "layout-shift", buffered: true });
"""
"""How far a page moves until somebody looks at it: whoever looks changes its size and styles."""

VIOLATIONS = """async (options) => (await axe.run(options)).violations.flatMap(
  (one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 150)}`))"""

STAY = """
addEventListener("click", (event) => {
  if (!event.isTrusted && event.target.closest("[data-retry]")) event.preventDefault();
}, true);
"""
"""A page that asks again by itself stays: whoever looks at it may be slower than it waits."""

Look = Literal[
    "sideways", "cut", "small", "unseen", "forced", "moving", "styled", "nodes", "headings",
    "shifted", "foreign",
]  # fmt: skip


@cache
def _script() -> str:
    return Path(__file__).with_name("inspect.js").read_text()


def look(page: Page, *wanted: Look) -> dict[str, list[str]]:
    """Look for some kinds of trouble; gives what was found of each."""
    found: dict[str, list[str]] = page.evaluate(_script(), list(wanted))
    return found


def axe(page: Page) -> list[str]:
    """Let axe-core look at the page; gives its violations."""
    if not page.evaluate("'axe' in window"):  # it is half a megabyte: a page takes it once
        page.evaluate(Axe().axe_script)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: list[str] = page.evaluate(VIOLATIONS, options)
    return found


@contextmanager
def styled(page: Page, rules: str) -> Iterator[None]:
    """Add rules to the page for a while, as a reader's own style sheet."""
    page.evaluate(
        """(rules) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(rules);
          document.adoptedStyleSheets = [sheet];
        }""",
        rules,
    )
    yield
    page.evaluate("document.adoptedStyleSheets = []")


class Weights:
    """Weigh pages as they come over the line, with the style sheets that they need."""

    def __init__(self, server: RunningServer, page: Page) -> None:
        """Note every page that this tab gets from now on."""
        self._server = server
        self._sizes: dict[str, int] = {}
        page.on("response", self._note)

    def _note(self, response: Response) -> None:
        if response.request.resource_type == "document" and response.status not in (302, 303):
            self._last = response

    def of(self, page: Page) -> tuple[int, int]:
        """Give the compressed bytes of the page with its CSS, and of its JavaScript."""
        response = self._last
        size = response.request.sizes()["responseBodySize"]
        markup = response.text()
        styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', markup)
        scripts = re.findall(r'<script src="([^"]+)"', markup)
        return (
            size + sum(self._file(page, path) for path in styles),
            sum(self._file(page, path) for path in scripts),
        )

    def _file(self, page: Page, path: str) -> int:
        where = urlsplit(urljoin(page.url, path)).path
        if where not in self._sizes:
            self._sizes[where] = len(gzip.compress(self._server.get(where)[2], 9))
        return self._sizes[where]


def told(faults: Mapping[str, list[str]]) -> str:
    """Write faults down, a page to a line."""
    return json.dumps({page: found for page, found in faults.items() if found}, indent=1,
                      ensure_ascii=False)  # fmt: skip
