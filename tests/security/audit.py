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
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quiz.services import merging
from quiz.services.forms import form_of
from quiz.statistics.folding import fold, fold_unfinished
from quiz.statistics.tallies import Tally
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from tests.security import public
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
from tests.security.explaining import candidates, disagreeing, misfits, read
from tests.security.histories import History
from tests.security.members import as_counted, plain_tallies
from tests.security.neighbours import counts
from tests.security.people import BANKS, Person
from tests.security.schools import Held, School, Server, server
from tests.security.weeks import pairs, public_pages


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
        for name in school.campaigns:
            paths += [f"/o/c/{name}", f"/o/c/{name}/export.csv"]
        paths += public_pages(school, settled=how != "light")
        if how == "deep":
            paths += [
                f"/author/{name}/{page}" for name in BANKS for page in ("evidence", "quality")
            ]
            documents = crawl(history.browser, [*paths, "/staff"])
            others = [*wrong([held.id for held in school.listed], school.campaigns)]
            others += [*pairs(school), *history.deleted]
            documents |= collect(history.browser, [one for one in others if one not in documents])
        else:
            documents = collect(history.browser, paths)
        paths = list(documents)
        documents |= exported(history)
        state = allowed(place)
        for path, one in documents.items():
            self.numbers += len(one.numbers)
            if one.status >= 500:
                self.blame("bytes", f"{path} fails")
            if path in history.deleted and one.status != 404:
                self.blame("bytes", f"{path} was deleted and is there")
            before = self.seen.setdefault((path, state), one)
            for line in differing({path: before}, {path: one}):
                self.blame("bytes", line)
        if how != "light" or self.looks % 5 == 0:
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
        for campaign in school.public:
            page = f"/en/p/{campaign}"
            self._published(campaign, school, documents[f"{page}/numbers.json"], documents[page])
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
            if event not in school.events:
                self.blame("lot", "there is a lot of an event that was deleted")
                return
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
            elif lot in school.sheets:
                self._check_sheets(history, lot, people)
            else:
                self._check_tallies(history, lot, school.events[event], pool, people)

    def _check_sheets(self, history: History, lot: bytes, people: Sequence[Person]) -> None:
        kept = {tally[:4]: tally.n for tally in kept_tallies(history, lot)}
        wanted = {("paper_outcome", *said, 0): n for said, n in counts(people).items()}
        wanted["paper", "", "", 0] = len(people)
        odd = {name: n for name, n in wanted.items() if kept.get(name) != n}
        if odd:
            self.blame("tally", f"sheets are counted otherwise: {sorted(odd)[:3]}")

    def _check_tallies(
        self, history: History, lot: bytes, held: Held, pool: str, people: Sequence[Person]
    ) -> None:
        site = history.place.site
        with site.store.read() as connection:
            event = stored_events.find(connection, held.id)
            assert event is not None
            form = form_of(site.shelf.bank(connection, event.revision), event.delivery)
        kept, k = kept_tallies(history, lot), people[0].counted_by or held.k
        if pool == "unfinished":
            ways = [list(fold_unfinished(form, [one.stopped for one in people], k))]
        else:
            found = [as_counted(form, one) for one in people]
            least, thick, whole = min(k, len(people)), len(people) >= 50, held.whole
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
                    sheets = [one for lot in crowd.sheets for one in lot]
                    self._add(held, over(where, [one.key for one in (*crowd.people, *sheets)]))
                    self._add(held, over(f"{where}, not on paper", [p.key for p in crowd.people]))
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
            (lot in school.sheets, members)
            for lot, (event, _, pool, members) in school.lots.items()
            if event in names and pool == "finished"
        ]
        keys = frozenset(key for on_paper, members in lots if not on_paper for key in members)
        for all_of_them in (keys, frozenset(key for _, members in lots for key in members)):
            if all_of_them:
                query = over(f"campaign {campaign}", all_of_them)
                self.queries.setdefault(campaign, {}).setdefault(all_of_them, query)
        sheets = sum(len(members) for on_paper, members in lots if on_paper)
        for measure, n in (("counted", len(keys)), ("counted on paper", sheets)):
            told = [row["people"] for row in rows
                    if not row["event id"] and row["measure"] == measure]  # fmt: skip
            if any(int(people) != n for people in told):
                self.blame("number", f"a campaign says {told} {measure} of {n}")

    def _published(self, campaign: str, school: School, file: Document, page: Document) -> None:
        """Take it that everybody sees the large lots of a campaign, together and by event."""
        for says in public.misfits(school, campaign, file, page):
            self.blame("number", says)
        if file.status != 200:
            return
        lots = public.large_lots(school, campaign)
        for name in sorted({school.lots[lot][0] for lot in lots} | {""}):
            # Those on paper and the others are told apart, and both together.
            for kinds in ((True, False), (True,), (False,)):
                keys = frozenset(
                    key for lot, members in lots.items()
                    if name in ("", school.lots[lot][0]) and (lot in school.sheets) in kinds
                    for key in members
                )  # fmt: skip
                if keys:
                    query = over(f"public {campaign} {name}", keys)
                    self.queries.setdefault(f"public {campaign}", {}).setdefault(keys, query)

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


def kept_tallies(history: History, lot: bytes) -> list[Tally]:
    """Read the tallies of a lot as they are kept, by name or packed."""
    with history.place.site.store.read() as connection:
        packed = connection.exec_driver_sql("SELECT packed FROM lot WHERE id = ?", (lot,)).scalar()
        if packed is not None:
            return sorted(stored_lots.unpacked(packed))
        return sorted(stored_lots.tallies_of(connection, lot))


def exported(history: History) -> dict[str, Document]:
    """Write the lots of all events down for another server, as the command does."""
    site = history.place.site
    with site.store.read() as connection:
        events = [stored_events.find(connection, name) for name in history.school.events]
    content = merging.exported(site, [event for event in events if event is not None])
    return {"tally export": Document("tally export", 200, (), content)}


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
    parser.add_argument("--seed", type=int, default=1, help="of the first; each has the next")
    parser.add_argument("--minutes", type=float, default=None, help="stop after so long")
    asked = parser.parse_args(arguments)
    made, guilty, done = server(), 0, 0
    numbers = looks = mirrors = people = 0
    start, worked = time.monotonic(), time.process_time()
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
        f"{done} histories from seed {asked.seed}, {people} people, {looks} looks ({mirrors} beside a server that knows "
        f"nothing else), {numbers} numbers, {guilty} histories with a fault, "
        f"{time.monotonic() - start:.0f} s, {time.process_time() - worked:.0f} s of processor time"
    )
    return 1 if guilty else 0


if __name__ == "__main__":
    sys.exit(main())
