"""A bank as the rules read it: each text once, each item with its parts at hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple, Protocol, get_args

from pydantic import BaseModel

from quiz.banks.lint.prose import Prose
from quiz.items.bank import Bank
from quiz.items.item import Exhibit, Item, Option
from quiz.items.multiple import Multiple
from quiz.items.single import Single
from quiz.items.text import Text

Path = tuple[str | int, ...]


class HasCompetences(Protocol):
    """Give the competences of a framework by their ids."""

    @property
    def competences(self) -> Mapping[str, object]: ...


class HasContact(Protocol):
    """Give the number or address of somebody who helps."""

    @property
    def contact(self) -> str: ...


class Known(Protocol):
    """Give what banks refer to by id, as far as rules ask: the Library is one."""

    @property
    def frameworks(self) -> Mapping[str, HasCompetences]: ...

    @property
    def contacts(self) -> Mapping[str, Mapping[str, HasContact]]: ...

    @property
    def resources(self) -> Mapping[str, object]: ...


class Located(NamedTuple):
    """Hold a text and its path from the item (or from the bank, for its head)."""

    at: Path
    text: Text

    @property
    def is_feedback(self) -> bool:
        """Tell whether this is shown only after an answer."""
        return self.at[0] in ("rationale", "learn_more") or self.at[-1] == "feedback"

    @property
    def is_shown(self) -> bool:
        """Tell whether this belongs to what is asked, not to what is said about it later."""
        return not self.is_feedback and self.at[0] != "talk"


def _holds_text(annotation: Any) -> bool:
    """Tell whether a field of this type can hold a text, itself or somewhere inside."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return issubclass(annotation, Text) or bool(_fields(annotation))
    return any(map(_holds_text, get_args(annotation)))


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, Path], ...]:
    """Give the fields of a model in which texts may be, each with its step in a path."""
    return tuple(
        (name, () if issubclass(model, Option) and name == "text" else (field.alias or name,))
        for name, field in model.model_fields.items()
        if _holds_text(field.annotation)
    )


def _texts(value: Any, at: Path) -> tuple[Located, ...]:
    """Find the texts in a value of whatever shape, each with its path."""
    found: list[Located] = []
    _gather(value, at, found)
    return tuple(found)


def _gather(value: Any, at: Path, found: list[Located]) -> None:
    if isinstance(value, Text):
        found.append(Located(at, value))
    elif isinstance(value, BaseModel):
        for name, step in _fields(type(value)):
            inner = getattr(value, name)
            if inner:
                _gather(inner, at + step, found)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _gather(inner, (*at, key), found)
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            _gather(inner, (*at, place), found)


class Asked:
    """Be one item with its parts as the rules want them."""

    def __init__(self, reading: Reading, place: int, item: Item) -> None:
        self.reading = reading
        self.place = place
        self.item = item
        self.at: Path = ("items", place)
        self.name = item.id or f"q{place + 1}"
        options = getattr(item, "options", None)
        self.options: Mapping[str, Option] = options if isinstance(options, dict) else {}
        self.is_choice = isinstance(item, Single | Multiple)
        """A scored item with options and a key among them."""
        self.key: tuple[str, ...] = (
            tuple(name for name in item.key_outcomes() if name in self.options)
            if self.is_choice
            else ()
        )
        self.single_key: str | None = self.key[0] if isinstance(item, Single) and self.key else None
        self.distractors: tuple[str, ...] = (
            tuple(name for name in self.options if name not in self.key) if self.is_choice else ()
        )
        self._stems: dict[str, Prose] = {}
        self._shown: dict[str, dict[str, Prose]] = {}
        self._proses: dict[str, tuple[tuple[Located, Prose], ...]] = {}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Give the languages that the bank offers and this item's stem has."""
        return tuple(
            name for name in self.reading.bank.offered_languages if name in self.item.stem.root
        )

    def stem(self, language: str) -> Prose:
        """Read the stem."""
        found = self._stems.get(language)
        if found is None:
            found = self._stems[language] = self.reading.prose(self.item.stem, language)
        return found

    def shown(self, language: str) -> Mapping[str, Prose]:
        """Read the options as a reader of ``language`` gets them."""
        found = self._shown.get(language)
        if found is None:
            found = self._shown[language] = {
                name: self.reading.prose(option.text, language)
                for name, option in self.options.items()
            }
        return found

    def rationale(self, language: str) -> Prose | None:
        """Read the rationale, where it exists in that language."""
        text = self.item.rationale
        if text is None or language not in text.root:
            return None
        return self.reading.prose(text, language)

    @cached_property
    def texts(self) -> tuple[Located, ...]:
        """Give every text of this item; those of a shared exhibit are in the bank's head."""
        return _texts(self.item, ())

    def proses(self, language: str) -> tuple[tuple[Located, Prose], ...]:
        """Read every text of this item that exists in a language."""
        found = self._proses.get(language)
        if found is None:
            found = self._proses[language] = tuple(
                (located, self.reading.prose(located.text, language))
                for located in self.texts
                if language in located.text.root
            )
        return found

    @property
    def exhibit(self) -> Exhibit | None:
        """Give what is shown with the item, its own or a shared one."""
        return self.reading.bank.exhibit_of(self.item)


class Reading:
    """Be a bank under inspection, with what is known besides it."""

    def __init__(
        self,
        bank: Bank,
        library: Known | None = None,
        today: str | None = None,
        published: Mapping[str, str] | None = None,
    ) -> None:
        self.bank = bank
        self.library = library
        self.today = date.fromisoformat(today) if today is not None else None
        self.published = published or {}
        self._proses: dict[tuple[str, str], Prose] = {}
        self.items = tuple(Asked(self, place, item) for place, item in enumerate(bank.items))

    @property
    def main(self) -> str:
        """Give the bank's main language."""
        return self.bank.language

    def prose(self, text: Text, language: str) -> Prose:
        """Read a text as it is shown in a language, each one once."""
        return self.read(text.within(language), language)

    def read(self, raw: str, language: str) -> Prose:
        """Read a string in a language, each one once."""
        prose = self._proses.get((raw, language))
        if prose is None:
            prose = self._proses[raw, language] = Prose(raw, language)
        return prose

    @cached_property
    def names_competences(self) -> bool:
        """Tell whether any item of the bank names a competence."""
        return any(item.competence is not None for item in self.bank.items)

    @cached_property
    def head(self) -> tuple[Located, ...]:
        """Give the texts of the bank's head."""
        return tuple(
            located
            for name in type(self.bank).model_fields
            if name != "items"
            for located in _texts(getattr(self.bank, name), (name,))
        )

    @cached_property
    def everything(self) -> tuple[tuple[Path, Located, str, Prose], ...]:
        """Read every text of the bank in every language, with its path from the bank."""
        return tuple(
            ((*base, *located.at), located, language, self.prose(located.text, language))
            for base, texts in [((), self.head), *((asked.at, asked.texts) for asked in self.items)]
            for located in texts
            for language in located.text.root
        )

    @cached_property
    def translated(self) -> tuple[tuple[Path, Prose, Prose], ...]:
        """Read every text beside each of its translations, with its path from the bank."""
        return tuple(
            (at, self.prose(located.text, self.main), prose)
            for at, located, language, prose in self.everything
            if language != self.main and self.main in located.text.root
        )

    def shared(self, asked: Asked) -> tuple[Located, ...]:
        """Give the texts of an exhibit that an item shares; paths begin at the bank."""
        name = asked.item.exhibit
        if not isinstance(name, str):
            return ()
        return tuple(located for located in self.head if located.at[:2] == ("exhibits", name))
