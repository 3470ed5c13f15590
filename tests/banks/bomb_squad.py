"""Read each bomb in a process of its own with little time and memory; print what became of it.

Run as ``python -m tests.banks.bomb_squad``; prints one JSON object per bomb.
"""

from __future__ import annotations

import json
import os
import resource
import sys

from quiz.banks.parsing import parse
from tests.banks.bombs import bombs

SECONDS = 10
"""Of work: none takes more than half of one, but slow machines count what others take as well."""

BYTES = 200 * 2**20


def defused(text: str | bytes) -> dict[str, object]:
    """Read one text within the limits, in a child: its exit status and what it reported."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        parsed = parse(text, "bomb.yaml")
        first = parsed.problems[0]
        told = {
            "accepted": parsed.bank is not None,
            "problems": len(parsed.problems),
            "line": first.line,
            "column": first.column,
            "first": str(first)[:2_000],
            "codes": sorted({problem.code for problem in parsed.problems}),
        }
        with os.fdopen(writing, "w") as pipe:
            json.dump(told, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return {"status": status, **(json.loads(told) if told else {})}


def main() -> None:
    for name, text in bombs().items():
        sys.stdout.write(json.dumps({"name": name, **defused(text)}) + "\n")


if __name__ == "__main__":
    main()
