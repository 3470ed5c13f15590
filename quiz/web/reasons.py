"""Say in words why a figure has no number: nothing is left blank, and nothing is a zero."""

from __future__ import annotations

from flask_babel import gettext as _

from quiz.statistics import figure
from quiz.statistics.confidence import BY_ITEM_FROM
from quiz.statistics.languages import DIF_FROM
from quiz.statistics.rasch import MOST_ITEMS, RASCH_FROM
from quiz.statistics.reliability import RELIABILITY_FROM


def why(reason: str | None, k: int, least: int | None = None) -> str:
    """Say why there is no number, for a group that is shown from ``k`` people on.

    ``least`` is the number of people from which this figure is known, where it is more.
    """
    people = max(k, least or 0)
    thick = max(k, least or RELIABILITY_FROM)
    words = {
        figure.TOO_FEW: _("Known from %(n)s people on.", n=people),
        figure.NOT_THICK: _("Known from %(n)s people counted at once.", n=thick),
        figure.NO_SPREAD: _("Everybody did alike, so there is nothing to compare."),
        figure.ONE_ITEM: _("It takes more questions with a best answer."),
        figure.DRAWN: _("Each person got other questions, so totals cannot be compared."),
        figure.UNSCORED: _("There is no best answer here."),
        figure.FEW_RIGHT: _("Fewer than %(n)s found it, of those counted in large groups.", n=k),
        figure.FEW_NOT_RIGHT: _(
            "Fewer than %(n)s missed it, of those counted in large groups.", n=k
        ),
        figure.FEW_CHOOSERS: _("Fewer than %(n)s chose it.", n=k),
        figure.FEW_OTHERS: _("Fewer than %(n)s chose anything else.", n=k),
        figure.FEW_BANDS: _("Too few of both have equal scores."),
        figure.MANY_OPTIONS: _("Its answers are too many to follow each of them."),
        figure.MANY_ITEMS: _("Computed for up to %(n)s questions.", n=MOST_ITEMS),
        figure.NOT_ASKED: _("People were not asked how sure they are."),
        figure.NO_ROOM: _("There was nothing left to gain."),
        figure.NOT_BINARY: _("It needs questions that are either found or not."),
        figure.UNEQUAL_POINTS: _("It needs questions with equal points."),
        figure.ALL_OR_NONE: _("Everybody found it, or nobody did."),
        figure.NO_END: _("It lies beyond the end of the scale."),
        figure.UNSETTLED: _("The computation found no answer that holds."),
        figure.CAPPED: _("Nearly all or nearly none: more exactly it is not told."),
        figure.SEVERAL: _("It belongs to one event; these are several."),
        figure.REPAIRED: _("The question was repaired."),
        figure.ON_PAPER: _("Answer sheets cannot tell it."),
    }
    return str(words.get(reason or "", _("Not known here.")))


BY_THICK, BY_LEVEL, BY_RASCH, BY_DIF = RELIABILITY_FROM, BY_ITEM_FROM, RASCH_FROM, DIF_FROM
"""People from which figures of large groups, by confidence, difficulties and DIF are known."""
