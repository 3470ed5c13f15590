"""Tables (CSV and XLSX): a question a row, in columns that this module names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from quiz.banks.dumping import Quoted, Raw
from quiz.banks.interchange.grids import Grid, grid
from quiz.banks.interchange.power import lean, tidy
from quiz.banks.interchange.report import Gathering, Imported, Notes, NotImported
from quiz.banks.problems import quoted
from quiz.items.registry import kind_of
from quiz.items.text import folded

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
        if found.full:
            found.more += 1
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
    written = str(cells.get("key", "")).strip()
    key = written.lower()
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
        return "multiple" if len(_keys(written, cells)) > 1 else "single"
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
            _doubt(key, raw["options"], names, notes)
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
    if len(key) > 1:
        called = _called(key, cells)
        if called:
            return called[:1]
    names = [part.strip().lower() for part in re.split(r"[,;\s]+", key) if part.strip()]
    return [
        LETTERS[int(name) - 1] if name in "12345678" and name not in given else name
        for name in names
        if len(name) < 17
    ]


def _called(key: str, cells: Mapping[str, Any]) -> list[str]:
    """Give the options whose text a key is, in any language and whatever its case."""
    wanted = folded(key)
    return [letter for letter in LETTERS if wanted in map(folded, _texts(cells.get(letter)))]


def _texts(cell: Any) -> list[str]:
    text = cell.get("text") if isinstance(cell, dict) and "text" in cell else cell
    return [str(one) for one in (text.values() if isinstance(text, dict) else [text or ""])]


def _doubt(key: str, options: Mapping[str, Any], names: list[str], notes: Notes) -> None:
    """Ask which option is meant by a number that is the place of one and the text of another."""
    called = _called(key, options)
    if len(key) == 1 and key.isdigit() and called and called != names and names[0] in options:
        notes.want(
            f"The key {key} was taken for the option in place {key}, and it is the text of "
            f"option {called[0]}. Look which one is meant."
        )
