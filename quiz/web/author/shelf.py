"""The list of banks."""

from __future__ import annotations

from flask import Response

from quiz.web import desk
from quiz.web.author import views
from quiz.web.frame import send
from quiz.web.guards import allow
from quiz.web.pages.author_shelf import BanksPage


@views.get("")
@allow("educator")
def banks() -> Response:
    """List all banks."""
    return send(BanksPage(chrome=desk.frame(), desk=desk.desk("banks"), banks=()))
