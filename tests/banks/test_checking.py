"""``quiz check`` says for files and folders what is wrong, and ends accordingly."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quiz.banks.checking import check
from quiz.banks.lint import lint
from quiz.cli.check import check_banks
from tests.banks.pictures import png

ROOT = Path(__file__).resolve().parents[2]
BANK = """\
title: Passwords
items:
  - id: best
    stem: {en: "Which password is not weak?", hi: "कौन सा पासवर्ड मज़बूत है?"}
    options:
      a: {en: kangaroo7, hi: कंगारू}
      b: {en: plum tractor violet, hi: आम ट्रैक्टर बैंगनी}
    key: b
    rationale: {en: Length beats symbols., hi: लंबाई जीतती है।}
    competence: "9.9"
"""


@pytest.fixture
def banks(tmp_path: Path) -> Path:
    for name in ("frameworks", "help"):
        (tmp_path / name).mkdir()
    (tmp_path / "frameworks" / "digcomp.yaml").write_text(
        (ROOT / "question_banks" / "frameworks" / "digcomp.yaml").read_text("utf-8"), "utf-8"
    )
    (tmp_path / "passwords.yaml").write_text(BANK, "utf-8")
    (tmp_path / "india" / "media").mkdir(parents=True)
    (tmp_path / "india" / "bank.yaml").write_text(
        "title: India\nitems:\n  - id: one\n    stem: What is it?\n    key: true\n"
        "    media: {file: a.png, description: A dot}\n"
    )
    (tmp_path / "india" / "media" / "a.png").write_bytes(png())
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(check_banks, [str(word) for word in words])


def test_a_folder_is_checked_with_all_that_is_in_it(banks: Path) -> None:
    (banks / "help" / "IN.yaml").write_text("fraud: 1930\n")
    (banks / "broken.yaml").write_text("title: 'Broken\n")
    found = {
        (Path(one.file).name, one.line, one.code) for one in check([banks]) if one.level == "error"
    }
    assert found == {("IN.yaml", 1, "model-type"), ("broken.yaml", 1, "syntax")}


def test_one_bad_bank_does_not_keep_others_from_being_checked(banks: Path) -> None:
    (banks / "broken.yaml").write_bytes(b"\xff" * 100)
    files = {Path(one.file).name for one in check([banks], lint)}
    assert files >= {"broken.yaml", "passwords.yaml", "bank.yaml"}


@pytest.mark.parametrize("name", ["india", "india/bank.yaml"])
def test_a_bank_with_media_is_checked_by_file_or_by_folder(banks: Path, name: str) -> None:
    assert check([banks / name]) == ()
    (banks / "india" / "media" / "a.png").write_text("not a picture")
    (wrong,) = check([banks / name])
    assert wrong.says == '"a.png" cannot be used: its content is of no kind that a bank may show'
    (banks / "india" / "media" / "a.png").unlink()
    (missing,) = check([banks / name])
    assert (missing.code, missing.line) == ("media-missing", 6)


def test_wording_is_checked_with_the_library_beside_the_bank_at_the_place_of_the_text(
    banks: Path,
) -> None:
    found = {one.code: one for one in check([banks / "passwords.yaml"], lint)}
    assert found["BK-01"].level == "error"
    assert (found["BK-01"].line, found["BK-01"].column) == (10, 17)
    assert (found["IW-06"].line, found["IW-06"].column) == (4, 16)
    assert str(found["IW-06"]).endswith("(IW-06)")


def test_a_rule_that_an_item_silences_says_nothing_there(banks: Path) -> None:
    path = banks / "passwords.yaml"
    assert "IW-06" in {one.code for one in check([path], lint)}
    path.write_text(
        BANK + "    lint_ignore:\n      - {rule: IW-06, why: It is the point}\n"
        "      - {rule: BK-01, why: An error stays}\n",
        "utf-8",
    )
    found = {one.code for one in check([path], lint)}
    assert "IW-06" not in found
    assert "BK-01" in found


def test_a_file_of_the_library_can_be_checked_alone(banks: Path) -> None:
    (banks / "help" / "IN.yaml").write_text("fraud: 1930\n")
    (banks / "help" / "FR.yaml").write_text("fraud: 3018\n")
    assert [Path(one.file).name for one in check([banks / "help" / "IN.yaml"])] == ["IN.yaml"]
    assert check([banks / "frameworks" / "digcomp.yaml"]) == ()


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    assert [one.says for one in check([tmp_path / "none.yaml"])] == ["there is no such file"]
    assert [one.says for one in check([tmp_path])] == ["there is no bank in this folder"]


def test_the_command_ends_with_1_where_there_is_an_error(banks: Path) -> None:
    result = run(banks / "passwords.yaml")
    assert result.exit_code == 1
    assert f"{(banks / 'passwords.yaml').as_posix()}:10:17: error: items[0].competence: " in (
        result.stdout
    )
    assert result.stderr.startswith("2 errors, ")


def test_the_command_ends_with_0_where_there_are_hints_alone(banks: Path) -> None:
    result = run(ROOT / "tests" / "banks" / "good" / "smallest.yaml")
    assert result.exit_code == 0
    assert ": hint: " in result.stdout
    assert result.stderr.startswith("0 errors, ")


def test_programs_get_json(banks: Path) -> None:
    result = run("--format", "json", banks / "passwords.yaml")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert {"file", "line", "column", "level", "code", "path", "says", "fix"} == set(found[0])
    assert run("--format", "json", banks / "india").exit_code in (0, 1)
    json.loads(run("--format", "json", banks / "india").stdout)


def test_the_banks_of_this_project_have_no_error() -> None:
    result = run()
    assert result.exit_code == 0, result.stdout
    assert result.stderr.startswith("0 errors, ")


@pytest.fixture
def closed() -> Iterator[Path]:
    """Give a folder of banks two of which nobody but root may look at, and be nobody."""
    made = Path(tempfile.mkdtemp())
    (made / "open.yaml").write_text(BANK, "utf-8")
    for name in ("closed", "pictures"):
        (made / name / "media").mkdir(parents=True)
        (made / name / "bank.yaml").write_text(BANK, "utf-8")
    shut = (made / "closed", made / "pictures" / "media")
    made.chmod(0o755)
    for one in shut:
        one.chmod(0)
    before = os.geteuid()
    if before == 0:
        os.seteuid(65_534)
    yield made
    if before == 0:
        os.seteuid(0)
    for one in shut:
        one.chmod(0o755)
    shutil.rmtree(made)


def test_a_folder_that_is_closed_keeps_no_other_bank_from_being_read(closed: Path) -> None:
    assert {path.name for path in closed.iterdir()} == {"open.yaml", "closed", "pictures"}
    found = {
        (Path(one.file).relative_to(closed).as_posix(), one.says)
        for one in check([closed])
        if one.level == "error"
    }
    assert found == {
        ("closed/bank.yaml", "this cannot be read (Permission denied)"),
        ("pictures/media", "this folder cannot be read"),
    }
    for inside in (closed / "closed", closed / "closed" / "bank.yaml"):
        assert [one.says for one in check([inside])] == ["this cannot be read (Permission denied)"]


def test_the_shared_folders_are_checked_as_what_they_are(banks: Path) -> None:
    (banks / "help" / "IN.yaml").write_text("fraud: 1930\n")
    assert [one.code for one in check([banks / "help"])] == ["model-type"]
    assert check([banks / "frameworks"]) == ()


def test_an_ending_in_capitals_is_told_and_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "BANK.YAML").write_text(BANK, "utf-8")
    assert [one.says for one in check([tmp_path])] == ["the name ends in .YAML"]
