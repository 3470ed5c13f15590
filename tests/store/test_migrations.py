"""Steps from one shape of the database to the next, on real rows of each released version."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from quiz.banks.library import Library
from quiz.base import Refused, Settings
from quiz.services import tending
from quiz.services.site import Site
from quiz.store import Store, migrating, open_store
from quiz.store.engine import database_file
from quiz.store.migrating import is_ready, migrate, newest, present
from quiz.store.tables import metadata
from tests.store.school import HOUR, NOW, SECRET, School, bank_of
from tests.store.shape import SHAPES, counts

RELEASED = sorted(path.stem for path in SHAPES.glob("*.json"))


@pytest.fixture
def bare(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """Give a store on an empty database."""
    store = open_store(database_url, SECRET, tmp_path / "write.lock", random.Random(1))
    yield store
    store.close()


def described(store: Store) -> dict[str, Any]:
    """Describe the tables as the database has them."""
    found: dict[str, Any] = {}
    with store.writer.connect() as connection:
        look = inspect(connection)
        for table in look.get_table_names():
            if table == "alembic_version":
                continue
            found[table] = {
                "columns": [
                    (c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)
                ],
                "key": look.get_pk_constraint(table),
                # A name that stands at a column is there, but SQLite's own list leaves it out.
                "foreign": sorted(
                    (
                        {**key, "name": None if store.dialect == "sqlite" else key["name"]}
                        for key in look.get_foreign_keys(table)
                    ),
                    key=lambda key: key["constrained_columns"],
                ),
                "unique": sorted(look.get_unique_constraints(table), key=lambda u: str(u["name"])),
                "checks": sorted(
                    (str(c["name"]), re.sub(r"[\s()]", "", c["sqltext"]))
                    for c in look.get_check_constraints(table)
                ),
                "indexes": sorted(
                    (
                        {
                            **index,
                            "dialect_options": {
                                name: str(value)
                                for name, value in index.get("dialect_options", {}).items()
                            },
                        }
                        for index in look.get_indexes(table)
                    ),
                    key=lambda index: str(index["name"]),
                ),
            }
        if store.dialect == "sqlite":
            found["without rowid"] = sorted(
                name
                for name, sql in connection.exec_driver_sql(
                    "select name, sql from sqlite_master where type = 'table'"
                )
                if "WITHOUT ROWID" in sql
            )
    return found


def test_the_steps_lead_to_what_the_tables_say(bare: Store, tmp_path: Path) -> None:
    migrate(bare)
    with bare.writer.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    stepped = described(bare)
    with bare.writer.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
    assert stepped == described(bare)
    if bare.dialect == "sqlite":
        assert stepped["without rowid"] == [
            "attempt", "lot", "noisy", "opened", "parcel", "response", "running_sum", "tally",
        ]  # fmt: skip


def test_a_second_migration_does_nothing(bare: Store) -> None:
    assert not is_ready(bare)
    assert migrate(bare) == (None, newest())
    before = described(bare)
    assert migrate(bare) == (newest(), newest())
    assert is_ready(bare)
    assert described(bare) == before


def test_a_database_of_a_newer_version_is_refused_and_left(bare: Store) -> None:
    migrate(bare)
    with bare.writer.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    before = described(bare)
    with pytest.raises(Refused, match="database-is-newer") as caught:
        migrate(bare)
    assert caught.value.facts["shape"] == "9999"
    assert not is_ready(bare)
    assert described(bare) == before


def test_two_that_migrate_at_once_make_one_database(database_url: str, tmp_path: Path) -> None:
    import threading

    results: list[Any] = []

    def go() -> None:
        store = open_store(database_url, SECRET, tmp_path / "write.lock", random.Random(1))
        try:
            results.append(migrate(store))
        except Exception as error:  # noqa: BLE001 - looked at below
            results.append(error)
        store.close()

    threads = [threading.Thread(target=go) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, results)) == sorted(
        map(str, [(None, newest()), (newest(), newest()), (newest(), newest())])
    )


def test_a_migration_that_fails_leaves_the_old_shape_whole(
    bare: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the last step of the first migration fail: nothing of it may stay."""
    from alembic import command

    upgrade = command.upgrade

    def fails_at_the_end(config: Any, to: str) -> None:
        upgrade(config, to)
        raise ZeroDivisionError

    monkeypatch.setattr(command, "upgrade", fails_at_the_end)
    with pytest.raises(ZeroDivisionError):
        migrate(bare)
    with bare.writer.connect() as connection:
        assert inspect(connection).get_table_names() == []
        assert present(connection) is None
    monkeypatch.undo()
    assert migrate(bare) == (None, newest())


def test_every_shape_is_written_down() -> None:
    folder = Path(migrating.__file__).with_name("migrations")
    steps = {step.revision for step in ScriptDirectory(folder).walk_revisions()}
    assert tuple(sorted(steps)) == migrating.shapes()
    assert ScriptDirectory(folder).get_current_head() == newest()
    assert steps == set(RELEASED), "run: python -m tests.store.shape"
    assert steps == {path.name.partition(".")[0] for path in SHAPES.glob("*.sql")}


def load(store: Store, shape: str) -> None:
    """Fill an empty database from a dump."""
    text = SHAPES / f"{shape}.{'sqlite' if store.dialect == 'sqlite' else 'postgres'}.sql"
    if store.dialect == "sqlite":
        with closing(sqlite3.connect(database_file(store))) as connection:
            connection.executescript(text.read_text())
        return
    url = store.writer.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        connection.execute(text.read_bytes())


@pytest.mark.parametrize("shape", RELEASED)
def test_a_released_shape_is_brought_up_with_its_rows(
    bare: Store, tmp_path: Path, shape: str
) -> None:
    load(bare, shape)
    before = json.loads((SHAPES / f"{shape}.json").read_text())
    assert all(before.values()), "every table has rows"
    assert migrate(bare) == (shape, newest())
    after = counts(bare)
    assert {name: after[name] for name in before if name in after} == before

    fresh = create_engine("sqlite://") if bare.dialect == "sqlite" else None
    if fresh is not None:
        with fresh.begin() as connection:
            metadata.create_all(connection)
            look = inspect(connection)
            names = {
                table: [c["name"] for c in look.get_columns(table)]
                for table in look.get_table_names()
            }
        found = described(bare)
        for table, columns in names.items():
            assert [column[0] for column in found[table]["columns"]] == columns
        fresh.dispose()

    settings = Settings(tmp_path, tmp_path.parent / "secret.key", "")
    site = Site(settings, bare, random.SystemRandom(), Library())
    findings = tending.examine(site, NOW, recount=True)
    assert all(finding.fine for finding in findings), findings
    assert any("recounted 1 lots, 0 differ" in finding.says for finding in findings)

    with bare.read() as connection:
        digest = connection.exec_driver_sql(
            "select digest from bank where id = 'passwords'"
        ).scalar_one()
    later = School(site, bank_of(), digest, NOW + 17 * HOUR, chance=random.Random(77))
    event = later.event(code="654321")
    later.people(event, 12)
    later.site.store.write(
        lambda c: c.exec_driver_sql(
            f"update event set state = 'closed', closes_at = {later.now} where id = '{event.id}'"
        )
    )
    later.wait(60)
    assert later.sweep().settled == 1
    assert later.find(event).state == "settled"
