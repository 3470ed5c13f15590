"""Say in words what figures mean for an item, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext as _

from quiz.items.item import Item
from quiz.services.forms import is_binary
from quiz.statistics.figure import FEW_NOT_RIGHT, FEW_RIGHT, NOT_THICK, TOO_FEW
from quiz.statistics.release import Shown
from quiz.statistics.report import ItemReport, OutcomeReport
from quiz.statistics.reporting import HARD_UNDER, UNSURE_OVER
from quiz.store.repairs import Repaired
from quiz.web.pages.author_evidence import Said

EASY_FROM = 90
DRAWS_FROM = 20
"""A wrong answer that so many percent choose is a mistake worth teaching."""


def percent(shown: Shown) -> str:
    """Write a share in words."""
    n = int(shown.value or 0)
    if shown.bound == "least":
        return str(_("%(n)s%% or more", n=n))
    if shown.bound == "most":
        return str(_("%(n)s%% or less", n=n))
    return str(_("%(n)s%%", n=n))


def headline(item: Item, report: ItemReport, names: Mapping[str, str]) -> str:
    """Say how many found an item, or what most people chose where there is nothing to find."""
    if report.facility.value is not None:
        share = percent(report.facility)
        if is_binary(item):
            return str(_("%(share)s found it", share=share))
        return str(_("%(share)s of the points", share=share))
    shares = [one for one in report.outcomes if one.share.value is not None]
    if report.scored or not shares:
        return ""
    most = max(shares, key=lambda one: one.share.value or 0)
    return str(
        _(
            "%(share)s chose %(answer)s",
            share=percent(most.share),
            answer=names.get(most.outcome, most.outcome),
        )
    )


def sentences(
    item: Item,
    report: ItemReport,
    names: Mapping[str, str],
    mistakes: Mapping[str, str],
    before: Iterable[Said] = (),
) -> tuple[Said, ...]:
    """Say what the figures of an item mean, those that ask for a deed first.

    ``names`` are its answers as they are to be read out ("C"), ``mistakes`` the misconceptions
    behind them, both by outcome; ``before`` is what was said about it already.
    """
    said = [*before]
    if report.scored:
        said += _apart(report, names)
        said += _level(report)
    said += _unsure(report)
    if report.scored:
        said += _others(report, names, mistakes)
        said += _works(report, any(one.tone == "look" for one in said))
    return tuple(sorted(said, key=lambda one: one.tone != "look"))


def repaired(repairs: Iterable[Repaired], names: Mapping[str, str]) -> Iterator[Said]:
    """Say what was repaired after an event: the question itself is as it was."""
    for one in repairs:
        if one.kind == "accept":
            what = _(
                "After one event %(answer)s was accepted, too.",
                answer=names.get(one.outcome, one.outcome),
            )
        elif one.kind == "drop":
            what = _("After one event it was dropped from the score.")
        else:
            what = _("After one event it was counted as right for all.")
        yield Said(
            "look", what,
            _("That event’s share of best answers is left out here. Mend the question, too."),
        )  # fmt: skip


def draws_the_strong(report: ItemReport) -> OutcomeReport | None:
    """Find the wrong answer that people with high totals choose more often than others.

    Unless they miss the item altogether it has to be clearly so: not by chance.
    """
    surely = report.word != "check"
    wrong = [
        one
        for one in report.outcomes
        if not one.key
        and one.wrong_way
        and ((one.correlation.low if surely else one.correlation.value) or 0) > 0
    ]
    return max(wrong, key=lambda one: one.correlation.value or 0, default=None)


def _apart(report: ItemReport, names: Mapping[str, str]) -> Iterator[Said]:
    draws = draws_the_strong(report)
    if report.word == "check":
        if draws is not None:
            name = names.get(draws.outcome, draws.outcome)
            yield Said(
                "look",
                _("People with high totals miss it, and choose %(answer)s.", answer=name),
                _("Read %(answer)s again: the key may be wrong.", answer=name),
            )
        else:
            yield Said(
                "look",
                _("People with high totals miss it more often than others."),
                _("Check the key, and read the question as a student would."),
            )
        return
    if draws is not None:
        name = names.get(draws.outcome, draws.outcome)
        yield Said(
            "look",
            _("People with high totals choose %(answer)s more often than others.", answer=name),
            _("Read it again: it may be right as well."),
        )
    if report.word == "weak":
        yield Said(
            "look",
            _("It hardly tells who does well on the other questions."),
            _("Look for a word that misleads, or for a second thing that it asks."),
        )


def _level(report: ItemReport) -> Iterator[Said]:
    share = report.facility
    if share.value is None:
        return
    if share.value < HARD_UNDER and share.bound != "least":
        yield Said(
            "look" if report.word != "check" else "tell",
            _("Few find it."),
            _("If it was taught, ask one thing at a time. If not, teach it first."),
        )
    elif share.value >= EASY_FROM and share.bound != "most":
        yield Said(
            "tell",
            _("Nearly everybody finds it."),
            _("Keep it to begin with, or write wrong answers that people believe."),
        )


def _unsure(report: ItemReport) -> Iterator[Said]:
    share = report.unsure.plain
    if report.scored and share is not None and share > UNSURE_OVER:
        yield Said(
            "look",
            _("%(share)s were not sure.", share=percent(report.unsure)),
            _("Look for a word that they may not know."),
        )


def _others(
    report: ItemReport, names: Mapping[str, str], mistakes: Mapping[str, str]
) -> Iterator[Said]:
    if report.other is not None:
        outcome, share = report.other
        draws = draws_the_strong(report)
        if draws is not None and draws.outcome == outcome:
            share = replace(share, bound="most")  # said already: it may not be wrong at all
        if (share.value or 0) >= DRAWS_FROM and share.bound != "most":
            what = _(
                "%(share)s chose %(answer)s.",
                share=percent(share), answer=names.get(outcome, outcome),
            )  # fmt: skip
            mistake = mistakes.get(outcome)
            if mistake:
                step = _("Their wrong idea: “%(mistake)s”. Teach that next.", mistake=mistake)
            else:
                step = _("Name the wrong idea behind it, so that it can be taught.")
            yield Said("tell", what, step)
    rare = [names.get(one.outcome, one.outcome) for one in report.outcomes if one.rare]
    if rare and len(report.outcomes) > 2 and report.other is not None:
        yield Said(
            "tell",
            _("Hardly anybody chooses %(answers)s.", answers=listed(rare)),
            _("Write a mistake there that people really make."),
        )


def _works(report: ItemReport, look: bool) -> Iterator[Said]:
    if report.word in ("fair", "good", "strong") and not look:
        yield Said("fine", _("This question works: people who do well find it more often."))
    elif report.word is None and report.facility.value is not None:
        reason = report.discrimination.reason
        if reason == FEW_RIGHT:
            what = _("Too few found it to say whether it tells who does well.")
        elif reason == FEW_NOT_RIGHT:
            what = _("Too few missed it to say whether it tells who does well.")
        elif reason in (NOT_THICK, TOO_FEW):
            what = _("Whether it tells who does well is known from 50 people counted at once.")
        else:
            return
        yield Said("tell", what)


def listed(names: Sequence[str]) -> str:
    """Write names one after the other."""
    return ", ".join(names)
