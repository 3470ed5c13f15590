"""A sentence that is true or false."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from quiz.items.item import Item, Kind
from quiz.items.response import Form, Response, Unreadable, chosen_places
from quiz.items.text import Flag


class TrueFalse(Item):
    """Ask whether the stem is true; full marks or none."""

    kind: ClassVar[Kind] = "true_false"

    type: Literal["true_false"] = "true_false"
    key: Flag

    @property
    def right(self) -> str:
        """Give the id of the key."""
        return "true" if self.key else "false"

    def offered(self) -> tuple[str, ...]:
        return ("true", "false")

    def outcomes(self) -> tuple[str, ...]:
        return ("true", "false")

    def key_outcomes(self) -> tuple[str, ...]:
        return (self.right,)

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        chosen = chosen_places(form, slots)
        if len(chosen) != 1:
            raise Unreadable("choose-one")
        return Response("given", chosen)

    def earned(self, value: tuple[str, ...]) -> int:
        return self.possible if value == (self.right,) else 0

    def meaning(self, language: str) -> dict[str, Any]:
        return {"key": self.key}
