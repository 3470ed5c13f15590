"""A bank: its head, its delivery, its items in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from quiz.items.item import Exhibit, Fault, Item, listed
from quiz.items.quotas import shared_out
from quiz.items.registry import kind_of, kinds
from quiz.items.text import Date, Flag, Id, Language, Line, Model, Text, Whole

if TYPE_CHECKING:
    AnyItem = Item
else:
    AnyItem = Annotated[
        Union[tuple(Annotated[model, Tag(kind)] for kind, model in kinds().items())],  # noqa: UP007 - made of a tuple
        Discriminator(kind_of),
    ]

_UNITS = {"s": 1, "sec": 1, "min": 60, "h": 3600}


def _seconds(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        count, _, unit = value.strip().partition(" ")
        if count.isascii() and count.isdigit() and len(count) < 6 and unit in _UNITS:
            return int(count) * _UNITS[unit]
    raise PydanticCustomError("time", "write a time such as 10 min or 45 s")


def _percent(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.endswith("%"):
        number = value[:-1].strip()
        if number.isascii() and number.isdigit() and len(number) < 4:
            return int(number)
    raise PydanticCustomError("percent", "write a share such as 70%")


Seconds = Annotated[
    int, BeforeValidator(_seconds, json_schema_input_type=str), Field(ge=30, le=86_400)
]
Percent = Annotated[int, BeforeValidator(_percent, json_schema_input_type=str), Field(ge=1, le=100)]
Count = Annotated[Whole, Field(ge=1, le=1000)]


class Quotas(Model):
    """Say how many items to draw from each theme or each competence."""

    theme: dict[Id, Count] | None = None
    competence: dict[Line, Count] | None = None

    @property
    def total(self) -> int:
        """Count the items that these draw together: each item counts once."""
        return sum(sum((wanted or {}).values()) for wanted in (self.theme, self.competence))

    def pools(self, items: Mapping[str, Item]) -> Iterator[tuple[list[str], int]]:
        """Yield of each quota the ids that it may draw, in the bank's order, and how many."""
        for field in ("theme", "competence"):
            for value, count in (getattr(self, field) or {}).items():
                yield [name for name, one in items.items() if getattr(one, field) == value], count


def _draw_written(value: Any) -> str:
    return "quotas" if isinstance(value, dict | Quotas) else "count"


class Shuffle(Model):
    """Say what is put into a random order for each attempt."""

    items: Flag = False
    options: Flag = True


class Delivery(Model):
    """Say how an attempt is run; an event may override any of it.

    ``time_limit`` is in seconds (written ``10 min``), ``pass_mark`` in percent.
    """

    draw: (
        Annotated[
            Annotated[Count, Tag("count")] | Annotated[Quotas, Tag("quotas")],
            Discriminator(_draw_written),
        ]
        | None
    ) = None
    shuffle: Shuffle = Shuffle()
    feedback: Literal["after_each", "at_end", "none"] = "after_each"
    navigation: Literal["forward", "free"] = "forward"
    time_limit: Seconds | None = None
    pass_mark: Percent | None = None
    confidence: Flag = False
    attempts: Count | None = None


class Review(Model):
    """Say who looked over the content, when, and when it is due again."""

    by: Line
    on: Date
    due: Date | None = None


class Head(Model):
    """Hold all of a bank but its items."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Annotated[Whole, Field(ge=1, le=1)] = 1
    id: Id
    title: Text
    description: Text | None = None
    language: Language = "en"
    languages: tuple[Language, ...] = ()
    audience: tuple[Literal["student", "parent", "educator"], ...] = ("student",)
    regions: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...] = ()
    licence: Line | None = None
    authors: tuple[Line, ...] = ()
    review: Review | None = None
    framework: Id = "digcomp"
    delivery: Delivery = Delivery()
    exhibits: dict[Id, Exhibit] = Field(default_factory=dict)


class Bank(Head):
    """Hold a bank whose every part is well formed."""

    items: Annotated[tuple[AnyItem, ...], Field(min_length=1, max_length=1000)]

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Give the items by id, in the bank's order; one without an id is known by its place."""
        return {item.id or f"q{place}": item for place, item in enumerate(self.items, 1)}

    @property
    def offered_languages(self) -> tuple[str, ...]:
        """Give the languages that a student may choose, the main one first."""
        declared = self.languages or self.title.languages
        return (self.language, *(name for name in declared if name != self.language))

    def language_for(self, wanted: str) -> str:
        """Give the language in which this bank is shown to somebody who reads ``wanted``."""
        return wanted if wanted in self.offered_languages else self.language

    def exhibit_of(self, item: Item) -> Exhibit | None:
        """Give what an item shows, its own or one that it shares."""
        return self.exhibits.get(item.exhibit) if isinstance(item.exhibit, str) else item.exhibit

    def fingerprints(self) -> dict[str, str]:
        """Give what each item's statistics belong to, by item id."""
        return {name: item.fingerprint(self.language) for name, item in self.by_id.items()}

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the parts of this bank (not inside its items)."""
        seen: dict[str, int] = {}
        for place, item in enumerate(self.items):
            name = item.id or f"q{place + 1}"
            if name in seen:
                yield Fault(
                    ("items", place, "id"),
                    "id-twice",
                    f'the id "{name}" is already used by item {seen[name] + 1}',
                    "Give each item an id of its own",
                )
            seen.setdefault(name, place)
            if isinstance(item.exhibit, str) and item.exhibit not in self.exhibits:
                yield Fault(
                    ("items", place, "exhibit"),
                    "exhibit-unknown",
                    f'there is no exhibit "{item.exhibit}" in this bank',
                    "Write the exhibit here, or add it under exhibits:",
                )
        for name, exhibit in self.exhibits.items():
            for fault in exhibit.faults():
                yield Fault(("exhibits", name, *fault.at), fault.code, fault.says, fault.fix)
        if self.language not in self.title.languages:
            yield Fault(
                ("title",),
                "language-missing",
                f"the bank's main language is {self.language}, but its title is only in "
                f"{listed(self.title.languages)}",
                f"Write language: {self.title.languages[0]}, or add the title",
            )
        yield from self._draw_faults()
        if self.delivery.navigation == "free" and self.delivery.feedback == "after_each":
            yield Fault(
                ("delivery", "navigation"),
                "free-after-each",
                "free navigation cannot show the answer after each item",
                "Write feedback: at_end, or navigation: forward",
            )

    def _draw_faults(self) -> Iterator[Fault]:
        draw = self.delivery.draw
        if isinstance(draw, int) and draw > len(self.items):
            yield Fault(
                ("delivery", "draw"),
                "draw-too-many",
                f"the bank has {_counted(len(self.items))}, fewer than {draw}",
                f"Write a number up to {len(self.items)}, or add items",
            )
        if isinstance(draw, Quotas):
            short = False
            for field in ("theme", "competence"):
                for name, count in (getattr(draw, field) or {}).items():
                    have = sum(getattr(item, field) == name for item in self.items)
                    if count > have:
                        short = True
                        yield Fault(
                            ("delivery", "draw", field, name),
                            "draw-too-many",
                            f"the bank has {_counted(have)} of {field} {name}, fewer than {count}",
                            f"Write a number up to {have}, or add items"
                            if have
                            else f"Add items of this {field}, or leave it out",
                        )
            if not draw.total:
                yield Fault(
                    ("delivery", "draw"),
                    "draw-nothing",
                    "this draws no item",
                    "Write a number, or how many of each theme, such as {theme: {phishing: 2}}",
                )
            elif not short and len(shared_out(list(draw.pools(self.by_id)))) < draw.total:
                yield Fault(
                    ("delivery", "draw"),
                    "draw-too-many",
                    f"these are {_counted(draw.total)} together, but some stand both under a "
                    "theme and under a competence, and each is drawn once",
                    "Write smaller numbers, or add items",
                )


def _counted(number: int) -> str:
    return "1 item" if number == 1 else f"{number or 'no'} items"
