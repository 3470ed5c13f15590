"""Make forms and finished attempts for the tests."""

from __future__ import annotations

import hashlib
import random

from quiz.statistics.finished import Finished, Take
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem

LSAT6_PATTERNS = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3,
    "00111": 4, "01000": 1, "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15,
    "10000": 10, "10001": 29, "10010": 14, "10011": 81, "10100": 3, "10101": 28, "10110": 15,
    "10111": 80, "11000": 16, "11001": 56, "11010": 21, "11011": 173, "11100": 11, "11101": 61,
    "11110": 28, "11111": 298,
}  # fmt: skip


def key(number: int) -> bytes:
    """Return the key of a made-up token."""
    return hashlib.sha256(f"token {number}".encode()).digest()


def choice(name: str, **more: object) -> FormItem:
    """Return an item with the options a to d and the key b."""
    values: dict[str, object] = {
        "id": name,
        "fingerprint": f"print of {name}",
        "kind": "single",
        "possible": 100,
        "outcomes": ("a", "b", "c", "d"),
        "key_outcomes": ("b",),
    }
    return FormItem(**{**values, **more})  # type: ignore[arg-type]


def poll(name: str, **more: object) -> FormItem:
    """Return a poll with the options x, y and z."""
    return choice(
        name,
        **{
            "kind": "poll",
            "possible": 0,
            "outcomes": ("x", "y", "z"),
            "key_outcomes": (),
            "scored": False,
            "binary": False,
            **more,
        },
    )


def graded(name: str, **more: object) -> FormItem:
    """Return an item with partial credit: a full, b half, c a quarter, d nothing."""
    return choice(name, **{"binary": False, "possible": 200, "key_outcomes": ("a",), **more})


def take(item: FormItem, outcome: str, confidence: int | None = None) -> Take:
    """Return what a response with this outcome is worth."""
    if outcome in (UNSURE, OMITTED):
        return Take("unsure" if outcome == UNSURE else "omitted", (), 0, item.possible)
    if not item.scored:
        return Take("given", (outcome,))
    if item.binary:
        earned = item.possible if outcome in item.key_outcomes else 0
    else:
        parts = {"a": 4, "b": 2, "c": 1}
        earned = item.possible * parts.get(outcome, 0) // 4
    return Take("given", (outcome,), earned, item.possible, earned == item.possible, confidence)


def attempt(
    form: Form,
    number: int,
    outcomes: dict[str, str],
    time_bin: int = 4,
    confidence: dict[str, int] | None = None,
    group: str = "",
    next_step: bool = False,
) -> Finished:
    """Return a finished attempt from one outcome per item."""
    sure = confidence or {}
    takes = {
        name: take(form.item(name), outcome, sure.get(name)) for name, outcome in outcomes.items()
    }
    return Finished(key(number), takes, time_bin, group, next_step)


def lsat6() -> tuple[Form, list[Finished]]:
    """Return the LSAT6 data: five items of full or nothing, a thousand people."""
    form = Form(tuple(choice(f"q{place}") for place in range(1, 6)))
    people: list[Finished] = []
    for pattern, size in LSAT6_PATTERNS.items():
        for _ in range(size):
            outcomes = {
                f"q{place}": "b" if right == "1" else "c" for place, right in enumerate(pattern, 1)
            }
            people.append(attempt(form, len(people), outcomes))
    return form, people


def random_form(chance: random.Random, most: int = 7) -> Form:
    """Return a form of a few items, some with partial credit or several points, some polls."""
    items = []
    for place in range(chance.randint(2, most)):
        name = f"q{place}"
        area = chance.choice(["find", "share", None])
        points = 100 * chance.randint(1, 10)
        what = chance.random()
        if what < 0.45:
            items.append(choice(name, possible=points, area=area))
        elif what < 0.85 or place < 2:
            items.append(graded(name, possible=4 * points if points <= 200 else 400, area=area))
        else:
            items.append(poll(name, sensitive=chance.random() < 0.5))
    return Form(tuple(items))


def random_people(form: Form, n: int, chance: random.Random, start: int = 0) -> list[Finished]:
    """Return n people whose ability shows in what they choose."""
    people = []
    for number in range(start, start + n):
        ability = chance.random()
        outcomes = {}
        sure = {}
        for item in form.items:
            if chance.random() < 0.04:
                outcomes[item.id] = chance.choice([UNSURE, OMITTED])
            elif item.key_outcomes and chance.random() < ability:
                outcomes[item.id] = item.key_outcomes[0]
            else:
                outcomes[item.id] = chance.choice(item.outcomes)
            if chance.random() < 0.8:
                sure[item.id] = chance.randint(0, 3)
        people.append(
            attempt(
                form,
                number,
                outcomes,
                time_bin=min(11, int(chance.gammavariate(4, 1.2))),
                confidence=sure,
                next_step=chance.random() < 0.3,
            )
        )
    return people
