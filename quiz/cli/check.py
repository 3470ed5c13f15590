"""Check banks from the terminal: ``quiz check [PATH...]``."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from quiz.banks.checking import Format, check, report
from quiz.banks.lint import lint
from quiz.banks.problems import errors
from quiz.base import folder


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How problems are written; json is for programs.",
)
def check_banks(paths: tuple[Path, ...], form: Format) -> None:
    """Check banks, and say what is wrong with each and where.

    PATH is a bank file, the folder of a bank or a folder of banks; without it all banks of
    this checkout are checked. Ends with code 1 if there is an error.
    """
    today = datetime.now(UTC).date().isoformat()
    found = check(paths or (folder("question_banks"),), partial(lint, today=today))
    text = report(found, form)
    if text:
        click.echo(text)
    wrong = errors(found)
    warned = sum(problem.level == "warning" for problem in found)
    click.echo(
        f"{_counted(wrong, 'error')}, {_counted(warned, 'warning')}, "
        f"{_counted(len(found) - wrong - warned, 'hint')}",
        err=True,
    )
    if wrong:
        raise SystemExit(1)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
