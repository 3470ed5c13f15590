"""Banks from and for other programs: ``quiz convert FILE`` and ``quiz export BANK``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from quiz.banks.checking import report
from quiz.banks.files import load
from quiz.banks.interchange.formats import FORMATS, exported
from quiz.banks.interchange.recognising import READ, take
from quiz.banks.interchange.report import Line, NotImported
from quiz.banks.interchange.texts import MAX_FILE
from quiz.banks.parsing import parse
from quiz.banks.problems import errors

_WORDS = {"whole": "whole", "changed": "changed", "to-fix": "to fix", "left-out": "left out"}


@click.command("convert")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The bank's file; without it the bank is printed. Pictures go into media/.",
)
@click.option(
    "--as",
    "form",
    type=click.Choice(READ),
    default=None,
    help="What the file is, if its content does not tell.",
)
@click.option("--language", default="en", help="The language of its questions, such as hi.")
def convert(file: Path, out: Path | None, form: str | None, language: str) -> None:
    """Make a bank of a file of another program.

    FILE is in GIFT, Aiken, Moodle XML, QTI, a table (CSV, XLSX) or Kahoot's spreadsheet. The
    report says of every question what came over. Ends with code 1 if something was left out.
    """
    with file.open("rb") as stream:
        content = stream.read(MAX_FILE + 1)
    try:
        found = take(content, file.name, form=form or "", language=language)
    except NotImported as error:
        raise click.ClickException(str(error)) from error
    if out is None:
        click.echo(found.text, nl=False)
        if found.media:
            names = ", ".join(one.name for one in found.media)
            click.echo(f"Pictures need -o, which puts them into a folder: {names}", err=True)
    else:
        _save(out, found.text.encode())
        for one in found.media:
            _save(out.parent / "media" / one.name, one.content)
        if found.media and out.name != "bank.yaml":
            click.echo(
                "A bank with pictures is called bank.yaml, in a folder of its own.", err=True
            )
    _tell(found.lines, (*found.everywhere, *found.lacking))
    if found.count("left-out"):
        raise SystemExit(1)


@click.command("export")
@click.argument("bank", type=click.Path(path_type=Path, exists=True))
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), required=True)
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--language", default="", help="One of the bank's languages; the main one if none.")
def export(bank: Path, form: str, out: Path, language: str) -> None:
    """Write a bank in the format of another program.

    BANK is a bank file or the folder of a bank. The report names what the format cannot carry.
    """
    loaded = load(bank / "bank.yaml" if bank.is_dir() else bank)
    source = loaded.source
    if source is None:
        raise click.ClickException(report(loaded.problems, "text"))
    parsed = parse(source.text, source.path, bank_id=source.name)
    if parsed.bank is None:
        wrong = [problem for problem in parsed.problems if errors([problem])]
        raise click.ClickException(report(wrong, "text"))
    if language and language not in parsed.bank.offered_languages:
        spoken = ", ".join(parsed.bank.offered_languages)
        raise click.ClickException(f"The bank is in {spoken}, not in {language}.")
    media = {one.name: one.content for one in source.media}
    made = exported(parsed.bank, form, language, media)
    _save(out, made.content)
    _tell(made.lines, made.everywhere)


def _save(path: Path, content: bytes) -> None:
    """Write a new file; one that is there is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise click.ClickException(f"{path} exists already. Name a file that does not.") from error


def _tell(lines: Iterable[Line], notes: Iterable[str]) -> None:
    for line in lines:
        said = f": {' '.join(line.notes)}" if line.notes else ""
        click.echo(f"{line.number}. {line.title} [{_WORDS[line.result]}]{said}", err=True)
    for note in notes:
        click.echo(f"In all: {note}", err=True)
