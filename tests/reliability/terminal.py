"""Run the commands of the terminal beside a server, as its operator does."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.server import ROOT, RunningServer
from tests.warm import Copy


@dataclass(frozen=True)
class Told:
    """Hold what a command printed and how it ended."""

    code: int
    text: str


def quiz(server: RunningServer, *arguments: str, **settings: str) -> Told:
    """Run a command with the settings of a server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZ_")}
    with tempfile.TemporaryDirectory(prefix="kite-told-") as folder:
        printed = Path(folder, "printed")
        command = Copy(
            arguments, cwd=ROOT, env={**kept, **server.settings, **settings}, log=printed
        )
        try:
            return Told(command.wait(600), printed.read_text())
        finally:
            command.kill()
