"""``quiz translate BANK LANGUAGE``: what is left to do, and files for translators' tools."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import click

from quiz.banks.files import load
from quiz.banks.gettext import write_gettext
from quiz.banks.incoming import Arrival, arrivals, ending_of, read_parcel, refuse_other
from quiz.banks.parcel import MOST_BYTES, NotTaken
from quiz.banks.parsing import Parsed, parse
from quiz.banks.problems import as_text, errors, short
from quiz.banks.rewriting import rewritten
from quiz.banks.texts import known_language
from quiz.banks.translating import History, Made, Unit, counts, fold, in_file, units
from quiz.banks.xliff import write_xliff
from quiz.base import Refused
from quiz.items.text import LANGUAGE
from quiz.services.made_from import remembered
from quiz.services.running import open_site
from quiz.services.settings import BadSettings, read_settings
from quiz.services.tending import refuse_unready

WORDS = {
    "file-too-large": "It is larger than {most} MB.",
    "file-too-much": "It holds more texts than a bank can have.",
    "file-not-text": "It is not saved as UTF-8.",
    "file-not-xml": "It is not well-formed XML (line {line}), or has a document type or entities.",
    "file-not-xliff": "It is XML, but not XLIFF 1.2, 2.0 or 2.1.",
    "file-not-po": "It is not a PO file (line {line}).",
    "file-kind": "Its name has to end in .xlf, .xliff or .po.",
    "no-xml-reader": "XLIFF is read with defusedxml: pip install 'kitestring[interchange]'. "
    "PO needs nothing more.",
    "wrong-bank": "It is of the bank {theirs}, not of {ours}.",
    "wrong-language": "Its translations are in {theirs}, not in {ours}.",
    "wrong-source": "It translates from {theirs}; the bank is written in {ours}.",
}
REASONS = {
    "unknown": "the bank has no such text any more",
    "twice": "the file has this text twice; the first one counts",
    "fuzzy": "it is marked as a guess (fuzzy)",
    "long": "it is too long: a text has at most 4,000 letters, an accepted answer 200",
    "signs": "",
    "broken": "the question would break: ",
}


@click.command("translate")
@click.argument("bank", type=click.Path(path_type=Path, exists=True))
@click.argument("language")
@click.option(
    "--export", "target", type=click.Path(path_type=Path, dir_okay=False),
    help="Write all texts to a file for translators' tools (.xlf or .po).",
)  # fmt: skip
@click.option(
    "--import", "origin", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Take the translations of such a file into BANK; comments and layout stay.",
)  # fmt: skip
@click.option(
    "--since", "earlier", multiple=True, type=click.Path(path_type=Path, exists=True),
    help="An earlier version of BANK, to tell what is outdated; oldest first if several.",
)  # fmt: skip
def translate_bank(
    bank: Path, language: str, target: Path | None, origin: Path | None, earlier: Sequence[Path]
) -> None:
    """List what is missing or outdated in a translation of BANK into LANGUAGE.

    BANK is a bank's file or its folder; LANGUAGE a code such as hi or pt-BR. What is outdated
    follows from the bank's revisions in the database of this Kitestring, if there is one, and
    from --since.
    """
    if not LANGUAGE.fullmatch(language) or not known_language(language):
        raise click.BadParameter("write a code such as hi or pt-BR", param_hint="LANGUAGE")
    if target is not None and origin is not None:
        raise click.UsageError("Export or import, one at a time.")
    path = bank / "bank.yaml" if bank.is_dir() else bank
    text, parsed = _read(path)
    known = parsed.draft
    if known is None:
        click.echo(as_text(parsed.problems), err=True)
        raise click.ClickException("No question of this file can be read.")
    if language == known.language:
        raise click.ClickException(f"The bank is written in {language}.")
    confirmed: Mapping[str, Made] = {}
    history: History = {}
    stored = _stored(known.id, language)
    if stored is not None:
        history, confirmed = stored
    for one in earlier:
        _, before = _read(one / "bank.yaml" if one.is_dir() else one)
        if before.draft is not None:
            history = fold(history, before.draft, language)
    found = units(known, language, history, confirmed, in_file(parsed, text))
    try:
        if target is not None:
            _export(target, found, parsed, language)
        elif origin is not None:
            _import(origin, path, text, parsed, found, language)
        else:
            _list(path, parsed, found, language, knows=stored is not None or bool(earlier))
        if target is None:
            _next(path, language)
    except NotTaken as refused:
        name = (origin or target or path).name
        words = WORDS.get(refused.code, refused.code).format(**refused.facts)
        raise click.ClickException(f"{name}: {words}") from None


def _read(path: Path) -> tuple[str, Parsed]:
    loaded = load(path)
    if loaded.source is None:
        raise click.ClickException(as_text(loaded.problems))
    source = loaded.source
    return source.text, parse(source.text, source.path, bank_id=source.name)


def _stored(bank: str, language: str) -> tuple[History, Mapping[str, Made]] | None:
    """Ask the database what translations were made from; None where there is none to ask."""
    try:
        settings = read_settings(os.environ)
        if settings.database.startswith("sqlite:"):
            file = Path(settings.database.removeprefix("sqlite:///"))
            if not file.is_file():
                return None
        site, _ = open_site(os.environ, hold=False)
        with closing(site.store):
            refuse_unready(site)
            return remembered(site, bank, language)
    except (BadSettings, Refused):
        return None


def _list(path: Path, parsed: Parsed, found: Sequence[Unit], language: str, knows: bool) -> None:
    for unit in found:
        if unit.state == "done":
            continue
        at = unit.at if unit.target is None else (*unit.at, language)
        line, column = parsed.positions.value(at)
        says = {"missing": "missing", "same": "the same as the source"}.get(unit.state, "")
        if unit.was is not None:
            says = f"outdated; {unit.source_language} was: {short(unit.was, 200)}"
        click.echo(f"{path.as_posix()}:{line}:{column}: {unit.place}: {says}")
    all_of = counts(found)
    outdated = f"{all_of.outdated} outdated" if knows else "outdated unknown (see --since)"
    click.echo(
        f"{all_of.all} texts, {all_of.done} done, {outdated}, {all_of.missing} missing", err=True
    )


def _next(path: Path, language: str) -> None:
    """Say how a language that is whole comes to readers who cannot choose it yet."""
    text, parsed = _read(path)
    bank = parsed.draft
    if bank is None or language in bank.offered_languages:
        return
    if counts(units(bank, language, {}, {}, in_file(parsed, text))).missing == 0:
        names = ", ".join((*bank.offered_languages, language))
        click.echo(f"Readers cannot choose {language} yet: write languages: [{names}]", err=True)


def _export(target: Path, found: Sequence[Unit], parsed: Parsed, language: str) -> None:
    bank = parsed.draft
    assert bank is not None
    write = write_gettext if ending_of(target.name) == "po" else write_xliff
    text = write(
        found,
        bank=bank.id,
        title=bank.title.within(bank.language),
        source_language=bank.language,
        language=language,
    )
    _replace(target, text)
    click.echo(f"{len(found)} texts in {target}", err=True)


def _import(
    origin: Path, path: Path, text: str, parsed: Parsed, found: Sequence[Unit], language: str
) -> None:
    bank = parsed.draft
    assert bank is not None
    with origin.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    parcel = read_parcel(content, origin.name)
    refuse_other(parcel, bank=bank.id, source_language=bank.language, language=language)
    by_name = {unit.name: unit for unit in found}
    brought = arrivals(parcel, found)
    try:
        made = rewritten(
            text,
            parsed,
            language,
            [(by_name[one.name], one.target) for one in brought if one.changes],
            bank.id,
        )
    except Refused:
        raise click.ClickException("The bank's text could not be changed: mend it first.") from None
    if made.text != text:
        mark = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
        _replace(path, mark + made.text)
    written = refused = 0
    for one in brought:
        problems = made.broken.get(one.name, ())
        says = "; ".join(problem.says for problem in problems)
        if one.outcome == "refused" or problems:
            refused += 1
            click.echo(f"refused: {one.place or one.name}: {_why(one, says)}")
        elif one.changes:
            written += 1
            lost = "".join(f"; {slip}" for slip in one.slips)
            stale = f"; the source was: {short(one.source, 200)}" if one.source else ""
            if lost or stale:
                click.echo(f"taken: {one.place}{stale}{lost}")
    empty = sum(one.outcome == "empty" for one in brought)
    same = sum(one.outcome in ("unchanged", "confirmed") for one in brought)
    click.echo(
        f"{written} taken, {same} unchanged, {empty} not translated, {refused} refused", err=True
    )
    if errors(made.parsed.problems) > errors(parsed.problems):
        click.echo("Run quiz check: there are new errors.", err=True)
    if refused:
        raise SystemExit(1)


def _why(one: Arrival, says: str) -> str:
    head = f"{REASONS['broken']}{says}" if says else REASONS.get(one.reason or "", "")
    return "; ".join([*([head] if head else []), *map(str, one.slips)])


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all: its old text stays until the new one is on the disk."""
    real = path.resolve()
    handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        mode = real.stat().st_mode & 0o777 if real.exists() else 0o644
        Path(name).chmod(mode)
        Path(name).replace(real)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
