"""Rules about cues: what gives the key away to somebody who does not know the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from quiz.banks.lint.prose import BLANK, Prose, graphemes
from quiz.banks.lint.reading import Asked
from quiz.banks.lint.rule import Remark, of_wording
from quiz.banks.lint.words import lexicon_of
from quiz.banks.lint.words.lexicon import Lexicon

RATIO_TENTHS, MORE = 13, 15
"""The key is long when it has 1.3 times the letters of the longest other option, and 15 more."""


def key_is_long(asked: Asked, language: str) -> tuple[int, int] | None:
    """Give the letters of the key and of the next longest option, where the key stands out."""
    if asked.single_key is None or not asked.distractors:
        return None
    shown = asked.shown(language)
    key = shown[asked.single_key].letters
    rest = max(shown[name].letters for name in asked.distractors)
    long = 10 * key >= RATIO_TENTHS * rest and key >= rest + MORE
    return (key, rest) if long else None


@of_wording(
    "IW-08",
    "key-is-longest",
    "warning",
    title="The longest option is the best one",
    when="When the key is at least 1.3 times as long as the next option, and has 15 letters more.",
    why="Careful authors add small words to the best answer to make it exactly true. Students "
    'notice: "take the long one" works without knowing anything. Your numbers then measure '
    "test wit.",
    bad="Your name / 123456 / A long sentence that only you know and use nowhere else",
    good="Your name and birth year / The word password with a 1 / Four words only you know",
)
def key_is_longest(asked: Asked, language: str) -> Iterator[Remark]:
    """Find keys that are known by their length."""
    found = key_is_long(asked, language)
    if found is not None:
        key, rest = found
        yield Remark(
            ("options", asked.single_key or ""),
            f"the key has {key} letters, the next longest option {rest}",
            "Move words into the rationale, or make another option just as careful",
        )


def _absolute(prose: Prose, lexicon: Lexicon) -> str | None:
    if (
        prose.is_one_of(lexicon.all_whole)
        or prose.has(lexicon.all_inside)
        or prose.is_one_of(lexicon.none_whole)
        or prose.has(lexicon.none_inside)
    ):
        return None  # IW-03 and IW-04 speak of these
    often = prose.has(lexicon.not_absolute) or any(word.isdigit() for word in prose.words[1:3])
    for phrase in () if often else lexicon.absolute_first:
        if prose.line.startswith(phrase):
            return phrase.strip()
    return prose.has(lexicon.absolute)


@of_wording(
    "IW-12",
    "absolute-words",
    "warning",
    title="Always and never, in wrong options alone",
    when="When a wrong option holds a word such as always, never or impossible (or begins with "
    "all, only, every), and the key holds none.",
    why="Hardly anything is always so, and students know it. The word marks the option as wrong.",
    bad="It is always safe at home",
    good="It is safe at home",
)
def absolute_words(asked: Asked, language: str) -> Iterator[Remark]:
    """Find absolute words that only distractors have."""
    lexicon = lexicon_of(language)
    if asked.single_key is None or lexicon is None:
        return
    shown = asked.shown(language)
    if _absolute(shown[asked.single_key], lexicon) is not None:
        return
    for name in asked.distractors:
        word = _absolute(shown[name], lexicon)
        if word is not None:
            yield Remark(
                ("options", name),
                f'"{word}" is only in wrong options',
                "Leave the word out, or put one like it into the key",
            )


@of_wording(
    "IW-13",
    "hedged-key",
    "hint",
    title="Usually, in the key alone",
    when="When the key holds a word such as usually, may or often, and no wrong option does.",
    why="Careful words sound true. Students choose them without knowing the subject.",
    bad="It may be a copy",
    good="It is a copy",
)
def hedged_key(asked: Asked, language: str) -> Iterator[Remark]:
    """Find careful words that only the key has."""
    lexicon = lexicon_of(language)
    if asked.single_key is None or lexicon is None:
        return
    shown = asked.shown(language)
    word = shown[asked.single_key].has(lexicon.hedges)
    if word is not None and not any(shown[name].has(lexicon.hedges) for name in asked.distractors):
        yield Remark(
            ("options", asked.single_key),
            f'"{word}" is only in the key',
            "Leave the word out, or make a wrong option as careful",
        )


def content(prose: Prose, lexicon: Lexicon) -> dict[str, str]:
    """Give the words of a text that carry content, by their crude stem (ending taken off)."""
    found: dict[str, str] = {}
    for word in prose.words:
        if word not in lexicon.stop and not word.isdigit():
            found.setdefault(_stem(word, lexicon.language), word)
    return found


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    """Take the longest known ending off a word, if four letters stay."""
    lexicon = lexicon_of(language)
    for ending in lexicon.endings if lexicon is not None else ():
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@of_wording(
    "IW-14",
    "clang-association",
    "warning",
    title="The key repeats a word of the question",
    when="When a word of at least five letters is in the question and in the key, but in no "
    "other option.",
    why="Whoever does not know looks for an echo, and finds the key.",
    bad="What does a password manager do? – It manages passwords",
    good="What does a password manager do? – It remembers them for you",
)
def clang(asked: Asked, language: str) -> Iterator[Remark]:
    """Find content words that only the stem and the key share."""
    lexicon = lexicon_of(language)
    if asked.single_key is None or lexicon is None:
        return
    shown = asked.shown(language)
    key = content(shown[asked.single_key], lexicon)
    stem = content(asked.stem(language), lexicon)
    echo = [part for part in key if part in stem and len(key[part]) >= 5]
    if not echo:
        return
    others = set().union(*(content(shown[name], lexicon) for name in asked.distractors))
    for part in echo:
        if part not in others:
            yield Remark(
                ("options", asked.single_key),
                f'"{key[part]}" is in the question and in the key, in no other option',
                "Say it in other words, or put the word into a wrong option too",
            )
            return


_VOWEL = re.compile(r"[aeiouhàâäéèêëîïôöûüœæáíóú]")

_FRENCH = (
    ("tion", "sion", "té", "ette", "ance", "ence", "ure", "ie"),
    ("age", "ment", "eau", "isme", "phone", "oir"),
)

_SPANISH = (("ción", "sión", "dad", "tad", "a"), ("o", "aje", "or", "ma", "pa"))


def _fits(article: str, word: str, language: str) -> bool | None:
    """Tell whether an article at the end of a stem fits a word; None where one cannot know."""
    if language == "en":
        return (article == "an") == bool(re.match(r"[aeiou]", word))
    if article in ("l", "d", "qu"):
        return bool(_VOWEL.match(word))
    feminine, masculine = _FRENCH if language == "fr" else _SPANISH
    her = article in ("une", "la", "una")
    if language == "es" and word.endswith(masculine[1:]):
        return not her
    if word.endswith(feminine):
        return her
    return not her if word.endswith(masculine) else None


_ARTICLES = {
    "en": frozenset({"a", "an"}),
    "fr": frozenset({"un", "une", "le", "la", "l", "d", "qu"}),
    "es": frozenset({"el", "la", "un", "una"}),
}


def _opened(stem: str) -> tuple[str, bool]:
    """Give a stem without the blank or colon at its end, and whether it had one."""
    text = stem.rstrip()
    bare = text.rstrip("_[]…: \n")
    if bare.endswith("..."):
        bare = bare.rstrip(". ")
    return bare, bare != text


@of_wording(
    "IW-15",
    "grammar-cue",
    "warning",
    title="Grammar gives the key away",
    when="When a stem ends with a/an, un/une, el/la and some options do not fit it; or when it "
    "ends with a colon or a blank and one option begins with another kind of word than all "
    "others. Hindi and Indonesian have no articles; in Hindi the last word is looked at.",
    why="What does not sound right is passed over, whatever it says.",
    bad="This is an: – phone / – app / – tablet",
    good="What is this? – a phone / – an app / – a tablet",
)
def grammar_cue(asked: Asked, language: str) -> Iterator[Remark]:
    """Find stems that go on well with some options only."""
    lexicon = lexicon_of(language)
    if not asked.is_choice or lexicon is None:
        return
    stem, shown = asked.stem(language), asked.shown(language)
    bare, opened = _opened(stem.raw)
    last = stem.words[-1] if stem.words else ""
    if last in _ARTICLES.get(stem.base, ()) and bare.rstrip("'’ ").casefold().endswith(last):
        misfits = [
            name
            for name, prose in shown.items()
            if prose.words and _fits(last, prose.words[0], stem.base) is False
        ]
        if misfits and len(misfits) < len(shown):
            yield Remark(
                ("stem",),
                f'the stem ends with "{last}", which fits only some options',
                "Move the article into the options",
            )
            return
    if len(shown) < 3 or not (opened or BLANK.search(stem.raw)):
        return
    kinds = {name: _kind(prose, lexicon) for name, prose in shown.items()}
    odd = odd_one(kinds)
    if odd is not None:
        name, common = odd
        yield Remark(
            ("options", name),
            f"all other options begin with {common}, this one does not"
            if not lexicon.class_at_end
            else f"all other options end with {common}, this one does not",
            "Give all options the same form",
        )


def _kind(prose: Prose, lexicon: Lexicon) -> str | None:
    if not prose.words:
        return None
    word = prose.words[-1 if lexicon.class_at_end else 0]
    for name, members, endings in lexicon.classes:
        if word in members or (endings and len(word) > 3 and word.endswith(endings)):
            return name
    return None


def odd_one(kinds: Mapping[str, str | None]) -> tuple[str, str] | None:
    """Give the only name whose kind differs from that of all others, and the others' kind."""
    for name, kind in kinds.items():
        rest = {other for key, other in kinds.items() if key != name}
        common = next(iter(rest))
        if len(rest) == 1 and common is not None and kind != common:
            return name, common
    return None


@of_wording(
    "IW-30",
    "feedback-before-answer",
    "error",
    title="The question contains the answer",
    when="When the words of the key, of an accepted text or of the right number stand in the "
    "stem, and no other option's do.",
    why="Then the question is a search for equal words.",
    bad="A passkey cannot be phished. What cannot be phished? – A passkey",
    good="What cannot be phished? – A passkey",
)
def answer_in_stem(asked: Asked, language: str) -> Iterator[Remark]:
    """Find stems that give the answer."""
    stem, lexicon = asked.stem(language), lexicon_of(language)
    accepted = getattr(asked.item, "accept", {}).get(language, ())
    for place, text in enumerate(accepted):
        prose = asked.reading.read(text, language)
        if prose.words and prose.line in stem.line:
            yield Remark(
                ("accept", language, place),
                "the stem contains this answer",
                "Ask without naming it",
            )
    if asked.single_key is None or lexicon is None:
        return
    inside = [
        name for name, prose in asked.shown(language).items() if _core(prose, lexicon) in stem.line
    ]
    key = asked.shown(language)[asked.single_key]
    core = _core(key, lexicon).split()
    if inside == [asked.single_key] and (
        len(core) >= 2 or (len(core) == 1 and graphemes(core[0]) >= 6)
    ):
        yield Remark(
            ("stem",), "the stem contains the words of the key", "Ask without naming the answer"
        )


def _core(prose: Prose, lexicon: Lexicon) -> str:
    """Give an option's words without the small ones at its beginning."""
    words = prose.words
    while len(words) > 1 and words[0] in lexicon.stop:
        words = words[1:]
    return f" {' '.join(words)} "
