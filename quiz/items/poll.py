"""Options without a best one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from quiz.items.item import Fault, Item, Kind, Options, Shuffling
from quiz.items.response import Form, Response, Unreadable, chosen_places


class Poll(Item):
    """Ask what people think or do; unscored. ``choose`` says one option or several."""

    kind: ClassVar[Kind] = "poll"
    shuffling: ClassVar[Shuffling] = "asked"
    scored: ClassVar[bool] = False

    type: Literal["poll"] = "poll"
    options: Options
    choose: Literal["one", "many"] = "one"

    def offered(self) -> tuple[str, ...]:
        return tuple(self.options)

    def outcomes(self) -> tuple[str, ...]:
        return tuple(self.options)

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        chosen = chosen_places(form, slots)
        if self.choose == "one" and len(chosen) != 1:
            raise Unreadable("choose-one")
        if not chosen:
            raise Unreadable("choose-some")
        return Response("given", tuple(sorted(chosen)))

    def meaning(self, language: str) -> dict[str, Any]:
        return {"options": sorted(self.options), "choose": self.choose}

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        for name, option in self.options.items():
            if option.weight is not None:
                yield Fault(
                    ("options", name, "weight"),
                    "poll-weight",
                    "a poll is not marked, so its options have no weight",
                    "Leave the weight out, or write a key and another type",
                )
