"""Texts that stop other programs are refused within 10 seconds of work and 200 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.banks.bombs import bombs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.banks.bomb_squad"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {one["name"]: one for one in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", list(bombs()))
def test_a_bomb_is_refused_in_words_within_the_limits(
    name: str, outcomes: dict[str, dict[str, object]]
) -> None:
    outcome = outcomes[name]
    assert outcome["status"] == 0, outcome
    assert outcome["accepted"] is False
    assert isinstance(outcome["line"], int)
    assert outcome["line"] >= 1
    assert "unreadable" not in outcome["codes"], outcome  # type: ignore[operator]
    assert "unexpected" not in outcome["codes"], outcome  # type: ignore[operator]


def test_the_limits_are_real() -> None:
    """A child that wants more than the squad allows is killed, so the test above can fail."""
    code = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode < 0
