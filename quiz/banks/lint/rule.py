"""What a rule is, what it finds, and the list of all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from quiz.banks.lint.reading import Asked, Reading

Level = Literal["error", "warning", "hint"]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """Say what a rule found: where in the bank, in which language, and what to write instead.

    ``at`` is the path of the node in the bank's file (places in lists from 0); ``language``
    is None where wording does not matter.
    """

    rule: str
    at: Path
    language: str | None
    level: Level
    says: str
    fix: str


@dataclass(frozen=True)
class Remark:
    """Be a finding before the rule puts its name, its level and its item to it.

    ``at`` begins at the item (rules about items) or at the bank; ``level`` is given where it
    is not the rule's own.
    """

    at: Path
    says: str
    fix: str
    level: Level | None = None
    language: str | None = None


@dataclass(frozen=True)
class Rule:
    """Hold one rule with all that a page about it needs.

    ``group`` says what it is about, as a list of rules shows it. ``level`` is the most that it
    gives. ``check`` is None where the format itself keeps the rule; ``when`` then says how.
    """

    id: str
    name: str
    group: str
    level: Level
    title: str
    when: str
    why: str
    bad: str
    good: str
    check: Callable[[Reading], Iterable[Finding]] | None = None


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order of the rules' families; filled as their modules load."""

ItemCheck = Callable[[Asked], Iterator[Remark]]
WordingCheck = Callable[[Asked, str], Iterator[Remark]]
BankCheck = Callable[[Reading], Iterator[Remark]]


@dataclass(frozen=True)
class Words:
    """Hold what a page about a rule says."""

    title: str
    when: str
    why: str
    bad: str
    good: str


GROUPS = {
    "wording": "The question",
    "options": "The options",
    "cues": "What gives the answer away",
    "afterwards": "After the answer",
    "whole": "The bank",
    "safety": "Safety",
    "translation": "Translations",
    "style": "Comfort",
}
"""What the rules of a module are about, in the order of a list of rules."""

_PART_OF = {"amounts": "options", "standing_out": "cues", "likeness": "whole"}
"""Modules whose rules belong to the group of another one."""

_KEPT = {"BK": "whole", "TR": "translation", "UX": "style"}


def _add(
    id: str,
    name: str,
    level: Level,
    about: Words,
    module: str,
    check: Callable[[Reading], Iterable[Finding]] | None,
) -> None:
    assert id not in RULES, id
    last = module.rpartition(".")[2]
    group = GROUPS[_PART_OF.get(last, last)]
    RULES[id] = Rule(
        id, name, group, level, about.title, about.when, about.why, about.bad, about.good, check
    )


def kept_by_the_format(
    id: str, name: str, level: Level, *, title: str, when: str, why: str, bad: str, good: str
) -> None:
    """List a rule that no bank can break once it is read: the format or the reader keeps it."""
    _add(id, name, level, Words(title, when, why, bad, good), _KEPT[id[:2]], None)


def of_item(
    id: str, name: str, level: Level, *, title: str, when: str, why: str, bad: str, good: str
) -> Callable[[ItemCheck], ItemCheck]:
    """Make a rule of a check of one item, whatever its languages."""

    def register(check: ItemCheck) -> ItemCheck:
        def findings(reading: Reading) -> Iterator[Finding]:
            for asked in reading.items:
                for found in check(asked):
                    yield Finding(
                        id,
                        (*asked.at, *found.at),
                        found.language,
                        found.level or level,
                        found.says,
                        found.fix,
                    )

        _add(id, name, level, Words(title, when, why, bad, good), check.__module__, findings)
        return check

    return register


def of_wording(
    id: str, name: str, level: Level, *, title: str, when: str, why: str, bad: str, good: str
) -> Callable[[WordingCheck], WordingCheck]:
    """Make a rule of a check of one item in one of its languages."""

    def register(check: WordingCheck) -> WordingCheck:
        def findings(reading: Reading) -> Iterator[Finding]:
            for asked in reading.items:
                for language in asked.languages:
                    for found in check(asked, language):
                        yield Finding(
                            id,
                            (*asked.at, *found.at),
                            language,
                            found.level or level,
                            found.says,
                            found.fix,
                        )

        _add(id, name, level, Words(title, when, why, bad, good), check.__module__, findings)
        return check

    return register


def of_bank(
    id: str, name: str, level: Level, *, title: str, when: str, why: str, bad: str, good: str
) -> Callable[[BankCheck], BankCheck]:
    """Make a rule of a check of the whole bank; paths begin at the bank."""

    def register(check: BankCheck) -> BankCheck:
        def findings(reading: Reading) -> Iterator[Finding]:
            for found in check(reading):
                yield Finding(
                    id, found.at, found.language, found.level or level, found.says, found.fix
                )

        _add(id, name, level, Words(title, when, why, bad, good), check.__module__, findings)
        return check

    return register
