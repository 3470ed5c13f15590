"""Check a bank's text while it is written: as data for the editor, as a page without scripts."""

from __future__ import annotations

from flask import Response, g, render_template, url_for

from quiz.banks.fixes import Fix, fix_of
from quiz.services import author
from quiz.services.author import Checked, Draft
from quiz.web import desk
from quiz.web.author import editor, preview, views
from quiz.web.author.bar import bar
from quiz.web.author.findings import findings, marks
from quiz.web.author.typed import ROOM, TextForm, data, existing, wants_data, whole
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.author_editor import ReportPage, State


@views.post("/<bank>/check")
@allow("educator", room=ROOM)
def check(bank: str) -> Response:
    """Check a text that may not be saved: for the script as data, else as a page."""
    draft = existing(bank)
    form = TextForm(desk.staff_token())
    text = author.tidied(form.text.data or "")
    if not form.validate():
        if wants_data():
            return data({"trouble": "old-page", "csrf": form.token}, 422)
        return editor.with_text(draft, text, form, "old-page", 422)
    go = form.go.data or ""
    if go == "text":
        return editor.with_text(draft, text, form, "back")
    checked = author.check(site(), bank, text, g.now)
    if wants_data():
        return _live(draft, text, checked)
    fixed = _fixed(go, checked, text)
    if fixed is not None:
        text, checked = fixed, author.check(site(), bank, fixed, g.now)
    return send(report_page(draft, text, checked, form, fixed=fixed is not None))


def _live(draft: Draft, text: str, checked: Checked) -> Response:
    """Give what the editor's script shows: marks in the text, the panels, the preview."""
    found = findings(draft.bank, text, checked)
    look, shown = preview.live(draft, checked)
    live = editor.live(draft, checked, found, look)
    said = {
        name: render_template(f"author/_{name}.html", live=live)
        for name in ("outline", "problems", "state", "tabs", "facts", "strip", "answers")
        # What nobody can tell of a text that is no YAML stays as it was.
        if name not in ("outline", "tabs", "facts", "answers") or found.entries is not None
    }
    return data(
        {
            "marks": marks(text, checked, found),
            "said": said,
            "preview": shown,
            "places": [[one.place, one.line] for one in found.entries or ()],
            "place": look.place,
        }
    )


def _fixed(go: str, checked: Checked, text: str) -> str | None:
    """Apply the fix of a note that a button names: ``fix-3``."""
    word, _, number = go.partition("-")
    place = whole(number)
    if word != "fix" or place >= len(checked.problems):
        return None
    fix = fix_of(checked.problems[place], text, checked.parsed)
    return None if fix is None else spliced(text, fix)


def spliced(text: str, fix: Fix) -> str:
    """Apply the splices of a fix to the text that it was made for."""
    for one in sorted(fix.splices, key=lambda one: one.start, reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text


# As a page


@views.get("/<bank>/report")
@allow("educator")
def report(bank: str) -> Response:
    """Report on the draft as it is saved."""
    draft = existing(bank)
    return send(report_page(draft, draft.text, author.check(site(), bank, draft.text, g.now)))


def report_page(
    draft: Draft,
    text: str,
    checked: Checked,
    form: TextForm | None = None,
    *,
    fixed: bool = False,
) -> ReportPage:
    """Fill the report; with a form it carries a text that is not saved yet."""
    found = findings(draft.bank, text, checked)
    states: dict[int, State] = {}
    for note in found.notes:
        if states.get(note.line) != "problem":
            states[note.line] = "problem" if note.blocks else "suggestion"
    post = None
    if form is not None:
        hidden = (("edition", form.edition.data or ""),)
        post = Post(url_for("author.check", bank=draft.bank), form.token, hidden)
    return ReportPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(draft.bank, checked.parsed),
        text=text,
        lines=tuple(
            (line, states.get(number, "ok")) for number, line in enumerate(text.split("\n"), 1)
        ),
        findings=found,
        editor_url=url_for("author.editor", bank=draft.bank),
        form=post,
        fixed=fixed,
    )
