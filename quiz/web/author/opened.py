"""A draft opened for the form: its items as they are written, and the texts that changes make."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quiz.banks import editing
from quiz.banks.filling import applied
from quiz.banks.meant import id_from
from quiz.banks.reading import read
from quiz.banks.sheets import Sheet
from quiz.base import Refused, digest_of
from quiz.items.registry import kind_of
from quiz.items.text import LANGUAGE
from quiz.services.author import Draft
from quiz.web.author.typed import existing


@dataclass(frozen=True)
class Opened:
    """Hold a draft with what it says, as far as it can be read."""

    draft: Draft
    data: Any
    language: str
    items: tuple[Any, ...]


def opened_bank(bank: str) -> Opened:
    """Open the draft of a bank, or answer that there is no such page."""
    draft = existing(bank)
    found = read(draft.text, "")
    data = None if found.blind else found.data
    head: Mapping[str, Any] = data if isinstance(data, dict) else {}
    language = str(head.get("language", "en"))
    items = head.get("items")
    return Opened(
        draft,
        data,
        language if LANGUAGE.fullmatch(language) else "en",
        tuple(items) if isinstance(items, list) else (),
    )


def digest_of_item(item: Any) -> str:
    """Name what an item says, to know it again when the form comes back."""
    return digest_of(json.dumps(item))[:24]


def place_of(opened: Opened, place: int, seen: str) -> int | None:
    """Find the item that the form was made from, also where others moved around it."""
    digests = [digest_of_item(item) for item in opened.items]
    if 1 <= place <= len(digests) and digests[place - 1] == seen:
        return place - 1
    return digests.index(seen) if digests.count(seen) == 1 else None


def written(opened: Opened, here: int, sheet: Sheet) -> str:
    """Give the text with what was typed in the place of an item (counted from 0)."""
    before = opened.items[here]
    if not isinstance(before, dict):
        raise Refused("edit")
    after = applied(before, sheet, opened.language)
    if after == before and list(after) == list(before):
        return opened.draft.text
    return editing.put(opened.draft.text, ("items", here), after)


def added(opened: Opened, sheet: Sheet) -> str:
    """Give the text with a new item at its end."""
    if not isinstance(opened.data, dict):
        raise Refused("edit")
    made = applied({}, sheet, opened.language)
    if "id" not in made:
        stem = made.get("stem")
        name = id_from(stem) if isinstance(stem, str) else ""
        if name:
            made = {"id": free_id(opened, name), **made}
    if not opened.items:
        return editing.put(opened.draft.text, ("items",), [made])
    return editing.insert(opened.draft.text, ("items",), len(opened.items), made)


def with_typed(opened: Opened, place: int, sheet: Sheet) -> str:
    """Give the text with what was typed, where the item is not any more what the form showed.

    It is known by its id, or by its place where it has none; an item that is gone comes back
    at the end.
    """
    name = sheet.words.get("id", "")
    for here, item in enumerate(opened.items):
        found = item.get("id", "") if isinstance(item, dict) else None
        if found == name and (name or here == place - 1) and kind_of(item) == sheet.kind:
            return written(opened, here, sheet)
    return added(opened, sheet)


def free_id(opened: Opened, wanted: str) -> str:
    """Give an id that no item of the bank has yet."""
    taken = {one.get("id") for one in opened.items if isinstance(one, dict)}
    base, count, name = wanted[:58], 1, wanted[:58]
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    return name
