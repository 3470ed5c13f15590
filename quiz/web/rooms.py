"""How much may be sent where: a whole bank only by staff, only to the pages that take one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie

from quiz.base import Refused
from quiz.services import people
from quiz.services.site import Site
from quiz.web import cookies
from quiz.web.bridge import BODY_LIMIT, Room
from quiz.web.guards import policy_of


def room_of(app: Flask, site: Site, clock: Callable[[], int]) -> Room:
    """Make what the bridge asks before it reads more than an answer needs.

    Who was signed in once may send as much: the page shows what they typed, and asks for
    the password.
    """
    addresses = app.url_map.bind("here")
    name = cookies.cookie_name(site.settings, "staff")

    def room(method: str, path: str, sent: str) -> tuple[int, bool]:
        try:
            endpoint, _ = addresses.match(path, method)
        except HTTPException:
            return BODY_LIMIT, False
        policy = policy_of(app, endpoint)
        token = parse_cookie(sent).get(name) or ""
        if policy is None or policy.room is None or len(token) != 22:
            return BODY_LIMIT, False
        try:
            return policy.room, people.signed_in(site, token, clock()) is not None
        except Refused:  # the database is away: the page itself will say so
            return policy.room, False

    return room
