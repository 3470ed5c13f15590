"""Find options that stand out: one that looks unlike the others, two that deny each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import combinations

from quiz.banks.lint.cues import odd_one
from quiz.banks.lint.prose import Prose
from quiz.banks.lint.reading import Asked
from quiz.banks.lint.rule import Level, Remark, of_wording
from quiz.banks.lint.web import addresses
from quiz.banks.lint.words import lexicon_of

_QUOTES = re.compile(r"[\"“”«»„]|(?<!\w)['‘][^'‘’]+['’](?!\w)")

_STRONG = re.compile(r"\*\*|__|`")


def _script(prose: Prose) -> str:
    for letter in prose.plain:
        if letter.isalpha():
            return unicodedata.name(letter, "?").partition(" ")[0]
    return ""


def _has_number(prose: Prose) -> bool:
    if not prose.has_digits and prose.raw.isascii():
        return False
    return any(sign.isdigit() for sign in prose.plain)


_FEATURES: tuple[tuple[str, Callable[[Prose], bool], bool], ...] = (
    ("a number", _has_number, False),
    ("a web address", lambda prose: any(addresses(prose.plain)), False),
    ("quotation marks", lambda prose: bool(_QUOTES.search(prose.plain)), False),
    ("emphasis", lambda prose: bool(_STRONG.search(prose.raw)), False),
    ("a full stop at the end", lambda prose: prose.plain.endswith((".", "।")), True),
    ("a capital at the beginning", lambda prose: prose.plain[:1].isupper(), True),
)


def odd_features(asked: Asked, language: str) -> Iterator[tuple[str, str]]:
    """Yield options that alone have a feature, or alone lack one of form, with its words."""
    if asked.item.kind != "single" or len(asked.options) < 3:
        return
    shown = asked.shown(language)
    cased = all(prose.plain[:1].lower() != prose.plain[:1].upper() for prose in shown.values())
    for what, has, of_form in _FEATURES:
        if what.startswith("a capital") and not cased:
            continue
        having = [name for name, prose in shown.items() if has(prose)]
        if len(having) == 1:
            yield having[0], f"only this option has {what}"
        elif of_form and len(having) == len(shown) - 1:
            lacking = next(name for name in shown if name not in having)
            yield lacking, f"only this option lacks {what}"
    scripts = {name: _script(prose) or None for name, prose in shown.items()}
    odd = odd_one(scripts)
    if odd is not None and scripts[odd[0]] is not None:
        yield odd[0], "only this option is in another script"


@of_wording(
    "IW-16",
    "odd-one-out",
    "warning",
    title="One option looks different",
    when="When one option alone has a number, a web address, quotation marks, emphasis, a full "
    "stop at the end, a capital at the beginning or another script. A warning where that option "
    "is the key; for full stops and capitals otherwise a hint.",
    why="What looks different is chosen, or passed over, for its looks.",
    bad="ask a friend / Look up the number yourself. / wait a day",
    good="Ask a friend / Look up the number / Wait a day",
)
def odd_one_out(asked: Asked, language: str) -> Iterator[Remark]:
    """Find options that stand out by their looks."""
    for name, says in odd_features(asked, language):
        is_key = name == asked.single_key
        if is_key or "full stop" in says or "capital" in says:
            level: Level | None = None if is_key else "hint"
            yield Remark(("options", name), says, "Write all options in the same way", level)


@of_wording(
    "IW-19",
    "opposite-pair",
    "hint",
    title="Two options are each other's opposite",
    when="When, among three options or more, exactly two differ by a word such as not.",
    why="One of two opposites must be right, so the others can be left out without reading.",
    bad="Save the photo / Do not save the photo / Tell a friend",
    good="Save the photo / Show it around / Tell a friend",
)
def opposite_pair(asked: Asked, language: str) -> Iterator[Remark]:
    """Find one pair of options of which one says no to the other."""
    lexicon = lexicon_of(language)
    shown = asked.shown(language)
    if asked.item.kind != "single" or lexicon is None or len(shown) < 3:
        return
    drop = lexicon.denying | lexicon.negations | lexicon.bare
    bare = {
        name: (
            tuple(word for word in prose.words if word not in drop),
            bool(lexicon.denying.intersection(prose.words)),
        )
        for name, prose in shown.items()
    }
    pairs = [
        (one, other)
        for one, other in combinations(shown, 2)
        if len(bare[one][0]) >= 1
        and bare[one][0] == bare[other][0]
        and bare[one][1] != bare[other][1]
    ]
    if len(pairs) == 1:
        one, other = pairs[0]
        yield Remark(
            ("options", other),
            f'this option says no to "{one}"',
            "Replace one of the two, so that all options must be read",
        )
