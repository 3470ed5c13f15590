"""Edit the YAML text of a bank in place: comments, layout and every other byte stay.

An edit is asked for as data (``put this value at that path``) and made as text, at the marks
of the parser. Afterwards the text is read back and must say exactly what was asked for, in
the same order; else nothing is changed and Refused is raised.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quiz.banks.nodes import body_end, column, composed
from quiz.banks.patching import become, dropped, inserted, moved, repeated
from quiz.banks.problems import Path
from quiz.banks.reading import read
from quiz.base import Refused
from quiz.items.item import Option
from quiz.items.text import LANGUAGE

_ORDER = """
format id title description language languages audience regions licence authors review
framework delivery exhibits items
type competence theme difficulty points sensitive exhibit media caption stem passage body
spans options sequence pairs distractors regions labels lowest highest choose key tolerance
unit accept marking rationale talk sources learn_more lint_ignore
kind from text file feedback misconception weight transcript captions
"""
ORDER = tuple(_ORDER.split())
"""Where a new key goes among its neighbours: after the last one that comes before it here."""

_OPTION = frozenset(Option.model_fields)


@dataclass(frozen=True)
class Splice:
    """Replace the characters from ``start`` up to ``end`` of a text by ``text``."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Apply splices that do not overlap; their offsets are those of the given text."""
    for one in sorted(splices, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text


def put(text: str, path: Path, value: object) -> str:
    """Set or add the value at a path such as ``("items", 3, "stem", "hi")``.

    A value is a text, a number, true or false, or lists and mappings of them; what is already
    there and stays the same keeps its layout. A plain text on the way becomes a mapping from
    language to text (of an option: ``text:``). Refused ``edit`` where that cannot be done.
    """
    data = _data(text)
    language = _language(data)
    changed = _with(data, path, value, language)
    at: Path = ()
    old, new = data, changed
    for part in path:  # go down to the one value that changes
        if type(old) is not type(new) or len(old) != len(new) or isinstance(old, str):
            break
        if isinstance(old, dict) and (list(old) != list(new) or part not in old):
            break
        at, old, new = (*at, part), old[part], new[part]
    return _verified(text, lambda text: _within(text, at, new), as_read(changed))


def put_all(text: str, values: Mapping[Path, object], gone: Collection[Path] = ()) -> str:
    """Put many values and drop what is ``gone``, all in one reading of the text.

    Each change is as ``put`` or ``drop`` make it; all are made, or Refused is raised.
    """
    data = _data(text)
    language = _language(data)
    changed = data
    for path, value in values.items():
        changed = _with(changed, path, value, language)
    wanted = as_read(changed)
    for path in gone:
        try:
            del _reached(wanted, path[:-1])[path[-1]]
        except (KeyError, IndexError, TypeError):
            raise Refused("edit", path=path) from None

    def edit(text: str) -> str:
        for place in range(len(wanted.get("items", ())) - 1, -1, -1):
            if not same(wanted["items"][place], data["items"][place]):
                text = _within(text, ("items", place), wanted["items"][place])
        head = {key: part for key, part in wanted.items() if key != "items"}
        if same(head, {key: part for key, part in data.items() if key != "items"}):
            return text
        return become(text, (), wanted)

    if not isinstance(wanted.get("items"), list) or len(wanted["items"]) != len(data["items"]):
        raise Refused("edit", path=("items",))
    return _verified(text, edit, wanted)


def drop(text: str, path: Path) -> str:
    """Take out the key or the part of a list at a path; comments above it stay."""
    data = _data(text)
    wanted = copy.deepcopy(data)
    box = _reached(wanted, path[:-1])
    try:
        del box[path[-1]]
    except (KeyError, IndexError, TypeError):
        raise Refused("edit", path=path) from None
    return _verified(text, lambda text: dropped(text, path), wanted)


def insert(text: str, path: Path, place: int, value: object) -> str:
    """Put a new part into the list at a path, before the one at ``place`` or at the end."""
    data = _data(text)
    wanted = copy.deepcopy(data)
    box = _reached(wanted, path)
    if not isinstance(box, list) or not 0 <= place <= len(box):
        raise Refused("edit", path=path)
    box.insert(place, as_read(value))
    if len(box) == 1:
        return put(text, path, [value])
    return _verified(text, lambda text: inserted(text, path, place, None, value), wanted)


def repeat(text: str, path: Path, place: int) -> str:
    """Write a part of the list at a path once more behind itself, with the comments inside it."""
    wanted = copy.deepcopy(_data(text))
    box = _reached(wanted, path)
    if not isinstance(box, list) or not 0 <= place < len(box):
        raise Refused("edit", path=path)
    box.insert(place + 1, copy.deepcopy(box[place]))
    return _verified(text, lambda text: repeated(text, path, place), wanted)


def move(text: str, path: Path, place: int, to: int) -> str:
    """Move a part of the list or mapping at a path, with the comments directly above it."""
    data = _data(text)
    wanted = copy.deepcopy(data)
    box = _reached(wanted, path)
    if isinstance(box, str) or not (0 <= place < len(box) and 0 <= to < len(box)):
        raise Refused("edit", path=path)
    if isinstance(box, list):
        box.insert(to, box.pop(place))
    else:
        entries = list(box.items())
        entries.insert(to, entries.pop(place))
        box.clear()
        box.update(entries)
    if place == to:
        return text
    return _verified(text, lambda text: moved(text, path, place, to), wanted)


def as_read(value: object) -> Any:
    """Give a value as it reads back: every scalar is a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return {str(key): as_read(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_read(part) for part in value]
    return str(value)


def same(one: Any, other: Any) -> bool:
    """Tell whether two data are equal and in the same order."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def extent(text: str, path: Path) -> tuple[int, int]:
    """Give the first and the last line (from 1) of the part at a path, with its own comments."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    node, start = composed(text), 0
    for part in path:
        place = node.place(part)
        if place is None:
            raise Refused("edit", path=path)
        start, node = node.entries[place].start, node.entries[place].node
    end = body_end(text, node.end, column(text, start))
    return len(text[:start].splitlines()) + (column(text, start) == 0), len(text[:end].splitlines())


def _verified(text: str, edit: Callable[[str], str], wanted: Any) -> str:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    try:
        edited = mark + edit(text.removeprefix(mark))
    except (IndexError, ValueError, AttributeError):
        raise Refused("edit") from None
    if "\r\n" in text and "\n" not in text.replace("\r\n", ""):
        edited = edited.replace("\r\n", "\n").replace("\n", "\r\n")
    if not same(read(edited, "").data, wanted):
        raise Refused("edit")
    return edited


def _within(text: str, path: Path, value: object) -> str:
    """Edit one item as a text of its own, so that a large bank is not read once per change."""
    if len(path) < 2 or path[0] != "items":
        return become(text, path, value)
    root = composed(text)
    items = root.entries[root.place("items") or 0].node
    entry = items.entries[items.place(path[1]) or 0]
    node = entry.node
    if items.style or node.kind != "map" or node.style or not node.entries:
        return become(text, path, value)
    if isinstance(value, Mapping) and len(path) == 2 and not value:
        return become(text, path, value)
    end = body_end(text, node.end, column(text, entry.start))
    pad = " " * column(text, node.start)
    alone = pad + text[node.start : end]
    edited = become(alone, path[2:], value)
    return text[: node.start] + edited.removeprefix(pad) + text[end:]


def _data(text: str) -> Any:
    found = read(text, "")
    if found.data is None or found.blind:
        raise Refused("unreadable")
    return found.data


def _language(data: Any) -> str:
    language = data.get("language") if isinstance(data, dict) else None
    return language if isinstance(language, str) and LANGUAGE.fullmatch(language) else "en"


def _reached(data: Any, path: Path) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            raise Refused("edit", path=path) from None
    return data


def _with(data: Any, path: Path, value: object, language: str, above: Path = ()) -> Any:
    """Give data with a value at a path below ``above``, and what is missing on the way."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    below = (*above, part)
    if isinstance(data, list):
        if not isinstance(part, int) or not 0 <= part <= len(data):
            raise Refused("edit", path=below)
        old = data[part] if part < len(data) else None
        return [*data[:part], _with(old, rest, value, language, below), *data[part + 1 :]]
    if data is None or data == "":
        if part == 0:
            return [_with(None, rest, value, language, below)]
        return {str(part): _with(None, rest, value, language, below)}
    part = str(part)
    if (
        len(above) > 1
        and above[-2] == "options"
        and not (isinstance(data, dict) and _OPTION & {*data})
    ):
        if part == "text":
            return _with(data, rest, value, language, below)
        if part in _OPTION:
            return {"text": data, part: _with(None, rest, value, language, below)}
    if not isinstance(data, dict):
        if part == language:
            return _with(data, rest, value, language, below)
        if not LANGUAGE.fullmatch(part):
            raise Refused("edit", path=below)
        return {language: data, part: _with(None, rest, value, language, below)}
    if part in data:
        return {
            key: _with(old, rest, value, language, below) if key == part else old
            for key, old in data.items()
        }
    return placed(data, part, _with(None, rest, value, language, below))


def placed(data: Mapping[str, Any], key: str, value: object) -> dict[str, Any]:
    """Give a mapping with a new key where it usually stands among its neighbours."""
    place = len(data)
    if key in ORDER:
        before = set(ORDER[: ORDER.index(key)])
        place = max((n + 1 for n, one in enumerate(data) if one in before), default=0)
    entries = list(data.items())
    entries.insert(place, (key, value))
    return dict(entries)
