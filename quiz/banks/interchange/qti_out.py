"""Write a bank as a QTI package, 2.1 or 3.0."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Literal

from quiz.banks.dumping import Raw
from quiz.banks.interchange import choices
from quiz.banks.interchange.power import Ready, keep, lean, options_of
from quiz.banks.interchange.qti_asks import (
    CONTENT,
    card_text,
    hottext_of,
    html_of,
    number_outcome,
)
from quiz.banks.interchange.report import Exported
from quiz.banks.interchange.words import folded_blanks, markdown_of_html, one_line
from quiz.banks.markup import inline, markdown
from quiz.items.bank import Bank

Version = Literal["2.1", "3.0"]

CANNOT = (
    "talk prompts, sources, links, misconceptions, themes, competences and difficulty",
    "links inside of texts, and the feedback of parts of a passage",
    "the markings each_decision, coverage, pairs and closeness",
    "questions of the types hotspot, scale and poll",
    "more than one language",
)
"""What the format cannot carry, in words."""

_FIELDS = ("id", "stem", "rationale", "points", "options", "key", "pairs", "distractors",
           "accept", "tolerance", "sequence", "passage", "marking")  # fmt: skip
_KINDS = ("single", "multiple", "true_false", "order", "match", "hottext", "numeric",
          "short_text", "card")  # fmt: skip
_MARKINGS = {
    "multiple": ("exact", "net"), "hottext": ("exact", "net"), "match": ("share", "exact"),
}  # fmt: skip
_SPACES = {
    "2.1": ("http://www.imsglobal.org/xsd/imsqti_v2p1", "imsqti_item_xmlv2p1",
            "imsqti_test_xmlv2p1", "QTIv2.1 Package", "1.0.0"),
    "3.0": ("http://www.imsglobal.org/xsd/imsqtiasi_v3p0", "imsqti_item_xmlv3p0",
            "imsqti_test_xmlv3p0", "QTI Package", "3.0.0"),
}  # fmt: skip
_HTML_TAGS = "p div span em strong code pre ul ol li br img blockquote a"
_HTML = frozenset(_HTML_TAGS.split())
_PACKED = (2020, 1, 1, 0, 0, 0)


def hold(raw: Raw, kind: str) -> Raw | None:
    """Give what QTI can hold of an item."""
    if kind not in _KINDS:
        return None
    held: Raw = {name: raw[name] for name in _FIELDS if name in raw}
    if kind == "card":
        held = {name: raw[name] for name in ("id",) if name in raw}
        text = markdown_of_html(markdown(card_text(raw))).text
        held |= choices.card(text, "")
    else:
        held["stem"] = _block(raw["stem"])
    if "rationale" in held:
        held["rationale"] = _block(raw["rationale"])
    if held.get("marking") not in _MARKINGS.get(kind, ()):
        held.pop("marking", None)
    if "options" in held:
        held["options"] = lean(
            {
                name: {
                    field: _inline(value) if field != "weight" else value
                    for field, value in one.items()
                    if field in ("text", "feedback", "weight")
                }
                for name, one in options_of(raw).items()
            }
        )
    if kind == "match":
        held["pairs"] = [[_inline(left), _inline(right)] for left, right in raw["pairs"]]
        if "distractors" in raw:
            held["distractors"] = [_inline(text) for text in raw["distractors"]]
    elif kind == "order":
        held["sequence"] = [_inline(text) for text in raw["sequence"]]
    elif kind == "hottext":
        held["passage"] = _passage(raw["passage"])
    elif kind == "short_text":
        held["accept"] = list(dict.fromkeys(folded_blanks(word) for word in raw["accept"]))
    elif kind == "numeric":
        reach = held.pop("tolerance", "0")
        share = "%" if reach.endswith("%") else ""
        number = Decimal(reach.rstrip("%"))
        held["key"] = choices.plain(Decimal(held["key"]))
        held |= {"tolerance": choices.plain(number) + share} if number else {}
    if "media" in raw and raw["media"]["file"].rpartition(".")[2].lower() in _PICTURES:
        described = folded_blanks(raw["media"]["description"])
        held["media"] = {"file": raw["media"]["file"], "description": described}
    return {"type": kind, **held} if kind not in ("single", "multiple", "true_false") else held


_PICTURES = ("png", "jpg", "jpeg", "webp", "gif")


def _block(text: str) -> str:
    return markdown_of_html(markdown(text)).text


def _inline(text: str) -> str:
    return markdown_of_html(inline(text)).text


def _passage(passage: str) -> str:
    """Write a passage with the ids of its parts, one line a paragraph."""
    lines = []
    for line in hottext_of(passage).paragraphs("en"):
        parts = []
        for part in line:
            if part.id is None:
                parts.append(part.text)
            else:
                text = folded_blanks(part.text).replace("|", "/")
                parts.append(f"[[{'*' if part.flag else ''}{text}|{part.id}]]")
        lines.append(folded_blanks("".join(parts)))
    return "\n".join(lines)


def write(
    bank: Bank, language: str, version: Version, media: Mapping[str, bytes] | None = None
) -> Exported:
    """Write a bank as a QTI package; ``media`` are the files of the bank by name."""
    kept = keep(bank, language, hold)
    title = one_line(bank.title.within(language))
    files: dict[str, bytes] = {}
    names = []
    for one in kept.items:
        name = _identifier(one)
        names.append(name)
        files[f"items/{name}.xml"] = _xml(_item(one, name, language), version)
        shown = one.raw.get("media", {}).get("file")
        if shown:
            files[f"media/{shown}"] = (media or {}).get(shown, b"")
    files["test.xml"] = _xml(_test(bank.id, title, names), version)
    files = {"imsmanifest.xml": _manifest(bank.id, title, kept.items, names, version), **files}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _PACKED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    form = "qti21" if version == "2.1" else "qti30"
    return Exported(form, out.getvalue(), kept.lines, kept.everywhere)


def _identifier(one: Ready) -> str:
    name = str(one.raw.get("id", f"q{one.number}"))
    return f"_{name}" if name[0].isdigit() else name


def _xml(text: str, version: Version) -> bytes:
    """Finish a document: the names of QTI 3 are those of QTI 2, apart by hyphens."""
    if version == "3.0":
        text = re.sub(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:[^<>\"]|\"[^\"]*\")*)>", _kebab, text)
    space = _SPACES[version][0]
    text = text.replace(' xmlns=""', f' xmlns="{space}"', 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _kebab(found: re.Match[str]) -> str:
    slash, tag, rest = found.groups()
    if tag in _HTML:
        return found[0]

    def name(word: str) -> str:
        return re.sub(r"[A-Z]", lambda sign: f"-{sign[0].lower()}", word)

    rest = re.sub(r'(\s)([A-Za-z]+)(="[^"]*")', lambda one: one[1] + name(one[2]) + one[3], rest)
    return f"<{slash}qti-{name(tag)}{rest}>"


def _manifest(
    bank: str, title: str, items: Sequence[Ready], names: Sequence[str], version: Version
) -> bytes:
    _, item_type, test_type, schema, schema_version = _SPACES[version]
    resources = []
    for one, name in zip(items, names, strict=True):
        shown = one.raw.get("media", {}).get("file")
        file = f'<file href="{escape(f"media/{shown}")}"/>' if shown else ""
        href = escape(f"items/{name}.xml")
        resources.append(
            f'<resource identifier="R-{escape(name)}" type="{item_type}" href="{href}">'
            f'<file href="{href}"/>{file}</resource>'
        )
    resources.append(
        f'<resource identifier="R-test" type="{test_type}" href="test.xml">'
        '<file href="test.xml"/></resource>'
    )
    space = "imscp_v1p1" if version == "2.1" else "qti/qtiv3p0/imscp_v1p1"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest xmlns="http://www.imsglobal.org/xsd/{space}" identifier="M-{escape(bank)}">\n'
        f"<metadata><schema>{schema}</schema><schemaversion>{schema_version}</schemaversion>"
        '<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title>'
        f"<string>{escape(title)}</string></title></general></lom></metadata>\n"
        f"<organizations/>\n<resources>\n{chr(10).join(resources)}\n</resources>\n</manifest>\n"
    ).encode()


def _test(bank: str, title: str, names: Sequence[str]) -> str:
    references = "\n".join(
        f'<assessmentItemRef identifier="T-{escape(name)}" href="items/{escape(name)}.xml"/>'
        for name in names
    )
    return (
        f'<assessmentTest xmlns="" identifier="T-{escape(bank)}" title="{escape(title)}">\n'
        '<testPart identifier="part" navigationMode="linear" submissionMode="individual">\n'
        '<assessmentSection identifier="section" title="Questions" visible="false">\n'
        f"{references}\n</assessmentSection>\n</testPart>\n</assessmentTest>"
    )


def _item(one: Ready, name: str, language: str) -> str:
    raw = one.raw
    points = raw.get("points", "1")
    declared, asked, scored = CONTENT[one.kind](raw, Decimal(points), language)
    shown = card_text(raw) if one.kind == "card" else raw["stem"]
    picture = ""
    if "media" in raw:
        source = escape(f"../media/{raw['media']['file']}")
        alt = escape(raw["media"]["description"])
        picture = f'<p><img src="{source}" alt="{alt}"/></p>'
    feedback = "options" in raw and any("feedback" in x for x in options_of(raw).values())
    several = "multiple" if one.kind == "multiple" else "single"
    outcomes = [
        number_outcome("SCORE"),
        number_outcome("MAXSCORE", f"<defaultValue><value>{points}</value></defaultValue>"),
    ]
    rules = [scored]
    if feedback:
        outcomes.append(
            f'<outcomeDeclaration identifier="FEEDBACK" cardinality="{several}" '
            'baseType="identifier"/>'
        )
        rules.append(
            '<setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/>'
            "</setOutcomeValue>"
        )
    modal = ""
    if "rationale" in raw:
        outcomes.append(
            '<outcomeDeclaration identifier="WHY" cardinality="single" baseType="identifier"/>'
        )
        rules.append(
            '<setOutcomeValue identifier="WHY"><baseValue baseType="identifier">rationale'
            "</baseValue></setOutcomeValue>"
        )
        modal = (
            '<modalFeedback outcomeIdentifier="WHY" identifier="rationale" showHide="show">'
            f"{html_of(raw['rationale'])}</modalFeedback>\n"
        )
    if one.kind == "card":
        outcomes, rules = [], []
    processing = f"<responseProcessing>{''.join(rules)}</responseProcessing>\n" if rules else ""
    return (
        f'<assessmentItem xmlns="" identifier="{escape(name)}" '
        f'title="{escape(one_line(raw["stem"])[:80])}" xml:lang="{escape(language)}" '
        'adaptive="false" timeDependent="false">\n'
        f"{declared}{''.join(outcomes)}\n"
        f"<itemBody>\n<div>{html_of(shown)}</div>\n{picture}{asked}\n</itemBody>\n"
        f"{processing}{modal}</assessmentItem>"
    )
