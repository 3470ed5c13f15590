"""A bank is written as YAML that reads back as the same bank."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.banks.checking import check
from quiz.banks.dumping import dump, written
from quiz.banks.files import bank_files
from quiz.banks.parsing import parse
from quiz.base import folder
from quiz.items.registry import kinds
from tests.items.examples import RAW
from tests.items.strategies import raw_items

CASES = int(os.environ.get("KITESTRING_EXCHANGE_CASES", "120"))
BANKS = [*bank_files(folder("question_banks")), Path(__file__).parent / "good" / "every-type.yaml"]


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.parent.name + path.stem)
def test_a_bank_reads_back_as_it_was(path: Path) -> None:
    bank = parse(path.read_text("utf-8"), path.as_posix()).bank
    assert bank is not None
    again = parse(dump(bank), "other.yaml")
    assert again.problems == tuple(one for one in again.problems if one.level != "error")
    assert again.bank == bank


def test_the_example_of_every_type_reads_back_as_it_was() -> None:
    raw = {"title": {"en": "All", "hi": "सब"}, "items": list(RAW.values())}
    bank = parse(written({**raw, "items": [_plain(one) for one in RAW.values()]}), "all.yaml").bank
    assert bank is not None
    assert [item.type for item in bank.items] == list(kinds())
    assert parse(dump(bank), "all.yaml").bank == bank


def _plain(value: Any) -> Any:
    """Give values as the reader gives them: texts only."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


TEXTS = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=("Cc", "Cs"),
        exclude_characters="\u2028\u2029\ufeff\ufffe\uffff",
        include_characters="\n\t\r",
    ),
    min_size=1,
    max_size=40,
) | st.sampled_from(
    ("yes", "~", "1.10", "- a", "a: b", "a #b", "#a", "'", '"', "<<", "&a", "*a", "!a", "%a",
     "@a", "`a`", "a:", "?", "? a", "|", ">", "[a", "{a", "...", "---", " a", "a ", "a\n", "a\n\n",
     "\na", " a\nb", "a\n b", "a\n\n\nb", "a\tb", "a\n\tb", "=", "\\", "\\n", "word " * 60,
     "x" * 200, "key: " * 30, "a  b " * 40, "ends with colon:", "null", "true", "12:30", "0x1F", "\u00a0",
     "# " * 80, "- " * 80 + "x", "a\r\nb", "a\n...\nb", "a\n---\nb", "😀" * 60)
)  # fmt: skip


@settings(deadline=None, max_examples=CASES)
@given(st.lists(TEXTS.filter(lambda text: text.strip()), min_size=1, max_size=6))
def test_any_text_reads_back_as_it_was(texts: list[str]) -> None:
    item = {"id": "x", "type": "card", "stem": texts[0], "body": {"en": texts[-1], "hi": "क"}}
    raw = {
        "title": texts[0],
        "authors": [text[:300] for text in texts],
        "items": [item, {"type": "short_text", "stem": texts[-1], "accept": list(texts)}],
    }
    found = parse(written(raw), "x.yaml")
    assert found.draft is not None, found.problems
    assert found.draft.title.root == {"en": texts[0]}
    assert found.draft.items[0].stem.root == {"en": texts[0]}
    assert found.draft.items[0].body.root == {"en": texts[-1], "hi": "क"}  # type: ignore[attr-defined]


@st.composite
def banks(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a bank of items of any type, as it is written."""
    drawn = draw(st.lists(st.sampled_from(list(kinds())), min_size=1, max_size=4))
    items = [_plain(draw(raw_items(kind))) | {"id": f"i{at}"} for at, kind in enumerate(drawn)]
    delivery: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "time_limit": st.integers(30, 86_400).map(lambda number: f"{number} s"),
                "pass_mark": st.integers(1, 100).map(lambda number: f"{number}%"),
                "draw": st.just("1"),
                "feedback": st.sampled_from(("at_end", "none")),
                "confidence": st.sampled_from(("true", "false")),
                "shuffle": st.just({"items": "true"}),
            },
        )
    )
    raw: dict[str, Any] = {"title": draw(TEXTS.filter(lambda text: text.strip())), "items": items}
    return raw | ({"delivery": delivery} if delivery else {})


@settings(deadline=None, max_examples=CASES)
@given(banks())
def test_any_bank_reads_back_as_it_was(raw: dict[str, Any]) -> None:
    bank = parse(written(raw), "x.yaml").bank
    if bank is None:  # two right sides that read alike, and the like
        return
    assert parse(dump(bank), "x.yaml").bank == bank


def test_what_is_default_is_left_out_and_competences_are_in_quotes(tmp_path: Path) -> None:
    bank = parse(
        'title: T\nformat: 1\nlanguage: en\nitems:\n  - {type: single, stem: S, competence: "4.2",'
        " options: {a: {text: A}, b: B}, key: b, points: 1, sensitive: false, rationale: R}\n",
        "t.yaml",
    ).bank
    assert bank is not None
    text = dump(bank)
    assert text == (
        "# yaml-language-server: $schema=../schema/bank.json\n"
        "id: t\n"
        "title: T\n"
        "\n"
        "items:\n"
        '  - competence: "4.2"\n'
        "    stem: S\n"
        "    options:\n"
        "      a: A\n"
        "      b: B\n"
        "    key: b\n"
        "    rationale: R\n"
    )
    file = tmp_path / "t.yaml"
    file.write_text(text, "utf-8")
    assert not [one for one in check([file]) if one.level == "error"]
