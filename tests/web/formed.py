"""Fill in the form of an item as a browser without scripts does."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask

from quiz.banks.reading import read
from quiz.services import author
from tests.web.place import Browser, Place, Seen
from tests.web.staffed import account, signed_in

_NUMBERS = count(1)
_KNOWN: WeakKeyDictionary[Flask, list[Browser]] = WeakKeyDictionary()


class Filled(HTMLParser):
    """Read the fields of the form ``f`` with what they hold."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.action = ""
        self.fields: dict[str, str] = {}
        self.buttons: list[str] = []
        self.invalid: list[str] = []
        self._inside = False
        self._area: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "form":
            self._inside = found.get("id") == "f"
            self.action = found.get("action", "") if self._inside else self.action
        if not self._inside:
            return
        if "aria-invalid" in found:
            self.invalid.append(found["id"])
        if tag == "textarea":
            self._area = name
            self.fields[name] = ""
        elif tag == "select":
            self._select = name
            self.fields[name] = ""
        elif tag == "option" and "selected" in found and self._select:
            self.fields[self._select] = found["value"]
        elif tag == "button":
            self.buttons.append(found.get("value", ""))
        elif tag == "input" and (
            found.get("type") not in ("radio", "checkbox") or "checked" in found
        ):
            self.fields[name] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self.fields[self._area] = self.fields[self._area].removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.fields[self._area] += data


class Desk:
    """Be Bruno at the form of one bank."""

    def __init__(self, place: Place, text: str) -> None:
        """Begin a bank of its own; one sign-in does for all banks of a place."""
        self.place = place
        known = _KNOWN.setdefault(place.app, [])
        if not known:
            known.append(signed_in(place, "Bruno"))
        self.browser: Browser = known[0]
        self.bank = f"mine-{next(_NUMBERS)}"
        author.begin(place.site, account(place, "Bruno"), self.bank, text, place.clock())

    @property
    def text(self) -> str:
        """Give the draft."""
        return author.draft(self.place.site, self.bank).text

    @property
    def items(self) -> list[Any]:
        """Give the items of the draft as they are written."""
        data: Any = read(self.text, "").data
        return list(data["items"])

    def see(self, where: str | int) -> tuple[Seen, Filled]:
        """Open a form: the number of an item, or ``new?type=...``."""
        seen = self.browser.get(f"/author/{self.bank}/form/{where}")
        return seen, Filled(seen.text)

    def press(self, form: Filled, button: str = "save", **typed: str | None) -> tuple[Seen, Filled]:
        """Type into fields (None takes a tick away) and press a button; follow where it leads."""
        fields = {**form.fields, "do": button}
        for name, value in typed.items():
            name = name.replace("__", "-")
            if value is None:
                fields.pop(name, None)
            else:
                fields[name] = value
        pairs = [(name, value.replace("\n", "\r\n")) for name, value in fields.items()]
        seen = self.browser.follow(self.browser.post(form.action, pairs))
        return seen, Filled(seen.text)
