"""Files for translators' tools: taken from here, and looked at before they are taken back."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import Response, abort, g, request, url_for
from werkzeug.datastructures import FileStorage

from quiz.banks.incoming import ending_of
from quiz.banks.parcel import MOST_BYTES, Ending, NotTaken
from quiz.base import Refused
from quiz.services import translate as translating
from quiz.services.translate import Report, Sheet
from quiz.web import desk
from quiz.web.author import views
from quiz.web.author.tongues import name_of
from quiz.web.author.translate import TokenForm, bank_bar, only_missing, sheet_or_way
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.author_translate import IncomingPage

FILE_ROOM = MOST_BYTES * 3 // 2
"""Bytes of a form with a translator's file: written in base64 it grows by a third."""


@views.get("/<bank>/translate/<language>/texts.<ending>")
@allow("educator")
def translate_file(bank: str, language: str, ending: str) -> Response:
    """Send the texts as a file for a translator's tool."""
    try:
        kind: Ending = ending_of(f"texts.{ending}")
    except NotTaken:
        abort(404)
    try:
        text = translating.outgoing(site(), bank, language, kind, g.now)
    except Refused as refused:
        only_missing(refused)
        return desk.to(url_for("author.translate", bank=bank))
    media = "text/x-gettext-translation" if kind == "po" else "application/xliff+xml"
    return _file(text, f"{bank}.{language}.{kind}", media)


@views.route("/<bank>/translate/<language>/file", methods=["GET", "POST"])
@allow("educator", room=FILE_ROOM)
def translate_import(bank: str, language: str) -> Response:
    """Report what a translator's file would bring; then take it, or send the bank's file."""
    back = url_for("author.translate_to", bank=bank, language=language)
    found = sheet_or_way(bank, language)
    if isinstance(found, Response):
        return found
    if request.method == "GET":
        return desk.to(back)
    content, name = _sent()
    form = TokenForm(desk.staff_token())
    if not form.validate():
        return _report(bank, found, name, refused=NotTaken("old-page"))
    if not content:
        return _report(bank, found, name, refused=NotTaken("file-missing"))
    act = request.form.get("act", "look")
    try:
        if act == "take" and found.editable:
            done = translating.take(site(), desk.account(), bank, language, content, name, g.now)
            return _report(bank, found, name, done)
        told, text = translating.incoming(site(), bank, language, content, name, g.now)
    except NotTaken as refused:
        return _report(bank, found, name, refused=refused)
    except Refused as refused:
        if refused.code not in ("busy", "edit", "unreadable", "too-large"):
            raise
        return _report(bank, found, name, refused=NotTaken("not-written"))
    if act == "take":
        return _file(text, f"{bank}.yaml", "application/yaml")
    return _report(bank, found, name, told, content)


def _sent() -> tuple[bytes, str]:
    """Give a file's content and name, sent as a file or kept in the report's form."""
    name = request.form.get("name", "")
    kept = request.form.get("file64", "")
    if kept:
        try:
            return base64.urlsafe_b64decode(kept), name[:200]
        except (binascii.Error, ValueError):
            return b"", name[:200]
    file: FileStorage | None = request.files.get("file")
    if file is None:
        return b"", ""
    # Only its end matters; a path before it is a tool's habit, or somebody's try.
    plain = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return file.read(MOST_BYTES + 1), plain.replace("\0", "")[:200]


def _report(
    bank: str,
    found: Sheet,
    name: str,
    told: Report | None = None,
    content: bytes = b"",
    refused: NotTaken | None = None,
) -> Response:
    here: dict[str, Any] = {"bank": bank, "language": found.language}
    token = TokenForm(desk.staff_token()).token
    action = url_for("author.translate_import", **here)
    form = None
    if told is not None and not told.written and told.count("taken", "stale", "confirmed"):
        ending_of(name)
        kept = base64.urlsafe_b64encode(content).decode()
        form = Post(action, token, (("file64", kept), ("name", name), ("act", "take")))
    facts = {} if refused is None else refused.facts
    page = IncomingPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bank_bar(bank, found.parsed),
        source=name_of(found.bank.language, g.lang),
        target=name_of(found.language, g.lang),
        code=found.language,
        file=name,
        arrivals=() if told is None else told.arrivals,
        form=form,
        editable=found.editable,
        written=told is not None and told.written,
        refused=None if refused is None else refused.code,
        theirs=str(facts.get("theirs", ""))[:60],
        number=int(str(facts.get("line", facts.get("most", 0)))),
        back_url=url_for("author.translate_to", **here),
        again_form=Post(action, token),
    )
    return send(page, 200 if refused is None else 422)


def _file(text: str, name: str, kind: str) -> Response:
    reply = Response(text.encode(), content_type=f"{kind}; charset=utf-8")
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
