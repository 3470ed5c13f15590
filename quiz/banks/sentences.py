"""Say what the models find wrong in the words of somebody who writes questions."""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from quiz.banks.meant import as_list, example
from quiz.banks.problems import MANY, quoted
from quiz.items.item import listed

_OWN = {
    "flag": "is neither true nor false",
    "whole": "is not a whole number",
    "number": "is not a number",
    "time": "is not a time",
    "percent": "is not a share",
    "day": "is not a day of the calendar",
}
_FROM_PYDANTIC = frozenset(get_args(ErrorType))

PATTERNS: dict[str, tuple[str, str]] = {
    r"^[a-z0-9][a-z0-9_-]{0,63}$": (
        "is not an id",
        "Use small letters a-z, digits, - and _, at most 64",
    ),
    r"^[a-z0-9][a-z0-9_-]{0,15}$": (
        "is not an id",
        "Use small letters a-z, digits, - and _, at most 16, such as a or b",
    ),
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": (
        "is not a language",
        "Write a code such as en, hi or id",
    ),
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$": (
        "is not a date",
        "Write it as 2026-02-10",
    ),
    r"^https?://[^\s<>\"]+$": ("is not a web address", "Begin it with https://"),
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$": (
        "is not the name of a file",
        "Use letters a-z, digits, dots, - and _, and no folders",
    ),
    r"^(IW|BK|SF|TR|UX)-[0-9]{2}$": ("is not a rule", "Write it as the check does, such as IW-03"),
    r"^[0-9]+\.[0-9]+$": ("is not a version", 'Write it in quotes, such as "2.2"'),
    r"^[A-Z]{2}$": ("is not a country", "Write its two capital letters, such as IN"),
}
"""What is not, and what to write instead, for each pattern of the models."""

SYNONYMS: Mapping[str, str] = {
    "question": "stem",
    "prompt": "stem",
    "ask": "stem",
    "text": "stem",
    "name": "title",
    "answer": "key",
    "answers": "key",
    "correct": "key",
    "solution": "key",
    "keys": "key",
    "choices": "options",
    "option": "options",
    "explanation": "rationale",
    "why": "rationale",
    "feedback": "rationale",
    "questions": "items",
    "lang": "language",
    "topic": "theme",
    "category": "theme",
    "level": "difficulty",
    "license": "licence",
    "author": "authors",
    "score": "points",
    "limit": "time_limit",
    "link": "learn_more",
    "links": "learn_more",
    "source": "sources",
    "image": "media",
    "picture": "media",
    "alt": "description",
    "sender": "from",
    "region": "regions",
    "due_on": "due",
}
"""What people write for a key, where the spelling alone would not lead to it."""


@dataclass(frozen=True)
class Said:
    """Hold one thing that a model found wrong.

    ``loc`` is the model's own path. ``on_key`` tells that the key is wrong, not its value;
    ``wanted`` is the key that a wrong one was probably meant to be.
    """

    loc: tuple[str | int, ...]
    code: str
    says: str
    fix: str
    on_key: bool = False
    wanted: str = ""


def said(errors: Iterable[ErrorDetails], model: type[BaseModel]) -> list[Said]:
    """Put a model's errors into sentences, and leave out what follows from another one.

    A misspelt key is both unknown and missing; the unknown one says both. A list is too short
    where its parts are wrong.
    """
    found = [_said(error, model) for error in islice(errors, MANY)]
    wanted = {(*one.loc[:-1], one.wanted) for one in found if one.wanted}
    inside = {one.loc[:-length] for one in found for length in range(1, len(one.loc) + 1)}
    return [
        one
        for one in found
        if not (one.code == "missing" and one.loc in wanted)
        and not (one.code == "too-short" and one.loc in inside)
    ]


def nearest(word: str, known: Collection[str]) -> str:
    """Give the known word that somebody meant; empty where none is near."""
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in known:
        return plain
    if SYNONYMS.get(plain) in known:
        return SYNONYMS[plain]
    close = difflib.get_close_matches(plain, list(known), n=1, cutoff=0.6)
    return close[0] if close else ""


def unknown_key(key: str, known: Collection[str]) -> tuple[str, str, str]:
    """Say that a key is unknown: what is wrong, what to do, and the key that was meant."""
    if key[:1].isspace():
        code = f"U+{ord(key[0]):04X}"
        says = f"this line is indented with spaces of a word processor ({code})"
        return says, "Indent it with ordinary spaces, those of the space bar", ""
    meant = nearest(key, known)
    fix = f"Did you mean {meant}?" if meant else f"Use {listed(sorted(known))}"
    return f"there is no key {quoted(key)} here", fix, meant


def shape(value: object) -> str:
    """Name what an author wrote."""
    if isinstance(value, Mapping):
        return "a mapping (key: value)"
    if isinstance(value, list | tuple):
        return "a list"
    return f"the text {quoted(str(value))}" if value != "" else "nothing"


def misplaced(value: object, wanted: str) -> str:
    """Say that something of another shape must stand where a value is."""
    return f"{wanted} must stand here, not {shape(value)}"


def keys_of(model: type[BaseModel]) -> dict[str, Any]:
    """Give the annotation of each key of a model, by the name that authors write."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """Give the models that a value of this annotation may hold, inside its lists and mappings."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) is Annotated:
        return models_in(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType, dict, tuple, list):
        return [model for part in get_args(annotation) for model in models_in(part)]
    return []


def known_keys(model: type[BaseModel], loc: Iterable[str | int]) -> list[str]:
    """Give the keys that are possible where a model's path leads to."""
    here = [model]
    for part in loc:
        for candidate in here:
            annotations = keys_of(candidate)
            if part in annotations:
                here = models_in(annotations[part])
                break
    return [key for candidate in here for key in keys_of(candidate)]


def _said(error: ErrorDetails, model: type[BaseModel]) -> Said:
    kind = error["type"]
    loc = error["loc"]
    value = error["input"]
    context = error.get("ctx", {})
    if kind == "missing":
        return Said(loc, "missing", f"{quoted(str(loc[-1]))} is missing", f"Add {loc[-1]}: ...")
    if kind == "extra_forbidden":
        says, fix, meant = unknown_key(str(loc[-1]), known_keys(model, loc[:-1]))
        return Said(loc, "unknown-key", says, fix, on_key=True, wanted=meant)
    on_key = loc[-1:] == ("[key]",)
    if on_key:
        loc = loc[:-1]
    says, fix = _sentence(kind, value, context, error["msg"])
    if on_key and isinstance(value, str):
        says = says.replace("the text", "the key", 1)
        if kind == "string_pattern_mismatch" and says.endswith("is not a language"):
            fix = f"{fix}; put a text that has a colon in it in quotes"
    elif value == "":
        says = "there is nothing here"
    return Said(loc, kind.replace("_", "-"), says, fix, on_key)


def _sentence(kind: str, value: Any, context: Mapping[str, Any], message: str) -> tuple[str, str]:
    if kind in _OWN and isinstance(value, str):
        return f"{shape(value)} {_OWN[kind]}", message.capitalize()
    if kind not in _FROM_PYDANTIC:
        return f"{shape(value)} does not fit here", message[:1].upper() + message[1:]
    if kind == "string_pattern_mismatch":
        says, fix = PATTERNS.get(context["pattern"], ("does not fit here", "See the bank format"))
        better = example(value, says) if isinstance(value, str) else ""
        if better and says == "is not an id":
            most = int(re.sub(r"\D", "", fix.partition("most")[2]) or 64)
            fix = f"{fix.partition(', such as')[0]}, such as {better[:most].strip('-')}"
        elif better:
            fix = f"Write {better}"
        return f"{shape(value)} {says}", fix
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"]]
        meant = nearest(value, allowed) if isinstance(value, str) else ""
        fix = f"Did you mean {meant}?" if meant else f"Use {listed(allowed)}"
        return f"{shape(value)} is not possible here", fix
    if kind in _SHAPES:
        wanted, fix = _SHAPES[kind]
        better = as_list(value) if wanted == "a list" and isinstance(value, str) else ""
        return misplaced(value, wanted), f"Write {better}" if better else fix
    if kind in _SIZES:
        says, fix = _SIZES[kind]
        facts = {"value": quoted(str(value)), "s": "", **context}
        if context.get("actual_length") != 1:
            facts["s"] = "s"
        if kind in ("string_too_long", "too_long"):  # where pydantic stops counting
            facts["actual_length"] = len(value)
        if value in ("", [], {}, ()):
            return "there is nothing here", "Write something, or delete the key"
        return says.format(**facts), fix.format(**facts)
    return f"{shape(value)} does not fit here", "See the bank format"


_MAPPING = ("a mapping", "Write key: value lines, indented")
_LIST = ("a list", "Begin each part with a dash, or write [one, two]")
_TEXT = ("one text", "Write one text; put it in quotes if it begins with [ or {")
_SHAPES: Mapping[str, tuple[str, str]] = {
    "string_type": _TEXT,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "list_type": _LIST,
    "tuple_type": _LIST,
}
_SIZES: Mapping[str, tuple[str, str]] = {
    "string_too_short": ("this is too short", "Write at least {min_length} characters"),
    "string_too_long": ("this has {actual_length} characters", "Write at most {max_length}"),
    "too_short": ("this has {actual_length} part{s}", "Write at least {min_length}"),
    "too_long": ("this has {actual_length} parts", "Write at most {max_length}"),
    "greater_than_equal": ("{value} is too little", "Write at least {ge}"),
    "less_than_equal": ("{value} is too much", "Write at most {le}"),
    "greater_than": ("{value} is too little", "Write more than {gt}"),
    "less_than": ("{value} is too much", "Write less than {lt}"),
}
