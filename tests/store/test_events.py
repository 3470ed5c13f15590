"""Events in the store: found by those who may, moved once, counted by day."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from quiz.store import Store, staff
from quiz.store import events as stored
from quiz.store.events import Day, Event
from tests.store.school import NOW, School, school

Ask = Callable[..., object]


@pytest.fixture
def kite(database_url: str, tmp_path: Path) -> Iterator[School]:
    with school(database_url, tmp_path) as made:
        yield made


def named(kite: School, name: str, **more: object) -> Event:
    """Store an event under a name of ten letters."""
    made = replace(kite.event(), id=name, **more)  # type: ignore[arg-type]
    assert kite.site.store.write(lambda c: stored.add(c, made))
    return made


def read(store: Store, ask: Ask, *more: object) -> object:
    with store.read() as connection:
        return ask(connection, *more)


def test_an_event_comes_back_as_it_was_stored(kite: School) -> None:
    made = named(
        kite, "aaaaaaaaaa", kind="family", title="Thane »नमस्ते«", code="654321", owner=None,
        breakdown="language", k=12, state="closed", opens_at=NOW, closes_at=NOW + 9, demo=True,
    )  # fmt: skip
    assert read(kite.site.store, stored.find, "aaaaaaaaaa") == made
    assert read(kite.site.store, stored.by_code, "654321") == made
    assert read(kite.site.store, stored.find, "bbbbbbbbbb") is None
    assert read(kite.site.store, stored.by_code, "654322") is None
    assert read(kite.site.store, stored.has_demo) is True


def test_a_code_and_an_id_are_taken_once(kite: School) -> None:
    first = named(kite, "aaaaaaaaaa", code="654321")
    store = kite.site.store
    for other in (replace(first, id="bbbbbbbbbb"), replace(first, code="111111")):
        assert not store.write(lambda c, other=other: stored.add(c, other))
    assert read(store, stored.find, "bbbbbbbbbb") is None
    assert read(store, stored.find, "aaaaaaaaaa") == first


def test_a_code_leads_nowhere_while_its_event_is_being_set_up(kite: School) -> None:
    event = named(kite, "aaaaaaaaaa", code="654321", state="ready")
    store = kite.site.store
    assert read(store, stored.by_code, "654321") is None
    assert store.write(lambda c: stored.save(c, replace(event, title="Better", k=20)))
    assert store.write(lambda c: stored.move(c, event.id, "ready", "open"))
    found = read(store, stored.by_code, "654321")
    assert isinstance(found, Event)
    assert (found.title, found.k, found.state) == ("Better", 20, "open")
    assert not store.write(lambda c: stored.save(c, replace(event, title="Too late")))
    assert read(store, stored.by_code, "654321") == found


def test_a_state_is_left_once(kite: School) -> None:
    event = named(kite, "aaaaaaaaaa")
    store, told = kite.site.store, []

    def close(second: int) -> None:
        told.append(
            store.write(
                lambda c: stored.move(c, event.id, "open", "closed", closes_at=NOW + second)
            )
        )

    threads = [threading.Thread(target=close, args=(second,)) for second in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == [False, False, False, True]
    assert not store.write(lambda c: stored.move(c, event.id, "open", "settling"))
    assert not store.write(lambda c: stored.move(c, "nowhere", "open", "closed"))


def test_somebody_elses_event_is_missing(kite: School) -> None:
    store = kite.site.store
    for name in ("chen", "eko"):
        account = staff.Account(name, f"{name}@example.org", name, "organizer", "-")
        assert store.write(lambda c, account=account: staff.add(c, account))
    mine = named(kite, "aaaaaaaaaa", owner="chen", opens_at=NOW)
    later = named(kite, "bbbbbbbbbb", owner="chen", opens_at=NOW + 5)
    theirs = named(kite, "cccccccccc", owner="eko", opens_at=NOW + 3)
    practice = named(kite, "dddddddddd", kind="practice", bank="passwords", state="closed")
    assert read(store, stored.owned, "chen") == [later, mine]
    everybody = read(store, stored.owned, None)
    assert isinstance(everybody, list)
    assert [e for e in everybody if e.owner] == [later, theirs, mine]
    assert read(store, stored.find_owned, "aaaaaaaaaa", "chen") == mine
    assert read(store, stored.find_owned, "aaaaaaaaaa", None) == mine
    assert read(store, stored.find_owned, "aaaaaaaaaa", "eko") is None
    for owner in ("chen", None):
        assert read(store, stored.find_owned, practice.id, owner) is None


def test_practice_is_the_newest_open_link_of_its_chain(kite: School) -> None:
    store = kite.site.store
    named(kite, "aaaaaaaaaa", kind="practice", state="closed", opens_at=NOW + 50)
    assert read(store, stored.practice, "passwords") is None
    link = named(kite, "bbbbbbbbbb", kind="practice", opens_at=NOW + 10)
    assert read(store, stored.practice, "passwords") == link
    assert read(store, stored.practice, "screens") is None
    unsettled = read(store, stored.unsettled)
    assert isinstance(unsettled, list)
    assert {"aaaaaaaaaa", "bbbbbbbbbb"} <= {event.id for event in unsettled}
    store.write(lambda c: stored.move(c, "aaaaaaaaaa", "closed", "settled"))
    unsettled = read(store, stored.unsettled)
    assert isinstance(unsettled, list)
    assert "aaaaaaaaaa" not in {event.id for event in unsettled}


def test_starts_and_finishes_of_many_at_once_are_all_counted(kite: School) -> None:
    event, store = named(kite, "aaaaaaaaaa"), kite.site.store

    def come(day: int) -> None:
        for _ in range(5):
            store.write(lambda c: stored.count_start(c, event.id, day))
        store.write(lambda c: stored.count_finish(c, event.id, day))

    threads = [threading.Thread(target=come, args=(day,)) for day in (7, 7, 7, 8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert read(store, stored.days, event.id) == [Day(7, 15, 3), Day(8, 5, 1)]


def test_the_hour_of_the_last_start_only_goes_on(kite: School) -> None:
    event, store = named(kite, "aaaaaaaaaa", last_start=7200), kite.site.store
    for hour, expected in ((3600, 7200), (10_800, 10_800), (10_800, 10_800), (0, 10_800)):
        store.write(lambda c, hour=hour: stored.note_start(c, event.id, hour))
        found = read(store, stored.find, event.id)
        assert isinstance(found, Event)
        assert found.last_start == expected


@pytest.mark.parametrize(
    ("state", "opens", "closes", "takes"),
    [
        ("open", 0, None, True), ("open", 0, 1, True), ("open", 0, 0, False),
        ("open", 1, None, False), ("ready", 0, None, False), ("closed", 0, 9, False),
        ("settling", 0, None, False), ("settled", 0, None, False),
    ],
)  # fmt: skip
def test_who_may_start(
    kite: School, state: stored.EventState, opens: int, closes: int | None, takes: bool
) -> None:
    ends = None if closes is None else NOW + closes
    event = replace(kite.event(), state=state, opens_at=NOW + opens, closes_at=ends)
    assert event.takes_starts(NOW) is takes
