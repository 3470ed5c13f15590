"""Say what answer sheets cannot tell, where nobody was counted but on paper."""

from __future__ import annotations

from dataclasses import replace

from quiz.statistics.figure import (
    FEW_CHOOSERS,
    FEW_NOT_RIGHT,
    FEW_OTHERS,
    FEW_RIGHT,
    NOT_THICK,
    ON_PAPER,
    TOO_FEW,
)
from quiz.statistics.release import Shown, hidden
from quiz.statistics.report import ItemReport, OutcomeReport, Report, Times

PEOPLE = frozenset({TOO_FEW, NOT_THICK, FEW_RIGHT, FEW_NOT_RIGHT, FEW_CHOOSERS, FEW_OTHERS})
"""Reasons that promise a figure to more people: on paper there is none for any number."""


def of_sheets(report: Report) -> Report:
    """Give a report of sheets alone the reason why scores and what needs them are not known.

    Sheets are counted question by question. Nobody knows which answers belong together, so there
    is no score, no skill of several questions, no time, and nothing that goes with a score.
    """
    return replace(
        report,
        mean=_told(report.mean),
        mean_percent=_told(report.mean_percent),
        sd=_told(report.sd),
        skew=_told(report.skew),
        kurtosis=_told(report.kurtosis),
        alpha=_told(report.alpha),
        error=_told(report.error),
        times=Times(*map(_told, (report.times.middle, report.times.quarter,
                                 report.times.three_quarters))),
        skills=tuple((area, _told(shown)) for area, shown in report.skills),
        next_step=_told(report.next_step),
        items=tuple(map(_item, report.items)),
    )  # fmt: skip


def _item(item: ItemReport) -> ItemReport:
    reason = item.curves.reason
    return replace(
        item,
        facility=_told(item.facility),
        outcomes=tuple(map(_outcome, item.outcomes)),
        discrimination=_told(item.discrimination),
        alpha_without=_told(item.alpha_without),
        difficulty=_told(item.difficulty),
        curves=replace(item.curves, reason=ON_PAPER if reason in PEOPLE else reason),
    )


def _outcome(outcome: OutcomeReport) -> OutcomeReport:
    return replace(outcome, rest=_told(outcome.rest), correlation=_told(outcome.correlation))


def _told(shown: Shown) -> Shown:
    return hidden(ON_PAPER) if shown.value is None and shown.reason in PEOPLE else shown
