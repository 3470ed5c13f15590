"""Bruno writes a bank in the browser: by mouse, by keys alone, through a crash, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.editing import Desk, covered, served, typed
from tests.browser.inspection import axe, look
from tests.web.place import TINY, open_place

BANK = """\
id: {id}
title:
  en: Kites 🪁 at dawn
  hi: सुबह की पतंगें
items:
  - id: forwarded-message
    stem: {{en: "Who checks a message first?", hi: "पहले कौन जाँचे?"}}   # a comment that stays
    options:
      a: {{en: "Whoever got it", hi: "जिसे मिला"}}
      b: {{en: "Whoever sent it", hi: "जिसने भेजा"}}
    key: a
    rationale: {{en: "You can look before you pass it on.", hi: "पहले देखें।"}}
  - id: login-code
    stem: {{en: "A bank asks for the code. Is that so?", hi: "क्या बैंक कोड माँगता है?"}}
    key: false
    rationale: {{en: "A bank never asks for it.", hi: "कभी नहीं।"}}
"""
SLIP = ("    key: a\n    rationale:", "    key: a\n    rationle:")
SAYS = 'there is no key "rationle" here'
FIX = "Did you mean rationale?"

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
    """Begin a bank without a problem."""
    name = f"kites-{next(NUMBERS)}"
    desk.begin(name, BANK.format(id=name))
    return name


@pytest.fixture
def slip(desk: Desk) -> str:
    """Begin a bank with one misspelt key."""
    name = f"kites-{next(NUMBERS)}"
    desk.begin(name, BANK.format(id=name).replace(*SLIP))
    return name


def test_a_problem_stands_in_four_places_and_goes_with_one_press(
    desk: Desk, browser: Browser, slip: str
) -> None:
    with desk.sit(browser) as (page, _):
        covered(page, f"/author/{slip}")
        widget = page.locator(".inl")
        expect(widget).to_contain_text(f"{SAYS}. {FIX}")
        expect(page.locator("#problems")).to_contain_text(f"{SAYS}. {FIX}")
        expect(page.locator(".cm-sign .g-err")).to_have_attribute(
            "title", f"Problem: {SAYS}. {FIX}"
        )
        entry = page.locator('#outline [data-place="1"]')
        expect(entry).to_have_attribute("title", f"{SAYS}. {FIX}")
        expect(entry).to_contain_text("Problem: 1. Forwarded message")
        expect(page.locator("#state")).to_contain_text("1 problem")
        widget.get_by_role("button", name="Change to rationale").click()
        expect(page.locator(".inl")).to_have_count(0)
        expect(page.locator("#state")).not_to_contain_text("problem", ignore_case=False)
        assert typed(page) == BANK.format(id=slip)


def test_the_preview_follows_the_cursor_and_the_keys(
    desk: Desk, browser: Browser, bank: str
) -> None:
    with desk.sit(browser) as (page, _):
        covered(page, f"/author/{bank}")
        shown = page.frame_locator("#preview")
        expect(shown.locator("h1")).to_have_text("Who checks a message first?")
        page.locator('#outline [data-place="2"]').click()
        expect(shown.locator("h1")).to_have_text("A bank asks for the code. Is that so?")
        page.locator("#tabs [data-lang=hi]").click()
        expect(shown.locator("h1")).to_have_text("क्या बैंक कोड माँगता है?")
        expect(shown.locator("html")).to_have_attribute("lang", "hi")
        page.locator("#tabs [data-theme-of=dark]").click()
        expect(shown.locator("html")).to_have_attribute("data-theme", "dark")
        page.locator("#tabs [data-as=answer]").click()
        expect(shown.locator(".verdict")).to_be_visible()
        page.locator("#tabs [data-as=hall]").click()
        expect(shown.locator(".tile")).to_have_count(2)
        page.locator("#tabs [data-as=paper]").click()
        expect(shown.locator(".po")).to_have_count(2)
        tab(page, "as", "question")
        tab(page, "lang", "en")
        page.locator(".cm-line", has_text="A bank asks").click()
        page.keyboard.press("End")
        page.keyboard.press("ControlOrMeta+f")
        page.keyboard.press("Escape")
        page.locator(".cm-line", has_text="A bank never").click()
        page.keyboard.press("End")
        expect(shown.locator("h1")).to_contain_text("A bank asks")


def test_typing_is_checked_and_a_broken_text_keeps_the_last_preview(
    desk: Desk, browser: Browser, bank: str
) -> None:
    with desk.sit(browser) as (page, _):
        covered(page, f"/author/{bank}")
        shown = page.frame_locator("#preview")
        expect(shown.locator("h1")).to_contain_text("Who checks")
        page.locator(".cm-content").focus()
        page.keyboard.press("ControlOrMeta+End")
        page.keyboard.type("\n- [")
        expect(page.locator("#strip")).to_contain_text("Preview is from before line")
        expect(shown.locator("h1")).to_contain_text("Who checks")
        expect(page.locator("#outline [data-place]")).to_have_count(2)
        expect(page.locator("#tabs [data-lang]")).to_have_count(2)
        expect(page.locator("#state .bad")).to_be_visible()
        page.keyboard.press("ControlOrMeta+z")
        for _ in range(6):
            page.keyboard.press("ControlOrMeta+z")
        expect(page.locator("#strip")).to_be_empty()


def test_the_whole_way_goes_by_keyboard_alone(desk: Desk, browser: Browser, slip: str) -> None:
    with desk.sit(browser) as (page, watch):
        covered(page, f"/author/{slip}")
        page.keyboard.press("Tab")
        expect(page.locator("#skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".cm-content")).to_be_focused()
        page.keyboard.press("F8")
        expect(page.locator("#said")).to_contain_text(SAYS)
        page.keyboard.press("ControlOrMeta+.")
        expect(page.locator("#problems h2")).not_to_contain_text("Fix")
        page.keyboard.press("End")
        page.keyboard.press("End")  # the first press stays in this row of a folded line
        page.keyboard.press("Enter")
        page.keyboard.press("ControlOrMeta+Space")
        expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("difficulty")
        page.keyboard.type("diff")
        choose(page, "difficulty")
        page.keyboard.press("ControlOrMeta+Space")
        expect(page.locator(".cm-tooltip-autocomplete li")).to_have_text(["easy", "hard", "medium"])
        page.keyboard.type("ha")
        choose(page, "hard")
        page.keyboard.press("ControlOrMeta+Enter")
        expect(page.locator("#said")).not_to_be_empty()
        save(page)
        assert "    difficulty: hard\n" in desk.text(slip)
        assert "# a comment that stays" in desk.text(slip)
        page.keyboard.press("Alt+ArrowUp")
        assert "    difficulty: hard\n    rationale" in typed(page)
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        expect(page.locator(".cm-content")).not_to_be_focused()
        assert any(path.endswith("/save") for path in watch.posts)


def test_a_visit_takes_few_requests_and_the_next_one_almost_none(
    desk: Desk, browser: Browser, bank: str
) -> None:
    with desk.sit(browser) as (page, watch):
        covered(page, f"/author/{bank}")
        page.wait_for_timeout(500)
        expect(page.frame_locator("#preview").locator("h1")).to_contain_text("Who checks")
        first = {urlsplit(one.url).path for one in watch.requests if "/icons/" not in one.url}
        assert len(first) <= 6, first
        assert not watch.posts, "the page brings what its first check says"
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        sent: list[int] = []
        session.on("Network.loadingFinished", lambda told: sent.append(told["encodedDataLength"]))
        covered(page, f"/author/{bank}")
        page.wait_for_timeout(500)
        assert len([size for size in sent if size]) <= 2, sent
        page.locator(".cm-line .y-k", has_text="rationale").first.hover()
        expect(page.locator(".cm-help")).to_be_visible()
        assert any(one.url.endswith("/schema/bank.json") for one in watch.requests)


def test_hovering_a_key_explains_it(desk: Desk, browser: Browser, bank: str) -> None:
    with desk.sit(browser) as (page, _):
        covered(page, f"/author/{bank}")
        page.locator(".cm-line .y-k", has_text="rationale").first.hover()
        expect(page.locator(".cm-help")).to_contain_text("Why the answer is right")


def test_a_snippet_writes_a_whole_item(desk: Desk, browser: Browser, bank: str) -> None:
    with desk.sit(browser) as (page, _):
        covered(page, f"/author/{bank}")
        page.locator(".cm-content").focus()
        page.keyboard.press("ControlOrMeta+End")
        page.keyboard.press("Home")
        page.keyboard.type("  - q-one")
        page.locator(".cm-tooltip-autocomplete li", has_text="q-one").click()
        assert typed(page).endswith(
            "  - id: \n    stem: \n    options:\n      a: \n      b: \n      c: \n"
            "    key: a\n    rationale: "
        )


def tab(page: Page, name: str, value: str) -> None:
    """Press a tab, and wait until the check that it asks for has drawn all tabs anew.

    A press on one that is drawn anew between down and up is lost.
    """
    pressed = page.locator(f"#tabs [data-{name}={value}]")
    with page.expect_response(lambda reply: reply.url.endswith("/check")):
        pressed.click()
    expect(pressed).to_have_attribute("aria-current", "true")


def type_at_the_end(page: Page, words: str) -> None:
    page.locator(".cm-content").focus()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(words)


def choose(page: Page, word: str) -> None:
    """Take what completion offers, when it stands there: a press right away is a new line."""
    expect(page.locator(".cm-tooltip-autocomplete [aria-selected]")).to_have_text(word)
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
    expect(page.locator(".cm-activeLine")).to_contain_text(word)


def save(page: Page) -> None:
    """Save by the keyboard, and wait until the server has it."""
    with page.expect_response(lambda reply: reply.url.endswith("/save")) as told:
        page.keyboard.press("ControlOrMeta+s")
    assert told.value.ok
    expect(page.locator("#saved")).to_contain_text("Saved")


def test_what_was_typed_comes_back_after_a_crash(desk: Desk, browser: Browser, bank: str) -> None:
    with desk.sit(browser) as (page, _):
        covered(page, f"/author/{bank}")
        type_at_the_end(page, "# not lost 🪁")
        expect(page.locator("#saved")).to_contain_text("on this computer")
        # It is written every five seconds: once, perhaps, in the middle of the typing.
        page.wait_for_function(
            "key => JSON.parse(localStorage.getItem(key)).text.endsWith('# not lost 🪁')",
            arg=f"kite-text:{bank}",
        )
        page.close(run_before_unload=False)
        after = page.context.new_page()
        covered(after, f"/author/{bank}")
        assert "not lost" not in typed(after)
        expect(after.locator("#found")).to_contain_text("never saved")
        after.get_by_role("button", name="Take it back").click()
        assert typed(after).endswith("# not lost 🪁")
        save(after)
        assert desk.text(bank).endswith("# not lost 🪁")
        covered(after, f"/author/{bank}")
        expect(after.locator("#found")).to_be_hidden()


def test_what_was_typed_can_be_thrown_away(desk: Desk, browser: Browser, bank: str) -> None:
    with desk.sit(browser) as (page, _):
        covered(page, f"/author/{bank}")
        type_at_the_end(page, "# a thought")
        covered(page, f"/author/{bank}")  # going away keeps it as well
        page.get_by_role("button", name="Throw it away").click()
        covered(page, f"/author/{bank}")
        expect(page.locator("#found")).to_be_hidden()
        assert "a thought" not in typed(page)


def test_a_save_without_a_network_or_a_sign_in_loses_no_word(
    desk: Desk, browser: Browser, bank: str
) -> None:
    with desk.sit(browser) as (page, watch):
        watch.refusals |= {403}
        covered(page, f"/author/{bank}")
        type_at_the_end(page, "# kept")
        expect(page.locator("#state")).to_be_visible()
        page.context.set_offline(True)
        page.keyboard.press("ControlOrMeta+s")
        expect(page.locator("#trouble")).to_contain_text("the server does not answer")
        page.context.set_offline(False)
        page.context.clear_cookies()
        page.keyboard.press("ControlOrMeta+s")
        expect(page.locator("#trouble")).to_contain_text("you are signed out")
        assert typed(page).endswith("# kept")
        cookie = {"name": "kite-staff", "value": desk.token, "url": desk.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        save(page)
        expect(page.locator("#trouble")).to_be_hidden()
        assert desk.text(bank).endswith("# kept")
        # A check may have been under way, too, and is told of whenever it fails.
        offline = "net::ERR_INTERNET_DISCONNECTED"
        assert [one for one in watch.complaints if offline in one]
        watch.complaints[:] = [one for one in watch.complaints if offline not in one]


def test_two_windows_see_both_texts(desk: Desk, browser: Browser, bank: str) -> None:
    with desk.sit(browser) as (one, watch), desk.sit(browser) as (two, also):
        watch.refusals |= {409}
        also.refusals |= {409}
        covered(one, f"/author/{bank}")
        covered(two, f"/author/{bank}")
        type_at_the_end(one, "# from one")
        save(one)
        type_at_the_end(two, "# from two")
        two.keyboard.press("ControlOrMeta+s")
        two.wait_for_url(re.compile("/save$"))
        expect(two.locator("main")).to_contain_text("# from one")
        expect(two.locator("main")).to_contain_text("# from two")
        assert desk.text(bank).endswith("# from one")


def test_it_all_goes_without_scripts(desk: Desk, browser: Browser, slip: str) -> None:
    with desk.sit(browser, java_script_enabled=False) as (page, _):
        page.goto(f"/author/{slip}")
        expect(page.frame_locator("#preview").locator("main")).to_contain_text(
            "cannot be shown yet"
        )
        page.locator('#outline [data-place="2"]').click()
        expect(page.frame_locator("#preview").locator("h1")).to_contain_text("A bank asks")
        page.locator("#check").click()
        expect(page.locator(".found")).to_contain_text(f"{SAYS}. {FIX}")
        page.locator(".found a").first.click()
        expect(page).to_have_url(re.compile("#L12$"))
        expect(page.locator("#L12")).to_contain_text("rationle")
        page.get_by_role("button", name="Change to rationale").click()
        expect(page.locator("main")).to_contain_text("It is not saved yet")
        page.get_by_role("button", name="Back to the text").click()
        expect(page.locator("#text")).to_have_value(BANK.format(id=slip))
        page.locator("#save").click()
        expect(page.locator("main")).to_contain_text("Saved.")
        assert desk.text(slip) == BANK.format(id=slip)


def test_a_file_of_the_folder_can_be_read_and_checked_only(desk: Desk, browser: Browser) -> None:
    desk.place.publish(TINY)
    with desk.sit(browser) as (page, watch):
        covered(page, "/author/tiny")
        before = typed(page)
        type_at_the_end(page, "# mine")
        page.keyboard.press("ControlOrMeta+s")
        assert typed(page) == before
        expect(page.locator("main")).to_contain_text("This bank is a file of the folder.")
        expect(page.locator("#save")).to_have_count(0)
        assert not any(path.endswith("/save") for path in watch.posts)


def test_an_address_leads_to_a_line_or_a_question(desk: Desk, browser: Browser, bank: str) -> None:
    with desk.sit(browser) as (page, _):
        covered(page, f"/author/{bank}?n=2")
        expect(page.locator(".cm-activeLine")).to_contain_text("id: login-code")
        expect(page.frame_locator("#preview").locator("h1")).to_contain_text("A bank asks")
        page.goto("about:blank")
        covered(page, f"/author/{bank}#L10")
        expect(page.locator(".cm-activeLine")).to_contain_text("Whoever sent it")


PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](data:text/html,<script>alert(1)</script>)",
    "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "<svg><script>alert(1)</script></svg>",
    "</textarea><script>alert(1)</script>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<style>*{display:none}</style><base href='//evil.example/'>",
)


def test_nothing_in_a_draft_runs(desk: Desk, browser: Browser) -> None:
    items = "".join(
        f"  - id: bad-{number}\n    stem: |\n      {one}\n    options:\n      a: |\n        {one}\n"
        f"      b: B\n    key: a\n    exhibit:\n      kind: chat\n      text: |\n        {one}\n"
        f"    rationale: |\n      {one}\n    talk: |\n      {one}\n"
        for number, one in enumerate(PAYLOADS)
    )
    name = f"kites-{next(NUMBERS)}"
    desk.begin(name, f"id: {name}\ntitle: |\n  {PAYLOADS[0]}\nitems:\n{items}")
    with desk.sit(browser) as (page, _):
        ran: list[str] = []
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        covered(page, f"/author/{name}")
        shown = page.frame_locator("#preview")
        for number in range(1, len(PAYLOADS) + 1):
            page.locator(f'#outline [data-place="{number}"]').click()
            for form in ("question", "answer", "hall", "paper"):
                tab(page, "as", form)
            expect(shown.locator("body")).to_contain_text(f"{number}")
        frame = page.frame(name="preview")
        assert frame is not None
        assert shown.locator("script, iframe, [onerror], base[href]").count() == 0
        assert "49" not in shown.locator("body").inner_text()
        assert not ran
        page.goto(f"/author/{name}/report")
        for form in ("question", "answer", "hall", "paper"):
            page.goto(f"/author/{name}/preview/1?as={form}")  # outside of its frame, too
        assert not ran


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (360, 740)])
def test_axe_finds_nothing(
    desk: Desk, browser: Browser, slip: str, scheme: str, size: tuple[int, int]
) -> None:
    view = {"width": size[0], "height": size[1]}
    with desk.sit(browser, viewport=view, color_scheme=scheme) as (page, _):
        covered(page, f"/author/{slip}")
        page.wait_for_selector(".inl")
        page.wait_for_timeout(300)
        assert not axe(page)
        assert not look(page, "sideways")["sideways"]
        for path in (f"/author/{slip}/report", "/author/help", f"/author/{slip}/preview/2"):
            page.goto(path)
            assert not axe(page), path
            assert not look(page, "sideways")["sideways"], path
