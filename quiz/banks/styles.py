"""Write values as YAML in the way our banks are written: plain where that is safe."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

WIDTH = 100
"""The width that folded texts and lists in brackets keep to."""

_RESOLVER: Any = Resolver()
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_TOKEN = re.compile(r"[A-Za-z0-9][\w.-]{0,15}")
_SHORT = 60
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_UNFIT = re.compile(r"[ \t](?:\n|\Z)")


def plain_is_safe(text: str, flow: bool) -> bool:
    """Tell whether a text means itself without quotes, here and in any other YAML tool."""
    if not text or text != text.strip() or _ODD.search(text):
        return False
    if text[0] in "-?:,[]{}#&*!|>'\"%@`=" or ": " in text or " #" in text or text.endswith(":"):
        return False
    if flow and re.search(r"[,\[\]{}?:]", text):
        return False
    return bool(_RESOLVER.resolve(ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str")


def quoted_style(text: str, style: str = "") -> str:
    """Put a text in quotes, double ones unless the text itself has some."""
    simple = _ODD.search(text) is None
    single = simple and (style == "'" or ('"' in text or "\\" in text))
    if single and style != '"':
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_ESCAPES.get(sign, sign) for sign in text) + '"'


def scalar(value: object, *, indent: int = 0, flow: bool = False, style: str = "") -> str:
    """Write one text.

    ``indent`` is the column that further lines begin at.
    ``style`` is the YAML mark of what stood there before and is kept where it can be;
    numbers and true or false are written without quotes.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    if style in ("|", ">") and not flow:
        written = block(text, indent, style)
        if written:
            return written
    if style in ("'", '"'):
        return quoted_style(text, style)
    if "\n" in text and not flow:
        written = block(text, indent, "|")
        if written:
            return written
    return text if plain_is_safe(text, flow) else quoted_style(text)


def block(text: str, indent: int, style: str, comment: str = "") -> str:
    """Write a text as ``|`` or ``>`` lines; empty where it cannot be written so."""
    body = text.rstrip("\n")
    if not body or body[0] in " \t\n" or _UNFIT.search(body):
        return ""
    if _ODD.search(body.replace("\n", "")):
        return ""
    ends = len(text) - len(body)
    chomp = "-" if ends == 0 else "" if ends == 1 else "+"
    if style == ">":
        if re.search(r"\n[ \n]", body):
            style = "|"
        else:
            body = "\n\n".join(_folded(line, WIDTH - indent) for line in body.split("\n"))
    lines = body.split("\n") + [""] * max(0, ends - 1)
    pad = " " * indent
    return f"{style}{chomp}{comment}\n" + "\n".join(pad + line if line else "" for line in lines)


def _folded(line: str, width: int) -> str:
    """Break a line at single spaces."""
    lines = [""]
    for word in re.split(r"(?<! ) (?! )", line):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(lines)


def flowing(value: Any) -> str:
    """Write a value on one line, lists and mappings in brackets."""
    if isinstance(value, Mapping):
        inner = ", ".join(
            f"{scalar(key, flow=True)}: {flowing(part)}" for key, part in value.items()
        )
        return f"{{{inner}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(flowing(part) for part in value)}]"
    return scalar(value, flow=True)


def _in_brackets(value: Any, column: int, inside_list: bool) -> bool:
    """Tell whether a list is short enough to stand in brackets on one line."""
    if not value:
        return True
    if isinstance(value, Mapping):
        return False
    if any(not isinstance(part, str | int | float) for part in value):
        return False
    short = all(_TOKEN.fullmatch(str(part)) for part in value)
    line = flowing(value)
    return (short and len(line) <= _SHORT) or (inside_list and column + len(line) <= WIDTH)


def after_colon(value: Any, indent: int, key_width: int = 0) -> str:
    """Write a value after a key's colon; ``indent`` is the column of the key."""
    if not isinstance(value, Mapping | list | tuple):
        return " " + scalar(value, indent=indent + 2)
    if _in_brackets(value, indent + key_width, inside_list=False):
        return " " + flowing(value)
    return "\n" + " " * (indent + 2) + inside(value, indent + 2)


def inside(value: Any, indent: int) -> str:
    """Write the lines of a mapping or a list; the first one begins at column ``indent``."""
    if isinstance(value, Mapping):
        return ("\n" + " " * indent).join(pair(key, part, indent) for key, part in value.items())
    return ("\n" + " " * indent).join(dashed(part, indent) for part in value)


def pair(key: str, value: Any, indent: int) -> str:
    """Write ``key: value`` where the key begins at column ``indent``."""
    name = scalar(key, flow=True)
    return f"{name}:{after_colon(value, indent, len(name))}"


def dashed(value: Any, indent: int) -> str:
    """Write ``- value`` where the dash is at column ``indent``."""
    if not isinstance(value, Mapping | list | tuple):
        return "- " + scalar(value, indent=indent + 2)
    if _in_brackets(value, indent + 2, inside_list=True):
        return "- " + flowing(value)
    return "- " + inside(value, indent + 2)
