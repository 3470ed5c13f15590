"""Rules about what is said after an answer: rationale, feedback, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from quiz.banks.lint.prose import Prose, words
from quiz.banks.lint.reading import Asked, Located, Reading
from quiz.banks.lint.rule import Remark, of_bank, of_item, of_wording
from quiz.banks.lint.words import lexicon_of
from quiz.items.single import Single

_HEAD = re.compile(r"[.!,:;—–।]|$")


def _opening(prose: Prose) -> str:
    """Give the words before the first sign of punctuation."""
    head = _HEAD.split(prose.plain, maxsplit=1)[0]
    return f" {' '.join(words(head, prose.base))} "


@of_wording(
    "IW-01",
    "one-correct-answer",
    "warning",
    title="Key and feedback do not agree",
    when='When the feedback of a wrong option begins with "Right", or that of the key with '
    '"Wrong". That a question with one answer has exactly one key is kept by the format.',
    why="A key that slipped by one line marks everybody wrong who knows the subject, and the "
    "figures look as if nobody had learnt anything.",
    bad='key: b – and under c: feedback: "Right! Length beats symbols."',
    good="key: c",
)
def key_and_feedback(asked: Asked, language: str) -> Iterator[Remark]:
    """Find options whose feedback says the opposite of the key."""
    lexicon = lexicon_of(language)
    if not asked.is_choice or lexicon is None:
        return
    for name, option in asked.options.items():
        if option.feedback is None or language not in option.feedback.root:
            continue
        if name not in asked.key and isinstance(asked.item, Single) and asked.item.percent(name):
            continue
        phrases = lexicon.refusing if name in asked.key else lexicon.affirming
        feedback = asked.reading.prose(option.feedback, language)
        if phrases.first_words.isdisjoint(feedback.words[:1]):
            continue
        opening = _opening(feedback)
        if opening not in phrases or opening == _opening(asked.shown(language)[name]):
            continue  # "No." under the option "No, because ..."
        at = ("options", name, "feedback")
        if name in asked.key:
            yield Remark(
                at,
                "this option is the key, but its feedback says that it is wrong",
                "Check the key",
            )
        else:
            yield Remark(
                at,
                "this option is not the key, but its feedback says that it is right",
                "Check the key",
            )


@of_item(
    "IW-29",
    "feedback-missing",
    "error",
    title="Nothing is learnt from the answer",
    when="When a marked item has no rationale. A warning where a rationale or feedback only says "
    '"right" or "wrong".',
    why="The moment after an answer is when people want to know why. Without a reason they learn "
    "that quizzes are luck.",
    bad="feedback: Wrong.",
    good="rationale: A fake page can look perfect. The web address cannot hide its owner.",
)
def feedback_missing(asked: Asked) -> Iterator[Remark]:
    """Find marked items without a reason, and reasons that are none."""
    if not asked.item.scored:
        return
    if asked.item.rationale is None:
        yield Remark(
            (),
            "this item is marked, but nothing says why the best answer is best",
            "Add rationale: one or two sentences, shown after answering",
        )
    for located in asked.texts:
        if not located.is_feedback:
            continue
        for language in located.text.root:
            lexicon = lexicon_of(language)
            if lexicon is not None and asked.reading.prose(located.text, language).is_one_of(
                lexicon.nothing_said
            ):
                yield Remark(
                    located.at,
                    "this says whether, but not why",
                    "Say in one sentence what makes it so",
                    "warning",
                    language,
                )


def _letter_patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for language in ("en", "hi", "id", "fr", "es"):
        lexicon = lexicon_of(language)
        assert lexicon is not None
        options = "|".join(lexicon.option_words)
        found[language] = re.compile(
            rf"(?<!\w)(?i:{options})\s+[(\"“«]?[{lexicon.letters}bcdfgh](?![\w'’\u0900-\u0963])"
        )
    return found


_LETTERS = _letter_patterns()


@of_wording(
    "IW-31",
    "letter-named",
    "warning",
    title="An option is called by its letter",
    when='When a rationale, feedback or a talk prompt says "option C" or "the first answer". '
    "A hint only where options keep their order.",
    why="Options are shuffled: what is C in the file is A on somebody's phone.",
    bad="Option C is right, since the owner stands before the slash.",
    good="The address with the bank's own name is right, since the owner stands before the slash.",
)
def letter_named(asked: Asked, language: str) -> Iterator[Remark]:
    """Find texts that name an option by a letter or a place."""
    lexicon = lexicon_of(language)
    if not asked.options or lexicon is None:
        return
    for located, prose in asked.proses(language):
        if located.is_shown:
            continue
        may = not lexicon.option_names.isdisjoint(prose.word_set)
        named = _LETTERS[prose.base].search(prose.plain) if may else None
        words_found = named[0] if named else prose.has(lexicon.placed)
        if words_found:
            shuffled = asked.reading.bank.delivery.shuffle.options
            yield Remark(
                located.at,
                f'"{words_found}" names an option by its place',
                "Name what it says instead",
                None if shuffled else "hint",
            )


_DENIED_BEFORE, _DENIED_AFTER = 4, 3


@of_wording(
    "SF-04",
    "victim-blaming",
    "warning",
    title="The victim is blamed",
    when='When the key, the rationale, feedback or a talk prompt holds words such as "should '
    'not have posted" or "her own fault", without a not before them.',
    why="A child who fears blame does not tell anybody. That is what blackmailers live on.",
    bad="She should not have sent the picture.",
    good="Whoever spreads the picture does wrong. She can get help today.",
)
def victim_blaming(asked: Asked, language: str) -> Iterator[Remark]:
    """Find words that put the fault on who was harmed."""
    lexicon = lexicon_of(language)
    if lexicon is None:
        return
    for located, prose in asked.proses(language):
        if located.is_shown and not _is_key(asked, located):
            continue
        phrase = prose.has(lexicon.blame)
        if phrase is not None and not _denied(prose, f" {phrase} ", lexicon.denying):
            yield Remark(
                located.at,
                f'"{phrase}" blames who was harmed',
                "Say what can be done now, and whose deed it was",
            )


def _is_key(asked: Asked, located: Located) -> bool:
    return len(located.at) == 2 and located.at[0] == "options" and located.at[1] in asked.key


def _denied(prose: Prose, phrase: str, denying: frozenset[str]) -> bool:
    before, _, after = prose.line.partition(phrase)
    near = [*before.split()[-_DENIED_BEFORE:], *after.split()[:_DENIED_AFTER]]
    return bool(denying.intersection(near)) or "isn't" in near or "wasn't" in near


YEAR, HALF_YEAR = 365, 180
"""Days for which somebody's look at a source holds; half for laws and help lines."""


@of_item(
    "BK-05",
    "source-required",
    "warning",
    title="Where is this from?",
    when=f"When a marked item names no source, when nobody wrote on which day it was looked at, "
    f"or when that is over {YEAR} days ago ({HALF_YEAR} for laws and help lines).",
    why="Numbers, laws and apps change. In two years nobody remembers where a fact was from.",
    bad='sources: [{url: "https://www.example.org/"}]',
    good='sources: [{url: "https://www.example.org/", checked_on: 2026-11-20}]',
)
def source_required(asked: Asked) -> Iterator[Remark]:
    """Find facts without a source, and sources that nobody looked at for long."""
    if not asked.item.scored:
        return
    if not asked.item.sources:
        yield Remark((), "this item names no source", "Add sources: [{url: ..., checked_on: ...}]")
        return
    today = asked.reading.today
    for place, source in enumerate(asked.item.sources):
        at = ("sources", place)
        if source.checked_on is None:
            yield Remark(
                at,
                "nobody wrote when this source was looked at",
                "Look again and add checked_on: with the day",
            )
        elif today is not None:
            yield from _looked_at(asked, (*at, "checked_on"), source.checked_on, today)


def _looked_at(asked: Asked, at: tuple[str | int, ...], day: str, today: date) -> Iterator[Remark]:
    age = (today - date.fromisoformat(day)).days
    if age < 0:
        yield Remark(at, f"{day} is still to come", "Write the day on which you looked")
    elif age > YEAR or (age > HALF_YEAR and _about_law(asked)):
        yield Remark(
            at,
            f"this source was looked at {age} days ago",
            "Look again, mend what changed, and write today's day",
        )


def _about_law(asked: Asked) -> bool:
    """Tell whether an item is about a law or a help line, in its main language."""
    language = asked.languages[0] if asked.languages else asked.reading.main
    lexicon = lexicon_of(language)
    if lexicon is None:
        return False
    return any(
        "{help:" in prose.raw or prose.has(lexicon.law)
        for located, prose in asked.proses(language)
        if located.at[0] in ("stem", "options", "rationale")
    )


@of_bank(
    "BK-10",
    "review-due",
    "warning",
    title="The bank waits for a review",
    when="When the day under review: due: has passed.",
    why="Whoever set the day knew that something here would change.",
    bad="review: {by: Bruno, on: 2024-11-20, due: 2025-11-20}",
    good="review: {by: Bruno, on: 2026-11-20, due: 2027-11-20}",
)
def review_due(reading: Reading) -> Iterator[Remark]:
    """Find banks past the day of their review."""
    review = reading.bank.review
    if review is None or review.due is None or reading.today is None:
        return
    if review.due < reading.today.isoformat():
        yield Remark(
            ("review", "due"),
            f"the review was due on {review.due}",
            "Read the bank again, then set on: and due:",
        )
