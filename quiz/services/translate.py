"""Translate a bank: see what is left to do, save translations, exchange files with tools."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from quiz.banks.gettext import write_gettext
from quiz.banks.incoming import (
    Arrival,
    Reason,
    arrivals,
    read_parcel,
    refuse_other,
    trouble_with,
)
from quiz.banks.lint import Finding
from quiz.banks.parcel import Ending
from quiz.banks.parity import at_text, parity
from quiz.banks.parsing import Parsed
from quiz.banks.placed import languages_in, tidied
from quiz.banks.problems import Problem
from quiz.banks.rewriting import offering, rewritten
from quiz.banks.texts import known_language
from quiz.banks.translating import (
    Counts,
    Unit,
    counts,
    in_file,
    units,
)
from quiz.banks.xliff import write_xliff
from quiz.base import Refused, digest_of
from quiz.items.bank import Bank
from quiz.items.text import LANGUAGE
from quiz.services import author
from quiz.services.author import Clash, Draft
from quiz.services.made_from import can_be_kept, remember, remembered
from quiz.services.site import Site
from quiz.store import Connection, translated
from quiz.store.staff import Account
from quiz.store.translated import Confirmed

TRIES = 5
"""How often a save goes on top of one that somebody else made in the same moment."""


@dataclass(frozen=True)
class Sheet:
    """Hold a bank beside one language.

    ``findings`` are what the rules about translations say, by the names of texts. ``offered``
    tells whether readers may choose the language. ``editable`` is False for a bank of the
    folder. ``left_out`` counts questions that have errors, so that they cannot be listed.
    """

    bank: Bank
    draft: Draft
    parsed: Parsed
    language: str
    units: tuple[Unit, ...]
    findings: Mapping[str, tuple[Finding, ...]]
    offered: bool
    editable: bool
    left_out: int = 0

    @property
    def counts(self) -> Counts:
        """Count the texts by what is left to do."""
        return counts(self.units)


@dataclass(frozen=True)
class Tongue:
    """Hold how far one language of a bank is."""

    language: str
    counts: Counts
    offered: bool


@dataclass(frozen=True)
class Typed:
    """Hold what somebody typed for one text, and the mark of the texts that they saw."""

    text: str
    seen: str


@dataclass(frozen=True)
class Trouble:
    """Say why one text was not saved; what was typed is in ``text``.

    ``code`` is "meanwhile" (somebody changed the text or its source), "long", "signs" or
    "broken" with the problems of the question as it would have been.
    """

    code: str
    text: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Saved:
    """Tell what a save did: how many texts were written or found right, and what was not."""

    written: int
    confirmed: int
    trouble: Mapping[str, Trouble] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """Tell what becomes of each text of a file; ``written`` once they are in the draft."""

    language: str
    arrivals: tuple[Arrival, ...]
    written: bool = False

    def count(self, *outcomes: str) -> int:
        """Count the texts with one of these outcomes."""
        return sum(one.outcome in outcomes for one in self.arrivals)


def seen(unit: Unit) -> str:
    """Mark a text and its translation as somebody saw them."""
    return digest_of(f"{unit.source}\0{unit.target or ''}")[:16]


def sheet(site: Site, bank: str, language: str, now: int) -> Sheet:
    """Set a bank beside a language.

    Refuses ``no-bank``; ``no-language`` for a tag that names none or is the bank's own; and
    ``no-items`` for a text that is no bank yet.
    """
    draft = author.draft(site, bank)
    parsed = author.check(site, bank, draft.text, now).parsed
    return _sheet(site, draft, parsed, language)


def _sheet(site: Site, draft: Draft, parsed: Parsed, language: str) -> Sheet:
    known = parsed.draft
    if known is None:
        raise Refused("no-items")
    if not LANGUAGE.fullmatch(language) or not known_language(language):
        raise Refused("no-language")
    if language == known.language:
        raise Refused("no-language")
    history, confirmed = remembered(site, draft.bank, language)
    found = units(known, language, history, confirmed, in_file(parsed, draft.text))
    rules = parity(known, language, site.library)
    return Sheet(
        known,
        draft,
        parsed,
        language,
        found,
        {unit.name: tuple(rules.get(at_text(unit.model_at), ())) for unit in found},
        language in known.offered_languages,
        author.origin(site, draft.bank) == "browser",
        _left_out(parsed),
    )


def tongues(site: Site, bank: str, now: int) -> tuple[Bank, tuple[Tongue, ...]]:
    """Tell how far each language of a bank is; refuses as ``sheet`` does."""
    draft = author.draft(site, bank)
    parsed = author.check(site, bank, draft.text, now).parsed
    known = parsed.draft
    if known is None:
        raise Refused("no-items")
    return known, tuple(
        Tongue(one.language, one.counts, one.offered)
        for one in (_sheet(site, draft, parsed, language) for language in languages_in(known))
    )


def save(
    site: Site,
    member: Account,
    bank: str,
    language: str,
    typed: Mapping[str, Typed],
    right: Collection[str],
    now: int,
) -> Saved:
    """Save translations into the draft, and remember which were found still right.

    Each text is written only over what its translator saw: where the translation or the
    source became another one meanwhile, it is given back ("meanwhile"). Changes elsewhere in
    the bank do not matter. Refuses as ``sheet`` does, and ``read-only`` for new texts of a
    bank of the folder.
    """
    for _ in range(TRIES):
        found = sheet(site, bank, language, now)
        by_name = {unit.name: unit for unit in found.units}
        trouble = _trouble(by_name, typed)
        wanted = [
            (by_name[name], tidied(one.text))
            for name, one in typed.items()
            if name in by_name and name not in trouble and _differs(by_name[name], one.text)
        ]
        made = rewritten(found.draft.text, found.parsed, language, wanted, bank)
        for name, problems in made.broken.items():
            trouble[name] = Trouble("broken", typed[name].text, problems)
        done = [(unit, text) for unit, text in wanted if unit.name not in trouble]
        if done and not found.editable:
            raise Refused("read-only")
        if done and isinstance(
            author.save(site, member, bank, found.draft.edition, made.text, now), Clash
        ):
            continue
        kept = [by_name[name] for name in right if name in by_name and name not in trouble]
        changed = {unit.name for unit, _ in done}
        kept = [unit for unit in kept if unit.name not in changed and unit.state == "outdated"]
        told = {unit.name: Confirmed(unit.source, text) for unit, text in done if text}
        told |= {unit.name: Confirmed(unit.source, unit.target or "") for unit in kept}
        remember(site, bank, language, told)
        return Saved(len(done), len(kept), trouble)
    raise Refused("busy")


def copy(site: Site, member: Account, bank: str, new: str, now: int) -> Draft:
    """Copy a bank with what is known of its translations: what was outdated stays so.

    Refuses as ``author.copy``.
    """
    draft = author.draft(site, bank)
    parsed = author.check(site, bank, draft.text, now).parsed
    languages = languages_in(parsed.draft) if parsed.draft is not None else ()
    told = {
        language: can_be_kept(
            {
                unit.name: Confirmed(unit.was or unit.source, unit.target)
                for unit in _sheet(site, draft, parsed, language).units
                if unit.target is not None
            }
        )
        for language in languages
    }

    def also(connection: Connection) -> None:
        for language, texts in told.items():
            translated.confirm(connection, new, language, texts)

    return author.copy(site, member, bank, new, now, also)


def offer(site: Site, member: Account, bank: str, language: str, on: bool, now: int) -> bool:
    """Offer a bank in a language, or no longer; tell whether that was saved."""
    found = sheet(site, bank, language, now)
    if not found.editable:
        raise Refused("read-only")
    text = offering(found.draft.text, found.bank, language, on)
    done = author.save(site, member, bank, found.draft.edition, text, now)
    return not isinstance(done, Clash)


def outgoing(site: Site, bank: str, language: str, ending: Ending, now: int) -> str:
    """Write a bank's texts for a translator's tool; refuses as ``sheet`` does."""
    found = sheet(site, bank, language, now)
    write = write_gettext if ending == "po" else write_xliff
    return write(
        found.units,
        bank=bank,
        title=found.bank.title.within(found.bank.language),
        source_language=found.bank.language,
        language=language,
    )


def incoming(
    site: Site, bank: str, language: str, content: bytes, name: str, now: int
) -> tuple[Report, str]:
    """Tell what a file would bring, and how the bank's text would read; nothing is written.

    Refuses as ``sheet`` does, and what cannot be taken at all (NotTaken).
    """
    _, report, text, _ = _incoming(site, bank, language, content, name, now)
    return report, text


def take(
    site: Site, member: Account, bank: str, language: str, content: bytes, name: str, now: int
) -> Report:
    """Take a file's translations into the draft; refuses as ``incoming``, and ``read-only``."""
    for _ in range(TRIES):
        found, report, text, told = _incoming(site, bank, language, content, name, now)
        if not found.editable:
            raise Refused("read-only")
        if report.count("taken", "stale") and isinstance(
            author.save(site, member, bank, found.draft.edition, text, now), Clash
        ):
            continue
        remember(site, bank, language, told)
        return replace(report, written=True)
    raise Refused("busy")


def _incoming(
    site: Site, bank: str, language: str, content: bytes, name: str, now: int
) -> tuple[Sheet, Report, str, dict[str, Confirmed]]:
    parcel = read_parcel(content, name)
    found = sheet(site, bank, language, now)
    refuse_other(parcel, bank=bank, source_language=found.bank.language, language=language)
    by_name = {unit.name: unit for unit in found.units}
    brought = arrivals(parcel, found.units)
    changes = [(by_name[one.name], one.target) for one in brought if one.changes]
    made = rewritten(found.draft.text, found.parsed, language, changes, bank)
    brought = tuple(_with_problems(one, made.broken.get(one.name, ())) for one in brought)
    told = {}
    for one in brought:
        unit = by_name.get(one.name)
        if unit is not None and one.outcome in ("taken", "stale", "confirmed"):
            source = one.source if one.outcome == "stale" else unit.source
            target = unit.target or "" if one.outcome == "confirmed" else one.target
            told[one.name] = Confirmed(source, target)
    return found, Report(language, brought), made.text, told


def _with_problems(one: Arrival, problems: Iterable[Problem]) -> Arrival:
    found = list(problems)
    if not found:
        return one
    says = "; ".join(dict.fromkeys(problem.says for problem in found))
    return replace(one, outcome="refused", reason="broken", says=says)


def _trouble(units: Mapping[str, Unit], typed: Mapping[str, Typed]) -> dict[str, Trouble]:
    trouble = {}
    for name, one in typed.items():
        unit = units.get(name)
        if unit is None:
            if tidied(one.text):
                trouble[name] = Trouble("meanwhile", one.text)
            continue
        if not _differs(unit, one.text):
            continue
        reason: Reason | None = trouble_with(unit, tidied(one.text))
        if reason is not None:
            trouble[name] = Trouble(reason, one.text)
        elif one.seen != seen(unit):
            trouble[name] = Trouble("meanwhile", one.text)
    return trouble


def _differs(unit: Unit, text: str) -> bool:
    return tidied(text) != tidied(unit.target or "")


def _left_out(parsed: Parsed) -> int:
    places = {
        one.path.partition("]")[0]
        for one in parsed.problems
        if one.level == "error" and one.path.startswith("items[")
    }
    return len(places)
