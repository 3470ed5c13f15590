"""Find the types of items: one module beside this one for each."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import quiz.items
from quiz.items.item import Item, Kind


@cache
def kinds() -> dict[str, type[Item]]:
    """Give the model of every type, by its name in the bank format."""
    for module in pkgutil.iter_modules(quiz.items.__path__):
        importlib.import_module(f"quiz.items.{module.name}")
    found = {model.kind: model for model in _below(Item) if "kind" in vars(model)}  # type: ignore[type-abstract]
    return {kind: found[kind] for kind in Kind.__args__ if kind in found}  # type: ignore[attr-defined]


def _below(model: type[Item]) -> Iterator[type[Item]]:
    for inner in model.__subclasses__():
        yield inner
        yield from _below(inner)


def kind_of(raw: Any) -> str | None:
    """Tell the type of an item as written: named, or known by its options and key."""
    if isinstance(raw, Item):
        return raw.type
    if not isinstance(raw, dict):
        return None
    if "type" in raw:
        named = raw["type"]
        return named if isinstance(named, str) else None
    key = raw.get("key")
    if "options" in raw:
        return "multiple" if isinstance(key, list | tuple) else "single"
    if key in ("true", "false", True, False):
        return "true_false"
    return None
