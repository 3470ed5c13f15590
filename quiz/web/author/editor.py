"""The page on which a bank is written, and saving it."""

from __future__ import annotations

import base64
import json

from flask import Response, current_app, g, request, url_for

from quiz.base import Refused
from quiz.services import author
from quiz.services.author import Checked, Clash, Draft
from quiz.web import dates, desk
from quiz.web.author import preview, views
from quiz.web.author.bar import bar
from quiz.web.author.conflict import clash_page
from quiz.web.author.evidence import evidence_at
from quiz.web.author.findings import facts, findings, item_at, marks
from quiz.web.author.typed import ROOM, TextForm, data, existing, wants_data, whole
from quiz.web.frame import kite, send, settings, site, static_url
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.author_editor import EditorNotice, EditorPage, Findings, Live, Look


@views.get("/<bank>", endpoint="editor")
@allow("educator")
def edit(bank: str) -> Response:
    """Show the draft with what a check says about it and a preview."""
    draft = existing(bank)
    notice: EditorNotice | None = "saved" if "saved" in request.args else None
    form = TextForm(desk.staff_token(), formdata=None)
    return with_text(draft, draft.text, form, notice)


@views.get("/<bank>/file")
@allow("educator")
def file(bank: str) -> Response:
    """Give the draft as a file to keep, or to go on with in an editor of one's own."""
    draft = existing(bank)
    reply = Response(draft.text, content_type="application/yaml; charset=utf-8")
    reply.headers["Content-Disposition"] = f'attachment; filename="{draft.bank}.yaml"'
    return reply


@views.post("/<bank>/save")
@allow("educator", room=ROOM)
def save(bank: str) -> Response:
    """Save the text over the edition that it was made from."""
    draft = existing(bank)
    form = TextForm(desk.staff_token())
    text = author.tidied(form.text.data or "")
    if not form.validate():
        return _not_saved(draft, text, form, "old-page", 422)
    edition = whole(form.edition.data or "")
    try:
        done = author.save(site(), desk.account(), bank, edition, text, g.now)
    except Refused as refused:
        too_large = refused.code == "too-large"
        return _not_saved(draft, text, form, "too-large" if too_large else "read-only", 409)
    if isinstance(done, Clash):
        return _clash(form, done)
    if wants_data():
        return data({"edition": done.edition, "saved": _hour(done)})
    return desk.to(url_for("author.editor", bank=bank, saved=1, n=request.form.get("n") or None))


def _not_saved(draft: Draft, text: str, form: TextForm, why: EditorNotice, status: int) -> Response:
    """Say why nothing was saved; the text comes back, or the script still has it."""
    if wants_data():
        return data({"trouble": why, "csrf": form.token}, status)
    return with_text(draft, text, form, why, status)


def _clash(form: TextForm, clash: Clash) -> Response:
    """Show both texts: somebody saved meanwhile."""
    if wants_data():
        return data({"trouble": "clash", "csrf": form.token}, 409)
    return clash_page(clash, form.token)


def with_text(
    draft: Draft,
    text: str,
    form: TextForm,
    notice: EditorNotice | None = None,
    status: int = 200,
) -> Response:
    """Show the editor with a text that may not be saved."""
    g.style_nonce = base64.b64encode(kite().site.chance.randbytes(18)).decode("ascii")
    g.frames = True
    checked = author.check(site(), draft.bank, text, g.now)
    return send(_page(draft, text, checked, form, notice), status)


def live(draft: Draft, checked: Checked, found: Findings, look: Look) -> Live:
    """Gather what changes on the page with every check."""
    parsed = checked.parsed
    bank = parsed.head
    item = item_at(parsed, look.place)
    lang = preview.wish(request.values, parsed)[1]
    return Live(
        found,
        look,
        facts(item, bank, lang) if bank is not None and item is not None else None,
        url_for("author.report", bank=draft.bank),
        evidence_at(checked.parsed.bank, look.place),
        url_for("author.evidence", bank=draft.bank),
        url_for("author.new_item", bank=draft.bank)
        if author.origin(site(), draft.bank) == "browser"
        else None,
    )


def _page(
    draft: Draft, text: str, checked: Checked, form: TextForm, notice: EditorNotice | None
) -> EditorPage:
    bank = draft.bank
    found = findings(bank, text, checked)
    most = len(found.entries or ()) or 1
    place = min(max(1, whole(request.values.get("n", "1"))), most)
    wished = preview.wish(request.values, checked.parsed)
    look = preview.look_of(bank, checked, place, wished)
    views_here = current_app.view_functions
    edition = draft.edition
    if request.method == "POST":
        edition = whole(form.edition.data or "")
    return EditorPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank, checked.parsed),
        text=text,
        stored=text == draft.text,
        edition=edition,
        saved=_hour(draft) if draft.edition and draft.saved else "",
        live=live(draft, checked, found, look),
        save=Post(url_for("author.save", bank=bank), form.token),
        check_url=url_for("author.check", bank=bank),
        report_url=url_for("author.report", bank=bank),
        help_url=url_for("author.guide"),
        schema_url=url_for("files.schema"),
        download_url=url_for("author.file", bank=bank),
        css=kite().assets.text("css/editor.css"),
        marks=json.dumps(marks(text, checked, found), ensure_ascii=False),
        shown=preview.drawn(draft, checked, place, wished),
        script_url=static_url("js/author-page.js"),
        module_url=static_url("vendor/codemirror/codemirror.js"),
        cover_url=static_url("js/author-cover.js"),
        nonce=g.style_nonce,
        form_url=url_for("author.form", bank=bank, n=look.place)
        if "author.form" in views_here
        else None,
        publish_url=url_for("author.publish", bank=bank)
        if "author.publish" in views_here
        else None,
        notice=notice,
    )


def _hour(draft: Draft) -> str:
    return dates.hour(draft.saved, settings().zone)
