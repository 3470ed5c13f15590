"""A server without HTTP for the tests: a store, a published bank, and people who answer it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from quiz.banks.compiled import compile as compiled
from quiz.banks.compiled import digest as digest_of
from quiz.banks.library import Library
from quiz.banks.parsing import parse
from quiz.base import Settings, token_key
from quiz.items.bank import Bank
from quiz.items.response import Response
from quiz.services import keep, organize, people, play
from quiz.services.forms import form_of
from quiz.services.organize import Setup
from quiz.services.site import Site
from quiz.store import banks as stored_banks
from quiz.store import open_store
from quiz.store.events import Breakdown, Event
from quiz.store.migrating import migrate
from quiz.store.staff import Account, Role
from tests.shaped import PATIENCE, begin

NOW = 1_790_000_000
"""A Monday in September 2026, on the UTC clock."""

DAY = 86_400
PASSWORD = "four random kite words"

BANK = """\
format: 1
id: spot-the-fake
title:
  en: Spot the fake
  hi: नकली पहचानो
language: en
languages: [en, hi]
audience: [student, parent]
items:
  - id: link
    type: single
    stem: {en: "Who owns **this** address?", hi: यह पता किसका है?}
    options:
      bank: {en: The bank, hi: बैंक}
      other: {en: Somebody else, hi: कोई और}
      open: {en: Open it to see, hi: खोल कर देखें}
    key: other
    competence: "1.2"
    rationale: {en: Read the end of the name., hi: नाम का अंत पढ़ें।}
  - id: otp
    type: true_false
    stem: {en: A bank asks for the code., hi: बैंक कोड माँगता है।}
    key: false
    competence: "4.2"
    rationale: {en: It never does., hi: कभी नहीं।}
  - id: signs
    type: multiple
    stem: {en: Which are signs of a fake?, hi: नकली के लक्षण?}
    options:
      hurry: {en: Hurry, hi: जल्दी}
      prize: {en: A prize, hi: इनाम}
      name: {en: Your full name, hi: आपका पूरा नाम}
      calm: {en: Calm words, hi: शांत शब्द}
    key: [hurry, prize]
    marking: each_decision
    points: 2
    competence: "1.2"
    rationale: {en: Both push you., hi: दोनों धकेलते हैं।}
  - id: habit
    type: poll
    stem: {en: What do you check?, hi: आप क्या देखते हैं?}
    options:
      address: {en: The address, hi: पता}
      sender: {en: The sender, hi: भेजने वाला}
"""


@dataclass
class World:
    """Hold a site, its clock, and the accounts that were made; ``now`` moves on by hand."""

    site: Site
    now: int = NOW
    uptime: int = 10_000
    staff: dict[str, Account] = field(default_factory=dict)

    def pass_time(self, seconds: int) -> None:
        """Let time pass, on the wall and in the machine."""
        self.now += seconds
        self.uptime += seconds

    def sweep(self) -> keep.Swept:
        """Let the server do what it does by itself."""
        swept = keep.sweep(self.site, self.now, self.uptime, clock_is_right=True)
        assert swept is not None
        assert swept.doubts is None
        return swept

    def account(self, name: str, role: Role = "organizer") -> Account:
        """Give the account of one of the cast, made through a one-time link."""
        if name not in self.staff:
            email = f"{name.lower()}@example.org"
            if self.staff:
                admin = next(a for a in self.staff.values() if a.role == "admin")
                link: str | None = people.invite(self.site, admin, role, self.now)
            else:
                link = people.first_run_link(self.site, self.now)
            assert link is not None
            token = people.join(self.site, link, name, email, PASSWORD, self.now)
            found = people.signed_in(self.site, token, self.now)
            assert found is not None
            self.staff[name] = found
        return self.staff[name]

    def event(
        self, owner: Account, *, breakdown: Breakdown = "none", k: int = 10, days: int = 5
    ) -> Event:
        """Give an event that is open."""
        plan = organize.choices(self.site)[0]
        setup = Setup(
            "Hadapsar labs",
            self.now,
            self.now + days * DAY,
            "Asia/Kolkata",
            plan.digest,
            breakdown=breakdown,
            k=k,
        )
        made = organize.begin(self.site, owner, setup, self.now)
        return organize.open_event(self.site, owner, made.id, self.now)

    def begin(self, event: Event, language: str = "en", audience: str = "student") -> bytes:
        """Start an attempt and give its key."""
        return self.begin_in(self.quiz(event), language, audience)

    def begin_in(self, quiz: play.Quiz, language: str = "en", audience: str = "student") -> bytes:
        """Start an attempt in what a browser found earlier, and give its key."""
        token = play.begin(
            self.site,
            quiz,
            language=language,
            audience=audience,
            time="1",
            counts=True,
            replaces=None,
            now=self.now,
        )
        return token_key(token)

    def quiz(self, event: Event) -> play.Quiz:
        """Give an event as it is played."""
        assert event.code is not None
        quiz = play.by_code(self.site, event.code)
        assert quiz is not None
        return quiz

    def answer(
        self,
        event: Event,
        answers: Sequence[Response],
        language: str = "en",
        audience: str = "student",
        seconds: int = 300,
    ) -> None:
        """Take the whole quiz, one response per step in order."""
        key = self.begin(event, language, audience)
        quiz = self.quiz(event)
        for place, response in enumerate(answers, 1):
            run = play.resume(self.site, quiz, key)
            assert run is not None
            at = self.now + seconds * place // len(answers)
            play.answer(self.site, run, place, response, now=at)


def responses(chance: random.Random) -> list[Response]:
    """Answer the bank as somebody might who knows a little."""
    skill = chance.random()
    link = "other" if chance.random() < skill else chance.choice(["bank", "open"])
    otp = "false" if chance.random() < 0.5 + skill / 2 else "true"
    signs = tuple(
        sorted(
            name
            for name in ("hurry", "prize", "name", "calm")
            if chance.random() < (0.3 + 0.6 * skill if name in ("hurry", "prize") else 0.3)
        )
    ) or ("hurry",)
    return [
        Response("unsure") if chance.random() < 0.1 else Response("given", (link,)),
        Response("given", (otp,)),
        Response("given", signs),
        Response("given", (chance.choice(["address", "sender"]),)),
    ]


def bank_of(text: str = BANK) -> Bank:
    """Parse a bank that has no problems."""
    parsed = parse(text, "bank.yaml")
    assert parsed.bank is not None, parsed.problems
    return parsed.bank


def publish(site: Site, text: str = BANK, now: int = NOW) -> str:
    """Publish a bank and give the digest of its revision."""
    bank = bank_of(text)
    packed = compiled(bank)
    digest = digest_of(packed)
    site.store.write(
        lambda connection: stored_banks.publish(
            connection,
            bank=bank.id,
            digest=digest,
            source=text,
            compiled=packed,
            form=form_of(bank, bank.delivery).digest,
            media={},
            now=now,
        )
    )
    return digest


@contextmanager
def world(database: str, folder: Path, *, k: int = 10, seed: int = 1) -> Iterator[World]:
    """Open a migrated store with one published bank; everything random comes from ``seed``."""
    chance = random.Random(seed)
    begin(database)
    own = random.Random(seed + 1)
    store = open_store(database, b"s" * 32, folder / "write.lock", own, patience=PATIENCE)
    migrate(store)
    settings = Settings(folder, folder / "secret.key", database, k=k)
    site = Site(settings, store, chance, Library())
    publish(site)
    made = World(site)
    made.sweep()
    try:
        yield made
    finally:
        store.close()
