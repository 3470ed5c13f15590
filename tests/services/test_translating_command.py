"""``quiz translate``: what is left, a file for tools, and its words back in the bank's file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quiz.banks.library import load_library
from quiz.base import folder as home
from quiz.cli.translating import translate_bank
from quiz.services import publish
from tests.services.world import World

TEXT = (
    """\
# Hands off: Bruno
id: codes
title: {en: Codes, hi: कोड}
items:
  - type: card   # the only one
    id: otp
    stem: {en: A bank asks for the code {help:IN.fraud}., hi: बैंक कोड माँगता है {help:IN.fraud}।}
    body: Hang up.
""".replace("{en: A bank", '{en: "A bank')
    .replace("., hi: बैंक", '.", hi: "बैंक')
    .replace("।}", '।"}')
)


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a bank's file on a computer without a server."""
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "nobody-home"))
    monkeypatch.delenv("QUIZ_DATABASE", raising=False)
    file = tmp_path / "codes.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return file


def run(*words: object) -> Result:
    return CliRunner().invoke(translate_bank, [str(word) for word in words])


def test_what_is_missing_is_listed_at_its_line(bank: Path) -> None:
    done = run(bank, "hi")
    assert done.exit_code == 0, done.output
    assert done.stdout == f"{bank}:8:11: Question 1, text: missing\n"
    assert done.stderr == "3 texts, 2 done, outdated unknown (see --since), 1 missing\n"
    assert not (bank.parent / "nobody-home").exists()


def test_what_is_outdated_follows_from_an_earlier_file(bank: Path) -> None:
    old = bank.with_name("old.yaml")
    old.write_text(TEXT.replace("A bank", "A shop"), encoding="utf-8")
    done = run(bank, "hi", "--since", old)
    assert "Question 1, heading: outdated; en was: A shop asks for the code" in done.stdout
    assert "1 done, 1 outdated, 1 missing" in done.stderr


def test_what_is_outdated_follows_from_the_revisions_of_a_server(
    kite: World, bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = kite.site.settings
    monkeypatch.setenv("QUIZ_HOME", str(settings.home))
    monkeypatch.setenv("QUIZ_DATABASE", settings.database)
    folder = bank.parent / "shelf"
    folder.mkdir()
    whole = TEXT.replace("body: Hang up.", "body: {en: Hang up., hi: फ़ोन रख दें।}")
    known, _ = load_library(home("question_banks"))
    site = replace(kite.site, library=known)
    (folder / "codes.yaml").write_text(whole.replace("A bank", "A shop"), encoding="utf-8")
    done = publish.import_folder(site, folder, kite.now)
    assert done.published == ("codes",), done.problems
    assert "en was: A shop asks" in run(bank, "hi").stdout


@pytest.mark.parametrize("name", ["codes.po", "codes.xlf"])
def test_words_go_out_and_come_back_with_every_comment(bank: Path, name: str) -> None:
    file = bank.with_name(name)
    assert run(bank, "hi", "--export", file).exit_code == 0
    text = file.read_text(encoding="utf-8").replace("बैंक कोड माँगता", "बैंक पासवर्ड माँगता")
    file.write_text(text, encoding="utf-8")
    done = run(bank, "hi", "--import", file)
    assert (done.exit_code, done.stderr) == (
        0,
        "1 taken, 1 unchanged, 1 not translated, 0 refused\n",
    )
    assert bank.read_text(encoding="utf-8") == TEXT.replace("बैंक कोड", "बैंक पासवर्ड")
    assert [one.name for one in bank.parent.iterdir() if one.name.startswith(".")] == []


def test_a_lost_sign_is_named_and_its_text_left_as_it_was(bank: Path) -> None:
    file = bank.with_name("codes.po")
    run(bank, "hi", "--export", file)
    text = file.read_text(encoding="utf-8").replace("है {help:IN.fraud}।", "है।")
    file.write_text(text.replace('"कोड"', '"नए कोड"'), encoding="utf-8")
    done = run(bank, "hi", "--import", file)
    assert done.exit_code == 1
    assert done.stdout == (
        "refused: Question 1, heading: {help:IN.fraud} is missing in the translation\n"
    )
    assert bank.read_text(encoding="utf-8") == TEXT.replace("hi: कोड", "hi: नए कोड")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("en",), "The bank is written in en."),
        (("klingon",), "write a code such as hi"),
        (("hi", "--export", "a.docx"), "end in .xlf, .xliff or .po"),
        (("hi", "--export", "a.po", "--import", __file__), "one at a time"),
        (("hi", "--import", __file__), "end in .xlf, .xliff or .po"),
    ],
)
def test_what_cannot_be_done_is_said(bank: Path, words: tuple[str, ...], says: str) -> None:
    done = run(bank, *words)
    assert done.exit_code != 0
    assert says in done.output
    assert bank.read_text(encoding="utf-8") == TEXT


def test_a_file_that_is_no_bank_is_said(bank: Path) -> None:
    bank.write_text("title: [", encoding="utf-8")
    done = run(bank, "hi")
    assert done.exit_code == 1
    assert "No question of this file can be read." in done.output


def test_what_is_whole_and_not_offered_says_what_to_write(bank: Path) -> None:
    whole = TEXT.replace("body: Hang up.", "body: {en: Hang up., hi: फ़ोन रख दें।}")
    bank.write_text(f"languages: [en]\n{whole}", encoding="utf-8")
    assert run(bank, "hi").stderr.splitlines()[1:] == [
        "Readers cannot choose hi yet: write languages: [en, hi]"
    ]
    bank.write_text(f"languages: [en, hi]\n{whole}", encoding="utf-8")
    assert "Readers" not in run(bank, "hi").stderr
