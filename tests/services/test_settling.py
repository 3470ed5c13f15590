"""What events are too small to count waits for their campaign, and is counted there once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from quiz.services import counting, play, settling, tending
from quiz.store import attempts as stored
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.store.school import DAY, HOUR, School, school

WEEK = Campaign("cccccccccc", "Kite week", None, "{}", 10, "UTC", "open", 0, None)


@pytest.fixture
def kite(database_url: str, tmp_path: Path) -> Iterator[School]:
    """Give a test a school with a campaign, swept before."""
    with school(database_url, tmp_path) as made:
        made.sweep()
        week = replace(WEEK, opens_at=made.now)
        assert made.site.store.write(lambda c: stored_campaigns.add(c, week))
        yield made


def campaign(kite: School) -> Campaign:
    with kite.site.store.read() as connection:
        found = stored_campaigns.find(connection, WEEK.id)
    assert found is not None
    return found


def held(kite: School, *counts: int, **more: object) -> list[Event]:
    """Hold one event of the campaign for each number of people, and close it."""
    made = []
    for count in counts:
        event = kite.event(campaign=WEEK.id, **more)
        kite.people(event, count)
        close(kite, event)
        made.append(event)
    return made


def close(kite: School, event: Event) -> None:
    kite.site.store.write(
        lambda c: stored_events.move(c, event.id, "open", "closed", closes_at=kite.now)
    )


def end(kite: School) -> None:
    """Close the campaign, and let the server do the rest."""
    kite.site.store.write(
        lambda c: stored_campaigns.move(c, WEEK.id, "open", "closed", closes_at=kite.now)
    )
    kite.wait(2 * HOUR)
    kite.sweep()


def remainders(kite: School) -> list[tuple[Event, list[int]]]:
    """Give the hidden events of the campaign with the sizes of their lots."""
    with kite.site.store.read() as connection:
        return [
            (event, [lot.n for lot in stored_lots.of_event(connection, event.id)])
            for event in stored_events.of_campaign(connection, WEEK.id)
            if event.kind == "remainder"
        ]


def waiting(kite: School) -> int:
    return len(kite.rows("select key from attempt where lot is null and counts"))


def all_is_well(kite: School) -> None:
    found = tending.examine(kite.site, kite.now, recount=True)
    assert [one.says for one in found if not one.fine and "secret" not in one.says] == []


def test_what_two_events_are_too_small_for_is_counted_together(kite: School) -> None:
    events = held(kite, 6, 7, 30)
    kite.wait(2 * HOUR)
    kite.sweep()
    assert [kite.find(event).state for event in events] == ["settled"] * 3
    assert (remainders(kite), waiting(kite)) == ([], 13)
    all_is_well(kite)
    end(kite)
    ((hidden, sizes),) = remainders(kite)
    assert (sizes, hidden.k, hidden.state, hidden.code) == ([13], 10, "settled", None)
    assert (campaign(kite).state, waiting(kite)) == ("settled", 0)
    all_is_well(kite)
    kite.wait(DAY + 2 * HOUR)
    kite.sweep()
    assert kite.rows("select key from attempt") == []
    assert [sizes for _, sizes in remainders(kite)] == [[13]]
    all_is_well(kite)


def test_it_is_counted_once_however_often_the_server_looks(kite: School) -> None:
    held(kite, 6, 7)
    end(kite)
    once = kite.rows("select event, kind, item, outcome, band, n from running_sum")
    for _ in range(3):
        kite.wait(HOUR)
        assert kite.sweep().lots == 0
    assert kite.rows("select event, kind, item, outcome, band, n from running_sum") == once


def test_only_equal_forms_are_counted_together(kite: School) -> None:
    held(kite, 6, 3)
    held(kite, 9, delivery={"draw": 2})
    end(kite)
    assert remainders(kite) == []
    assert campaign(kite).state == "settled"
    assert waiting(kite) == 0, "nine of each form are too few: they are given up"
    kite.wait(60)
    kite.sweep()
    assert kite.rows("select key from attempt") == []
    all_is_well(kite)


def test_each_form_has_a_hidden_event_of_its_own(kite: School) -> None:
    held(kite, 6, 7)
    held(kite, 8, 9, delivery={"draw": 2})
    end(kite)
    assert sorted(sizes for _, sizes in remainders(kite)) == [[13], [17]]
    all_is_well(kite)


def test_the_largest_k_of_the_members_holds(kite: School) -> None:
    held(kite, 6)
    held(kite, 7, k=14)
    end(kite)
    assert (remainders(kite), waiting(kite)) == ([], 0)


def test_with_enough_for_the_largest_k_the_hidden_event_has_it(kite: School) -> None:
    held(kite, 6)
    held(kite, 8, k=14)
    end(kite)
    ((hidden, sizes),) = remainders(kite)
    assert (sizes, hidden.k) == ([14], 14)


def test_who_waits_for_a_campaign_is_not_erased_by_age(kite: School) -> None:
    held(kite, 6, 7)
    for _ in range(20):
        kite.wait(DAY)
        kite.sweep()
    assert waiting(kite) == 13
    end(kite)
    assert [sizes for _, sizes in remainders(kite)] == [[13]]


def test_who_did_not_finish_does_not_wait_for_the_campaign(kite: School) -> None:
    event = kite.event(campaign=WEEK.id)
    kite.people(event, 6)
    kite.people(event, 4, steps=1)
    close(kite, event)
    kite.wait(2 * HOUR)
    kite.sweep()
    kite.sweep()
    assert (waiting(kite), len(kite.rows("select key from attempt"))) == (6, 6)


def test_a_campaign_that_nobody_closes_settles_31_days_after_its_last_event(
    kite: School,
) -> None:
    held(kite, 6, 7)
    for _ in range(31):
        kite.wait(DAY - 60)
        kite.sweep()
    assert campaign(kite).state == "open"
    kite.wait(DAY)
    kite.sweep()
    assert campaign(kite).state == "settled"
    assert [sizes for _, sizes in remainders(kite)] == [[13]]


def test_a_campaign_waits_for_its_last_event(kite: School) -> None:
    held(kite, 6, 7)
    late = kite.event(campaign=WEEK.id)
    kite.people(late, 5)
    kite.people(late, 1, steps=1)
    end(kite)
    assert (campaign(kite).state, remainders(kite)) == ("closed", [])
    close(kite, late)
    kite.wait(2 * HOUR)
    kite.sweep()
    assert [sizes for _, sizes in remainders(kite)] == [[18]]
    assert campaign(kite).state == "settled"


def test_its_end_closes_a_campaign_with_its_events(kite: School) -> None:
    ends = kite.now + DAY
    kite.site.store.write(
        lambda c: stored_campaigns.move(c, WEEK.id, "open", "open", closes_at=ends)
    )
    event = kite.event(campaign=WEEK.id)
    kite.people(event, 12)
    kite.wait(DAY - 60)
    kite.sweep()
    assert (campaign(kite).state, kite.find(event).state) == ("open", "open")
    kite.wait(2 * HOUR)
    kite.sweep()
    assert (campaign(kite).state, campaign(kite).closes_at) == ("settled", ends)
    assert (kite.find(event).state, kite.find(event).closes_at) == ("settled", ends)


def test_who_deletes_before_the_campaign_ends_is_not_counted(kite: School) -> None:
    first = kite.event(campaign=WEEK.id)
    amina, *_ = kite.people(first, 6)
    close(kite, first)
    held(kite, 4)
    kite.wait(2 * HOUR)
    kite.sweep()
    assert play.forget(kite.site, amina)
    end(kite)
    assert (remainders(kite), waiting(kite)) == ([], 0)


def test_who_deletes_while_the_campaign_settles_leaves_the_others_counted(
    kite: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kite.event(campaign=WEEK.id)
    amina, *_ = kite.people(first, 6)
    close(kite, first)
    held(kite, 7)
    plain_fold = settling.fold

    def deletes(*facts: object, **more: object) -> object:
        # What is counted was read already; she deletes before the lot is written.
        play.forget(kite.site, amina)
        return plain_fold(*facts, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(settling, "fold", deletes)
    end(kite)
    assert [sizes for _, sizes in remainders(kite)] == [[12]]
    all_is_well(kite)


def test_an_event_without_a_campaign_gives_its_few_up(kite: School) -> None:
    event = kite.event()
    kite.people(event, 6)
    close(kite, event)
    kite.wait(2 * HOUR)
    kite.sweep()
    assert waiting(kite) == 0


def test_a_remainder_holds_no_sensitive_item(kite: School) -> None:
    event = kite.event()
    assert counting.counts_sensitive(event)
    assert not counting.counts_sensitive(replace(event, kind="remainder"))
    assert not counting.counts_sensitive(replace(event, breakdown="language"))


def test_doctor_names_what_cannot_be(kite: School) -> None:
    held(kite, 6, 7)
    end(kite)
    ((hidden, _),) = remainders(kite)
    lone = kite.event()
    kite.people(lone, 3)
    kite.site.store.write(lambda c: stored_events.move(c, lone.id, "open", "settled"))
    with kite.site.store.read() as connection:
        keys = [
            key for pool in stored_lots.waiting(connection, lone.id, True).values() for key in pool
        ]
    odd = replace(hidden, id="oooooooooo")
    late = replace(lone, id="llllllllll", campaign=WEEK.id)
    kite.site.store.write(lambda c: (stored_events.add(c, odd), stored_events.add(c, late)))
    says = " ".join(one.says for one in tending.examine(kite.site, kite.now) if not one.fine)
    assert "3 attempts wait in events that were settled" in says
    assert "1 events are not settled, but their campaigns are" in says
    assert "1 remainders of campaigns are not one lot that is large enough" in says
    kite.site.store.write(lambda c: stored.erase(c, keys))
    assert "attempts wait" not in " ".join(one.says for one in tending.examine(kite.site, kite.now))
