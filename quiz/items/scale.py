"""Steps from one end to the other, without a best one."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from quiz.items.item import Item, Kind
from quiz.items.response import Form, Response, Unreadable, chosen_places
from quiz.items.text import Text


class Scale(Item):
    """Ask for a step; unscored."""

    kind: ClassVar[Kind] = "scale"
    scored: ClassVar[bool] = False

    type: Literal["scale"] = "scale"
    labels: Annotated[
        tuple[Text, ...],
        Field(min_length=3, max_length=7, description="The steps, from one end to the other."),
    ]
    lowest: Annotated[Text | None, Field(description="What the first step means.")] = None
    highest: Annotated[Text | None, Field(description="What the last step means.")] = None

    def offered(self) -> tuple[str, ...]:
        return self.outcomes()

    def outcomes(self) -> tuple[str, ...]:
        return tuple(str(step) for step in range(1, len(self.labels) + 1))

    def label(self, step: str) -> Text:
        """Give the words of a step."""
        return self.labels[int(step) - 1]

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        chosen = chosen_places(form, slots)
        if len(chosen) != 1:
            raise Unreadable("choose-one")
        return Response("given", chosen)

    def meaning(self, language: str) -> dict[str, Any]:
        return {"steps": len(self.labels)}
