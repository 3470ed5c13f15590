"""Write a bank as GIFT."""

from __future__ import annotations

import re

from quiz.banks.dumping import Raw
from quiz.banks.interchange import choices
from quiz.banks.interchange.gift import FORMAT
from quiz.banks.interchange.power import Ready, keep, tidy
from quiz.banks.interchange.report import (
    Exported,
)
from quiz.banks.interchange.words import one_line
from quiz.items.bank import Bank

_FIELDS = ("id", "stem", "rationale", "theme", "difficulty", "competence", "options", "key",
           "pairs", "distractors", "accept", "tolerance")  # fmt: skip


def hold(raw: Raw, kind: str) -> Raw | None:
    """Give what GIFT can hold of an item."""
    if kind not in ("single", "multiple", "true_false", "match", "numeric", "short_text", "card"):
        return None
    if kind == "card":
        return choices.held_card(raw)
    held: Raw = {name: raw[name] for name in _FIELDS if name in raw}
    held["stem"] = tidy(raw["stem"])
    if "rationale" in held:
        held["rationale"] = tidy(held["rationale"])
    for name in ("theme", "competence"):
        if name in held and choices.bad_tag(held[name]):
            del held[name]
    if kind in ("single", "multiple"):
        return choices.held_choice(held, kind)
    if kind == "match":
        return choices.held_match(held)
    if kind == "numeric":
        return choices.held_number(held)
    if kind == "short_text":
        return choices.held_words(held)
    return held


def write(bank: Bank, language: str) -> Exported:
    """Write a bank as GIFT."""
    kept = keep(bank, language, hold)
    title = one_line(bank.title.within(language)).replace("/", "//")
    blocks = [f"$CATEGORY: {_escaped(title)}"]
    blocks += [_block(one) for one in kept.items]
    text = "\n\n".join(blocks) + "\n"
    return Exported("gift", text.encode(), kept.lines, kept.everywhere)


def _block(one: Ready) -> str:
    raw = one.raw
    lines = []
    tags = [
        f"[tag:{name}:{raw[name]}]" for name in ("theme", "difficulty", "competence") if name in raw
    ]
    if tags:
        lines.append(f"// {' '.join(tags)}")
    name = f"::{_escaped(raw['id'])}::" if "id" in raw else ""
    if one.kind == "card":
        lines.append(f"{name}[markdown]{_escaped(choices.written_card(raw))}")
        return "\n".join(lines)
    inside = _inside(one)
    if "rationale" in raw:
        inside.append(f"####{_first(raw['rationale'])}")
    lines.append(f"{name}[markdown]{_escaped(raw['stem'])} {{{inside[0]}")
    lines += [f"\t{line}" for line in inside[1:]]
    return "\n".join(lines) + "\n}"


def _inside(one: Ready) -> list[str]:
    raw = one.raw
    if one.kind == "true_false":
        return [raw["key"].upper()]
    if one.kind == "numeric":
        return [f"#{raw['key']}:{raw.get('tolerance', '0')}"]
    if one.kind == "short_text":
        return ["", *(f"={_typed(word)}" for word in raw["accept"])]
    if one.kind == "match":
        pairs = [*raw["pairs"], *(["", right] for right in raw.get("distractors", ()))]
        return ["", *(f"={_first(left)} -> {_first(right)}" for left, right in pairs)]
    return ["", *(_option(answer) for answer in choices.weighed(raw, one.kind))]


def _option(answer: choices.Choice) -> str:
    text = _first(answer.text)
    feedback = f"#{_first(answer.feedback)}" if answer.feedback else ""
    if answer.percent == 100 and not answer.part:
        return f"={text}{feedback}"
    weight = f"%{choices.plain(answer.percent)}%" if answer.percent else ""
    return f"~{weight}{text}{feedback}"


def _typed(text: str) -> str:
    """Escape words to be typed: they have no style, and a first % is that of the worth."""
    made = _escaped(choices.guarded(text))
    return f"%100%{made}" if made.startswith("%") else made


def _first(text: str) -> str:
    """Escape a text at whose beginning a mark of the format would be misread."""
    made = _escaped(text)
    if FORMAT.match(made) or made.startswith("%"):
        return f"[markdown]{made}"
    return made


def _escaped(text: str) -> str:
    return re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", "\\n")
