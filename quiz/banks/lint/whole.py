"""Rules about the bank as a whole: what its items give away together, what it refers to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from quiz.banks.lint.cues import content
from quiz.banks.lint.prose import Prose
from quiz.banks.lint.reading import Asked, Reading
from quiz.banks.lint.rule import Remark, kept_by_the_format, of_bank, of_item
from quiz.banks.lint.tails import binomial_tail, chi_square, chi_square_tail
from quiz.banks.lint.words import lexicon_of

RARE = 0.01
"""Chance below which a pattern is not taken for chance."""


def _single(reading: Reading) -> list[tuple[Asked, str]]:
    return [(asked, asked.single_key) for asked in reading.items if asked.single_key is not None]


def longest_keys(reading: Reading, language: str) -> tuple[int, int, float]:
    """Count items with one answer, those whose key alone is longest, and those due by chance."""
    items = hits = 0
    due = 0.0
    for asked, key in _single(reading):
        if language not in asked.languages:
            continue
        shown = asked.shown(language)
        items += 1
        due += 1 / len(shown)
        hits += all(
            prose.letters < shown[key].letters for name, prose in shown.items() if name != key
        )
    return items, hits, due


@of_bank(
    "IW-10",
    "bank-longest-key-bias",
    "warning",
    title="In this bank the longest option is too often the best",
    when="When keys are the longest option so often that chance would do it in fewer than one "
    "bank of a hundred (binomial tail below 0.01).",
    why='In each question the difference may be small. Over ten questions "take the long one" '
    "wins.",
    bad="20 questions with four options, the key is longest in 11: chance would give 5.",
    good="20 questions with four options, the key is longest in 6.",
)
def longest_key_bias(reading: Reading) -> Iterator[Remark]:
    """Find banks whose keys are known by length over many items."""
    for language in reading.bank.offered_languages:
        items, hits, due = longest_keys(reading, language)
        if items and binomial_tail(items, due / items, hits) < RARE:
            yield Remark(
                ("items",),
                f"the key is the longest option in {hits} of {items} items; "
                f"chance would give {due:.0f}",
                "Shorten keys, or lengthen other options, in some of these items",
                language=language,
            )


def key_places(reading: Reading) -> tuple[list[int], list[float]]:
    """Count at which place keys are written, and how often chance would put them there."""
    seen: Counter[int] = Counter()
    due: dict[int, float] = defaultdict(float)
    for asked, key in _single(reading):
        seen[list(asked.options).index(key)] += 1
        for place in range(len(asked.options)):
            due[place] += 1 / len(asked.options)
    return [seen[place] for place in sorted(due)], [due[place] for place in sorted(due)]


@of_bank(
    "IW-11",
    "bank-key-position",
    "warning",
    title="The best answer is too often at the same place",
    when="When the places of the keys are spread so unevenly that chance would do it in fewer "
    "than one bank of a hundred (chi-squared test, at least 2 expected at each place). A hint "
    "only where options are shuffled, as they are by default.",
    why="Whoever always takes B should not do better than others.",
    bad="Of 20 keys 15 are c.",
    good="Of 20 keys 9 are a, 5 b, 4 c and 2 d.",
)
def key_position(reading: Reading) -> Iterator[Remark]:
    """Find banks whose keys stand at one place."""
    seen, due = key_places(reading)
    common = [(one, other) for one, other in zip(seen, due, strict=True) if other >= 2]
    if len(common) < 2:
        return
    counts, expected = [one for one, _ in common], [other for _, other in common]
    chance = chi_square_tail(chi_square(counts, expected), len(common) - 1)
    if chance < RARE:
        shuffled = reading.bank.delivery.shuffle.options
        letters = ", ".join(f"{count} at place {place}" for place, count in enumerate(seen, 1))
        yield Remark(
            ("items",),
            f"the keys stand unevenly: {letters}",
            "Options are shuffled, so it does no harm on the screen; mind it on paper"
            if shuffled
            else "Move some options, or write shuffle: {options: true}",
            "hint" if shuffled else None,
        )


PHRASE = 4
"""Words with content that make a phrase one remembers from another item."""


def _contents(prose: Prose) -> tuple[str, ...]:
    lexicon = lexicon_of(prose.language)
    return tuple(content(prose, lexicon)) if lexicon is not None else ()


def _runs(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for place in range(len(parts) - PHRASE + 1):
        yield parts[place : place + PHRASE]


@of_bank(
    "IW-27",
    "item-cues-item",
    "warning",
    title="One question answers another",
    when="When four words with content in a row of a key stand also in the stem of another "
    "item, or in what an earlier item says after its answer.",
    why="The second question then measures memory of the first page. Fine in a lesson, but the "
    "figure is not what it seems.",
    bad="Question 2 explains: check the owner before the first slash. Question 5 asks for it.",
    good="Question 5 shows a new address and asks who owns it.",
)
def item_cues_item(reading: Reading) -> Iterator[Remark]:
    """Find keys that another item says."""
    delivery = reading.bank.delivery
    for language in reading.bank.offered_languages:
        keys = [
            (asked, key, runs)
            for asked, key in _single(reading)
            if (runs := tuple(_runs(_contents(asked.shown(language)[key]))))
        ]
        wanted = {run for _, _, runs in keys for run in runs}
        said: dict[tuple[str, ...], list[tuple[Asked, str]]] = defaultdict(list)
        if not wanted:
            continue
        for asked in reading.items:
            for located, prose in asked.proses(language):
                field = str(located.at[0])
                later = located.is_feedback
                if field == "stem" or (later and delivery.feedback == "after_each"):
                    for run in wanted.intersection(_runs(_contents(prose))):
                        said[run].append((asked, "feedback" if later else "stem"))
        for asked, key, runs in keys:
            for run in runs:
                other = next(
                    (
                        (one, field)
                        for one, field in said.get(run, ())
                        if one is not asked
                        and (field == "stem" or one.place < asked.place or delivery.shuffle.items)
                    ),
                    None,
                )
                if other is not None:
                    yield Remark(
                        (*asked.at, "options", key),
                        f'the {other[1]} of "{other[0].name}" says this answer',
                        "Change one of the two, or draw only one of them",
                        language=language,
                    )
                    break


@of_bank(
    "IW-28",
    "true-false-share",
    "hint",
    title="Many true-or-false questions",
    when="When more than a fifth of at least five marked items are true_false.",
    why="Half of all guesses are right, so the score says little.",
    bad="Five questions, three of them true or false.",
    good="One true or false among ten.",
)
def true_false_share(reading: Reading) -> Iterator[Remark]:
    """Find banks in which guessing pays."""
    scored = [asked for asked in reading.items if asked.item.scored]
    two = sum(asked.item.kind == "true_false" for asked in scored)
    if len(scored) >= 5 and 5 * two > len(scored):
        yield Remark(
            ("items",),
            f"{two} of {len(scored)} items are true or false",
            "Make some of them a choice among three",
        )


@of_item(
    "BK-01",
    "unknown-competence",
    "error",
    title="There is no such competence",
    when="When the competence of an item is not in the framework of the bank. A warning where "
    "other items have one and this marked item has none.",
    why="The result by skill counts each item once, under its competence. An unknown one would "
    "vanish.",
    bad='competence: "4.9"',
    good='competence: "4.2"',
)
def unknown_competence(asked: Asked) -> Iterator[Remark]:
    """Find items whose competence does not count."""
    name, bank = asked.item.competence, asked.reading.bank
    if name is None:
        if asked.item.scored and asked.reading.names_competences:
            yield Remark(
                (),
                "other items name a competence, this one does not",
                "Add competence: so that it counts in the result by skill",
                "warning",
            )
        return
    library = asked.reading.library
    if library is None:
        return
    framework = library.frameworks.get(bank.framework)
    if framework is None:
        yield Remark(
            ("competence",),
            f'there is no framework "{bank.framework}"',
            "Check framework: at the top of the bank",
        )
    elif name not in framework.competences:
        yield Remark(
            ("competence",),
            f'"{name}" is not a competence of {bank.framework}',
            f"Use one of {_nearest(name, framework.competences)}",
        )


def _nearest(name: str, known: object) -> str:
    ids = [str(one) for one in known]  # type: ignore[attr-defined]
    near = [one for one in ids if one.partition(".")[0] == name.partition(".")[0]] or ids
    return ", ".join(near[:8])


kept_by_the_format(
    "BK-02",
    "duplicate-id",
    "error",
    title="Two items with one id",
    when="Never here: a bank with an id used twice is refused when it is read (error id-twice).",
    why="Figures belong to the id. Two items under one id would be mixed for ever.",
    bad="- id: login / - id: login",
    good="- id: login-code / - id: login-key",
)


@of_bank(
    "BK-04",
    "blueprint-gap",
    "warning",
    title="One question for a whole area",
    when="When at least six marked items name competences, and an area of the framework has "
    "only one of them. That quotas can be met is kept by the format (error draw-too-many).",
    why="The result by skill needs two questions for a hint. With one it is luck.",
    bad="Nine questions on safety, one on sharing.",
    good="Eight questions on safety, two on sharing.",
)
def blueprint_gap(reading: Reading) -> Iterator[Remark]:
    """Find areas that one item stands for."""
    areas: dict[str, list[Asked]] = defaultdict(list)
    for asked in reading.items:
        if asked.item.scored and asked.item.competence:
            areas[asked.item.competence.partition(".")[0]].append(asked)
    if sum(len(found) for found in areas.values()) < 6:
        return
    for area, found in areas.items():
        if len(found) == 1:
            yield Remark(
                (*found[0].at, "competence"),
                f"this is the only item of area {area}, too few for a result by skill",
                "Add another item of this area, or leave competence out here",
            )


@of_bank(
    "BK-06",
    "changed-key",
    "warning",
    title="A published item means something else now",
    when="When type, options, key, marking or points of an item differ from those that were "
    "published under the same id.",
    why="Old and new answers cannot be added up. The item's figures start afresh.",
    bad="key: b becomes key: c, under the same id.",
    good="The same, on purpose: a wrong key is mended. Or a new id for a new question.",
)
def changed_key(reading: Reading) -> Iterator[Remark]:
    """Find items whose fingerprint changed since they were published."""
    if not reading.published:
        return
    now = reading.bank.fingerprints()
    for asked in reading.items:
        before = reading.published.get(asked.name)
        if before is not None and before != now[asked.name]:
            yield Remark(
                asked.at,
                "this item means something else than the published one; "
                "its statistics start afresh",
                "Go on if you mean it; give a new question a new id",
            )


kept_by_the_format(
    "BK-07",
    "yaml-type-trap",
    "error",
    title="017 is fifteen",
    when="Never here: a bank is read as text, so 017, 1930, 12:30, no and 2026-02-10 stay what "
    "they are. Text lost after a # and repeated keys are problems of the reader.",
    why="Common readers of YAML turn a help line into a number and no into false.",
    bad="answer: no (read as false elsewhere)",
    good="answer: no (read as the word here)",
)


@of_item(
    "BK-09",
    "unknown-resource",
    "warning",
    title="There is no such resource",
    when="When learn_more names an id that is not in the library of resources.",
    why="The page leaves it out, and nobody learns more.",
    bad="learn_more: [strong-paswords]",
    good="learn_more: [strong-passwords]",
)
def unknown_resource(asked: Asked) -> Iterator[Remark]:
    """Find links to resources that do not exist."""
    library = asked.reading.library
    if library is None:
        return
    for place, link in enumerate(asked.item.learn_more):
        if isinstance(link, str) and link not in library.resources:
            yield Remark(
                ("learn_more", place),
                f'there is no resource "{link}"',
                "Use an id of the library, or write {title: ..., url: ...}",
            )
