"""Two ways to work a page: by pointer and by keyboard alone, with JavaScript or without."""

from __future__ import annotations

from abc import ABC, abstractmethod

from playwright.sync_api import Locator, Page

MOST_TABS = 150
MOST_WORDS, APART = 10, 1_500
"""How often a word is typed into a list, and the milliseconds between: letters that come a second
after those before, as on a slow machine, begin another word."""

HAS_FOCUS = "element => element === document.activeElement"


class Hands(ABC):
    """Work the controls of a page as somebody would who cannot see its source."""

    def __init__(self, page: Page) -> None:
        """Take the page to work."""
        self.page = page

    @abstractmethod
    def press(self, control: Locator) -> None:
        """Press a link or a button."""

    @abstractmethod
    def choose(self, control: Locator) -> None:
        """Choose a radio button or a checkbox; ``control`` is its input."""

    @abstractmethod
    def pick(self, select: Locator, label: str) -> None:
        """Pick the option of a list that reads ``label``."""

    @abstractmethod
    def write(self, field: Locator, text: str) -> None:
        """Write into an empty text field."""

    @abstractmethod
    def send(self, button: Locator) -> None:
        """Send the form of a button, from where one is."""


class Pointer(Hands):
    """Point and click, or tap where the page was opened on a touch screen."""

    def press(self, control: Locator) -> None:
        """Click in the middle of it."""
        control.click()

    def choose(self, control: Locator) -> None:
        """Click the tile around it, which is what a finger meets; the input where it has none."""
        tile = control.locator("xpath=ancestor::label")
        (tile if tile.count() else control).click()

    def pick(self, select: Locator, label: str) -> None:
        """Open the list and pick, which the browser does outside of the page."""
        select.select_option(label=label)

    def write(self, field: Locator, text: str) -> None:
        """Click into it and type."""
        field.click()
        self.page.keyboard.type(text)

    def send(self, button: Locator) -> None:
        """Click the button."""
        button.click()


class Keyboard(Hands):
    """Use Tab, Space, arrows and Enter only; letter keys too where ``letters`` is true."""

    def __init__(self, page: Page, *, letters: bool = False) -> None:
        """Take the page, and whether letter keys choose."""
        super().__init__(page)
        self.letters = letters

    def press(self, control: Locator) -> None:
        """Go to it and press Enter."""
        self.go_to(control)
        self.page.keyboard.press("Enter")

    def choose(self, control: Locator) -> None:
        """Press its letter; or go to it, by arrows inside a group of radio buttons, and Space."""
        value = control.get_attribute("value") or ""
        in_question = control.get_attribute("name") == "a"
        if self.letters and in_question and value in ("unsure", *"123456"):
            self.page.keyboard.press("u" if value == "unsure" else "abcdef"[int(value) - 1])
            return
        if control.get_attribute("type") != "radio":
            self.go_to(control)
            self.page.keyboard.press("Space")
            return
        self._enter_group(control)
        for _ in range(MOST_TABS):
            if control.evaluate(HAS_FOCUS):
                break
            self.page.keyboard.press("ArrowDown")
        if not control.is_checked():
            self.page.keyboard.press("Space")

    def pick(self, select: Locator, label: str) -> None:
        """Go to the list and type what it shall read."""
        self.go_to(select)
        for _ in range(MOST_WORDS):
            self.page.keyboard.type(label)
            if select.evaluate("list => list.selectedOptions[0].label") == label:
                return
            self.page.wait_for_timeout(APART)
        raise AssertionError(f"typing {label} into {select} does not choose it")

    def write(self, field: Locator, text: str) -> None:
        """Go to it and type."""
        self.go_to(field)
        self.page.keyboard.type(text)

    def send(self, button: Locator) -> None:
        """Press Enter in a text field, else go to the button and press Enter."""
        kind = "document.activeElement.matches('input[name=t]')"
        if not self.page.evaluate(kind):
            self.go_to(button)
        self.page.keyboard.press("Enter")

    def go_to(self, control: Locator) -> None:
        """Press Tab until the control has the focus, and see that the focus shows."""
        self._tab_until(control, HAS_FOCUS)

    def _enter_group(self, control: Locator) -> None:
        same = (
            "element => document.activeElement.name === element.name"
            " && document.activeElement.type === 'radio'"
        )
        self._tab_until(control, same)

    def _tab_until(self, control: Locator, there: str) -> None:
        for _ in range(MOST_TABS):
            if control.evaluate(there):  # looked up each time: a script may have renewed it
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} times Tab do not lead to {control}")
