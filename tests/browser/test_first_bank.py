"""Bruno's first bank: from the list of banks to five questions in two languages that are played.

By keys alone at a desk and on a small screen, by pointer, and without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.editing import DESK, Desk, served
from tests.browser.hands import Hands, Keyboard, Pointer
from tests.web.place import open_place

PHONE = {"width": 360, "height": 740}
NUMBERS = count(1)
HINDI = "हिन्दी"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Serve a place of this file's own."""
    home = tmp_path_factory.mktemp("desk")
    place = open_place(home)
    with served(place, home) as made:
        yield made
    place.shut()


WAYS = {
    "keys-desk": (Keyboard, {"viewport": DESK}),
    "keys-phone": (Keyboard, {"viewport": PHONE}),
    "pointer-desk": (Pointer, {"viewport": DESK}),
    "keys-phone-plain": (Keyboard, {"viewport": PHONE, "java_script_enabled": False}),
    "pointer-desk-plain": (Pointer, {"viewport": DESK, "java_script_enabled": False}),
}


@pytest.mark.parametrize("way", WAYS)
def test_from_the_list_of_banks_to_a_published_bank_in_two_languages(
    desk: Desk, browser: Browser, way: str
) -> None:
    kind, more = WAYS[way]
    title = f"Strangers who write {next(NUMBERS)}"
    with desk.sit(browser, **more) as (page, _):
        hands = kind(page)
        page.goto("/author")
        begin(page, hands, title)
        add_choice(page, hands)
        add_true_or_false(page, hands)
        expect(page.locator("h1")).to_have_text("Question 5 of 5")
        translate(page, hands)
        publish(page, hands)
        play_in_hindi(page, hands, title)


def link(page: Page, name: str, within: str = "body") -> Locator:
    return page.locator(within).get_by_role("link", name=name, exact=True)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def begin(page: Page, hands: Hands, title: str) -> None:
    hands.press(page.get_by_role("link", name=re.compile("^From an example")))
    hands.write(page.get_by_label("Title"), title)
    hands.press(button(page, "Begin"))
    expect(page).to_have_title(f"{title} — Editor")
    hands.press(link(page, "Add a question", "#outline"))


def add_choice(page: Page, hands: Hands) -> None:
    expect(page.locator("h1")).to_have_text("New question")
    hands.write(page.get_by_label("Question", exact=True), "A game asks where you live. And now?")
    for letter, words in (("A", "Type it in"), ("B", "Leave the field empty")):
        hands.write(page.get_by_label(f"Option {letter}, text"), words)
    hands.choose(page.get_by_label("Option B is the best answer"))
    hands.write(page.get_by_label("Why, shown after the answer"), "A game works without it.")
    hands.press(button(page, "Save and check").last)
    expect(page.locator("h1")).to_have_text("Question 4 of 4")
    expect(page.locator(".problem")).to_have_count(0)
    hands.press(link(page, "Write a new question"))


def add_true_or_false(page: Page, hands: Hands) -> None:
    hands.press(link(page, "True or false", ".kinds"))
    hands.write(page.get_by_label(re.compile("^What people judge")), "A blue tick is a promise.")
    hands.choose(page.get_by_role("radio", name="False", exact=True))
    hands.write(page.get_by_label("Why, shown after the answer"), "Ticks can be bought.")
    hands.press(button(page, "Save and check").last)


def translate(page: Page, hands: Hands) -> None:
    hands.press(link(page, "Translate", ".bankbar"))
    hands.pick(page.get_by_label("Language", exact=True), "Hindi")
    hands.press(button(page, "Translate into it"))
    expect(page.locator("h1")).to_have_text("English to Hindi")
    page.wait_for_load_state()
    letters = iter("कखगघचछजझटठडढणतथदधनपफबभमयरलवशसहअआइईउऊएऐओऔ")
    while page.locator("textarea.area2").count():
        for field in page.locator("textarea.area2").all():
            hands.write(field, f"पाठ {next(letters)}")  # no two texts alike: no two options are
        with page.expect_navigation():
            hands.press(button(page, "Save").last)
    hands.press(button(page, "Offer it"))


def publish(page: Page, hands: Hands) -> None:
    hands.press(link(page, "On to publishing"))
    expect(page.locator("main")).to_contain_text("5 questions, all of them new.")
    hands.press(button(page, "Publish version 1"))
    expect(page.locator(".banner")).to_contain_text("Version 1 is published.")


def play_in_hindi(page: Page, hands: Hands, title: str) -> None:
    hands.press(link(page, HINDI, ".banner"))
    name = re.sub(r"\W+", "-", title.lower())
    expect(page).to_have_url(re.compile(f"/hi/q/{name}$"))
    expect(page.locator("h1")).to_contain_text("पाठ")
    hands.press(page.locator("main form button.btn").first)
    expect(page.locator("h1")).to_contain_text("पाठ")
    expect(page.locator("main")).to_contain_text("5")
