"""A Kitestring of a test's own: real store, seeded chance, a clock to turn; browsers visit it."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import Client, TestResponse

from quiz.banks.files import MediaFile, Source
from quiz.banks.library import Library, load_library
from quiz.base import Settings, folder, new_id
from quiz.items.bank import Bank, Delivery
from quiz.services import keep, publish
from quiz.services.keep import Swept
from quiz.services.site import Site
from quiz.store import events as stored_events
from quiz.store import open_store
from quiz.store.events import Event
from quiz.store.migrating import migrate
from quiz.web.app import make_app
from quiz.web.limits import limiter
from tests.shaped import PATIENCE, begin
from tests.visitor import Form, Page

SECRET = b"the kite flies at night; nobody knows its string"
MORNING = 1_768_000_000 - 1_768_000_000 % 86_400 + 8 * 3600
"""Eight in the morning of a day in January, in UTC."""

HOST = "http://localhost"


@cache
def library() -> Library:
    """Read frameworks, help and resources once for all tests."""
    found, _ = load_library(folder("question_banks"))
    return found


@dataclass
class Clock:
    """Be a clock that only moves when a test turns it."""

    now: int = MORNING

    def __call__(self) -> int:
        return self.now


@dataclass
class Place:
    """Hold a site with its application and its clock; ``home`` is where its files lie."""

    site: Site
    app: Flask
    clock: Clock
    home: Path

    def publish(self, raw: Mapping[str, Any], media: Sequence[MediaFile] = ()) -> Bank:
        """Publish a bank as an author wrote it, so that anybody may practise it."""
        bank = Bank.model_validate(raw, context={"language": raw.get("language", "en")})
        assert not list(bank.faults()), list(bank.faults())
        for item in bank.items:
            assert not list(item.faults()), list(item.faults())
        source = Source(bank.id, f"{bank.id}.yaml", json.dumps(raw), tuple(media))
        publish.publish(self.site, bank, source, self.clock())
        return bank

    def event(self, bank: Bank, code: str = "123456", **more: Any) -> Event:
        """Open an event of a bank's current revision under a join code."""
        with self.site.store.read() as connection:
            practice = stored_events.practice(connection, bank.id)
        assert practice is not None
        delivery = more.pop("delivery", practice.delivery)
        made = replace(
            practice,
            id=new_id(self.site.chance),
            code=code,
            **{
                "kind": "link",
                "title": "Amina's class",
                "delivery": Delivery.model_validate(delivery),
                "opens_at": self.clock() - 60,
                **more,
            },
        )
        assert self.site.store.write(lambda connection: stored_events.add(connection, made))
        return made

    def close(self, event: Event) -> None:
        """Close an event now."""
        self.site.store.write(
            lambda c: stored_events.move(c, event.id, "open", "closed", closes_at=self.clock())
        )

    def sweep(self, uptime: int = 0) -> Swept:
        """Sweep once; the clock is right."""
        done = keep.sweep(self.site, self.clock(), uptime, clock_is_right=True)
        assert done is not None
        return done

    def browser(self, **more: Any) -> Browser:
        """Open a browser without cookies."""
        return Browser(self, **more)

    def rest(self) -> None:
        """Let everybody have rested: whatever was tried until now, no limit holds them up."""
        limiter.reset()
        self.app.extensions["pace"].clear()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database itself."""
        with self.site.store.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def shut(self) -> None:
        """Give the database back."""
        self.site.store.close()


def open_place(home: Path, *, seed: int = 1, database: str | None = None, **settings: Any) -> Place:
    """Make a place in an empty folder."""
    chance = random.Random(seed)
    url = database or f"sqlite:///{home / 'quiz.db'}"
    begin(url)
    store = open_store(url, SECRET, home / "write.lock", chance, patience=PATIENCE)
    if database is not None:
        migrate(store)
    known = Settings(home=home, secret_file=home.parent / "secret.key", database=url, **settings)
    clock = Clock()
    site = Site(known, store, chance, library())
    app = make_app(site, SECRET, clock)
    app.jinja_env.bytecode_cache = _BYTECODE
    return Place(site, app, clock, home)


class _Bytecode(BytecodeCache):
    """Remember compiled templates from one test to the next."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_BYTECODE = _Bytecode()


@dataclass(frozen=True)
class Seen:
    """Hold one reply as a browser got it."""

    method: str
    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        """Give the body as text."""
        return self.plain.decode("utf-8", "replace")

    @property
    def plain(self) -> bytes:
        """Give the body without its compression."""
        packed = self.header("Content-Encoding") == "gzip"
        return gzip.decompress(self.body) if packed else self.body

    def header(self, name: str) -> str | None:
        """Give a header's value."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def page(self) -> Page:
        """Read the reply as a page."""
        return Page(HOST + self.path, self.status, dict(self.headers), self.plain)


@dataclass
class Browser:
    """Be one browser: cookies, links, forms; it remembers every reply."""

    place: Place
    base: str = HOST
    address: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = Client(self.place.app, use_cookies=True)

    def ask(
        self,
        method: str,
        path: str,
        fields: Iterable[tuple[str, str]] | bytes | None = None,
        **more: Any,
    ) -> Seen:
        """Send one request; redirects are not followed."""
        headers = {**self.headers, **more.pop("headers", {})}
        more.setdefault("environ_base", {"REMOTE_ADDR": self.address})
        if fields is not None:
            more["data"] = fields if isinstance(fields, bytes) else urlencode(list(fields))
            more.setdefault("content_type", "application/x-www-form-urlencoded")
            headers.setdefault("Origin", self.base)
        reply: TestResponse = self.client.open(
            path,
            method=method,
            base_url=self.base,
            headers=headers,
            **more,
        )
        seen = Seen(method, path, reply.status_code, tuple(reply.headers), reply.get_data())
        reply.close()
        self.seen.append(seen)
        return seen

    def get(self, path: str, **more: Any) -> Seen:
        """Ask for a page."""
        return self.ask("GET", path, **more)

    def post(self, path: str, fields: Iterable[tuple[str, str]] = (), **more: Any) -> Seen:
        """Send a form's fields."""
        return self.ask("POST", path, list(fields), **more)

    def follow(self, seen: Seen) -> Seen:
        """Go where a reply sends the browser, until a page comes."""
        for _ in range(10):
            if seen.status not in (301, 302, 303, 307, 308):
                return seen
            target = urlsplit(urljoin(self.base + seen.path, seen.header("Location") or ""))
            assert f"{target.scheme}://{target.netloc}" == self.base, target
            seen = self.get(target.path + (f"?{target.query}" if target.query else ""))
        raise AssertionError(f"no end of redirects at {seen.path}")

    def open(self, path: str) -> Seen:
        """Ask for a page and follow where it leads."""
        return self.follow(self.get(path))

    def send(
        self, seen: Seen, fields: Mapping[str, str | Sequence[str]] | None = None, **more: Any
    ) -> Seen:
        """Send the form of a page, with these fields in place of its own."""
        form = form_of(seen)
        changed = dict(fields or {})
        sent = [(name, value) for name, value in form.filled if name not in changed]
        for name, value in changed.items():
            sent += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        return self.post(_path(form.action), sent, **more)

    def start(self, path: str, **fields: str) -> Seen:
        """Start a quiz and stand at its first question."""
        return self.follow(self.send(self.get(path), fields))

    def cookie(self, prefix: str = "kite-") -> dict[str, str]:
        """Give the cookies that this browser holds, by name."""
        kept = self.client._cookies or {}
        return {c.key: c.value for c in kept.values() if c.key.startswith(prefix)}

    def set_cookie(self, name: str, value: str) -> None:
        """Put a cookie into this browser."""
        host = urlsplit(self.base).netloc.partition(":")[0]
        self.client.set_cookie(name, value, domain=host)


def form_of(seen: Seen) -> Form:
    """Find the form that a page posts."""
    form = next((form for form in seen.page.forms if form.method == "post"), None)
    assert form is not None, f"{seen.path} ({seen.status}) has no form"
    return form


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


TINY: dict[str, Any] = {
    "id": "tiny",
    "title": "Tiny",
    "items": [
        {
            "id": "one",
            "type": "single",
            "stem": "One?",
            "options": {"x": "Left", "y": "Right"},
            "key": "x",
            "rationale": "Because one.",
        },
        {
            "id": "word",
            "type": "short_text",
            "stem": "Which word?",
            "accept": {"en": ["kite"]},
            "rationale": "Because word.",
        },
        {
            "id": "last",
            "type": "true_false",
            "stem": "Last?",
            "key": True,
            "rationale": "Because last.",
        },
    ],
}
"""A quiz of three steps, for tests that are about something else."""
