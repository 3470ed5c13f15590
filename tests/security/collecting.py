"""Collect all that a server tells an organizer, byte for byte, and say what it may depend on.

Three ways to look at the same replies:

* ``collect`` follows every link from the organizer's pages, reads every file, tries wrong
  addresses for their error texts, and keeps status, headers, length and body.
* ``allowed`` writes down all that these may depend on: the events as they were set up, the heads
  of whole lots, repairs, and participation in its steps. Replies may only differ when it does.
* ``mirrored`` makes a server that knows nothing else: no attempt, no response, no exact count of
  who came. For the length of a look the same pages are drawn from that. What is equal there
  depends on nobody who is in no lot, and on nobody's order.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from typing import Any, TypeVar

from quiz.services.site import Site
from quiz.store import Connection
from tests.web.place import Browser, Place, Seen

T = TypeVar("T")

MOST_PAGES = 600
NUMBER = re.compile(rb"\d+(?:[.,\xa0]\d+)*")
LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
TOKEN = re.compile(rb'name="(?:csrf_token|once)" value="[^"]*"')
OURS = re.compile(r"^/(?:o|staff)(?:$|[/?])")
SET_UP = re.compile(r"^/o/(?:c/)?new\b|/new/|^/staff/(?:people|me|out|links)|/setup/|/copy$")
"""Pages of the set-up and of accounts: they have forms and no figures."""


@dataclass(frozen=True)
class Document:
    """Hold one reply as it came, but for the mask of its form's token, which is new each time."""

    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def numbers(self) -> list[bytes]:
        """Give every number in it: in words, attributes, drawings and headers; and its length."""
        body = self.body
        if body[:2] == b"PK":  # a workbook, a package: what is inside
            with zipfile.ZipFile(io.BytesIO(body)) as packed:
                body = b" ".join(packed.read(name) for name in packed.namelist())
        heads = " ".join(f"{name}: {value}" for name, value in self.headers).encode()
        return [*NUMBER.findall(body), *NUMBER.findall(heads), str(len(self.body)).encode()]


def document(seen: Seen) -> Document:
    """Keep a reply."""
    return Document(seen.path, seen.status, seen.headers, TOKEN.sub(b"", seen.plain))


def collect(organizer: Browser, paths: Sequence[str]) -> dict[str, Document]:
    """Read these pages and files, and nothing else."""
    return {path: document(organizer.get(path)) for path in paths}


def crawl(organizer: Browser, starts: Sequence[str]) -> dict[str, Document]:
    """Read every page and file of an organizer that links lead to."""
    known, waiting = set(starts), list(starts)
    found: dict[str, Document] = {}
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        seen = organizer.get(path)
        found[path] = document(seen)
        if seen.status in (301, 302, 303, 308):
            links = [seen.header("Location") or ""]
        elif "html" in (seen.header("Content-Type") or ""):
            links = LINK.findall(seen.text)
        else:
            continue
        for link in map(unescape, links):
            if OURS.match(link) and not SET_UP.search(link) and link not in known:
                known.add(link)
                waiting.append(link)
    assert len(found) < MOST_PAGES, "more pages than the audit reads"
    return found


def wrong(events: Iterable[str], campaigns: Iterable[str] = ()) -> list[str]:
    """Give addresses that answer with an error or with less: their texts may tell something."""
    found = ["/o/aaaaaaaaaa", "/o/aaaaaaaaaa/export.csv", "/o/c/aaaaaaaaaa"]
    for event in events:
        found += [f"/o/{event}/nothing", f"/o/{event}/repair/99", f"/o/{event}/repair/1?how=eh",
                  f"/o/{event}/items/99", f"/o/{event}/export.csv?language=hi&from=2026-01-01",
                  f"/o/{event}/export.xlsx", f"/o/{event}/export.json", f"/o/{event}/sure", f"/o/{event}/research", f"/o/{event}/copy"]  # fmt: skip
    for name in campaigns:
        found += [f"/o/c/{name}/nothing", f"/o/c/{name}?event=aaaaaaaaaa&language=hi",
                  f"/o/c/{name}/compare?before=x&after=y", f"/o/c/{name}/export.csv",
                  f"/o/c/{name}/export.xlsx", f"/o/c/{name}/export.json",
                  f"/o/c/{name}/package.zip", f"/o/c/{name}/print", f"/o/c/{name}/copy", f"/o/c/{name}/posters", f"/o/c/{name}/public"]  # fmt: skip
    return found


# What may be known.


def stepped(people: int) -> int:
    """Give participation as it may be told: under a hundred in steps of five."""
    return people if people >= 100 else people - people % 5


def _rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(query)]


def taking_part(connection: Connection) -> dict[str, list[tuple[int, int, int]]]:
    """Give (day, started, finished) of each event's days."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for event, *day in _rows(
        connection, "SELECT event, day, started, finished FROM participation ORDER BY event, day"
    ):
        found.setdefault(event, []).append((day[0], day[1], day[2]))
    return found


def allowed(place: Place) -> tuple[Any, ...]:
    """Give all that an organizer's pages may depend on, at this moment."""
    now = place.clock()
    with place.site.store.read() as connection:
        events = [
            (*row, now >= row[-2], row[-1] is not None and now >= row[-1],
             row[-1] is not None and now >= row[-1] - 86_400)
            for row in _rows(
                connection,
                "SELECT id, kind, title, code, owner, bank, revision, delivery, breakdown, k, zone,"
                " state, campaign, expected, languages, follows, opens_at, closes_at"
                " FROM event WHERE kind <> 'practice' ORDER BY id",
            )
        ]  # fmt: skip
        sizes = {row[0]: row[9] for row in events}
        part = []
        for name, days in taking_part(connection).items():
            k = sizes.get(name, 10)
            shown = [(day, stepped(finished)) for day, _, finished in days if finished >= k]
            part.append((name, stepped(sum(day[1] for day in days)),
                         stepped(sum(day[2] for day in days)), tuple(shown)))  # fmt: skip
        lots = _rows(connection, 'SELECT id, event, "group", pool, digest, n FROM lot ORDER BY id')
        repairs = _rows(connection, "SELECT * FROM repair ORDER BY event, item")
        campaigns = _rows(connection, "SELECT * FROM campaign ORDER BY id")
        sources = _rows(connection, "SELECT id FROM source ORDER BY id")
        came = _rows(connection, "SELECT * FROM arrival ORDER BY id")
        shares = _rows(connection, "SELECT * FROM share ORDER BY campaign, staff")
    today = now // 86_400, tuple(sources), tuple(came), tuple(shares)
    return today, tuple(events), tuple(part), tuple(lots), tuple(repairs), tuple(campaigns)


# A server that knows no more than that.


class Inside:
    """Be a store within one transaction: every act and every look happens in it."""

    def __init__(self, store: Any, connection: Connection) -> None:
        self._store = store
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend the connection."""
        yield self._connection

    def write(self, act: Callable[[Connection], T]) -> T:
        """Run an act; what it refuses is taken back."""
        run = self._connection.exec_driver_sql
        run("SAVEPOINT inside")
        try:
            value = act(self._connection)
        except BaseException:
            run("ROLLBACK TO SAVEPOINT inside")
            run("RELEASE SAVEPOINT inside")
            raise
        run("RELEASE SAVEPOINT inside")
        return value


def within(site: Site, connection: Connection) -> Site:
    """Give a site whose store is one transaction."""
    store: Any = Inside(site.store, connection)
    return replace(site, store=store)


@contextmanager
def serving(place: Place, site: Site) -> Iterator[None]:
    """Let the application serve another site for a while."""
    kite, before = place.app.extensions["kite"], place.site
    place.app.extensions["kite"] = replace(kite, site=site)
    place.site = site
    try:
        yield
    finally:
        place.app.extensions["kite"], place.site = kite, before


@contextmanager
def mirrored(place: Place) -> Iterator[None]:
    """Serve from what is allowed and nothing else, for the length of a look."""
    with place.site.store.writer.connect() as connection:
        transaction = connection.begin()
        try:
            _forget_people(connection)
            with serving(place, within(place.site, connection)):
                yield
        finally:
            transaction.rollback()


def _forget_people(connection: Connection) -> None:
    run = connection.exec_driver_sql
    sizes = dict(_rows(connection, "SELECT id, k FROM event"))
    for name, days in taking_part(connection).items():
        run(f"DELETE FROM participation WHERE event = '{name}'")
        for day, started, finished in plain_days(days, sizes[name]):
            run(f"INSERT INTO participation (event, day, started, finished)"
                f" VALUES ('{name}', {day}, {started}, {finished})")  # fmt: skip
    for table in ("response", "attempt", "day_key"):
        run(f"DELETE FROM {table}")
    run("UPDATE event SET last_start = opens_at")


def plain_days(days: Sequence[tuple[int, int, int]], k: int) -> list[tuple[int, int, int]]:
    """Make up days that show the same as these, from what these show.

    What the days shown leave of the total is put on the first days that have room.
    """
    if not days:
        return []
    total, started = (stepped(sum(day[at] for day in days)) for at in (2, 1))
    made = [
        [day, 0, max(k, stepped(finished)) if finished >= k else 0] for day, _, finished in days
    ]
    left = total - sum(day[2] for day in made)
    for day, (_, _, finished) in zip(made, days, strict=True):
        exact = finished >= 100
        room = 0 if exact else stepped(finished) + 4 - day[2] if finished >= k else k - 1
        put = max(0, min(left, room))
        day[2] += put
        left -= put
    made[0][1] = started
    return [(day[0], day[1], day[2]) for day in made]


def differing(mine: Mapping[str, Document], other: Mapping[str, Document]) -> list[str]:
    """Say where two looks at the same pages differ."""
    found = []
    for path, one in mine.items():
        two = other[path]
        if one == two:
            continue
        if one.body != two.body:
            at = next(
                (n for n, (a, b) in enumerate(zip(one.body, two.body, strict=False)) if a != b),
                min(len(one.body), len(two.body)),
            )
            near = slice(max(0, at - 60), at + 60)
            found.append(f"{path}: {one.body[near]!r} is {two.body[near]!r}")
        else:
            found.append(f"{path}: {one.status} {one.headers} is {two.status} {two.headers}")
    return found
