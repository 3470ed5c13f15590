"""The three kinds of cookies: an attempt's token, how pages look, a staff sign-in."""

from __future__ import annotations

from typing import get_args

from flask import Request, Response

from quiz.base import Settings, token_key
from quiz.web.pages.chrome import Look, Motion, Size, Theme

DAY = 86_400
LONGEST = 62 * DAY
"""Seconds that the token of an attempt is kept when its event has no end yet."""

THEMES, SIZES, MOTIONS = get_args(Theme), get_args(Size), get_args(Motion)
KEYS = ("on", "off")

SIGNED_OUT = "out"
"""What is left in the browser of somebody who once signed in: their tries never count."""


def write_look(look: Look) -> str:
    """Write a look as a cookie value."""
    return ".".join((look.theme, look.size, look.motion, "on" if look.keys else "off"))


def read_look(value: str) -> Look:
    """Read a cookie value; anything else than the enumerated values is the default."""
    parts = value.split(".")
    if len(parts) != 4:
        return Look()
    theme, size, motion, keys = parts
    if theme not in THEMES or size not in SIZES or motion not in MOTIONS or keys not in KEYS:
        return Look()
    return Look(theme, size, motion, keys == "on")  # type: ignore[arg-type]


def cookie_name(settings: Settings, name: str) -> str:
    """Give a cookie's name: held to this host and to https where the address is https."""
    return f"__Host-kite-{name}" if settings.https else f"kite-{name}"


def set_cookie(
    response: Response, settings: Settings, name: str, value: str, seconds: int | None
) -> None:
    """Set a cookie for ``seconds``, or until the browser closes (None)."""
    response.set_cookie(
        cookie_name(settings, name),
        value,
        max_age=seconds,
        secure=settings.https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def drop_cookie(response: Response, settings: Settings, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(settings, name),
        path="/",
        secure=settings.https,
        httponly=True,
        samesite="Lax",
    )


def attempt_token(request: Request, settings: Settings, event: str) -> str | None:
    """Read the token of this browser's attempt in an event, wherever it comes from.

    The one place that knows: other carriers (an embedded page has no cookies) go here.
    """
    token = request.cookies.get(cookie_name(settings, event), "")
    return token if len(token) == 22 else None


MOST_ATTEMPTS = 50
"""Tokens that are looked at: no honest browser has more, and each costs a question to the store."""


def attempt_keys(request: Request, settings: Settings) -> dict[str, bytes]:
    """Give the keys of the attempts that this browser holds a token of, by event id."""
    prefix = cookie_name(settings, "")
    found = {}
    for name, token in request.cookies.items():
        event = name.removeprefix(prefix)
        if event != name and len(event) == 10 and len(token) == 22:
            found[event] = token_key(token)
            if len(found) == MOST_ATTEMPTS:
                break
    return found


def knows_staff(request: Request, settings: Settings) -> bool:
    """Tell whether somebody has ever signed in as staff in this browser."""
    return cookie_name(settings, "staff") in request.cookies
