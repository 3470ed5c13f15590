"""CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.exports.comma import FORMULA, neutral, written


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1", " =1+1", "\u00a0=1",
        "\u3000=1", "\u200b=1", "\ufeff=1", "＝1+1", "＋1", "－1", "＠x", "\tplain", "\nplain",
        "=cmd|' /C calc'!A0", "  \t +x",
    ],
)  # fmt: skip
def test_a_text_that_might_compute_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Hadapsar", "1+1=2", "a-b", "नमस्ते", "'=1", '"=1"', "5% or"])
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


def test_headers_are_neutralised_too_and_numbers_stay_numbers() -> None:
    text = written(["=head", "n"], [["-name", -0.06], [None, 12], ["x", 0.5]])
    assert text == "\ufeff'=head,n\r\n'-name,-0.06\r\n,12\r\nx,0.5\r\n"


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_every_text_comes_back_and_none_begins_a_formula(rows: list[list[str]]) -> None:
    sane = [[cell.replace("\0", "") for cell in row] for row in rows]
    text = written(["a", "b"], sane)
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read[0] == ["a", "b"]
    for row, back in zip(sane, read[1:], strict=True):
        for cell, found in zip(row, back, strict=True):
            assert found in (cell, "'" + cell)
            assert found[:1] not in FORMULA or not found[:1]
