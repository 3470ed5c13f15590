"""Publish a bank: what changes, which events play it, what keeps it from being published."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Response, current_app, g, request, url_for
from wtforms import StringField
from wtforms.validators import Length, Optional

from quiz.banks.parsing import Parsed, parse
from quiz.banks.problems import Problem, errors
from quiz.banks.sidebyside import side_by_side
from quiz.banks.texts import parts
from quiz.base import Refused
from quiz.items.bank import Bank
from quiz.items.text import Text
from quiz.services import author, organize
from quiz.services.author import Changed, Changes, Checked, Concerned
from quiz.services.revisions import LONGEST_NOTE
from quiz.web import desk, guards
from quiz.web.author import views
from quiz.web.author.bar import bar
from quiz.web.author.conflict import edit_url
from quiz.web.content import known_name
from quiz.web.csrf import Form, whole
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.author_publish import (
    ChangeRow,
    EventNote,
    Part,
    ProblemRow,
    PublishPage,
    RefusedPage,
)

PARTS: dict[str, Part] = {
    "stem": "stem",
    "options": "options",
    "key": "key",
    "marking": "key",
    "accept": "key",
    "rationale": "why",
    "exhibit": "picture",
    "media": "picture",
    "talk": "talk",
    "competence": "skill",
    "theme": "skill",
    "points": "points",
    "type": "kind",
}
"""What each field of an item is on this page; others are ``other``."""

_ITEM = re.compile(r"items\[([0-9]+)\]")
_RULE = re.compile(r"[A-Z]{2}-[0-9]{2}")


class PublishForm(Form):
    """Hold the note for colleagues and which edition was looked at."""

    edition = StringField(validators=[Optional(), Length(max=12)])
    note = StringField(validators=[Optional(), Length(max=4 * LONGEST_NOTE)])


@views.route("/<bank>/publish", methods=["GET", "POST"])
@allow("educator")
def publish(bank: str) -> Response:
    """Show what publishing changes, and do it."""
    if author.origin(site(), bank) == "folder":
        return desk.to(url_for("author.history", bank=bank))
    form = PublishForm(desk.staff_token())
    if request.method == "GET":
        return _page(bank, form)
    if not form.validate():
        return _page(bank, form, old_page=True)
    edition = whole("edition", 999_999_999) or 0
    try:
        done = author.publish(site(), desk.account(), bank, edition, form.note.data or "", g.now)
    except Refused as refused:
        if refused.code == "stale-edition":
            return _page(bank, form, stale=True)
        if refused.code == "has-errors":
            return _page(bank, form)
        raise
    return desk.to(url_for("author.history", bank=bank, published=done.number))


def _page(bank: str, form: PublishForm, *, stale: bool = False, old_page: bool = False) -> Response:
    draft = author.draft(site(), bank)
    checked = author.check(site(), bank, draft.text, g.now)
    if checked.parsed.bank is None or errors(checked.problems):
        return _refused(bank, checked)
    found = author.changes(site(), bank, checked)
    running = [one for one in found.events if one.open]
    waiting = [one for one in found.events if not one.open]
    page = PublishPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank, checked.parsed),
        number=found.again or found.number,
        current=found.current,
        again=found.again,
        nothing=found.nothing,
        items=len(checked.parsed.bank.items),
        changes=_rows(bank, found, checked.parsed, draft.text),
        same=found.same,
        shared=found.shared,
        head=found.head,
        files=found.files,
        running=tuple(_event(one) for one in running),
        waiting=tuple(_event(one) for one in waiting),
        warnings=problem_rows(bank, checked.problems),
        form=Post(
            url_for("author.publish", bank=bank), form.token, (("edition", str(draft.edition)),)
        ),
        note=form.note.data or "",
        longest=LONGEST_NOTE,
        edit_url=edit_url(bank),
        stale=stale,
        old_page=old_page,
    )
    return send(page, 409 if stale else 422 if old_page else 200)


def _refused(bank: str, checked: Checked) -> Response:
    wrong = [one for one in checked.problems if one.level == "error"]
    others = [one for one in checked.problems if one.level != "error"]
    history = author.revisions(site(), bank)
    page = RefusedPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank, checked.parsed),
        number=1 + max((one.number for one in history), default=0),
        problems=problem_rows(bank, wrong),
        warnings=problem_rows(bank, others),
        edit_url=edit_url(bank),
        delete_url=None if history else url_for("author.delete", bank=bank),
    )
    return send(page, 422 if request.method == "POST" else 200)


def problem_rows(bank: str, problems: Sequence[Problem]) -> tuple[ProblemRow, ...]:
    """Describe problems of a draft, each with the way to its line and to its rule."""
    explained = "author.rule" in current_app.view_functions
    made = []
    for one in problems:
        found = _ITEM.match(one.path)
        rule = explained and _RULE.fullmatch(one.code)
        made.append(
            ProblemRow(
                line=one.line,
                column=one.column,
                place=int(found[1]) + 1 if found else 0,
                says=one.says,
                fix=one.fix,
                code=one.code if _RULE.fullmatch(one.code) else "",
                url=f"{edit_url(bank)}#L{one.line}",
                rule_url=url_for("author.rule", rule=one.code) if rule else None,
            )
        )
    return tuple(made)


def _event(one: Concerned) -> EventNote:
    who = desk.account()
    organizes = who.role in guards.STAFF_RULES["organizer"]
    mine = organizes and organize.owner_of(who) in (None, one.owner)
    return EventNote(
        one.title, one.number, url_for("organizer.event", name=one.id) if mine else None
    )


def _rows(bank: str, found: Changes, parsed: Parsed, text: str) -> tuple[ChangeRow, ...]:
    """Describe the items that change, with their text as it was and as it will be."""
    if not found.items or parsed.bank is None:
        return ()
    source = author.revision_text(site(), bank, found.current)
    old = parse(source, f"{bank}.yaml", bank_id=bank)
    before, after = _chunks(source, old), _chunks(text, parsed)
    return tuple(
        _row(one, old.bank, parsed.bank, before.get(one.before, ""), after.get(one.place, ""))
        for one in found.items
    )


def _row(one: Changed, old: Bank | None, new: Bank, was: str, becomes: str) -> ChangeRow:
    lang = new.language_for(g.lang)
    if lang not in one.stem.languages:
        lang = one.stem.languages[0]
    gone = one.what == "removed"
    gained: tuple[str, ...] = ()
    if one.before and old is not None and not gone:
        had = _spoken(old, one.before)
        gained = tuple(code for code in _spoken(new, one.place) if code not in had)
    return ChangeRow(
        what=one.what,
        place=one.place,
        stem=one.stem.within(lang),
        lang=lang,
        parts=tuple(dict.fromkeys(PARTS.get(name, "other") for name in one.parts)),
        languages=tuple(known_name(code) for code in gained),
        goes_on=one.goes_on,
        rows=side_by_side(was, "" if gone else becomes, context=1),
    )


def _spoken(bank: Bank, place: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for _, part in parts(bank.items[place - 1]):
        if isinstance(part, Text):
            found.update(dict.fromkeys(part.languages))
    return tuple(found)


def _chunks(text: str, parsed: Parsed) -> dict[int, str]:
    """Cut the text of each item out of a bank's text, by its place from 1."""
    known = parsed.bank or parsed.draft
    if known is None:
        return {}
    lines = text.splitlines()
    starts = [parsed.positions.value(("items", n))[0] for n in range(len(known.items))]
    heads = [
        number
        for number, line in enumerate(lines, 1)
        if line[:1].isalpha() and starts and number > starts[-1]
    ]
    ends = [*starts[1:], heads[0] if heads else len(lines) + 1]
    return {
        place: "\n".join(_trimmed(lines[start - 1 : end - 1]))
        for place, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    }


def _trimmed(lines: list[str]) -> list[str]:
    """Leave out the empty lines and comments at the end: they belong to what comes next."""
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines = lines[:-1]
    return lines
