"""Rules about the stem: is it a question, a short and plain one, turned the right way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from quiz.banks.lint.prose import BLANK, PART, WORD, Prose, fold, words
from quiz.banks.lint.reading import Asked
from quiz.banks.lint.rule import Remark, of_wording
from quiz.banks.lint.words import lexicon_of
from quiz.banks.lint.words.lexicon import Lexicon

ASKING = ("single", "multiple", "numeric", "short_text", "poll")
"""Types whose stem is a question; the others may give an instruction or a statement."""

_CLAUSES = re.compile(r"[,;:—–،]")
_EMPHASISED = re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)([^*_\n]+?)(?<=\S)\1(?!\w)")
_SUBJECTS = frozenset(["you", "i", "we", "they", "he", "she", "it"])


def _cut(part: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Keep of a clause what is asked: from its question word to the next clause in it."""
    begin = next((place for place, word in enumerate(part) if word in lexicon.asking), 0)
    for place in range(begin + 1, len(part)):
        before, word = part[place - 1], part[place]
        if word not in lexicon.subordinate or (before, word) == ("ce", "qui"):
            continue
        if word == "yang" and before in lexicon.asking | {"ini", "itu", "berikut", "tersebut"}:
            continue
        return part[begin:place]
    return part[begin:]


def _negation_in(part: tuple[str, ...], lexicon: Lexicon) -> str | None:
    for place, word in enumerate(part):
        if word not in lexicon.negations:
            continue
        if lexicon.negation_second:
            after = (
                then for then in part[place + 1 : place + 6] if then in lexicon.negation_second
            )
            second = next(after, None)
            if second is None:
                continue
            return f"{word} ... {second}"
        if lexicon.language == "en" and place:
            # "a photo you don't like", "an app that you did not install": in a question the
            # verb comes before its subject, so this belongs to another clause.
            subject = part[place - 2] if word == "not" and place > 1 else part[place - 1]
            if (subject in _SUBJECTS and word != "never" and part[place - 1] != subject) or (
                word.endswith("n't") and part[place - 1] in _SUBJECTS
            ):
                continue
        return word
    return None


def _emphasised(stem: Prose, lexicon: Lexicon) -> str | None:
    """Give a negation of the question that stands out: bold, italic or in capitals."""
    wanted = lexicon.turning
    tokens = PART if stem.base == "fr" else WORD
    for token in tokens.findall(stem.question):
        if len(token) > 1 and token.isupper() and fold(token, stem.base) in wanted:
            return str(token)
    asked = words(stem.question, stem.base)
    for match in _EMPHASISED.finditer(stem.raw):
        strong = words(match[2], stem.base)
        found = wanted.intersection(strong)
        if found and len(strong) <= 4 and found & set(asked):
            return str(match[2])
    return None


def negation(stem: Prose) -> tuple[str, bool] | None:
    """Give the word that turns a question round, and whether it is emphasised.

    Only the last question counts, and of it only the clause that asks: "What do you do when
    a page does not load?" is not a negative question. Nor is one that asks why.
    """
    lexicon = lexicon_of(stem.language)
    if lexicon is None:
        return None
    if lexicon.turning.isdisjoint(stem.word_set):
        return None
    strong = _emphasised(stem, lexicon)
    if strong is not None:
        return strong, True
    line = f" {' '.join(words(stem.question, stem.base))} "
    if any(phrase in line for phrase in lexicon.why):
        return None
    parts = []
    for clause in _CLAUSES.split(stem.question):
        line = f" {' '.join(words(clause, stem.base))} "
        for phrase in lexicon.not_negative:
            line = line.replace(phrase, " ")
        if line.strip():
            parts.append(tuple(line.split()))
    asking = [part for part in parts if lexicon.asking.intersection(part)] or parts[-1:]
    for part in parts:
        for word in part:
            if word in lexicon.exceptions:
                return word, False
    for part in asking:
        found = _negation_in(_cut(part, lexicon), lexicon)
        if found is not None:
            return found, False
    return None


@of_wording(
    "IW-06",
    "no-negative-stem",
    "warning",
    title="The question asks for what is not so",
    when="When the question itself holds a word such as not, except or least. A hint only where "
    "the word is bold or in capitals, so that nobody can miss it.",
    why="Hurried readers miss the small word and choose what is true. The number then tells you "
    "about reading, not about the subject.",
    bad="Which of these is not safe to share?",
    good="Which of these should stay private?",
)
def negative_stem(asked: Asked, language: str) -> Iterator[Remark]:
    """Find negative questions in items whose options are then chosen the other way round."""
    if not asked.is_choice:
        return
    found = negation(asked.stem(language))
    if found is not None:
        word, strong = found
        yield Remark(
            ("stem",),
            f'the question is turned round by "{word}"',
            "Ask for what is so"
            if strong
            else f"Ask for what is so, or make the word stand out: **{word}**",
            "hint" if strong else None,
        )


_NEAR = 3
"""Words at the beginning of an option in which a negation concerns all of it."""


@of_wording(
    "IW-07",
    "no-double-negative",
    "error",
    title="Not, and then not again",
    when="When the question is negative and an option begins with a negation (in Hindi: ends).",
    why="To say no to a no is hard for adults and a trap for children. Nobody can tell what a "
    "wrong answer to it means.",
    bad="Which of these should you not do? – Never share your code",
    good="Which of these is safe? – Keep your code to yourself",
)
def double_negative(asked: Asked, language: str) -> Iterator[Remark]:
    """Find negative options under a negative question."""
    lexicon = lexicon_of(language)
    if not asked.is_choice or lexicon is None:
        return
    found = negation(asked.stem(language))
    if found is None:
        return
    for name, prose in asked.shown(language).items():
        near = prose.words[-_NEAR:] if lexicon.verb_last else prose.words[:_NEAR]
        word = next((word for word in near if word in lexicon.denying - lexicon.lacking), None)
        if word is not None:
            yield Remark(
                ("options", name),
                f'the question says "{found[0]}" and this option says "{word}"',
                "Ask for what is so, then write what people do in the options",
            )


@of_wording(
    "IW-21",
    "stem-is-a-question",
    "warning",
    title="The stem does not ask anything",
    when='When a stem has no question mark, no blank to fill and no request such as "choose", '
    "or is shorter than four words and shows nothing.",
    why="A reader should know what is wanted before looking at the options. A heading with "
    "options below makes everybody guess what the author had in mind.",
    bad="Passwords",
    good="Which password is the hardest to guess?",
)
def is_a_question(asked: Asked, language: str) -> Iterator[Remark]:
    """Find stems that ask nothing, or are too short to ask anything."""
    if asked.item.kind not in (*ASKING, "true_false"):
        return
    stem = asked.stem(language)
    if asked.item.kind != "true_false" and not _asks(stem):
        yield Remark(
            ("stem",),
            "the stem asks nothing",
            "Write a question that can be answered before the options are read",
        )
    elif stem.spaced and len(stem.words) < 4 and asked.item.media is None and asked.exhibit is None:
        yield Remark(
            ("stem",),
            f"the stem has only {len(stem.words)} word{'' if len(stem.words) == 1 else 's'}",
            "Say the situation and the question in full",
        )


def _asks(stem: Prose) -> bool:
    text = stem.raw.rstrip(" \n\"'”»)]*_")
    if any(mark in stem.plain for mark in "?？؟") or BLANK.search(stem.raw) or text[-1:] == ":":
        return True
    lexicon = lexicon_of(stem.language)
    if lexicon is None:
        return True
    if lexicon.imperative_anywhere:
        return bool(lexicon.imperatives.intersection(stem.words))
    return any(
        word in lexicon.imperatives
        for sentence in stem.sentences
        for word in words(sentence, stem.base)[:2]
    )


MOST_WORDS, MOST_LETTERS = 60, 300


@of_wording(
    "IW-22",
    "stem-length",
    "warning",
    title="The stem is long",
    when=f"When a stem has more than {MOST_WORDS} words or {MOST_LETTERS} letters.",
    why="On a phone a long stem pushes the options off the screen, and slow readers run out of "
    "patience before they reach the question.",
    bad="A page of story, then a question.",
    good="The message itself as an exhibit, and one sentence that asks.",
)
def stem_length(asked: Asked, language: str) -> Iterator[Remark]:
    """Find long stems."""
    if asked.item.kind == "card":
        return
    stem = asked.stem(language)
    if len(stem.words) > MOST_WORDS or stem.letters > MOST_LETTERS:
        yield Remark(
            ("stem",),
            f"the stem has {len(stem.words)} words and {stem.letters} letters",
            "Put the situation into an exhibit and keep one or two sentences",
        )


_VOWELS = re.compile(r"[aeiouy]+")


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Estimate the syllables of an English word: groups of vowels, without a silent e."""
    count = len(_VOWELS.findall(word))
    if word.endswith(("e", "es", "ed")) and not word.endswith(("le", "ted", "ded", "ses", "ces")):
        count -= 1
    return max(count, 1)


def grade(text: Prose) -> float:
    """Give the Flesch-Kincaid grade of an English text (school year; age is 5 more).

    0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid and others 1975).
    """
    count = len(text.words)
    sound = sum(syllables(word) for word in text.words)
    return 0.39 * count / max(len(text.sentences), 1) + 11.8 * sound / count - 15.59


def lix(text: Prose) -> float:
    """Give the readability index LIX: words a sentence + percent of words over six letters."""
    count = len(text.words)
    long = sum(len(word) > 6 for word in text.words)
    return count / max(len(text.sentences), 1) + 100 * long / count


FEWEST = 12
"""Words below which a figure about a text says nothing."""
MOST_LIX = 55
"""Spanish, French and Indonesian have longer words than the languages LIX was made for."""


def _hard(text: Prose, young: bool) -> str | None:
    """Say why a text is hard to read, or nothing."""
    lexicon = lexicon_of(text.language)
    if lexicon is None or len(text.words) < FEWEST:
        return None
    mean = len(text.words) / max(len(text.sentences), 1)
    if text.base == "en":
        level, most = grade(text), 8 if young else 11
        return f"reads like school year {level:.0f}" if level > most + 0.5 else None
    if mean > lexicon.longest_sentence + (0 if young else 4):
        return f"has {mean:.0f} words a sentence"
    if text.base != "hi" and lix(text) > MOST_LIX + (0 if young else 5):
        return "has many long words"
    return None


@of_wording(
    "IW-24",
    "readability",
    "hint",
    title="Hard to read",
    when="When an English text reads like more than school year 8 (Flesch-Kincaid), or one in "
    "another language has long sentences (over 18 words, Hindi 20) or many long words (LIX over "
    f"{MOST_LIX}). Texts under {FEWEST} words are not judged; banks for adults alone may be "
    "a little harder.",
    why="A question in hard words tests reading. Those who need the lesson most are the ones who "
    "lose.",
    bad="Which authentication methodology provides superior protection against credential "
    "compromise?",
    good="Which way to sign in is the hardest to steal?",
)
def readability(asked: Asked, language: str) -> Iterator[Remark]:
    """Find stems and rationales that are hard to read."""
    young = "student" in asked.reading.bank.audience
    rationale = asked.rationale(language)
    for field, text in (("stem", asked.stem(language)), ("rationale", rationale)):
        reason = _hard(text, young) if text is not None else None
        if reason is not None:
            yield Remark(
                (field,),
                f"the {field} {reason}",
                "Make two sentences of one, and take words that a child says",
            )


@of_wording(
    "IW-26",
    "opinion-item",
    "warning",
    title="An opinion is asked and marked",
    when="When the question of a marked item asks what somebody thinks, feels or likes best.",
    why="An opinion is never wrong. Whoever answers honestly and gets no mark has learnt to "
    "please, not to think.",
    bad="Do you think it is nice to share photos?",
    good="A friend asks you to take a photo down. What do you do first?",
)
def opinion(asked: Asked, language: str) -> Iterator[Remark]:
    """Find marked questions about opinions."""
    lexicon = lexicon_of(language)
    if not asked.item.scored or lexicon is None:
        return
    stem = asked.stem(language)
    if stem.has(lexicon.opinion) is None:
        return
    phrase = asked.reading.read(stem.question, language).has(lexicon.opinion)
    if phrase is not None:
        yield Remark(
            ("stem",),
            f'"{phrase}" asks for an opinion, but this is marked',
            "Ask what is so or what to do, or make it a poll or a scale",
        )
