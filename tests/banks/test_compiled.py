"""A bank is kept as JSON that is the same for the same content."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from quiz.banks.compiled import compile, digest, load_compiled
from quiz.banks.parsing import parse
from quiz.items.bank import Bank
from tests.banks.mutations import dumped

GOOD = Path(__file__).parent / "good"
SMALLEST = (GOOD / "smallest.yaml").read_text("utf-8")

letters = some.characters(
    blacklist_categories=("Cs", "Cc", "Co", "Cn"), blacklist_characters="\u2028\u2029\ufeff"
)
words = some.text(letters, min_size=1, max_size=60).filter(str.strip)
ids = some.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
texts = some.one_of(
    words, some.dictionaries(some.sampled_from(["en", "hi", "id", "fr", "es"]), words, min_size=1)
)
titles = some.one_of(words, words.map(lambda title: {"en": title}))


@some.composite
def items(draw: some.DrawFn, number: int) -> dict[str, Any]:
    """Draw an item of one of six types as an author may write it."""
    item: dict[str, Any] = {"id": f"item-{number}", "stem": draw(texts)}
    kind = draw(some.sampled_from(["single", "multiple", "true_false", "numeric", "poll", "card"]))
    item["type"] = kind
    options = {
        name: draw(
            some.one_of(
                texts,
                some.fixed_dictionaries(
                    {"text": texts}, optional={"feedback": texts, "misconception": ids}
                ),
            )
        )
        for name in draw(some.lists(ids, min_size=2, max_size=8, unique=True))
    }
    names = list(options)
    if kind in ("single", "multiple", "poll"):
        item["options"] = options
    if kind == "single":
        item["key"] = draw(some.sampled_from(names))
    elif kind == "multiple":
        item["key"] = draw(some.lists(some.sampled_from(names), min_size=1, unique=True))
        item["marking"] = draw(some.sampled_from(["exact", "each_decision", "net", "coverage"]))
    elif kind == "true_false":
        item["key"] = draw(some.sampled_from(["true", "false"]))
    elif kind == "numeric":
        item["key"] = str(draw(some.integers(-999_999, 999_999)))
    elif kind == "card":
        item["body"] = draw(texts)
    if draw(some.booleans()):
        item["points"] = str(draw(some.integers(1, 10)))
    if draw(some.booleans()):
        item["rationale"] = draw(texts)
    return item


@some.composite
def banks(draw: some.DrawFn) -> dict[str, Any]:
    count = draw(some.integers(1, 4))
    bank: dict[str, Any] = {
        "title": draw(titles),
        "items": [draw(items(number)) for number in range(count)],
    }
    if draw(some.booleans()):
        bank["delivery"] = {
            "draw": str(draw(some.integers(1, count))),
            "feedback": "at_end",
            "time_limit": "10 min",
        }
    return bank


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(banks())
def test_a_bank_survives_being_written_read_compiled_and_loaded(data: dict[str, Any]) -> None:
    parsed = parse(dumped(data), "a-bank.yaml")
    assert parsed.bank is not None, parsed.problems
    alone = Bank.model_validate({"id": "a-bank", **data}, context={"language": "en"})
    assert parsed.bank == alone.model_copy(update={"languages": parsed.bank.languages})
    text = compile(parsed.bank)
    again = load_compiled(text)
    assert again == parsed.bank
    assert compile(again) == text
    assert again.fingerprints() == parsed.bank.fingerprints()
    written = json.loads(text)
    assert parse(dumped(_scalars(written)), "a-bank.yaml").bank == parsed.bank


def _scalars(value: Any) -> Any:
    """Write numbers and booleans as the texts that a bank file has."""
    if isinstance(value, dict):
        return {
            key: "10 min" if key == "time_limit" else _scalars(one) for key, one in value.items()
        }
    if isinstance(value, list):
        return [_scalars(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


@pytest.mark.parametrize("name", ["smallest", "every-type"])
def test_a_good_bank_comes_back_the_same(name: str) -> None:
    bank = parse((GOOD / f"{name}.yaml").read_bytes(), f"{name}.yaml").bank
    assert bank is not None
    assert load_compiled(compile(bank)) == bank


def test_the_same_content_has_the_same_digest_however_it_is_written() -> None:
    plain = parse(SMALLEST, "p.yaml").bank
    other = parse(
        "# a remark\nlanguage: 'en'\naudience: [student]\n"
        + SMALLEST.replace("kangaroo7", "{text: {en: kangaroo7}}"),
        "p.yaml",
    ).bank
    mended = parse(SMALLEST.replace("hardest", "most difficult"), "p.yaml").bank
    assert plain is not None
    assert other is not None
    assert mended is not None
    assert digest(compile(plain)) == digest(compile(other))
    assert digest(compile(plain)) != digest(compile(mended))
    assert len(digest(compile(plain))) == 64


def test_the_digest_of_a_bank_does_not_change_between_versions_of_the_program() -> None:
    """A revision is named by it: if this must change, every published bank changes its name."""
    bank = parse(SMALLEST, "passwords.yaml").bank
    assert bank is not None
    assert compile(bank) == (
        '{"format":1,"id":"passwords","title":{"en":"Passwords in five minutes"},'
        '"languages":["en"],"items":[{"stem":{"en":"Which password is the hardest to guess?"},'
        '"rationale":{"en":"Length beats symbols. Four random words are long and easy to '
        'remember."},"options":{"a":{"text":{"en":"kangaroo7"}},"b":{"text":{"en":"plum tractor '
        'violet sunday"}},"c":{"text":{"en":"P@ssw0rd!"}}},"key":"b","type":"single"}]}'
    )


def test_another_picture_under_the_same_name_is_another_revision() -> None:
    assert digest("{}", {"a.png": "1" * 64}) != digest("{}", {"a.png": "2" * 64})
    assert digest("{}", {"a.png": "1", "b.png": "2"}) == digest("{}", {"b.png": "2", "a.png": "1"})
    assert digest("{}", {}) == digest("{}")
