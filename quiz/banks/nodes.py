"""Find where each part of a YAML text begins and ends, so that it can be edited in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import yaml

from quiz.banks.reading import uncollected

_COMMENT_LINE = re.compile(r"[ \t]*#[^\r\n]*(?:\r\n|\r|\n|$)")
_BLANK_LINE = re.compile(r"[ \t]*(?:\r\n|\r|\n)")
_LINE_REST = re.compile(r"[ \t]+#[^\r\n]*")
_SKIPPED = re.compile(r"(?:[ \t\r\n]|(?<![^ \t\r\n])#[^\r\n]*)*")
_TRAILING = re.compile(r"[ \t\r\n]*\Z")


@dataclass(slots=True)
class Entry:
    """Be one part of a list or a mapping: it starts at its dash, its key, or (flow) itself."""

    start: int
    node: Node
    key: str | None = None
    colon: int = 0


@dataclass(slots=True)
class Node:
    """Be a text, a list or a mapping between two offsets.

    ``style`` is one of the YAML marks ``|``, ``>``, ``'``, ``"`` or nothing of a text, and
    ``{`` of a list or mapping in brackets. ``end`` is where its last character ends, without
    the comments and blank lines after it.
    """

    kind: Literal["text", "list", "map"]
    start: int
    end: int
    style: str = ""
    value: str = ""
    entries: list[Entry] = field(default_factory=list)

    def place(self, part: str | int) -> int | None:
        """Give the place of the entry with this key or number; None where there is none."""
        if self.kind == "map":
            found = (n for n, entry in enumerate(self.entries) if entry.key == part)
            return next(found, None)
        if self.kind == "list" and isinstance(part, int) and 0 <= part < len(self.entries):
            return part
        return None

    @property
    def plain(self) -> Any:
        """Give the data that this node holds, as the reader does."""
        if self.kind == "text":
            return self.value
        if self.kind == "list":
            return [entry.node.plain for entry in self.entries]
        data: dict[str, Any] = {}
        for entry in self.entries:
            data.setdefault(str(entry.key), entry.node.plain)
        return data


def composed(text: str) -> Node:
    """Build the tree of a text that quiz.banks.reading has read without an error of syntax."""
    loader: Any = yaml.CSafeLoader(text)
    try:
        while type(loader.peek_event()) is not yaml.DocumentStartEvent:
            loader.get_event()
        loader.get_event()
        with uncollected():
            return _node(loader, text)
    finally:
        loader.dispose()


def _node(loader: Any, text: str) -> Node:
    event: Any = loader.get_event()
    start: int = event.start_mark.index
    stop: int = event.end_mark.index
    if type(event) is yaml.SequenceStartEvent:
        node = Node("list", start, stop, "{" if event.flow_style else "")
        while type(loader.peek_event()) is not yaml.SequenceEndEvent:
            inner = _node(loader, text)
            node.entries.append(Entry(inner.start, inner))
        if not event.flow_style:
            _dashes(node, text)
    elif type(event) is yaml.MappingStartEvent:
        node = Node("map", start, stop, "{" if event.flow_style else "")
        while type(loader.peek_event()) is not yaml.MappingEndEvent:
            key = _node(loader, text)
            colon = skipped(text, key.end)
            node.entries.append(Entry(key.start, _node(loader, text), key.value, colon))
    else:
        return _text(event, text)
    end = loader.get_event().end_mark.index
    node.end = end if node.style else max([node.end, *(e.node.end for e in node.entries)])
    return node


def _text(event: Any, text: str) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    style = getattr(event, "style", None) or ""
    style = "" if style in ":" else style
    if style in ("|", ">"):
        header = text[start:].split("\n", 1)[0].split("#")[0]
        if "+" not in header:
            end -= len(_TRAILING.search(text[start:end]).group())  # type: ignore[union-attr]
        elif text[end - 1 : end] == "\n":
            end -= 2 if text[end - 2 : end] == "\r\n" else 1
    return Node("text", start, end, style, getattr(event, "value", ""))


def _dashes(node: Node, text: str) -> None:
    """Find the dash of each part of a list: the first is where the list begins."""
    if not node.entries:
        return
    node.entries[0].start = node.start
    for earlier, entry in pairwise(node.entries):
        entry.start = skipped(text, earlier.node.end)


def skipped(text: str, at: int) -> int:
    """Give the next offset that is neither space nor comment."""
    found = _SKIPPED.match(text, at)
    return found.end() if found is not None else at


def line_start(text: str, at: int) -> int:
    """Give the offset at which the line of an offset begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def column(text: str, at: int) -> int:
    """Count the characters between an offset and the beginning of its line."""
    return at - line_start(text, at)


def with_comment(text: str, end: int) -> int:
    """Give the offset after a comment that follows on the same line, else ``end``."""
    found = _LINE_REST.match(text, end)
    return found.end() if found is not None else end


def body_end(text: str, end: int, deeper: int) -> int:
    """Give where an entry ends, with the comments that are indented below it.

    ``deeper`` is the column of the entry: comments further in belong to it.
    """
    end = at = with_comment(text, end)
    while True:
        at = _after_break(text, at)
        if at == 0:
            return end
        while (blank := _BLANK_LINE.match(text, at)) is not None:
            at = blank.end()
        found = _COMMENT_LINE.match(text, at)
        if found is None or len(found.group()) - len(found.group().lstrip(" \t")) <= deeper:
            return end
        end = at = at + len(found.group().rstrip("\r\n"))


def own_start(text: str, start: int, floor: int) -> int:
    """Give where an entry begins with the comment lines directly above it, not before ``floor``.

    The offset is the beginning of a line, or ``start`` where the entry does not begin one.
    """
    first = line_start(text, start)
    if first < floor or text[first:start].strip():
        return start
    indent = start - first
    while first > floor:
        above = line_start(text, first - 1)
        if text[above : first - 1].endswith("\r"):
            above = line_start(text, first - 2)
        line = text[above:first].rstrip("\r\n")
        if above < floor or len(line) - len(line.lstrip(" ")) != indent or line[indent:][:1] != "#":
            break
        first = above
    return first


def _after_break(text: str, at: int) -> int:
    """Give the offset after the line break at ``at``; 0 where there is none."""
    if text.startswith("\r\n", at):
        return at + 2
    return at + 1 if text[at : at + 1] in ("\n", "\r") else 0


def walked(root: Node, path: tuple[str | int, ...]) -> Iterator[tuple[Node, int]]:
    """Yield (box, place in it) of each step of a path, as far as it leads."""
    node = root
    for part in path:
        place = node.place(part)
        if place is None:
            return
        yield node, place
        node = node.entries[place].node
