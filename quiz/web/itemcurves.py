"""Draw who chooses what by score, and how sure people were, from a report."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from quiz.charts.bars import splits
from quiz.charts.points import Share, lines
from quiz.items.bank import Bank
from quiz.statistics.form import OMITTED, UNSURE
from quiz.statistics.release import Shown
from quiz.statistics.report import Band, ConfidenceReport, CurvesReport, ItemReport, Report
from quiz.web.figureview import cut, words_of
from quiz.web.itemwords import letters, names
from quiz.web.pages.items import CurveView, Level, Role, SureView
from quiz.web.reasons import BY_LEVEL, why
from quiz.web.said import percent

MOST_LINES = 5
LONGEST_NAME = 20
"""Letters of an answer beside the end of its line."""

CLEARLY = 15
"""Percentage points between low and high scores from which a line says something."""


def curve_view(report: Report, told: ItemReport, bank: Bank, lang: str, k: int) -> CurveView:
    """Draw one line for each of the answers that most people chose, over bands of scores."""
    if told.curves.reason is not None or not told.curves.shares:
        return CurveView(_("Who chooses what"), why=why(told.curves.reason, k))
    data, roles = _lines(told, bank, lang)
    title = _curve_title(told, names(bank, told.id, lang, bank.by_id[told.id].outcomes()))
    chart = lines(
        [_band(band) for band in told.curves.bands],
        data,
        title,
        _("Lines per answer over bands of scores. The table below has every number."),
        _axis(report, told.curves),
        width=740.0,
        room=246.0,
    )
    drawn = {line.name for line in chart.lines}
    return CurveView(
        title,
        chart,
        tuple(role for role, (name, _shares) in zip(roles, data, strict=True) if name in drawn),
        tuple(band.people for band in told.curves.bands),
    )


def _lines(
    told: ItemReport, bank: Bank, lang: str
) -> tuple[list[tuple[str, list[Share]]], list[Role]]:
    marks = letters(bank.by_id[told.id])
    sizes = {one.outcome: one.share.value or 0 for one in told.outcomes}
    sizes[UNSURE] = told.unsure.value or 0
    keys = {one.outcome for one in told.outcomes if one.key}
    wrong = [
        name for name, _shares in told.curves.shares if name not in keys and name not in _NO_ANSWER
    ]
    other = max(wrong, key=lambda name: sizes.get(name, 0), default="")
    shown = [
        (name, shares)
        for name, shares in told.curves.shares
        if name in keys or (name in sizes and name != OMITTED)
    ]
    shown.sort(key=lambda one: -sizes.get(one[0], 0))
    right = [one for one in shown if one[0] in keys]
    rest = [one for one in shown if one[0] not in keys and one[0] != UNSURE]
    unsure = [one for one in shown if one[0] == UNSURE]
    # Of many right answers no more than leave room for the wrong ones that most people choose.
    right = right[: max(1, MOST_LINES - len(unsure) - min(2, len(rest)))]
    shown = [*right, *rest[: MOST_LINES - len(unsure) - len(right)], *unsure]
    data, roles = [], []
    for name, shares in shown:
        role: Role = "plain"
        if name in keys:
            role, words = "key", _("best answer")
            if len(keys) > 1:
                words = _answer(bank, lang, told.id, name)
        elif name == UNSURE:
            role, words = "unsure", _("Not sure")
        else:
            role = "other" if name == other else "plain"
            words = _answer(bank, lang, told.id, name)
        letter = marks.get(name, "")
        label = cut(f"{letter} {words}" if letter else str(words), LONGEST_NAME + 2)
        data.append((label, [Share(one.value, percent(one)) for one in shares]))
        roles.append(role)
    return data, roles


_NO_ANSWER = (UNSURE, OMITTED)


def _answer(bank: Bank, lang: str, name: str, outcome: str) -> str:
    """Name an answer in a few letters."""
    ours = {
        "true": _("True"),
        "false": _("False"),
        "matched": _("An accepted answer"),
        "below": _("A smaller number"),
        "above": _("A larger number"),
        "not-a-number": _("Not a number"),
        "other": _("Another answer"),
    }
    found = words_of(bank, lang, name, outcome)
    return cut(str(ours.get(outcome, outcome)) if found is None else found, LONGEST_NAME)


def _band(band: Band) -> str:
    return str(band.low) if band.low == band.high else f"{band.low}–{band.high}"


def _axis(report: Report, found: CurvesReport) -> str:
    if found.unit == "percent":
        return str(_("Score, in percent of all points"))
    size = sum(item.scored for item in report.items)
    return str(_("Score, in best answers out of %(all)s", all=size))


def _curve_title(told: ItemReport, called: Mapping[str, str]) -> str:
    """Say what the curves show: only shown numbers decide."""
    found = dict(told.curves.shares)
    keys = [one.outcome for one in told.outcomes if one.key]
    if len(keys) != 1 or keys[0] not in found:
        return str(_("How answers go with the score"))
    key = [one.value or 0 for one in found[keys[0]]]
    tops = {
        name: shares[-1].value or 0
        for name, shares in found.items()
        if name not in (*keys, *_NO_ANSWER)
    }
    most = max(tops, key=lambda name: tops[name], default="")
    if most and tops[most] > key[-1]:
        return str(
            _(
                "Even of those with high scores more choose %(answer)s",
                answer=called.get(most, most),
            )
        )
    if key[-1] - key[0] >= CLEARLY:
        return str(_("The better people do, the more of them find it"))
    if key[-1] < key[0]:
        return str(_("People with high scores find it less often"))
    return str(_("People with high and with low scores find it nearly alike"))


LEVELS = (3, 2, 1)
"""Levels of confidence in the order in which they are shown, the surest first."""


def level_words() -> dict[int, str]:
    """Name the levels of confidence as those do who are asked, in short."""
    return {3: _("Very sure"), 2: _("Fairly sure"), 1: _("Guessing")}


def sure_view(found: ConfidenceReport, k: int) -> SureView:
    """Show how sure people were and how right, or say why that cannot be told."""
    if not found.people:
        return SureView(why=why(found.accuracy.reason, k, BY_LEVEL))
    by_level = {level: (people, right) for level, people, right in found.levels}
    shown = tuple(Level(level, *by_level[level]) for level in LEVELS if level in by_level)
    words = level_words()
    drawn = [one for one in shown if one.right.value is not None]
    title = sure_title(next((one.right for one in shown if one.level == LEVELS[0]), None))
    chart = None
    if drawn:
        chart = splits(
            [
                (words[one.level], one.people, one.right.value or 0, percent(one.right))
                for one in drawn
            ],
            title,
            " ".join(
                _(
                    "%(level)s: %(people)s people, %(share)s found it.",
                    level=words[one.level],
                    people=one.people,
                    share=percent(one.right),
                )
                for one in drawn
            ),
            width=480.0,
        )
    return SureView(title, found.people, chart, shown, found.sure_but_wrong)


def sure_title(right: Shown | None) -> str:
    """Say how many of the very sure found it."""
    if right is None or right.value is None:
        return str(_("How sure people were"))
    if right.value < 50:
        return str(_("Most who were very sure did not find it"))
    return str(_("%(share)s of those who were very sure found it", share=percent(right)))
