"""The list of banks."""

from __future__ import annotations

from datetime import date

from flask import Response, current_app, g, request, url_for

from quiz.services.shelf import Shelved, shelf
from quiz.web import dates, desk
from quiz.web.author import views
from quiz.web.author.bar import file_problem, role_of
from quiz.web.author.conflict import edit_url
from quiz.web.frame import send, settings, site, static_url
from quiz.web.guards import allow
from quiz.web.pages.author_shelf import BanksPage, BrokenFile, ShelfRow, StartLink

SHOWN = 10
"""Problems of a broken file that the list shows."""


@views.get("")
@allow("educator")
def banks() -> Response:
    """List all banks, with what is wrong with files of the folder."""
    found = shelf(site(), g.now)
    return send(
        BanksPage(
            chrome=desk.frame(),
            desk=desk.desk("banks"),
            css_url=static_url("css/author.css"),
            banks=tuple(_row(one) for one in found),
            broken=tuple(_broken(one) for one in found if one.broken),
            starts=starts(),
            deleted="deleted" in request.args,
        )
    )


def starts() -> tuple[StartLink, ...]:
    """Give the ways in which a bank begins here."""
    found = [
        StartLink("example", url_for("author.new", start="example")),
        StartLink("empty", url_for("author.new", start="empty")),
        StartLink("file", url_for("author.new", start="file")),
    ]
    for kind, endpoint in (("other", "author.import_bank"), ("own", "author.guide")):
        if endpoint in current_app.view_functions:
            found.append(StartLink(kind, url_for(endpoint)))  # type: ignore[arg-type]
    return tuple(found)


def _title(one: Shelved) -> tuple[str, str]:
    told = one.summary
    if g.lang in told.titles:
        return told.titles[g.lang], g.lang
    return (told.title, told.lang) if told.title else (one.id, "en")


def _row(one: Shelved) -> ShelfRow:
    title, lang = _title(one)
    told = one.summary
    zone = settings().zone
    today = dates.at(g.now, zone).date()
    due = told.due is not None and date.fromisoformat(told.due) < today
    publishable = one.origin == "browser" and one.state in ("checked", "changed")
    return ShelfRow(
        id=one.id,
        title=title,
        lang=lang,
        url=edit_url(one.id),
        state=one.state,
        folder=one.origin == "folder",
        number=one.number,
        changed=dates.day(one.changed, zone) if one.changed else "",
        role=role_of(one.by),
        languages=tuple((code, code not in told.incomplete) for code in told.languages),
        questions=told.questions,
        running=one.running,
        to_fix=len(one.broken) or told.errors,
        suggestions=told.warnings + told.hints,
        due=dates.calendar_day(told.due) if due and told.due else "",
        publish_url=url_for("author.publish", bank=one.id)
        if publishable and not told.errors
        else None,
    )


def _broken(one: Shelved) -> BrokenFile:
    title, lang = _title(one)
    return BrokenFile(
        url=edit_url(one.id),
        title=title,
        lang=lang,
        stays=one.number > 0,
        problems=tuple(file_problem(problem) for problem in one.broken[:SHOWN]),
        more=max(0, len(one.broken) - SHOWN),
    )
