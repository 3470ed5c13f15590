"""Students through a quiz of ten items, page by page, until their result."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import banks
from bench.house import House, event, house
from bench.serving import PRODUCT, ROOT, Server
from bench.table import Line, Options, middle

ITEMS = 10
STUDENTS_A_SECOND = 40


def students(options: Options) -> Iterator[Line]:
    """Measure how many students finish in a second, and that every one is stored whole."""
    count = STUDENTS_A_SECOND * options.seconds
    processors = os.cpu_count() or 1
    workers = max(options.workers, processors)
    rates, alone, requests, slowest, lost = [], [], [], [], 0.0
    with house(options.folder / "students", {"ten": banks.bank("ten", ITEMS)}) as built:
        quiz = event(built, "ten")
        log = options.folder / "servers.log"
        with Server(PRODUCT, workers, built.settings, log) as server:
            for _ in range(options.rounds):
                before = server.processor_seconds()
                done = _crowd(server.port, f"/en/e/{quiz.event.code}", count, options.connections)
                spent = server.processor_seconds() - before
                rates.append(done["finished"] / done["seconds"])
                alone.append(processors * done["finished"] / spent)
                requests.append(done["requests"] / done["seconds"])
                slowest.append(1000 * done["slowest"])
                lost += done["lost"]
        stored = _stored(built, quiz.event.id)
    whole = options.rounds * count
    yield Line(
        f"students through {ITEMS} items, {workers} workers",
        f"{middle(rates):.0f}/s",
        f"{middle(requests):,.0f} requests/s, slowest {middle(slowest):.0f} ms",
        "",
        f">= {STUDENTS_A_SECOND}/s",
        middle(rates) >= STUDENTS_A_SECOND,
    )
    yield Line(
        "  by the server's processor time alone",
        f"{middle(alone):.0f}/s",
        f"{processors} processors",
        "",
        f">= {STUDENTS_A_SECOND}/s",
        middle(alone) >= STUDENTS_A_SECOND,
    )
    yield Line(
        "  finished with ten responses",
        f"{stored:,}",
        f"{whole:,} came",
        "",
        "none lost",
        stored == whole and not lost,
    )


def _crowd(port: int, start: str, count: int, at_once: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.visitors", str(port), start, str(count), str(at_once)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _stored(built: House, name: str) -> int:
    database = Path(built.settings["QUIZ_HOME"]) / "quiz.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return int(
            connection.execute(
                "SELECT count(*) FROM attempt WHERE event = ? AND finished AND "
                "(SELECT count(*) FROM response WHERE response.attempt = attempt.key) = ?",
                (name, ITEMS),
            ).fetchone()[0]
        )
