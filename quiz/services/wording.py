"""The words that stand behind an outcome: what somebody chose, as the bank says it."""

from __future__ import annotations

import html
import re

from quiz.banks.markup import inline
from quiz.items.hotspot import Hotspot
from quiz.items.hottext import Hottext
from quiz.items.item import Item
from quiz.items.match import Match
from quiz.items.multiple import Multiple
from quiz.items.order import Order
from quiz.items.poll import Poll
from quiz.items.scale import Scale
from quiz.items.single import Single

_TAG = re.compile(r"<[^>]*>")


def plain(text: str) -> str:
    """Give a text without its Markdown, on one line."""
    return html.unescape(_TAG.sub("", inline(" ".join(text.split()))))


def outcome_words(item: Item, outcome: str, language: str) -> str | None:
    """Give an outcome in the words of its bank, in one language, as the author wrote them.

    None where the interface has the words: true, false, matched, below, unsure and so on.
    """
    if isinstance(item, Single | Multiple | Poll):
        option = item.options.get(outcome)
        return None if option is None else option.text.within(language)
    if isinstance(item, Hotspot):
        region = item.regions.get(outcome)
        return None if region is None else region.name.within(language)
    if isinstance(item, Hottext):
        part = item.parts(language).get(outcome)
        return None if part is None else part.text
    if isinstance(item, Scale):
        return item.label(outcome).within(language) if outcome.isdigit() else None
    if isinstance(item, Match):
        left, equals, right = outcome.partition("=")
        if equals and left in item.lefts and right in item.rights:
            return f"{item.lefts[left].within(language)} → {item.rights[right].within(language)}"
    if isinstance(item, Order):
        line, at, place = outcome.partition("@")
        if at and line in item.lines:
            return f"{place}. {item.lines[line].within(language)}"
    return None
