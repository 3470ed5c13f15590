"""Campaigns in the store: who sees them, and their events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from quiz.store import campaigns as stored
from quiz.store import events as stored_events
from quiz.store import tables
from quiz.store.campaigns import Campaign
from tests.store.school import NOW, School, school

WEEK = Campaign("cccccccccc", "Kite week", "chen", "{}", 10, "UTC", "open", NOW, None)


@pytest.fixture
def kite(database_url: str, tmp_path: Path) -> Iterator[School]:
    with school(database_url, tmp_path) as made:
        yield made


def staffed(kite: School) -> None:
    """Leave Chen, Dita and Eko as organizers, and a campaign of Chen's with one event."""
    event = kite.event(code="123456")

    def act(connection: Any) -> None:
        for name in ("chen", "dita", "eko"):
            connection.execute(
                insert(tables.staff).values(
                    id=name, email=f"{name}@example.org", name=name, role="organizer",
                    password="", active=True,
                )
            )  # fmt: skip
        assert stored.add(connection, WEEK)
        fresh = replace(
            event, id="eeeeeeeeee", code="654321", owner="chen", campaign=WEEK.id,
            languages="en hi", expected=30,
        )  # fmt: skip
        assert stored_events.add(connection, fresh)

    kite.site.store.write(act)


def test_a_campaign_is_seen_by_its_owner_and_whom_it_is_shared_with(kite: School) -> None:
    staffed(kite)
    store = kite.site.store

    def seen(who: str | None) -> list[str]:
        with store.read() as connection:
            found = [one.id for one in stored.seen(connection, who)]
            single = stored.find_seen(connection, WEEK.id, who)
            assert (single is not None) == bool(found)
            event = stored_events.find_owned(connection, "eeeeeeeeee", who)
            assert (event is not None) == bool(found)
            return found

    assert seen("chen") == seen(None) == [WEEK.id]
    assert seen("dita") == seen("eko") == []
    assert store.write(lambda c: stored.share(c, WEEK.id, "dita"))
    assert not store.write(lambda c: stored.share(c, WEEK.id, "dita"))
    assert seen("dita") == [WEEK.id]
    assert seen("eko") == []
    store.write(lambda c: stored.unshare(c, WEEK.id, "dita"))
    assert seen("dita") == []


def test_a_remainder_belongs_to_its_campaign_and_to_no_list_of_events(kite: School) -> None:
    staffed(kite)
    store = kite.site.store
    with store.read() as connection:
        event = stored_events.find(connection, "eeeeeeeeee")
    assert event is not None
    assert (event.languages, event.expected, event.follows) == ("en hi", 30, None)
    rest = replace(event, id="ffffffffff", kind="remainder", code=None)
    store.write(lambda c: stored_events.add(c, rest))
    with store.read() as connection:
        assert {one.id for one in stored_events.of_campaign(connection, WEEK.id)} == {
            "eeeeeeeeee", "ffffffffff",
        }  # fmt: skip
        assert [one.id for one in stored_events.owned(connection, "chen")] == ["eeeeeeeeee"]
        assert stored_events.find_owned(connection, "ffffffffff", None) is None


def test_a_campaign_moves_once_and_is_saved_only_in_the_state_that_was_seen(kite: School) -> None:
    staffed(kite)
    store = kite.site.store
    assert store.write(lambda c: stored.save(c, replace(WEEK, title="Kite days", public=True)))
    assert store.write(lambda c: stored.move(c, WEEK.id, "open", "closed", closes_at=NOW + 1))
    assert not store.write(lambda c: stored.move(c, WEEK.id, "open", "closed"))
    assert not store.write(lambda c: stored.save(c, WEEK))
    with store.read() as connection:
        found = stored.find(connection, WEEK.id)
        assert [one.id for one in stored.unsettled(connection)] == [WEEK.id]
    assert found == replace(WEEK, title="Kite days", public=True, state="closed", closes_at=NOW + 1)
