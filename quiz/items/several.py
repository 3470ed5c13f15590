"""What types have in common whose response is a set: options, places, parts of a text."""

from __future__ import annotations

from collections.abc import Iterator

from quiz.items.item import Fault, Item, listed
from quiz.items.response import (
    Form,
    Response,
    SetMarking,
    Unreadable,
    chosen_places,
    mark_set,
)


class Several(Item):
    """Ask for a set of what is offered, marked as a whole or in parts."""

    marking: SetMarking = "exact"

    def outcomes(self) -> tuple[str, ...]:
        return self.offered()

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        chosen = chosen_places(form, slots)
        if not chosen:
            raise Unreadable("choose-some")
        return Response("given", tuple(sorted(chosen)))

    def earned(self, value: tuple[str, ...]) -> int:
        return mark_set(
            frozenset(value),
            frozenset(self.key_outcomes()),
            frozenset(self.offered()),
            self.possible,
            self.marking,
        )

    def key_faults(self, of: str) -> Iterator[Fault]:
        """Yield what is wrong with a written key; ``of`` is the plural of what it names."""
        offered = self.offered()
        for place, name in enumerate(self.key_outcomes()):
            if name not in offered:
                yield Fault(
                    ("key", place),
                    "key-option",
                    f'"{name}" is not one of the {of}',
                    f"Use {listed(list(offered))}",
                )
            elif name in self.key_outcomes()[:place]:
                yield Fault(
                    ("key", place),
                    "key-twice",
                    f'"{name}" is in the key twice',
                    f"Name each {of[:-1]} once",
                )
