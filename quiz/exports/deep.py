"""Lay out as rows what goes beyond shares: confidence, curves by score, languages, gains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quiz.exports.row import Row, Words, row, shown_row
from quiz.statistics.compared import Compared
from quiz.statistics.dif import DifReport
from quiz.statistics.report import ConfidenceReport, ItemReport

LEVELS = {1: "guessing", 2: "fairly sure", 3: "very sure"}


def item_depths(item: ItemReport, group: str, text: str, words: Words) -> Iterator[Row]:
    """Yield what is shown of a question for those who look deeper."""
    at: dict[str, Any] = {"number": item.number, "name": item.id, "text": text}
    yield from shown_row(
        "question", group, "reliability without it (alpha)", item.alpha_without, **at
    )
    yield from shown_row("question", group, "difficulty (Rasch, logits)", item.difficulty, **at)
    yield from shown_row("question", group, "risky choices, percent", item.risky, item.n, **at)
    for told in item.outcomes:
        answer = words(item.id, told.outcome) or told.outcome
        yield from shown_row(
            "answer", group, "mean of the rest of who chose it, percent", told.rest,
            answer=answer, **at,
        )  # fmt: skip
        yield from shown_row(
            "answer", group, "correlation with the rest", told.correlation, answer=answer, **at
        )
    yield from _curves(item, group, words, at)
    yield from confidence_rows(item.confidence, group, "people", **at)


def _curves(item: ItemReport, group: str, words: Words, at: Mapping[str, Any]) -> Iterator[Row]:
    unit = "percent" if item.curves.unit == "percent" else "best answers"
    for outcome, shares in item.curves.shares:
        answer = words(item.id, outcome) or outcome
        for band, share in zip(item.curves.bands, shares, strict=True):
            measure = f"chose, percent, of scores {band.low} to {band.high} ({unit})"
            yield from shown_row("curve", group, measure, share, band.people, answer=answer, **at)


def confidence_rows(found: ConfidenceReport, group: str, counted: str, **at: Any) -> Iterator[Row]:
    """Yield how sure people were; ``counted`` says what the last column counts."""
    if not found.people:
        return
    of = "" if counted == "people" else f" (of {counted})"
    measure = f"best answer by step of confidence, percent{of}"
    for level, people, right in found.levels:
        yield from shown_row(
            "confidence", group, measure, right, people, answer=LEVELS[level], **at
        )
    measure = f"very sure, percent{of}"
    yield from shown_row("confidence", group, measure, found.sure, found.sure_of, **at)
    figures = (
        ("very sure and not the best answer, percent", found.sure_but_wrong),
        ("Brier score of confidence", found.brier),
        ("its calibration part", found.reliability),
        ("its resolution part", found.resolution),
        ("its uncertainty part", found.uncertainty),
        ("mean certainty-based mark", found.mark),
    )
    for name, shown in figures:
        yield from shown_row("confidence", group, name, shown, found.people, **at)


def language_rows(
    found: Iterable[DifReport],
    stems: Mapping[str, str],
    keys: Mapping[tuple[str, str], str] | None = None,
) -> Iterator[Row]:
    """Yield whether questions treat languages alike at equal scores.

    ``keys`` gives a question's key by its id and fingerprint, where several events are together:
    questions of one quiz that are alike (true or false, say) have one fingerprint.
    """
    for pair in found:
        group = f"{pair.reference} and {pair.focal}"
        for one in pair.items:
            name = (keys or {}).get((one.id, one.fingerprint), one.id)
            at: dict[str, Any] = {
                "number": one.number, "name": name, "text": stems.get(name, ""),
            }  # fmt: skip
            answer = "" if one.grade is None else f"class {one.grade}"
            if one.easier is not None:
                answer += f", easier in {one.easier}"
            yield from shown_row(
                "languages", group, "difference at equal scores (delta of ETS)", one.delta,
                answer=answer, **at,
            )  # fmt: skip
            yield from shown_row(
                "languages", group, "difference at equal scores, percentage points", one.shift,
                **at,
            )  # fmt: skip
            yield from shown_row("languages", group, "p", one.p, **at)


def gain_rows(found: Compared, stems: Mapping[str, str]) -> Iterator[Row]:
    """Yield what was gained from one event to the one that follows it.

    An event on paper alone has no scores: then it is question by question.
    """
    if found.n_first and found.n_second:
        yield row("gain", "", "counted before", people=found.n_first)
        yield row("gain", "", "counted after", people=found.n_second)
    elif not any(pair.first.value is not None and pair.second.value is not None
                 for pair in found.items):  # fmt: skip
        return
    yield from shown_row("gain", "", "mean score before, percent", found.first)
    yield from shown_row("gain", "", "mean score after, percent", found.second)
    yield from shown_row("gain", "", "difference, percentage points", found.difference)
    yield from shown_row("gain", "", "gain, percent of what was missing", found.gain)
    for pairs, skill in ((found.skills, True), (found.items, False)):
        for pair in pairs:
            at: dict[str, Any] = {"name": pair.name}
            if not skill:
                at["text"] = stems.get(pair.name, "")
            what = "skill" if skill else "question"
            yield from shown_row("gain", "", f"{what} before, percent", pair.first, **at)
            yield from shown_row("gain", "", f"{what} after, percent", pair.second, **at)
            yield from shown_row(
                "gain", "", f"{what}, gain in percent of what was missing", pair.gain, **at
            )
