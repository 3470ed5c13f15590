"""Who may call what, and what every reply carries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request, Response, abort, current_app, g, redirect, request
from werkzeug.routing import RequestRedirect

from quiz.web.bridge import Wsgi

Rule = Literal["public", "attempt", "file", "staff", "organizer", "educator", "admin"]
View = TypeVar("View", bound=Callable[..., Any])

SAFE = ("GET", "HEAD", "OPTIONS")

MANY_PARTS = 12_000
"""Fields of a form where much may be sent: a count for each answer to a thousand questions."""

THIS_COMPUTER = ("127.0.0.1", "localhost", "[::1]")

STAFF_RULES: dict[str, tuple[str, ...]] = {
    "staff": ("organizer", "educator", "admin"),
    "organizer": ("organizer", "admin"),
    "educator": ("educator", "admin"),
    "admin": ("admin",),
}
"""Which roles each rule lets in."""


@dataclass(frozen=True)
class Policy:
    """Say who may call a view, what its page may be embedded in, and how much it may be sent.

    ``room`` is in bytes; None leaves the application's limit for forms.
    """

    rule: Rule
    framed_by: str = "'none'"
    room: int | None = None


def allow(rule: Rule, framed_by: str = "'none'", room: int | None = None) -> Callable[[View], View]:
    """Declare who may call a view; a view without this is refused (a test walks them all)."""

    def mark(view: View) -> View:
        view.policy = Policy(rule, framed_by, room)  # type: ignore[attr-defined]
        return view

    return mark


def policy_of(app: Flask, endpoint: str | None) -> Policy | None:
    """Give the declared policy of an endpoint."""
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "policy", None)


def is_foreign(request: Request, url: str = "") -> bool:
    """Tell whether an unsafe request was made by another site's page.

    Browsers say so in Sec-Fetch-Site, but only over https; else they give the Origin. Where
    neither is sent the form's token alone decides. ``url`` is the address that visitors
    type: behind a proxy that ends https it is not the one that arrives here.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and origin not in (request.host_url.rstrip("/"), url or None)


_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")


def is_our_host(host: str, url: str) -> bool:
    """Tell whether a Host header names this server: ``url``'s host, or this computer itself.

    Without an address in the settings any name is good: a laptop in a school has many.
    """
    if not url:
        return True
    name = urlsplit(url).hostname or ""
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    found = _HOST.fullmatch(host.lower())
    return found is not None and found[1] in (name, f"[{name}]", *THIS_COMPUTER)


def check_request() -> Response | None:
    """Refuse a foreign Host, what nobody declared, and unsafe requests of another site.

    Where only the slashes of an address are wrong, give the way to the right one.
    """
    url = current_app.extensions["kite"].site.settings.url
    if not is_our_host(request.environ.get("HTTP_HOST", ""), url):
        abort(400)
    asked = request.args.values() if request.query_string else ()
    if "\0" in request.path or any("\0" in value for value in asked):
        abort(404)  # no text of ours holds this sign, and PostgreSQL cannot even ask for it
    if isinstance(request.routing_exception, RequestRedirect):
        return _right_slashes(request.routing_exception)
    if request.endpoint is None:
        return None  # no such address: the error page answers
    policy = policy_of(current_app, request.endpoint)
    if policy is None:
        abort(404)
    if request.method not in SAFE and is_foreign(request, url):
        abort(403)
    if policy.room is not None:
        request.max_content_length = request.max_form_memory_size = policy.room
        request.max_form_parts = MANY_PARTS
    if policy.rule in STAFF_RULES:
        current_app.extensions["kite"].let_staff_in(policy.rule)
    return None


ON_EVERY_REPLY = (
    ("X-Content-Type-Options", "nosniff"),
    # Not no-referrer: over plain http a browser then sends each form with the Origin "null".
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
)


def _right_slashes(error: RequestRedirect) -> Response:
    """Redirect like werkzeug, but never to a host that somebody named in a header."""
    target = urlsplit(error.new_url)
    path = f"/{target.path.lstrip('/')}"
    to = urlunsplit(("", "", path, target.query, ""))
    return redirect(to, error.code)  # type: ignore[return-value]


CHOSEN = "kite.headers"
"""The place in a request's environment for the headers that its reply gets in the end."""


def choose_headers(response: Response) -> Response:
    """Choose the security headers of a reply; pages are never stored, hashed files for ever.

    A page may add styles by their hashes or by a nonce, and frame pages of our own (``g``).
    """
    policy = policy_of(current_app, request.endpoint)
    request.environ[CHOSEN] = _headers(
        policy.framed_by if policy else "'none'",
        g.get("style_hashes", ()),
        g.get("style_nonce"),
        g.get("frames", False),
        current_app.extensions["kite"].site.settings.https,
    )
    is_file = policy is not None and policy.rule == "file" and response.status_code < 400
    if not is_file and any(name.lower() == "cache-control" for name, _ in response.headers):
        del response.headers["Cache-Control"]
    return response


@lru_cache(64)
def _headers(
    framed: str, hashes: tuple[str, ...], nonce: str | None, frames: bool, https: bool
) -> tuple[tuple[str, str], ...]:
    styles = " ".join(["'self'", *hashes, *([f"'nonce-{nonce}'"] if nonce else ())])
    frame = "frame-src 'self'; " if frames else ""
    policy = (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"manifest-src 'self'; {frame}frame-ancestors {framed}"
    )
    return (
        ("Content-Security-Policy", policy),
        *ON_EVERY_REPLY,
        ("X-Frame-Options", "DENY" if framed == "'none'" else "SAMEORIGIN"),
        *((("Strict-Transport-Security", "max-age=31536000"),) if https else ()),
        ("Cache-Control", "no-store"),
    )


def add_headers(wsgi: Wsgi) -> Wsgi:
    """Put the chosen headers on every reply of an application, but for those it has already.

    Here they are one list. On a reply of werkzeug's each would be looked for, checked and
    copied by itself, which took a tenth of the time of a response.
    """

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            there = {name.lower() for name, _ in headers}
            chosen = environ.get(CHOSEN) or _headers("'none'", (), None, False, False)
            missing = [pair for pair in chosen if pair[0].lower() not in there]
            return start_response(status, headers + missing, *more)

        return wsgi(environ, started)

    return guarded
