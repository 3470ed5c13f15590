"""Report whether items treat two languages alike at equal scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from quiz.statistics.figure import (
    DRAWN,
    FEW_BANDS,
    FEW_NOT_RIGHT,
    FEW_RIGHT,
    NOT_ASKED,
    NOT_BINARY,
    TOO_FEW,
    UNSCORED,
)
from quiz.statistics.form import Form, FormItem
from quiz.statistics.languages import (
    DIF_FROM,
    LEAST_BANDS,
    enough_of_each,
    kept_dif,
    kept_pairs,
)
from quiz.statistics.lots import K
from quiz.statistics.mantel import Dif, Grade, MantelSums, Stratum, dif_of, mantel_sums, no_dif
from quiz.statistics.release import Shown, hidden, number
from quiz.statistics.tallies import OTHER, RIGHT, Pooled, by_band, common_bands

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ItemDif:
    """Hold whether an item treats two groups alike at equal scores.

    `delta` is on the scale of ETS, with its range, negative where the item is harder for the
    focal group; `shift` is the difference in percentage points at equal scores (focal less
    reference); `easier` names the group for which it is easier, where the grade is B or C.
    """

    id: str
    fingerprint: str
    number: int
    delta: Shown
    shift: Shown
    p: Shown
    grade: Grade | None
    easier: str | None


@dataclass(frozen=True, slots=True)
class DifReport:
    """Hold two languages compared item by item; the larger one is the reference.

    `n_reference` and `n_focal` are the most people behind one of its items. Whether items are
    alike says nothing about which language knows more: people with equal scores are compared.
    """

    reference: str
    focal: str
    n_reference: int
    n_focal: int
    items: tuple[ItemDif, ...]


@dataclass(frozen=True)
class DifPart:
    """Hold what one event brings: the sums of its languages' groups, or those of its settling.

    `groups` are by language, where an event's breakdown is by language; else the sums that were
    kept when it settled in one go are in `pooled`.
    """

    form: Form
    pooled: Pooled
    groups: Mapping[str, Pooled] = field(default_factory=dict)
    k: int = K


def dif_reports(parts: Sequence[DifPart]) -> tuple[DifReport, ...]:
    """Report every pair of languages that some event can compare, the largest pairs first.

    Each event is behind its own gates; what they may say is added up by item and fingerprint,
    for the strata of one event stand beside those of another. The items are those of the parts'
    forms, in order; of an item that no event can compare the reason is given.
    """
    found: dict[Pair, dict[tuple[str, str], MantelSums]] = {}
    reasons: dict[Pair, dict[tuple[str, str], str]] = {}
    for part in parts:
        for pair, by_item in _sums_of(part).items():
            for name, sums in by_item.items():
                item = part.form.item(name)
                key = item.id, item.fingerprint
                if isinstance(sums, str):
                    reasons.setdefault(pair, {}).setdefault(key, sums)
                else:
                    known = found.setdefault(pair, {})
                    known[key] = known.get(key, MantelSums()) + sums
    items = {
        (item.id, item.fingerprint): item
        for part in reversed(parts)
        for item in reversed(part.form.items)
    }
    ordered = list(reversed(items.items()))
    reports = [_report(pair, ordered, found[pair], reasons.get(pair, {})) for pair in found]
    return tuple(
        sorted(reports, key=lambda one: (-one.n_focal, -one.n_reference, one.reference, one.focal))
    )


def _report(
    pair: Pair,
    items: Sequence[tuple[tuple[str, str], FormItem]],
    found: Mapping[tuple[str, str], MantelSums],
    reasons: Mapping[tuple[str, str], str],
) -> DifReport:
    people = [
        max(getattr(sums, side) for sums in found.values()) for side in ("reference", "focal")
    ]
    turn = people[1] > people[0]
    reference, focal = reversed(pair) if turn else pair
    told = []
    for place, (key, item) in enumerate(items, 1):
        if not item.scored:
            continue
        sums = found.get(key)
        if sums is None:
            dif = no_dif(reasons.get(key) or (NOT_ASKED if item.binary else NOT_BINARY))
        else:
            dif = dif_of(sums.turned() if turn else sums)
        told.append(_item(item, place, dif, reference, focal))
    people.sort(reverse=True)
    return DifReport(reference, focal, round(people[0]), round(people[1]), tuple(told))


def _item(item: FormItem, place: int, dif: Dif, reference: str, focal: str) -> ItemDif:
    if dif.delta.value is None:
        none = hidden(dif.delta.reason or TOO_FEW)
        return ItemDif(item.id, item.fingerprint, place, none, none, none, None, None)
    easier = None
    if dif.grade in ("B", "C"):
        easier = reference if dif.delta.value < 0 else focal
    return ItemDif(
        item.id,
        item.fingerprint,
        place,
        number(dif.delta, 1),
        number(dif.shift, 0, 0.01),
        number(dif.p, 3),
        dif.grade,
        easier,
    )


def _sums_of(part: DifPart) -> dict[Pair, dict[str, MantelSums | str]]:
    if not part.groups:
        return {
            _pair(name): {item: kept_dif(part.pooled.thick, item, name) for item in sorted(items)}
            for name, items in kept_pairs(part.pooled.thick).items()
        }
    large = sorted(name for name, one in part.groups.items() if _is_large(one, part.k))
    return {
        (one, other): {
            item.id: item_sums(part.form, item, part.groups[one], part.groups[other], part.k)
            for item in part.form.scored
        }
        for one, other in combinations(large, 2)
    }


def _pair(name: str) -> Pair:
    first, _, second = name.partition(" ")
    return first, second


def _is_large(pooled: Pooled, k: int) -> bool:
    return pooled.n_thick >= max(k, DIF_FROM)


def item_sums(
    form: Form, item: FormItem, reference: Pooled, focal: Pooled, k: int
) -> MantelSums | str:
    """Return the sums of two groups over common bands of scores, or the reason there are none.

    Needs a fixed form, an item of full or nothing, 100 people of each group in thick lots, three
    bands of scores, and in each group k who found the item and k who did not.
    """
    if not item.scored:
        return UNSCORED
    if form.drawn:
        return DRAWN
    if not item.binary:
        return NOT_BINARY
    if not (_is_large(reference, k) and _is_large(focal, k)):
        return TOO_FEW
    bands = common_bands(reference.thick, focal.thick)
    if len(bands) < LEAST_BANDS:
        return FEW_BANDS
    columns = [
        by_band(sums, bands, "right", item.id, side)
        for sums in (reference.thick, focal.thick)
        for side in (RIGHT, OTHER)
    ]
    strata: list[Stratum] = [(a, b, c, d) for a, b, c, d in zip(*columns, strict=True)]
    if not enough_of_each(strata, k):
        few_right = min(sum(columns[0]), sum(columns[2])) < k
        return FEW_RIGHT if few_right else FEW_NOT_RIGHT
    return mantel_sums(strata)


def item_dif(form: Form, item: FormItem, reference: Pooled, focal: Pooled, k: int) -> Dif:
    """Compare two groups on one item over bands of scores."""
    sums = item_sums(form, item, reference, focal, k)
    if isinstance(sums, str):
        return no_dif(sums, min(reference.n_thick, focal.n_thick))
    return dif_of(sums)
