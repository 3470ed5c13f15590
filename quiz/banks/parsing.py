"""Turn the text of a bank file into a bank, or into everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError

from quiz.banks import sentences, slips
from quiz.banks.notes import Notes
from quiz.banks.positions import Positions
from quiz.banks.problems import MANY, Level, Path, Problem, errors, in_order, quoted, written
from quiz.banks.reading import read
from quiz.banks.texts import known_language, languages_of, parts
from quiz.items.bank import Bank, Head
from quiz.items.item import Fault, Item, Media, listed
from quiz.items.registry import kind_of, kinds
from quiz.items.single import Single
from quiz.items.text import LANGUAGE, Text

MAX_ITEMS = 1000
MEDIA = ("png", "jpg", "jpeg", "webp", "gif", "mp3", "ogg", "m4a", "mp4", "webm")
"""The kinds of pictures, sounds and videos that a bank may show, by the end of their names."""


@dataclass(frozen=True)
class Parsed:
    """Hold what a bank file came to.

    ``bank`` is None where any problem is an error. ``draft`` is what can be previewed: the
    parts without errors, each item under the id that it has in the whole; None where there
    is no such item. ``items`` are all items by place as far as they could be read: one that
    is at odds with itself is there, one that makes no sense is None. ``head`` is the bank
    around them, with stand-ins for those.
    """

    bank: Bank | None
    problems: tuple[Problem, ...]
    positions: Positions
    draft: Bank | None = None
    items: tuple[Item | None, ...] = ()
    head: Bank | None = None


def parse(
    text: str | bytes,
    name: str,
    *,
    bank_id: str | None = None,
    media: Collection[str] | None = None,
) -> Parsed:
    """Read a bank; never raises for what is in it.

    ``name`` is the file's name as problems show it; the bank's id defaults to ``bank_id``,
    else to the name of the file (of its folder, where the file is ``bank.yaml``). ``media``
    are the names of the bank's media files; None leaves them unchecked.
    """
    found = read(text, name)
    if found.data is None:
        return Parsed(None, in_order(found.problems), found.positions)
    check = _Check(name, found.positions, found.blind, list(found.problems))
    draft = None
    try:
        draft = check.bank(found.data, bank_id or default_id(name), media)
    except Exception as error:  # noqa: BLE001 - one bad bank never takes down the others
        check.add(
            (),
            "unexpected",
            f"this file cannot be checked ({type(error).__name__})",
            "Undo the last change and try again",
        )
    problems = in_order(check.problems)
    whole = draft if not errors(problems) else None
    return Parsed(whole, problems, found.positions, draft, check.items, check.head)


def default_id(name: str) -> str:
    """Give the id of a bank that names none, from the name of its file or folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.parent.name if path.stem == "bank" and path.parent.name else path.stem


@dataclass
class _Check(Notes):
    """Check one bank."""

    broken: set[str | int] = field(default_factory=set)
    items: tuple[Item | None, ...] = ()
    head: Bank | None = None

    def bank(self, data: Any, bank_id: str, media: Collection[str] | None) -> Bank | None:
        """Check everything; give the parts that are well formed, if there is an item among them."""
        if not isinstance(data, dict):
            self.add(
                (),
                "shape",
                f"{sentences.shape(data)} is not a bank",
                "Begin with title: and items:",
            )
            return None
        language = data.get("language")
        if not (isinstance(language, str) and LANGUAGE.fullmatch(language)):
            language = "en"
        head = self._head(data, bank_id, language)
        if any(key[:1].isspace() for key in data if isinstance(key, str)):
            return None  # its lines are where nobody meant them to be
        items = self._items(data, language)
        self.items = tuple(item for item, _ in items)
        if head is None or not items:
            return None
        whole = _together(head, [item or _stand_in(raw) for item, raw in items])
        found = languages_of(whole, language)
        if not whole.languages:
            whole = whole.model_copy(update={"languages": found})
        self.head = whole
        self._between(whole, data, media)
        self._hints(items)
        good = [
            item if item.id else item.model_copy(update={"id": f"q{place + 1}"})
            for place, (item, _) in enumerate(items)
            if item is not None and place not in self.broken
        ]
        if self.broken:
            return _together(whole, good) if good else None
        return whole

    def add(
        self,
        at: Path,
        code: str,
        says: str,
        fix: str = "",
        level: Level = "error",
        *,
        on_key: bool = False,
    ) -> None:
        """Note a problem, and which part of the bank an error leaves out of the draft."""
        super().add(at, code, says, fix, level, on_key=on_key)
        if level == "error":
            self.broken.add(at[1] if at[:1] == ("items",) and len(at) > 1 else "head")

    def _head(self, data: dict[str, Any], bank_id: str, language: str) -> Head | None:
        """Check the head; without its wrong parts it may still do for a draft."""
        raw = {key: value for key, value in data.items() if key != "items"}
        raw.setdefault("id", bank_id)
        context = {"language": language}
        try:
            return Head.model_validate(raw, context=context)
        except ValidationError as error:
            found = sentences.said(error.errors(include_url=False), Bank)
        for one in slips.of_head(found, raw):
            if one.loc == ("id",) and "id" not in data:
                self.add(
                    (),
                    "no-id",
                    f"the name of the file gives no id ({quoted(bank_id)})",
                    "Add id: with small letters, digits and -",
                )
            else:
                self.tell(one)
            if one.wanted == "items":
                self.broken.add("items")
            _leave_out(raw, one.loc)
        raw.setdefault("id", "draft")
        raw.setdefault("title", bank_id or "draft")
        try:
            return Head.model_validate(raw, context=context)
        except ValidationError:
            return None

    def _items(self, data: dict[str, Any], language: str) -> list[tuple[Item | None, Any]]:
        """Check each item by itself; gives (the item, or None where it is wrong; as written)."""
        if "items" not in data:
            if "items" not in self.broken:
                self.add((), "missing", '"items" is missing', "Add items: and an item")
            return []
        raw = data["items"]
        if not isinstance(raw, list):
            says = sentences.misplaced(raw, "a list") if raw else "there is no item"
            self.add(("items",), "shape", says, "Begin each item with a dash")
            return []
        if not raw:
            self.add(("items",), "too-short", "there is no item", "Add one")
        if len(raw) > MAX_ITEMS:
            self.add(
                ("items", MAX_ITEMS),
                "too-long",
                f"there are {len(raw)} items",
                f"Write at most {MAX_ITEMS}; split this bank into several",
            )
            raw = raw[:MAX_ITEMS]
        items: list[tuple[Item | None, Any]] = []
        for place, one in enumerate(raw):
            if len(self.problems) >= MANY:
                self.add(
                    ("items", place),
                    "too-many",
                    f"there are more than {MANY:,} problems",
                    "Mend the ones above, then check again",
                )
                break
            items.append((self._item(one, ("items", place), language), one))
        return items

    def _item(self, raw: Any, at: Path, language: str) -> Item | None:
        if not isinstance(raw, dict):
            self.add(
                at,
                "shape",
                f"{sentences.shape(raw)} is not an item",
                "Write at least stem:, options: and key:",
            )
            return None
        model = self._model(raw, at)
        if model is None:
            return None
        try:
            item = model.model_validate(raw, context={"language": language})
        except ValidationError as error:
            found = sentences.said(error.errors(include_url=False), model)
            for one in slips.of_item(found, raw):
                self.tell(one, at)
            return None
        self._faults(item.faults(), at)
        return item

    def _model(self, raw: dict[str, Any], at: Path) -> type[Item] | None:
        """Find the type of an item, also where the keys that tell it are misspelt."""
        every = {key for model in kinds().values() for key in sentences.keys_of(model)}
        kind = kind_of(raw)
        if kind in kinds():
            return kinds()[kind]
        if "type" in raw:
            meant = sentences.nearest(str(kind), kinds())
            self.add(
                (*at, "type"),
                "type",
                f"there is no type {quoted(kind)}"
                if kind
                else f"{sentences.shape(raw['type'])} is not a type",
                f"Did you mean {meant}?" if meant else f"Use {listed(list(kinds()))}",
            )
            return None
        meant_keys = {
            key if key in every else sentences.nearest(key, every): value
            for key, value in raw.items()
        }
        kind = kind_of(meant_keys) or (str(meant_keys["type"]) if "type" in meant_keys else None)
        if kind in kinds():
            return kinds()[kind]
        fitting = [
            name
            for name, model in kinds().items()
            if set(sentences.keys_of(model)) >= set(meant_keys)
        ]
        key = meant_keys.get("key")
        is_id = isinstance(key, list) or (isinstance(key, str) and len(key) == 1)
        if key is not None and "true_false" in fitting and not is_id:
            return kinds()["true_false"]
        if is_id and "true_false" in fitting:
            self.add(
                (*at, "key"),
                "no-options",
                "there are no options for this key",
                "Add options: ..., or write true or false",
            )
        else:
            self.add(
                at,
                "type",
                "the type of this item is not clear",
                f"Add type: {fitting[0]}"
                if len(fitting) == 1
                else f"Write options: and key:, or a type: {listed(list(kinds()))}",
            )
        for unknown in raw.keys() - every:
            says, fix, _ = sentences.unknown_key(unknown, every)
            self.add((*at, unknown), "unknown-key", says, fix, on_key=True)
        return None

    def _faults(self, faults: Iterable[Fault], base: Path = ()) -> None:
        for fault in faults:
            self.add((*base, *fault.at), fault.code, fault.says, fault.fix)

    def _between(self, bank: Bank, data: Any, media: Collection[str] | None) -> None:
        """Check what holds between the parts of a bank."""
        written_exhibits = data.get("exhibits")
        named = set(written_exhibits) if isinstance(written_exhibits, dict) else set()
        for fault in bank.faults():
            item = bank.items[fault.at[1]] if fault.code == "exhibit-unknown" else None  # type: ignore[index]
            told = any(one.path == written(fault.at) for one in self.problems)
            if item is None or (item.exhibit not in named and not told):
                self.add(fault.at, fault.code, fault.says, fault.fix)
        for at, part in parts(bank):
            if isinstance(part, Media):
                self._media(part, at, media)
            elif isinstance(part, Text):
                for language, words in part.root.items():
                    place = (*self.positions.known(at), language)
                    if not words.strip():
                        self.add(
                            self.positions.known(place),
                            "blank",
                            "there is nothing to read",
                            "Write something, or delete the key",
                        )
                    if not known_language(language):
                        self.add(
                            place,
                            "language-unknown",
                            f"no language is known by the code {quoted(language)}",
                            "Write a code such as en, hi or id",
                            on_key=True,
                        )

    def _media(self, part: Media, at: Path, media: Collection[str] | None) -> None:
        files = (("file", part.file, MEDIA), ("captions", part.captions, ("vtt",)))
        for key, name, endings in files:
            if name is None:
                continue
            if name.rpartition(".")[2].lower() not in endings:
                self.add(
                    (*at, key),
                    "media-kind",
                    f"{quoted(name)} is not a kind of file to show here",
                    f"Use a file that ends in {listed(endings)}",
                )
            elif media is not None and name not in media:
                fitting = [one for one in media if one.rpartition(".")[2].lower() in endings]
                meant = sentences.nearest(name, fitting)
                self.add(
                    (*at, key),
                    "media-missing",
                    f"there is no file {quoted(name)} in the bank's media folder",
                    f"Did you mean {meant}?" if meant else "Add the file, or delete this",
                )

    def _hints(self, items: list[tuple[Item | None, Any]]) -> None:
        for place, (item, raw) in enumerate(items):
            for name in slips.OF_ITEMS if item is not None else ():
                if name in getattr(item, "options", {}) and name not in raw:
                    self.add(
                        ("items", place, "options", name),
                        "among-options",
                        f'"{name}" stands among the options, so it is one of them',
                        "Indent it as options: is, so that it belongs to the item",
                        "warning",
                        on_key=True,
                    )
        for place, (_, raw) in enumerate(items):
            if isinstance(raw, dict) and "id" not in raw:
                self.add(
                    ("items", place),
                    "item-id",
                    f"this item has no id, so it is known by its place (q{place + 1})",
                    "Give it an id that stays when items move, such as id: strong-password",
                    "hint",
                )
        points = {
            place: item.points
            for place, (item, _) in enumerate(items)
            if item is not None and item.scored
        }
        if points and max(points.values()) > 3 * min(points.values()):
            place = max(points, key=points.__getitem__)
            self.add(
                ("items", place, "points"),
                "points-range",
                f"this item weighs {points[place]} points, others {min(points.values())}",
                "Keep the largest within three times the smallest",
                "hint",
            )


def _leave_out(raw: dict[str, Any], loc: Path) -> None:
    """Take a wrong key out of a head, but of the exhibits only the wrong one."""
    shared = raw.get("exhibits")
    if loc[0] == "exhibits" and len(loc) > 1 and isinstance(shared, dict):
        raw["exhibits"] = {key: value for key, value in shared.items() if key != loc[1]}
    else:
        raw.pop(str(loc[0]), None)


def _together(head: Head, items: list[Item]) -> Bank:
    """Make a bank of parts that were each checked alone."""
    values = {name: getattr(head, name) for name in Head.model_fields}
    return Bank.model_construct(**values, items=tuple(items))


def _stand_in(raw: Any) -> Item:
    """Stand for an item that is wrong, so that what holds between items can be checked."""
    known: dict[str, Any] = {"id": None, "exhibit": None, "theme": None, "competence": None}
    if isinstance(raw, dict):
        known |= {key: raw[key] for key in known if isinstance(raw.get(key), str) and raw[key]}
    return Single.model_construct(**known)
