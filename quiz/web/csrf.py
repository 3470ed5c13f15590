"""Tokens against forged requests, without a cookie of their own."""

from __future__ import annotations

import base64
import binascii
import hmac
from functools import cached_property
from typing import Any

from flask import current_app, g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import ValidationError
from wtforms.csrf.core import CSRF

from quiz.items.response import one_field

HOURS = 24
"""How many hours a page may lie open before there is an attempt or a sign-in to bind it to."""

SIZE = 16


def make_token(secret: bytes, subject: str, mask: bytes) -> str:
    """Make a token for a subject: its HMAC, masked, so that no two pages show the same bytes.

    The mask keeps a compressed page from giving the token away bit by bit (BREACH).
    """
    masked = _xor(_mac(secret, subject), mask)
    return base64.urlsafe_b64encode(mask + masked).decode().rstrip("=")


def is_token(secret: bytes, subject: str, token: str) -> bool:
    """Tell whether a token was made for this subject."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 2 * SIZE:
        return False
    return hmac.compare_digest(_xor(raw[:SIZE], raw[SIZE:]), _mac(secret, subject))


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(SIZE)


def _mac(secret: bytes, subject: str) -> bytes:
    return hmac.digest(secret, subject.encode(), "sha256")[:SIZE]


def _without_nul(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """Write the sign that no text may hold (PostgreSQL keeps none) as the one for no sign."""
    pairs = list(form.items(multi=True))
    if not any("\0" in value for _, value in pairs):
        return form
    return MultiDict([(name, value.replace("\0", "\ufffd")) for name, value in pairs])


def issued(subject: str | None) -> str:
    """Make the token of a page for an attempt or a sign-in, else for the present hour."""
    kite = current_app.extensions["kite"]
    secret, mask = kite.csrf_secret, kite.site.chance.randbytes(SIZE)
    if subject is not None:
        return make_token(secret, subject, mask)
    hour = g.now // 3600
    return f"{hour}.{make_token(secret, f'hour {hour}', mask)}"


def is_genuine(subject: str | None, given: str) -> bool:
    """Tell whether a token was issued for this subject, or within the last hours without one."""
    secret = current_app.extensions["kite"].csrf_secret
    if subject is not None:
        return is_token(secret, subject, given)
    hour, _, token = given.partition(".")
    present = g.now // 3600
    fresh = hour in (str(past) for past in range(present - HOURS, present + 1))
    return fresh and is_token(secret, f"hour {hour}", token)


class KiteCSRF(CSRF):
    """Bind a form to the attempt or the sign-in that it is for, else to the hour."""

    def setup_form(self, form: Any) -> Any:
        self.subject: str | None = form.meta.csrf_context
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        return issued(self.subject)

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        if not is_genuine(self.subject, field.data or ""):
            raise ValidationError("stale-page")


class BusyForm:
    """Be a form on the busiest routes: the same token, without the machinery of WTForms.

    ``subject`` is as in Form.
    """

    def __init__(self, subject: str | None) -> None:
        self._subject = subject

    @cached_property
    def token(self) -> str:
        """Give the token to write into the page."""
        return issued(self._subject)

    def validate(self) -> bool:
        """Tell whether this request's form has a token that was made for the subject."""
        return is_genuine(self._subject, one_field(request.form, "csrf_token"))


def whole(name: str, most: int) -> int | None:
    """Read a whole number from 0 to ``most`` of the form sent, 0 where it has none; else None."""
    text = one_field(request.form, name).strip() or "0"
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else most + 1
    return number if number <= most else None


class Form(FlaskForm):
    """Be the ground of every form: always with a token, bound to ``subject``.

    ``subject`` is the raw token of the attempt or of the staff sign-in, or None before
    either exists. A view asks ``is_stale`` to show the same page again with what was typed.
    """

    class Meta(FlaskForm.Meta):
        csrf = True
        csrf_class = KiteCSRF
        csrf_field_name = "csrf_token"
        csrf_context: str | None = None
        csrf_secret = None
        csrf_time_limit = None

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read what a form sent, and nothing else: Flask-WTF would take JSON as well."""
            return _without_nul(request.form) if request.method == "POST" else None

    def __init__(self, subject: str | None = None, **more: Any) -> None:
        super().__init__(meta={"csrf_context": subject}, **more)

    @property
    def token(self) -> str:
        """Give the token to write into the page."""
        return str(self.csrf_token.current_token)

    @property
    def is_stale(self) -> bool:
        """Tell whether the form's only trouble may be that its page lay open too long."""
        return bool(self.csrf_token.errors)
