"""Every page of the URL map, in every state a visitor can bring about, looked at once.

One visit for each language gathers what there is to see; each test asks it one question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException

from tests.browser.conftest import PHONE
from tests.browser.inspection import (
    MEASURE_SHIFTS,
    SPACING,
    STAY,
    Weights,
    axe,
    look,
    styled,
    told,
)
from tests.browser.tour import REFUSED, staff_tour, student_tour
from tests.browser.watch import Watch
from tests.conftest import PATIENCE
from tests.rigged import rigged
from tests.server import RunningServer
from tests.web.place import open_place

LOCALES = {"en": "en-GB", "hi": "hi-IN"}
THEMES: dict[str, Literal["light", "dark"]] = {"en": "light", "hi": "dark"}
"""What axe-core looks at: colours are those of a theme in every language."""

SMALL = {"width": 320, "height": 740}
TWICE = "html { font-size: 200% !important }"
FIRST_WINDOW = 14 * 1024
SCRIPT = 8 * 1024
STAFF = ("staff-", "setup-", "event", "events", "author-", "campaign-", "everybody-")

NO_PAGE = {
    "public.front", "public.join_short", "doorway.enter",  # lead on at once
    "exports.event_csv", "exports.event_xlsx", "exports.event_json", "exports.campaign_csv",
    "exports.campaign_xlsx", "exports.campaign_json", "exports.campaign_package",
    "organizer.qr", "files.schema", "files.health", "files.media", "published.picture",
    "published.numbers_csv", "published.numbers_json",
    "paper.table", "tallies.take",
    "campaigns.set_up",  # leads on to where the set-up stands
    "author.translate_file", "author.translate_import",
    "author.file", "author.schema", "author.snippets",
    "author.export_file", "author.imported_table", "author.table_template",
}  # fmt: skip
"""What is answered without a page."""

NO_SCRIPTS = "Blocked script execution in"
"""What the frame of the preview says of the scripts by which this visit measures."""

Faults = dict[str, list[str]]


PUSH_DOWN = """async () => {
  const drawn = () => new Promise(requestAnimationFrame);
  await drawn();
  await drawn();
  const late = document.createElement("p");
  late.textContent = "I come late";
  document.querySelector("main").prepend(late);
  await drawn();
  await drawn();
}"""


@dataclass
class Visit:
    """Hold what was seen: for each question the faults of each page."""

    lang: str
    watch: Watch
    pages: list[str] = field(default_factory=list)
    faults: dict[str, Faults] = field(default_factory=lambda: defaultdict(dict))
    moved: int = 0

    def clean(self, question: str, *, staff: bool = True) -> None:
        """Fail with all that was found wrong."""
        found = {
            page: faults
            for page, faults in self.faults[question].items()
            if faults and (staff or not page.startswith(STAFF))
        }
        assert len(self.pages) > 60
        assert not found, told(found)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Run the application with all its banks, a demonstration and doors to trouble."""
    with rigged(tmp_path_factory.mktemp("rigged"), demo=True) as running:
        yield running


@pytest.fixture(scope="module", params=tuple(LOCALES))
def visit(request: pytest.FixtureRequest, browser: Browser, server: RunningServer) -> Visit:
    """Walk through all pages in one language, and look at each."""
    lang: str = request.param
    context = browser.new_context(viewport=PHONE, locale=LOCALES[lang], base_url=server.url)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(MEASURE_SHIFTS)
    context.add_init_script(STAY)
    watch = Watch(server.url, refusals=set(REFUSED))
    watch.over(context)
    seen = Visit(lang, watch)
    page = context.new_page()
    weights = Weights(server, page)
    for name in student_tour(page, server, lang):
        gather(page, name, seen, weights)
    for name in staff_tour(page, server):
        gather(page, name, seen, weights)
    context.close()
    return seen


def gather(page: Page, name: str, seen: Visit, weights: Weights) -> None:
    """Put all questions to a page; it is left as it was."""
    page.wait_for_load_state()  # what was pressed last may still be on its way
    seen.pages.append(name)
    found: dict[str, list[str]] = {}
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    found |= look(page, "shifted", "moving", "styled", "nodes", "headings", "foreign", "small")
    seen.moved += bool(found.pop("moving"))
    if name == "author-editor":
        found.pop("styled")  # CodeMirror places its lines from its script, which the policy allows
    size, script = weights.of(page)
    found["weight"] = [f"{size} bytes"] if size > FIRST_WINDOW else []
    found["script"] = [f"{script} bytes"] if script > SCRIPT else []
    page.emulate_media(reduced_motion="reduce")
    found |= look(page, "moving", "unseen")
    page.emulate_media(color_scheme=THEMES[seen.lang])
    found["axe"] = axe(page)
    page.emulate_media(forced_colors="active")
    found |= look(page, "forced")
    page.emulate_media(forced_colors="none", color_scheme="light")
    page.set_viewport_size(SMALL)
    found["narrow"] = look(page, "sideways")["sideways"]
    page.set_viewport_size(PHONE)
    with styled(page, TWICE):
        twice = look(page, "sideways", "cut")
    with styled(page, SPACING):
        spaced = look(page, "sideways", "cut")
    found["twice"] = twice["sideways"] + twice["cut"]
    found["spaced"] = spaced["sideways"] + spaced["cut"]
    kept = [one for one in seen.watch.complaints if not one.startswith(NO_SCRIPTS)]
    if name == "author-editor":
        seen.watch.complaints[:] = kept
    for question, faults in found.items():
        seen.faults[question][name] = faults


def test_axe_core_finds_nothing_in_the_light_nor_in_the_dark(visit: Visit) -> None:
    visit.clean("axe")


def test_no_page_scrolls_sideways_on_the_smallest_phone(visit: Visit) -> None:
    visit.clean("narrow")


def test_text_of_twice_the_size_fits(visit: Visit) -> None:
    visit.clean("twice")


def test_text_with_more_room_is_not_cut(visit: Visit) -> None:
    visit.clean("spaced")


def test_the_focus_shows_on_everything_that_can_be_pressed(visit: Visit) -> None:
    visit.clean("unseen")


def test_everything_is_large_enough_for_a_finger(visit: Visit) -> None:
    visit.clean("small")


def test_a_choice_shows_in_forced_colours(visit: Visit) -> None:
    visit.clean("forced")


def test_nothing_moves_for_who_wants_it_still(visit: Visit) -> None:
    assert visit.moved, "for others something moves"
    visit.clean("moving")


def test_no_student_page_moves_while_it_comes(visit: Visit) -> None:
    visit.clean("shifted", staff=False)


def test_words_of_a_bank_carry_their_language(visit: Visit) -> None:
    visit.clean("foreign")


def test_each_page_has_one_main_heading(visit: Visit) -> None:
    visit.clean("headings")


def test_no_element_has_a_style_of_its_own(visit: Visit) -> None:
    visit.clean("styled")


def test_a_student_page_comes_in_the_first_window(visit: Visit) -> None:
    visit.clean("weight", staff=False)
    visit.clean("nodes", staff=False)


def test_the_script_is_small(visit: Visit) -> None:
    visit.clean("script")


def test_nobody_else_is_asked_and_nothing_is_refused_by_the_policy(visit: Visit) -> None:
    assert len(visit.watch.requests) > 2 * len(visit.pages)
    visit.watch.is_calm()


def test_the_visit_leaves_no_page_out(visit: Visit, tmp_path: Path) -> None:
    place = open_place(tmp_path)
    try:
        rules = [rule for rule in place.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        known = place.app.url_map.bind("localhost")
        seen = set()
        for request in visit.watch.requests:
            with suppress(HTTPException):
                seen.add(known.match(urlsplit(request.url).path)[0])
        missed = {rule.endpoint for rule in rules} - seen - NO_PAGE
    finally:
        place.shut()
    assert not missed


def test_a_page_that_moves_while_it_comes_is_found_and_what_looking_moves_is_not(
    browser: Browser, server: RunningServer
) -> None:
    context = browser.new_context(viewport=PHONE, base_url=server.url)
    context.add_init_script(MEASURE_SHIFTS)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/en/")
    page.evaluate(PUSH_DOWN)
    page.wait_for_function("window.shifted > 0")
    assert look(page, "shifted")["shifted"]
    page.evaluate(PUSH_DOWN)
    assert look(page, "shifted")["shifted"] == []
    context.close()
