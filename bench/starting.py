"""Starting with many banks, a bank that changes, and stopping under load."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import banks
from bench.house import House, answers, begin, house, now, practice
from bench.load import replies
from bench.serving import PRODUCT, ROOT, Server, fetch, free_port
from bench.table import Line, Options, middle
from quiz.services import publish

BANKS, ITEMS = 200, 50


def start(options: Options) -> Iterator[Line]:
    """Measure a start with 200 banks that were there before, and a change of one of them."""
    texts = {f"bank-{n:03}": banks.bank(f"bank-{n:03}", ITEMS, seed=n) for n in range(BANKS)}
    began = time.perf_counter()
    with house(options.folder / "many", texts) as many:
        cold = time.perf_counter() - began
        warm = []
        for _ in range(options.rounds):
            began = time.perf_counter()
            publish.import_folder(many.site, many.banks, now())
            warm.append(time.perf_counter() - began)
        yield Line(
            f"import of {BANKS} banks of {ITEMS} items, nothing new",
            f"{middle(warm):.2f} s",
            f"{cold:.1f} s when all are new",
            f"{middle(warm) / cold:.3f}",
            "<= 0.5 s",
            middle(warm) <= 0.5,
        )
        with house(options.folder / "few", {"one": banks.bank("one", ITEMS)}) as few:
            with_all, with_one = [], []
            for _ in range(options.rounds):
                with_one.append(_until_served(few, "one"))
                with_all.append(_until_served(many, "bank-100"))
        more = middle([a - b for a, b in zip(with_all, with_one, strict=True)])
        yield Line(
            "  quiz serve until it answers",
            f"{middle(with_all):.2f} s",
            f"{middle(with_one):.2f} s with one bank",
            f"{more:+.2f} s",
            "<= 0.5 s more",
            more <= 0.5,
        )
        yield _changed(many, options)


@contextlib.contextmanager
def _served(built: House) -> Iterator[int]:
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZ_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "quiz", "serve"],
        cwd=ROOT,
        start_new_session=True,
        env={**kept, **built.settings, "QUIZ_BIND": f"127.0.0.1:{port}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _until_served(built: House, bank: str) -> float:
    began = time.perf_counter()
    with _served(built) as port:
        _until(port, f"/en/q/{bank}", "Bench")
        return time.perf_counter() - began


def _until(port: int, path: str, words: str, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            status, body = fetch(port, path, {})
            if status == 200 and words.encode() in body:
                return
        time.sleep(0.02)
    raise RuntimeError(f"{path} never said {words!r}")


def _changed(built: House, options: Options) -> Line:
    waited = []
    file = built.banks / "bank-100.yaml"
    with _served(built) as port:
        _until(port, "/en/q/bank-100", "Bench bank-100")
        for turn in range(options.rounds):
            text = banks.bank("bank-100", ITEMS, seed=100)
            file.write_text(text.replace("title: Bench bank-100", f"title: Turn {turn} changed"))
            began = time.perf_counter()
            _until(port, "/en/q/bank-100", f"Turn {turn} changed")
            waited.append(time.perf_counter() - began)
    return Line(
        f"  a changed file among {BANKS} is live",
        f"{middle(waited):.1f} s",
        f"at most {max(waited):.1f} s",
        "",
        "<= 2 s",
        max(waited) <= 2,
    )


def stop(options: Options) -> Iterator[Line]:
    """Stop the server under load; what was acknowledged is stored."""
    took, acknowledged, lost = [], 0, 0
    log = options.folder / "servers.log"
    for turn in range(min(3, options.rounds)):
        with house(options.folder / f"stop-{turn}", {"ten": banks.bank("ten", 10)}) as built:
            quiz = practice(built, "ten")
            begun = begin(built, quiz, 500)
            requests = list(answers(built, quiz, begun))
            with (
                ThreadPoolExecutor(1) as beside,
                Server(PRODUCT, 2, built.settings, log) as server,
            ):
                told = beside.submit(
                    asyncio.run, replies(server.url, requests, options.connections)
                )
                time.sleep(1)
                took.append(server.stop())
                led = told.result()
            stored = _stored(built)
        for place, location in led.items():
            if location.endswith("/answer"):  # to its feedback: it is said to be stored
                acknowledged += 1
                run = begun[place % len(begun)][1]
                item = run.attempt.steps[place // len(begun)].item
                lost += (run.kept.key, item) not in stored
    yield Line("stop under load", f"{max(took):.1f} s", "", "", "<= 10 s", max(took) <= 10)
    yield Line(
        "  acknowledged and not stored",
        f"{lost}",
        f"{acknowledged:,} acknowledged",
        "",
        "none",
        lost == 0,
    )


def _stored(built: House) -> set[tuple[bytes, str]]:
    database = Path(built.settings["QUIZ_HOME"]) / "quiz.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return set(connection.execute("SELECT attempt, item FROM response"))
