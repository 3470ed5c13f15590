"""Scalars as authors write them: text stays text until a field asks for something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    RootModel,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean", "null"]}


class Model(BaseModel):
    """Be the ground of all content: closed (no unknown key) and frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _flag(value: object) -> object:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise PydanticCustomError("flag", "write true or false")


def _whole(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and WHOLE.fullmatch(value) and len(value) <= 9:
        return int(value)
    raise PydanticCustomError("whole", "write a whole number in digits, such as 3")


def _number(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and NUMBER.fullmatch(value) and len(value) <= 18:
        return float(value)
    raise PydanticCustomError("number", "write a number, such as 3 or 2.5")


def _day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "look at the month and its last day") from None
    return value


Flag = Annotated[bool, BeforeValidator(_flag, json_schema_input_type=bool)]
Whole = Annotated[int, BeforeValidator(_whole, json_schema_input_type=int)]
Number = Annotated[float, BeforeValidator(_number, json_schema_input_type=float)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
OptionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,15}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Date = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
    AfterValidator(_day),
]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class Text(RootModel[dict[Language, Words]]):
    """Hold what a person reads, in any number of languages.

    An author writes a string (in the bank's main language, given in the validation context
    as ``language``) or a mapping from language to string.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _in_main_language(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str):
            return {(info.context or {}).get("language", "en"): value}
        if isinstance(value, dict) and value:
            return value
        raise PydanticCustomError("text", "write a text here, or one text per language")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "anyOf": [
                SCALAR,
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"pattern": f"^{LANGUAGE.pattern}$"},
                    "additionalProperties": SCALAR,
                },
            ]
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """Give the languages that this text exists in, as the author ordered them."""
        return tuple(self.root)

    def within(self, language: str) -> str:
        """Give the text in ``language``, else in the first one that it has."""
        found = self.root.get(language)
        return found if found is not None else next(iter(self.root.values()))


def folded(text: str) -> str:
    """Fold what does not tell two wordings apart: width, case, spaces, invisible characters."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return " ".join(seen.split())


def alike(texts: Iterable[Text]) -> Iterator[tuple[int, int, str]]:
    """Yield (place, earlier place, language) of each text that reads like an earlier one."""
    seen: dict[tuple[str, str], int] = {}
    for place, text in enumerate(texts):
        for language, words in text.root.items():
            earlier = seen.setdefault((language, folded(words)), place)
            if earlier != place:
                yield place, earlier, language
                break
