"""A text as the rules read it: without Markdown, in words, sentences and letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property


def _ranges(categories: str) -> Iterator[str]:
    """Yield the runs of characters of some categories, as parts of a character class.

    The basic plane is enough: no script that a bank may use keeps its marks elsewhere.
    """
    begin = last = None
    for code in range(0x300, 0xFFFE):
        if unicodedata.category(chr(code))[0] not in categories:
            continue
        if last == code - 1:
            last = code
            continue
        if begin is not None:
            yield f"{chr(begin)}-{chr(last or begin)}"
        begin = last = code
    if begin is not None:
        yield f"{chr(begin)}-{chr(last or begin)}"


MARKS = "".join(_ranges("M"))
JOINERS = "\u200c\u200d"
_RUN = f"(?:[^\\W_{MARKS}{JOINERS}]+|[{MARKS}{JOINERS}]+)+"
WORD = re.compile(f"{_RUN}(?:'{_RUN})*")
PART = re.compile(_RUN)
# The same for a folded text in ASCII alone, many times faster.
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_ASCII_PART = re.compile(r"[a-z0-9]+")
# What adds nothing to a count of letters: marks, both joiners, skin tones; a letter after a
# virama or a zero-width joiner belongs to the cluster before it.
_VIRAMAS = "".join(
    chr(code) for code in range(0x900, 0x1000) if unicodedata.combining(chr(code)) == 9
)
EXTENSION = re.compile(
    f"[{_VIRAMAS}]\u200d?[^\\W\\d_{MARKS}]|\u200d[^\\s\u200d]|[{MARKS}{JOINERS}\U0001f3fb-\U0001f3ff]"
)
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]{2}")

_DEVANAGARI = dict(zip("०१२३४५६७८९", "0123456789", strict=True))
DIGITS = str.maketrans(_DEVANAGARI)
_SIGNS: dict[str, str | None] = {**_DEVANAGARI, "’": "'", "ʼ": "'", "\u00ad": None}
_SAME = str.maketrans(_SIGNS)
# Hindi is written with and without the dot below and with either nasal sign.
_HINDI = str.maketrans({**_SIGNS, "\u0901": "\u0902", "\u093c": None})

_CODE = re.compile(r"`([^`\n]*)`")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*\)")
_SPAN = re.compile(r"\[\[\*?([^\[\]|]*)(?:\|[^\[\]]*)?\]\]")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)", re.M)
_EMPHASIS = re.compile(r"(?<![\w\\])(\*{1,3}|_{1,3})(?=\S)([^*_\n]+?)(?<=\S)\1(?!\w)")
PLACEHOLDER = re.compile(r"\{[^{}\s]{1,80}\}")
BLANK = re.compile(r"_{3,}|\[_+\]|…|\.{3}")
_DIGIT = re.compile(r"\d")
_END = re.compile(r"(?<=[.!?।？؟…])[\"'”»)\]]*\s+|\n+")


def graphemes(text: str) -> int:
    """Count the letters that a reader sees in a text.

    An approximation of the extended grapheme clusters of Unicode's annex 29 that needs only
    ``unicodedata``: marks and joiners count nothing, a conjunct (consonant, virama, consonant)
    counts once, so does a flag or a joined emoji. Decomposed Hangul is not joined.
    """
    if text.isascii():
        return len(text)
    text = _FLAGS.sub("x", unicodedata.normalize("NFC", text))
    return len(EXTENSION.sub("", text))


def fold(text: str, language: str) -> str:
    """Make two spellings of the same words equal: case, apostrophes, digits, Hindi dots."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFC", text).casefold()
    return folded.translate(_HINDI if language == "hi" else _SAME)


def words(text: str, language: str) -> tuple[str, ...]:
    """Split a text into folded words; French ones also at the apostrophe (n' est, l' ami)."""
    if text.isascii():
        split = _ASCII_PART if language == "fr" else _ASCII_WORD
    else:
        split = PART if language == "fr" else WORD
    return tuple(split.findall(fold(text, language)))


def without_markdown(text: str) -> str:
    """Give the words of a Markdown text, or of a passage with ``[[spans]]``."""
    if not any(sign in text for sign in "`[*_#>{-+\n") and not text[:1].isdigit():
        return text
    text = _SPAN.sub(r"\1", text)
    text = _LINK.sub(r"\1", _CODE.sub(r"\1", text))
    text = _LINE_MARK.sub("", text)
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    return PLACEHOLDER.sub(" ", text)


class Phrases:
    """Hold folded phrases (a space at each end) so that those in a text are found quickly."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        self.all = phrases
        self._all = frozenset(phrases)
        self.first_words = frozenset(phrase.split()[0] for phrase in phrases)
        ends: dict[str, list[str]] = {}
        for phrase in phrases:
            ends.setdefault(phrase.split()[-1], []).append(phrase)
        self._by_end: Mapping[str, list[str]] = ends
        self._ends = frozenset(ends)

    def __iter__(self) -> Iterator[str]:
        return iter(self.all)

    def __contains__(self, line: str) -> bool:
        return line in self._all

    def may_be_in(self, words: frozenset[str]) -> bool:
        """Tell, quickly, whether a text of these words may hold any of the phrases."""
        return not self._ends.isdisjoint(words)

    def first_in(self, line: str, words: frozenset[str]) -> str | None:
        """Give one of the phrases that is in a line of words; ``words`` are those of the line."""
        ends = self._ends & words
        found = [phrase for end in ends for phrase in self._by_end[end] if phrase in line]
        return min(found, key=self.all.index) if found else None


_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Prose:
    """Read one text in one language; each reading is made once, when first asked for."""

    raw: str
    language: str

    @cached_property
    def base(self) -> str:
        """Give the language without its region: ``es`` for ``es-MX``."""
        return self.language.partition("-")[0]

    @cached_property
    def plain(self) -> str:
        """Give the text without Markdown."""
        return without_markdown(self.raw).strip()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Give the folded words in order."""
        return words(self.plain, self.base)

    @cached_property
    def spaced(self) -> bool:
        """Tell whether spaces part the words, as they do not in Thai, Chinese or Japanese."""
        return _UNSPACED.search(self.plain) is None

    @cached_property
    def line(self) -> str:
        """Give the folded words between single spaces, one at each end, to find phrases in."""
        return f" {' '.join(self.words)} "

    @cached_property
    def letters(self) -> int:
        """Count what a reader sees."""
        return graphemes(self.plain)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Give the sentences, as written."""
        return tuple(part for part in _END.split(self.plain) if part and part.strip())

    @cached_property
    def question(self) -> str:
        """Give the last sentence that asks, else the last one."""
        asking = [part for part in self.sentences if part.rstrip("\"'”»)] ")[-1:] in "?？؟"]
        return (asking or list(self.sentences) or [""])[-1]

    @cached_property
    def word_set(self) -> frozenset[str]:
        """Give the different words."""
        return frozenset(self.words)

    @cached_property
    def has_digits(self) -> bool:
        """Tell whether any digit is written here, of whatever script."""
        return _DIGIT.search(self.raw) is not None

    def has(self, phrases: Phrases) -> str | None:
        """Give the first of some phrases that is in this text, without the outer spaces."""
        if not phrases.may_be_in(self.word_set):
            return None
        found = phrases.first_in(self.line, self.word_set)
        return found.strip() if found is not None else None

    def is_one_of(self, phrases: Phrases) -> bool:
        """Tell whether the whole text is one of some phrases."""
        return bool(self.words) and self.words[0] in phrases.first_words and self.line in phrases
