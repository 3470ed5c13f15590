"""Put the headline figures of events together, and never more than each event's page says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from quiz.statistics.figure import SEVERAL, TOO_FEW
from quiz.statistics.form import Form, FormItem
from quiz.statistics.pieces import Added, around_share, as_piece, scored_over
from quiz.statistics.release import Shown, cap, hidden, minutes, number
from quiz.statistics.reliability import alpha
from quiz.statistics.report import Distribution, Middle, Report, Times
from quiz.statistics.reporting import mean_share_of
from quiz.statistics.scores import histogram, spread_of, spread_over, time_quantile
from quiz.statistics.shares import area_share, mean_range, risky_rate
from quiz.statistics.spread import distribution_of, middle_of
from quiz.statistics.tallies import Pooled, added, count
from quiz.statistics.together import Part, outspoken

Page = tuple[Part, Report]
"""An event with what its own page shows."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Hold the headline figures of one event or of several together.

    `n` attempts were counted and `n_paper` sheets; the shares, the middle and the distribution
    are over `n_told` of the attempts, because small events are left out where they would blur
    large ones. `asked` says for each skill how many people its share is about: that of a single
    question counts those on paper, too. `why` is the reason where there is no middle score.
    `hardest` names the skills with the lowest share, several where they are level, none where
    fewer than two skills have a share.
    """

    n: int
    n_told: int
    n_paper: int
    mean_percent: Shown
    middle: Middle | None
    why: str | None
    distribution: Distribution | None
    times: Times
    next_step: Shown
    alpha: Shown
    risky: Shown
    skills: tuple[tuple[str, Shown], ...]
    asked: tuple[int, ...]
    hardest: tuple[str, ...]

    @property
    def on_paper(self) -> bool:
        """Tell whether all who were counted answered on paper: there are no scores then."""
        return not self.n and self.n_paper > 0


def overview_of(report: Report) -> Overview:
    """Give the headline figures of one event, as its own page shows them."""
    return Overview(
        n=report.n,
        n_told=report.n,
        n_paper=report.n_paper,
        mean_percent=report.mean_percent,
        middle=report.middle,
        why=None if report.middle is not None else report.mean_percent.reason or TOO_FEW,
        distribution=report.distribution,
        times=report.times,
        next_step=report.next_step,
        alpha=report.alpha,
        risky=report.risky,
        skills=report.skills,
        asked=tuple(_people_of(area, report) for area, _ in report.skills),
        hardest=hardest(report.skills),
    )


def _people_of(area: str, report: Report) -> int:
    """Return of how many people a skill's share is: a single question is answered on paper, too."""
    items = [item for item in report.items if item.scored and item.area == area]
    return items[0].n if len(items) == 1 else report.n


def overview_over(pages: Sequence[Page]) -> Overview:
    """Give the headline figures of several events together.

    What depends on the whole form (scores, skills, reliability) is given only if all events that
    are shown have equal forms, else the reason is `several`. `pages` holds one event at least.
    Events held on paper alone speak only where there are no others: they know no scores.
    """
    paper = sum(report.n_paper for _, report in pages)
    shown = [page for page in pages if page[1].n] or [page for page in pages if page[1].n_paper]
    if len(shown) < 2:
        return replace(overview_of((shown or pages)[0][1]), n_paper=paper)
    told = outspoken(shown, lambda page: page[1].n or page[1].n_paper)
    whole = added(part.pooled for part, _ in told)
    k = max(part.k for part, _ in told)
    n = sum(report.n for _, report in shown)
    times = Times(*(minutes(time_quantile(whole.every, part, k)) for part in (0.5, 0.25, 0.75)))
    next_step = _next_step(told)
    several = hidden(SEVERAL)
    n_told = sum(report.n for _, report in told)
    forms = {part.form.meaning for part, _ in shown}
    if len(forms) > 1:
        areas = dict.fromkeys(area for part, _ in shown for area in part.form.areas)
        return Overview(
            n, n_told, paper, several, None, SEVERAL, None, times, next_step,
            several, _risky(told), tuple((area, several) for area in areas), (0,) * len(areas), (),
        )  # fmt: skip
    form = told[0][0].form
    mean = _mean(form, told, whole)
    distribution, middle = _scores(form, told, whole)
    skills = tuple((area, _skill(form, area, told, whole)) for area in form.areas)
    return Overview(
        n=n,
        n_told=n_told,
        n_paper=paper,
        mean_percent=mean,
        middle=middle,
        why=None if middle is not None else mean.reason or TOO_FEW,
        distribution=distribution,
        times=times,
        next_step=next_step,
        alpha=_alpha(form, told, k),
        risky=_risky(told),
        skills=skills,
        asked=tuple(sum(_people_of(area, report) for _, report in told) for area in form.areas),
        hardest=hardest(skills),
    )


def hardest(skills: Sequence[tuple[str, Shown]]) -> tuple[str, ...]:
    """Name the skills with the lowest share that is shown, if two or more have one.

    None where another, of which only "or less" is shown, may be lower still.
    """
    known = [(shown.value, shown.bound, area) for area, shown in skills if shown.value is not None]
    if len(known) < 2:
        return ()
    low = min((value, bound != "most") for value, bound, _ in known)
    found = [(area, bound) for value, bound, area in known if (value, bound != "most") == low]
    if any(bound == "least" for _, bound in found):
        return ()  # all are "or more": which is lowest is not shown
    if any(bound == "most" and (value, False) != low for value, bound, _ in known):
        return ()
    return tuple(area for area, _ in found)


def best(skills: Sequence[tuple[str, Shown]]) -> tuple[str, ...]:
    """Name the skills with the highest share that is shown, if two or more have one.

    None where another, of which only "or more" is shown, may be higher still.
    """
    known = [(shown.value, shown.bound, area) for area, shown in skills if shown.value is not None]
    if len(known) < 2:
        return ()
    top = max(value for value, _, _ in known)
    found = [(area, bound) for value, bound, area in known if value == top]
    if any(bound == "most" for _, bound in found):
        return ()  # "or less": it may be lower than the others
    if any(bound == "least" and value != top for value, bound, _ in known):
        return ()
    return tuple(area for area, _ in found)


def _mean(form: Form, told: Sequence[Page], whole: Pooled) -> Shown:
    pieces = []
    for part, report in told:
        exact, _ = mean_share_of(form, part.pooled, part.k, part.repairs)
        piece = as_piece(count(part.pooled.every, "n"), exact.value or 0.0, report.mean_percent)
        if piece is not None:
            pieces.append(piece)
    if not pieces:
        return told[0][1].mean_percent

    def around(found: Added) -> tuple[float, float] | None:
        if form.single:
            return around_share(found)
        squared = all(part.pooled.squared(form) for part, _ in told)
        if found.capped or not squared or any(part.repairs for part, _ in told):
            return None
        sums = whole.every
        ends = mean_range(*(count(sums, kind) for kind in ("total", "total2", "n")))
        return _clipped(ends, form.possible)

    return scored_over(pieces, around)


def _alpha(form: Form, told: Sequence[Page], k: int) -> Shown:
    """Give alpha over the events whose own pages show one."""
    known = [part for part, report in told if report.alpha.value is not None]
    if not known:
        return max(told, key=lambda page: page[1].n)[1].alpha
    squared = all(part.pooled.squared(form) for part in known)
    whole = added(part.pooled for part in known)
    return number(alpha(form, whole.every if squared else whole.thick, k), 2)


def _clipped(ends: tuple[float, float] | None, possible: int) -> tuple[float, float] | None:
    if ends is None:
        return None
    low, high = (min(1.0, max(0.0, end / possible)) for end in ends)
    return low, high


def _scores(
    form: Form, told: Sequence[Page], whole: Pooled
) -> tuple[Distribution | None, Middle | None]:
    spreads = [
        found
        for part, report in told
        if report.distribution is not None
        and (found := spread_of(form, part.pooled, cap(part.pooled.n))) is not None
    ]
    if len(spreads) < len(told):
        return None, None
    spread = spread_over(spreads)
    shown = distribution_of(spread)
    return shown, middle_of(shown, histogram(form, whole) if spread.items else None)


def _skill(form: Form, area: str, told: Sequence[Page], whole: Pooled) -> Shown:
    pieces = []
    for part, report in told:
        exact = area_share(form, area, part.pooled.every, part.k, part.pooled.squared(form))
        piece = as_piece(exact.n, exact.value or 0.0, dict(report.skills)[area])
        if piece is not None:
            pieces.append(piece)
    if not pieces:
        return dict(told[0][1].skills)[area]
    items = [item for item in form.scored if item.area == area]
    squared = all(part.pooled.squared(form) for part, _ in told)

    def around(found: Added) -> tuple[float, float] | None:
        return _around_skill(area, items, whole, squared, found)

    return scored_over(pieces, around)


def _around_skill(
    area: str, items: Sequence[FormItem], whole: Pooled, squared: bool, found: Added
) -> tuple[float, float] | None:
    if len(items) == 1 and items[0].binary:
        return around_share(found)
    if found.capped:
        return None  # the spread of a capped part would say that all of it did alike
    possible = sum(item.possible for item in items)
    sums = whole.every
    if len(items) == 1:
        name = items[0].id
        kinds = [
            sum(count(sums, kind, name) for kind in (plain, f"paper_{plain}"))
            for plain in ("mark", "mark2", "taken")
        ]
        return _clipped(mean_range(*kinds), possible)
    plain, squares = (count(sums, kind, outcome=area) for kind in ("area", "area2"))
    if not squared or not squares:
        return None
    return _clipped(mean_range(plain, squares, count(sums, "n")), possible)


def _next_step(told: Sequence[Page]) -> Shown:
    pieces = []
    for part, report in told:
        n = part.pooled.n
        piece = as_piece(n, count(part.pooled.every, "next_step") / max(1, n), report.next_step)
        if piece is not None:
            pieces.append(piece)
    return scored_over(pieces, around_share) if pieces else hidden(TOO_FEW)


def _risky(told: Sequence[Page]) -> Shown:
    """Give the rate of risky choices over the events that had graded scenarios."""
    pieces = []
    for part, report in told:
        exact = risky_rate(part.form, part.pooled.every, part.k)
        piece = as_piece(exact.n, exact.value or 0.0, report.risky)
        if piece is not None:
            pieces.append(piece)
    if not pieces:
        return told[0][1].risky
    return scored_over(pieces, lambda found: None)
