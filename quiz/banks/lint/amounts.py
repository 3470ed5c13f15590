"""Look at options as amounts: ranges that overlap, numbers out of order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from quiz.banks.lint.options import OVERLAP
from quiz.banks.lint.prose import DIGITS, Prose
from quiz.banks.lint.reading import Asked
from quiz.banks.lint.rule import Remark, of_wording
from quiz.banks.lint.words import lexicon_of

_RANGE = re.compile(
    r"(?<![\d.,-])(\d{1,6})\s*(?:-|–|—|to|and|à|a|y|et|hingga|sampai|dan|से)\s*(\d{1,6})"
    r"(?![\d.,-]*\d)"
)


def _ranges(prose: Prose) -> tuple[int, int] | None:
    if not prose.has_digits:
        return None
    found = _RANGE.search(prose.plain.translate(DIGITS))
    if found is None:
        return None
    low, high = int(found[1]), int(found[2])
    return (low, high) if low < high else None


_DIGIT = re.compile(r"\d")


def _overlap(one: Prose, other: Prose, denying: frozenset[str]) -> str | None:
    first, second = one.word_set, other.word_set
    if not first or not second:
        return None
    apart = first ^ second
    if denying & apart:
        return None
    if (one.has_digits or other.has_digits) and any(map(_DIGIT.search, apart)):
        return None
    short, long = sorted((one, other), key=lambda prose: len(prose.words))
    if len(short.words) >= 2 and len(short.words) < len(long.words) and short.line in long.line:
        return "one of them contains the other"
    if first != second and len(first & second) / len(first | second) >= OVERLAP:
        return "they share nearly all words"
    return None


@of_wording(
    "IW-18",
    "overlapping-options",
    "warning",
    title="Options that overlap",
    when="When one option contains another, when two share 85 percent of their words, or when "
    "two ranges of numbers meet.",
    why="If the longer one is right, so is the shorter one. People who know the subject hesitate "
    "most.",
    bad="10 to 20 / 20 to 30",
    good="10 to 19 / 20 to 29",
)
def overlapping_options(asked: Asked, language: str) -> Iterator[Remark]:
    """Find pairs of options of which both may be right."""
    if asked.item.kind != "single":
        return
    lexicon = lexicon_of(language)
    denying = lexicon.denying if lexicon is not None else frozenset()
    shown = asked.shown(language)
    ranges = {name: _ranges(prose) for name, prose in shown.items()}
    all_ranges = all(ranges.values())
    for one, other in combinations(shown, 2):
        reason = _overlap(shown[one], shown[other], denying)
        low, high = ranges[one], ranges[other]
        if (
            all_ranges
            and low is not None
            and high is not None
            and low[0] <= high[1]
            and high[0] <= low[1]
        ):
            reason = "their numbers meet"
        if reason is not None:
            yield Remark(
                ("options", other),
                f'this option and "{one}" overlap: {reason}',
                "Change one of them so that only one can be right",
            )


_NUMBER = re.compile(r"[^\d-]*(-?\d+(?:[.,]\d+)*)[^\d]*")

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def _number(prose: Prose) -> float | None:
    if not prose.has_digits or len(prose.words) > 3 or len(prose.plain) > 40:
        return None
    text = prose.plain.translate(DIGITS)
    day = _DATE.fullmatch(text)
    if day is not None:
        return float(day[1] + day[2] + day[3])
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    digits = found[1].replace(",", ".")
    whole, _, rest = digits.rpartition(".")
    if not whole or len(rest) == 3 or "." in whole:
        return float(digits.replace(".", ""))
    return float(digits)


@of_wording(
    "IW-20",
    "numeric-order",
    "hint",
    title="Numbers out of order",
    when="When all options are numbers or dates, stand in no order, and are not shuffled.",
    why="People look for a number where they expect it, and take the disorder for a trap.",
    bad="12 / 4 / 8",
    good="4 / 8 / 12",
)
def numeric_order(asked: Asked, language: str) -> Iterator[Remark]:
    """Find numbers that neither rise nor fall, in banks that keep the order of options."""
    if not asked.is_choice or asked.reading.bank.delivery.shuffle.options:
        return
    numbers = [_number(prose) for prose in asked.shown(language).values()]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or len(known) < 3:
        return
    if known not in (sorted(known), sorted(known, reverse=True)):
        yield Remark(("options",), "the numbers stand in no order", "Sort them")
