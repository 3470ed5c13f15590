"""Write the figures of an event out as researchers ask for them."""

from __future__ import annotations

from flask import url_for

from quiz.items.bank import Bank
from quiz.services.figures import Figures
from quiz.statistics.dif import DifReport
from quiz.statistics.release import Shown
from quiz.statistics.report import ItemReport, OutcomeReport, Report
from quiz.store.events import Event
from quiz.web.content import own_name
from quiz.web.figureview import short, signed, words_of
from quiz.web.pages.research import (
    AnswerFigures,
    DifRow,
    DifTable,
    ItemFigures,
    Measure,
    Told,
)
from quiz.web.reasons import BY_DIF, BY_RASCH, why
from quiz.web.said import percent

PLACES = {0: "0", 1: "0.0", 2: "0.00", 3: "0.000"}


def told(shown: Shown, k: int, places: int, least: int | None = None) -> Told:
    """Write a number with so many decimals, or why there is none."""
    if shown.value is None:
        return Told("", why=why(shown.reason, k, least))
    ends = None
    if shown.low is not None and shown.high is not None:
        low, high = (signed(Shown(end), PLACES[places]) for end in (shown.low, shown.high))
        ends = low, high
    return Told(signed(shown, PLACES[places]), ends)


def share(shown: Shown, k: int, least: int | None = None) -> Told:
    """Write a share, or why there is none."""
    if shown.value is None:
        return Told("", why=why(shown.reason, k, least))
    ends = None
    if shown.low is not None and shown.high is not None:
        ends = f"{shown.low:g}", f"{shown.high:g}"
    return Told(percent(shown), ends)


def whole_view(report: Report, k: int) -> tuple[tuple[Measure, Told], ...]:
    """Give the figures of all scores together."""
    sure = report.confidence
    found: list[tuple[Measure, Told]] = [
        ("mean", told(report.mean, k, 1)),
        ("sd", told(report.sd, k, 1)),
        ("alpha", told(report.alpha, k, 2, 50)),
        ("error", told(report.error, k, 1, 50)),
        ("skew", told(report.skew, k, 1)),
        ("kurtosis", told(report.kurtosis, k, 1)),
        ("brier", told(sure.brier, k, 2)),
        ("reliability", told(sure.reliability, k, 2)),
        ("resolution", told(sure.resolution, k, 2)),
        ("uncertainty", told(sure.uncertainty, k, 2)),
        ("mark", told(sure.mark, k, 1)),
    ]
    return tuple(found)


def items_view(event: Event, bank: Bank, report: Report, lang: str) -> tuple[ItemFigures, ...]:
    """Give the figures of every scored question, in the order of the quiz."""
    return tuple(_item(event, bank, item, lang) for item in report.items if item.scored)


def _item(event: Event, bank: Bank, item: ItemReport, lang: str) -> ItemFigures:
    k = event.k
    return ItemFigures(
        item.number,
        short(bank.by_id[item.id], lang),
        url_for("items.item", name=event.id, number=item.number),
        item.n,
        share(item.facility, k),
        told(item.discrimination, k, 2),
        told(item.alpha_without, k, 2),
        told(item.difficulty, k, 1, BY_RASCH),
        tuple(_answer(bank, item, one, lang, k) for one in item.outcomes),
        item.repaired is not None,
    )


def _answer(bank: Bank, item: ItemReport, one: OutcomeReport, lang: str, k: int) -> AnswerFigures:
    return AnswerFigures(
        one.outcome,
        words_of(bank, lang, item.id, one.outcome),
        one.key,
        share(one.share, k),
        share(one.rest, k),
        told(one.correlation, k, 2),
    )


def dif_view(event: Event, bank: Bank, found: Figures, lang: str) -> tuple[DifTable, ...]:
    """Compare every pair of languages that has enough people."""
    return tuple(_pair(event, bank, one, lang) for one in found.dif)


def _pair(event: Event, bank: Bank, found: DifReport, lang: str) -> DifTable:
    k = event.k
    return DifTable(
        _named(found.reference),
        _named(found.focal),
        found.n_reference,
        found.n_focal,
        tuple(
            DifRow(
                one.number,
                short(bank.by_id[one.id], lang),
                url_for("items.item", name=event.id, number=one.number),
                told(one.delta, k, 1, BY_DIF),
                told(one.shift, k, 0, BY_DIF),
                told(one.p, k, 3, BY_DIF),
                one.grade,
                "" if one.easier is None else _named(one.easier),
            )
            for one in found.items
        ),
    )


def _named(code: str) -> str:
    return code if code == "other" else own_name(code)
