"""What the answers say about each item of a bank: its page, and the part beside an item."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, g

from quiz.base import Refused
from quiz.items.bank import Bank
from quiz.services import author, organize
from quiz.services import evidence as acts
from quiz.services.evidence import Evidence, ItemEvidence
from quiz.statistics.figure import TOO_FEW
from quiz.statistics.release import hidden
from quiz.store import banks as stored_banks
from quiz.web import desk
from quiz.web.author import views
from quiz.web.author.bar import bar
from quiz.web.figureview import short, signed, words_of
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.itemwords import edit_url, letters, mistakes, names
from quiz.web.pages.author_evidence import AnswerShare, EvidencePage, EvidenceView
from quiz.web.said import draws_the_strong, headline, repaired, sentences


@views.get("/<bank>/evidence")
@allow("educator")
def evidence(bank: str) -> Response:
    """Show what the answers say about every item as it is published now."""
    head = bar(bank)
    with site().store.read() as connection:
        kept = stored_banks.find(connection, bank)
    if kept is None or kept.digest is None:
        return send(
            EvidencePage(
                chrome=desk.frame(), desk=desk.desk("banks"), bank=head, version=None, n=0,
                events=0, simulated=False, items=(),
            )
        )  # fmt: skip
    plan = organize.published(site(), kept.digest)
    found = acts.evidence(site(), plan.bank)
    return send(
        EvidencePage(
            chrome=desk.frame(),
            desk=desk.desk("banks"),
            bank=head,
            version=plan.number,
            n=found.n,
            events=found.events,
            simulated=found.simulated,
            items=_views(plan.bank, found, _places(bank)),
        )
    )


def evidence_view(bank: Bank) -> tuple[EvidenceView, ...]:
    """Show what the answers say about each item of a bank or draft, in its order.

    Every figure has passed the release rule; where there is none, ``why`` says so.
    """
    places = {name: place for place, name in enumerate(bank.by_id, 1)}
    return _views(bank, acts.evidence(site(), bank), places)


def evidence_at(bank: Bank | None, place: int) -> EvidenceView | None:
    """Show what the answers say about the item at a place, from 1; None where nobody answered."""
    if bank is None or place > len(bank.items):
        return None
    found = acts.evidence(site(), bank).items[place - 1]
    return _view(bank, found, place) if found.why in ("counted", "changed") else None


def evidence_of(bank: Bank, name: str) -> EvidenceView:
    """Show what the answers say about one item; refuses ``no-item``."""
    for one in evidence_view(bank):
        if one.item == name:
            return one
    raise Refused("no-item")


def _places(bank: str) -> dict[str, int]:
    """Give the places of items in a bank's draft, by name, as far as it can be read."""
    draft = author.draft(site(), bank)
    parsed = author.check(site(), bank, draft.text, g.now).parsed.bank
    return {} if parsed is None else {name: at for at, name in enumerate(parsed.by_id, 1)}


def _views(bank: Bank, found: Evidence, places: Mapping[str, int]) -> tuple[EvidenceView, ...]:
    return tuple(_view(bank, one, places.get(one.item)) for one in found.items)


def _view(bank: Bank, found: ItemEvidence, place: int | None) -> EvidenceView:
    item = bank.by_id[found.item]
    lang = bank.language_for(g.lang)
    report = found.report
    nothing = hidden(TOO_FEW)
    draws = None if report is None else draws_the_strong(report)
    marks, wrong = letters(item), mistakes(item)
    called = names(bank, found.item, lang, item.outcomes())
    return EvidenceView(
        item=found.item,
        number=found.number,
        stem=short(item, lang),
        lang=lang,
        why=found.why,
        scored=item.scored,
        n=0 if report is None else report.n,
        events=found.events,
        headline="" if report is None else headline(item, report, called),
        facility=nothing if report is None else report.facility,
        unsure=nothing if report is None else report.unsure,
        omitted=nothing if report is None else report.omitted,
        apart="" if report is None else signed(report.discrimination),
        word=None if report is None else report.word,
        said=()
        if report is None
        else sentences(item, report, called, wrong, repaired(found.repairs, called)),
        answers=()
        if report is None
        else tuple(
            AnswerShare(
                marks.get(told.outcome, ""),
                told.outcome,
                words_of(bank, lang, found.item, told.outcome),
                told.key,
                told.share,
                wrong.get(told.outcome, ""),
                told is draws,
            )
            for told in report.outcomes
        ),
        url=edit_url(bank.id, place),
    )
