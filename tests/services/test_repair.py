"""Repairs: final, once, recounted from tallies alone, and no way to ask about a person."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import pytest
from sqlalchemy import delete, func, select

from quiz.base import Refused
from quiz.items.response import Response
from quiz.services import organize, tending
from quiz.services.figures import figures as figures_of
from quiz.services.forms import form_of
from quiz.services.repair import mend, repairs
from quiz.statistics.repair import How, Repair, repaired_facility, repaired_mean
from quiz.statistics.report import Report
from quiz.statistics.shares import facility
from quiz.statistics.tallies import Pooled, Tally, pooled
from quiz.store import lots as stored_lots
from quiz.store import tables
from quiz.store.events import Event
from quiz.store.staff import Account
from tests.services.test_figures import capped, play
from tests.services.world import World, responses

HOUR = 3600


@pytest.fixture
def chen(kite: World) -> Account:
    kite.account("Dita")
    return kite.account("Chen")


def settled(kite: World, chen: Account, people: int = 25) -> tuple[Event, list[list[Response]]]:
    """Give an event that is over, with what people answered."""
    event = kite.event(chen)
    answered = play(kite, event, people)
    return settle(kite, chen, event), answered


def settle(kite: World, chen: Account, event: Event) -> Event:
    organize.close_event(kite.site, chen, event.id, kite.now)
    kite.sweep()
    return organize.event(kite.site, chen, event.id)


def forget_attempts(kite: World) -> None:
    """Leave nothing but tallies."""

    def act(connection: object) -> None:
        for table in (tables.response, tables.attempt):
            connection.execute(delete(table))  # type: ignore[attr-defined]

    kite.site.store.write(act)
    with kite.site.store.read() as connection:
        count = select(func.count()).select_from(tables.attempt)
        assert connection.execute(count).scalar_one() == 0


def sums_of(kite: World, event: Event) -> Pooled:
    with kite.site.store.read() as connection:
        parts = stored_lots.sums(connection, event.id, "finished")
    return pooled([(thick, [Tally(*row) for row in rows]) for thick, rows in parts])


def repair(kite: World, by: Account, event: Event, item: str, how: str, outcome: str = "") -> None:
    number = next(c.number for c in repairs(kite.site, by, event.id).choices if c.item == item)
    mend(kite.site, by, event.id, number, how=how, outcome=outcome, note="", now=kite.now)


def marks(
    kite: World, event: Event, answered: Sequence[Sequence[Response]], mended: dict[str, Repair]
) -> tuple[dict[str, float | None], float]:
    """Count facilities and the mean from the answers themselves, in plain Python."""
    bank = organize.published(kite.site, event.revision).bank
    facilities: dict[str, float | None] = {}
    earned = possible = 0.0
    for place, (name, item) in enumerate(bank.by_id.items()):
        if not item.scored:
            continue
        done = mended.get(name)
        got = []
        for one in answered:
            mark = item.mark(one[place]).earned
            if done is not None and done.how == "all_right":
                mark = item.possible
            if done is not None and done.how == "accept" and one[place].value == (done.outcome,):
                mark = item.possible
            got.append(mark)
        if done is not None and done.how == "drop":
            facilities[name] = None
            continue
        facilities[name] = sum(got) / (len(got) * item.possible)
        earned += sum(got)
        possible += item.possible * len(got)
    return facilities, earned / possible


WAYS: list[tuple[str, How, str]] = [
    ("link", "drop", ""),
    ("signs", "drop", ""),
    ("link", "accept", "bank"),
    ("link", "accept", "open"),
    ("otp", "accept", "true"),
    ("link", "all_right", ""),
    ("signs", "all_right", ""),
]


@pytest.mark.parametrize(("item", "how", "outcome"), WAYS)
def test_facility_and_mean_after_a_repair_are_those_of_a_recount(
    kite: World, chen: Account, item: str, how: How, outcome: str
) -> None:
    event, answered = settled(kite, chen)
    before = figures_of(kite.site, event).report
    forget_attempts(kite)
    repair(kite, chen, event, item, how, outcome)
    done = {item: Repair(how, outcome)}
    check(kite, event, answered, done, before)


def test_all_items_can_be_repaired_one_after_the_other(kite: World, chen: Account) -> None:
    event, answered = settled(kite, chen, 37)
    before = figures_of(kite.site, event).report
    forget_attempts(kite)
    done: dict[str, Repair] = {}
    for item, how, outcome in (
        ("signs", "all_right", ""), ("link", "accept", "open"), ("otp", "drop", ""),
    ):  # fmt: skip
        repair(kite, chen, event, item, how, outcome)
        done[item] = Repair(how, outcome)  # type: ignore[arg-type]
        check(kite, event, answered, done, before)


def check(
    kite: World,
    event: Event,
    answered: Sequence[Sequence[Response]],
    done: dict[str, Repair],
    before: Report,
) -> None:
    facilities, mean = marks(kite, event, answered, done)
    form = form_of(organize.published(kite.site, event.revision).bank, event.delivery)
    sums = sums_of(kite, event).every
    after = figures_of(kite.site, event).report
    assert after.before_repair
    for name, expected in facilities.items():
        found = repaired_facility(form.item(name), done.get(name), sums, 10)
        shown = after.item(name)
        assert shown.repaired == (done[name].how if name in done else None)
        if expected is None:
            assert found.value is None
            assert shown.facility.value is None
            continue
        assert found.value == pytest.approx(expected, abs=1e-9)
        assert (shown.facility.value, shown.facility.bound) == capped(100 * expected, len(answered))
    share, points = repaired_mean(form, done, sums, 10)
    assert share.value == pytest.approx(mean, abs=1e-9)
    possible = form.possible - sum(
        form.item(name).possible for name, one in done.items() if one.how == "drop"
    )
    assert points.value == pytest.approx(mean * possible, abs=1e-6)
    shown_mean = after.mean_percent
    assert (shown_mean.value, shown_mean.bound) == capped(100 * mean, len(answered))
    stay(before, after)


def stay(before: Report, after: Report) -> None:
    """Check that a repair changes facility and mean, and nothing else."""
    for name in ("n", "middle", "distribution", "skew", "kurtosis", "alpha", "error", "times",
                 "skills", "next_step", "confidence"):  # fmt: skip
        assert getattr(after, name) == getattr(before, name), name
    for old, new in zip(before.items, after.items, strict=True):
        for name in ("n", "unsure", "omitted", "outcomes", "other", "discrimination", "word",
                     "alpha_without", "difficulty", "curves", "confidence"):  # fmt: skip
            assert getattr(new, name) == getattr(old, name), name


def test_an_item_is_repaired_once(kite: World, chen: Account) -> None:
    event, _ = settled(kite, chen)
    repair(kite, chen, event, "link", "accept", "open")
    after = repr(figures_of(kite.site, event))
    for how, outcome in (("drop", ""), ("accept", "bank"), ("accept", "open"), ("all_right", "")):
        with pytest.raises(Refused, match="already-repaired"):
            repair(kite, chen, event, "link", how, outcome)
    assert repr(figures_of(kite.site, event)) == after
    choice = repairs(kite.site, chen, event.id).choice(1)
    assert choice.done is not None
    assert (choice.done.kind, choice.done.outcome, choice.done.role) == (
        "accept", "open", chen.role,
    )  # fmt: skip


def test_what_the_sums_cannot_carry_out_is_refused(kite: World, chen: Account) -> None:
    event, _ = settled(kite, chen)
    for item, how, outcome in (
        ("link", "accept", "other"), ("link", "accept", "nothing"), ("link", "accept", ""),
        ("signs", "accept", "calm"), ("link", "undo", ""), ("link", "", ""),
    ):  # fmt: skip
        with pytest.raises(Refused, match="bad-repair"):
            repair(kite, chen, event, item, how, outcome)
    assert [choice.item for choice in repairs(kite.site, chen, event.id).choices] == [
        "link", "otp", "signs",
    ]  # fmt: skip
    with pytest.raises(Refused, match="no-item"):
        mend(kite.site, chen, event.id, 4, how="drop", outcome="", note="", now=kite.now)
    with pytest.raises(Refused, match="long-note"):
        mend(kite.site, chen, event.id, 1, how="drop", outcome="", note="x" * 201, now=kite.now)


def test_only_a_settled_event_with_figures_is_repaired(kite: World, chen: Account) -> None:
    running = kite.event(chen)
    play(kite, running, 130)
    kite.sweep()
    assert figures_of(kite.site, running).report.n
    for _ in range(2):
        with pytest.raises(Refused, match="not-settled"):
            repairs(kite.site, chen, running.id)
        organize.close_event(kite.site, chen, running.id, kite.now)
    empty, small = kite.event(chen), kite.event(chen)
    play(kite, small, 9)
    for event in (empty, small):
        event = settle(kite, chen, event)
        assert event.state == "settled"
        with pytest.raises(Refused, match="no-figures"):
            repairs(kite.site, chen, event.id)


def test_somebody_elses_event_is_not_repaired(kite: World, chen: Account) -> None:
    event, _ = settled(kite, chen)
    with pytest.raises(Refused, match="no-event"):
        repairs(kite.site, kite.account("Eko"), event.id)


def test_a_repair_says_nothing_that_was_not_shown_before(kite: World, chen: Account) -> None:
    """Derive every figure after every repair from those before: nothing new comes out."""
    event, _ = settled(kite, chen, 44)
    form = form_of(organize.published(kite.site, event.revision).bank, event.delivery)
    sums = sums_of(kite, event).every
    shares = {item.id: facility(item, sums, 10).value or 0.0 for item in form.scored}
    total = sum(shares[item.id] * item.possible for item in form.scored)
    for name, how, outcome in WAYS:
        item, done = form.item(name), Repair(how, outcome)
        n = sums["taken", name, "", 0]
        more = sums.get(("outcome", name, outcome, 0), 0) / n
        after = {"drop": 0.0, "accept": shares[name] + more, "all_right": 1.0}[how]
        possible = form.possible - (item.possible if how == "drop" else 0)
        mean = (total + (after - shares[name]) * item.possible) / possible
        found = repaired_mean(form, {name: done}, sums, 10)[0].value
        assert found == pytest.approx(mean, abs=1e-9)


def test_two_groups_that_differ_by_one_person_differ_by_no_more_after_a_repair(
    kite: World, chen: Account
) -> None:
    """Ask before and after, with one answer known: what is left are sums of all the others."""
    chance = random.Random(3)
    others = [responses(chance) for _ in range(24)]
    seen = []
    for last in ("bank", "open"):
        event = kite.event(chen)
        for one in [*others, [Response("given", (last,)), *others[0][1:]]]:
            kite.answer(event, one)
        event = settle(kite, chen, event)
        before = figures_of(kite.site, event).report
        repair(kite, chen, event, "link", "drop")
        seen.append((before, figures_of(kite.site, event).report))
    (one_before, one_after), (two_before, two_after) = seen
    # Both answers are wrong: without the item the two groups are the same in all that is scored.
    assert one_after.mean_percent == two_after.mean_percent
    assert one_before.mean_percent == two_before.mean_percent
    # And each figure before and after stands for all 25, never for a part of them.
    for report in (one_before, one_after, two_before, two_after):
        assert report.n == 25
        assert {item.n for item in report.items} == {25}


def test_a_recount_knows_that_repairs_change_no_tally(kite: World, chen: Account) -> None:
    event, _ = settled(kite, chen, 60)
    with kite.site.store.read() as connection:
        lots = stored_lots.everything(connection)
        tallies = [stored_lots.tallies_of(connection, lot.id) for lot in lots]
    for item, how, outcome in (("link", "accept", "open"), ("otp", "drop", "")):
        repair(kite, chen, event, item, how, outcome)
    with kite.site.store.read() as connection:
        assert stored_lots.everything(connection) == lots
        assert [stored_lots.tallies_of(connection, lot.id) for lot in lots] == tallies
    findings = tending.examine(kite.site, kite.now, recount=True)
    assert [one.says for one in findings if not one.fine and "secret" not in one.says] == []
    assert any(re.search("recounted 1 lots, 0 differ", one.says) for one in findings)


def test_doctor_finds_a_repair_of_an_event_that_is_not_settled(kite: World, chen: Account) -> None:
    event, _ = settled(kite, chen)
    repair(kite, chen, event, "link", "drop")
    kite.site.store.write(
        lambda c: c.exec_driver_sql(f"update event set state = 'closed' where id = '{event.id}'")
    )
    findings = tending.examine(kite.site, kite.now)
    says = [one.says for one in findings if not one.fine and "secret" not in one.says]
    assert says == ["1 repairs are of events that are not settled"]


def test_a_repair_is_noted_by_role(kite: World, chen: Account) -> None:
    event, _ = settled(kite, chen)
    repair(kite, chen, event, "link", "drop")
    with kite.site.store.read() as connection:
        query = select(tables.note.c.role, tables.note.c.act, tables.note.c.subject)
        notes = [tuple(row) for row in connection.execute(query)]
    assert (chen.role, "repaired-item", f"{event.id}/link") in notes
