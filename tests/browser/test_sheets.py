"""Sheets come out of a printer as they should: on A4 and Letter, in grey, nothing torn apart."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.inspection import axe
from tests.browser.watch import Watch
from tests.conftest import PATIENCE
from tests.rigged import first_link, rigged
from tests.server import RunningServer

KINDS = """
format: 1
id: kinds
title: {en: All twelve kinds, hi: बारहों तरह के सवाल}
languages: [en, hi]
delivery: {shuffle: {options: false}}
items:
- {id: i1, stem: {en: One?, hi: एक?}, options: {a: {en: Red, hi: लाल}, b: {en: Blue, hi: नीला},
   c: {en: Grey, hi: भूरा}, d: {en: Gold, hi: सुनहरा}}, key: b, rationale: {en: Why-1, hi: क्यों-1}}
- {id: i2, stem: {en: Some?, hi: कुछ?}, options: {a: {en: Up, hi: ऊपर}, b: {en: Down, hi: नीचे},
   c: {en: Left, hi: बाएँ}}, key: [a, c], rationale: {en: Why-2, hi: क्यों-2}}
- {id: i3, stem: {en: So it is., hi: ऐसा है।}, key: false, rationale: {en: Why-3, hi: क्यों-3}}
- {id: i4, type: order, stem: {en: Order?, hi: क्रम?}, sequence: [{en: First, hi: पहला},
   {en: Second, hi: दूसरा}, {en: Third, hi: तीसरा}], rationale: {en: Why-4, hi: क्यों-4}}
- {id: i5, type: match, stem: {en: Pairs?, hi: जोड़े?}, pairs: [[{en: Cat, hi: बिल्ली},
   {en: Mew, hi: म्याऊँ}], [{en: Dog, hi: कुत्ता}, {en: Woof, hi: भौं}]],
   rationale: {en: Why-5, hi: क्यों-5}}
- {id: i6, type: hottext, stem: {en: Odd?, hi: अजीब?}, passage: {en: "See [[*this|x]] and
   [[that|y]].", hi: "[[*यह|x]] और [[वह|y]] देखो।"}, rationale: {en: Why-6, hi: क्यों-6}}
- {id: i7, type: numeric, stem: {en: Minutes?, hi: मिनट?}, key: 40, tolerance: 1,
   unit: {en: minutes, hi: मिनट}, rationale: {en: Why-7, hi: क्यों-7}}
- {id: i8, type: short_text, stem: {en: Word?, hi: शब्द?}, accept: {en: [kite], hi: [पतंग]},
   rationale: {en: Why-8, hi: क्यों-8}}
- {id: i9, type: hotspot, stem: {en: Where?, hi: कहाँ?}, media: {file: dot.png,
   description: {en: A dot, hi: बिंदु}}, regions: {x: {name: {en: West, hi: पश्चिम},
   shape: [10, 10, 30, 30]}, y: {name: {en: East, hi: पूर्व}, shape: [60, 10, 30, 30]}},
   key: [x], rationale: {en: Why-9, hi: क्यों-9}}
- {id: i10, type: scale, stem: {en: How sure?, hi: कितना?}, labels: [{en: Low, hi: कम},
   {en: Mid, hi: बीच}, {en: High, hi: ज़्यादा}]}
- {id: i11, type: poll, stem: {en: Which?, hi: कौन?}, options: {a: {en: Phone, hi: फ़ोन},
   b: {en: Tablet, hi: टैबलेट}}}
- {id: i12, type: card, stem: {en: A rest, hi: आराम}, body: {en: Look far away, hi: दूर देखो}}
"""
INDIA = "india-safer-internet"
PAGE = re.compile(rb"/Type\s*/Page\b")
SIZES = ("A4", "Letter")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Run the application with a bank of all kinds beside the real ones."""
    home = tmp_path_factory.mktemp("sheets")
    made = rigged(home)
    bank = home / "banks" / "kinds"
    (bank / "media").mkdir(parents=True)
    (bank / "bank.yaml").write_text(KINDS, encoding="utf-8")
    pictures = Path(__file__).parents[2] / "question_banks" / INDIA / "media"
    shutil.copy(next(pictures.glob("*.png")), bank / "media" / "dot.png")
    with made as running:
        yield running


@pytest.fixture(scope="module")
def desk(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """Sign somebody in who may print; nothing on the pages may have complained."""
    context = browser.new_context(
        base_url=server.url, locale="en-GB", viewport={"width": 1280, "height": 800}
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(server.url)
    watch.over(context)
    page = context.new_page()
    page.goto(first_link(server))
    for name, value in (("name", "Dita"), ("email", "dita@example.org"), ("password", "a" * 24)):
        page.locator(f"input[name={name}]").fill(value)
    page.locator("main button.btn").click()
    page.wait_for_url(re.compile("/staff$"))
    yield page
    watch.is_calm()
    context.close()


def printed(page: Page, path: str, size: str) -> bytes:
    """Print a page of ours on paper of a size."""
    page.goto(path)
    return page.pdf(format=size)


def told(pdf: bytes, folder: Path) -> list[str]:
    """Give the words of each page of a file, as far as a program for that is at hand."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (poppler-utils) is not there to read the pages")
    file = folder / "sheets.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        [program, "-layout", str(file), "-"], capture_output=True, check=True, timeout=600
    )
    return done.stdout.decode("utf-8").split("\f")[:-1]


@pytest.mark.parametrize("size", SIZES)
def test_every_sheet_begins_a_page_and_no_page_is_empty(
    desk: Page, size: str, tmp_path: Path
) -> None:
    pdf = printed(desk, "/author/kinds/print", size)
    pages = told(pdf, tmp_path)
    assert len(PAGE.findall(pdf)) == len(pages)
    assert 4 <= len(pages) <= 8
    bare = [re.sub(r"\d+ / \d+", "", page).split() for page in pages]
    assert all(bare), "no page without words"
    begins = [number for number, page in enumerate(pages) if "All twelve kinds" in page]
    assert len(begins) == 3
    assert "Question sheets" in pages[begins[0]]
    assert "Do not hand out" in pages[begins[1]]
    assert "Answer cards" in pages[begins[2]]


@pytest.mark.parametrize("size", SIZES)
def test_what_belongs_together_stays_on_one_page(desk: Page, size: str, tmp_path: Path) -> None:
    pages = told(printed(desk, "/author/kinds/print?sheet=questions", size), tmp_path)

    def of(word: str) -> int:
        found = [number for number, page in enumerate(pages) if re.search(rf"\b{word}\b", page)]
        assert len(found) == 1, (word, found)
        return found[0]

    together = (
        ("Red", "Blue", "Grey", "Gold"),
        ("Up", "Down", "Left"),
        ("First", "Second", "Third"),
        ("Cat", "Dog", "Mew", "Woof"),
        ("West", "East"),
        ("Low", "Mid", "High"),
        ("Phone", "Tablet"),
    )
    for words in together:
        assert len({of(word) for word in words}) == 1, words
    order = [of(word) for word in ("Red", "Up", "First", "Cat", "West", "Low", "Phone", "far")]
    assert order == sorted(order)
    assert not any("Why-" in page for page in pages), "reasons are on the other sheet"


def test_the_key_has_every_reason_in_order(desk: Page, tmp_path: Path) -> None:
    pages = told(printed(desk, "/author/kinds/print?sheet=key", "A4"), tmp_path)
    assert re.findall(r"Why-(\d)", " ".join(pages)) == list("123456789")
    whole = " ".join(" ".join(pages).split())
    for words in ("Blue", "Up Left", "False", "this", "40 minutes", "Between 39 and 41", "kite"):
        assert words in whole
    assert re.search(r"Cat: Mew .*Dog: Woof", whole)
    assert re.search(r"First .*Second .*Third", whole)


@pytest.mark.parametrize("size", SIZES)
def test_a_real_bank_fills_its_pages(desk: Page, size: str) -> None:
    pdf = printed(desk, f"/author/{INDIA}/print?sheet=questions", size)
    assert 6 <= len(PAGE.findall(pdf)) <= 14, "22 items, about two on a page"


def test_the_choice_of_sheets_is_not_printed(desk: Page, tmp_path: Path) -> None:
    pages = told(printed(desk, "/author/kinds/print", "A4"), tmp_path)
    assert "Language" not in " ".join(pages)


def test_shapes_are_lines_without_colour(desk: Page) -> None:
    desk.goto("/author/kinds/print")
    fills = desk.eval_on_selector_all(
        "main .shape use", "all => [...new Set(all.map(one => getComputedStyle(one).fill))]"
    )
    assert fills == ["rgb(255, 255, 255)"]
    lines = desk.eval_on_selector_all(
        "main .shape use", "all => [...new Set(all.map(one => getComputedStyle(one).stroke))]"
    )
    assert lines == ["rgb(0, 0, 0)"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_core_finds_nothing(desk: Page, scheme: str) -> None:
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in (
        "/author/rules",
        "/author/rules/IW-08",
        f"/author/{INDIA}/quality",
        "/author/kinds/print",
        "/author/kinds/print?lang=hi",
    ):
        desk.goto(path)
        assert axe(desk) == [], path
    desk.emulate_media(color_scheme="light")
