"""The two faces of the store: what they promise on either database."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import InternalError

from quiz.base import Refused
from quiz.store import Connection, Store, open_store
from quiz.store.tables import bank as banks
from quiz.store.tables import note as notes
from tests import postgres
from tests.shaped import PATIENCE
from tests.store.school import SECRET


def add_bank(connection: Connection, name: str, number: int = 0) -> None:
    connection.execute(
        banks.insert().values(id=name, origin="folder", digest=None, number=number, listed=True)
    )


def numbers(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {row.id: row.number for row in connection.execute(select(banks))}


def test_an_act_that_raises_leaves_nothing(store: Store) -> None:
    def act(connection: Connection) -> None:
        add_bank(connection, "one")
        raise Refused("stale-turn")

    with pytest.raises(Refused, match="stale-turn"):
        store.write(act)
    assert numbers(store) == {}
    store.write(lambda connection: add_bank(connection, "two"))
    assert numbers(store) == {"two": 0}


def test_acts_of_many_threads_add_up(store: Store) -> None:
    store.write(lambda connection: add_bank(connection, "one"))

    def act(connection: Connection) -> None:
        number = connection.execute(
            select(banks.c.number).where(banks.c.id == "one").with_for_update()
        ).scalar_one()
        connection.execute(update(banks).values(number=number + 1))

    with ThreadPoolExecutor(16) as pool:
        for one in [pool.submit(store.write, act) for _ in range(200)]:
            one.result()
    assert numbers(store) == {"one": 200}


def test_a_reader_sees_one_state_however_long_it_looks(store: Store) -> None:
    store.write(lambda connection: add_bank(connection, "one"))
    with store.read() as connection:
        before = connection.execute(select(banks.c.id)).all()
        store.write(lambda c: add_bank(c, "two"))
        assert connection.execute(select(banks.c.id)).all() == before
    assert set(numbers(store)) == {"one", "two"}


def test_a_reader_changes_nothing(store: Store) -> None:
    # PostgreSQL refuses it, SQLite lets it happen and drops it.
    with suppress(InternalError), store.read() as connection:
        add_bank(connection, "one")
    assert numbers(store) == {}


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    with ThreadPoolExecutor(1) as pool:
        held, go = threading.Event(), threading.Event()

        def act(connection: Connection) -> None:
            add_bank(connection, "one")
            held.set()
            assert go.wait(120)

        writing = pool.submit(store.write, act)
        assert held.wait(120)
        assert numbers(store) == {}
        go.set()
        writing.result()
    assert numbers(store) == {"one": 0}


@pytest.fixture
def patient(postgres_url: str, tmp_path: Path) -> Iterator[Store]:
    """Give a store on PostgreSQL that a slow machine does not make refuse anything."""
    from quiz.store.migrating import migrate

    chance = random.Random(1)
    store = open_store(postgres_url, SECRET, tmp_path / "write.lock", chance, patience=PATIENCE)
    migrate(store)
    yield store
    store.close()


@pytest.fixture
def hasty(patient: Store, postgres_url: str, tmp_path: Path) -> Iterator[Store]:
    """Give a store on PostgreSQL that loses patience sooner than a test does."""
    patient.close()
    store = open_store(postgres_url, SECRET, tmp_path / "write.lock", random.Random(1), patience=3)
    yield store
    store.close()


def test_two_acts_that_lock_each_other_out_both_succeed(patient: Store) -> None:
    store = patient
    store.write(lambda connection: [add_bank(connection, name) for name in ("one", "two")])
    meeting = threading.Barrier(2)

    def act_on(first: str, second: str) -> None:
        tries = []

        def act(connection: Connection) -> None:
            tries.append(1)
            for name in (first, second):
                connection.execute(
                    update(banks).where(banks.c.id == name).values(number=banks.c.number + 1)
                )
                if name == first and len(tries) == 1:
                    meeting.wait(120)

        store.write(act)

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(act_on, *pair) for pair in (("one", "two"), ("two", "one"))]:
            one.result()
    assert numbers(store) == {"one": 2, "two": 2}


def test_an_act_that_waits_too_long_for_a_row_is_refused(hasty: Store) -> None:
    hasty.write(lambda connection: add_bank(connection, "one"))
    with hasty.writer.begin() as other:
        other.execute(select(banks).with_for_update())
        with pytest.raises(Refused, match="busy"):
            hasty.write(lambda connection: connection.execute(update(banks).values(number=1)))
    hasty.write(lambda connection: connection.execute(update(banks).values(number=2)))
    assert numbers(hasty) == {"one": 2}


def test_when_all_connections_are_lent_who_comes_is_refused(hasty: Store) -> None:
    lent = [hasty.writer.connect() for _ in range(24)]
    with pytest.raises(Refused, match="busy"):
        hasty.write(lambda connection: add_bank(connection, "one"))
    with pytest.raises(Refused, match="busy"), hasty.read():
        pass
    for one in lent:
        one.close()
    hasty.write(lambda connection: add_bank(connection, "two"))
    assert numbers(hasty) == {"two": 0}


def test_lost_connections_cost_no_write(postgres_server: postgres.Server, patient: Store) -> None:
    database = patient.writer.url.database

    def lose_all() -> None:
        with postgres_server.connect() as admin:
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                (database,),
            )

    for turn in range(3):
        patient.write(lambda c, turn=turn: add_bank(c, f"before-{turn}"))
        lose_all()
        patient.write(lambda c, turn=turn: add_bank(c, f"after-{turn}"))
    assert len(numbers(patient)) == 6
    lose_all()
    with suppress(Refused):
        numbers(patient)
    assert len(numbers(patient)) == 6


def test_a_connection_that_is_lost_in_the_middle_of_an_act_lets_it_run_again(
    postgres_server: postgres.Server, patient: Store
) -> None:
    tries = []

    def act(connection: Connection) -> None:
        tries.append(1)
        add_bank(connection, "one")
        if len(tries) == 1:
            pid = connection.exec_driver_sql("select pg_backend_pid()").scalar_one()
            with postgres_server.connect() as admin:
                admin.execute("select pg_terminate_backend(%s)", (pid,))
        connection.execute(select(banks)).all()

    patient.write(act)
    assert numbers(patient) == {"one": 0}
    assert len(tries) == 2


def test_a_server_that_is_not_there_is_told_as_busy(tmp_path: Path) -> None:
    nowhere = f"postgresql://postgres@/kite?host={tmp_path}"
    store = open_store(nowhere, SECRET, tmp_path / "write.lock", random.Random(1))
    with pytest.raises(Refused, match="busy"):
        store.write(lambda connection: connection.execute(select(notes)))
    with pytest.raises(Refused, match="busy"), store.read() as connection:
        connection.execute(select(notes))
    store.close()
