"""Take banks from other programs as drafts, with a report that stays, and give them back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from quiz.banks.interchange.formats import FORMATS, exported
from quiz.banks.interchange.recognising import recognised, take
from quiz.banks.interchange.report import Exported, Imported, Line
from quiz.banks.parsing import Parsed
from quiz.banks.texts import known_language
from quiz.base import Refused
from quiz.items.bank import Bank
from quiz.items.text import LANGUAGE
from quiz.services import author
from quiz.services.site import Site
from quiz.store import Connection, imported
from quiz.store import banks as stored_banks
from quiz.store.staff import Account


@dataclass(frozen=True)
class Report:
    """Hold what became of a file of another program; ``form`` is one of its formats' ids."""

    form: str
    file: str
    language: str
    lines: tuple[Line, ...]
    everywhere: tuple[str, ...]
    lacking: tuple[str, ...]

    def count(self, result: str) -> int:
        """Count the questions of a result."""
        return sum(line.result == result for line in self.lines)

    @property
    def taken(self) -> int:
        """Count the questions that came over."""
        return len(self.lines) - self.count("left-out")


def is_bank(content: bytes) -> bool:
    """Tell a bank in YAML, which needs no taking over; raises NotImported for no known file."""
    return recognised(content) == "yaml"


def arrive(site: Site, member: Account, content: bytes, name: str, language: str, now: int) -> str:
    """Take over a file as a draft with its report, in one step; gives the bank's id.

    Raises NotImported with the reason; nothing is kept then.
    """
    if not LANGUAGE.fullmatch(language) or not known_language(language):
        language = "en"
    found = take(content, name, language=language)
    report = json.dumps(asdict(_report(found)), ensure_ascii=False)
    media = {one.name: one for one in found.media}
    bank = author.free_id(site, found.title)
    while True:

        def keep(connection: Connection, bank: str = bank) -> None:
            imported.keep(connection, bank, report)

        try:
            author.begin(site, member, bank, found.text, now, media, keep)
        except Refused as refused:
            if refused.code != "id-taken":
                raise
            bank = author.free_id(site, bank)
        else:
            return bank


def _report(found: Imported) -> Report:
    return Report(
        found.form, found.file, found.language, found.lines, found.everywhere, found.lacking
    )


def report(site: Site, bank: str) -> Report | None:
    """Give the report on a bank; None where there is none, or it was dismissed."""
    with site.store.read() as connection:
        text = imported.find(connection, bank)
    if text is None:
        return None
    raw = json.loads(text)
    lines = tuple(
        Line(one["number"], one["title"], one["result"], tuple(one["notes"]), one["item"])
        for one in raw["lines"]
    )
    return Report(
        raw["form"], raw["file"], raw["language"], lines, tuple(raw["everywhere"]),
        tuple(raw["lacking"]),
    )  # fmt: skip


def dismiss(site: Site, bank: str) -> None:
    """Forget the report on a bank; the bank stays."""
    site.store.write(lambda connection: imported.drop(connection, bank))


@dataclass(frozen=True)
class Given:
    """Hold an exported bank; ``broken`` counts questions with errors, which are left out."""

    bank: Bank
    exported: Exported
    broken: int


def give(site: Site, bank: str, form: str, language: str, now: int) -> Given:
    """Write the text of a bank as it is now in a format, in one of its languages.

    Refuses ``no-bank``, ``no-format``, and ``no-items`` where no question is without errors.
    """
    if form not in FORMATS:
        raise Refused("no-format")
    parsed = author.check(site, bank, author.draft(site, bank).text, now).parsed
    known = parsed.bank or parsed.draft
    if known is None:
        raise Refused("no-items")
    spoken = language if language in known.offered_languages else known.language
    made = exported(known, form, spoken, _media(site, bank))
    return Given(known, made, _broken(parsed))


def _broken(parsed: Parsed) -> int:
    """Count the items that errors keep out of the draft."""
    if parsed.bank is not None:
        return 0
    places = {
        problem.path.partition("]")[0]
        for problem in parsed.problems
        if problem.level == "error" and problem.path.startswith("items[")
    }
    return len(places)


def _media(site: Site, bank: str) -> Mapping[str, bytes]:
    named = author.media_of(site, bank)
    with site.store.read() as connection:
        found = {}
        for name, file in named.items():
            kept = stored_banks.media(connection, file.digest)
            if kept is not None:
                found[name] = kept.bytes
    return found
