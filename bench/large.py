"""One file of tens of thousands of lots, added by the command while others write."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import banks
from bench.folding import waits, waits_beside
from bench.house import House, event, house
from bench.merging import ITEMS, SHAPES, file_of, shapes_of
from bench.serving import ROOT
from bench.table import Line, Options
from quiz.services.play import Quiz

SMALL = 2_000
"""Lots in a file beside which the large one is seen: what each costs is to be the same."""

GROWTH = 1.5


@dataclass(frozen=True)
class Run:
    """Hold what a command took: seconds, those of them at work, and its most memory in MB."""

    seconds: float
    worked: float
    memory: float


def large(options: Options) -> Iterator[Line]:
    """Measure ``quiz tally import`` of a small and of a large file, and who waits beside it."""
    with house(options.folder / "large", {"five": banks.bank("five", ITEMS)}) as built:
        quiz = event(built, "five")
        shapes = shapes_of(quiz, SHAPES)
        idle, _ = waits_beside(built, quiz, lambda: time.sleep(1))
        bare = min((_command(built, "tally", "name", "Bench") for _ in range(3)), key=_at_work)
        each = []
        for place, count in enumerate((SMALL, options.lots)):
            file = options.folder / f"large-{count}.json"
            file.write_bytes(file_of(built, quiz, shapes, place, count))
            busy, run = waits_beside(built, quiz, partial(_add, built, quiz, file))
            worked = run.worked - bare.worked
            each.append(worked / count)
            grown = each[-1] / each[0]
            yield Line(
                f"one file of {count:,} lots, {file.stat().st_size / 2**20:,.0f} MiB",
                f"{count / (run.seconds - bare.seconds):,.0f} lots/s; "
                f"{count / worked:,.0f} a second at work",
                f"{run.memory:,.0f} MB of memory",
                f"{grown:.2f} of a small one's" if place else "",
                f"<= {GROWTH}" if place else "",
                grown <= GROWTH if place else None,
            )
            yield waits("  a write beside it waited at most", busy, idle)


def _at_work(run: Run) -> float:
    return run.worked


def _add(built: House, quiz: Quiz, file: Path) -> Run:
    return _command(built, "tally", "import", str(file), "--event", quiz.event.id)


def _command(built: House, *words: str) -> Run:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZ_")}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "quiz", *words],
        cwd=ROOT,
        env={**kept, **built.settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return Run(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
