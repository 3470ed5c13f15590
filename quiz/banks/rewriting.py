"""Write translations into the text of a bank, and keep out those that would break a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quiz.banks.editing import put_all
from quiz.banks.incoming import accepted
from quiz.banks.parsing import Parsed, parse
from quiz.banks.problems import Path, Problem
from quiz.banks.translating import Unit, item_numbers
from quiz.items.bank import Bank

HEAD = ""
"""What stands for the bank's head where questions are named by their ids."""


@dataclass(frozen=True)
class Rewritten:
    """Hold the new text of a bank, and by name the texts that it could not take.

    Each of ``broken`` has the problems of its question as it would have been.
    """

    text: str
    parsed: Parsed
    broken: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)


def rewritten(
    text: str, parsed: Parsed, language: str, changes: Iterable[tuple[Unit, str]], bank_id: str
) -> Rewritten:
    """Write translations into a bank's text; an empty one takes the translation out.

    A question that is well formed stays so: where a change would break it (the parts of a
    passage differ, two lines read alike), none of its changes is made. Until the bank is
    offered in a language, its offered languages are written down, so that it is not offered
    half done. Refused ``edit`` or ``unreadable`` where the text cannot be edited.
    """
    wanted = {unit.name: (unit, words) for unit, words in changes}
    if not wanted:
        return Rewritten(text, parsed)
    after, again = _made(text, parsed, language, wanted.values(), bank_id)
    broken: dict[str, tuple[Problem, ...]] = {}
    lost = _questions(parsed) - _questions(again)
    if lost:
        numbers = item_numbers(again, after)
        for name, (unit, _) in wanted.items():
            question = _question(unit)
            if question in lost:
                start = "" if question == HEAD else f"items[{numbers.get(question, -1)}]"
                broken[name] = tuple(
                    one
                    for one in again.problems
                    if one.level == "error" and _inside(one.path, start)
                )
        rest = [one for name, one in wanted.items() if name not in broken]
        after, again = _made(text, parsed, language, rest, bank_id) if rest else (text, parsed)
    return Rewritten(after, again, broken)


def offering(text: str, bank: Bank, language: str, offer: bool) -> str:
    """Write into a bank's text that it is offered in a language, or is no longer."""
    names = [name for name in bank.offered_languages if name != language]
    return put_all(text, {("languages",): [*names, language] if offer else names})


def _made(
    text: str,
    parsed: Parsed,
    language: str,
    changes: Iterable[tuple[Unit, str]],
    bank_id: str,
) -> tuple[str, Parsed]:
    bank = parsed.draft
    assert bank is not None
    values: dict[Path, object] = {}
    gone: list[Path] = []
    for unit, words in changes:
        if not words:
            if unit.target is not None:
                gone.append((*unit.at, language))
        elif not unit.lines:
            values[*unit.at, language] = words
        elif not _by_language(parsed, unit):
            values[unit.at] = {bank.language: unit.source.split("\n"), language: accepted(words)}
        else:
            values[*unit.at, language] = accepted(words)
    if values and language not in bank.offered_languages and not _declares(parsed):
        values["languages",] = [*bank.offered_languages]
    after = put_all(text, values, gone)
    return after, parse(after, f"{bank_id}.yaml", bank_id=bank_id)


def _by_language(parsed: Parsed, unit: Unit) -> bool:
    """Tell whether accepted texts are written under a language, and not as a list alone."""
    return len(parsed.positions.known((*unit.at, unit.source_language))) > len(unit.at)


def _declares(parsed: Parsed) -> bool:
    return parsed.positions.known(("languages",)) == ("languages",)


def _questions(parsed: Parsed) -> set[str]:
    """Name the questions that are well formed, and the head where it is."""
    bank = parsed.draft
    if bank is None:
        return set()
    head = any(one.level == "error" and _inside(one.path, "") for one in parsed.problems)
    return set(bank.by_id) | (set() if head else {HEAD})


def _question(unit: Unit) -> str:
    return str(unit.name.split(".")[1]) if unit.name.startswith("items.") else HEAD


def _inside(path: str, question: str) -> bool:
    if not question:
        return not path.startswith("items[")
    return path == question or path.startswith((f"{question}.", f"{question}["))
