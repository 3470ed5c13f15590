"""Write members of a lot down as the tallies take them in, and count them plainly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from quiz.statistics.finished import Finished, Take
from quiz.statistics.form import OMITTED, UNSURE, Form
from tests.security.people import EDGES, Person, items_of, mark, points_of


def as_counted(form: Form, person: Person) -> Finished:
    """Write down what a person did as the tallies take it in, marked by the rules of the format."""
    items = {item["id"]: item for item in items_of(person.bank)}
    takes = {}
    for name, item in items.items():
        if name not in person.steps:
            takes[name] = Take("not_drawn")
            continue
        said = person.said.get(name)
        status, chosen, sure = said or ("omitted", (), 0)
        possible = 100 * points_of(item)
        earned = int(100 * mark(item, said))
        reserved = {"unsure": (UNSURE,), "omitted": (OMITTED,)}
        takes[name] = Take(
            status, reserved.get(status, chosen), earned, possible,  # type: ignore[arg-type]
            possible > 0 and earned == possible, sure or None,
        )  # fmt: skip
    at = EDGES.index(person.seconds)
    return Finished(person.key, takes, at, person.group, language=person.language)


def plain_tallies(
    people: Sequence[Person], pool: str
) -> Iterator[tuple[tuple[str, str, str, int], int]]:
    """Count members for the tallies that need no more than counting."""
    if pool == "unfinished":
        yield ("unfinished", "", "", 0), len(people)
        for name, n in Counter(one.stopped for one in people).items():
            yield ("stopped", name, "", 0), n
        return
    yield ("n", "", "", 0), len(people)
    for place, edge in enumerate(EDGES):
        yield ("time", "", "", place), sum(one.seconds == edge for one in people)
    for item in items_of(people[0].bank):
        name = item["id"]
        met = [one for one in people if name in one.steps]
        yield ("taken", name, "", 0), len(met)
        marks = [mark(item, one.said.get(name)) for one in met]
        yield ("mark", name, "", 0), int(100 * sum(marks))
        yield ("mark2", name, "", 0), int(sum((100 * one) ** 2 for one in marks))
        chosen = Counter(outcome for one in met for outcome in one.said.get(name, ("", (), 0))[1])
        for outcome, n in chosen.items():
            yield ("outcome", name, outcome, 0), n
