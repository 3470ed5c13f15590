"""The form of an item in Chromium: without scripts, by keyboard alone, and for axe-core."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from quiz.items.registry import kinds
from quiz.services import author, people
from tests.browser.inspection import axe
from tests.conftest import PATIENCE
from tests.web.formed import Desk
from tests.web.place import Place
from tests.web.staffed import PASSWORD, account
from tests.web.test_author_form import FIRST, HEAD, with_item


@contextmanager
def bruno(
    browser: Browser, place: Place, *, scripts: bool = True, theme: str = "light"
) -> Iterator[Page]:
    """Open Bruno's browser on a server of this process."""
    server = make_server("127.0.0.1", 0, place.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.port}"
    who = account(place, "Bruno")
    token = people.sign_in(place.site, who.email, PASSWORD, place.clock())
    context = browser.new_context(
        base_url=url,
        java_script_enabled=scripts,
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": 1280, "height": 800},
    )
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "kite-staff", "value": token, "url": url}])
    try:
        yield context.new_page()
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_question_is_written_by_keyboard_without_a_script(browser: Browser, place: Place) -> None:
    desk = Desk(place, HEAD + FIRST)
    with bruno(browser, place, scripts=False) as page:
        page.goto(f"/author/{desk.bank}/form/new?type=single")
        page.locator("#f-stem").focus()
        keys = page.keyboard
        keys.type("Which one?")
        for _ in range(4):  # the kind of exhibit, its text, more about it, the first mark
            keys.press("Tab")
        assert page.evaluate("document.activeElement.id") == "key-1"
        for words in ("Red", "Blue"):
            page.get_by_label(f"Option {'A' if words == 'Red' else 'B'}, text").focus()
            keys.type(words)
        page.get_by_label("Option B is the best answer").focus()
        keys.press("Space")
        page.get_by_role("button", name="Add an option").focus()
        keys.press("Enter")
        page.get_by_label("Option E, text").wait_for()
        assert page.get_by_label("Option B, text").input_value() == "Blue"
        assert page.get_by_label("Option B is the best answer").is_checked()
        page.get_by_label("Why, shown after the answer").focus()
        keys.type("Blue it is.")
        page.locator("#f-stem").focus()
        keys.press("Enter")  # the first button of a form is what Enter presses: it saves
        page.wait_for_url(f"**/author/{desk.bank}/form/2?saved=1")
        assert page.get_by_text("Saved.").is_visible()
    assert desk.items[1] == {
        "id": "which-one",
        "type": "single",
        "stem": "Which one?",
        "options": {"a": "Red", "b": "Blue"},
        "key": "b",
        "rationale": "Blue it is.",
    }
    assert desk.text.startswith(HEAD + FIRST)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_form_has_a_fault_that_axe_knows_nor_scrolls_sideways(
    browser: Browser, place: Place, theme: str
) -> None:
    who = account(place, "Bruno")
    for kind in kinds():
        name = f"b-{kind.replace('_', '-')}"
        text = with_item(kind).replace("  - id: it\n", "  - id: it\n    points: 12\n")
        author.begin(place.site, who, name, text, place.clock())
    faults: list[tuple[str, str]] = []
    wide = []
    with bruno(browser, place, theme=theme) as page:
        for kind in kinds():
            name = f"b-{kind.replace('_', '-')}"
            for path in (f"/author/{name}/form/2", f"/author/{name}/form/new?type={kind}"):
                page.set_viewport_size({"width": 1280, "height": 800})
                page.goto(path)
                faults += [(path, fault) for fault in axe(page)]
                page.set_viewport_size({"width": 320, "height": 740})
                width = page.evaluate("document.documentElement.scrollWidth")
                wide += [(path, width)] if width > 320 else []
    assert (faults, wide) == ([], [])
