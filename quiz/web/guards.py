"""Who may call what, and what every reply carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, Request, Response, abort, current_app, g, request

Rule = Literal["public", "attempt", "file", "staff", "organizer", "educator", "admin"]
View = TypeVar("View", bound=Callable[..., Any])

SAFE = ("GET", "HEAD", "OPTIONS")

STAFF_RULES: dict[str, tuple[str, ...]] = {
    "staff": ("organizer", "educator", "admin"),
    "organizer": ("organizer", "admin"),
    "educator": ("educator", "admin"),
    "admin": ("admin",),
}
"""Which roles each rule lets in."""


@dataclass(frozen=True)
class Policy:
    """Say what a view may be embedded in and whether its reply may be stored."""

    rule: Rule
    framed_by: str = "'none'"


def allow(rule: Rule, framed_by: str = "'none'") -> Callable[[View], View]:
    """Declare who may call a view; a view without this is refused (a test walks them all)."""

    def mark(view: View) -> View:
        view.policy = Policy(rule, framed_by)  # type: ignore[attr-defined]
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
    ours = (request.host_url.rstrip("/"), url or None)
    return origin is not None and origin not in ours


def check_request() -> None:
    """Refuse what nobody declared, and unsafe requests that another site made."""
    if request.endpoint is None:
        return  # no such address: the error page answers
    policy = policy_of(current_app, request.endpoint)
    if policy is None:
        abort(404)
    url = current_app.extensions["kite"].site.settings.url
    if request.method not in SAFE and is_foreign(request, url):
        abort(403)
    if policy.rule in STAFF_RULES:
        current_app.extensions["kite"].let_staff_in(policy.rule)


def add_headers(response: Response) -> Response:
    """Put the security headers on a reply; pages are never stored, hashed files for ever."""
    policy = policy_of(current_app, request.endpoint)
    styles = " ".join(["'self'", *getattr(g, "style_hashes", ())])
    framed = policy.framed_by if policy else "'none'"
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"manifest-src 'self'; frame-ancestors {framed}",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Not no-referrer: over plain http a browser then sends each form with the Origin "null".
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = (
        "camera=(), microphone=(), geolocation=(), browsing-topics=()"
    )
    if framed == "'none'":
        response.headers["X-Frame-Options"] = "DENY"
    if current_app.extensions["kite"].site.settings.https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if policy is None or policy.rule != "file":
        response.headers["Cache-Control"] = "no-store"
    return response
