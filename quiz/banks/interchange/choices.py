"""What the formats that Moodle reads have in common: weights, feedback, tags, cards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from quiz.banks.dumping import Quoted, Raw
from quiz.banks.interchange.power import LETTERS, by_letter, lean, options_of, tidy
from quiz.banks.interchange.report import Gathering, Notes, id_from
from quiz.banks.interchange.words import (
    Rendered,
    counted,
    folded_blanks,
    markdown_of_html,
    markdown_of_plain,
    visible,
)
from quiz.banks.problems import quoted

ESSAY = "Free texts are never stored here. Use a talk prompt, or a short text with a key."
TAGS = ("theme", "difficulty", "competence")
_HEADLINE = re.compile(r"\*\*([^*\n]+)\*\*(?:\n\n|$)")


@dataclass(frozen=True)
class Choice:
    """Hold an answer to choose: its Markdown, its worth in percent, what is said afterwards.

    ``part`` tells that it is worth a part of several.
    """

    text: str
    percent: Decimal
    feedback: str = ""
    part: bool = False


def text_of(text: str, style: str, notes: Notes, *, marked: bool = True) -> str:
    """Read a text of a style (html, moodle, plain, markdown) as Markdown; name what is lost.

    A ``marked`` text may name its style in front, as ``[html]``.
    """
    text = text.strip()
    own = re.match(r"\[(html|moodle|plain|markdown)\]\s*", text)
    if own and marked:
        style, text = own[1], text[own.end() :]
    if style == "markdown":
        return text.strip()
    if style == "plain" or not re.search(r"[<&]", text):
        return markdown_of_plain(text)
    if style == "moodle":
        text = text.replace("\n", "<br>")
    found = markdown_of_html(text)
    name_dropped(found, notes)
    for source, _ in found.pictures:
        notes.change(f"The picture {quoted(source, 60)} is not in the file.")
    return found.text


def name_dropped(found: Rendered, notes: Notes) -> None:
    """Name what of a text in HTML did not come over."""
    if found.dropped:
        words = [counted(number, what) for what, number in found.dropped.items()]
        notes.change(f"Left out of the text: {', '.join(words)}.")


def chosen(answers: Sequence[Choice], several: bool, notes: Notes) -> Raw:
    """Make options and key of answers and their worth."""
    if any(answer.percent < 0 for answer in answers) and not several:
        notes.change("Wrong options cost marks in the file. Here they never do.")
    named = {_letter(place): answer for place, answer in enumerate(answers)}
    options = {
        name: {"text": one.text} | ({"feedback": one.feedback} if one.feedback else {})
        for name, one in named.items()
    }
    if several:
        key = [name for name, one in named.items() if one.percent > 0]
        if not key:
            notes.want("The file calls none of the options right. Choose the key.")
        raw: Raw = {"type": "multiple", "options": lean(options)}
        raw |= {"key": key} if key else {}
        raw |= {"marking": _marking(list(named.values()), notes)}
        raw.pop("type" if key else "", None)
        return raw
    best = [name for name, one in named.items() if one.percent >= 100]
    if len(best) > 1:
        notes.want(f"The options {', '.join(best)} are all right in the file. Keep one of them.")
    if not best and any(one.percent > 0 for one in answers):
        top = max(one.percent for one in answers)
        best = [name for name, one in named.items() if one.percent == top]
        notes.change(f"The best option was worth {plain(top)}%. Here the key is worth everything.")
        if len(best) > 1:
            notes.want(f"The options {', '.join(best)} are equally good. Keep one of them as key.")
    key_name = best[0] if best else None
    if key_name is None:
        notes.want(f"{len(answers)} options, and the file calls none of them right. Choose one.")
    for name, one in named.items():
        weight = int(one.percent)
        if name != key_name and 0 < one.percent < 100:
            options[name]["weight"] = str(weight)
            if weight != one.percent:
                notes.change(f"The worth of option {name} was rounded to {weight}%.")
    raw = {"options": lean(options)}
    return raw | {"key": key_name} if key_name else raw


def _letter(place: int) -> str:
    return LETTERS[place] if place < len(LETTERS) else f"o{place + 1}"


def _marking(answers: Sequence[Choice], notes: Notes) -> str:
    """Find the marking that is nearest to the worth of options in percent."""
    right = [one.percent for one in answers if one.percent > 0]
    wrong = [one.percent for one in answers if one.percent <= 0]
    if not right:
        return "net"
    each = Decimal(100) / len(right)
    if any(abs(one - each) > 1 for one in right):
        notes.change("Right options had different worth. Here each counts the same.")
    if any(abs(one + each) > 1 for one in wrong):
        costs = ", ".join(sorted({f"{plain(abs(one))}%" for one in wrong}))
        notes.change(f"A wrong option cost {costs}. Here it takes away what a right one gives.")
    return "net"


def weighed(raw: Raw, kind: str) -> list[Choice]:
    """Give the worth of each option in percent, as formats of Moodle write it."""
    options = options_of(raw)
    if kind == "single":
        return [
            Choice(
                one["text"],
                Decimal(100) if name == raw["key"] else Decimal(one.get("weight", "0")),
                one.get("feedback", ""),
            )
            for name, one in options.items()
        ]
    each = round(Decimal(100) / len(raw["key"]), 5)
    return [
        Choice(one["text"], each if name in raw["key"] else -each, one.get("feedback", ""), True)
        for name, one in options.items()
    ]


def keep_feedback(raw: Raw, right: str, others: Sequence[str], notes: Notes) -> None:
    """Keep what is said of a right answer as the rationale; name what else was said."""
    if right and "rationale" not in raw:
        raw["rationale"] = right
        notes.tell("What was said of a right answer became the rationale.")
    elif right and right != raw.get("rationale"):
        others = [right, *others]
    for said in others:
        if said and said != raw.get("rationale"):
            notes.change(f"Not carried, said of some answers: {quoted(said, 200)}.")


def without_wildcards(text: str, notes: Notes) -> str:
    """Read a typed answer, in which Moodle takes * for anything."""
    if re.search(r"(?<!\\)\*", text):
        notes.want(f"In {quoted(text)} the * stood for any text. Write out what is accepted.")
    return text.replace("\\*", "*")


def guarded(text: str) -> str:
    """Write a typed answer so that its * is a star."""
    return text.replace("*", "\\*")


def tagged(tag: str, raw: Raw, notes: Notes) -> None:
    """Read a tag such as ``theme:scams``; another one is a theme, or named as not carried."""
    name, colon, value = tag.partition(":")
    value = value.strip()
    if colon and name == "difficulty" and value in ("easy", "medium", "hard"):
        raw[name] = value
    elif colon and name == "competence" and value:
        raw[name] = Quoted(value[:300])
    elif colon and name == "theme" and id_from(value) == value:
        raw[name] = value
    elif "theme" not in raw and id_from(tag):
        raw["theme"] = id_from(tag)
        notes.tell(f"The tag {quoted(tag)} became the theme.")
    else:
        notes.change(f"Not carried: the tag {quoted(tag)}.")


def bad_tag(value: str) -> bool:
    """Tell whether a value cannot stand in a tag."""
    return bool(re.search(r"[\[\]\\\n\r,]", value)) or value != value.strip()


def name_by_category(found: Gathering, categories: Sequence[str]) -> None:
    """Take one category as the title of the bank, several as themes of their questions."""

    def last(path: str) -> str:
        return re.split(r"(?<!/)/(?!/)", path)[-1].replace("//", "/").strip()

    several = len(set(categories)) > 1
    if categories and not several:
        found.title = last(categories[0])
    for entry in found.entries:
        if entry.raw is None or "category" not in entry.raw:
            continue
        category = entry.raw.pop("category")
        if several and "theme" not in entry.raw and id_from(last(category)):
            entry.raw["theme"] = id_from(last(category))


def card(text: str, title: str) -> Raw:
    """Make a card of a text without a question."""
    head = _HEADLINE.match(text)
    if head and text[head.end() :].strip():
        return {"type": "card", "stem": head[1], "body": text[head.end() :].strip()}
    return {"type": "card", "stem": markdown_of_plain(title or "Read this"), "body": text}


def held_card(raw: Raw) -> Raw | None:
    """Give what is left of a card in a format of Moodle: its text, under its title in bold."""
    held = {name: raw[name] for name in ("id", *TAGS) if name in raw}
    for name in ("theme", "competence"):
        if name in held and bad_tag(held[name]):
            del held[name]
    stem = folded_blanks(visible(raw["stem"]))
    body = tidy(raw["body"])
    again = card(f"**{plain_headline(stem)}**\n\n{body}", "")
    return {**held, **again}


def plain_headline(stem: str) -> str:
    """Write a title that stands in bold."""
    return markdown_of_plain(stem.replace("*", "\u2217"))


def written_card(raw: Raw) -> str:
    """Write a card as one text."""
    return f"**{raw['stem']}**\n\n{raw['body']}"


def held_choice(held: Raw, kind: str) -> Raw:
    """Give what is left of options and key."""
    held = by_letter(held)
    options = options_of(held)
    allowed = ("text", "feedback", "weight") if kind == "single" else ("text", "feedback")
    for name, one in options.items():
        options[name] = {
            field: tidy(value) if field != "weight" else value
            for field, value in one.items()
            if field in allowed
        }
    held["options"] = lean(options)
    if kind == "multiple":
        held["marking"] = "net"
    return held


def held_match(held: Raw) -> Raw:
    """Give what is left of a match: an arrow inside of a text is another sign."""

    def plain_arrow(text: str) -> str:
        return tidy(text).replace("->", "→")

    held["pairs"] = [[plain_arrow(left), plain_arrow(right)] for left, right in held["pairs"]]
    if "distractors" in held:
        held["distractors"] = [plain_arrow(text) for text in held["distractors"]]
    return {"type": "match", **held}


def held_number(held: Raw) -> Raw:
    """Give what is left of a number: its tolerance is no share."""
    reach = held.get("tolerance", "0")
    if reach.endswith("%"):
        reach = plain(abs(Decimal(held["key"])) * Decimal(reach[:-1]) / 100)
    held.pop("tolerance", None)
    if Decimal(reach):
        held["tolerance"] = plain(Decimal(reach))
    held["key"] = plain(Decimal(held["key"]))
    return {"type": "numeric", **held}


def held_words(held: Raw) -> Raw:
    """Give what is left of accepted words."""
    held["accept"] = [folded_blanks(word) for word in held["accept"]]
    return {"type": "short_text", **held}


def number_in(text: str) -> Decimal | None:
    """Read a number that people write; None for any other, and for one of many digits."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or len(number.as_tuple().digits) > 30:
        return None
    if number and not -15 <= number.adjusted() <= 15:
        return None
    exponent = number.as_tuple().exponent
    return number if isinstance(exponent, int) and exponent >= -30 else None


def plain(number: Decimal) -> str:
    """Write a number without an exponent and idle zeros."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
