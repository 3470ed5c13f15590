"""Write the texts of a bank as a gettext PO file, and read it back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO, StringIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from quiz.banks.parcel import MOST_TEXTS, Brought, NotTaken, Parcel, decoded
from quiz.banks.translating import Unit
from quiz.banks.xliff import note_of

_PLURAL = re.compile(r"^[^\S\n]*(?:#~[^\S\n]*)?msgid_plural", re.M)
_ENTRY = re.compile(r"^[^\S\n]*msgid\b", re.M)
_LINE = re.compile(r'(?:msg(?:ctxt|id|str(?:\[0\])?)[ \t]+)?"(?:[^"\\]|\\.)*"')
_LANGUAGE = re.compile(r'^"Language: *([A-Za-z0-9_-]*)', re.M)
_SOURCE = "Source language:"


def write_gettext(
    units: Iterable[Unit], *, bank: str, title: str, source_language: str, language: str
) -> str:
    """Write texts with their translations as PO: outdated ones are fuzzy, with what was before.

    A text's name is its context, so that equal texts may be translated apart.
    """
    catalog = Catalog(project=bank, charset="utf-8")
    for unit in units:
        if unit.source_language != source_language:
            continue
        message = catalog.add(
            unit.source,
            unit.target or "",
            auto_comments=note_of(unit),
            flags=("fuzzy",) if unit.state == "outdated" else (),
            previous_id=unit.was or (),
            context=unit.name,
        )
        # A percent sign or braces in a sentence are no format of a program.
        message.flags -= {"python-format", "python-brace-format"}
    file = BytesIO()
    write_po(file, catalog, width=0, omit_header=True, include_previous=True)
    head = [
        f"# {' '.join(title.split())}",
        f"# {_SOURCE} {source_language}",
        'msgid ""',
        'msgstr ""',
        f'"Project-Id-Version: {bank} 1\\n"',
        f'"Language: {language}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        "",
        "",
    ]
    return "\n".join(head) + file.getvalue().decode("utf-8")


def read_gettext(content: bytes) -> Parcel:
    """Read a PO file; refuses what is none (NotTaken)."""
    text = decoded(content)
    # Babel makes room for as many plural forms as a file claims to have; ours have none.
    if _PLURAL.search(text) or len(_ENTRY.findall(text)) > MOST_TEXTS:
        raise NotTaken("file-too-much")
    if not _ENTRY.search(text):
        raise NotTaken("file-not-po", line=1)
    for number, line in enumerate(text.split("\n"), 1):
        # Babel takes the first and the last letter for quotes, whatever they are.
        if (words := line.strip()) and words[0] != "#" and not _LINE.fullmatch(words):
            raise NotTaken("file-not-po", line=number)
    try:
        catalog = read_po(StringIO(text), ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        raise NotTaken("file-not-po", line=error.lineno + 1) from None
    except Exception:  # noqa: BLE001 - a parser's trouble with a file is the file's
        raise NotTaken("file-not-po", line=1) from None
    texts = [
        Brought(
            str(message.context or ""),
            str(message.id),
            str(message.string) or None,
            "fuzzy" if message.fuzzy else "ready",
        )
        for message in catalog
        if message.id
    ]
    spoken = _LANGUAGE.search(text)
    source = re.search(rf"^# {_SOURCE} ([A-Za-z0-9-]+)", text, re.M)
    project = str(catalog.project or "")
    return Parcel(
        "" if project == "PROJECT" else project,
        source[1] if source else "",
        spoken[1].replace("_", "-") if spoken else "",
        tuple(texts),
    )
