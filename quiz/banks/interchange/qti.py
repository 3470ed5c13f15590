"""QTI 2.1 and 3.0: packages, or single items, read as far as a bank can hold them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from html import escape
from urllib.parse import unquote

from quiz.banks.dumping import Raw
from quiz.banks.interchange import choices
from quiz.banks.interchange.archives import is_archive, unpacked
from quiz.banks.interchange.power import LETTERS
from quiz.banks.interchange.report import Gathering, Imported, Notes, NotImported, id_from
from quiz.banks.interchange.trees import Node, tree, words
from quiz.banks.interchange.words import folded_blanks, markdown_of_html
from quiz.banks.pictures import Unusable
from quiz.banks.problems import quoted
from quiz.banks.texts import known_language
from quiz.items.text import LANGUAGE

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SILENT = frozenset(("responseDeclaration", "outcomeDeclaration", "itemBody", "modalFeedback",
                     "responseProcessing"))  # fmt: skip
_UNDONE = {
    "extendedTextInteraction": choices.ESSAY,
    "uploadInteraction": "Files of students are never taken here.",
    "drawingInteraction": "Drawings of students are never taken here.",
}


def read(content: bytes, name: str, language: str = "en") -> Imported:
    """Read a package or an item of QTI; raises NotImported where nothing can be taken."""
    found = Gathering("qti", name, language=language)
    if not is_archive(content):
        _item(tree(content), "", {}, found)
        return found.imported()
    files = unpacked(content)
    manifest = next((path for path in files if posixpath.basename(path) == "imsmanifest.xml"), None)
    if manifest is None:
        raise NotImported("This archive has no imsmanifest.xml, so it is no QTI package.")
    base = posixpath.dirname(manifest)
    top = tree(files[manifest])
    used = {manifest}
    items = _items_of(top, base, files, used, found)
    if not items:
        raise NotImported("The manifest of this package names no items.")
    for path in items:
        used.add(path)
        if path not in files:
            found.leave_out(path, "The package names this item and does not have it.")
            continue
        try:
            root = tree(files[path])
        except NotImported as error:
            found.leave_out(path, str(error))
            continue
        used |= _item(root, path, files, found)
    rest = [path for path in files if path not in used and not path.endswith((".xsd", ".css"))]
    for path in rest[:20]:
        found.aside(f"The file {quoted(path, 60)}, which no question shows")
    if len(rest) > 20:
        found.aside(f"{len(rest) - 20} more files that no question shows")
    return found.imported()


def _items_of(
    manifest: Node, base: str, files: Mapping[str, bytes], used: set[str], found: Gathering
) -> list[str]:
    """Give the paths of the items: as a test orders them, else as the manifest names them."""
    for title in manifest.iter("title"):
        found.title = found.title or folded_blanks(words(title))
    listed: list[str] = []
    tests: list[str] = []
    for resource in manifest.iter("resource"):
        path = _beside(base, resource.attrib.get("href", ""))
        if resource.attrib.get("type", "").startswith("imsqti_item"):
            listed.append(path)
        elif resource.attrib.get("type", "").startswith("imsqti_test") and path in files:
            tests.append(path)
    ordered: list[str] = []
    for path in tests:
        used.add(path)
        try:
            test = _plain_tree(tree(files[path]))
        except NotImported as error:
            found.aside(f"The test {quoted(path, 60)}. {error}")
            continue
        found.title = folded_blanks(test.attrib.get("title", "")) or found.title
        for reference in test.iter("assessmentItemRef"):
            ordered.append(_beside(posixpath.dirname(path), reference.attrib.get("href", "")))
        for tag in ("timeLimits", "preConditions", "branchRule", "selection", "testFeedback"):
            if test.find(f".//{tag}") is not None:
                found.aside(f"The test's {tag}")
    if len(tests) > 1:
        found.aside(f"The order of {len(tests)} tests: their questions are one bank")
    return list(dict.fromkeys([*ordered, *listed]))


def _beside(base: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(base, unquote(href))).lstrip("/")


def _plain_tree(root: Node) -> Node:
    """Give the names of QTI 3 (qti-simple-choice) as those of QTI 2 (simpleChoice)."""
    for node in root.iter():
        if node.tag.startswith("qti-"):
            node.tag = _camel(node.tag[4:])
            for name in [name for name in node.attrib if "-" in name and name[0] != "{"]:
                if not name.startswith("data-"):
                    node.attrib[_camel(name)] = node.attrib.pop(name)
    return root


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def _item(root: Node, path: str, files: Mapping[str, bytes], found: Gathering) -> set[str]:
    """Take over one item; gives the files of the package that it used."""
    root = _plain_tree(root)
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
        made = id_from(re.sub(r"^_(?=[0-9])", "", self.root.attrib.get("identifier", "")))
        if made:
            self.raw["id"] = made
        self._points()
        self._stem(asks[0] if asks else None)
        self._modal()
        if asks:
            kinds[asks[0].tag](asks[0])
        else:
            self.raw |= choices.card(str(self.raw.pop("stem")), self.root.attrib.get("title", ""))
            self.raw.pop("points", None)
        for node in self.root:
            if node.tag == "stylesheet":
                self.found.aside("Style sheets of questions")
            elif node.tag not in _SILENT:
                self.notes.change(f"Not carried: {node.tag[:60]}.")
        self.found.add(self.raw, self.notes, self.root.attrib.get("title", ""))

    def _points(self) -> None:
        for node in self.root.findall("outcomeDeclaration"):
            value = ""
            if node.attrib.get("identifier", "") == "MAXSCORE":
                value = words(node.find("defaultValue/value")).strip()
            elif node.attrib.get("identifier", "") == "SCORE":
                value = node.attrib.get("normalMaximum", "")
            points = _number(value)
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
        path = _beside(self.folder, source)
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
            " ".join(entry.attrib.get("mapKey", "").split()): _number(
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
            number = _number(correct[0]) if correct else None
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
        reaches = [_number(part) for part in equal.attrib.get("tolerance", "").split()]
        known = [abs(one) for one in reaches if one is not None]
        if mode == "exact" or not known or not known[0]:
            return
        if len(set(known)) > 1:
            self.notes.change("The tolerance differed above and below. The first is kept.")
        self.raw["tolerance"] = choices.plain(known[0]) + ("%" if mode == "relative" else "")

    def _hottext(self, ask: Node) -> None:
        correct = set(self._correct(ask))
        ids = [node.attrib.get("identifier", "") for node in ask.iter() if node.tag == "hottext"]
        fine = all(re.fullmatch(r"_?[a-z0-9][a-z0-9_-]{0,15}", name) for name in ids)
        names = {name: name.removeprefix("_") if fine else _letter(at)
                 for at, name in enumerate(ids)}  # fmt: skip
        if len(set(names.values())) < len(ids):
            names = {name: _letter(at) for at, name in enumerate(ids)}
        blocks = [node for node in ask if node.tag not in ("prompt",)]
        lines = []
        loose = folded_blanks(ask.text or "")
        for node in blocks:
            if node.tag in ("p", "div", "li", "blockquote"):
                lines.append(folded_blanks("".join(self._spans(node, names, correct))))
            else:
                loose += " " + "".join(self._span(node, names, correct))
                loose += node.tail or ""
        if loose.strip():
            lines.append(folded_blanks(loose))
        self.raw |= {"type": "hottext", "passage": "\n".join(line for line in lines if line)}
        if self._mapped(ask):
            self.raw["marking"] = "net"

    def _spans(self, node: Node, names: Mapping[str, str], correct: set[str]) -> Iterator[str]:
        yield _no_brackets(node.text or "")
        for inner in node:
            yield from self._span(inner, names, correct)
            yield _no_brackets(inner.tail or "")

    def _span(self, node: Node, names: Mapping[str, str], correct: set[str]) -> Iterator[str]:
        if node.tag == "hottext":
            name = node.attrib.get("identifier", "")
            text = folded_blanks(_no_brackets(words(node))).replace("|", "/")
            yield f"[[{'*' if name in correct else ''}{text}|{names[name]}]]"
        else:
            yield from self._spans(node, names, correct)


def _letter(place: int) -> str:
    return LETTERS[place] if place < len(LETTERS) else f"s{place + 1}"


def _no_brackets(text: str) -> str:
    return text.replace("[[", "[ [").replace("]]", "] ]")


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None
