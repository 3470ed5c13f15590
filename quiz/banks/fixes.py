"""Offer one-press fixes where it is safe to say what the author meant.

A fix changes a few characters and nothing else. Where two things could have been meant, or
words would have to be made up (a rationale, an option), nothing is offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from quiz.banks.editing import Splice
from quiz.banks.meant import (
    as_list,
    closest,
    code_of,
    example,
    id_from,
    option_meant,
    options_meant,
    plainly,
)
from quiz.banks.mending import character, syntax
from quiz.banks.nodes import Entry, Node, composed, with_comment
from quiz.banks.parsing import Parsed
from quiz.banks.patching import dropped
from quiz.banks.problems import Path, Problem
from quiz.banks.sentences import nearest
from quiz.banks.styles import quoted_style, scalar
from quiz.items.text import WHOLE

__all__ = ["Fix", "Splice", "fix_of"]

_UNREAD = frozenset({"syntax", "unreadable", "too-deep", "too-many", "second-document", "alias"})
"""Problems after which the text has no tree that is worth looking at."""
_MEANT = re.compile(r"Did you mean ([\w.-]+)\?")
_PART = re.compile(r'\.?([\w-]+)|\[([0-9]+)\]|\["((?:[^"]|"(?!\]))*)"\]')
_TRUE = frozenset({"yes", "on", "y", "true", "ja", "oui", "si", "sí", "haan", "हाँ", "हां"})
_FALSE = frozenset({"no", "off", "n", "false", "nein", "non", "nahi", "नहीं", "tidak"})
_NUMBERS = "zero one two three four five six seven eight nine ten".split()  # noqa: SIM905
_UNITS = {"seconds": "s", "second": "s", "minutes": "min", "minute": "min", "mins": "min"}
_UNITS |= {"hours": "h", "hour": "h", "secs": "s", "m": "min"}


@dataclass(frozen=True)
class Fix:
    """Say in a button's words what a press does, and the changes to the text."""

    label: str
    splices: tuple[Splice, ...]


@dataclass(frozen=True)
class _Case:
    """Hold a problem with the node that it is about."""

    problem: Problem
    text: str
    root: Node
    path: Path
    box: Node | None
    entry: Entry | None
    node: Node
    item: Mapping[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> str:
        return self.node.value

    def to(self, value: object) -> Fix | None:
        """Change the value to another one."""
        if self.node.kind != "text" or not str(value) or value == self.value:
            return None
        flow = self.box is not None and bool(self.box.style)
        style = self.node.style if isinstance(value, str) and self.node.style in "'\"" else ""
        new = scalar(value, flow=flow, style=style)
        label = new if isinstance(value, bool) else value
        return Fix(f"Change to {label}", (Splice(self.node.start, self.node.end, new),))

    def key_to(self, key: str) -> Fix | None:
        """Change the key to one that is not there yet."""
        if self.entry is None or self.box is None or self.box.place(key) is not None:
            return None
        end = self.entry.start + len(self.text[self.entry.start : self.entry.colon].rstrip())
        return Fix(f"Change to {key}", (Splice(self.entry.start, end, key),))

    def out(self) -> Fix:
        """Take the whole part out."""
        return Fix("Take it out", _difference(self.text, dropped(self.text, self.path)))


def fix_of(problem: Problem, text: str, parsed: Parsed) -> Fix | None:
    """Give the fix of a problem in a text; None where there is none that is safe.

    The splices hold for this very text. ``parsed`` is what it came to.
    """
    if problem.code in ("syntax", "character"):
        mend = (syntax if problem.code == "syntax" else character)(problem, text)
        return Fix(*mend) if mend is not None else None
    if problem.code not in _FIXES and not _MEANT.search(problem.fix):
        return None
    if any(one.code in _UNREAD for one in parsed.problems):
        return None
    root = _tree(text)
    case = None if root is None else _case(problem, text, root)
    if case is None:
        return None
    if problem.code in _FIXES:
        return _FIXES[problem.code](case)
    return _meant(case)


@lru_cache(maxsize=1)
def _tree(text: str) -> Node | None:
    return None if text.startswith("\ufeff") else composed(text)


def _case(problem: Problem, text: str, root: Node) -> _Case | None:
    """Find the node that a problem's path leads to."""
    path: list[str | int] = []
    node, box, entry = root, None, None
    at = 0
    while at < len(problem.path):
        found = _PART.match(problem.path, at)
        if found is None:
            return None
        at = found.end()
        part: str | int = int(found[2]) if found[2] is not None else (found[1] or found[3])
        place = node.place(part)
        if place is None:
            return None
        path.append(part)
        box, entry = node, node.entries[place]
        node = entry.node
    item: Any = {}
    if path[:1] == ["items"] and len(path) > 1:
        items = root.entries[root.place("items") or 0].node
        item = items.entries[items.place(path[1]) or 0].node.plain
    item = item if isinstance(item, dict) else {}
    return _Case(problem, text, root, tuple(path), box, entry, node, item)


def _meant(case: _Case) -> Fix | None:
    found = _MEANT.search(case.problem.fix)
    if found is None:
        return None
    return case.key_to(found[1]) if case.problem.code == "unknown-key" else case.to(found[1])


def _option(case: _Case) -> Fix | None:
    """Find the option that a key means: by its id, its words or its place, or the nearest."""
    options = case.item.get("options", case.item.get("regions"))
    if not isinstance(options, dict) or case.node.kind != "text":
        return None
    used = case.item.get("key")
    several = options_meant(case.value, options) if isinstance(used, str) else []
    if several:
        return _bare(case, f"[{', '.join(several)}]")
    free = {name: one for name, one in options.items() if used is None or name not in used}
    if isinstance(used, str):
        free = options
    meant = option_meant(case.value, free)
    if not meant and isinstance(used, str):
        right = [
            name
            for name, one in options.items()
            if not (isinstance(one, dict) and "misconception" in one)
        ]
        meant = right[0] if len(right) == 1 and len(options) > 1 else ""
    meant = meant or closest(case.value, [name for name in free if isinstance(name, str)])
    return case.to(meant) if meant else None


def _id_twice(case: _Case) -> Fix | None:
    if case.path[-1:] != ("id",):
        return None
    return case.to(_free(case.root, case.value))


def _free(root: Node, wanted: str) -> str:
    """Give an id that no item has yet."""
    place = root.place("items")
    items = root.entries[place].node.plain if place is not None else []
    taken = {one.get("id") for one in items if isinstance(one, dict)}
    taken |= {f"q{n}" for n in range(1, len(items) + 1)}
    base, count, name = wanted[:58], 1, wanted[:58]
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    return name


def _no_id(case: _Case) -> Fix | None:
    stem = case.item.get("stem")
    if isinstance(stem, dict):
        stem = stem.get("en") or next(iter(stem.values()), "")
    name = id_from(stem) if isinstance(stem, str) else ""
    return _first_key(case, "id", _free(case.root, name)) if name else None


def _first_key(case: _Case, key: str, value: str) -> Fix | None:
    """Put a key before all others of an item."""
    if case.node.kind != "map" or not case.node.entries or key in case.item:
        return None
    start = case.node.entries[0].start
    line = case.text.rfind("\n", 0, start) + 1
    ends = "\r\n" if "\r\n" in case.text else "\n"
    after = ", " if case.node.style else ends + " " * (start - line)
    return Fix(f"Add {key}: {value}", (Splice(start, start, f"{key}: {value}{after}"),))


def _unclear(case: _Case) -> Fix | None:
    found = re.fullmatch(r"Add type: (\w+)", case.problem.fix)
    return _first_key(case, "type", found[1]) if found else _meant(case)


def _flag(case: _Case) -> Fix | None:
    plain = plainly(case.value).casefold()
    if plain in _TRUE or plain in _FALSE:
        return case.to(plain in _TRUE)
    return None


def _whole(case: _Case) -> Fix | None:
    plain = plainly(case.value)
    if plain.lower() in _NUMBERS:
        return case.to(_NUMBERS.index(plain.lower()))
    digits = re.fullmatch(r"0*([0-9]{1,3}(?:[_,][0-9]{3})+|[0-9]{1,9})", plain)
    number = digits[1].replace("_", "").replace(",", "") if digits else ""
    return case.to(int(number)) if WHOLE.fullmatch(number) else None


def _number(case: _Case) -> Fix | None:
    found = re.fullmatch(r"(-?[0-9]+),([0-9]{1,2})|(-?[0-9]+(?:\.[0-9]+)?)", plainly(case.value))
    if found is None:
        return None
    number = found[3] or f"{found[1]}.{found[2]}"
    return _bare(case, number)


def _bare(case: _Case, value: str) -> Fix:
    return Fix(f"Change to {value}", (Splice(case.node.start, case.node.end, value),))


def _time(case: _Case) -> Fix | None:
    found = re.fullmatch(r"([0-9]{1,5}) ?([a-z]+)\.?", plainly(case.value).lower())
    unit = _UNITS.get(found[2], found[2]) if found else ""
    if found is None or unit not in ("s", "min", "h"):
        return None
    seconds = int(found[1]) * {"s": 1, "min": 60, "h": 3600}[unit]
    return case.to(f"{found[1]} {unit}") if 30 <= seconds <= 86_400 else None


def _percent(case: _Case) -> Fix | None:
    plain = plainly(case.value)
    share = re.fullmatch(r"0?\.([0-9]{1,2})", plain)
    number = int(share[1].ljust(2, "0")) if share else None
    if share is None and re.fullmatch(r"[0-9]{1,3}", plain):
        number = int(plain)
    return _bare(case, f"{number}%") if number is not None and 1 <= number <= 100 else None


def _literal(case: _Case) -> Fix | None:
    found = _MEANT.search(case.problem.fix)
    allowed = re.findall(r"[a-z_]+", case.problem.fix.partition("Use ")[2].replace(" or ", " "))
    plain = plainly(case.value)
    if found is None and plain in allowed:
        return case.to(plain)
    return case.to(found[1]) if found else None


def _pattern(case: _Case) -> Fix | None:
    says, value = case.problem.says, case.value.strip()
    last = case.path[-1] if case.path else ""
    if says.startswith("the key"):
        return _key_pattern(case, says)
    if says.endswith("is not a date"):
        day = example(value, "is not a date")
        return _bare(case, day) if day else None
    for what in ("is not a web address", "is not a country", "is not a language"):
        if says.endswith(what):
            return case.to(example(value, what))
    if says.endswith("is not an id"):
        if last == "key" or (len(case.path) > 1 and case.path[-2] == "key"):
            return _option(case)
        if last in ("id", "theme", "misconception") and len(case.path) > 1:
            name = id_from(value)
            return case.to(_free(case.root, name) if last == "id" else name) if name else None
    return None


def _key_pattern(case: _Case, says: str) -> Fix | None:
    key = str(case.entry.key) if case.entry is not None else ""
    if says.endswith("is not a language"):
        code = code_of(key)
        return case.key_to(code) if code else None
    if says.endswith("is not an id") and re.fullmatch("[A-Z][A-Za-z0-9_-]{0,15}", key):
        fix = case.key_to(key.lower())
        return _and_the_key(case, fix, key) if fix is not None else None
    return None


def _and_the_key(case: _Case, fix: Fix, old: str) -> Fix:
    """Rename an option in the key of its item as well."""
    items = case.root.entries[case.root.place("items") or 0].node
    item = items.entries[items.place(case.path[1]) or 0].node
    place = item.place("key")
    key = item.entries[place].node if place is not None else None
    if case.path[2:3] != ("options",) or key is None:
        return fix
    uses = [key] if key.kind == "text" else [entry.node for entry in key.entries]
    more = [Splice(n.start, n.end, fix.splices[0].text) for n in uses if n.value == old]
    return Fix(fix.label, (*fix.splices, *more))


def _listed(case: _Case) -> Fix | None:
    """Put one text that stands where a list must be into brackets."""
    if case.node.kind != "text" or not case.value or case.node.style in ("|", ">"):
        return None
    if case.path[-1] not in ("key", "languages", "audience", "regions", "authors", "learn_more"):
        return None
    start, end = case.node.start, case.node.end
    options = case.item.get("options", case.item.get("regions"))
    several = options_meant(case.value, options) if isinstance(options, dict) else []
    if case.path[-1] == "key" and several:
        return _bare(case, f"[{', '.join(several)}]")
    if "," in case.value and as_list(case.value):
        return _bare(case, as_list(case.value))
    new = f"[{scalar(case.value, flow=True, style=case.node.style)}]"
    return Fix("Put it in a list", (Splice(start, end, new),))


def _mapped(case: _Case) -> Fix | None:
    """Name an address that stands alone among sources."""
    if case.path[-2:-1] != ("sources",) or not re.fullmatch(r"https?://\S+", case.value):
        return None
    new = f"{{url: {scalar(case.value, flow=True)}}}"
    return Fix("Write url:", (Splice(case.node.start, case.node.end, new),))


def _twice(case: _Case) -> Fix | None:
    """Take out what a list names twice; of a key that is written twice only the author knows."""
    return case.out() if isinstance(case.path[-1], int) else None


def _shared(case: _Case) -> Fix | None:
    place = case.root.place("exhibits")
    known = case.root.entries[place].node.plain if place is not None else {}
    meant = nearest(case.value, list(known)) if isinstance(known, dict) else ""
    return case.to(meant) if meant else None


def _hidden(case: _Case) -> Fix | None:
    """Take what became a comment back into the text."""
    end = with_comment(case.text, case.node.end)
    whole = case.text[case.node.start : end].rstrip()
    if case.node.style or "\n" in whole:
        return None
    new = quoted_style(whole)
    return Fix("Put the text in quotes", (Splice(case.node.start, end, new),))


def _difference(old: str, new: str) -> tuple[Splice, ...]:
    """Give the one splice that makes one text of another."""
    start = 0
    most = min(len(old), len(new))
    while start < most and old[start] == new[start]:
        start += 1
    back = 0
    while back < most - start and old[len(old) - 1 - back] == new[len(new) - 1 - back]:
        back += 1
    return (Splice(start, len(old) - back, new[start : len(new) - back]),)


_FIXES: Mapping[str, Callable[[_Case], Fix | None]] = {
    "key-option": _option,
    "id-twice": _id_twice,
    "item-id": _no_id,
    "type": _unclear,
    "flag": _flag,
    "whole": _whole,
    "number": _number,
    "time": _time,
    "percent": _percent,
    "literal-error": _literal,
    "string-pattern-mismatch": _pattern,
    "tuple-type": _listed,
    "model-type": _mapped,
    "key-twice": _twice,
    "accept-twice": _twice,
    "exhibit-unknown": _shared,
    "comment": _hidden,
}
