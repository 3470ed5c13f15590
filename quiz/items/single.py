"""One answer out of several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from quiz.items.item import Fault, Item, Kind, Options, Shuffling, listed
from quiz.items.response import Form, Response, Unreadable, chosen_places, share
from quiz.items.text import OptionId


class Single(Item):
    """Ask for one option; full marks for the key, or per-option weights in percent."""

    kind: ClassVar[Kind] = "single"
    shuffling: ClassVar[Shuffling] = "asked"

    type: Literal["single"] = "single"
    options: Options
    key: OptionId

    def offered(self) -> tuple[str, ...]:
        return tuple(self.options)

    def outcomes(self) -> tuple[str, ...]:
        return tuple(self.options)

    def key_outcomes(self) -> tuple[str, ...]:
        return (self.key,)

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        chosen = chosen_places(form, slots)
        if len(chosen) != 1:
            raise Unreadable("choose-one")
        return Response("given", chosen)

    def earned(self, value: tuple[str, ...]) -> int:
        return share(self.possible, self.percent(value[0]), 100)

    def percent(self, option: str) -> int:
        """Give what an option is worth, in percent of the points."""
        weight = self.options[option].weight
        return weight if weight is not None else 100 * (option == self.key)

    def meaning(self, language: str) -> dict[str, Any]:
        return {"options": {name: self.percent(name) for name in self.options}, "key": self.key}

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        if self.key not in self.options:
            yield Fault(
                ("key",),
                "key-option",
                f'"{self.key}" is not one of the options',
                f"Use {listed(list(self.options))}",
            )
        elif self.percent(self.key) != 100:
            yield Fault(
                ("options", self.key, "weight"),
                "key-weight",
                "the key is worth all of the points",
                "Write weight: 100 or leave it out",
            )
        for name in self.options:
            if name != self.key and self.key in self.options and self.percent(name) >= 100:
                yield Fault(
                    ("options", name, "weight"),
                    "full-weight",
                    "only the key is worth all of the points",
                    "Write a weight below 100",
                )
