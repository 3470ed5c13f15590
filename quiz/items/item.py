"""What every item has and can do; one module beside this one per type."""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from quiz.items.response import (
    FULL,
    OMITTED,
    UNSURE,
    Form,
    Mark,
    Response,
    Unreadable,
    one_field,
)
from quiz.items.text import (
    Address,
    Date,
    Flag,
    Id,
    Line,
    Model,
    OptionId,
    Text,
    Whole,
    folded,
)

Kind = Literal[
    "single",
    "multiple",
    "true_false",
    "order",
    "match",
    "hottext",
    "numeric",
    "short_text",
    "hotspot",
    "scale",
    "poll",
    "card",
]
Shuffling = Literal["never", "asked", "always"]


@dataclass(frozen=True)
class Fault:
    """Name what is wrong inside a well-shaped item or bank.

    ``at`` is the path from the item (or the bank) to the node that is wrong, ``says`` a
    sentence in the author's words, ``fix`` what to write instead.
    """

    at: tuple[str | int, ...]
    code: str
    says: str
    fix: str = ""


class Media(Model):
    """Name a picture, sound or video of the bank, with words for those who miss it."""

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    description: Text
    transcript: Text | None = None
    captions: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")] | None = None


class Exhibit(Model):
    """Show what an item is about: a picture of a message, whose links never work."""

    kind: Literal["chat", "post", "email", "page", "call", "picture"]
    text: Text | None = None
    sender: Text | None = Field(default=None, alias="from")
    caption: Text | None = None
    media: Media | None = None

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong with this exhibit."""
        if self.kind == "picture" and self.media is None:
            yield Fault(
                ("kind",),
                "exhibit-media",
                "this picture needs its file",
                "Add media: {file: ..., description: ...}",
            )
        if self.kind != "picture" and self.text is None:
            yield Fault(
                ("kind",), "exhibit-text", f"this {self.kind} needs a text", "Add text: ..."
            )


class Source(Model):
    """Say where a fact is from and when somebody last looked."""

    url: Address
    checked_on: Date | None = None


class Link(Model):
    """Point to something to read, by address."""

    title: Text
    url: Address


class LintIgnore(Model):
    """Switch one lint rule off for one item, with the reason."""

    rule: Annotated[str, Field(pattern=r"^(IW|BK|SF|TR|UX)-[0-9]{2}$")]
    why: Line


def _written(value: Any) -> str:
    return "name" if isinstance(value, str) else "whole"


ExhibitOrId = Annotated[
    Annotated[Id, Tag("name")] | Annotated[Exhibit, Tag("whole")], Discriminator(_written)
]
LinkOrId = Annotated[
    Annotated[Id, Tag("name")] | Annotated[Link, Tag("whole")], Discriminator(_written)
]


class Option(Model):
    """Offer one thing to choose, with what to say about it afterwards."""

    text: Text
    feedback: Text | None = None
    misconception: Id | None = None
    weight: Annotated[Whole, Field(ge=0, le=100)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, value: Any) -> Any:
        if isinstance(value, dict) and set(value) & set(cls.model_fields):
            return value
        return value if isinstance(value, Option) else {"text": value}


Options = Annotated[dict[OptionId, Option], Field(min_length=2, max_length=8)]


class Item(Model):
    """Be one step of a quiz: asked, perhaps marked, and reviewed.

    A type adds its content as fields and answers the abstract questions below. Ids that
    leave ``offered`` and ``outcomes`` are canonical; pages see places only.
    """

    kind: ClassVar[Kind]
    shuffling: ClassVar[Shuffling] = "never"
    scored: ClassVar[bool] = True

    type: Kind
    id: Id | None = None
    stem: Annotated[Text, Field(description="The question, in Markdown.")]
    exhibit: ExhibitOrId | None = None
    talk: Text | None = None
    media: Media | None = None
    competence: Line | None = None
    theme: Id | None = None
    difficulty: Literal["easy", "medium", "hard"] | None = None
    points: Annotated[Whole, Field(ge=1, le=10)] = 1
    rationale: Text | None = None
    sources: tuple[Source, ...] = ()
    learn_more: tuple[LinkOrId, ...] = ()
    sensitive: Flag = False
    lint_ignore: tuple[LintIgnore, ...] = ()

    @property
    def possible(self) -> int:
        """Give the full mark in hundredths of a point; 0 for an unscored item."""
        return self.points * FULL if self.scored else 0

    def offered(self) -> tuple[str, ...]:
        """Give the ids that an attempt orders, in an order that does not depend on the key."""
        return ()

    @abstractmethod
    def outcomes(self) -> tuple[str, ...]:
        """Give every outcome that is counted, besides ``unsure`` and ``omitted``."""

    def outcomes_of(self, response: Response) -> tuple[str, ...]:
        """Give the outcomes that one response adds to."""
        return response.value if response.status == "given" else (response.status,)

    def key_outcomes(self) -> tuple[str, ...]:
        """Give the outcomes that the key consists of; empty for an unscored item."""
        return ()

    def read(self, form: Form, slots: tuple[str, ...]) -> Response:
        """Read a submitted form; raises Unreadable where it holds no response.

        Whoever ticks "I am not sure yet" (or, at a sensitive item, "I would rather not say")
        beside something else, ticked or typed, is asked which of the two is meant. (Places and
        pairs do not count: without JavaScript a radio button cannot be let go of.)
        """
        ticked = set(form.getlist("a"))
        for word, response in (("unsure", UNSURE), ("skip", OMITTED)):
            if word in ticked and (word == "unsure" or self.sensitive):
                if len(ticked) > 1 or one_field(form, "t").strip():
                    raise Unreadable("unsure-alone")
                return response
        return self.read_given(form, slots)

    @abstractmethod
    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        """Read a form in which "I am not sure yet" was not chosen."""

    def mark(self, response: Response) -> Mark:
        """Mark a response, in hundredths; what was not given earns nothing."""
        if not self.scored or response in (UNSURE, OMITTED):
            return Mark(0, self.possible)
        return Mark(self.earned(response.value), self.possible)

    def earned(self, value: tuple[str, ...]) -> int:
        """Give the hundredths that a given response earns."""
        raise NotImplementedError(self.kind)

    @abstractmethod
    def meaning(self, language: str) -> dict[str, Any]:
        """Give what an answer means, for the fingerprint: ids, key, marking; no wording.

        Where ids are only places, the texts in ``language`` (the bank's main one) say which
        thing is meant, by their digest.
        """

    def fingerprint(self, language: str) -> str:
        """Name the meaning of this item: 32 hexadecimal digits.

        ``language`` is the bank's main language: an item without an id of its own is known
        by its stem in it. Mended wording keeps the counters, a new key starts them afresh.
        """
        parts: dict[str, Any] = {"type": self.type, "points": self.points, **self.meaning(language)}
        if self.id is None:
            parts["stem"] = self.stem.within(language)
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields of this item."""
        if isinstance(self.exhibit, Exhibit):
            for fault in self.exhibit.faults():
                yield Fault(("exhibit", *fault.at), fault.code, fault.says, fault.fix)
        if self.sensitive and self.scored:
            yield Fault(
                ("sensitive",),
                "sensitive-scored",
                "a sensitive item is never scored",
                "Make it a poll, a scale or a card",
            )


def by_digest(texts: dict[str, Text]) -> tuple[str, ...]:
    """Order ids by the digest of their text, so that the order says nothing about the key."""

    def digest(name: str) -> str:
        text = "\x00".join(texts[name].root.values())
        return hashlib.sha256(text.encode()).hexdigest()

    return tuple(sorted(texts, key=lambda name: (digest(name), name)))


def digest_in(text: Text, language: str) -> str:
    """Name a text by its wording in ``language``, whatever its case and spacing: 16 digits."""
    return hashlib.sha256(folded(text.within(language)).encode()).hexdigest()[:16]


def listed(ids: tuple[str, ...] | list[str]) -> str:
    """Write ids as people do: "a, b or c"."""
    names = list(ids)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
