"""The application as a server process runs it."""

from __future__ import annotations

from collections.abc import Callable

from quiz.services.site import Site
from quiz.web.app import make_app
from quiz.web.bridge import Bridge


def serve(
    site: Site,
    secret: bytes,
    clock: Callable[[], int],
    began: Callable[[], None],
    ended: Callable[[], None],
) -> Bridge:
    """Make what granian serves; ``began`` and ``ended`` are called around its life."""
    return Bridge(make_app(site, secret, clock).wsgi_app, began, ended)
