"""The page on which a bank is written, and saving it."""

from __future__ import annotations

import base64

from flask import Response, current_app, g, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from quiz.base import Refused
from quiz.services import author
from quiz.services.author import Checked, Clash, Draft
from quiz.web import dates, desk
from quiz.web.author import checks, preview, views
from quiz.web.author.checks import ROOM, TextForm
from quiz.web.frame import send, settings, site, static_url
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.author_editor import EditorNotice, EditorPage, Findings, Look, Way

WAYS = ("form", "translate", "quality", "history", "print", "export")


@views.get("/<bank>")
@allow("educator")
def edit(bank: str) -> Response:
    """Show the draft with what a check says about it and a preview."""
    draft = checks.existing(bank)
    notice: EditorNotice | None = "saved" if "saved" in request.args else None
    return with_text(draft, TextForm(desk.staff_token()), draft.text, notice)


@views.post("/<bank>/save")
@allow("educator", room=ROOM)
def save(bank: str) -> Response:
    """Save the text over the edition that it was made from."""
    draft = checks.existing(bank)
    form = checks.text_form(bank)
    text = author.tidied(form.text.data or "")
    if not form.validate():
        return _refused(draft, form, text, "old-page", 422)
    edition = checks.whole(form.edition.data or "")
    try:
        done = author.save(site(), desk.account(), bank, edition, text, g.now)
    except Refused as refused:
        code: EditorNotice = "too-large" if refused.code == "too-large" else "read-only"
        return _refused(draft, form, text, code, 409)
    if isinstance(done, Clash):
        return _clash(draft, form, done)
    if checks.wants_data():
        return checks.data({"edition": done.edition, "saved": _hour(done.saved)})
    here = url_for("author.edit", bank=bank, saved=1, n=request.form.get("n") or None)
    return redirect(here, 303)  # type: ignore[return-value]
