"""After an import it is said which items mean something else: their figures start afresh."""

from __future__ import annotations

from pathlib import Path

import pytest

from quiz.services import news, publish
from tests.services.world import NOW, World

TEXT = """\
title: Who is it
items:
  - id: proof
    stem: A message says who sent it. Is that a proof?
    key: false
    rationale: Anybody can write any name.
  - id: sender
    stem: Who may have written it?
    options: {a: Somebody, b: Anybody}
    key: b
    rationale: Any name can be written.
"""


def imported(kite: World, shelf: Path, text: str) -> list[str]:
    """Put a file into the folder, import it, and give what is told."""
    (shelf / "names.yaml").write_text(text)
    before = news.current(kite.site)
    done = publish.import_folder(kite.site, shelf, NOW)
    assert not done.problems
    return list(news.lines(kite.site, before, done.published))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    made = tmp_path / "banks"
    made.mkdir()
    return made


def test_a_changed_key_is_named_and_a_mended_word_is_not(kite: World, shelf: Path) -> None:
    assert imported(kite, shelf, TEXT) == []
    assert imported(kite, shelf, TEXT.replace("Any name can", "Every name can")) == []
    assert imported(kite, shelf, TEXT.replace("key: b", "key: a")) == [
        "names: these mean something else now, so that their figures start afresh: sender"
    ]
    both = TEXT.replace("key: false", "key: true").replace("b: Anybody", "b: Anybody, c: Nobody")
    (line,) = imported(kite, shelf, both)
    assert line.endswith(": proof, sender")


def test_a_new_item_and_one_that_is_gone_start_nothing_afresh(kite: World, shelf: Path) -> None:
    imported(kite, shelf, TEXT)
    assert imported(kite, shelf, TEXT.partition("  - id: sender")[0]) == []
    assert imported(kite, shelf, TEXT) == []


def test_what_was_there_before_is_compared_with_what_it_replaces(kite: World, shelf: Path) -> None:
    imported(kite, shelf, TEXT)
    imported(kite, shelf, TEXT.replace("key: b", "key: a"))
    before = news.current(kite.site)
    (shelf / "names.yaml").write_text(TEXT)  # a revision that the history already has
    publish.import_folder(kite.site, shelf, NOW)
    assert news.afresh(kite.site, before, "names") == ("sender",)
