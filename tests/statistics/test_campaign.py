"""What a campaign shows of its events, together and each alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from quiz.statistics.campaign import CampaignReport, Member, campaign
from quiz.statistics.compared import gaps, versus
from quiz.statistics.findings import MOST_FINDINGS
from quiz.statistics.finished import Finished
from quiz.statistics.folding import fold, paper_lot
from quiz.statistics.form import Form
from quiz.statistics.overview import best, hardest, overview_of
from quiz.statistics.release import Shown
from quiz.statistics.repair import Repair
from quiz.statistics.reporting import released
from quiz.statistics.scores import Bar, Spread, spread_over
from quiz.statistics.tallies import Pooled, pooled
from quiz.statistics.together import Part
from tests.statistics.cast import attempt, choice, graded, random_people
from tests.statistics.test_dif import settled, speakers

K = 10


def ten_items(**first: object) -> Form:
    items = [choice(f"q{place}", area="ab"[place % 2]) for place in range(1, 11)]
    return Form((replace(items[0], **first), *items[1:]))  # type: ignore[arg-type]


FORM = ten_items()


def part(people: Sequence[Finished], form: Form = FORM, k: int = K) -> Part:
    return Part(form, pooled([(len(people) >= 50, fold(form, people, k, len(people) >= 50))]), k)


def sheet(form: Form, letters: str, number: int, sure: int = 0) -> Finished:
    """Return one who chose these answers in order, and perhaps was that sure of all."""
    names = [item.id for item in form.items]
    given = dict(zip(names, letters, strict=False))
    return attempt(form, number, given, confidence=dict.fromkeys(names, sure) if sure else None)


def crowd(form: Form, *letters: tuple[str, int], sure: int = 0, start: int = 0) -> list[Finished]:
    """Return so many people with each row of answers."""
    rows = [row for row, n in letters for _ in range(n)]
    return [sheet(form, row, start + at, sure) for at, row in enumerate(rows)]


def random_part(n: int, seed: int, form: Form = FORM, k: int = K) -> Part:
    return part(random_people(form, n, random.Random(seed), 10_000 * seed), form, k)


def of(*parts: Part, pair: tuple[str, str] | None = None) -> CampaignReport:
    return campaign([Member(f"e{at}", one) for at, one in enumerate(parts)], pair)


def test_one_event_alone_is_the_campaign() -> None:
    alone = random_part(70, 1)
    found = of(alone)
    assert found.whole == found.events[0].overview == overview_of(released(FORM, alone.pooled))
    assert found.events[0].report == released(FORM, alone.pooled)
    assert found.pair is None
    assert [item.key for item in found.items] == [item.id for item in FORM.items]
    assert found.order == released(FORM, alone.pooled).order


def test_an_event_under_k_looks_like_one_that_nobody_came_to() -> None:
    big, other = random_part(120, 1), random_part(60, 2)
    few = Part(FORM, pooled([(False, fold(FORM, random_people(FORM, 9, random.Random(3)), 5,
                                          False))]))  # fmt: skip
    assert of(big, few, other) == of(big, Part(FORM, Pooled()), other)
    found = of(big, few, other)
    assert [event.overview.n for event in found.events] == [120, 0, 60]
    assert found.whole.n == 180
    assert found.items[0].events == ("e0", "e2")


def test_a_form_of_its_own_takes_scores_away_and_leaves_shares() -> None:
    other = ten_items(fingerprint="new key")
    found = of(random_part(80, 1), random_part(90, 2, other))
    assert found.forms == 2
    assert found.whole.n == 170
    assert found.whole.mean_percent.reason == found.whole.why == "several"
    assert dict(found.whole.skills) == {"a": Shown(None, "several"), "b": Shown(None, "several")}
    assert found.whole.next_step.value is not None
    assert found.whole.times.middle.value is not None
    keys = [item.key for item in found.items]
    assert len(keys) == len(set(keys)) == 11
    assert [key for key in keys if key.startswith("q1@")] == ["q1@print of", "q1@new key"]
    assert found.item("q2").report.n == 170
    assert found.item("q1@new key").report.n == 90
    assert set(found.order) == set(keys)


def test_what_is_not_listed_counts_in_the_whole_and_stands_nowhere() -> None:
    members = [Member("a", random_part(70, 1)), Member("b", random_part(50, 2))]
    rest = Member("", random_part(25, 3), listed=False)
    found = campaign([*members, rest])
    assert found.whole.n == 145
    assert [event.id for event in found.events] == ["a", "b"]
    assert found.items[0].events == ("a", "b")
    assert found.pair is not None
    with pytest.raises(KeyError):
        campaign([*members, rest], ("a", ""))


def test_a_page_that_is_known_need_not_be_written_again() -> None:
    one, other = random_part(70, 1), random_part(50, 2)
    page = released(FORM, one.pooled)
    known = campaign([Member("e0", one, page), Member("e1", other)])
    assert known == of(one, other)


def test_paper_counts_share_in_the_items() -> None:
    paper = pooled([(False, paper_lot(FORM, 40, [("q1", "b", 30), ("q1", "c", 8)], K))])
    found = of(random_part(80, 1), Part(FORM, paper))
    assert (found.whole.n, found.whole.n_paper) == (80, 40)
    assert found.item("q1").report.n == 120
    assert found.item("q2").report.n == 80


def test_wrong_members_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        campaign([])
    with pytest.raises(ValueError, match="twice"):
        campaign([Member("a", random_part(20, 1)), Member("a", random_part(20, 2))])
    with pytest.raises(KeyError):
        of(random_part(20, 1), pair=("e0", "e9"))
    with pytest.raises(KeyError):
        of(random_part(20, 1)).item("q99")
    with pytest.raises(KeyError):
        of(random_part(20, 1)).event("e9")


def test_the_hardest_skill_is_the_one_with_the_lowest_share() -> None:
    plain, lower = Shown(40), Shown(31)
    assert hardest([("a", plain), ("b", lower)]) == ("b",)
    assert hardest([("a", plain), ("b", plain), ("c", Shown(41))]) == ("a", "b")
    assert hardest([("a", plain)]) == ()
    assert hardest([("a", plain), ("b", Shown(None, "too_few"))]) == ()
    assert hardest([("a", Shown(5, bound="most")), ("b", Shown(5))]) == ("a",)
    assert hardest([("a", Shown(95, bound="least")), ("b", Shown(95, bound="least"))]) == ()
    # Over several events any number may be "or less": then that skill may be the harder one.
    assert hardest([("a", Shown(40, bound="most")), ("b", Shown(38)), ("c", Shown(60))]) == ()
    assert hardest([("a", Shown(38, bound="most")), ("b", Shown(40)), ("c", Shown(60))]) == ("a",)


def test_the_best_skill_is_the_one_with_the_highest_share() -> None:
    assert best([("a", Shown(40)), ("b", Shown(62)), ("c", Shown(62))]) == ("b", "c")
    assert best([("a", Shown(40))]) == best([("a", Shown(40)), ("b", Shown(None, "too_few"))]) == ()
    assert best([("a", Shown(95, bound="least")), ("b", Shown(90))]) == ("a",)
    assert best([("a", Shown(77, bound="least")), ("b", Shown(78)), ("c", Shown(9))]) == ()
    assert best([("a", Shown(5, bound="most")), ("b", Shown(5, bound="most"))]) == ()


# What stands out


def hundred(seed: int = 0) -> list[Finished]:
    """Return a hundred people who each found a random half of the items."""
    chance = random.Random(seed)
    people = []
    for at in range(100):
        ability = chance.random()
        letters = "".join("b" if chance.random() < ability else "c" for _ in range(10))
        people.append(sheet(FORM, letters, 10_000 * seed + at))
    return people


def test_at_most_five_things_stand_out_and_the_doubtful_key_is_first() -> None:
    chance = random.Random(1)
    people = []
    for at in range(200):
        able = at % 2 == 0
        letters = ["b" if chance.random() < (0.85 if able else 0.3) else "c" for _ in range(10)]
        letters[0] = "c" if able else "b"  # a wrong key: the able choose c
        letters[1] = "b" if chance.random() < 0.2 else "d"
        people.append(sheet(FORM, "".join(letters), at, sure=3))
    found = of(part(people)).findings
    assert len(found) <= MOST_FINDINGS
    assert (found[0].kind, found[0].item) == ("check", "q1")
    assert found[0].value is not None
    assert (found[0].value.value or 0) < 0
    kinds = {one.kind: one for one in found}
    assert kinds["hard_item"].item == "q2"
    assert kinds["sure_but_wrong"].item == "q2", "an item to check is not called misleading"
    assert "unsure" not in kinds
    assert "skill_apart" not in kinds


def test_not_sure_stands_out_from_sixteen_percent() -> None:
    for unsure, stands in ((15, False), (16, True), (40, True)):
        people = hundred()
        people[:unsure] = [
            attempt(FORM, at, {"q1": "~unsure", **{f"q{n}": "b" for n in range(2, 11)}})
            for at in range(unsure)
        ]
        found = [one for one in of(part(people)).findings if one.kind == "unsure"]
        assert bool(found) is stands
        if stands:
            assert found[0].item == "q1"
            assert found[0].value is not None
            assert found[0].value.value == unsure


def test_a_skill_stands_out_where_the_ranges_of_two_events_do_not_touch() -> None:
    strong = crowd(FORM, ("bbbbbbbbcc", 30), ("bcbcbcbcbc", 20), ("cbcbbbbbbb", 40))
    weak = crowd(FORM, ("bcbcccbcbc", 60), ("bbccccccbc", 30), start=500)
    found = of(part(strong), part(weak))
    (apart,) = [one for one in found.findings if one.kind == "skill_apart"]
    assert apart.events == ("e0", "e1")
    assert (apart.event, apart.skill) == ("e0", "a")
    assert apart.value is not None
    assert apart.other is not None
    assert (apart.value.low or 0) > (apart.other.high or 100)
    assert found.pair is not None
    assert {pair.name: pair.verdict for pair in found.pair.compared.skills}["a"] == "first"
    # Nothing is said of two events whose ranges touch.
    close = of(part(hundred(1)), part(hundred(2)))
    assert close.pair is not None
    assert {pair.verdict for pair in close.pair.compared.skills} == {"close"}
    assert not [one for one in close.findings if one.kind == "skill_apart"]


def test_a_risky_choice_stands_out_from_a_quarter_on() -> None:
    form = Form((graded("q1", risky_outcomes=("d",)), *FORM.items[1:]))
    chance = random.Random(5)
    for risky, stands in ((20, False), (25, True)):
        people = crowd(form, ("dbcbcbcbcb", risky), ("abcbcbcbcb", 60), ("bcbcbcbcbc", 40 - risky))
        chance.shuffle(people)
        found = of(part(people, form))
        assert found.whole.risky.value == risky
        (item,) = [one.report for one in found.items if one.key == "q1"]
        assert item.risky.value == risky
        assert bool([one for one in found.findings if one.kind == "risky"]) is stands


def test_an_item_that_one_language_misses_stands_out() -> None:
    people = speakers(FORM, {"en": 500, "hi": 400}, 4, {"hi": 1.9})
    whole = pooled([(True, settled(FORM, people))])
    found = of(Part(FORM, whole), random_part(60, 2))
    (report,) = found.dif
    assert report.items[0].grade == "C"
    (finding,) = [one for one in found.findings if one.kind == "language"]
    assert (finding.item, finding.language) == ("q1", "en")


# Two events side by side


def test_the_two_largest_are_set_side_by_side_unless_others_are_asked_for() -> None:
    parts = [random_part(n, n) for n in (30, 90, 60)]
    found = of(*parts)
    assert found.pair is not None
    assert (found.pair.first, found.pair.second) == ("e1", "e2")
    asked = of(*parts, pair=("e2", "e0")).pair
    assert asked == versus("e2", parts[2], "e0", parts[0])
    assert asked.same
    assert asked.shared == 10


def test_gains_of_items_need_fifty_in_each() -> None:
    before, after = hundred(3), hundred(4)
    whole = versus("a", part(before), "b", part(after)).compared
    assert all(pair.gain.value is not None for pair in whole.items if pair.difference is not None)
    small = versus("a", part(before), "b", part(after[:49])).compared
    assert {pair.gain.reason for pair in small.items if pair.difference is not None} == {"too_few"}
    assert small.gain.value is not None


def test_two_versions_are_compared_on_what_means_the_same() -> None:
    newer = Form((choice("q1", fingerprint="new", area="a"), *FORM.items[1:6]))
    one, other = random_part(200, 1), random_part(150, 2, newer)
    found = versus("a", one, "b", other)
    assert (found.same, found.shared) == (False, 5)
    assert [pair.name for pair in found.compared.items] == ["q2", "q3", "q4", "q5", "q6"]
    # The means are those of the five shared items, with their points for weights.
    for shown, part_ in ((found.compared.first, one), (found.compared.second, other)):
        sums = part_.pooled.every
        expected = sum(
            sums["mark", name, "", 0] / sums["taken", name, "", 0] / 5
            for name in ("q2", "q3", "q4", "q5", "q6")
        )
        assert shown.value == pytest.approx(expected, abs=0.5)
    assert found.compared.difference.value is not None


def test_the_cautious_range_of_shared_items_holds_the_true_one() -> None:
    shorter = Form(FORM.items[:5])
    wide = versus("a", random_part(200, 1), "b", random_part(200, 2, shorter)).compared
    people = random_people(FORM, 200, random.Random(1), 10_000)
    exact = part([replace(p, takes={i.id: p.takes[i.id] for i in shorter.items}) for p in people],
                 shorter)  # fmt: skip
    true = released(shorter, exact.pooled).mean_percent
    assert wide.first.value == true.value
    assert None not in (wide.first.low, true.low)
    assert (wide.first.low or 0) <= (true.low or 0) <= (true.high or 0) <= (wide.first.high or 0)


def test_events_without_a_shared_item_have_nothing_to_compare() -> None:
    other = Form((choice("z1", area="a"), choice("z2", area="b")))
    found = versus("a", random_part(80, 1), "b", random_part(70, 2, other))
    assert (found.same, found.shared) == (False, 0)
    assert found.compared.items == found.compared.skills == ()
    assert found.compared.first.reason == found.compared.gain.reason == "unscored"


def test_an_item_repaired_in_one_event_is_not_compared() -> None:
    one = random_part(80, 1)
    other = replace(random_part(90, 2), repairs={"q3": Repair("accept", "c")})
    found = versus("a", one, "b", other)
    assert (found.same, found.shared) == (False, 9)
    assert "q3" not in [pair.name for pair in found.compared.items]


def test_groups_of_an_event_are_compared_two_by_two() -> None:
    groups = {
        "student": random_part(90, 1).pooled,
        "parent": part(crowd(FORM, ("bbbbbbbbbc", 30), ("bbbbbbbbcb", 30), ("bbbbbbbcbb", 30),
                             start=9000)).pooled,
        "educator": pooled([(False, fold(FORM, random_people(FORM, 9, random.Random(5)), 5,
                                         False))]),
    }  # fmt: skip
    (gap,) = gaps(FORM, groups)
    assert (gap.first, gap.second) == ("parent", "student")
    assert gap.compared.n_first == gap.compared.n_second == 90
    assert {pair.name for pair in gap.compared.skills} == {"a", "b"}
    assert len(gap.compared.items) == 10
    assert gaps(FORM, {}) == ()


# Bars of several events


def test_bars_of_items_and_of_tenths_meet_in_tenths() -> None:
    by_items = Spread(True, 5, tuple(Bar(right, right, 10 + right) for right in range(6)))
    by_tenths = Spread(False, 10, (Bar(0, 3, 7), Bar(4, 7, 8), Bar(8, 9, 9)))
    # Of five items, 0 right is the tenths 0 and 1, and so on; 4 and 5 right are one tenth apart.
    assert spread_over([by_items, by_items]).bars[0] == Bar(0, 0, 20)
    assert spread_over([by_items, by_tenths]) == Spread(
        False, 10, (Bar(0, 3, 10 + 11 + 7), Bar(4, 7, 12 + 13 + 8), Bar(8, 9, 14 + 15 + 9))
    )
    assert spread_over([by_tenths]) == by_tenths


def test_a_bar_of_items_is_counted_where_all_its_scores_lie() -> None:
    """Of twelve items, 5 and 6 right are the forties and the fifties, and 7 the fifties again."""
    by_items = Spread(True, 12, (Bar(0, 4, 5), Bar(5, 6, 4), Bar(7, 7, 6), Bar(8, 12, 8)))
    by_tenths = Spread(False, 10, (Bar(0, 3, 5), Bar(4, 4, 7), Bar(5, 5, 6), Bar(6, 9, 9)))
    assert spread_over([by_items, by_tenths]).bars == (
        Bar(0, 3, 10), Bar(4, 5, 4 + 6 + 7 + 6), Bar(6, 9, 17)
    )  # fmt: skip
