"""Files that mean harm are refused in a sentence, soon, and nothing of them is kept."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from quiz.banks.interchange.archives import MAX_ENTRIES, unpacked
from quiz.banks.interchange.recognising import READ, take
from quiz.banks.interchange.report import Imported, NotImported
from quiz.banks.interchange.texts import MAX_FILE, MAX_TEXT
from tests.banks.pictures import png

ITEM = b"<assessmentItem identifier='a'><itemBody><p>x</p></itemBody></assessmentItem>"


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], packed: bool = True) -> bytes:
    out = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def named(name: str) -> bytes:
    return zipped((name, b"x"))


def link() -> bytes:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped((entry, b"/etc/passwd"))


def locked() -> bytes:
    content = bytearray(named("a"))
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def lying() -> bytes:
    """Claim in the table of contents that a file is small."""
    content = bytearray(zipped(("a", b"\0" * 3_000_000)))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<L", 10)
    return bytes(content)


def overlapping() -> bytes:
    """Let two names lead to one place."""
    content = bytearray(zipped(("a", b"x" * 100), ("b", b"x" * 100)))
    at = content.rfind(b"PK\x01\x02")
    content[at + 42 : at + 46] = struct.pack("<L", 0)
    return bytes(content)


def many() -> bytes:
    return zipped(*((f"f{number}", b"") for number in range(MAX_ENTRIES + 1)))


def claims_many() -> bytes:
    content = bytearray(named("a"))
    at = content.rfind(b"PK\x05\x06")
    content[at + 8 : at + 12] = struct.pack("<HH", 60_000, 60_000)
    return bytes(content)


def method() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a", b"x")
    return out.getvalue()


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "up": lambda: named("../a"),
    "up-inside": lambda: named("a/../../b"),
    "absolute": lambda: named("/etc/passwd"),
    "drive": lambda: named("C:a"),
    "backslash": lambda: named("a\\b"),
    "dot": lambda: named("./a"),
    "double-slash": lambda: named("a//b"),
    "control": lambda: named("a\x07b"),
    "long": lambda: named("a" * 400),
    "twice": lambda: zipped(("Imsmanifest.xml", b"x"), ("imsmanifest.xml", b"y")),
    "link": link,
    "locked": locked,
    "lying": lying,
    "overlapping": overlapping,
    "many": many,
    "claims-many": claims_many,
    "bomb": lambda: zipped(("a", b"\0" * 9_000_000)),
    "large-entry": lambda: zipped(("a", b"\0" * 11_000_000)),
    "nested": lambda: zipped(("a.zip", named("b"))),
    "method": method,
    "cut": lambda: named("a")[:-30],
    "head-only": lambda: b"PK\x03\x04",
    "garbage": lambda: b"PK\x03\x04" + b"\xff" * 5000 + b"PK\x05\x06" + b"\x01" * 18,
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_means_harm_is_refused(name: str) -> None:
    content = ARCHIVES[name]()
    for attempt in (
        unpacked,
        lambda data: take(data, "x.zip"),
        lambda data: take(data, "x", form="xlsx"),
    ):
        with pytest.raises(NotImported) as caught:
            attempt(content)
        assert str(caught.value).endswith(".")


def test_what_unpacks_to_too_much_is_refused() -> None:
    # Words that pack fiftyfold, so that no single file is suspicious.
    part = (
        b"".join(b"%06d" % (number * 7919 % 999_983) for number in range(20_000))
        + b"\0" * 9_000_000
    )
    content = zipped(*((f"f{number}", part) for number in range(6)))
    with pytest.raises(NotImported):
        unpacked(content)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    b"<quiz><question type='essay'><name><text>&b;</text></name></question></quiz>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b"<quiz>&a;</quiz>"
)
XML = {
    "laughs": LAUGHS,
    "outside": OUTSIDE,
    "remote": b'<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/x.dtd"><quiz/>',
    "deep": b"<quiz>" + b"<a>" * 100_000,
    "deep-closed": b"<quiz>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</quiz>",
    "many": b"<quiz>" + b"<a/>" * 300_000 + b"</quiz>",
    "cut": b"<quiz><question",
    "nothing": b"<quiz/>",
    "encoding": b'<?xml version="1.0" encoding="x-unknown"?><quiz/>',
    "utf-16-lie": b'<?xml version="1.0" encoding="utf-16"?><quiz/>',
    "nul": b"<quiz>\0</quiz>",
    "unbound": b"<quiz><x:a/></quiz>",
    "undefined": b"<quiz>&nbsp;</quiz>",
}


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("form", ["moodle", "qti", ""])
def test_xml_that_means_harm_is_refused(name: str, form: str) -> None:
    with pytest.raises(NotImported) as caught:
        take(XML[name], "x.xml", form=form)
    assert str(caught.value).endswith(".")


def test_an_item_of_a_package_that_means_harm_is_left_out_alone() -> None:
    manifest = (
        b"<manifest><resources>"
        b"<resource type='imsqti_item_xmlv2p1' href='good.xml'/>"
        b"<resource type='imsqti_item_xmlv2p1' href='bad.xml'/>"
        b"<resource type='imsqti_item_xmlv2p1' href='../../etc/passwd'/>"
        b"</resources></manifest>"
    )
    good = b"<assessmentItem identifier='a'><itemBody><p>Hello.</p></itemBody></assessmentItem>"
    found = take(
        zipped(("imsmanifest.xml", manifest), ("good.xml", good), ("bad.xml", LAUGHS)), "x.zip"
    )
    assert [line.result for line in found.lines] == ["whole", "left-out", "left-out"]
    assert "entities" in found.lines[1].notes[0]


def test_a_spreadsheet_with_entities_is_refused() -> None:
    sheet = zipped(
        ("[Content_Types].xml", LAUGHS),
        ("xl/workbook.xml", LAUGHS),
        ("xl/sharedStrings.xml", LAUGHS),
    )
    with pytest.raises(NotImported) as caught:
        take(sheet, "x.xlsx")
    assert "entities" in str(caught.value)


def in_moodle(kind: str, style: str, text: bytes) -> bytes:
    """Ask a question of a kind with a text in a style of Moodle's."""
    asked = f'<quiz><question type="{kind}"><questiontext format="{style}"><text>'
    return (
        f'<?xml version="1.0"?>{asked}'.encode()
        + text
        + b"</text></questiontext></question></quiz>"
    )


MILLION = {
    "lines": b"x\n" * 1_000_000,
    "blank": b"\n" * 1_000_000,
    "gift": b"::a::Q{T}\n\n" * 300_000,
    "option": b"Q?\nA) a\nB) b\n" + b"x\n" * 1_000_000,
    "aiken": b"Q?\nA) a\nB) b\nANSWER: A\n" * 60_000,
    "csv": b"stem,a,b,key\n" + b"Q,1,2,a\n" * 400_000,
    "columns": b"stem,a,b,key\n" + b"," * 1_000_000,
    "braces": b"{" * 2_000_000,
    "equals": b"Q {" + b"=" * 500_000 + b"}",
    "hashes": b"Q {#" + b"#" * 500_000 + b"}",
    "backslashes": b"Q " + b"\\" * 1_000_001 + b"{T}",
    "spaces": b" " * 2_000_000 + b"x",
    "tags": b"[html]" + b"<b>" * 100_000 + b" {T}",
    "open-tags": b"[html]" + b"<" * 200_000 + b" {T}",
    "comments": b"[html]" + b"<!--" * 100_000 + b" {T}",
    "stars": b"[html]" + b"**a " * 50_000 + b" {T}",
    "quote": b'stem,a,b,key\n"' + b"x" * 3_000_000,
    "blank-between": b"x" + b"\n" * 1_000_000 + b"x",
    "remarks": b"// " + b"[id:" * 500_000 + b"\nQ {T}\n",
    "gaps": in_moodle("cloze", "html", b"{1:A:" * 400_000),
    "pictures": in_moodle("shortanswer", "markdown", b"![" * 100_000),
}


@pytest.mark.parametrize("name", MILLION)
def test_a_million_lines_end_soon(name: str) -> None:
    found = tried(MILLION[name])
    if isinstance(found, NotImported):
        assert str(found).endswith(".")
        return
    assert len(found.lines) <= 1_101
    assert sum(line.item is not None for line in found.lines) <= 1_000


def tried(content: bytes) -> Imported | NotImported:
    """Take over a file, or give why not."""
    try:
        return take(content, "x.txt")
    except NotImported as error:
        return error


def test_files_over_the_limits_are_refused_at_their_length() -> None:
    for form in READ:
        with pytest.raises(NotImported):
            take(b"x" * (MAX_FILE + 1), "x", form=form)
    for form in ("gift", "aiken", "csv"):
        with pytest.raises(NotImported):
            take(b"x" * (MAX_TEXT + 1), "x", form=form)


def test_invisible_characters_and_scripts_do_not_come_over() -> None:
    found = take("Q\x07\u2028 one? {=a\x1b ~b\ufeff}".encode(), "a\x00b<script>.txt", form="gift")
    assert "\x07" not in found.text
    assert "\u2028" not in found.text
    assert found.lines[0].result == "changed"
    hostile = b"[html]<p onclick=x>Q</p><script>alert(1)</script><img src=x onerror=y>{=a ~b}"
    told = take(hostile, "x.txt", form="gift")
    assert "alert" not in told.text
    assert "onerror" not in told.text
    assert "Left out of the text: 3 scripts." in told.lines[0].notes


def test_a_picture_that_is_none_is_left_out_and_named() -> None:
    import base64

    svg = base64.b64encode(b"<svg onload='x'/>").decode()
    flood = base64.b64encode(png(8, 8)[:40]).decode()
    content = f"""<quiz><question type="multichoice"><name><text>n</text></name>
    <questiontext format="html"><text>&lt;p&gt;Q&lt;img src="@@PLUGINFILE@@/a.png" alt="x"&gt;
    &lt;img src="@@PLUGINFILE@@/../../b.png" alt="y"&gt;&lt;img src="http://e.org/c.png"&gt;&lt;/p&gt;
    </text><file name="a.png" encoding="base64">{svg}</file>
    <file name="../../b.png" encoding="base64">{flood}</file></questiontext><single>true</single>
    <answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer>
    </question></quiz>"""
    found = take(content.encode(), "x.xml")
    assert found.media == ()
    notes = " ".join(found.lines[0].notes)
    assert '"a.png" cannot be used' in notes
    assert '"b.png" cannot be used' in notes
    assert '"http://e.org/c.png" is not in the file' in notes


NUMBERS = (
    "1e999999999",
    "1e-999999999",
    "NaN",
    "Infinity",
    "-Infinity",
    "sNaN",
    "9" * 5000,
    "1_0",
    "٣",
)


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_nobody_writes_end_soon(number: str) -> None:
    gift = f"Q {{#{number}:1}}\n\nR {{#{number}..5}}\n\nS {{#5:{number}}}\n\nT {{T}}\n"
    assert len(take(gift.encode(), "x.txt").lines) == 4
    moodle = f"""<quiz><question type="numerical"><questiontext><text>Q</text></questiontext>
    <defaultgrade>{number}</defaultgrade><answer fraction="{number}"><text>{number}</text>
    <tolerance>{number}</tolerance></answer><answer fraction="100"><text>{number}</text>
    <tolerance>{number}</tolerance></answer></question><question type="multichoice"><questiontext>
    <text>Q</text></questiontext><answer fraction="{number}"><text>a</text></answer>
    <answer fraction="100"><text>b</text></answer></question></quiz>"""
    assert len(take(moodle.encode(), "x.xml").lines) == 2
    qti = f"""<assessmentItem identifier="a"><responseDeclaration identifier="R"
    cardinality="single" baseType="identifier"><correctResponse><value>a</value></correctResponse>
    <mapping><mapEntry mapKey="a" mappedValue="{number}"/><mapEntry mapKey="b"
    mappedValue="0.0000001"/></mapping></responseDeclaration><outcomeDeclaration
    identifier="MAXSCORE"><defaultValue><value>{number}</value></defaultValue></outcomeDeclaration>
    <itemBody><p>Q</p><choiceInteraction responseIdentifier="R"><simpleChoice
    identifier="a">A</simpleChoice><simpleChoice identifier="b">B</simpleChoice>
    </choiceInteraction></itemBody><responseProcessing template="x/map_response"/>
    </assessmentItem>"""
    assert len(take(qti.encode(), "x.xml").lines) == 1
    table = f"stem,type,key,tolerance,points\nQ,numeric,{number},{number},{number}\n"
    assert len(take(table.encode(), "x.csv").lines) == 1
