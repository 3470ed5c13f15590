"""Moodle XML: what a question bank of Moodle exports and imports."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from urllib.parse import unquote

from quiz.banks.dumping import Raw
from quiz.banks.interchange import choices, gaps
from quiz.banks.interchange.report import Gathering, Imported, Notes, NotImported, take_name
from quiz.banks.interchange.trees import Node, tree, words
from quiz.banks.interchange.words import (
    LONGEST,
    counted,
    folded_blanks,
    markdown_of_html,
    markdown_of_plain,
)
from quiz.banks.pictures import Unusable
from quiz.banks.problems import quoted

PICTURE = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\(@@PLUGINFILE@@/([^)\s]+)\)")
_STYLES = {
    "html": "html",
    "markdown": "markdown",
    "plain_text": "plain",
    "moodle_auto_format": "moodle",
}
_KNOWN_TAGS = """
name questiontext generalfeedback defaultgrade penalty idnumber tags answer subquestion single
usecase units tolerance gradingtype
"""
_FORM_TAGS = """
hidden shuffleanswers answernumbering showstandardinstruction shownumcorrect layouttype selecttype
selectcount showgrading numberingstyle unitgradingtype unitpenalty showunits unitsleft
instructions category
"""
_KNOWN = frozenset(_KNOWN_TAGS.split())
_FORM = frozenset(_FORM_TAGS.split())
_LOOK = "The setting "
_GENERIC = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_DEFAULTS = frozenset(
    {
        "Your answer is correct.",
        "Your answer is partially correct.",
        "Your answer is incorrect.",
        "Correct answer",
        "",
    }
)
_LEFT_OUT = {
    "essay": choices.ESSAY,
    "calculated": "Numbers that are drawn anew for everybody are not possible here.",
    "calculatedsimple": "Numbers that are drawn anew for everybody are not possible here.",
    "calculatedmulti": "Numbers that are drawn anew for everybody are not possible here.",
    "random": "A draw is set for the whole bank here: delivery, draw.",
}


def read(content: bytes, name: str, language: str = "en") -> Imported:
    """Read an export of Moodle; raises NotImported where nothing can be taken."""
    found = Gathering("moodle", name, language=language)
    root = tree(content)
    if root.tag != "quiz":
        raise NotImported("This XML is no export of questions from Moodle.")
    categories: list[str] = []
    for node in root:
        if node.tag != "question":
            found.aside(f"The part <{node.tag[:40]}> of the file")
        elif node.attrib.get("type", "") == "category":
            categories.append(words(node.find("category/text")).strip())
        elif found.full:
            found.more += 1
        else:
            _Question(node, found, categories[-1] if categories else "").take()
    looks = [name for name in found.asides if name.startswith(_LOOK)]
    for name in looks:
        del found.asides[name]
    if looks:
        names = ", ".join(name.removeprefix(_LOOK) for name in looks)
        found.aside(f"How Moodle showed them: {names}")
    choices.name_by_category(found, categories)
    return found.imported()


class _Question:
    """Take over one question."""

    def __init__(self, node: Node, found: Gathering, category: str) -> None:
        self.node = node
        self.found = found
        self.notes = Notes()
        self.kind = node.attrib.get("type", "")
        self.raw: Raw = {"category": category} if category else {}
        self.files: dict[str, bytes] = {}

    def take(self) -> None:
        """Add the question to what was found, or say why not."""
        kinds: Mapping[str, Callable[[], None]] = {
            "multichoice": self._choice,
            "multichoiceset": self._choice,
            "truefalse": self._truth,
            "shortanswer": self._typed,
            "numerical": self._number,
            "matching": self._matching,
            "ddmatch": self._matching,
            "ordering": self._ordering,
            "description": self._description,
            "cloze": self._gap,
        }
        name = words(self.node.find("name/text")).strip()
        title = folded_blanks(words(self.node.find("questiontext/text")))
        title = folded_blanks(markdown_of_html(title).seen) or name
        if self.kind not in kinds:
            why = _LEFT_OUT.get(
                self.kind, f"There is nothing like Moodle's type {quoted(self.kind)} here."
            )
            self.found.leave_out(title, why)
            return
        stem, pictures = self._whole(self.node.find("questiontext"))
        self.raw["stem"] = stem
        self._identity(name)
        self._media(pictures)
        rationale = self._text("generalfeedback")
        if rationale:
            self.raw["rationale"] = rationale
        self._points()
        kinds[self.kind]()
        if self.raw.pop("gone", None):
            self.found.leave_out(title, self.notes.said[-1])
            return
        self._rest()
        self.found.add(self.raw, self.notes, name)

    def _identity(self, name: str) -> None:
        take_name(self.raw, words(self.node.find("idnumber")).strip() or name, self.notes)
        for tag in self.node.findall("tags/tag"):
            choices.tagged(words(tag).strip(), self.raw, self.notes)

    def _points(self) -> None:
        written = words(self.node.find("defaultgrade")).strip() or "1"
        points = choices.number_in(written) or Decimal(0)
        whole = max(1, min(10, int(points.to_integral_value())))
        if self.kind != "description":
            if points != whole:
                self.notes.change(f"The points were {written[:20]}; here they are {whole}.")
            if whole != 1:
                self.raw["points"] = str(whole)
        penalty = words(self.node.find("penalty")).strip()
        if penalty.strip("0."):
            self.found.aside("Penalty for each further try ({n} questions). There is one try here")

    def _whole(self, node: Node | None) -> tuple[str, list[tuple[str, str]]]:
        """Give a text as Markdown, with the pictures in it."""
        if node is None:
            return "", []
        self._files(node)
        inner = node.find("text")
        text = words(inner if inner is not None else node).strip()
        style = _STYLES.get(node.get("format", "html"), "html")
        if style in ("markdown", "plain") and len(text) > LONGEST:
            beyond = counted(len(text) - LONGEST, f"character beyond {LONGEST:,}")
            self.notes.change(f"Left out of the text: {beyond}.")
            text = text[:LONGEST]
        if style == "markdown":
            pictures = [
                (f"@@PLUGINFILE@@/{name}", re.sub(r"\\(.)", r"\1", alt))
                for alt, name in PICTURE.findall(text)
            ]
            return PICTURE.sub("", text).strip(), pictures
        if style == "plain":
            return markdown_of_plain(text), []
        if style == "moodle":
            text = text.replace("\n", "<br>")
        found = markdown_of_html(text)
        choices.name_dropped(found, self.notes)
        return found.text, list(found.pictures)

    def _text(self, tag: str | Node) -> str:
        node = self.node.find(tag) if isinstance(tag, str) else tag
        text, pictures = self._whole(node)
        for source, alt in pictures:
            where = tag if isinstance(tag, str) else tag.tag
            self.notes.change(
                f"A picture in {where} did not come over: {quoted(alt or source[-60:], 80)}."
            )
        return text

    def _files(self, node: Node) -> None:
        for file in node.findall("file"):
            name = file.attrib.get("name", "")
            if file.get("encoding", "base64") != "base64" or not name:
                self.notes.change(f"The file {quoted(name, 60)} cannot be read.")
                continue
            try:
                self.files[name] = base64.b64decode((file.text or "").encode(), validate=False)
            except (binascii.Error, ValueError):
                self.notes.change(f"The file {quoted(name, 60)} cannot be read.")

    def _media(self, pictures: list[tuple[str, str]]) -> None:
        for source, alt in pictures:
            content = self._content(source)
            label = quoted(unquote(source).rpartition("/")[2] if content else source, 60)
            if content is None:
                self.notes.change(f"The picture {label} is not in the file.")
            elif "media" in self.raw:
                self.notes.change(f"A question has one picture here. {label} was left out.")
            else:
                try:
                    name = self.found.picture(unquote(source).rpartition("/")[2], content)
                except Unusable as error:
                    self.notes.change(f"The picture {label} cannot be used: {error}.")
                    continue
                self.raw["media"] = {"file": name} | ({"description": alt} if alt else {})
                if not alt:
                    self.notes.want("The picture has no description. Add one.")

    def _content(self, source: str) -> bytes | None:
        if source.startswith("@@PLUGINFILE@@/"):
            return self.files.get(unquote(source.partition("/")[2].partition("?")[0]))
        embedded = re.match(r"data:image/[a-z]+;base64,", source)
        if embedded:
            try:
                return base64.b64decode(source[embedded.end() :].encode())
            except (binascii.Error, ValueError):
                return None
        return None

    def _answers(self) -> list[choices.Choice]:
        found = []
        for node in self.node.findall("answer"):
            percent = choices.number_in(node.get("fraction", "0")) or Decimal(0)
            feedback = node.find("feedback")
            said = self._text(feedback) if feedback is not None else ""
            found.append(choices.Choice(self._text(node), percent, said))
        return found

    def _choice(self) -> None:
        single = words(self.node.find("single")).strip().lower()
        several = self.kind == "multichoiceset" or single in ("false", "0")
        answers = self._answers()
        made = choices.chosen(answers, several, self.notes)
        if self.kind == "multichoiceset":
            made.pop("marking", None)
        self.raw |= made

    def _truth(self) -> None:
        right, wrong = "", []
        for node in self.node.findall("answer"):
            value = words(node.find("text")).strip().lower()
            feedback = node.find("feedback")
            said = self._text(feedback) if feedback is not None else ""
            if (choices.number_in(node.get("fraction", "0")) or 0) > 0 and value in (
                "true",
                "false",
            ):
                self.raw["key"] = value
                right = said
            else:
                wrong.append(said)
        if "key" not in self.raw:
            self.raw["type"] = "true_false"
        choices.keep_feedback(self.raw, right, wrong, self.notes)

    def _typed(self) -> None:
        accepted: list[str] = []
        others: list[str] = []
        right = ""
        for node in self.node.findall("answer"):
            percent = choices.number_in(node.get("fraction", "0")) or Decimal(0)
            text = words(node.find("text")).strip()
            feedback = node.find("feedback")
            said = self._text(feedback) if feedback is not None else ""
            if percent >= 100:
                accepted.append(choices.without_wildcards(text, self.notes))
                right, others = (right or said), others + ([said] if right else [])
            elif text != "*" or said:
                worth = choices.plain(percent)
                self.notes.change(f"Not carried: {quoted(text)} was worth {worth}%.")
                others.append(said)
        if words(self.node.find("usecase")).strip() == "1":
            self.notes.change("Capital letters mattered. Here they never do.")
        self.raw |= {"type": "short_text", "accept": accepted}
        choices.keep_feedback(self.raw, right, others, self.notes)

    def _number(self) -> None:
        self.raw["type"] = "numeric"
        others: list[str] = []
        right = ""
        nodes = self.node.findall("answer")
        best = [one for one in nodes if (choices.number_in(one.get("fraction", "0")) or 0) >= 100]
        for node in nodes:
            text = words(node.find("text")).strip()
            feedback = node.find("feedback")
            said = self._text(feedback) if feedback is not None else ""
            if best and node is best[0]:
                self._key(text, words(node.find("tolerance")).strip())
                right = said
            else:
                worth = node.get("fraction", "0")[:10]
                self.notes.change(f"Not carried: the number {text[:40]} was worth {worth}%.")
                others.append(said)
        choices.keep_feedback(self.raw, right, others, self.notes)
        units = self.node.findall("units/unit")
        if units:
            self.raw["unit"] = markdown_of_plain(words(units[0].find("unit_name")).strip())
        if len(units) > 1:
            names = ", ".join(words(one.find("unit_name")).strip() for one in units[1:])
            self.notes.change(f"Not carried: the units {names[:100]}.")

    def _key(self, text: str, tolerance: str) -> None:
        number, reach = choices.number_in(text), choices.number_in(tolerance or "0")
        self.raw["key"] = text[:100] if number is None else choices.plain(number)
        if reach:
            self.raw["tolerance"] = choices.plain(abs(reach))

    def _matching(self) -> None:
        pairs, extra = [], []
        for node in self.node.findall("subquestion"):
            left = self._text(node)
            right = markdown_of_plain(words(node.find("answer/text")).strip())
            if left:
                pairs.append([left, right])
            elif right:
                extra.append(right)
        self.raw |= {"type": "match", "pairs": pairs}
        if extra:
            self.raw["distractors"] = extra

    def _ordering(self) -> None:
        lines = [self._text(node) for node in self.node.findall("answer")]
        self.raw |= {"type": "order", "sequence": lines}
        grading = words(self.node.find("gradingtype")).strip()
        if grading not in ("ALL_OR_NOTHING", "-1"):
            self.raw["marking"] = "pairs"
            self.notes.change("Marks are for neighbours in right order. Check the order.")

    def _description(self) -> None:
        name = words(self.node.find("name/text")).strip()
        text = str(self.raw.pop("stem"))
        self.raw |= choices.card(text, name)
        if "rationale" in self.raw:
            self.notes.change("A card has no rationale. It stands at the end of its text.")
            self.raw["body"] = f"{self.raw['body']}\n\n{self.raw.pop('rationale')}"

    def _gap(self) -> None:
        made = gaps.one_gap(str(self.raw["stem"]), self.notes)
        if made is None:
            self.notes.tell("A text with several gaps has nothing like it here. Split it.")
            self.raw["gone"] = "yes"
            return
        self.raw.pop("points", None)
        self.raw |= made

    def _rest(self) -> None:
        """Name what nothing was made of."""
        for node in self.node:
            text = folded_blanks(markdown_of_html(words(node.find("text") or node)).seen)
            if node.tag in _GENERIC:
                if text in _DEFAULTS:
                    continue
                self.notes.change(f"Not carried, {node.tag}: {quoted(text, 200)}.")
            elif node.tag == "hint":
                if text:
                    self.notes.change(f"Not carried, a hint: {quoted(text, 200)}.")
            elif node.tag == "hidden" and text == "1":
                self.notes.change("The question was hidden in Moodle.")
            elif node.tag == "shuffleanswers" and text in ("0", "false"):
                self.notes.change("The options stood in a fixed order. Here they are shuffled.")
            elif node.tag in _FORM:
                if text not in ("", "0"):
                    self.found.aside(f"{_LOOK}{node.tag}")
            elif node.tag not in _KNOWN:
                self.notes.change(f"Not carried, {node.tag[:40]}: {quoted(text, 100)}.")
