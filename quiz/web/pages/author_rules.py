"""The pages about the rules for good questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quiz.banks.lint.rule import Level, Rule
from quiz.web.pages.staff import DeskPage


@dataclass(frozen=True)
class RuleLink:
    """Lead to the page of a rule."""

    id: str
    name: str
    title: str
    level: Level
    url: str
    current: bool = False


@dataclass(frozen=True)
class RuleGroup:
    """Hold the rules about one thing; ``anchor`` is where the list has them."""

    name: str
    anchor: str
    rules: tuple[RuleLink, ...]


@dataclass(frozen=True, kw_only=True)
class RulesPage(DeskPage):
    """List all rules by what they are about; ``levels`` counts them."""

    template: ClassVar[str] = "author/rules.html"

    css_url: str
    banks_url: str
    groups: tuple[RuleGroup, ...]
    levels: dict[Level, int]


@dataclass(frozen=True)
class Sample:
    """Show a piece of a bank, with what the check says about it (nothing about a good one)."""

    text: str
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class RulePage(DeskPage):
    """Explain one rule. ``bad`` and ``good`` are None where a sentence says it better."""

    template: ClassVar[str] = "author/rule.html"

    css_url: str
    banks_url: str
    rules_url: str
    rule: Rule
    groups: tuple[RuleGroup, ...]
    bad: Sample | None
    good: Sample | None
    before: RuleLink | None
    after: RuleLink | None
