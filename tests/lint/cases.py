"""Read the cases of each rule: banks that it speaks up at, and near misses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from quiz.items.bank import Bank

CASES = Path(__file__).parent / "cases"
TODAY = "2026-11-22"

PLAIN: dict[str, dict[str, Any]] = {
    "en": {
        "stem": "Which of these is the hardest to guess?",
        "key": "b",
        "options": {"a": "A birthday", "b": "Four odd words", "c": "A pet's name"},
        "rationale": "Length beats symbols, and nobody can look it up.",
    },
    "hi": {
        "stem": "इनमें से क्या भाँपना सबसे कठिन है?",
        "key": "b",
        "options": {"a": "जन्म की तारीख", "b": "चार अजीब शब्द", "c": "कुत्ते का नाम"},
        "rationale": "लंबाई चिह्नों से ज़्यादा काम आती है।",
    },
    "id": {
        "stem": "Manakah yang paling sulit ditebak?",
        "key": "b",
        "options": {"a": "Tanggal lahir", "b": "Empat kata acak", "c": "Nama kucing"},
        "rationale": "Panjang lebih kuat daripada simbol.",
    },
    "fr": {
        "stem": "Lequel est le plus dur à deviner ?",
        "key": "b",
        "options": {"a": "Un anniversaire", "b": "Quatre mots", "c": "Le nom du chat"},
        "rationale": "La longueur compte plus que les signes.",
    },
    "es": {
        "stem": "¿Cuál es la más difícil de adivinar?",
        "key": "b",
        "options": {"a": "Un cumpleaños", "b": "Cuatro palabras", "c": "El nombre del gato"},
        "rationale": "La longitud cuenta más que los signos.",
    },
}
"""An item in each language that no rule about wording has anything to say about."""


@dataclass(frozen=True)
class Titled:
    """Be a framework with a few competences."""

    competences: dict[str, str]


@dataclass(frozen=True)
class Line:
    """Be a help contact."""

    contact: str


@dataclass(frozen=True)
class SmallLibrary:
    """Be a library with what the cases refer to."""

    frameworks: dict[str, Titled]
    contacts: dict[str, dict[str, Line]]
    resources: dict[str, str]


LIBRARY = SmallLibrary(
    {"digcomp": Titled(dict.fromkeys(("1.2", "1.3", "2.5", "4.1", "4.2", "4.3"), ""))},
    {
        "IN": {"fraud": Line("1930"), "portal": Line("cybercrime.gov.in")},
        "FR": {"young": Line("3018")},
        "ES": {"line": Line("017"), "chat": Line("900 116 117")},
        "ID": {"women": Line("08111-129-129")},
    },
    {"strong-passwords": "a guide"},
)


@dataclass(frozen=True)
class Case:
    """Be one bank and what its rule should say."""

    rule: str
    number: int
    bad: bool
    raw: dict[str, Any]

    @property
    def name(self) -> str:
        """Name the case as pytest shows it."""
        return f"{self.rule}-{'bad' if self.bad else 'good'}-{self.language}-{self.number}"

    @property
    def language(self) -> str:
        """Give the main language of the bank."""
        return str(self.raw.get("language", "en"))

    @property
    def at(self) -> tuple[str | int, ...]:
        """Give the path that the finding should have, from the bank."""
        path = tuple(int(part) if part.isdigit() else part for part in self.raw["at"])
        return path if "items" in self.raw or "from_bank" in self.raw else ("items", 0, *path)

    def bank(self) -> Bank:
        """Build the bank."""
        if "yaml" in self.raw:
            raw = yaml.load(self.raw["yaml"], yaml.BaseLoader)
            return Bank.model_validate({"id": "case", **raw}, context={"language": "en"})
        entries = self.raw.get("items") or [{"item": self.raw.get("item", {})}]
        items = [
            given(self.language, entry["item"])
            for entry in entries
            for _ in range(int(entry.get("repeat", "1")))
        ]
        for place, item in enumerate(items):
            item.setdefault("id", f"case-{place}")
        head = {
            "id": "case",
            "title": "Bank",
            "language": self.language,
            **self.raw.get("bank", {}),
        }
        return Bank.model_validate({**head, "items": items}, context={"language": self.language})


def given(language: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Give the plain item with changes; a field changed to nothing is left out."""
    item = {**PLAIN[language], **changes}
    return {field: value for field, value in item.items() if value != ""}


def cases() -> list[Case]:
    """Give all cases of all rules."""
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        raw = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        for kind in ("bad", "good"):
            found.extend(
                Case(path.stem, number, kind == "bad", one) for number, one in enumerate(raw[kind])
            )
    return found
