"""What educators read about rules, about the quality of a bank, and what they print."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from quiz.banks.lint import rules
from quiz.services import author
from tests.web.place import Browser, Place
from tests.web.staffed import QUIZ, account, crowd, open_event, signed_in

TAG = re.compile(r"<[^>]+>")


def words(html: str) -> str:
    """Give what a page says, without its tags."""
    return " ".join(unescape(TAG.sub(" ", html)).split())


@pytest.fixture
def bruno(place: Place) -> Browser:
    return signed_in(place, "Bruno")


def begun(place: Place, raw: dict[str, Any], name: str = "mine") -> None:
    """Begin a bank in the browser, from a text that need not be without errors."""
    text = json.dumps({**raw, "id": name}, ensure_ascii=False)
    author.begin(place.site, account(place, "Bruno"), name, text, place.clock())


def test_the_list_leads_to_every_rule_and_back(bruno: Browser) -> None:
    listed = bruno.get("/author/rules")
    assert listed.status == 200
    for rule in rules():
        assert f'href="/author/rules/{rule.id}"' in listed.text
    page = bruno.get("/author/rules/IW-08")
    assert 'href="/author/rules"' in page.text
    assert 'href="/author/rules/IW-12"' in page.text


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_says_what_and_why_and_how_to_be_silent(bruno: Browser, rule: Any) -> None:
    page = bruno.get(f"/author/rules/{rule.id}")
    assert page.status == 200
    told = words(page.text)
    for part in (rule.title, rule.why, rule.when, rule.name):
        assert part in told
    assert f"rule : {rule.id}" in told
    silent = "An error cannot be silenced" in told
    assert silent == (rule.level == "error")


def test_an_example_is_shown_as_yaml_with_what_the_check_says(bruno: Browser) -> None:
    page = bruno.get("/author/rules/IW-08").text
    assert "b: A long sentence that only you know and use nowhere else" in page
    assert "The key has 55 letters, the next longest option 9." in page
    assert "b: Four words only you know" in page


def test_what_is_no_rule_is_not_there(bruno: Browser) -> None:
    for name in ("IW-99", "iw-08", "syntax"):
        assert bruno.get(f"/author/rules/{name}").status == 404


def test_rules_are_for_educators_and_admins(place: Place) -> None:
    place.publish(QUIZ)
    for path in ("/author/rules", "/author/spot-the-fake/quality", "/author/spot-the-fake/print"):
        assert signed_in(place, "Dita").get(path).status == 200
        assert signed_in(place, "Chen").get(path).status in (403, 404)
        assert place.browser().get(path).status == 303


def test_the_quality_page_tells_what_a_bank_covers(place: Place, bruno: Browser) -> None:
    place.publish(QUIZ)
    page = bruno.get("/author/spot-the-fake/quality")
    assert page.status == 200
    told = words(page.text)
    assert "3 questions, 2 marked." in told
    assert "2 skills have a single question each: Find, Safe." in told
    assert "The sources of 2 questions wait for a look." in told
    assert 'href="/author/rules/BK-05"' in page.text
    assert "How hard it turned out to be" not in told, "nobody has answered"
    for name in ("df", "kp"):
        assert f'aria-labelledby="{name}t {name}d"' in page.text


def test_a_draft_with_errors_is_looked_at_as_far_as_it_can_be_read(
    place: Place, bruno: Browser
) -> None:
    broken = {**QUIZ, "items": [*QUIZ["items"], {"id": "bad", "stem": "Bad?", "key": "x"}]}
    begun(place, broken)
    told = words(bruno.get("/author/mine/quality").text)
    assert "keep it from being published" in told or "keeps it from being published" in told
    assert "3 questions, 2 marked." in told


@pytest.mark.parametrize("text", ["title: [", "", "items: []", "just words"])
def test_a_text_of_which_nothing_can_be_read_says_so(
    place: Place, bruno: Browser, text: str
) -> None:
    author.begin(place.site, account(place, "Bruno"), "mine", text, place.clock())
    assert "There is nothing to look at yet." in bruno.get("/author/mine/quality").text
    assert "There is nothing to print yet." in bruno.get("/author/mine/print").text


def test_no_bank_no_page(bruno: Browser) -> None:
    assert bruno.get("/author/nothing-here/quality").status == 404
    assert bruno.get("/author/nothing-here/print").status == 404


def test_shares_are_shown_once_they_may_be(place: Place, bruno: Browser) -> None:
    place.publish(QUIZ)
    event = open_event(place, "Chen")
    crowd(place, event, 60)
    place.close(event)
    place.clock.now += 400_000
    for _ in range(4):
        place.sweep()
        place.clock.now += 90_000
    page = bruno.get("/author/spot-the-fake/quality").text
    assert "How hard it turned out to be" in page
    assert 'aria-labelledby="obt obd"' in page
    assert "60 people" in words(page) or "people in 1 event" in words(page)


HOSTILE = {
    "title": "Sheets <b>bold</b> {{ 7*7 }}",
    "items": [
        {"id": "x", "type": "single", "stem": "Why <script>alert(1)</script>?",
         "options": {"a": "<img src=x onerror=alert(1)>", "b": "{% raw %}", "c": "fine"},
         "key": "c", "rationale": "[x](javascript:alert(1))"},
    ],
}  # fmt: skip


def test_hostile_texts_stay_words_on_paper(place: Place, bruno: Browser) -> None:
    begun(place, HOSTILE)
    for path in ("/author/mine/print", "/author/mine/quality"):
        page = bruno.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page
        assert "49" not in words(page)


def test_sheets_are_chosen_by_address(place: Place, bruno: Browser) -> None:
    place.publish(QUIZ)
    whole = bruno.get("/author/spot-the-fake/print").text
    assert all(f'id="s-{name}"' in whole for name in ("questions", "key", "cards"))
    some = bruno.get("/author/spot-the-fake/print?sheet=questions&sheet=cards").text
    assert 'id="s-questions"' in some
    assert 'id="s-key"' not in some
    odd = bruno.get("/author/spot-the-fake/print?sheet=nonsense&lang=xx")
    assert odd.status == 200


def test_question_sheets_do_not_tell_the_key(place: Place, bruno: Browser) -> None:
    """Two banks that differ only in what is right look alike on paper."""

    def sheet(key: str, flag: str, region: list[str]) -> str:
        raw = {
            "title": "Twins",
            "items": [
                {"id": "one", "type": "single", "stem": "Which one is it?",
                 "options": {"a": "This", "b": "That", "c": "Other"}, "key": key,
                 "rationale": "R"},
                {"id": "hot", "type": "hottext", "stem": "Which part?",
                 "passage": f"See [[{'*' if flag == 'a' else ''}this|a]] and "
                 f"[[{'*' if flag == 'b' else ''}that|b]].", "rationale": "R"},
                {"id": "spot", "type": "hotspot", "stem": "Where?",
                 "media": {"file": "a.png", "description": "A picture"},
                 "regions": {"x": {"name": "Left", "shape": [10, 10, 20, 20]},
                             "y": {"name": "Right", "shape": [60, 10, 20, 20]}},
                 "key": region, "rationale": "R"},
                {"id": "tf", "type": "true_false", "stem": "It is so.", "key": flag == "a",
                 "rationale": "R"},
            ],
        }  # fmt: skip
        name = f"twin-{key}{flag}"
        begun(place, raw, name)
        page = bruno.get(f"/author/{name}/print?sheet=questions").text
        return page.replace(name, "twin")

    assert sheet("a", "a", ["x"]) == sheet("c", "b", ["y"])


def test_the_key_goes_with_the_sheet(place: Place, bruno: Browser) -> None:
    place.publish(QUIZ)
    page = bruno.get("/author/spot-the-fake/print").text
    sheet, _, key = page.partition('id="s-key"')
    shown = re.search(r">([A-F])</text></svg><span>Somebody else</span>", sheet)
    assert shown is not None
    assert re.search(rf'>{shown[1]}</text></svg></span><div><p class="bw"><b>Somebody else', key)
    assert "Read the end." in key
    assert "Read the end." not in sheet
    again = bruno.get("/author/spot-the-fake/print").text
    assert again == page, "the same sheet each time"


def test_sheets_speak_the_language_that_was_chosen(place: Place, bruno: Browser) -> None:
    place.publish(QUIZ)
    page = bruno.get("/author/spot-the-fake/print?lang=hi").text
    assert '<html lang="hi"' in page
    assert "यह पता किसका है?" in words(page) or "पता किसका है?" in words(page)
    assert "Who owns" not in page


def test_an_item_with_errors_is_left_out_with_a_word(place: Place, bruno: Browser) -> None:
    broken = {**QUIZ, "items": [*QUIZ["items"], {"id": "bad", "stem": "Bad?", "key": "x"}]}
    begun(place, broken)
    page = words(bruno.get("/author/mine/print").text)
    assert "1 question has errors and is left out." in page


def test_paper_has_no_inline_style_and_no_form_of_ours(place: Place, bruno: Browser) -> None:
    place.publish(QUIZ)
    for path in ("print", "quality"):
        page = bruno.get(f"/author/spot-the-fake/{path}").text
        assert " style=" not in page
        assert "<script>" not in page
