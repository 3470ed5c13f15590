"""The banks that come with the project keep the rules themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from quiz.banks.lint import lint
from quiz.base import folder
from quiz.items.bank import Bank
from tests.lint.cases import TODAY, Line, SmallLibrary, Titled

ROOT = folder("question_banks")
BANKS = sorted([*ROOT.glob("*.yaml"), *ROOT.glob("*/bank.yaml")])


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)


def shared() -> SmallLibrary:
    frameworks = [read(path) for path in ROOT.glob("frameworks/*.yaml")]
    resources = [one for path in ROOT.glob("resources/*.yaml") for one in read(path)["resources"]]
    return SmallLibrary(
        {one["id"]: Titled(one["competences"]) for one in frameworks},
        {
            path.stem: {name: Line(one["contact"]) for name, one in read(path).items()}
            for path in ROOT.glob("help/*.yaml")
        },
        {one["id"]: one["url"] for one in resources},
    )


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.parent.name + "-" + path.stem)
def test_a_shipped_bank_keeps_every_rule(path: Path) -> None:
    raw = {"id": path.parent.name if path.stem == "bank" else path.stem, **read(path)}
    bank = Bank.model_validate(raw, context={"language": raw.get("language", "en")})
    assert list(lint(bank, shared(), TODAY)) == []
