"""Change single places of a YAML text; quiz.banks.editing checks what comes of it."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from quiz.banks.nodes import (
    Entry,
    Node,
    body_end,
    column,
    composed,
    line_start,
    own_start,
    skipped,
    with_comment,
)
from quiz.banks.problems import Path
from quiz.banks.styles import after_colon, dashed, flowing, inside, pair, scalar

_BREAK = re.compile(r"\r\n|\r|\n")


def become(text: str, path: Path, value: Any) -> str:
    """Make the value at a path another one, with as few changes as that takes."""
    box, entry, node = _found(text, path)
    old = node.plain
    if _same(old, value):
        return text
    if isinstance(value, Mapping) and value and old:
        around = [key for key, part in value.items() if _same(part, old)]
        inner = set(old) if isinstance(old, dict) else set()
        if around and not inner & set(value) and box is not None:
            return become(_wrapped(text, box, entry, around[0]), path, value)
    if isinstance(value, Mapping) and node.kind == "map" and set(old) & set(value):
        return _mapping(text, path, old, value)
    if _is_list(value) and node.kind == "list" and old and value:
        return _list(text, path, old, list(value))
    return _replaced(text, box, entry, node, value)


def inserted(text: str, path: Path, place: int, key: str | None, value: Any) -> str:
    """Put a part into a list, or with a key into a mapping, that is not empty."""
    _, above, node = _found(text, path)
    if node.style:
        new = flowing({key: value})[1:-1] if key is not None else flowing(value)
        if place == 0:
            at = node.entries[0].start
            return text[:at] + new + ", " + text[at:]
        at = node.entries[place - 1].node.end
        return text[:at] + ", " + new + text[at:]
    indent = column(text, node.entries[0].start)
    pad = " " * indent
    new = pair(key, value, indent) if key is not None else dashed(value, indent)
    parts = _parts(text, above, node)
    apart = "\n" if _apart(text, parts, path) else ""
    if place:
        at = parts[place - 1][2]
        return text[:at] + "\n" + apart + pad + new + text[at:]
    lead, start, _ = parts[0]
    if lead == line_start(text, lead):
        return text[:lead] + pad + new + "\n" + apart + text[lead:]
    return text[:start] + new + "\n" + apart + pad + text[start:]


def repeated(text: str, path: Path, place: int) -> str:
    """Write a part of a list once more right behind itself, letter by letter."""
    _, above, node = _found(text, path)
    if node.style:
        one = node.entries[place]
        return text[: one.node.end] + ", " + text[one.start : one.node.end] + text[one.node.end :]
    parts = _parts(text, above, node)
    apart = "\n" if _apart(text, parts, path) else ""
    pad = " " * column(text, node.entries[0].start)
    _, start, end = parts[place]
    return text[:end] + "\n" + apart + pad + text[start:end] + text[end:]


def dropped(text: str, path: Path) -> str:
    """Take out what is at a path."""
    _, above, node = _found(text, path[:-1])
    place = node.place(path[-1])
    if place is None:
        raise ValueError(path)
    if node.style:
        return _dropped_in_brackets(text, node, place)
    if len(node.entries) == 1:
        empty = "{}" if node.kind == "map" else "[]"
        if above is None or above.colon == 0:
            return text[: node.start] + empty + text[node.end :]
        return text[: above.colon + 1] + " " + empty + _cut(text, node)[above.colon + 1 :]
    lead, start, end = _parts(text, above, node)[place]
    if lead != line_start(text, lead):  # the first one, on the line of a dash
        following = node.entries[1].start
        until = following if not text[end:following].strip() else end
        return text[:start] + text[until:]
    return _without_lines(text, start, end)


def moved(text: str, path: Path, place: int, to: int) -> str:
    """Bring a part of a list or mapping to another place among its neighbours."""
    _, above, node = _found(text, path)
    order = list(range(len(node.entries)))
    order.insert(to, order.pop(place))
    if node.style:
        slots = [(entry.start, entry.node.end) for entry in node.entries]
        pieces = [text[start:end] for start, end in slots]
        gaps = [text[one[1] : two[0]] for one, two in pairwise(slots)] + [""]
        new = "".join(pieces[n] + gap for n, gap in zip(order, gaps, strict=True))
        return text[: slots[0][0]] + new + text[slots[-1][1] :]
    parts = _parts(text, above, node)
    pad = " " * column(text, node.entries[0].start)
    first = parts[0][0]
    whole_line = first == line_start(text, first)
    pieces = [text[lead:end] for lead, _, end in parts]
    if not whole_line:
        pieces[0] = pad + pieces[0]
    gaps = [text[one[2] : two[0]] for one, two in pairwise(parts)] + [""]
    new = "".join(pieces[n] + gap for n, gap in zip(order, gaps, strict=True))
    return text[:first] + (new if whole_line else new[len(pad) :]) + text[parts[-1][2] :]


def _found(text: str, path: Path) -> tuple[Node | None, Entry | None, Node]:
    """Give the box that holds the node at a path, the entry in it, and the node."""
    node = composed(text)
    box: Node | None = None
    entry: Entry | None = None
    for part in path:
        place = node.place(part)
        if place is None:
            raise ValueError(path)
        box, entry = node, node.entries[place]
        node = entry.node
    return box, entry, node


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one) == json.dumps(_read(other))


def _read(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return {str(key): _read(part) for key, part in value.items()}
    return [_read(part) for part in value] if _is_list(value) else str(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _parts(text: str, above: Entry | None, node: Node) -> list[tuple[int, int, int]]:
    """Give (start with comments above, start, end) of each part of a block list or mapping."""
    found: list[tuple[int, int, int]] = []
    floor = 0 if above is None else max(above.colon, above.start) + 1
    for entry in node.entries:
        end = body_end(text, entry.node.end, column(text, entry.start))
        found.append((own_start(text, entry.start, floor), entry.start, end))
        floor = end
    return found


def _apart(text: str, parts: list[tuple[int, int, int]], path: Path) -> bool:
    """Tell whether the parts of a list stand apart by an empty line."""
    if len(parts) < 2:
        return path == ("items",)
    between = text[parts[0][2] : parts[1][0]]
    return len(_BREAK.findall(between)) > 1


def _mapping(text: str, path: Path, old: dict[str, Any], value: Mapping[str, Any]) -> str:
    for key in [key for key in old if key not in value]:
        text = dropped(text, (*path, key))
    for key, part in value.items():
        if key in old:
            text = become(text, (*path, key), part)
    keys = [key for key in old if key in value]
    wanted = list(value)
    for key in [key for key in wanted if key not in old]:
        earlier = [keys.index(one) for one in wanted[: wanted.index(key)] if one in keys]
        place = max(earlier) + 1 if earlier else 0
        text = inserted(text, path, place, key, value[key])
        keys.insert(place, key)
    return _ordered(text, path, keys, wanted)


def _list(text: str, path: Path, old: list[Any], value: list[Any]) -> str:
    was = [json.dumps(part) for part in old]
    now = [json.dumps(_read(part)) for part in value]
    if sorted(was) == sorted(now) and len(set(was)) == len(was):
        return _ordered(text, path, was, now)
    steps = difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    for _, i1, i2, j1, j2 in (step for step in reversed(steps) if step[0] != "equal"):
        shared = min(i2 - i1, j2 - j1)
        for n in range(shared):
            text = become(text, (*path, i1 + n), value[j1 + n])
        for n in range(j1 + shared, j2):
            text = inserted(text, path, i1 + n - j1, None, value[n])
        for n in reversed(range(i1 + shared, i2)):
            text = dropped(text, (*path, n))
    return text


def _ordered(text: str, path: Path, have: list[str], wanted: list[str]) -> str:
    have = list(have)
    for place, name in enumerate(wanted):
        at = have.index(name)
        if at != place:
            if have[place : place + 1] and have[place + 1 : at + 1] == wanted[place:at]:
                # One part went down: moving that one keeps the others where they are.
                text = moved(text, path, place, at)
                have.insert(at, have.pop(place))
            else:
                text = moved(text, path, at, place)
                have.insert(place, have.pop(at))
    return text


def _replaced(text: str, box: Node | None, entry: Entry | None, node: Node, value: Any) -> str:
    """Write a new value over an old one."""
    if box is None or entry is None:
        return text[: node.start] + inside(value, column(text, node.start)) + text[node.end :]
    start, end = node.start, node.end
    space = "" if text[start - 1 : start] in (" ", "\t", "\n", "\r", "[", "{", "") else " "
    if box.style:
        return text[:start] + space + _flow(value, node) + text[end:]
    indent = column(text, entry.start)
    if not isinstance(value, Mapping) and not _is_list(value):
        if node.kind != "text" and not node.style:
            return _block_by_scalar(text, entry, node, scalar(value, indent=indent + 2))
        new = scalar(value, indent=indent + 2, style=node.style if node.kind == "text" else "")
        return text[:start] + space + _commented(text, node, new) + _rest(text, node, new)
    new = after_colon(value, indent)
    if not new.startswith("\n") and (node.kind == "text" or node.style):
        return text[:start] + space + new[1:] + text[end:]
    if entry.key is None:
        comment = _comment_of(text, node).lstrip(" \t") if node.kind == "text" else ""
        if comment:
            lines = f"{comment}\n{' ' * (indent + 2)}{inside(value, indent + 2)}"
            return text[:start] + space + lines + text[with_comment(text, end) :]
        at = column(text, start) if node.kind != "text" else indent + 2
        return text[:start] + space + inside(value, at) + text[with_comment(text, end) :]
    if not new.startswith("\n"):
        return text[: entry.colon + 1] + new + _cut(text, node)[entry.colon + 1 :]
    if node.kind == "text" and node.style in ("|", ">"):
        header = text[start:end].split("\n", 1)[0].rstrip("\r")
        comment = header[header.index("#") - 1 :] if "#" in header else ""
        return text[: entry.colon + 1] + comment + new + text[end:]
    if node.kind == "text" or node.style:
        comment_end = with_comment(text, end)
        return text[: entry.colon + 1] + text[end:comment_end] + new + text[comment_end:]
    return text[: line_start(text, start)] + new[1:] + text[with_comment(text, end) :]


def _flow(value: Any, node: Node) -> str:
    if isinstance(value, Mapping) or _is_list(value):
        return flowing(value)
    return scalar(value, flow=True, style=node.style if node.kind == "text" else "")


def _commented(text: str, node: Node, new: str) -> str:
    """Bring the comment of a value onto the first line of a block of lines."""
    if new[:1] not in ("|", ">") or "\n" not in new:
        return new
    header, lines = new.split("\n", 1)
    return f"{header}{_comment_of(text, node)}\n{lines}"


def _comment_of(text: str, node: Node) -> str:
    if node.style in ("|", ">"):
        found = re.search(r"[ \t]+#[^\r\n]*", _BREAK.split(text[node.start : node.end], 1)[0])
        return found.group() if found else ""
    return text[node.end : with_comment(text, node.end)]


def _rest(text: str, node: Node, new: str) -> str:
    """Give what follows a value, without the comment that went to its first line."""
    if new[:1] in ("|", ">") and "\n" in new:
        return text[node.end if node.style in ("|", ">") else with_comment(text, node.end) :]
    if node.style in ("|", ">"):
        return _comment_of(text, node) + text[node.end :]
    return text[node.end :]


def _block_by_scalar(text: str, entry: Entry, node: Node, new: str) -> str:
    """Write one text where the lines of a list or mapping were."""
    if entry.key is None or "\n" in new:
        at = node.start if entry.key is None else entry.colon + 1
        space = " " if entry.key is not None else ""
        return text[:at] + space + new + text[with_comment(text, node.end) :]
    return text[: entry.colon + 1] + " " + new + _cut(text, node)[entry.colon + 1 :]


def _cut(text: str, node: Node) -> str:
    """Take out the lines of a block list or mapping."""
    if text[line_start(text, node.start) : node.start].strip():
        return text[: node.start] + text[node.end :]
    return _without_lines(text, node.start, with_comment(text, node.end))


def _without_lines(text: str, start: int, end: int) -> str:
    first = line_start(text, start)
    broken = _BREAK.match(text, end)
    if broken is None:
        before = text[:first]
        return before[: len(before) - len(_last_break(before))] + text[end:]
    rest = text[broken.end() :]
    above = text[:first]
    if re.search(r"(?:^|\n|\r)[ \t]*(?:\r\n|\r|\n)\Z", above[-80:]):
        rest = re.sub(r"\A[ \t]*(?:\r\n|\r|\n)", "", rest)
    return above + rest


def _last_break(text: str) -> str:
    return "\r\n" if text.endswith("\r\n") else text[-1:]


def _dropped_in_brackets(text: str, node: Node, place: int) -> str:
    entry = node.entries[place]
    end = entry.node.end
    comma = skipped(text, end)
    if text[comma : comma + 1] == ",":
        until = comma + 1
        if place + 1 < len(node.entries):
            following = node.entries[place + 1].start
            until = following if not text[until:following].strip() else until
        return text[: entry.start] + text[end:comma].lstrip(" ") + text[until:]
    if place == 0:
        return text[: entry.start] + text[end:]
    earlier = node.entries[place - 1].node.end
    comma = skipped(text, earlier)
    between = text[comma + 1 : entry.start]
    return text[:comma] + (between if between.strip() else "") + text[end:]


def _wrapped(text: str, box: Node, entry: Entry | None, key: str) -> str:
    """Put a value as it is written under a key of its own."""
    assert entry is not None
    node = entry.node
    name = scalar(key, flow=True)
    raw = text[node.start : node.end]
    if box.style:
        return f"{text[: node.start]}{{{name}: {raw}}}{text[node.end :]}"
    indent = column(text, entry.start)
    if node.kind == "text" or node.style:
        shifted = _shifted(raw, 2)
        if entry.key is None:
            return text[: node.start] + f"{name}: {shifted}" + text[node.end :]
        pad = " " * (indent + 2)
        return text[: entry.colon + 1] + f"\n{pad}{name}: {shifted}" + text[node.end :]
    at = column(text, node.start)
    if entry.key is None:
        pad = " " * (at + 2)
        return text[: node.start] + f"{name}:\n{pad}{_shifted(raw, 2)}" + text[node.end :]
    pad = " " * max(at, indent + 2)
    first = line_start(text, node.start)
    lines = " " * (at + 2) + _shifted(raw, 2)
    return text[:first] + f"{pad}{name}:\n{lines}" + text[node.end :]


def _shifted(raw: str, by: int) -> str:
    """Indent all lines but the first and the empty ones."""
    return re.sub(r"(\r\n|\r|\n)(?=[^\r\n])", lambda found: found.group() + " " * by, raw)
