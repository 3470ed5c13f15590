"""A picture with places to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quiz.items.item import Fault, Item, Kind, Media, Shuffling, listed
from quiz.items.response import (
    Form,
    Response,
    SetMarking,
    Unreadable,
    chosen_places,
    mark_set,
)
from quiz.items.text import Id, Model, Number, OptionId, Text

PICTURES = ("png", "jpg", "jpeg", "webp", "gif", "svg")
Percent = Annotated[Number, Field(ge=0, le=100)]


class Shape(Model):
    """Hold a place in a picture, in percent of its width (x, w, r) and height (y, h).

    Either ``rect: [x, y, w, h]``, from the left and top corner, or ``circle: [x, y, r]``,
    from the centre.
    """

    rect: tuple[Percent, Percent, Percent, Percent] | None = None
    circle: tuple[Percent, Percent, Percent] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Shape:
        if (self.rect is None) == (self.circle is None):
            raise PydanticCustomError(
                "shape", "write rect: [x, y, w, h] or circle: [x, y, r], in percent"
            )
        return self

    @property
    def outside(self) -> bool:
        """Tell whether a part of it lies outside of the picture's left, right, top or bottom."""
        if self.rect is not None:
            x, y, w, h = self.rect
            return x + w > 100 or y + h > 100
        x, _, r = self.circle or (0, 0, 0)
        return x - r < 0 or x + r > 100

    @property
    def empty(self) -> bool:
        """Tell whether nothing can lie inside of it."""
        return 0 in self.rect[2:] if self.rect is not None else 0 in (self.circle or (0,))[2:]


class Region(Model):
    """Offer one place of the picture, with what to say about it afterwards."""

    name: Text
    shape: Shape
    feedback: Text | None = None
    misconception: Id | None = None


class Hotspot(Item):
    """Ask for places in a picture, marked like ``multiple``; the same places are also a list."""

    kind: ClassVar[Kind] = "hotspot"
    shuffling: ClassVar[Shuffling] = "never"

    type: Literal["hotspot"] = "hotspot"
    media: Media
    caption: Annotated[
        Text | None, Field(description="What the picture is, in a few words.")
    ] = None
    regions: Annotated[dict[OptionId, Region], Field(min_length=2, max_length=8)]
    key: Annotated[tuple[OptionId, ...], Field(min_length=1)]
    marking: SetMarking = "exact"

    def offered(self) -> tuple[str, ...]:
        return tuple(self.regions)

    def outcomes(self) -> tuple[str, ...]:
        return tuple(self.regions)

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
            frozenset(self.regions),
            self.possible,
            self.marking,
        )

    def meaning(self, language: str) -> dict[str, Any]:
        return {
            "regions": sorted(self.regions),
            "key": sorted(self.key),
            "marking": self.marking,
        }

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        if self.media.file.rpartition(".")[2].lower() not in PICTURES:
            yield Fault(("media", "file"), "hotspot-picture", "a hotspot needs a picture",
                        f"Use a file that ends in {listed(PICTURES)}")
        for name, region in self.regions.items():
            if region.shape.empty:
                yield Fault(("regions", name, "shape"), "shape-empty",
                            "this shape has no size", "Write a width and height, or a radius")
            elif region.shape.outside:
                yield Fault(("regions", name, "shape"), "shape-outside",
                            "this shape reaches beyond the picture",
                            "All numbers are percent of the picture, from its left and top")
        for place, name in enumerate(self.key):
            if name not in self.regions:
                yield Fault(("key", place), "key-option", f'"{name}" is not one of the regions',
                            f"Use {listed(list(self.regions))}")
            elif name in self.key[:place]:
                yield Fault(("key", place), "key-twice", f'"{name}" is in the key twice',
                            "Name each region once")
