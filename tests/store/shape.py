"""Make a database with rows in every table, and write it down as a dump of its shape."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from quiz.exports.sealedpart import bound_to, parcel_digest
from quiz.services import people
from quiz.statistics.tallies import Tally
from quiz.store import Store, drafts, imported, parcels, published, tables, translated
from quiz.store import arrivals as stored_arrivals
from quiz.store import banks as stored_banks
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store import repairs as stored_repairs
from quiz.store import sources as stored_sources
from quiz.store import staff as stored_staff
from quiz.store.arrivals import Arrival
from quiz.store.banks import MediaFile
from quiz.store.campaigns import Campaign
from quiz.store.drafts import Draft
from quiz.store.engine import database_file
from quiz.store.migrating import newest
from quiz.store.published import Noisy
from quiz.store.repairs import Repaired
from quiz.store.staff import Invitation
from quiz.store.tables import metadata
from quiz.store.translated import Confirmed
from tests import postgres
from tests.store.school import DAY, HOUR, School, school

SHAPES = Path(__file__).with_name("shapes")


def fill(kite: School) -> None:
    """Leave rows in every table: counted, waiting and unfinished attempts, staff and files."""
    kite.sweep()
    ended = kite.event(breakdown="audience", code="123456")
    kite.people(ended, 12, groups=["student", "parent"])
    kite.people(ended, 10, steps=1)
    kite.site.store.write(
        lambda c: stored_events.move(c, ended.id, "open", "closed", closes_at=kite.now)
    )
    kite.wait(2 * HOUR)
    kite.sweep()
    kite.wait(DAY - 10 * HOUR)
    going_on = kite.event(delivery={"time_limit": 600})
    kite.people(going_on, 6)
    kite.people(going_on, 3, steps=2, time=600, counts=False)
    kite.begin(going_on)
    link = people.first_run_link(kite.site, kite.now)
    assert link is not None
    people.join(kite.site, link, "Chen", "chen@example.org", "four random kite words", kite.now)
    media = MediaFile("0" * 64, "image/png", b"\x89PNG\r\n", 3, 4)

    def act(connection: Any) -> None:
        stored_banks.publish(
            connection,
            bank="pictures",
            digest="1" * 64,
            source="नीला",
            compiled="{}",
            form="2" * 64,
            media={"kite.png": media},
            now=kite.now,
            role="educator",
            note="The kite is blue.",
        )
        stored_banks.begin(connection, "kites")
        shown = {"kite.png": media.digest}
        drafts.begin(
            connection, Draft("kites", 3, "title: पतंग", kite.now, "educator", shown, published=2)
        )
        confirmed = {"title": Confirmed("Kites", "पतंग")}
        translated.confirm(connection, "kites", "hi", confirmed)
        stored_banks.unlist(connection, "pictures")
        staff = connection.execute(select(tables.staff.c.id)).scalar_one()
        stored_staff.invite(connection, Invitation(b"\x00\xff", "educator", staff, 1))
        imported.keep(connection, "kites", '{"file": "kites.gift"}')
        stored_repairs.add(
            connection,
            Repaired(ended.id, "longest", "accept", "odd", kite.now, "admin", "Zwei passen."),
        )
        week = Campaign(
            "gggggggggg", "Kite week", staff, "{}", 10, "UTC", "open", kite.now, None, public=True
        )
        stored_campaigns.add(connection, week)
        stored_campaigns.share(connection, week.id, staff)
        published.keep(
            connection, ended.id, Noisy(12, 100, (Tally("outcome", "longest", "odd", 0, -3),))
        )
        stored_sources.meet(connection, {"ab" * 16: "Laptop 2"})
        brought = Arrival(
            "aaaaaaaaaa", ended.id, "ab" * 16, "laptop-2.json", kite.now, "admin", "added", "[]"
        )
        stored_arrivals.add(connection, brought, b"{}")
        parcels.accept(connection, parcels.Receiver("cd" * 32, "Pune"))
        bound = bound_to("ef" * 16, "ab" * 16, 9, ended.id, "3" * 64, 10)
        digest = parcel_digest(bound, "cd" * 32, b"\x00\xff")
        kept = parcels.Parcel(
            "ef" * 16, ended.id, "ab" * 16, 9, "3" * 64, 10, "cd" * 32, digest, b"\x00\xff"
        )
        parcels.add(connection, kept)
        parcels.remember(
            connection,
            parcels.Opened(
                "01" * 16, "5" * 64, "ab" * 16, 8, "eeeeeeeeee", 10, ended.id, "aaaaaaaaaa"
            ),
        )
        stored_staff.write_note(connection, "note", kite.now, "admin", "opened-event", ended.id)

    kite.site.store.write(act)


def counts(store: Store) -> dict[str, int]:
    """Count the rows of every table."""
    with store.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def dump_sqlite(store: Store) -> str:
    """Write an SQLite database as SQL."""
    with closing(sqlite3.connect(database_file(store))) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def dump_postgres(server: postgres.Server, database: str) -> str:
    """Write a PostgreSQL database as SQL, by PostgreSQL's own tool."""
    done = subprocess.run(
        [
            f"{server.binaries}/pg_dump",
            "--inserts",
            "--no-owner",
            "--no-privileges",
            f"--host={server.folder}",
            f"--port={postgres.PORT}",
            "--username=postgres",
            database,
        ],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    kept = [
        line
        for line in done.stdout.splitlines()
        if line and not line.startswith(("--", "SET ", "\\", "SELECT pg_catalog.set_config"))
    ]
    return "\n".join(kept) + "\n"


def make() -> None:
    """Write the files of the newest shape; refuse to change those that are there."""
    shape = newest()
    if (SHAPES / f"{shape}.json").exists():
        sys.exit(f"shape {shape} is written down already, and never changes")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with school(f"sqlite:///{folder / 'quiz.db'}", folder) as kite:
            fill(kite)
            wanted = counts(kite.site.store)
            (SHAPES / f"{shape}.sqlite.sql").write_text(dump_sqlite(kite.site.store))
        server = postgres.start()
        try:
            with school(server.create("shape"), folder) as kite:
                fill(kite)
                assert counts(kite.site.store) == wanted
                text = dump_postgres(server, "shape")
            (SHAPES / f"{shape}.postgres.sql").write_text(text)
        finally:
            postgres.stop(server)
    (SHAPES / f"{shape}.json").write_text(json.dumps(wanted, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    make()
