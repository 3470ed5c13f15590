"""What an attempt costs in PostgreSQL: time of processor, transactions, log and room on disk."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import banks
from bench.house import AT_ONCE, House, begin, house, now, practice
from bench.table import Line, Options
from quiz.items.response import Response
from quiz.services import keep, play
from quiz.services.play import Run
from quiz.store import Connection

ITEMS = 10
TABLES = ("attempt", "response")


def postgresql(options: Options) -> Iterator[Line]:
    """Measure attempts of ten items, each act of its own, in the database of QUIZ_DATABASE.

    The database should be empty and nobody else's: what is written there stays.
    """
    address = os.environ.get("QUIZ_DATABASE", "")
    if not address.startswith("postgresql"):
        yield Line(
            "postgresql", "name an empty one: QUIZ_DATABASE=postgresql://...", "", "", "", True
        )
        return
    bank = {"ten": banks.bank("ten", ITEMS)}
    with house(options.folder / "postgresql", bank, QUIZ_DATABASE=address) as built:
        keep.sweep(built.site, now(), 1)
        before, server, own, began = _state(built), _processor(built), _own(), time.monotonic()
        quiz = practice(built, "ten")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(
                pool.map(
                    lambda run: _answer_all(built, run[1]), begin(built, quiz, options.attempts)
                )
            )
        took = time.monotonic() - began
        after, n = _state(built), options.attempts
        yield _cost("an attempt: start and ten responses", f"{n / took:,.0f}/s", "this machine")
        yield _cost(
            "  transactions", f"{(after['commits'] - before['commits']) / n:.1f}", "each synced"
        )
        yield _cost("  write-ahead log", f"{(after['wal'] - before['wal']) / n / 1000:.1f} kB", "")
        size = sum(after[name] - before[name] for name in TABLES)
        yield _cost("  tables and indexes", f"{size / n / 1000:.1f} kB", "until it is erased")
        yield _cost(
            "  processor, Kitestring", f"{1000 * (_own() - own) / n:.1f} ms", "without HTTP"
        )
        spent = _processor(built)
        if server is not None and spent is not None:
            yield _cost("  processor, PostgreSQL", f"{1000 * (spent - server) / n:.1f} ms", "")

        before, began = _state(built), time.monotonic()
        counted = 0
        while (done := keep.sweep(built.site, now(), 1)) is not None and done.counted:
            counted += done.counted
        took, after = time.monotonic() - began, _state(built)
        if counted:
            yield _cost(
                "  counting it, in lots", f"{counted / took:,.0f}/s", f"{counted:,} counted"
            )
            wal = (after["wal"] - before["wal"]) / counted / 1000
            yield _cost("  write-ahead log of that", f"{wal:.1f} kB", "")
            rows = after["tally rows"] / max(1, after["lots"])
            yield _cost("  tallies of a lot", f"{rows:,.0f} rows", f"{after['lots']} lots")


def _answer_all(built: House, run: Run) -> None:
    for place, step in enumerate(run.attempt.steps, 1):
        response = Response("given", (step.slots[place % len(step.slots)],))
        run = play.answer(built.site, run, place, response, now=now())


def _cost(what: str, ours: str, beside: str) -> Line:
    return Line(what, ours, beside, "", "", True)


def _state(built: House) -> dict[str, int]:
    """Read the counters of the database server."""
    questions = {
        "wal": "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn",
        "commits": "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()",
        "tally rows": "SELECT count(*) FROM tally",
        "lots": "SELECT count(*) FROM lot",
        **{name: f"SELECT pg_total_relation_size('{name}')" for name in TABLES},
    }
    time.sleep(1.1)  # a connection tells of its transactions once a second

    def act(connection: Connection) -> dict[str, int]:
        return {
            name: int(connection.exec_driver_sql(question).scalar_one())
            for name, question in questions.items()
        }

    return built.site.store.write(act)


def _own() -> float:
    return time.process_time()


def _processor(built: House) -> float | None:
    """Give the processor seconds of the connections of this measurement, if they are local."""
    with built.site.store.read() as connection:
        pids = connection.exec_driver_sql(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        ).all()
    spent = 0.0
    for (pid,) in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent or None
