"""Take texts of banks from the browser, and give them back: what the editor's pages share."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, jsonify, request, url_for
from wtforms import StringField

from quiz.banks.decoding import MAX_BYTES
from quiz.base import Refused
from quiz.services import author
from quiz.services.author import Draft
from quiz.web import desk
from quiz.web.csrf import Form
from quiz.web.frame import send, site, static_url
from quiz.web.pages import Post
from quiz.web.pages.author_editor import KeptTextPage

ROOM = MAX_BYTES + 64 * 1024
"""Bytes of a form with a bank's text in it; it is sent as multipart, so nothing is escaped."""


class TextForm(Form):
    """Hold the text of a bank and the edition that it was made from."""

    text = StringField()
    edition = StringField()
    go = StringField()


def wants_data() -> bool:
    """Tell whether the editor's script asks, which takes JSON."""
    return request.accept_mimetypes.best == "application/json"


def existing(bank: str) -> Draft:
    """Give the draft of a bank, or answer that there is no such page."""
    try:
        return author.draft(site(), bank)
    except Refused:
        abort(404)


def whole(text: str) -> int:
    """Read a number that a script of ours wrote; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def data(found: dict[str, Any], status: int = 200) -> Response:
    """Answer the editor's script."""
    reply = jsonify(found)
    reply.status_code = status
    return reply


def kept_text() -> Response:
    """Give a text back to somebody whose sign-in ended while they wrote."""
    if wants_data():
        return data({"trouble": "signed-out"}, 403)
    fields = request.form.items(multi=True)
    hidden = tuple((name, value) for name, value in fields if name not in ("csrf_token", "text"))
    page = KeptTextPage(
        chrome=desk.frame(),
        css_url=static_url("css/staff.css"),
        text=author.tidied(request.form["text"]),
        sign_in_url=url_for("staff.sign_in", next=request.path.rpartition("/")[0]),
        form=Post(request.path, TextForm(formdata=None).token, hidden),
    )
    return send(page, 403)
