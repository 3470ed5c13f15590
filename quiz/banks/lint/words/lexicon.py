"""The words of one language, as the rules look for them."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.banks.lint.prose import Phrases, fold, words


@dataclass(frozen=True)
class Lexicon:
    """Hold lists of phrases (folded, a space at each end) and sets of words, by their use.

    ``whole`` lists must be all of a text, the others may stand anywhere in it. Made by
    ``lexicon``.
    """

    language: str
    stop: frozenset[str]
    """Words that carry no content."""
    all_whole: Phrases
    all_inside: Phrases
    none_whole: Phrases
    none_inside: Phrases
    joining: frozenset[str]
    """And, or: between the letters of options."""
    both: frozenset[str]
    """Both, only: make numbers into letters of options."""
    asking: frozenset[str]
    """Words with which a question begins."""
    why: Phrases
    """Asking for a reason: a negation there turns nothing round."""
    negations: frozenset[str]
    negation_second: frozenset[str]
    """Where given, one of ``negations`` counts only with one of these after it."""
    exceptions: frozenset[str]
    """Except, but for: negative on their own."""
    turning: frozenset[str]
    """All of these: without one of them no question is negative."""
    not_negative: Phrases
    """Phrases with a negation that turn nothing round: at least, not only."""
    subordinate: frozenset[str]
    """Words after which another clause begins."""
    denying: frozenset[str]
    """Words that make an option negative."""
    lacking: frozenset[str]
    """Those of them that only say what is missing: without."""
    verb_last: bool
    """Whether a negation stands at the end, before the verb."""
    bare: frozenset[str]
    """Words that come and go with a negation: do, does."""
    absolute: Phrases
    absolute_first: Phrases
    """Words that are absolute at the beginning of an option."""
    not_absolute: Phrases
    """Phrases with such a word that say how often: every day."""
    hedges: Phrases
    opinion: Phrases
    personal: Phrases
    """Asking for what would identify somebody."""
    experience: Phrases
    """Asking what somebody has done or suffered."""
    sensitive: Phrases
    blame: Phrases
    nothing_said: Phrases
    """Feedback (whole) that gives no reason."""
    affirming: Phrases
    refusing: Phrases
    unsure: Phrases
    """Options (whole) that say: I do not know."""
    imperatives: frozenset[str]
    imperative_anywhere: bool
    law: Phrases
    option_words: tuple[str, ...]
    """Option, answer: before a letter."""
    option_names: frozenset[str]
    """The same, folded."""
    letters: str
    """The letters of options in this language, as a character class."""
    placed: Phrases
    """The first option, the last answer."""
    classes: tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]
    """Kinds of beginnings: name, words, endings."""
    class_at_end: bool
    """Whether the kind shows at the last word of an option (Hindi)."""
    endings: tuple[str, ...]
    """Endings that a crude stemmer takes off, longest first."""
    longest_sentence: int
    """Words in a sentence, on average, up to which a text is easy."""


def lexicon(
    language: str,
    *,
    classes: tuple[tuple[str, str, str], ...] = (),
    class_at_end: bool = False,
    imperative_anywhere: bool = False,
    verb_last: bool = False,
    letters: str = "A-H",
    longest_sentence: int = 18,
    **lists: str,
) -> Lexicon:
    """Fold lists written with a bar between the phrases; lists not given are empty."""

    def phrases(name: str) -> Phrases:
        return Phrases(
            tuple(
                f" {' '.join(words(part, language))} "
                for part in lists.pop(name, "").split("|")
                if part.strip()
            )
        )

    def single(name: str) -> frozenset[str]:
        return frozenset(words(lists.pop(name, ""), language))

    def split(text: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in text.split("|") if part.strip())

    def ends(text: str) -> tuple[str, ...]:
        return tuple(fold(part, language) for part in split(text))

    negations, second = single("negations"), single("negation_second")
    exceptions = single("exceptions")
    options = split(lists.pop("option_words", ""))
    found = Lexicon(
        language=language,
        stop=single("stop"),
        all_whole=phrases("all_whole"),
        all_inside=phrases("all_inside"),
        none_whole=phrases("none_whole"),
        none_inside=phrases("none_inside"),
        joining=single("joining"),
        both=single("both"),
        asking=single("asking"),
        why=phrases("why"),
        negations=negations,
        negation_second=second,
        exceptions=exceptions,
        turning=negations | second | exceptions,
        not_negative=phrases("not_negative"),
        subordinate=single("subordinate"),
        denying=single("denying"),
        lacking=single("lacking"),
        verb_last=verb_last,
        bare=single("bare"),
        absolute=phrases("absolute"),
        absolute_first=phrases("absolute_first"),
        not_absolute=phrases("not_absolute"),
        hedges=phrases("hedges"),
        opinion=phrases("opinion"),
        personal=phrases("personal"),
        experience=phrases("experience"),
        sensitive=phrases("sensitive"),
        blame=phrases("blame"),
        nothing_said=phrases("nothing_said"),
        affirming=phrases("affirming"),
        refusing=phrases("refusing"),
        unsure=phrases("unsure"),
        imperatives=single("imperatives"),
        imperative_anywhere=imperative_anywhere,
        law=phrases("law"),
        option_words=options,
        option_names=frozenset(word for name in options for word in words(name, language)),
        letters=letters,
        placed=phrases("placed"),
        classes=tuple(
            (name, frozenset(words(members, language)), ends(endings))
            for name, members, endings in classes
        ),
        class_at_end=class_at_end,
        endings=tuple(sorted(ends(lists.pop("endings", "")), key=len, reverse=True)),
        longest_sentence=longest_sentence,
    )
    assert not lists, f"unknown lists: {sorted(lists)}"
    return found
