"""Every node of a good bank changed in eight ways: accepted as the models do, else placed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from quiz.banks.parsing import MEDIA, Parsed, parse
from quiz.banks.problems import Problem, written
from quiz.banks.reading import read
from quiz.banks.texts import known_language, parts
from quiz.items.bank import Bank
from quiz.items.item import Media
from quiz.items.text import LANGUAGE, Text
from tests.banks.mutations import Mutation, dumped, mutations

GOOD = Path(__file__).parent / "good"
DATA: dict[str, Any] = {
    path.stem: read(path.read_bytes(), path.name).data for path in sorted(GOOD.glob("*.yaml"))
}
EVERY = [(name, one) for name, data in DATA.items() for one in mutations(data)]
SLICES = [EVERY[start::8] for start in range(8)]
REFERENCES = {
    "key-option",
    "key-twice",
    "exhibit-unknown",
    "id-twice",
    "free-after-each",
    "draw-too-many",
    "key-weight",
    "no-options",
}
"""Faults between two nodes, of which either may be the wrong one; the other one is named."""


def accepted(data: Any, name: str) -> bool:
    """Ask the models alone, with none of the reader's code, about a bank as a whole."""
    main = data.get("language", "en")
    if not (isinstance(main, str) and LANGUAGE.fullmatch(main)):
        return False
    try:
        bank = Bank.model_validate({"id": name, **data}, context={"language": main})
    except ValidationError:
        return False
    if [*bank.faults(), *(fault for item in bank.items for fault in item.faults())]:
        return False
    for _, part in parts(bank):
        if isinstance(part, Text) and not all(map(known_language, part.languages)):
            return False
        if isinstance(part, Media):
            if part.file.rpartition(".")[2] not in MEDIA:
                return False
            if part.captions is not None and not part.captions.endswith(".vtt"):
                return False
    return True


def placed(problem: Problem, mutation: Mutation, parsed: Parsed) -> bool:
    """Tell whether a problem is at the changed node, inside it, or at the other end of a
    reference to it."""
    lines = {
        find(place)[0]
        for place in mutation.places
        for find in (parsed.positions.value, parsed.positions.key)
    }
    changed = written(mutation.at)
    return problem.line in lines or problem.path.startswith(changed) or problem.code in REFERENCES


@pytest.mark.parametrize("number", range(8))
def test_a_changed_bank_is_accepted_exactly_when_the_models_accept_it(number: int) -> None:
    wrong = [
        f"{mutation.name}: {parsed.problems[:3]}"
        for name, mutation in SLICES[number]
        for parsed in [parse(dumped(mutation.data), f"{name}.yaml")]
        if (parsed.bank is not None) != accepted(mutation.data, name)
    ]
    assert wrong == []


@pytest.mark.parametrize("number", range(8))
def test_a_wrong_change_is_reported_where_it_was_made(number: int) -> None:
    astray = []
    for name, mutation in SLICES[number]:
        parsed = parse(dumped(mutation.data), f"{name}.yaml")
        found = [problem for problem in parsed.problems if problem.level == "error"]
        if found and not any(placed(problem, mutation, parsed) for problem in found):
            astray.append(f"{mutation.name}: {found[:3]}")
    assert astray == []


def test_every_problem_has_a_sentence_of_its_own_and_says_what_to_do() -> None:
    for name, mutation in EVERY[::3]:
        for problem in parse(dumped(mutation.data), f"{name}.yaml").problems:
            assert problem.fix, problem
            assert problem.code != "unexpected", problem
            assert "bank format" not in problem.fix, problem
            for jargon in ("Input", "should", "dict", "pydantic", "valid ", "None", "schema"):
                assert jargon not in problem.says + problem.fix, problem


def test_there_are_enough_mutations() -> None:
    assert len(EVERY) > 1_500
    assert sum(not accepted(mutation.data, name) for name, mutation in EVERY) > 1_000


def test_a_bank_survives_being_written_with_one_scalar_per_line() -> None:
    for name, data in DATA.items():
        assert read(dumped(data), name).data == data
