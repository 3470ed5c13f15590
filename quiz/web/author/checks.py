"""Check a bank's text while it is written: as data for the editor, as a page without scripts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, current_app, g, jsonify, render_template, request, url_for
from wtforms import StringField

from quiz.banks.decoding import MAX_BYTES
from quiz.banks.fixes import Fix, fix_of
from quiz.banks.lint.prose import graphemes
from quiz.banks.parsing import Parsed
from quiz.banks.problems import Problem, short
from quiz.banks.quality import ease_of
from quiz.banks.texts import parts
from quiz.base import Refused
from quiz.items.bank import Bank
from quiz.items.item import Item, Options
from quiz.items.text import Text
from quiz.services import author
from quiz.services.author import Checked, Draft
from quiz.web import desk
from quiz.web.author import views
from quiz.web.author.bar import bar
from quiz.web.content import own_name
from quiz.web.csrf import Form
from quiz.web.frame import send, site, static_url
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.author_editor import (
    Entry,
    Facts,
    Findings,
    KeptTextPage,
    Note,
    ReportPage,
    State,
    Tongue,
)

ROOM = MAX_BYTES + 64 * 1024
"""Bytes of a form with a bank's text in it; it is sent as multipart, so nothing is escaped."""

LONGEST_OPTION = 90
"""Letters that an option may have before the checker suggests fewer."""

_ITEM = re.compile(r"items\[(\d+)\](?:\.|$)")
_SCALAR = re.compile(r"""\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^#\n]*))""")


class TextForm(Form):
    """Hold the text of a bank and the edition that it was made from."""

    text = StringField()
    edition = StringField()
    go = StringField()


def wants_data() -> bool:
    """Tell whether the editor's script asks, which takes JSON."""
    return request.accept_mimetypes.best == "application/json"


def existing(bank: str) -> Draft:
    """Give the draft of a bank, or answer that there is no such page."""
    try:
        return author.draft(site(), bank)
    except Refused:
        abort(404)


def whole(text: str) -> int:
    """Read a number that a script of ours wrote; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def kept_text() -> Response:
    """Give a text back to somebody whose sign-in ended while they wrote."""
    if wants_data():
        return data({"trouble": "signed-out"}, 403)
    fields = request.form.items(multi=True)
    hidden = tuple((name, value) for name, value in fields if name not in ("csrf_token", "text"))
    page = KeptTextPage(
        chrome=desk.frame(),
        css_url=static_url("css/staff.css"),
        text=author.tidied(request.form["text"]),
        sign_in_url=url_for("staff.sign_in", next=request.path.rpartition("/")[0]),
        form=Post(request.path, TextForm(formdata=None).token, hidden),
    )
    return send(page, 403)


# What a check says


def findings(bank: str, text: str, checked: Checked) -> Findings:
    """Put what a check found into the words and links of the editor."""
    notes = tuple(
        _note(number, problem, text, checked.parsed)
        for number, problem in enumerate(checked.problems)
    )
    return Findings(notes, entries(bank, text, checked.parsed, notes), tongues(checked.parsed))


def _note(number: int, problem: Problem, text: str, parsed: Parsed) -> Note:
    found = _ITEM.match(problem.path)
    fix = fix_of(problem, text, parsed)
    is_rule = re.fullmatch(r"[A-Z]{2}-[0-9]{2}", problem.code) is not None
    return Note(
        number,
        problem.line,
        problem.column,
        problem.level,
        problem.path[found.end() :] if found else problem.path,
        problem.says,
        problem.fix,
        problem.code if is_rule else "",
        rule_url(problem.code) if is_rule else None,
        int(found[1]) + 1 if found else None,
        fix.label if fix else "",
    )


def rule_url(rule: str) -> str | None:
    """Give the page that explains a rule."""
    if "author.rule" not in current_app.view_functions:
        return None
    return url_for("author.rule", rule=rule)


def entries(
    bank: str, text: str, parsed: Parsed, notes: Sequence[Note] = ()
) -> tuple[Entry, ...] | None:
    """List the items as they are written, also those that are wrong; None for no YAML."""
    if parsed.positions.known(("items",)) != ("items",):
        return None if any(note.blocks for note in notes) and parsed.draft is None else ()
    states: dict[int, State] = {}
    for note in notes:
        if note.place is not None and states.get(note.place) != "problem":
            states[note.place] = "problem" if note.blocks else "suggestion"
    found = []
    lines = text.split("\n")
    place = 1
    while (at := ("items", place - 1)) == parsed.positions.known(at):
        name = name_at(lines, parsed, place)
        label = _words(name) if name else _stem_at(parsed, place)
        found.append(
            Entry(
                place,
                label,
                parsed.positions.value(at)[0],
                states.get(place, "ok"),
                url_for("author.preview", bank=bank, place=place),
            )
        )
        place += 1
    return tuple(found)


def _words(name: str) -> str:
    plain = name.replace("-", " ").replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def name_at(lines: Sequence[str], parsed: Parsed, place: int) -> str:
    """Give the id that the item at a place is written with, "" where it has none."""
    path = ("items", place - 1, "id")
    return _scalar(lines, parsed, path) if parsed.positions.known(path) == path else ""


def _stem_at(parsed: Parsed, place: int) -> str:
    item = item_at(parsed, place)
    if item is None or parsed.head is None:
        return ""
    return short(item.stem.within(parsed.head.language), 48)


def _scalar(lines: Sequence[str], parsed: Parsed, path: tuple[str | int, ...]) -> str:
    line, column = parsed.positions.value(path)
    if not 1 <= line <= len(lines):
        return ""
    found = _SCALAR.match(lines[line - 1], column - 1)
    return next((part.strip() for part in found.groups() if part), "") if found else ""


def item_at(parsed: Parsed, place: int) -> Item | None:
    """Give the item at a place (from 1) as far as it could be read."""
    return parsed.items[place - 1] if 1 <= place <= len(parsed.items) else None


def tongues(parsed: Parsed) -> tuple[Tongue, ...]:
    """Count by language the items whose every text is there."""
    bank = parsed.head
    if bank is None:
        return ()
    spoken = [
        [set(part.languages) for _, part in parts(item) if isinstance(part, Text)]
        for item in parsed.items
        if item is not None
    ]
    names = dict.fromkeys((bank.language, *bank.languages))
    return tuple(
        Tongue(name, own_name(name), sum(all(name in one for one in item) for item in spoken))
        for name in names
    )


def facts(item: Item, bank: Bank, language: str) -> Facts:
    """Measure what an author wants to see beside the preview."""
    words = len(item.stem.within(language).split())
    ease = ease_of(bank, (item,), language)
    options: Options = getattr(item, "options", {})
    letters = sorted(graphemes(one.text.within(language)) for one in options.values())
    if len(letters) < 2:
        return Facts(words=words, ease=ease)
    rest = letters[:-1]
    return Facts(letters[-1], letters[-1] <= 1.5 * sum(rest) / len(rest) + 4, words, ease)


# As data


class Units:
    """Count as JavaScript does: a character outside the basic plane is two."""

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [i for i, c in enumerate(text) if c > "\uffff"]

    def at(self, offset: int) -> int:
        """Give the offset in JavaScript's units."""
        return offset + bisect_left(self._wide, offset)


def marks(text: str, checked: Checked, found: Findings) -> list[dict[str, Any]]:
    """Give each note as the editor's script marks it, its fix as splices of the text."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    units = Units(text)
    data = []
    for note, problem in zip(found.notes, checked.problems, strict=True):
        start = starts[min(note.line, len(starts) - 1) - 1] + note.column - 1
        fix = fix_of(problem, text, checked.parsed) if note.button else None
        data.append(
            {
                "line": note.line,
                "from": units.at(min(start, len(text))),
                "blocks": note.blocks,
                "place": note.place,
                "says": note.says,
                "fix": note.fix,
                "rule": note.rule,
                "button": note.button,
                "splices": [
                    [units.at(one.start), units.at(one.end), one.text] for one in fix.splices
                ]
                if fix
                else [],
            }
        )
    return data


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


def data(found: dict[str, Any], status: int = 200) -> Response:
    """Answer the editor's script."""
    reply = jsonify(found)
    reply.status_code = status
    return reply


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


# After the views: the three modules show one another's pages.
from quiz.web.author import editor, preview  # noqa: E402
