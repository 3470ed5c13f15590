"""Write banks as people do: in many layouts, with comments everywhere."""

from __future__ import annotations

import random
from typing import Any

from quiz.banks.styles import flowing, plain_is_safe, quoted_style

TEXTS = (
    "What should you do first?",
    "A longer text of several words, with a comma",
    "सुरक्षित इंटरनेट: भारत",
    "ना #1",
    "- a dash",
    "yes",
    "1.2",
    "[not a list]",
    'He said "no"',
    "It's fine",
    "two\nlines",
    "three\n\nlines of text\n",
    "key: value\nother: value",
    " leading",
    "trailing ",
    "ends with a colon:",
    "tab\there",
    "back\\slash",
    "{help:IN.fraud}",
    "क्‍ष",
    "...",
    "--- x",
    "a\n- b",
    "# not a comment",
)
LANGUAGES = ("en", "hi", "id")


def text(chance: random.Random) -> str:
    """Draw a text that is hard to write in YAML."""
    return chance.choice(TEXTS)


def texts(chance: random.Random) -> Any:
    """Draw a text, or one per language."""
    if chance.random() < 0.5:
        return text(chance)
    return {name: text(chance) for name in LANGUAGES[: chance.randint(1, 3)]}


def item(chance: random.Random) -> dict[str, Any]:
    """Draw what an item may look like; it need not be a right one."""
    made: dict[str, Any] = {}
    if chance.random() < 0.7:
        made["id"] = f"item-{chance.randrange(10**6)}"
    made["stem"] = texts(chance)
    kind = chance.choice(("single", "order", "match", "numeric"))
    if kind == "single":
        made["options"] = {
            name: chance.choice((texts(chance), {"text": texts(chance), "misconception": "m"}))
            for name in "abcd"[: chance.randint(2, 4)]
        }
        made["key"] = chance.choice(("a", ["a", "b"]))
    elif kind == "order":
        made["sequence"] = [texts(chance) for _ in range(chance.randint(2, 4))]
    elif kind == "match":
        made["pairs"] = [[text(chance), text(chance)] for _ in range(chance.randint(2, 3))]
    else:
        made["key"] = "40"
    if chance.random() < 0.5:
        made["rationale"] = texts(chance)
    return made


def bank(chance: random.Random) -> dict[str, Any]:
    """Draw the data of a bank."""
    return {
        "title": texts(chance),
        "language": "en",
        "items": [item(chance) for _ in range(chance.randint(1, 4))],
    }


class Layout:
    """Write data in a layout that chance decides; every comment has a number of its own."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.comments: list[str] = []

    def written(self, data: dict[str, Any]) -> str:
        """Write the whole file."""
        return "\n".join([*self._above(0), *self._mapping(data, 0), *self._above(0)]) + "\n"

    def _comment(self) -> str:
        self.comments.append(f"# comment {len(self.comments)}.")
        return self.comments[-1]

    def _above(self, indent: int) -> list[str]:
        lines = []
        if self.chance.random() < 0.15:
            lines.append("")
        if self.chance.random() < 0.2:
            lines.append(" " * indent + self._comment())
        return lines

    def _beside(self) -> str:
        return f"  {self._comment()}" if self.chance.random() < 0.15 else ""

    def _mapping(self, data: dict[str, Any], indent: int) -> list[str]:
        lines: list[str] = []
        for key, value in data.items():
            if lines:
                lines += self._above(indent)
            lines += self._entry(f"{key}:", value, indent, in_list=False)
        return lines

    def _list(self, data: list[Any], indent: int) -> list[str]:
        lines: list[str] = []
        for value in data:
            if lines:
                lines += self._above(indent)
            lines += self._entry("-", value, indent, in_list=True)
        return lines

    def _entry(self, head: str, value: Any, indent: int, *, in_list: bool) -> list[str]:
        pad = " " * indent
        if isinstance(value, str):
            return self._scalar(pad + head, value, indent)
        if not value or (self._short(value) and self.chance.random() < 0.4):
            return [f"{pad}{head} {flowing(value)}{self._beside()}"]
        if in_list:
            inner = self._inside(value, indent + 2)
            return [f"{pad}- {inner[0][indent + 2 :]}", *inner[1:]]
        deeper = indent + (0 if isinstance(value, list) and self.chance.random() < 0.3 else 2)
        above = self._above(deeper) if deeper > indent else []
        return [f"{pad}{head}{self._beside()}", *above, *self._inside(value, deeper)]

    def _inside(self, value: Any, indent: int) -> list[str]:
        return (self._mapping if isinstance(value, dict) else self._list)(value, indent)

    @staticmethod
    def _short(value: Any) -> bool:
        return len(flowing(value)) < 60

    def _scalar(self, head: str, value: str, indent: int) -> list[str]:
        styles = ["quoted"]
        if plain_is_safe(value, flow=False):
            styles += ["plain", "plain"]
            if "  " not in value and " " in value and "#" not in value and ": " not in value:
                styles += ["folded", "wrapped"]
        body = value.rstrip("\n")
        lines = body.split("\n")
        if body and not any(line != line.strip() or "\t" in line for line in lines):
            styles.append("literal")
        style = self.chance.choice(styles)
        pad = " " * (indent + 2)
        chomp = "" if value.endswith("\n") else "-"
        if style == "literal":
            return [f"{head} |{chomp}{self._beside()}", *(pad + x if x else "" for x in lines)]
        if style == "folded":
            return [f"{head} >-{self._beside()}", *(pad + word for word in value.split(" "))]
        if style == "wrapped":
            first, rest = value.split(" ", 1)
            if rest[0] not in "-?:#&*!|>%@'\"[]{},":
                return [f"{head} {first}", pad + rest + self._beside()]
        if style == "plain":
            return [f"{head} {value}{self._beside()}"]
        return [f"{head} {quoted_style(value, self.chance.choice(('', chr(39))))}{self._beside()}"]
