"""Rules about translations: that nothing is missing, and that they ask the same thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from quiz.banks.lint.cues import key_is_long
from quiz.banks.lint.prose import DIGITS, PLACEHOLDER
from quiz.banks.lint.reading import Asked, Path, Reading
from quiz.banks.lint.rule import Remark, kept_by_the_format, of_bank, of_wording
from quiz.banks.lint.standing_out import odd_features


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


@of_bank(
    "TR-01",
    "language-complete",
    "error",
    title="A translation is missing",
    when="When a text is not there in a language that the bank offers. Numbers alone need no "
    "translation. A hint where a text is in a language that the bank does not offer.",
    why="Somebody would get a page in two languages, or an option that they cannot read.",
    bad="stem: {en: ..., hi: ...} with options in English only",
    good="stem and options in both",
)
def language_complete(reading: Reading) -> Iterator[Remark]:
    """Find texts that do not exist in every language of the bank."""
    offered = reading.bank.offered_languages
    extra: set[str] = set()
    for asked in (None, *reading.items):
        base: Path = asked.at if asked is not None else ()
        for located in asked.texts if asked is not None else reading.head:
            have = located.text.root
            lacking = [language for language in offered if language not in have]
            if lacking and any(_letters(text) for text in have.values()):
                for language in lacking:
                    yield Remark(
                        (*base, *located.at),
                        f"this text is missing in {language}",
                        f"Add {language}: with its translation",
                        language=language,
                    )
            for language in have:
                if language not in offered and language not in extra:
                    extra.add(language)
                    yield Remark(
                        (*base, *located.at),
                        f"there are texts in {language}, which this bank does not offer",
                        f"Add {language} to languages: when everything is translated",
                        "hint",
                        language,
                    )
        accept = getattr(asked.item, "accept", None) if asked is not None else None
        if accept is not None:
            for language in offered:
                if language not in accept:
                    yield Remark(
                        (*base, "accept"),
                        f"no text is accepted in {language}",
                        f"Add {language}: with what people may type",
                        language=language,
                    )


kept_by_the_format(
    "TR-02",
    "structure-parity",
    "error",
    title="Another question in another language",
    when="Never here: options and key are written once for all languages. Parts of a passage "
    "and its red flags that differ by language are refused when the bank is read (errors "
    "span-differs, flag-differs).",
    why="Figures are added up over languages. That needs one question.",
    bad="Three options in English, four in Hindi.",
    good="One set of options, each with a text per language.",
)


@of_bank(
    "TR-03",
    "placeholder-parity",
    "error",
    title="A placeholder got lost",
    when="When the {...} in a text are not the same in a translation.",
    why="A help line would be missing, in one language only.",
    bad="en: Call {help:IN.fraud}. hi: शिकायत कीजिए।",
    good="en: Call {help:IN.fraud}. hi: {help:IN.fraud} पर कॉल कीजिए।",
)
def placeholder_parity(reading: Reading) -> Iterator[Remark]:
    """Find placeholders that a translation lacks, or has alone."""
    for at, source, other in reading.translated:
        if "{" not in source.raw and "{" not in other.raw:
            continue
        want, have = set(PLACEHOLDER.findall(source.raw)), set(PLACEHOLDER.findall(other.raw))
        for name in sorted(want - have):
            yield Remark(
                at,
                f"{name} is missing here",
                f"Write {name} in {other.language} too",
                language=other.language,
            )
        for name in sorted(have - want):
            yield Remark(
                at,
                f"{name} is not in the {source.language} text",
                f"Write it there too, or leave it out in {other.language}",
                language=other.language,
            )


_GROUPED = re.compile(r"(?<=\d)[.,\u00a0\u202f](?=\d)|(?<=\d) (?=\d{3}(?!\d))")
_RUN = re.compile(r"\d+")


def numbers(text: str) -> Counter[str]:
    """Count the numbers of a text, whatever the digits and the signs that group them."""
    return Counter(_RUN.findall(_GROUPED.sub("", text.translate(DIGITS))))


@of_bank(
    "TR-04",
    "number-parity",
    "warning",
    title="The numbers differ",
    when="When a translation has other numbers than the text; Devanagari digits count as the "
    "same, so do 1,000 and 1.000.",
    why="A slipped digit makes another question, or another fact.",
    bad="en: after 10 minutes. es: después de 15 minutos.",
    good="en: after 10 minutes. es: después de 10 minutos.",
)
def number_parity(reading: Reading) -> Iterator[Remark]:
    """Find translations with other numbers."""
    for at, source, other in reading.translated:
        if not (source.has_digits or other.has_digits):
            continue
        want = numbers(PLACEHOLDER.sub(" ", source.raw))
        have = numbers(PLACEHOLDER.sub(" ", other.raw))
        if want != have:
            lost, new = sorted((want - have).elements()), sorted((have - want).elements())
            says = "; ".join(
                part
                for part in (
                    f"{', '.join(lost)} is missing" if lost else "",
                    f"{', '.join(new)} is not in the {source.language} text" if new else "",
                )
                if part
            )
            yield Remark(at, says, "Compare the two texts", language=other.language)


@of_bank(
    "TR-05",
    "untranslated",
    "warning",
    title="Not translated yet",
    when="When a text of more than 12 letters, in several words, is the same in two languages.",
    why="It is most likely a copy that somebody meant to translate.",
    bad="en: Tell a teacher. id: Tell a teacher.",
    good="en: Tell a teacher. id: Beri tahu guru.",
)
def untranslated(reading: Reading) -> Iterator[Remark]:
    """Find translations that are copies."""
    for at, source, other in reading.translated:
        if source.raw == other.raw and _letters(source.raw) > 12 and len(source.raw.split()) > 1:
            yield Remark(
                at,
                f"this is the same as in {source.language}",
                f"Translate it into {other.language}",
                language=other.language,
            )


_CODE = re.compile(r"`[^`\n]*`|\{[^{}\s]{1,80}\}")
_CAPITALS = re.compile(r"\b[A-Z0-9]{2,}\b")
_ADDRESS = re.compile(r"://|@|\w\.\w")
_DEVANAGARI = re.compile("[\u0904-\u0939\u0958-\u0961\u0971-\u097f]")
LEAST, SHARE = 12, 60


def _without_code(text: str) -> str:
    """Leave out what is the same in every script: addresses, code, words in capitals."""
    parts = _CODE.sub(" ", text).split()
    return _CAPITALS.sub(" ", " ".join(part for part in parts if not _ADDRESS.search(part)))


@of_bank(
    "TR-06",
    "script-ratio",
    "warning",
    title="In another script",
    when="When less than 60 percent of the letters of a Hindi text are Devanagari, or when an "
    "English, French, Spanish or Indonesian text has Devanagari in it. Addresses, code and "
    "words in capitals (UPI) are left out.",
    why="The text stands under the wrong language, or is a mixture that few can read.",
    bad="hi: Apna password kisi ko mat bataiye",
    good="hi: अपना पासवर्ड किसी को मत बताइए",
)
def script_ratio(reading: Reading) -> Iterator[Remark]:
    """Find texts that are not written in the script of their language."""
    for at, _, language, prose in reading.everything:
        if prose.base not in ("hi", "en", "fr", "es", "id"):
            continue
        if prose.base != "hi" and prose.raw.isascii():
            continue
        text = _without_code(prose.raw) if prose.base == "hi" else prose.raw
        letters = _letters(text) if prose.base == "hi" else 0
        own = len(_DEVANAGARI.findall(text))
        if prose.base == "hi":
            if letters >= LEAST and 100 * own < SHARE * letters:
                yield Remark(
                    at,
                    f"only {own} of {letters} letters are Devanagari",
                    "Write Hindi in Devanagari",
                    language=language,
                )
        elif own >= 3:
            yield Remark(
                at,
                f"there are {own} Devanagari letters in this {language} text",
                "Check the language it stands under",
                language=language,
            )


SHORTEST = 12
LETTERS = {"hi": 0.67}
"""Letters that a language needs for what takes one in English, where that is not about 1.

Median over the texts of the bank for India; a syllable of Devanagari counts as one letter.
"""


@of_bank(
    "TR-07",
    "length-ratio",
    "hint",
    title="Much shorter or longer than the text",
    when="When a translation has less than half, or more than 2.2 times, the letters of the "
    f"main text (of at least {SHORTEST}). Hindi is expected to have a third fewer.",
    why="Something was left out, or explained. Either makes the question easier or harder.",
    bad="en: Ask a grown-up you trust before you pay. fr: Demande.",
    good="fr: Demande à un adulte de confiance avant de payer.",
)
def length_ratio(reading: Reading) -> Iterator[Remark]:
    """Find translations of a very different length."""
    for at, source, other in reading.translated:
        if source.letters < SHORTEST:
            continue
        due = source.letters * LETTERS.get(other.base, 1) / LETTERS.get(source.base, 1)
        if not 0.5 <= other.letters / due <= 2.2:
            yield Remark(
                at,
                f"{other.letters} letters for {source.letters} in {source.language}",
                "Compare the two texts",
                language=other.language,
            )


@of_wording(
    "TR-08",
    "cue-parity",
    "warning",
    title="The translation gives the key away",
    when="When the key is the longest option or looks different (IW-08, IW-16) in a translation, "
    "but not in the main language.",
    why="The item is then easier in one language. The figures will say that its readers know more.",
    bad="A key that is as long as the others in English, and twice as long in French.",
    good="Shorten the French key, or lengthen another option.",
)
def cue_parity(asked: Asked, language: str) -> Iterator[Remark]:
    """Find cues that only a translation has."""
    main = asked.reading.main
    if language == main or asked.single_key is None or main not in asked.languages:
        return
    key = asked.single_key
    if key_is_long(asked, language) and not key_is_long(asked, main):
        yield Remark(
            ("options", key),
            f"only in {language} is the key much longer than the others",
            "Shorten it, or lengthen another option in this language",
        )
    here = {says for name, says in odd_features(asked, language) if name == key}
    there = {says for name, says in odd_features(asked, main) if name == key}
    for says in sorted(here - there):
        yield Remark(
            ("options", key),
            f"in {language}, not in {main}, {says}, and it is the key",
            "Write all options in the same way",
        )
