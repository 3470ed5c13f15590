"""A school to test with: one bank, its events, and students who answer it as they are told."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from quiz.attempts import Attempt, Given, draw, finished, with_given
from quiz.banks.compiled import compile as compiled
from quiz.banks.compiled import digest as digest_of
from quiz.banks.library import Library
from quiz.banks.parsing import parse
from quiz.base import Settings, new_id, new_token, token_key
from quiz.items.bank import Bank, Delivery
from quiz.items.response import Response
from quiz.services import keep, play
from quiz.services.forms import form_of
from quiz.services.play import Quiz, Run, rules_of
from quiz.services.site import Site
from quiz.statistics.finished import TIME_EDGES
from quiz.store import Connection, open_store
from quiz.store import attempts as stored
from quiz.store import banks as stored_banks
from quiz.store import events as stored_events
from quiz.store.events import Event
from quiz.store.migrating import migrate
from tests.shaped import PATIENCE, begin

SECRET = bytes(range(7, 39))
NOW = 1_790_000_000
"""A Monday in September 2026, in UTC seconds."""

HOUR = 3600
DAY = 24 * HOUR

BANK = """\
format: 1
id: passwords
title: Passwords
languages: [en]
audience: [student, parent]
items:
  - id: longest
    stem: Which is the hardest to guess?
    options: {short: kangaroo7, long: plum tractor violet sunday, odd: P@ssw0rd}
    key: long
    rationale: Length beats symbols.
  - id: shared
    type: true_false
    stem: A friend may know your password.
    key: false
    rationale: It is yours alone.
  - id: signs
    type: multiple
    stem: What makes a password weak?
    options: {name: Your name, date: Your birthday, length: Its length, words: Rare words}
    key: [name, date]
    rationale: Both are easy to find out.
"""

ANSWERS = (("long",), ("false",), ("date", "name"))
"""The best answers, in order."""


def bank_of(text: str = BANK) -> Bank:
    """Parse a bank that has no problems."""
    parsed = parse(text, "bank.yaml")
    assert parsed.bank is not None, parsed.problems
    return parsed.bank


@dataclass
class School:
    """Hold a site and its clocks; ``now`` and ``uptime`` move by hand."""

    site: Site
    bank: Bank
    digest: str
    now: int = NOW
    uptime: int = 100_000
    chance: random.Random = field(default_factory=lambda: random.Random(4))

    def wait(self, seconds: int) -> None:
        """Let time pass, on the wall and in the machine."""
        self.now += seconds
        self.uptime += seconds

    def sweep(self, *, clock_is_right: bool = True) -> keep.Swept:
        """Let the server do what it does by itself."""
        swept = keep.sweep(self.site, self.now, self.uptime, clock_is_right=clock_is_right)
        assert swept is not None
        return swept

    def event(self, **changes: Any) -> Event:
        """Give an event that is open from now on."""
        asked = changes.pop("delivery", {})
        filled = Delivery.model_validate(asked)
        delivery = self.bank.delivery.model_copy(
            update={name: getattr(filled, name) for name in asked}
        )
        made = Event(
            id=new_id(self.chance),
            kind="lab",
            title="Class 7b",
            code=None,
            owner=None,
            bank=self.bank.id,
            revision=self.digest,
            delivery=delivery,
            breakdown="none",
            k=self.site.settings.k,
            zone="Asia/Kolkata",
            state="open",
            opens_at=self.now,
            closes_at=None,
            last_start=self.now,
        )
        event = replace(made, **changes)
        assert self.site.store.write(lambda connection: stored_events.add(connection, event))
        return event

    def find(self, event: Event) -> Event:
        """Look an event up again."""
        with self.site.store.read() as connection:
            found = stored_events.find(connection, event.id)
        assert found is not None
        return found

    def quiz(self, event: Event) -> Quiz:
        """Give an event as it is played now."""
        return Quiz(self.find(event), self.bank)

    def begin(
        self, event: Event, *, counts: bool = True, time: str = "1", audience: str = "student"
    ) -> bytes:
        """Start an attempt by the act of the student and give its key."""
        return token_key(
            play.begin(
                self.site,
                self.quiz(event),
                language="en",
                audience=audience,
                time=time,
                counts=counts,
                replaces=None,
                now=self.now,
            )
        )

    def run(self, event: Event, key: bytes) -> Run:
        """Look an attempt up."""
        run = play.resume(self.site, self.quiz(event), key)
        assert run is not None
        return run

    def answer(self, event: Event, key: bytes, place: int, value: Sequence[str]) -> Run:
        """Answer a step by the act of the student."""
        response = Response("given", tuple(value))
        return play.answer(self.site, self.run(event, key), place, response, now=self.now)

    def people(
        self,
        event: Event,
        count: int,
        *,
        steps: int | None = None,
        groups: Sequence[str] = ("",),
        counts: bool = True,
        time: int | None = None,
        languages: Sequence[str] = ("en",),
    ) -> list[bytes]:
        """Let many people answer ``steps`` steps (all: they finish), in one transaction."""
        keys = [token_key(new_token(self.chance)) for _ in range(count)]

        def act(connection: Connection) -> None:
            for number, key in enumerate(keys):
                group = groups[number % len(groups)]
                language = languages[number % len(languages)]
                self._person(connection, event, key, steps, group, counts, time, language)

        self.site.store.write(act)
        return keys

    def _person(
        self,
        connection: Connection,
        event: Event,
        key: bytes,
        steps: int | None,
        group: str,
        counts: bool,
        time: int | None,
        language: str,
    ) -> None:
        vault = self.site.store.vault
        attempt = Attempt(
            draw(self.bank, event.delivery, self.chance),
            rules_of(event.delivery),
            language,
            started=self.now,
            limit=time,
        )
        stored.start(
            connection,
            vault,
            key,
            event=event.id,
            revision=event.revision,
            group=group,
            counts=counts,
            attempt=attempt,
            now=self.now,
        )
        for step in attempt.steps[:steps]:
            item = self.bank.by_id[step.item]
            names = item.outcomes()[: 4 if item.type == "multiple" else 3]
            response = Response("given", (self.chance.choice(names),))
            given = Given(response, item.mark(response))
            stored.put_response(connection, vault, key, step.item, given)
            attempt = with_given(attempt, step.item, given)
        if steps is None:
            done = finished(attempt, self.now + 200, TIME_EDGES)
            stored.finish(connection, vault, key, done, self.now)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database itself."""
        with self.site.store.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def count(self, table: str, where: str = "true") -> int:
        """Count rows."""
        return int(self.rows(f"select count(*) from {table} where {where}")[0][0])


def publish(site: Site, text: str = BANK, now: int = NOW) -> str:
    """Publish a bank without a practice, so that events are what a test makes; give its digest."""
    bank = bank_of(text)
    packed = compiled(bank)
    digest = digest_of(packed)

    def act(connection: Connection) -> None:
        stored_banks.publish(
            connection,
            bank=bank.id,
            digest=digest,
            source=text,
            compiled=packed,
            form=form_of(bank, bank.delivery).digest,
            media={},
            now=now,
        )
        stored_banks.unlist(connection, bank.id)

    site.store.write(act)
    return digest


@contextmanager
def opened(
    database: str,
    folder: Path,
    *,
    k: int = 10,
    fail: str = "",
    patience: float = PATIENCE,
    chance: random.Random | None = None,
) -> Iterator[Site]:
    """Open a migrated site, as a process of a server of several does; ``chance`` is its own."""
    chance = chance or random.SystemRandom()
    begin(database)
    lock_file = folder / "write.lock"
    store = open_store(database, SECRET, lock_file, chance, fail, patience=patience)
    migrate(store)
    settings = Settings(folder, folder / "secret.key", database, k=k, fail=fail)
    try:
        yield Site(settings, store, chance, Library())
    finally:
        store.close()


@contextmanager
def school(
    database: str,
    folder: Path,
    *,
    k: int = 10,
    text: str = BANK,
    patience: float = PATIENCE,
    chance: random.Random | None = None,
) -> Iterator[School]:
    """Open a site with one published bank, not listed."""
    with opened(database, folder, k=k, patience=patience, chance=chance) as site:
        yield School(site, bank_of(text), publish(site, text))
