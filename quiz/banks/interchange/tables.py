"""Tables (CSV and XLSX): a question a row, in columns that this module names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quiz.banks.dumping import Quoted, Raw
from quiz.banks.interchange.grids import Grid, csv_of, grid, xlsx_of
from quiz.banks.interchange.power import by_letter, keep, lean, options_of, retyped, tidy
from quiz.banks.interchange.report import Exported, Gathering, Imported, Notes, NotImported
from quiz.banks.interchange.words import one_line
from quiz.banks.problems import quoted
from quiz.items.bank import Bank
from quiz.items.registry import kind_of, kinds

CANNOT = (
    "the head of the bank besides its languages",
    "links with a title, transcripts, and what is said of single parts of a passage",
    "pictures themselves: only their names",
)
"""What the format cannot carry, in words."""

LETTERS = "abcdefgh"
TEXTS = ("stem", "passage", "body", "caption", "unit", "lowest", "highest", "rationale", "talk")
PLAIN = ("id", "type", "key", "tolerance", "marking", "choose", "points", "difficulty",
         "competence", "theme", "sensitive")  # fmt: skip
LINES = ("accept", "sources", "learn_more", "lint_ignore")
PARTS = ("feedback", "misconception", "weight", "shape", "match")
EXHIBIT = ("kind", "from", "text", "caption")
MEDIA = ("file", "description")
COLUMNS = (
    "id", "type", "stem", *LETTERS, "key", "rationale",
    *(f"match {one}" for one in LETTERS), "accept", "tolerance", "unit", "passage", "body",
    "caption", "lowest", "highest", "choose", "marking",
    *(f"feedback {one}" for one in LETTERS), *(f"misconception {one}" for one in LETTERS),
    *(f"weight {one}" for one in LETTERS), *(f"shape {one}" for one in LETTERS),
    "points", "difficulty", "competence", "theme", "sensitive", "talk",
    *(f"exhibit {one}" for one in EXHIBIT), *(f"media {one}" for one in MEDIA),
    "sources", "learn_more", "lint_ignore",
)  # fmt: skip
"""The columns of the template, in order; a text in another language stands in ``stem [hi]``."""

TEMPLATE = ("id", "type", "stem", *LETTERS[:4], "key", "rationale", "feedback a", "feedback b",
            "feedback c", "feedback d", "difficulty", "competence", "theme")  # fmt: skip
_ALIASES = {
    "question": "stem",
    "question text": "stem",
    "correct": "key",
    "answer": "key",
    "correct answer": "key",
    "correct answers": "key",
    "explanation": "rationale",
    "topic": "theme",
    "level": "difficulty",
}
_NUMBERED = re.compile(r"(?:option|answer|choice) ?([a-h1-8])")
_TONGUE = re.compile(r"(.+?) ?\[([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\]")

Cells = dict[str, Any]
"""The cells of a row by column: a text, or one per language where there are several."""


def read(content: bytes, name: str, language: str = "en") -> Imported:
    """Read a table (CSV or XLSX); raises NotImported where nothing can be taken."""
    found = Gathering("xlsx" if content[:2] == b"PK" else "csv", name, language=language)
    return read_grid(grid(content, found), found)


def read_grid(rows: Grid, found: Gathering) -> Imported:
    """Read the rows of a table; its first one names the columns."""
    at = head_row(rows)
    if at is None:
        raise NotImported("No row of this table names a column stem (or question).")
    named = [column_of(cell) for cell in rows[at]]
    unknown: dict[int, int] = {}
    for row in rows[at + 1 :]:
        if not any(cell.strip() for cell in row):
            continue
        cells: Cells = {}
        notes = Notes()
        for place, cell in enumerate(row):
            text = tidy(cell)
            column = named[place] if place < len(named) else None
            if not text:
                continue
            if column is None:
                unknown[place] = unknown.get(place, 0) + 1
            else:
                _put(cells, column, text, found.language)
        if cells:
            found.add(item_of(cells, notes, found.language), notes)
    for place, count in unknown.items():
        title = rows[at][place].strip() if place < len(rows[at]) else ""
        label = f"The column {quoted(title)}" if title else f"The column {place + 1}"
        found.aside(f"{label} ({count} cells)")
    return found.imported()


def head_row(rows: Grid) -> int | None:
    """Find the row that names the columns, among the first ones."""
    for at, row in enumerate(rows[:20]):
        columns = {column[0] for cell in row if (column := column_of(cell))}
        if columns & {"stem"} and len(columns) > 1:
            return at
    return None


def column_of(cell: str) -> tuple[str, str] | None:
    """Give the column that a title names, and its language ("" for the main one)."""
    name = " ".join(cell.strip().split())
    tongue = _TONGUE.fullmatch(name)
    language = tongue[2] if tongue else ""
    plain = (tongue[1] if tongue else name).casefold()
    plain = _ALIASES.get(plain, plain)
    numbered = _NUMBERED.fullmatch(plain)
    if numbered:
        sign = numbered[1]
        plain = LETTERS[int(sign) - 1] if sign.isdigit() else sign
    return (plain, language) if plain in COLUMNS else None


def _put(cells: Cells, column: tuple[str, str], text: str, main: str) -> None:
    name, language = column
    if name in LINES and name != "accept":
        language = ""
    before = cells.get(name)
    if language in ("", main) and before is None:
        cells[name] = text
    else:
        known = before if isinstance(before, dict) else {main: before} if before else {}
        cells[name] = {**known, (language or main): text}


def item_of(cells: Cells, notes: Notes, language: str) -> Raw:
    """Make an item of the cells of a row."""
    raw: Raw = {}
    cells = dict(cells)
    for name in (*TEXTS, *PLAIN):
        if name in cells and name != "key":
            raw[name] = cells.pop(name)
    if "competence" in raw and isinstance(raw["competence"], str):
        raw["competence"] = Quoted(raw["competence"])
    for name in ("type", "difficulty", "marking", "choose", "sensitive"):
        if isinstance(raw.get(name), str):
            raw[name] = raw[name].strip().lower().replace(" ", "_")
    _parts_of_all(cells, raw)
    kind = raw.get("type") or _kind(cells, raw)
    _content(cells, raw, str(kind), notes)
    for name in cells:
        notes.change(f"Not carried: the cell {name}, which a {kind} has no use for.")
    raw.pop("type", None)
    return {"type": kind, **raw} if kind_of(raw) != kind else raw


def _parts_of_all(cells: Cells, raw: Raw) -> None:
    for name, fields in (("exhibit", EXHIBIT), ("media", MEDIA)):
        part = {field: cells.pop(f"{name} {field}") for field in fields
                if f"{name} {field}" in cells}  # fmt: skip
        if part:
            raw[name] = part
    if "sources" in cells:
        raw["sources"] = [_source(line) for line in _lines(cells.pop("sources"))]
    if "learn_more" in cells:
        raw["learn_more"] = _lines(cells.pop("learn_more"))
    if "lint_ignore" in cells:
        parted = [line.partition(" ") for line in _lines(cells.pop("lint_ignore"))]
        raw["lint_ignore"] = [{"rule": rule, "why": why.strip()} for rule, _, why in parted]


def _source(line: str) -> Raw:
    url, _, day = line.partition(" ")
    return {"url": url, "checked_on": day.strip()} if day.strip() else {"url": url}


def _lines(cell: Any) -> list[str]:
    text = next(iter(cell.values())) if isinstance(cell, dict) else cell
    return [line.strip() for line in str(text).split("\n") if line.strip()]


def _kind(cells: Cells, raw: Raw) -> str:
    """Tell the type of a row that names none."""
    key = str(cells.get("key", "")).strip().lower()
    given = [letter for letter in LETTERS if letter in cells]
    if any(f"match {letter}" in cells for letter in LETTERS):
        return "match"
    if "passage" in raw:
        return "hottext"
    if "body" in raw:
        return "card"
    if "accept" in cells:
        return "short_text"
    if given:
        return "multiple" if len(_keys(key, cells)) > 1 else "single"
    if key in ("true", "false", "yes", "no", "t", "f"):
        return "true_false"
    return "numeric" if re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", key) else "single"


def _content(cells: Cells, raw: Raw, kind: str, notes: Notes) -> None:
    """Take the cells that a type needs."""
    key = cells.pop("key", None)
    key = str(next(iter(key.values())) if isinstance(key, dict) else key or "").strip()
    if kind in ("single", "multiple", "poll"):
        raw["options"] = lean(_options(cells, ("feedback", "misconception", "weight"), "text"))
        names = _keys(key, {**cells, **raw["options"]})
        if key and kind != "poll":
            raw["key"] = names if kind == "multiple" else names[0] if len(names) == 1 else key
        elif key:
            notes.change(f"Not carried: the key {quoted(key)}, since a poll has none.")
    elif kind == "hotspot":
        regions = _options(cells, ("shape", "feedback", "misconception"), "name")
        for region in regions.values():
            region["shape"] = re.split(r"[\s,;]+", str(region.get("shape", "")).strip())
        raw["regions"] = regions
        raw["key"] = _keys(key, regions)
    elif kind in ("order", "scale"):
        field = "sequence" if kind == "order" else "labels"
        raw[field] = [cells.pop(letter) for letter in LETTERS if letter in cells]
    elif kind == "match":
        _pairs(cells, raw)
    elif kind == "short_text":
        accepted = cells.pop("accept", key)
        raw["accept"] = (
            {tongue: _lines(text) for tongue, text in accepted.items()}
            if isinstance(accepted, dict)
            else _lines(accepted)
        )
    elif key:
        spoken = {"yes": "true", "t": "true", "no": "false", "f": "false"}
        low = key.lower()
        raw["key"] = spoken.get(low, low) if kind == "true_false" else key
        if kind == "numeric":
            raw["key"] = key.replace(",", ".")


def _options(cells: Cells, fields: Sequence[str], text: str) -> dict[str, dict[str, Any]]:
    options: dict[str, dict[str, Any]] = {}
    for letter in LETTERS:
        one = {text: cells.pop(letter)} if letter in cells else {}
        for field in fields:
            if f"{field} {letter}" in cells:
                one[field] = cells.pop(f"{field} {letter}")
        if one:
            options[letter] = one
    return options


def _pairs(cells: Cells, raw: Raw) -> None:
    raw["pairs"] = []
    extra = []
    for letter in LETTERS:
        left, right = cells.pop(letter, None), cells.pop(f"match {letter}", None)
        if left is not None:
            raw["pairs"].append([left, right or ""])
        elif right is not None:
            extra.append(right)
    if extra:
        raw["distractors"] = extra


def _keys(key: str, cells: Mapping[str, Any]) -> list[str]:
    """Read a key: letters, numbers of options, or the text of one."""
    given = [letter for letter in LETTERS if letter in cells]
    for letter in given:
        if len(key) > 1 and key == cells[letter]:
            return [letter]
    names = [part.strip().lower() for part in re.split(r"[,;\s]+", key) if part.strip()]
    return [
        LETTERS[int(name) - 1] if name in "12345678" and name not in given else name
        for name in names
        if len(name) < 17
    ]


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
    kept = keep(bank, language, hold, flat=False)
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
