"""Find the texts and the media in a bank, and the languages that it speaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale
from pydantic import BaseModel

from quiz.banks.problems import Path
from quiz.items.bank import Bank
from quiz.items.item import Media
from quiz.items.text import Text


def parts(value: Any, at: Path = ()) -> Iterator[tuple[Path, BaseModel]]:
    """Yield every Text and Media inside a model, with its path as an author writes it."""
    if isinstance(value, Text):
        yield at, value
    elif isinstance(value, BaseModel):
        if isinstance(value, Media):
            yield at, value
        fields = type(value).model_fields
        for name, inner in value.__dict__.items():
            if isinstance(inner, BaseModel | Mapping | tuple) and name in fields:
                yield from parts(inner, (*at, fields[name].alias or name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from parts(inner, (*at, key))
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from parts(inner, (*at, place))


@lru_cache(maxsize=1024)
def known_language(code: str) -> bool:
    """Tell whether a code's first part names a language, so that {txt: ...} is no text."""
    return code.partition("-")[0] in Locale("en").languages


def languages_of(bank: Bank, main: str) -> tuple[str, ...]:
    """Give the languages that any text of a bank is in, the main one first."""
    found = {main: None}
    for _, part in parts(bank):
        if isinstance(part, Text):
            found.update(dict.fromkeys(part.languages))
    return tuple(found)
