"""A server for each file of browser tests, and phones to visit it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watch import Watch
from tests.conftest import PATIENCE
from tests.server import RunningServer

PHONE = {"width": 360, "height": 740}
Phones = Callable[..., tuple[Page, Watch]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Run the real server with the real banks."""
    with RunningServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@contextmanager
def phone(browser: Browser, base: str, **more: Any) -> Iterator[tuple[Page, Watch]]:
    """Open a phone of 360 by 740; at the end nothing on it may have complained."""
    settings = {"viewport": PHONE, "locale": "hi-IN", "base_url": base, **more}
    context = browser.new_context(**settings)
    context.set_default_timeout(PATIENCE)
    watch = Watch(base)
    watch.over(context)
    try:
        yield context.new_page(), watch
        watch.is_calm()
    finally:
        context.close()


@pytest.fixture
def open_phone(browser: Browser, server: RunningServer) -> Iterator[Phones]:
    """Give phones, one after another or several at once."""
    with ExitStack() as stack:

        def another(**more: Any) -> tuple[Page, Watch]:
            return stack.enter_context(phone(browser, server.url, **more))

        yield another
