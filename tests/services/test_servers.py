"""What ``quiz doctor`` finds about servers that share one PostgreSQL."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from quiz.banks.library import Library
from quiz.base import Settings
from quiz.services import servers, tending
from quiz.services.finding import Finding
from quiz.services.site import Site
from quiz.store import Store, open_store
from tests.store.school import SECRET, opened


def address(database: str) -> str:
    return database.replace("postgresql+psycopg://", "postgresql://")


def configure(database: str, setting: str) -> None:
    """Set something for every later connection to a database, as its operator may have."""
    with psycopg.connect(address(database), autocommit=True) as connection:
        (name,) = connection.execute("select current_database()").fetchone() or ("",)
        connection.execute(f'alter database "{name}" set {setting}'.encode())


@contextmanager
def connected(database: str, folder: Path, name: str) -> Iterator[None]:
    """Be connected to a database as another server is."""
    store = open_store(database, SECRET, folder / "other.lock", name=name)
    try:
        with store.read() as connection:
            connection.exec_driver_sql("select 1")
            yield
    finally:
        store.close()


@pytest.fixture
def site(postgres_url: str, tmp_path: Path) -> Iterator[Site]:
    with opened(postgres_url, tmp_path) as made:
        yield made


def told(site: Site, apart: int = 0, **changes: Any) -> list[Finding]:
    changed = replace(site, settings=replace(site.settings, **changes))
    return list(servers.examine_database(changed, lambda: int(time.time()) + apart))


def bad(findings: list[Finding]) -> list[str]:
    return [finding.says for finding in findings if not finding.fine]


def test_a_sound_set_up_is_fine_and_tells_how_many_servers_there_is_room_for(
    site: Site, tmp_path: Path, postgres_url: str
) -> None:
    with (
        connected(postgres_url, tmp_path, "kitestring 0a1b2c3d banks"),
        connected(postgres_url, tmp_path, "kitestring 9f8e7d6c"),
    ):
        found = told(site, workers=2)
    assert not bad(found)
    says = "\n".join(finding.says for finding in found)
    assert re.search(r"^PostgreSQL \d+", says, re.MULTILINE)
    assert "2 servers x 2 workers x 24 and 4 beside are 100 of 197 connections" in says
    assert "room for 4 such servers" in says
    assert "but fsync is off" in says, "the server of the tests does without, and is told so"


def test_more_connections_than_the_database_gives_are_found_before_they_are_missing(
    site: Site, tmp_path: Path, postgres_url: str
) -> None:
    with connected(postgres_url, tmp_path, "kitestring 0a1b2c3d"):
        (says,) = bad(told(site, workers=9))
        assert "1 server x 9 workers x 24 and 4 beside are 220 of 197 connections" in says
        assert "lower QUIZ_POOL or QUIZ_WORKERS" in says
        assert not bad(told(site, workers=9, pool=20))


def test_two_servers_that_import_banks_are_found(
    site: Site, tmp_path: Path, postgres_url: str
) -> None:
    with (
        connected(postgres_url, tmp_path, "kitestring 0a1b2c3d banks"),
        connected(postgres_url, tmp_path, "kitestring 9f8e7d6c banks"),
    ):
        assert bad(told(site)) == ["2 servers import banks: set QUIZ_BANKS= (empty) on all but one"]


def test_a_server_without_banks_is_told_where_its_help_lines_come_from(site: Site) -> None:
    found = told(site, banks=None)
    assert not bad(found)
    assert any("set QUIZ_LIBRARY" in finding.says for finding in found)


@pytest.mark.parametrize("apart", [-300, 300])
def test_clocks_that_differ_are_found(site: Site, apart: int) -> None:
    began = time.monotonic()
    (says,) = bad(told(site, apart))
    took = time.monotonic() - began
    match = re.fullmatch(r"the clocks .* are ([0-9]+) s apart: .*", says)
    assert match
    assert 298 - took <= int(match[1]) <= 300, "no more than is certain"


def test_a_database_that_takes_its_time_to_answer_has_the_same_time(site: Site) -> None:
    """On a busy machine seconds lie between one clock and the other."""
    read = iter((0, 1200))
    began = int(time.time()) - 600
    assert not bad(list(servers.examine_database(site, lambda: began + next(read))))


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("default_transaction_isolation = 'serializable'", "transactions are serializable"),
        ("default_transaction_read_only = on", "this database only reads"),
    ],
)
def test_what_the_database_does_otherwise_than_we_count_on_is_found(
    postgres_url: str, tmp_path: Path, setting: str, words: str
) -> None:
    with opened(postgres_url, tmp_path):
        pass
    configure(postgres_url, setting)
    store = open_store(postgres_url, SECRET, tmp_path / "write.lock")
    with opened_again(store, tmp_path) as site:
        (says,) = bad(told(site))
    assert words in says


@contextmanager
def opened_again(store: Store, folder: Path) -> Iterator[Site]:
    """Open a site without changing its database."""
    try:
        yield Site(Settings(folder, folder / "key", ""), store, random.SystemRandom(), Library())
    finally:
        store.close()


def test_a_pooler_that_drops_our_settings_is_found(site: Site) -> None:
    """Acknowledged is on disk only where the database waits for its disk."""

    def drop(driver: Any, _record: object) -> None:
        driver.execute("set synchronous_commit = off")
        driver.commit()

    event.listen(site.store.writer, "connect", drop)
    site.store.writer.dispose()
    (says,) = bad(told(site))
    assert says.startswith("synchronous_commit is off: what is acknowledged may be lost.")


def test_a_database_server_that_is_too_old_is_named(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "OLDEST", 99)
    (says,) = bad(told(site))
    assert says.endswith(": use 99 or later")


def test_a_day_is_signed_once(site: Site) -> None:
    now = int(time.time())
    for _ in range(3):
        tending.sign(site, now)
    with site.store.read() as connection:
        days = connection.exec_driver_sql("select day from day_key").all()
    assert [tuple(row) for row in days] == [(now // 86_400,)]
