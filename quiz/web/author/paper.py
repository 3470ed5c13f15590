"""Sheets to print: questions, the key with its reasons, cards to hold up."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, g, request, url_for

from quiz.banks.parsing import Parsed
from quiz.items.bank import Bank
from quiz.services import author
from quiz.store import banks as stored_banks
from quiz.web import dates, desk
from quiz.web.author import views
from quiz.web.author.bar import bar
from quiz.web.content import own_name
from quiz.web.frame import send, settings, site, static_url
from quiz.web.guards import allow
from quiz.web.languages import LANGUAGES
from quiz.web.pages.author_print import SHEETS, PrintedItem, PrintLanguage, PrintPage
from quiz.web.sheets import cards_for, printed_items, served, speaking


@views.get("/<bank>/print", endpoint="paper")
@allow("educator")
def print_sheets(bank: str) -> Response:
    """Show the sheets of a bank's draft; what is not well formed is left out."""
    draft = author.draft(site(), bank)
    parsed = author.check(site(), bank, draft.text, g.now).parsed
    known = parsed.bank or parsed.draft
    spoken = known.offered_languages if known is not None else (g.lang,)
    wished = request.args.get("lang", "")
    lang = wished if wished in spoken else g.lang if g.lang in spoken else spoken[0]
    with speaking(lang if lang in LANGUAGES else g.lang):
        return send(_page(bank, parsed, known, lang))


def _page(bank: str, parsed: Parsed, known: Bank | None, lang: str) -> PrintPage:
    head = bar(bank, parsed)
    wished = request.args.getlist("sheet")
    items = _items(bank, known, lang) if known is not None else ()
    spoken = known.offered_languages if known is not None else ()
    title = known.title if known is not None else None
    return PrintPage(
        chrome=replace(desk.frame(), lang=g.lang),
        css_url=static_url("css/sheets.css"),
        back_url=head.links[0].url,
        back_title=head.title,
        back_lang=head.lang,
        title=title.within(lang) if title is not None else head.title,
        shown_lang=lang,
        foreign=lang != g.lang,
        offered=SHEETS,
        sheets=tuple(sheet for sheet in SHEETS if sheet in wished or not wished),
        languages=tuple(PrintLanguage(one, own_name(one), one == lang) for one in spoken),
        form_url=url_for("author.paper", bank=bank),
        items=items,
        shapes=cards_for(items),
        day=dates.day(g.now, "UTC"),
        address=_address(bank),
        left_out=_left_out(parsed),
    )


def _items(bank: str, known: Bank, lang: str) -> tuple[PrintedItem, ...]:
    files = author.media_of(site(), bank)
    media = {name: served(file.digest, file.width, file.height) for name, file in files.items()}
    return printed_items(known, known.delivery, lang, media)


def _left_out(parsed: Parsed) -> int:
    """Count the items that cannot be shown for their errors."""
    places = {
        problem.path.partition("]")[0]
        for problem in parsed.problems
        if problem.level == "error" and problem.path.startswith("items[")
    }
    return 0 if parsed.bank is not None else len(places)


def _address(bank: str) -> str:
    """Give where students find the quiz; nothing unless it is published and we know our name."""
    with site().store.read() as connection:
        kept = stored_banks.find(connection, bank)
    if kept is None or kept.digest is None or not settings().url:
        return ""
    return f"{desk.address()}{url_for('student.start', where='q', ref=bank)}"
