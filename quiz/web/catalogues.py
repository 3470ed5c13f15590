"""Keep the translations of the interface in step with its templates; for developers only.

``python -m quiz.web.catalogues update`` collects every sentence from templates/ and quiz/web/
(babel.cfg says where), puts new ones into ``translations/<language>/LC_MESSAGES/messages.po``,
drops those that are gone, and writes the ``.mo`` files; ``check`` says what is missing. English
is the source and has no catalogue. Nothing in a catalogue depends on the clock or on line
numbers, so that it changes only when a sentence does.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from quiz.web.languages import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "quiz" / "translations"
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[a-z%]")
_TAG = re.compile(r"</?[a-z][^>]*>")
_HEADER = "# {language}, for the interface of Kitestring."
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)


def extracted(root: Path = ROOT) -> Catalog:
    """Collect every sentence that the code marks for translation."""
    with (root / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(root, methods, options)
    for file, _, message, _, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(message, locations=[(Path(file).as_posix(), 0)], context=context)
    return catalog


def read(language: str, folder: Path = FOLDER) -> Catalog:
    """Read the catalogue of a language; an empty one where there is none."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return _dated(Catalog(locale=language, charset="utf-8", fuzzy=False))
    with path.open("rb") as file:
        return _dated(read_po(file, locale=language))


def _dated(catalog: Catalog) -> Catalog:
    catalog.project, catalog.version = "Kitestring", "1"
    catalog.creation_date = catalog.revision_date = _NEVER
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.header_comment = _HEADER.format(language=LANGUAGES[str(catalog.locale)])
    return catalog


def updated(language: str, template: Catalog, folder: Path = FOLDER) -> Catalog:
    """Bring a catalogue into step: new sentences are empty, old ones are gone, none is guessed."""
    old = read(language, folder)
    new = _dated(Catalog(locale=language, charset="utf-8", fuzzy=False))
    for message in template:
        if message.id:
            known = old.get(_key(message), message.context)
            string = known.string if known is not None and not known.fuzzy else None
            if isinstance(message.id, tuple) != isinstance(string, tuple):
                string = None
            if known is not None and known.id != message.id:
                string = None
            files = sorted({name for name, _ in message.locations})
            new.add(
                message.id,
                string,
                locations=[(name, 0) for name in files],
                context=message.context,
            )
    return new


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else str(message.id)


def po_bytes(catalog: Catalog) -> bytes:
    """Write a catalogue as a translator reads it."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Write a catalogue as the server reads it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def problems(language: str, template: Catalog, folder: Path = FOLDER) -> Iterator[str]:
    """Yield what is wrong with a catalogue: missing, fuzzy, stale, out of step."""
    catalog = read(language, folder)
    for message in catalog:
        if message.id and message.fuzzy:
            yield f"{language}: unsure of {_key(message)!r}"
        if message.id and template.get(_key(message), message.context) is None:
            yield f"{language}: nobody says {_key(message)!r} any more"
    for message in template:
        if message.id:
            known = catalog.get(_key(message), message.context)
            yield from (f"{language}: {fault}" for fault in _faults(message, known, catalog))
    compiled = folder / language / "LC_MESSAGES" / "messages.mo"
    if not compiled.exists() or _spoken(compiled.read_bytes()) != _spoken(mo_bytes(catalog)):
        yield f"{language}: messages.mo is older than messages.po"


def _spoken(compiled: bytes) -> dict[object, str]:
    """Give what a compiled catalogue says; its header names the tool that wrote it."""
    words: dict[object, str] = dict(GNUTranslations(io.BytesIO(compiled))._catalog)  # type: ignore[attr-defined]
    words.pop("", None)
    return words


def _faults(message: Message, known: Message | None, catalog: Catalog) -> Iterator[str]:
    name = repr(_key(message))
    if known is None or known.id != message.id:
        yield f"no place for {name}"
        return
    plural = isinstance(message.id, tuple)
    strings = _forms(known.string)
    if not all(strings) or len(strings) != (catalog.num_plurals if plural else 1):
        yield f"no words for {name}"
        return
    wanted = set().union(*(_parts(source) for source in _forms(message.id)))
    for string in strings:
        # A form for one thing may leave its number out, as the English one may.
        missing = wanted - _parts(string) - ({"num"} if plural else set())
        extra = _parts(string) - wanted
        if missing or extra:
            yield f"{name} and {string!r} differ in {sorted(missing | extra)}"


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _parts(text: str) -> set[str]:
    places = {found[1] or found[0] for found in _PLACEHOLDER.finditer(text)}
    return places | set(_TAG.findall(text))


def main(arguments: list[str]) -> int:
    """Do ``update`` or ``check``; gives the exit code."""
    if arguments not in (["update"], ["check"]):
        print("python -m quiz.web.catalogues update | check", file=sys.stderr)
        return 2
    template = extracted()
    if arguments == ["update"]:
        for language in TRANSLATED:
            catalog = updated(language, template)
            place = FOLDER / language / "LC_MESSAGES"
            place.mkdir(parents=True, exist_ok=True)
            (place / "messages.po").write_bytes(po_bytes(catalog))
            (place / "messages.mo").write_bytes(mo_bytes(read(language)))
    found = [problem for language in TRANSLATED for problem in problems(language, template)]
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
