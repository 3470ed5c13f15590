"""One item as a form: what is typed is written into the bank's text, in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, abort, g, request, url_for

from quiz.banks import editing
from quiz.banks.filling import applied
from quiz.banks.sheets import Sheet, empty, pressed, typed
from quiz.base import Refused
from quiz.items.registry import kinds
from quiz.services import author
from quiz.services.author import Clash
from quiz.web import desk
from quiz.web.author import views
from quiz.web.author.conflict import clash_page
from quiz.web.author.formpage import ItemForm, form_page, shown_page
from quiz.web.author.opened import (
    Opened,
    added,
    free_id,
    opened_bank,
    place_of,
    with_typed,
    written,
)
from quiz.web.author.typed import whole
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages.author_form import FormNotice

ROOM = 2**20
"""Bytes of a form with one item: its texts are at most some ten thousand characters."""


@views.get("/<bank>/form")
@allow("educator")
def form(bank: str) -> Response:
    """Lead to the form of the item ``n``, of the first one, or of a new one."""
    count = len(opened_bank(bank).items)
    wanted = whole(request.args.get("n", "")) or 1
    if count == 0:
        return desk.to(url_for("author.new_item", bank=bank))
    return desk.to(url_for("author.item", bank=bank, place=min(wanted, count)))


@views.get("/<bank>/form/<int:place>")
@allow("educator")
def item(bank: str, place: int) -> Response:
    """Show one item with what a check says about each of its fields."""
    opened = opened_bank(bank)
    if opened.data is not None and not 1 <= place <= len(opened.items):
        abort(404)
    notice: FormNotice | None = "saved" if "saved" in request.args else None
    return send(shown_page(opened, place, ItemForm(desk.staff_token()), notice))


@views.get("/<bank>/form/new")
@allow("educator")
def new_item(bank: str) -> Response:
    """Show the empty form of a type."""
    opened = opened_bank(bank)
    kind = request.args.get("type", "single")
    if kind not in kinds():
        abort(404)
    page = form_page(opened, None, ItemForm(desk.staff_token()), empty(kind))
    return send(page)


@views.post("/<bank>/form/<int:place>")
@allow("educator", room=ROOM)
def save_item(bank: str, place: int) -> Response:
    """Save what was typed; or add, remove or move a row, the item itself, or a copy of it."""
    return _pressed(bank, place)


@views.post("/<bank>/form/new")
@allow("educator", room=ROOM)
def add_item(bank: str) -> Response:
    """Save a new item at the end of the bank."""
    return _pressed(bank, None)


def _pressed(bank: str, place: int | None) -> Response:
    opened = opened_bank(bank)
    sent = ItemForm(desk.staff_token())
    valid = sent.validate()
    kind = sent.kind.data or ""
    if kind not in kinds():
        if valid or (place is not None and not 1 <= place <= len(opened.items)):
            abort(400)
        sheet = empty("single")
        page = (
            form_page(opened, None, sent, sheet)
            if place is None
            else shown_page(opened, place, sent)
        )
        return send(replace(page, notice="old-page"), 422)
    sheet = typed(kind, request.form)
    if not valid:
        return send(form_page(opened, place, sent, sheet, "old-page"), 422)
    do = sent.do.data or "save"
    turned = pressed(sheet, do)
    if turned is not None or do.partition("-")[0] in ("add", "remove", "up", "down"):
        return send(form_page(opened, place, sent, turned or sheet))
    try:
        return _done(opened, place, sent, sheet, do)
    except Refused as refused:
        reasons: Mapping[str, FormNotice] = {"too-large": "too-large", "read-only": "read-only"}
        notice = reasons.get(refused.code, "not-written")
        return send(form_page(opened, place, sent, sheet, notice), 409)


def _done(opened: Opened, place: int | None, sent: ItemForm, sheet: Sheet, do: str) -> Response:
    """Write into the text what the pressed button asks for, and save it."""
    bank = opened.draft.bank
    if place is None:
        return _saved(opened, added(opened, sheet), sent, len(opened.items) + 1)
    here = place_of(opened, place, sent.seen.data or "")
    if here is None:  # somebody changed this very item, or took it out: both texts are shown
        return clash_page(Clash(opened.draft, with_typed(opened, place, sheet)), sent.token)
    if do == "delete":
        text = editing.drop(opened.draft.text, ("items", here))
        left = len(opened.items) - 1
        return _saved(opened, text, sent, min(here + 1, left))
    text = written(opened, here, sheet)
    if do == "copy":
        twin = applied(opened.items[here], sheet, opened.language)
        text = editing.repeat(text, ("items",), here)
        if "id" in twin:
            fresh = free_id(opened, str(twin["id"]))
            text = editing.put(text, ("items", here + 1, "id"), fresh)
        return _saved(opened, text, sent, here + 2)
    if do in ("earlier", "later"):
        to = here + (1 if do == "later" else -1)
        if 0 <= to < len(opened.items):
            text = editing.move(text, ("items",), here, to)
            here = to
    if do == "text":
        url = url_for("author.editor", bank=bank, n=here + 1)
        return _saved(opened, text, sent, here + 1, url)
    return _saved(opened, text, sent, here + 1)


def _saved(
    opened: Opened, text: str, sent: ItemForm, place: int, url: str | None = None
) -> Response:
    bank = opened.draft.bank
    done = author.save(site(), desk.account(), bank, opened.draft.edition, text, g.now)
    if isinstance(done, Clash):
        return clash_page(done, sent.token)
    if place < 1:
        return desk.to(url_for("author.new_item", bank=bank))
    return desk.to(url or url_for("author.item", bank=bank, place=place, saved=1))
