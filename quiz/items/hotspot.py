"""A picture with places to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from quiz.items.item import Fault, Kind, Media, listed
from quiz.items.several import Several
from quiz.items.text import Id, Model, Number, OptionId, Text

PICTURES = ("png", "jpg", "jpeg", "webp", "gif")
Percent = Annotated[Number, Field(ge=0, le=100)]


Shape = Annotated[
    tuple[Percent, ...],
    Field(
        min_length=3,
        max_length=4,
        description="In percent of the picture: [x, y, width, height] from the left and top "
        "corner, or [x, y, radius] from the centre (a radius is percent of the width).",
    ),
]


class Region(Model):
    """Offer one place of the picture, with what to say about it afterwards."""

    name: Text
    shape: Shape
    feedback: Text | None = None
    misconception: Id | None = None

    @property
    def round(self) -> bool:
        """Tell a circle (x, y, radius) from a rectangle (x, y, width, height)."""
        return len(self.shape) == 3

    @property
    def empty(self) -> bool:
        """Tell whether nothing can lie inside of it."""
        return 0 in self.shape[2:]

    @property
    def outside(self) -> bool:
        """Tell whether it reaches beyond the picture (of a circle: its left or right)."""
        x, y, *size = self.shape
        if self.round:
            return x - size[0] < 0 or x + size[0] > 100
        return x + size[0] > 100 or y + size[1] > 100


class Hotspot(Several):
    """Ask for places in a picture, marked like ``multiple``; the same places are also a list."""

    kind: ClassVar[Kind] = "hotspot"

    type: Literal["hotspot"] = "hotspot"
    media: Media
    caption: Annotated[Text | None, Field(description="What the picture is, in a few words.")] = (
        None
    )
    regions: Annotated[dict[OptionId, Region], Field(min_length=2, max_length=8)]
    key: Annotated[tuple[OptionId, ...], Field(min_length=1)]

    def offered(self) -> tuple[str, ...]:
        return tuple(self.regions)

    def key_outcomes(self) -> tuple[str, ...]:
        return self.key

    def meaning(self, language: str) -> dict[str, Any]:
        return {
            "regions": sorted(self.regions),
            "key": sorted(self.key),
            "marking": self.marking,
        }

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        if self.media.file.rpartition(".")[2].lower() not in PICTURES:
            yield Fault(
                ("media", "file"),
                "hotspot-picture",
                "a hotspot needs a picture",
                f"Use a file that ends in {listed(PICTURES)}",
            )
        for name, region in self.regions.items():
            if region.empty:
                yield Fault(
                    ("regions", name, "shape"),
                    "shape-empty",
                    "this shape has no size",
                    "Write a width and height, or a radius",
                )
            elif region.outside:
                yield Fault(
                    ("regions", name, "shape"),
                    "shape-outside",
                    "this shape reaches beyond the picture",
                    "All numbers are percent of the picture, from its left and top",
                )
        yield from self.key_faults("regions")
