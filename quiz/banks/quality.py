"""Look at a bank as a whole: what it covers, how hard, where keys stand, what waits for a look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Literal, get_args

from quiz.banks.lint.prose import Prose
from quiz.banks.lint.reading import Reading
from quiz.banks.lint.rule import Finding
from quiz.banks.lint.tails import binomial_tail
from quiz.banks.lint.whole import RARE, key_places, longest_keys
from quiz.banks.lint.wording import MOST_LIX, grade, lix
from quiz.banks.lint.words import lexicon_of
from quiz.items.bank import Bank
from quiz.items.item import Item

Difficulty = Literal["easy", "medium", "hard"]
Measure = Literal["school-year", "sentence", "lix"]
Level = Literal["error", "warning", "hint"]

SOON = 60
"""Days before a review is due in which it is something to do."""
ENOUGH = 2
"""Questions that an area needs before a result by skill says anything about it."""


@dataclass(frozen=True)
class Blueprint:
    """Hold which scored items (numbers from 1) are about what.

    ``cells`` has them by theme and area; None stands for items that name none. ``themes`` are
    in the order of the bank, ``areas`` in that of the framework.
    """

    themes: tuple[str | None, ...]
    areas: tuple[str | None, ...]
    cells: Mapping[tuple[str | None, str | None], tuple[int, ...]]

    def of_area(self, area: str | None) -> tuple[int, ...]:
        """Give the numbers of the items of an area."""
        return _joined(numbers for cell, numbers in self.cells.items() if cell[1] == area)

    def of_theme(self, theme: str | None) -> tuple[int, ...]:
        """Give the numbers of the items of a theme."""
        return _joined(numbers for cell, numbers in self.cells.items() if cell[0] == theme)

    @property
    def total(self) -> int:
        """Count the scored items."""
        return sum(map(len, self.cells.values()))


def _joined(parts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sorted(number for part in parts for number in part))


@dataclass(frozen=True)
class KeyPlaces:
    """Count at which place (A, B, ...) the key of items with one answer is written."""

    seen: tuple[int, ...]
    uneven: bool
    shuffled: bool


@dataclass(frozen=True)
class Lengths:
    """Tell of one language how often the key is the longest option, and what chance would do.

    ``key`` and ``other`` are the middle (median) letters of keys and of other options.
    """

    language: str
    items: int
    longest: int
    due: float
    key: float
    other: float
    biased: bool


@dataclass(frozen=True)
class Ease:
    """Tell how hard one language is to read: a figure, and the most that is easy.

    Stems and rationales together. ``school-year`` is Flesch-Kincaid (English), ``sentence``
    words in a sentence (Hindi), ``lix`` the index LIX. ``hard`` are the numbers of the items
    with a text over the limit (rule IW-24).
    """

    language: str
    measure: Measure
    figure: float
    most: float
    hard: tuple[int, ...]


@dataclass(frozen=True)
class Sources:
    """Count the sources that items name, and the scored items without any.

    ``oldest`` is the day of the look that is longest ago.
    """

    named: int
    without: tuple[int, ...]
    oldest: str | None


@dataclass(frozen=True)
class Waiting:
    """Hold one thing that waits for a look: an item's number (0 for the bank), and why."""

    number: int
    says: str
    fix: str
    rule: str


@dataclass(frozen=True)
class Review:
    """Hold the review that the bank names; ``days`` until it is due, below 0 when over."""

    by: str
    on: str
    due: str | None
    days: int | None


@dataclass(frozen=True)
class ToDo:
    """Name a thing to do before the next version; templates have the words.

    ``what`` is errors, thin-areas, no-hard, no-difficulty, key-longest, key-places, sources,
    review, untranslated, hard-to-read or remarks. ``names`` are areas or languages, ``count``
    and ``of`` numbers, ``items`` numbers of items.
    """

    what: str
    level: Level
    names: tuple[str, ...] = ()
    count: int = 0
    of: int = 0
    items: tuple[int, ...] = ()


@dataclass(frozen=True)
class Quality:
    """Hold all that can be said of a bank without asking anybody who answered."""

    items: int
    scored: int
    blueprint: Blueprint
    difficulty: Mapping[Difficulty | None, tuple[int, ...]]
    places: KeyPlaces
    lengths: tuple[Lengths, ...]
    ease: tuple[Ease, ...]
    sources: Sources
    review: Review | None
    waiting: tuple[Waiting, ...]
    to_do: tuple[ToDo, ...] = ()


def quality(bank: Bank, findings: Iterable[Finding], today: str, errors: int) -> Quality:
    """Look at a bank; ``findings`` are what the lint said of it, ``today`` a day (2026-11-22).

    ``errors`` are what keeps the bank from being published, those of the lint among them.
    """
    reading = Reading(bank, today=today)
    numbered = tuple(enumerate(bank.items, 1))
    scored = [(number, item) for number, item in numbered if item.scored]
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.rule, []).append(finding)
    counts, _ = key_places(reading)
    places = KeyPlaces(tuple(counts), "IW-11" in found, bank.delivery.shuffle.options)
    lengths = (_lengths(reading, language) for language in bank.offered_languages)
    hard = found.get("IW-24", ())
    ease = (
        _ease(reading, name, [one for one in hard if one.language == name])
        for name in bank.offered_languages
    )
    seen = Quality(
        items=len(bank.items),
        scored=len(scored),
        blueprint=_blueprint(scored),
        difficulty={
            level: tuple(number for number, item in scored if item.difficulty == level)
            for level in (*get_args(Difficulty), None)
        },
        places=places,
        lengths=tuple(one for one in lengths if one is not None),
        ease=tuple(one for one in ease if one is not None),
        sources=_sources(scored),
        review=_review(bank, today),
        waiting=tuple(
            Waiting(_number(one), one.says, one.fix, one.rule)
            for rule in ("BK-10", "BK-05")
            for one in found.get(rule, ())
        ),
    )
    return replace(seen, to_do=tuple(_to_do(seen, found, errors)))


def _number(finding: Finding) -> int:
    """Give the number of the item that a finding is about, from 1; 0 for the bank."""
    place = finding.at[1] if len(finding.at) > 1 and finding.at[0] == "items" else -1
    return place + 1 if isinstance(place, int) else 0


def _area(item: Item) -> str | None:
    return item.competence.partition(".")[0] if item.competence else None


def _blueprint(scored: Sequence[tuple[int, Item]]) -> Blueprint:
    cells: dict[tuple[str | None, str | None], list[int]] = {}
    for number, item in scored:
        cells.setdefault((item.theme, _area(item)), []).append(number)
    themes = tuple(dict.fromkeys(item.theme for _, item in scored))
    areas = sorted({_area(item) for _, item in scored}, key=lambda name: (name is None, name))
    return Blueprint(
        tuple(sorted(themes, key=lambda name: name is None)),
        tuple(areas),
        {cell: tuple(numbers) for cell, numbers in cells.items()},
    )


def _lengths(reading: Reading, language: str) -> Lengths | None:
    items, longest, due = longest_keys(reading, language)
    if not items:
        return None
    keys: list[int] = []
    others: list[int] = []
    for asked in reading.items:
        if asked.single_key is not None and language in asked.languages:
            for name, prose in asked.shown(language).items():
                (keys if name == asked.single_key else others).append(prose.letters)
    biased = binomial_tail(items, due / items, longest) < RARE
    return Lengths(language, items, longest, due, median(keys), median(others), biased)


def _ease(reading: Reading, language: str, hard: Sequence[Finding]) -> Ease | None:
    items = [asked.item for asked in reading.items if language in asked.languages]
    found = ease_of(reading.bank, items, language)
    numbers = tuple(sorted({_number(finding) for finding in hard}))
    return None if found is None else replace(found, hard=numbers)


def ease_of(bank: Bank, items: Iterable[Item], language: str) -> Ease | None:
    """Tell how hard the questions and reasons of some items are to read in a language.

    None where they say nothing in it, or where we have no measure for it.
    """
    texts = (text for item in items for text in (item.stem, item.rationale) if text is not None)
    raws = (text.root[language] for text in texts if language in text.root)
    lexicon = lexicon_of(language)
    text = Prose("\n\n".join(raws), language)
    if lexicon is None or not text.words:
        return None
    young = "student" in bank.audience
    measure: Measure
    if text.base == "en":
        measure, figure, most = "school-year", grade(text), 8.0 if young else 11.0
    elif text.base == "hi":
        figure = len(text.words) / max(len(text.sentences), 1)
        measure, most = "sentence", lexicon.longest_sentence + (0.0 if young else 4.0)
    else:
        measure, figure, most = "lix", lix(text), MOST_LIX + (0.0 if young else 5.0)
    return Ease(language, measure, figure, most, ())


def _sources(scored: Sequence[tuple[int, Item]]) -> Sources:
    looked = [
        source.checked_on for _, item in scored for source in item.sources if source.checked_on
    ]
    return Sources(
        sum(len(item.sources) for _, item in scored),
        tuple(number for number, item in scored if not item.sources),
        min(looked, default=None),
    )


def _review(bank: Bank, today: str) -> Review | None:
    if bank.review is None:
        return None
    days = None
    if bank.review.due is not None:
        try:
            days = (date.fromisoformat(bank.review.due) - date.fromisoformat(today)).days
        except ValueError:  # the 31st of February: its line has a problem of its own
            days = None
    return Review(bank.review.by, bank.review.on, bank.review.due, days)


_TOLD = frozenset({"BK-04", "BK-05", "BK-10", "IW-10", "IW-11", "IW-24", "TR-01"})
"""Rules that have a sentence of their own among what is to do."""


def _to_do(seen: Quality, found: Mapping[str, list[Finding]], errors: int) -> Iterator[ToDo]:
    """Yield what to do before the next version, the most pressing first."""
    if errors:
        yield ToDo("errors", "error", count=errors)
    if missing := [one for one in found.get("TR-01", ()) if one.level == "error"]:
        yield ToDo("untranslated", "error", count=len(missing))
    blueprint = seen.blueprint
    thin = [name for name in blueprint.areas if name and len(blueprint.of_area(name)) < ENOUGH]
    if thin and len(blueprint.areas) > 1:
        yield ToDo("thin-areas", "warning", tuple(thin), len(thin))
    for lengths in seen.lengths:
        if lengths.biased:
            yield ToDo(
                "key-longest", "warning", (lengths.language,), lengths.longest, lengths.items
            )
    if seen.places.uneven:
        most = max(seen.places.seen)
        letter = "ABCDEFGH"[seen.places.seen.index(most)]
        level: Level = "hint" if seen.places.shuffled else "warning"
        yield ToDo("key-places", level, (letter,), most, sum(seen.places.seen))
    looks = {one.number for one in seen.waiting if one.rule == "BK-05"}
    if looks:
        yield ToDo("sources", "warning", count=len(looks), items=tuple(sorted(looks)))
    review = seen.review
    if review is not None and review.days is not None and review.days <= SOON:
        yield ToDo("review", "warning" if review.days < 0 else "hint", count=review.days)
    claimed = seen.scored - len(seen.difficulty[None])
    if seen.scored and not claimed:
        yield ToDo("no-difficulty", "hint")
    elif claimed >= ENOUGH and not seen.difficulty["hard"]:
        yield ToDo("no-hard", "hint")
    for ease in seen.ease:
        if ease.hard:
            yield ToDo("hard-to-read", "hint", (ease.language,), len(ease.hard), items=ease.hard)
    rest = [one for rule, some in found.items() if rule not in _TOLD for one in some]
    rest = [one for one in rest if one.level != "error"]
    if rest:
        yield ToDo("remarks", "hint", count=len(rest))
