"""Lines to put into order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from quiz.items.item import Fault, Item, Kind, Shuffling, by_digest, digest_in
from quiz.items.response import Form, Response, Unreadable, one_field, share
from quiz.items.text import Text, alike


class Order(Item):
    """Ask for an order; a line's id (``s1``, ``s2``, ...) is its right place.

    The form holds ``p<place>`` for each line as offered: the position that it is given.
    ``exact`` marks all or nothing; ``pairs`` gives the share of neighbouring steps of the
    right order (first and second, second and third, ...) of which the earlier one was also
    put earlier.
    """

    kind: ClassVar[Kind] = "order"
    shuffling: ClassVar[Shuffling] = "always"

    type: Literal["order"] = "order"
    sequence: Annotated[
        tuple[Text, ...],
        Field(min_length=2, max_length=6, description="The lines, in the right order."),
    ]
    marking: Literal["exact", "pairs"] = "exact"

    @property
    def lines(self) -> dict[str, Text]:
        """Give the lines by id, in the right order."""
        return {f"s{place}": text for place, text in enumerate(self.sequence, 1)}

    def offered(self) -> tuple[str, ...]:
        return by_digest(self.lines)

    def outcomes(self) -> tuple[str, ...]:
        places = range(1, len(self.sequence) + 1)
        return tuple(f"{line}@{place}" for line in self.lines for place in places)

    def outcomes_of(self, response: Response) -> tuple[str, ...]:
        if response.status != "given":
            return (response.status,)
        return tuple(f"{line}@{place}" for place, line in enumerate(response.value, 1))

    def key_outcomes(self) -> tuple[str, ...]:
        return tuple(f"{line}@{place}" for place, line in enumerate(self.lines, 1))

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        numbers = {str(number): number for number in range(1, len(slots) + 1)}
        wanted = [numbers.get(one_field(form, f"p{place}")) for place in numbers.values()]
        if None in wanted:
            raise Unreadable("every-line")
        given = dict(zip(wanted, slots, strict=True))
        if len(given) < len(slots):
            raise Unreadable("each-once")
        return Response("given", tuple(given[number] for number in numbers.values()))

    def earned(self, value: tuple[str, ...]) -> int:
        right = tuple(self.lines)
        if self.marking == "exact":
            return self.possible if value == right else 0
        kept = sum(value.index(first) < value.index(second) for first, second in pairwise(right))
        return share(self.possible, kept, len(right) - 1)

    def meaning(self, language: str) -> dict[str, Any]:
        return {
            "sequence": [digest_in(text, language) for text in self.sequence],
            "marking": self.marking,
        }

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        for place, earlier, language in alike(self.sequence):
            yield Fault(
                ("sequence", place),
                "line-twice",
                f"in {language} this line reads like line {earlier + 1}",
                "Write a different line",
            )
