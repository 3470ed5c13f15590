"""The rules for good questions: the list, and a page for each that every message leads to."""

from __future__ import annotations

from collections import Counter

from flask import Response, abort, url_for

from quiz.banks.lint import rules
from quiz.banks.lint.examples import examples
from quiz.banks.lint.rule import GROUPS, RULES, Rule
from quiz.web import desk
from quiz.web.author import views
from quiz.web.frame import send, site, static_url
from quiz.web.guards import allow
from quiz.web.pages.author_rules import RuleGroup, RuleLink, RulePage, RulesPage, Sample


@views.get("/rules", endpoint="rules")
@allow("educator")
def list_rules() -> Response:
    """List all rules by what they are about."""
    return send(
        RulesPage(
            chrome=desk.frame(),
            desk=desk.desk("banks"),
            css_url=static_url("css/author.css"),
            banks_url=url_for("author.banks"),
            groups=_groups(),
            levels=dict(Counter(rule.level for rule in rules())),
        )
    )


@views.get("/rules/<rule>", endpoint="rule")
@allow("educator")
def explain_rule(rule: str) -> Response:
    """Explain one rule: what it finds and why, bad and good, and how to silence it."""
    found = RULES.get(rule)
    if found is None:
        abort(404)
    groups = _groups(rule)
    ordered = [link for group in groups for link in group.rules]
    place = next(place for place, link in enumerate(ordered) if link.current)
    bad, good = _samples(found)
    return send(
        RulePage(
            chrome=desk.frame(),
            desk=desk.desk("banks"),
            css_url=static_url("css/author.css"),
            banks_url=url_for("author.banks"),
            rules_url=url_for("author.rules"),
            rule=found,
            groups=groups,
            bad=bad,
            good=good,
            before=ordered[place - 1] if place else None,
            after=ordered[place + 1] if place + 1 < len(ordered) else None,
        )
    )


def _groups(current: str = "") -> tuple[RuleGroup, ...]:
    return tuple(
        RuleGroup(
            name,
            anchor,
            tuple(
                RuleLink(
                    rule.id,
                    rule.name,
                    rule.title,
                    rule.level,
                    url_for("author.rule", rule=rule.id),
                    rule.id == current,
                )
                for rule in rules()
                if rule.group == name
            ),
        )
        for anchor, name in GROUPS.items()
    )


def _samples(rule: Rule) -> tuple[Sample | None, Sample | None]:
    example = examples().get(rule.id)
    if example is None:
        return None, None
    says = ""
    if rule.check is not None or rule.id == "UX-07":
        finding = example.findings(rule.id, "bad", site().library)[0]
        says = f"{finding.says[:1].upper()}{finding.says[1:]}. {finding.fix}."
    return Sample(example.bad.rstrip(), says), Sample(example.good.rstrip())
