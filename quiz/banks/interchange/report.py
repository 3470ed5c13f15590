"""Say of every question what became of it on its way from one program to another."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from quiz.banks.decoding import MAX_BYTES
from quiz.banks.dumping import Raw, ordered, written
from quiz.banks.files import MediaFile, media_file, media_type
from quiz.banks.interchange.words import one_line
from quiz.banks.parsing import MAX_ITEMS, parse
from quiz.banks.pictures import Unusable
from quiz.banks.problems import Problem, quoted, short
from quiz.items.registry import kind_of, kinds

Result = Literal["whole", "changed", "to-fix", "left-out"]

MOST_LINES = 1_100
"""Lines of a report; what comes after them is counted, not listed."""

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_NAMES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
}


class NotImported(Exception):
    """Say in a sentence why a file cannot be taken over at all; nothing of it was kept."""


@dataclass(frozen=True)
class Line:
    """Say what became of one question.

    ``number`` counts the questions of the file from 1; ``item`` is the place of the question
    in the bank from 0, or None where it was left out; ``notes`` are sentences.
    """

    number: int
    title: str
    result: Result
    notes: tuple[str, ...] = ()
    item: int | None = None


@dataclass(frozen=True)
class Imported:
    """Hold what a file came to: a bank as YAML, its media, and a report.

    ``everywhere`` names what was carried in no question; ``lacking`` what the bank needs
    before it can be published and the file did not have.
    """

    form: str
    file: str
    title: str
    language: str
    text: str
    media: tuple[MediaFile, ...] = ()
    lines: tuple[Line, ...] = ()
    everywhere: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    def count(self, result: Result) -> int:
        """Count the questions of a result."""
        return sum(line.result == result for line in self.lines)


@dataclass(frozen=True)
class Exported:
    """Hold a bank in another program's format, and what it could not carry."""

    form: str
    content: bytes
    lines: tuple[Line, ...] = ()
    everywhere: tuple[str, ...] = ()


@dataclass
class Notes:
    """Collect what is said about one question."""

    said: list[str] = field(default_factory=list)
    wanting: list[str] = field(default_factory=list)
    differs: bool = False

    def tell(self, sentence: str) -> None:
        """Say something that is not a loss."""
        sentence = sentence.replace('.".', '."')
        if sentence not in self.said:
            self.said.append(sentence)

    def change(self, sentence: str) -> None:
        """Say what is not as it was."""
        self.tell(sentence)
        self.differs = True

    def want(self, sentence: str) -> None:
        """Say what the author has to mend."""
        if sentence not in self.wanting:
            self.wanting.append(sentence)


@dataclass
class _Entry:
    title: str
    raw: Raw | None
    notes: Notes


@dataclass
class Gathering:
    """Gather the questions of a file, until they are a bank."""

    form: str
    file: str
    title: str = ""
    language: str = "en"
    head: Raw = field(default_factory=dict)
    entries: list[_Entry] = field(default_factory=list)
    media: dict[str, MediaFile] = field(default_factory=dict)
    asides: Counter[str] = field(default_factory=Counter)
    more: int = 0

    @property
    def full(self) -> bool:
        """Tell whether further questions are only counted."""
        return len(self.entries) >= MOST_LINES

    def add(self, raw: Raw, notes: Notes, title: str = "") -> None:
        """Take over a question; ``raw`` is the item as an author writes it."""
        if sum(entry.raw is not None for entry in self.entries) >= MAX_ITEMS:
            self.leave_out(stem_of(raw) or title, f"A bank has at most {MAX_ITEMS:,} questions.")
            return
        self._enter(_Entry(stem_of(raw) or title, self._clean(raw, notes), notes))

    def leave_out(self, title: str, why: str) -> None:
        """Say that a question was not taken over, and why."""
        self._enter(_Entry(title, None, Notes([why])))

    def aside(self, sentence: str, times: int = 1) -> None:
        """Name something that was carried in no question; ``{n}`` is how often it was there."""
        self.asides[sentence] += times

    def _enter(self, entry: _Entry) -> None:
        if len(self.entries) < MOST_LINES:
            self.entries.append(entry)
        else:
            self.more += 1

    def _clean(self, value: Any, notes: Notes) -> Any:
        if isinstance(value, dict):
            return {key: self._clean(inner, notes) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._clean(inner, notes) for inner in value]
        text = type(value)(_UNWANTED.sub("", value))
        if text != value:
            notes.change("Invisible characters that belong in no text were dropped.")
        return text

    def picture(self, name: str, content: bytes) -> str:
        """Keep a picture; gives its name in the bank; raises Unusable with the reason."""
        kind = media_type(content)
        if kind not in _NAMES:
            raise Unusable("only pictures (PNG, JPEG, WebP, GIF) come over")
        whole = re.split(r"[\\/]", name)[-1].rpartition(".")
        base = re.sub(r"[^A-Za-z0-9._-]+", "-", plain_letters(whole[0] or whole[2]))
        base = base.strip("-._")[:60] or "picture"
        number = 1
        while True:
            wanted = f"{base}{'' if number == 1 else f'-{number}'}.{_NAMES[kind]}"
            kept = self.media.get(wanted.lower())
            made = media_file(wanted, content)
            if kept is None:
                self.media[wanted.lower()] = made
                return wanted
            if kept.digest == made.digest:
                return kept.name
            number += 1

    def imported(self) -> Imported:
        """Make the bank and its report."""
        items = [ordered(entry.raw) for entry in self.entries if entry.raw is not None]
        if not items:
            reason = self.entries[0].notes.said[0] if self.entries else "There is no question."
            raise NotImported(f"Nothing in this file can be taken over. {reason}")
        renamed = _give_ids(items)
        if renamed:
            self.aside("Names that were there twice: {n} got a number", renamed)
        title = _UNWANTED.sub("", self.title).strip() or readable_name(self.file)
        head: Raw = {"title": title[:300]}
        if self.language != "en":
            head["language"] = self.language
        text = written({**head, **self.head, "items": items})
        if len(text.encode()) > MAX_BYTES:
            raise NotImported("As a bank this file is larger than 4 MiB. Split it into several.")
        lines = self._lines()
        everywhere = [say.replace("{n}", str(times)) for say, times in self.asides.items()]
        if self.more:
            everywhere.append(f"{self.more:,} more questions after the ones that are listed")
        return Imported(
            self.form, self.file, title[:300], self.language, text, tuple(self.media.values()),
            lines, tuple(everywhere), _lacking(items),
        )  # fmt: skip

    def _lines(self) -> tuple[Line, ...]:
        names = {one.name for one in self.media.values()}
        lines: list[Line] = []
        item = 0
        for number, entry in enumerate(self.entries, 1):
            title = short(entry.title, 80) or "(no text)"
            if entry.raw is None:
                lines.append(Line(number, title, "left-out", tuple(entry.notes.said)))
                continue
            wrong = problems_of(entry.raw, self.language, names)
            # What the file lacks is said in its own words already.
            if entry.notes.wanting:
                wrong = tuple(one for one in wrong if one.code != "missing")
            wanting = [*entry.notes.wanting, *(sentence(one) for one in wrong)]
            result: Result = "changed" if entry.notes.differs else "whole"
            notes = tuple(dict.fromkeys([*wanting, *entry.notes.said]))
            lines.append(Line(number, title, "to-fix" if wanting else result, notes, item))
            item += 1
        return tuple(lines)


def problems_of(raw: Raw, language: str, media: set[str]) -> tuple[Problem, ...]:
    """Give the errors of one item as it is written."""
    head = {"title": "-", "language": language}
    found = parse(written({**head, "items": [raw]}), "bank.yaml", bank_id="bank", media=media)
    return tuple(one for one in found.problems if one.level == "error")


def sentence(problem: Problem) -> str:
    """Write a problem of an item as sentences for its author."""
    where = problem.path.removeprefix("items[0]").lstrip(".")
    says = problem.says[:1].upper() + problem.says[1:]
    lead = f"{where}: " if where and where not in problem.says else ""
    fix = f" {problem.fix.rstrip('. :')}." if problem.fix else ""
    return f"{lead}{says if not lead else problem.says}.{fix}"


def stem_of(raw: Raw) -> str:
    """Give the question of an item, for a list."""
    stem = raw.get("stem", "")
    return one_line(str(next(iter(stem.values()), "") if isinstance(stem, Mapping) else stem))


def plain_letters(text: str) -> str:
    """Take the marks off letters: "é" becomes "e"."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def id_from(name: str) -> str | None:
    """Make an id of a name, or None where nothing of it can stand in an id."""
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", name):
        return name
    plain = re.sub(r"[^a-z0-9]+", "-", plain_letters(name).lower()).strip("-")[:60].strip("-")
    return plain or None


def take_name(raw: Raw, name: str, notes: Notes) -> None:
    """Make the id of an item of the name that it had; name what cannot be one."""
    made = id_from(name)
    if made:
        raw["id"] = made
    elif name and not stem_of(raw).startswith(name[:20].rstrip(". ")):
        notes.change(f"Its name {quoted(name, 60)} cannot be an id and was dropped.")


def readable_name(file: str) -> str:
    """Make a title of a file's name."""
    stem = re.split(r"[\\/]", file)[-1].rpartition(".")
    words = " ".join(re.split(r"[\s_-]+", _UNWANTED.sub("", stem[0] or stem[2]))).strip()
    return words[:1].upper() + words[1:200] if words else "Imported questions"


def _give_ids(items: list[Raw]) -> int:
    """Keep the first of equal ids; gives how many further ones got a number."""
    count = 0
    seen: set[str] = {str(raw["id"]) for raw in items if raw.get("id")}
    used: set[str] = set()
    for raw in items:
        name = raw.get("id")
        if not name:
            raw.pop("id", None)
            continue
        number = 2
        fresh = name
        while fresh in used or (fresh != name and fresh in seen):
            fresh = f"{name[:58]}-{number}"
            number += 1
        count += fresh != name
        raw["id"] = fresh
        used.add(fresh)
    return count


def _lacking(items: list[Raw]) -> tuple[str, ...]:
    scored = [raw for raw in items if (kind := kind_of(raw)) in kinds() and kinds()[kind].scored]
    bare = sum("rationale" not in raw for raw in scored)
    if not bare:
        return ()
    which = "1 question has" if bare == 1 else f"{bare} questions have"
    return (f"{which} no rationale. Say in each why its key is right.",)
