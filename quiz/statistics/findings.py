"""Choose what stands out in a campaign, as data: the words belong to who shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quiz.statistics.compared import Versus
from quiz.statistics.dif import ItemDif
from quiz.statistics.overview import Overview
from quiz.statistics.release import Shown
from quiz.statistics.report import ItemReport
from quiz.statistics.reporting import UNSURE_OVER

MOST_FINDINGS = 5
HALF = 50
SURE_AND_WRONG_FROM = 25
"""Percent of those who said how sure they were: sure, and did not find it."""
RISKY_FROM = 25
"""Percent of those who met a graded scenario."""

FindingKind = Literal[
    "check",
    "language",
    "hard_item",
    "hard_skill",
    "sure_but_wrong",
    "risky",
    "unsure",
    "skill_apart",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one thing that stands out, and what it is about: an item (its key) or a skill.

    check           the item's discrimination is negative; `value` is it
    language        an item that at equal scores is much easier in one language (class C of ETS);
                    `value` is its delta, `language` that for which it is easier
    hard_item       the item with the lowest share of best answers, under half; `value` is it
    hard_skill      the skill with the lowest share, under half; `value` is it
    sure_but_wrong  the item that most were sure of and did not find; `value` is their share
    risky           the scenario with the most risky choices; `value` is their share
    unsure          the item with the most who were not sure, over 15 %; `value` is their share
    skill_apart     a skill in which two `events` surely differ; `event` is the higher one,
                    `value` its share and `other` that of the other event
    """

    kind: FindingKind
    item: str | None = None
    skill: str | None = None
    value: Shown | None = None
    other: Shown | None = None
    events: tuple[str, ...] = ()
    event: str | None = None
    language: str | None = None


def findings(
    whole: Overview,
    items: Sequence[tuple[str, ItemReport]],
    pair: Versus | None,
    apart: Sequence[tuple[str, ItemDif]] = (),
) -> tuple[Finding, ...]:
    """Choose at most five things that stand out, the most urgent first.

    Only shown numbers decide. An item to check is not called hard or misleading as well: its key
    may be wrong. Of each other kind only the clearest is chosen.
    """
    doubted = [(key, item) for key, item in items if item.word == "check"]
    sound = [(key, item) for key, item in items if item.word != "check"]
    found = [Finding("check", item=key, value=item.discrimination) for key, item in doubted[:2]]
    found += _languages([(key, dif) for key, dif in apart if key not in dict(doubted)])
    found += _hard(whole, sound)
    found += _most("sure_but_wrong", [(key, item.confidence.sure_but_wrong) for key, item in sound],
                   SURE_AND_WRONG_FROM)  # fmt: skip
    found += _most("risky", [(key, item.risky) for key, item in sound], RISKY_FROM)
    found += _most("unsure", [(key, item.unsure) for key, item in items], UNSURE_OVER + 1)
    found += _apart(pair)
    return tuple(found[:MOST_FINDINGS])


def _hard(whole: Overview, items: Sequence[tuple[str, ItemReport]]) -> list[Finding]:
    """Name the hardest item under half, and the hardest skill under half if it is another's."""
    low = [
        (item.facility.value, item.facility.bound != "most", item.number, key, item)
        for key, item in items
        if _under_half(item.facility)
    ]
    found = []
    skill_of_item = None
    if low:
        _, _, _, key, item = min(low, key=lambda one: one[:3])
        skill_of_item = item.area
        found.append(Finding("hard_item", item=key, skill=item.area, value=item.facility))
    for skill in whole.hardest[:1]:
        share = dict(whole.skills)[skill]
        if _under_half(share) and (len(whole.hardest) == 1) and skill != skill_of_item:
            found.append(Finding("hard_skill", skill=skill, value=share))
    return found


def _languages(items: Sequence[tuple[str, ItemDif]]) -> list[Finding]:
    large = [(abs(dif.delta.value or 0.0), key, dif) for key, dif in items if dif.grade == "C"]
    if not large:
        return []
    _, key, dif = max(large, key=lambda one: one[0])
    return [Finding("language", item=key, value=dif.delta, language=dif.easier)]


def _under_half(shown: Shown) -> bool:
    return shown.value is not None and shown.bound != "least" and shown.value < HALF


def _most(kind: FindingKind, shares: Sequence[tuple[str, Shown]], least: int) -> list[Finding]:
    known = [
        (shown.value, key, shown)
        for key, shown in shares
        if shown.value is not None and shown.bound != "most" and shown.value >= least
    ]
    if not known:
        return []
    _, key, shown = max(known, key=lambda one: one[0])
    return [Finding(kind, item=key, value=shown)]


def _apart(pair: Versus | None) -> list[Finding]:
    if pair is None:
        return []
    sure = [one for one in pair.compared.skills if one.verdict in ("first", "second")]
    if not sure:
        return []
    most = max(sure, key=lambda one: abs(one.difference or 0))
    first = most.verdict == "first"
    return [
        Finding(
            "skill_apart",
            skill=most.name,
            value=most.first if first else most.second,
            other=most.second if first else most.first,
            events=(pair.first, pair.second),
            event=pair.first if first else pair.second,
        )
    ]
