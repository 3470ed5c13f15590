"""A bank of ten questions, and servers that play it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.server import RunningServer

QUIZ = "/en/q/race"
ITEMS = [f"item-{number}" for number in range(10)]
OPTIONS = ("one", "two", "three", "four")

HEAD = """\
format: 1
id: race
title: Ten questions
delivery:
  feedback: after_each
items:
"""


def bank() -> str:
    """Write the bank: each option's text names it."""
    text = HEAD
    for item in ITEMS:
        text += f"  - id: {item}\n    stem: What is said in {item}?\n    options:\n"
        for option in OPTIONS:
            text += f"      {option}: reply-{item}-{option}\n"
        text += "    key: two\n    rationale: It was said so.\n"
    return text


def option_of(text: str) -> tuple[str, str]:
    """Give the item and option that a text on a page names."""
    item, _, option = text.removeprefix("reply-").rpartition("-")
    assert item in ITEMS, text
    assert option in OPTIONS, text
    return item, option


def serve(
    folder: Path,
    database: str | None = None,
    *,
    command: Sequence[str] | None = None,
    **settings: str,
) -> RunningServer:
    """Prepare a server of the bank; several in one folder share home, secret and database."""
    banks = folder / "banks"
    banks.mkdir(exist_ok=True)
    (banks / "race.yaml").write_text(bank())
    chosen: Mapping[str, str] = {"QUIZ_BANKS": str(banks), **settings}
    if database is not None:
        chosen = {**chosen, "QUIZ_DATABASE": database}
    return RunningServer(folder, chosen, command=command)


def secret_of(server: RunningServer) -> bytes:
    """Read the server's secret, as its operator could."""
    return bytes.fromhex(Path(server.settings["QUIZ_SECRET_FILE"]).read_text().strip())
