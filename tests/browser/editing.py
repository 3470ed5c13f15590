"""A server with a bank that is being written, and desks to write it at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from quiz.services import author, people
from tests.browser.conftest import phone
from tests.browser.watch import Watch
from tests.web.place import Place
from tests.web.staffed import PASSWORD, account

DESK = {"width": 1280, "height": 800}


class Quiet(WSGIRequestHandler):
    """Write no line for each request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


@dataclass
class Desk:
    """Hold a place that is served, and the sign-in of somebody who writes banks there."""

    place: Place
    url: str
    token: str

    def begin(self, bank: str, text: str) -> None:
        """Begin a bank in the browser."""
        author.begin(self.place.site, account(self.place, "Bruno"), bank, text, self.place.clock())

    def text(self, bank: str) -> str:
        """Give what is saved of a bank."""
        return author.draft(self.place.site, bank).text

    @contextmanager
    def sit(self, browser: Browser, **more: Any) -> Iterator[tuple[Page, Watch]]:
        """Open a browser in which Bruno is signed in; at the end nothing may have complained."""
        settings = {"viewport": DESK, "locale": "en-GB", **more}
        with phone(browser, self.url, **settings) as (page, watch):
            cookie = {"name": "kite-staff", "value": self.token, "url": self.url}
            page.context.add_cookies([cookie])  # type: ignore[list-item]
            yield page, watch


@contextmanager
def served(place: Place, home: Path) -> Iterator[Desk]:
    """Serve a place on the loopback interface."""
    server = make_server("127.0.0.1", 0, place.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    bruno = account(place, "Bruno")
    token = people.sign_in(place.site, bruno.email, PASSWORD, place.clock())
    try:
        yield Desk(place, f"http://127.0.0.1:{server.server_port}", token)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def covered(page: Page, path: str) -> None:
    """Open an editor's page and wait until the editor covers the textarea."""
    page.goto(path)
    page.wait_for_selector("form[data-covered]")
    page.wait_for_selector(".cm-content")


def typed(page: Page) -> str:
    """Give the text as it would be saved."""
    return str(page.evaluate("document.querySelector('#text').value"))
