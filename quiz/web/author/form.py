"""One item as a form: what is typed is written into the bank's text, in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from flask import Response, abort, current_app, g, request, url_for
from wtforms import StringField

from quiz.banks import editing
from quiz.banks.fixes import id_from
from quiz.banks.problems import Level, Problem
from quiz.banks.reading import read
from quiz.banks.sheets import (
    GROUPS,
    ROWS,
    Sheet,
    applied,
    empty,
    names_of,
    pressed,
    sheet_of,
    typed,
)
from quiz.base import Refused, digest_of
from quiz.items.bank import Bank
from quiz.items.registry import kind_of, kinds
from quiz.items.text import LANGUAGE
from quiz.services import author
from quiz.services.author import Clash, Draft
from quiz.web import dates, desk
from quiz.web.author import checks, views
from quiz.web.author.bar import bar
from quiz.web.author.conflict import clash_page
from quiz.web.author.evidence import evidence_view
from quiz.web.csrf import Form
from quiz.web.frame import send, settings, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.author_evidence import EvidenceView
from quiz.web.pages.author_form import (
    CodeLine,
    FieldNote,
    FormNotice,
    ItemFormPage,
    NoForm,
)

ROOM = 2**20
"""Bytes of a form with one item: its texts are at most some ten thousand characters."""

_PART = re.compile(r'\.?([\w-]+)|\[([0-9]+)\]|\["([^"]*)"\]')
_KEY = re.compile(r"([ \t]*(?:- +)*)([\w-]+|\"[^\"]*\")(:(?:[ \t].*)?)")
_SHOWN = frozenset({"type", "media", *ROWS, *(name for kind in kinds() for name in names_of(kind))})


class ItemForm(Form):
    """Hold the token, the button that was pressed, and which item was seen."""

    do = StringField()
    seen = StringField()
    kind = StringField()


@dataclass(frozen=True)
class _Opened:
    """Hold a draft with what it says, as far as it can be read."""

    draft: Draft
    data: Any
    language: str
    items: tuple[Any, ...]


def _opened(bank: str) -> _Opened:
    draft = checks.existing(bank)
    found = read(draft.text, "")
    data = None if found.blind else found.data
    head: Mapping[str, Any] = data if isinstance(data, dict) else {}
    language = str(head.get("language", "en"))
    items = head.get("items")
    return _Opened(
        draft,
        data,
        language if LANGUAGE.fullmatch(language) else "en",
        tuple(items) if isinstance(items, list) else (),
    )


def _digest(item: Any) -> str:
    """Name what an item says, to know it again when the form comes back."""
    return digest_of(json.dumps(item))[:24]


# Pages


@views.get("/<bank>/form")
@allow("educator")
def form(bank: str) -> Response:
    """Lead to the form of the item ``n``, of the first one, or of a new one."""
    count = len(_opened(bank).items)
    wanted = checks.whole(request.args.get("n", "")) or 1
    if count == 0:
        return desk.to(url_for("author.new_item", bank=bank))
    return desk.to(url_for("author.item", bank=bank, place=min(wanted, count)))


@views.get("/<bank>/form/<int:place>")
@allow("educator")
def item(bank: str, place: int) -> Response:
    """Show one item with what a check says about each of its fields."""
    opened = _opened(bank)
    if opened.data is not None and not 1 <= place <= len(opened.items):
        abort(404)
    notice: FormNotice | None = "saved" if "saved" in request.args else None
    return send(_shown(opened, place, ItemForm(desk.staff_token()), notice))


@views.get("/<bank>/form/new")
@allow("educator")
def new_item(bank: str) -> Response:
    """Show the empty form of a type."""
    opened = _opened(bank)
    kind = request.args.get("type", "single")
    if kind not in kinds():
        abort(404)
    page = _page(opened, None, ItemForm(desk.staff_token()), empty(kind))
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
    opened = _opened(bank)
    sent = ItemForm(desk.staff_token())
    valid = sent.validate()
    kind = sent.kind.data or ""
    if kind not in kinds():
        if valid or (place is not None and not 1 <= place <= len(opened.items)):
            abort(400)
        sheet = empty("single")
        page = _page(opened, None, sent, sheet) if place is None else _shown(opened, place, sent)
        return send(replace(page, notice="old-page"), 422)
    sheet = typed(kind, request.form)
    if not valid:
        return send(_page(opened, place, sent, sheet, "old-page"), 422)
    do = sent.do.data or "save"
    turned = pressed(sheet, do)
    if turned is not None or do.partition("-")[0] in ("add", "remove", "up", "down"):
        return send(_page(opened, place, sent, turned or sheet))
    try:
        return _done(opened, place, sent, sheet, do)
    except Refused as refused:
        reasons: Mapping[str, FormNotice] = {"too-large": "too-large", "read-only": "read-only"}
        notice = reasons.get(refused.code, "not-written")
        return send(_page(opened, place, sent, sheet, notice), 409)


def _done(opened: _Opened, place: int | None, sent: ItemForm, sheet: Sheet, do: str) -> Response:
    """Write into the text what the pressed button asks for, and save it."""
    bank = opened.draft.bank
    if place is None:
        return _saved(opened, _added(opened, sheet), sent, len(opened.items) + 1)
    here = _found(opened, place, sent.seen.data or "")
    if here is None:  # somebody changed this very item: both texts are shown
        at = min(place, len(opened.items)) - 1
        whole = _written(opened, at, sheet) if at >= 0 else opened.draft.text
        return clash_page(Clash(opened.draft, whole), sent.token)
    if do == "delete":
        text = editing.drop(opened.draft.text, ("items", here))
        left = len(opened.items) - 1
        return _saved(opened, text, sent, min(here + 1, left))
    text = _written(opened, here, sheet)
    if do == "copy":
        twin = dict(applied(opened.items[here], sheet, opened.language))
        if "id" in twin:
            twin["id"] = _free_id(opened, str(twin["id"]))
        text = editing.insert(text, ("items",), here + 1, twin)
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
    opened: _Opened, text: str, sent: ItemForm, place: int, url: str | None = None
) -> Response:
    bank = opened.draft.bank
    done = author.save(site(), desk.account(), bank, opened.draft.edition, text, g.now)
    if isinstance(done, Clash):
        return clash_page(done, sent.token)
    if place < 1:
        return desk.to(url_for("author.new_item", bank=bank))
    return desk.to(url or url_for("author.item", bank=bank, place=place, saved=1))


def _found(opened: _Opened, place: int, seen: str) -> int | None:
    """Find the item that the form was made from, also where others moved around it."""
    digests = [_digest(item) for item in opened.items]
    if 1 <= place <= len(digests) and digests[place - 1] == seen:
        return place - 1
    return digests.index(seen) if digests.count(seen) == 1 else None


def _written(opened: _Opened, here: int, sheet: Sheet) -> str:
    before = opened.items[here]
    if not isinstance(before, dict):
        raise Refused("edit")
    after = applied(before, sheet, opened.language)
    if after == before and list(after) == list(before):
        return opened.draft.text
    return editing.put(opened.draft.text, ("items", here), after)


def _added(opened: _Opened, sheet: Sheet) -> str:
    if not isinstance(opened.data, dict):
        raise Refused("edit")
    made = applied({}, sheet, opened.language)
    if "id" not in made:
        stem = made.get("stem")
        name = id_from(stem) if isinstance(stem, str) else ""
        if name:
            made = {"id": _free_id(opened, name), **made}
    if not opened.items:
        return editing.put(opened.draft.text, ("items",), [made])
    return editing.insert(opened.draft.text, ("items",), len(opened.items), made)


def _free_id(opened: _Opened, wanted: str) -> str:
    taken = {one.get("id") for one in opened.items if isinstance(one, dict)}
    base, count, name = wanted[:58], 1, wanted[:58]
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    return name


# What is shown


def _shown(
    opened: _Opened, place: int, sent: ItemForm, notice: FormNotice | None = None
) -> ItemFormPage:
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
    page = _page(opened, place, sent, sheet, notice, why)
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
        evidence=_evidence(checked.parsed.bank, place),
        evidence_url=url_for("author.evidence", bank=opened.draft.bank),
    )


def _evidence(bank: Bank | None, place: int) -> EvidenceView | None:
    """Show what the answers say about an item that was answered; None for all others."""
    if bank is None or place > len(bank.items):
        return None
    found = evidence_view(bank)[place - 1]
    return found if found.why in ("counted", "changed") else None


def _page(
    opened: _Opened,
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
            text = _added(opened, sheet) if place is None else _written(opened, place - 1, sheet)
        except (Refused, IndexError):
            unsaved = False
    first, lines = _lines(text, (len(opened.items) + 1) if place is None else place)
    seen = request.form.get("seen", "")[:64] if request.method == "POST" else _digest(raw)
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


def _ways(opened: _Opened, place: int | None) -> dict[str, Any]:
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
        found.append(CodeLine(key[1], key[2], key[3]) if key else CodeLine(line, "", ""))
    return first, tuple(found)


def _skills(opened: _Opened, sheet: Sheet | None) -> tuple[tuple[str, str], ...]:
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


def _exhibits(opened: _Opened) -> tuple[str, ...]:
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
        checks.rule_url(problem.code) if is_rule else None,
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
