"""Turn the figures of one question into what its page shows; nothing is computed from answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext as _

from quiz.items.bank import Bank
from quiz.items.item import Item
from quiz.items.match import Match
from quiz.items.order import Order
from quiz.statistics.release import Shown
from quiz.statistics.report import ItemReport, Report
from quiz.statistics.reporting import HARD_UNDER, UNSURE_OVER
from quiz.store.events import Event
from quiz.web.content import plain, resources_for
from quiz.web.figureview import group_name, signed, words_of
from quiz.web.itemcurves import curve_view, sure_view
from quiz.web.itemwords import letters, mistakes, names
from quiz.web.pages.author_evidence import AnswerShare
from quiz.web.pages.items import Cell, ItemGroup, ItemView, Judged, Matrix, Step
from quiz.web.reasons import why
from quiz.web.said import DRAWS_FROM, draws_the_strong, headline, percent, sentences

EASY_FROM = 90


def item_view(
    event: Event,
    bank: Bank,
    report: Report,
    groups: Sequence[tuple[str, Report]],
    name: str,
    lang: str,
) -> ItemView | None:
    """Show the figures of one item of an event; None where nothing of it may be shown."""
    told = report.item(name)
    if not told.n or told.kind == "card":
        return None
    item = bank.by_id[name]
    called = names(bank, name, lang, item.outcomes())
    wrong = mistakes(item)
    # What they chose instead is in the headline, and among what to teach.
    said = sentences(item, replace(told, other=None), called, wrong)
    sides = tuple(_group(code, one.item(name)) for code, one in groups if one.n)
    gap, close = _gap(sides)
    return ItemView(
        n=told.n,
        headline=_headline(item, told, called),
        answers=_answers(bank, item, told, lang, wrong),
        matrix=_matrix(item, told, lang),
        facility=told.facility,
        unsure=told.unsure,
        omitted=told.omitted,
        apart=signed(told.discrimination),
        apart_why=""
        if told.discrimination.value is not None
        else why(told.discrimination.reason, event.k),
        word=told.word,
        tops=_tops(told),
        curve=curve_view(report, told, bank, lang, event.k),
        sure=sure_view(told.confidence, event.k),
        judged=_judged(told, any(one.tone == "look" for one in said)),
        said=tuple(one for one in said if one.tone != "fine"),
        groups=sides,
        gap=gap,
        close=close,
    )


def _headline(item: Item, told: ItemReport, called: Mapping[str, str]) -> str:
    """Say how many found it, and what most of the others chose."""
    first = headline(item, told, called)
    if told.repaired or told.other is None or (told.other[1].value or 0) < DRAWS_FROM:
        return f"{first}." if first else ""
    outcome, share = told.other
    name = called.get(outcome, outcome)
    facility = told.facility.plain
    if facility is not None and share.plain is not None and share.plain > facility:
        more = _("More chose %(answer)s.", answer=name)
    else:
        more = _("%(share)s chose %(answer)s.", share=percent(share), answer=name)
    return f"{first}. {more}" if first else str(more)


def _answers(
    bank: Bank, item: Item, told: ItemReport, lang: str, wrong: Mapping[str, str]
) -> tuple[AnswerShare, ...]:
    if isinstance(item, Match | Order):
        return ()
    marks = letters(item)
    draws = draws_the_strong(told)
    return tuple(
        AnswerShare(
            marks.get(one.outcome, ""),
            one.outcome,
            words_of(bank, lang, told.id, one.outcome),
            one.key,
            one.share,
            wrong.get(one.outcome, ""),
            one is draws,
        )
        for one in told.outcomes
    )


def _matrix(item: Item, told: ItemReport, lang: str) -> Matrix | None:
    cells = {one.outcome: Cell(one.share, one.key) for one in told.outcomes}
    if isinstance(item, Order):
        places = range(1, len(item.sequence) + 1)
        return Matrix(
            tuple(str(place) for place in places),
            tuple(
                (plain(text.within(lang)), tuple(cells[f"{line}@{place}"] for place in places))
                for line, text in item.lines.items()
            ),
            places=True,
        )
    if isinstance(item, Match):
        return Matrix(
            tuple(plain(text.within(lang)) for text in item.rights.values()),
            tuple(
                (
                    plain(text.within(lang)),
                    tuple(cells[f"{left}={right}"] for right in item.rights),
                )
                for left, text in item.lefts.items()
            ),
            places=False,
        )
    return None


def _tops(told: ItemReport) -> tuple[Shown, Shown] | None:
    """Give the shares who found it among the highest and the lowest scores: one key only.

    The score includes the item, so the curves may rise where it tells nobody apart, or worse:
    then they would only confuse.
    """
    keys = [one.outcome for one in told.outcomes if one.key]
    if len(keys) != 1:
        return None
    found = dict(told.curves.shares).get(keys[0])
    if not found or told.word not in ("fair", "good", "strong"):
        return None
    return found[-1], found[0]


def _judged(told: ItemReport, look: bool) -> Judged:
    if not told.scored:
        return "unscored"
    if told.word == "check":
        return "check"
    if look:
        return "look"
    if told.word in ("fair", "good", "strong"):
        return "works"
    if told.word == "very_easy":
        return "easy"
    return "early"


def _group(code: str, told: ItemReport) -> ItemGroup:
    return ItemGroup(
        code,
        group_name(code),
        told.n,
        told.facility,
        told.unsure,
        tuple(one.share for one in told.outcomes),
    )


def _gap(groups: Sequence[ItemGroup]) -> tuple[tuple[str, str] | None, bool]:
    """Name the best and the worst group where their ranges do not touch; else it is close.

    A capped share has no range, so nothing is said of it.
    """
    known = [one for one in groups if one.facility.plain is not None]
    if len(known) < 2 or len(known) < len(groups):
        return None, False
    most = max(known, key=lambda one: one.facility.value or 0)
    least = min(known, key=lambda one: one.facility.value or 0)
    if most.facility.low is None or least.facility.high is None:
        return None, False
    if most.facility.low > least.facility.high:
        return (most.code, least.code), False
    return None, True


def steps(bank: Bank, item: Item, found: ItemView | None, name: str, lang: str) -> tuple[Step, ...]:
    """Say what to teach next: first of all nothing, where the question itself is in doubt."""
    made: list[Step] = []
    called = names(bank, name, lang, item.outcomes())
    if found is not None and found.judged == "check":
        made.append(Step("hold"))
    if found is not None:
        made += _wrong_idea(found, called)
        unsure = found.unsure.plain
        if item.scored and unsure is not None and unsure > UNSURE_OVER:
            made.append(Step("unsure", share=percent(found.unsure)))
        easy = found.facility.value is not None and found.facility.value >= EASY_FROM
        if easy and found.facility.bound != "most":
            made.append(Step("leave"))
    if item.rationale is not None:
        made.append(Step("trick", item.rationale.within(lang)))
    if item.talk is not None:
        made.append(Step("talk", plain(item.talk.within(lang))))
    read = [one for one in resources_for(bank, item, 4) if not one.lang]
    made += [Step("read", resource=one) for one in read[:2]]
    return tuple(made)


def _wrong_idea(found: ItemView, called: Mapping[str, str]) -> list[Step]:
    """Name the wrong idea behind the wrong answer that most people chose, if many did.

    Where people who do well choose it, it may be no wrong idea at all.
    """
    wrong = [
        one
        for one in found.answers
        if not one.key and one.mistake and not one.strong and one.share.bound != "most"
    ]
    most = max(wrong, key=lambda one: one.share.value or 0, default=None)
    if most is None or (most.share.value or 0) < DRAWS_FROM / 2:
        return []
    return [Step("idea", most.mistake, called.get(most.outcome, ""), percent(most.share))]


def hard(found: ItemView) -> bool:
    """Tell whether few found it."""
    share = found.facility
    return share.value is not None and share.value < HARD_UNDER
