"""Errors become pages that a twelve-year-old understands; none needs the database."""

from __future__ import annotations

import logging
import secrets
import traceback

from flask import Flask, Response, request, url_for
from werkzeug.exceptions import HTTPException

from quiz.base import Refused
from quiz.web.frame import chrome, send
from quiz.web.pages import ErrorPage
from quiz.web.pages.public import ErrorCode

log = logging.getLogger("quiz.web")

BY_STATUS: dict[int, ErrorCode] = {
    400: "refused",
    403: "refused",
    404: "not-found",
    405: "not-found",
    410: "gone",
    413: "too-much",
    429: "busy",
    500: "broken",
    503: "mending",
}

BY_REFUSAL: dict[str, tuple[int, ErrorCode]] = {
    "busy": (503, "busy"),
    "event-closed": (410, "gone"),
    "event-settled": (410, "gone"),
    "event-gone": (410, "gone"),
    "event-open": (409, "refused"),
    "campaign-open": (409, "refused"),
    "event-not-open": (404, "not-found"),
    "no-event": (404, "not-found"),
    "no-bank": (404, "not-found"),
    "no-item": (404, "not-found"),
    "no-revision": (404, "not-found"),
    "read-only": (409, "refused"),
    "no-such-step": (404, "not-found"),
    "no-attempt": (410, "gone"),
}
"""What each refusal is to a visitor; one that is not here is a fault of ours."""


def add_to(app: Flask) -> None:
    """Map every error to its page, once."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Exception, _broken)


def error_page(
    code: ErrorCode, status: int, retry: int | None = None, number: str | None = None
) -> Response:
    """Send an error page; ``retry`` seconds after which asking again makes sense.

    ``number`` finds the trace of a fault of ours in the log.
    """
    again = retry is not None and request.method == "GET"
    page = ErrorPage(
        chrome=chrome(),
        code=code,
        url=request.full_path.rstrip("?") if again else url_for("public.home"),
        refresh=retry if again else None,
        number=number,
    )
    reply = send(page, status)
    if retry is not None:
        reply.headers["Retry-After"] = str(retry)
    return reply


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    status = error.code or 500
    retry = 5 if status in (429, 503) else None
    reply = error_page(BY_STATUS.get(status, "refused"), status, retry)
    if status == 405 and getattr(error, "valid_methods", None):
        reply.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return reply


def _refused(refusal: Refused) -> Response:
    if refusal.code not in BY_REFUSAL:
        return _broken(refusal)
    status, code = BY_REFUSAL[refusal.code]
    return error_page(code, status, 5 if status == 503 else None)


def _broken(error: Exception) -> Response:
    # The log gets the trace and a number, never what somebody sent.
    number = secrets.token_hex(4)
    log.error("error %s at %s\n%s", number, request.endpoint, _trace(error))
    reply = error_page("broken", 500, number=number)
    reply.headers["X-Error-Number"] = number
    return reply


def _trace(error: BaseException) -> str:
    """Write where an error and its causes came from; a message may hold what somebody sent."""
    parts: list[str] = []
    told: traceback.TracebackException | None = traceback.TracebackException.from_exception(error)
    while told is not None:
        name = told.exc_type.__qualname__ if told.exc_type else ""
        parts.append("".join([*told.stack.format(), name]))
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
    code = f" ({error.code})" if isinstance(error, Refused) else ""
    return "\n\nafter this:\n".join(reversed(parts)) + code
