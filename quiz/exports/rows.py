"""Lay a report out as rows: the same numbers as on the page, one measure a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quiz.exports.deep import confidence_rows, item_depths
from quiz.exports.row import Row, Words, row, shown_row
from quiz.statistics.overview import Overview
from quiz.statistics.repair import How
from quiz.statistics.report import ItemReport, Report, Times
from quiz.statistics.stops import Stops

COUNTED, MEAN, BEST = "counted", "mean score", "best answer, percent"
ON_PAPER = "counted on paper"
NEXT_STEP = "opened a next step, percent"


def rows_of(
    report: Report,
    stems: Mapping[str, str],
    words: Words,
    group: str = "",
) -> Iterator[Row]:
    """Yield the rows of one group, or of everybody together (an empty ``group``).

    ``stems`` are the texts of the questions by item id. A figure that is not shown has no row.
    """
    rows = _rows(report, stems, words, group)
    if not report.before_repair:
        yield from rows
        return
    mended = {item.id for item in report.items if item.repaired is not None}
    for one in rows:
        measure, name = str(one[5]), one[3]
        new = measure.startswith(MEAN) or (measure == BEST and name in mended)
        people = measure in (COUNTED, ON_PAPER)
        yield (*one[:-1], None if people else "after" if new else "before")


def repair_rows(
    repairs: Sequence[tuple[int, str, How, str, str]],
    stems: Mapping[str, str],
    before: Report | None = None,
) -> Iterator[Row]:
    """Yield what was repaired: number, id, how, the answer that was accepted, when and by whom.

    ``before`` is the report as it was without repairs: its share of best answers is a row, too.
    """
    done: Mapping[How, str] = {
        "drop": "dropped from the score",
        "accept": "accepted as well",
        "all_right": "counted as right for all",
    }
    for number, name, how, answer, remark in repairs:
        yield row(
            "repair", "", done[how], number=number, name=name, text=stems.get(name, ""),
            answer=answer, repair=remark,
        )  # fmt: skip
        if before is not None:
            item = before.item(name)
            yield from shown_row(
                "question", "", BEST, item.facility, item.n, number=number, name=name,
                text=stems.get(name, ""), repair="before",
            )  # fmt: skip


def _rows(report: Report, stems: Mapping[str, str], words: Words, group: str) -> Iterator[Row]:
    if not report.n and not report.n_paper:
        return
    yield row("all", group, COUNTED, people=report.n)
    if report.n_paper:
        yield row("all", group, ON_PAPER, people=report.n_paper)
    yield from shown_row("all", group, f"{MEAN}, percent", report.mean_percent)
    yield from shown_row("all", group, f"{MEAN}, of {report.out_of:g}", report.mean)
    yield from shown_row("all", group, "standard deviation", report.sd)
    yield from _middle(report, group)
    yield from shown_row("all", group, "reliability (alpha)", report.alpha)
    yield from shown_row("all", group, "standard error of measurement", report.error)
    yield from shown_row("all", group, "skewness", report.skew)
    yield from shown_row("all", group, "excess kurtosis", report.kurtosis)
    yield from _times(report.times, group)
    yield from shown_row("all", group, NEXT_STEP, report.next_step, report.n)
    yield from shown_row("all", group, "risky choices, percent", report.risky)
    yield from _bars(report, group)
    for area, shown in report.skills:
        yield from shown_row("skill", group, "best answer, percent", shown, name=area)
    yield from confidence_rows(report.confidence, group, "answers")
    for item in report.items:
        yield from item_rows(item, group, stems.get(item.id, ""), words)


def _middle(found: Report | Overview, group: str) -> Iterator[Row]:
    if found.middle is None:
        return
    middle, unit = found.middle, _unit(found)
    yield row("all", group, f"middle score, {unit}", low=middle.low, high=middle.high)
    yield row(
        "all", group, f"half of the people, {unit}", low=middle.quarter[0],
        high=middle.three_quarters[1],
    )  # fmt: skip


def _times(times: Times, group: str) -> Iterator[Row]:
    yield from shown_row("all", group, "middle time, minutes", times.middle)
    if times.quarter.value is not None and times.three_quarters.value is not None:
        yield from shown_row("all", group, "a quarter took at most, minutes", times.quarter)
        yield from shown_row(
            "all", group, "three quarters took at most, minutes", times.three_quarters
        )


def _bars(found: Report | Overview, group: str) -> Iterator[Row]:
    if found.distribution is None:
        return
    for bar in found.distribution.bars:
        yield row(
            "scores", group, f"people by score, {_unit(found)}", low=bar.low, high=bar.high,
            people=bar.people,
        )  # fmt: skip


def overview_rows(whole: Overview) -> Iterator[Row]:
    """Yield the headline figures of several events together."""
    if not whole.n and not whole.n_paper:
        return
    yield row("all", "", COUNTED, people=whole.n)
    if whole.n_paper:
        yield row("all", "", ON_PAPER, people=whole.n_paper)
    yield from shown_row("all", "", f"{MEAN}, percent", whole.mean_percent, whole.n_told)
    yield from _middle(whole, "")
    yield from shown_row("all", "", "reliability (alpha)", whole.alpha)
    yield from _times(whole.times, "")
    yield from shown_row("all", "", NEXT_STEP, whole.next_step, whole.n_told)
    yield from shown_row("all", "", "risky choices, percent", whole.risky)
    yield from _bars(whole, "")
    for area, shown in whole.skills:
        yield from shown_row("skill", "", BEST, shown, name=area)


def stop_rows(stops: Stops, stems: Mapping[str, str]) -> Iterator[Row]:
    """Yield where people stopped who did not finish; nothing when too few did."""
    if not stops.n:
        return
    yield row("stopped", "", "did not finish", people=stops.n)
    for name, shown in stops.items:
        yield from shown_row(
            "stopped", "", "stopped here, percent", shown, name=name, text=stems.get(name, "")
        )


def _unit(report: Report | Overview) -> str:
    spread = report.distribution
    if spread is None or spread.unit == "percent":
        return "percent"
    return f"best answers of {spread.out_of}"


def item_rows(item: ItemReport, group: str, text: str, words: Words) -> Iterator[Row]:
    """Yield everything that is shown of one question."""
    if not item.n:
        return
    at: dict[str, Any] = {"number": item.number, "name": item.id, "text": text}
    people = item.n
    yield from shown_row("question", group, BEST, item.facility, people, **at)
    yield from shown_row("question", group, "not sure, percent", item.unsure, people, **at)
    yield from shown_row("question", group, "not answered, percent", item.omitted, people, **at)
    yield from shown_row("question", group, "tells apart", item.discrimination, people, **at)
    for told in item.outcomes:
        measure = "chose the best answer, percent" if told.key else "chose, percent"
        answer = words(item.id, told.outcome) or told.outcome
        yield from shown_row("answer", group, measure, told.share, people, answer=answer, **at)
    if item.other is not None:
        outcome, share = item.other
        answer = words(item.id, outcome) or outcome
        measure = "most chosen other answer, percent"
        yield from shown_row("question", group, measure, share, people, answer=answer, **at)
    yield from item_depths(item, group, text, words)
