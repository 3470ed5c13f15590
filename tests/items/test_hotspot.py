from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.items.examples import RAW, item
from tests.items.forms import earned, faults, read, why


def regions(**shapes: list[object]) -> dict[str, object]:
    return RAW["hotspot"]["regions"] | {
        name: {"name": name, "shape": shape} for name, shape in shapes.items()
    }


@pytest.mark.parametrize(
    ("marking", "marks"),
    [
        ("exact", [300, 0, 0]),
        ("net", [300, 200, 100]),
        ("coverage", [300, 200, 150]),
        ("each_decision", [300, 240, 180]),
    ],
)
def test_it_is_marked_like_multiple(marking: str, marks: list[int]) -> None:
    asked = item("hotspot", points=3, marking=marking)
    some = ("address", "clock")
    assert [earned(asked, *given) for given in ((*some, "pay"), some, (*some, "photo"))] == marks


def test_places_are_those_of_the_regions() -> None:
    assert read(item("hotspot"), a=("5", "2")).value == ("clock", "pay")
    assert why(item("hotspot")) == "choose-some"


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ([0, 0, 100, 100], None),
        ([50, 50, 50], None),
        ([60, 0, 41, 10], "shape-outside"),
        ([0, 95, 10, 6], "shape-outside"),
        ([10, 50, 11], "shape-outside"),
        ([10, 10, 0, 5], "shape-empty"),
        ([10, 10, 0], "shape-empty"),
    ],
)
def test_a_shape_lies_in_the_picture(shape: list[object], code: str | None) -> None:
    expected = [(code, "regions", "photo", "shape")] if code else []
    assert faults(item("hotspot", regions=regions(photo=shape))) == expected


@pytest.mark.parametrize("shape", [[1, 2], [1, 2, 3, 4, 5], [1, 2, "three"], [-1, 0, 5, 5]])
def test_a_shape_has_three_or_four_percentages(shape: list[object]) -> None:
    with pytest.raises(ValidationError):
        item("hotspot", regions=regions(photo=shape))


def test_a_hotspot_needs_a_picture_and_a_key() -> None:
    sound = {"file": "shop.mp3", "description": "A sound"}
    assert faults(item("hotspot", media=sound)) == [("hotspot-picture", "media", "file")]
    assert faults(item("hotspot", key=["pay", "nose", "pay"])) == [
        ("key-option", "key", 1),
        ("key-twice", "key", 2),
    ]
    with pytest.raises(ValidationError):
        item("hotspot", media=None)
