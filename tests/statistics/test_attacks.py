"""Attacks on what is shown of several events, languages, groups, repairs and the hall."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.statistics.campaign import CampaignReport, Member, campaign
from quiz.statistics.compared import compared, versus
from quiz.statistics.finished import Finished, Take
from quiz.statistics.folding import fold
from quiz.statistics.form import Form
from quiz.statistics.lots import lots_at_settling, lots_while_open
from quiz.statistics.release import hall_percents, participation
from quiz.statistics.repair import Repair, repairable
from quiz.statistics.report import Distribution
from quiz.statistics.reporting import released
from quiz.statistics.tallies import Pooled, pooled
from quiz.statistics.together import Part
from tests.statistics.cast import attempt, choice, graded, poll, random_people
from tests.statistics.test_privacy import short_form

K = 10
FORM = Form(
    (
        *(choice(f"q{place}", area="ab"[place % 2]) for place in range(1, 10)),
        graded("q10", possible=100, area="b", risky_outcomes=("d",)),
        poll("q11"),
        poll("q12", sensitive=True),
    )
)
NEWER = Form((choice("q1", fingerprint="new", area="b"), *FORM.items[1:]))
MOST = {15: 80, 30: 90, 45: 95}
"""From which percentage on a page of so many people says "or more"."""


def part(people: Sequence[Finished], form: Form = FORM) -> Part:
    thick = len(people) >= 50
    return Part(form, pooled([(thick, fold(form, people, K, thick))]), K)


def random_part(n: int, chance: random.Random, form: Form = FORM) -> Part:
    return part(random_people(form, n, chance, chance.randrange(10**9)), form)


def bright_class(n: int, chance: random.Random) -> Part:
    """Return a class that does so well that its page tells nobody apart.

    No more people miss an item, and no more items a person, than the caps keep back; who
    misses what, and how, is random, and so is who opened a resource.
    """
    spare = n * (100 - MOST[n]) // 100
    most_missed = (100 - MOST[n]) // 10
    sheets = [dict.fromkeys((item.id for item in FORM.items), "b") for _ in range(n)]
    for sheet in sheets:
        sheet.update(q10="a", q11="x", q12="x")
    missed = [0] * n
    for item in FORM.scored:
        for at in chance.sample(range(n), chance.randint(0, spare)):
            if missed[at] < most_missed:
                missed[at] += 1
                sheets[at][item.id] = chance.choice(["c", "d", "~unsure", "~omitted"])
    if n >= 20:  # in steps of ten the one is not seen
        sheets[chance.randrange(n)]["q11"] = chance.choice("xyz")
        sheets[chance.randrange(n)]["q12"] = chance.choice("xyz")
    opened = set(chance.sample(range(n), chance.randint(0, spare)))
    return part(
        [attempt(FORM, at, sheet, next_step=at in opened) for at, sheet in enumerate(sheets)]
    )


def of(*parts: Part, pair: tuple[str, str] | None = None) -> CampaignReport:
    return campaign([Member(f"e{at}", one) for at, one in enumerate(parts)], pair)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(sorted(MOST)), st.integers(10, 140))
def test_campaign_minus_its_events_brings_out_nothing_that_a_page_keeps_back(
    seed: int, n: int, beside: int
) -> None:
    """Classes whose own pages are equal leave the whole campaign equal, to the last figure."""
    chance = random.Random(seed)
    one = other = bright_class(n, chance)
    while other.pooled == one.pooled:  # of 45 nobody misses an item, so one class in 20 is the same
        other = bright_class(n, chance)
    assert released(FORM, one.pooled) == released(FORM, other.pooled)
    others = [random_part(beside, chance), random_part(chance.randint(10, 60), chance)]
    assert of(one, *others) == of(other, *others)
    assert of(one, *others, pair=("e0", "e1")) == of(other, *others, pair=("e0", "e1"))
    newer = random_part(beside, chance, NEWER)
    assert of(one, newer) == of(other, newer)
    assert versus("a", newer, "b", one) == versus("a", newer, "b", other)


def test_the_same_attack_on_plain_sums_would_tell() -> None:
    chance = random.Random(7)
    one, other = bright_class(15, chance), bright_class(15, chance)
    beside = random_part(60, chance)
    naive = [
        sum(part_.pooled.every["mark", item.id, "", 0] for part_ in (mine, beside))
        for mine in (one, other)
        for item in FORM.scored
    ]
    assert naive[: len(FORM.scored)] != naive[len(FORM.scored) :]
    assert of(one, beside) == of(other, beside)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(10, 130), st.booleans()), min_size=2, max_size=4),
       st.integers(0, 10**9))  # fmt: skip
def test_a_campaigns_bars_are_sums_of_bars_that_the_events_pages_show(
    sizes: list[tuple[int, bool]], seed: int
) -> None:
    chance = random.Random(seed)
    form = short_form(chance.choice([[1] * 4, [1] * 12, [1, 2, 3], [1, 2, 4, 8]]))
    parts = []
    for n, split in sizes:
        people = random_people(form, n, chance, chance.randrange(10**9))
        cut = n // 2 if split and n >= 100 else n
        lots = [people[:cut], people[cut:]] if cut < n else [people]
        parts.append(
            Part(form, pooled((len(lot) >= 50, fold(form, lot, K, len(lot) >= 50)) for lot in lots))
        )
    found = of(*parts)
    whole = found.whole.distribution
    assert whole is not None
    told = [
        event.report.distribution for event in found.events if event.report.distribution is not None
    ]
    large = [one for one in told if sum(bar.people for bar in one.bars) >= 40]
    count = found.whole.n_told
    used = large if sum(bar.people for one in large for bar in one.bars) == count else told
    assert sum(bar.people for bar in whole.bars) == count
    for low, high, people in ((bar.low, bar.high, bar.people) for bar in whole.bars):
        assert people >= 3
        within = [_within(one, whole, low, high, form) for one in used]
        assert None not in within, "a bar of an event lies across a bar of the campaign"
        assert sum(n or 0 for n in within) == people


def _within(one: Distribution, whole: Distribution, low: int, high: int, form: Form) -> int | None:
    """Count an event's people in a bar of the campaign; None if one of its bars is cut in two."""
    people = 0
    for bar in one.bars:
        ends = bar.low, bar.high
        if one.unit != whole.unit:
            # A number of right items, as the percentages that count as the same tenth.
            tenths = [min(9, right * 10 // len(form.scored)) for right in ends]
            ends = 10 * tenths[0], 100 if tenths[1] == 9 else 10 * tenths[1] + 9
        inside = [low <= end <= high for end in ends]
        if any(inside):
            if not all(inside):
                return None
            people += bar.people
    return people


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=5), st.sampled_from([5, 10, 20]))
def test_any_signed_sum_of_events_touches_nobody_or_k(sizes: list[int], k: int) -> None:
    """Each number of people in a campaign is one of whole events, each of none or at least k."""
    form = Form((choice("q1"),))
    parts = []
    for at, size in enumerate(sizes):
        people = [attempt(form, 1000 * at + n, {"q1": "bc"[n % 2]}) for n in range(size)]
        lots = [(False, fold(form, people, 5, thick=False))] if size >= 5 else []
        parts.append(Part(form, pooled(lots), k))
    found = of(*parts)
    alone = [event.overview.n for event in found.events]
    assert all(n == 0 or n >= k for n in alone)
    assert found.whole.n == sum(alone)
    large = [n for n in alone if n >= 40]
    assert found.items[0].report.n in (sum(alone), sum(large))
    for signs in product((-1, 0, 1), repeat=len(alone)):
        rest = [n for n, sign in zip(alone, signs, strict=True) if 1 - sign and n]
        assert sum(rest) == 0 or min(rest) >= k


def test_a_capped_share_has_no_verdict_no_difference_and_no_gain() -> None:
    chance = random.Random(3)
    bright, other = bright_class(45, chance), random_part(120, chance)
    assert released(FORM, bright.pooled).mean_percent.bound == "least"
    for found in (
        compared(FORM, other.pooled, bright.pooled),
        compared(FORM, bright.pooled, other.pooled),
        versus("a", random_part(90, chance, NEWER), "b", bright).compared,
    ):
        assert found.difference.value is found.gain.value is None
        for pair in (*found.items, *found.skills):
            assert (pair.difference, pair.verdict, pair.gain.value) == (None, "unknown", None)


# Groups of one event


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 170), min_size=1, max_size=6),
    st.sampled_from([5, 10, 20]),
)
def test_merging_groups_leaves_nobody_between_the_groups_and_the_whole(
    sizes: dict[str, int], k: int
) -> None:
    """The lots of an open event and of its settling are the only atoms, each of at least k."""
    pools = {
        name: [f"{name}{n}".encode() for n in range(size)] for name, size in sizes.items() if size
    }
    lots: list[tuple[str, frozenset[bytes]]] = []
    for name, keys in pools.items():
        while (chosen := lots_while_open(keys, k=k)) is not None:
            lots.append((name, frozenset(chosen)))
            keys[:] = [key for key in keys if key not in lots[-1][1]]
    settled = lots_at_settling(pools, k)
    lots += [(planned.group, frozenset(planned.keys)) for planned in settled.lots]
    groups: dict[str, set[bytes]] = {}
    for name, members in lots:
        assert len(members) >= k
        groups.setdefault(name, set()).update(members)
    whole = {key for _, members in lots for key in members}
    for signs in product((0, 1), repeat=len(groups)):
        left = whole.difference(
            *(members for members, out in zip(groups.values(), signs, strict=True) if out)
        )
        assert not left or len(left) >= k
    # Whoever is in no lot is in no figure at all: not in a group and not in the whole.
    assert not whole & set(settled.remainder)
    assert len(settled.remainder) < k


# Repair


def test_every_possible_repair_changes_one_share_and_the_mean_and_no_other_figure() -> None:
    """Repair is no query: who could choose among all repairs reads the same counters twice."""
    chance = random.Random(11)
    mine, beside = random_part(80, chance), random_part(70, chance)
    before = of(mine, beside)
    tried = 0
    for item in FORM.scored:
        asked = [Repair("drop"), Repair("all_right")]
        asked += [Repair("accept", outcome) for outcome in item.outcomes]
        for repair in (one for one in asked if repairable(item, one)):
            tried += 1
            after = of(replace(mine, repairs={item.id: repair}), beside)
            for old, new in zip(before.items, after.items, strict=True):
                if new.key != item.id:
                    assert new == old
                    continue
                changed = {
                    field.name
                    for field in fields(new.report)
                    if getattr(new.report, field.name) != getattr(old.report, field.name)
                }
                assert changed <= {"facility", "repaired", "word"}
            for name in ("n", "skills", "distribution", "middle", "alpha", "times", "next_step",
                         "risky"):  # fmt: skip
                assert getattr(after.whole, name) == getattr(before.whole, name)
            assert after.sure == tuple(
                replace(point, doubted=after.item(point.key).report.word == "check")
                for point in before.sure
            )
            # What was repaired is compared no more, so no gain tells what it was before.
            assert after.pair is not None
            assert item.id not in [pair.name for pair in after.pair.compared.items]
    assert tried > 40


def test_a_repair_never_reaches_sensitive_items_and_polls() -> None:
    for item in FORM.items[-2:]:
        for how in ("drop", "accept", "all_right"):
            assert not repairable(item, Repair(how, "x"))  # type: ignore[arg-type]


# Drawn items


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.integers(10, 70), st.integers(3, 9))
def test_drawn_items_of_few_takers_stand_in_no_figure_of_the_campaign(
    seed: int, n: int, most: int
) -> None:
    """Let one item be drawn by a few: no item's people, and no difference of them, are so few."""
    chance = random.Random(seed)
    form = Form(tuple(choice(f"q{place}") for place in range(6)), drawn=True, rule="2")
    people = []
    for at in range(n):
        rare = at < min(most, n)
        met = ["q0", "q1"] if rare else chance.sample(["q1", "q2", "q3", "q4", "q5"], 2)
        takes: dict[str, Take] = {
            name: attempt(form, 0, {name: chance.choice("bc")}).takes[name] for name in met
        }
        people.append(Finished(f"{seed} {at}".encode(), takes, 4))
    beside = random_part(60, chance, replace(form, drawn=False, rule=""))
    drawn = part(people, form)
    found = of(drawn, beside)
    assert found.item("q0").report.n == 60
    assert found.item("q0").events == ("e1",)
    takers = {item.id: drawn.pooled.every.get(("taken", item.id, "", 0), 0) for item in form.items}
    assert all(size == 0 or size >= K for size in takers.values())
    for item in found.items:
        assert item.report.n - 60 in (0, takers[item.key])
    # What is left out is two items or more, and twice k takes or more, or nothing.
    left = [name for name, size in takers.items() if not size]
    hidden = sum(name in person.takes for name in left for person in people)
    assert hidden == 0 or (len(left) >= 2 and (hidden >= 2 * K or len(left) == 6))


# Points as a covert channel


def test_points_that_spell_out_sheets_do_not_do_so_in_a_campaign() -> None:
    """With points 1, 2, 4, 8 a campaign of thin lots shows no more bars than equal points would."""
    form = short_form([1, 2, 4, 8])
    chance = random.Random(2)
    parts = [part(random_people(form, 45, chance, 1000 * at), form) for at in range(3)]
    whole = of(*parts).whole
    assert whole.distribution is not None
    assert len(whole.distribution.bars) <= len(form.items) + 1
    assert whole.mean_percent.low is None, "a range would come from the sum of squares"
    assert whole.alpha.value is None


# The hall


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 60))
def test_the_hall_less_the_dashboard_is_nobody(seed: int, n: int) -> None:
    """Both speak of the same people; the stage in steps of ten, the page from k on."""
    chance = random.Random(seed)
    form = Form((choice("q1"), poll("q2", sensitive=True)))
    given_ = [chance.choice("abcd") for _ in range(n)]
    people = [attempt(form, at, {"q1": one, "q2": "x"}) for at, one in enumerate(given_)]
    counts = {outcome: given_.count(outcome) for outcome in "abcd"}
    stage = hall_percents(counts, n, sensitive=False)
    assert hall_percents({"x": n}, n, sensitive=True) is None
    assert (stage is None) is (n < 5)
    page = released(form, part(people, form).pooled if n >= K else Pooled())
    if n < K:
        assert page == released(form, Pooled())
        return
    assert stage is not None
    for told in page.item("q1").outcomes:
        assert stage[told.outcome] % 10 == 0
        if told.share.bound == "exact":
            assert abs((told.share.value or 0) - stage[told.outcome]) <= 5.5
    assert participation(n, n).finished % 5 == 0


def test_one_more_in_the_hall_is_rarely_seen_and_never_counted() -> None:
    """From the pictures before and after one more response, few of all cases could be told."""
    seen = 0
    for n in range(20, 60):
        for found in range(n):
            before = hall_percents({"b": found}, n, sensitive=False)
            after = hall_percents({"b": found + 1}, n + 1, sensitive=False)
            seen += before != after
    assert seen / sum(range(20, 60)) < 0.2


@pytest.mark.parametrize("n", [9, 10, 11])
def test_a_capped_event_at_the_edge_of_k_adds_whole_lots_or_nothing(n: int) -> None:
    chance = random.Random(n)
    people = random_people(FORM, n, chance)
    mine = Part(FORM, pooled([(False, fold(FORM, people, 5, thick=False))]), K)
    beside = random_part(60, chance)
    assert of(mine, beside).whole.n == 60 + (n if n >= K else 0)
    assert (of(mine, beside) == of(Part(FORM, Pooled()), beside)) is (n < K)
