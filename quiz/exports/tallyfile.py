"""Lots in a file, from one server to another: written the same way each time, read strictly.

The file is JSON that a person can read; docs/tallies.md describes it. Every part of it is under
a digest, and what does not fit is refused with the place where it does not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt, StrictStr, ValidationError
from pydantic import Strict as StrictType

from quiz.exports import sealedpart
from quiz.exports.fields import Hex32, Hex64, Id, NotTaken, Number, Strict
from quiz.exports.sealedpart import FiledFields, FiledParcel
from quiz.statistics.arriving import LARGEST, MOST_PEOPLE
from quiz.statistics.tallies import Key

FORMAT = 2
PLAIN = 1
"""The format of a file without sealed remainders: servers that know of none read it, too."""

KIND = "tallies"
MOST_BYTES = 256 * 2**20
MOST_LOTS = 100_000
MOST_PARTS = 2_000
MOST_KEYS = 50_000
LONGEST_NAME = 80

__all__ = ["FiledLot", "FiledParcel", "NotTaken", "Part", "TallyFile", "read", "written"]


@dataclass(frozen=True, slots=True)
class FiledLot:
    """Hold one lot of a file: who counted it, its head, its numbers under their heads.

    ``text`` are the same numbers, written with commas; empty in a lot that is to be written.
    """

    id: str
    source: str
    origin: str
    number: int
    group: str
    pool: str
    n: int
    thick: bool
    digest: str
    keys: tuple[Key, ...]
    numbers: tuple[int, ...]
    text: str = ""

    @property
    def sums(self) -> dict[Key, int]:
        """Give its tallies by key."""
        return {key: n for key, n in zip(self.keys, self.numbers, strict=True) if n}


@dataclass(frozen=True)
class Part:
    """Hold the lots of one event, and what that event was at the server that made the file."""

    event: str
    title: str
    kind: str
    bank: str
    revision: str
    form: str
    breakdown: str
    k: int
    lots: tuple[FiledLot, ...]
    parcel: FiledParcel | None = None


@dataclass(frozen=True)
class TallyFile:
    """Hold a file: the server that made it, its name, the names of others in it, the parts."""

    source: str
    name: str
    names: Mapping[str, str]
    parts: tuple[Part, ...]


class _Columns:
    """Write rows of numbers under the same heads; which of them are 0 is much the same in all."""

    def __init__(self, keys: Sequence[Key]) -> None:
        write = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
        self._texts = [f"],{write(list(key))[:-1]}," for key in keys]
        self._known: dict[bytes, list[str]] = {}
        self._used = bytes(len(keys))

    @property
    def all_used(self) -> bool:
        """Tell whether every column had a number."""
        return all(self._used)

    def listed(self, numbers: Sequence[int], written: Sequence[str]) -> str:
        """Give the tallies of a row, its numbers written, as the text that a digest is over."""
        there = bytes(map(bool, numbers))
        texts = self._known.get(there)
        if texts is None:
            self._used = bytes(map(or_, self._used, there))
            texts = self._known[there] = list(compress(self._texts, there))
        pieces = [""] * (2 * len(texts))
        pieces[::2], pieces[1::2] = texts, compress(written, there)
        return f"[{''.join(pieces)[2:]}]]" if texts else "[]"


def _digest(form: str, n: int, thick: bool, listed: str) -> str:
    """Give what ``lot_digest`` gives, of tallies that are written already."""
    text = f'["{form}",{n},{"true" if thick else "false"},{listed}]'
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def written(file: TallyFile) -> bytes:
    """Write a file; the same lots give the same bytes."""
    return "".join(_lines(file)).encode("utf-8")


def _lines(file: TallyFile) -> Iterator[str]:
    parts = [(part, sorted(part.lots, key=_order)) for part in sorted(file.parts, key=_place)]
    yield "{\n"
    version = _version(part.parcel for part, _ in parts)
    yield f' "kitestring": {_text(KIND)},\n "format": {version},\n'
    yield f' "source": {_text(file.source)},\n "name": {_text(file.name)},\n'
    yield f' "names": {_text(dict(sorted(file.names.items())))},\n "parts": [\n'
    for place, (part, lots) in enumerate(parts):
        yield "  {\n"
        for name in _HEAD:
            yield f'   "{name}": {_text(getattr(part, name))},\n'
        keys = sorted({key for lot in lots for key in lot.sums})
        rows = ",\n    ".join(_text(list(key)) for key in keys)
        yield f'   "tallies": [\n    {rows}\n   ],\n   "lots": [\n'
        for number, lot in enumerate(lots):
            yield from _lot_lines(lot, keys, last=number + 1 == len(lots))
        yield "   ]"
        if part.parcel is not None:
            yield from sealedpart.lines(part.parcel)
        yield "\n  }" + ("\n" if place + 1 == len(parts) else ",\n")
    checks = [
        (part, _marks([_lot_check(lot) for lot in lots], part.parcel)) for part, lots in parts
    ]
    check = _check(version, file.source, file.name, file.names, checks)
    yield f' ],\n "check": {_text(check)}\n}}\n'


_HEAD = ("event", "title", "kind", "bank", "revision", "form", "breakdown", "k")
_LOT = ("id", "source", "origin", "number", "group", "pool", "n", "thick", "digest")


def _version(parcels: Iterable[FiledParcel | FiledFields | None]) -> int:
    """Give the format of a file: a new one only where there is something new in it."""
    return PLAIN if all(one is None for one in parcels) else FORMAT


def _marks(checks: list[str], parcel: FiledParcel | FiledFields | None) -> list[str]:
    """Give what stands for the lots and the sealed remainder of a part in the file's check."""
    return checks if parcel is None else [*checks, parcel.digest]


def _lot_lines(lot: FiledLot, keys: Sequence[Key], *, last: bool) -> Iterator[str]:
    head = ", ".join(f'"{name}": {_text(getattr(lot, name))}' for name in _LOT)
    get = lot.sums.get
    sums = ", ".join([str(get(key, 0)) for key in keys])
    yield f'    {{{head},\n     "check": "{_lot_check(lot)}",\n     "sums": [{sums}]}}'
    yield "\n" if last else ",\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _place(part: Part) -> tuple[str, str]:
    return part.event, part.form


def _order(lot: FiledLot) -> tuple[str, int]:
    return lot.source, lot.number


def _lot_check(lot: FiledLot | _Lot) -> str:
    """Name the head of a lot; no field of it can hold the sign between them."""
    text = (
        f"{lot.id}|{lot.source}|{lot.origin}|{lot.number}|{lot.group}|{lot.pool}|{lot.n}"
        f"|{lot.thick:d}|{lot.digest}"
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _check(
    version: int,
    source: str,
    name: str,
    names: Mapping[str, str],
    parts: Iterable[tuple[Part | _Part, Iterable[str]]],
) -> str:
    inside = [[*(getattr(part, field) for field in _HEAD), *checks] for part, checks in parts]
    values = [version, source, name, dict(sorted(names.items())), inside]
    text = json.dumps(values, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


_Group = Annotated[str, Field(pattern="^[A-Za-z0-9-]{0,100}$")]
_Key = Annotated[tuple[StrictStr, StrictStr, StrictStr, StrictInt], StrictType(False)]
_Words = Annotated[str, Field(max_length=200)]


class _Lot(Strict):
    id: Hex32
    source: Hex32
    origin: Id
    number: Number
    group: _Group
    pool: Literal["finished", "unfinished"]
    n: Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
    thick: bool
    digest: Hex64
    check: Hex64
    sums: Any  # hundreds in each of thousands of lots: see _refuse_odd_sums


class _Part(Strict):
    event: Id
    title: _Words
    kind: Id
    bank: Id
    revision: Hex64
    form: Hex64
    breakdown: Literal["none", "language", "audience"]
    k: Annotated[int, Field(ge=1, le=1000)]
    tallies: Annotated[list[_Key], Field(max_length=MOST_KEYS)]
    lots: list[_Lot]
    sealed: FiledFields | None = None


class _File(Strict):
    kitestring: Literal["tallies"]
    format: Literal[1, 2]
    source: Hex32
    name: Annotated[str, Field(max_length=LONGEST_NAME)]
    names: dict[Hex32, Annotated[str, Field(max_length=LONGEST_NAME)]]
    parts: list[_Part]
    check: Hex64


def read(content: bytes) -> TallyFile:
    """Read a file, or raise NotTaken.

    What comes back is whole and agrees with all its digests; whether its sums can be true and
    belong to an event here is for quiz.services.merging to say.
    """
    raw = _parsed(content)
    if not isinstance(raw, dict) or raw.get("kitestring") != KIND:
        raise NotTaken("not-tallies")
    version = raw.get("format")
    if type(version) is int and version > FORMAT:
        raise NotTaken("newer-format", format=version)
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        raise NotTaken("bad-field", where=_where(error.errors()[0]["loc"])) from None
    if len(file.parts) > MOST_PARTS or sum(len(part.lots) for part in file.parts) > MOST_LOTS:
        raise NotTaken("bad-field", where="parts")
    _refuse_odd_text(file)
    seen: set[str] = set()
    parts = tuple(_part(place, part, seen) for place, part in enumerate(file.parts, 1))
    if _version(part.sealed for part in file.parts) != file.format:
        raise NotTaken("bad-field", where="format")
    both = [(part, _marks([lot.check for lot in part.lots], part.sealed)) for part in file.parts]
    if _check(file.format, file.source, file.name, file.names, both) != file.check:
        raise NotTaken("bad-check", where="check")
    return TallyFile(file.source, file.name, file.names, parts)


def _parsed(content: bytes) -> Any:
    if len(content) > MOST_BYTES:
        raise NotTaken("too-large", most=MOST_BYTES // 2**20)
    try:
        return json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_once,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        raise NotTaken("bad-json", line=error.lineno, column=error.colno) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        raise NotTaken("bad-json", line=line, column=column) from None
    except (ValueError, RecursionError):
        raise NotTaken("not-tallies") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is not a whole number")


def _where(path: Sequence[int | str]) -> str:
    """Write a place as a person counts: "part 1, lot 3, digest"."""
    words: list[str] = []
    for step in path:
        if isinstance(step, int) and words:
            words[-1] = f"{words[-1].removesuffix('s')} {step + 1}"
        else:
            words.append(str(step))
    return ", ".join(words) or "file"


def _refuse_odd_text(file: _File) -> None:
    for place, part in enumerate(file.parts, 1):
        if not part.title.isprintable():
            raise NotTaken("bad-field", where=f"part {place}, title")
    if not all(name.isprintable() for name in (file.name, *file.names.values())):
        raise NotTaken("bad-field", where="name")


def _part(place: int, part: _Part, seen: set[str]) -> Part:
    keys = tuple(part.tallies)
    if part.tallies != sorted(set(keys)):
        raise NotTaken("bad-field", where=f"part {place}, tallies")
    columns = _Columns(keys)
    lots = []
    for number, lot in enumerate(part.lots, 1):
        where = f"part {place}, lot {number} ({lot.id[:8]})"
        if lot.id in seen:
            raise NotTaken("bad-field", where=f"{where}, id")
        seen.add(lot.id)
        lots.append(_lot(part.form, lot, keys, columns, where))
    if not columns.all_used:
        raise NotTaken("bad-field", where=f"part {place}, tallies")  # a column without a number
    parcel = None
    if part.sealed is not None:
        where = f"part {place}, sealed ({part.sealed.id[:8]})"
        if part.sealed.id in seen:
            raise NotTaken("bad-field", where=f"{where}, id")
        seen.add(part.sealed.id)
        parcel = sealedpart.read(part.form, part.sealed, where)
    head = {name: getattr(part, name) for name in _HEAD}
    return Part(**head, lots=tuple(lots), parcel=parcel)


def _lot(form: str, lot: _Lot, keys: tuple[Key, ...], columns: _Columns, where: str) -> FiledLot:
    if _lot_check(lot) != lot.check:
        raise NotTaken("bad-check", where=f"{where}, check")
    if type(lot.sums) is not list or len(lot.sums) != len(keys):
        raise NotTaken("bad-field", where=f"{where}, sums")
    _refuse_odd_sums(lot.sums, where)
    written = list(map(str, lot.sums))
    if _digest(form, lot.n, lot.thick, columns.listed(lot.sums, written)) != lot.digest:
        raise NotTaken("bad-check", where=f"{where}, digest")
    return FiledLot(
        **{name: getattr(lot, name) for name in _LOT},
        keys=keys,
        numbers=tuple(lot.sums),
        text=",".join(written),
    )


def _refuse_odd_sums(sums: Sequence[Any], where: str) -> None:
    """Refuse what is no whole number from 0 to below 2^63; true and false are none, either."""
    if not sums or (set(map(type, sums)) == {int} and min(sums) >= 0 and max(sums) < LARGEST):
        return
    place = next(
        place for place, n in enumerate(sums, 1) if type(n) is not int or not 0 <= n < LARGEST
    )
    raise NotTaken("bad-field", where=f"{where}, sum {place}")
