"""Write a bank as Moodle XML."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from quiz.banks.dumping import Raw
from quiz.banks.interchange import choices
from quiz.banks.interchange.power import Ready, keep, plainly, tidy
from quiz.banks.interchange.report import Exported, id_from
from quiz.banks.interchange.words import folded_blanks, one_line
from quiz.banks.problems import short
from quiz.items.bank import Bank

CANNOT = (
    "talk prompts, sources, links and misconceptions",
    "other markings of several right options than net",
    "questions of the types hottext, hotspot, scale and poll",
    "more than one language",
)
"""What the format cannot carry, in words."""

_KINDS = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "order": "ordering",
    "match": "matching",
    "numeric": "numerical",
    "short_text": "shortanswer",
    "card": "description",
}
_FIELDS = ("id", "stem", "rationale", "theme", "difficulty", "competence", "points", "options",
           "key", "pairs", "distractors", "accept", "tolerance", "unit", "sequence")  # fmt: skip


def hold(raw: Raw, kind: str) -> Raw | None:
    """Give what Moodle XML can hold of an item."""
    if kind not in _KINDS:
        return None
    held = choices.held_card(raw) if kind == "card" else _held(raw, kind)
    if held is not None and "media" in raw and _is_picture(raw["media"]["file"]):
        described = folded_blanks(raw["media"]["description"])
        held["media"] = {"file": raw["media"]["file"], "description": described}
    if held is not None and "id" not in held:
        made = id_from(_name(held))
        held |= {"id": made} if made else {}
    return held


def _held(raw: Raw, kind: str) -> Raw:
    held: Raw = {name: raw[name] for name in _FIELDS if name in raw}
    for name in ("stem", "rationale"):
        if name in held:
            held[name] = tidy(held[name])
    for name in ("theme", "competence"):
        if name in held and choices.bad_tag(held[name]):
            del held[name]
    if kind in ("single", "multiple"):
        return choices.held_choice(held, kind)
    if kind == "match":
        held["pairs"] = [[tidy(left), plainly(right)] for left, right in held["pairs"]]
        if "distractors" in held:
            held["distractors"] = [plainly(text) for text in held["distractors"]]
        return {"type": "match", **held}
    if kind == "numeric":
        if "unit" in held:
            held["unit"] = plainly(held["unit"])
        return choices.held_number(held)
    if kind == "short_text":
        return choices.held_words(held)
    if kind == "order":
        return {"type": "order", **held, "sequence": [tidy(text) for text in held["sequence"]]}
    return held


def _is_picture(name: str) -> bool:
    return name.rpartition(".")[2].lower() in ("png", "jpg", "jpeg", "webp", "gif")


def _name(raw: Raw) -> str:
    return short(one_line(raw["stem"]), 80)


def write(bank: Bank, language: str, media: Mapping[str, bytes] | None = None) -> Exported:
    """Write a bank as Moodle XML; ``media`` are the files of the bank by name."""
    kept = keep(bank, language, hold)
    title = one_line(bank.title.within(language)).replace("/", "//")
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<quiz>",
        (
            '<question type="category"><category><text>'
            f"{_safe('$course$/top/' + title)}</text></category></question>"
        ),
    ]
    parts += [_question(one, media or {}) for one in kept.items]
    text = "\n".join([*parts, "</quiz>\n"])
    return Exported("moodle", text.encode(), kept.lines, kept.everywhere)


def _question(one: Ready, media: Mapping[str, bytes]) -> str:
    raw = one.raw
    stem = choices.written_card(raw) if one.kind == "card" else raw["stem"]
    file = ""
    if "media" in raw:
        name, described = raw["media"]["file"], raw["media"]["description"]
        alt = re.sub(r"([\[\]\\])", r"\\\1", described)
        stem = f"{stem}\n\n![{alt}](@@PLUGINFILE@@/{quote(name)})"
        content = base64.b64encode(media.get(name, b"")).decode()
        file = f'<file name="{_safe(name)}" path="/" encoding="base64">{content}</file>'
    parts = [
        f'<question type="{_KINDS[one.kind]}">',
        f"<name><text>{_safe(_name(raw))}</text></name>",
        f'<questiontext format="markdown"><text>{_safe(stem)}</text>{file}</questiontext>',
        (
            f'<generalfeedback format="markdown"><text>{_safe(raw.get("rationale", ""))}</text>'
            "</generalfeedback>"
        ),
        f"<defaultgrade>{0 if one.kind == 'card' else raw.get('points', '1')}</defaultgrade>",
        "<penalty>0</penalty>",
        "<hidden>0</hidden>",
        f"<idnumber>{_safe(raw.get('id', ''))}</idnumber>",
        *_content(one),
    ]
    tags = [
        f"<tag><text>{_safe(f'{name}:{raw[name]}')}</text></tag>"
        for name in choices.TAGS
        if name in raw
    ]
    if tags:
        parts.append(f"<tags>{''.join(tags)}</tags>")
    return "\n".join([*parts, "</question>"])


def _content(one: Ready) -> list[str]:
    raw = one.raw
    if one.kind in ("single", "multiple"):
        single = "true" if one.kind == "single" else "false"
        answers = [
            _answer(answer.text, choices.plain(answer.percent), answer.feedback)
            for answer in choices.weighed(raw, one.kind)
        ]
        return [f"<single>{single}</single>", "<shuffleanswers>true</shuffleanswers>", *answers]
    if one.kind == "true_false":
        return [
            _answer(value, "100" if value == raw["key"] else "0", "", "moodle_auto_format")
            for value in ("true", "false")
        ]
    if one.kind == "short_text":
        answers = [
            _answer(choices.guarded(word), "100", "", "moodle_auto_format")
            for word in raw["accept"]
        ]
        return ["<usecase>0</usecase>", *answers]
    if one.kind == "numeric":
        return [
            (
                f'<answer fraction="100" format="moodle_auto_format"><text>{raw["key"]}</text>'
                '<feedback format="markdown"><text></text></feedback>'
                f"<tolerance>{raw.get('tolerance', '0')}</tolerance></answer>"
            ),
            *_unit(raw),
        ]
    if one.kind == "order":
        return [
            "<layouttype>VERTICAL</layouttype>",
            "<selecttype>ALL</selecttype>",
            "<gradingtype>ALL_OR_NOTHING</gradingtype>",
            *(
                _answer(line, f"{place}.0000000", "")
                for place, line in enumerate(raw["sequence"], 1)
            ),
        ]
    if one.kind == "match":
        pairs = [*raw["pairs"], *(["", right] for right in raw.get("distractors", ()))]
        return [
            "<shuffleanswers>true</shuffleanswers>",
            *(
                f'<subquestion format="markdown"><text>{_safe(left)}</text>'
                f"<answer><text>{_safe(one_line(right))}</text></answer></subquestion>"
                for left, right in pairs
            ),
        ]
    return []


def _unit(raw: Raw) -> list[str]:
    if "unit" not in raw:
        return []
    name = _safe(one_line(raw["unit"]))
    return [
        f"<units><unit><multiplier>1</multiplier><unit_name>{name}</unit_name></unit></units>",
        "<unitgradingtype>0</unitgradingtype>",
        "<showunits>3</showunits>",
    ]


def _answer(text: str, fraction: str, feedback: str, form: str = "markdown") -> str:
    return (
        f'<answer fraction="{fraction}" format="{form}"><text>{_safe(text)}</text>'
        f'<feedback format="markdown"><text>{_safe(feedback)}</text></feedback></answer>'
    )


def _safe(text: str) -> str:
    return escape(text, quote=True)
