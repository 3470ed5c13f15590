"""Read the files of figures, and find the people that their numbers are about."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tests.security.collecting import (
    Document,
)
from tests.security.people import Person, items_of
from tests.security.recount import Crowd, Name, Told
from tests.security.schools import Held, School

CHECKED = (
    "counted", "counted on paper", "mean score, percent", "best answer, percent", "not sure, percent",
    "not answered, percent", "chose, percent", "chose the best answer, percent",
    "standard deviation", "reliability (alpha)", "standard error of measurement", "tells apart",
)  # fmt: skip
"""Measures that are told in one way only: a file with a number under them is held to it."""


def read(file: Document) -> list[dict[str, str]]:
    """Read a file of figures."""
    if file.status != 200:
        return []
    return list(csv.DictReader(io.StringIO(file.body.decode("utf-8-sig"), newline="")))


def disagreeing(documents: Mapping[str, Document]) -> Iterator[str]:
    """Say where files of the same figures differ: as text and as JSON, of an event and a campaign."""
    files = {path: read(one) for path, one in documents.items() if path.endswith("/export.csv")}
    for path, rows in files.items():
        other = documents.get(path.removesuffix("csv") + "json")
        if other is not None and other.status == 200:
            told = json.loads(other.body)["rows"]
            mine = [tuple(value.lstrip("'") for value in row.values() if value) for row in rows]
            yours = [tuple(str(value) for value in row.values()) for row in told]
            if [sorted(row) for row in mine] != [sorted(row) for row in yours]:
                yield f"{path} and its JSON differ"
        if "/c/" in path:
            yield from _gains(path, rows, files)
            for row in rows:
                if row["part"] == "gain":
                    continue
                alone = files.get(f"/o/{row.pop('event id')}/export.csv")
                row.pop("event")
                if alone is not None and row not in alone:
                    yield f"{path} says {row} and the file of the event does not"


def _gains(
    path: str, rows: Iterable[Mapping[str, str]], files: Mapping[str, list[dict[str, str]]]
) -> Iterator[str]:
    """Say which sides of a comparison are not what some event of the campaign counts."""
    rows = list(rows)
    known = {
        row["people"]
        for event in {row["event id"] for row in rows}
        for row in files.get(f"/o/{event}/export.csv", ())
        if (row["part"], row["measure"]) == ("all", "counted")
    }
    for row in rows:
        told = row["part"] == "gain" and row["measure"] in ("counted before", "counted after")
        if told and not row["question"] and row["people"] not in known:
            yield f"{path} compares {row['people']} people, whom no event counts"


def candidates(held: Held, school: School, group: str) -> Iterator[tuple[str, Crowd]]:
    """Give sets of people that a figure may be about; those that it ought to be about first."""
    grouped = held.breakdown != "none"

    def crowd(lots: Iterable[Iterable[Person]], papers: Iterable[list[Person]] = ()) -> Crowd:
        filled = [sorted(lot, key=lambda one: one.key) for lot in lots]
        written = list(papers)
        size = sum(len(lot) for lot in (*filled, *written))
        # Where fewer than k are shown it is found out, too, who they are.
        return Crowd(held.bank, [lot for lot in filled if lot], min(held.k, size), grouped,
                     held.mends, written)  # fmt: skip

    every = [
        (lot in school.sheets, label, [school.people[key] for key in sorted(members)])
        for lot, (event, label, pool, members) in school.lots.items()
        if event == held.id and pool == "finished"
    ]
    lots = [(label, people) for on_paper, label, people in every if not on_paper]
    yield (
        "lots",
        crowd(
            (people for label, people in lots if group in ("", label)),
            (people for on_paper, label, people in every if on_paper and group in ("", label)),
        ),
    )
    finished = [one for one in school.of(held.id) if one.finished and one.counts]
    there = [one for one in finished if not one.gone]
    counted = {one.key for _, people in lots for one in people}
    yield (
        "those of the group in a lot",
        crowd([one for one in people if one.group == group] for _, people in lots),
    )
    yield "all who finished", crowd([finished])
    yield "all who are there", crowd([there])
    yield "all of the group", crowd([[one for one in finished if one.group == group]])
    yield "those who wait", crowd([[one for one in there if one.key not in counted]])
    yield (
        "lots and those who wait",
        crowd([*(people for _, people in lots), [one for one in there if one.key not in counted]]),
    )


def misfits(crowd: Crowd, rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Say which numbers of a file are not those of these people."""
    if not crowd.people and not crowd.sheets:
        yield "nobody is counted"
        return
    wanted = crowd.figures()
    before = replace(crowd, mends={}).figures() if crowd.mends else wanted
    words = {
        (item["id"], text): outcome
        for item in items_of(crowd.bank)
        for outcome, text in item.get("options", {}).items()
    }
    bars = 0
    for row in rows:
        answer = words.get((row["id"], row["answer"]), row["answer"])
        name: Name = (row["part"], row["id"], row["measure"], answer)
        if row["part"] == "scores":
            bars += int(row["people"])
            yield from _bar(crowd, row)
            continue
        unmended = row["repair"] == "before" and row["id"] in crowd.mends
        told = (before if unmended else wanted).get(name)
        if told is not None:
            people = row["people"] if not unmended else str(told.people)
            if not fits({**row, "people": people}, told):
                yield f"{name} is {row['value']} {row['bound']} ({row['people']}), not {told}"
        elif row["measure"] in CHECKED and not (crowd.drawn and row["part"] in ("all", "skill")):
            yield f"{name} is told and cannot be"
    if bars and bars != len(crowd.people):
        yield f"the bars stand for {bars} of {len(crowd.people)}"


def _bar(crowd: Crowd, row: Mapping[str, str]) -> Iterator[str]:
    """Check a column of the chart of scores."""
    low, high, people = float(row["from"]), float(row["to"]), int(row["people"])
    if people < 3:
        yield f"a bar of {people}"
    if "percent" in row["measure"]:
        parts = [100 * float(crowd.score(one)) / (crowd.possible(one) or 1) for one in crowd.people]
        inside = sum(low - 1e-9 <= part < high + 1 or (part >= 100 <= high) for part in parts)
    else:
        inside = sum(low <= crowd.score(one) <= high for one in crowd.people)
    if inside != people:
        yield f"a bar from {low} to {high} says {people}, not {inside}"


def fits(row: Mapping[str, str], told: Told) -> bool:
    """Tell whether a row of a file says this."""
    if told.people is not None and int(row["people"] or -1) != told.people:
        return False
    if told.value is None:
        return True
    value, bound = told.value
    if row["bound"] != bound or abs(float(row["value"]) - value) > 1e-9:
        return False
    if not row["from"]:
        return told.ends is None
    return told.ends is not None and (float(row["from"]), float(row["to"])) == told.ends
