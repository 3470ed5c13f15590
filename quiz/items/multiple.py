"""Several answers out of several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from quiz.items.item import Fault, Kind, Options, Shuffling
from quiz.items.several import Several
from quiz.items.text import OptionId


class Multiple(Several):
    """Ask for a set of options, marked as a whole or in parts."""

    kind: ClassVar[Kind] = "multiple"
    shuffling: ClassVar[Shuffling] = "asked"

    type: Literal["multiple"] = "multiple"
    options: Options
    key: Annotated[tuple[OptionId, ...], Field(min_length=1)]

    def offered(self) -> tuple[str, ...]:
        return tuple(self.options)

    def key_outcomes(self) -> tuple[str, ...]:
        return self.key

    def meaning(self, language: str) -> dict[str, Any]:
        return {
            "options": sorted(self.options),
            "key": sorted(self.key),
            "marking": self.marking,
        }

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        yield from self.key_faults("options")
