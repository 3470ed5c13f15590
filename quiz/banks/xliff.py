"""Write the texts of a bank as XLIFF 2.1, and read XLIFF 2 and 1.2 back.

What translators must not touch (help contacts, the brackets of a passage's parts) leaves as
``<ph>`` with its sign in ``<originalData>``, so that tools show it as one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from quiz.banks.markers import protected
from quiz.banks.parcel import (
    LONGEST,
    LONGEST_ACCEPTED,
    MOST_BYTES,
    MOST_TEXTS,
    Brought,
    NotTaken,
    Parcel,
    Readiness,
)
from quiz.banks.translating import Unit

V2 = "urn:oasis:names:tc:xliff:document:2."
V12 = "urn:oasis:names:tc:xliff:document:1.2"
MOST_ELEMENTS = 400_000
DEEPEST = 40

_STATES = {"done": "translated", "same": "initial", "missing": "initial", "outdated": "initial"}
_READY = {"translated", "reviewed", "final", "signed-off"}
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_ATTRIBUTE = {**_ESCAPES, "\n": "&#10;", "\t": "&#9;"}
_NO_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_SPECIAL = re.compile(f'[&<>"\r{_NO_XML}]')
_SPECIAL_IN_ATTRIBUTE = re.compile(f'[&<>"\r\n\t{_NO_XML}]')


def write_xliff(
    units: Iterable[Unit], *, bank: str, title: str, source_language: str, language: str
) -> str:
    """Write texts with their translations and states as an XLIFF 2.1 document."""
    rows = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{V2}0" version="2.1" srcLang="{source_language}" trgLang="{language}">',
        f'  <file id="{bank}" original="{bank}.yaml" xml:space="preserve">',
        f"    <notes><note>{_text(title)}</note></notes>",
    ]
    for unit in units:
        if unit.source_language == source_language:
            rows.extend(_unit(unit))
    rows += ["  </file>", "</xliff>", ""]
    return "\n".join(rows)


def read_xliff(content: bytes) -> Parcel:
    """Read an XLIFF 2.0, 2.1 or 1.2 document; refuses what is none (NotTaken).

    Document types, entities and references to other files are refused before anything is
    built; so are files that are too large, too deep or have too many elements.
    """
    if len(content) > MOST_BYTES:
        raise NotTaken("file-too-large", most=MOST_BYTES // 2**20)
    try:
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import iterparse
    except ImportError:
        raise NotTaken("no-xml-reader") from None
    try:
        return _parcel(iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True))
    except ParseError as error:
        raise NotTaken("file-not-xml", line=error.position[0]) from None
    except (DefusedXmlException, ValueError, LookupError):
        # An entity, a document type, or an encoding that nobody knows.
        raise NotTaken("file-not-xml", line=1) from None


def note_of(unit: Unit) -> tuple[str, ...]:
    """Say in one line each what a translator should know about a text."""
    found = [str(unit.place)]
    if unit.lines:
        found.append(f"One accepted answer a line, each of at most {LONGEST_ACCEPTED} letters")
    elif len(unit.source) > LONGEST // 2:
        found.append(f"At most {LONGEST} letters")
    kept = [unit.source[start:end] for start, end, _ in protected(unit.source)]
    if kept:
        found.append(f"Keep as it is: {' '.join(dict.fromkeys(kept))}")
    if unit.was is not None:
        found.append(f"The translation was made from: {' '.join(unit.was.split())}")
    return tuple(found)


def _unit(unit: Unit) -> Iterator[str]:
    signs: dict[str, int] = {}
    source = _inline(unit.source, signs)
    target = None if unit.target is None else _inline(unit.target, signs)
    sub = f' subState="kite:{unit.state}"' if unit.state in ("outdated", "same") else ""
    yield f'    <unit id="{unit.name}" name="{_attribute(str(unit.place))}">'
    notes = "".join(f"<note>{_text(note)}</note>" for note in note_of(unit))
    yield f"      <notes>{notes}</notes>"
    if signs:
        data = "".join(f'<data id="d{n}">{_text(sign)}</data>' for sign, n in signs.items())
        yield f"      <originalData>{data}</originalData>"
    words = f"<source>{source}</source>"
    if target is not None:
        words += f"<target>{target}</target>"
    yield f'      <segment state="{_STATES[unit.state]}"{sub}>{words}</segment>'
    yield "    </unit>"


def _inline(text: str, signs: dict[str, int]) -> str:
    """Write a text with its protected signs as placeholders; ``signs`` numbers them."""
    found, end = [], 0
    seen: dict[str, int] = {}
    for start, stop, _ in protected(text):
        sign = text[start:stop]
        number = signs.setdefault(sign, len(signs) + 1)
        seen[sign] = seen.get(sign, 0) + 1
        shown = _attribute(sign)
        found.append(_text(text[end:start]))
        found.append(
            f'<ph id="{number}-{seen[sign]}" dataRef="d{number}" equiv="{shown}" disp="{shown}" '
            'canCopy="no" canDelete="no"/>'
        )
        end = stop
    return "".join([*found, _text(text[end:])])


def _text(text: str) -> str:
    return _SPECIAL.sub(
        lambda sign: _ESCAPES.get(sign.group()) or f'<cp hex="{ord(sign.group()):04X}"/>', text
    )


def _attribute(text: str) -> str:
    return _SPECIAL_IN_ATTRIBUTE.sub(lambda sign: _ATTRIBUTE.get(sign.group(), "?"), text)


def _parcel(events: Iterable[tuple[str, Element]]) -> Parcel:
    depth = elements = 0
    version = 0
    bank = source_language = language = ""
    texts: list[Brought] = []
    for event, element in events:
        space, name = _named(element)
        if event == "start":
            depth, elements = depth + 1, elements + 1
            if depth > DEEPEST or elements > MOST_ELEMENTS or len(texts) > MOST_TEXTS:
                raise NotTaken("file-too-much")
            if depth == 1:
                version = 1 if space == V12 else 2 if space.startswith(V2) else 0
                if name != "xliff" or not version:
                    raise NotTaken("file-not-xliff")
                source_language = element.get("srcLang", "")
                language = element.get("trgLang", "")
            elif name == "file" and depth == 2:
                bank = bank or (
                    element.get("id", "")
                    if version == 2
                    else element.get("original", "").removesuffix(".yaml")
                )
                source_language = source_language or element.get("source-language", "")
                language = language or element.get("target-language", "")
            continue
        depth -= 1
        if name == ("unit" if version == 2 else "trans-unit"):
            texts.append(_second(element) if version == 2 else _first(element))
            element.clear()
    return Parcel(bank, source_language, language, tuple(texts))


def _second(unit: Element) -> Brought:
    """Read a unit of XLIFF 2; segments that a tool made of one text are joined again."""
    data = {
        one.get("id", ""): "".join(_flat(one, {}))
        for one in unit.iter()
        if _named(one)[1] == "data"
    }
    source, target = "", ""
    whole, states = True, []
    for part in unit:
        kind = _named(part)[1]
        if kind not in ("segment", "ignorable"):
            continue
        words = _child(part, "source")
        given = _child(part, "target")
        here = "" if words is None else "".join(_flat(words, data))
        source += here
        if kind == "segment":
            states.append(part.get("state", "initial"))
            whole = whole and given is not None
        target += here if given is None else "".join(_flat(given, data))
    ready: Readiness = "ready" if states and set(states) <= _READY else "open"
    return Brought(unit.get("id", ""), source, target if whole and states else None, ready)


def _first(unit: Element) -> Brought:
    """Read a unit of XLIFF 1.2."""
    source, target = _child(unit, "source"), _child(unit, "target")
    state = "" if target is None else target.get("state", "")
    guessed = target is not None and "fuzzy" in target.get("state-qualifier", "")
    ready: Readiness = "open"
    if guessed or state.startswith("needs-review"):
        ready = "fuzzy"
    elif state in _READY or unit.get("approved") == "yes":
        ready = "ready"
    return Brought(
        unit.get("resname") or unit.get("id") or "",
        "" if source is None else "".join(_flat(source, {})),
        None if target is None else "".join(_flat(target, {})),
        ready,
    )


def _flat(element: Element, data: dict[str, str]) -> Iterator[str]:
    """Give the text inside an element, with the signs that its inline elements stand for.

    The elements are at most ``DEEPEST`` deep.
    """
    yield element.text or ""
    for inner in element:
        kind = _named(inner)[1]
        match kind:
            case "ph" | "sc" | "ec" | "x" | "bx" | "ex" if len(inner) == 0 and not inner.text:
                sign = data.get(inner.get("dataRef", ""))
                yield sign if sign is not None else _shown(inner)
            case "pc":
                yield data.get(inner.get("dataRefStart", ""), inner.get("equivStart", ""))
                yield from _flat(inner, data)
                yield data.get(inner.get("dataRefEnd", ""), inner.get("equivEnd", ""))
            case "cp":
                yield _sign(inner.get("hex", ""))
            case _:
                yield from _flat(inner, data)
        yield inner.tail or ""


def _shown(inner: Element) -> str:
    return inner.get("equiv") or inner.get("equiv-text") or ""


def _sign(code: str) -> str:
    return chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else ""


def _child(element: Element, name: str) -> Element | None:
    return next((one for one in element if _named(one)[1] == name), None)


def _named(element: Any) -> tuple[str, str]:
    """Give an element's namespace and its name in it."""
    space, found, name = str(element.tag).rpartition("}")
    return (space[1:], name) if found else ("", name)
