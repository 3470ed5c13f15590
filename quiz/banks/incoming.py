"""Compare what a translator's tool brings with a bank: what is taken, and what is not and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from quiz.banks.gettext import read_gettext
from quiz.banks.markers import Slip, slips
from quiz.banks.parcel import LONGEST, LONGEST_ACCEPTED, Brought, Ending, NotTaken, Parcel
from quiz.banks.translating import Place, Unit, tidied
from quiz.banks.xliff import read_xliff

Outcome = Literal["taken", "stale", "confirmed", "unchanged", "empty", "refused"]
Reason = Literal["unknown", "twice", "fuzzy", "long", "signs", "broken"]


@dataclass(frozen=True)
class Arrival:
    """Say what becomes of one text that a file brings.

    "stale" is taken, but was made from ``source``, which reads otherwise in the bank now;
    "confirmed" was outdated and is still right; "empty" is not translated in the file.
    ``place`` is None where the bank has no such text. ``slips`` are signs that were lost: with
    a refusal those that are why, else some that are worth a look. ``says`` is a sentence of
    the bank's check, with the reason "broken".
    """

    name: str
    place: Place | None
    outcome: Outcome
    target: str = ""
    source: str = ""
    reason: Reason | None = None
    slips: tuple[Slip, ...] = ()
    says: str = ""

    @property
    def changes(self) -> bool:
        """Tell whether a text of the bank becomes another one."""
        return self.outcome in ("taken", "stale")


def read_parcel(content: bytes, name: str) -> Parcel:
    """Read a file by the end of its name; refuses what is neither XLIFF nor PO (NotTaken)."""
    ending = ending_of(name)
    return read_gettext(content) if ending == "po" else read_xliff(content)


def ending_of(name: str) -> Ending:
    """Tell the format of a file by the end of its name; refuses others (NotTaken)."""
    end = name.rpartition(".")[2].lower()
    if end in ("xlf", "xliff"):
        return "xlf"
    if end in ("po", "pot"):
        return "po"
    raise NotTaken("file-kind")


def refuse_other(parcel: Parcel, *, bank: str, source_language: str, language: str) -> None:
    """Refuse a file of another bank or in another language (NotTaken).

    A tool may leave out what bank a file is of: then its texts tell, by their names.
    """
    if parcel.bank and parcel.bank != bank:
        raise NotTaken("wrong-bank", theirs=parcel.bank, ours=bank)
    for code, theirs, ours in (
        ("wrong-language", parcel.language, language),
        ("wrong-source", parcel.source_language, source_language),
    ):
        if theirs and theirs.lower() != ours.lower():
            raise NotTaken(code, theirs=theirs, ours=ours)


def arrivals(parcel: Parcel, found: Iterable[Unit]) -> tuple[Arrival, ...]:
    """Tell what becomes of each text of a file, in its order."""
    return tuple(_arrivals(parcel, {unit.name: unit for unit in found}))


def trouble_with(unit: Unit, text: str) -> Reason | None:
    """Tell why a text cannot stand in a bank at all: it is too long, or has hidden signs."""
    if unit.lines:
        lines = accepted(text)
        if len(lines) > 50 or any(len(line) > LONGEST_ACCEPTED for line in lines):
            return "long"
    if len(text) > LONGEST:
        return "long"
    if any(slip.what == "hidden" for slip in slips(unit.source, text)):
        return "signs"
    return None


def accepted(text: str) -> list[str]:
    """Give the texts of a field in which each line is one."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _arrivals(parcel: Parcel, units: Mapping[str, Unit]) -> Iterator[Arrival]:
    seen: set[str] = set()
    for brought in parcel.texts:
        unit = units.get(brought.name)
        if unit is None:
            yield Arrival(brought.name, None, "refused", brought.target or "", reason="unknown")
        elif brought.name in seen:
            yield _refused(unit, brought, "twice")
        else:
            yield _arrival(unit, brought)
        seen.add(brought.name)


def _arrival(unit: Unit, brought: Brought) -> Arrival:
    target = tidied(brought.target or "")
    stale = bool(brought.source.strip()) and tidied(brought.source) != tidied(unit.source)
    if not target:
        return Arrival(unit.name, unit.place, "empty")
    if target == tidied(unit.target or ""):
        finished = unit.state == "outdated" and brought.state == "ready" and not stale
        return Arrival(unit.name, unit.place, "confirmed" if finished else "unchanged", target)
    if brought.state == "fuzzy":
        return _refused(unit, brought, "fuzzy")
    reason = trouble_with(unit, target)
    lost = () if unit.lines else slips(unit.source, target)
    grave = tuple(slip for slip in lost if slip.grave)
    if reason or grave:
        return Arrival(
            unit.name, unit.place, "refused", target, reason=reason or "signs", slips=grave
        )
    if stale:
        return Arrival(unit.name, unit.place, "stale", target, tidied(brought.source), slips=lost)
    return Arrival(unit.name, unit.place, "taken", target, slips=lost)


def _refused(unit: Unit, brought: Brought, reason: Reason) -> Arrival:
    return Arrival(unit.name, unit.place, "refused", brought.target or "", reason=reason)
