"""The schema that editors use says yes wherever the check does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from quiz.banks import schema
from quiz.banks.parsing import parse

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "schema" / "bank.json"
GOOD = sorted(
    [
        *(Path(__file__).parent / "good").glob("*.yaml"),
        *(ROOT / "question_banks").glob("*.yaml"),
        *(ROOT / "question_banks").glob("*/bank.yaml"),
    ]
)
FAULTY = sorted((Path(__file__).parent / "faulty").glob("*.yaml"))


class Editor(yaml.CSafeLoader):
    """Read YAML as editors do: the core schema of version 1.2."""


Editor.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    Editor.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )

VALIDATOR = jsonschema.Draft7Validator(schema.schema())


def complaints(text: str) -> list[str]:
    data = json.loads(json.dumps(yaml.load(text, Loader=Editor)))  # keys are texts, as in JSON
    return [f"{one.json_path}: {one.message}" for one in VALIDATOR.iter_errors(data)]


def test_the_kept_schema_is_in_step_with_the_models() -> None:
    """After a change of the models: python -m tests.banks.test_schema"""
    assert KEPT.read_text("utf-8") == schema.text()


def test_the_schema_is_draft_7() -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(schema.text()))
    assert json.loads(schema.text())["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert "$defs" not in schema.text()
    assert "prefixItems" not in schema.text()


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_good_bank_has_no_red_line_in_an_editor(path: Path) -> None:
    assert parse(path.read_bytes(), path.as_posix()).bank is not None
    assert complaints(path.read_text("utf-8")) == []


def test_traps_of_yaml_have_no_red_line_where_a_text_stands() -> None:
    text = (
        "title: 1930\nid: 2026\nitems:\n  - id: 1\n    stem: 12:30\n    competence: 4.2\n"
        "    options: {a: no, b: 017, c: 2026-02-10, d: ~, 1: true}\n"
        "    key: 1\n    points: 2\n"
        "  - {stem: 1.10, key: true, sensitive: 'false', points: '3'}\n"
    )
    assert parse(text, "t.yaml").bank is not None
    assert complaints(text) == []


# What only the check can know: references, places in lists, media, words of other programs.
BEYOND = {
    "09",
    "12",
    "24",
    "26",
    "27",
    "28",
    "29",
    "30",
    "31",
    "35",
    "36",
    "37",
    "38",
    "40",
    "42",
    "45",
    "50",
    "22",
    "64",
    "72",
    "78",
    "81",
}
UNREADABLE = {"16", "18", "19", "20", "21", "23", "25", "46", "47", "48"}
UNREADABLE |= {"51", "52", "53", "54", "55", "59", "60", "61", "62", "63", "66", "67", "68", "69"}
UNREADABLE |= {"77", "79", "80"}


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_faulty_bank_has_a_red_line_unless_it_takes_the_check_to_see(path: Path) -> None:
    number = path.stem[:2]
    if number not in UNREADABLE:
        assert (complaints(path.read_text("utf-8")) != []) or number in BEYOND


def test_every_key_tells_what_it_is_for() -> None:
    def keys(node: Any, at: str) -> list[str]:
        silent = []
        if isinstance(node, dict):
            for name, inner in node.get("properties", {}).items():
                if not inner.get("description", "").endswith("."):
                    silent.append(f"{at}.{name}")
            for part, inner in node.items():
                silent += keys(inner, f"{at}/{part}") if part not in ("if", "not") else []
        elif isinstance(node, list):
            silent = [one for inner in node for one in keys(inner, at)]
        return silent

    assert keys(schema.schema(), "") == []


def test_what_an_editor_fills_in_is_a_good_item_once_its_gaps_are_filled() -> None:
    for snippet in schema.schema()["properties"]["items"]["items"]["defaultSnippets"]:
        text = re.sub(
            r"\$(\d)", r"word\1", json.dumps({"title": "Snippets", "items": [snippet["body"]]})
        )
        assert parse(text, "snippets.yaml").bank is not None, snippet["label"]
        assert complaints(text) == []


if __name__ == "__main__":
    KEPT.write_text(schema.text(), "utf-8")
