"""Settings: what is wrong stops the start, by name and with an example of right."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quiz.services.settings import SETTINGS, BadSettings, load_secret, read_settings

EXAMPLES = {f"QUIZ_{setting.name}": setting.example for setting in SETTINGS}

WRONG: Mapping[str, tuple[str, ...]] = {
    "QUIZ_URL": (
        "",
        "quiz.example.org",
        "ftp://example.org",
        "https://",
        "https://a/b",
        "https://a b",
        "https://user@example.org",
        "https://example.org?x",
        "http://h:port",
        "https://e\n.org",
    ),
    "QUIZ_HOME": ("",),
    "QUIZ_SECRET_FILE": ("",),
    "QUIZ_DATABASE": (
        "",
        "quiz.db",
        "sqlite://",
        "sqlite:///",
        "postgres://kite@/kite",
        "mysql://x/y",
        "sqlite:///quiz.db?mode=memory",
    ),
    "QUIZ_BIND": (
        "",
        "8000",
        "0.0.0.0",
        "0.0.0.0:",
        "0.0.0.0:0",
        "0.0.0.0:65536",
        ":80",
        "a:b",
        "127.0.0.1:8٠00",
        "two words:80",
    ),
    "QUIZ_WORKERS": ("", "0", "65", "-1", "two", "1.5", "٢", "9" * 5000),
    "QUIZ_PROXIES": ("", "-1", "10", "one", "1.0", "٢"),
    "QUIZ_K": ("", "9", "101", "ten", "5"),
    "QUIZ_ZONE": ("", "Kolkata", "IST5", "asia/kolkata", "../etc/passwd"),
    "QUIZ_REGION": ("", "in", "IND", "1A", "I", "ÄÖ"),
    "QUIZ_BANKS": ("/nowhere/at/all",),
    "QUIZ_LIBRARY": ("", "/nowhere/at/all"),
    "QUIZ_POOL": ("", "5", "201", "many", "-24"),
    "QUIZ_FAIL": ("befor_commit", "after_commit:0", "after_commit:x", "before_commit:"),
}


def test_every_setting_that_can_be_wrong_is_tried() -> None:
    assert set(WRONG) == set(EXAMPLES) - {"QUIZ_CORPORA"}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_setting_is_named_with_an_example(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings({name: value, "HOME": "/nobody"})
    assert str(caught.value).startswith(f"{name} is ")
    assert f"{name}={EXAMPLES[name]}" in str(caught.value)


def test_everything_wrong_is_said_at_once() -> None:
    environment = {name: values[-1] for name, values in WRONG.items()}
    with pytest.raises(BadSettings) as caught:
        read_settings({**environment, "QUIZ_COLOUR": "blue"})
    lines = str(caught.value).splitlines()
    assert [line.split()[0] for line in lines] == sorted([*environment, "QUIZ_COLOUR"])


def test_an_unknown_setting_is_told_with_those_that_there_are() -> None:
    with pytest.raises(BadSettings, match="QUIZ_PORT is not a setting; there are QUIZ_URL"):
        read_settings({"QUIZ_PORT": "80"})


def test_the_examples_are_right(tmp_path: Path) -> None:
    examples = {**EXAMPLES, "QUIZ_BANKS": str(tmp_path), "QUIZ_LIBRARY": str(tmp_path)}
    found = read_settings(examples)
    assert found.url == "https://quiz.example.org"
    assert found.https
    assert found.k == 10
    assert found.banks == found.library == tmp_path
    assert found.pool == 24
    assert found.fail == "before_commit"


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings({"QUIZ_DATABASE": "postgres://kite:plum-tractor@db/kite"})
    assert "plum-tractor" not in str(caught.value)
    assert "postgres://kite:...@db/kite" in str(caught.value)


def test_without_settings_the_secret_lies_apart_from_the_database(tmp_path: Path) -> None:
    found = read_settings({"HOME": str(tmp_path)})
    assert found.database == f"sqlite:///{found.home / 'quiz.db'}"
    assert not found.secret_file.is_relative_to(found.home)
    assert found.secret_file == tmp_path / ".config" / "kitestring" / "secret.key"


def test_an_empty_folder_of_banks_means_none() -> None:
    assert read_settings({"QUIZ_BANKS": ""}).banks is None


# The secret


def test_the_first_start_makes_a_secret_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "down" / "secret.key"
    secret, fresh = load_secret(file)
    assert fresh
    assert len(secret) == 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert load_secret(file) == (secret, False)
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_each_start_elsewhere_makes_another(tmp_path: Path) -> None:
    assert load_secret(tmp_path / "a")[0] != load_secret(tmp_path / "b")[0]


def test_processes_that_start_at_once_have_one_secret(tmp_path: Path) -> None:
    for turn in range(20):
        with ThreadPoolExecutor(8) as pool:
            paths = [tmp_path / str(turn) / "secret.key"] * 8
            found = list(pool.map(load_secret, paths))
        assert len({secret for secret, _ in found}) == 1
        assert sum(fresh for _, fresh in found) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_secret_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "secret.key"
    load_secret(file)
    file.chmod(mode)
    with pytest.raises(BadSettings, match=re.escape(f"chmod 600 {file}")):
        load_secret(file)


@pytest.mark.parametrize(
    "content",
    ["", "secret", "00" * 32, "ab" * 16, "abcd" * 16, "0x" + "12" * 31, "नीला" * 16],
    ids=["empty", "a word", "zeros", "short", "repeated", "prefixed", "not hexadecimal"],
)
def test_a_file_that_holds_no_secret_is_refused_and_left(tmp_path: Path, content: str) -> None:
    file = tmp_path / "secret.key"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(BadSettings, match="does not hold a secret"):
        load_secret(file)
    assert file.read_text() == content


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BadSettings, match=r"QUIZ_SECRET_FILE=/etc/kitestring/secret\.key"):
        load_secret(tmp_path / "file" / "secret.key")


def test_a_secret_is_not_in_what_is_said_about_it(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    secret, _ = load_secret(file)
    os.chmod(file, 0o644)
    with pytest.raises(BadSettings) as caught:
        load_secret(file)
    assert secret.hex() not in str(caught.value)
