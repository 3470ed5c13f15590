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
class Shown:
    """Give an item's template all it may know.

    ``response`` and ``mark`` are None while the item is open, unless the person comes back
    to change a response that is not final. ``typed`` are the fields of a form that could not
    be read and ``trouble`` the reason (a code of Unreadable), so that nothing typed is lost.
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

    def text(self, text: Text) -> str:
        """Give a text in the language of this page."""
        return text.within(self.language)

    def chosen(self, slot: Slot) -> bool:
        """Tell whether the response has this slot's id, or the unread form its place."""
        if self.typed:
            return str(slot.place) in self.typed.get("a", ())
        return self.response is not None and slot.id in self.response.value

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
