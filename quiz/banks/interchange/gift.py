"""GIFT, Moodle's text format: single, multiple, true_false, match, numeric, short_text, card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from quiz.banks.dumping import Raw
from quiz.banks.interchange import choices
from quiz.banks.interchange.report import (
    Gathering,
    Imported,
    Notes,
    id_from,
    take_name,
)
from quiz.banks.interchange.texts import decoded
from quiz.banks.interchange.words import one_line

CANNOT = (
    "points, talk prompts, sources, links, pictures, misconceptions and units",
    "questions of the types order, hottext, hotspot, scale and poll",
    "more than one language",
)
"""What the format cannot carry, in words."""

LONGEST = 100_000
"""Characters of a question."""

MOST = 200
"""Answers of a question that are looked at: a bank holds eight."""

FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]\s*")

_TAG = re.compile(r"\[(id|tag):((?:[^\[\]\\]|\\.)*)\]")

_WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)%\s*")

_SIGNS = "\\~=#{}:"


@dataclass(frozen=True)
class _Part:
    """Hold one answer of a question: its sign, weight in percent, text and feedback."""

    sign: str
    weight: Decimal | None
    text: str
    feedback: str


def read(content: bytes, name: str, language: str = "en") -> Imported:
    """Read a file of questions in GIFT; raises NotImported where nothing can be taken."""
    found = Gathering("gift", name, language=language)
    text = decoded(content, found)
    themes: list[str] = []
    for block, remarks in _blocks(text):
        category = re.match(r"\$CATEGORY:\s*(.*)", block)
        if category:
            themes.append(_unescaped(category[1]).strip())
            continue
        if found.full:
            found.more += 1
        elif len(block) > LONGEST:
            found.leave_out(block[:80], f"It is longer than {LONGEST:,} characters.")
        else:
            _question(block, remarks, themes[-1] if themes else "", found)
    choices.name_by_category(found, themes)
    return found.imported()


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield each question with the remarks in front of it."""
    lines: list[str] = []
    remarks: list[str] = []
    for raw in [*text.split("\n"), ""]:
        line = raw.strip()
        if line.startswith("//"):
            remarks.append(line[2:])
        elif line.startswith("$CATEGORY:"):
            if lines:
                yield "\n".join(lines), "\n".join(remarks)
                lines, remarks = [], []
            yield line, ""
        elif line:
            lines.append(line)
        elif lines:
            yield "\n".join(lines), "\n".join(remarks)
            lines, remarks = [], []


def _question(block: str, remarks: str, category: str, found: Gathering) -> None:
    notes = Notes()
    raw: Raw = {}
    title = ""
    named = re.match(r"::((?:[^\\]|\\.)*?)::", block, re.S)
    if named:
        title = _unescaped(named[1]).strip()
        block = block[named.end() :].strip()
    form = FORMAT.match(block)
    style = form[1] if form else "moodle"
    block = block[form.end() :] if form else block
    opening, closing = _find(block, "{"), _rfind(block, "}")
    if (opening is None) != (closing is None) or (
        opening is not None and closing is not None and closing < opening
    ):
        found.leave_out(title or _unescaped(block), "A brace of this question has no partner.")
        return
    _tags(remarks, raw, notes)
    if _TAG.sub("", remarks).strip():
        found.aside("Comments between the questions ({n})")
    if category:
        raw["category"] = category
    if opening is None or closing is None:
        text = choices.text_of(_unescaped(block), style, notes, marked=False)
        raw |= choices.card(text, title)
        if "id" not in raw:
            take_name(raw, title, notes)
        found.add(raw, notes, one_line(text))
        return
    before, inside, after = block[:opening], block[opening + 1 : closing], block[closing + 1 :]
    if after.strip():
        before = f"{before.rstrip()} _____ {after.lstrip()}"
        if after.lstrip()[:1] in ".,;:!?)":
            before = f"{block[:opening].rstrip()} _____{after.lstrip()}"
    stem = choices.text_of(_unescaped(before), style, notes, marked=False)
    raw["stem"] = stem
    if "id" not in raw:
        take_name(raw, title, notes)
    inside, general = _general(inside)
    if general:
        raw["rationale"] = choices.text_of(_unescaped(general), style, notes)
    _answers(inside.strip(), raw, style, notes, found, title)


def _answers(inside: str, raw: Raw, style: str, notes: Notes, found: Gathering, title: str) -> None:
    stem = str(raw["stem"])
    if not inside:
        found.leave_out(one_line(stem) or title, choices.ESSAY)
        return
    truth = re.match(r"(TRUE|FALSE|T|F)(?![^\s#])", inside, re.I)
    if truth and (not inside[truth.end() :].strip() or inside[truth.end() :].lstrip()[0] == "#"):
        raw["key"] = "true" if truth[1].upper().startswith("T") else "false"
        said = [part for part in _split(inside[truth.end() :], "#") if part.strip()]
        told = [choices.text_of(_unescaped(part), style, notes) for part in said]
        choices.keep_feedback(raw, told[1] if len(told) > 1 else "", told[:1], notes)
    elif inside.startswith("#"):
        _number(inside[1:], raw, style, notes)
    else:
        parts = list(_parts(inside))
        if not parts:
            raw |= {"type": "short_text", "accept": [_unescaped(inside).strip()]}
        elif all(part.sign == "=" and _find(part.text, "->") is not None for part in parts):
            _matching(parts, raw, style, notes)
        elif all(part.sign == "=" for part in parts):
            _typed(parts, raw, style, notes)
        else:
            _choice(parts, raw, style, notes)
    found.add(raw, notes, title)


def _choice(parts: list[_Part], raw: Raw, style: str, notes: Notes) -> None:
    answers = [
        choices.Choice(
            choices.text_of(_unescaped(part.text), style, notes),
            part.weight if part.weight is not None else Decimal(100 if part.sign == "=" else 0),
            choices.text_of(_unescaped(part.feedback), style, notes),
        )
        for part in parts
    ]
    several = all(part.sign == "~" for part in parts) and any(
        answer.percent > 0 for answer in answers
    )
    raw |= choices.chosen(answers, several, notes)


def _typed(parts: list[_Part], raw: Raw, style: str, notes: Notes) -> None:
    words: list[str] = []
    right, wrong = [], []
    for part in parts:
        text = choices.without_wildcards(_unescaped(part.text).strip(), notes)
        said = choices.text_of(_unescaped(part.feedback), style, notes)
        if part.weight is not None and part.weight < 100:
            notes.change(f"Not carried: {text} was worth {choices.plain(part.weight)}%.")
            wrong.append(said)
        else:
            words.append(text)
            right.append(said)
    raw |= {"type": "short_text", "accept": words}
    choices.keep_feedback(raw, next(filter(None, right), ""), wrong + right[1:], notes)


def _matching(parts: list[_Part], raw: Raw, style: str, notes: Notes) -> None:
    pairs, extra = [], []
    for part in parts:
        at = _find(part.text, "->") or 0
        left = choices.text_of(_unescaped(part.text[:at]), style, notes)
        right = choices.text_of(_unescaped(part.text[at + 2 :]), style, notes)
        if left:
            pairs.append([left, right])
        else:
            extra.append(right)
    raw |= {"type": "match", "pairs": pairs} | ({"distractors": extra} if extra else {})


def _number(inside: str, raw: Raw, style: str, notes: Notes) -> None:
    parts = list(_parts(inside)) or [_Part("=", None, *_cut(inside))]
    full = [part for part in parts if part.weight is None or part.weight >= 100] or parts
    first = full[0]
    said = [choices.text_of(_unescaped(part.feedback), style, notes) for part in parts]
    raw["type"] = "numeric"
    key, tolerance = _range(first.text)
    raw["key"] = key
    if tolerance not in ("", "0"):
        raw["tolerance"] = tolerance
    for part in parts:
        if part is not first:
            weight = choices.plain(part.weight if part.weight is not None else Decimal(100))
            notes.change(f"Not carried: the number {part.text.strip()} was worth {weight}%.")
    right = said[parts.index(first)]
    choices.keep_feedback(raw, right, [one for one in said if one is not right], notes)


def _range(text: str) -> tuple[str, str]:
    text = _unescaped(text).strip()
    first, between, second = text.partition("..")
    if between:
        low, high = choices.number_in(first), choices.number_in(second)
        if low is None or high is None:
            return text[:100], ""
        return choices.plain((low + high) / 2), choices.plain(abs(high - low) / 2)
    first, _, second = text.partition(":")
    number, reach = choices.number_in(first), choices.number_in(second.strip() or "0")
    if number is None or reach is None:
        return text[:100], ""
    return choices.plain(number), choices.plain(reach)


def _tags(remarks: str, raw: Raw, notes: Notes) -> None:
    for found in _TAG.finditer(remarks):
        value = re.sub(r"\\(.)", r"\1", found[2]).strip()
        if found[1] == "id":
            raw["id"] = id_from(value) or ""
        else:
            choices.tagged(value, raw, notes)


def _parts(text: str) -> Iterator[_Part]:
    """Yield the answers that begin with = or ~."""
    starts = [at for at, sign in _plain_signs(text) if sign in "=~"][:MOST]
    if not starts or text[: starts[0]].strip():
        return
    for at, end in zip(starts, [*starts[1:], len(text)], strict=True):
        body = text[at + 1 : end].strip()
        form = _WEIGHT.match(body)
        weight = Decimal(form[1]) if form else None
        yield _Part(text[at], weight, *_cut(body[form.end() :] if form else body))


def _cut(text: str) -> tuple[str, str]:
    """Part an answer from its feedback."""
    at = _find(text, "#")
    return (text, "") if at is None else (text[:at], text[at + 1 :])


def _general(text: str) -> tuple[str, str]:
    for at, sign in _plain_signs(text):
        if sign == "#" and text.startswith("####", at):
            return text[:at], text[at + 4 :]
    return text, ""


def _split(text: str, sign: str) -> list[str]:
    marks = [at for at, found in _plain_signs(text) if found == sign]
    return [
        text[at + 1 : end] for at, end in zip(marks, [*marks[1:], len(text)], strict=False)
    ]  # fmt: skip


def _plain_signs(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] in "=~#{}:-":
            yield at, text[at]
        at += 1


def _find(text: str, sign: str) -> int | None:
    return next((at for at, _ in _plain_signs(text) if text.startswith(sign, at)), None)


def _rfind(text: str, sign: str) -> int | None:
    last = None
    for at, found in _plain_signs(text):
        if found == sign:
            last = at
    return last


def _unescaped(text: str) -> str:
    """Undo GIFT's escapes; line breaks of the file itself are blanks."""

    def plain(found: re.Match[str]) -> str:
        return "\n" if found[1] == "n" else found[1] if found[1] in _SIGNS else found[0]

    return re.sub(r"\\(.)", plain, text.replace("\n", " "))
