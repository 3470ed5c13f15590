"""What organizers do with campaigns, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Literal
from unicodedata import normalize

import pytest

from quiz.base import Refused
from quiz.services import campaigns, deleting, organize, play, publicity
from quiz.services.planning import Outline, Plan, PlannedEvent, outline_of
from quiz.store import Connection
from quiz.store import campaigns as stored_campaigns
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.services.world import DAY, World


def outline(kite: World, *events: PlannedEvent, **more: object) -> Outline:
    """Plan a campaign from today on."""
    (quiz,) = organize.choices(kite.site)
    planned = events or (PlannedEvent(id="1", title="Labs"), PlannedEvent(id="2", title="Halls"))
    plan = Plan(
        opens="2026-09-01 00:00",
        revisions=(quiz.digest,),
        events=tuple(one.model_copy(update={"revision": quiz.digest}) for one in planned),
        done=5,
    )
    return replace(Outline("Kite week", "UTC", 10, plan=plan), **more)  # type: ignore[arg-type]


def opened(kite: World, *events: PlannedEvent, **more: object) -> Campaign:
    chen = kite.account("Chen")
    made = campaigns.begin(kite.site, chen, outline(kite, *events, **more), kite.now)
    return campaigns.create(kite.site, chen, made.id, kite.now)


def events_of(kite: World, found: Campaign) -> list[Event]:
    return list(campaigns.events_of(kite.site, found))


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=code)


def test_creating_twice_makes_the_events_once(kite: World) -> None:
    found = opened(kite)
    again = campaigns.create(kite.site, kite.account("Chen"), found.id, kite.now)
    assert again.state == "open"
    assert len(events_of(kite, found)) == 2


def test_two_who_create_at_once_make_the_events_once(kite: World) -> None:
    chen = kite.account("Chen")
    made = campaigns.begin(kite.site, chen, outline(kite), kite.now)
    both = [
        threading.Thread(target=campaigns.create, args=(kite.site, chen, made.id, kite.now))
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(events_of(kite, made)) == 2


def test_an_event_comes_after_another_whatever_their_order(kite: World) -> None:
    after = PlannedEvent(id="1", title="After", follows="2")
    found = opened(kite, after, PlannedEvent(id="2", title="Before"))
    by_title = {event.title: event for event in events_of(kite, found)}
    assert by_title["After"].follows == by_title["Before"].id
    assert by_title["Before"].follows is None


def test_a_campaign_that_is_open_is_not_set_up_any_more(kite: World) -> None:
    found = opened(kite)
    with refused("campaign-open"):
        campaigns.change(kite.site, kite.account("Chen"), found.id, outline_of(found))


def test_k_is_fixed_by_the_first_start(kite: World) -> None:
    chen = kite.account("Chen")
    found = opened(kite)
    assert campaigns.change_k(kite.site, chen, found.id, 12).k == 12
    assert {event.k for event in events_of(kite, found)} == {12}
    for k in (9, 101):
        with refused("bad-k"):
            campaigns.change_k(kite.site, chen, found.id, k)
    kite.begin(events_of(kite, found)[0])
    with refused("begun"):
        campaigns.change_k(kite.site, chen, found.id, 14)
    assert {event.k for event in events_of(kite, found)} == {12}


def test_closing_keeps_the_earlier_end_of_an_event(kite: World) -> None:
    chen = kite.account("Chen")
    early = PlannedEvent(id="1", title="Early", closes="2026-09-29 00:00")
    found = opened(kite, early, PlannedEvent(id="2", title="Open"))
    kite.pass_time(30 * DAY)
    closed = campaigns.close(kite.site, chen, found.id, kite.now)
    ends = {event.title: event.closes_at for event in events_of(kite, found)}
    assert (closed.state, closed.closes_at, ends["Open"]) == ("closed", kite.now, kite.now)
    assert ends["Early"] == organize.instant("2026-09-29", "00:00", "UTC")
    assert campaigns.close(kite.site, chen, found.id, kite.now + 9).closes_at == kite.now
    ready = campaigns.copy(kite.site, chen, found.id, kite.now)
    with refused("event-not-open"):
        campaigns.close(kite.site, chen, ready.id, kite.now)


def test_only_who_owns_it_and_admins_share_and_delete(kite: World) -> None:
    dita, chen, eko = kite.account("Dita", "admin"), kite.account("Chen"), kite.account("Eko")
    found = opened(kite)
    with refused("no-event"):
        campaigns.share(kite.site, eko, found.id, [eko.id], kite.now)
    campaigns.share(kite.site, chen, found.id, [eko.id], kite.now)
    assert [one.id for one in campaigns.campaigns(kite.site, eko)] == [found.id]
    for act in (
        lambda: campaigns.share(kite.site, eko, found.id, [], kite.now),
        lambda: deleting.delete(kite.site, eko, found.id, found.title, kite.now),
    ):
        with refused("no-event"):
            act()
    campaigns.share(kite.site, dita, found.id, [], kite.now)
    assert campaigns.campaigns(kite.site, eko) == []
    deleting.delete(kite.site, dita, found.id, "Kite week", kite.now)
    assert campaigns.campaigns(kite.site, dita) == []


def test_deleting_leaves_no_row_and_ends_what_is_under_way(kite: World) -> None:
    chen = kite.account("Chen")
    found = opened(kite)
    first, second = events_of(kite, found)
    key, quiz = kite.begin(first), kite.quiz(first)
    with refused("other-name"):
        deleting.delete(kite.site, chen, found.id, "kite week", kite.now)
    run = play.resume(kite.site, quiz, key)
    assert run is not None
    deleting.delete(kite.site, chen, found.id, "Kite week", kite.now)
    with pytest.raises(Refused):
        play.finish(kite.site, run, kite.now)
    with pytest.raises(Refused):
        kite.begin_in(quiz)
    with kite.site.store.read() as connection:
        assert stored_campaigns.find(connection, found.id) is None
        assert stored_campaigns.condemned(connection) == []
    for event in (first, second):
        assert play.by_code(kite.site, event.code or "") is None
    kite.sweep()


def test_a_copy_of_a_campaign_without_a_plan_is_made_from_its_events(kite: World) -> None:
    chen = kite.account("Chen")
    after = PlannedEvent(id="2", title="After", follows="1", languages=("hi",), expected=40)
    found = opened(kite, PlannedEvent(id="1", title="Before", kind="hall"), after)
    kite.site.store.write(lambda c: stored_campaigns.save(c, replace(found, plan="{}")))
    copied = campaigns.copy(kite.site, chen, found.id, kite.now)
    plan = outline_of(copied).plan
    by_title = {one.title: one for one in plan.events}
    assert by_title["After"].follows == by_title["Before"].id
    assert (by_title["After"].languages, by_title["After"].expected) == (("hi",), 40)
    assert by_title["Before"].kind == "hall"
    again = campaigns.create(kite.site, chen, copied.id, kite.now)
    assert {event.title for event in events_of(kite, again)} == {"Before", "After"}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_to_be_typed_is_the_same_however_its_letters_are_composed(
    kite: World, form: Literal["NFC", "NFD"]
) -> None:
    """Some keyboards write é and ड़ as one sign, others as two: both look alike."""
    chen = kite.account("Chen")
    title = "Semana de Écrans, बड़ा"
    other = normalize("NFC" if form == "NFD" else "NFD", title)
    found = opened(kite, title=normalize(form, title))
    for wrong in (other.casefold(), other + "a", ""):
        with refused("other-name"):
            deleting.delete(kite.site, chen, found.id, wrong, kite.now)
    deleting.delete(kite.site, chen, found.id, f" {other} ", kite.now)
    assert campaigns.campaigns(kite.site, chen) == []


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> threading.Thread:
    """Let somebody else act between what the next act reads of a campaign and what it saves."""
    save, other = stored_campaigns.save, threading.Thread(target=act)

    def held_up(connection: Connection, campaign: Campaign) -> bool:
        if other.ident is None:
            other.start()
            other.join(1.0)  # it waits for us, or it is through by now
        return save(connection, campaign)

    monkeypatch.setattr(stored_campaigns, "save", held_up)
    return other


def test_who_renames_what_is_deleted_does_not_bring_it_back(
    kite: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chen = kite.account("Chen")
    found = opened(kite)
    other = meanwhile(
        monkeypatch, lambda: deleting.delete(kite.site, chen, found.id, "Another", kite.now)
    )
    campaigns.rename(kite.site, chen, found.id, "Another", True)
    other.join()
    assert campaigns.campaigns(kite.site, chen) == []


def test_who_renames_does_not_take_back_the_noise_that_a_colleague_chose(
    kite: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else exact numbers would be public, though noise was asked for."""
    chen = kite.account("Chen")
    found = opened(kite)
    other = meanwhile(monkeypatch, lambda: publicity.decide(kite.site, chen, found.id, True, 100))
    campaigns.rename(kite.site, chen, found.id, "Another", True)
    other.join()
    now_there = campaigns.campaign(kite.site, chen, found.id)
    assert (now_there.title, now_there.budget, now_there.public) == ("Another", 100, True)
