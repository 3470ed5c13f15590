"""Lay a report out as rows: the same numbers as on the page, one measure a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from quiz.exports.comma import Cell
from quiz.statistics.release import Shown
from quiz.statistics.repair import How
from quiz.statistics.report import ItemReport, Report
from quiz.statistics.stops import Stops

HEADER = (
    "part", "group", "question", "id", "text", "measure", "answer", "value", "bound", "from",
    "to", "people", "repair",
)  # fmt: skip
"""``bound`` is ``or more`` or ``or less`` where a share is capped; shares are percentages.

``repair`` is ``before`` or ``after`` in an event of which a question was repaired, else empty.
"""

COUNTED, MEAN, BEST = "counted", "mean score", "best answer, percent"

_BOUNDS = {"exact": None, "least": "or more", "most": "or less"}

Words = Callable[[str, str], str | None]
"""Give the words of an answer by item id and outcome; None where the outcome says it all."""


def rows_of(
    report: Report,
    stems: Mapping[str, str],
    words: Words,
    group: str = "",
) -> Iterator[Sequence[Cell]]:
    """Yield the rows of one group, or of everybody together (an empty ``group``).

    ``stems`` are the texts of the questions by item id. A figure that is not shown has no row.
    """
    rows = _rows(report, stems, words, group)
    if not report.before_repair:
        yield from rows
        return
    mended = {item.id for item in report.items if item.repaired is not None}
    for row in rows:
        measure, name = str(row[5]), row[3]
        new = measure.startswith(MEAN) or (measure == BEST and name in mended)
        yield (*row[:-1], None if measure == COUNTED else "after" if new else "before")


def repair_rows(
    repairs: Sequence[tuple[int, str, How, str, str]], stems: Mapping[str, str]
) -> Iterator[Sequence[Cell]]:
    """Yield what was repaired: number, id, how, the answer that was accepted, when and by whom."""
    done: Mapping[How, str] = {
        "drop": "dropped from the score",
        "accept": "accepted as well",
        "all_right": "counted as right for all",
    }
    for number, name, how, answer, remark in repairs:
        row = _row(
            "repair", "", done[how], number=number, name=name, text=stems.get(name, ""),
            answer=answer,
        )  # fmt: skip
        yield (*row[:-1], remark)


def _rows(
    report: Report, stems: Mapping[str, str], words: Words, group: str
) -> Iterator[Sequence[Cell]]:
    if not report.n and not report.n_paper:
        return
    yield _row("all", group, COUNTED, people=report.n)
    yield from _shown("all", group, f"{MEAN}, percent", report.mean_percent)
    yield from _shown("all", group, f"{MEAN}, of {report.out_of:g}", report.mean)
    yield from _shown("all", group, "standard deviation", report.sd)
    if report.middle is not None:
        middle, unit = report.middle, _unit(report)
        yield _row("all", group, f"middle score, {unit}", low=middle.low, high=middle.high)
        yield _row(
            "all", group, f"half of the people, {unit}",
            low=middle.quarter[0], high=middle.three_quarters[1],
        )  # fmt: skip
    yield from _shown("all", group, "reliability (alpha)", report.alpha)
    yield from _shown("all", group, "standard error of measurement", report.error)
    yield from _shown("all", group, "middle time, minutes", report.times.middle)
    if report.distribution is not None:
        for bar in report.distribution.bars:
            yield _row(
                "scores", group, f"people by score, {_unit(report)}", low=bar.low, high=bar.high,
                people=bar.people,
            )  # fmt: skip
    for area, shown in report.skills:
        yield from _shown("skill", group, "best answer, percent", shown, name=area)
    for item in report.items:
        yield from _item(item, group, stems.get(item.id, ""), words)


def stop_rows(stops: Stops, stems: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    """Yield where people stopped who did not finish; nothing when too few did."""
    if not stops.n:
        return
    yield _row("stopped", "", "did not finish", people=stops.n)
    for name, shown in stops.items:
        yield from _shown(
            "stopped", "", "stopped here, percent", shown, name=name, text=stems.get(name, "")
        )


def note_row(words: str) -> Sequence[Cell]:
    """Give a row that says in words why there are no numbers."""
    return _row("note", "", words)


def _unit(report: Report) -> str:
    spread = report.distribution
    if spread is None or spread.unit == "percent":
        return "percent"
    return f"best answers of {spread.out_of}"


def _item(item: ItemReport, group: str, text: str, words: Words) -> Iterator[Sequence[Cell]]:
    if not item.n:
        return
    at: dict[str, Any] = {"number": item.number, "name": item.id, "text": text}
    people = item.n
    yield from _shown("question", group, BEST, item.facility, people, **at)
    yield from _shown("question", group, "not sure, percent", item.unsure, people, **at)
    yield from _shown("question", group, "not answered, percent", item.omitted, people, **at)
    yield from _shown("question", group, "tells apart", item.discrimination, people, **at)
    for told in item.outcomes:
        measure = "chose the best answer, percent" if told.key else "chose, percent"
        answer = words(item.id, told.outcome) or told.outcome
        yield from _shown("answer", group, measure, told.share, people, answer=answer, **at)
    if item.other is not None:
        outcome, share = item.other
        answer = words(item.id, outcome) or outcome
        measure = "most chosen other answer, percent"
        yield from _shown("question", group, measure, share, people, answer=answer, **at)


def _shown(
    part: str, group: str, measure: str, shown: Shown, people: int | None = None, **at: Any
) -> Iterator[Sequence[Cell]]:
    if shown.value is None:
        return
    yield _row(
        part, group, measure, value=_plain(shown.value), bound=_BOUNDS[shown.bound],
        low=_plain(shown.low), high=_plain(shown.high), people=people, **at,
    )  # fmt: skip


def _row(
    part: str,
    group: str,
    measure: str,
    *,
    number: int | None = None,
    name: str = "",
    text: str = "",
    answer: str = "",
    value: float | None = None,
    bound: str | None = None,
    low: float | None = None,
    high: float | None = None,
    people: int | None = None,
) -> Sequence[Cell]:
    return (part, group, number, name, text, measure, answer, value, bound, low, high, people, None)


def _plain(value: float | None) -> float | None:
    """Write a whole number without a point."""
    return int(value) if value is not None and value == int(value) else value
