"""A bank as a whole: what it covers, how hard, where keys stand, what waits for a look."""

from __future__ import annotations

from typing import Any

import pytest

from quiz.banks.lint import lint
from quiz.banks.quality import Quality, ToDo, quality
from quiz.items.bank import Bank

TODAY = "2026-11-22"
OPTIONS = {"a": "A birthday", "b": "Four odd words", "c": "A pet's name"}
SOURCE = [{"url": "https://www.example.org/", "checked_on": "2026-11-20"}]


def item(name: str, **more: Any) -> dict[str, Any]:
    """Give a marked item that nothing is wrong with; None leaves a field out."""
    made: dict[str, Any] = {
        "id": name, "type": "single", "stem": f"Which {name} is the hardest one to guess?",
        "options": OPTIONS, "key": "b", "rationale": f"Length beats symbols in {name}.",
        "competence": "4.2", "theme": "login", "difficulty": "medium", "sources": SOURCE, **more,
    }  # fmt: skip
    return {field: value for field, value in made.items() if value is not None}


def looked_at(items: list[dict[str, Any]], errors: int = 0, **head: Any) -> Quality:
    raw = {"id": "bank", "title": "Bank", "items": items, **head}
    bank = Bank.model_validate(raw, context={"language": raw.get("language", "en")})
    return quality(bank, lint(bank, None, TODAY), TODAY, errors)


def to_do(seen: Quality) -> dict[str, ToDo]:
    return {one.what: one for one in seen.to_do}


def test_the_blueprint_counts_marked_items_by_theme_and_area() -> None:
    poll = {"id": "p", "type": "poll", "stem": "Which do you use?", "options": OPTIONS}
    seen = looked_at(
        [
            item("one"),
            poll,
            item("two", competence="1.2", theme="scams"),
            item("three", competence=None, theme=None),
            item("four"),
        ]
    )
    assert (seen.items, seen.scored, seen.blueprint.total) == (5, 4, 4)
    assert seen.blueprint.areas == ("1", "4", None)
    assert seen.blueprint.themes == ("login", "scams", None)
    assert seen.blueprint.cells == {
        ("login", "4"): (1, 5),
        ("scams", "1"): (3,),
        (None, None): (4,),
    }
    assert seen.blueprint.of_area("4") == (1, 5)
    assert seen.blueprint.of_theme("scams") == (3,)


def test_difficulty_is_what_authors_claim() -> None:
    seen = looked_at([item("one", difficulty="easy"), item("two", difficulty=None), item("three")])
    assert seen.difficulty == {"easy": (1,), "medium": (3,), "hard": (), None: (2,)}
    assert "no-hard" in to_do(seen)
    silent = looked_at([item("one", difficulty=None)])
    assert "no-difficulty" in to_do(silent)
    assert "no-hard" not in to_do(silent)
    whole = looked_at([item("one", difficulty="hard"), item("two", difficulty="easy")])
    assert not {"no-hard", "no-difficulty"} & set(to_do(whole))


def test_places_of_keys_are_counted_as_written() -> None:
    seen = looked_at([item("one"), item("two", key="a"), item("three")])
    assert seen.places.seen == (1, 2, 0)
    assert seen.places.shuffled
    assert not seen.places.uneven


@pytest.mark.parametrize(("shuffled", "level"), [(True, "hint"), (False, "warning")])
def test_uneven_keys_are_something_to_do(shuffled: bool, level: str) -> None:
    seen = looked_at(
        [item(f"n{number}") for number in range(12)],
        delivery={"shuffle": {"options": shuffled}},
    )
    task = to_do(seen)["key-places"]
    assert (task.level, task.names, task.count, task.of) == (level, ("B",), 12, 12)


def test_keys_that_are_longest_in_one_language_are_something_to_do_there() -> None:
    both = {
        "title": {"en": "Bank", "fr": "Banque"},
        "languages": ["en", "fr"],
    }
    options = {
        "a": {"en": "A long birthday today", "fr": "Un jour"},
        "b": {"en": "Four words", "fr": "Quatre mots rares"},
        "c": {"en": "A name", "fr": "Un nom"},
    }
    items = [
        item(
            f"n{number}",
            stem={"en": f"Which of {number} is it?", "fr": f"Lequel des {number} ?"},
            options=options,
            rationale={"en": "Length.", "fr": "Longueur."},
        )
        for number in range(8)
    ]
    seen = looked_at(items, **both)
    english, french = seen.lengths
    assert (english.language, english.items, english.longest, english.biased) == ("en", 8, 0, False)
    assert (french.longest, french.biased, french.key, french.other) == (8, True, 17, 6.5)
    assert english.due == pytest.approx(8 / 3)
    assert to_do(seen)["key-longest"].names == ("fr",)


def test_each_language_has_its_own_measure_of_ease() -> None:
    seen = looked_at(
        [
            item(
                "one",
                stem={
                    "en": "The cat sat on the mat. Is it so?",
                    "hi": "यह क्या है? बताइए।",
                    "es": "¿Qué es esto?",
                    "bn": "এটা কী?",
                },
                rationale={"en": "It was so.", "hi": "यह है।", "es": "Es.", "bn": "এটা।"},
            )
        ],
        title={"en": "Bank", "hi": "बैंक", "es": "Banco", "bn": "ব্যাংক"},
    )
    told = {one.language: (one.measure, one.most) for one in seen.ease}
    assert told == {"en": ("school-year", 8.0), "hi": ("sentence", 20.0), "es": ("lix", 55.0)}
    by_name = {one.language: one.figure for one in seen.ease}
    assert by_name["en"] < 2
    assert by_name["hi"] == pytest.approx(6 / 3)


def test_adults_may_read_a_little_harder() -> None:
    seen = looked_at([item("one")], audience=["educator"])
    assert seen.ease[0].most == 11.0


def test_a_hard_text_is_named_by_its_number() -> None:
    hard = (
        "Which authentication methodology provides superior protection against sophisticated "
        "credential compromise in organisational environments?"
    )
    seen = looked_at([item("one"), item("two", stem=hard)])
    assert seen.ease[0].hard == (2,)
    assert to_do(seen)["hard-to-read"].items == (2,)


def test_sources_and_reviews_that_wait_are_listed_with_their_rule() -> None:
    old = [{"url": "https://www.example.org/", "checked_on": "2024-01-01"}]
    seen = looked_at(
        [item("one"), item("two", sources=None), item("three", sources=old)],
        review={"by": "Bruno", "on": "2025-01-01", "due": "2026-11-01"},
    )
    assert (seen.sources.named, seen.sources.without) == (2, (2,))
    assert seen.sources.oldest == "2024-01-01"
    assert [(one.number, one.rule) for one in seen.waiting] == [
        (0, "BK-10"),
        (2, "BK-05"),
        (3, "BK-05"),
    ]
    assert seen.review is not None
    assert seen.review.days == -21
    tasks = to_do(seen)
    assert tasks["sources"].items == (2, 3)
    assert (tasks["review"].level, tasks["review"].count) == ("warning", -21)


@pytest.mark.parametrize(
    ("due", "level"), [("2027-01-21", "hint"), ("2027-01-22", None), ("2026-11-22", "hint")]
)
def test_a_review_is_something_to_do_two_months_before(due: str, level: str | None) -> None:
    seen = looked_at([item("one")], review={"by": "Bruno", "on": "2026-01-01", "due": due})
    found = to_do(seen).get("review")
    assert (found.level if found else None) == level


def test_an_area_with_one_question_is_something_to_do() -> None:
    seen = looked_at([item("one"), item("two"), item("three", competence="5.1")])
    assert to_do(seen)["thin-areas"].names == ("5",)
    alone = looked_at([item("one")])
    assert "thin-areas" not in to_do(alone), "a bank about one thing is no gap"


def test_errors_come_first_and_what_has_its_own_sentence_is_not_told_twice() -> None:
    seen = looked_at([item("one", difficulty="hard"), item("two")], errors=3)
    assert seen.to_do[0] == ToDo("errors", "error", count=3)
    remarks = to_do(seen)["remarks"].count
    more = looked_at([item("one", difficulty="hard"), item("two", sources=None)], errors=3)
    assert to_do(more)["remarks"].count == remarks


def test_a_missing_translation_is_an_error_to_mend() -> None:
    seen = looked_at([item("one")], languages=["en", "hi"], title={"en": "Bank", "hi": "बैंक"})
    assert to_do(seen)["untranslated"].count >= 5


def test_a_bank_of_cards_alone_has_nothing_to_count() -> None:
    seen = looked_at([{"id": "c", "type": "card", "stem": "Rest", "body": "Look far away."}])
    assert (seen.scored, seen.blueprint.total, seen.places.seen, seen.lengths) == (0, 0, (), ())
