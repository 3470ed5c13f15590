"""Make the application, in named steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from flask.globals import request_ctx
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from quiz.base import folder
from quiz.items.response import one_field
from quiz.services.site import Site
from quiz.store.vault import derived
from quiz.web import (
    author,
    campaigns,
    cookies,
    dashboard,
    doorway,
    errors,
    exports,
    files,
    gates,
    guards,
    items,
    limits,
    organizer,
    packs,
    paper,
    people,
    public,
    published,
    repairs,
    setup,
    staff,
    student,
    tallies,
)
from quiz.web.assets import csp_hash, load
from quiz.web.drawing import draw, speak_fast
from quiz.web.drawn import Kept
from quiz.web.frame import Kite, compress
from quiz.web.languages import LANGUAGES

FORM_LIMIT = 16 * 1024
"""Bytes of a form: an answer needs a few hundred."""


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
        site,
        clock,
        assets,
        style,
        csp_hash(style),
        derived(secret, "forms"),
        staff.let_staff_in,
        Kept(site.chance.randbytes(16).hex()),
    )
    _speak(app)
    draw(app)
    _guard(app)
    _add_views(app)
    _stand_behind(app, site.settings.proxies)
    return app


def _stand_behind(app: Flask, proxies: int) -> None:
    """Believe the last proxies, and nobody before them, where a request came from.

    Host and scheme are never theirs to say: QUIZ_URL does.
    """
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0)  # type: ignore[method-assign]


def _speak(app: Flask) -> None:
    app.url_map.converters["lang"] = LanguageConverter
    Babel(app, default_locale="en", locale_selector=lambda: g.get("lang", "en"))

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        wanted = (values or {}).pop("lang", None) or request.path[1:].partition("/")[0]
        known = wanted in LANGUAGES
        g.lang = wanted if known else request.accept_languages.best_match(LANGUAGES) or "en"

    speak_fast(app)

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values.setdefault("lang", g.lang)


def _guard(app: Flask) -> None:
    kite: Kite = app.extensions["kite"]

    @app.before_request
    def begin() -> Response | None:
        if request_ctx.url_adapter is None:
            # The Host header was no host at all: an error page still knows its way home.
            request_ctx.url_adapter = app.url_map.bind("nowhere.invalid")
        g.now = kite.clock()
        name = cookies.cookie_name(kite.site.settings, "look")
        g.attempt_keys = cookies.attempt_keys(request, kite.site.settings)
        g.look = cookies.read_look(one_field(request.cookies, name))
        g.style_hashes = ()
        return guards.check_request()

    limits.add_to(app)
    app.after_request(compress)
    app.after_request(guards.choose_headers)
    app.wsgi_app = guards.add_headers(app.wsgi_app)  # type: ignore[method-assign, assignment]


def _add_views(app: Flask) -> None:
    parts = (
        files, public, doorway, student, staff, people, organizer, campaigns, dashboard, items,
        exports, packs, tallies, paper, repairs, setup, author, published,
    )  # fmt: skip
    for part in parts:
        app.register_blueprint(part.views)
    gates.hold(app)
    errors.add_to(app)
