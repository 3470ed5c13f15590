"""What pages say about a bank: its length, its skills, its resources and help lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal, get_args

from babel import Locale
from babel.core import UnknownLocaleError
from flask import g

from quiz.banks import library
from quiz.items.bank import Bank, Delivery, Quotas
from quiz.items.item import Item, Link
from quiz.items.text import Text
from quiz.services.forms import area_of
from quiz.services.wording import plain as plain
from quiz.web.frame import settings, site
from quiz.web.pages import Area, HelpLine, Resource

ResourceKind = Literal["guide", "tool", "video", "course", "page"]

SECONDS_A_STEP = 45
"""What a step takes on average, its feedback included: an estimate for the start page."""


def steps_in(bank: Bank, delivery: Delivery) -> int:
    """Count the steps of one attempt."""
    draw = delivery.draw
    if draw is None:
        return len(bank.items)
    if isinstance(draw, Quotas):
        return draw.total
    return min(draw, len(bank.items))


def minutes_for(bank: Bank, delivery: Delivery) -> int:
    """Estimate the minutes of one attempt."""
    return max(1, round(steps_in(bank, delivery) * SECONDS_A_STEP / 60))


def title_lang(bank: Bank) -> str:
    """Give the language in which a bank's title is shown on a page of ours."""
    return g.lang if g.lang in bank.title.languages else bank.language


def own_name(code: str) -> str:
    """Give a language's own name, with a capital; the code itself where nobody knows it."""
    return _named(code, None)


def known_name(code: str) -> str:
    """Give a language's name in the language of the page; else the code itself."""
    return _named(code, g.lang)


def _named(code: str, lang: str | None) -> str:
    for tag in (code, code.partition("-")[0]):  # a variant that nobody knows is its language
        with suppress(UnknownLocaleError, ValueError):
            name = Locale.parse(tag, sep="-").get_display_name(lang)
            if name:
                return name[:1].upper() + name[1:]
    return code


def areas_of(bank: Bank, items: Iterable[Item] | None = None) -> tuple[Area, ...]:
    """Give the areas of competence that scored items practise, in the framework's order."""
    found = {area_of(item) for item in (bank.items if items is None else items) if item.scored}
    return tuple(area(bank, name) for name in sorted(name for name in found if name))


def main_area(bank: Bank) -> Area | None:
    """Give the area that most scored items of a bank practise; the rarer one where two tie."""
    names = (area_of(item) for item in bank.items if item.scored)
    counts = Counter(name for name in names if name)
    if not counts:
        return None
    return area(bank, max(counts, key=lambda name: (counts[name], name)))


def area(bank: Bank, name: str) -> Area:
    """Describe an area; the five of DigComp have words of their own in the interface."""
    known = site().library.area_of(name, bank.framework)
    if bank.framework == "digcomp" or known is None:
        return Area(name, name)
    return Area(name, known.skill.within(g.lang), known.short.within(g.lang))


def resources_for(bank: Bank, item: Item, limit: int = 1) -> tuple[Resource, ...]:
    """Give what to read about an item, in the language shown if there is anything in it."""
    lang = bank.language_for(g.lang)
    found = []
    for wanted in item.learn_more:
        if isinstance(wanted, Link):
            found.append(
                Resource(
                    wanted.title.within(lang),
                    wanted.url,
                    title_lang=_own_language(wanted.title, lang),
                )
            )
        else:
            known = site().library.resources.get(wanted)
            found.extend([_resource(known, lang)] if known else [])
    if not found and item.competence:
        found = [
            _resource(known, lang)
            for known in site().library.resources_for((item.competence,), lang)
        ]
    return tuple(found[:limit])


def _resource(known: library.Resource, lang: str) -> Resource:
    kinds: tuple[ResourceKind, ...] = get_args(ResourceKind)
    return Resource(
        title=known.title.within(lang),
        url=known.url,
        kind=known.kind if known.kind in kinds else "page",
        minutes=known.minutes,
        lang="" if lang in known.languages else known.languages[0],
        title_lang=_own_language(known.title, lang),
    )


def _own_language(text: Text, lang: str) -> str:
    """Tell in which language a text is shown where ``lang`` is wanted; "" for the page's."""
    shown = lang if lang in text.languages else text.languages[0]
    return "" if shown == g.lang else shown


HELP_FIRST = ("child", "emergency", "fraud")
"""Whom to name first after a hard topic; the others follow in their file's order."""


def help_lines(bank: Bank) -> tuple[HelpLine, ...]:
    """Give whom to call where this bank is played, the most needed first."""
    region = bank.regions[0] if bank.regions else settings().region
    lang = bank.language_for(g.lang)
    return tuple(
        HelpLine(
            line.name.within(lang),
            line.contact,
            line.hours.within(lang) if line.hours else "",
            line.url or "",
            _own_language(line.name, lang),
        )
        for _, line in sorted(
            site().library.contacts.get(region, {}).items(), key=lambda named: _urgency(named[0])
        )
    )


def _urgency(name: str) -> int:
    return HELP_FIRST.index(name) if name in HELP_FIRST else len(HELP_FIRST)


def help_words(name: str) -> str | None:
    """Give what a text says for ``{help:IN.fraud}``: the contact's name and number."""
    region, _, contact = name.partition(".")
    known = site().library.help(region, contact)
    return None if known is None else f"{known.name.within(g.lang)}: {known.contact}"
