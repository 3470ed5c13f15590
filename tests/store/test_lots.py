"""Lots: whole or not at all, each attempt in one of them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from quiz.services import play
from quiz.statistics.tallies import Tally
from quiz.store import keeping
from quiz.store import lots as stored_lots
from quiz.store.lots import Lot, NotWhole
from tests.store.school import School, school


@pytest.fixture
def kite(database_url: str, tmp_path: Path) -> Iterator[School]:
    with school(database_url, tmp_path) as made:
        yield made


ROWS = (Tally("n", "", "", 0, 10), Tally("outcome", "longest", "long", 0, 7))


def lot_of(kite: School, event: str, keys: list[bytes], group: str = "") -> Lot:
    name = kite.site.chance.randbytes(16)
    return Lot(name, event, "form", group, "finished", "digest", len(keys), False)


def add(kite: School, lot: Lot, keys: list[bytes], rows: tuple[Tally, ...] = ROWS) -> None:
    kite.site.store.write(lambda c: stored_lots.add(c, lot, rows, keys, kite.now))


def test_a_lot_is_added_with_its_members_and_tallies(kite: School) -> None:
    event = kite.event()
    keys = kite.people(event, 10)
    lot = lot_of(kite, event.id, keys)
    add(kite, lot, keys)
    assert kite.count("attempt", "lot is not null") == 10
    with kite.site.store.read() as connection:
        assert list(stored_lots.of_event(connection, event.id)) == [lot]
        assert stored_lots.sums(connection, event.id, "finished") == [(False, sorted(ROWS))]
        assert sorted(stored_lots.tallies_of(connection, lot.id)) == sorted(ROWS)
        assert stored_lots.with_members(connection) == [(lot, sorted(keys))]
        assert stored_lots.waiting(connection, event.id, finished=True) == {}


@pytest.mark.parametrize("count", [10, 450], ids=["few", "more than one statement takes"])
def test_a_lot_that_misses_a_member_is_not_to_be(kite: School, count: int) -> None:
    event = kite.event()
    keys = kite.people(event, count, steps=0)
    play.forget(kite.site, keys[-1])
    with pytest.raises(NotWhole):
        add(kite, lot_of(kite, event.id, keys), keys)
    assert kite.count("lot") == kite.count("tally") == 0
    assert kite.count("attempt", "lot is not null") == 0


def test_nobody_is_in_two_lots(kite: School) -> None:
    event = kite.event()
    keys = kite.people(event, 20)
    add(kite, lot_of(kite, event.id, keys[:11]), keys[:11])
    with pytest.raises(NotWhole):
        add(kite, lot_of(kite, event.id, keys[10:]), keys[10:])
    assert kite.count("lot") == 1
    assert kite.count("attempt", "lot is not null") == 11


def test_of_lots_of_the_same_people_at_once_one_is_added(kite: School) -> None:
    event = kite.event()
    keys = kite.people(event, 15)
    meeting = threading.Barrier(6)

    def go() -> bool:
        meeting.wait()
        try:
            add(kite, lot_of(kite, event.id, keys), keys)
        except NotWhole:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        done = [one.result() for one in [pool.submit(go) for _ in range(6)]]
    assert sum(done) == 1
    assert kite.count("lot") == 1
    assert kite.count("tally") == len(ROWS)


def test_a_deletion_and_a_lot_at_once_exclude_each_other(kite: School) -> None:
    for _ in range(8):
        event = kite.event()
        keys = kite.people(event, 10)
        lot = lot_of(kite, event.id, keys)
        meeting = threading.Barrier(2)

        def fold(
            lot: Lot = lot, keys: list[bytes] = keys, meeting: threading.Barrier = meeting
        ) -> bool:
            meeting.wait()
            try:
                add(kite, lot, keys)
            except NotWhole:
                return False
            return True

        def forget(key: bytes = keys[4], meeting: threading.Barrier = meeting) -> bool:
            meeting.wait()
            return play.forget(kite.site, key)

        with ThreadPoolExecutor(2) as pool:
            folded, forgot = (one.result() for one in (pool.submit(fold), pool.submit(forget)))
        assert folded != forgot
        assert kite.count("lot", f"event = '{event.id}'") == folded
        assert kite.count("attempt", f"event = '{event.id}'") == 10 - forgot


def test_a_tally_twice_in_one_lot_is_a_fault(kite: School) -> None:
    event = kite.event()
    keys = kite.people(event, 10)
    with pytest.raises((IntegrityError, sqlite3.IntegrityError)):
        add(kite, lot_of(kite, event.id, keys), keys, (*ROWS, ROWS[0]))
    assert kite.count("attempt", "lot is not null") == 0


def test_sums_add_up_over_lots_and_groups(kite: School) -> None:
    event = kite.event()
    for group in ("student", "parent", "student"):
        keys = kite.people(event, 10)
        add(kite, lot_of(kite, event.id, keys, group), keys)
    with kite.site.store.read() as connection:
        assert stored_lots.sums(connection, event.id, "finished")[0][1][0].n == 30
        assert stored_lots.sums(connection, event.id, "finished", "parent")[0][1][0].n == 10
        assert stored_lots.sums(connection, event.id, "finished", "nobody") == []
        assert stored_lots.groups(connection, event.id, "finished") == {
            "parent": 10,
            "student": 20,
        }
        assert keeping.broken(connection) == []


def test_a_lot_whose_tallies_do_not_fit_is_found(kite: School) -> None:
    event = kite.event()
    keys = kite.people(event, 12)
    add(kite, lot_of(kite, event.id, keys), keys)
    with kite.site.store.read() as connection:
        assert keeping.broken(connection) == ["1 lots do not hold as many attempts as they say"]


def test_members_come_back_as_they_were(kite: School) -> None:
    event = kite.event()
    keys = sorted(kite.people(event, 25))
    with kite.site.store.read() as connection:
        found = stored_lots.members(connection, kite.site.store.vault, keys)
    assert [kept.key for kept in found] == keys
    assert [kept.attempt for kept in found] == [kite.run(event, key).attempt for key in keys]
