"""Make the application, in named steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, Response, g, request
from flask.globals import request_ctx
from flask_babel import Babel, format_decimal, get_translations, ngettext
from markupsafe import Markup
from werkzeug.routing import BaseConverter

from quiz.banks.markup import exhibit, inline, markdown
from quiz.base import folder
from quiz.services.site import Site
from quiz.store.vault import derived
from quiz.web import (
    cookies,
    doorway,
    errors,
    files,
    guards,
    limits,
    organizer,
    people,
    public,
    setup,
    staff,
    student,
)
from quiz.web.assets import csp_hash, load
from quiz.web.content import help_words
from quiz.web.frame import Kite, compress
from quiz.web.languages import LANGUAGES

FORM_LIMIT = 16 * 1024
"""Bytes of a form: an answer needs a few hundred."""

SENTENCES = 4096
"""Sentences of the interface kept at hand; five languages have fewer."""


class LanguageConverter(BaseConverter):
    """Let only the languages of the interface into addresses."""

    regex = "|".join(LANGUAGES)


def make_app(site: Site, secret: bytes, clock: Callable[[], int]) -> Flask:
    """Make the WSGI application; ``clock`` gives UTC whole seconds."""
    app = Flask("quiz", template_folder=str(folder("templates")), static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=FORM_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT,
        MAX_FORM_PARTS=200,
        SECRET_KEY=None,
        BABEL_TRANSLATION_DIRECTORIES="translations",
        WTF_I18N_ENABLED=False,  # our forms have no words of their own; templates have
    )
    assets = load(folder("static"))
    style = assets.text("css/kite.css")
    app.extensions["kite"] = Kite(
        site, clock, assets, style, csp_hash(style), derived(secret, "forms"), staff.let_staff_in
    )
    _speak(app)
    _draw(app)
    _guard(app)
    _add_views(app)
    return app


def _speak(app: Flask) -> None:
    app.url_map.converters["lang"] = LanguageConverter
    Babel(app, default_locale="en", locale_selector=lambda: g.get("lang", "en"))

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        wanted = (values or {}).pop("lang", None) or request.path[1:].partition("/")[0]
        known = wanted in LANGUAGES
        g.lang = wanted if known else request.accept_languages.best_match(LANGUAGES) or "en"

    _speak_fast(app)

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values.setdefault("lang", g.lang)


def _speak_fast(app: Flask) -> None:
    """Keep every sentence that needs no values, ready and by language, for the templates.

    A page has thirty of them, and finding one again took longer than drawing it.
    """

    @lru_cache(SENTENCES)
    def translated(_lang: str, text: str) -> Markup:
        return Markup(get_translations().ugettext(text))

    @lru_cache(SENTENCES)
    def ready(lang: str, text: str) -> Markup:
        return translated(lang, text) % {}

    def words(text: str, **values: Any) -> Markup:
        lang = g.get("lang", "en")
        return ready(lang, text) if not values else translated(lang, text) % values

    app.jinja_env.globals["_"] = words


def _draw(app: Flask) -> None:
    app.jinja_env.filters.update(
        markdown=lambda text: Markup(markdown(text, help_words)),
        inline=lambda text: Markup(inline(text, help_words)),
        exhibit=lambda text: Markup(exhibit(text)),
        number=_number,
        minutes=_minutes,
    )


def _number(value: float) -> str:
    return str(format_decimal(value))


def _minutes(count: int) -> str:
    return str(ngettext("%(num)s minute", "%(num)s minutes", count))


def _guard(app: Flask) -> None:
    kite: Kite = app.extensions["kite"]

    @app.before_request
    def begin() -> Response | None:
        if request_ctx.url_adapter is None:
            # The Host header was no host at all: an error page still knows its way home.
            request_ctx.url_adapter = app.url_map.bind("nowhere.invalid")
        g.now = kite.clock()
        name = cookies.cookie_name(kite.site.settings, "look")
        g.look = cookies.read_look(request.cookies.get(name, ""))
        g.style_hashes = ()
        return guards.check_request()

    limits.add_to(app)
    app.after_request(compress)
    app.after_request(guards.add_headers)


def _add_views(app: Flask) -> None:
    for part in (files, public, doorway, student, staff, people, organizer, setup):
        app.register_blueprint(part.views)
    errors.add_to(app)
