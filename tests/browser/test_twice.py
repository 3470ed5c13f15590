"""Impatient and forgetful hands: nothing is sent twice, and nothing that was sent is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phones
from tests.browser.hands import Pointer
from tests.browser.student import Student, read_bank
from tests.server import RunningServer

BANK = "india-safer-internet"
START = f"/hi/q/{BANK}"
CODE, NUMBER = 12, 13
"""The places of the items that ask for a word and for a number."""


@pytest.fixture(params=["scripts", "plain"])
def student(request: pytest.FixtureRequest, open_phone: Phones) -> Student:
    """Begin the quiz, with scripts and without."""
    page, watch = open_phone(java_script_enabled=request.param == "scripts")
    watch.refusals.add(422)
    made = Student(page, Pointer(page), read_bank(BANK), "hi", watch)
    page.goto(START)
    made.button.click()
    page.wait_for_url(re.compile(r"/1\?new=1$"))
    return made


def done(page: Page) -> int:
    """Read how many questions are answered: the number in bold that changes."""
    return int(re.findall(r"\d+", page.locator(".prog b").inner_text())[-1])


def arrive(page: Page, address: str) -> None:
    """Wait for an address where the second press broke off the way that the first one took."""
    expect(page).to_have_url(re.compile(address))


def test_two_quick_clicks_are_one_response(student: Student) -> None:
    page = student.page
    student.answer(student.item(), right=True)
    student.button.dblclick(no_wait_after=True)
    arrive(page, r"/1/answer$")
    expect(page.locator(".verdict.yes")).to_be_visible()
    assert done(page) == 1
    page.locator("a[data-next]").click()
    page.wait_for_url(re.compile(r"/2$"))


def test_two_quick_clicks_start_one_attempt(open_phone: Phones) -> None:
    page, _ = open_phone()
    page.goto(START)
    page.locator("main form button.btn").dblclick(no_wait_after=True)
    arrive(page, r"/1\?new=1$")
    assert len([one for one in page.context.cookies() if len(one["value"]) == 22]) == 1


def test_enter_pressed_twice_is_one_response(student: Student) -> None:
    page = student.page
    through(student, CODE)
    page.locator("#a1").fill("ओटीपी")
    page.locator("#a1").press("Enter", no_wait_after=True)
    page.keyboard.press("Enter")
    arrive(page, rf"/{CODE}/answer$")
    expect(page.locator(".verdict.yes")).to_be_visible()
    assert done(page) == CODE


def test_refresh_sends_nothing_again(student: Student) -> None:
    page = student.page
    student.answer(student.item(), right=False)
    student.send()
    page.wait_for_url(re.compile(r"/1/answer$"))
    sent = list(student.watch.posts)
    page.reload()
    page.wait_for_url(re.compile(r"/1/answer$"))
    page.locator("a[data-next]").click()
    page.wait_for_url(re.compile(r"/2$"))
    page.reload()
    assert student.watch.posts == sent
    assert student.item().id == student.bank.items[1].id


def test_back_shows_what_was_answered_and_asks_for_no_confirmation(student: Student) -> None:
    page = student.page
    student.answer(student.item(), right=True)
    student.send()
    page.wait_for_url(re.compile(r"/1/answer$"))
    page.locator("a[data-next]").click()
    page.wait_for_url(re.compile(r"/2$"))
    sent = list(student.watch.posts)
    page.go_back()
    expect(page.locator(".verdict.yes")).to_be_visible()
    page.go_back()  # to the question: it is answered, so its answer stands there
    expect(page.locator(".verdict.yes")).to_be_visible()
    page.go_forward()
    page.goto(f"{START}/2")
    assert student.item().id == student.bank.items[1].id
    assert student.watch.posts == sent


def test_a_form_that_came_back_keeps_what_was_typed_and_can_be_sent(student: Student) -> None:
    page = student.page
    through(student, NUMBER)
    page.locator("#a1").fill("many")
    student.send()
    expect(page.locator(".problem")).to_be_focused()
    expect(page.locator("#a1")).to_have_value("many")
    page.locator("#a1").fill("300")
    student.send()
    page.wait_for_url(re.compile(rf"/{NUMBER}/answer$"))
    expect(page.locator(".verdict.yes")).to_be_visible()


def test_a_second_tab_gets_the_answer_that_stands(student: Student) -> None:
    page = student.page
    other = page.context.new_page()
    other.goto(f"{START}/1")
    late = Student(other, Pointer(other), student.bank, "hi")
    late.answer(late.item(), right=False)
    student.answer(student.item(), right=True)
    student.send()
    page.wait_for_url(re.compile(r"/1/answer$"))
    late.send()
    other.wait_for_url(re.compile(r"/1/answer$"))
    expect(other.locator(".verdict.yes")).to_be_visible()
    assert done(other) == 1


def test_a_phone_that_was_switched_off_goes_on_where_it_was(
    student: Student, server: RunningServer
) -> None:
    page = student.page
    through(student, 3)
    server.kill()
    server.start()
    page.goto(START)
    page.locator("button[name=go][value=continue]").click()
    page.wait_for_url(re.compile(r"/3$"))
    student.answer(student.item(), right=True)
    student.send()
    page.wait_for_url(re.compile(r"/3/answer$"))
    assert done(page) == 3


def test_the_next_person_at_a_computer_cannot_see_the_answers(student: Student) -> None:
    page = student.page
    student.answer(student.item(), right=True)
    student.send()
    page.wait_for_url(re.compile(r"/1/answer$"))
    page.goto(START)
    page.locator("button[name=go][value=fresh]").click()
    page.wait_for_url(re.compile("go=fresh"))
    student.button.click()
    page.wait_for_url(re.compile(r"/1\?new=1$"))
    page.goto(f"{START}/1/answer")
    page.wait_for_url(re.compile(r"/1$"))
    assert page.locator("input:checked").count() == 0


def through(student: Student, place: int) -> None:
    """Go on to a place, not sure of anything before it."""
    page = student.page
    for _ in range(place - 1):
        if student.item().type != "card":
            student.unsure()
        student.send()
        page.wait_for_url(re.compile(r"(/answer|/pause)$"))
        while page.locator("a[data-next]").count():
            before = page.url
            page.locator("a[data-next]").click()
            page.wait_for_url(lambda url, before=before: url != before)
    page.wait_for_url(re.compile(rf"/{place}$"))
