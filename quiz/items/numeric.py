"""A number, near enough."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from quiz.items.item import Fault, Item, Kind
from quiz.items.response import Form, Response, Unreadable, one_field, share
from quiz.items.text import Number, Text

TOO_LONG = 200
_RUN = re.compile(r"(?:(?<!\w)[+-])?(?:[0-9]+(?:[.,' ][0-9]+)*|(?<!\w)[.,][0-9]+)")
# Phones write a dash for a minus.
_MINUS = dict.fromkeys("\u2212\u2010\u2012\u2013", "-")
_SIGNS = str.maketrans({**_MINUS, "\u066b": ".", "\u066c": ",", "\u2019": "'"})


def _tolerance(value: object) -> object:
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if isinstance(text, str) and re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})? ?%?", text):
        return text.replace(" ", "")
    raise PydanticCustomError("tolerance", "write a number such as 0.5, or a share such as 10%")


Tolerance = Annotated[str, BeforeValidator(_tolerance, json_schema_input_type=str | float)]


class Numeric(Item):
    """Ask for a number; what was typed is never kept, only where it lies.

    A number within ``tolerance`` of the key (absolute, or in percent of the key) matches and
    earns all. Outside of it ``exact`` gives nothing; ``closeness`` falls in a straight line,
    in steps of ten percent, to nothing at twice the tolerance. A response near the key then
    carries that percentage as a second part of its value.
    """

    kind: ClassVar[Kind] = "numeric"

    type: Literal["numeric"] = "numeric"
    key: Number
    tolerance: Tolerance = "0"
    unit: Text | None = None
    marking: Literal["exact", "closeness"] = "exact"

    @property
    def exact_key(self) -> Fraction:
        """Give the key as it was written, without the error of a binary fraction."""
        return Fraction(str(self.key))

    @property
    def reach(self) -> Fraction:
        """Give how far from the key a number may lie and still match."""
        if self.tolerance.endswith("%"):
            return abs(self.exact_key) * Fraction(self.tolerance[:-1]) / 100
        return Fraction(self.tolerance)

    @property
    def span(self) -> tuple[str, str] | None:
        """Give the lowest and highest number that match, as people write them; None for one."""
        if self.reach == 0:
            return None
        return written(self.exact_key - self.reach), written(self.exact_key + self.reach)

    @property
    def written_key(self) -> str:
        """Give the key as people write it: 40, not 40.0."""
        return written(self.exact_key)

    def outcomes(self) -> tuple[str, ...]:
        return ("matched", "below", "above", "not-a-number")

    def outcomes_of(self, response: Response) -> tuple[str, ...]:
        return response.value[:1] if response.status == "given" else (response.status,)

    def key_outcomes(self) -> tuple[str, ...]:
        return ("matched",)

    def read_given(self, form: Form, slots: tuple[str, ...]) -> Response:
        typed = one_field(form, "t").strip()
        if len(typed) > TOO_LONG:
            raise Unreadable("too-long")
        if not any(sign.isdecimal() for sign in unicodedata.normalize("NFKC", typed)):
            raise Unreadable("a-number")
        numbers = readings(typed)
        if not numbers:
            return Response("given", ("not-a-number",))
        return Response("given", self.place_of(self.nearest(numbers)))

    def nearest(self, numbers: frozenset[Fraction]) -> Fraction:
        """Choose among the readings of one text (1,500 is 1500 or 1.5) the one nearest the key."""
        return min(numbers, key=lambda number: (abs(number - self.exact_key), number))

    def place_of(self, number: Fraction) -> tuple[str, ...]:
        """Tell where a number lies, as the value of a response."""
        away = abs(number - self.exact_key)
        if away <= self.reach:
            return ("matched",)
        side = "below" if number < self.exact_key else "above"
        if self.marking == "closeness" and away < 2 * self.reach:
            tenths = 10 * (2 * self.reach - away) // self.reach
            if tenths:
                return (side, str(10 * tenths))
        return (side,)

    def earned(self, value: tuple[str, ...]) -> int:
        if value[0] == "matched":
            return self.possible
        return share(self.possible, int(value[1]), 100) if len(value) > 1 else 0

    def meaning(self, language: str) -> dict[str, Any]:
        return {
            "key": str(self.exact_key),
            "reach": str(self.reach),
            "marking": self.marking,
        }

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        if self.reach == 0 and (self.marking == "closeness" or self.tolerance.rstrip("%") != "0"):
            yield Fault(
                ("tolerance",),
                "tolerance-none",
                "this tolerance reaches nothing but the key itself",
                "Write how far a number may lie from the key, such as 2",
            )


def written(number: Fraction) -> str:
    """Write a number with at most six decimals and no idle zeros."""
    return f"{float(number):.6f}".rstrip("0").rstrip(".")


def readings(typed: str) -> frozenset[Fraction]:
    """Read the one number in a text, in every way that it can be meant; none or several: empty.

    Digits of any script count. Words beside the number (a unit, a currency) do not matter.
    Point and comma may each be the decimal mark; a point, comma, apostrophe or space may
    group digits by three, or by two down to the last three as in India.
    """
    text = unicodedata.normalize("NFKC", typed).translate(_SIGNS)
    plain = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    runs = _RUN.findall(plain)
    if len(runs) != 1:
        return frozenset()
    sign = -1 if runs[0].startswith("-") else 1
    body = runs[0].lstrip("+-")
    found = {_with_mark(body, mark) for mark in (None, ".", ",")}
    return frozenset(sign * number for number in found if number is not None)


def _with_mark(body: str, mark: str | None) -> Fraction | None:
    """Read digits with ``mark`` as the decimal mark, None for a whole number."""
    whole, part = body, ""
    if mark is not None:
        whole, found, part = body.partition(mark)
        if not found or not part.isdigit() or (mark in whole):
            return None
    digits = _ungrouped(whole)
    if digits is None:
        return None
    return Fraction(f"{digits or '0'}.{part or '0'}")


def _ungrouped(whole: str) -> str | None:
    if whole == "" or whole.isdigit():
        return whole
    grouped = re.fullmatch(r"[1-9][0-9]{0,2}([.,' ])[0-9]{2,3}(?:\1[0-9]{2,3})*", whole)
    if grouped is None:
        return None
    first, *groups = whole.split(grouped[1])
    western = all(len(group) == 3 for group in groups)
    indian = len(first) < 3 and len(groups[-1]) == 3 and all(len(g) == 2 for g in groups[:-1])
    return "".join([first, *groups]) if western or indian else None
