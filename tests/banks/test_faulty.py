"""Banks with hand-made faults, and all that the check says about each, word for word."""

from __future__ import annotations

import sys
from pathlib import Path

from quiz.banks.parsing import parse
from quiz.banks.problems import as_text, errors

FAULTY = Path(__file__).parent / "faulty"
EXPECTED = FAULTY / "expected.txt"


def everything_said() -> str:
    return "".join(
        as_text(parse(path.read_bytes(), path.name, media={"cat.png"}).problems) + "\n"
        for path in sorted(FAULTY.glob("*.yaml"))
    )


def test_each_fault_is_named_at_its_line_in_the_expected_words() -> None:
    assert everything_said().splitlines() == EXPECTED.read_text("utf-8").splitlines()


def test_every_file_has_an_error_but_those_with_hints_alone() -> None:
    sound = {
        path.name
        for path in FAULTY.glob("*.yaml")
        if not errors(parse(path.read_bytes(), path.name).problems)
    }
    assert sound == {"40-hashes.yaml", "42-points.yaml", "81-among-options.yaml"}
    assert len(list(FAULTY.glob("*.yaml"))) >= 80


if __name__ == "__main__":
    EXPECTED.write_text(everything_said(), "utf-8")
    sys.stdout.write(f"wrote {EXPECTED}\n")
