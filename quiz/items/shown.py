"""An item as one person sees it: one language, one drawn order, asked or reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from quiz.items.item import Exhibit, Item
from quiz.items.response import Mark, Response
from quiz.items.text import Text

Mode = Literal["ask", "review", "tile", "paper"]


@dataclass(frozen=True)
class Slot:
    """Stand for one thing offered: pages write ``place`` (1, 2, ...), never ``id``."""

    place: int
    id: str

    @property
    def letter(self) -> str:
        """Give the letter that stage and phone agree on: A, B, C, ..."""
        return "ABCDEFGH"[self.place - 1] if self.place <= 8 else str(self.place)


@dataclass(frozen=True)
class Served:
    """Say where a file of the bank is served, and the size of a picture where it is known."""

    address: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Shown:
    """Give an item's template all it may know.

    ``response`` and ``mark`` are None while the item is open, unless the person comes back
    to change a response that is not final. ``typed`` are the fields of a form that could not
    be read and ``trouble`` the reason (a code of Unreadable), so that nothing typed is lost.
    ``media`` says where the bank's files are served, by their names. ``plain`` asks for the
    list in place of parts to press (hottext). ``page_language`` is the interface's where it may
    differ from the item's, and ``decimal`` its decimal sign.
    """

    item: Item
    language: str
    slots: tuple[Slot, ...]
    mode: Mode
    response: Response | None = None
    mark: Mark | None = None
    exhibit: Exhibit | None = None
    trouble: str | None = None
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    media: Mapping[str, Served] = field(default_factory=dict)
    plain: bool = False
    page_language: str = ""
    decimal: str = "."

    @property
    def foreign(self) -> bool:
        """Tell whether the item's words need a ``lang`` of their own."""
        return self.page_language not in ("", self.language)

    def text(self, text: Text) -> str:
        """Give a text in the language of this page."""
        return text.within(self.language)

    def chosen(self, slot: Slot) -> bool:
        """Tell whether the response has this slot's id, or the unread form its place."""
        if self.typed:
            return str(slot.place) in self.typed.get("a", ())
        return self.response is not None and slot.id in self.response.value

    def field(self, name: str) -> str:
        """Give what an unread form holds in a field, "" if nothing."""
        return next(iter(self.typed.get(name, ())), "")

    @property
    def found(self) -> int:
        """Count the parts of the key that the response has."""
        return len(self._given & set(self.item.key_outcomes()))

    @property
    def extra(self) -> int:
        """Count the parts of the response that are not in the key."""
        return len(self._given - set(self.item.key_outcomes()))

    @property
    def _given(self) -> set[str]:
        given = self.response is not None and self.response.status == "given"
        return set(self.item.outcomes_of(self.response)) if self.response and given else set()

    @property
    def skipped(self) -> bool:
        """Tell whether "I would rather not say" was chosen."""
        if self.typed:
            return "skip" in self.typed.get("a", ())
        return self.response is not None and self.response.status == "omitted"

    @property
    def unsure(self) -> bool:
        """Tell whether "I am not sure yet" was chosen."""
        if self.typed:
            return "unsure" in self.typed.get("a", ())
        return self.response is not None and self.response.status == "unsure"


def shown(
    item: Item,
    language: str,
    drawn: tuple[str, ...],
    mode: Mode = "ask",
    **more: object,
) -> Shown:
    """Put an item into the order drawn for an attempt (ids of ``item.offered()``)."""
    slots = tuple(Slot(place, name) for place, name in enumerate(drawn, 1))
    return Shown(item, language, slots, mode, **more)  # type: ignore[arg-type]
