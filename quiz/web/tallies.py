"""Bring the numbers of several servers together: take along, look, add, take out again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext as _

from quiz.base import Refused
from quiz.charts.joined import JoinedChart, Piece, Tone, joined
from quiz.exports.tallyfile import NotTaken
from quiz.services import campaigns, merging, organize
from quiz.services.arrived import LOUD, Line, Report, What
from quiz.services.gathering import POOL
from quiz.services.merging import is_sound
from quiz.store.arrivals import Arrival, Share
from quiz.store.events import Event
from quiz.web import dates, desk, eventrows, sealedview
from quiz.web.csrf import Form
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.tallies import (
    ArrivalRow,
    Campaign,
    FileFault,
    Happened,
    LotLine,
    Rest,
    TallyFault,
    TallyPage,
    Told,
    UndoPage,
)

views = Blueprint("tallies", __name__, url_prefix="/o")

MOST_FILES = 20
MEGABYTES = 16
ROOM = MEGABYTES * 2**20 + 64 * 1024
"""Bytes of a form with files; larger ones come by ``quiz tally import``."""

COMMAND = "quiz tally import FILE --event {}"
"""What an operator says in a terminal of the server; as it is in every language."""

SHOWN = 50
"""Lots of a file that are listed; the rest is summed up."""

PIECES = 7

ORDER: tuple[What, ...] = (
    "added", "new", "twice", "elsewhere", "changed", "copy", "own", "bad", "too-few",
    "other-version", "other-quiz", "other-breakdown", "smaller-k",
)  # fmt: skip


class TallyForm(Form):
    """Hold the token; files and names are read as they come."""


@views.route("/<name>/tally", methods=["GET", "POST"])
@allow("organizer", room=ROOM)
def tally(name: str) -> Response:
    """Show what came in; look at files that are sent, and say what adding them would do."""
    event = organize.event(site(), desk.account(), name)
    form = TallyForm(desk.staff_token())
    if request.method == "GET":
        return _page(event, form)
    if not form.validate():
        return _page(event, form, "old-page")
    sent = [file for file in request.files.getlist("file") if file.filename]
    if not sent:
        return _page(event, form, "no-file")
    if len(sent) > MOST_FILES:
        return _page(event, form, "too-many")
    faults = []
    for file in sent:
        told = PurePosixPath((file.filename or "").replace("\\", "/")).name[:120]
        try:
            merging.check(site(), desk.account().role, event, told, file.stream.read(), g.now)
        except NotTaken as refused:
            faults.append(FileFault(told, refused.code, refused.facts))
        except Refused as refused:
            if refused.code not in ("event-not-open", "campaign-settled"):
                raise
            return _page(event, form, "over")
    if faults:
        return _page(event, form, faults=tuple(faults))
    return desk.to(url_for("tallies.tally", name=name) + "#look")


@views.post("/<name>/tally/add")
@allow("organizer")
def add(name: str) -> Response:
    """Add the files that were looked at; what is here already is not added again."""
    event = organize.event(site(), desk.account(), name)
    form = TallyForm(desk.staff_token())
    if not form.validate():
        return _page(event, form, "old-page")
    chosen = request.form.getlist("file")[:MOST_FILES]
    for arrival in chosen:
        try:
            merging.add(site(), desk.account().role, event, arrival, g.now)
        except Refused as refused:
            if refused.code in ("event-not-open", "campaign-settled"):
                return _page(event, form, "over")
            if refused.code == "no-arrival":
                return _page(event, form, "no-arrival")
            if refused.code == "sum-too-large":
                return _page(event, form, "sum-too-large")
            raise
    return desk.to(url_for("tallies.tally", name=name, new=chosen))


@views.post("/<name>/tally/drop")
@allow("organizer")
def drop(name: str) -> Response:
    """Let files go that were looked at and are not wanted."""
    event = organize.event(site(), desk.account(), name)
    form = TallyForm(desk.staff_token())
    if not form.validate():
        return _page(event, form, "old-page")
    for arrival in request.form.getlist("file")[:MOST_FILES]:
        merging.drop(site(), event, arrival)
    return desk.to(url_for("tallies.tally", name=name))


@views.route("/<name>/tally/<arrival>/undo", methods=["GET", "POST"])
@allow("organizer")
def undo(name: str, arrival: str) -> Response:
    """Ask, then take the lots of one file out again."""
    event = organize.event(site(), desk.account(), name)
    form = TallyForm(desk.staff_token())
    known = {one.id: one for one in merging.arrivals(site(), event)}
    found = known.get(arrival)
    if found is None or found.state != "added":
        return desk.to(url_for("tallies.tally", name=name))
    if request.method == "POST" and form.validate():
        try:
            merging.undo(site(), desk.account().role, event, arrival, g.now)
        except Refused as refused:
            if refused.code != "campaign-settled":
                raise
            return _page(event, form, "over")
        return desk.to(url_for("tallies.tally", name=name))
    page = UndoPage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        title=event.title,
        events_url=url_for("organizer.events"),
        event_url=url_for("organizer.event", name=name),
        campaign=eventrows.campaign_of(desk.account(), event),
        back_url=url_for("tallies.tally", name=name),
        row=_row(event, found, merging.names(site()), "wait"),
        form=Post(url_for("tallies.undo", name=name, arrival=arrival), form.token),
        old_page=request.method == "POST",
    )
    return send(page, 422 if page.old_page else 200)


@views.get("/<name>/tally.json")
@allow("organizer")
def take(name: str) -> Response:
    """Send the event's lots as a file, to be added elsewhere."""
    event = organize.event(site(), desk.account(), name)
    reply = Response(merging.exported(site(), [event]), mimetype="application/json")
    reply.headers["Content-Disposition"] = f'attachment; filename="{event.id}.tally.json"'
    return reply


def _page(
    event: Event,
    form: TallyForm,
    fault: TallyFault | None = None,
    faults: tuple[FileFault, ...] = (),
) -> Response:
    names = merging.names(site())
    new = set(request.args.getlist("new")) if request.method == "GET" else set()
    campaign, rest = _campaign(event)
    every = [
        _row(event, one, names, rest, one.id in new) for one in merging.arrivals(site(), event)
    ]
    found = merging.shares(site(), event)
    people = sum(one.people for one in found)
    checked = tuple(row for row in every if row.state == "checked")
    hidden = tuple(("file", row.id) for row in checked)
    here = url_for("tallies.tally", name=event.id)
    page = TallyPage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        title=event.title,
        events_url=url_for("organizer.events"),
        event_url=url_for("organizer.event", name=event.id),
        campaign=campaign,
        least=event.k,
        told=_told(every, people),
        checked=checked,
        rows=tuple(row for row in every if row.state != "checked"),
        chart=_chart(found, every),
        people=people,
        sound=is_sound(site(), event),
        take_url=url_for("tallies.take", name=event.id),
        lots=sum(one.lots for one in found),
        paper_url=url_for("paper.paper", name=event.id),
        form=Post(here, form.token),
        add=Post(url_for("tallies.add", name=event.id), form.token, hidden),
        drop=Post(url_for("tallies.drop", name=event.id), form.token, hidden),
        most=MOST_FILES,
        megabytes=MEGABYTES,
        command=COMMAND.format(event.id),
        over=merging.is_over(site(), event),
        few=sealedview.few(event),
        own_key=sealedview.own_key(event),
        faults=faults,
        fault=fault,
    )
    return send(page, 422 if fault or faults else 200)


def _campaign(event: Event) -> tuple[Campaign | None, Rest]:
    """Lead to the campaign of an event, and tell what became there of those who came sealed."""
    seen = eventrows.campaign_of(desk.account(), event)
    if seen is None or event.campaign is None:
        return None, "wait"
    found = campaigns.campaign(site(), desk.account(), event.campaign)
    way = Campaign(*seen, url_for("dashboard.compare", name=found.id))
    return way, sealedview.rest_of(event, found)


def _told(rows: Iterable[ArrivalRow], people: int) -> Told | None:
    new = [row for row in rows if row.new and row.state == "added"]
    if not new:
        return None
    left = sum(
        one.lots for row in new for one in row.happened if one.what not in ("added", "twice")
    )
    opened = any(what == "waits" for row in new if row.sealed for what, _ in row.sealed.kinds)
    return Told(people - sum(row.added for row in new), people, left, opened)


def _row(
    event: Event, arrival: Arrival, names: dict[str, str], rest: Rest, new: bool = False
) -> ArrivalRow:
    report = Report.read(arrival.report)
    kinds = {line.what for line in report.lines}
    lots = Report(tuple(line for line in report.lines if line.pool != POOL))
    unfinished = arrival.state == "added" and "new" in kinds
    name = url_for("tallies.undo", name=event.id, arrival=arrival.id)
    return ArrivalRow(
        id=arrival.id,
        name=names.get(arrival.source, ""),
        short=arrival.source[:8],
        file=arrival.file,
        lots=len(lots.lines),
        people=report.people,
        added=report.people_of("added"),
        would=report.people_of("new", "added") if arrival.state == "checked" else 0,
        day=dates.day(arrival.at, event.zone),
        state=arrival.state,
        happened=tuple(_happened(event, what, lots.of(what)) for what in ORDER if lots.of(what)),
        lines=tuple(
            LotLine(line.lot[:8], line.number, line.n, line.pool, line.what, line.says)
            for line in lots.lines[:SHOWN]
        ),
        loud=bool(kinds & LOUD),
        left=bool(kinds - {"added", "new", "twice", "sealed", "waits"}),
        unfinished=unfinished,
        undo_url=name if arrival.state == "added" and kinds & {"added", "waits"} else None,
        new=new,
        sealed=sealedview.sealed_lines(report, rest),
    )


def _happened(event: Event, what: What, lines: tuple[Line, ...]) -> Happened:
    since = next((line.at for line in lines if line.at is not None), None)
    return Happened(
        what,
        len(lines),
        sum(line.people for line in lines),
        "" if since is None else dates.day(since, event.zone),
        next((line.says for line in lines if line.says), ""),
    )


def _chart(shares: Iterable[Share], rows: Iterable[ArrivalRow]) -> JoinedChart | None:
    known = {row.id: row for row in rows}
    pieces: list[Piece] = []
    for share in shares:
        row = known.get(share.arrival or "")
        paper = row is not None and not row.file
        new = row is not None and row.new
        if row is None:
            label = _("This server")
        elif paper:
            label = _("Paper")
        else:
            label = share.name or _("Another server")
        tone: Tone = "action" if row is None else "moon" if paper else "kite" if new else "soft"
        note = "" if row is None else _("now") if new else _("before")
        pieces.append(Piece(label, share.people, str(share.people), tone, note, new))
    pieces.sort(key=lambda one: (one.new, one.tone != "action"))
    pieces = _fewer(pieces)
    if not pieces or not known:
        return None
    words = ", ".join(f"{one.label} {one.note} {one.value}".replace("  ", " ") for one in pieces)
    total = sum(one.value for one in pieces)
    return joined(
        pieces,
        _("People in the event by source"),
        _("%(parts)s. Together %(total)s.", parts=words, total=total),
    )


def _fewer(pieces: list[Piece]) -> list[Piece]:
    """Join the parts that came before, where there are too many to be read, the smallest first."""
    while len(pieces) > PIECES:
        old = sorted(
            (one for one in pieces if one.tone != "action"), key=lambda one: (one.new, one.value)
        )
        one, other = old[0], old[1]
        people = one.value + other.value
        both = Piece(_("Others"), people, str(people), other.tone, other.note, one.new or other.new)
        place = pieces.index(other)
        pieces[place] = both
        pieces.remove(one)
    return pieces
