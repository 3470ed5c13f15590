"""Put a page into its frame and send it: language links, look, stylesheet, compression."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Response, current_app, g, make_response, render_template, request, url_for

from quiz.base import Settings
from quiz.services.site import Site
from quiz.web.assets import Assets
from quiz.web.drawn import Kept
from quiz.web.languages import LANGUAGES
from quiz.web.pages import Chrome, LanguageLink, Page

SMALLEST = 1024
"""Bytes from which compressing a page pays."""


@dataclass(frozen=True)
class Around:
    """Hold the addresses around every page of one language, which never change."""

    home_url: str
    quizzes_url: str
    settings_url: str
    privacy_url: str
    accessibility_url: str
    about_url: str
    css_url: str
    js_url: str
    icon_url: str


@dataclass(frozen=True)
class Kite:
    """Hold what views need of the process they run in; ``app.extensions["kite"]``."""

    site: Site
    clock: Callable[[], int]
    assets: Assets
    style: str
    style_hash: str
    csrf_secret: bytes
    let_staff_in: Callable[[str], None]
    drawn: Kept
    around: dict[str, Around] = field(default_factory=dict)


def kite() -> Kite:
    """Give what this process serves with."""
    found: Kite = current_app.extensions["kite"]
    return found


def site() -> Site:
    """Give what services need."""
    return kite().site


def settings() -> Settings:
    """Give the settings of this process."""
    return kite().site.settings


def chrome(leave_url: str | None = None) -> Chrome:
    """Describe the frame of the page at this request's address.

    On a first visit (no attempt yet) the stylesheet is inlined and its hash allowed, which
    saves a slow phone one round trip; later pages link the file, which is then cached.
    """
    first = not g.attempt_keys
    if first:
        g.style_hashes = (kite().style_hash,)
    around, back = _around(), _here()
    return Chrome(
        lang=g.lang,
        languages=_languages(),
        look=g.look,
        home_url=around.home_url,
        quizzes_url=around.quizzes_url,
        settings_url=around.settings_url + (f"?back={quote(back)}" if back else ""),
        privacy_url=around.privacy_url,
        accessibility_url=around.accessibility_url,
        about_url=around.about_url,
        leave_url=leave_url,
        css_url=around.css_url,
        js_url=around.js_url,
        icon_url=around.icon_url,
        inline_css=kite().style if first else None,
    )


def _around() -> Around:
    known = kite().around
    if g.lang not in known:
        known[g.lang] = Around(
            home_url=url_for("public.home"),
            quizzes_url=url_for("public.quizzes"),
            settings_url=url_for("public.settings"),
            privacy_url=url_for("public.privacy"),
            accessibility_url=url_for("public.accessibility"),
            about_url=url_for("public.about"),
            css_url=static_url("css/kite.css"),
            js_url=static_url("js/kite.js"),
            icon_url=static_url("icons/kite.svg"),
        )
    return known[g.lang]


def static_url(path: str) -> str:
    return url_for("files.static", name=kite().assets.name(path))


def _here() -> str | None:
    """Give this page's address for the way back from the settings; None for a form's reply."""
    return request.path if request.method == "GET" and _has_language() else None


def _has_language() -> bool:
    return request.path[1:].partition("/")[0] in LANGUAGES


def _languages() -> tuple[LanguageLink, ...]:
    rest = request.path[1:].partition("/")[2] if _has_language() else ""
    query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    return tuple(
        LanguageLink(code, name, f"/{code}/{rest}{query}", code == g.lang)
        for code, name in LANGUAGES.items()
    )


def send(page: Page, status: int = 200) -> Response:
    """Render a page as the reply."""
    reply = make_response(render_template(page.template, page=page), status)
    reply.headers["Content-Language"] = g.lang
    return reply


def to(url: str) -> Response:
    """Send the browser on, by GET."""
    return Response(status=303, headers={"Location": url})


def send_kept(key: Hashable, fill: Callable[[str], Page], token: str = "") -> Response:
    """Send a page that many people get, each with a token of their own.

    ``fill`` makes the page with a token; it is asked for where no such page is kept. ``key``
    must hold all that decides how the page looks, but for the address, the language and the
    look; only for requests without a query, of a browser that holds an attempt.
    """

    def draw(blank: str) -> str:
        page = fill(blank)
        return render_template(page.template, page=page)

    kept = kite().drawn.page((g.lang, g.look, request.path, key), draw)
    if takes_gzip():
        reply = Response(kept.compressed(token), mimetype="text/html")
        reply.headers["Content-Encoding"] = "gzip"
    else:
        reply = Response(kept.plain(token), mimetype="text/html")
    reply.headers["Content-Language"] = g.lang
    return reply


def takes_gzip() -> bool:
    """Tell whether this request's browser takes compressed replies."""
    return "gzip" in request.headers.get("Accept-Encoding", "")


def compress(response: Response) -> Response:
    """Compress a page for those who take it; tokens in it are masked, so nothing leaks."""
    response.headers.add("Vary", "Accept-Encoding")
    if (
        response.direct_passthrough
        or response.mimetype not in ("text/html", "text/csv", "application/json")
        or not takes_gzip()
        or "Content-Encoding" in response.headers
    ):
        return response
    body = response.get_data()
    if len(body) >= SMALLEST:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
