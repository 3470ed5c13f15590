"""Two servers of one PostgreSQL, each request at a random one: as one server on SQLite."""

from __future__ import annotations

import asyncio
import difflib
import hashlib
import os
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.loops import in_a_loop
from tests.reliability import ledger
from tests.reliability.line import COOKIE, TOKEN, Line, Reply
from tests.reliability.place import secret_of
from tests.reliability.terminal import quiz
from tests.server import ROOT, RunningServer

ATTEMPTS = int(os.environ.get("KITESTRING_ATTEMPTS", "300"))
"""How many people play each time."""

AT_ONCE = 48
SHOWN = 30
"""Of how many people the pages are kept, to show what differs."""

LANGUAGES = ("en", "hi", "id", "fr", "es")

BANK = """\
format: 1
id: both
title: Two doors
audience: [student, parent]
delivery:
  feedback: after_each
  confidence: true
  shuffle: {items: false, options: false}
items:
  - id: one
    competence: "1.2"
    stem: Which is the first?
    options: {a: The one behind it, b: The one in front, c: The last}
    key: b
    rationale: In front is first.
  - id: many
    competence: "4.2"
    stem: Which are fruit?
    options: {a: Mango, b: Stone, c: Cloud, d: Guava}
    key: [a, d]
    rationale: Two of them grow on trees.
  - id: "true"
    competence: "4.2"
    stem: A kite needs wind.
    key: true
    rationale: Or somebody who runs.
  - id: number
    type: numeric
    stem: How many days has a week?
    key: 7
    rationale: Seven.
  - id: word
    type: short_text
    stem: What flies on a string?
    accept: {en: [kite, a kite]}
    rationale: A kite does.
  - id: much
    type: scale
    stem: How sure are you?
    labels: [Little, Some, Much]
  - id: think
    type: poll
    stem: What do you like?
    options: {a: This, b: That}
    choose: one
"""
"""Nothing is shuffled: the first option of a page is the first one of the bank for everybody."""

ITEMS = ("one", "many", "true", "number", "word", "much", "think")

SUMS = ("n", "taken", "mark", "mark2", "outcome", "score", "total", "sure", "area")
"""What adds up to the same whichever people share a lot; who does is decided by their tokens."""

SECRETS = re.compile(
    r'(?<=name="csrf_token" value=")[^"]+|(?<=name="csrf-token" content=")[^"]+|'
    r"kite-[a-z2-7]{10}"
)


@dataclass
class Seen:
    """Hold what all people saw: by person a digest of each page, and what was stored of them."""

    pages: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    keys: dict[int, bytes] = field(default_factory=dict)
    asked: Counter[int] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    """The pages themselves, of the first few people, by person and number of the page."""


def fields_of(item: str, chance: random.Random) -> dict[str, str]:
    """Decide what somebody answers: the same for the same seed."""
    if chance.random() < 0.1:
        return {"a": "unsure"}
    sure = {"sure": chance.choice("123")} if item in ITEMS[:5] and chance.random() < 0.7 else {}
    if item == "number":
        return {**sure, "t": chance.choice(["7", "6", "70", "7.0"])}
    if item == "word":
        return {
            **sure,
            "t": chance.choice(["kite", "A  KITE", "a bird", "पतंग"]),
        }
    return {**sure, "a": str(chance.randint(1, {"one": 3, "many": 4, "much": 3}.get(item, 2)))}


class Person:
    """Play one attempt by a script; each request goes to one of the servers by lot."""

    def __init__(self, number: int, ports: tuple[int, ...], seen: Seen) -> None:
        self._script = random.Random(number)
        self._door = random.Random(-1 - number)
        address = f"198.18.{number // 250}.{1 + number % 250}"
        self._lines = [Line(port, address=address) for port in ports]
        self._seen = seen
        self._number = number
        self._pages = seen.pages.setdefault(number, [])
        self._cookie = ""
        self._token = ""
        self._quiz = f"/{self._script.choice(LANGUAGES)}/q/both"

    async def play(self) -> None:
        """Take the quiz as the script has it, and note every page."""
        await self._start()
        stops = self._script.randrange(1, 2 * len(ITEMS))  # half of them before the end
        if self._script.random() < 0.7:
            stops = len(ITEMS)
        for place, item in enumerate(ITEMS[:stops], 1):
            await self._step(place, item)
        if stops >= len(ITEMS):
            for page in ("result", "certificate"):
                await self._get(f"{self._quiz}/{page}")
        elif self._script.random() < 0.3:
            await self._forget()
        await self._get(self._quiz)
        for line in self._lines:
            line.close()

    async def _start(self) -> None:
        await self._get(self._quiz)
        audience = self._script.choice(["student", "parent"])
        reply = await self._post(f"{self._quiz}?asked=1", {"audience": audience})
        assert reply.status == 303, f"{reply.status} {reply.text[-2000:]}"
        match = COOKIE.search(reply.headers["set-cookie"])
        assert match, reply.headers
        self._cookie = match[0]
        self._seen.keys[self._number] = hashlib.sha256(match[2].encode()).digest()

    async def _step(self, place: int, item: str) -> None:
        chance, page = self._script, f"{self._quiz}/{place}"
        await self._get(page)
        if chance.random() < 0.05:
            assert (await self._post(page, {"a": "99"})).status == 422
        fields = fields_of(item, chance)
        await self._post(page, fields)
        if chance.random() < 0.1:
            await self._post(page, fields_of(item, chance))  # too late: the first one stands
        await self._get(f"{page}/answer")
        if chance.random() < 0.05:
            await self._get(f"{self._quiz}/{min(place + 2, len(ITEMS))}")  # not open yet

    async def _forget(self) -> None:
        where = f"/{self._quiz.split('/')[1]}/forget"
        await self._get(where)
        await self._post(where, {})

    async def _get(self, path: str) -> Reply:
        reply = await self._ask("GET", path, None)
        token = TOKEN.search(reply.text)
        if token:
            self._token = token[1]
        return reply

    async def _post(self, path: str, fields: dict[str, str]) -> Reply:
        return await self._ask("POST", path, {"csrf_token": self._token, **fields})

    async def _ask(self, method: str, path: str, fields: dict[str, str] | None) -> Reply:
        door = self._door.randrange(len(self._lines))
        reply = await self._lines[door].ask(method, path, self._cookie, fields)
        while reply.status == 503:  # the machine is busy: nothing was stored, it is sent again
            await asyncio.sleep(1)
            reply = await self._lines[door].ask(method, path, self._cookie, fields)
        self._seen.asked[door] += 1
        self._seen.statuses[reply.status] += 1
        text = SECRETS.sub("", reply.text)
        shown = f"{reply.status} {reply.headers.get('location', '')}\n{text}"
        what = f"{method} {path}"
        if self._number < SHOWN:
            self._seen.texts[self._number, len(self._pages)] = shown
        self._pages.append((what, hashlib.sha256(shown.encode()).hexdigest()))
        return reply


async def everybody(ports: tuple[int, ...]) -> Seen:
    seen = Seen()
    waiting = list(range(ATTEMPTS))

    async def place() -> None:
        while waiting:
            await Person(waiting.pop(), ports, seen).play()

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(place())
    return seen


def differences(first: Seen, second: Seen, number: int, at: int) -> str:
    """Show the lines in which two pages of a person differ."""
    pages = [seen.texts.get((number, at), "").splitlines() for seen in (first, second)]
    return "\n".join(line[:300] for line in difflib.unified_diff(*pages, n=0, lineterm=""))


def midday() -> str:
    """Name a zone where it is about noon, so that no midnight lies between the two runs."""
    behind = (time.gmtime().tm_hour - 12) % 24  # how many hours to go back
    return f"Etc/GMT+{behind}" if behind <= 12 else f"Etc/GMT-{24 - behind}"


def server_of(folder: Path, database: str, banks: Path, **settings: str) -> RunningServer:
    folder.mkdir(parents=True, exist_ok=True)
    return RunningServer(
        folder,
        {
            "QUIZ_DATABASE": database,
            "QUIZ_BANKS": str(banks),
            "QUIZ_LIBRARY": str(ROOT / "question_banks"),
            "QUIZ_PROXIES": "1",  # people come from many addresses, as the proxy in front says
            **settings,
        },
    )


Stored = dict[int, dict[str, tuple[str, list[str], int, int]]]


def stored(server: RunningServer, seen: Seen) -> Stored:
    """Give what the database holds of each person: by item what was answered, and its mark."""
    found_ = ledger.read(server.settings["QUIZ_DATABASE"], secret_of(server))
    people: Stored = {number: {} for number in seen.keys}
    numbers = {key: number for number, key in seen.keys.items()}
    for (key, item), response in found_.responses.items():
        people[numbers[key]][item] = response
    return people


def settled(server: RunningServer) -> dict[str, Counter[tuple[str, ...]]]:
    """Settle everything with the server's own command and give the sums over all lots."""
    database = server.settings["QUIZ_DATABASE"]
    ledger.change(
        database, f"update event set state = 'closed', closes_at = {int(time.time()) - 7200}"
    )
    told = quiz(server, "keep")
    assert told.code == 0, told.text
    told = quiz(server, "doctor", "--recount")
    assert told.code == 0, told.text
    assert ledger.rows(database, "select count(*) from attempt where counts and lot is null") == [
        (0,)
    ]
    sums: Counter[tuple[str, ...]] = Counter()
    for kind, item, outcome, band, n in ledger.rows(
        database, "select kind, item, outcome, band, n from tally"
    ):
        if kind in (*SUMS, "unfinished", "stopped"):
            sums[kind, item, outcome, str(band)] += n
    people: Counter[tuple[str, ...]] = Counter()
    for started, finished in ledger.rows(database, "select started, finished from participation"):
        people["started",] += started
        people["finished",] += finished
    return {"sums": sums, "people": people}


def test_two_servers_on_postgresql_show_and_count_what_one_on_sqlite_does(
    postgres_url: str, tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    banks = tmp_path / "banks"
    banks.mkdir()
    (banks / "both.yaml").write_text(BANK)

    zone = midday()  # one for all: an hour later it may be that of another day
    alone = server_of(
        tmp_path / "alone", f"sqlite:///{tmp_path / 'alone.db'}", banks, QUIZ_ZONE=zone
    )
    with alone:
        began = time.monotonic()
        first = in_a_loop(everybody((alone.port,)))
        took = [time.monotonic() - began]
    one = server_of(tmp_path / "both", postgres_url, banks, QUIZ_ZONE=zone)
    other = server_of(tmp_path / "both", postgres_url, banks, QUIZ_ZONE=zone, QUIZ_BANKS="")
    with one, other:
        began = time.monotonic()
        second = in_a_loop(everybody((one.port, other.port)))
        took.append(time.monotonic() - began)

    assert set(first.statuses) == {200, 303, 422}, "nobody was turned away, nothing broke"
    assert first.statuses == second.statuses
    assert min(second.asked.values()) > 0.4 * sum(second.asked.values()), "both were asked"
    for number in range(ATTEMPTS):
        for at, pair in enumerate(zip(first.pages[number], second.pages[number], strict=True)):
            assert pair[0] == pair[1], (
                f"person {number} saw {differences(first, second, number, at)}"
            )
    assert stored(alone, first) == stored(one, second)
    counts, again_ = settled(alone), settled(one)
    assert counts == again_
    done = counts["people"]["finished",]
    assert counts["sums"]["n", "", "", "0"] == done > ATTEMPTS / 2
    assert counts["people"]["started",] == ATTEMPTS
    requests = sum(second.asked.values())
    record_property("requests to each set-up", requests)
    print(
        f"{ATTEMPTS} attempts, {done} finished, {requests} requests: the same pages; "
        f"{took[0]:.0f} s at one server on SQLite, {took[1]:.0f} s at two on PostgreSQL"
    )
