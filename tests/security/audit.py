"""Try to single people out with everything a server tells an organizer; also a long-run command.

    python -m tests.security.audit --histories 10000 [--seed 1]

After each look of the organizer the auditor asks of all that came back:

1. **Bytes.** Did a reply change though nothing that may be known changed? Is it the reply of a
   server that knows nothing but that?
2. **Lots.** Are they disjoint, each of at least k, and are their tallies sums over their members?
3. **Numbers.** Is each number of each file the one that plain counting over the members of whole
   lots gives? One that is not is looked for among other sets of people.
4. **Combinations.** All of that are queries over people: does any rational combination of what was
   ever shown touch 1 to k-1 of them?

The auditor is given the truth about who did what. An organizer has less.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from quiz.services import merging
from quiz.services.forms import form_of
from quiz.statistics.finished import Finished, Take
from quiz.statistics.folding import fold, fold_unfinished
from quiz.statistics.form import OMITTED, UNSURE, Form
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from tests.security.collecting import (
    Document,
    allowed,
    collect,
    crawl,
    differing,
    mirrored,
    wrong,
)
from tests.security.elimination import Isolation, Query, isolates, over
from tests.security.histories import Held, History, School, Server, server
from tests.security.recount import (
    BANKS,
    EDGES,
    Crowd,
    Name,
    Person,
    Told,
    items_of,
    mark,
    points_of,
)

CHECKED = (
    "counted", "mean score, percent", "best answer, percent", "not sure, percent",
    "not answered, percent", "chose, percent", "chose the best answer, percent",
    "standard deviation", "reliability (alpha)", "standard error of measurement", "tells apart",
)  # fmt: skip
"""Measures that are told in one way only: a file with a number under them is held to it."""


@dataclass(frozen=True)
class Fault:
    """Hold one thing that may not be; ``kind`` is lot, tally, bytes, mirror, number or isolated."""

    kind: str
    says: str


@dataclass
class Audit:
    """Hold what was shown so far, and what was found."""

    k: int = 10
    queries: dict[str, dict[frozenset[bytes], Query]] = field(default_factory=dict)
    """All sums ever shown, by event."""

    faults: list[Fault] = field(default_factory=list)
    numbers: int = 0
    explained: int = 0
    looks: int = 0
    mirrors: int = 0
    seen: dict[tuple[str, object], Document] = field(default_factory=dict)
    known_lots: set[bytes] = field(default_factory=set)
    clear: set[object] = field(default_factory=set)
    """Files that were explained by the lots that there were, and systems that were cleared."""

    def blame(self, kind: str, says: str) -> None:
        """Note a fault, once."""
        fault = Fault(kind, says)
        if fault not in self.faults:
            self.faults.append(fault)

    # Looking.

    def look(self, history: History, how: str = "light") -> None:
        """Look at everything, as an organizer may at any moment, and audit it."""
        place, school = history.place, history.school
        self.looks += 1
        paths = ["/o"]
        for held in school.listed:
            paths += [f"/o/{held.id}", f"/o/{held.id}/export.csv"]
        paths += [f"/o/c/{name}" for name in school.campaigns]
        if how == "deep":
            paths += [
                f"/author/{name}/{page}" for name in BANKS for page in ("evidence", "quality")
            ]
            paths = crawl(history.browser, [*paths, "/staff"])
            paths += wrong([held.id for held in school.listed], school.campaigns)
        state = allowed(place)
        documents = collect(history.browser, paths) | exported(history)
        for path, one in documents.items():
            self.numbers += len(one.numbers)
            if one.status >= 500:
                self.blame("bytes", f"{path} fails")
            before = self.seen.setdefault((path, state), one)
            for line in differing({path: before}, {path: one}):
                self.blame("bytes", line)
        if how != "light" or self.looks % 4 == 0:
            self.mirrors += 1
            with mirrored(place):
                other = collect(history.browser, paths) | exported(history)
            for line in differing(documents, other):
                self.blame("mirror", line)
        self.check_lots(history)
        for held in school.listed:
            self.explain(held, school, documents[f"/o/{held.id}/export.csv"])
        for campaign in school.campaigns:
            file = documents.get(f"/o/c/{campaign}/export.csv")
            self._together(campaign, school, read(file) if file else [])
        for says in disagreeing(documents):
            self.blame("number", says)
        self.combine()

    def check_lots(self, history: History) -> None:
        """Check that lots are disjoint, large enough, and nothing but sums of their members."""
        school = history.school
        for says in school.faults:
            self.blame("lot", says)
        members: Counter[bytes] = Counter()
        for event, _, _, keys in school.lots.values():
            members.update(keys)
            if len(keys) < school.events[event].k:
                self.blame("lot", f"a lot of {len(keys)} in an event of {school.events[event].k}")
        if members and max(members.values()) > 1:
            self.blame("lot", "somebody is in two lots")
        fresh = school.lots.keys() - self.known_lots
        self.known_lots |= fresh
        for lot in fresh:
            event, _, pool, keys = school.lots[lot]
            people = [school.people[key] for key in sorted(keys) if key in school.people]
            if len(people) != len(keys):
                self.blame("lot", "somebody unknown was counted")
            elif any(not one.counts or one.finished != (pool == "finished") for one in people):
                self.blame("lot", "somebody was counted who is not to be")
            else:
                self._check_tallies(history, lot, school.events[event], pool, people)

    def _check_tallies(
        self, history: History, lot: bytes, held: Held, pool: str, people: Sequence[Person]
    ) -> None:
        site = history.place.site
        with site.store.read() as connection:
            event = stored_events.find(connection, held.id)
            assert event is not None
            form = form_of(site.shelf.bank(connection, event.revision), event.delivery)
            kept = sorted(stored_lots.tallies_of(connection, lot))
        if pool == "unfinished":
            ways = [list(fold_unfinished(form, [one.stopped for one in people], held.k))]
        else:
            found = [as_counted(form, one) for one in people]
            least, thick, whole = min(held.k, len(people)), len(people) >= 50, held.whole
            ways = [
                # Languages are compared where an event settles in one go.
                list(fold(form, found, least, thick, sensitive=whole, languages=compared))
                for compared in ((False, True) if whole and thick else (False,))
            ]
        if kept not in ways:
            odd = set(kept) ^ set(ways[0])
            self.blame("tally", f"{len(odd)} tallies are no sums of members: {sorted(odd)[:3]}")
        plain = dict(plain_tallies(people, pool))
        for tally in kept:
            name = tally[:4]
            if name in plain and plain[name] != tally.n:
                self.blame("tally", f"{name} is {tally.n}, members give {plain[name]}")

    # Numbers.

    def explain(self, held: Held, school: School, file: Document) -> None:
        """Find for the numbers of an event's file the people that they are about."""
        rows = read(file)
        shown: dict[str, list[Mapping[str, str]]] = {}
        for row in rows:
            if row["part"] in ("all", "question", "answer", "skill", "scores"):
                shown.setdefault(row["group"], []).append(row)
            elif row["part"] == "languages":
                self._add_languages(held, school, row["group"].split(" and "))
            elif row["measure"] == "did not finish":
                self._check_stops(held, school, rows, int(row["people"]))
        lots = frozenset(lot for lot, (event, *_) in school.lots.items() if event == held.id)
        once = held.id, file.body, lots
        if lots and once in self.clear:
            return
        self.clear.add(once)
        for group, lines in shown.items():
            for what, crowd in candidates(held, school, group):
                faults = list(misfits(crowd, lines))
                if not faults:
                    self.explained += len(lines)
                    where = f"{held.id} {group or 'all'}: {what}"
                    self._add(held, over(where, [one.key for one in crowd.people]))
                    if not what.startswith("lots"):
                        self.blame("number", f"{group or 'all'} counts {what}, not whole lots")
                    break
            else:
                _, crowd = next(iter(candidates(held, school, group)))
                odd = next(iter(misfits(crowd, lines)))
                self.blame("number", f"nobody explains {group or 'all'}: {odd}")

    def _add_languages(self, held: Held, school: School, names: Sequence[str]) -> None:
        """Take it that who compares two languages learns sums over the people of each."""
        for name in names:
            keys = [
                key for event, _, pool, members in school.lots.values()
                if event == held.id and pool == "finished" for key in members
                if school.people[key].language == name
            ]  # fmt: skip
            self._add(held, over(f"{held.id} in {name}", keys))

    def _together(self, campaign: str, school: School, rows: Sequence[Mapping[str, str]]) -> None:
        """Take it that a campaign shows all lots of its events together, remainders too."""
        names = {held.id for held in school.events.values() if held.campaign == campaign}
        lots = [
            members for event, _, pool, members in school.lots.values()
            if event in names and pool == "finished"
        ]  # fmt: skip
        keys = frozenset(key for members in lots for key in members)
        if keys:
            query = over(f"campaign {campaign}", keys)
            self.queries.setdefault(campaign, {}).setdefault(keys, query)
        counted = [row for row in rows if not row["event id"] and row["measure"] == "counted"]
        if any(int(row["people"]) != len(keys) for row in counted):
            told = [row["people"] for row in counted]
            self.blame("number", f"a campaign counts {told} of {len(keys)}")

    def _check_stops(
        self, held: Held, school: School, rows: Sequence[Mapping[str, str]], n: int
    ) -> None:
        keys = {
            key for event, _, pool, members in school.lots.values()
            if event == held.id and pool == "unfinished" for key in members
        }  # fmt: skip
        self._add(held, over(f"{held.id} stopped", keys))
        if len(keys) != n:
            self.blame("number", f"{n} did not finish, {len(keys)} were counted so")
        for row in rows:
            if row["measure"] == "stopped here, percent":
                found = sum(school.people[key].stopped == row["id"] for key in keys)
                low, high = n * (float(row["value"]) - 0.51) / 100, n * (float(row["value"]) + 0.51)
                fits = {"or less": found <= high / 100, "or more": found >= low}
                if not fits.get(row["bound"], low <= found <= high / 100):
                    self.blame("number", f"stopped at {row['id']}: {row['value']} for {found}")

    def _add(self, held: Held, query: Query) -> None:
        self.queries.setdefault(held.id, {}).setdefault(frozenset(query.weights), query)

    def combine(self) -> Isolation | None:
        """Look for a combination of all that was ever shown that touches fewer than k people."""
        system = [one for part in self.queries.values() for one in part.values()]
        if len(system) in self.clear:
            return None  # nothing was added since
        found = isolates(system, self.k)
        if found is not None:
            self.blame("isolated", str(found))
        else:
            self.clear.add(len(system))
        return found


def exported(history: History) -> dict[str, Document]:
    """Write the lots of all events down for another server, as the command does."""
    site = history.place.site
    with site.store.read() as connection:
        events = [stored_events.find(connection, name) for name in history.school.events]
    content = merging.exported(site, [event for event in events if event is not None])
    return {"tally export": Document("tally export", 200, (), content)}


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
            for row in rows:
                alone = files.get(f"/o/{row.pop('event id')}/export.csv")
                row.pop("event")
                if alone is not None and row not in alone:
                    yield f"{path} says {row} and the file of the event does not"


def candidates(held: Held, school: School, group: str) -> Iterator[tuple[str, Crowd]]:
    """Give sets of people that a figure may be about; those that it ought to be about first."""
    grouped = held.breakdown != "none"

    def crowd(lots: Iterable[Iterable[Person]]) -> Crowd:
        filled = [sorted(lot, key=lambda one: one.key) for lot in lots]
        size = sum(len(lot) for lot in filled)
        # Where fewer than k are shown it is found out, too, who they are.
        return Crowd(held.bank, [lot for lot in filled if lot], min(held.k, size), grouped,
                     held.mends)  # fmt: skip

    lots = [
        (label, [school.people[key] for key in sorted(members)])
        for event, label, pool, members in school.lots.values()
        if event == held.id and pool == "finished"
    ]
    yield "lots", crowd(people for label, people in lots if group in ("", label))
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
    if not crowd.people:
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


def audited(made: Server, seed: int) -> tuple[Audit, History]:
    """Let one history happen and audit it."""
    found = Audit()
    history = History(made, seed, found.look)
    history.run()
    return found, history


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit many histories and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.security.audit", description=__doc__)
    parser.add_argument("--histories", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=None, help="stop after so long")
    asked = parser.parse_args(arguments)
    made, guilty, done = server(), 0, 0
    numbers = looks = mirrors = people = 0
    start = time.monotonic()
    try:
        for seed in range(asked.seed, asked.seed + asked.histories):
            if asked.minutes is not None and time.monotonic() - start > 60 * asked.minutes:
                break
            found, history = audited(made, seed)
            done += 1
            numbers, looks = numbers + found.numbers, looks + found.looks
            mirrors, people = mirrors + found.mirrors, people + len(history.school.people)
            if found.faults:
                guilty += 1
                for fault in found.faults[:5]:
                    print(f"seed {seed}: {fault.kind}: {fault.says}", flush=True)
    finally:
        made.close()
    print(
        f"{done} histories, {people} people, {looks} looks ({mirrors} beside a server that knows "
        f"nothing else), {numbers} numbers, {guilty} histories with a fault, "
        f"{time.monotonic() - start:.0f} s"
    )
    return 1 if guilty else 0


if __name__ == "__main__":
    sys.exit(main())
