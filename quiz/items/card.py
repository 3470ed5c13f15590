"""A page to read: a lesson, a pledge, a break."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from quiz.items.item import Item, Kind
from quiz.items.response import Form, Response
from quiz.items.text import Text


class Card(Item):
    """Show something; the stem is its title, nothing is asked, marked or counted."""

    kind: ClassVar[Kind] = "card"
    scored: ClassVar[bool] = False

    type: Literal["card"] = "card"
    body: Text

    def outcomes(self) -> tuple[str, ...]:
        return ()

    def outcomes_of(self, response: Response) -> tuple[str, ...]:
        return ()

    def read(self, form: Form, slots: tuple[str, ...]) -> Response:
        """Take any form as a sign that the card was seen."""
        return self.read_given(form, slots)

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        return Response("given", ("seen",))

    def meaning(self, language: str) -> dict[str, Any]:
        return {}
