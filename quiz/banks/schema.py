"""Describe a bank file as JSON Schema (draft 7), for the editors that authors use.

Editors resolve scalars before they check (1930 is a number to them), so a text may be any
scalar here; the check of the program itself is the stricter one.
"""

from __future__ import annotations

import json
from typing import Any

from quiz.banks.described import KEYS, SNIPPETS
from quiz.items.bank import Bank
from quiz.items.registry import kinds
from quiz.items.text import NUMBER, SCALAR, WHOLE

_ANY = SCALAR["type"]
_KEPT = (
    "enum",
    "const",
    "pattern",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "description",
    "required",
    "$ref",
    "additionalProperties",
)


def schema() -> dict[str, Any]:
    """Give the schema of a bank file."""
    raw: dict[str, Any] = Bank.model_json_schema(by_alias=True)
    found: dict[str, Any] = {name: _plain(one) for name, one in raw["$defs"].items()}
    root: dict[str, Any] = _plain({key: value for key, value in raw.items() if key != "$defs"})
    found["Option"] = {"anyOf": [{"$ref": "#/definitions/Text"}, found["Option"]]}
    models = {model.__name__: model for model in kinds().values()}
    for name, one in (*found.items(), ("Bank", root)):
        _describe(one, name, name in models)
    root["properties"]["items"]["items"] = _item()
    root["required"] = [key for key in root["required"] if key != "id"]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A bank of quiz items, format 1",
        **root,
        "definitions": found,
    }


def text() -> str:
    """Write the schema as it is kept in ``schema/bank.json``."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _plain(node: Any) -> Any:
    """Put a node of pydantic's schema into draft 7 and into the scalars that editors see."""
    if not isinstance(node, dict):
        return node
    several: list[Any] = node.get("anyOf") or node.get("oneOf") or []
    choices = [one for one in several if one != {"type": "null"}]
    if len(choices) == 1:
        rest = {key: node[key] for key in ("description", "default") if key in node}
        return _plain({**choices[0], **rest})
    plain: dict[str, Any] = {}
    if choices:
        plain["anyOf"] = [_plain(one) for one in choices]
        if "description" in node:
            plain["description"] = node["description"]
        return plain
    plain = {key: node[key] for key in _KEPT if key in node}
    if "$ref" in plain:
        plain["$ref"] = plain["$ref"].replace("#/$defs/", "#/definitions/")
    kind = node.get("type")
    if kind == "object":
        plain |= _mapping(node)
    elif kind == "array":
        plain |= _list(node)
    elif kind in ("boolean", "integer", "number"):
        plain |= _scalar(node)
    elif kind is not None and not {"enum", "const"} & set(plain):
        plain["type"] = _ANY
    if node.get("default") not in (None, [], {}) and not isinstance(node["default"], dict):
        plain["default"] = node["default"]
    return plain


def _mapping(node: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {"type": "object"}
    for part in ("properties", "patternProperties"):
        if part in node:
            plain[part] = {key: _plain(one) for key, one in node[part].items()}
    if "patternProperties" in node:
        plain["additionalProperties"] = False
    elif isinstance(node.get("additionalProperties"), dict):
        plain["additionalProperties"] = _plain(node["additionalProperties"])
    if "propertyNames" in node:
        plain["propertyNames"] = node["propertyNames"]
    return plain


def _list(node: dict[str, Any]) -> dict[str, Any]:
    if "prefixItems" in node:
        return {
            "type": "array",
            "items": [_plain(one) for one in node["prefixItems"]],
            "additionalItems": False,
        }
    return {"type": "array", "items": _plain(node.get("items", {}))}


def _scalar(node: dict[str, Any]) -> dict[str, Any]:
    """Allow what is written in quotes as well: to the program both are the same."""
    if node["type"] == "boolean":
        return {"enum": [True, False, "true", "false"]}
    bounds = {
        draft: node[own]
        for own, draft in (
            ("ge", "minimum"),
            ("le", "maximum"),
            ("minimum", "minimum"),
            ("maximum", "maximum"),
        )
        if own in node
    }
    pattern = WHOLE.pattern if node["type"] == "integer" else NUMBER.pattern
    return {
        "anyOf": [{"type": node["type"], **bounds}, {"type": "string", "pattern": f"^({pattern})$"}]
    }


def _describe(node: dict[str, Any], name: str, is_item: bool) -> None:
    node.pop("description", None)  # a docstring, which is for programmers
    if name in KEYS:
        node["description"] = KEYS[name]
    for key, one in node.get("properties", {}).items():
        shared = (f"Item.{key}",) if is_item else ()
        for known in (f"{name}.{key}", *shared, key):
            if known in KEYS:
                one["description"] = KEYS[known]
                break
    for inner in node.get("anyOf", []):
        if "properties" in inner:
            _describe(inner, name, is_item)


def _item() -> dict[str, Any]:
    """Choose the schema of an item by its type, or by the keys that tell it."""
    names = {kind: {"$ref": f"#/definitions/{model.__name__}"} for kind, model in kinds().items()}
    chain: dict[str, Any] = {"required": ["type"]}  # what neither a type nor its keys tell
    untyped: tuple[tuple[dict[str, Any], str], ...] = (
        ({"required": ["options"], "properties": {"key": {"type": "array"}}}, "multiple"),
        ({"required": ["options"]}, "single"),
        ({"required": ["key"]}, "true_false"),
    )
    for condition, kind in reversed(untyped):
        chain = {
            "if": {**condition, "not": {"required": ["type"]}},
            "then": names[kind],
            "else": chain,
        }
    # An array condition holds for a missing key too, so that one is asked for as well.
    chain["if"]["required"] = ["options", "key"]
    for kind, reference in names.items():
        chain = {
            "if": {"required": ["type"], "properties": {"type": {"const": kind}}},
            "then": reference,
            "else": chain,
        }
    return {
        "type": "object",
        "properties": {"type": {"enum": list(names), "description": KEYS["type"]}},
        "defaultSnippets": SNIPPETS,
        **chain,
    }
