"""Write a sheet as JSON: the same rows with names, whose shape is written down in a schema."""

from __future__ import annotations

import json
from typing import Any

from quiz.exports.row import COLUMNS
from quiz.exports.sheet import Sheet

FORMAT = 1
"""Raised when a reader of the old shape would read the new one wrongly."""


def document(sheet: Sheet) -> str:
    """Write a sheet as one JSON object; a cell without a value is left out of its row."""
    rows = [
        {
            name: cell
            for name, cell in zip(sheet.header, row, strict=True)
            if cell is not None and cell != ""
        }
        for row in sheet.rows
    ]
    whole = {
        "format": FORMAT,
        "kind": sheet.kind,
        "about": {name: cell for name, cell in sheet.about if cell is not None},
        "rows": rows,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


_NUMBERS = ("value", "from", "to")
_COUNTS = ("question", "people")


def schema() -> dict[str, Any]:
    """Give the JSON Schema of these documents."""
    columns = {"event id": "the event's id; missing: all together", "event": "the event's title"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Figures of a Kitestring event or campaign",
        "type": "object",
        "required": ["format", "kind", "about", "rows"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "kind": {"enum": ["event", "campaign"]},
            "about": {
                "description": "What the rows are about: names, digests, and k, the least group.",
                "type": "object",
                "additionalProperties": {"type": ["string", "number"]},
            },
            "rows": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["part", "measure"],
                    "additionalProperties": False,
                    "properties": {
                        name: {"description": says, **_kind(name)}
                        for name, says in (columns | COLUMNS).items()
                    },
                },
            },
        },
    }


def _kind(name: str) -> dict[str, Any]:
    if name in _NUMBERS:
        return {"type": "number"}
    if name in _COUNTS:
        return {"type": "integer", "minimum": 0}
    if name == "bound":
        return {"enum": ["or more", "or less"]}
    return {"type": "string"}
