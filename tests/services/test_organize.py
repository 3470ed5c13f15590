"""Events: set up page by page, open, closed for good, copied; each organizer sees their own."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from quiz.base import Refused
from quiz.services import organize, play, receivers
from quiz.services.organize import Setup
from quiz.store import Connection
from quiz.store import banks as stored_banks
from quiz.store import events as stored
from quiz.store.staff import Account
from tests.services.world import BANK, DAY, NOW, World, publish


def setup(kite: World) -> Setup:
    plan = organize.choices(kite.site)[0]
    return Setup("Hadapsar labs", kite.now, kite.now + 5 * DAY, "Asia/Kolkata", plan.digest)


def code_of(excinfo: pytest.ExceptionInfo[Refused]) -> str:
    return excinfo.value.code


@pytest.fixture
def chen(kite: World) -> Account:
    kite.account("Dita")  # the first account is in charge of all
    return kite.account("Chen")


def test_an_event_is_set_up_saved_and_opened(kite: World, chen: Account) -> None:
    made = organize.begin(kite.site, chen, setup(kite), kite.now)
    assert (made.state, made.owner, made.k) == ("ready", chen.id, 10)
    assert made.code is not None
    assert len(made.code) == 6
    assert made.code.isdigit()
    plan = organize.published(kite.site, made.revision)
    said = organize.setup_of(made, plan)
    assert said == setup(kite)
    changed = replace(
        said,
        title=" Thane  Girls ",
        feedback="at_end",
        confidence=True,
        kind="link",
        breakdown="language",
        k=12,
    )
    organize.change(kite.site, chen, made.id, changed)
    found = organize.event(kite.site, chen, made.id)
    assert organize.setup_of(found, plan) == replace(changed, title="Thane Girls")
    assert found.delivery.feedback == "at_end"
    assert play.by_code(kite.site, made.code) is None  # nothing is public before it is opened
    opened = organize.open_event(kite.site, chen, made.id, kite.now)
    assert opened.state == "open"
    assert play.by_code(kite.site, made.code) is not None


@pytest.mark.parametrize("seals", [True, False])
def test_a_page_of_the_set_up_does_not_take_back_what_was_said_about_the_few(
    kite: World, chen: Account, monkeypatch: pytest.MonkeyPatch, seals: bool
) -> None:
    """Else those would be sealed for a server of whom somebody just said that they are erased."""
    made = organize.begin(kite.site, chen, setup(kite), kite.now)
    text = receivers.written(b"\x09" + bytes(31))
    key = receivers.accept(kite.site, text, "Pune").key
    before, after = (None, key) if seals else (key, None)
    receivers.choose(kite.site, chen.role, made, before, kite.now)
    revision = stored_banks.revision
    other = threading.Thread(
        target=receivers.choose, args=(kite.site, chen.role, made, after, kite.now)
    )

    def held_up(connection: Connection, digest: str) -> Any:
        if other.ident is None:
            other.start()
            other.join()
        return revision(connection, digest)

    said = replace(setup(kite), title="Thane")
    monkeypatch.setattr(stored_banks, "revision", held_up)
    organize.change(kite.site, chen, made.id, said)
    found = organize.event(kite.site, chen, made.id)
    assert (found.title, found.seal_to) == ("Thane", after)


def test_opening_twice_or_closing_twice_changes_nothing(kite: World, chen: Account) -> None:
    event = kite.event(chen)
    kite.pass_time(60)
    assert organize.open_event(kite.site, chen, event.id, kite.now) == event
    closed = organize.close_event(kite.site, chen, event.id, kite.now)
    assert (closed.state, closed.closes_at) == ("closed", kite.now)
    kite.pass_time(60)
    assert organize.close_event(kite.site, chen, event.id, kite.now) == closed


def test_a_closed_event_cannot_be_opened_again_but_copied(kite: World, chen: Account) -> None:
    event = kite.event(chen, breakdown="language", k=12)
    organize.close_event(kite.site, chen, event.id, kite.now)
    with pytest.raises(Refused) as caught:
        organize.open_event(kite.site, chen, event.id, kite.now)
    assert code_of(caught) == "event-closed"
    copy = organize.copy_event(kite.site, chen, event.id, kite.now)
    assert copy.id != event.id
    assert copy.code != event.code
    assert (copy.state, copy.closes_at, copy.k) == ("ready", None, 12)
    assert (copy.revision, copy.breakdown) == (event.revision, "language")
    organize.open_event(kite.site, chen, copy.id, kite.now)


def test_an_open_event_is_not_set_up_any_more(kite: World, chen: Account) -> None:
    event = kite.event(chen)
    with pytest.raises(Refused) as caught:
        organize.change(kite.site, chen, event.id, replace(setup(kite), k=20))
    assert code_of(caught) == "event-open"
    assert organize.event(kite.site, chen, event.id).k == 10


def test_an_event_without_a_start_cannot_be_closed(kite: World, chen: Account) -> None:
    made = organize.begin(kite.site, chen, setup(kite), kite.now)
    with pytest.raises(Refused) as caught:
        organize.close_event(kite.site, chen, made.id, kite.now)
    assert code_of(caught) == "event-not-open"


def test_an_event_that_is_over_cannot_be_opened(kite: World, chen: Account) -> None:
    made = organize.begin(kite.site, chen, setup(kite), kite.now)
    with pytest.raises(Refused) as caught:
        organize.open_event(kite.site, chen, made.id, kite.now + 6 * DAY)
    assert code_of(caught) == "ends-before"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "  "}, "no-title"),
        ({"title": "x" * 121}, "no-title"),
        ({"zone": "Mars/Olympus"}, "bad-zone"),
        ({"closes_at": NOW}, "ends-before"),
        ({"k": 9}, "bad-k"),
        ({"k": 101}, "bad-k"),
        ({"revision": "0" * 64}, "no-revision"),
    ],
)
def test_what_cannot_be_is_refused(
    kite: World, chen: Account, change: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        organize.begin(kite.site, chen, replace(setup(kite), **change), kite.now)  # type: ignore[arg-type]
    assert code_of(caught) == code
    assert organize.events(kite.site, chen) == []


def test_a_code_is_drawn_again_where_it_is_taken(
    kite: World, chen: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["123456", "123456", "123456", "654321"])
    monkeypatch.setattr(organize, "new_code", lambda _: next(drawn))
    first = organize.begin(kite.site, chen, setup(kite), kite.now)
    second = organize.begin(kite.site, chen, setup(kite), kite.now)
    assert (first.code, second.code) == ("123456", "654321")


def test_when_no_code_is_free_nothing_is_made(
    kite: World, chen: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(organize, "new_code", lambda _: "123456")
    organize.begin(kite.site, chen, setup(kite), kite.now)
    with pytest.raises(Refused) as caught:
        organize.begin(kite.site, chen, setup(kite), kite.now)
    assert code_of(caught) == "no-code"
    assert len(organize.events(kite.site, chen)) == 1


def test_an_event_keeps_the_revision_that_it_was_made_with(kite: World, chen: Account) -> None:
    event = kite.event(chen)
    newer = publish(kite.site, BANK.replace("Hurry", "Haste"), kite.now)
    assert [plan.digest for plan in organize.choices(kite.site)] == [newer]
    assert organize.published(kite.site, newer).number == 2
    assert organize.event(kite.site, chen, event.id).revision == event.revision != newer
    copy = organize.copy_event(kite.site, chen, event.id, kite.now)
    assert copy.revision == event.revision


def test_answers_that_were_explained_cannot_be_changed(kite: World, chen: Account) -> None:
    free = "delivery: {feedback: at_end, navigation: free}\nitems:"
    digest = publish(kite.site, BANK.replace("items:", free), kite.now)
    usual = organize.begin(kite.site, chen, replace(setup(kite), revision=digest), kite.now)
    assert (usual.delivery.feedback, usual.delivery.navigation) == ("at_end", "free")
    other = replace(setup(kite), revision=digest, feedback="after_each")
    made = organize.begin(kite.site, chen, other, kite.now)
    assert (made.delivery.feedback, made.delivery.navigation) == ("after_each", "forward")


def test_a_split_that_the_bank_cannot_have_is_none(kite: World, chen: Account) -> None:
    one = BANK.replace("audience: [student, parent]", "audience: [student]")
    digest = publish(kite.site, one, kite.now)
    assert organize.breakdowns(organize.published(kite.site, digest).bank) == ("none", "language")
    asked = replace(setup(kite), revision=digest, breakdown="audience")
    assert organize.begin(kite.site, chen, asked, kite.now).breakdown == "none"


def test_somebody_elses_event_is_missing_like_one_that_never_was(
    kite: World, chen: Account
) -> None:
    eko = kite.account("Eko")
    event = kite.event(chen)
    assert [found.id for found in organize.events(kite.site, chen)] == [event.id]
    assert organize.events(kite.site, eko) == []
    for name in (event.id, "aaaaaaaaaa"):
        for act in (
            lambda name=name: organize.event(kite.site, eko, name),
            lambda name=name: organize.change(kite.site, eko, name, setup(kite)),
            lambda name=name: organize.open_event(kite.site, eko, name, kite.now),
            lambda name=name: organize.close_event(kite.site, eko, name, kite.now),
            lambda name=name: organize.copy_event(kite.site, eko, name, kite.now),
        ):
            with pytest.raises(Refused) as caught:
                act()
            assert (caught.value.code, caught.value.facts) == ("no-event", {})
    assert organize.event(kite.site, chen, event.id) == event


def test_who_is_in_charge_sees_all_events_but_no_practice(kite: World, chen: Account) -> None:
    event = kite.event(chen)
    dita = kite.account("Dita")
    assert [found.id for found in organize.events(kite.site, dita)] == [event.id]
    assert organize.event(kite.site, dita, event.id) == event
    with kite.site.store.read() as connection:
        practice = stored.practice(connection, event.bank)
    assert practice is not None
    with pytest.raises(Refused):
        organize.event(kite.site, dita, practice.id)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "instant"),
    [
        ("2026-11-30", "00:00", "Asia/Kolkata", 1_795_977_000),
        ("2026-11-30", "23:59", "UTC", 1_796_083_140),
        ("2026-03-29", "02:30", "Europe/Paris", 1_774_747_800),  # an hour that does not exist
    ],
)
def test_an_instant_is_read_on_the_clocks_of_the_zone(
    day: str, hour: str, zone: str, instant: int
) -> None:
    assert organize.instant(day, hour, zone) == instant


@pytest.mark.parametrize(
    ("day", "hour", "zone", "code"),
    [
        ("2026-02-30", "10:00", "UTC", "bad-date"),
        ("", "10:00", "UTC", "bad-date"),
        ("2026-02-03", "10:00+05:00", "UTC", "bad-date"),
        ("2026-02-03", "10:00", "../../etc/passwd", "bad-zone"),
    ],
)
def test_what_is_no_instant_is_refused(day: str, hour: str, zone: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        organize.instant(day, hour, zone)
    assert code_of(caught) == code


def test_every_zone_on_offer_is_one() -> None:
    zones = organize.zones()
    assert "Asia/Kolkata" in zones
    assert "UTC" in zones
    for zone in zones:
        organize.instant("2026-11-30", "12:00", zone)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "0026-11-30", "1999-12-31"])
@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York", "UTC"])
def test_a_year_that_nobody_means_is_no_date(day: str, zone: str) -> None:
    """On clocks ahead of or behind UTC the first and last day lie in no year at all."""
    with pytest.raises(Refused, match="bad-date"):
        organize.instant(day, "00:00", zone)
    assert organize.instant("2026-11-30", "00:00", zone) > 0
