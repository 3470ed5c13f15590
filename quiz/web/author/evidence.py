"""What the answers say about each item of a bank: its page, and the part beside an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Response, g, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from quiz.base import Refused
from quiz.items.bank import Bank
from quiz.items.hotspot import Hotspot
from quiz.items.hottext import Hottext
from quiz.items.item import Item
from quiz.items.multiple import Multiple
from quiz.items.poll import Poll
from quiz.items.single import Single
from quiz.services import author, organize
from quiz.services import evidence as acts
from quiz.services.evidence import Evidence, ItemEvidence
from quiz.statistics.figure import TOO_FEW
from quiz.statistics.release import Shown, hidden
from quiz.store import banks as stored_banks
from quiz.web import desk
from quiz.web.author import views
from quiz.web.author.bar import bar
from quiz.web.author.said import draws_the_strong, headline, sentences
from quiz.web.figureview import short, words_of
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages.author_evidence import AnswerShare, EvidencePage, EvidenceView

LETTERS = "ABCDEFGH"


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
    letters, mistakes = _letters(item), _mistakes(item)
    names = _names(bank, found.item, lang, item.outcomes())
    return EvidenceView(
        item=found.item,
        number=found.number,
        stem=short(item, lang),
        lang=lang,
        why=found.why,
        scored=item.scored,
        n=0 if report is None else report.n,
        events=found.events,
        headline="" if report is None else headline(item, report, names),
        facility=nothing if report is None else report.facility,
        unsure=nothing if report is None else report.unsure,
        omitted=nothing if report is None else report.omitted,
        apart="" if report is None else _signed(report.discrimination),
        word=None if report is None else report.word,
        said=sentences(item, found, names, mistakes),
        answers=()
        if report is None
        else tuple(
            AnswerShare(
                letters.get(told.outcome, ""),
                told.outcome,
                words_of(bank, lang, found.item, told.outcome),
                told.key,
                told.share,
                mistakes.get(told.outcome, ""),
                told is draws,
            )
            for told in report.outcomes
        ),
        url=_edit_url(bank.id, place),
    )


def _edit_url(bank: str, place: int | None) -> str:
    """Lead to the form of an item, or to the editor where the draft does not have it."""
    if place is None:
        return url_for("author.editor", bank=bank)
    return url_for("author.item", bank=bank, place=place)


def _letters(item: Item) -> dict[str, str]:
    """Give the letters of an item's options, in the order in which they are written."""
    if isinstance(item, Single | Multiple | Poll):
        return dict(zip(item.options, LETTERS, strict=False))
    return {}


def _names(bank: Bank, name: str, lang: str, outcomes: Iterable[str]) -> dict[str, str]:
    """Name answers as sentences do: by letter, else by their words."""
    letters = _letters(bank.by_id[name])
    ours = {
        "true": _("“True”"),
        "false": _("“False”"),
        "below": _("a smaller number"),
        "above": _("a larger number"),
    }
    names = {}
    for outcome in outcomes:
        words = words_of(bank, lang, name, outcome)
        quoted = ours.get(outcome, outcome) if words is None else _("“%(words)s”", words=words)
        names[outcome] = letters.get(outcome, quoted)
    return names


def _mistakes(item: Item) -> dict[str, str]:
    """Give the misconceptions behind an item's answers, by outcome."""
    known: dict[str, str | None] = {}
    if isinstance(item, Single | Multiple | Poll):
        known = {name: one.misconception for name, one in item.options.items()}
    elif isinstance(item, Hotspot):
        known = {name: one.misconception for name, one in item.regions.items()}
    elif isinstance(item, Hottext):
        known = {name: one.misconception for name, one in item.spans.items()}
    return {name: one.replace("-", " ") for name, one in known.items() if one}


def _signed(shown: Shown) -> str:
    """Write a correlation with two places and a real minus sign; empty where there is none."""
    if shown.value is None:
        return ""
    return str(format_decimal(shown.value, format="0.00")).replace("-", "−")
