"""Put together what several events say about one item, and never more than each of them says.

An event's own page shows sums of whole lots of at least k, with shares near nothing and all
capped. What is put together here differs from any of its parts by sums of whole lots again; and
a part whose share its own page caps (or shows in steps) comes in with its cap (or its step), so
that no subtraction brings out what the page keeps back. What depends on the other items of a
form (how the strong and the weak do) is computed in each event alone, behind its own gates, and
averaged (Fisher's z); what cannot be averaged over forms is not given at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from quiz.statistics.choices import distractor, goes_wrong
from quiz.statistics.confidence import calibration, confidence_counts
from quiz.statistics.figure import (
    NOT_ASKED,
    REPAIRED,
    SEVERAL,
    TOO_FEW,
    UNSCORED,
    Figure,
    undefined,
)
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.statistics.lots import K
from quiz.statistics.pieces import Added, around_share, as_piece, polled_over, scored_over
from quiz.statistics.release import STEPS_UNDER, Shown, hidden, number
from quiz.statistics.reliability import average_correlation, discrimination
from quiz.statistics.repair import Repair
from quiz.statistics.report import ConfidenceReport, CurvesReport, ItemReport, OutcomeReport
from quiz.statistics.shares import chosen, facility, mean_range, risky_share, taken
from quiz.statistics.tallies import Pooled, count

T = TypeVar("T")

FINE_FROM = 40
"""From so many people on a page shows shares up to 95 %."""


@dataclass(frozen=True)
class Part:
    """Hold what one event brings: its form, its sums, its k and its repairs."""

    form: Form
    pooled: Pooled
    k: int = K
    repairs: Mapping[str, Repair] = field(default_factory=dict)

    def holds(self, item: FormItem) -> bool:
        """Say whether this event's form has an item that means the same."""
        own = self.form.find(item.id)
        return own is not None and (own.fingerprint, own.scored) == (item.fingerprint, item.scored)

    def shows(self, item: FormItem) -> bool:
        """Say whether this event's own page shows that item."""
        counts = self.pooled.n, count(self.pooled.every, "paper")
        if not self.holds(item) or any(0 < n < self.k for n in counts):
            return False
        return taken(item, self.pooled.every) >= self.k

    @cached_property
    def _known(self) -> dict[tuple[str, ...], Figure]:
        return {}

    def discrimination(self, item: FormItem) -> Figure:
        """Return how well an item tells apart here; worked out once, for a part never changes."""
        found = self._known.get((item.id,))
        if found is None:
            found = discrimination(self.form, item, self.pooled, self.k)
            self._known[item.id,] = found
        return found

    def correlation(self, item: FormItem, outcome: str) -> Figure:
        """Return how an outcome of an item goes with the rest here; worked out once as well."""
        found = self._known.get((item.id, outcome))
        if found is None:
            found = distractor(self.form, item, outcome, self.pooled, self.k).correlation
            self._known[item.id, outcome] = found
        return found


Told = tuple[Part, ItemReport]
"""A part with what its own page shows of the item."""


def parts_of(item: FormItem, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Choose the events that speak for an item: those whose own page shows it.

    Of few people a page shows coarse shares only (at most 80 % under 20 people, say). So those
    of under 40 are left out where the others are four times as many; nothing but the numbers
    of people, which are shown, decides that.
    """
    told = [part for part in parts if part.shows(item)]
    return outspoken(told, lambda part: taken(item, part.pooled.every))


def outspoken(told: Sequence[T], people: Callable[[T], int]) -> tuple[T, ...]:
    """Leave those of under 40 people out where the others are four times as many."""
    large = [one for one in told if people(one) >= FINE_FROM]
    if sum(map(people, large)) >= 0.8 * sum(map(people, told)):
        return tuple(large)
    return tuple(told)


def facility_over(item: FormItem, told: Sequence[Told]) -> Shown:
    """Return the facility over the events that did not repair the item."""
    if not item.scored:
        return hidden(UNSCORED)
    pieces, sums = [], [0, 0, 0]
    for part, report in told:
        if report.repaired is not None:
            continue
        exact = facility(item, part.pooled.every, part.k)
        piece = as_piece(report.n, exact.value or 0.0, report.facility)
        if piece is None:
            continue
        pieces.append(piece)
        for place, kind in enumerate(("mark", "mark2")):
            for where in (kind, f"paper_{kind}"):
                sums[place] += count(part.pooled.every, where, item.id)
        sums[2] += report.n
    if not pieces:
        return hidden(REPAIRED if any(report.repaired for _, report in told) else TOO_FEW)

    def around(found: Added) -> tuple[float, float] | None:
        if item.binary:
            return around_share(found)
        if found.capped:
            return None  # the spread of a capped part would say that all of it did alike
        ends = mean_range(*sums)
        if ends is None:
            return None
        low, high = (min(1.0, max(0.0, end / item.possible)) for end in ends)
        return low, high

    return scored_over(pieces, around)


def share_over(item: FormItem, outcome: str, told: Sequence[Told]) -> Shown:
    """Return the share of one outcome over all events."""
    pieces = []
    for part, report in told:
        n = taken(item, part.pooled.every)
        shown = _shown_share(report, outcome)
        stepped = not item.scored and n < STEPS_UNDER
        piece = as_piece(n, chosen(item, outcome, part.pooled.every) / max(1, n), shown,
                       stepped=stepped)  # fmt: skip
        if piece is not None:
            pieces.append(piece)
    if not pieces:
        return hidden(TOO_FEW)
    if item.scored:
        return scored_over(pieces, around_share)
    hard = item.sensitive or any(part.form.item(item.id).sensitive for part, _ in told)
    return polled_over(pieces, hard)


def _risky_over(item: FormItem, told: Sequence[Told]) -> Shown:
    pieces = [
        found
        for part, report in told
        if (exact := risky_share(item, part.pooled.every, part.k)).value is not None
        and (found := as_piece(exact.n, exact.value, report.risky)) is not None
    ]
    if not pieces:
        return told[0][1].risky
    return scored_over(pieces, around_share)


def confidence_over(item: FormItem, told: Sequence[Told]) -> ConfidenceReport:
    """Return how sure people were and how right, over the events whose own pages show it."""
    spoken = [(part, report) for part, report in told if report.confidence.people]
    if not spoken:
        return max((report.confidence for _, report in told), key=_asked)
    counts = [confidence_counts(part.form, part.pooled.every, item.id) for part, _ in spoken]
    sums = [
        (sum(a for a, _ in level), sum(b for _, b in level)) for level in zip(*counts, strict=True)
    ]
    people = sum(map(sum, sums))
    found = calibration(sums, [sum(level) for level in sums], 1, 1)
    own = [report.confidence for _, report in spoken]
    levels = []
    for place in range(len(sums)):
        each = [
            (right + other, right, told_level[2])
            for (right, other), told_level in (
                (count[place], one.levels[place]) for count, one in zip(counts, own, strict=True)
            )
            if told_level[1]
        ]
        levels.append((place + 1, sum(size for size, _, _ in each), _shares_over(each)))
    return ConfidenceReport(
        tuple(levels),
        people,
        _shares_over(
            [
                (sum(map(sum, count)), sum(right for right, _ in count), one.accuracy)
                for count, one in zip(counts, own, strict=True)
            ]
        ),
        number(found.brier, 2),
        number(found.reliability, 2),
        number(found.resolution, 2),
        number(found.uncertainty, 2),
        number(found.mark, 1),
        number(found.bonus, 2),
        _shares_over(
            [
                (sum(map(sum, count)), count[-1][1], one.sure_but_wrong)
                for count, one in zip(counts, own, strict=True)
            ]
        ),
        _shares_over(
            [
                (one.people, sum(count[-1]), one.sure)
                for count, one in zip(counts, own, strict=True)
            ],
        ),
        sum(one.sure_of for one in own),
    )


def _asked(report: ConfidenceReport) -> bool:
    return report.accuracy.reason != NOT_ASKED


def _shares_over(parts: Sequence[tuple[int, int, Shown]]) -> Shown:
    """Add up shares given as people, those who are meant, and what the event's page shows."""
    pieces = [
        piece for n, found, shown in parts if (piece := as_piece(n, found / max(1, n), shown))
    ]
    return scored_over(pieces, around_share) if pieces else hidden(TOO_FEW)


def _shown_share(report: ItemReport, outcome: str) -> Shown:
    if outcome == UNSURE:
        return report.unsure
    if outcome == OMITTED:
        return report.omitted
    return next(one.share for one in report.outcomes if one.outcome == outcome)


def _averaged(pairs: Sequence[tuple[Part, Figure]]) -> Figure:
    """Average over fixed forms; over drawn ones only where no fixed form has a number."""
    for drawn in (False, True):
        found = average_correlation([figure for part, figure in pairs if part.form.drawn is drawn])
        if found.value is not None:
            return found
    # The largest event says best why there is none.
    _, most = max(pairs, key=lambda pair: pair[1].n)
    return undefined(most.reason or TOO_FEW, most.n)


def _outcome_over(item: FormItem, outcome: str, told: Sequence[Told]) -> OutcomeReport:
    share = share_over(item, outcome, told)
    key = outcome in item.key_outcomes
    found = _averaged([(part, part.correlation(item, outcome)) for part, _ in told])
    wrong_way = found.value is not None and goes_wrong(item, outcome, found.value)
    return OutcomeReport(
        outcome,
        key,
        share,
        hidden(SEVERAL),
        number(found, 2),
        wrong_way,
        item.scored and not key and share.bound == "most" and (share.value or 0) <= 5,
    )


def item_over(item: FormItem, told: Sequence[Told]) -> ItemReport:
    """Report an item over several events; one alone is reported as on its own page.

    Each part is given with what `released` shows of the item in it. Figures that belong to one
    form (rest scores, curves, alpha without the item, difficulty) have the reason `several`.
    """
    found = facility_over(item, told)
    if len(told) == 1:
        return replace(told[0][1], facility=found)
    strength = _averaged([(part, part.discrimination(item)) for part, _ in told])
    outcomes = tuple(_outcome_over(item, outcome, told) for outcome in item.outcomes)
    nothing = hidden(SEVERAL)
    first = told[0][1]
    return ItemReport(
        id=item.id,
        number=first.number,
        kind=item.kind,
        area=item.area,
        scored=item.scored,
        n=sum(report.n for _, report in told),
        facility=found,
        unsure=share_over(item, UNSURE, told),
        omitted=share_over(item, OMITTED, told),
        outcomes=outcomes,
        other=_most_chosen(outcomes, any(report.other for _, report in told)),
        discrimination=number(strength, 2),
        word=None,
        alpha_without=nothing,
        difficulty=nothing,
        curves=CurvesReport("percent", (), (), SEVERAL),
        confidence=confidence_over(item, told),
        repaired=next((report.repaired for _, report in told if report.repaired), None),
        risky=_risky_over(item, told),
    )


def _most_chosen(outcomes: Sequence[OutcomeReport], known: bool) -> tuple[str, Shown] | None:
    others = [one for one in outcomes if not one.key and one.share.value is not None]
    if not known or not others:
        return None
    most = max(others, key=lambda one: (one.share.value or 0, one.share.bound != "most"))
    return most.outcome, most.share
