"""How people come in: the code, the link, and its QR code; one address for all languages."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Blueprint, Response, url_for

from quiz.store.events import Event
from quiz.web import desk
from quiz.web.eventrows import spaced
from quiz.web.guards import allow
from quiz.web.pages.organizer import DoorWay

views = Blueprint("doorway", __name__)

QUIET = 4
"""Modules of white around a QR code, as its standard asks."""


@views.get("/e/<code>")
@allow("public")
def enter(code: str) -> Response:
    """Send somebody with a link or a QR code to the event in a language of theirs."""
    return desk.to(url_for("student.start", where="e", ref=code))


def doorway(event: Event) -> DoorWay:
    """Show how people come into an event."""
    base = desk.address()
    link = f"{base}{url_for('doorway.enter', code=event.code)}"
    path, size = qr_path(link)
    return DoorWay(
        host=urlsplit(base).netloc,
        code=spaced(event.code or ""),
        link=link.partition("://")[2],
        qr=path,
        qr_size=size,
        poster_url=url_for("organizer.poster", name=event.id),
        qr_url=url_for("organizer.qr", name=event.id),
        here_only=is_loopback(base),
    )


def is_loopback(base: str) -> bool:
    """Tell whether an address means this computer, wherever it is typed."""
    host = urlsplit(base).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


@lru_cache(256)
def qr_path(text: str) -> tuple[str, int]:
    """Draw a QR code as the path of its dark modules; give the path and its width."""
    import segno  # only organizers draw codes: a start does without it

    rows = segno.make(text, error="m", micro=False).matrix
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            end = x
            while end < len(row) and row[end]:
                end += 1
            parts.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end
    return "".join(parts), len(rows)


def qr_file(event: Event) -> str:
    """Write the QR code of an event as an SVG file, with white around it."""
    path, size = qr_path(f"{desk.address()}{url_for('doorway.enter', code=event.code)}")
    edge = size + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {edge} {edge}" width="1024" '
        f'height="1024" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{edge}v{edge}H0z"/>'
        f'<path transform="translate({QUIET} {QUIET})" d="{path}"/></svg>\n'
    )
