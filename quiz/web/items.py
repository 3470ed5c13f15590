"""The pages of one question, of how sure people were, and for researchers."""

from __future__ import annotations

import random
from collections.abc import Mapping

from babel.numbers import get_decimal_symbol
from flask import Blueprint, Response, g, url_for

from quiz.attempts import ordered
from quiz.base import Refused
from quiz.items.bank import Bank
from quiz.items.item import Item
from quiz.items.response import UNSURE
from quiz.items.shown import Served, Shown, shown
from quiz.services import author, organize
from quiz.services.figures import Figures, figures
from quiz.services.forms import area_of
from quiz.services.organize import Published
from quiz.store.banks import Named
from quiz.store.events import Event
from quiz.web import desk, eventrows
from quiz.web.content import area, plain
from quiz.web.figureview import repaired_line, short
from quiz.web.frame import send, site
from quiz.web.guards import STAFF_RULES, allow
from quiz.web.itemcurves import LEVELS
from quiz.web.itemview import item_view, steps
from quiz.web.itemwords import edit_url
from quiz.web.pages.items import ItemPage, Mended, Neighbour
from quiz.web.pages.research import ResearchPage
from quiz.web.pages.sure import SurePage
from quiz.web.reasons import BY_DIF, BY_LEVEL, BY_RASCH, BY_THICK
from quiz.web.researchview import dif_view, items_view, whole_view
from quiz.web.sureview import calibration, levels_of, map_chart, sure_rows, teach_first

views = Blueprint("items", __name__, url_prefix="/o")

WITH_OPTIONS = ("single", "multiple", "true_false", "poll", "scale", "card")
"""Types whose answers are listed: what is best needs no picture of its own."""


@views.get("/<name>/items/<int:number>")
@allow("organizer")
def item(name: str, number: int) -> Response:
    """Show what people saw, what they chose, what that means, and what to teach next."""
    event, plan = _begun(name)
    everything = list(plan.bank.by_id)
    if not 1 <= number <= len(everything):
        raise Refused("no-item")
    return send(_page(event, plan, everything[number - 1], number))


@views.get("/<name>/sure")
@allow("organizer")
def sure(name: str) -> Response:
    """Show where people were sure and wrong, and what to teach first."""
    event, plan = _begun(name)
    bank, found = plan.bank, figures(site(), event)
    lang = bank.language_for(g.lang)
    report = found.report
    rows = sure_rows(event, bank, report, lang) if report.n else ()
    levels = levels_of(report.confidence)
    very = next((one.right for one in levels if one.level == LEVELS[0]), None)
    return send(
        SurePage(
            chrome=desk.frame(),
            desk=desk.desk("events"),
            title=event.title,
            demo=event.demo,
            campaign=eventrows.campaign_of(desk.account(), event),
            events_url=url_for("organizer.events"),
            event_url=url_for("organizer.event", name=event.id),
            csv_url=url_for("exports.event_csv", name=event.id),
            lang=lang,
            least=event.k,
            least_by_question=max(event.k, BY_LEVEL),
            asked=event.delivery.confidence,
            settled=event.state == "settled",
            counted=report.n,
            sheets=bool(report.n_paper) and not report.n,
            mended=bool(found.repairs),
            rows=rows,
            first=teach_first(rows),
            chart=map_chart(rows) if event.delivery.confidence else None,
            calibration=calibration(report.confidence) if event.delivery.confidence else None,
            levels=levels,
            answers=report.confidence.people,
            very_sure=None if very is None or very.value is None else very,
        )
    )


@views.get("/<name>/research")
@allow("organizer")
def research(name: str) -> Response:
    """Show the figures of an event by the names that researchers know."""
    event, plan = _begun(name)
    bank, found = plan.bank, figures(site(), event)
    lang, report = bank.language_for(g.lang), found.report
    return send(
        ResearchPage(
            chrome=desk.frame(),
            desk=desk.desk("events"),
            title=event.title,
            demo=event.demo,
            campaign=eventrows.campaign_of(desk.account(), event),
            events_url=url_for("organizer.events"),
            event_url=url_for("organizer.event", name=event.id),
            csv_url=url_for("exports.event_csv", name=event.id),
            lang=lang,
            least=event.k,
            settled=event.state == "settled",
            counted=report.n + report.n_paper,
            mended=bool(found.repairs),
            languages=len(bank.offered_languages) > 1,
            out_of=f"{report.out_of:g}",
            whole=whole_view(report, event.k),
            items=items_view(event, bank, report, lang),
            dif=dif_view(event, bank, found, lang),
            thick_from=max(event.k, BY_THICK),
            rasch_from=max(event.k, BY_RASCH),
            dif_from=max(event.k, BY_DIF),
        )
    )


def _begun(name: str) -> tuple[Event, Published]:
    """Give an event that was opened, with what it plays; refuses ``no-event``."""
    event = organize.event(site(), desk.account(), name)
    if event.state == "ready":
        raise Refused("no-event")
    return event, organize.published(site(), event.revision)


def _page(event: Event, plan: Published, which: str, number: int) -> ItemPage:
    bank, found = plan.bank, figures(site(), event)
    lang = bank.language_for(g.lang)
    one = bank.by_id[which]
    seen = item_view(event, bank, found.report, found.groups, which, lang)
    settled = event.state == "settled"
    practised = area_of(one)
    return ItemPage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        title=event.title,
        demo=event.demo,
        campaign=eventrows.campaign_of(desk.account(), event),
        events_url=url_for("organizer.events"),
        event_url=url_for("organizer.event", name=event.id),
        quiz=bank.title.within(lang),
        quiz_lang=lang,
        version=plan.number,
        number=number,
        text=short(one, lang),
        stem=plain(one.stem.within(lang)),
        lang=lang,
        kind=one.type,
        area=area(bank, practised) if practised else None,
        least=event.k,
        settled=settled,
        counted=found.report.n > 0,
        sheets=bool(found.report.n_paper) and not found.report.n,
        scored=one.scored,
        sensitive=one.sensitive,
        seen=_seen(event, bank, one, which, lang),
        lettered=one.type in WITH_OPTIONS,
        found=seen,
        breakdown=event.breakdown,
        mended=_mended(event, bank, found, which),
        steps=steps(bank, one, seen, which, lang),
        edit_url=_edit_url(bank.id, which),
        repair_url=url_for("repair.item", name=event.id, number=number)
        if settled and one.scored and seen is not None
        else None,
        before=_neighbour(event, number - 1, len(bank.by_id)),
        after=_neighbour(event, number + 1, len(bank.by_id)),
    )


def _neighbour(event: Event, number: int, last: int) -> Neighbour | None:
    if not 1 <= number <= last:
        return None
    return Neighbour(number, url_for("items.item", name=event.id, number=number))


def _seen(event: Event, bank: Bank, item: Item, name: str, lang: str) -> Shown:
    """Draw the item as students get it, in an order that is always the same."""
    chance = random.Random(f"{bank.id} {name}")  # noqa: S311 - nobody's attempt hangs on it
    exhibit = bank.exhibit_of(item)
    files: Mapping[str, Named] = {}
    if item.media or (exhibit and exhibit.media) or item.type == "hotspot":
        with site().store.read() as connection:
            files = site().shelf.media(connection, event.revision)
    return shown(
        item,
        lang,
        ordered(item, event.delivery, chance),
        "review",
        response=UNSURE,
        exhibit=exhibit,
        media={
            file: Served(url_for("files.media", digest=kept.digest), kept.width, kept.height)
            for file, kept in files.items()
        },
        page_language=g.lang,
        decimal=get_decimal_symbol(g.lang),
    )


def _mended(event: Event, bank: Bank, found: Figures, which: str) -> Mended | None:
    done = next((one for one in found.repairs if one.item == which), None)
    if done is None or found.before is None:
        return None
    return Mended(
        repaired_line(event, bank, done),
        found.before.item(which).facility,
        found.report.item(which).facility,
    )


def _edit_url(bank: str, which: str) -> str | None:
    """Lead those who write banks to the item in its draft, where that still has it."""
    if desk.account().role not in STAFF_RULES["educator"]:
        return None
    try:
        text = author.draft(site(), bank).text
    except Refused:
        return None
    parsed = author.check(site(), bank, text, g.now).parsed.bank
    names = [] if parsed is None else list(parsed.by_id)
    return edit_url(bank, names.index(which) + 1 if which in names else None)
