"""Things on the left that each belong to something on the right."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from quiz.items.item import Fault, Item, Kind, Shuffling, by_digest, digest_in
from quiz.items.response import Form, Response, Unreadable, one_field, share
from quiz.items.text import Text, alike, folded


class Match(Item):
    """Ask for the right side of each left one.

    Left sides (``l1``, ``l2``, ...) stay in the author's order. Right sides (``r1``, ...,
    distractors last) are shuffled; equal texts are one right side, and one right side may be
    given to several left ones. The form holds ``m<number of the left>``: the place of its
    right side. Marks are the share of right pairs, or all or nothing (``exact``).
    """

    kind: ClassVar[Kind] = "match"
    shuffling: ClassVar[Shuffling] = "always"

    type: Literal["match"] = "match"
    pairs: Annotated[
        tuple[tuple[Text, Text], ...],
        Field(min_length=2, max_length=6, description="Left and right sides that belong together."),
    ]
    distractors: Annotated[
        tuple[Text, ...], Field(max_length=2, description="Right sides that belong to nothing.")
    ] = ()
    marking: Literal["share", "exact"] = "share"

    @cached_property
    def lefts(self) -> dict[str, Text]:
        """Give the left sides by id, in the author's order."""
        return {f"l{place}": left for place, (left, _) in enumerate(self.pairs, 1)}

    @cached_property
    def _right_ids(self) -> tuple[str, ...]:
        known: dict[tuple[tuple[str, str], ...], str] = {}
        texts = (*(right for _, right in self.pairs), *self.distractors)
        return tuple(
            known.setdefault(tuple(sorted(text.root.items())), f"r{place}")
            for place, text in enumerate(texts, 1)
        )

    @cached_property
    def rights(self) -> dict[str, Text]:
        """Give the different right sides by id."""
        texts = (*(right for _, right in self.pairs), *self.distractors)
        return {
            name: text
            for place, (name, text) in enumerate(zip(self._right_ids, texts, strict=True), 1)
            if name == f"r{place}"
        }

    @cached_property
    def right_of(self) -> dict[str, str]:
        """Give the id of the right side of each left one."""
        return dict(zip(self.lefts, self._right_ids, strict=False))

    def offered(self) -> tuple[str, ...]:
        return by_digest(self.rights)

    def outcomes(self) -> tuple[str, ...]:
        return tuple(f"{left}={right}" for left in self.lefts for right in self.rights)

    def key_outcomes(self) -> tuple[str, ...]:
        return tuple(f"{left}={right}" for left, right in self.right_of.items())

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        places = {str(place): right for place, right in enumerate(slots, 1)}
        pairs = []
        for number, left in enumerate(self.lefts, 1):
            right = places.get(one_field(form, f"m{number}"))
            if right is None:
                raise Unreadable("every-pair")
            pairs.append(f"{left}={right}")
        return Response("given", tuple(pairs))

    def given_to(self, response: Response) -> dict[str, str]:
        """Give the right side that a response gave to each left one; empty if none."""
        return dict(pair.split("=", 1) for pair in response.value) if response.value else {}

    def earned(self, value: tuple[str, ...]) -> int:
        right = len(set(value) & set(self.key_outcomes()))
        if self.marking == "exact":
            return self.possible if right == len(self.pairs) else 0
        return share(self.possible, right, len(self.pairs))

    def meaning(self, language: str) -> dict[str, Any]:
        return {
            "pairs": [
                [digest_in(left, language), digest_in(right, language)]
                for left, right in self.pairs
            ],
            "distractors": [digest_in(text, language) for text in self.distractors],
            "marking": self.marking,
        }

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        for place, earlier, language in alike(left for left, _ in self.pairs):
            yield Fault(
                ("pairs", place, 0),
                "left-twice",
                f"in {language} this reads like the left side of pair {earlier + 1}",
                "Write a different left side",
            )
        yield from self._right_faults()
        if len(self.rights) < 2:
            yield Fault(
                ("pairs",),
                "one-right-side",
                "all right sides are the same",
                "Write at least two different ones, or add distractors",
            )

    def _right_faults(self) -> Iterator[Fault]:
        """Two right sides are the same in every language or in none."""
        seen: dict[tuple[str, str], str] = {}
        texts = (*(right for _, right in self.pairs), *self.distractors)
        for place, (name, text) in enumerate(zip(self._right_ids, texts, strict=True)):
            extra = place - len(self.pairs)
            at = ("distractors", extra) if extra >= 0 else ("pairs", place, 1)
            if extra >= 0 and name in self.right_of.values():
                yield Fault(
                    at,
                    "distractor-right",
                    "this distractor is the right side of a pair",
                    "Write a text that fits none of the left sides",
                )
                continue
            for language, words in text.root.items():
                if seen.setdefault((language, folded(words)), name) != name:
                    yield Fault(
                        at,
                        "right-alike",
                        f"in {language} this reads like another right side",
                        "Write the same text in all languages, or different ones in all",
                    )
                    break
