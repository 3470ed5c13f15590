"""Suggestions about comfort: none of them ever blocks anything."""

from __future__ import annotations

from collections.abc import Iterator

from quiz.banks.lint.reading import Asked, Reading
from quiz.banks.lint.rule import Remark, kept_by_the_format, of_bank, of_item, of_wording

LONG_OPTION, LONG_RATIONALE, IN_A_ROW = 90, 60, 4


@of_wording(
    "UX-01",
    "option-too-long",
    "hint",
    title="An option is too long",
    when=f"When an option has more than {LONG_OPTION} letters.",
    why="On a phone four such options do not fit on the screen, so nobody can compare them.",
    bad="An option with three commas and a because.",
    good="What to do in the option, why in the rationale.",
)
def option_too_long(asked: Asked, language: str) -> Iterator[Remark]:
    """Find long options."""
    for name, prose in asked.shown(language).items():
        if prose.letters > LONG_OPTION:
            yield Remark(
                ("options", name),
                f"this option has {prose.letters} letters, more than {LONG_OPTION}",
                "Keep what to do, and move why into the rationale",
            )


@of_wording(
    "UX-02",
    "rationale-too-long",
    "hint",
    title="The reason is too long",
    when=f"When a rationale has more than {LONG_RATIONALE} words.",
    why="After the answer people read two sentences. The third is skipped, and with it the point.",
    bad="A page from a handbook.",
    good="The point in two sentences, the handbook under learn_more.",
)
def rationale_too_long(asked: Asked, language: str) -> Iterator[Remark]:
    """Find long rationales."""
    rationale = asked.rationale(language)
    if rationale is not None and len(rationale.words) > LONG_RATIONALE:
        yield Remark(
            ("rationale",),
            f"the rationale has {len(rationale.words)} words, more than {LONG_RATIONALE}",
            "Keep the point, and put the rest under learn_more",
        )


@of_bank(
    "UX-03",
    "no-talk-prompt",
    "hint",
    title="Nothing to talk about",
    when="When no item of a bank has a talk prompt.",
    why="Families and classes learn most from the minute after the answer. A question to talk "
    "about starts it.",
    bad="(no talk:)",
    good="talk: Which address did each of you trust first, and why?",
)
def no_talk_prompt(reading: Reading) -> Iterator[Remark]:
    """Find banks without any prompt for a conversation."""
    if not any(asked.item.talk for asked in reading.items):
        yield Remark(
            ("items",),
            "no item has a talk prompt",
            "Add talk: with a question that a family or a class can talk about",
        )


@of_bank(
    "UX-04",
    "one-language",
    "hint",
    title="Only one language",
    when="When a bank is in one language only.",
    why="In most classes somebody reads another language better.",
    bad="title: Spot the fake",
    good="title: {en: Spot the fake, hi: नकली को पहचानो}",
)
def one_language(reading: Reading) -> Iterator[Remark]:
    """Find banks in one language."""
    if len(reading.bank.offered_languages) == 1:
        yield Remark(
            ("title",),
            f"this bank is only in {reading.main}",
            "Add a second language: every text may be {en: ..., hi: ...}",
        )


@of_bank(
    "UX-05",
    "same-key-in-a-row",
    "hint",
    title="The same letter again and again",
    when=f"When the best answer stands at the same place {IN_A_ROW} times in a row, and options "
    "are not shuffled.",
    why="People doubt a pattern, and change right answers because of it.",
    bad="b, b, b, b",
    good="b, d, a, b",
)
def same_key_in_a_row(reading: Reading) -> Iterator[Remark]:
    """Find runs of keys at one place, in banks that keep the order of options."""
    if reading.bank.delivery.shuffle.options:
        return
    run, last = 0, -1
    for asked in reading.items:
        if asked.single_key is None:
            continue
        place = list(asked.options).index(asked.single_key)
        run = run + 1 if place == last else 1
        last = place
        if run == IN_A_ROW:
            yield Remark(
                (*asked.at, "key"),
                f"this is the {IN_A_ROW}th best answer in a row at place {place + 1}",
                "Move some options, or let them be shuffled",
            )


_SOUNDS = (".mp3", ".ogg", ".m4a", ".mp4", ".webm")


@of_item(
    "UX-06",
    "media-without-words",
    "warning",
    title="A sound or video without words",
    when="When a sound or video has neither transcript nor captions.",
    why="Whoever cannot hear, or has no data left, cannot answer.",
    bad="media: {file: call.mp3, description: A call}",
    good="media: {file: call.mp3, description: A call, transcript: ...}",
)
def media_without_words(asked: Asked) -> Iterator[Remark]:
    """Find sounds and videos that have no words to read."""
    exhibit = asked.exhibit
    where = "exhibit" if isinstance(asked.item.exhibit, str) else "exhibit media"
    for at, media in (
        (("media",), asked.item.media),
        (tuple(where.split()), exhibit.media if exhibit is not None else None),
    ):
        if (
            media is not None
            and media.file.lower().endswith(_SOUNDS)
            and media.transcript is None
            and media.captions is None
        ):
            yield Remark(
                at,
                f"{media.file} has no words to read",
                "Add transcript: or captions:, so that nobody needs the sound",
            )


kept_by_the_format(
    "UX-07",
    "unused-ignore",
    "hint",
    title="An exception that nothing needs",
    when="When lint_ignore names a rule that finds nothing in the item, an error (which cannot "
    "be silenced), or no rule at all.",
    why="An exception that outlives its reason hides the next mistake.",
    bad="lint_ignore: [{rule: IW-08, why: the law's name is long}] – and the key is short by now",
    good="(left out)",
)
