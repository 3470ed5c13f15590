"""Read YAML strictly: plain data in which every scalar is a text, with the place of each node.

Only what authors need is read: mappings, lists and scalars of one document. The rest of YAML
(anchors, aliases, tags, merge keys, directives, further documents) is refused by name, on the
stream of events, before anything is built from it: the parser's own composer recurses and
dies of a hundred thousand brackets.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import yaml

from quiz.banks.decoding import BREAK, UNWANTED, decoded, unwanted_in, unwanted_says
from quiz.banks.positions import Positions, Spot, packed, unpacked
from quiz.banks.problems import MANY, Level, Path, Problem, quoted, written
from quiz.banks.syntax import explained

MAX_DEPTH = 20

MAX_NODES = 250_000

MAX_KEYS = 1_000

MAX_PARTS = 10_000

Data = str | list["Data"] | dict[str, "Data"]

_HIDDEN = re.compile(r"[ \t]+#[^\s#!]")


@dataclass(frozen=True)
class Read:
    """Hold what a file says.

    ``data`` is None where it could not be read to its end. ``blind`` are paths whose value is
    not what the author wrote (an alias, a merged mapping), so nothing more can be said there.
    """

    data: Data | None
    positions: Positions
    problems: tuple[Problem, ...]
    blind: tuple[Path, ...] = ()


def read(text: str | bytes, file: str) -> Read:
    """Read one YAML document; ``file`` is the name that problems carry; never raises."""
    found = decoded(text, file)
    if isinstance(found, Problem):
        return Read(None, Positions(), (found,))
    unwanted = unwanted_in(found, file)
    if unwanted:
        return Read(None, Positions(), unwanted)
    builder = _Builder(file, found)
    with uncollected():
        builder.run()
    return Read(
        builder.data, Positions(builder.root), tuple(builder.problems), tuple(builder.blind)
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector still: it would walk a growing heap of nodes that all stay."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@dataclass(slots=True)
class _Frame:
    """Be a list or a mapping that is not yet closed; ``key`` is None where one is due."""

    data: Any
    spot: Spot
    key: str | None = None
    keep: bool = True


@dataclass
class _Builder:
    """Build data and places from the parser's events."""

    file: str
    text: str
    data: Data | None = None
    root: Spot | int | None = None
    problems: list[Problem] = field(default_factory=list)
    blind: list[Path] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    nodes: int = 0
    mark: int = 0

    def run(self) -> None:
        """Build until the end, or until a problem after which nothing can be trusted."""
        parser: Any = None
        try:
            parser = yaml.CSafeLoader(self.text)
            if not self._document(parser):
                self.data = None
        except yaml.YAMLError as error:
            self.data = None
            self._syntax(error)
        except Exception as error:  # noqa: BLE001 - whatever a parser raises is the file's problem
            self.data = None
            self._problem(
                "unreadable",
                f"the file cannot be read from here on ({type(error).__name__})",
                "Write this part more simply",
            )
        finally:
            if parser is not None:
                parser.dispose()

    def _document(self, parser: Any) -> bool:
        """Go through the events; tells whether the document was read to its end."""
        documents = 0
        while True:
            event = parser.get_event()
            kind = type(event)
            mark = event.start_mark
            self.mark = packed(mark.line, mark.column)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._open(event, _Frame({}, Spot(self.mark)))
            elif kind is yaml.SequenceStartEvent:
                self._open(event, _Frame([], Spot(self.mark)))
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                closed = self.stack.pop()
                self._attach(closed.data, closed.spot)
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if not self._starts(event, documents):
                    return False
            elif kind is yaml.StreamEndEvent:
                break
            if self._overfull():
                return False
        if self.data is None:
            self._problem("empty", "the file is empty", "Begin with title: and items:")
        return self.data is not None

    def _overfull(self) -> bool:
        """Tell whether the file is larger than any bank, so that reading on serves nobody."""
        if len(self.stack) > MAX_DEPTH:
            self._problem(
                "too-deep",
                f"this is nested more than {MAX_DEPTH} levels deep",
                "Write it flatter; a text that begins with [ or { must be in quotes",
            )
            return True
        box = self.stack[-1].data if self.stack else ()
        limit = MAX_KEYS if type(box) is dict else MAX_PARTS
        if len(box) > limit or self.nodes > MAX_NODES:
            number, where = (limit, "this") if len(box) > limit else (MAX_NODES, "the file")
            self._problem(
                "too-many", f"{where} has more than {number:,} parts", "Split it into several banks"
            )
            return True
        return len(self.problems) >= MANY

    def _starts(self, event: Any, documents: int) -> bool:
        if event.version or event.tags:
            self._problem("directive", "a line that begins with % is not allowed here", "Delete it")
        if documents > 1:
            self._problem(
                "second-document",
                "--- begins a second document in this file",
                "Write one bank per file",
            )
        return documents == 1

    def _scalar(self, event: Any) -> None:
        value: str = event.value
        if event.anchor is not None or event.tag is not None:
            self._marked(event)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.key is None and type(frame.data) is dict:
            self._key(frame, value, event)
            return
        self._escaped(value)
        end = event.end_mark.index
        if event.implicit[0] and self.text[end : end + 1] in (" ", "\t"):
            self._comment(event.end_mark)
        self.nodes += 1
        self._attach(value, self.mark)

    def _key(self, frame: _Frame, key: str, event: Any) -> None:
        self.nodes += 1
        frame.key = key
        frame.keep = False
        self._escaped(key)
        if key == "" and event.implicit[0]:
            self._problem(
                "no-key",
                "there is no key before this colon",
                "Write the key, or put the text in quotes",
            )
        elif key == "<<" and event.implicit[0]:
            self._problem("merge", "a merge key (<<) is not allowed here", "Write the lines out")
            self.blind.append(self._path()[:-1])
        elif key in frame.data:
            first = unpacked((frame.spot.keys or {})[key])[0]
            self._problem(
                "key-twice",
                f"{quoted(key)} is already written in line {first}",
                "Keep one of the two; a new item begins with a dash"
                if key in ("id", "stem")
                else "Keep one of the two",
            )
        else:
            frame.keep = True
            frame.spot.put_key(key, self.mark)

    def _open(self, event: Any, frame: _Frame) -> None:
        if event.anchor is not None or event.tag is not None:
            self._marked(event)
        parent = self.stack[-1] if self.stack else None
        if parent is not None and parent.key is None and type(parent.data) is dict:
            self._problem(
                "key-shape",
                "a key is one plain text, not a list or a mapping",
                "Put a text that begins with [ or { in quotes",
            )
        self.nodes += 1
        self.stack.append(frame)

    def _attach(self, value: Data, spot: Spot | int) -> None:
        if not self.stack:
            self.data = value
            self.root = spot
            return
        frame = self.stack[-1]
        if type(frame.data) is list:
            frame.spot.put(len(frame.data), spot)
            frame.data.append(value)
        elif frame.key is None:  # a list or mapping as a key was refused: its value is dropped
            frame.key = ""
            frame.keep = False
        else:
            if frame.keep:
                frame.data[frame.key] = value
                frame.spot.put(frame.key, spot)
            frame.key = None

    def _marked(self, event: Any) -> None:
        if event.anchor is not None:
            self._problem(
                "anchor",
                f"&{event.anchor} is an anchor, which is not allowed here",
                "Delete it; put a text that begins with & in quotes",
            )
        if event.tag is not None:
            self._problem(
                "tag",
                "a tag (a word that begins with !) is not allowed here",
                "Delete it; put a text that begins with ! in quotes",
            )
        self.blind.append(self._path())

    def _alias(self, event: Any) -> None:
        frame = self.stack[-1] if self.stack else None
        self._problem(
            "alias",
            f"*{event.anchor} is an alias, which is not allowed here",
            "Write the text out; put a text that begins with * in quotes",
        )
        self.blind.append(self._path())
        self.nodes += 1
        if frame is not None and frame.key is None and type(frame.data) is dict:
            frame.key, frame.keep = "", False
        else:
            self._attach("", self.mark)

    def _escaped(self, value: str) -> None:
        """Refuse what an escape in double quotes can smuggle past the first look."""
        found = None if value.isprintable() else UNWANTED.search(value)
        if found is not None:
            self._problem("character", unwanted_says(found.group()), "Delete it")

    def _comment(self, mark: Any) -> None:
        """Warn where `` #word`` after a text was meant as part of it and is a comment."""
        hidden = _HIDDEN.match(self.text, mark.index)
        if hidden is not None:
            word = quoted(BREAK.split(self.text[hidden.end() - 2 : hidden.end() + 40], 1)[0], 20)
            self.problems.append(
                Problem(
                    self.file,
                    mark.line + 1,
                    mark.column + hidden.end() - hidden.start() - 1,
                    "warning",
                    "comment",
                    written(self._path()),
                    f"{word} is a comment here, so nobody will see it",
                    "Put the text in quotes, or write a space after the #",
                )
            )

    def _syntax(self, error: yaml.YAMLError) -> None:
        line, column, says, fix = explained(error, self.text, unpacked(self.mark))
        if self.problems and self.problems[-1].line == line:
            return  # the line is refused already, and this is only what follows from it
        self.problems.append(Problem(self.file, line, column, "error", "syntax", "", says, fix))

    def _problem(self, code: str, says: str, fix: str, level: Level = "error") -> None:
        line, column = unpacked(self.mark)
        self.problems.append(
            Problem(self.file, line, column, level, code, written(self._path()), says, fix)
        )

    def _path(self) -> Path:
        """Give the path of the node that is being read."""
        path: list[str | int] = []
        for frame in self.stack:
            if type(frame.data) is list:
                path.append(len(frame.data))
            elif frame.key is not None:
                path.append(frame.key)
        return tuple(path)
