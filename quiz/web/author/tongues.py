"""Name languages for people, and read the tags that they type."""

from __future__ import annotations

from babel import Locale
from babel.core import UnknownLocaleError

from quiz.banks.texts import known_language
from quiz.items.text import LANGUAGE
from quiz.web.languages import LANGUAGES

COMMON = (
    "am", "ar", "as", "bn", "ckb", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fil", "fr",
    "gu", "ha", "he", "hi", "hu", "id", "it", "ja", "jv", "km", "kn", "ko", "lo", "ml", "mr",
    "ms", "my", "nb", "ne", "nl", "or", "pa", "pl", "ps", "pt", "pt-BR", "ro", "ru", "sd", "si",
    "so", "sq", "sr", "su", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "yo",
    "zh-Hans", "zh-Hant",
)  # fmt: skip
"""Languages to choose from; any other may be typed."""


def name_of(code: str, lang: str) -> str:
    """Name a language in the language ``lang``; a tag that names none stays as it is."""
    try:
        named = Locale.parse(code, sep="-").get_display_name(lang)
    except (UnknownLocaleError, ValueError):
        base = code.partition("-")[0]
        named = Locale.parse(lang).languages.get(base)
    return f"{named[:1].upper()}{named[1:]}" if named else code


def tag_of(typed: str) -> str | None:
    """Read a language tag (BCP 47) in the usual spelling; None where it names no language."""
    parts = typed.strip().replace("_", "-").split("-")
    more = [
        part.title()
        if len(part) == 4 and part.isalpha()
        else part.upper()
        if len(part) == 2
        else part.lower()
        for part in parts[1:]
    ]
    tag = "-".join([parts[0].lower(), *more])
    if len(tag) > 35 or not LANGUAGE.fullmatch(tag) or not known_language(tag):
        return None
    return tag


def choices(lang: str, without: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Give codes and names of languages to choose from, by name; first those of our pages."""
    found = [(code, name_of(code, lang)) for code in COMMON if code not in without]
    return tuple(sorted(found, key=lambda one: (one[0] not in LANGUAGES, one[1].casefold())))
