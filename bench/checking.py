"""Checking a large bank as an author does."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from bench import banks
from bench.serving import ROOT
from bench.table import Line, Options, middle
from quiz.banks.checking import check as check_banks
from quiz.banks.lint import lint

ITEMS = 1000


def check(options: Options) -> Iterator[Line]:
    """Measure ``quiz check`` of a bank of a thousand items, beside one of a single item."""
    folder = options.folder / "check"
    folder.mkdir()
    large, small = folder / "large.yaml", folder / "small.yaml"
    large.write_text(banks.bank("large", ITEMS))
    small.write_text(banks.bank("small", 1))
    rules = partial(lint, today=datetime.now(UTC).date().isoformat())
    loading, linting, command, empty = [], [], [], []
    for _ in range(options.rounds):
        loading.append(_timed(lambda: check_banks([large])))
        linting.append(_timed(lambda: check_banks([large], rules)))
        empty.append(_timed(lambda: _command(str(small))))
        command.append(_timed(lambda: _command(str(large))))
    more = middle([a - b for a, b in zip(command, empty, strict=True)])
    yield Line(
        f"check of {ITEMS:,} items, reading alone",
        f"{middle(loading):.2f} s",
    )
    yield Line(
        f"check of {ITEMS:,} items, wording too",
        f"{middle(linting):.2f} s",
        "",
        "",
        "<= 1 s",
        middle(linting) <= 1,
    )
    yield Line(
        "  quiz check, the whole command",
        f"{middle(command):.2f} s",
        f"{middle(empty):.2f} s with one item",
        f"{more:+.2f} s",
        "<= 1 s more",
        more <= 1,
    )


def _timed(act: object) -> float:
    assert callable(act)
    gc.collect()
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _command(path: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "quiz", "check", path], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr.decode()
