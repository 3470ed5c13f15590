"""Fill the page on which one item is a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from flask import current_app, g, request, url_for
from wtforms import StringField

from quiz.banks import editing
from quiz.banks.problems import Level, Problem
from quiz.banks.sheets import GROUPS, ROWS, Sheet, names_of, sheet_of
from quiz.banks.texts import known_language
from quiz.base import Refused
from quiz.items.registry import kind_of, kinds
from quiz.services import author
from quiz.services.author import Checked
from quiz.web import dates, desk
from quiz.web.author.bar import bar
from quiz.web.author.evidence import evidence_at
from quiz.web.author.findings import rule_url
from quiz.web.author.opened import Opened, added, digest_of_item, written
from quiz.web.csrf import Form
from quiz.web.frame import settings, site
from quiz.web.pages import Post
from quiz.web.pages.author_form import (
    CodeLine,
    FieldNote,
    Figures,
    FormNotice,
    ItemFormPage,
    NoForm,
)

_PART = re.compile(r'\.?([\w-]+)|\[([0-9]+)\]|\["([^"]*)"\]')
_KEY = re.compile(r"([ \t]*(?:- +)*)([\w-]+|\"[^\"]*\")(:(?:[ \t].*)?)")
_SHOWN = frozenset({"type", "media", *ROWS, *(name for kind in kinds() for name in names_of(kind))})


class ItemForm(Form):
    """Hold the token, the button that was pressed, and which item was seen."""

    do = StringField()
    seen = StringField()
    kind = StringField()


def shown_page(
    opened: Opened, place: int, sent: ItemForm, notice: FormNotice | None = None
) -> ItemFormPage:
    """Show an item as it is saved, with what a check says about its fields."""
    raw = opened.items[place - 1] if place <= len(opened.items) else None
    kind = kind_of(raw)
    why: NoForm | None = None
    if opened.data is None:
        why = "text"
    elif not isinstance(raw, dict):
        why = "shape"
    elif kind not in kinds():
        why = "type"
    sheet = None
    if why is None and isinstance(raw, dict) and kind is not None:
        sheet = sheet_of(raw, kind, opened.language)
    page = form_page(opened, place, sent, sheet, notice, why)
    checked = author.check(site(), opened.draft.bank, opened.draft.text, g.now)
    notes = tuple(
        _note(problem, raw, opened.language)
        for problem in checked.problems
        if why == "text" or _is_of(problem, place)
    )
    worst: dict[int, Level] = {}
    for note in notes:
        if worst.get(note.line) != "error":
            worst[note.line] = note.level
    lines = tuple(
        replace(line, level=worst.get(number)) for number, line in enumerate(page.lines, page.first)
    )
    return replace(
        page,
        notes=notes,
        lines=lines,
        checked=True,
        figures=_figures(opened, place, checked),
        evidence=evidence_at(checked.parsed.bank, place),
        evidence_url=url_for("author.evidence", bank=opened.draft.bank),
    )


def _figures(opened: Opened, place: int, checked: Checked) -> Figures | None:
    """Tell what becomes of an item's figures; None where nobody can know, or nothing changes."""
    if opened.draft.edition == 0:
        return None
    try:
        changes = author.changes(site(), opened.draft.bank, checked)
    except Refused:
        return None
    if changes.current == 0:
        return None
    found = [one for one in changes.items if one.place == place and one.what != "removed"]
    if not found or found[0].what == "added":
        return None
    return "on" if found[0].goes_on else "afresh"


def form_page(
    opened: Opened,
    place: int | None,
    sent: ItemForm,
    sheet: Sheet | None,
    notice: FormNotice | None = None,
    why: NoForm | None = None,
) -> ItemFormPage:
    """Fill the page; what is typed and not saved yet is in the sheet alone."""
    draft, bank = opened.draft, opened.draft.bank
    raw = opened.items[place - 1] if place is not None and place <= len(opened.items) else None
    unsaved = place is None or request.method == "POST"
    text = draft.text
    if unsaved and sheet is not None:
        try:
            text = added(opened, sheet) if place is None else written(opened, place - 1, sheet)
        except (Refused, IndexError):
            unsaved = False
    first, lines = _lines(text, (len(opened.items) + 1) if place is None else place)
    seen = request.form.get("seen", "")[:64] if request.method == "POST" else digest_of_item(raw)
    known = raw if isinstance(raw, dict) else {}
    action = url_for("author.add_item", bank=bank)
    if place is not None:
        action = url_for("author.save_item", bank=bank, place=place)
    return ItemFormPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank),
        place=place,
        count=len(opened.items),
        sheet=sheet,
        form=Post(
            action,
            sent.token,
            (("seen", seen), ("kind", sheet.kind if sheet is not None else "")),
        ),
        notice=notice,
        why=why,
        lines=lines,
        first=first,
        unsaved=unsaved,
        saved=dates.hour(draft.saved, settings().zone) if draft.saved else "",
        language=opened.language,
        skills=_skills(opened, sheet),
        exhibits=_exhibits(opened),
        media=tuple(draft.media),
        markings=_markings(sheet.kind) if sheet is not None else (),
        kinds=tuple(kinds()),
        kept=tuple(key for key in known if key not in _SHOWN),
        **_ways(opened, place),
    )


def _ways(opened: Opened, place: int | None) -> dict[str, Any]:
    """Give the addresses around the form."""
    bank, count = opened.draft.bank, len(opened.items)
    there = current_app.view_functions

    def form_of(number: int) -> str:
        return url_for("author.item", bank=bank, place=number)

    before = place - 1 if place is not None else count
    return {
        "text_url": url_for("author.editor", bank=bank, n=place)
        if "author.editor" in there
        else None,
        "try_url": url_for("author.preview", bank=bank, place=place)
        if place is not None and "author.preview" in there
        else None,
        "before_url": form_of(before) if before >= 1 else None,
        "after_url": form_of(place + 1) if place is not None and place < count else None,
        "new_urls": tuple(
            (kind, url_for("author.new_item", bank=bank, type=kind)) for kind in kinds()
        ),
        "pictures_url": url_for("author.pictures", bank=bank)
        if "author.pictures" in there
        else None,
    }


def _lines(text: str, place: int) -> tuple[int, tuple[CodeLine, ...]]:
    """Give the lines of an item with the number of the first one."""
    try:
        first, last = editing.extent(text, ("items", place - 1))
    except Exception:  # noqa: BLE001 - a text that cannot be read has no items to show
        return 1, ()
    found = []
    for line in re.split("\r\n|\r|\n", text)[first - 1 : last]:
        key = _KEY.fullmatch(line)
        if key is None:
            found.append(CodeLine(line, "", ""))
            continue
        known = key[2] not in _SHOWN and known_language(key[2])
        found.append(CodeLine(key[1], key[2], key[3], lang=key[2] if known else ""))
    return first, tuple(found)


def _skills(opened: Opened, sheet: Sheet | None) -> tuple[tuple[str, str], ...]:
    head = opened.data if isinstance(opened.data, dict) else {}
    framework = site().library.frameworks.get(str(head.get("framework", "digcomp")))
    found = [
        (name, f"{name} {one.title(g.lang)}")
        for name, one in (framework.competences.items() if framework is not None else ())
    ]
    current = sheet.words.get("competence", "") if sheet is not None else ""
    if current and current not in dict(found):
        found.append((current, current))
    return tuple(found)


def _exhibits(opened: Opened) -> tuple[str, ...]:
    head = opened.data if isinstance(opened.data, dict) else {}
    shared = head.get("exhibits")
    return tuple(shared) if isinstance(shared, dict) else ()


def _markings(kind: str) -> tuple[str, ...]:
    found = kinds()[kind].model_fields.get("marking")
    return tuple(get_args(found.annotation)) if found is not None else ()


def _is_of(problem: Problem, place: int) -> bool:
    head = f"items[{place - 1}]"
    return problem.path == head or problem.path.startswith((f"{head}.", f"{head}["))


def _note(problem: Problem, raw: Any, language: str) -> FieldNote:
    path = [
        int(found[2]) if found[2] is not None else found[1] or found[3] or ""
        for found in _PART.finditer(problem.path)
    ][2:]
    is_rule = re.fullmatch(r"[A-Z]{2}-[0-9]{2}", problem.code) is not None
    return FieldNote(
        _control(path, raw if isinstance(raw, dict) else {}, language),
        problem.level,
        problem.says,
        problem.fix,
        ".".join(str(part) for part in path),
        problem.line,
        rule_url(problem.code) if is_rule else None,
    )


def _control(path: list[str | int], raw: Mapping[str, Any], language: str) -> str:
    """Give the id of the field that a path inside an item leads to; empty for none."""
    if not path:
        return ""
    last = path[-1]
    foreign = len(path) > 1 and isinstance(last, str) and last != language
    head = str(path[0])
    kind = kind_of(dict(raw))
    if head in ROWS:
        return _row_control(path, raw)
    if head == "key" and kind in GROUPS:
        return "key-1"
    if head in ("exhibit", "media") and len(path) > 1:
        prefix = "ex_" if head == "exhibit" else "media_"
        part = str(path[2]) if path[1] == "media" and len(path) > 2 else str(path[1])
        name = "exhibit" if part == "kind" else f"{prefix}{part}"
        known = ("from", "text", "caption", "file", "description", "kind")
        return f"f-{name}" if part in known else "f-exhibit" if head == "exhibit" else ""
    if foreign and isinstance(raw.get(head), dict) and head != "accept":
        return ""
    return f"f-{head}" if head in _SHOWN and head != "type" else ""


def _row_control(path: list[str | int], raw: Mapping[str, Any]) -> str:
    group = str(path[0])
    first = ROWS[group][0]
    box = raw.get(group)
    if len(path) == 1:
        return f"{group}-1-{first}"
    if isinstance(path[1], int):
        part = first
        if group == "pairs" and len(path) > 2:
            part = "right" if path[2] == 1 else "left"
        return f"{group}-{path[1] + 1}-{part}"
    names = list(box) if isinstance(box, dict) else []
    if path[1] not in names:
        return ""
    part = str(path[2]) if len(path) > 2 and path[2] in ROWS[group] else first
    return f"{group}-{names.index(str(path[1])) + 1}-{part}"
