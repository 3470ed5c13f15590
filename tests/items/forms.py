"""Forms as a browser sends them."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from quiz.items.item import Item
from quiz.items.response import Response, Unreadable


def form(**fields: str | tuple[str, ...]) -> MultiDict[str, str]:
    """Give a form; a field with several values is a tuple."""
    made: MultiDict[str, str] = MultiDict()
    for name, value in fields.items():
        made.setlist(name, [value] if isinstance(value, str) else list(value))
    return made


def read(item: Item, **fields: str | tuple[str, ...]) -> Response:
    """Read a form in the order in which an item is offered."""
    return item.read(form(**fields), item.offered())


def earned(item: Item, *value: str) -> int:
    """Give the hundredths that a given value earns."""
    return item.mark(Response("given", value)).earned


def why(item: Item, **fields: str | tuple[str, ...]) -> str:
    """Tell why a form is unreadable."""
    with pytest.raises(Unreadable) as caught:
        read(item, **fields)
    return caught.value.code


def faults(item: Item) -> list[tuple[Any, ...]]:
    """Give the faults of an item, as (code, place...)."""
    return [(fault.code, *fault.at) for fault in item.faults()]
