"""Rules for good questions: what a colleague with a red pencil would say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quiz.banks.lint import (  # noqa: F401 - each module lists its rules as it loads
    afterwards,
    amounts,
    cues,
    likeness,
    options,
    safety,
    standing_out,
    style,
    translation,
    whole,
    wording,
)
from quiz.banks.lint.reading import Known, Reading
from quiz.banks.lint.rule import GROUPS, RULES, Finding, Level, Rule
from quiz.items.bank import Bank

__all__ = ["Finding", "Known", "Level", "Rule", "lint", "page", "rules"]

_FAMILIES = ("IW", "BK", "SF", "TR", "UX")


def rules() -> tuple[Rule, ...]:
    """Give all rules, as a reader looks them up: by family, then by number."""
    return tuple(sorted(RULES.values(), key=lambda rule: (_FAMILIES.index(rule.id[:2]), rule.id)))


def lint(
    bank: Bank,
    library: Known | None = None,
    today: str | None = None,
    published: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """Yield what the rules find in a bank, by rule.

    ``library`` knows frameworks, help contacts and resources; ``today`` is a day such as
    2026-11-22; ``published`` holds fingerprints by item id of the revision that people answer
    now. Rules that need one which is None are silent. An item's ``lint_ignore`` silences its
    warnings and hints, never errors; one that silences nothing is a hint (UX-07).
    """
    reading = Reading(bank, library, today, published)
    ignored = {
        (asked.place, ignore.rule): place
        for asked in reading.items
        for place, ignore in enumerate(asked.item.lint_ignore)
    }
    used: set[tuple[int, str]] = set()
    for rule in rules():
        if rule.check is None:
            continue
        for finding in rule.check(reading):
            at = finding.at
            place = at[1] if len(at) > 1 and at[0] == "items" else None
            if isinstance(place, int) and (place, rule.id) in ignored and finding.level != "error":
                used.add((place, rule.id))
            else:
                yield finding
    for (place, name), where in ignored.items():
        if (place, name) not in used:
            says = f"{name} finds nothing here" if name in RULES else f"there is no rule {name}"
            yield Finding(
                "UX-07", ("items", place, "lint_ignore", where), None, "hint", says, "Leave it out"
            )


def page() -> str:
    """Write all rules as a page for educators, in Markdown."""
    parts = [_HEAD]
    for group in GROUPS.values():
        parts.append(f"## {group}\n")
        for rule in rules():
            if rule.group == group:
                parts.append(
                    f"### {rule.id} {rule.title}\n\n"
                    f"*{rule.level.capitalize()}, `{rule.name}`.* {rule.when}\n\n{rule.why}\n\n"
                    f"- Rather not: `{rule.bad}`\n- Better: `{rule.good}`\n"
                )
    return "\n".join(parts)


_HEAD = """# What `quiz check` says about questions

An *error* blocks publishing; a *warning* or a *hint* never does. The level given is the most
that a rule says. Where a warning or hint does not fit an item, say so in the item, with the
reason, and it is silent:

```yaml
lint_ignore: [{rule: IW-08, why: the law's name is long and cannot be shortened}]
```

Rules about words know English, Hindi, Indonesian, French and Spanish. In other languages only
what needs no words is looked at.

This page is written from the rules themselves: `python -m quiz.banks.lint > docs/rules.md`.
"""
