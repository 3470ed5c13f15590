"""Every example in the guide for educators is a bank, or an item, that loads without a fault."""

from __future__ import annotations

import re
import textwrap

import pytest

from quiz.banks.parsing import parse
from quiz.items.registry import kinds
from tests.server import ROOT

GUIDE = (ROOT / "docs" / "educators.md").read_text(encoding="utf-8")
EXAMPLES = [
    (GUIDE[: found.start()].count("\n") + 2, found[1])
    for found in re.finditer(r"^```yaml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
]


def as_bank(example: str) -> str:
    if example.startswith("- "):
        return "title: An example of the guide\nitems:\n" + textwrap.indent(example, "  ")
    return example


@pytest.mark.parametrize(
    ("line", "example"), EXAMPLES, ids=[f"line_{line}" for line, _ in EXAMPLES]
)
def test_an_example_loads(line: int, example: str) -> None:
    parsed = parse(as_bank(example), "example.yaml", media={"permissions.png"})
    errors = [str(problem) for problem in parsed.problems if problem.level == "error"]
    assert not errors, f"docs/educators.md, example at line {line}:\n" + "\n".join(errors)
    assert parsed.bank is not None


def test_the_guide_has_an_example_of_every_type() -> None:
    shown = {
        item.type
        for _, example in EXAMPLES
        for bank in [parse(as_bank(example), "example.yaml", media={"permissions.png"}).bank]
        if bank is not None
        for item in bank.items
    }
    assert shown == set(kinds())
    for kind in kinds():
        assert re.search(rf"^### {kind}: ", GUIDE, re.MULTILINE)
