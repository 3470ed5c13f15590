"""Type in what was counted on answer sheets of paper."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, Response, g, request, url_for

from quiz.base import Refused
from quiz.exports.comma import written
from quiz.items.bank import Bank
from quiz.services import organize
from quiz.services import paper as acts
from quiz.services.paper import Fault, NotCounted, NotRead
from quiz.statistics.form import Form as Counted
from quiz.statistics.form import FormItem
from quiz.store.events import Event
from quiz.web import desk, eventrows
from quiz.web.csrf import Form
from quiz.web.figureview import short, words_of
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.tallies import CountedItem, CountField, PaperPage

views = Blueprint("paper", __name__, url_prefix="/o")

ROOM = 1536 * 1024
"""Bytes of the form with a table in it: a field of a number is a hundred, sent with a file."""


class PaperForm(Form):
    """Hold the token; the fields are read as they come."""


class Typed:
    """Hold what was typed into the fields, or came in a table."""

    def __init__(self, sheets: str = "", values: Mapping[tuple[str, str], str] | None = None):
        self.sheets = sheets
        self.values = values or {}

    @property
    def counts(self) -> dict[tuple[str, str], int | None]:
        """Read the numbers; None where there is none."""
        return {key: acts.whole(text) for key, text in self.values.items()}


@views.route("/<name>/paper", methods=["GET", "POST"])
@allow("organizer", room=ROOM)
def paper(name: str) -> Response:
    """Take how many sheets there are and how many have each answer, and add them as a lot."""
    event = organize.event(site(), desk.account(), name)
    form = PaperForm(desk.staff_token())
    try:
        bank, counted = acts.form(site(), event)
    except Refused as refused:
        if refused.code not in ("event-not-open", "campaign-settled"):
            raise
        plan = organize.published(site(), event.revision)
        return _page(event, plan.bank, None, form, Typed(), over=True)
    if request.method == "GET":
        return _page(event, bank, counted, form, Typed())
    typed = Typed(
        request.form.get("sheets", "")[:20],
        {
            (item.id, outcome): request.form.get(_field(place, where), "")[:20]
            for place, item in _countable(counted)
            for where, outcome in enumerate(acts.outcomes_of(item), 1)
        },
    )
    if not form.validate():
        return _page(event, bank, counted, form, typed, "old-page")
    table = request.files.get("table")
    if table is not None and table.filename:
        try:
            sheets, counts = acts.read_table(counted, table.stream.read(acts.LONGEST_FILE + 1))
        except NotRead as refused:
            return _page(
                event, bank, counted, form, typed, "table", told=(refused.code, refused.facts)
            )
        typed = Typed(
            typed.sheets if sheets is None or typed.sheets else str(sheets),
            {key: "?" if number is None else str(number) for key, number in counts.items()},
        )
    try:
        done = acts.count(
            site(),
            desk.account().role,
            event,
            acts.whole(typed.sheets),
            typed.counts,
            name=request.form.get("name", ""),
            once=_once(),
            now=g.now,
        )
    except NotCounted as refused:
        return _page(event, bank, counted, form, typed, faults=refused.faults)
    return desk.to(url_for("tallies.tally", name=name, new=done.id))


@views.get("/<name>/paper.csv")
@allow("organizer")
def table(name: str) -> Response:
    """Send an empty table to fill in."""
    event = organize.event(site(), desk.account(), name)
    _, counted = acts.form(site(), event)
    rows = written(("item", "answer", "count"), acts.table_rows(counted))
    reply = Response(rows, mimetype="text/csv")
    reply.headers["Content-Disposition"] = f'attachment; filename="sheets-{event.id}.csv"'
    return reply


def _once() -> str:
    """Give the name that the page gave these sheets: sent twice they are counted once."""
    once = request.form.get("once", "")
    return once if re.fullmatch("[0-9a-f]{32}", once) else site().chance.randbytes(16).hex()


def _countable(counted: Counted) -> list[tuple[int, FormItem]]:
    return [(place, item) for place, item in enumerate(counted.items, 1) if acts.is_countable(item)]


def _field(place: int, where: int) -> str:
    return f"n{place}-{where}"


def _page(
    event: Event,
    bank: Bank,
    counted: Counted | None,
    form: PaperForm,
    typed: Typed,
    fault: str | None = None,
    *,
    faults: tuple[Fault, ...] = (),
    told: tuple[str, Mapping[str, object]] | None = None,
    over: bool = False,
) -> Response:
    lang = bank.language_for(g.lang)
    at = {(one.item, one.outcome): one for one in faults}
    everywhere = at.get(("", ""))
    items = []
    first = "s" if everywhere is not None else ""
    for place, item in [] if counted is None else _countable(counted):
        of_item = at.get((item.id, ""))
        fields = []
        for where, outcome in enumerate(acts.outcomes_of(item), 1):
            wrong = at.get((item.id, outcome))
            name = _field(place, where)
            if (wrong is not None or of_item is not None) and not first:
                first = name
            fields.append(
                CountField(
                    name,
                    outcome,
                    words_of(bank, lang, item.id, outcome),
                    typed.values.get((item.id, outcome), ""),
                    None if wrong is None else wrong.code,
                )
            )
        items.append(
            CountedItem(
                place,
                short(bank.by_id[item.id], lang),
                item.id,
                tuple(fields),
                None if of_item is None else of_item.code,
                None if of_item is None else of_item.facts,
            )
        )
    if faults and fault is None:
        fault = "sheets" if everywhere is not None else "items"
        if everywhere is not None and everywhere.code == "nothing":
            fault = "nothing"
    here = url_for("paper.paper", name=event.id)
    once = request.form.get("once", "") or site().chance.randbytes(16).hex()
    page = PaperPage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        title=event.title,
        events_url=url_for("organizer.events"),
        event_url=url_for("organizer.event", name=event.id),
        campaign=eventrows.campaign_of(desk.account(), event),
        tally_url=url_for("tallies.tally", name=event.id),
        table_url=url_for("paper.table", name=event.id),
        lang=lang,
        least=event.k,
        name=request.form.get("name", "")[:80],
        sheets=typed.sheets,
        items=tuple(items),
        left_out=0 if counted is None else len(counted.items) - len(items),
        form=Post(here, form.token, (("once", once),)),
        fault=fault,  # type: ignore[arg-type]
        sheets_fault=None if everywhere is None else everywhere.code,
        table_fault=told,
        first=first or "s",
        over=over,
    )
    return send(page, 422 if fault else 200)
