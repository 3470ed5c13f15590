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
from quiz.banks.interchange.report import Exported
from quiz.banks.interchange.words import folded_blanks, markdown_of_html, one_line
from quiz.banks.markup import inline, markdown
from quiz.items.bank import Bank
from quiz.items.hottext import Hottext
from quiz.items.item import by_digest
from quiz.items.text import Text

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
_TRUTH = {
    "en": ("True", "False"), "hi": ("सही", "गलत"), "id": ("Benar", "Salah"),
    "fr": ("Vrai", "Faux"), "es": ("Verdadero", "Falso"),
}  # fmt: skip
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
        text = markdown_of_html(markdown(_card(raw))).text
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


def _card(raw: Raw) -> str:
    return f"**{choices.plain_headline(one_line(raw['stem']))}**\n\n{raw['body']}"


def _passage(passage: str) -> str:
    """Write a passage with the ids of its parts, one line a paragraph."""
    lines = []
    for line in _hottext(passage).paragraphs("en"):
        parts = []
        for part in line:
            if part.id is None:
                parts.append(part.text)
            else:
                text = folded_blanks(part.text).replace("|", "/")
                parts.append(f"[[{'*' if part.flag else ''}{text}|{part.id}]]")
        lines.append(folded_blanks("".join(parts)))
    return "\n".join(lines)


def _hottext(passage: str) -> Hottext:
    text = Text({"en": passage})
    return Hottext(type="hottext", stem=Text({"en": "-"}), passage=text, spans={})


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
    declared, asked, scored = _CONTENT[one.kind](raw, Decimal(points), language)
    shown = _card(raw) if one.kind == "card" else raw["stem"]
    picture = ""
    if "media" in raw:
        source = escape(f"../media/{raw['media']['file']}")
        alt = escape(raw["media"]["description"])
        picture = f'<p><img src="{source}" alt="{alt}"/></p>'
    feedback = "options" in raw and any("feedback" in x for x in options_of(raw).values())
    several = "multiple" if one.kind == "multiple" else "single"
    outcomes = [
        _float("SCORE"),
        _float("MAXSCORE", f"<defaultValue><value>{points}</value></defaultValue>"),
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
            f"{_html(raw['rationale'])}</modalFeedback>\n"
        )
    if one.kind == "card":
        outcomes, rules = [], []
    processing = f"<responseProcessing>{''.join(rules)}</responseProcessing>\n" if rules else ""
    return (
        f'<assessmentItem xmlns="" identifier="{escape(name)}" '
        f'title="{escape(one_line(raw["stem"])[:80])}" xml:lang="{escape(language)}" '
        'adaptive="false" timeDependent="false">\n'
        f"{declared}{''.join(outcomes)}\n"
        f"<itemBody>\n<div>{_html(shown)}</div>\n{picture}{asked}\n</itemBody>\n"
        f"{processing}{modal}</assessmentItem>"
    )


def _float(name: str, inner: str = "") -> str:
    return (
        f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="float">'
        f"{inner}</outcomeDeclaration>"
    )


def _html(text: str) -> str:
    return _well_formed(markdown(text))


def _line(text: str) -> str:
    return _well_formed(inline(text))


def _well_formed(html: str) -> str:
    return html.replace("<br>", "<br/>").replace("&nbsp;", "&#160;")


def _declare(cardinality: str, base: str, values: Sequence[str], mapping: str = "") -> str:
    inner = "".join(f"<value>{escape(value)}</value>" for value in values)
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'baseType="{base}"><correctResponse>{inner}</correctResponse>{mapping}'
        "</responseDeclaration>\n"
    )


def _mapping(worth: Mapping[str, Decimal], attributes: str = "", *, floor: bool = True) -> str:
    entries = "".join(
        f'<mapEntry mapKey="{escape(key)}" mappedValue="{choices.plain(value)}"{attributes}/>'
        for key, value in worth.items()
    )
    low = ' lowerBound="0"' if floor else ""
    return f'<mapping defaultValue="0"{low}>{entries}</mapping>'


_BY_MAP = (
    '<setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue>'
)


def _whole(points: Decimal, test: str = "") -> str:
    """Give all points where a test is met, by default that the response is the correct one."""
    test = test or (
        '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'
    )
    return (
        f"<responseCondition><responseIf>{test}"
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">'
        f"{choices.plain(points)}</baseValue></setOutcomeValue></responseIf></responseCondition>"
    )


def _option_id(name: str) -> str:
    return f"_{name}" if name[0].isdigit() else name


Content = tuple[str, str, str]
"""What an item declares, what it asks, and how it is scored."""


def _single(raw: Raw, points: Decimal, language: str) -> Content:
    options = options_of(raw)
    key = raw["key"]
    weights = {name: Decimal(one["weight"]) for name, one in options.items() if "weight" in one}
    worth = {_option_id(name): points * weight / 100 for name, weight in weights.items()}
    mapping = _mapping({_option_id(key): points, **worth}) if worth else ""
    declared = _declare("single", "identifier", [_option_id(key)], mapping)
    return declared, _choices(options, 1), _BY_MAP if worth else _whole(points)


def _multiple(raw: Raw, points: Decimal, language: str) -> Content:
    options = options_of(raw)
    each = round(points / len(raw["key"]), 6)
    worth = {_option_id(name): each if name in raw["key"] else -each for name in options}
    net = raw.get("marking") == "net"
    declared = _declare(
        "multiple", "identifier", [_option_id(name) for name in raw["key"]],
        _mapping(worth) if net else "",
    )  # fmt: skip
    return declared, _choices(options, 0), _BY_MAP if net else _whole(points)


def _choices(options: Mapping[str, Mapping[str, str]], most: int) -> str:
    inner = "".join(
        f'<simpleChoice identifier="{_option_id(name)}">{_line(one["text"])}{_said(name, one)}'
        "</simpleChoice>"
        for name, one in options.items()
    )
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">'
        f"{inner}</choiceInteraction>"
    )


def _said(name: str, one: Mapping[str, str]) -> str:
    if "feedback" not in one:
        return ""
    return (
        f'<feedbackInline outcomeIdentifier="FEEDBACK" identifier="{_option_id(name)}" '
        f'showHide="show">{_line(one["feedback"])}</feedbackInline>'
    )


def _true_false(raw: Raw, points: Decimal, language: str) -> Content:
    yes, no = _TRUTH.get(language.partition("-")[0], _TRUTH["en"])
    asked = (
        '<choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1">'
        f'<simpleChoice identifier="true">{yes}</simpleChoice>'
        f'<simpleChoice identifier="false">{no}</simpleChoice></choiceInteraction>'
    )
    return _declare("single", "identifier", [raw["key"]]), asked, _whole(points)


def _order(raw: Raw, points: Decimal, language: str) -> Content:
    lines = {f"s{place}": text for place, text in enumerate(raw["sequence"], 1)}
    mixed = by_digest({name: Text({"en": text}) for name, text in lines.items()})
    inner = "".join(
        f'<simpleChoice identifier="{name}">{_line(lines[name])}</simpleChoice>' for name in mixed
    )
    asked = (
        f'<orderInteraction responseIdentifier="RESPONSE" shuffle="true">{inner}</orderInteraction>'
    )
    return _declare("ordered", "identifier", list(lines)), asked, _whole(points)


def _match(raw: Raw, points: Decimal, language: str) -> Content:
    texts = [*(right for _, right in raw["pairs"]), *raw.get("distractors", ())]
    rights = {text: f"r{place}" for place, text in reversed(list(enumerate(texts, 1)))}
    lefts = {f"l{place}": left for place, (left, _) in enumerate(raw["pairs"], 1)}
    pairs = [f"l{at} {rights[right]}" for at, (_, right) in enumerate(raw["pairs"], 1)]
    each = round(points / len(pairs), 6)
    share = raw.get("marking", "share") == "share"
    mixed = by_digest({name: Text({"en": text}) for text, name in rights.items()})
    shown = {name: text for text, name in rights.items()}
    first = "".join(_associable(name, text, 1) for name, text in lefts.items())
    second = "".join(_associable(name, shown[name], 0) for name in mixed)
    asked = (
        '<matchInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="0">'
        f"<simpleMatchSet>{first}</simpleMatchSet><simpleMatchSet>{second}</simpleMatchSet>"
        "</matchInteraction>"
    )
    mapping = _mapping(dict.fromkeys(pairs, each), floor=False) if share else ""
    declared = _declare("multiple", "directedPair", pairs, mapping)
    return declared, asked, _BY_MAP if share else _whole(points)


def _associable(name: str, text: str, most: int) -> str:
    return (
        f'<simpleAssociableChoice identifier="{name}" matchMax="{most}">{_line(text)}'
        "</simpleAssociableChoice>"
    )


def _hot(raw: Raw, points: Decimal, language: str) -> Content:
    item = _hottext(raw["passage"])
    lines = []
    for line in item.paragraphs("en"):
        parts = [
            escape(part.text)
            if part.id is None
            else f'<hottext identifier="{_option_id(part.id)}">{escape(part.text)}</hottext>'
            for part in line
        ]
        lines.append(f"<p>{''.join(parts)}</p>")
    each = round(points / len(item.key), 6)
    worth = {_option_id(name): each if name in item.key else -each for name in item.offered()}
    net = raw.get("marking") == "net"
    declared = _declare(
        "multiple", "identifier", [_option_id(name) for name in item.key],
        _mapping(worth) if net else "",
    )  # fmt: skip
    asked = (
        '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="0">'
        f"{''.join(lines)}</hottextInteraction>"
    )
    return declared, asked, _BY_MAP if net else _whole(points)


def _words(raw: Raw, points: Decimal, language: str) -> Content:
    worth = dict.fromkeys(raw["accept"], points)
    mapping = _mapping(worth, ' caseSensitive="false"', floor=False)
    declared = _declare("single", "string", raw["accept"][:1], mapping)
    asked = '<p><textEntryInteraction responseIdentifier="RESPONSE" expectedLength="20"/></p>'
    return declared, asked, _BY_MAP


def _numeric(raw: Raw, points: Decimal, language: str) -> Content:
    reach = raw.get("tolerance", "0")
    mode = "exact" if reach == "0" else "relative" if reach.endswith("%") else "absolute"
    number = reach.rstrip("%")
    test = (
        f'<equal toleranceMode="{mode}" tolerance="{number} {number}">'
        '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal>'
    )
    asked = '<p><textEntryInteraction responseIdentifier="RESPONSE" expectedLength="12"/></p>'
    return _declare("single", "float", [raw["key"]]), asked, _whole(points, test)


def _nothing(raw: Raw, points: Decimal, language: str) -> Content:
    return "", "", ""


_CONTENT = {
    "single": _single, "multiple": _multiple, "true_false": _true_false, "order": _order,
    "match": _match, "hottext": _hot, "short_text": _words, "numeric": _numeric, "card": _nothing,
}  # fmt: skip
