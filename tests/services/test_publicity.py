"""What everybody may see of a campaign that was held on paper, wholly or in part."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from sqlalchemy import delete

from quiz.base import Refused
from quiz.services import organize, paper, publicity
from quiz.services.organize import Setup
from quiz.services.publicity import publication
from quiz.statistics.public import PublicEvent, PublicReport
from quiz.store import Connection, tables
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.services.world import DAY, World, responses

WEEK = "abcdefghij"


@pytest.fixture
def week(kite: World) -> Campaign:
    kite.account("Dita")
    chen = kite.account("Chen")
    made = Campaign(
        WEEK, "Kite week", chen.id, "{}", 10, "UTC", "open", kite.now, None, public=True
    )  # fmt: skip
    assert kite.site.store.write(lambda c: stored_campaigns.add(c, made))
    return made


def held(kite: World, title: str, attempts: int, *sheets: int, k: int = 10) -> Event:
    """Hold an event of the campaign with so many attempts, and lots of so many sheets."""
    chen = kite.account("Chen")
    plan = next(one for one in organize.choices(kite.site) if one.bank.id == "spot-the-fake")
    setup = Setup(title, kite.now, kite.now + DAY, "UTC", plan.digest, k=k)
    made = organize.begin(kite.site, chen, setup, kite.now)
    kite.site.store.write(lambda c: stored_events.save(c, replace(made, campaign=WEEK)))
    opened = organize.open_event(kite.site, chen, made.id, kite.now)
    chance = random.Random(len(title))
    for _ in range(attempts):
        kite.answer(opened, responses(chance))
    for number, many in enumerate(sheets):
        count(kite, opened, many, f"{title}{number}")
    organize.close_event(kite.site, chen, made.id, kite.now)
    return opened


def count(kite: World, event: Event, many: int, name: str) -> None:
    """Count so many sheets; half of them chose the first answer of the first question."""
    _, form = paper.form(kite.site, event)
    item = next(one for one in form.items if paper.is_countable(one) and one.scored)
    paper.count(
        kite.site, "organizer", event, many, {(item.id, item.key_outcomes[0]): many // 2},
        name=name, once=name.encode().hex().ljust(32, "0")[:32], now=kite.now,
    )  # fmt: skip


def settled(kite: World, budget: int | None = None, k: int = 10) -> PublicReport:
    """Settle the campaign, and give what everybody may see of it."""
    kite.pass_time(7200)
    kite.sweep()

    def act(connection: Connection) -> None:
        found = stored_campaigns.find(connection, WEEK)
        assert found is not None
        assert stored_campaigns.save(connection, replace(found, budget=budget, k=k))
        assert stored_campaigns.move(connection, WEEK, "open", "settled")

    kite.site.store.write(act)
    return shown(kite)


def shown(kite: World) -> PublicReport:
    found = publication(kite.site, WEEK).report
    assert found is not None
    return found


@pytest.mark.usefixtures("week")
def test_large_lots_of_sheets_are_public_and_small_ones_are_in_no_number(kite: World) -> None:
    large = held(kite, "Large", 0, 120, 15)
    small = held(kite, "Small", 0, 19, 12)
    report = settled(kite)
    assert {event.id: event for event in report.events} == {
        large.id: PublicEvent(large.id, 120, 120), small.id: PublicEvent(small.id, None),
    }  # fmt: skip
    assert (report.n, report.n_paper, report.on_paper) == (120, 120, True)
    (item,) = report.items
    assert (item.n, item.facility.value) == (120, 50)


@pytest.mark.usefixtures("week")
def test_a_campaign_with_a_larger_k_shows_no_smaller_lots_of_sheets(kite: World) -> None:
    held(kite, "Large", 0, 60, 30)
    report = settled(kite, k=40)
    assert (report.n, report.n_paper) == (60, 60)


@pytest.mark.usefixtures("week")
def test_attempts_that_are_too_few_stay_hidden_beside_a_large_lot_of_sheets(kite: World) -> None:
    event = held(kite, "Both", 14, 40)
    report = settled(kite)
    assert report.events == (PublicEvent(event.id, 40, 40),)
    assert {item.n for item in report.items} == {40}
    assert report.distribution is None


@pytest.mark.usefixtures("week")
def test_with_noise_sheets_are_named_and_never_in_a_number(kite: World) -> None:
    both = held(kite, "Both", 30, 50)
    alone = held(kite, "Alone", 0, 120, 12)
    first = settled(kite, budget=100)
    assert {event.id: event for event in first.events} == {
        both.id: PublicEvent(both.id, 30, 0, 50),
        alone.id: PublicEvent(alone.id, None, 0, 120),
    }
    assert (first.n, first.n_paper, first.left_out) == (30, 0, 170)
    assert {item.n for item in first.items} == {30}
    assert shown(kite) == first


@pytest.mark.usefixtures("week")
def test_a_copy_from_before_draws_the_same_noise_whatever_sheets_there_are(kite: World) -> None:
    held(kite, "Both", 30, 50)
    first = settled(kite, budget=100)

    def forget(connection: Connection) -> None:
        connection.execute(delete(tables.noisy))
        connection.execute(delete(tables.lot).where(tables.lot.c.n == 50))

    kite.site.store.write(forget)
    publicity._KEPT.clear()
    again = shown(kite)
    assert (first.left_out, again.left_out) == (50, 0)
    assert (again.items, again.skills) == (first.items, first.skills)


@pytest.mark.usefixtures("week")
def test_nothing_of_sheets_is_public_before_the_campaign_is_settled(kite: World) -> None:
    held(kite, "Large", 0, 120)
    kite.pass_time(7200)
    kite.sweep()
    found = publication(kite.site, WEEK)
    assert found.report is None
    with pytest.raises(Refused, match="no-page"):
        publication(kite.site, "b" * 10)
