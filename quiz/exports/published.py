"""Lay out what everybody may see of a campaign as rows and as a document for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from quiz.exports.comma import Cell
from quiz.statistics.public import PublicItem, PublicReport
from quiz.statistics.release import Shown

HEADER = (
    "part",
    "name",
    "id",
    "text",
    "measure",
    "answer",
    "value",
    "bound",
    "from",
    "to",
    "people",
)
"""``bound`` is ``or more`` or ``or less`` where a share is capped; shares are percentages."""

LICENCE = "CC BY 4.0"

_BOUNDS = {"exact": None, "least": "or more", "most": "or less"}
_BEST = "best answer, percent"
_ON_PAPER = "of them on paper"
_LEFT_OUT = "on paper, left out of numbers with noise"
_DRAWN = "met questions of their own, left out of numbers with noise"

Words = Callable[[PublicItem, str], str | None]
Texts = Mapping[tuple[str, str], str]


def rows(
    title: str, report: PublicReport, titles: Mapping[str, str], texts: Texts, words: Words
) -> Iterator[Sequence[Cell]]:
    """Yield a row for each number; ``titles`` are those of events, ``texts`` those of items."""
    yield _row("campaign", title, measure="counted", people=report.n)
    if report.n_paper:
        yield _row("campaign", title, measure=_ON_PAPER, people=report.n_paper)
    if report.budget is not None:
        yield _row("campaign", title, measure="epsilon of the noise", value=report.budget / 100)
    for event in report.events:
        at_event = titles[event.id]
        if event.n is not None:
            yield _row("event", at_event, measure="counted", people=event.n)
        elif not event.left_out and not event.drawn:
            yield _row("event", at_event, measure="too few to be shown")
        if event.n_paper:
            yield _row("event", at_event, measure=_ON_PAPER, people=event.n_paper)
        if event.left_out:
            yield _row("event", at_event, measure=_LEFT_OUT, people=event.left_out)
        if event.drawn:
            yield _row("event", at_event, measure=_DRAWN, people=event.drawn)
    for area, shown, people in report.skills:
        yield from _shown(_row("skill", area, measure=_BEST, people=people), shown)
    if report.distribution is not None:
        spread = report.distribution
        unit = "percent" if spread.unit == "percent" else f"best answers of {spread.out_of}"
        for bar in spread.bars:
            yield _row(
                "scores", measure=f"people by score, {unit}", low=bar.low, high=bar.high,
                people=bar.people,
            )  # fmt: skip
    for item in report.items:
        at: dict[str, Any] = {"ident": item.id, "text": texts[item.event, item.id]}
        if item.scored:
            yield from _shown(_row("question", measure=_BEST, people=item.n, **at), item.facility)
        for outcome, key, shown in item.outcomes:
            measure = "chosen, percent (best answer)" if key else "chosen, percent"
            said = words(item, outcome) or outcome.lstrip("~")
            yield from _shown(
                _row("question", measure=measure, answer=said, people=item.n, **at), shown
            )


def _row(
    part: str,
    name: str = "",
    *,
    ident: str = "",
    text: str = "",
    measure: str = "",
    answer: str = "",
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
    people: int | None = None,
) -> list[Cell]:
    return [part, name, ident, text, measure, answer, value, None, low, high, people]


def _shown(row: list[Cell], shown: Shown) -> Iterator[Sequence[Cell]]:
    if shown.value is not None:
        row[6:10] = [shown.value, _BOUNDS[shown.bound], shown.low, shown.high]
        yield row


def document(
    title: str,
    report: PublicReport,
    titles: Mapping[str, str],
    texts: Texts,
    words: Words,
    least: int,
) -> dict[str, Any]:
    """Give the same numbers as values for JSON; ``least`` is the size of the smallest group.

    ``people`` are all who are counted, ``people_on_paper`` those of them who answered on paper;
    ``left_out_on_paper`` are counted nowhere, because the numbers have noise, nor are
    ``left_out_drawn``, of whom each met other questions.
    """
    return {
        "format": "kitestring-public/1",
        "licence": LICENCE,
        "title": title,
        "people": report.n,
        "people_on_paper": report.n_paper,
        "smallest_group": least,
        "epsilon": None if report.budget is None else report.budget / 100,
        "events": [
            {
                "title": titles[event.id],
                "people": event.n,
                "people_on_paper": event.n_paper,
                "left_out_on_paper": event.left_out,
                "left_out_drawn": event.drawn,
            }
            for event in report.events
        ],
        "skills": [
            {"skill": area, "people": people, "best": _value(shown)}
            for area, shown, people in report.skills
        ],
        "scores": None
        if report.distribution is None
        else {
            "unit": report.distribution.unit,
            "of": report.distribution.out_of,
            "bars": [
                {"from": bar.low, "to": bar.high, "people": bar.people}
                for bar in report.distribution.bars
            ],
        },
        "questions": [
            {
                "id": item.id,
                "fingerprint": item.fingerprint,
                "type": item.kind,
                "text": texts[item.event, item.id],
                "people": item.n,
                "best": _value(item.facility) if item.scored else None,
                "answers": [
                    {
                        "answer": words(item, outcome) or outcome.lstrip("~"),
                        "is_best": key,
                        "chosen": _value(shown),
                    }
                    for outcome, key, shown in item.outcomes
                    if shown.value is not None
                ],
            }
            for item in report.items
        ],
    }


def _value(shown: Shown) -> dict[str, Any] | None:
    if shown.value is None:
        return None
    return {
        "percent": shown.value, "bound": shown.bound, "from": shown.low, "to": shown.high,
    }  # fmt: skip
