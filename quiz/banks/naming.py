"""Tell which id a file's bank has, and which of several files it belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from quiz.banks.problems import Problem, quoted

ID_LINE = re.compile(r"^id:[^\r\n]*", re.MULTILINE)


def id_line(text: str) -> str | None:
    """Give the id that the head of a text names; None where it names none."""
    found = ID_LINE.search(text)
    return None if found is None else found[0][3:].partition(" #")[0].strip(" \t'\"") or None


def name_of(path: Path) -> str:
    """Give the id that a bank has by the name of its file, or of its folder."""
    return path.absolute().parent.name if path.name in ("bank.yaml", "bank.yml") else path.stem


def doubles(named: Mapping[Path, str]) -> dict[Path, Path]:
    """Give the files whose bank has the id of another file's bank, and that other file.

    ``named`` are ids by file. An id belongs to the file that is called by it, else to the
    first one: a copy never takes the place of what was copied.
    """
    holders: dict[str, Path] = {}
    for path, name in sorted(named.items(), key=lambda one: name_of(one[0]) != one[1]):
        holders.setdefault(name, path)
    return {path: holders[name] for path, name in named.items() if holders[name] != path}


def twice(text: str, path: Path, name: str, holder: Path) -> Problem:
    """Say that a file's bank has the id of the bank of another file."""
    found = ID_LINE.search(text)
    line = 1 if found is None else text.count("\n", 0, found.start()) + 1
    other = holder.name if holder.name != "bank.yaml" else f"{holder.parent.name}/bank.yaml"
    return Problem(
        path.as_posix(),
        line,
        1,
        "error",
        "bank-id-twice",
        "id" if found is not None else "",
        f"{quoted(name)} is already the id of the bank in {other}",
        "Give this bank an id of its own",
    )
