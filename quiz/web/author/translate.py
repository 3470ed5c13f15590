"""Translate a bank side by side, and exchange files with translators' tools."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, abort, current_app, g, request, url_for
from werkzeug.datastructures import FileStorage

from quiz.banks.incoming import ending_of
from quiz.banks.lint import Finding
from quiz.banks.markers import Piece, compared
from quiz.banks.parcel import MOST_BYTES, Ending, NotTaken
from quiz.banks.parsing import Parsed
from quiz.banks.translating import Counts, Unit, tidied
from quiz.base import Refused
from quiz.services import author
from quiz.services import translate as translating
from quiz.services.translate import Report, Saved, Sheet, Typed
from quiz.web import desk
from quiz.web.author import views
from quiz.web.author.bar import bar
from quiz.web.author.tongues import choices, name_of, tag_of
from quiz.web.csrf import Form
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.author import BankBar
from quiz.web.pages.author_translate import (
    IncomingPage,
    LanguageRow,
    LanguageTrouble,
    Meter,
    RuleNote,
    Show,
    SideBySidePage,
    Step,
    Tab,
    TranslatePage,
    UnitRow,
    UnitTrouble,
)

A_PAGE = 30
"""Texts on one page."""

ROOM = 2 * 2**20
"""Bytes of a form with thirty texts: each of up to 4,000 letters, a letter in up to 9 bytes."""

FILE_ROOM = MOST_BYTES * 3 // 2
"""Bytes of a form with a translator's file: written in base64 it grows by a third."""

WIDE, GAP = 860, 6


class TokenForm(Form):
    """Hold the token alone: the texts of a page are read by their names."""


@views.get("/<bank>/translate")
@allow("educator")
def translate(bank: str) -> Response:
    """List the languages of a bank; a language that was chosen or typed is opened."""
    typed = request.args.get("tag", "").strip()[:60]
    if "tag" not in request.args:
        return _languages(bank)
    wanted = typed or request.args.get("language", "")
    tag = tag_of(wanted)
    if tag is None:
        return _languages(bank, typed, "unknown" if wanted else "choose")
    if tag == _main(bank):
        return _languages(bank, typed, "main")
    return desk.to(url_for("author.translate_to", bank=bank, language=tag))


@views.route("/<bank>/translate/<language>", methods=["GET", "POST"])
@allow("educator", room=ROOM)
def translate_to(bank: str, language: str) -> Response:
    """Show the texts of a bank beside a language; save what was typed."""
    found = _sheet(bank, language)
    if isinstance(found, Response):
        return found
    if request.method == "GET":
        return send(_page(bank, found))
    typed, right = _typed()
    form = TokenForm(desk.staff_token())
    if not form.validate():
        return send(_page(bank, found, typed, old_page=True), 422)
    try:
        saved = translating.save(site(), desk.account(), bank, language, typed, right, g.now)
    except Refused as refused:
        if refused.code not in ("busy", "edit", "unreadable", "too-large"):
            raise
        return send(_page(bank, found, typed, busy=True), 409)
    if saved.trouble:
        fresh = _sheet(bank, language)
        if isinstance(fresh, Response):
            return fresh
        return send(_page(bank, fresh, typed, saved), 409)
    done: dict[str, Any] = {"saved": saved.written, "right": saved.confirmed}
    return desk.to(
        url_for(request.endpoint or "", bank=bank, language=language, **_where(), **done)
    )


@views.post("/<bank>/translate/<language>/offer")
@allow("educator")
def translate_offer(bank: str, language: str) -> Response:
    """Offer a bank in a language, or no longer."""
    back = url_for("author.translate", bank=bank)
    if not TokenForm(desk.staff_token()).validate():
        return desk.to(url_for("author.translate", bank=bank, clash=1))
    on = request.form.get("on") == "1"
    try:
        done = translating.offer(site(), desk.account(), bank, language, on, g.now)
    except Refused as refused:
        if refused.code not in ("no-language", "no-items", "edit", "unreadable"):
            raise
        done = False
    return desk.to(back if done else url_for("author.translate", bank=bank, clash=1))


@views.get("/<bank>/translate/<language>/texts.<ending>")
@allow("educator")
def translate_file(bank: str, language: str, ending: str) -> Response:
    """Send the texts as a file for a translator's tool."""
    try:
        kind: Ending = ending_of(f"texts.{ending}")
    except NotTaken:
        abort(404)
    try:
        text = translating.outgoing(site(), bank, language, kind, g.now)
    except Refused as refused:
        _only_missing(refused)
        return desk.to(url_for("author.translate", bank=bank))
    media = "text/x-gettext-translation" if kind == "po" else "application/xliff+xml"
    return _file(text, f"{bank}.{language}.{kind}", media)


@views.route("/<bank>/translate/<language>/file", methods=["GET", "POST"])
@allow("educator", room=FILE_ROOM)
def translate_import(bank: str, language: str) -> Response:
    """Report what a translator's file would bring; then take it, or send the bank's file."""
    back = url_for("author.translate_to", bank=bank, language=language)
    found = _sheet(bank, language)
    if isinstance(found, Response):
        return found
    if request.method == "GET":
        return desk.to(back)
    content, name = _sent()
    form = TokenForm(desk.staff_token())
    if not form.validate():
        return _report(bank, found, name, refused=NotTaken("old-page"))
    if not content:
        return _report(bank, found, name, refused=NotTaken("file-missing"))
    act = request.form.get("act", "look")
    try:
        if act == "take" and found.editable:
            done = translating.take(site(), desk.account(), bank, language, content, name, g.now)
            return _report(bank, found, name, done)
        told, text = translating.incoming(site(), bank, language, content, name, g.now)
    except NotTaken as refused:
        return _report(bank, found, name, refused=refused)
    except Refused as refused:
        if refused.code not in ("busy", "edit", "unreadable", "too-large"):
            raise
        return _report(bank, found, name, refused=NotTaken("not-written"))
    if act == "take":
        return _file(text, f"{bank}.yaml", "application/yaml")
    return _report(bank, found, name, told, content)


def _bar(bank: str, parsed: Parsed) -> BankBar:
    """Describe the bar of a bank: each page about a translation belongs to Translate."""
    made = bar(bank, parsed)
    links = tuple(replace(one, current=one.name == "translate") for one in made.links)
    return replace(made, links=links)


def _main(bank: str) -> str:
    known = author.check(site(), bank, author.draft(site(), bank).text, g.now).parsed.draft
    return "" if known is None else known.language


def _sheet(bank: str, language: str) -> Sheet | Response:
    """Give a bank beside a language, or the way to where that can be put right."""
    if "\0" in language or len(language) > 60:
        abort(404)
    try:
        return translating.sheet(site(), bank, language, g.now)
    except Refused as refused:
        _only_missing(refused)
        return desk.to(url_for("author.translate", bank=bank))


def _only_missing(refused: Refused) -> None:
    """Answer 404 for what names no language; go on where a text cannot be read yet."""
    if refused.code == "no-language":
        abort(404)
    if refused.code != "no-items":
        raise refused


def _languages(bank: str, typed: str = "", trouble: LanguageTrouble | None = None) -> Response:
    rows: tuple[LanguageRow, ...] | None = None
    source, known = "", frozenset[str]()
    try:
        found, tongues = translating.tongues(site(), bank, g.now)
    except Refused as refused:
        _only_missing(refused)
    else:
        editable = author.origin(site(), bank) == "browser"
        token = TokenForm(desk.staff_token()).token
        source = name_of(found.language, g.lang)
        known = frozenset({found.language, *(one.language for one in tongues)})
        rows = tuple(
            LanguageRow(
                one.language,
                name_of(one.language, g.lang),
                url_for("author.translate_to", bank=bank, language=one.language),
                one.counts,
                one.offered,
                _offer(bank, one.language, one.offered, token) if editable else None,
            )
            for one in tongues
        )
    page = TranslatePage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank),
        source=source,
        rows=rows,
        others=choices(g.lang, known),
        action=url_for("author.translate", bank=bank),
        edit_url=_url("author.editor", bank=bank),
        typed=typed,
        trouble=trouble,
        clash="clash" in request.args,
    )
    return send(page, 200 if trouble is None else 422)


def _offer(bank: str, language: str, offered: bool, token: str) -> Post:
    action = url_for("author.translate_offer", bank=bank, language=language)
    return Post(action, token, (("on", "0" if offered else "1"),))


def _where() -> dict[str, Any]:
    """Read from the address which texts are shown."""
    show, number = request.args.get("show", ""), request.args.get("q", "")
    found: dict[str, Any] = {}
    if number.isascii() and number.isdecimal() and len(number) < 5:
        found["q"] = int(number)
    elif show == "all":
        found["show"] = "all"
    page = request.args.get("page", "")
    if page.isascii() and page.isdecimal() and len(page) < 5 and int(page) > 1:
        found["page"] = int(page)
    return found


def _typed() -> tuple[dict[str, Typed], tuple[str, ...]]:
    """Read a form's texts by name, and the names of those that are still right."""
    typed = {}
    for field, value in request.form.items():
        if field.startswith("t."):
            seen = request.form.get(f"s.{field[2:]}", "")
            typed[field[2:]] = Typed(value.replace("\0", "\ufffd"), seen)
    return typed, tuple(request.form.getlist("right"))


def _page(
    bank: str,
    found: Sheet,
    typed: Mapping[str, Typed] | None = None,
    saved: Saved | None = None,
    *,
    old_page: bool = False,
    busy: bool = False,
) -> SideBySidePage:
    where = _where()
    here: dict[str, Any] = {"bank": bank, "language": found.language}
    show: Show = "item" if "q" in where else "all" if "show" in where else "open"
    highest = len(found.bank.items)
    number = min(where.get("q", 0), highest)
    listed = [
        unit
        for unit in found.units
        if (show == "all" or (show == "open" and unit.open))
        or (show == "item" and unit.place.item == number)
    ]
    pages = max(1, -(-len(listed) // A_PAGE))
    page = 1 if show == "item" else min(where.get("page", 1), pages)
    shown = listed if show == "item" else listed[(page - 1) * A_PAGE :][:A_PAGE]
    if typed:  # what was typed comes back, wherever its text would stand now
        shown = [unit for unit in found.units if unit.name in typed]
    if show == "item":
        before = Step(_to(here, q=number - 1), number - 1) if number > 0 else None
        after = Step(_to(here, q=number + 1), number + 1) if number < highest else None
    else:
        rest = {"show": "all"} if show == "all" else {}
        before = Step(_to(here, **rest, page=page - 1), page - 1) if page > 1 else None
        after = Step(_to(here, **rest, page=page + 1), page + 1) if page < pages else None
    counts = found.counts
    token = TokenForm(desk.staff_token()).token
    tabs: tuple[tuple[Show, str, int | None], ...] = (
        ("open", _to(here), counts.open),
        ("all", _to(here, show="all"), counts.all),
        ("item", _to(here, q=1), None),
    )
    return SideBySidePage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=_bar(bank, found.parsed),
        source=name_of(found.bank.language, g.lang),
        source_code=found.bank.language,
        target=name_of(found.language, g.lang),
        code=found.language,
        counts=counts,
        meter=meter(counts),
        tabs=tuple(Tab(name, url, count, name == show) for name, url, count in tabs),
        show=show,
        number=number,
        first=(page - 1) * A_PAGE + 1,
        last=(page - 1) * A_PAGE + len(shown),
        total=len(listed),
        rows=tuple(
            _row(place, unit, found, typed or {}, saved) for place, unit in enumerate(shown, 1)
        ),
        before=before,
        after=after,
        form=Post(_to(here, **where), token),
        editable=found.editable,
        offered=found.offered,
        offer=_offer(bank, found.language, found.offered, token) if found.editable else None,
        file_urls=tuple(
            (ending, url_for("author.translate_file", ending=ending, **here))
            for ending in ("xlf", "po")
        ),
        import_form=Post(url_for("author.translate_import", **here), token),
        languages_url=url_for("author.translate", bank=bank),
        local=any(unit.place.kind in ("message", "sender") for unit in shown),
        left_out=found.left_out,
        edit_url=_url("author.editor", bank=bank),
        saved=saved.written if saved else _count("saved"),
        confirmed=saved.confirmed if saved else _count("right"),
        old_page=old_page,
        busy=busy,
    )


def _to(here: Mapping[str, Any], **where: Any) -> str:
    return url_for("author.translate_to", **here, **where)


def _url(endpoint: str, **values: Any) -> str:
    """Give the address of a page that another part of the desk brings, if it is there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def _count(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def meter(counts: Counts) -> Meter:
    """Share a bar of 860 among what is done, outdated and missing, with gaps between."""
    parts = [counts.done, counts.outdated, counts.missing]
    some = [n for n in parts if n]
    room = WIDE - GAP * (len(some) - 1)
    widths = [max(8, room * n // counts.all) if n else 0 for n in parts]
    widths[parts.index(max(parts))] += room - sum(widths)
    left: list[tuple[int, int] | None] = []
    at = 0
    for width in widths:
        left.append((at, width) if width else None)
        at += width + GAP if width else 0
    return Meter(*left)


def _row(
    anchor: int, unit: Unit, found: Sheet, typed: Mapping[str, Typed], saved: Saved | None
) -> UnitRow:
    was: tuple[Piece, ...] = ()
    source: tuple[Piece, ...] = (Piece(unit.source),)
    if unit.was is not None:
        was, source = compared(unit.was, unit.source)
    told = saved.trouble.get(unit.name) if saved else None
    target = tidied(unit.target or "")
    given = typed.get(unit.name)
    trouble = None
    if told is not None:
        meanwhile = told.code == "meanwhile" and given is not None
        trouble = UnitTrouble(
            told.code,
            tuple(dict.fromkeys(_sentence(one.says, one.fix) for one in told.problems)),
            target if meanwhile else None,
        )
    text = target if given is None else given.text
    return UnitRow(
        anchor,
        unit.name,
        unit.place,
        source,
        was,
        text,
        translating.seen(unit),
        unit.state,
        unit.lines,
        min(12, max(2, -(-max(len(unit.source), len(text)) // 52), text.count("\n") + 1)),
        unit.source_language,
        tuple(_note(one) for one in found.findings.get(unit.name, ()) if one.rule != "TR-01"),
        trouble,
    )


def _note(finding: Finding) -> RuleNote:
    endpoint = "author.rule"
    known = endpoint in current_app.view_functions
    url = url_for(endpoint, rule=finding.rule) if known else None
    return RuleNote(finding.rule, finding.says, finding.fix, finding.level, url)


def _sentence(says: str, fix: str) -> str:
    head = f"{says[:1].upper()}{says[1:]}."
    return f"{head} {fix}." if fix else head


def _sent() -> tuple[bytes, str]:
    """Give a file's content and name, sent as a file or kept in the report's form."""
    name = request.form.get("name", "")
    kept = request.form.get("file64", "")
    if kept:
        try:
            return base64.urlsafe_b64decode(kept), name[:200]
        except (binascii.Error, ValueError):
            return b"", name[:200]
    file: FileStorage | None = request.files.get("file")
    if file is None:
        return b"", ""
    # Only its end matters; a path before it is a tool's habit, or somebody's try.
    plain = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return file.read(MOST_BYTES + 1), plain.replace("\0", "")[:200]


def _report(
    bank: str,
    found: Sheet,
    name: str,
    told: Report | None = None,
    content: bytes = b"",
    refused: NotTaken | None = None,
) -> Response:
    here: dict[str, Any] = {"bank": bank, "language": found.language}
    token = TokenForm(desk.staff_token()).token
    action = url_for("author.translate_import", **here)
    form = None
    if told is not None and not told.written and told.count("taken", "stale", "confirmed"):
        ending_of(name)
        kept = base64.urlsafe_b64encode(content).decode()
        form = Post(action, token, (("file64", kept), ("name", name), ("act", "take")))
    facts = {} if refused is None else refused.facts
    page = IncomingPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=_bar(bank, found.parsed),
        source=name_of(found.bank.language, g.lang),
        target=name_of(found.language, g.lang),
        code=found.language,
        file=name,
        arrivals=() if told is None else told.arrivals,
        form=form,
        editable=found.editable,
        written=told is not None and told.written,
        refused=None if refused is None else refused.code,
        theirs=str(facts.get("theirs", ""))[:60],
        number=int(str(facts.get("line", facts.get("most", 0)))),
        back_url=url_for("author.translate_to", **here),
        again_form=Post(action, token),
    )
    return send(page, 200 if refused is None else 422)


def _file(text: str, name: str, kind: str) -> Response:
    reply = Response(text.encode(), content_type=f"{kind}; charset=utf-8")
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
