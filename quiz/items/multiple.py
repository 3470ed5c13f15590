"""Several answers out of several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from quiz.items.item import Fault, Item, Kind, Options, Shuffling, listed
from quiz.items.response import (
    Form,
    Response,
    SetMarking,
    Unreadable,
    chosen_places,
    mark_set,
)
from quiz.items.text import OptionId


class Multiple(Item):
    """Ask for a set of options, marked as a whole or in parts."""

    kind: ClassVar[Kind] = "multiple"
    shuffling: ClassVar[Shuffling] = "asked"

    type: Literal["multiple"] = "multiple"
    options: Options
    key: Annotated[tuple[OptionId, ...], Field(min_length=1)]
    marking: SetMarking = "exact"

    def offered(self) -> tuple[str, ...]:
        return tuple(self.options)

    def outcomes(self) -> tuple[str, ...]:
        return tuple(self.options)

    def key_outcomes(self) -> tuple[str, ...]:
        return self.key

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        chosen = chosen_places(form, slots)
        if not chosen:
            raise Unreadable("choose-some")
        return Response("given", tuple(sorted(chosen)))

    def earned(self, value: tuple[str, ...]) -> int:
        return mark_set(
            frozenset(value),
            frozenset(self.key),
            frozenset(self.options),
            self.possible,
            self.marking,
        )

    def meaning(self, language: str) -> dict[str, Any]:
        return {
            "options": sorted(self.options),
            "key": sorted(self.key),
            "marking": self.marking,
        }

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        for place, name in enumerate(self.key):
            if name not in self.options:
                yield Fault(("key", place), "key-option", f'"{name}" is not one of the options',
                            f"Use {listed(list(self.options))}")
            elif name in self.key[:place]:
                yield Fault(("key", place), "key-twice", f'"{name}" is in the key twice',
                            "Name each option once")
