"""Aiken: a question in a line, options with a letter, ``ANSWER: B``."""

from __future__ import annotations

import re

from quiz.banks.dumping import Raw
from quiz.banks.interchange.power import LETTERS, Ready, by_letter, keep, lean, options_of, plainly
from quiz.banks.interchange.report import Exported, Gathering, Imported, Notes
from quiz.banks.interchange.texts import decoded
from quiz.banks.interchange.words import markdown_of_plain, one_line
from quiz.items.bank import Bank

CANNOT = (
    "all but the question, its options and its key",
    "questions of other types than single",
    "formatting and more than one paragraph",
    "more than one language",
)
"""What the format cannot carry, in words."""

_OPTION = re.compile(r"([A-Za-z])[.)]\s+(\S.*)|([A-Za-z])[.)]$")
_ANSWER = re.compile(r"ANSWER:\s*(.*)", re.IGNORECASE)


def read(content: bytes, name: str, language: str = "en") -> Imported:
    """Read a file in Aiken; raises NotImported where nothing can be taken."""
    found = Gathering("aiken", name, language=language)
    stem: list[str] = []
    options: dict[str, str] = {}
    for raw_line in [*decoded(content, found).split("\n"), ""]:
        line = raw_line.strip()
        answer = _ANSWER.fullmatch(line)
        option = _OPTION.fullmatch(line)
        if answer and stem:
            _question(stem, options, answer[1].strip(), found)
            stem, options = [], {}
        elif option and stem and (option[1] or option[3]).lower() not in options:
            options[(option[1] or option[3]).lower()] = option[2] or ""
        elif line and options:
            # The last question had no ANSWER line, or an option goes on.
            last = next(reversed(options))
            if _begins_anew(raw_line, options):
                _question(stem, options, "", found)
                stem, options = [line], {}
            else:
                options[last] = f"{options[last]} {line}"
        elif line:
            stem.append(line)
        elif options:
            _question(stem, options, "", found)
            stem, options = [], {}
    if stem:
        found.leave_out(" ".join(stem), "This text has no options and no ANSWER line.")
    return found.imported()


def _begins_anew(line: str, options: dict[str, str]) -> bool:
    return len(options) > 1 and line.rstrip().endswith("?")


def _question(stem: list[str], options: dict[str, str], answer: str, found: Gathering) -> None:
    notes = Notes()
    title = " ".join(stem)
    if not options:
        found.leave_out(title, "This question has no options.")
        return
    if len(stem) > 1:
        notes.tell("The question had several lines. They are paragraphs now.")
    named = {old: LETTERS[place] for place, old in enumerate(options)}
    raw: Raw = {
        "stem": markdown_of_plain("\n".join(stem)),
        "options": {named[old]: markdown_of_plain(text) for old, text in options.items()},
    }
    letter = answer.rstrip(".)").lower()
    if letter in named:
        raw["key"] = named[letter]
    elif answer:
        notes.want(f"The file says ANSWER: {answer[:40]}, which is none of the options.")
    else:
        notes.want("The file has no ANSWER line for this question. Choose the key.")
    found.add(raw, notes, title)


def hold(raw: Raw, kind: str) -> Raw | None:
    """Give what Aiken can hold of an item."""
    if kind != "single":
        return None
    stem = plainly(raw["stem"])
    if _OPTION.fullmatch(one_line(stem)) or _ANSWER.fullmatch(one_line(stem)):
        return None
    held = by_letter({"stem": stem, "options": raw["options"], "key": raw["key"]})
    options = options_of(held)
    held["options"] = lean({name: {"text": plainly(one["text"])} for name, one in options.items()})
    return held


def write(bank: Bank, language: str) -> Exported:
    """Write a bank as Aiken."""
    kept = keep(bank, language, hold)
    text = "\n\n".join(_block(one) for one in kept.items)
    content = f"{text}\n".encode() if text else b""
    return Exported("aiken", content, kept.lines, kept.everywhere)


def _block(one: Ready) -> str:
    lines = [one_line(one.raw["stem"])]
    for name, option in one.raw["options"].items():
        lines.append(f"{name.upper()}) {one_line(option)}")
    return "\n".join([*lines, f"ANSWER: {one.raw['key'].upper()}"])
