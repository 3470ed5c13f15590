"""Banks from other programs and for them: take a file, read what became of it, write a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from flask import Response, abort, g, make_response, request, url_for
from wtforms import StringField
from wtforms.validators import Length, Optional

from quiz.banks.interchange.formats import FORMATS
from quiz.banks.interchange.grids import csv_of, xlsx_of
from quiz.banks.interchange.report import Line, NotImported, Result
from quiz.banks.interchange.tables import TEMPLATE
from quiz.banks.interchange.texts import MAX_FILE
from quiz.banks.parsing import Parsed
from quiz.base import Refused
from quiz.services import author, exchange
from quiz.web import desk
from quiz.web.author import starting, views
from quiz.web.author.bar import bar
from quiz.web.author.conflict import edit_url
from quiz.web.content import known_name, own_name
from quiz.web.csrf import Form
from quiz.web.frame import send, site, static_url
from quiz.web.guards import allow
from quiz.web.languages import LANGUAGES
from quiz.web.pages import Post
from quiz.web.pages.author_exchange import (
    ExportPage,
    ExportReport,
    FormatRow,
    ImportedPage,
    ImportPage,
    MeterPart,
    ReportRow,
)

ROOM = MAX_FILE + 64 * 1024
"""Bytes of a form with a file; what is larger is refused before it is read."""

SHOWN = 30
"""Lines of a report that are shown at first."""

NAMES: Mapping[str, str] = {
    "gift": "GIFT",
    "aiken": "Aiken",
    "moodle": "Moodle XML",
    "qti": "QTI",
    "csv": "CSV",
    "xlsx": "XLSX",
    "kahoot": "Kahoot",
}
RESULTS: tuple[Result, ...] = ("whole", "changed", "to-fix", "left-out")
WIDTH, GAP = 748.0, 4.0
OTHERS = ("ar", "bn", "de", "fa", "gu", "it", "kn", "ml", "mr", "ne", "pa", "pl", "pt", "ru",
          "sw", "ta", "te", "tr", "uk", "ur", "vi", "zh")  # fmt: skip
"""Languages that questions may come in, besides those of the pages."""


class FileForm(Form):
    """Hold the language of the questions in a file."""

    language = StringField(validators=[Optional(), Length(max=20)])


class PlainForm(Form):
    """Hold nothing but a button."""


@views.route("/import", methods=["GET", "POST"])
@allow("educator", room=ROOM)
def import_bank() -> Response:
    """Take over a file of another program as a draft, or open a bank in YAML."""
    form = FileForm(desk.staff_token())
    if request.method == "GET":
        return _import_page(form)
    if not form.validate():
        return _import_page(form, None if form.is_stale else "no-file", old_page=form.is_stale)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _import_page(form, "no-file")
    content = sent.stream.read(MAX_FILE + 1)
    name = PurePosixPath(sent.filename.replace("\\", "/")).name[:200]
    try:
        if exchange.is_bank(content):
            sent.stream.seek(0)
            return starting.opened(starting.NewForm(desk.staff_token()))
        bank = exchange.arrive(
            site(), desk.account(), content, name, form.language.data or "en", g.now
        )
    except NotImported as error:
        return _import_page(form, "bad-file", says=str(error))
    except Refused as refused:
        if refused.code != "too-large":
            raise
        return _import_page(form, "bad-file", says="It is too large.")
    return desk.to(url_for("author.imported", bank=bank))


def _import_page(
    form: FileForm, fault: str | None = None, *, says: str = "", old_page: bool = False
) -> Response:
    spoken = form.language.data or (g.lang if g.lang in LANGUAGES else "en")
    codes = [*LANGUAGES, *OTHERS]
    page = ImportPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        css_url=static_url("css/author.css"),
        banks_url=url_for("author.banks"),
        form=Post(url_for("author.import_bank"), form.token),
        languages=tuple((code, own_name(code)) for code in codes),
        language=spoken,
        megabytes=MAX_FILE // 2**20,
        template_url=url_for("author.table_template"),
        fault=None if old_page else fault,  # type: ignore[arg-type]
        says=says,
        old_page=old_page,
    )
    return send(page, 422 if fault or old_page else 200)


@views.get("/import/table.xlsx")
@allow("educator")
def table_template() -> Response:
    """Give an empty table with the columns that are read."""
    return _file(xlsx_of([list(TEMPLATE)], "Questions"), FORMATS["xlsx"].type, "questions.xlsx")


@views.route("/<bank>/imported", methods=["GET", "POST"])
@allow("educator")
def imported(bank: str) -> Response:
    """Report what became of a file; a button puts the report away."""
    found = exchange.report(site(), bank)
    if found is None:
        author.origin(site(), bank)
        return desk.to(edit_url(bank))
    form = PlainForm(desk.staff_token())
    if request.method == "POST" and form.validate():
        exchange.dismiss(site(), bank)
        return desk.to(edit_url(bank))
    parsed = author.check(site(), bank, author.draft(site(), bank).text, g.now).parsed
    rows = tuple(_row(bank, line, parsed) for line in found.lines)
    everything = "all" in request.args or len(rows) <= SHOWN
    first = next((row.url for row in rows if row.result == "to-fix" and row.url), None)
    page = ImportedPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank, parsed),
        form_name=NAMES.get(found.form, found.form),
        file=found.file,
        language=known_name(found.language),
        total=len(found.lines),
        taken=found.taken,
        to_fix=found.count("to-fix"),
        parts=_meter([(result, found.count(result)) for result in RESULTS]),
        everywhere=found.everywhere,
        lacking=found.lacking,
        rows=rows if everything else rows[:SHOWN],
        all_url=None if everything else url_for("author.imported", bank=bank, all=1),
        csv_url=url_for("author.imported_table", bank=bank),
        first_url=first or edit_url(bank),
        dismiss=Post(url_for("author.imported", bank=bank), form.token),
        old_page=request.method == "POST",
    )
    return send(page, 422 if request.method == "POST" else 200)


@views.get("/<bank>/imported.csv")
@allow("educator")
def imported_table(bank: str) -> Response:
    """Give the report as a table."""
    found = exchange.report(site(), bank)
    if found is None:
        abort(404)
    head = ["number", "question", "result", "what was done, what is missing"]
    rows = [[str(one.number), one.title, one.result, " ".join(one.notes)] for one in found.lines]
    rows += [["", "", "all", note] for note in (*found.everywhere, *found.lacking)]
    return _file(csv_of([head, *rows]), "text/csv; charset=utf-8", f"{bank}-import.csv")


@views.get("/<bank>/export")
@allow("educator")
def export(bank: str) -> Response:
    """Offer a bank in other formats, and say what one of them cannot carry."""
    parsed = author.check(site(), bank, author.draft(site(), bank).text, g.now).parsed
    known = parsed.bank or parsed.draft
    spoken: tuple[str, ...] = ()
    language = request.args.get("language", "")
    if known is not None:
        spoken = known.offered_languages
        language = language if language in spoken else known.language
    wanted = request.args.get("form", "")
    report = _report(bank, wanted, language, parsed) if known and wanted in FORMATS else None
    page = ExportPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank, parsed),
        formats=tuple(
            FormatRow(
                one.id,
                one.name,
                one.ending,
                one.cannot,
                url_for("author.export", bank=bank, form=one.id, language=language),
                _file_url(bank, one.id, language),
                one.id == wanted,
            )
            for one in FORMATS.values()
        ),
        languages=tuple(
            (
                code,
                own_name(code),
                url_for("author.export", bank=bank, form=wanted or None, language=code),
                code == language,
            )
            for code in spoken
        ),
        report=report,
        empty=known is None,
    )
    return send(page)


def _file_url(bank: str, form: str, language: str) -> str:
    return url_for("author.export_file", bank=bank, form=form, language=language)


def _report(bank: str, form: str, language: str, parsed: Parsed) -> ExportReport:
    given = exchange.give(site(), bank, form, language, g.now)
    lines = given.exported.lines
    rows = [_row(bank, line, parsed) for line in lines if line.result != "whole"]
    return ExportReport(
        name=FORMATS[form].name,
        total=len(lines),
        taken=sum(line.result != "left-out" for line in lines),
        whole=sum(line.result == "whole" for line in lines),
        everywhere=given.exported.everywhere,
        rows=tuple(rows),
        file_url=_file_url(bank, form, language),
        broken=given.broken,
    )


@views.get("/<bank>/export/<form>")
@allow("educator")
def export_file(bank: str, form: str) -> Response:
    """Give a bank as a file of another program."""
    if form not in FORMATS:
        abort(404)
    try:
        given = exchange.give(site(), bank, form, request.args.get("language", ""), g.now)
    except Refused as refused:
        if refused.code != "no-items":
            raise
        return desk.to(url_for("author.export", bank=bank))
    one = FORMATS[form]
    version = f"-{form}" if form.startswith("qti") else ""
    return _file(given.exported.content, one.type, f"{bank}{version}.{one.ending}")


def _file(content: bytes, kind: str, name: str) -> Response:
    """Send a file to keep; its name is made of an id."""
    reply = make_response(content)
    reply.headers["Content-Type"] = kind
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply


def _row(bank: str, line: Line, parsed: Parsed) -> ReportRow:
    url = None
    if line.item is not None:
        at = parsed.positions.value(("items", line.item))[0]
        url = f"{edit_url(bank)}#L{at}"
    return ReportRow(line.number, line.title, line.result, line.notes, url)


def _meter(counts: Sequence[tuple[Result, int]]) -> tuple[MeterPart, ...]:
    """Divide the bar among the results that there are."""
    present = [(result, count) for result, count in counts if count]
    total = sum(count for _, count in present)
    room = WIDTH - GAP * (len(present) - 1)
    parts = []
    x = 0.0
    for result, count in present:
        width = round(room * count / total, 1)
        parts.append(MeterPart(result, count, round(x, 1), width))
        x += width + GAP
    return tuple(parts)
