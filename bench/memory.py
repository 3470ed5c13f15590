"""What a worker holds on to."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from bench import banks, crowds
from bench.house import House, answers, begin, event, house, questions
from bench.served import Side
from bench.serving import PRODUCT, Server
from bench.table import Line, Options

LIMIT = 150
PATIENCE = 600


def memory(options: Options) -> Iterator[Line]:
    """Measure the memory of a worker at its start, after folding, and after load."""
    with house(options.folder / "memory", {"ten": banks.bank("ten", 10)}) as built:
        quiz = event(built, "ten")
        crowds.store(built, quiz, options.attempts)
        begun = begin(built, quiz, 50)
        asked = list(questions(built, quiz, begun)) + [
            one for one in answers(built, quiz, begun) if one.path.endswith("/1")
        ]
        with Server(PRODUCT, 1, built.settings, options.folder / "servers.log") as server:
            yield _line("memory of a worker at its start", server)
            _until_folded(built)
            folded = _line(f"  after {options.attempts:,} attempts were folded", server)
            yield folded
            side = Side(server, options.folder, options)
            figures = []
            for _ in range(max(3, options.rounds)):
                side.run(asked)
                figures.append(max(server.megabytes()))
            replies = sum(done.requests for done in side.rounds)
            yield _line(f"  after {replies:,} replies", server)
            grown = figures[-1] - figures[len(figures) // 2]
            yield Line(
                "  growth over the second half of the load",
                f"{grown:+.1f} MB",
                folded.ours,
                "",
                "not growing",
                grown <= 2,
            )


def _line(what: str, server: Server) -> Line:
    found = max(server.megabytes())
    return Line(what, f"{found:.0f} MB", "", "", f"<= {LIMIT} MB", found <= LIMIT)


def _until_folded(built: House) -> None:
    database = Path(built.settings["QUIZ_HOME"]) / "quiz.db"
    until = time.monotonic() + PATIENCE
    with contextlib.closing(sqlite3.connect(database)) as connection:
        while time.monotonic() < until:
            waiting = connection.execute(
                "SELECT count(*) FROM attempt WHERE finished AND lot IS NULL"
            ).fetchone()[0]
            if waiting < 100:
                return
            time.sleep(0.5)
    raise RuntimeError(f"{waiting} attempts were not folded in {PATIENCE} s")
