"""Publish banks from a folder: valid files become revisions, broken ones replace nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from quiz.banks import compiled, files
from quiz.banks.naming import id_line
from quiz.banks.parsing import parse
from quiz.banks.problems import Problem, errors
from quiz.items.bank import Bank
from quiz.services.folder import blocking
from quiz.services.forms import form_of
from quiz.services.media import stored_file
from quiz.services.play import open_practice
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import banks as stored_banks
from quiz.store.banks import Listed


@dataclass(frozen=True)
class Imported:
    """Tell what an import did: banks published anew, all banks found, and all problems.

    ``ignored`` are files of banks that are written in the browser: they decide nothing.
    """

    published: tuple[str, ...]
    found: tuple[str, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...] = ()


def import_folder(site: Site, root: Path, now: int) -> Imported:
    """Publish every bank of a folder without errors whose content is new.

    A file that is as it was when its bank was last published is not parsed again. (One whose
    bank has another id than the file's name always is: only its content tells.)
    """
    published: list[str] = []
    found: list[str] = []
    problems: list[Problem] = []
    ignored: list[str] = []
    with site.store.read() as connection:
        listed = stored_banks.listed(connection)
        taken = stored_banks.of_browser(connection)
    for loaded in files.load_all(root):
        if loaded.source is not None and loaded.source.name in taken:
            named = id_line(loaded.source.text)
            if named is None or named in taken:
                ignored.append(named or loaded.source.name)
                continue
        problems.extend(loaded.problems)
        if loaded.source is None or errors(loaded.problems):
            continue
        source = loaded.source
        as_it_is = Listed(source.text, {file.name: file.digest for file in source.media})
        if listed.get(source.name) == as_it_is:
            found.append(source.name)
            continue
        media = {file.name: file for file in source.media}
        parsed = parse(source.text, source.path, bank_id=source.name, media=media)
        problems.extend(parsed.problems)
        if parsed.bank is None:
            continue
        if parsed.bank.id in taken:
            ignored.append(parsed.bank.id)
            continue
        broken = blocking(site, parsed, source.path)
        problems.extend(broken)
        if broken:
            continue
        found.append(parsed.bank.id)
        if publish(site, parsed.bank, source, now):
            published.append(parsed.bank.id)
    return Imported(tuple(published), tuple(found), tuple(problems), tuple(ignored))


def publish(site: Site, bank: Bank, source: files.Source, now: int) -> bool:
    """Publish one bank of the folder and open its practice; tell whether its content was new.

    One that is written in the browser stays as it is.
    """
    text = compiled.compile(bank)
    shown = {file.name: stored_file(file) for file in source.media}
    digest = compiled.digest(text, {name: file.digest for name, file in shown.items()})
    form = form_of(bank, bank.delivery).digest

    def act(connection: Connection) -> bool:
        kept = stored_banks.find(connection, bank.id, lock=True)
        if kept is not None and kept.origin == "browser":
            return False
        fresh = stored_banks.publish(
            connection,
            bank=bank.id,
            digest=digest,
            source=source.text,
            compiled=text,
            form=form,
            media=shown,
            now=now,
        )
        open_practice(site, connection, bank.id, digest, now)
        return fresh

    return site.store.write(act)
