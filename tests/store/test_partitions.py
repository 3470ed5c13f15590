"""The partitions that operators of many people may make: the same keys, the same behaviour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from quiz.services import play, tending
from tests.server import ROOT
from tests.store.school import HOUR, opened, school

PARTITIONS = (ROOT / "docs" / "operators" / "partitions.sql").read_text(encoding="utf-8")
TABLES = ("attempt", "response")

SHAPE = """
    select 'column', a.attname::text, format_type(a.atttypid, a.atttypmod) || a.attnotnull::text
    from pg_attribute a where a.attrelid = %(table)s::regclass and a.attnum > 0
    union all
    select 'constraint', conname::text, pg_get_constraintdef(oid)
    from pg_constraint
    where conrelid = %(table)s::regclass and contype <> 'n' and conparentid = 0
    union all
    select 'index', c.relname::text, pg_get_indexdef(i.indexrelid)
    from pg_index i join pg_class c on c.oid = i.indexrelid where indrelid = %(table)s::regclass
"""


def ask(database: str, query: str, **values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.replace("postgresql+psycopg://", "postgresql://")) as connection:
        found = connection.execute(query.encode(), values or None)
        return found.fetchall() if found.description else []


def shape(database: str) -> dict[str, set[tuple[Any, ...]]]:
    """Describe the two tables; a partitioned index says ONLY, which is not another shape."""
    return {
        table: {
            (*row[:2], row[2].replace(" ON ONLY ", " ON "))
            for row in ask(database, SHAPE, table=table)
        }
        for table in TABLES
    }


@pytest.fixture
def parted(postgres_url: str, tmp_path: Path) -> str:
    with opened(postgres_url, tmp_path):
        pass
    before = shape(postgres_url)
    ask(postgres_url, PARTITIONS)
    assert shape(postgres_url) == before, "keys, constraints and indexes are the same"
    return postgres_url


def test_a_school_on_partitions_plays_settles_erases_and_recounts(
    parted: str, tmp_path: Path
) -> None:
    with school(parted, tmp_path) as kite:
        kite.sweep()
        event = kite.event(breakdown="audience")
        kite.people(event, 230, groups=["student", "parent"])
        kite.people(event, 12, steps=1)
        one, other = kite.begin(event), kite.begin(event)
        for place, best in enumerate((("long",), ("false",), ("date", "name")), 1):
            kite.answer(event, one, place, best)
        assert kite.run(event, one).attempt.finished
        assert play.forget(kite.site, other)
        used = ask(parted, "select count(distinct tableoid) from attempt")
        assert used == [(16,)], "people lie in all partitions"

        kite.sweep()
        kite.wait(40 * 24 * HOUR)
        kite.sweep()
        kite.wait(2 * HOUR)
        assert kite.sweep().settled == 1
        findings = tending.examine(kite.site, kite.now, recount=True)
        assert not [
            finding.says
            for finding in findings
            if not finding.fine and "secret" not in finding.says
        ]
        (lots,) = kite.rows("select sum(n) from lot where pool = 'finished'")
        assert lots == (231,)
        kite.wait(30 * HOUR)
        kite.sweep()
        assert kite.count("attempt") == kite.count("response") == 0


def test_what_a_visitor_waits_for_looks_into_one_partition(parted: str) -> None:
    for query in (
        "select * from attempt where key = '\\x01'",
        "select * from response where attempt = '\\x01'",
        "update response set turn = 2 where attempt = '\\x01' and item = 'a' and turn = 1",
    ):
        plan = "\n".join(line for (line,) in ask(parted, f"explain {query}"))
        assert len(set(re.findall(r" on ((?:attempt|response)_\d+)\b", plan))) == 1, plan


def test_a_database_with_attempts_is_left_as_it_is(postgres_url: str, tmp_path: Path) -> None:
    with school(postgres_url, tmp_path) as kite:
        kite.people(kite.event(), 3)
    before = shape(postgres_url)
    with pytest.raises(psycopg.errors.RaiseException, match="nothing was changed"):
        ask(postgres_url, PARTITIONS)
    assert shape(postgres_url) == before
    assert ask(postgres_url, "select count(*) from attempt") == [(3,)]
