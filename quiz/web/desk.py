"""What all pages of staff share: who is signed in, the bar on top, and from where they answer."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode

from flask import Response, abort, current_app, g, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from quiz.store.staff import Account
from quiz.web import cookies, guards
from quiz.web.frame import chrome, settings, static_url
from quiz.web.pages import Chrome
from quiz.web.pages.staff import Desk, Place

KEPT = 400 * cookies.DAY
"""Seconds that a browser remembers that somebody signed in: their tries are never counted."""


def staff_token() -> str | None:
    """Read the token of a sign-in from its cookie."""
    token = request.cookies.get(cookies.cookie_name(settings(), "staff"), "")
    return token if len(token) == 22 else None


def account() -> Account:
    """Give who is signed in; only where a view's rule let somebody in."""
    found: Account = g.account
    return found


def only_near() -> None:
    """Without https answer to the same network only: passwords would be read on the way."""
    if settings().https:
        return
    # A proxy that nobody declared hides who asks; a declared one has put its word in place.
    told = "X-Forwarded-For" in request.headers and not settings().proxies
    forwarded = told or "Forwarded" in request.headers
    try:
        near = ip_address((request.remote_addr or "").strip("[]").partition("%")[0])
    except ValueError:
        abort(403)
    mapped = getattr(near, "ipv4_mapped", None)
    if mapped is not None:
        near = mapped
    if forwarded or not (near.is_private or near.is_loopback or near.is_link_local):
        abort(403)


def address() -> str:
    """Give the address of this server for people elsewhere, without a slash at its end."""
    return (settings().url or request.host_url).rstrip("/")


def to(url: str) -> Response:
    """Send the browser on, by GET."""
    return redirect(url, 303)  # type: ignore[return-value]


def way_back(path: str, method: str = "GET") -> str | None:
    """Check where somebody wanted to go before the sign-in: only to a page of staff of ours.

    The address is made anew from the route that it names, so no other host can be smuggled in;
    what stood after its question mark is written anew as well.
    """
    path, _, query = path.partition("?")
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return None
    if not path.isprintable():
        return None
    try:
        endpoint, values = current_app.url_map.bind("here").match(path, method)
    except (HTTPException, RequestRedirect):
        return None
    policy = guards.policy_of(current_app, endpoint)
    if policy is None or policy.rule not in guards.STAFF_RULES:
        return None
    asked = urlencode(parse_qsl(query, keep_blank_values=True))
    return url_for(endpoint, **values) + (f"?{asked}" if asked else "")


def frame() -> Chrome:
    """Describe the frame; its stylesheets are linked, since staff come back often."""
    made = replace(chrome(), inline_css=None)
    g.style_hashes = ()
    return made


def desk(place: Place) -> Desk:
    """Describe the bar on top for who is signed in."""
    who = account()
    organizes = who.role in guards.STAFF_RULES["organizer"]
    educates = who.role in guards.STAFF_RULES["educator"]
    return Desk(
        css_url=static_url("css/staff.css"),
        place=place,
        name=who.name,
        role=who.role,
        home_url=url_for("staff.home"),
        events_url=url_for("organizer.events") if organizes else None,
        people_url=url_for("people.everybody") if who.role == "admin" else None,
        me_url=url_for("staff.me"),
        banks_url=url_for("author.banks") if educates else None,
    )
