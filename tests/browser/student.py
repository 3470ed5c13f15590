"""Be a student at a question page: read what stands there, answer it, tell how it did.

Nothing is taken from the page's source but what can be read or pressed; which answers are
right comes from the bank.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from playwright.sync_api import Locator, Page

from quiz.banks import files
from quiz.banks.parsing import parse
from quiz.items.bank import Bank
from quiz.items.hotspot import Hotspot
from quiz.items.hottext import Hottext
from quiz.items.item import Item
from quiz.items.match import Match
from quiz.items.multiple import Multiple
from quiz.items.numeric import Numeric
from quiz.items.order import Order
from quiz.items.short_text import ShortText
from quiz.items.single import Single
from quiz.items.true_false import TrueFalse
from tests.browser.hands import Hands
from tests.browser.watch import Watch

BANKS = Path(__file__).resolve().parents[2] / "question_banks"


def read_bank(name: str, folder: Path = BANKS) -> Bank:
    """Read a bank as the server does."""
    for loaded in files.load_all(folder):
        if loaded.source is not None and loaded.source.name == name:
            media = {file.name: file for file in loaded.source.media}
            parsed = parse(loaded.source.text, name, bank_id=name, media=media)
            assert parsed.bank is not None, parsed.problems
            return parsed.bank
    raise LookupError(name)


def tidy(words: str) -> str:
    """Put words on one line, as a browser shows them."""
    return " ".join(words.split())


class Student:
    """Answer the items of one bank in one language, with a pair of hands."""

    def __init__(
        self, page: Page, hands: Hands, bank: Bank, language: str, watch: Watch | None = None
    ) -> None:
        """Take a page on which a quiz is played, and what watches it."""
        self.watch = watch or Watch("")
        self.page = page
        self.hands = hands
        self.bank = bank
        self.language = language

    @property
    def button(self) -> Locator:
        """Find the one button of the form."""
        return self.page.locator("main form[data-once] button.btn")

    def item(self) -> Item:
        """Recognize the item by the words of its heading."""
        heading = tidy(self.page.locator("main h1").inner_text())
        for item in self.bank.items:
            stem = item.stem.within(self.language).strip().split("\n\n", 1)[0]
            if tidy(stem) == heading:
                return item
        raise AssertionError(f"no item asks {heading!r}")

    def unsure(self) -> None:
        """Say "I am not sure yet"."""
        self.hands.choose(self.page.locator('input[name="a"][value="unsure"]'))

    def answer(self, item: Item, *, right: bool) -> None:
        """Answer an item, in the best way or in another; nothing is sent yet."""
        match item:
            case Single():
                wanted = [item.key if right else next(n for n in item.options if n != item.key)]
                self._choose([item.options[name].text.within(self.language) for name in wanted])
            case TrueFalse():
                place = 1 if item.key is right else 2
                self.hands.choose(self.page.locator(f'input[name="a"][value="{place}"]'))
            case Multiple():
                names = item.key if right else [n for n in item.options if n not in item.key]
                self._choose([item.options[name].text.within(self.language) for name in names])
            case Hottext():
                parts = item.parts(self.language)
                names = item.key if right else [name for name in parts if name not in item.key]
                self._choose([parts[name].text for name in names], "label.hot, label.opt")
            case Hotspot():
                names = item.key if right else [n for n in item.regions if n not in item.key]
                self._choose([item.regions[name].name.within(self.language) for name in names])
            case Order():
                lines = [tidy(text.within(self.language)) for text in item.lines.values()]
                self._arrange(lines if right else lines[::-1])
            case Match():
                self._pair(item, right=right)
            case Numeric():
                number = item.written_key if right else "7"
                self.hands.write(self.page.locator("#a1"), number)
            case ShortText():
                words = item.accepted(self.language)[0] if right else "abc"
                self.hands.write(self.page.locator("#a1"), words)
            case _ if item.type == "card":
                pass
            case _:  # a scale or a poll: there is no best answer
                self.hands.choose(self.page.locator('input[name="a"]').nth(0 if right else 1))

    def send(self) -> None:
        """Send what was answered."""
        self.hands.send(self.button)

    def _choose(self, texts: Collection[str], tiles: str = "label.opt") -> None:
        wanted = {tidy(text) for text in texts}
        found = []
        for tile in self.page.locator(tiles).all():
            words = tidy(tile.locator("span:not(.mark):not(.nth):not(.vh)").inner_text())
            if re.sub(r"^\d: ", "", words) in wanted:  # regions are numbered
                found.append(tile.locator("input"))
        read = [tidy(t) for t in self.page.locator(tiles).all_inner_texts()]
        assert len(found) == len(wanted), f"{wanted} are not all among {read}"
        for control in found:
            self.hands.choose(control)

    def _arrange(self, lines: list[str]) -> None:
        rows = self.page.locator("ol[data-order] > li")
        if rows.locator("[data-up]").count():
            self._move(rows, lines)
            return
        for row in rows.all():
            place = lines.index(tidy(row.locator("label").inner_text())) + 1
            self.hands.pick(row.locator("select"), str(place))

    def _move(self, rows: Locator, lines: list[str]) -> None:
        """Carry each line up to its place, the first one first."""
        words = "span:not(.nth):not(.btns)"
        for place, line in enumerate(lines):
            for _ in lines:
                now = [tidy(row.locator(words).inner_text()) for row in rows.all()]
                at = now.index(line)
                if at == place:
                    break
                self.hands.press(rows.nth(at).locator("[data-up]"))
        # Moving nothing is an order, too, but then nobody has chosen it yet.
        assert [tidy(row.locator(words).inner_text()) for row in rows.all()] == lines

    def _pair(self, item: Match, *, right: bool) -> None:
        offered = [tidy(text) for text in self.page.locator(".key4 > li > span").all_inner_texts()]
        rights = {
            name: offered.index(tidy(text.within(self.language))) + 1
            for name, text in item.rights.items()
        }
        for number, left in enumerate(item.lefts, 1):
            best = rights[item.right_of[left]]
            place = best if right else best % len(offered) + 1
            self.hands.choose(self.page.locator(f'input[name="m{number}"][value="{place}"]'))
