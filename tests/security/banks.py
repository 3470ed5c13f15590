"""Random banks of all twelve types, their twins, and words by which a leak is known."""

from __future__ import annotations

import copy
import hashlib
import random
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from quiz.banks.files import MediaFile

SETS = ("exact", "each_decision", "net", "coverage")
TYPES = (
    "single",
    "multiple",
    "true_false",
    "order",
    "match",
    "hottext",
    "numeric",
    "short_text",
    "hotspot",
    "scale",
    "poll",
    "card",
)
SYLLABLES = ("ka", "lo", "mi", "ru", "te", "vo", "shi", "pa", "du", "ne", "bra", "fi")


def png(shade: int) -> bytes:
    """Draw a picture of 8 by 8 pixels in one grey."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + bytes([shade]) * 8 for _ in range(8))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@dataclass
class Maker:
    """Make up banks; ``secret`` gives every hidden word of a bank as (item, word)."""

    chance: random.Random
    used: set[str] = field(default_factory=set)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def words(self, count: int = 2) -> str:
        """Make up words, some with signs that HTML must escape."""
        pick = self.chance.choice
        found = []
        for _ in range(count):
            found.append("".join(pick(SYLLABLES) for _ in range(self.chance.randint(2, 4))))
        return " ".join(
            [
                *found,
                *(
                    [pick(("<b>", "&amp;", "*so*", "“ja”", "हाँ"))]
                    if self.chance.random() < 0.2
                    else []
                ),
            ]
        )

    def different(self, count: int) -> list[str]:
        """Make up texts that read differently."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[self.words(self.chance.randint(1, 3))] = None
        return list(found)

    def canary(self) -> str:
        """Make up a word that is nowhere else: what is hidden carries it."""
        while True:
            word = "zq" + "".join(self.chance.choices("abcdefghjkmnprstuvwxyz", k=8))
            if word not in self.used:
                self.used.add(word)
                return word

    def id(self) -> str:
        """Make up an id; none may ever leave the server."""
        self.ids.append(self.canary())
        return self.ids[-1]

    def secret(self, item: str) -> str:
        """Make up a hidden text of an item."""
        word = self.canary()
        self.hidden.append((item, word))
        return f"{self.words(self.chance.randint(1, 9))} {word}"

    def some(self, ids: list[str]) -> list[str]:
        """Choose some of the ids, at least one."""
        return sorted(self.chance.sample(ids, self.chance.randint(1, len(ids))))

    def maybe(self, share: float = 0.5) -> bool:
        """Toss a coin."""
        return self.chance.random() < share


def make_bank(maker: Maker, name: str) -> tuple[dict[str, Any], tuple[MediaFile, ...]]:
    """Make up a bank of six to twelve items, and its media."""
    chance = maker.chance
    kinds = chance.sample(TYPES, chance.randint(6, 12))
    media = []
    for shade in (40, 200):
        content = png(shade + chance.randrange(40))
        digest = hashlib.sha256(content).hexdigest()
        media.append(MediaFile(f"{maker.id()}.png", digest, "image/png", content))
    items = [make_item(maker, kind, [file.name for file in media]) for kind in kinds]
    feedback = chance.choice(("after_each", "at_end", "none"))
    free = feedback != "after_each" and maker.maybe()
    delivery: dict[str, Any] = {
        "shuffle": {"items": maker.maybe(), "options": maker.maybe()},
        "feedback": feedback,
        "navigation": "free" if free else "forward",
        "confidence": maker.maybe(),
    }
    if maker.maybe(0.3):
        delivery["time_limit"] = 600
    if maker.maybe(0.3):
        delivery["draw"] = max(3, len(items) - 2)
    if maker.maybe(0.3):
        delivery["pass_mark"] = 60
    return {
        "id": name,
        "title": maker.words(),
        "audience": ["student", "parent"] if maker.maybe(0.3) else ["student"],
        "delivery": delivery,
        "items": items,
    }, tuple(media)


def make_item(maker: Maker, kind: str, media: list[str]) -> dict[str, Any]:
    """Make up an item of a type, with everything that it may have."""
    chance, name = maker.chance, maker.id()
    raw: dict[str, Any] = {"type": kind, "id": name, "stem": maker.words(4)}
    if maker.maybe():
        raw["exhibit"] = {
            "kind": chance.choice(("chat", "post", "email", "page", "call")),
            "text": maker.words(5),
            "from": maker.words(1),
        }
    if maker.maybe(0.3) and kind != "hotspot":
        raw["media"] = {"file": chance.choice(media), "description": maker.words()}
    if kind not in ("scale", "poll", "card"):
        raw["rationale"] = maker.secret(name)
        raw["points"] = chance.randint(1, 10)
        raw["competence"] = chance.choice(("1.1", "2.2", "4.1", "5.3"))
    if maker.maybe():
        raw["talk"] = maker.secret(name)
    count = chance.randint(2, 6)
    ids, texts = [maker.id() for _ in range(count)], maker.different(count)
    options = {
        one: {"text": text, "feedback": maker.secret(name), "misconception": maker.id()}
        for one, text in zip(ids, texts, strict=True)
    }
    match kind:
        case "single":
            raw |= {"options": options, "key": chance.choice(ids)}
            if maker.maybe():
                for one, option in options.items():
                    option["weight"] = 100 if one == raw["key"] else chance.randrange(100)
        case "multiple":
            raw |= {"options": options, "key": maker.some(ids), "marking": chance.choice(SETS)}
        case "true_false":
            raw["key"] = maker.maybe()
        case "order":
            raw |= {"sequence": texts, "marking": chance.choice(("exact", "pairs"))}
        case "match":
            rights = maker.different(count + 1)
            raw["pairs"] = [list(pair) for pair in zip(texts, rights, strict=False)]
            raw |= {"distractors": rights[-1:], "marking": chance.choice(("share", "exact"))}
        case "hottext":
            raw["passage"] = passage(list(zip(ids, texts, strict=True)), maker.some(ids))
            raw["spans"] = {
                one: {"feedback": maker.secret(name), "misconception": maker.id()} for one in ids
            }
            raw["marking"] = chance.choice(SETS)
        case "numeric":
            raw |= {"key": str(number(maker, name)), "tolerance": "3%"}
            raw["marking"] = chance.choice(("exact", "closeness"))
        case "short_text":
            raw["accept"] = [maker.secret(name), maker.secret(name)]
        case "hotspot":
            raw["media"] = {"file": chance.choice(media), "description": maker.words()}
            raw["regions"] = {
                one: {
                    "name": text,
                    "shape": [place * 10, 10, 9, 9],
                    "feedback": maker.secret(name),
                    "misconception": maker.id(),
                }
                for place, (one, text) in enumerate(zip(ids, texts, strict=True))
            }
            raw |= {"key": maker.some(ids), "marking": chance.choice(SETS)}
        case "scale":
            raw["labels"] = maker.different(chance.randint(3, 7))
        case "poll":
            raw |= {"options": options, "choose": chance.choice(("one", "many"))}
            raw["sensitive"] = maker.maybe()
        case "card":
            raw["body"] = maker.words(6)
    return raw


def number(maker: Maker, item: str) -> int:
    """Make up a number that is nowhere else."""
    while True:
        found = maker.chance.randrange(7_000_000, 9_000_000)
        if str(found) not in maker.used:
            maker.used.add(str(found))
            maker.hidden.append((item, str(found)))
            return found


def passage(parts: list[tuple[str, str]], key: list[str]) -> str:
    """Write a passage whose parts can be chosen."""
    return " and ".join(f"[[{'*' if name in key else ''}{text}|{name}]]" for name, text in parts)


def twin(maker: Maker, raw: dict[str, Any]) -> dict[str, Any]:
    """Make the bank that differs only in what is right, and in what is said about it."""
    other = copy.deepcopy(raw)
    for item in other["items"]:
        _turn(maker, item)
        for holder in _speakers(item):
            for said in ("rationale", "feedback", "talk"):
                if said in holder:
                    holder[said] = maker.secret(item["id"])
            if "misconception" in holder:
                holder["misconception"] = maker.id()
    return other


def _speakers(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield item
    for place in ("options", "regions", "spans"):
        yield from item.get(place, {}).values()


def _turn(maker: Maker, item: dict[str, Any]) -> None:
    """Make something else right."""
    chance = maker.chance
    match item["type"]:
        case "single":
            options = item["options"]
            item["key"] = chance.choice([one for one in options if one != item["key"]])
            if any("weight" in option for option in options.values()):
                for one, option in options.items():
                    option["weight"] = 100 if one == item["key"] else chance.randrange(100)
        case "multiple" | "hotspot":
            ids = list(item["options" if item["type"] == "multiple" else "regions"])
            item["key"] = _another(maker, ids, item["key"])
        case "true_false":
            item["key"] = not item["key"]
        case "order":
            item["sequence"] = _shifted(item["sequence"])
        case "match":
            rights = [right for _, right in item["pairs"]] + item["distractors"]
            *rest, last = _shifted(rights)
            lefts = [left for left, _ in item["pairs"]]
            item["pairs"] = [list(pair) for pair in zip(lefts, rest, strict=True)]
            item["distractors"] = [last]
        case "hottext":
            ids = list(item["spans"])
            was = [
                one
                for one in ids
                if f"|{one}]]" in item["passage"] and _starred(item["passage"], one)
            ]
            plain = item["passage"].replace("[[*", "[[")
            for one in _another(maker, ids, was):
                start = plain.rindex("[[", 0, plain.index(f"|{one}]]"))
                plain = f"{plain[: start + 2]}*{plain[start + 2 :]}"
            item["passage"] = plain
        case "numeric":
            item["key"] = str(number(maker, item["id"]))
        case "short_text":
            item["accept"] = [maker.secret(item["id"]) for _ in range(chance.randint(1, 4))]


def _starred(passage_: str, one: str) -> bool:
    return passage_[passage_.rindex("[[", 0, passage_.index(f"|{one}]]")) + 2] == "*"


def _another(maker: Maker, ids: list[str], key: list[str]) -> list[str]:
    while True:
        found = maker.some(ids)
        if found != sorted(key):
            return found


def _shifted(texts: list[str]) -> list[str]:
    return [*texts[1:], texts[0]]
