"""The script adds comfort to pages that work without it; here a real browser runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import PATIENCE
from tests.web import preview


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    preview.write(made)
    return made


def _open(page: Page, folder: Path, name: str) -> list[str]:
    """Open a sample; gives the list in which the forms that it sends are noted."""
    sent: list[str] = []
    page.route("**/q/**", lambda route: (sent.append(route.request.post_data or ""), route.abort()))
    page.goto((folder / f"{name}.html").as_uri())
    page.evaluate(
        """() => {
          window.sent = [];
          document.addEventListener("submit", (event) => {
            if (event.defaultPrevented) return;
            window.sent.push(new URLSearchParams(new FormData(event.target)).toString());
            event.preventDefault();
          });
        }"""
    )
    return sent


def _sent(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.sent")
    return found


def _ticked(page: Page, name: str = "a") -> list[str]:
    found: list[str] = page.evaluate(
        "(name) => [...document.querySelectorAll(`input[name=${name}]:checked`)].map(i => i.value)",
        name,
    )
    return found


def test_a_letter_or_a_number_chooses_an_answer(page: Page, folder: Path) -> None:
    _open(page, folder, "question")
    keys = {"b": "2", "D": "4", "1": "1", "u": "unsure", "c": "3", "0": "unsure"}
    for key, value in keys.items():
        page.keyboard.press(key)
        assert _ticked(page) == [value]
    page.keyboard.press("f")
    assert _ticked(page) == ["unsure"]


def test_a_letter_with_a_control_key_does_nothing(page: Page, folder: Path) -> None:
    _open(page, folder, "question")
    page.keyboard.press("Control+b")
    page.keyboard.press("Alt+b")
    assert _ticked(page) == []


def test_letters_do_nothing_in_a_text_field_or_when_they_are_off(page: Page, folder: Path) -> None:
    _open(page, folder, "question-number")
    page.locator("#a1").focus()
    page.keyboard.type("u0")
    assert page.locator("#a1").input_value() == "u0"
    assert _ticked(page) == []
    _open(page, folder, "question")
    off = (folder / "question.html").read_text().replace(" data-keys", "")
    (folder / "question-off.html").write_text(off)
    _open(page, folder, "question-off")
    page.keyboard.press("b")
    assert _ticked(page) == []


def test_not_sure_and_answers_let_go_of_one_another(page: Page, folder: Path) -> None:
    _open(page, folder, "question-all")
    assert _ticked(page) == ["1", "3"]
    page.keyboard.press("u")
    assert _ticked(page) == ["unsure"]
    assert _ticked(page, "sure") == ["2"]
    page.keyboard.press("d")
    assert _ticked(page) == ["4"]


def test_typing_takes_not_sure_back(page: Page, folder: Path) -> None:
    _open(page, folder, "question-number")
    page.get_by_label("I am not sure yet").check()
    page.locator("#a1").fill("40")
    assert _ticked(page) == []


def test_n_goes_to_the_next_question(page: Page, folder: Path) -> None:
    _open(page, folder, "feedback-best")
    with page.expect_request("**/5"):
        page.keyboard.press("n")


def test_a_question_mark_shows_the_keys_and_escape_hides_them(page: Page, folder: Path) -> None:
    _open(page, folder, "question")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("b")
    assert _ticked(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "focused"), [("feedback-best", ".verdict"), ("question-error", ".problem")]
)
def test_reading_starts_at_what_matters(page: Page, folder: Path, name: str, focused: str) -> None:
    _open(page, folder, name)
    expect(page.locator(focused)).to_be_focused()


def test_a_form_is_sent_once_and_again_after_coming_back(page: Page, folder: Path) -> None:
    _open(page, folder, "question")
    page.keyboard.press("b")
    page.get_by_role("button", name="Check my answer").dblclick()
    assert _sent(page) == ["csrf_token=token&turn=3&a=2"]
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.get_by_role("button", name="Check my answer").click()
    assert len(_sent(page)) == 2


def test_lines_move_up_and_down_and_their_places_are_sent(page: Page, folder: Path) -> None:
    _open(page, folder, "question-order")
    rows = page.locator("ol.ord > li")
    before = rows.all_inner_texts()
    expect(rows.first.get_by_role("button").first).to_be_disabled()
    expect(rows.last.get_by_role("button").last).to_be_disabled()
    rows.last.get_by_role("button").first.click()
    after = [text.split("\n")[-1] for text in rows.all_inner_texts()]
    names = [text.split("\n")[-1] for text in before]
    assert after == [*names[:2], names[3], names[2]]
    expect(rows.nth(2).get_by_role("button").first).to_be_focused()
    expect(page.locator("fieldset [role=status]")).to_have_text(f"{names[3]}: 3")
    page.get_by_role("button", name="Check my answer").click()
    assert _sent(page) == ["csrf_token=token&turn=3&p1=1&p2=2&p4=3&p3=4"]


@pytest.mark.parametrize("lang", ["en", "hi", "es"])
def test_a_script_that_comes_late_moves_nothing(page: Page, tmp_path: Path, lang: str) -> None:
    preview.write(tmp_path, lang)
    page.set_viewport_size({"width": 360, "height": 740})
    coming: list[Route] = []
    page.route("**/kite.js", lambda route: coming.append(route))
    page.goto((tmp_path / "question-order.html").as_uri(), wait_until="commit")
    page.wait_for_function("performance.getEntriesByType('paint').length")
    button, line = page.locator("main form button.btn"), page.locator("ol.ord > li").last
    before = line.bounding_box(), button.bounding_box()
    expect(page.locator("ol.ord select").first).to_be_visible()
    coming[0].continue_()
    expect(page.locator("ol.ord select").first).to_be_hidden()
    assert (line.bounding_box(), button.bounding_box()) == before


def test_a_line_at_the_top_gives_the_focus_to_its_other_button(page: Page, folder: Path) -> None:
    _open(page, folder, "question-order")
    rows = page.locator("ol.ord > li")
    rows.nth(1).get_by_role("button").first.click()
    expect(rows.first.get_by_role("button").last).to_be_focused()


def test_not_sure_leaves_the_places_of_an_order_empty(page: Page, folder: Path) -> None:
    _open(page, folder, "question-order")
    page.get_by_label("I am not sure yet").check()
    page.get_by_role("button", name="Check my answer").click()
    assert _sent(page) == ["csrf_token=token&turn=3&p1=&p2=&p3=&p4=&a=unsure"]


def test_the_clock_runs_says_ten_seconds_and_sends_at_the_end(page: Page, folder: Path) -> None:
    page.clock.install(time=0)
    page.clock.pause_at(1_000)  # else it runs beside the test, and faster than a slow machine
    _open(page, folder, "question-number")
    page.locator("#a1").fill("40")
    face, said = page.locator(".timer .num"), page.locator(".timer [role=status]")
    expect(said).to_have_text("")
    expect(face).to_have_text("0:11")
    page.clock.run_for(3_000)
    expect(face).to_have_text("0:08")
    expect(said).to_have_text("10 seconds left")
    assert _sent(page) == []
    page.clock.run_for(9_000)
    expect(said).to_have_text("Time is up.")
    assert _sent(page) == ["csrf_token=token&turn=3&t=40"]


def test_a_name_goes_onto_the_certificate_and_stays_in_the_browser(
    page: Page, folder: Path
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    _open(page, folder, "result")
    page.locator("#nm").fill("Amina <b>")
    page.evaluate(
        "document.querySelector('[data-certificate]').setAttribute('href', 'certificate.html')"
    )
    page.get_by_role("link", name="Make my certificate").click()
    expect(page.locator(".name")).to_have_text("Amina <b>")
    assert page.evaluate("sessionStorage.length") == 0
    page.locator("#nm").fill("Amina K")
    expect(page.locator(".name")).to_have_text("Amina K")
    assert not [url for url in asked if "Amina" in url]


def test_what_needs_the_script_is_hidden_without_it(browser: object, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    for name in ("result", "certificate"):
        page.goto((folder / f"{name}.html").as_uri())
        expect(page.locator("#nm")).to_be_hidden()
    page.goto((folder / "question-order.html").as_uri())
    assert page.locator("ol.ord select").count() == 4
    page.goto((folder / "error-busy.html").as_uri())
    expect(page.get_by_text("Wait a few seconds, then press the button.")).to_be_visible()
    expect(page.get_by_text("We try again")).to_be_hidden()
    context.close()
