"""Days of a campaign: what a column says, and what it keeps back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import g

from quiz.items.bank import Delivery
from quiz.services.campaign_figures import CampaignFigures
from quiz.services.figures import TakingPart
from quiz.statistics.release import Participation
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.web import dates
from quiz.web.daysview import days_view
from quiz.web.pages.dashboard import DaysView
from tests.web.place import Place

DAY = 86_400
START = 1_794_268_800
"""Midnight of 10 November 2026 in UTC."""

Days = Mapping[int, int | None]


@pytest.fixture(autouse=True)
def request_in_english(place: Place) -> Iterator[None]:
    with place.app.test_request_context("/"):
        g.lang = "en"
        yield


def event(name: str, opens: int = 0, closes: int = 9) -> Event:
    fields: dict[str, Any] = {"bank": "b", "revision": "r", "code": None, "owner": None}
    return Event(
        id=name, kind="lab", title=name.title(), delivery=Delivery(), breakdown="none", k=10,
        zone="UTC", state="settled", opens_at=START + opens * DAY,
        closes_at=START + closes * DAY + 3600, last_start=START, **fields,
    )  # fmt: skip


def seen(*events: tuple[Event, Days]) -> DaysView | None:
    week = Campaign("abcdefghij", "Week", None, "{}", 10, "UTC", "settled", START, None)
    taking = {
        one.id: TakingPart(
            Participation(0, 0, None),
            {iso(at): n for at, n in days.items()},
        )
        for one, days in events
    }
    found = CampaignFigures(week, tuple(one for one, _ in events), {}, taking, None, {})
    return days_view(found, found.events)


def iso(at: int) -> str:
    return dates.at(START + at * DAY, "UTC").date().isoformat()


def test_small_days_and_days_on_which_nobody_came_look_the_same() -> None:
    small = seen((event("pune"), {0: 40, 1: None, 2: 120}))
    empty = seen((event("pune"), {0: 40, 2: 120}))
    assert small is not None
    assert small == empty
    assert small.table == (("Pune", ("40+", None, "120")),)
    assert [part.hatched for part in small.chart.stacks[1].parts] == [True]


def test_outside_its_days_an_event_has_nobody_rather_than_few() -> None:
    found = seen((event("pune"), {0: 40, 3: 30}), (event("thane", 2, 3), {2: 50, 3: None}))
    assert found is not None
    assert found.table == (
        ("Pune", ("40+", None, None, "30+")),
        ("Thane", ("0", "0", "50+", None)),
    )
    assert not any(part.hatched for part in found.chart.stacks[0].parts)
    assert [(one.label, one.start < one.end) for one in found.chart.brackets] == [("Thane", True)]


def test_an_event_whose_days_are_all_small_is_left_out() -> None:
    found = seen((event("pune"), {0: 40}), (event("nashik"), {0: None, 5: None}))
    assert found is not None
    assert (found.names, len(found.days)) == (("Pune",), 1)
    assert seen((event("nashik"), {0: None})) is None
    assert seen() is None


def test_the_title_counts_the_days_that_hold_half_of_what_is_shown() -> None:
    found = seen((event("pune"), {0: 10, 1: 100, 2: 20, 3: 30, 4: 90}))
    assert found is not None
    assert found.busy == 2
    assert found.axis == "November 2026"
    assert "10–14 Nov 2026" in found.chart.title
    assert "Wed 11 Nov: 100." in found.chart.desc


def test_of_many_events_the_smallest_stand_together() -> None:
    events = [(event(name), {0: 10 * (place + 1)}) for place, name in enumerate("abcdefgh")]
    found = seen(*events)
    assert found is not None
    assert found.names == ("D", "E", "F", "G", "H", "Other events")
    assert found.table[-1][1] == ("60+",)
    six = seen(*events[:6])
    assert six is not None
    assert six.names == ("A", "B", "C", "D", "E", "F")


def test_a_long_campaign_labels_some_of_its_days_only() -> None:
    found = seen((event("pune", 0, 60), dict.fromkeys(range(60), 20)))
    assert found is not None
    labels = [stack.label for stack in found.chart.stacks]
    assert len(labels) == 60
    assert len([label for label in labels if label]) <= 16
    assert found.axis.split() == ["November", "2026", "–", "January", "2027"]
