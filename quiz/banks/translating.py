"""Set every text of a bank beside its translation, and tell what is missing or outdated.

Whether a translation is outdated is not written into the bank's file: it follows from the
bank's published revisions. A translation was made from the source text that stood beside it
when it came into the bank; if that text reads otherwise now, somebody must look again. This
is as right for a bank that is edited in git (each commit that changes the file becomes a
revision) as for one that is written in the browser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from quiz.banks.parsing import Parsed
from quiz.banks.placed import Place, Words, words_of
from quiz.banks.problems import Path
from quiz.banks.reading import read
from quiz.items.bank import Bank

State = Literal["done", "missing", "outdated", "same"]
COPIED_LETTERS = 12
"""A copy of a text of more letters than this, in several words, is most likely not translated."""


@dataclass(frozen=True)
class Made:
    """Remember what a translation was made from.

    ``beside`` is the source text that it stood beside last: another one where it is outdated.
    """

    source: str
    target: str
    beside: str = ""


@dataclass(frozen=True)
class Unit:
    """Set one text beside its translation.

    ``at`` is the path of the node in the bank's file, ``model_at`` that in the bank as read;
    ``source_language`` is the bank's main one, or what there is where that is missing. ``was``
    is the source that the translation was made from, where it reads otherwise now.
    """

    name: str
    at: Path
    place: Place
    source: str
    source_language: str
    target: str | None
    state: State
    was: str | None = None
    lines: bool = False
    model_at: Path = ()

    @property
    def open(self) -> bool:
        """Tell whether there is something to do."""
        return self.state in ("missing", "outdated")


@dataclass(frozen=True)
class Counts:
    """Count the texts of a bank by what is left to do in one language.

    Texts that are the same as their source count as done: a name needs no translation.
    """

    all: int
    done: int
    outdated: int
    missing: int
    same: int

    @property
    def open(self) -> int:
        """Count the texts with something to do."""
        return self.outdated + self.missing


History = Mapping[str, Made]
"""What each translation of a revision was made from, by the text's name."""


def fold(history: History, bank: Bank, language: str) -> dict[str, Made]:
    """Go on to a bank's next revision: tell what each of its translations was made from.

    A translation that stands as before keeps its source, also where its text moved along
    with it; a new one was made from the text that it stands beside now.
    """
    return _folded(history, words_of(bank), bank.language, language)


def _folded(history: History, listed: Iterable[Words], main: str, language: str) -> dict[str, Made]:
    pairs: dict[tuple[str, str], Made] = {}
    for made in history.values():
        pairs.setdefault((made.beside, made.target), made)
    found: dict[str, Made] = {}
    for words in listed:
        target = words.texts.get(language)
        if target is None:
            continue
        source, _ = _source(words, main)
        before = history.get(words.name)
        if before is None or before.target != target:
            before = pairs.get((source, target))
        base = source if before is None else before.source
        found[words.name] = Made(base, target, source)
    return found


def units(
    bank: Bank,
    language: str,
    history: History | None = None,
    confirmed: History | None = None,
    places: Mapping[Path, Path] | None = None,
) -> tuple[Unit, ...]:
    """Set every text beside its translation into a language.

    ``history`` is that of the newest published revision (see ``fold``). ``confirmed`` says of
    translations what somebody made them from, or found them still right for; it goes before
    the history. ``places`` gives paths in the file by paths in the bank (``in_file``).
    """
    listed = words_of(bank)
    made = _folded(history or {}, listed, bank.language, language)
    kept = confirmed or {}
    right = {(one.source, one.target) for one in kept.values()}
    found = []
    for words in listed:
        source, spoken = _source(words, bank.language)
        target = words.texts.get(language)
        was = None
        if target is not None:
            told = kept.get(words.name)
            base = told if told is not None and told.target == target else made[words.name]
            if base.source != source and (source, target) not in right:
                was = base.source
        found.append(
            Unit(
                words.name,
                (places or {}).get(words.at, words.at),
                words.place,
                source,
                spoken,
                target,
                _state(source, target, was),
                was,
                words.lines,
                words.at,
            )
        )
    return tuple(found)


def counts(found: Iterable[Unit]) -> Counts:
    """Count texts by their state."""
    states = [unit.state for unit in found]
    outdated, missing, same = (states.count(one) for one in ("outdated", "missing", "same"))
    return Counts(len(states), len(states) - outdated - missing, outdated, missing, same)


def in_file(parsed: Parsed, text: str) -> dict[Path, Path]:
    """Give the path in the file of every text of a draft, by its path in the bank.

    They differ where an option is written as a text alone, and where items with errors are
    left out of the draft.
    """
    bank = parsed.draft
    if bank is None:
        return {}
    numbers = item_numbers(parsed, text)
    found = {}
    for words in words_of(bank):
        at = words.at
        if at[0] == "items":
            item = bank.items[int(at[1])]
            at = ("items", numbers.get(item.id or "", int(at[1])), *at[2:])
        found[words.at] = parsed.positions.known(at)
    return found


def item_numbers(parsed: Parsed, text: str) -> dict[str, int]:
    """Give the place in the file of each item, from 0, by its id; of the first with an id."""
    if parsed.bank is not None:
        return {name: place for place, name in enumerate(parsed.bank.by_id)}
    data = read(text, "").data
    items = data.get("items") if isinstance(data, dict) else None
    found: dict[str, int] = {}
    for place, raw in enumerate(items if isinstance(items, list) else []):
        name = raw.get("id") if isinstance(raw, dict) else None
        found.setdefault(name if isinstance(name, str) else f"q{place + 1}", place)
    return found


def _source(words: Words, main: str) -> tuple[str, str]:
    """Give the text to translate and its language."""
    if main in words.texts:
        return words.texts[main], main
    language, text = next(iter(words.texts.items()))
    return text, language


def _state(source: str, target: str | None, was: str | None) -> State:
    letters = sum(map(str.isalpha, source))
    if target is None:
        # Numbers alone need no translation (as TR-01 has it).
        return "missing" if letters else "done"
    if was is not None:
        return "outdated"
    if source == target and letters > COPIED_LETTERS and len(source.split()) > 1:
        return "same"
    return "done"
