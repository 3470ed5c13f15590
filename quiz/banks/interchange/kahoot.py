"""Kahoot's spreadsheet for quizzes: a question, up to four answers, a time, the right ones."""

from __future__ import annotations

import re

from quiz.banks.dumping import Raw
from quiz.banks.interchange.grids import Grid
from quiz.banks.interchange.power import LETTERS
from quiz.banks.interchange.report import Gathering, Imported, Notes, NotImported
from quiz.banks.interchange.words import markdown_of_plain
from quiz.banks.problems import quoted


def is_kahoot(rows: Grid) -> bool:
    """Tell Kahoot's spreadsheet by the titles of its columns."""
    return _head(rows) is not None


def read_grid(rows: Grid, found: Gathering) -> Imported:
    """Read the rows of Kahoot's spreadsheet."""
    found.form = "kahoot"
    at = _head(rows)
    if at is None:
        raise NotImported("This table has not the columns of Kahoot's spreadsheet.")
    titles = [_plain(cell) for cell in rows[at]]
    columns = {_column(title): place for place, title in enumerate(titles) if _column(title)}
    asked = columns["question"]
    times: dict[str, int] = {}
    for row in rows[at + 1 :]:

        def cell(name: str, row: list[str] = row) -> str:
            place = columns.get(name)
            return row[place].strip() if place is not None and place < len(row) else ""

        answers = [(number, cell(f"answer {number}")) for number in range(1, 7)]
        if not cell("question") and not any(text for _, text in answers):
            continue
        notes = Notes()
        found.add(_item(cell("question"), answers, cell("correct"), notes), notes)
        if cell("time"):
            times[cell("time")] = times.get(cell("time"), 0) + 1
        _others(row, titles, columns, notes, asked)
    if times:
        spans = ", ".join(f"{time} s ({count})" for time, count in sorted(times.items()))
        found.aside(f"Time limits of single questions: {spans}. A limit is for the whole bank")
    return found.imported()


def _item(question: str, answers: list[tuple[int, str]], correct: str, notes: Notes) -> Raw:
    named: dict[str, str] = {}
    options: dict[str, str] = {}
    for number, text in answers:
        if text:
            named[str(number)] = LETTERS[len(options)]
            options[LETTERS[len(options)]] = markdown_of_plain(text)
    raw: Raw = {"stem": markdown_of_plain(question), "options": options}
    numbers = [one for one in re.split(r"[^0-9]+", correct) if one]
    key = [named[one] for one in numbers if one in named]
    for one in numbers:
        if one not in named:
            notes.want(f"The file calls answer {one} right, but there is none.")
    if not numbers:
        notes.want("The file names no right answer. Choose the key.")
    if len(key) == 1:
        raw["key"] = key[0]
    elif key:
        raw["key"] = sorted(set(key))
        if len(set(key)) == len(options):
            notes.want("All answers are right in the file. Make it a poll, or choose the key.")
        else:
            notes.change(
                "Several answers were right, and one of them was enough. "
                "Here all right ones have to be chosen."
            )
    return raw


def _others(
    row: list[str], titles: list[str], columns: dict[str, int], notes: Notes, first: int
) -> None:
    for place, text in enumerate(row):
        if place in columns.values() or not text.strip() or place < first:
            continue
        title = titles[place] if place < len(titles) else ""
        notes.change(f"Not carried, {title or f'column {place + 1}'}: {quoted(text, 80)}.")


def _head(rows: Grid) -> int | None:
    for at, row in enumerate(rows[:30]):
        found = {_column(_plain(cell)) for cell in row}
        if {"question", "answer 1", "answer 2", "correct"} <= found and "time" in found:
            return at
    return None


def _plain(cell: str) -> str:
    return " ".join(cell.split())


def _column(title: str) -> str:
    low = title.casefold()
    answer = re.match(r"answer ([1-6])\b", low)
    if answer:
        return f"answer {answer[1]}"
    if low.startswith("question type"):
        return ""
    for start, name in (
        ("question", "question"), ("time limit", "time"), ("correct answer", "correct"),
    ):  # fmt: skip
        if low.startswith(start):
            return name
    return ""
