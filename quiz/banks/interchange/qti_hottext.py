"""The passage of a hottext item of QTI, written with its parts in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quiz.banks.interchange.power import LETTERS
from quiz.banks.interchange.trees import Node, words
from quiz.banks.interchange.words import folded_blanks


def passage(ask: Node, correct: set[str]) -> str:
    """Write a passage, one line a paragraph; ``correct`` are the identifiers of red flags."""
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
            lines.append(folded_blanks("".join(_spans(node, names, correct))))
        else:
            loose += " " + "".join(_span(node, names, correct))
            loose += node.tail or ""
    if loose.strip():
        lines.append(folded_blanks(loose))
    return "\n".join(line for line in lines if line)


def _spans(node: Node, names: Mapping[str, str], correct: set[str]) -> Iterator[str]:
    yield _no_brackets(node.text or "")
    for inner in node:
        yield from _span(inner, names, correct)
        yield _no_brackets(inner.tail or "")


def _span(node: Node, names: Mapping[str, str], correct: set[str]) -> Iterator[str]:
    if node.tag == "hottext":
        name = node.attrib.get("identifier", "")
        text = folded_blanks(_no_brackets(words(node))).replace("|", "/")
        yield f"[[{'*' if name in correct else ''}{text}|{names[name]}]]"
    else:
        yield from _spans(node, names, correct)


def _letter(place: int) -> str:
    return LETTERS[place] if place < len(LETTERS) else f"s{place + 1}"


def _no_brackets(text: str) -> str:
    return text.replace("[[", "[ [").replace("]]", "] ]")
