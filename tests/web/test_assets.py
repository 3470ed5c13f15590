"""Static files are small, named by what they hold, and the same every time."""

from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path

import pytest

from quiz.base import folder
from quiz.web.assets import csp_hash, load, minified_css, static_file


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a { color: red; }", "a{color:red}"),
        ("a,\nb > i { margin: 0 auto; padding: 1px }\n", "a,b>i{margin:0 auto;padding:1px}"),
        ("/* a note */ p { color: red }", "p{color:red}"),
        ("p { width: calc(100% - 32px) }", "p{width:calc(100% - 32px)}"),
        ('q::after { content: " /* kept */  ; " }', 'q::after{content:" /* kept */  ; "}'),
        ("i { background: url( a  b.svg ) }", "i{background:url( a  b.svg )}"),
        ("main :first-child { color: red }", "main :first-child{color:red}"),
        (
            "@media (min-width: 760px) { a:hover { color: red } }",
            "@media (min-width:760px){a:hover{color:red}}",
        ),
        (":root { --f-0: .9rem; --x: 1px }", ":root{--f-0:.9rem;--x:1px}"),
        ("a:not(.b) + p { color: red }", "a:not(.b) + p{color:red}"),
    ],
)
def test_a_stylesheet_loses_only_what_a_browser_does_not_read(source: str, expected: str) -> None:
    assert minified_css(source) == expected
    assert minified_css(expected) == expected


def test_the_hash_in_the_policy_is_that_of_the_exact_text() -> None:
    digest = hashlib.sha256(b"a{color:red}").digest()
    assert csp_hash("a{color:red}") == f"'sha256-{base64.b64encode(digest).decode()}'"


def test_a_file_is_named_by_its_content_and_packed_the_same_every_time(tmp_path: Path) -> None:
    first = static_file("css/a.css", b"a { color: red }\n" * 50)
    again = static_file("css/a.css", b"a{color:red}" * 50)
    other = static_file("css/a.css", b"a { color: blue }\n" * 50)
    assert first == again
    assert first.name != other.name
    assert first.packed is not None
    assert gzip.decompress(first.packed) == first.plain


def test_what_does_not_get_smaller_is_sent_as_it_is() -> None:
    assert static_file("img/a.png", b"\x89PNG" * 100).packed is None
    assert static_file("css/a.css", b"a{}").packed is None


def test_only_known_kinds_of_file_are_served(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "kite.css").write_text("a { color: red }")
    (tmp_path / "notes.md").write_text("no")
    assets = load(tmp_path)
    assert set(assets.names) == {"css/kite.css"}
    assert assets.text("css/kite.css") == "a{color:red}"
    assert assets.files[assets.name("css/kite.css")].type == "text/css; charset=utf-8"
    with pytest.raises(KeyError):
        assets.name("notes.md")


def test_the_real_files_keep_within_their_budgets() -> None:
    assets = load(folder("static"))
    css = assets.files[assets.name("css/kite.css")]
    script = assets.files[assets.name("js/kite.js")]
    assert css.packed is not None
    assert len(css.packed) <= 7 * 1024
    assert script.packed is not None
    assert len(script.packed) <= 8 * 1024


def test_every_brace_of_a_stylesheet_is_closed() -> None:
    for file in sorted((folder("static") / "css").glob("*.css")):
        open_braces = 0
        for number, line in enumerate(file.read_text().splitlines(), 1):
            open_braces += line.count("{") - line.count("}")
            assert 0 <= open_braces <= 2, f"{file.name}:{number}"
        assert open_braces == 0, file.name
