"""What is written is what is read; the rest of YAML is refused where it stands."""

from __future__ import annotations

import gc

import pytest
import yaml

from quiz.banks import reading
from quiz.banks.reading import MAX_DEPTH, MAX_KEYS, MAX_NODES, MAX_PARTS, read

TRAPS = [
    "no",
    "on",
    "yes",
    "off",
    "NO",
    "y",
    "n",
    "true",
    "True",
    "1.10",
    "017",
    "0o17",
    "1930",
    "12:30",
    "1:30:00",
    "2026-02-10",
    "2026-02-10T10:00:00Z",
    "~",
    "null",
    "NULL",
    "1e3",
    ".inf",
    ".nan",
    "-.inf",
    "0x1F",
    "0b11",
    "1_000",
    "+1",
    "=",
    "5,000",
    "10 min",
    "70%",
    "३",
    "नहीं",
    "P@ssw0rd!",
    "a:b",
    "a#b",
    "http://x.y/z",
    "-1",
    "--",
    "a - b",
    "é",
    "😀",
]


def said(text: str | bytes) -> list[str]:
    return [str(problem) for problem in read(text, "f.yaml").problems]


def codes(text: str | bytes) -> list[str]:
    return [problem.code for problem in read(text, "f.yaml").problems]


@pytest.mark.parametrize("trap", TRAPS)
def test_a_scalar_stays_the_text_that_was_written(trap: str) -> None:
    assert read(f"a: {trap}\nb: [{trap}]\n? {trap}\n: c\n", "f.yaml").data == {
        "a": trap,
        "b": [trap.split(",")[0], trap.split(",")[1]] if "," in trap else [trap],
        trap: "c",
    }
    assert read(f"a: '{trap}'", "f.yaml").data == {"a": trap}


def test_a_value_that_is_left_out_is_an_empty_text() -> None:
    assert read("a:\nb: ''\nc: [x, ]\nd: {e}\n-f: g\n", "f.yaml").data == {
        "a": "",
        "b": "",
        "c": ["x"],
        "d": {"e": ""},
        "-f": "g",
    }


def test_texts_of_several_lines_are_folded_or_kept_as_their_sign_says() -> None:
    text = 'a: |\n  one\n  two\nb: >\n  one\n  two\nc: one\n  two\nd: "one\\ntwo"\n'
    assert read(text, "f.yaml").data == {
        "a": "one\ntwo\n",
        "b": "one two\n",
        "c": "one two",
        "d": "one\ntwo",
    }


def test_a_byte_order_mark_and_the_lines_of_windows_change_nothing() -> None:
    plain = read(b"a: x\nb:\n  - |\n    y\n    z\n", "f.yaml")
    marked = read(b"\xef\xbb\xbfa: x\r\nb:\r\n  - |\r\n    y\r\n    z\r\n", "f.yaml")
    assert marked.data == plain.data == {"a": "x", "b": ["y\nz\n"]}
    assert marked.positions.value(("b", 0)) == plain.positions.value(("b", 0)) == (3, 5)
    assert marked.positions.key(("a",)) == (1, 1)


def test_each_key_and_each_value_has_its_place() -> None:
    places = read("a: x\nb:\n  - c: y\n    हिन्दी: [p, 😀, q]\n", "f.yaml").positions
    assert places.value(()) == (1, 1)
    assert places.value(("a",)) == (1, 4)
    assert places.key(("b",)) == (2, 1)
    assert places.value(("b",)) == (3, 3)
    assert places.value(("b", 0)) == (3, 5)
    assert places.key(("b", 0, "हिन्दी")) == (4, 5)
    assert places.value(("b", 0, "हिन्दी", 2)) == (4, 20)
    assert places.value(("b", 0, "c", "text", "en")) == (3, 8)
    assert places.value(("b", 7)) == (3, 3)
    assert places.key(("b", 0, "none")) == (3, 5)
    assert places.known(("b", "whole", 0, "c", "[key]")) == ("b", 0, "c")


REFUSED = [
    (
        "a: 1\nb: 2\na: 3\n",
        ('f.yaml:3:1: error: a: "a" is already written in line 1; keep one of the two'),
    ),
    (
        "a: {b: 1,\n    b: 2}\n",
        ('f.yaml:2:5: error: a.b: "b" is already written in line 1; keep one of the two'),
    ),
    (
        "a: &x 1\n",
        (
            "f.yaml:1:4: error: a: &x is an anchor, which is not allowed here; delete it; "
            "put a text that begins with & in quotes"
        ),
    ),
    (
        "- *x\n",
        (
            "f.yaml:1:3: error: [0]: *x is an alias, which is not allowed here; write the text "
            "out; put a text that begins with * in quotes"
        ),
    ),
    (
        "a:\n  b: !!python/object:os.system x\n",
        (
            "f.yaml:2:6: error: a.b: a tag (a word that begins "
            "with !) is not allowed here; delete it; put a text that begins with ! in quotes"
        ),
    ),
    (
        "a: !!str 1\n",
        (
            "f.yaml:1:4: error: a: a tag (a word that begins with !) is not allowed "
            "here; delete it; put a text that begins with ! in quotes"
        ),
    ),
    (
        "a:\n  <<: {b: c}\n",
        ('f.yaml:2:3: error: a["<<"]: a merge key (<<) is not allowed here; write the lines out'),
    ),
    (
        "a: b\n---\nc: d\n",
        ("f.yaml:2:1: error: --- begins a second document in this file; write one bank per file"),
    ),
    (
        "%YAML 1.1\n---\na: b\n",
        ("f.yaml:1:1: error: a line that begins with % is not allowed here; delete it"),
    ),
    (
        "%OWN 1\n---\na: b\n",
        ("f.yaml:1:5: error: a line that begins with % is not allowed here; delete it"),
    ),
    (
        "? [a, b]\n: c\n",
        (
            "f.yaml:1:3: error: a key is one plain text, not a list or a mapping; put "
            "a text that begins with [ or { in quotes"
        ),
    ),
    (
        "a: b\n? \n: c\n",
        (
            'f.yaml:2:2: error: [""]: there is no key before this colon; write the '
            "key, or put the text in quotes"
        ),
    ),
    (
        "a: \x07b\n",
        (
            "f.yaml:1:4: error: there is an invisible character (U+0007) that does not "
            "belong in a text; delete it"
        ),
    ),
    (
        "a: b\nc: d\x00\n",
        (
            "f.yaml:2:5: error: there is an invisible character (U+0000) that does "
            "not belong in a text; delete it"
        ),
    ),
    (
        'a:\n- "x\\0y"\n',
        (
            "f.yaml:2:3: error: a[0]: there is an invisible character (U+0000) that "
            "does not belong in a text; delete it"
        ),
    ),
    (
        "a: b\u2028c\n",
        (
            "f.yaml:1:5: error: there is an invisible character (U+2028) that does not "
            "belong in a text; delete it"
        ),
    ),
    (
        "a: \ud800\n",
        (
            "f.yaml:1:4: error: there is an invisible character (U+D800) that does not "
            "belong in a text; delete it"
        ),
    ),
    (b"a: b\nc: d\xff\n", "f.yaml:2:5: error: the byte 0xff is not UTF-8; save the file as UTF-8"),
    ("a: b\n".encode("utf-16"), "f.yaml:1:1: error: the file is saved as UTF-16; save it as UTF-8"),
    *(
        ("a: b\n".encode(way), "f.yaml:1:1: error: the file is saved as UTF-16; save it as UTF-8")
        for way in ("utf-16-le", "utf-16-be")
    ),
    ("", "f.yaml:1:1: error: the file is empty; begin with title: and items:"),
    ("# only a remark\n", "f.yaml:2:1: error: the file is empty; begin with title: and items:"),
    (
        "a: b: c\n",
        (
            "f.yaml:1:5: error: a second colon in one line cannot begin a value; put the "
            "whole text in quotes that has the colon in it"
        ),
    ),
    ("a:\n\tb: c\n", "f.yaml:2:1: error: a tab cannot indent a line; use spaces"),
    ("a: @b\n", "f.yaml:1:4: error: a text cannot begin with @; put the whole text in quotes"),
    ("a: `b`\n", "f.yaml:1:4: error: a text cannot begin with `; put the whole text in quotes"),
    ("a: %b\n", "f.yaml:1:4: error: a text cannot begin with %; put the whole text in quotes"),
    ("a: *b*\n", "f.yaml:1:4: error: a text cannot begin with *; put the whole text in quotes"),
    (
        "a: 'b\nc: d\n",
        (
            "f.yaml:1:4: error: this quote is never closed; close it; write '' for a ' "
            "inside 'quotes'"
        ),
    ),
    (
        "a: 'it's'\n",
        (
            "f.yaml:1:8: error: the text goes on after its '; put the whole text in "
            "'quotes'; inside them write '' for a '"
        ),
    ),
    (
        "a: [b](c)\nd: e\n",
        (
            "f.yaml:1:7: error: the text goes on after its ]; put the whole text in "
            "'quotes'; inside them write '' for a '"
        ),
    ),
    (
        "a: [b, c\nd: e\n",
        (
            "f.yaml:1:4: error: this [ begins a list that is not closed; put commas "
            "between its parts and ] at its end; put a text that begins with [ in quotes"
        ),
    ),
    (
        'a: "\\q"\n',
        (
            "f.yaml:1:5: error: this \\ is not followed by something that it can escape; "
            "write \\\\ for a \\, or use 'single quotes'"
        ),
    ),
    (
        "a:\n  b: c\n d: e\n",
        (
            "f.yaml:3:2: error: this line does not fit under the ones above; "
            "indent it as its neighbours are; put a text with quotes or brackets in it in quotes"
        ),
    ),
    (
        "a\nb: c\n",
        (
            "f.yaml:2:2: error: this colon cannot begin a value here; put the text in "
            "quotes; or look for a missing colon or a wrong indent in the line above"
        ),
    ),
    (
        "a: > b\n",
        (
            "f.yaml:1:6: error: after | or > the text begins on the next line; begin a new "
            "line; or put the text in quotes"
        ),
    ),
]


@pytest.mark.parametrize(("text", "problem"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_not_allowed_is_refused_with_its_place_and_a_way_out(
    text: str | bytes, problem: str
) -> None:
    assert said(text) == [problem]


def test_several_refusals_are_reported_at_once() -> None:
    found = read("a: &x 1\nb: *x\nc: !t 2\nd: 3\nd: 4\n", "f.yaml")
    assert [problem.line for problem in found.problems] == [1, 2, 3, 5]
    assert found.data == {"a": "1", "b": "", "c": "2", "d": "3"}
    assert found.blind == (("a",), ("b",), ("c",))


def test_a_word_after_a_hash_is_warned_about_and_a_remark_is_not() -> None:
    assert said("a: one #two\n") == [
        (
            'f.yaml:1:8: warning: a: "#two" is a comment here, so nobody will see '
            "it; put the text in "
            "quotes, or write a space after the #"
        )
    ]
    assert said("a: one # two\nb: 'x' #y\nc: |  #z\n  #not a comment\nd: x#y\n# r\n#r\n") == []


def test_depth_is_counted_before_anything_is_built() -> None:
    deep = MAX_DEPTH
    assert codes("[" * deep + "]" * deep) == []
    assert codes("[" * (deep + 1) + "]" * (deep + 1)) == ["too-deep"]
    assert codes("[" * 100_000) == ["too-deep"]


def test_parts_are_counted() -> None:
    assert codes("- a\n" * MAX_PARTS) == []
    assert codes("- a\n" * (MAX_PARTS + 1)) == ["too-many"]
    assert codes("".join(f"k{n}: v\n" for n in range(MAX_KEYS))) == []
    assert codes("".join(f"k{n}: v\n" for n in range(MAX_KEYS + 1))) == ["too-many"]
    rows = MAX_NODES // 10_000
    full = f"- [{', '.join(['a'] * 9_999)}]\n" * (rows - 1) + f"- [{', '.join(['a'] * 9_998)}]\n"
    assert codes(full) == []
    assert codes(full + "- a\n") == ["too-many"]


def test_a_file_of_4_mib_is_read_and_one_byte_more_is_not() -> None:
    full = b"a: " + b"x" * (4 * 2**20 - 3)
    assert codes(full) == []
    assert codes(full + b"x") == codes((full + b"x").decode()) == ["file-size"]
    assert codes("a: " + "\u0928" * (4 * 2**20 // 3)) == ["file-size"]


@pytest.mark.parametrize(
    "error", [RecursionError, ValueError, MemoryError, AttributeError, UnicodeError, OverflowError]
)
def test_whatever_the_parser_raises_becomes_a_problem_with_a_place(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(yaml.CSafeLoader):
        def get_event(self) -> yaml.Event:
            event: yaml.Event = super().get_event()
            if event.start_mark.line == 2:
                raise error("some internal words")
            return event

    monkeypatch.setattr(reading.yaml, "CSafeLoader", Failing)
    assert said("a: b\nc:\n  d: e\n") == [
        (
            f"f.yaml:2:1: error: c: the file cannot be read from here on ({error.__name__}); write "
            "this part more simply"
        )
    ]


def test_the_garbage_collector_runs_again_whatever_happens() -> None:
    assert gc.isenabled()
    for text in ("a: b", "[" * 30, "a: 'b", b"\xff", "a: &b c"):
        read(text, "f.yaml")
        assert gc.isenabled()
    gc.disable()
    try:
        read("a: b", "f.yaml")
        assert not gc.isenabled()
    finally:
        gc.enable()
