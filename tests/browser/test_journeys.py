"""Amina finishes a quiz in Hindi on a small phone: by pointer, by keys, with or without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from quiz.items.item import Item
from tests.browser.conftest import Phones
from tests.browser.hands import HAS_FOCUS, Keyboard, Pointer
from tests.browser.student import Student, read_bank
from tests.browser.watch import Watch

BANK = "india-safer-internet"
START = f"/hi/q/{BANK}"
NAME = "अमीना Zebunnissa"


@pytest.fixture(
    params=["pointer-scripts", "keys-scripts", "pointer-plain", "keys-plain"],
)
def way(request: pytest.FixtureRequest) -> tuple[bool, bool]:
    """Say how a phone is used: by keys or not, with scripts or not."""
    return "keys" in request.param, "scripts" in request.param


def test_a_student_finishes_the_quiz_in_hindi(way: tuple[bool, bool], open_phone: Phones) -> None:
    by_keys, scripts = way
    page, watch = open_phone(java_script_enabled=scripts, has_touch=not by_keys and not scripts)
    watch.refusals.add(422)
    hands = Keyboard(page) if by_keys else Pointer(page)
    student = Student(page, hands, read_bank(BANK), "hi")
    page.goto(START)
    assert page.locator("html").get_attribute("lang") == "hi"
    hands.send(student.button)
    best = scored = 0
    seen = set()
    steps = len(student.bank.items)
    # The two ways with scripts give other answers than the two without: each type is met
    # with a right and a wrong one, by pointer and by keys.
    for place in range(1, steps + 1):
        page.wait_for_url(re.compile(rf"{START}/{place}(\?new=1)?$"))
        item = student.item()
        seen.add(item.type)
        assert page.locator("h1").count() == 1
        if place == 1:
            leave_it_open(student)
        if isinstance(hands, Keyboard):
            hands.letters = scripts and place % 4 < 2
        right = (place + scripts) % 2 == 0
        if place == 4:
            student.unsure()
        else:
            student.answer(item, right=right)
        student.send()
        scored += item.scored
        best += item.scored and right and place != 4
        if item.type != "card":  # which leads on by itself
            read_feedback(student, item, place, right=right)
        if place == 2 and by_keys and scripts:
            list_the_keys(page)
        if place == 3:
            change_language_and_back(student)
        if place == 6:
            change_settings(student, scripts=scripts)
        if place == 7:
            leave_and_come_back(student)
        go_on(student, item, place, steps, letters=by_keys and scripts)
    assert len(seen) == 12
    see_the_result(page, best, scored)
    certificate(student, watch, scripts=scripts)
    forget(student)


def leave_it_open(student: Student) -> None:
    page = student.page
    student.send()
    problem = page.locator(".problem")
    expect(problem).to_be_focused()
    page.wait_for_load_state()
    word = page.locator(".errmsg .vh").inner_text().strip()
    assert page.title().startswith(word)
    link = problem.locator("a")
    assert link.inner_text() in page.locator(".errmsg").inner_text()
    student.hands.press(link)
    expect(page.locator("#a1")).to_be_focused()


def list_the_keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    assert page.url.endswith("/2/answer"), "letters do nothing while the list is open"


def read_feedback(student: Student, item: Item, place: int, *, right: bool) -> None:
    page = student.page
    page.wait_for_url(re.compile(rf"{START}/{place}/answer$"))
    verdict = page.locator(".verdict")
    expect(verdict).to_be_focused()
    kinds = (verdict.get_attribute("class") or "").split()
    if not item.scored or place == 4:
        assert "part" in kinds
    elif right:
        assert "yes" in kinds, item.id
        assert page.locator(".tag.best").count() >= 1
    else:
        assert "yes" not in kinds, item.id
    if item.scored:
        assert page.locator(".prose").first.inner_text().strip(), "it says why"


def go_on(student: Student, item: Item, place: int, steps: int, *, letters: bool) -> None:
    page = student.page
    onward = page.locator("a[data-next]")
    if item.type != "card" and letters:
        page.keyboard.press("n")
    elif item.type != "card":
        student.hands.press(onward)
    if place % 5 == 0 and place < steps:
        page.wait_for_url(re.compile(r"/pause$"))
        asked = [one for one in student.bank.items[place - 5 : place] if one.type != "card"]
        assert page.locator("#c > li").count() == len(asked)
        student.hands.press(onward)


def change_language_and_back(student: Student) -> None:
    page = student.page
    where = page.url
    student.hands.press(page.locator(".sitefoot a[hreflang=en]"))
    page.wait_for_url(where.replace("/hi/", "/en/"))
    assert page.locator("html").get_attribute("lang") == "en"
    # The quiz itself stays in the language in which it was begun, and says so.
    assert page.locator(".prog span[lang=hi]").count() == 1
    student.hands.press(page.locator(".sitefoot a[hreflang=hi]"))
    page.wait_for_url(where)


def change_settings(student: Student, *, scripts: bool) -> None:
    page, hands = student.page, student.hands
    where = page.url
    hands.press(page.locator("a.tool[href*=settings]"))
    page.wait_for_url(re.compile("/hi/settings"))
    hands.choose(page.locator("input[name=theme][value=dark]"))
    hands.choose(page.locator("input[name=size][value=large]"))
    hands.choose(page.locator("input[name=still]"))
    hands.choose(page.locator("input[name=keys]"))
    hands.send(student.button)
    page.wait_for_url(re.compile("saved=1"))
    hands.press(page.locator(".strip a"))
    page.wait_for_url(where)
    html = page.locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    expect(html).to_have_attribute("data-size", "large")
    expect(html).to_have_attribute("data-motion", "still")
    assert page.locator("body[data-keys]").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(6, 25, 30)"
    if scripts:
        page.keyboard.press("n")
        page.keyboard.press("?")
        page.wait_for_timeout(150)
        assert page.url == where, "letter keys are off"
        # On again for the rest, by keys that stay: the language of the keys is its own choice.
    hands.press(page.locator("a.tool[href*=settings]"))
    hands.choose(page.locator("input[name=theme][value=system]"))
    hands.choose(page.locator("input[name=size][value=normal]"))
    hands.choose(page.locator("input[name=keys]"))
    hands.choose(page.locator("input[name=still]"))
    hands.send(student.button)
    page.wait_for_url(re.compile("saved=1"))
    hands.press(page.locator(".strip a"))
    page.wait_for_url(where)
    assert html.get_attribute("data-theme") is None
    assert page.locator("body[data-keys]").count() == 1


def leave_and_come_back(student: Student) -> None:
    page, hands = student.page, student.hands
    hands.press(page.locator("a.tool[href$=leave]"))
    page.wait_for_url(re.compile("/leave$"))
    page.goto("/hi/")
    page.goto(START)
    hands.press(page.locator("button[name=go][value=continue]"))
    page.wait_for_url(re.compile(rf"{START}/8$"))
    page.goto(f"{START}/7/answer")


def see_the_result(page: Page, best: int, scored: int) -> None:
    page.wait_for_url(re.compile("/result$"))
    numbers = [int(found) for found in re.findall(r"\d+", page.locator(".score b").inner_text())]
    assert sorted(numbers) == sorted([best, scored])
    assert page.locator("svg.fly[role=img]").get_attribute("aria-label")
    assert page.locator(".comp").count() == 5, "the bank practises all five skills"


def certificate(student: Student, watch: Watch, *, scripts: bool) -> None:
    page, hands = student.page, student.hands
    if scripts:
        hands.write(page.locator("[data-name]"), NAME)
    else:
        expect(page.locator("[data-name]")).to_be_hidden()
    hands.press(page.locator("[data-certificate]"))
    page.wait_for_url(re.compile("/certificate$"))
    line = page.locator("[data-name-line]").inner_text().strip()
    assert line == (NAME if scripts else "")
    hands.press(page.locator(".desk a.tap"))
    page.wait_for_url(re.compile("/result$"))
    assert not watch.sent_with(NAME)
    assert not watch.sent_with(NAME.split()[1])
    assert watch.requests


def forget(student: Student) -> None:
    page, hands = student.page, student.hands
    hands.press(page.locator("main a.quiet[href$=forget]"))
    page.wait_for_url(re.compile("/hi/forget$"))
    assert [one for one in page.context.cookies() if len(one["value"]) == 22]
    hands.send(student.button)
    expect(page.locator("[role=status]")).to_be_visible()
    assert not [one for one in page.context.cookies() if len(one["value"]) == 22]
    page.goto(f"{START}/result")
    page.wait_for_url(re.compile(rf"{START}$"))
    # And Tab from the top shows where one is: the first stop is the link over the frame.
    page.keyboard.press("Tab")
    assert page.locator("a.skip").evaluate(HAS_FOCUS)
