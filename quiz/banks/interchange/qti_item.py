"""One item of QTI 2.1 or 3.0, read as far as a bank can hold it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from html import escape

from quiz.banks.dumping import Raw
from quiz.banks.interchange import choices
from quiz.banks.interchange.qti_hottext import passage
from quiz.banks.interchange.qti_names import beside, plain_tree
from quiz.banks.interchange.report import Gathering, Notes, take_name
from quiz.banks.interchange.trees import Node, words
from quiz.banks.interchange.words import folded_blanks, markdown_of_html
from quiz.banks.pictures import Unusable
from quiz.banks.problems import quoted
from quiz.banks.texts import known_language
from quiz.items.text import LANGUAGE

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SILENT = frozenset(("responseDeclaration", "outcomeDeclaration", "itemBody", "modalFeedback",
                     "responseProcessing"))  # fmt: skip
_PROCESSED_TAGS = """
responseProcessing responseCondition responseIf responseElseIf responseElse match equal variable
correct baseValue setOutcomeValue mapResponse isNull not
"""
_PROCESSED = frozenset(_PROCESSED_TAGS.split())
_UNDONE = {
    "extendedTextInteraction": choices.ESSAY,
    "uploadInteraction": "Files of students are never taken here.",
    "drawingInteraction": "Drawings of students are never taken here.",
}


def take_item(root: Node, path: str, files: Mapping[str, bytes], found: Gathering) -> set[str]:
    """Take over one item; gives the files of the package that it used."""
    root = plain_tree(root)
    body = root.find("itemBody")
    if root.tag != "assessmentItem" or body is None:
        found.leave_out(path or found.file, "This is no item of QTI.")
        return set()
    spoken = root.attrib.get(_XML_LANG, "")
    if not found.entries and LANGUAGE.fullmatch(spoken) and known_language(spoken):
        found.language = spoken
    one = _Item(root, body, path, files, found)
    one.take()
    return one.used


class _Item:
    """Take over one item."""

    def __init__(
        self, root: Node, body: Node, path: str, files: Mapping[str, bytes], found: Gathering
    ) -> None:
        self.root = root
        self.body = body
        self.folder = posixpath.dirname(path)
        self.files = files
        self.found = found
        self.notes = Notes()
        self.raw: Raw = {}
        self.used: set[str] = set()
        self.gap = "_____"

    def take(self) -> None:
        """Add the item to what was found, or say why not."""
        kinds: Mapping[str, Callable[[Node], None]] = {
            "choiceInteraction": self._choice,
            "orderInteraction": self._order,
            "matchInteraction": self._match,
            "textEntryInteraction": self._entry,
            "hottextInteraction": self._hottext,
            "inlineChoiceInteraction": self._choice,
        }
        asks = [node for node in self.body.iter() if node.tag.endswith("Interaction")]
        title = folded_blanks(words(self.body))[:200] or self.root.attrib.get("title", "")
        if len(asks) > 1:
            why = f"It asks {len(asks)} things at once. Make a question of each."
            self.found.leave_out(title, why)
            return
        if asks and asks[0].tag not in kinds:
            why = _UNDONE.get(asks[0].tag, f"There is nothing like {asks[0].tag} here.")
            self.found.leave_out(title, why)
            return
        if self.root.find("templateDeclaration") is not None:
            self.found.leave_out(title, "Values that are drawn anew are not possible here.")
            return
        take_name(
            self.raw, re.sub(r"^_(?=[0-9])", "", self.root.attrib.get("identifier", "")), self.notes
        )
        self._points()
        self._stem(asks[0] if asks else None)
        self._modal()
        if asks:
            kinds[asks[0].tag](asks[0])
        else:
            self.raw |= choices.card(str(self.raw.pop("stem")), self.root.attrib.get("title", ""))
            self.raw.pop("points", None)
        self._processing()
        for node in self.root:
            if node.tag == "stylesheet":
                self.found.aside("Style sheets of questions")
            elif node.tag not in _SILENT:
                self.notes.change(f"Not carried: {node.tag[:60]}.")
        self.found.add(self.raw, self.notes, self.root.attrib.get("title", ""))

    def _processing(self) -> None:
        """Name what of the marking was not read."""
        node = self.root.find("responseProcessing")
        if node is None:
            return
        template = node.attrib.get("template", "").rpartition("/")[2].partition(".")[0]
        unread = {inner.tag for inner in node.iter()} - _PROCESSED
        if template and template not in ("match_correct", "map_response"):
            unread.add(template)
        if unread:
            names = ", ".join(sorted(unread))[:100]
            self.notes.change(f"Not read, how it was marked: {names}. Look at the key.")

    def _points(self) -> None:
        for node in self.root.findall("outcomeDeclaration"):
            value = ""
            if node.attrib.get("identifier", "") == "MAXSCORE":
                value = words(node.find("defaultValue/value")).strip()
            elif node.attrib.get("identifier", "") == "SCORE":
                value = node.attrib.get("normalMaximum", "")
            points = choices.number_in(value)
            if points is not None:
                whole = max(1, min(10, int(points)))
                if points != whole:
                    self.notes.change(f"The points were {choices.plain(points)}, here {whole}.")
                if whole != 1:
                    self.raw["points"] = str(whole)

    def _stem(self, ask: Node | None) -> None:
        """Take what stands around the interaction, and its prompt."""
        inline = ask is not None and ask.tag in ("textEntryInteraction", "inlineChoiceInteraction")
        shown = "".join(self._html(self.body, self.gap if inline else ""))
        if inline:  # a gap that stands alone in its paragraph is no part of the question
            shown = re.sub(rf"<(p|div)>\s*{self.gap}\s*</\1>", "", shown)
        prompt = ask.find("prompt") if ask is not None else None
        if prompt is not None:
            shown += f"<p>{''.join(self._html(prompt, ''))}</p>"
        self.raw["stem"] = self._markdown(shown, media=True)

    def _html(self, node: Node, gap: str) -> Iterator[str]:
        """Give what is inside of an element as HTML, ``gap`` where an interaction stands."""
        yield escape(node.text or "")
        for inner in node:
            tag = inner.tag
            if tag.endswith("Interaction"):
                yield gap
            elif tag == "rubricBlock":
                self.notes.change(f"Not carried, a rubric: {quoted(words(inner), 200)}.")
            elif tag in ("feedbackInline", "feedbackBlock"):
                pass
            else:
                pairs = "".join(
                    f' {name}="{escape(value)}"'
                    for name, value in inner.attrib.items()
                    if name[0] != "{"
                )
                name = tag if re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", tag) else "span"
                yield f"<{name}{pairs}>"
                yield from self._html(inner, gap)
                if name not in ("br", "img", "hr", "wbr"):
                    yield f"</{name}>"
            yield escape(inner.tail or "")

    def _markdown(self, html: str, *, media: bool = False) -> str:
        made = markdown_of_html(html)
        choices.name_dropped(made, self.notes)
        for source, alt in made.pictures:
            if media:
                self._picture(source, alt)
            else:
                self.notes.change(f"The picture {quoted(source, 60)} did not come over.")
        return made.text

    def _picture(self, source: str, alt: str) -> None:
        path = beside(self.folder, source)
        label = quoted(source, 60)
        if path not in self.files:
            self.notes.change(f"The picture {label} is not in the package.")
            return
        self.used.add(path)
        if "media" in self.raw:
            self.notes.change(f"A question has one picture here. {label} was left out.")
            return
        try:
            name = self.found.picture(path, self.files[path])
        except Unusable as error:
            self.notes.change(f"The picture {label} cannot be used: {error}.")
            return
        self.raw["media"] = {"file": name} | ({"description": alt} if alt else {})
        if not alt:
            self.notes.want("The picture has no description. Add one.")

    def _modal(self) -> None:
        """Take what is said afterwards: the rationale, and what else there is."""
        for node in self.root.findall("modalFeedback"):
            text = self._markdown("".join(self._html(node, "")))
            if not text:
                continue
            if "rationale" not in self.raw and node.get("showHide", "show") == "show":
                self.raw["rationale"] = text
                if node.attrib.get("identifier", "").lower() != "rationale":
                    self.notes.tell("What is said after answering became the rationale.")
            else:
                self.notes.change(f"Not carried, said of some answers: {quoted(text, 200)}.")

    def _declared(self, ask: Node) -> Node | None:
        wanted = ask.attrib.get("responseIdentifier", "")
        for node in self.root.findall("responseDeclaration"):
            if node.attrib.get("identifier", "") == wanted:
                return node
        return None

    def _correct(self, ask: Node) -> list[str]:
        node = self._declared(ask)
        values = node.findall("correctResponse/value") if node is not None else []
        return [" ".join(words(value).split()) for value in values]

    def _mapped(self, ask: Node) -> dict[str, Decimal]:
        """Give what each answer is worth, where the item is marked by that."""
        processing = self.root.find("responseProcessing")
        template = processing.attrib.get("template", "") if processing is not None else ""
        by_map = "map_response" in template or (
            processing is not None and processing.find(".//mapResponse") is not None
        )
        node = self._declared(ask)
        if node is None or not by_map:
            return {}
        return {
            " ".join(entry.attrib.get("mapKey", "").split()): choices.number_in(
                entry.attrib.get("mappedValue", "")
            )
            or Decimal(0)
            for entry in node.findall("mapping/mapEntry")
        }

    def _choice(self, ask: Node) -> None:
        inner = [node for node in ask if node.tag in ("simpleChoice", "inlineChoice")]
        ids = [node.attrib.get("identifier", "") for node in inner]
        texts = {node.attrib.get("identifier", ""): self._markdown("".join(self._html(node, "")))
                 for node in inner}  # fmt: skip
        said = {node.attrib.get("identifier", ""): self._said(node) for node in inner}
        correct = [name for name in self._correct(ask) if name in texts]
        mapped = self._mapped(ask)
        declared = self._declared(ask)
        cardinality = declared.attrib.get("cardinality", "") if declared is not None else "single"
        if set(ids) == {"true", "false"} and cardinality == "single":
            self._truth(correct, said)
            return
        if any(node.attrib.get("fixed", "") == "true" for node in inner):
            self.notes.change("Some options had a fixed place. Here they are shuffled.")
        elif ask.attrib.get("shuffle", "") != "true":
            self.found.aside("The fixed order of options ({n} questions): here they are shuffled")
        if ask.attrib.get("maxChoices", "0") not in ("0", "1"):
            self.notes.change(f"At most {ask.attrib['maxChoices'][:5]} options could be chosen.")
        if cardinality == "multiple":
            self._several(ids, texts, said, correct, mapped)
            return
        if not correct and mapped:
            best = max(mapped.values())
            correct = [name for name in ids if mapped.get(name) == best and best > 0]
        full = max(mapped.values(), default=Decimal(0)) or Decimal(1)
        worth = {
            name: Decimal(100) if name in correct else 100 * mapped.get(name, Decimal(0)) / full
            for name in ids
        }
        answers = [choices.Choice(texts[name], worth[name], said[name]) for name in ids]
        self.raw |= self._named(ids, choices.chosen(answers, False, self.notes))

    def _several(
        self,
        ids: list[str],
        texts: Mapping[str, str],
        said: Mapping[str, str],
        correct: list[str],
        mapped: Mapping[str, Decimal],
    ) -> None:
        total = sum((value for value in mapped.values() if value > 0), Decimal(0))
        if mapped and total:
            worth = {name: 100 * mapped.get(name, Decimal(0)) / total for name in ids}
        else:
            each = Decimal(100) / max(1, len(correct))
            worth = {name: each if name in correct else -each for name in ids}
        answers = [choices.Choice(texts[name], worth[name], said[name]) for name in ids]
        made = choices.chosen(answers, True, self.notes)
        if not (mapped and total):
            made.pop("marking", None)
        self.raw |= self._named(ids, made)

    def _named(self, ids: list[str], made: Raw) -> Raw:
        """Keep the identifiers of options that are ids here, too."""
        names = [re.sub(r"^_(?=[0-9])", "", name) for name in ids]
        if not all(re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,15}", name) for name in names):
            return made
        if len(set(names)) < len(names):
            return made
        named = dict(zip(made["options"], names, strict=True))
        made["options"] = {named[name]: one for name, one in made["options"].items()}
        if "key" in made:
            key = made["key"]
            made["key"] = [named[one] for one in key] if isinstance(key, list) else named[key]
        return made

    def _said(self, node: Node) -> str:
        inner = [one for one in node.iter() if one.tag in ("feedbackInline", "feedbackBlock")]
        return "\n\n".join(self._markdown("".join(self._html(one, ""))) for one in inner)

    def _truth(self, correct: list[str], said: Mapping[str, str]) -> None:
        if correct:
            self.raw["key"] = correct[0]
        else:
            self.raw["type"] = "true_false"
        right = said.get(correct[0], "") if correct else ""
        others = [text for name, text in said.items() if name not in correct]
        choices.keep_feedback(self.raw, right, others, self.notes)

    def _order(self, ask: Node) -> None:
        texts = {node.attrib.get("identifier", ""): self._markdown("".join(self._html(node, "")))
                 for node in ask if node.tag == "simpleChoice"}  # fmt: skip
        correct = [name for name in self._correct(ask) if name in texts]
        if len(correct) < len(texts):
            self.notes.want("The file does not say the right order of all lines. Check it.")
        names = [*correct, *(name for name in texts if name not in correct)]
        self.raw |= {"type": "order", "sequence": [texts[name] for name in names]}

    def _match(self, ask: Node) -> None:
        sets = [node for node in ask if node.tag == "simpleMatchSet"]
        sides: list[dict[str, str]] = [
            {
                node.attrib.get("identifier", ""): self._markdown("".join(self._html(node, "")))
                for node in one
            }
            for one in sets[:2]
        ]
        if len(sides) < 2:
            self.notes.want("The file has no two sides to match.")
            self.raw |= {"type": "match", "pairs": []}
            return
        given: dict[str, str] = {}
        for value in self._correct(ask):
            first, _, second = value.partition(" ")
            if first in given:
                self.notes.change(
                    f"{quoted(sides[0].get(first, first))} had several right sides. One was kept."
                )
            given.setdefault(first, second)
        pairs = [[text, sides[1].get(given.get(name, ""), "")] for name, text in sides[0].items()]
        extra = [text for name, text in sides[1].items() if name not in given.values()]
        self.raw |= {"type": "match", "pairs": pairs} | ({"distractors": extra} if extra else {})
        processing = self.root.find("responseProcessing")
        if processing is not None and not self._mapped(ask):
            self.raw["marking"] = "exact"

    def _entry(self, ask: Node) -> None:
        declared = self._declared(ask)
        base = declared.attrib.get("baseType", "") if declared is not None else "string"
        correct = self._correct(ask)
        if base in ("float", "integer"):
            number = choices.number_in(correct[0]) if correct else None
            key = correct[0] if correct and number is None else None
            self.raw |= {"type": "numeric"}
            if number is not None or key:
                self.raw["key"] = key or choices.plain(number or Decimal(0))
            self._tolerance()
            return
        mapped = self._mapped(ask)
        best = max(mapped.values(), default=Decimal(0))
        accepted = [*correct, *(name for name, value in mapped.items() if value >= best > 0)]
        for name, value in mapped.items():
            if 0 < value < best:
                self.notes.change(f"Not carried: {quoted(name)} was worth less.")
        self.raw |= {"type": "short_text", "accept": list(dict.fromkeys(accepted))}

    def _tolerance(self) -> None:
        equal = self.root.find(".//equal")
        if equal is None:
            return
        mode = equal.get("toleranceMode", "exact")
        reaches = [choices.number_in(part) for part in equal.attrib.get("tolerance", "").split()]
        known = [abs(one) for one in reaches if one is not None]
        if mode == "exact" or not known or not known[0]:
            return
        if len(set(known)) > 1:
            self.notes.change("The tolerance differed above and below. The first is kept.")
        self.raw["tolerance"] = choices.plain(known[0]) + ("%" if mode == "relative" else "")

    def _hottext(self, ask: Node) -> None:
        self.raw |= {"type": "hottext", "passage": passage(ask, set(self._correct(ask)))}
        if self._mapped(ask):
            self.raw["marking"] = "net"
