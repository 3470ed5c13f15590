"""Make up events with all that makes counting hard."""

from __future__ import annotations

import dataclasses
import random

from quiz.statistics.checks import check
from quiz.statistics.finished import Finished, Take
from quiz.statistics.folding import fold
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.statistics.tallies import pooled
from quiz.statistics.together import Part
from tests.statistics.cast import choice, graded, key, poll, take
from tests.statistics.recount import Event


def made_form(chance: random.Random) -> Form:
    """Return a form with all that makes counting hard."""
    items: list[FormItem] = []
    for place in range(chance.randint(3, 6)):
        name = f"q{place}"
        area = chance.choice(["find", "share", "make", None])
        points = 100 * chance.choice([1, 1, 1, 2, 3, 10])
        what = chance.random()
        if what < 0.5 or place < 2:
            items.append(choice(name, possible=points, area=area))
        elif what < 0.7:
            items.append(graded(name, possible=max(200, points), area=area, risky_outcomes=("d",)))
        elif what < 0.85:
            items.append(poll(name, sensitive=chance.random() < 0.6))
        else:
            items.append(poll(name, kind="scale", outcomes=("1", "2", "3")))
    drawn = chance.random() < 0.3
    return Form(tuple(items), drawn=drawn, rule="3" if drawn else "")


def made_people(form: Form, n: int, chance: random.Random, start: int) -> list[Finished]:
    """Return n people whose ability shows in what they choose; some find all or nothing."""
    bright = chance.random() < 0.15
    people = []
    for number in range(start, start + n):
        ability = 0.97 if bright else chance.random()
        met = {item.id for item in form.items}
        if form.drawn:
            met = {item.id for item in chance.sample(form.items, 3)}
        takes: dict[str, Take] = {}
        for item in form.items:
            if item.id not in met:
                if chance.random() < 0.5:
                    takes[item.id] = Take("not_drawn")
                continue
            if chance.random() < 0.05:
                given = chance.choice([UNSURE, OMITTED])
            elif item.key_outcomes and chance.random() < ability:
                given = item.key_outcomes[0]
            else:
                given = chance.choice(item.outcomes)
            sure = None
            if item.scored and given not in (UNSURE, OMITTED) and chance.random() < 0.9:
                sure = chance.choices([1, 2, 3], [1, 1, 4])[0]
            found = take(item, given)
            takes[item.id] = dataclasses.replace(found, confidence=sure)
        bin_ = min(11, int(chance.gammavariate(4, 1.2)))
        people.append(
            Finished(
                key(number), takes, bin_, next_step=chance.random() < chance.choice([0.1, 0.6])
            )
        )
    return people


def made_event(form: Form, chance: random.Random, start: int) -> Event:
    sizes: list[int] = chance.choice(
        [[], [chance.randint(5, 9)], [chance.randint(10, 19)], [chance.randint(20, 39)],
         [chance.randint(40, 49)], [chance.randint(50, 80)],
         [chance.randint(50, 60), chance.randint(12, 60)]]
    )  # fmt: skip
    k = chance.choice([5, 10, 10, 12])
    if any(size < k for size in sizes[1:]):
        sizes = sizes[:1]
    lots = []
    for at, size in enumerate(sizes):
        lots.append((size >= 50, made_people(form, size, chance, start + 200 * at)))
    return Event(form, lots, k)


def part_of(event: Event) -> Part:
    # Under its k an event has no lot; the smallest k shows that such sums stay hidden too.
    lots = []
    for thick, lot in event.lots:
        k = min(event.k, len(lot))
        tallies = fold(event.form, lot, k, thick)
        assert check(tallies, event.form, k, thick) == ()
        lots.append((thick, tallies))
    return Part(event.form, pooled(lots), event.k)


def changed(form: Form) -> Form:
    """Return the form with another key at its first item."""
    first = dataclasses.replace(form.items[0], fingerprint="another")
    return dataclasses.replace(form, items=(first, *form.items[1:]))
