"""Begin a bank, copy one, take one over from the folder, delete a draft."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import Response, g, request, url_for
from wtforms import StringField
from wtforms.validators import Length, Optional

from quiz.banks.beginnings import empty, example
from quiz.banks.decoding import MAX_BYTES, decoded
from quiz.banks.naming import id_line
from quiz.banks.problems import Problem
from quiz.base import Refused
from quiz.services import author, translate
from quiz.services.texts import with_id
from quiz.web import desk
from quiz.web.author import views
from quiz.web.author.bar import ROOM, bar
from quiz.web.author.conflict import edit_url
from quiz.web.content import own_name
from quiz.web.csrf import Form
from quiz.web.frame import send, site, static_url
from quiz.web.guards import allow
from quiz.web.languages import LANGUAGES
from quiz.web.pages import Post
from quiz.web.pages.author_shelf import AskPage, CopyPage, NewPage, Start, StartFault

LONGEST_TITLE = 200


class NewForm(Form):
    """Hold what a new bank begins with."""

    title = StringField(validators=[Optional(), Length(max=1000)])
    language = StringField(validators=[Optional(), Length(max=20)])
    id = StringField(validators=[Optional(), Length(max=200)])
    text = StringField(validators=[Optional()])


class IdForm(Form):
    """Hold the id of a copy."""

    id = StringField(validators=[Optional(), Length(max=200)])


class EditionForm(Form):
    """Hold which edition of a draft is meant."""

    edition = StringField(validators=[Optional(), Length(max=12)])


@views.route("/new", methods=["GET", "POST"])
@allow("educator", room=ROOM)
def new() -> Response:
    """Begin a bank from the example, empty, or from a file that is opened."""
    wanted = request.args.get("start", "example")
    start: Start = "file" if wanted == "file" else "empty" if wanted == "empty" else "example"
    form = NewForm(desk.staff_token())
    if request.method == "GET":
        return _new_page(start, form)
    if start == "file":
        return opened(form)
    title = " ".join((form.title.data or "").split())
    if not form.validate():
        return _new_page(start, form, "no-title", old_page=form.is_stale)
    if not 1 <= len(title) <= LONGEST_TITLE:
        return _new_page(start, form, "no-title")
    language = form.language.data if form.language.data in LANGUAGES else "en"
    text = (empty if start == "empty" else example)(title, language)
    return _begun(author.free_id(site(), title), text)


def _begun(bank: str, text: str) -> Response:
    """Begin a bank under a free id; another one may take that at the same moment."""
    try:
        author.begin(site(), desk.account(), bank, text, g.now)
    except Refused as refused:
        if refused.code != "id-taken":
            raise
        return _begun(author.free_id(site(), bank), text)
    return desk.to(edit_url(bank))


def opened(form: NewForm) -> Response:
    """Begin a bank with the text of a file; what was sent once need not be sent again."""
    sent = request.files.get("file")
    text, name = form.text.data or "", "bank"
    if sent is not None and sent.filename:
        name = PurePosixPath(sent.filename.replace("\\", "/")).stem
        found = decoded(sent.stream.read(MAX_BYTES + 1), PurePosixPath(sent.filename).name)
        if isinstance(found, Problem):
            return _new_page("file", form, "bad-file", says=f"{found.says}. {found.fix}")
        text = found
    form.text.data = text
    wanted = (form.id.data or "").strip() or id_line(text) or author.free_id(site(), name)
    form.id.data = wanted
    if not form.validate():
        return _new_page("file", form, None if form.is_stale else "bad-id", old_page=form.is_stale)
    if not text.strip():
        return _new_page("file", form, "no-file")
    try:
        author.begin(site(), desk.account(), wanted, with_id(text, wanted), g.now)
    except Refused as refused:
        if refused.code == "id-taken":
            form.id.data = author.free_id(site(), wanted)
            return _new_page("file", form, "id-taken")
        if refused.code not in ("bad-id", "too-large"):
            raise
        fault: StartFault = "bad-id" if refused.code == "bad-id" else "too-large"
        return _new_page("file", form, fault)
    return desk.to(edit_url(wanted))


def _new_page(
    start: Start,
    form: NewForm,
    fault: StartFault | None = None,
    *,
    says: str = "",
    old_page: bool = False,
) -> Response:
    language = form.language.data or (g.lang if g.lang in LANGUAGES else "en")
    page = NewPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        css_url=static_url("css/author.css"),
        banks_url=url_for("author.banks"),
        start=start,
        form=Post(url_for("author.new", start=start), form.token),
        title=form.title.data or "",
        language=language,
        languages=tuple((code, own_name(code)) for code in LANGUAGES),
        id=form.id.data or "",
        text=form.text.data or "",
        fault=None if old_page else fault,
        says=says,
        old_page=old_page,
    )
    return send(page, 422 if fault or old_page else 200)


@views.route("/<bank>/copy", methods=["GET", "POST"])
@allow("educator")
def copy(bank: str) -> Response:
    """Ask for the id of a copy, and make it."""
    author.origin(site(), bank)
    form = IdForm(desk.staff_token())
    if request.method == "GET":
        form.id.data = author.free_id(site(), bank)
        return _copy_page(bank, form)
    if not form.validate():
        return _copy_page(bank, form, None if form.is_stale else "bad-id", old_page=form.is_stale)
    wanted = (form.id.data or "").strip()
    try:
        translate.copy(site(), desk.account(), bank, wanted, g.now)
    except Refused as refused:
        if refused.code == "bad-id":
            return _copy_page(bank, form, "bad-id")
        if refused.code == "id-taken":
            form.id.data = author.free_id(site(), wanted)
            return _copy_page(bank, form, "id-taken")
        raise
    return desk.to(edit_url(wanted))


def _copy_page(
    bank: str, form: IdForm, fault: str | None = None, *, old_page: bool = False
) -> Response:
    page = CopyPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank),
        form=Post(url_for("author.copy", bank=bank), form.token),
        id=form.id.data or "",
        back_url=edit_url(bank),
        fault=fault,  # type: ignore[arg-type]
        old_page=old_page,
    )
    return send(page, 422 if fault or old_page else 200)


@views.route("/<bank>/take-over", methods=["GET", "POST"])
@allow("educator")
def take_over(bank: str) -> Response:
    """Ask, then let the browser decide about a bank of the folder."""
    if author.origin(site(), bank) == "browser":
        return desk.to(edit_url(bank))
    form = EditionForm(desk.staff_token())
    if request.method == "GET" or not form.validate():
        return _ask(bank, form, "take-over")
    author.take_over(site(), desk.account(), bank, g.now)
    return desk.to(edit_url(bank))


@views.route("/<bank>/delete", methods=["GET", "POST"])
@allow("educator")
def delete(bank: str) -> Response:
    """Ask, then delete a draft that was never published."""
    if author.origin(site(), bank) == "folder" or author.current(site(), bank) is not None:
        return desk.to(url_for("author.history", bank=bank))
    form = EditionForm(desk.staff_token())
    if request.method == "GET" or not form.validate():
        return _ask(bank, form, "delete")
    typed = form.edition.data or ""
    edition = int(typed) if typed.isascii() and typed.isdigit() else 0
    try:
        author.delete(site(), desk.account(), bank, edition, g.now)
    except Refused as refused:
        if refused.code == "was-published":
            return desk.to(url_for("author.history", bank=bank))
        if refused.code != "stale-edition":
            raise
        return _ask(bank, form, "delete", saved_meanwhile=True)
    return desk.to(url_for("author.banks", deleted=1))


def _ask(bank: str, form: EditionForm, act: str, *, saved_meanwhile: bool = False) -> Response:
    stale = request.method == "POST" and not saved_meanwhile
    endpoint = "author.take_over" if act == "take-over" else "author.delete"
    edition = author.draft(site(), bank).edition
    page = AskPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank),
        act=act,  # type: ignore[arg-type]
        form=Post(url_for(endpoint, bank=bank), form.token, (("edition", str(edition)),)),
        back_url=edit_url(bank),
        saved_meanwhile=saved_meanwhile,
        old_page=stale,
    )
    return send(page, 409 if saved_meanwhile else 422 if stale else 200)
