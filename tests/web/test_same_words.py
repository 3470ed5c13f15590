"""The same places and the same words in the browser, in the terminal, and for programs.

Every file of the corpus of faults goes through each; what each says is compared with the rest,
and what it says word for word is kept in ``tests/banks/faulty/expected.txt``.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from quiz.banks import schema
from quiz.banks.problems import Problem
from quiz.cli.check import check_banks
from quiz.services import author
from tests.banks.test_faulty import FAULTY
from tests.banks.test_schema import UNREADABLE, Editor
from tests.web.place import Browser, Place, open_place
from tests.web.staffed import account, signed_in
from tests.web.test_drafts import token, upload

NO_TEXT = {"47-latin-1", "67-utf-16"}
"""Bytes that no page can hold: the browser meets them when a file is opened."""
FILES = sorted(FAULTY.glob("*.yaml"))
TEXTS = [path for path in FILES if path.stem not in NO_TEXT and path.stem != "50-No Id"]
Told = list[tuple[int, int, bool, str, str]]
"""Line, column, whether it blocks, what is wrong, what to write instead."""


@pytest.fixture(scope="module")
def bruno(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Let Bruno sit at one browser for the whole corpus."""
    place = open_place(tmp_path_factory.mktemp("words"))
    yield place, signed_in(place, "Bruno")
    place.shut()


def copied(path: Path, to: Path) -> Path:
    """Put a file where nothing lies beside it."""
    file = to / path.name
    file.write_bytes(path.read_bytes())
    return file


def terminal(file: Path, form: str) -> str:
    return CliRunner().invoke(check_banks, [str(file), "--format", form]).stdout


def for_programs(file: Path) -> Told:
    return [
        (one["line"], one["column"], one["level"] == "error", one["says"], one["fix"])
        for one in json.loads(terminal(file, "json"))
    ]


def in_the_browser(place: Place, browser: Browser, bank: str, text: str) -> Told:
    """Ask as the editor's script does; its offsets become columns again."""
    place.rest()
    author.begin(place.site, account(place, "Bruno"), bank, "title: New\n", place.clock())
    fields = {"csrf_token": token(browser, f"/author/{bank}"), "edition": "1", "text": text}
    body = "".join(
        f'--kite\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    reply = browser.ask(
        "POST",
        f"/author/{bank}/check",
        f"{body}--kite--\r\n".encode(),
        headers={"Accept": "application/json"},
        content_type="multipart/form-data; boundary=kite",
    )
    told = json.loads(reply.text)
    starts = [0]
    for line in author.tidied(text).split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return [
        (
            one["line"],
            one["from"] - starts[one["line"] - 1] + 1,
            one["blocks"],
            one["says"],
            one["fix"],
        )
        for one in told["marks"]
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_terminal_says_to_people_what_it_says_to_programs(path: Path, tmp_path: Path) -> None:
    file = copied(path, tmp_path)
    found = json.loads(terminal(file, "json"))
    assert terminal(file, "text").splitlines() == [str(Problem(**one)) for one in found]
    assert found


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_browser_says_what_the_terminal_says(path: Path, tmp_path: Path, bruno: Any) -> None:
    place, browser = bruno
    text = path.read_text("utf-8")
    assert in_the_browser(place, browser, path.stem, text) == for_programs(copied(path, tmp_path))


@pytest.mark.parametrize("name", sorted(NO_TEXT))
def test_a_file_that_is_no_text_is_refused_in_the_same_words(
    name: str, tmp_path: Path, bruno: Any
) -> None:
    place, browser = bruno
    path = FAULTY / f"{name}.yaml"
    ((_, _, _, says, fix),) = for_programs(copied(path, tmp_path))
    place.rest()
    where = "/author/new?start=file"
    fields = {"csrf_token": token(browser, where)}
    reply = upload(browser, where, path.name, path.read_bytes(), fields)
    assert reply.status == 422
    assert f"{says}. {fix}" in html.unescape(reply.text)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_schema_has_red_lines_only_where_the_check_names_a_place(
    path: Path, tmp_path: Path
) -> None:
    if path.stem[:2] in UNREADABLE or path.stem == "65-no-break-spaces":
        pytest.skip("what is no YAML, or another one than anybody meant, is not for a schema")
    data = json.loads(json.dumps(yaml.load(path.read_text("utf-8"), Loader=Editor)))
    found = json.loads(terminal(copied(path, tmp_path), "json"))
    places = [one["path"] for one in found]
    for error in jsonschema.Draft7Validator(schema.schema()).iter_errors(data):
        at = _written(error.absolute_path)
        assert any(one.startswith(at) or at.startswith(one) for one in places), (at, places)


def _written(path: Any) -> str:
    return "".join(
        f"[{one}]" if isinstance(one, int) else f"{'.' if n else ''}{one}"
        for n, one in enumerate(path)
    )
