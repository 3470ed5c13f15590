"""The history of a bank: its versions, two of them side by side, bringing one back."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, g, request, url_for
from wtforms import StringField
from wtforms.validators import Length, Optional

from quiz.banks.parsing import parse
from quiz.banks.sidebyside import Row, side_by_side
from quiz.services import author
from quiz.services.author import Clash, Draft, Revision
from quiz.web import dates, desk
from quiz.web.author import views
from quiz.web.author.bar import bar, role_of
from quiz.web.author.conflict import clash_page
from quiz.web.csrf import Form, whole
from quiz.web.frame import send, settings, site
from quiz.web.guards import allow
from quiz.web.languages import LANGUAGES
from quiz.web.pages import Post
from quiz.web.pages.author_history import DiffPage, HistoryPage, RevisionRow, Side, TextPage


class RestoreForm(Form):
    """Hold which edition of the draft is replaced."""

    edition = StringField(validators=[Optional(), Length(max=12)])


@views.get("/<bank>/history")
@allow("educator")
def history(bank: str) -> Response:
    """List the versions of a bank, the newest on top."""
    return _history(bank, RestoreForm(desk.staff_token()))


def _history(bank: str, form: RestoreForm, *, old_page: bool = False) -> Response:
    found = author.revisions(site(), bank)
    draft = author.draft(site(), bank)
    newest = author.current(site(), bank)
    here = author.origin(site(), bank) == "browser"
    changed = here and draft.published != draft.edition
    compares = changed and newest is not None
    page = HistoryPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank),
        draft=dates.moment(draft.saved, settings().zone) if here else "",
        draft_role=role_of(draft.by),
        changed=changed,
        draft_url=url_for("author.diff", bank=bank, old=newest.number, new=0)
        if compares and newest
        else None,
        revisions=_rows(bank, found, newest, draft if here else None, form.token),
        old_page=old_page,
        published=_number("published"),
        play_urls=_play_urls(bank, newest) if newest and _number("published") else (),
        restored=_number("restored"),
        delete_url=url_for("author.delete", bank=bank) if here and not found else None,
    )
    return send(page, 422 if old_page else 200)


def _play_urls(bank: str, newest: Revision) -> tuple[tuple[str, str, str], ...]:
    """Lead to where a bank is played, in each language of ours that it is offered in."""
    text = author.revision_text(site(), bank, newest.number)
    known = parse(text, f"{bank}.yaml", bank_id=bank).bank
    offered = () if known is None else known.offered_languages
    codes = [code for code in offered if code in LANGUAGES] or [g.lang]
    return tuple(
        (code, LANGUAGES[code], url_for("student.start", where="q", ref=bank, lang=code))
        for code in codes
    )


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _rows(
    bank: str,
    found: Sequence[Revision],
    newest: Revision | None,
    draft: Draft | None,
    csrf: str,
) -> tuple[RevisionRow, ...]:
    numbers = [one.number for one in found]
    made = []
    for place, one in enumerate(found):
        earlier = numbers[place + 1] if place + 1 < len(numbers) else None
        action = url_for("author.restore", bank=bank, number=one.number)
        made.append(
            RevisionRow(
                number=one.number,
                when=dates.moment(one.published, settings().zone),
                role=role_of(one.role),
                note=one.note,
                current=newest is not None and newest.number == one.number,
                url=url_for("author.version", bank=bank, number=one.number),
                diff_url=None
                if earlier is None
                else url_for("author.diff", bank=bank, old=earlier, new=one.number),
                restore=None
                if draft is None
                else Post(action, csrf, (("edition", str(draft.edition)),)),
            )
        )
    return tuple(made)


@views.get("/<bank>/versions/<int:number>")
@allow("educator")
def version(bank: str, number: int) -> Response:
    """Show a version as it was written, or give it as a file."""
    side = _side(bank, number)
    text = author.revision_text(site(), bank, number)
    if "file" in request.args:
        reply = Response(text, content_type="application/yaml; charset=utf-8")
        name = f"{bank}-{number}.yaml"
        reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return reply
    page = TextPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank),
        side=side,
        lines=tuple(text.splitlines()),
        file_url=url_for("author.version", bank=bank, number=number, file=1),
    )
    return send(page)


def _side(bank: str, number: int) -> Side:
    for one in author.revisions(site(), bank):
        if one.number == number:
            moment = dates.moment(one.published, settings().zone)
            return Side(number, moment, role_of(one.role))
    if number or author.origin(site(), bank) == "folder":
        abort(404)
    draft = author.draft(site(), bank)
    return Side(0, dates.moment(draft.saved, settings().zone), role_of(draft.by))


@views.get("/<bank>/diff")
@allow("educator")
def diff(bank: str) -> Response:
    """Lay two versions side by side; without a choice, the newest two."""
    found = author.revisions(site(), bank)
    numbers = [one.number for one in found]
    if author.origin(site(), bank) == "browser":
        numbers = [0, *numbers]
    usual = (numbers[1] if len(numbers) > 1 else 0, numbers[0] if numbers else 0)
    old = _number("old") if "old" in request.args else usual[0]
    new = _number("new") if "new" in request.args else usual[1]
    sides = tuple(_side(bank, number) for number in numbers)
    rows = side_by_side(_text(bank, old), _text(bank, new))
    changed = [row for row in rows if isinstance(row, Row) and not row.same]
    page = DiffPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank),
        old=_side(bank, old),
        new=_side(bank, new),
        sides=sides,
        rows=rows,
        added=sum(row.right > 0 for row in changed),
        removed=sum(row.left > 0 for row in changed),
        action=url_for("author.diff", bank=bank),
    )
    return send(page)


def _text(bank: str, number: int) -> str:
    if number:
        return author.revision_text(site(), bank, number)
    return author.draft(site(), bank).text


@views.post("/<bank>/versions/<int:number>/restore")
@allow("educator")
def restore(bank: str, number: int) -> Response:
    """Bring a version back into the draft."""
    author.revision_text(site(), bank, number)
    form = RestoreForm(desk.staff_token())
    if not form.validate():
        return _history(bank, form, old_page=True)
    edition = whole("edition", 999_999_999) or 0
    done = author.restore(site(), desk.account(), bank, edition, number, g.now)
    if isinstance(done, Clash):
        return clash_page(done, form.token)
    return desk.to(url_for("author.history", bank=bank, restored=number))
