"""Turn the skills of a campaign or of its events into what its dashboard shows."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import format_decimal
from flask_babel import gettext as _

from quiz.charts.points import Share, dots
from quiz.services.campaign_figures import CampaignFigures
from quiz.statistics.compared import Pair, Versus
from quiz.statistics.overview import Overview, best
from quiz.statistics.release import Shown
from quiz.store.events import Event
from quiz.web.content import area
from quiz.web.pages.dashboard import SkillRow, SkillsView

NEITHER = (None, None)
"""What two events show of a skill that is known of neither."""


def skills_view(
    found: CampaignFigures,
    event: Event | None,
    other: Event | None,
    overview: Overview,
    beside: Versus | None,
) -> SkillsView | None:
    """Show the skills of one event, of two beside each other or (None) of all together.

    Gives None where no skill may be shown.
    """
    bank = found.banks[event.id] if event else next(iter(found.banks.values()))
    if beside is not None and event is not None and other is not None:
        return _two_skills(found, event, other, beside)
    known = [(area(bank, name), shown) for name, shown in overview.skills]
    known = [(one, shown) for one, shown in known if shown.value is not None]
    if not known:
        return None
    rows = tuple(SkillRow(one, (shown,)) for one, shown in known)
    by_id = {one.id: one for one, _shown in known}
    return SkillsView(
        chart=dots([(one.id, [share_of(shown)], "") for one, shown in known], "", ""),
        names=(event.title if event else _("All events together"),),
        rows=rows,
        people=(overview.n or overview.n_paper,),
        best=tuple(by_id[name] for name in best(overview.skills)),
        worst=tuple(by_id[name] for name in overview.hardest if name in by_id),
    )


def _two_skills(
    found: CampaignFigures, event: Event, other: Event, beside: Versus
) -> SkillsView | None:
    bank, compared = found.banks[event.id], beside.compared
    pairs = [pair for pair in compared.skills if (pair.first.value, pair.second.value) != NEITHER]
    if not pairs:
        return None
    rows = tuple(
        SkillRow(area(bank, pair.name), (pair.first, pair.second), pair.verdict) for pair in pairs
    )
    return SkillsView(
        chart=dots(
            [(pair.name, [share_of(pair.first), share_of(pair.second)], "") for pair in pairs],
            "",
            "",
        ),
        names=(event.title, other.title),
        rows=rows,
        people=(
            compared.n_first or _on_paper(found, event),
            compared.n_second or _on_paper(found, other),
        ),
        first=tuple(area(bank, pair.name) for pair in _ahead(compared.skills, "first")),
        second=tuple(area(bank, pair.name) for pair in _ahead(compared.skills, "second")),
        shared=None if beside.same else beside.shared,
    )


def _on_paper(found: CampaignFigures, event: Event) -> int:
    assert found.report is not None
    return found.report.event(event.id).overview.n_paper


def _ahead(pairs: Sequence[Pair], verdict: str) -> list[Pair]:
    """Give the pairs with a verdict, those with the largest difference first."""
    found = [pair for pair in pairs if pair.verdict == verdict]
    return sorted(found, key=lambda pair: -abs(pair.difference or 0))


def share_of(shown: Shown) -> Share:
    """Make a percentage fit for a chart, in the words that stand beside its mark."""
    if shown.value is None:
        return Share(None, "–")
    value = str(format_decimal(shown.value))
    if shown.bound == "least":
        value = _("%(n)s or more", n=value)
    elif shown.bound == "most":
        value = _("%(n)s or less", n=value)
    return Share(shown.value, value, shown.low, shown.high)
