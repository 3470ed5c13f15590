"""Write a bank as a table: a question a row, a text in another language beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quiz.banks.dumping import Quoted, Raw
from quiz.banks.interchange.grids import Grid, csv_of, xlsx_of
from quiz.banks.interchange.power import by_letter, keep, lean, options_of, retyped, tidy
from quiz.banks.interchange.report import Exported
from quiz.banks.interchange.tables import (
    COLUMNS,
    EXHIBIT,
    LETTERS,
    MEDIA,
    TEMPLATE,
    Cells,
)
from quiz.banks.interchange.words import one_line
from quiz.items.bank import Bank
from quiz.items.registry import kinds

CANNOT = (
    "the head of the bank besides its languages",
    "links with a title, transcripts, and what is said of single parts of a passage",
    "pictures themselves: only their names",
)
"""What the format cannot carry, in words."""


def hold(raw: Raw, kind: str) -> Raw | None:
    """Give what a row can hold of an item."""
    held = {name: _tidied(value) for name, value in raw.items() if name != "spans"}
    if "options" in held:
        held = by_letter(held)
        held["options"] = lean(options_of(held))
    if "regions" in held:
        named = dict(zip(held["regions"], LETTERS, strict=False))
        held["regions"] = {named[name]: one for name, one in held["regions"].items()}
        held["key"] = sorted(named[name] for name in held["key"])
    if "learn_more" in held:
        held["learn_more"] = [one for one in held["learn_more"] if isinstance(one, str)]
    for name, fields in (("exhibit", EXHIBIT), ("media", MEDIA)):
        if isinstance(held.get(name), Mapping):
            held[name] = {field: held[name][field] for field in fields if field in held[name]}
    if held.get("exhibit", {}).get("kind") == "picture":
        del held["exhibit"]  # it is nothing without its file
    if "accept" in held:
        held["accept"] = _folded(held["accept"])
    for line in held.get("lint_ignore", ()):
        line["why"] = " ".join(line["why"].split())
    held = {name: value for name, value in held.items() if value not in ([], {})}
    return retyped(held, kind) if kind in kinds() else None


def _tidied(value: Any) -> Any:
    if isinstance(value, Quoted):
        return Quoted(tidy(value))
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, Mapping):
        return {name: _tidied(inner) for name, inner in value.items()}
    return [_tidied(inner) for inner in value]


def _folded(accepted: Any) -> Any:
    if isinstance(accepted, Mapping):
        return {language: _folded(words) for language, words in accepted.items()}
    return [" ".join(word.split()) for word in accepted]


def cells_of(raw: Raw, kind: str) -> Cells:
    """Give the cells of an item that a table can hold."""
    cells: Cells = {"type": kind}
    for name, value in raw.items():
        if name in ("options", "regions"):
            for letter, one in (options_of(raw) if name == "options" else value).items():
                cells[letter] = one["text" if name == "options" else "name"]
                for field in ("feedback", "misconception", "weight"):
                    if field in one:
                        cells[f"{field} {letter}"] = one[field]
                if "shape" in one:
                    cells[f"shape {letter}"] = " ".join(one["shape"])
        elif name in ("sequence", "labels"):
            cells |= dict(zip(LETTERS, value, strict=False))
        elif name == "pairs":
            for letter, (left, right) in zip(LETTERS, value, strict=False):
                cells |= {letter: left, f"match {letter}": right}
        elif name == "distractors":
            rest = LETTERS[len(raw["pairs"]) :]
            cells |= {f"match {one}": text for one, text in zip(rest, value, strict=False)}
        elif name in ("exhibit", "media"):
            cells |= {f"{name} {field}": inner for field, inner in value.items()}
        elif name == "accept":
            cells[name] = (
                {language: "\n".join(words) for language, words in value.items()}
                if isinstance(value, Mapping)
                else "\n".join(value)
            )
        elif name == "sources":
            cells[name] = "\n".join(" ".join(one.values()) for one in value)
        elif name == "learn_more":
            cells[name] = "\n".join(value)
        elif name == "lint_ignore":
            cells[name] = "\n".join(f"{one['rule']} {one['why']}" for one in value)
        elif name == "key":
            cells[name] = ", ".join(value) if isinstance(value, list) else value
        elif name != "type":
            cells[name] = value
    return cells


def rows_of(bank: Bank, language: str) -> tuple[Grid, Exported]:
    """Give a bank as a table, its first row the titles, and the report."""
    kept = keep(bank, language, hold, flat=False, titled=False)
    rows = [cells_of(one.raw, one.kind) for one in kept.items]
    columns = [*_columns(rows, language)]
    titles = [
        name if tongue in ("", language) else f"{name} [{tongue}]" for name, tongue in columns
    ]
    table = [titles]
    for cells in rows:
        table.append([_cell(cells.get(name), tongue, language) for name, tongue in columns])
    return table, Exported("csv", b"", kept.lines, kept.everywhere)


def _columns(rows: Sequence[Cells], main: str) -> Iterator[tuple[str, str]]:
    for name in COLUMNS:
        tongues = dict.fromkeys(
            tongue
            for cells in rows
            if isinstance(cells.get(name), Mapping)
            for tongue in cells[name]
            if tongue != main
        )
        if name in TEMPLATE or any(name in cells for cells in rows):
            yield name, main
        yield from ((name, tongue) for tongue in tongues)


def _cell(value: Any, tongue: str, main: str) -> str:
    if isinstance(value, Mapping):
        return str(value.get(tongue, ""))
    return str(value) if value is not None and tongue == main else ""


def write_csv(bank: Bank, language: str) -> Exported:
    """Write a bank as CSV; what a spreadsheet might compute has an apostrophe in front."""
    table, report = rows_of(bank, language)
    return Exported("csv", csv_of(table), report.lines, report.everywhere)


def write_xlsx(bank: Bank, language: str) -> Exported:
    """Write a bank as a spreadsheet; every cell is a text."""
    table, report = rows_of(bank, language)
    title = one_line(bank.title.within(language))
    return Exported("xlsx", xlsx_of(table, title), report.lines, report.everywhere)
