"""Somebody saved meanwhile: both texts are shown, and nothing was overwritten."""

from __future__ import annotations

from flask import Response, current_app, url_for

from quiz.banks.sidebyside import side_by_side
from quiz.services.author import Clash
from quiz.web import dates, desk
from quiz.web.author.bar import bar, role_of
from quiz.web.frame import send, settings
from quiz.web.pages import Post
from quiz.web.pages.author_history import ConflictPage


def clash_page(clash: Clash, csrf: str) -> Response:
    """Show what both wrote, with a form that saves the own text over the other one on purpose.

    ``csrf`` is the token of a form for who is signed in.
    """
    bank = clash.theirs.bank
    page = ConflictPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank),
        role=role_of(clash.theirs.by) or "educator",
        saved=dates.moment(clash.theirs.saved, settings().zone),
        theirs=clash.theirs.text,
        yours=clash.yours,
        rows=side_by_side(clash.theirs.text, clash.yours),
        form=Post(
            url_for("author.save", bank=bank), csrf, (("edition", str(clash.theirs.edition)),)
        ),
        theirs_url=edit_url(bank),
    )
    return send(page, 409)


def edit_url(bank: str) -> str:
    """Give the address at which a bank is written; its history where that page is not."""
    known = "author.editor" in current_app.view_functions
    return url_for("author.editor" if known else "author.history", bank=bank)
