"""A text with one gap, as Moodle's cloze questions write it."""

from __future__ import annotations

import re
from decimal import Decimal

from quiz.banks.dumping import Raw
from quiz.banks.interchange import choices
from quiz.banks.interchange.report import Notes
from quiz.banks.interchange.words import markdown_of_plain, visible

_GAP = re.compile(r"\{([0-9]*):([A-Z_]+):((?:[^{}\\]|\\.)*)\}")
_TYPED = ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")
_NUMBERS = ("NUMERICAL", "NM")
_SEVERAL = ("MULTIRESPONSE", "MR", "MRH", "MULTIRESPONSE_H", "MULTIRESPONSE_S", "MRS")
_WORTH = re.compile(r"=|%(-?[0-9]{1,3})%")


def one_gap(text: str, notes: Notes) -> Raw | None:
    """Make an item of a text with one gap; None where there are none or several."""
    plain = visible(text)
    found = list(_GAP.finditer(plain))
    if len(found) != 1:
        return None
    gap = found[0]
    kind = gap[2]
    answers = _answers(gap[3])
    stem = markdown_of_plain(f"{plain[: gap.start()]}_____{plain[gap.end() :]}")
    if stem != text:
        notes.tell("The text with a gap became a question with _____ in it.")
    if gap[1] not in ("", "1"):
        notes.change(f"The gap weighed {gap[1]}.")
    if kind in _TYPED:
        right = [one for one in answers if one.percent >= 100]
        accepted = [choices.without_wildcards(one.text, notes) for one in right]
        texts = "1 text is" if len(accepted) == 1 else f"{len(accepted)} texts are"
        notes.change(f"A gap with typing became a short text. {texts} accepted.")
        for one in answers:
            if one.percent < 100:
                notes.change(f"Not carried: {one.text} was worth {choices.plain(one.percent)}%.")
        raw: Raw = {"stem": stem, "type": "short_text", "accept": accepted}
        if kind in ("SHORTANSWER_C", "SAC", "MWC"):
            notes.change("Capital letters mattered. Here they never do.")
        _feedback(answers, raw, notes)
        return raw
    if kind in _NUMBERS:
        best = next((one for one in answers if one.percent >= 100), None)
        key, _, reach = (best.text if best else "").partition(":")
        notes.change("A gap with a number became a number.")
        raw = {"stem": stem, "type": "numeric", "key": key.strip()}
        if reach.strip(" 0."):
            raw["tolerance"] = reach.strip()
        _feedback(answers, raw, notes)
        return raw
    notes.change("A gap with a list became a question with options.")
    return {"stem": stem, **choices.chosen(answers, kind in _SEVERAL, notes)}


def _feedback(answers: list[choices.Choice], raw: Raw, notes: Notes) -> None:
    right = next((one.feedback for one in answers if one.percent >= 100 and one.feedback), "")
    others = [one.feedback for one in answers if one.feedback and one.feedback != right]
    choices.keep_feedback(raw, right, others, notes)


def _answers(text: str) -> list[choices.Choice]:
    found = []
    for part in re.split(r"(?<!\\)~", text):
        worth = _WORTH.match(part)
        percent = Decimal(0)
        if worth:
            percent = Decimal(100) if worth[0] == "=" else Decimal(worth[1])
            part = part[worth.end() :]
        answer, *said = re.split(r"(?<!\\)#", part, maxsplit=1)
        feedback = markdown_of_plain(_plain(said[0])) if said else ""
        found.append(choices.Choice(_plain(answer).strip(), percent, feedback.strip()))
    return found


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
