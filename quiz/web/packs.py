"""The workshop pack of an event: sheets, cards and key for a room without network."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, g, request, url_for

from quiz.services import organize
from quiz.store.events import Event
from quiz.web import dates, desk, eventrows
from quiz.web.content import own_name, title_lang
from quiz.web.doorway import doorway
from quiz.web.frame import send, site, static_url
from quiz.web.guards import allow
from quiz.web.languages import LANGUAGES
from quiz.web.pages.author_print import PACK, Lead, PrintLanguage, PrintPage
from quiz.web.sheets import cards_for, printed_items, served, speaking

views = Blueprint("packs", __name__, url_prefix="/o")


@views.get("/<name>/pack")
@allow("organizer")
def pack(name: str) -> Response:
    """Show what a workshop needs on paper, in one of the event's languages."""
    found = organize.event(site(), desk.account(), name)
    bank = organize.published(site(), found.revision).bank
    spoken = found.offered(bank.offered_languages)
    wished = request.args.get("lang", "")
    lang = wished if wished in spoken else g.lang if g.lang in spoken else spoken[0]
    with speaking(lang if lang in LANGUAGES else g.lang):
        return send(_page(found, lang, spoken))


def _page(found: Event, lang: str, spoken: tuple[str, ...]) -> PrintPage:
    plan = organize.published(site(), found.revision)
    bank = plan.bank
    with site().store.read() as connection:
        files = site().shelf.media(connection, found.revision)
    media = {name: served(file.digest, file.width, file.height) for name, file in files.items()}
    items = printed_items(bank, found.delivery, lang, media)
    wished = request.args.getlist("sheet")
    coded = found.code is not None and eventrows.state_of(found, g.now) in eventrows.RUNNING
    door = doorway(found) if coded else None
    return PrintPage(
        chrome=replace(desk.frame(), lang=g.lang),
        css_url=static_url("css/sheets.css"),
        back_url=url_for("organizer.event", name=found.id),
        back_title=found.title,
        back_lang=g.lang,
        title=bank.title.within(lang),
        shown_lang=lang,
        foreign=lang != g.lang,
        offered=PACK,
        sheets=tuple(sheet for sheet in PACK if sheet in wished or not wished),
        languages=tuple(PrintLanguage(one, own_name(one), one == lang) for one in spoken),
        form_url=url_for("packs.pack", name=found.id),
        items=items,
        shapes=cards_for(items),
        day=dates.day(g.now, found.zone),
        address="" if door is None else door.link,
        left_out=0,
        lead=Lead(
            event=found.title,
            dates=dates.span(found.opens_at, found.closes_at, found.zone),
            quiz=bank.title.within(title_lang(bank)),
            number=plan.number,
            questions=sum(1 for one in items if one.number),
            talks=sum(1 for one in items if one.view.item.talk),
            door=door,
            least=found.k,
        ),
    )
