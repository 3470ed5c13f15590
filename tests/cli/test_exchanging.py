"""Bruno converts files of other programs in a terminal, and writes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quiz.banks.files import load
from quiz.banks.parsing import parse
from quiz.cli import quiz

MOODLE = Path(__file__).parents[1] / "banks" / "interchange" / "files" / "passwords.xml"
AIKEN = "Which is safe?\nA) One\nB) Two\nANSWER: B\n"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(quiz, [str(word) for word in words])


def test_a_whole_file_becomes_a_bank_on_the_screen(tmp_path: Path) -> None:
    file = tmp_path / "safe.txt"
    file.write_text(AIKEN)
    done = run("convert", file)
    assert done.exit_code == 0
    assert "1. Which is safe? [whole]" in done.stderr
    assert "In all: 1 question has no rationale." in done.stderr
    bank = parse(done.stdout, "safe.yaml").bank
    assert bank is not None
    assert bank.items[0].key == "b"  # type: ignore[attr-defined]


def test_a_file_with_pictures_becomes_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "passwords" / "bank.yaml"
    done = run("convert", MOODLE, "-o", out, "--language", "fr")
    assert done.exit_code == 1, "an essay was left out"
    assert "6. Essay: my worst password [left out]: Free texts are never stored" in done.stderr
    loaded = load(out)
    assert loaded.source is not None
    assert [one.name for one in loaded.source.media] == ["pad-lock.png"]
    again = run("convert", MOODLE, "-o", out)
    assert again.exit_code == 1
    assert "exists already" in again.stderr


@pytest.mark.parametrize("form", ["gift", "aiken", "moodle", "qti21", "qti30", "csv", "xlsx"])
def test_what_is_exported_is_converted_again(tmp_path: Path, form: str) -> None:
    bank = tmp_path / "safe.yaml"
    bank.write_text(
        "title: Safe\nitems:\n  - stem: Which is safe?\n    options: {a: One, b: Two}\n"
        "    key: b\n    talk: Talk.\n"
    )
    out = tmp_path / "out"
    done = run("export", bank, "--format", form, "-o", out)
    assert done.exit_code == 0, done.stderr
    assert ("Not carried: talk." in done.stderr) == (form not in ("csv", "xlsx"))
    back = run("convert", out)
    assert back.exit_code == 0, back.stderr
    found = parse(back.stdout, "safe.yaml").bank
    assert found is not None
    assert found.items[0].key == "b"  # type: ignore[attr-defined]


def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "x.bin"
    file.write_bytes(b"\x00\x01")
    refused = run("convert", file)
    assert refused.exit_code == 1
    assert "This is not a text file." in refused.stderr
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: T\nitems: []\n")
    broken = run("export", bad, "--format", "gift", "-o", tmp_path / "o")
    assert broken.exit_code == 1
    assert "there is no item" in broken.stderr
    assert not (tmp_path / "o").exists()
    good = tmp_path / "good.yaml"
    good.write_text("title: T\nitems:\n  - {stem: S, key: true}\n")
    foreign = run("export", good, "--format", "gift", "-o", tmp_path / "o", "--language", "hi")
    assert "The bank is in en, not in hi." in foreign.stderr
