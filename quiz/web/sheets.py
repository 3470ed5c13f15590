"""Sheets to print: what is on them, whoever prints them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from babel.numbers import get_decimal_symbol
from flask import g, url_for
from flask_babel import force_locale

from quiz.attempts import ordered
from quiz.items.bank import Bank, Delivery
from quiz.items.item import Item
from quiz.items.shown import Served, Shown, shown
from quiz.web.pages.author_print import PrintedItem

LEAST, MOST = 4, 6
"""Answer cards of a set: four shapes are enough for most questions, six have a shape."""

WITH_CARDS = ("single", "multiple", "true_false", "poll")
"""Types that are answered by a shape, so by a card that somebody holds up."""


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Write the sheets' own words in another language of the interface."""
    before = g.lang
    g.lang = lang
    try:
        with force_locale(lang):
            yield
    finally:
        g.lang = before


def printed_items(
    bank: Bank, delivery: Delivery, lang: str, media: Mapping[str, Served]
) -> tuple[PrintedItem, ...]:
    """Draw every item once, the same way each time: sheets and key go together for years."""
    found, number = [], 0
    for name, item in bank.by_id.items():
        asks = item.kind != "card"
        number += asks
        view = _view(bank, delivery, name, item, lang, media)
        found.append(PrintedItem(number if asks else 0, view))
    return tuple(found)


def _view(
    bank: Bank, delivery: Delivery, name: str, item: Item, lang: str, media: Mapping[str, Served]
) -> Shown:
    chance = random.Random(f"{bank.id} {name}")  # noqa: S311 - nobody's attempt hangs on it
    return shown(
        item,
        lang,
        ordered(item, delivery, chance),
        "paper",
        exhibit=bank.exhibit_of(item),
        media=media,
        page_language=g.lang,
        decimal=get_decimal_symbol(g.lang),
    )


def served(digest: str, width: int | None, height: int | None) -> Served:
    """Give a file of a bank as a page shows it."""
    return Served(url_for("files.media", digest=digest), width, height)


def cards_for(items: Sequence[PrintedItem]) -> int:
    """Count the answer cards that the questions need."""
    shapes = [len(one.view.slots) for one in items if one.view.item.kind in WITH_CARDS]
    return min(MOST, max([LEAST, *shapes]))
