"""Write the report of a group from the sums of whole lots: the only way out for figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from quiz.statistics.choices import Curves, Distractor, curves, distractor
from quiz.statistics.confidence import Calibration, form_calibration, item_calibration
from quiz.statistics.figure import CAPPED, SEVERAL, TOO_FEW, UNSCORED, Figure, undefined
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.statistics.lots import K
from quiz.statistics.rasch import difficulties
from quiz.statistics.release import (
    Shown,
    cap,
    hidden,
    minutes,
    number,
    poll_percent,
    scored_percent,
)
from quiz.statistics.reliability import (
    alpha,
    alpha_without,
    discrimination,
    error_of_measurement,
)
from quiz.statistics.repair import Repair, repaired_facility, repaired_mean
from quiz.statistics.report import (
    Band,
    ConfidenceReport,
    CurvesReport,
    Distribution,
    ItemReport,
    Middle,
    OutcomeReport,
    Report,
    Times,
    Unit,
    Word,
)
from quiz.statistics.scores import (
    histogram,
    mean_score,
    score_kurtosis,
    score_sd,
    score_skew,
    spread_of,
    time_quantile,
)
from quiz.statistics.shares import (
    area_share,
    chosen,
    outcome_share,
    risky_rate,
    risky_share,
    share,
    taken,
)
from quiz.statistics.shares import facility as facility_of
from quiz.statistics.sheets import of_sheets
from quiz.statistics.spread import distribution_of, middle_of
from quiz.statistics.tallies import FIFTHS, Pooled, count
from quiz.statistics.together import Part, item_over, parts_of

HARD_UNDER = 35
UNSURE_OVER = 15
OTHER_CHOSEN_BY = 5
_WITHOUT: Mapping[str, Figure] = {}
_NO_CURVES = CurvesReport("percent", (), (), SEVERAL)
_WITH_OPTIONS = frozenset({"single", "true_false", "multiple", "hottext", "hotspot"})


def released(
    form: Form,
    pooled: Pooled,
    k: int = K,
    repairs: Mapping[str, Repair] | None = None,
    over: Sequence[Part] = (),
    *,
    deep: bool = True,
) -> Report:
    """Report what sums of whole lots of one form may show.

    Nothing counted and too little counted give the same report. `repairs` are by item id.
    With `over` the items of the form are reported over several events, each with a form and
    sums of its own, as far as items there mean the same (equal fingerprints); `pooled` is empty
    then, for there is no score over different forms. What only researchers read (difficulty,
    curves, alpha without an item) takes as long as all else: who does not show it may do without
    (not `deep`).
    """
    if over:
        return _over(form, over, k)
    repairs = repairs or {}
    sums = pooled.every
    n, paper = pooled.n, count(sums, "paper")
    if 0 < n < k or 0 < paper < k:
        pooled = Pooled()
        sums, n, paper = {}, 0, 0
    mean_percent, mean, sd = _mean(form, pooled, k, repairs)
    hard = difficulties(form, pooled, k) if deep else _WITHOUT
    items = tuple(
        _item(form, place, item, pooled, k, repairs.get(item.id), hard)
        for place, item in enumerate(form.items, 1)
    )
    spread = _distribution(form, pooled, k)
    squares = sums if pooled.squared(form) else pooled.thick
    found = Report(
        n=n,
        n_paper=paper,
        out_of=form.possible / 100,
        mean=mean,
        mean_percent=mean_percent,
        sd=sd,
        middle=_middle(form, pooled, spread),
        distribution=spread,
        skew=number(score_skew(form, pooled, k), 1),
        kurtosis=number(score_kurtosis(form, pooled, k), 1),
        alpha=number(alpha(form, squares, k), 2),
        error=number(error_of_measurement(form, squares, k), 1, 100.0),
        times=Times(*(minutes(time_quantile(sums, part, k)) for part in (0.5, 0.25, 0.75))),
        skills=tuple(
            (area, scored_percent(area_share(form, area, sums, k, pooled.squared(form))))
            for area in form.areas
        ),
        next_step=scored_percent(share(count(sums, "next_step"), n, k)),
        confidence=_confidence(form_calibration(form, sums, k), n),
        items=items,
        order=table_order(items),
        before_repair=bool(repairs),
        risky=scored_percent(risky_rate(form, sums, k)),
    )
    return of_sheets(found) if paper and not n else found


def _over(form: Form, parts: Sequence[Part], k: int) -> Report:
    """Report each item over the events that hold it, each behind its own gates."""
    pages = [released(part.form, part.pooled, part.k, part.repairs) for part in parts]
    items = items_over(form, list(zip(parts, pages, strict=True)), k)
    return replace(
        released(form, Pooled(), k),
        n=sum(page.n for page in pages),
        items=items,
        order=table_order(items),
        before_repair=any(item.repaired for item in items),
    )


def items_over(form: Form, pages: Sequence[tuple[Part, Report]], k: int) -> tuple[ItemReport, ...]:
    """Report the items of a form over events, each given with its own page's report."""
    by_part = {id(part): page for part, page in pages}
    parts = [part for part, _ in pages]
    nothing = Pooled()
    items = []
    for place, item in enumerate(form.items, 1):
        told = [
            (part, report)
            for part in parts_of(item, parts)
            if (report := by_part[id(part)].item(item.id)).n
        ]
        if told:
            found = item_over(item, told)
        else:
            found = _item(form, place, item, nothing, k, None, difficulties(form, nothing, k))
        items.append(replace(found, number=place, word=_word(found.discrimination, found.facility)))
    return tuple(items)


def mean_share_of(
    form: Form, pooled: Pooled, k: int, repairs: Mapping[str, Repair]
) -> tuple[Figure, Figure]:
    """Return the mean score as a share of the possible, and in hundredths of a point."""
    sums = pooled.every
    if repairs:
        return repaired_mean(form, repairs, sums, k)
    points = mean_score(form, sums, k, pooled.squared(form))
    if points.value is None:
        return points, points
    low, high = (None if end is None else end / form.possible for end in (points.low, points.high))
    return Figure(points.value / form.possible, None, low, high, points.n), points


def _mean(
    form: Form, pooled: Pooled, k: int, repairs: Mapping[str, Repair]
) -> tuple[Shown, Shown, Shown]:
    share, points = mean_share_of(form, pooled, k, repairs)
    percent = scored_percent(share)
    if percent.bound != "exact":
        # The points would say what the cap keeps back.
        return percent, hidden(CAPPED), hidden(CAPPED)
    sums = pooled.every if pooled.squared(form) else pooled.thick
    spread = score_sd(form, sums, k)
    return percent, number(points, 1, 100.0), number(spread, 1, 100.0)


def _distribution(form: Form, pooled: Pooled, k: int) -> Distribution | None:
    if pooled.n < k or not form.scored:
        return None
    found = spread_of(form, pooled, cap(pooled.n))
    return None if found is None else distribution_of(found)


def _middle(form: Form, pooled: Pooled, spread: Distribution | None) -> Middle | None:
    return None if spread is None else middle_of(spread, histogram(form, pooled))


def _item(
    form: Form,
    place: int,
    item: FormItem,
    pooled: Pooled,
    k: int,
    repair: Repair | None,
    hard: Mapping[str, Figure],
) -> ItemReport:
    sums = pooled.every
    n = taken(item, sums)
    facility = scored_percent(repaired_facility(item, repair, sums, k))
    strength = number(discrimination(form, item, pooled, k), 2)
    return ItemReport(
        id=item.id,
        number=place,
        kind=item.kind,
        area=item.area,
        scored=item.scored,
        n=n if n >= k else 0,
        facility=facility,
        unsure=_share(item, UNSURE, pooled, k),
        omitted=_share(item, OMITTED, pooled, k),
        outcomes=tuple(_outcome(form, item, outcome, pooled, k) for outcome in item.outcomes),
        other=_most_chosen_other(item, pooled, k),
        discrimination=strength,
        word=_word(strength, scored_percent(facility_of(item, sums, k))),
        alpha_without=hidden(SEVERAL)
        if hard is _WITHOUT
        else number(alpha_without(form, item, pooled, k), 2),
        difficulty=_difficulty(item, hard),
        curves=_NO_CURVES if hard is _WITHOUT else _curves(form, curves(form, item, pooled, k)),
        confidence=_confidence(item_calibration(form, item.id, sums, k)),
        repaired=None if repair is None else repair.how,
        risky=scored_percent(risky_share(item, sums, k)),
    )


def _difficulty(item: FormItem, hard: Mapping[str, Figure]) -> Shown:
    if not item.scored:
        return hidden(UNSCORED)
    return hidden(SEVERAL) if hard is _WITHOUT else number(hard[item.id], 1)


def _share(item: FormItem, outcome: str, pooled: Pooled, k: int) -> Shown:
    figure = outcome_share(item, outcome, pooled.every, k)
    return scored_percent(figure) if item.scored else poll_percent(figure, item.sensitive)


def _outcome(form: Form, item: FormItem, outcome: str, pooled: Pooled, k: int) -> OutcomeReport:
    share = _share(item, outcome, pooled, k)
    found: Distractor = distractor(form, item, outcome, pooled, k)
    rest = found.rest
    possible = form.possible - item.possible
    if rest.value is not None:
        rest = Figure(rest.value / possible, n=rest.n)
    return OutcomeReport(
        outcome,
        found.key,
        share,
        scored_percent(rest),
        number(found.correlation, 2),
        found.wrong_way,
        item.scored and not found.key and share.bound == "most" and share.value == 5,
    )


def _most_chosen_other(item: FormItem, pooled: Pooled, k: int) -> tuple[str, Shown] | None:
    if not item.scored or not item.key_outcomes or item.kind not in _WITH_OPTIONS:
        return None
    others = [outcome for outcome in item.outcomes if outcome not in item.key_outcomes]
    if not others or taken(item, pooled.every) < k:
        return None
    most = max(others, key=lambda outcome: chosen(item, outcome, pooled.every))
    if chosen(item, most, pooled.every) < OTHER_CHOSEN_BY:
        return None
    return most, _share(item, most, pooled, k)


def _word(strength: Shown, facility: Shown) -> Word | None:
    value = strength.value
    if value is None:
        return None
    if value < 0:
        return "check"
    if value < 0.20:
        easy = facility.value is not None and facility.value >= 90 and facility.bound != "most"
        return "very_easy" if easy else "weak"
    if value < 0.30:
        return "fair"
    return "good" if value < 0.50 else "strong"


def _curves(form: Form, found: Curves | str) -> CurvesReport:
    size = len(form.scored)
    unit: Unit = "items" if form.countable else "percent"
    if isinstance(found, str):
        return CurvesReport(unit, (), (), found)
    bands = []
    for (first, last), people in zip(found.bands, found.people, strict=True):
        if form.countable:
            low, end = (-(-edge * size // FIFTHS) for edge in (first, last + 1))
            high = size if last == FIFTHS - 1 else end - 1
        else:
            low, high = 20 * first, 100 if last == FIFTHS - 1 else 20 * last + 19
        bands.append(Band(low, high, people))
    shares = tuple(
        (curve.outcome, tuple(scored_percent(point) for point in curve.points))
        for curve in found.curves
    )
    return CurvesReport(unit, tuple(bands), shares, None)


def _confidence(found: Calibration, people: int | None = None) -> ConfidenceReport:
    """Show how sure people were of one item, or of all items that so many people answered.

    The answers of one person go together: of all items the caps are those of the people, and
    there is no range.
    """

    def shown(figure: Figure) -> Shown:
        percent = scored_percent(figure, people)
        return percent if people is None else replace(percent, low=None, high=None)

    asked = found.accuracy.n if found.accuracy.value is not None else 0
    highest = found.levels[-1]
    sure = undefined((highest.right if asked else found.accuracy).reason or TOO_FEW)
    if asked and highest.right.value is not None:
        sure = share(highest.people, asked, 1)
    return ConfidenceReport(
        tuple((level.level, level.people, shown(level.right)) for level in found.levels),
        asked,
        shown(found.accuracy),
        number(found.brier, 2),
        number(found.reliability, 2),
        number(found.resolution, 2),
        number(found.uncertainty, 2),
        number(found.mark, 1),
        number(found.bonus, 2),
        shown(found.sure_but_wrong),
        shown(sure),
        asked if sure.value is not None else 0,
    )


def table_order(items: tuple[ItemReport, ...]) -> tuple[str, ...]:
    """Order the scored items for the table: to check, hard, unsure, the rest; each by number.

    Only shown numbers decide, so the order says nothing that the table does not.
    """

    def rank(item: ItemReport) -> tuple[int, int]:
        if item.word == "check":
            return 0, item.number
        if item.facility.value is not None and item.facility.value < HARD_UNDER:
            return 1, item.number
        unsure = item.unsure.plain
        if unsure is not None and unsure > UNSURE_OVER:
            return 2, item.number
        return 3, item.number

    return tuple(item.id for item in sorted(items, key=rank) if item.scored)
