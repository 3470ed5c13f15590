"""Files for translators' tools: XLIFF and PO, there and back, and hostile ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.banks.gettext import read_gettext, write_gettext
from quiz.banks.incoming import arrivals, read_parcel, refuse_other
from quiz.banks.parcel import MOST_BYTES, Brought, NotTaken, Parcel
from quiz.banks.parsing import parse
from quiz.banks.placed import Place
from quiz.banks.translating import State, Unit, in_file, units
from quiz.banks.xliff import read_xliff, write_xliff

EVERY_TYPE = Path(__file__).parent / "good" / "every-type.yaml"
FORMS = [(write_xliff, read_xliff), (write_gettext, read_gettext)]
ABOUT = {"bank": "b", "title": "A title\nof two lines", "source_language": "en", "language": "hi"}

signs = st.sampled_from([
    "{help:IN.fraud}", "[[*now|hurry]]", "[[part|a]]", "[[x]]", "**bold**", "`code`", "&amp;",
    "<b>", "]]>", '"', "'", "\\", "\\n", "%s", "100% sure", "\n", "\n\n", "\t", "#, fuzzy", "  ",
    "हिन्दी", "क्ष", "🪁", "👩\u200d👧", "متن", "\u00a0", "\r", "[a](https://x.example/?a=1&b)",
])  # fmt: skip
plain = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20
)
texts = (
    st.lists(signs | plain, min_size=1, max_size=6)
    .map("".join)
    .filter(lambda text: text.strip() and not {"\u2028", "\u2029", "\ufeff"} & set(text))
)


def a_unit(
    source: str,
    target: str | None = None,
    state: State | None = None,
    was: str | None = None,
    name: str = "items.a.stem",
    *,
    lines: bool = False,
) -> Unit:
    kept = state or ("missing" if target is None else "done")
    place = Place(1, "accept" if lines else "question")
    return Unit(name, ("items", 0, "stem"), place, source, "en", target, kept, was, lines)


@pytest.mark.parametrize(("write", "read"), FORMS)
@given(st.lists(st.tuples(texts, st.none() | texts), min_size=1, max_size=5))
def test_texts_come_back_as_they_went(write, read, pairs) -> None:  # type: ignore[no-untyped-def]
    sent = [a_unit(one, two, name=f"items.q{n}.stem") for n, (one, two) in enumerate(pairs)]
    back = read(write(sent, **ABOUT).encode())
    assert (back.bank, back.source_language, back.language) == ("b", "en", "hi")
    assert [(one.name, one.source, one.target) for one in back.texts] == [
        (one.name, one.source, one.target) for one in sent
    ]
    states = {one.target is None: one.state for one in back.texts}
    assert states.get(False, "ready") == "ready"


@pytest.mark.parametrize(("write", "read"), FORMS)
def test_a_bank_with_every_type_changes_nothing_when_it_comes_back(write, read) -> None:  # type: ignore[no-untyped-def]
    text = EVERY_TYPE.read_text(encoding="utf-8")
    parsed = parse(text, "every-type.yaml")
    assert parsed.bank is not None
    sent = units(parsed.bank, "hi", places=in_file(parsed, text))
    back = read(write(sent, **{**ABOUT, "bank": parsed.bank.id}).encode())
    assert {one.outcome for one in arrivals(back, sent)} == {"unchanged", "empty"}


@pytest.mark.parametrize(("write", "read"), FORMS)
def test_an_outdated_text_leaves_as_unfinished_and_says_what_it_was_made_from(write, read) -> None:  # type: ignore[no-untyped-def]
    sent = a_unit("Stop now.", "रुको।", "outdated", "Stop.")
    file = write([sent], **ABOUT)
    assert "Stop." in file
    (back,) = read(file.encode()).texts
    assert back.state != "ready"
    (same,) = arrivals(Parcel("b", "en", "hi", (back,)), [sent])
    assert same.outcome == "unchanged"
    ready = Brought(back.name, back.source, back.target, "ready")
    (confirmed,) = arrivals(Parcel("b", "en", "hi", (ready,)), [sent])
    assert confirmed.outcome == "confirmed"


def test_protected_signs_leave_xliff_as_single_pieces() -> None:
    file = write_xliff([a_unit("Call {help:IN.fraud} [[*now|x]]")], **ABOUT)
    assert '<data id="d1">{help:IN.fraud}</data><data id="d2">[[*</data>' in file
    assert '<source>Call <ph id="1-1" dataRef="d1" equiv="{help:IN.fraud}"' in file
    assert "Keep as it is: {help:IN.fraud} [[* |x]]" in file


def test_a_sentence_with_a_percent_sign_is_no_format_of_a_program() -> None:
    assert "python" not in write_gettext([a_unit("100% sure {name}")], **ABOUT)


def test_a_text_in_another_language_only_is_not_sent() -> None:
    french = Unit("a", (), Place(1, "question"), "Bonjour", "fr", None, "missing")
    for write, read in FORMS:
        assert [
            one.name for one in read(write([a_unit("Hi"), french], **ABOUT).encode()).texts
        ] == ["items.a.stem"]


def test_xliff_of_other_tools_is_understood() -> None:
    file = """<?xml version="1.0"?>
    <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="hi">
    <file id="b"><group id="g"><unit id="items.a.stem"><originalData><data id="d">**</data>
    </originalData><segment state="final"><source>One. </source><target>एक। </target></segment>
    <ignorable><source> </source></ignorable>
    <segment state="reviewed"><source>Two <pc id="1" dataRefStart="d"
    dataRefEnd="d">bold</pc></source><target>दो <mrk id="m" type="term"><pc id="1" dataRefStart="d"
    dataRefEnd="d">मोटा</pc></mrk></target></segment></unit>
    <unit id="u2"><segment><source>x</source></segment></unit></group></file></xliff>"""
    first, second = read_xliff(file.encode()).texts
    assert first == Brought("items.a.stem", "One.  Two **bold**", "एक।  दो **मोटा**", "ready")
    assert second == Brought("u2", "x", None, "open")


def test_xliff_1_2_is_understood() -> None:
    file = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file
    original="b.yaml" source-language="en" target-language="hi" datatype="plaintext"><body>
    <trans-unit id="items.a.stem"><source>Call <ph id="1">{help:IN.fraud}</ph> <g
    id="2">now</g></source><target state="translated"><mrk mtype="seg" mid="0"><ph
    id="1">{help:IN.fraud}</ph> अभी</mrk></target>
    </trans-unit><trans-unit id="2" resname="items.b.stem" approved="yes"><source>a<x id="1"
    equiv-text="{n}"/></source><target>क</target></trans-unit>
    <trans-unit id="c"><source>c</source><target
    state-qualifier="fuzzy-match">ग</target></trans-unit>
    </body></file></xliff>"""
    back = read_xliff(file.encode())
    assert (back.bank, back.source_language, back.language) == ("b", "en", "hi")
    assert [(one.name, one.source, one.target, one.state) for one in back.texts] == [
        ("items.a.stem", "Call {help:IN.fraud} now", "{help:IN.fraud} अभी", "ready"),
        ("items.b.stem", "a{n}", "क", "ready"),
        ("c", "c", "ग", "fuzzy"),
    ]


def test_po_of_other_tools_is_understood() -> None:
    file = (
        '\ufeff# Weblate\r\nmsgid ""\r\nmsgstr ""\r\n"Language: hi\\n"\r\n'
        '"Content-Type: text/plain; charset=iso-8859-1\\n"\r\n\r\n#: a.yaml:3\r\n'
        'msgctxt "items.a.stem"\r\nmsgid ""\r\n"One\\n"\r\n"two"\r\nmsgstr "एक"\r\n\r\n'
        '#, fuzzy\r\n#| msgid "old"\r\nmsgctxt "b"\r\nmsgid "b"\r\nmsgstr "ब"\r\n\r\n'
        '#~ msgid "gone"\r\n#~ msgstr "गया"\r\n'
    )
    back = read_gettext(file.encode())
    assert (back.bank, back.language) == ("", "hi")
    assert [(one.name, one.source, one.target, one.state) for one in back.texts] == [
        ("items.a.stem", "One\ntwo", "एक", "ready"),
        ("b", "b", "ब", "fuzzy"),
    ]


def the_arrival(
    unit: Unit, target: str | None, source: str | None = None, **more: str
) -> tuple[str, ...]:
    brought = Brought(
        unit.name, unit.source if source is None else source, target, more.get("state", "ready")
    )  # type: ignore[arg-type]
    (one,) = arrivals(Parcel("b", "en", "hi", (brought,)), [unit])
    return one.outcome, one.reason or "", *(slip.sign for slip in one.slips)


@pytest.mark.parametrize(
    ("unit", "target", "source", "outcome"),
    [
        (a_unit("Stop."), "रुको।", None, ("taken", "")),
        (a_unit("Stop."), "  ", None, ("empty", "")),
        (a_unit("Stop.", "रुको।"), "रुको।\r\n", None, ("unchanged", "")),
        (a_unit("Stop."), "रुको।", "Halt.", ("stale", "")),
        (a_unit("Call {help:IN.fraud}"), "कॉल", None, ("refused", "signs", "{help:IN.fraud}")),
        (a_unit("A **b**"), "क", None, ("taken", "", "**")),
        (a_unit("Stop."), "x" * 4001, None, ("refused", "long")),
        (a_unit("Stop."), "रुको\x07", None, ("refused", "signs", "U+0007")),
        (a_unit("one\ntwo", lines=True), "x" * 201, None, ("refused", "long")),
        (a_unit("one\ntwo", lines=True), "एक\n{दो}", None, ("taken", "")),
    ],
)
def test_a_text_is_taken_or_refused_with_its_reason(
    unit: Unit, target: str, source: str | None, outcome: tuple[str, ...]
) -> None:
    assert the_arrival(unit, target, source) == outcome


def test_guesses_unknown_and_repeated_texts_are_refused_and_named() -> None:
    assert the_arrival(a_unit("Stop."), "रुको।", state="fuzzy") == ("refused", "fuzzy")
    brought = (
        Brought("items.a.stem", "Stop.", "एक", "ready"),
        Brought("items.a.stem", "Stop.", "दो", "ready"),
        Brought("../../etc/passwd", "Stop.", "तीन", "ready"),
    )
    found = arrivals(Parcel("", "", "", brought), [a_unit("Stop.")])
    assert [(one.outcome, one.reason) for one in found] == [
        ("taken", None),
        ("refused", "twice"),
        ("refused", "unknown"),
    ]
    assert found[2].place is None


@pytest.mark.parametrize(
    ("parcel", "code"),
    [
        (Parcel("other", "en", "hi", ()), "wrong-bank"),
        (Parcel("b", "en", "fr", ()), "wrong-language"),
        (Parcel("b", "fr", "hi", ()), "wrong-source"),
    ],
)
def test_a_file_of_another_bank_or_language_is_refused(parcel: Parcel, code: str) -> None:
    with pytest.raises(NotTaken) as refused:
        refuse_other(parcel, bank="b", source_language="en", language="hi")
    assert refused.value.code == code
    refuse_other(Parcel("", "", "", ()), bank="b", source_language="en", language="hi")


V2 = 'xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1"'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-not-xml"),
        (b"\x00" * 100, "file-not-xml"),
        (b"PK\x03\x04not a text", "file-not-xml"),
        (b"<html><body>no</body></html>", "file-not-xliff"),
        (b"<xliff/>", "file-not-xliff"),
        (b"<xliff version='1.1' xmlns='urn:oasis:names:tc:xliff:document:1.1'/>", "file-not-xliff"),
        (f"<xliff {V2}><file>".encode(), "file-not-xml"),
        (f"{LAUGHS}]><xliff {V2}>&i;</xliff>".encode(), "file-not-xml"),
        (
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/fstab">]><xliff {V2}/>'.encode(),
            "file-not-xml",
        ),
        (f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><xliff {V2}/>'.encode(), "file-not-xml"),
        (b"<?xml version='1.0' encoding='klingon'?><xliff/>", "file-not-xml"),
        (f"<xliff {V2}>{'<group>' * 50}{'</group>' * 50}</xliff>".encode(), "file-too-much"),
        (f"<xliff {V2}>{'<a/>' * 400_001}</xliff>".encode(), "file-too-much"),
        (b"x" * (MOST_BYTES + 1), "file-too-large"),
    ],
    ids=range(14),
)
def test_hostile_xml_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(NotTaken) as refused:
        read_parcel(content, "../../a.xlf")
    assert refused.value.code == code


BOMB = (
    b'msgid ""\nmsgstr "Plural-Forms: nplurals=999999999; plural=n\\n"\n\n'
    b'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n'
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-not-po"),
        (b"hello", "file-not-po"),
        (b'msgid "a"\n', "file-not-po"),
        (b'msgid "a"\nmsgstr "b\n', "file-not-po"),
        (b'msgid "a"\nmsgstr "b"\nnonsense here\n', "file-not-po"),
        (b"\xff\xfem\x00s\x00", "file-not-text"),
        (
            BOMB,
            "file-too-much",
        ),
        (b'msgid "a"\nmsgstr "b"\n\n' * 20_001, "file-too-much"),
        (b"x" * (MOST_BYTES + 1), "file-too-large"),
        (b"x" + b"\n" * 2_000_000 + b"msgid", "file-not-po"),
    ],
    ids=range(10),
)
def test_hostile_po_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(NotTaken) as refused:
        read_parcel(content, "a.po")
    assert refused.value.code == code


@given(st.binary(max_size=300) | st.text('msgidctr "\\\n#~,|[]0', max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for name in ("a.po", "a.xlf"):
        try:
            read_parcel(content, name)
        except NotTaken:
            continue


def test_a_file_of_another_kind_is_refused_by_its_name() -> None:
    for name in ("a.docx", "a.po.zip", ""):
        with pytest.raises(NotTaken) as refused:
            read_parcel(b"", name)
        assert refused.value.code == "file-kind"
