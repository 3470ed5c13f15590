"""Check that tallies can be true before they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quiz.statistics.form import FEW, OMITTED, UNSURE, Form, FormItem
from quiz.statistics.tallies import FIFTHS, OTHER, RIGHT, Sums, Tally, band_code, count


def check(tallies: Iterable[Tally], form: Form, k: int, thick: bool) -> tuple[str, ...]:
    """Return what contradicts itself in the tallies of one lot, or of lots equally thick.

    An empty result means that all sums agree with one another and with the form.
    """
    sums = {(kind, item, outcome, band): n for kind, item, outcome, band, n in tallies}
    return check_sums(sums, form, k, thick)


def check_sums(sums: Sums, form: Form, k: int, thick: bool) -> tuple[str, ...]:
    """Return what `check` does, of tallies by key."""
    added = _added(sums)
    n = count(sums, "n")
    faults: list[str] = []
    if n < k:
        faults.append("n: fewer than k")
    if added.get(("time", ""), 0) != n:
        faults.append("time: does not add up to n")
    if form.scored and added.get(("score", ""), 0) not in ((n, 0) if form.drawn else (n,)):
        faults.append("score: does not add up to n")
    if not 0 <= count(sums, "next_step") <= n:
        faults.append("next_step: more than n")
    for item in form.items:
        faults += _item_faults(sums, added, form, item, n)
    if not form.drawn and form.scored:
        faults += _total_faults(sums, added, form, n, squares=thick or not form.uneven)
        if thick:
            faults += _thick_faults(sums, added, form, k, n)
    return tuple(faults)


def _added(sums: Sums) -> dict[tuple[str, str], int]:
    """Add up what one kind counts of one item, over its outcomes and bands."""
    added: dict[tuple[str, str], int] = {}
    get = added.get
    for (kind, item, _, _), n in sums.items():
        if kind in _ADDED:
            added[kind, item] = get((kind, item), 0) + n
    return added


_ADDED = frozenset({"time", "score", "sure", "area", "option"})
_CODES = tuple(band_code(first, last) for first in range(FIFTHS) for last in range(first, FIFTHS))


def _item_faults(
    sums: Sums, added: Mapping[tuple[str, str], int], form: Form, item: FormItem, n: int
) -> list[str]:
    taken = count(sums, "taken", item.id)
    if not taken:
        met = form.drawn or item.sensitive
        return [] if met else [f"{item.id}: taken by nobody"]
    faults = []
    if taken > n or (taken < n and not form.drawn and not item.sensitive):
        faults.append(f"{item.id}: taken does not agree with n")
    apart = count(sums, "outcome", item.id, UNSURE) + count(sums, "outcome", item.id, OMITTED)
    given = taken - apart
    get = sums.get
    outcomes = [get(("outcome", item.id, outcome, 0), 0) for outcome in item.outcomes]
    if given < 0 or any(not 0 <= found <= given for found in outcomes):
        faults.append(f"{item.id}: more outcomes than responses")
    if item.exclusive and sum(outcomes) != given:
        faults.append(f"{item.id}: outcomes do not add up to the responses")
    mark, mark2 = count(sums, "mark", item.id), count(sums, "mark2", item.id)
    if mark > taken * item.possible or taken * mark2 < mark * mark:
        faults.append(f"{item.id}: marks that cannot be")
    if item.scored and item.binary and mark2 != mark * item.possible:
        faults.append(f"{item.id}: marks between nothing and full")
    if added.get(("sure", item.id), 0) > taken:
        faults.append(f"{item.id}: more levels of confidence than responses")
    return faults


def _total_faults(
    sums: Sums, added: Mapping[tuple[str, str], int], form: Form, n: int, squares: bool
) -> list[str]:
    faults = []
    total, total2 = count(sums, "total"), count(sums, "total2")
    if sum(count(sums, "mark", item.id) for item in form.scored) != total:
        faults.append("total: marks do not add up")
    if squares and n * total2 < total * total:
        faults.append("total2: smaller than any scores allow")
    areas = added.get(("area", ""), 0)
    if all(item.area is not None for item in form.scored) and areas != total:
        faults.append("area: areas do not add up")
    return faults


def _thick_faults(
    sums: Sums, added: Mapping[tuple[str, str], int], form: Form, k: int, n: int
) -> list[str]:
    faults = []
    get = sums.get
    if sum(count(sums, "mark_total", item.id) for item in form.scored) != count(sums, "total2"):
        faults.append("mark_total: products do not add up")
    if form.binary:
        raw = {place: count(sums, "raw", band=place) for place in range(len(form.binary) + 1)}
        right = sum(count(sums, "mark", item.id) // item.possible for item in form.binary)
        if sum(raw.values()) != n or sum(band * found for band, found in raw.items()) != right:
            faults.append("raw: does not agree with the marks")
    codes = [code for code in _CODES if ("band", "", "", code) in sums]
    people = {code: count(sums, "band", band=code) for code in codes}
    if sum(people.values()) != n or any(found < k for found in people.values()):
        faults.append("band: not every band holds k")
    for item in form.scored:
        for code in codes:
            both = get(("right", item.id, RIGHT, code), 0) + get(("right", item.id, OTHER, code), 0)
            if both != people[code]:
                faults.append(f"{item.id}: right and other do not add up in band {code}")
        if item.described:
            known = (*item.outcomes, UNSURE, OMITTED)
            chosen = sum([get(("outcome", item.id, outcome, 0), 0) for outcome in known])
            if added.get(("option", item.id), 0) != chosen:
                faults.append(f"{item.id}: options in bands do not add up")
            if item.exclusive and count(sums, "rest", item.id, FEW):
                faults.append(f"{item.id}: a rest of few")
    return faults
