"""Bruno translates a bank: at a desk and on a phone, with two windows, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from quiz.banks.editing import put
from quiz.services import author
from tests.browser.editing import DESK, Desk, served
from tests.browser.inspection import axe, look
from tests.web.place import open_place
from tests.web.staffed import account

BANK = """\
id: {id}
title: {{en: Kites at dawn, hi: सुबह की पतंगें}}
items:
  - id: forwarded   # stays
    stem: {{en: Who checks a message first?, hi: पहले कौन जाँचे?}}
    exhibit: {{kind: chat, text: "Send this to ten friends!", from: Ria}}
    options:
      a: {{en: Whoever got it, hi: जिसे मिला}}
      b: Whoever sent it
    key: a
    rationale: {{en: "Look within 10 minutes.", hi: "15 मिनट में देखो।"}}
"""
NUMBERS = count(1)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Serve a place of this file's own."""
    home = tmp_path_factory.mktemp("desk")
    place = open_place(home)
    with served(place, home) as made:
        yield made
    place.shut()


@pytest.fixture
def bank(desk: Desk) -> str:
    """Begin a bank whose first question was changed after its translation was published."""
    name = f"kites-{next(NUMBERS)}"
    whole = BANK.format(id=name).replace("b: Whoever sent it", "b: {en: The sender, hi: भेजने वाला}")
    whole = whole.replace('"Send this to ten friends!", from: Ria', '{en: "Go!", hi: "जाओ!"}')
    desk.begin(name, whole)
    bruno, site, now = account(desk.place, "Bruno"), desk.place.site, desk.place.clock()
    author.publish(site, bruno, name, 1, "", now)
    changed = BANK.format(id=name)
    changed = put(changed, ("items", 0, "stem", "en"), "Who really checks a message first?")
    author.save(site, bruno, name, 1, changed, now)
    return name


def _inspect(page: Page, name: str) -> None:
    assert not axe(page), name
    found = look(page, "sideways", "cut", "small", "styled", "headings", "unseen")
    assert not {what: where for what, where in found.items() if where}, name


def pages(bank: str) -> list[str]:
    """Name every kind of page of translation."""
    at = f"/author/{bank}/translate"
    return [at, f"{at}?tag=klingon", f"{at}/hi", f"{at}/hi?show=all", f"{at}/hi?q=1", f"{at}/ur"]


@pytest.mark.parametrize(
    "more",
    [
        {"viewport": DESK, "color_scheme": "light"},
        {"viewport": {"width": 320, "height": 740}, "color_scheme": "dark"},
    ],
    ids=["desk", "phone"],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    desk: Desk, browser: Browser, bank: str, tmp_path: Path, more: dict[str, Any]
) -> None:
    bad = tmp_path / "bad.xlf"
    bad.write_text("<a/>")
    with desk.sit(browser, **more) as (page, watch):
        watch.refusals |= {422}
        for path in pages(bank):
            page.goto(path)
            _inspect(page, path)
        page.goto(f"/author/{bank}/translate/hi")
        with page.expect_download() as got:
            page.locator("a[href$='texts.xlf']").click()
        text = Path(got.value.path()).read_text(encoding="utf-8")
        good = tmp_path / "good.xlf"
        good.write_text(text.replace("जिसे मिला", "जिसको मिला"), encoding="utf-8")
        for file, says in ((good, "Nothing is saved yet."), (bad, "Nothing of this file")):
            page.goto(f"/author/{bank}/translate/hi")
            page.set_input_files("#file", file)
            page.get_by_role("button", name="Look at the file").click()
            expect(page.get_by_text(says)).to_be_visible()
            _inspect(page, says)


def test_two_windows_lose_no_word(desk: Desk, browser: Browser, bank: str) -> None:
    with desk.sit(browser) as (page, watch):
        watch.refusals |= {409}
        other = page.context.new_page()
        for one in (page, other):
            one.goto(f"/author/{bank}/translate/hi")
        label = "Question 1, option B, Hindi"
        other.get_by_label(label).fill("भेजने वाला")
        other.get_by_role("button", name="Save").first.click()
        expect(other.get_by_role("status")).to_contain_text("1 text saved.")
        page.get_by_label(label).fill("जिसने भेजा")
        page.get_by_label("Question 1, message, Hindi").fill("दस दोस्तों को भेजो!")
        page.get_by_role("button", name="Save").first.click()
        expect(page.get_by_role("alert")).to_contain_text("1 text was not saved")
        expect(page.get_by_label(label)).to_have_value("जिसने भेजा")
        expect(page.get_by_text("भेजने वाला")).to_be_visible()
        assert not axe(page)
        page.get_by_role("button", name="Save").first.click()
        expect(page.get_by_role("status")).to_contain_text("1 text saved.")
    saved = desk.text(bank)
    assert "जिसने भेजा" in saved
    assert "दस दोस्तों को भेजो!" in saved
    assert "# stays" in saved


def test_it_all_goes_without_scripts_and_by_keys(desk: Desk, browser: Browser, bank: str) -> None:
    with desk.sit(browser, java_script_enabled=False) as (page, _):
        page.goto(f"/author/{bank}/translate")
        page.get_by_role("link", name="Hindi").press("Enter")
        page.get_by_role("button", name="Still right (Question 1, question)").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("1 text found right.")
        page.wait_for_load_state()
        for box in page.locator("textarea").all():
            box.press_sequentially("शब्द")
        page.get_by_role("button", name="Save").first.press("Enter")
        expect(page.get_by_text("Everything is translated.")).to_be_visible()


def test_nothing_in_a_translation_runs(desk: Desk, browser: Browser, bank: str) -> None:
    words = "</textarea><img src=x onerror=document.title='run'><script>alert(1)</script>"
    with desk.sit(browser) as (page, _):
        page.goto(f"/author/{bank}/translate/hi?show=all")
        page.get_by_label("Question 1, option A, Hindi").fill(words)
        with page.expect_navigation():
            page.get_by_role("button", name="Save").first.click()
        expect(page.get_by_label("Question 1, option A, Hindi")).to_have_value(words)
        assert page.title() != "run"
