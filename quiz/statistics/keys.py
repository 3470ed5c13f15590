"""Name every number that a fold of a form may give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from quiz.statistics.finished import TIME_EDGES
from quiz.statistics.form import FEW, OMITTED, UNSURE, Form, FormItem
from quiz.statistics.languages import PARTS, pair_name
from quiz.statistics.tallies import CODES, OTHER, RIGHT, Key


def keys_of(form: Form, thick: bool, sensitive: bool, languages: Sequence[str]) -> Iterator[Key]:
    """Give every key that a fold of a form may fill.

    ``sensitive`` says that those of sensitive items are among them; ``languages`` are those of
    which pairs may be compared.
    """
    yield "n", "", "", 0
    yield "next_step", "", "", 0
    for place in range(len(TIME_EDGES)):
        yield "time", "", "", place
    for item in form.items:
        if sensitive or not item.sensitive:
            yield from _item_keys(item)
    if not form.scored:
        return
    for place in range(form.score_cells):
        yield "score", "", "", place
    if form.drawn:
        if thick:
            for item in form.scored:
                for kind in ("takers", "taker_right", "taker_rest", "taker_rest2",
                             "taker_mark_rest"):  # fmt: skip
                    yield kind, item.id, "", 0
        return
    squares = thick or not form.uneven
    for area in form.areas:
        yield "area", "", area, 0
        if squares:
            yield "area2", "", area, 0
    yield "total", "", "", 0
    if squares:
        yield "total2", "", "", 0
    if thick:
        yield from _thick_keys(form)
        for first, second in combinations(sorted(languages), 2) if sensitive else ():
            for item in form.binary:
                for place in range(1, len(PARTS) + 1):
                    yield "dif", item.id, pair_name(first, second), place


def _item_keys(item: FormItem) -> Iterator[Key]:
    yield "taken", item.id, "", 0
    for outcome in (*item.outcomes, UNSURE, OMITTED):
        yield "outcome", item.id, outcome, 0
    if item.scored:
        yield "mark", item.id, "", 0
        yield "mark2", item.id, "", 0
        for level in (1, 2, 3):
            yield "sure", item.id, RIGHT, level
            yield "sure", item.id, OTHER, level


def _thick_keys(form: Form) -> Iterator[Key]:
    yield "total3", "", "", 0
    yield "total4", "", "", 0
    if form.binary:
        for place in range(len(form.binary) + 1):
            yield "raw", "", "", place
    for code in CODES:
        yield "band", "", "", code
    for item in form.scored:
        yield "mark_total", item.id, "", 0
        for side in (RIGHT, OTHER):
            for code in CODES:
                yield "right", item.id, side, code
        if item.described:
            for outcome in (*item.outcomes, UNSURE, OMITTED, FEW):
                yield "rest", item.id, outcome, 0
                for code in CODES:
                    yield "option", item.id, outcome, code
