"""A sweep that is killed anywhere leaves what the next one brings to the same end."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quiz.services import keep
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests import postgres
from tests.store.school import HOUR, School, bank_of, opened, school
from tests.warm import CONTEXT

MOST = 60
"""More commits than one sweep makes."""

Fresh = Callable[[int], str]
"""Give the address of a new copy of the prepared database, by a number."""


def sweep_and_die(database: str, folder: str, now: int, fail: str) -> None:
    """Sweep in a process of its own that is killed at a point."""
    with opened(database, Path(folder), fail=fail) as site:
        keep.sweep(site, now, 100_000, clock_is_right=True)


def child(database: str, folder: Path, now: int, fail: str) -> int | None:
    """Run such a sweep and give its exit code: 0, or 137 where it was killed."""
    process = CONTEXT.Process(target=sweep_and_die, args=(database, str(folder), now, fail))
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code


def prepare(kite: School) -> tuple[Event, Event]:
    """Make one event to settle, with three groups and people who stopped, and one to fold.

    Beside them a closed campaign of three small events, two of them with equal forms, and a
    campaign that is half-way deleted.
    """
    kite.sweep()
    ended = kite.event(breakdown="audience")
    for group, count in (("student", 30), ("parent", 12), ("teacher", 4)):
        kite.people(ended, count, groups=[group])
    kite.people(ended, 11, steps=1)
    going_on = kite.event(delivery={"time_limit": 600})
    kite.people(going_on, 108)
    kite.people(going_on, 2, steps=2, time=600)
    week = Campaign("cccccccccc", "Kite week", None, "{}", 10, "UTC", "closed", 0, kite.now)
    assert kite.site.store.write(lambda c: stored_campaigns.add(c, week))
    small = [kite.event(campaign=week.id), kite.event(campaign=week.id)]
    drawn = kite.event(campaign=week.id, delivery={"draw": 2})
    for event, count in ((small[0], 6), (small[1], 7), (drawn, 4)):
        kite.people(event, count)
    for event in (ended, *small, drawn):
        kite.site.store.write(
            lambda c, name=event.id: stored_events.move(
                c, name, "open", "closed", closes_at=kite.now
            )
        )
    gone = replace(week, id="dddddddddd", plan=stored_campaigns.CONDEMNED)
    assert kite.site.store.write(lambda c: stored_campaigns.add(c, gone))
    kite.people(kite.event(campaign=gone.id, kind="remainder"), 5)
    kite.site.store.write(lambda c: stored_campaigns.condemn(c, gone.id))
    kite.wait(2 * HOUR)
    return ended, going_on


def outcome(kite: School, events: tuple[Event, Event]) -> list[Any]:
    """Describe everything that a sweep is to bring about, but for random ids."""
    found: list[Any] = []
    with kite.site.store.read() as connection:
        gathered = stored_events.of_campaign(connection, "cccccccccc")
        for event in (*events, *(one for one in gathered if one.kind == "remainder")):
            lots = stored_lots.of_event(connection, event.id)
            found.append(sorted((lot.pool, lot.group, lot.n, lot.digest) for lot in lots))
            for pool in ("finished", "unfinished"):
                sums = stored_lots.sums(connection, event.id, pool)
                found.append([(thick, sorted(rows)) for thick, rows in sums])
            found.append(kite.find(event).state)
        week = stored_campaigns.find(connection, "cccccccccc")
        found.append(stored_campaigns.condemned(connection))
        found.append((week and week.state, [event.state for event in gathered]))
    found.append(sorted(kite.rows("select key, counts, finished, lot is null from attempt")))
    found.append(kite.rows("select event, started, finished from participation order by event"))
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def prepared(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[School, tuple[Event, Event], Fresh]]:
    if request.param == "sqlite":
        with school(f"sqlite:///{tmp_path / 'base.db'}", tmp_path) as kite:
            events = prepare(kite)

        def copy(number: int) -> str:
            shutil.copyfile(tmp_path / "base.db", tmp_path / f"{number}.db")
            return f"sqlite:///{tmp_path / f'{number}.db'}"

        yield kite, events, copy
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    base: str = request.getfixturevalue("postgres_url")
    name = base.partition("@/")[2].partition("?")[0]
    with school(base, tmp_path) as kite:
        events = prepare(kite)
    made: list[str] = []

    def template(number: int) -> str:
        made.append(f"{name}_{number}")
        return server.create(made[-1], template=name)

    yield kite, events, template
    for one in made:
        server.drop(one)


def _wait_for_the_lock(kite: School) -> None:
    """Wait until PostgreSQL has noticed that the one who was killed lets go of the sweeping."""
    until = time.monotonic() + 300
    while keep.sweep(kite.site, kite.now, kite.uptime, clock_is_right=True) is None:
        assert time.monotonic() < until
        time.sleep(0.1)


def swept(database: str, folder: Path, kite: School, events: tuple[Event, Event]) -> list[Any]:
    """Sweep twice without a crash and describe the end."""
    with opened(database, folder) as site:
        again = School(site, bank_of(), kite.digest, kite.now, kite.uptime)
        _wait_for_the_lock(again)
        again.sweep()
        again.sweep()
        return outcome(again, events)


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
def test_a_sweep_killed_at_any_commit_is_made_good(
    prepared: tuple[School, tuple[Event, Event], Fresh], tmp_path: Path, point: str
) -> None:
    kite, events, fresh = prepared
    expected = swept(fresh(0), tmp_path, kite, events)
    assert [name for name in expected[0] if name[0] == "finished"], "there is something to count"
    assert expected[3] == "settled"
    assert [[name[2] for name in part] for part in expected[8:9]] == [[13]], "once, of two events"
    assert ("settled", ["settled"] * 4) in expected
    assert [] in expected, "what was to be deleted is gone"
    for number in range(1, MOST):
        database = fresh(number)
        code = child(database, tmp_path, kite.now, f"{point}:{number}")
        assert code in (0, 137)
        assert swept(database, tmp_path, kite, events) == expected, f"killed at {point} {number}"
        if code == 0:
            break
    assert 8 < number < MOST, "each commit of a sweep was the last one once"
