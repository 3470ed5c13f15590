"""Languages compared at equal scores, from groups and from what a settling in one go keeps."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.statistics.checks import check
from quiz.statistics.dif import DifPart, DifReport, dif_reports, item_sums
from quiz.statistics.finished import Finished
from quiz.statistics.folding import fold
from quiz.statistics.form import Form
from quiz.statistics.languages import PARTS, UNIT, kept_dif, kept_pairs, languages_of
from quiz.statistics.mantel import MantelSums, dif_of, mantel_haenszel, mantel_sums
from quiz.statistics.tallies import Tally, pooled
from tests.statistics.cast import attempt, choice, graded

K = 10
WORKED = [(10, 20, 5, 15), (30, 20, 18, 22), (60, 15, 30, 15)]


def form_of(size: int = 8) -> Form:
    return Form(tuple(choice(f"q{place}") for place in range(1, size + 1)))


def speakers(
    form: Form,
    sizes: Mapping[str, int],
    seed: int,
    hard: Mapping[str, float] | None = None,
) -> list[Finished]:
    """Return people by language; the first item is harder in the languages that are named."""
    chance = random.Random(seed)
    people = []
    for language, size in sizes.items():
        for _ in range(size):
            ability = chance.gauss(0.5, 1)
            outcomes = {}
            for place, item in enumerate(form.items):
                logit = ability - place / 4 - ((hard or {}).get(language, 0.0) if not place else 0)
                right = chance.random() < 1 / (1 + math.exp(-logit))
                outcomes[item.id] = item.key_outcomes[0] if right else "c"
            person = attempt(form, len(people), outcomes)
            people.append(replace(person, language=language))
    return people


def settled(form: Form, people: Sequence[Finished], k: int = K) -> tuple[Tally, ...]:
    tallies = fold(form, people, k, thick=True, languages=True)
    assert check(tallies, form, k, thick=True) == ()
    return tallies


def reported(form: Form, people: Sequence[Finished]) -> tuple[DifReport, ...]:
    return dif_reports([DifPart(form, pooled([(True, settled(form, people))]), k=K)])


def test_sums_of_strata_are_added_up_whatever_their_order() -> None:
    whole = mantel_sums(WORKED)
    apart = mantel_sums(WORKED[2:]) + (mantel_sums(WORKED[:1]) + mantel_sums(WORKED[1:2]))
    assert dif_of(apart).delta.value == pytest.approx(-1.418935, abs=1e-6)
    assert (whole.n, whole.reference, whole.focal) == (260, 155, 105)
    # The expected number and the variance of the worked example.
    assert 100 - whole.excess == pytest.approx(91.916667, abs=5e-7)
    assert whole.variance == pytest.approx(13.482189, abs=5e-7)
    without = whole.excess**2 / whole.variance
    assert without == pytest.approx(4.846414, abs=5e-7)


def test_changing_the_groups_changes_the_sign_alone() -> None:
    found, turned = mantel_haenszel(WORKED), dif_of(mantel_sums(WORKED).turned())
    other = mantel_haenszel([(c, d, a, b) for a, b, c, d in WORKED])
    for one in (turned, other):
        assert one.delta.value == pytest.approx(-(found.delta.value or 0))
        assert one.error.value == pytest.approx(found.error.value)
        assert one.p.value == pytest.approx(found.p.value)
        assert one.grade == found.grade
    assert turned.shift.value == pytest.approx(other.shift.value)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_kept_are_the_sums_over_bands_of_equal_scores(seed: int) -> None:
    form = form_of()
    people = speakers(form, {"en": 300, "hi": 220}, seed, {"hi": 1.0})
    sums = {row[:4]: row.n for row in settled(form, people)}
    scores = [sum(take.right for take in person.takes.values()) for person in people]
    fifths = [min(4, score * 5 // 8) for score in scores]
    for item in form.items:
        strata = []
        for fifth in range(5):
            cell = [
                sum(
                    f == fifth and p.language == language and p.takes[item.id].right is right
                    for p, f in zip(people, fifths, strict=True)
                )
                for language in ("en", "hi")
                for right in (True, False)
            ]
            assert cell[0] + cell[1] >= K <= cell[2] + cell[3], "no band had to be joined"
            strata.append(cell)
        kept = kept_dif(sums, item.id, "en hi")
        near = {"abs": 0.5 / UNIT + 1e-9}
        assert kept.upper == pytest.approx(sum(a * d / (a + b + c + d) for a, b, c, d in strata),
                                           **near)  # fmt: skip
        assert kept.lower == pytest.approx(sum(b * c / (a + b + c + d) for a, b, c, d in strata),
                                           **near)  # fmt: skip
        expected = sum((a + b) * (a + c) / (a + b + c + d) for a, b, c, d in strata)
        assert kept.excess == pytest.approx(sum(s[0] for s in strata) - expected, **near)
        shift = sum((c + d) * (c / (c + d) - a / (a + b)) for a, b, c, d in strata)
        assert kept.by_focal == pytest.approx(shift, **near)
        assert (kept.n, kept.reference, kept.focal) == (520, 300, 220)


def test_an_item_that_is_harder_in_one_language_is_named() -> None:
    form = form_of()
    (report,) = reported(form, speakers(form, {"hi": 500, "en": 900}, 4, {"hi": 1.7}))
    assert (report.reference, report.focal) == ("en", "hi")
    assert (report.n_reference, report.n_focal) == (900, 500)
    first, *others = report.items
    assert (first.id, first.number, first.grade, first.easier) == ("q1", 1, "C", "en")
    assert first.delta.value is not None
    assert first.delta.value < -1.5
    assert first.delta.low is not None
    assert first.delta.low < first.delta.value
    assert first.shift.value is not None
    assert first.shift.value < -15
    assert "C" not in [one.grade for one in others]
    assert all(one.easier is None for one in others if one.grade == "A")


def test_groups_of_a_breakdown_and_one_settling_say_the_same() -> None:
    form = form_of()
    people = speakers(form, {"en": 400, "hi": 300}, 8, {"hi": 1.2})
    groups = {
        name: pooled([(True, fold(form, [p for p in people if p.language == name], K, True))])
        for name in ("en", "hi")
    }
    (apart,) = dif_reports([DifPart(form, pooled([]), groups, K)])
    (at_once,) = reported(form, people)
    assert apart == at_once


def test_events_are_added_up_as_strata_beside_each_other() -> None:
    form = form_of()
    crowds = [speakers(form, {"en": 200, "hi": 130}, seed, {"hi": 1.5}) for seed in (1, 2)]
    parts = [DifPart(form, pooled([(True, settled(form, crowd))]), k=K) for crowd in crowds]
    (both,) = dif_reports(parts)
    assert (both.n_reference, both.n_focal) == (400, 260)
    sums = MantelSums()
    for part in parts:
        sums += kept_dif(part.pooled.thick, "q1", "en hi")
    expected = dif_of(sums).delta
    assert both.items[0].delta.value == pytest.approx(expected.value, abs=0.05)
    # The larger language of both together is the reference, though not in each.
    turned = speakers(form, {"en": 110, "hi": 500}, 3)
    more = DifPart(form, pooled([(True, settled(form, turned))]), k=K)
    (three,) = dif_reports([*parts, more])
    assert (three.reference, three.focal) == ("hi", "en")
    assert (three.n_reference, three.n_focal) == (760, 510)


@pytest.mark.parametrize(
    ("sizes", "compared"),
    [
        ({"en": 120, "hi": 99}, []),
        ({"en": 120, "hi": 100}, ["en hi"]),
        ({"en": 120, "hi": 110, "mr": 9}, []),
        ({"en": 120, "hi": 110, "mr": 10}, ["en hi"]),
        ({"en": 120, "hi": 110, "mr": 105}, ["en hi", "en mr", "hi mr"]),
        ({"en": 120, "hi": 110, "mr": 105, "ta": 4}, ["en hi"]),
        ({"en": 120, "hi": 110, "": 30}, ["en hi"]),
    ],
)
def test_languages_are_compared_from_a_hundred_and_leave_none_or_k(
    sizes: dict[str, int], compared: list[str]
) -> None:
    form = form_of(4)
    sums = {row[:4]: row.n for row in settled(form, speakers(form, sizes, 6))}
    assert sorted(kept_pairs(sums)) == compared


def test_nothing_is_kept_of_languages_where_it_was_not_asked_for() -> None:
    form = form_of(4)
    people = speakers(form, {"en": 150, "hi": 150}, 6)
    for tallies in (
        fold(form, people, K, thick=True),
        fold(form, people, K, thick=False, languages=True),
        fold(replace(form, drawn=True), people, K, thick=True, languages=True),
    ):
        assert not any(row.kind == "dif" for row in tallies)
    assert dif_reports([DifPart(form, pooled([(True, fold(form, people, K, True))]), k=K)]) == ()


def test_an_item_that_nearly_all_of_a_language_found_has_a_reason() -> None:
    form = Form((choice("q1"), choice("q2"), choice("q3"), graded("q4")))
    people = speakers(form, {"en": 150, "hi": 150}, 6, {"hi": -9.0})
    (report,) = reported(form, people)
    reasons = {one.id: one.delta.reason for one in report.items}
    assert reasons["q1"] == "not_asked"
    assert reasons["q2"] is None
    assert reasons["q4"] == "not_binary"
    groups = {
        name: pooled([(True, fold(form, [p for p in people if p.language == name], K, True))])
        for name in ("en", "hi")
    }
    (apart,) = dif_reports([DifPart(form, pooled([]), groups, K)])
    assert apart.items[0].delta.reason == "few_not_right"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 160), min_size=1, max_size=5), st.sampled_from([5, 10, 20]))
def test_no_combination_of_languages_leaves_fewer_than_k(sizes: list[int], k: int) -> None:
    """Whoever is compared, and all others together, are nobody or at least k."""
    form = form_of(2)
    people = [
        replace(attempt(form, 1000 * at + number, {}), language="abcde"[at])
        for at, size in enumerate(sizes)
        for number in range(size)
    ]
    found = languages_of(people, k)
    others = len(people) - sum(found.values())
    assert len(found) != 1
    assert all(size >= 100 for size in found.values())
    assert not found or others == 0 or others >= k


def test_the_kept_sums_tell_no_count_of_what_a_language_chose() -> None:
    """All tallies beside the sums are those of everybody, whoever spoke what."""
    form = form_of(4)
    people = speakers(form, {"en": 150, "hi": 150}, 12)
    chance = random.Random(5)
    tongues = [person.language for person in people]
    chance.shuffle(tongues)
    mixed = [replace(one, language=name) for one, name in zip(people, tongues, strict=True)]
    before, after = settled(form, people), settled(form, mixed)
    assert before != after
    assert [row for row in before if row.kind != "dif"] == [
        row for row in after if row.kind != "dif"
    ]
    assert {row.band for row in before if row.kind == "dif"} <= set(range(1, len(PARTS) + 1))
    assert all(row.n > 0 for row in before)


def crowd(form: Form, sizes: Mapping[str, int], gap: float, seed: int) -> list[Finished]:
    """Return people of two languages of whom the second do worse, on every item alike."""
    chance = random.Random(seed)
    people = []
    for place, (language, size) in enumerate(sizes.items()):
        for _ in range(size):
            ability = chance.gauss(1.2 - gap * place, 0.4)
            outcomes = {
                item.id: "b" if chance.random() < 1 / (1 + math.exp(-ability)) else "c"
                for item in form.items
            }
            person = attempt(form, len(people), outcomes)
            people.append(replace(person, language=language))
    return people


@pytest.mark.parametrize("seed", range(4))
def test_groups_that_share_too_few_bands_are_not_compared(seed: int) -> None:
    """Over one band or two the weaker language would seem to find every item harder."""
    form = form_of(6)
    people = crowd(form, {"en": 300, "hi": 110}, 3.6, seed)
    assert not any(row.kind == "dif" for row in settled(form, people))
    groups = {
        name: pooled([(True, fold(form, [p for p in people if p.language == name], 50, True))])
        for name in ("en", "hi")
    }
    for item in form.items:
        assert item_sums(form, item, groups["en"], groups["hi"], K) == "few_bands"
    assert dif_reports([DifPart(form, pooled([]), groups, K)]) == ()
