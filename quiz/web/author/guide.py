"""What explains the format: the schema, snippets for an editor of one's own, the guide."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, url_for

from quiz.banks import schema as bank_schema
from quiz.banks.described import SNIPPETS
from quiz.items.registry import kinds
from quiz.web import desk
from quiz.web.author import views
from quiz.web.frame import send, static_url
from quiz.web.guards import allow
from quiz.web.pages.author_editor import Chapter, Field, GuidePage

PARTS = ("Option", "Exhibit", "Media", "Link", "Source", "Span", "Region", "LintIgnore")
"""The parts of items that have fields of their own, in the order of the guide."""


@views.get("/schema.json")
@allow("educator")
def schema() -> Response:
    """Give the schema that the editor completes and explains by."""
    return Response(bank_schema.text(), mimetype="application/schema+json")


@views.get("/snippets.json")
@allow("educator")
def snippets() -> Response:
    """Give the snippets as a file for VS Code (``.vscode/bank.code-snippets``)."""
    found = {
        one["label"]: {
            "prefix": one["label"],
            "scope": "yaml",
            "description": one["description"],
            "body": snippet_lines(one["body"]),
        }
        for one in SNIPPETS
    }
    reply = Response(json.dumps(found, indent=2) + "\n", mimetype="application/json")
    reply.headers["Content-Disposition"] = 'attachment; filename="bank.code-snippets"'
    return reply


def snippet_lines(body: dict[str, Any]) -> list[str]:
    """Write the body of a snippet as the lines of an item in a list."""
    lines = []
    for key, value in body.items():
        if isinstance(value, dict):
            lines += [f"{key}:", *(f"  {name}: {text}" for name, text in value.items())]
        elif isinstance(value, list) and any("$" in one for one in value):
            lines += [f"{key}:", *(f"  - {one}" for one in value)]
        elif isinstance(value, list):
            lines.append(f"{key}: [{', '.join(value)}]")
        else:
            lines.append(f"{key}: {value}")
    return [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]


@views.get("/help")
@allow("educator")
def guide() -> Response:
    """Explain every field of a bank file, out of the schema itself."""
    whole = bank_schema.schema()
    schema_url = url_for("files.schema")
    page = GuidePage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        css_url=static_url("css/author.css"),
        chapters=tuple(_chapters(whole)),
        snippets=tuple((one["label"], "\n".join(_plain(one["body"]))) for one in SNIPPETS),
        snippets_url=url_for("author.snippets"),
        schema_url=schema_url,
        modeline=f"# yaml-language-server: $schema={desk.address()}{schema_url}",
    )
    return send(page)


def _plain(body: dict[str, Any]) -> list[str]:
    """Write a snippet without its stops."""
    return [line.rstrip("$0123456789").rstrip() for line in snippet_lines(body)]


def _chapters(whole: dict[str, Any]) -> list[Chapter]:
    nodes = whole["definitions"]
    found = [Chapter("bank", "bank", "", _fields(whole))]
    found += [
        Chapter(name.lower(), f"f-{name}", "", _fields(nodes[name]))
        for name in ("Delivery", "Quotas", "Shuffle", "Review")
    ]
    shared = {name for name, _ in _common(nodes)}
    some = nodes[next(iter(kinds().values())).__name__]
    found.append(Chapter("item", "item", "", _fields(some, only=shared)))
    for kind, model in kinds().items():
        node = nodes[model.__name__]
        found.append(Chapter(kind, f"t-{kind}", "", _fields(node, leave=shared)))
    found += [
        Chapter(_part_name(name), f"f-{name}", "", _fields(nodes[name]))
        for name in PARTS
        if name in nodes
    ]
    return found


def _common(nodes: dict[str, Any]) -> list[tuple[str, Any]]:
    """Give the fields that every type of item has."""
    each = [set(nodes[model.__name__]["properties"]) for model in kinds().values()]
    first = nodes[next(iter(kinds().values())).__name__]["properties"]
    return [(name, node) for name, node in first.items() if all(name in one for one in each)]


def _part_name(name: str) -> str:
    return {"LintIgnore": "lint_ignore", "Link": "learn_more"}.get(name, name.lower())


def _fields(
    node: dict[str, Any], only: set[str] | None = None, leave: set[str] | None = None
) -> tuple[Field, ...]:
    if "properties" not in node:
        node = next((one for one in node.get("anyOf", []) if "properties" in one), {})
    needed = set(node.get("required", ()))
    return tuple(
        Field(name, one.get("description", ""), takes(one), name in needed)
        for name, one in node.get("properties", {}).items()
        if (only is None or name in only) and name not in (leave or ())
    )


def takes(node: dict[str, Any]) -> str:
    """Say in short what a field may hold: choices, bounds, what stands where nothing does."""
    said = []
    if "enum" in node:
        said.append(", ".join(_written(one) for one in node["enum"] if not isinstance(one, bool)))
    for one in node.get("anyOf", []):
        if "minimum" in one or "maximum" in one:
            said.append(f"{one.get('minimum', '')}–{one.get('maximum', '')}".strip("–"))
    inner = node.get("items")
    if isinstance(inner, dict) and "enum" in inner:
        said.append("[" + ", ".join(_written(one) for one in inner["enum"]) + "]")
    if "maxLength" in node:
        said.append(f"≤ {node['maxLength']}")
    if "default" in node:
        said.append(f"= {_written(node['default'])}")
    return " · ".join(said)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
