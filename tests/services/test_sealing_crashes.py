"""Killed anywhere between sealing, erasing and taking in: everybody is in one place, once."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from quiz.services import keep, merging, receivers
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests import postgres
from tests.services.laptops import taken
from tests.store.school import HOUR, School, bank_of, opened, school

WEEK = Campaign("cccccccccc", "Kite week", None, "{}", 10, "UTC", "open", 0, None)
PEOPLE = 6
OTHER = b"\x09" + bytes(31)
"""The public key of a server that is not here."""


def run(database: str, folder: str, now: int, fail: str, event: str, file: bytes) -> None:
    """Sweep, or bring a file, in a process of its own that is killed at a point."""
    with opened(database, Path(folder), fail=fail) as site:
        if not file:
            keep.sweep(site, now, 100_000, clock_is_right=True)
            return
        with site.store.read() as connection:
            found = stored_events.find(connection, event)
        assert found is not None
        merging.bring(site, "organizer", found, "a.json", file, now)


def child(database: str, folder: Path, now: int, fail: str, event: str, file: bytes) -> int | None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=run, args=(database, str(folder), now, fail, event, file))
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    postgres.wait_for_the_dead(database, set())  # its lock, too, goes with its connection
    return code


@dataclass
class Base:
    """Hold a prepared database, and make copies of it by number."""

    kind: str
    folder: Path
    url: str
    server: postgres.Server | None = None

    def copy(self, number: str) -> str:
        if self.server is None:
            shutil.copyfile(self.folder / "base.db", self.folder / f"{number}.db")
            return f"sqlite:///{self.folder / f'{number}.db'}"
        name = self.url.partition("@/")[2].partition("?")[0]
        return self.server.create(f"{name}_{number}", template=name)


@pytest.fixture(params=["sqlite", "postgres"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Base]:
    if request.param == "sqlite":
        yield Base("sqlite", tmp_path, f"sqlite:///{tmp_path / 'base.db'}")
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    yield Base("postgres", tmp_path, request.getfixturevalue("postgres_url"), server)


def prepared_laptop(kite: School) -> Event:
    """Leave an event closed in which a few finished, that are to be sealed."""
    kite.sweep()
    event = kite.event()
    key = receivers.accept(kite.site, receivers.written(OTHER), "Pune").key
    receivers.choose(kite.site, "admin", event, key, kite.now)
    kite.people(event, PEOPLE)
    kite.site.store.write(
        lambda c: stored_events.move(c, event.id, "open", "closed", closes_at=kite.now)
    )
    kite.wait(2 * HOUR)
    return event


def where(kite: School) -> tuple[int, int]:
    """Give how many wait, and how many parcels there are."""
    return kite.count("attempt", "counts and lot is null"), kite.count("parcel")


def test_a_laptop_that_is_killed_has_its_few_waiting_or_sealed(base: Base) -> None:
    with school(base.url, base.folder) as kite:
        event = prepared_laptop(kite)
        now, digest = kite.now, kite.digest
    places = set()
    for point in ("before_commit", "after_commit"):
        for turn in range(1, 30):
            url = base.copy(f"{point[0]}{turn}")
            code = child(url, base.folder, now, f"{point}:{turn}", event.id, b"")
            with opened(url, base.folder) as site:
                kite = School(site, bank_of(), digest, now + 60, 100_060)
                found = where(kite)
                assert found in ((PEOPLE, 0), (0, 1)), (point, turn)
                places.add(found)
                if found == (0, 1):
                    assert kite.count("attempt") == kite.count("response") == 0
                kite.sweep()
                assert where(kite) == (0, 1)
                file = taken(kite, event)
                kite.wait(HOUR)
                kite.sweep()
                assert taken(kite, event) == file, "sealed once, the same ever after"
            if code == 0:
                break
        else:
            raise AssertionError("a sweep makes more commits than that")
    assert places == {(PEOPLE, 0), (0, 1)}


def test_a_server_that_is_killed_takes_a_file_in_whole_or_not_at_all(
    base: Base, tmp_path: Path
) -> None:
    with school(base.url, base.folder) as kite:
        kite.sweep()
        week = replace(WEEK, opens_at=kite.now)
        kite.site.store.write(lambda c: stored_campaigns.add(c, week))
        event = kite.event(campaign=week.id)
        own = receivers.written(receivers.own_key(kite.site))
        now, digest = kite.now, kite.digest
    home = tmp_path / "laptop"
    home.mkdir()
    file = sealed_elsewhere(home, own)
    for point in ("before_commit", "after_commit"):
        for turn in range(1, 10):
            url = base.copy(f"{point[0]}{turn}")
            code = child(url, base.folder, now, f"{point}:{turn}", event.id, file)
            with opened(url, base.folder) as site:
                kite = School(site, bank_of(), digest, now + 60, 100_060)
                found = kite.count("attempt"), kite.count("opened")
                assert found in ((0, 0), (PEOPLE, 1)), (point, turn)
                again = merging.bring(site, "organizer", kite.find(event), "a", file, kite.now)
                assert ('"twice"' if found[1] else '"waits"') in again.report
                assert (kite.count("attempt"), kite.count("opened")) == (PEOPLE, 1)
            if code == 0:
                break
        else:
            raise AssertionError("an import makes more commits than that")


def sealed_elsewhere(home: Path, own: str) -> bytes:
    """Make the file of a laptop with another secret, whose few are sealed for a key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.store.school.SECRET", bytes(range(60, 92)))
        with school(f"sqlite:///{home / 'quiz.db'}", home) as away:
            away.sweep()
            event = away.event()
            key = receivers.accept(away.site, own, "Pune").key
            receivers.choose(away.site, "admin", event, key, away.now)
            away.people(event, PEOPLE)
            away.site.store.write(
                lambda c: stored_events.move(c, event.id, "open", "closed", closes_at=away.now)
            )
            away.wait(2 * HOUR)
            away.sweep()
            return taken(away, event)
