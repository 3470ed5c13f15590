"""Say what is wrong in a file that people edit, and where."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["error", "warning", "hint"]
Path = tuple[str | int, ...]

SHOWN = 100
"""How many problems of a check are printed before "and N more"."""
MANY = 1_000
"""A file with so many mistakes is not looked at any further."""

_LEVELS: dict[Level, int] = {"error": 0, "warning": 1, "hint": 2}
_RULE = re.compile(r"[A-Z]{2}-[0-9]{2}")
_PLAIN = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Problem:
    """Name one thing that is wrong, its place and what to write instead.

    ``line`` and ``column`` count from 1; ``path`` leads to the node as in ``items[2].key``
    (places in a list count from 0, as in JSON) and is empty for the file as a whole.
    Errors block publishing; warnings and hints do not. A ``code`` such as IW-03 is a rule
    that an item can silence; it is written at the end.
    """

    file: str
    line: int
    column: int
    level: Level
    code: str
    path: str
    says: str
    fix: str = ""

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        fix = f"; {_going_on(self.fix)}" if self.fix else ""
        rule = f" ({self.code})" if _RULE.fullmatch(self.code) else ""
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {path}{self.says}{fix}{rule}"

    @property
    def order(self) -> tuple[str, int, int, int, str, str]:
        """Give the key that sorts problems as a reader goes through the files."""
        return (self.file, self.line, self.column, _LEVELS[self.level], self.code, self.says)


def _going_on(sentence: str) -> str:
    """Write the beginning of a sentence small, unless it is a name such as UTF-8."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by place and leave out repetitions."""
    return tuple(sorted(set(problems), key=lambda problem: problem.order))


def errors(problems: Iterable[Problem]) -> int:
    """Count the problems that block publishing."""
    return sum(problem.level == "error" for problem in problems)


def as_text(problems: Iterable[Problem], limit: int = SHOWN) -> str:
    """Write problems one per line, the first ``limit`` of them and how many more there are."""
    found = in_order(problems)
    lines = [str(problem) for problem in found[:limit]]
    if len(found) > limit:
        lines.append(f"and {len(found) - limit} more")
    return "\n".join(lines)


def as_json(problems: Iterable[Problem]) -> str:
    """Write all problems as a JSON list of objects with the fields of Problem."""
    return json.dumps([asdict(problem) for problem in in_order(problems)], ensure_ascii=False)


def written(path: Path) -> str:
    """Write a path as people do: ``items[2].options.a``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN.fullmatch(part):
            text += f".{short(part)}" if text else short(part)
        else:
            text += f"[{quoted(part)}]"
    return text


def short(text: str, most: int = 40) -> str:
    """Cut a text that is quoted in a message, so that the message stays one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 3]}..."


def quoted(text: str, most: int = 40) -> str:
    """Put a text into quotes for a message, cut and on one line."""
    return f'"{short(text, most)}"'
