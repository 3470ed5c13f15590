"""Set two groups or two events side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from quiz.statistics.comparison import Verdict, gain_of_means, item_gain, score_gain, verdict
from quiz.statistics.figure import CAPPED, NOT_ASKED, NOT_THICK, ON_PAPER, TOO_FEW, Figure
from quiz.statistics.form import Form, FormItem
from quiz.statistics.lots import K
from quiz.statistics.quantiles import Z95
from quiz.statistics.release import Shown, hidden, number, scored_percent
from quiz.statistics.report import Report
from quiz.statistics.reporting import released
from quiz.statistics.shares import area_share, facility
from quiz.statistics.sharing import Mean, mean_over
from quiz.statistics.tallies import Pooled, Sums, count
from quiz.statistics.together import Part


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold two shares in percent and which is higher; `difference` is second less first.

    `gain` is the gain of an item in percent of what was missing in the first group.
    """

    name: str
    first: Shown
    second: Shown
    difference: int | None
    verdict: Verdict
    gain: Shown


@dataclass(frozen=True, slots=True)
class Compared:
    """Hold two groups side by side: mean scores in percent, the difference, the gain.

    `difference` is in percentage points, `gain` in percent of what was missing in the first
    group, both with ranges that treat the groups as independent.
    """

    n_first: int
    n_second: int
    first: Shown
    second: Shown
    difference: Shown
    gain: Shown
    items: tuple[Pair, ...]
    skills: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Versus:
    """Hold two events side by side, by their ids.

    With equal forms and no repairs (`same`) everything is compared. Else only the `shared`
    scored items are, those that mean the same in both and were repaired in neither: then means
    and skills are over these alone, with ranges that hold however the items go together.
    """

    first: str
    second: str
    same: bool
    shared: int
    compared: Compared


@dataclass(frozen=True, slots=True)
class Gap:
    """Hold two groups of one event side by side, by their names (parent and student, say)."""

    first: str
    second: str
    compared: Compared


def compared(form: Form, first: Pooled, second: Pooled, k: int = K) -> Compared:
    """Compare two groups that met the same form; below k in one of them nothing is compared."""
    one, two = Part(form, first, k), Part(form, second, k)
    return _compared(one, two, (_page(one), _page(two)))


def gaps(form: Form, groups: Mapping[str, Pooled], k: int = K) -> tuple[Gap, ...]:
    """Compare the groups of an event's breakdown two by two, the larger groups first.

    Only groups that have figures of their own are compared; groups of one event share no people,
    so all of it is of whole lots.
    """
    shown = [name for name in groups if groups[name].n >= k]
    shown.sort(key=lambda name: (-groups[name].n, name))
    return tuple(
        Gap(one, other, compared(form, groups[one], groups[other], k))
        for one, other in combinations(shown, 2)
    )


def versus(
    first: str, one: Part, second: str, two: Part, pages: tuple[Report, Report] | None = None
) -> Versus:
    """Compare two events: all of them where the forms are equal, else the shared items only.

    `pages` are what `released` says of the two, where it is known already.
    """
    shared = [
        item
        for item in one.form.scored
        if two.holds(item) and item.id not in one.repairs and item.id not in two.repairs
    ]
    same = one.form.meaning == two.form.meaning and not one.repairs and not two.repairs
    pages = pages or (_page(one), _page(two))
    found = _compared(one, two, pages) if same else _compared_by(shared, one, two, pages)
    return Versus(first, second, same, len(shared), found)


def _compared(one: Part, two: Part, pages: tuple[Report, Report]) -> Compared:
    form = one.form
    before, after = (
        part.pooled.every if page.n or page.n_paper else {}
        for part, page in zip((one, two), pages, strict=True)
    )
    means = [page.mean_percent for page in pages]
    difference = gain = hidden(TOO_FEW)
    if pages[0].n and pages[1].n:
        if not (one.pooled.squared(form) and two.pooled.squared(form)):
            difference = gain = hidden(NOT_THICK)
        elif means[0].plain is None or means[1].plain is None:
            difference = gain = hidden(means[0].reason or means[1].reason or CAPPED)
        else:
            k = min(one.k, two.k)  # each has its own k already
            difference = number(_difference(form, before, after), 0, 0.01)
            gain = number(score_gain(form, before, after, k), 0, 0.01)
    elif all(page.n or page.n_paper for page in pages):
        difference = gain = hidden(ON_PAPER)
    items = tuple(_item_pair(item, before, after, one.k, two.k) for item in form.scored)
    skills = tuple(
        _pair(
            area,
            area_share(form, area, before, one.k, one.pooled.squared(form)),
            area_share(form, area, after, two.k, two.pooled.squared(form)),
        )
        for area in form.areas
    )
    return Compared(pages[0].n, pages[1].n, means[0], means[1], difference, gain, items, skills)


def _page(part: Part) -> Report:
    return released(part.form, part.pooled, part.k, part.repairs)


def _difference(form: Form, before: Sums, after: Sums) -> Figure:
    means, variances, people = [], [], []
    for sums in (before, after):
        n, total = count(sums, "n"), count(sums, "total")
        means.append(total / (n * form.possible))
        spread = n * count(sums, "total2") - total * total
        variances.append(spread / (n * n * (n - 1)) / form.possible**2)
        people.append(n)
    return _apart(means[1] - means[0], variances, min(people))


def _apart(value: float, variances: Sequence[float], n: int) -> Figure:
    """Return a difference of two means; without a range where all of a group did alike."""
    if min(variances) <= 0:
        return Figure(value, n=n)
    half = Z95 * math.sqrt(sum(variances))
    return Figure(value, None, value - half, value + half, n)


def _pair(name: str, first: Figure, second: Figure) -> Pair:
    one, two = scored_percent(first), scored_percent(second)
    if one.plain is None or two.plain is None:
        # A verdict, too, would say more of a capped share than its cap.
        return Pair(name, one, two, None, "unknown", hidden(one.reason or two.reason or CAPPED))
    return Pair(name, one, two, int(two.plain - one.plain), verdict(one, two), hidden(NOT_ASKED))


def _item_pair(item: FormItem, before: Sums, after: Sums, k_first: int, k_second: int) -> Pair:
    found = _pair(item.id, facility(item, before, k_first), facility(item, after, k_second))
    if found.difference is None:
        return found
    gain = item_gain(item, before, after, max(k_first, k_second))
    return replace(found, gain=number(gain, 0, 0.01))


def _compared_by(
    shared: Sequence[FormItem], one: Part, two: Part, pages: tuple[Report, Report]
) -> Compared:
    """Compare two events on the items that mean the same in both."""
    before, after = one.pooled.every, two.pooled.every
    told = [item for item in shared if one.shows(item) and two.shows(item)]
    areas = dict.fromkeys(item.area for item in told if item.area is not None)
    groups = {area: [item for item in told if item.area == area] for area in areas}
    whole = _means(told, one, two)
    return Compared(
        pages[0].n,
        pages[1].n,
        whole[0].shown,
        whole[1].shown,
        *_between(*whole),
        tuple(_item_pair(item, before, after, one.k, two.k) for item in told),
        tuple(_skill_pair(area, *_means(items, one, two)) for area, items in groups.items()),
    )


def _means(items: Sequence[FormItem], one: Part, two: Part) -> tuple[Mean, Mean]:
    return mean_over(items, one), mean_over(items, two)


def _skill_pair(area: str, first: Mean, second: Mean) -> Pair:
    one, two = first.shown, second.shown
    if one.plain is None or two.plain is None:
        return Pair(area, one, two, None, "unknown", hidden(one.reason or two.reason or CAPPED))
    return Pair(area, one, two, int(two.plain - one.plain), verdict(one, two), hidden(NOT_ASKED))


def _between(first: Mean, second: Mean) -> tuple[Shown, Shown]:
    """Return the difference and the gain of two means, with cautious ranges."""
    start, end = first.figure.value, second.figure.value
    shown = first.shown, second.shown
    if start is None or end is None or None in (shown[0].plain, shown[1].plain):
        none = hidden(shown[0].reason or shown[1].reason or CAPPED)
        return none, none
    n = min(first.figure.n, second.figure.n)
    gain = gain_of_means(start, end, 1.0, first.error**2, second.error**2, n)
    difference = _apart(end - start, (first.error**2, second.error**2), n)
    return number(difference, 0, 0.01), number(gain, 0, 0.01)
