"""Take pictures of every page: ``python -m tests.screens [FOLDER]``, by default ``screens/``.

Each page is taken in English and Hindi, at 360x740 and 1280x800, light and dark, in full
length; the names are numbered in the order of a visit.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.tour import staff_tour, student_tour
from tests.conftest import BROWSERS
from tests.rigged import rigged
from tests.server import ROOT, RunningServer

SIZES = {"360": {"width": 360, "height": 740}, "1280": {"width": 1280, "height": 800}}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOCALES = {"en": "en-GB", "hi": "hi-IN"}


def take(page: Page, out: Path, number: int, name: str, lang: str) -> None:
    """Take the pictures of the page as it stands."""
    for size, viewport in SIZES.items():
        page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            path = out / f"{number:02}-{name}-{lang}-{size}-{theme}.png"
            page.screenshot(path=path, full_page=True, animations="disabled")


def visit(
    browser: Browser, server: RunningServer, lang: str, which: str
) -> Iterator[tuple[Page, str]]:
    """Walk through the pages in a browser of one language."""
    context = browser.new_context(
        base_url=server.url, locale=LOCALES[lang], viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    if which in ("all", "student"):
        for name in student_tour(page, server, lang):
            yield page, name
    if which in ("all", "staff"):
        for name in staff_tour(page, server):
            yield page, name
    context.close()


def main() -> None:
    """Start a server with a demonstration, play, and save what is seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=ROOT / "screens")
    parser.add_argument("--lang", choices=tuple(LOCALES), action="append")
    parser.add_argument("--which", choices=("all", "student", "staff"), default="all")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    given = parser.parse_args()
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        sys.exit("No Chromium was found. scripts/screens installs it, as the package chromium.")
    given.out.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    demo = given.which != "student"
    with (
        tempfile.TemporaryDirectory(prefix="kite-screens-") as folder,
        rigged(Path(folder), demo=demo) as server,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=program, args=arguments)
        taken = 0
        for lang in given.lang or LOCALES:
            for number, (page, name) in enumerate(visit(browser, server, lang, given.which), 1):
                if given.only in name:
                    take(page, given.out, number, name, lang)
                    taken += len(SIZES) * len(THEMES)
        browser.close()
    print(f"{taken} pictures in {given.out}")


if __name__ == "__main__":
    main()
