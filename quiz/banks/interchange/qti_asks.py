"""What an item of QTI declares, asks and scores, for each type of item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape

from quiz.banks.dumping import Raw
from quiz.banks.interchange import choices
from quiz.banks.interchange.power import options_of
from quiz.banks.interchange.words import one_line
from quiz.banks.markup import inline, markdown
from quiz.items.hottext import Hottext
from quiz.items.item import by_digest
from quiz.items.text import Text

_TRUTH = {
    "en": ("True", "False"), "hi": ("सही", "गलत"), "id": ("Benar", "Salah"),
    "fr": ("Vrai", "Faux"), "es": ("Verdadero", "Falso"),
}  # fmt: skip


def card_text(raw: Raw) -> str:
    """Write a card as one text, its title in bold."""
    return f"**{choices.plain_headline(one_line(raw['stem']))}**\n\n{raw['body']}"


def hottext_of(passage: str) -> Hottext:
    """Make an item of a passage, to take it apart."""
    text = Text({"en": passage})
    return Hottext(type="hottext", stem=Text({"en": "-"}), passage=text, spans={})


def number_outcome(name: str, inner: str = "") -> str:
    """Declare an outcome that is a number."""
    return (
        f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="float">'
        f"{inner}</outcomeDeclaration>"
    )


def html_of(text: str) -> str:
    """Write Markdown as paragraphs of XHTML."""
    return _well_formed(markdown(text))


def line_of(text: str) -> str:
    """Write Markdown as one line of XHTML."""
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
        f'<simpleChoice identifier="{_option_id(name)}">{line_of(one["text"])}{_said(name, one)}'
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
        f'showHide="show">{line_of(one["feedback"])}</feedbackInline>'
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
        f'<simpleChoice identifier="{name}">{line_of(lines[name])}</simpleChoice>' for name in mixed
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
        f'<simpleAssociableChoice identifier="{name}" matchMax="{most}">{line_of(text)}'
        "</simpleAssociableChoice>"
    )


def _hot(raw: Raw, points: Decimal, language: str) -> Content:
    item = hottext_of(raw["passage"])
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


CONTENT = {
    "single": _single, "multiple": _multiple, "true_false": _true_false, "order": _order,
    "match": _match, "hottext": _hot, "short_text": _words, "numeric": _numeric, "card": _nothing,
}  # fmt: skip
