"""What one row of a file of figures holds: one measure of one group, as it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from quiz.exports.comma import Cell
from quiz.statistics.release import Shown

HEADER = (
    "part", "group", "question", "id", "text", "measure", "answer", "value", "bound", "from",
    "to", "people", "repair",
)  # fmt: skip
"""``bound`` is ``or more`` or ``or less`` where a share is capped; shares are percentages.

``repair`` is ``before`` or ``after`` in an event of which a question was repaired, else empty.
"""

COLUMNS = {
    "part": "what the row is about: all, scores, skill, question, answer, curve, confidence, "
    "languages, gain, stopped, repair, or a note",
    "group": "the group of the event's breakdown, or the languages compared; empty: everybody",
    "question": "the place of the question in its quiz, from 1",
    "id": "the id of the question, or of the skill",
    "text": "the question, in the language of the file",
    "measure": "what was measured, and its unit",
    "answer": "the answer that the measure is about, or a step of confidence",
    "value": "the number, rounded as on the page",
    "bound": "or more, or less: where a share is near all or nothing, only this bound is told",
    "from": "the lower end of the 95 % range, or of the scores that the row is about",
    "to": "the upper end of the 95 % range, or of the scores that the row is about",
    "people": "how many people are behind the number",
    "repair": "before or after, in an event of which a question was repaired",
}
"""What each column holds, for the codebook."""

_BOUNDS = {"exact": None, "least": "or more", "most": "or less"}

Row = Sequence[Cell]
Words = Callable[[str, str], str | None]
"""Give the words of an answer by item id and outcome; None where the outcome says it all."""


def shown_row(
    part: str, group: str, measure: str, shown: Shown, people: int | None = None, **at: Any
) -> Iterator[Row]:
    """Yield the row of a number; a figure that is not shown has none."""
    if shown.value is None:
        return
    yield row(
        part, group, measure, value=whole(shown.value), bound=_BOUNDS[shown.bound],
        low=whole(shown.low), high=whole(shown.high), people=people, **at,
    )  # fmt: skip


def row(
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
    repair: str | None = None,
) -> Row:
    """Lay out one row in the order of the header."""
    return (
        part, group, number, name, text, measure, answer, value, bound, low, high, people, repair,
    )  # fmt: skip


def note_row(words: str) -> Row:
    """Give a row that says in words why there are no numbers."""
    return row("note", "", words)


def whole(value: float | None) -> float | None:
    """Write a whole number without a point."""
    return int(value) if value is not None and value == int(value) else value
