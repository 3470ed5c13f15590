"""Find where a translation breaks the rules that keep it the same question (TR-01 to TR-08)."""

from __future__ import annotations

from collections.abc import Mapping

from quiz.banks.lint import Finding, rules
from quiz.banks.lint.reading import Known, Reading
from quiz.banks.problems import Path
from quiz.items.bank import Bank


def parity(bank: Bank, language: str, library: Known | None = None) -> Mapping[Path, list[Finding]]:
    """Give what the rules about translations find in one language, by the text's path.

    What an item ignores with a reason (``lint_ignore``) is left out, but never an error.
    """
    reading = Reading(bank, library)
    found: dict[Path, list[Finding]] = {}
    for rule in rules():
        if rule.check is None or not rule.id.startswith("TR-"):
            continue
        for one in rule.check(reading):
            if one.language == language and not _ignored(bank, one):
                found.setdefault(one.at, []).append(one)
    return found


def at_text(path: Path) -> Path:
    """Give the path by which rules know a text: an option's is that of the option."""
    if len(path) > 2 and path[-1] == "text" and path[-3] == "options":
        return path[:-1]
    return path


def _ignored(bank: Bank, finding: Finding) -> bool:
    if finding.level == "error" or finding.at[:1] != ("items",) or len(finding.at) < 2:
        return False
    item = bank.items[int(finding.at[1])]
    return any(one.rule == finding.rule for one in item.lint_ignore)
