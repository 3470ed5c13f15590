"""A dashboard as they are usually made: live, with filters, small groups starred.

It shows less than most: shares in whole percents with caps, and nothing at all of fewer than
five. It is here to be found guilty, so that a verdict of innocence means something.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.security.audit import Audit
from tests.security.collecting import Document
from tests.security.people import Person, items_of, outcomes
from tests.security.recount import Crowd
from tests.security.schools import Held, School

STARRED_UNDER = 5
HEADER = (
    "part",
    "group",
    "id",
    "measure",
    "answer",
    "value",
    "bound",
    "from",
    "to",
    "people",
    "repair",
)


@dataclass
class Dashboard:
    """Hold who finished, in order, with language and audience."""

    bank: str = "fixed"
    rows: list[tuple[Person, str, str]] = field(default_factory=list)

    def chosen(self, language: str = "", audience: str = "") -> list[Person]:
        """Give the people that a filter leaves."""
        return [
            person for person, spoken, kind in self.rows
            if language in ("", spoken) and audience in ("", kind)
        ]  # fmt: skip

    def file(self, language: str = "", audience: str = "") -> Document:
        """Show the figures of whoever the filter leaves; under five a star."""
        people = self.chosen(language, audience)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(HEADER)
        if len(people) < STARRED_UNDER:
            writer.writerow(["note", "", "", "*", *[""] * 7])
        else:
            crowd = Crowd(self.bank, [people], STARRED_UNDER)
            for (part, name, measure, answer), told in crowd.figures().items():
                value, bound = told.value or ("", "")
                low, high = told.ends or ("", "")
                row = [part, "", name, measure, answer, value, bound, low, high, told.people, ""]
                writer.writerow(row)
        path = f"/naive.csv?language={language}&audience={audience}"
        return Document(path, 200, (), out.getvalue().encode())


def arrivals(size: int, chance: random.Random) -> Iterator[tuple[Person, str, str]]:
    """Make people up who finish one after another."""
    items = items_of("fixed")
    for number in range(size):
        said = {item["id"]: ("given", (chance.choice(outcomes(item)),), 0) for item in items}
        person = Person(
            number.to_bytes(4, "big"), "naive", "fixed", "",
            steps=tuple(item["id"] for item in items), said=said, finished=True,
        )  # fmt: skip
        yield person, chance.choice(["en", "hi"]), chance.choice(["student", "parent"])


FILTERS: Sequence[tuple[str, str]] = [
    (language, audience) for language in ("", "en", "hi") for audience in ("", "student", "parent")
]


def watched(size: int, seed: int = 1) -> Audit:
    """Look through every filter after each arrival, and audit what was shown."""
    dashboard, audit = Dashboard(), Audit()
    held = Held("naive", "fixed", "none", STARRED_UNDER, "")
    for one in arrivals(size, random.Random(seed)):
        dashboard.rows.append(one)
        for filters in FILTERS:
            left = {person.key: person for person in dashboard.chosen(*filters)}
            audit.explain(held, School({"naive": held}, left), dashboard.file(*filters))
    audit.combine()
    return audit
