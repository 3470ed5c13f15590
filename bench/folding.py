"""Counting attempts into lots while others write."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from bench import banks, crowds
from bench.house import House, begin, event, house, now
from bench.table import Line, Options
from quiz.services import keep
from quiz.services.play import Quiz
from quiz.store import attempts as stored
from quiz.store import events as stored_events

T = TypeVar("T")

ITEMS = 10
PAUSE = 0.01


def folding(options: Options) -> Iterator[Line]:
    """Measure a sweep that unseals, folds and marks, and how long others wait for it."""
    with house(options.folder / "folding", {"ten": banks.bank("ten", ITEMS)}) as built:
        quiz = event(built, "ten")
        crowds.store(built, quiz, options.attempts)
        keep.sweep(built.site, now(), 1)  # what it finds besides is not to be measured
        idle, _ = waits_beside(built, quiz, lambda: time.sleep(1))
        busy, (counted, spent) = waits_beside(built, quiz, lambda: _sweep_all(built))
        yield _rate("folding, open event, unsealing included", counted, spent)
        yield waits("  a write beside it waited at most", busy, idle)

        crowds.store(built, quiz, options.attempts, seed=6)
        built.site.store.write(
            lambda connection: stored_events.move(
                connection, quiz.event.id, "open", "closed", closes_at=now() - 7200
            )
        )
        busy, (counted, spent) = waits_beside(built, quiz, lambda: _sweep_all(built))
        yield _rate(f"settling, {options.attempts:,} in one lot", counted, spent)
        yield waits("  a write beside it waited at most", busy, idle)


def _sweep_all(built: House) -> tuple[int, float]:
    counted, began = 0, time.perf_counter()
    while True:
        done = keep.sweep(built.site, now(), 1)
        assert done is not None
        assert done.doubts is None
        if not done.counted:
            return counted, time.perf_counter() - began
        counted += done.counted


def waits_beside(built: House, quiz: Quiz, beside: Callable[[], T]) -> tuple[list[float], T]:
    """Write one small row again and again while something else runs.

    Gives how long each took, in milliseconds and sorted, and what that something gave.
    """
    _, run = begin(built, quiz, 1)[0]
    waited: list[float] = []
    over = threading.Event()

    def write() -> None:
        while not over.wait(PAUSE):
            began = time.perf_counter()
            built.site.store.write(lambda c: stored.touch(c, run.kept.key, now()))
            waited.append(1000 * (time.perf_counter() - began))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        found = beside()
    finally:
        over.set()
        thread.join()
    return sorted(waited), found


def _rate(what: str, counted: int, spent: float) -> Line:
    rate = counted / spent
    return Line(
        what,
        f"{rate:,.0f} attempts/s",
        f"{counted:,} of {ITEMS} items",
        "",
        ">= 3,000/s",
        rate >= 3000,
    )


def waits(what: str, busy: list[float], idle: list[float]) -> Line:
    p99 = busy[int(0.99 * len(busy))] if busy else 0.0
    most = busy[-1] if busy else 0.0
    return Line(
        what,
        f"{most:.0f} ms, p99 {p99:.0f} ms",
        f"{idle[-1]:.0f} ms alone",
        "",
        "<= 100 ms",
        most <= 100,
    )
