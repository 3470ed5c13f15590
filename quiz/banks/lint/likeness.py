"""Find items that are nearly the same, without comparing each with each."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain

from quiz.banks.lint.reading import Asked, Reading
from quiz.banks.lint.rule import Remark, of_bank
from quiz.items.item import Exhibit

SHINGLE, ALIKE = 5, 0.8

RELATED = 0.5
"""The share of words that two items must have in common before their letters are compared."""

LONGEST, COMPARISONS = 1500, 20_000
"""Letters of an item that are looked at, and pairs that are: a huge bank must not take minutes."""


def _line(asked: Asked, language: str) -> str:
    """Give all that an item asks, folded; the order of its options does not matter."""
    exhibit = asked.item.exhibit
    texts = [
        located.text
        for located in asked.texts
        if located.at[0] in ("passage", "sequence", "pairs", "body", "labels", "regions")
    ]
    if isinstance(exhibit, Exhibit) and exhibit.text is not None:
        texts.append(exhibit.text)
    parts = [
        asked.stem(language).line,
        *sorted(prose.line for prose in asked.shown(language).values()),
        *(asked.reading.prose(text, language).line for text in texts),
    ]
    return "".join(parts)[:LONGEST]


def _shingles(line: str) -> frozenset[str]:
    return frozenset(line[place : place + SHINGLE] for place in range(len(line) - SHINGLE + 1))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the Jaccard similarity of two sets."""
    both = len(one & other)
    return both / (len(one) + len(other) - both or 1)


@of_bank(
    "BK-03",
    "near-duplicate-item",
    "warning",
    title="Nearly the same question twice",
    when="When stem and options of two items share 80 percent of their runs of five letters.",
    why="It counts one piece of knowledge twice, and bores.",
    bad="Which password is hardest to guess? – Which password is the hardest to guess?",
    good="The second question asks where to keep it.",
)
def near_duplicates(reading: Reading) -> Iterator[Remark]:
    """Find pairs of items that are nearly equal: Jaccard similarity of runs of five letters.

    Only pairs that share half of their words are compared. Two such sets A and B of words
    cannot miss one another in the |A| - ceil(|A| / 2) + 1 rarest words of each (prefix
    filtering). In common they must have ``due``, half of all their words; those of them that
    are not among the rarest of both are among the other words of one, which bounds their number.
    What is a copy itself is not compared with again.
    """
    lines = [_line(asked, asked.languages[0]) if asked.languages else "" for asked in reading.items]
    bags = [frozenset(line.split()) for line in lines]
    often = Counter(word for bag in bags for word in bag)
    ranked = sorted(often, key=lambda word: (often[word], word))
    rank = {word: place for place, word in enumerate(ranked)}
    seen: dict[str, list[int]] = defaultdict(list)
    share = RELATED / (1 + RELATED)
    due = [share * len(bag) for bag in bags]
    missing = [0.0] * len(bags)
    shingles: dict[int, frozenset[str]] = {}
    left = COMPARISONS
    for place, bag in enumerate(bags):
        if not bag:
            continue
        rarest = sorted(bag, key=rank.__getitem__)
        rarest = rarest[: len(bag) - math.ceil(RELATED * len(bag)) + 1]
        own = missing[place] = due[place] - (len(bag) - len(rarest))
        common = Counter(chain.from_iterable(seen[word] for word in rarest))
        near = [
            other
            for other, shared in common.items()
            if shared >= due[other] + own or shared >= due[place] + missing[other]
        ]
        for other in sorted(near):
            if _alike(bag, bags[other]) < RELATED or left <= 0:
                continue
            left -= 1
            for one in (place, other):
                if one not in shingles:
                    shingles[one] = _shingles(lines[one])
            if _alike(shingles[place], shingles[other]) >= ALIKE:
                yield Remark(
                    ("items", place),
                    f'this item is nearly the same as "{reading.items[other].name}"',
                    "Keep the better one",
                )
                break
        else:
            for word in rarest:
                seen[word].append(place)
