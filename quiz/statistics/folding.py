"""Fold the finished attempts of one lot into tallies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quiz.statistics.finished import TIME_EDGES, Finished, Take
from quiz.statistics.form import FEW, OMITTED, UNSURE, Form, FormItem
from quiz.statistics.joining import join_inward
from quiz.statistics.languages import count_dif
from quiz.statistics.tallies import (
    FIFTHS,
    OTHER,
    RIGHT,
    Key,
    Tally,
    band_code,
    rows,
)

LEAST_K = 5
THICK = 50
SENSITIVE_FROM = 20
RARE = 5
REST_UNIT = 10_000

_OMITTED_TAKE = Take("omitted")


def fold(
    form: Form,
    attempts: Sequence[Finished],
    k: int,
    thick: bool,
    *,
    sensitive: bool = True,
    languages: bool = False,
) -> tuple[Tally, ...]:
    """Return the tallies of one lot of at least `k` finished attempts, sorted by key.

    A `thick` lot needs at least 50. Sensitive items are counted from 20 attempts on, and only if
    `sensitive` says that the lot stands in no breakdown and no remainder. With `languages` (an
    event without a breakdown that settles in one go) a thick lot of a fixed form also has the
    sums by which its languages can be compared. Raises ValueError when
    the lot is too small or an attempt does not belong to the form.
    """
    n = len(attempts)
    if k < LEAST_K or n < k:
        raise ValueError("a lot has at least k attempts, and k is never under 5")
    if thick and n < THICK:
        raise ValueError(f"a thick lot has at least {THICK} attempts")
    sums: dict[Key, int] = {("n", "", "", 0): n}
    _count_people(sums, attempts)
    counted = _counted_items(form, attempts, k, sensitive and n >= SENSITIVE_FROM)
    for item in counted:
        _count_item(sums, form, item, attempts)
    scores = [_score(form, attempt) for attempt in attempts]
    if form.scored:
        _count_scores(sums, form, scores)
    if form.drawn:
        if thick:
            for item in counted:
                if item.scored:
                    _describe_takers(sums, item, attempts, scores)
    elif form.scored:
        totals = [score for score, _ in scores]
        squares = thick or not form.uneven
        _sum_powers(sums, totals, 4 if thick else 2 if squares else 1)
        _sum_areas(sums, form, attempts, squares)
        if thick:
            fifths = [_part(total, form.possible, FIFTHS) for total in totals]
            _describe(sums, form, attempts, totals, fifths, k)
            if languages:
                count_dif(sums, form, attempts, fifths, k)
    return rows(sums)


def fold_unfinished(form: Form, stopped: Sequence[str], k: int) -> tuple[Tally, ...]:
    """Return where at least `k` unfinished attempts stopped, else nothing.

    `stopped` holds the id of the item that each attempt had open last.
    """
    if k < LEAST_K or len(stopped) < k:
        return ()
    sums: dict[Key, int] = {("unfinished", "", "", 0): len(stopped)}
    for item_id in stopped:
        key = ("stopped", form.item(item_id).id, "", 0)
        sums[key] = sums.get(key, 0) + 1
    return rows(sums)


def paper_lot(
    form: Form, n: int, counts: Iterable[tuple[str, str, int]], k: int
) -> tuple[Tally, ...]:
    """Return the tallies of `n` paper sheets, counted by hand as (item id, outcome, count).

    Only items with one outcome a response can be counted so; ~unsure and ~omitted may be given,
    and what is missing from an item's counts up to `n` was omitted. Raises ValueError for counts
    that cannot be true or fewer than `k` sheets.
    """
    if k < LEAST_K or n < k:
        raise ValueError("a lot has at least k sheets, and k is never under 5")
    sums: dict[Key, int] = {("paper", "", "", 0): n}
    for item_id, outcome, found in counts:
        item = form.item(item_id)
        if not item.exclusive or item.sensitive or (item.scored and not item.binary):
            raise ValueError(f"{item_id}: cannot be counted from option counts")
        if outcome not in (*item.outcomes, UNSURE, OMITTED) or found < 0:
            raise ValueError(f"{item_id}: {outcome!r} is not one of its outcomes")
        key = ("paper_outcome", item_id, outcome, 0)
        if key in sums:
            raise ValueError(f"{item_id}: {outcome!r} stands twice")
        sums[key] = found
        taken = ("paper_taken", item_id, "", 0)
        sums[taken] = sums.get(taken, 0) + found
        if outcome in item.key_outcomes and item.scored:
            for kind, mark in (("paper_mark", item.possible), ("paper_mark2", item.possible**2)):
                key = (kind, item_id, "", 0)
                sums[key] = sums.get(key, 0) + found * mark
    for item in form.items:
        taken = ("paper_taken", item.id, "", 0)
        if taken in sums:
            if sums[taken] > n:
                raise ValueError(f"{item.id}: more responses than sheets")
            omitted = ("paper_outcome", item.id, OMITTED, 0)
            sums[omitted] = sums.get(omitted, 0) + n - sums[taken]
            sums[taken] = n
    return rows(sums)


def _count_people(sums: dict[Key, int], attempts: Sequence[Finished]) -> None:
    times = [0] * len(TIME_EDGES)
    next_steps = 0
    for attempt in attempts:
        times[attempt.time_bin] += 1
        next_steps += attempt.next_step
    for place, n in enumerate(times):
        sums["time", "", "", place] = n
    sums["next_step", "", "", 0] = next_steps


def _counted_items(
    form: Form, attempts: Sequence[Finished], k: int, sensitive: bool
) -> list[FormItem]:
    items = [item for item in form.items if sensitive or not item.sensitive]
    if not form.drawn:
        return items
    takers = {item.id: 0 for item in items}
    for attempt in attempts:
        for item_id, take in attempt.takes.items():
            if take.status != "not_drawn" and item_id in takers:
                takers[item_id] += 1
    met = sorted((item for item in items if takers[item.id]), key=lambda item: takers[item.id])
    left = sum(takers[item.id] < k for item in met)
    if left:
        # One item left out alone, or a few people's takes, could be found by subtraction.
        takes = sum(takers[item.id] for item in met[:left])
        while left < len(met) and (left < 2 or takes < 2 * k):
            takes += takers[met[left].id]
            left += 1
    kept = {item.id for item in met[left:]}
    return [item for item in items if item.id in kept]


def _count_item(
    sums: dict[Key, int], form: Form, item: FormItem, attempts: Sequence[Finished]
) -> None:
    name = item.id
    possible = item.possible
    outcomes = dict.fromkeys((*item.outcomes, UNSURE, OMITTED), 0)
    sure = [[0] * 4, [0] * 4]
    taken = mark = mark2 = 0
    for attempt in attempts:
        take = attempt.takes.get(name)
        if take is None or take.status == "not_drawn":
            if form.drawn:
                continue
            if take is not None:
                raise ValueError(f"{name}: every item of a fixed form is met")
            take = _OMITTED_TAKE
        taken += 1
        status = take.status
        if status == "given":
            try:
                for outcome in take.outcomes:
                    outcomes[outcome] += 1
            except KeyError:
                raise ValueError(f"{name}: an outcome that the form does not know") from None
            earned = take.earned
            if take.possible != possible or earned > possible:
                raise ValueError(f"{name}: a mark that is not of this form")
            if earned:
                mark += earned
                mark2 += earned * earned
        else:
            outcomes[UNSURE if status == "unsure" else OMITTED] += 1
            if take.earned:
                raise ValueError(f"{name}: a mark without a response")
        if take.confidence:
            sure[take.right][take.confidence] += 1
    sums["taken", name, "", 0] = taken
    if item.scored:
        sums["mark", name, "", 0] = mark
        sums["mark2", name, "", 0] = mark2
        for level in (1, 2, 3):
            sums["sure", name, OTHER, level] = sure[False][level]
            sums["sure", name, RIGHT, level] = sure[True][level]
    for outcome, n in outcomes.items():
        sums["outcome", name, outcome, 0] = n


def _score(form: Form, attempt: Finished) -> tuple[int, int]:
    takes = attempt.takes
    score = 0
    if not form.drawn:
        for item in form.scored:
            take = takes.get(item.id)
            if take is not None:
                score += take.earned
        return score, form.possible
    possible = 0
    for item in form.scored:
        take = takes.get(item.id)
        if take is not None and take.status != "not_drawn":
            score += take.earned
            possible += item.possible
    return score, possible


def _part(score: int, possible: int, parts: int) -> int:
    """Return which of so many equal parts of the possible a score lies in."""
    if possible <= 0:
        return 0
    return min(parts - 1, max(0, score * parts // possible))


def _count_scores(sums: dict[Key, int], form: Form, scores: Sequence[tuple[int, int]]) -> None:
    if not all(possible for _, possible in scores):
        # Who drew unscored items only has no score, and who has one would be n less those few.
        return
    cells = [0] * form.score_cells
    for score, possible in scores:
        cells[_part(score, possible, len(cells))] += 1
    for place, n in enumerate(cells):
        sums["score", "", "", place] = n


def _sum_powers(sums: dict[Key, int], totals: Sequence[int], highest: int) -> None:
    for power in range(1, highest + 1):
        name = "total" if power == 1 else f"total{power}"
        sums[name, "", "", 0] = sum(total**power for total in totals)


def _sum_areas(
    sums: dict[Key, int], form: Form, attempts: Sequence[Finished], squares: bool
) -> None:
    for area in form.areas:
        names = [item.id for item in form.scored if item.area == area]
        plain = squared = 0
        for attempt in attempts:
            takes = attempt.takes
            score = 0
            for name in names:
                take = takes.get(name)
                if take is not None:
                    score += take.earned
            plain += score
            squared += score * score
        sums["area", "", area, 0] = plain
        if squares:
            sums["area2", "", area, 0] = squared


def _describe(
    sums: dict[Key, int],
    form: Form,
    attempts: Sequence[Finished],
    totals: Sequence[int],
    fifths: Sequence[int],
    k: int,
) -> None:
    """Add what a thick lot of a fixed form tells about items and scores together."""
    binary = [item.id for item in form.binary]
    if binary:
        raw = [0] * (len(binary) + 1)
        for attempt in attempts:
            met = attempt.takes
            raw[sum(name in met and met[name].right for name in binary)] += 1
        for place, n in enumerate(raw):
            sums["raw", "", "", place] = n

    people = [fifths.count(place) for place in range(FIFTHS)]
    ranges = join_inward(people, k)
    codes = [0] * FIFTHS
    for first, last in ranges:
        sums["band", "", "", band_code(first, last)] = sum(people[first : last + 1])
        for place in range(first, last + 1):
            codes[place] = band_code(first, last)
    bands = [codes[place] for place in fifths]

    for item in form.scored:
        name = item.id
        takes = [attempt.takes.get(name, _OMITTED_TAKE) for attempt in attempts]
        sums["mark_total", name, "", 0] = sum(
            take.earned * total for take, total in zip(takes, totals, strict=True)
        )
        for take, band in zip(takes, bands, strict=True):
            key = ("right", name, RIGHT if take.right else OTHER, band)
            sums[key] = sums.get(key, 0) + 1
        if item.described:
            _describe_outcomes(sums, name, takes, totals, bands)


def _describe_outcomes(
    sums: dict[Key, int],
    name: str,
    takes: Sequence[Take],
    totals: Sequence[int],
    bands: Sequence[int],
) -> None:
    for take, total, band in zip(takes, totals, bands, strict=True):
        if take.status == "given":
            chosen = take.outcomes
        else:
            chosen = (UNSURE,) if take.status == "unsure" else (OMITTED,)
        for outcome in chosen:
            # A rest that only one to four people have would say how well they did.
            if sums["outcome", name, outcome, 0] < RARE:
                outcome = FEW
            else:
                key = ("rest", name, outcome, 0)
                sums[key] = sums.get(key, 0) + total - take.earned
            key = ("option", name, outcome, band)
            sums[key] = sums.get(key, 0) + 1


def _describe_takers(
    sums: dict[Key, int],
    item: FormItem,
    attempts: Sequence[Finished],
    scores: Sequence[tuple[int, int]],
) -> None:
    """Add, for a drawn form, how those who met an item did on the others they met."""
    takers = right = plain = squares = products = 0
    for attempt, (score, possible) in zip(attempts, scores, strict=True):
        take = attempt.takes.get(item.id)
        if take is None or take.status == "not_drawn" or possible <= item.possible:
            continue
        rest = (score - take.earned) * REST_UNIT // (possible - item.possible)
        takers += 1
        right += take.right
        plain += rest
        squares += rest * rest
        products += take.earned * rest
    sums["takers", item.id, "", 0] = takers
    sums["taker_right", item.id, "", 0] = right
    sums["taker_rest", item.id, "", 0] = plain
    sums["taker_rest2", item.id, "", 0] = squares
    sums["taker_mark_rest", item.id, "", 0] = products
