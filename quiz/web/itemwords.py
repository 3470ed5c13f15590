"""Name an item's answers: by letter, by their words, by the wrong idea behind them."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _

from quiz.items.bank import Bank
from quiz.items.hotspot import Hotspot
from quiz.items.hottext import Hottext
from quiz.items.item import Item
from quiz.items.multiple import Multiple
from quiz.items.poll import Poll
from quiz.items.single import Single
from quiz.web.figureview import words_of

LETTERS = "ABCDEFGH"


def letters(item: Item) -> dict[str, str]:
    """Give the letters of an item's options, in the order in which they are written."""
    if isinstance(item, Single | Multiple | Poll):
        return dict(zip(item.options, LETTERS, strict=False))
    return {}


def names(bank: Bank, name: str, lang: str, outcomes: Iterable[str]) -> dict[str, str]:
    """Name answers as sentences do: by letter, else by their words."""
    known = letters(bank.by_id[name])
    ours = {
        "true": _("“True”"),
        "false": _("“False”"),
        "below": _("a smaller number"),
        "above": _("a larger number"),
    }
    found = {}
    for outcome in outcomes:
        words = words_of(bank, lang, name, outcome)
        quoted = (
            ours.get(outcome, outcome)
            if words is None
            else _("“%(words)s”", words=words.rstrip(". "))
        )
        found[outcome] = known.get(outcome, quoted)
    return found


def mistakes(item: Item) -> dict[str, str]:
    """Give the misconceptions behind an item's answers, by outcome."""
    known: dict[str, str | None] = {}
    if isinstance(item, Single | Multiple | Poll):
        known = {name: one.misconception for name, one in item.options.items()}
    elif isinstance(item, Hotspot):
        known = {name: one.misconception for name, one in item.regions.items()}
    elif isinstance(item, Hottext):
        known = {name: one.misconception for name, one in item.spans.items()}
    return {name: one.replace("-", " ") for name, one in known.items() if one}


def edit_url(bank: str, place: int | None) -> str:
    """Lead to the form of an item, or to the editor where the draft does not have it."""
    if place is None:
        return url_for("author.editor", bank=bank)
    return url_for("author.item", bank=bank, place=place)
