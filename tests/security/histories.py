"""Make up what happens at a school in a week, and let it happen on the real server.

Students act through the services that their pages call, many of them in one transaction; the
organizer acts through the pages. Everything comes from one seed. Who did what is remembered
here: which lots people came into is noted when they are marked.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from quiz.base import Refused, token_key
from quiz.items.response import Response
from quiz.services import organize, play, tending
from quiz.services.organize import Setup
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store.backups import database_file
from quiz.store.staff import Account
from quiz.web.limits import limiter
from tests.security import neighbours, weeks
from tests.security.collecting import within
from tests.security.neighbours import Abroad, marked
from tests.security.people import AUDIENCES, EDGES, LANGUAGES, Person, items_of, outcomes
from tests.security.schools import DAY, HOUR, Held, School, Server

CROWD = 20
"""People who act in one transaction."""


class History:
    """Let one history happen; ``look`` is called whenever the organizer looks."""

    def __init__(self, server: Server, seed: int, look: Callable[[History, str], None]) -> None:
        self.server = server
        self.seed = seed
        self.chance = random.Random(seed)
        self.browser = server.fresh(seed)
        self.place = server.place
        self.school = School()
        self._look = look
        self._saved: tuple[Path, School] | None = None
        self.abroad = Abroad()
        self.deleted: list[str] = []
        """Addresses of what was deleted: they answer as if it never was."""
        self.depth = 0.06
        """How often it ends with a look at every page that there is."""

    # What can happen.

    @property
    def now(self) -> int:
        """Give the time."""
        return self.place.clock.now

    def begin_event(self, bank: str, breakdown: str, k: int) -> Held:
        """Set an event up and open it."""
        plan = next(one for one in organize.choices(self.place.site) if one.bank.id == bank)
        closes = self.chance.choice([None, self.now + 3 * DAY, self.now + 10 * DAY])
        setup = Setup(
            f"Class {len(self.school.events) + 1}", self.now - 60, closes, "UTC", plan.digest,
            breakdown=breakdown, k=k, confidence=self.chance.random() < 0.3,
        )  # fmt: skip
        made = organize.begin(self.place.site, self.who, setup, self.now)
        made = organize.open_event(self.place.site, self.who, made.id, self.now)
        assert made.code is not None
        held = Held(made.id, bank, made.breakdown, k, made.code)
        self.school.events[made.id] = held
        return held

    @property
    def who(self) -> Account:
        """Give the organizer."""
        return self.server.chen

    def together(self, acts: Sequence[Callable[[Site], None]]) -> None:
        """Let many act, some in each transaction."""
        for start in range(0, len(acts), CROWD):

            def act(connection: Connection, part: Any = acts[start : start + CROWD]) -> None:
                site = within(self.place.site, connection)
                for one in part:
                    one(site)

            self.place.site.store.write(act)

    def arrive(self, held: Held, how_many: int, leaving: float = 0.15) -> None:
        """Let people begin; most finish at once, some leave in the middle."""
        chance = self.chance
        groups = chance.choice([1, 2, 3, 5])
        acts = []
        for _ in range(how_many):
            language = LANGUAGES[int(groups * chance.random() ** 2)]
            audience = AUDIENCES[min(2, int(groups * chance.random() ** 2))]
            counts = chance.random() > 0.06  # else a second try, or a preview of staff
            most = 9 if chance.random() > leaving else chance.randrange(3)

            def act(
                site: Site, told: tuple[str, str, bool, int] = (language, audience, counts, most)
            ) -> None:
                self.come(site, held, *told)

            acts.append(act)
        self.together(acts)

    def come(
        self, site: Site, held: Held, language: str, audience: str, counts: bool, most: int
    ) -> None:
        """Let one person begin and answer up to ``most`` steps."""
        quiz = play.by_code(site, held.code)
        assert quiz is not None
        try:
            token = play.begin(
                site, quiz, language=language, audience=audience, time="1", counts=counts,
                replaces=None, now=self.now,
            )  # fmt: skip
        except Refused as refusal:
            if refusal.code not in ("event-closed", "event-not-open"):
                raise
            held.state = "closed"
            return
        key = token_key(token)
        run = play.resume(site, quiz, key)
        assert run is not None
        person = Person(
            key, held.id, held.bank,
            {"none": "", "language": language, "audience": audience}[held.breakdown],
            counts, language, tuple(step.item for step in run.attempt.steps), begun=self.now,
        )  # fmt: skip
        self.school.people[key] = person
        self._go_on(site, run, person, most)

    def _go_on(self, site: Site, run: play.Run, person: Person, most: int) -> None:
        """Answer up to ``most`` more steps."""
        items = {item["id"]: item for item in items_of(person.bank)}
        skill, at = self.chance.random(), self.now
        while not run.attempt.finished and most:
            most -= 1
            place = len(person.said) + 1
            name = person.steps[place - 1]
            status, chosen = self._mean(items[name], skill)
            sure = self.chance.choice([0, 1, 2, 3])
            at += self.chance.choice([3, 20, 70, 400])
            run = play.answer(
                site,
                run,
                place,
                Response(status, chosen),
                confidence=sure,
                now=at,  # type: ignore[arg-type]
            )
            person.said[name] = (status, chosen, run.attempt.responses[name].confidence)
        if run.attempt.finished:
            person.finished = True
            person.seconds = max(edge for edge in EDGES if edge <= at - person.begun)

    def _mean(self, item: dict[str, Any], skill: float) -> tuple[str, tuple[str, ...]]:
        if self.chance.random() < 0.08:
            return "unsure", ()
        known = outcomes(item)
        if item["type"] == "multiple":
            chosen = tuple(one for one in known if self.chance.random() < 0.5) or known[:1]
            return "given", tuple(sorted(chosen))
        best = str(item.get("key", known[0])).lower() if item["type"] != "single" else item["key"]
        if self.chance.random() < skill and best in known:
            return "given", (best,)
        return "given", (self.chance.choice(known),)

    def come_back(self, how_many: int) -> None:
        """Let some who left go on, whatever has become of their event."""
        under_way = [
            one for one in self.school.people.values() if not one.finished and not one.gone
        ]
        self.chance.shuffle(under_way)
        acts = []
        for person in under_way[:how_many]:

            def act(site: Site, person: Person = person) -> None:
                held = self.school.events[person.event]
                quiz = play.by_code(site, held.code)
                run = quiz and play.resume(site, quiz, person.key)
                if not run:
                    person.gone = True
                    return
                before = copy.deepcopy(person)
                try:
                    self._go_on(site, run, person, self.chance.choice([1, 9]))
                except Refused as refusal:
                    if refusal.code not in ("event-settled", "no-attempt"):
                        raise
                    self.school.people[person.key] = before

            acts.append(act)
        self.together(acts)

    def delete(self, how_many: int) -> None:
        """Let some delete their answers."""
        there = [one for one in self.school.people.values() if not one.gone]
        self.chance.shuffle(there)
        for person in there[:how_many]:
            if play.forget(self.place.site, person.key):
                person.gone = True

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.place.clock.now += seconds
        limiter.reset()

    def sweep(self) -> None:
        """Let the server do what it does by itself, and note who came into which lot."""
        self.place.sweep()
        self.note()

    def note(self) -> None:
        """Note the members of new lots, and what became of people and events."""
        here = marked(self.place.site.store) | self.abroad.lots
        with self.place.site.store.read() as connection:
            run = connection.exec_driver_sql
            there = {bytes(key) for (key,) in run("SELECT key FROM attempt")}
            for name, state, bank, k, kind, campaign in run(
                "SELECT id, state, bank, k, kind, campaign FROM event"
            ):
                if kind == "remainder" and name not in self.school.deleted:
                    self.school.events.setdefault(
                        name,
                        Held(name, bank, "none", k, "", campaign=campaign, listed=False),
                    )
                if name in self.school.events:
                    self.school.events[name].state = state
            lots = list(run('SELECT id, event, "group", pool, n FROM lot'))
        self.school.lots = {
            lot: one
            for lot, one in self.school.lots.items()
            if lot in {bytes(row[0]) for row in lots}
        }
        for lot, event, group, pool, n in lots:
            if bytes(lot) in self.school.lots:
                continue
            members = here.get(bytes(lot), frozenset())
            self.school.lots[bytes(lot)] = (event, group, pool, members)
            self.school.sheets |= self.abroad.sheets & {bytes(lot)}
            for key in sorted(members & self.abroad.people.keys()):  # the same in each run
                self.school.people[key] = replace(self.abroad.people[key], event=event)
            if len(members) != n:
                self.school.faults.append(f"a lot says {n} and has {len(members)} members")
        for key, person in self.school.people.items():
            person.gone = person.gone or key not in there

    def close(self, held: Held) -> None:
        """Close an event by its page."""
        page = self.browser.get(f"/o/{held.id}/close")
        assert self.browser.send(page).status == 303
        if held.state == "open":
            held.state = "closed"

    def repair(self, held: Held) -> None:
        """Repair a question of a settled event, by its pages."""
        page = self.browser.get(f"/o/{held.id}/repair")
        if page.status != 200:
            return
        scored = [item for item in items_of(held.bank) if item["type"] != "poll"]
        item = self.chance.choice(scored)
        number = items_of(held.bank).index(item) + 1
        ways = ["drop", "all_right"] + ["accept"] * (item["type"] in ("single", "true_false"))
        how = self.chance.choice(ways)
        others = [one for one in outcomes(item) if one != str(item["key"]).lower()]
        accepted = self.chance.choice(others) if how == "accept" else ""
        path = f"/o/{held.id}/repair/{number}?how={how}&outcome={accepted}"
        page = self.browser.get(path)
        if item["id"] in held.mends:
            return
        sent = self.browser.send(page, {"how": how, "outcome": accepted, "sure": "1"})
        assert sent.status == 303, sent.text
        held.mends[item["id"]] = (how, accepted)

    def back_up(self) -> None:
        """Copy the database; what it holds is remembered with it."""
        target = self.place.home / f"copy-{len(list(self.place.home.glob('copy-*')))}.db"
        tending.backup(self.place.site, target, self.now)
        self._saved = target, copy.deepcopy(self.school)

    def bring_back(self) -> None:
        """Restore the last copy: whoever waited in it is dropped."""
        if self._saved is None:
            return
        file, school = self._saved
        self.server.restore(file)
        assert database_file(self.place.site.store).exists()
        self.school = copy.deepcopy(school)
        self.browser = self.server.browser()
        self.note()

    def look(self, how: str = "light") -> None:
        """Let the organizer look."""
        self._look(self, how)

    # What happens.

    def run(self) -> None:
        """Let it happen."""
        chance = self.chance
        size = crowd_size(chance)
        for _ in range(1 if chance.random() < 0.6 else 2):
            bank = chance.choice(["fixed", "fixed", "uneven", "drawn"])
            breakdown = (
                "none" if chance.random() < 0.45 else chance.choice(["language", "audience"])
            )
            self.begin_event(bank, breakdown, chance.choice([10, 10, 10, 12, 25]))
        if chance.random() < 0.12:
            weeks.begin(self, bank, breakdown, chance.choice([10, 10, 12]), chance.choice([2, 3]))
        self.look()
        left = size
        while left > 0:
            part = min(left, chance.choice([1, 1, 4, 11, 30, 110, 400]))
            left -= part
            self.arrive(chance.choice(self.school.listed), part)
            self.meanwhile()
        for held in self.school.listed:
            if not held.campaign or chance.random() < 0.5:
                self.close(held)
            self.meanwhile()
        for name in self.school.campaigns:
            weeks.close(self, name)
        self.come_back(chance.randrange(4))
        self.delete(chance.randrange(3))
        self.look()
        for _ in range(chance.choice([0, 1, 1, 2])):
            self.wait(chance.choice([60, HOUR + 1, 2 * HOUR]))
            self.sweep()
            self.look()
            self.come_back(chance.randrange(3))
        for _ in range(2 if self.school.campaigns else 1):  # a campaign settles after its events
            self.wait(2 * HOUR)
            self.sweep()
        self.look("deep" if chance.random() < self.depth else "mirror")
        for held in self.school.listed:
            if held.state == "settled" and chance.random() < 0.4:
                self.repair(held)
                self.look()
        if chance.random() < 0.1:
            self.elsewhere(chance.choice(self.school.listed))
        if chance.random() < 0.2:
            self.wait(2 * DAY)
            self.sweep()
            self.look("mirror")
        for name in list(self.school.campaigns):
            if chance.random() < 0.3:
                weeks.delete(self, name)
                self.look("mirror")

    def elsewhere(self, held: Held) -> None:
        """Let lots come from a laptop, or counts from paper, into an event."""
        if held.bank != "drawn" and self.chance.random() < 0.4:
            neighbours.sheets(self, held, self.chance.choice([9, 10, 12, 31, 120]))
            self.look()
        else:
            neighbours.merge(self, held)

    def meanwhile(self) -> None:
        """Let something happen between two arrivals; the organizer looks now and then."""
        chance = self.chance
        for _ in range(chance.choice([0, 1, 1, 2])):
            act = chance.choice(
                ["sweep", "sweep", "delete", "back", "wait", "wait", "copy", "restore", "one",
                 "elsewhere"]
            )  # fmt: skip
            if act == "sweep":
                self.sweep()
            elif act == "delete":
                self.delete(chance.choice([1, 1, 3]))
            elif act == "back":
                self.come_back(chance.choice([1, 2, 9]))
            elif act == "wait":
                self.wait(chance.choice([1, 300, HOUR, 7 * HOUR, DAY]))
            elif act == "copy" and chance.random() < 0.3:
                self.back_up()
            elif act == "restore" and chance.random() < 0.3:
                self.bring_back()
            elif act == "elsewhere" and chance.random() < 0.5:
                self.elsewhere(chance.choice(self.school.listed))
            elif act == "one":
                self.look()
                self.arrive(chance.choice(self.school.listed), 1)
            if act == "one" or chance.random() < 0.4:
                self.look()


def crowd_size(chance: random.Random) -> int:
    """Draw how many come: mostly a class, sometimes a hall."""
    kind = chance.random()
    if kind < 0.75:
        return int(60 ** chance.random())
    if kind < 0.96:
        return chance.randrange(20, 130)
    return chance.randrange(130, 401)
