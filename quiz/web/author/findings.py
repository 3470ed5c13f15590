"""Put what a check found into the words, links and marks of the editor."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for

from quiz.banks.fixes import fix_of
from quiz.banks.lint.prose import graphemes
from quiz.banks.parsing import Parsed
from quiz.banks.problems import Problem, short
from quiz.banks.quality import ease_of
from quiz.banks.texts import parts
from quiz.items.bank import Bank
from quiz.items.item import Item, Options
from quiz.items.text import Text
from quiz.services.author import Checked
from quiz.web.content import own_name
from quiz.web.pages.author_editor import Entry, Facts, Findings, Note, State, Tongue

_ITEM = re.compile(r"items\[(\d+)\](?:\.|$)")
_SCALAR = re.compile(r"""\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^#\n]*))""")


def findings(bank: str, text: str, checked: Checked) -> Findings:
    """Put what a check found into the words and links of the editor."""
    notes = tuple(
        _note(number, problem, text, checked.parsed)
        for number, problem in enumerate(checked.problems)
    )
    return Findings(notes, entries(bank, text, checked.parsed, notes), tongues(checked.parsed))


def _note(number: int, problem: Problem, text: str, parsed: Parsed) -> Note:
    found = _ITEM.match(problem.path)
    fix = fix_of(problem, text, parsed)
    is_rule = re.fullmatch(r"[A-Z]{2}-[0-9]{2}", problem.code) is not None
    return Note(
        number,
        problem.line,
        problem.column,
        problem.level,
        problem.path[found.end() :] if found else problem.path,
        problem.says,
        problem.fix,
        problem.code if is_rule else "",
        rule_url(problem.code) if is_rule else None,
        int(found[1]) + 1 if found else None,
        fix.label if fix else "",
    )


def rule_url(rule: str) -> str | None:
    """Give the page that explains a rule."""
    if "author.rule" not in current_app.view_functions:
        return None
    return url_for("author.rule", rule=rule)


def entries(
    bank: str, text: str, parsed: Parsed, notes: Sequence[Note] = ()
) -> tuple[Entry, ...] | None:
    """List the items as they are written, also those that are wrong; None for no YAML."""
    if parsed.positions.known(("items",)) != ("items",):
        return None if any(note.blocks for note in notes) and parsed.draft is None else ()
    states: dict[int, State] = {}
    for note in notes:
        if note.place is not None and states.get(note.place) != "problem":
            states[note.place] = "problem" if note.blocks else "suggestion"
    found = []
    lines = text.split("\n")
    place = 1
    while (at := ("items", place - 1)) == parsed.positions.known(at):
        name = name_at(lines, parsed, place)
        label = _words(name) if name else _stem_at(parsed, place)
        found.append(
            Entry(
                place,
                label,
                parsed.positions.value(at)[0],
                states.get(place, "ok"),
                url_for("author.preview", bank=bank, place=place),
            )
        )
        place += 1
    return tuple(found)


def _words(name: str) -> str:
    plain = name.replace("-", " ").replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def name_at(lines: Sequence[str], parsed: Parsed, place: int) -> str:
    """Give the id that the item at a place is written with, "" where it has none."""
    path = ("items", place - 1, "id")
    return _scalar(lines, parsed, path) if parsed.positions.known(path) == path else ""


def _stem_at(parsed: Parsed, place: int) -> str:
    item = item_at(parsed, place)
    if item is None or parsed.head is None:
        return ""
    return short(item.stem.within(parsed.head.language), 48)


def _scalar(lines: Sequence[str], parsed: Parsed, path: tuple[str | int, ...]) -> str:
    line, column = parsed.positions.value(path)
    if not 1 <= line <= len(lines):
        return ""
    found = _SCALAR.match(lines[line - 1], column - 1)
    return next((part.strip() for part in found.groups() if part), "") if found else ""


def item_at(parsed: Parsed, place: int) -> Item | None:
    """Give the item at a place (from 1) as far as it could be read."""
    return parsed.items[place - 1] if 1 <= place <= len(parsed.items) else None


def tongues(parsed: Parsed) -> tuple[Tongue, ...]:
    """Count by language the items whose every text is there."""
    bank = parsed.head
    if bank is None:
        return ()
    spoken = [
        [set(part.languages) for _, part in parts(item) if isinstance(part, Text)]
        for item in parsed.items
        if item is not None
    ]
    names = dict.fromkeys((bank.language, *bank.languages))
    return tuple(
        Tongue(name, own_name(name), sum(all(name in one for one in item) for item in spoken))
        for name in names
    )


def facts(item: Item, bank: Bank, language: str) -> Facts:
    """Measure what an author wants to see beside the preview."""
    words = len(item.stem.within(language).split())
    ease = ease_of(bank, (item,), language)
    options: Options = getattr(item, "options", {})
    letters = sorted(graphemes(one.text.within(language)) for one in options.values())
    if len(letters) < 2:
        return Facts(words=words, ease=ease)
    rest = letters[:-1]
    return Facts(letters[-1], letters[-1] <= 1.5 * sum(rest) / len(rest) + 4, words, ease)


class Units:
    """Count as JavaScript does: a character outside the basic plane is two."""

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [i for i, c in enumerate(text) if c > "\uffff"]

    def at(self, offset: int) -> int:
        """Give the offset in JavaScript's units."""
        return offset + bisect_left(self._wide, offset)


def marks(text: str, checked: Checked, found: Findings) -> list[dict[str, Any]]:
    """Give each note as the editor's script marks it, its fix as splices of the text."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    units = Units(text)
    data = []
    for note, problem in zip(found.notes, checked.problems, strict=True):
        start = starts[min(note.line, len(starts) - 1) - 1] + note.column - 1
        fix = fix_of(problem, text, checked.parsed) if note.button else None
        data.append(
            {
                "line": note.line,
                "from": units.at(min(start, len(text))),
                "blocks": note.blocks,
                "place": note.place,
                "says": note.says,
                "fix": note.fix,
                "rule": note.rule,
                "button": note.button,
                "splices": [
                    [units.at(one.start), units.at(one.end), one.text] for one in fix.splices
                ]
                if fix
                else [],
            }
        )
    return data
