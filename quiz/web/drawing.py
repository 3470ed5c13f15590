"""What templates draw with. The one module that calls HTML safe: read each use twice.

Sentences of the interface are ours and may hold tags; what authors write has gone through
quiz.banks.markup, which lets only an allowlist of tags out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, g
from flask_babel import format_decimal, get_translations, ngettext
from markupsafe import Markup

from quiz.banks.markup import exhibit, inline, markdown
from quiz.web.content import help_words

SENTENCES = 4096
"""Sentences of the interface kept at hand; five languages have fewer."""

NUMBERS = 8192
"""Numbers as each language writes them, kept at hand: a dashboard has two hundred."""


def speak_fast(app: Flask) -> None:
    """Keep every sentence that needs no values, ready and by language, for the templates.

    A page has thirty of them, and finding one again took longer than drawing it.
    """

    @lru_cache(SENTENCES)
    def translated(_lang: str, text: str) -> Markup:
        return Markup(get_translations().ugettext(text))

    @lru_cache(SENTENCES)
    def ready(lang: str, text: str) -> Markup:
        return translated(lang, text) % {}

    def words(text: str, /, **values: Any) -> Markup:
        lang = g.get("lang", "en")
        return ready(lang, text) if not values else translated(lang, text) % values

    app.jinja_env.globals["_"] = words


def draw(app: Flask) -> None:
    """Give the templates their filters: what authors write comes out as harmless HTML."""
    app.jinja_env.filters.update(
        markdown=lambda text: Markup(markdown(text, help_words)),
        inline=lambda text: Markup(inline(text, help_words)),
        exhibit=lambda text: Markup(exhibit(text)),
        number=_number,
        minutes=minutes_words,
    )


def _number(value: float) -> str:
    return _written(g.get("lang", "en"), value)


@lru_cache(NUMBERS)
def _written(_lang: str, value: float) -> str:
    return str(format_decimal(value))


def minutes_words(count: int) -> str:
    """Write so many minutes in the words of the interface."""
    return str(ngettext("%(num)s minute", "%(num)s minutes", count))
