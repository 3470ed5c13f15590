"""Make the application, in named steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, format_decimal, ngettext
from werkzeug.routing import BaseConverter

from quiz.banks.markup import inline, markdown
from quiz.base import folder
from quiz.services.site import Site
from quiz.store.vault import derived
from quiz.web import cookies, guards
from quiz.web.assets import Assets

LANGUAGES = {
    "en": "English",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "fr": "Français",
    "es": "Español",
}
"""The languages of the interface, each by its own name."""

FORM_LIMIT = 16 * 1024
"""Bytes of a form: an answer needs a few hundred."""


class LanguageConverter(BaseConverter):
    """Let only the languages of the interface into addresses."""

    regex = "|".join(LANGUAGES)


@dataclass(frozen=True)
class Kite:
    """Hold what views need of the process they run in; ``app.extensions["kite"]``."""

    site: Site
    clock: Callable[[], int]
    assets: Assets
    csrf_secret: bytes
    let_staff_in: Callable[[str], None]


def make_app(site: Site, secret: bytes, clock: Callable[[], int]) -> Flask:
    """Make the WSGI application; ``clock`` gives UTC whole seconds."""
    app = Flask("quiz", template_folder=str(folder("templates")), static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=FORM_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT,
        MAX_FORM_PARTS=200,
        SECRET_KEY=None,
        BABEL_TRANSLATION_DIRECTORIES="translations",
        TRUSTED_HOSTS=None,
    )
    from quiz.web.staff import let_staff_in

    app.extensions["kite"] = Kite(
        site, clock, Assets(folder("static")), derived(secret, "forms"), let_staff_in
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
        wanted = (values or {}).pop("lang", None)
        g.lang = wanted or request.accept_languages.best_match(LANGUAGES) or "en"

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values.setdefault("lang", g.lang)


def _draw(app: Flask) -> None:
    app.jinja_env.trim_blocks = False
    app.jinja_env.filters.update(
        markdown=markdown, inline=inline, number=_number, minutes=_minutes
    )


def _number(value: float) -> str:
    return str(format_decimal(value))


def _minutes(count: int) -> str:
    return str(ngettext("%(num)s minute", "%(num)s minutes", count))


def _guard(app: Flask) -> None:
    from quiz.web.frame import compress

    kite: Kite = app.extensions["kite"]

    @app.before_request
    def begin() -> None:
        g.now = kite.clock()
        name = cookies.cookie_name(kite.site.settings, "look")
        g.look = cookies.read_look(request.cookies.get(name, ""))
        g.style_hashes = ()
        guards.check_request()

    app.after_request(compress)
    app.after_request(guards.add_headers)


def _add_views(app: Flask) -> None:
    from quiz.web import errors, files, public, student

    app.register_blueprint(files.views)
    app.register_blueprint(public.views)
    app.register_blueprint(student.views)
    errors.add_to(app)


