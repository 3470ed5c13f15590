"""Run the commands of the terminal beside a server, as its operator does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

from tests.server import ROOT, RunningServer


@dataclass(frozen=True)
class Told:
    """Hold what a command printed and how it ended."""

    code: int
    text: str


def quiz(server: RunningServer, *arguments: str, **settings: str) -> Told:
    """Run a command with the settings of a server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZ_")}
    done = subprocess.run(
        [sys.executable, "-m", "quiz", *arguments],
        check=False,
        cwd=ROOT,
        env={**kept, **server.settings, **settings},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Told(done.returncode, done.stdout + done.stderr)
