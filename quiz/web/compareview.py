"""Turn two events set side by side into what the page of before and after shows."""

from __future__ import annotations

from typing import Literal

from flask import g
from flask_babel import format_decimal
from flask_babel import gettext as _

from quiz.charts.gain import GainChart, gain
from quiz.charts.points import DotChart, dots
from quiz.services.campaign_figures import CampaignFigures
from quiz.statistics.compared import Pair, Versus
from quiz.statistics.release import Shown
from quiz.store.events import Event
from quiz.web.figureview import cut, short
from quiz.web.pages.dashboard import ComparisonView, ItemPair
from quiz.web.reasons import why
from quiz.web.skillsview import share_of

LONGEST_LABEL = 34
"""Letters of a question beside the dots; the table below has more of it."""

ORDER = {"up": 0, "down": 1, "close": 2, "unknown": 3}


def comparison_view(found: CampaignFigures, beside: Versus) -> ComparisonView:
    """Show two events side by side: first those questions that surely changed."""
    compared = beside.compared
    after = found.event(beside.second)
    items = tuple(
        sorted(
            (_pair(found, after, pair) for pair in compared.items),
            key=lambda one: (ORDER[one.verdict], -(one.difference or 0), one.number),
        )
    )
    return ComparisonView(
        n_first=compared.n_first,
        n_second=compared.n_second,
        first=compared.first,
        second=compared.second,
        difference=compared.difference,
        gain=compared.gain,
        same=beside.same,
        shared=beside.shared,
        items=items,
        chart=_chart(items),
        gain_chart=_gain(compared.gain),
        why="" if compared.gain.reason is None else why(compared.gain.reason, found.campaign.k),
    )


def _pair(found: CampaignFigures, after: Event, pair: Pair) -> ItemPair:
    bank = found.banks[after.id]
    lang = bank.language_for(g.lang)
    told: Literal["up", "down", "close", "unknown"] = "unknown"
    if pair.verdict == "second":
        told = "up"
    elif pair.verdict == "first":
        told = "down"
    elif pair.verdict == "close":
        told = "close"
    return ItemPair(
        number=list(bank.by_id).index(pair.name) + 1,
        text=short(bank.by_id[pair.name], lang),
        lang=lang,
        first=pair.first,
        second=pair.second,
        difference=pair.difference,
        verdict=told,
        gain=pair.gain,
    )


def _chart(items: tuple[ItemPair, ...]) -> DotChart | None:
    told = [one for one in items if one.first.value is not None or one.second.value is not None]
    if not told:
        return None
    return dots(
        [
            (
                cut(f"{_label(one)} {one.text}", LONGEST_LABEL),
                [share_of(one.first), share_of(one.second)],
                verdict(one),
            )
            for one in told
        ],
        _("Best answers before and after, per question"),
        " ".join(
            f"{_label(one)} {share_of(one.first).value_label}, "
            f"{share_of(one.second).value_label}. {verdict(one)}."
            for one in told
        ),
        left=250.0,
        right=600.0,
        width=760.0,
        step=38.0,
        calm=_("Too close to call"),
    )


def _label(one: ItemPair) -> str:
    return str(_("Q%(n)s.", n=one.number))


def verdict(one: ItemPair) -> str:
    """Say in words whether a question was found more often after than before."""
    if one.verdict == "up":
        return str(_("Up by %(n)s", n=one.difference))
    if one.verdict == "down":
        return str(_("Down by %(n)s", n=-(one.difference or 0)))
    if one.verdict == "close":
        return str(_("Too close to call"))
    return "–"


def _gain(shown: Shown) -> GainChart | None:
    if shown.value is None:
        return None
    value = str(_("%(n)s%%", n=format_decimal(shown.value))).replace("-", "−")
    desc = _("The gain is %(n)s of what was missing. Zero would be no change.", n=value)
    if shown.low is not None and shown.high is not None:
        desc += " " + _(
            "Fairly sure: %(low)s to %(high)s.",
            low=format_decimal(shown.low),
            high=format_decimal(shown.high),
        )
    return gain(
        shown.value, shown.low, shown.high, value, _("What was learned, with its range"), desc
    )
