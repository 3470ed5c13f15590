"""Figures: sums of whole lots that equal a recount of every answer, and nothing before."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest

from quiz.items.response import OMITTED, Response
from quiz.services import figures, organize
from quiz.services.figures import figures as figures_of
from quiz.services.figures import taking_part
from quiz.services.forms import form_of
from quiz.statistics.release import cap, rounded, whole
from quiz.statistics.scores import mean_score, score_sd
from quiz.statistics.shares import facility, outcome_share
from quiz.statistics.tallies import Tally, pooled
from quiz.store import lots as stored_lots
from quiz.store.events import Event
from quiz.store.staff import Account
from tests.services.world import DAY, World, responses

HOUR = 3600


@pytest.fixture
def chen(kite: World) -> Account:
    kite.account("Dita")
    return kite.account("Chen")


def play(kite: World, event: Event, people: int, seed: int = 7) -> list[list[Response]]:
    """Let people take the quiz and give what each of them answered."""
    chance = random.Random(seed)
    answered = []
    for _ in range(people):
        one = responses(chance)
        kite.answer(event, one, seconds=chance.randrange(100, 900))
        answered.append(one)
    return answered


def shown(kite: World, event: Event) -> str:
    """Write down all that may be seen of an event's answers."""
    return repr(figures_of(kite.site, event))


def lots(kite: World, event: Event) -> list[int]:
    with kite.site.store.read() as connection:
        return sorted(lot.n for lot in stored_lots.of_event(connection, event.id))


def capped(percent: float, n: int) -> tuple[float, str]:
    """Cap and round a share of a scored item, as the release rule says."""
    most = cap(n)
    if percent >= most:
        return most, "least"
    if percent <= 100 - most:
        return 100 - most, "most"
    return whole(percent), "exact"


def recount(kite: World, event: Event, answered: Sequence[Sequence[Response]]) -> None:
    """Compare the figures with a plain count of the answers."""
    plan = organize.published(kite.site, event.revision)
    form = form_of(plan.bank, event.delivery)
    with kite.site.store.read() as connection:
        parts = stored_lots.sums(connection, event.id, "finished")
    sums = pooled([(thick, [Tally(*row) for row in rows]) for thick, rows in parts])
    report = figures_of(kite.site, event).report
    n = len(answered)
    assert report.n == n
    items = list(plan.bank.by_id.items())
    totals = [0] * n
    for place, (name, item) in enumerate(items):
        marks = [item.mark(one[place]).earned for one in answered]
        totals = [total + mark for total, mark in zip(totals, marks, strict=True)]
        line = report.item(name)
        assert line.n == n
        if item.scored:
            share = sum(marks) / (n * item.possible)
            assert facility(form.item(name), sums.every, 10).value == pytest.approx(share, abs=1e-9)
            assert (line.facility.value, line.facility.bound) == capped(100 * share, n)
        chosen = Counter(
            outcome
            for one in answered
            for outcome in (
                item.outcomes_of(one[place])
                if one[place].status == "given"
                else (f"~{one[place].status}",)
            )
        )
        for outcome in (*item.outcomes(), "~unsure", "~omitted"):
            found = outcome_share(form.item(name), outcome, sums.every, 10)
            assert found.value == pytest.approx(chosen[outcome] / n, abs=1e-9)
        for told in line.outcomes:
            part = 100 * chosen[told.outcome] / n
            if item.scored:
                assert (told.share.value, told.share.bound) == capped(part, n)
            elif n < 100:
                assert told.share.value == 10 * whole(part / 10)
    mean = sum(totals) / n
    variance = sum((total - mean) ** 2 for total in totals) / (n - 1)
    assert mean_score(form, sums.every, 10).value == pytest.approx(mean, abs=1e-9)
    assert score_sd(form, sums.every, 10).value == pytest.approx(variance**0.5, abs=1e-9)
    assert report.out_of == form.possible / 100 == 4
    percent = 100 * mean / form.possible
    assert (report.mean_percent.value, report.mean_percent.bound) == capped(percent, n)
    if report.mean_percent.bound == "exact":
        assert report.mean.value == rounded(mean / 100, 1)
        assert report.sd.value == rounded(variance**0.5 / 100, 1)
    assert report.distribution is not None
    assert sum(bar.people for bar in report.distribution.bars) == n
    assert min(bar.people for bar in report.distribution.bars) >= 3
    for bar in report.distribution.bars:
        last = bar.high if bar.high == 100 else bar.high + 1
        inside = [
            100 * total / form.possible
            for total in totals
            if bar.low <= 100 * total / form.possible
            and (100 * total / form.possible < last or bar.high == 100)
        ]
        assert bar.people == len(inside)


def test_twenty_five_attempts_are_counted_once_the_event_is_closed(
    kite: World, chen: Account
) -> None:
    event = kite.event(chen)
    nobody = shown(kite, event)
    answered = play(kite, event, 25)
    kite.sweep()
    assert shown(kite, event) == nobody  # before its lot an attempt moves no figure
    assert lots(kite, event) == []
    assert taking_part(kite.site, event).shown.finished == 25
    organize.close_event(kite.site, chen, event.id, kite.now)
    kite.sweep()
    event = organize.event(kite.site, chen, event.id)
    assert event.state == "settled"
    assert lots(kite, event) == [25]
    recount(kite, event, answered)


def test_what_was_passed_over_or_not_finished_is_counted_as_such(
    kite: World, chen: Account
) -> None:
    event = kite.event(chen)
    answered = play(kite, event, 12)
    for _ in range(11):
        kite.begin(event)
    organize.close_event(kite.site, chen, event.id, kite.now)
    assert kite.sweep().settled == 0  # eleven are under way: they have an hour
    kite.pass_time(HOUR)
    assert kite.sweep().settled == 1
    event = organize.event(kite.site, chen, event.id)
    found = figures_of(kite.site, event)
    recount(kite, event, answered)
    assert found.stops.n == 11
    assert dict(found.stops.items)["link"].bound == "least"


def test_a_hundred_and_thirty_give_a_lot_of_eighty_and_at_the_close_one_of_fifty(
    kite: World, chen: Account
) -> None:
    event = kite.event(chen)
    answered = play(kite, event, 130)
    kite.sweep()
    assert lots(kite, event) == [80]
    assert figures_of(kite.site, event).report.n == 80
    first = shown(kite, event)
    kite.pass_time(60)
    kite.answer(event, answered[0])
    kite.sweep()
    assert shown(kite, event) == first  # one more person changes nothing
    assert taking_part(kite.site, event).shown.finished == 131
    organize.close_event(kite.site, chen, event.id, kite.now)
    kite.sweep()
    assert lots(kite, event) == [51, 80]
    recount(kite, organize.event(kite.site, chen, event.id), [*answered, answered[0]])


def test_hidden_and_empty_look_the_same(kite: World, chen: Account) -> None:
    empty, small = kite.event(chen), kite.event(chen)
    play(kite, small, 4)
    for event in (empty, small):
        organize.close_event(kite.site, chen, event.id, kite.now)
    kite.sweep()
    assert shown(kite, empty) == shown(kite, small)
    assert taking_part(kite.site, empty) == taking_part(kite.site, small).__class__(
        taking_part(kite.site, empty).shown, {}
    )
    assert taking_part(kite.site, small).shown == taking_part(kite.site, empty).shown
    assert lots(kite, small) == []


def test_participation_is_told_in_fives_and_small_days_are_hidden(
    kite: World, chen: Account
) -> None:
    event = kite.event(chen)
    play(kite, event, 13)
    for _ in range(5):
        kite.begin(event)
    kite.pass_time(DAY)
    play(kite, event, 4, seed=9)
    told = taking_part(kite.site, event)
    assert (told.shown.started, told.shown.finished) == (20, 15)
    assert list(told.days.values()) == [10]
    kite.pass_time(2 * DAY)
    play(kite, event, 11, seed=10)
    assert list(taking_part(kite.site, event).days.values()) == [10, None, None, 10]


def test_one_who_comes_alone_on_a_day_adds_no_line(kite: World, chen: Account) -> None:
    event = kite.event(chen)
    play(kite, event, 12)
    before = taking_part(kite.site, event).days
    kite.pass_time(DAY)
    kite.begin(event)
    assert taking_part(kite.site, event).days == before


def test_groups_under_ten_join_up_and_the_others_stand_alone(kite: World, chen: Account) -> None:
    event = kite.event(chen, breakdown="language")
    chance = random.Random(5)
    answered = []
    for language, people in (("en", 14), ("hi", 11)):
        for _ in range(people):
            one = responses(chance)
            kite.answer(event, one, language=language)
            answered.append(one)
    organize.close_event(kite.site, chen, event.id, kite.now)
    kite.sweep()
    event = organize.event(kite.site, chen, event.id)
    found = figures_of(kite.site, event)
    assert [(group, report.n) for group, report in found.groups] == [("en", 14), ("hi", 11)]
    recount(kite, event, answered)


def test_a_group_that_is_too_small_takes_another_with_it(kite: World, chen: Account) -> None:
    event = kite.event(chen, breakdown="language")
    chance = random.Random(5)
    for language, people in (("en", 14), ("hi", 3)):
        for _ in range(people):
            kite.answer(event, responses(chance), language=language)
    organize.close_event(kite.site, chen, event.id, kite.now)
    kite.sweep()
    found = figures_of(kite.site, organize.event(kite.site, chen, event.id))
    assert [(group, report.n) for group, report in found.groups] == [("other", 17)]


def test_a_higher_k_holds_back_what_a_lower_one_would_show(kite: World, chen: Account) -> None:
    event = kite.event(chen, k=30)
    play(kite, event, 25)
    organize.close_event(kite.site, chen, event.id, kite.now)
    kite.sweep()
    found = figures_of(kite.site, organize.event(kite.site, chen, event.id))
    assert found.report.n == 0
    assert lots(kite, event) == []


def test_figures_are_kept_until_the_next_lot(
    kite: World, chen: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = kite.event(chen)
    play(kite, event, 100)
    kite.sweep()
    asked = 0
    sums = stored_lots.sums

    def watched(*given: object) -> object:
        nonlocal asked
        asked += 1
        return sums(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(figures.stored_lots, "sums", watched)
    before = figures_of(kite.site, event)
    assert asked == 2
    assert figures_of(kite.site, event) is before
    assert asked == 2
    play(kite, event, 50, seed=8)
    kite.sweep()
    after = figures_of(kite.site, event)
    assert asked == 4
    assert (before.report.n, after.report.n) == (50, 100)


def test_what_was_deleted_before_its_lot_is_in_no_figure(kite: World, chen: Account) -> None:
    from quiz.services import play as acts

    event = kite.event(chen)
    answered = play(kite, event, 12)
    key = kite.begin(event)
    quiz = kite.quiz(event)
    for place in range(1, 5):
        run = acts.resume(kite.site, quiz, key)
        assert run is not None
        acts.answer(kite.site, run, place, OMITTED, now=kite.now)
    assert acts.forget(kite.site, key)
    organize.close_event(kite.site, chen, event.id, kite.now)
    kite.sweep()
    recount(kite, organize.event(kite.site, chen, event.id), answered)
