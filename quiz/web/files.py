"""Files: hashed static ones, a bank's media, and what tells that the server lives."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from quiz.store import banks as stored_banks
from quiz.web.frame import kite, site
from quiz.web.guards import allow

views = Blueprint("files", __name__)

FOR_EVER = "public, max-age=31536000, immutable"


@views.get("/static/<path:name>")
@allow("file")
def static(name: str) -> Response:
    """Serve a static file by its hashed name, already compressed where that pays."""
    asset = kite().assets.get(name)
    if asset is None:
        abort(404)
    packed = asset.gzip is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    reply = Response(asset.gzip if packed else asset.content, mimetype=asset.type)
    if packed:
        reply.headers["Content-Encoding"] = "gzip"
    reply.headers["Vary"] = "Accept-Encoding"
    reply.headers["Cache-Control"] = FOR_EVER
    return reply


@views.get("/media/<digest>")
@allow("file")
def media(digest: str) -> Response:
    """Serve a bank's picture, sound or video by the digest of its content."""
    with site().store.read() as connection:
        file = stored_banks.media(connection, digest)
    if file is None:
        abort(404)
    reply = Response(file.bytes, mimetype=file.type)
    reply.headers["Cache-Control"] = FOR_EVER
    reply.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reply.headers["Accept-Ranges"] = "bytes"
    reply.headers["ETag"] = f'"{digest}"'
    return reply.make_conditional(
        request.environ, accept_ranges=True, complete_length=len(file.bytes)
    )


@views.get("/health")
@allow("file")
def health() -> Response:
    """Tell that the server and its database answer."""
    with site().store.read() as connection:
        stored_banks.current(connection)
    reply = Response("ok\n", mimetype="text/plain")
    reply.headers["Cache-Control"] = "no-store"
    return reply
