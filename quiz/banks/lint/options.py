"""Rules about options: how many, how alike, how they refer to one another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from quiz.banks.lint.cues import key_is_long
from quiz.banks.lint.prose import Prose
from quiz.banks.lint.reading import Asked
from quiz.banks.lint.rule import Remark, of_item, of_wording
from quiz.banks.lint.words import lexicon_of

_LABELS = frozenset((*"abcdefghiv", "ii", "iii", "iv", *"कखगघ"))

_OUTER = (
    "".join(
        chr(code)
        for code in range(0x20, 0x2100)
        if unicodedata.category(chr(code)) in ("Po", "Pi", "Pf", "Ps", "Pe", "Pd", "Zs")
    )
    + "।"
)


@of_item(
    "IW-02",
    "option-count",
    "warning",
    title="Too few or too many options",
    when="When a question with one answer has two options, or over five; with several answers "
    "two, or over six. Less than two cannot be written at all.",
    why="With two options half of all guesses are right. Beyond five the further ones are hardly "
    "ever chosen, and cost reading time on a small screen.",
    bad="Is it safe? Yes / No",
    good="Three options, each of which somebody would choose.",
)
def option_count(asked: Asked) -> Iterator[Remark]:
    """Find choices among two, or among many."""
    if not asked.is_choice:
        return
    count, most = len(asked.options), 5 if asked.item.kind == "single" else 6
    if count < 3:
        yield Remark(
            ("options",),
            "there are only two options, so half of all guesses are right",
            "Add a third that people really choose, or make it true_false",
        )
    elif count > most:
        yield Remark(
            ("options",),
            f"there are {count} options; few people read so many",
            "Leave out those that nobody would choose",
        )


@of_wording(
    "IW-03",
    "no-all-of-the-above",
    "warning",
    title="All of the above",
    when="When an option says that all options are right.",
    why="Whoever knows two right options has the answer without knowing the third, and options "
    "are shuffled, so there is no above.",
    bad="All of the above",
    good="Choose all that fit (a list as key), or a third real option.",
)
def all_of_the_above(asked: Asked, language: str) -> Iterator[Remark]:
    """Find options that stand for all options."""
    yield from _standing_for(
        asked,
        language,
        "all",
        "all options are right",
        "Write key: as a list and leave this option out, or write another one",
    )


@of_wording(
    "IW-04",
    "no-none-of-the-above",
    "warning",
    title="None of the above",
    when="When an option says that no option is right.",
    why="Choosing it shows that somebody knows what is wrong, not what is right. And options are "
    "shuffled, so there is no above.",
    bad="None of the above",
    good="The thing that people should do, in words.",
)
def none_of_the_above(asked: Asked, language: str) -> Iterator[Remark]:
    """Find options that deny all options."""
    yield from _standing_for(
        asked,
        language,
        "none",
        "no option is right",
        'Write what is right instead; "I am not sure yet" is always offered',
    )


def _standing_for(asked: Asked, language: str, what: str, says: str, fix: str) -> Iterator[Remark]:
    lexicon = lexicon_of(language)
    if not asked.is_choice or lexicon is None:
        return
    whole = lexicon.all_whole if what == "all" else lexicon.none_whole
    inside = lexicon.all_inside if what == "all" else lexicon.none_inside
    for name, prose in asked.shown(language).items():
        if prose.is_one_of(whole) or prose.has(inside):
            yield Remark(("options", name), f"this option says that {says}", fix)


@of_wording(
    "IW-05",
    "no-complex-k-type",
    "warning",
    title="A and B",
    when="When an option is made of the letters or numbers of others: a and b, both 1 and 3.",
    why="It tests patience with logic. And options are shuffled: a letter names nothing.",
    bad="Both a and c",
    good="Choose all that fit: the same question with a list as key.",
)
def k_type(asked: Asked, language: str) -> Iterator[Remark]:
    """Find options that are combinations of other options."""
    lexicon = lexicon_of(language)
    if not asked.is_choice or lexicon is None:
        return
    for name, prose in asked.shown(language).items():
        words = prose.words
        letters = numbers = joined = 0
        for place, word in enumerate(words):
            if word in lexicon.joining and 0 < place < len(words) - 1:
                joined += 1
            elif word in _LABELS:
                letters += 1
            elif word.isdigit() and len(word) == 1:
                numbers += 1
            elif word not in lexicon.both and word not in lexicon.stop:
                break
        else:
            both = lexicon.both.intersection(words)
            linked = joined or "," in prose.plain or "&" in prose.plain or "+" in prose.plain
            if (letters >= 2 and linked) or (numbers >= 2 and both):
                yield Remark(
                    ("options", name),
                    "this option is made of the names of others",
                    "Write key: as a list, so that people choose all that fit",
                )


@of_wording(
    "IW-09",
    "length-spread",
    "hint",
    title="Options of very different length",
    when="When the longest option has over 40 letters and over three times those of the "
    "shortest, unless IW-08 says so already.",
    why="Eyes go to what differs. Options of one kind and one length let people compare "
    "what they say.",
    bad="Yes / Only if the person who asks can prove on the phone who they are",
    good="Yes, at once / Yes, after they prove who they are / No",
)
def length_spread(asked: Asked, language: str) -> Iterator[Remark]:
    """Find sets of options whose lengths are far apart."""
    if not asked.is_choice:
        return
    shown = asked.shown(language)
    longest = max(shown, key=lambda name: shown[name].letters)
    most, least = shown[longest].letters, min(prose.letters for prose in shown.values())
    if (
        most > 40
        and most > 3 * least
        and not (longest == asked.single_key and key_is_long(asked, language))
    ):
        yield Remark(
            ("options", longest),
            f"options have from {least} to {most} letters",
            "Make them about as long as one another",
        )


def same(prose: Prose) -> str:
    """Give what two options must not share: words without case, outer signs and spaces.

    Something that looks like a password, an address or a number is compared as it is.
    """
    text = unicodedata.normalize("NFC", prose.plain)
    if not any(letter.isspace() for letter in text) and not text.strip(_OUTER).isalpha():
        return text
    bare = " ".join(text.casefold().split()).strip(_OUTER)
    return bare or text


@of_wording(
    "IW-17",
    "duplicate-options",
    "error",
    title="Two options say the same",
    when="When two options are equal but for case, spaces and punctuation around them.",
    why="Nobody can choose between them, and one of the two is marked wrong.",
    bad="Tell a teacher / tell a teacher.",
    good="Tell a teacher / Tell a friend",
)
def duplicate_options(asked: Asked, language: str) -> Iterator[Remark]:
    """Find options that are equal."""
    seen: dict[str, str] = {}
    for name, prose in asked.shown(language).items():
        first = seen.setdefault(same(prose), name)
        if first != name:
            yield Remark(
                ("options", name),
                f'this option is the same as "{first}"',
                "Write another one or leave it out",
            )


OVERLAP = 0.85


@of_wording(
    "IW-23",
    "repeated-start",
    "hint",
    title="All options begin alike",
    when="When all options begin with the same three words or more.",
    why="Everybody reads the same words four times. In the stem they are read once.",
    bad="You should always tell ... / You should always ask ...",
    good="What should you do? Tell ... / Ask ...",
)
def repeated_start(asked: Asked, language: str) -> Iterator[Remark]:
    """Find words that belong into the stem."""
    shown = list(asked.shown(language).values())
    if len(shown) < 2:
        return
    same_words = 0
    for column in zip(*(prose.words for prose in shown), strict=False):
        if len(set(column)) > 1:
            break
        same_words += 1
    if same_words >= 3:
        start = " ".join(shown[0].words[:same_words])
        yield Remark(
            ("options",), f'all options begin with "{start}"', "Move these words to the stem"
        )


@of_wording(
    "IW-25",
    "absurd-option-risk",
    "warning",
    title="An option that nobody takes seriously",
    when="When one option has at most two words and all others eight or more, when one is only "
    'pictures (emoji) among words, or when one says "I don\'t know".',
    why='An option that stands apart is passed over, so the others are easier to guess. "I am '
    'not sure yet" is offered with every question and counted apart.',
    bad="I don't know",
    good="Leave it out: people can always say that they are not sure yet.",
)
def absurd_option(asked: Asked, language: str) -> Iterator[Remark]:
    """Find options that do not belong with the others."""
    if not asked.is_choice:
        return
    lexicon, shown = lexicon_of(language), asked.shown(language)
    for name, prose in shown.items():
        others = [other for key, other in shown.items() if key != name]
        if lexicon is not None and prose.is_one_of(lexicon.unsure):
            yield Remark(
                ("options", name),
                "this option says that somebody does not know",
                'Leave it out: "I am not sure yet" is always offered',
            )
        elif prose.raw.strip() and not prose.words:
            if any(sign for sign in prose.plain if unicodedata.category(sign) == "So") and all(
                other.words for other in others
            ):
                yield Remark(
                    ("options", name),
                    "this option is only a picture, the others words",
                    "Write it in words too",
                )
        elif 0 < len(prose.words) <= 2 and all(len(other.words) >= 8 for other in others):
            yield Remark(
                ("options", name),
                "this option is much shorter than all others",
                "Make it as careful as the others, or shorten them",
            )
