"""A word or two, typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo

from quiz.items.item import Fault, Item, Kind
from quiz.items.response import Form, Response, Unreadable, one_field
from quiz.items.text import Language, folded

TOO_LONG = 200


def _by_language(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple):
        return {(info.context or {}).get("language", "en"): value}
    if isinstance(value, dict):
        return {
            language: [texts] if isinstance(texts, str) else texts
            for language, texts in value.items()
        }
    return value


Accepted = Annotated[str, StringConstraints(min_length=1, max_length=TOO_LONG)]
AcceptedTexts = Annotated[tuple[Accepted, ...], Field(min_length=1, max_length=50)]
Accept = Annotated[
    dict[Language, AcceptedTexts],
    BeforeValidator(
        _by_language,
        json_schema_input_type=str | list[str] | dict[str, str | list[str]],
    ),
    Field(min_length=1),
]


_KEYBOARDS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc`", "'"),
        **dict.fromkeys("\u2010\u2012\u2013", "-"),
        "\u0131": "i",
        "\u0307": None,
    }
)


def as_typed(text: str) -> str:
    """Fold further what a keyboard decides: apostrophes, hyphens, the dot of a Turkish i.

    Only for comparing what is typed; fingerprints stay with ``folded``. Without knowing the
    language a capital I may be either i, so both count as one letter.
    """
    return folded(text).translate(_KEYBOARDS)


class ShortText(Item):
    """Ask for a word; what was typed is never kept, only whether it matched.

    It is compared with what is accepted in any language (people type the English word on a
    Hindi page), after NFKC, casefold and folding of spaces, and of what keyboards decide.
    """

    kind: ClassVar[Kind] = "short_text"

    type: Literal["short_text"] = "short_text"
    accept: Accept

    def outcomes(self) -> tuple[str, ...]:
        return ("matched", "other")

    def key_outcomes(self) -> tuple[str, ...]:
        return ("matched",)

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        typed = one_field(form, "t")
        if len(typed.strip()) > TOO_LONG:
            raise Unreadable("too-long")
        text = folded(typed)
        if not text:
            raise Unreadable("some-text")
        right = {as_typed(accepted) for texts in self.accept.values() for accepted in texts}
        return Response("given", ("matched" if as_typed(text) in right else "other",))

    def accepted(self, language: str) -> tuple[str, ...]:
        """Give the texts that are accepted in a language, the author's favourite first."""
        return self.accept.get(language) or next(iter(self.accept.values()))

    def earned(self, value: tuple[str, ...]) -> int:
        return self.possible if value == ("matched",) else 0

    def meaning(self, language: str) -> dict[str, Any]:
        return {"accept": sorted({folded(text) for text in self.accepted(language)})}

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        for language, texts in self.accept.items():
            seen: dict[str, int] = {}
            for place, text in enumerate(texts):
                plain = folded(text)
                if not plain:
                    yield Fault(
                        ("accept", language, place),
                        "accept-empty",
                        "there is nothing to read in this text",
                        "Write a word",
                    )
                elif plain in seen:
                    yield Fault(
                        ("accept", language, place),
                        "accept-twice",
                        f'this is the same as "{texts[seen[plain]]}"; case and spaces never matter',
                        "Leave one out",
                    )
                seen.setdefault(plain, place)
