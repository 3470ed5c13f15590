"""What the rules must know of a language: one module beside this one for each."""

from __future__ import annotations

import importlib
from functools import cache

from quiz.banks.lint.words.lexicon import Lexicon

LANGUAGES = ("en", "hi", "id", "fr", "es")
"""The languages whose words the rules know; in others only what needs no words is checked."""


@cache
def lexicon_of(language: str) -> Lexicon | None:
    """Give the words of a language (``es-MX`` has those of ``es``); None where unknown."""
    base = language.partition("-")[0]
    if base not in LANGUAGES:
        return None
    found: Lexicon = importlib.import_module(f"quiz.banks.lint.words.{base}").LEXICON
    return found
