"""Files: hashed static ones, a bank's media, and what tells that the server lives."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, abort, request

from quiz.banks import schema as bank_schema
from quiz.store import banks as stored_banks
from quiz.web import assets
from quiz.web.frame import kite, site
from quiz.web.guards import allow

views = Blueprint("files", __name__)

FOR_EVER = "public, max-age=31536000, immutable"


@views.get("/static/<path:name>")
@allow("file")
def static(name: str) -> Response:
    """Serve a static file by its hashed name, already compressed where that pays."""
    file = kite().assets.files.get(name)
    if file is None:
        abort(404)
    packed = file.packed if "gzip" in request.headers.get("Accept-Encoding", "") else None
    reply = Response(packed or file.plain, content_type=file.type)
    if packed:
        reply.headers["Content-Encoding"] = "gzip"
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
    reply.make_conditional(request.environ, accept_ranges=True, complete_length=len(file.bytes))
    return reply


@lru_cache(2)
def _schema(*, packed: bool) -> bytes:
    plain = bank_schema.text().encode("utf-8")
    return assets.packed(plain) if packed else plain


@views.get("/schema/bank.json")
@allow("file")
def schema() -> Response:
    """Serve the schema that editors complete and check bank files by."""
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    reply = Response(_schema(packed=small), mimetype="application/schema+json")
    if small:
        reply.headers["Content-Encoding"] = "gzip"
    reply.headers["Cache-Control"] = "public, max-age=3600"
    return reply


@views.get("/health")
@allow("file")
def health() -> Response:
    """Tell that the server and its database answer."""
    with site().store.read() as connection:
        stored_banks.current(connection)
    reply = Response("ok\n", mimetype="text/plain")
    reply.headers["Cache-Control"] = "no-store"
    return reply
