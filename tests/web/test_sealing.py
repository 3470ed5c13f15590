"""Chen lets a laptop's few be sealed for the campaign's server, and brings them in there."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from quiz.services import organize, receivers
from quiz.services.organize import Setup
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.services.laptops import crowd, laptop, settle, taken
from tests.store.school import School, school
from tests.web.place import Browser, Place, Seen, open_place
from tests.web.staffed import QUIZ, account, open_event, signed_in
from tests.web.test_tallies import press, token, upload, words

HOUR = 3600
TEXT = yaml.safe_dump({"format": 1, **QUIZ}, allow_unicode=True, sort_keys=False)


@pytest.fixture
def hub(place: Place) -> Place:
    place.publish(QUIZ)
    return place


@pytest.fixture
def chen(hub: Place) -> Browser:
    return signed_in(hub, "Chen")


@pytest.fixture
def event(hub: Place) -> Event:
    return in_campaign(hub, open_event(hub, "Chen"))


@pytest.fixture
def away(tmp_path: Path) -> Iterator[School]:
    """Give a laptop with the same quiz."""
    home = tmp_path / "laptop"
    home.mkdir()
    with school(f"sqlite:///{home / 'quiz.db'}", home, text=TEXT) as made:
        made.chance = random.Random(8)
        made.sweep()
        yield made


def in_campaign(hub: Place, event: Event) -> Event:
    """Let an event belong to a campaign of Chen."""
    week = Campaign(
        "cccccccccc", "Kite week", account(hub, "Chen").id, "{}", 10, "UTC", "open",
        hub.clock.now, None,
    )  # fmt: skip
    hub.site.store.write(lambda c: stored_campaigns.add(c, week))
    hub.site.store.write(
        lambda c: c.exec_driver_sql(
            f"update event set campaign = '{week.id}' where id = '{event.id}'"
        )
    )
    return event


def held(hub: Place, away: School, count: int) -> Event:
    """Hold an event on the laptop of which the few are sealed for the campaign's server."""
    made = away.event(title="Ungaran")
    text = receivers.written(receivers.own_key(hub.site))
    key = receivers.accept(away.site, text, "Pune").key
    receivers.choose(away.site, "organizer", made, key, away.now)
    crowd(away, made, count)
    settle(away, made)
    return made


def end(hub: Place, event: Event) -> None:
    """Close the campaign, and let the server do the rest."""
    for name in ("event", "campaign"):
        hub.site.store.write(
            lambda c, name=name: c.exec_driver_sql(
                f"update {name} set state = 'closed', closes_at = {hub.clock.now}"
                f" where id in ('{event.id}', 'cccccccccc')"
            )
        )
    hub.clock.now += 2 * HOUR
    hub.sweep()


def bring(chen: Browser, event: Event, file: bytes) -> Seen:
    path = f"/o/{event.id}/tally"
    chen.follow(upload(chen, path, [("laptop.json", file)]))
    return chen.follow(press(chen, chen.get(path), "/tally/add"))


def choose(chen: Browser, event: Event, **fields: str) -> Seen:
    path = f"/o/{event.id}/few"
    return chen.post(path, [("csrf_token", token(chen.get(path))), *fields.items()])


def test_the_page_shows_the_key_and_what_came_of_the_few(
    hub: Place, chen: Browser, event: Event, away: School
) -> None:
    path = f"/o/{event.id}/tally"
    shown = words(chen.get(path))
    own = receivers.own_key(hub.site)
    assert receivers.written(own) in shown
    assert receivers.fingerprint(own) in shown
    file = taken(away, held(hub, away, 6))
    chen.follow(upload(chen, path, [("laptop.json", file)]))
    look = chen.get(path)
    assert "1 sealed remainder would be opened." in words(look)
    assert "Take in what is sealed" in words(look)
    done = chen.follow(press(chen, look, "/tally/add"))
    told = words(done)
    assert "1 sealed remainder was opened." in told
    assert "0 people were added." in told
    assert "Who is in it is not counted yet" in told
    chen.follow(upload(chen, path, [("again.json", file)]))
    assert "1 sealed remainder was already here: twice is once." in words(chen.get(path))
    end(hub, event)
    late = words(chen.get(path))
    assert "Too few came together until the campaign ended: who was in it was erased." in late
    assert receivers.written(own) not in late


def test_enough_of_two_places_are_counted_and_the_page_says_so(
    hub: Place, chen: Browser, event: Event, away: School
) -> None:
    bring(chen, event, taken(away, held(hub, away, 6)))
    bring(chen, event, taken(away, held(hub, away, 7)))
    end(hub, event)
    assert "Who was in it was counted with the campaign." in words(chen.get(f"/o/{event.id}/tally"))
    whole = words(chen.get("/o/c/cccccccccc"))
    assert "13" in whole


def test_what_came_sealed_can_be_taken_out_again(
    hub: Place, chen: Browser, event: Event, away: School
) -> None:
    bring(chen, event, taken(away, held(hub, away, 6)))
    path = f"/o/{event.id}/tally"
    (undo,) = re.findall(rf'href="({path}/\w+/undo)"', chen.get(path).text)
    ask = chen.get(undo)
    assert "Who came sealed with it and waits is taken out." in words(ask)
    chen.follow(press(chen, ask, "/undo"))
    with hub.site.store.read() as connection:
        assert connection.exec_driver_sql("select count(*) from attempt").scalar() == 0


def test_the_choice_is_offered_where_a_server_is_accepted_and_needs_a_yes(
    hub: Place, chen: Browser, tmp_path: Path
) -> None:
    event = open_event(hub, "Chen")
    path = f"/o/{event.id}"
    assert "/few" not in chen.get(f"{path}/tally").text
    asked = chen.get(f"{path}/few")
    assert "No server is accepted here any more." in words(asked)
    other = b"\x09" + bytes(31)
    key = receivers.accept(hub.site, receivers.written(other), "Pune").key
    assert f'href="{path}/few"' in chen.get(f"{path}/tally").text
    page = chen.get(f"{path}/few")
    assert receivers.fingerprint(other) in words(page)
    assert "Who runs that server and breaks its rules could read them." in words(page)
    nothing = choose(chen, event, server="made up", yes="1")
    assert (nothing.status, "Choose what becomes of them" in words(nothing)) == (422, True)
    without = choose(chen, event, server=key)
    assert (without.status, "Say yes to what is written there" in words(without)) == (422, True)
    assert find(hub, event).seal_to is None
    assert choose(chen, event, server=key, yes="1").status == 303
    assert find(hub, event).seal_to == key
    assert "are sealed for Pune and go along" in words(chen.get(f"{path}/tally"))
    assert "They are sealed for Pune." in words(chen.get(path))
    start = words(hub.browser().get(f"/en/e/{event.code}"))
    assert "they are sealed for the server of a campaign when it is over" in start
    stale = chen.post(f"{path}/few", [("csrf_token", "old"), ("server", "erase")])
    assert (stale.status, find(hub, event).seal_to) == (422, key)
    assert choose(chen, event, server="erase").status == 303
    assert find(hub, event).seal_to is None
    assert "sealed" not in words(hub.browser().get(f"/en/e/{event.code}"))


def test_the_choice_stands_in_the_set_up_too_and_leads_back_there(
    hub: Place, chen: Browser
) -> None:
    now = hub.clock.now
    setup = Setup("Ungaran", now, None, "UTC", organize.choices(hub.site)[0].digest)
    planned = organize.begin(hub.site, account(hub, "Chen"), setup, now)
    check, path = f"/o/{planned.id}/new/6", f"/o/{planned.id}/few"
    assert "/few" not in chen.get(check).text
    key = receivers.accept(hub.site, receivers.written(b"\x09" + bytes(31)), "Pune").key
    seen = chen.get(check)
    assert f'href="{path}"' in seen.text
    assert "Too few people Erased" in words(seen)
    assert "Whoever began before now" not in words(chen.get(path))
    saved = choose(chen, planned, server=key, yes="1")
    assert (saved.status, saved.header("Location")) == (303, check)
    assert "Too few people Sealed for Pune" in words(chen.get(check))
    name = f"/o/{planned.id}/new/1"
    fields = {"title": "Ungaran school", "opens_on": "2020-01-01", "zone": "UTC"}
    chen.post(name, [("csrf_token", token(chen.get(name))), *fields.items()])
    chen.follow(press(chen, chen.get(check), "/open"))
    opened = find(hub, planned)
    assert (opened.title, opened.state, opened.seal_to) == ("Ungaran school", "open", key)
    shown = chen.get(f"/o/{planned.id}")
    assert f'href="{path}"' in shown.text
    assert "They are sealed for Pune." in words(shown)


def find(hub: Place, event: Event) -> Event:
    with hub.site.store.read() as connection:
        found = stored_events.find(connection, event.id)
    assert found is not None
    return found


def test_a_settled_event_says_for_whom_its_few_are_sealed(hub: Place, chen: Browser) -> None:
    event = open_event(hub, "Chen")
    other = b"\x09" + bytes(31)
    key = receivers.accept(hub.site, receivers.written(other), "Pune").key
    assert choose(chen, event, server=key, yes="1").status == 303
    hub.site.store.write(
        lambda c: stored_events.move(c, event.id, "open", "closed", closes_at=hub.clock.now)
    )
    hub.clock.now += 2 * HOUR
    hub.sweep()
    told = words(chen.get(f"/o/{event.id}"))
    assert "Their answers are sealed for Pune and erased here." in told
    page = chen.get(f"/o/{event.id}/tally")
    assert "sealed for Pune" in words(page)
    assert f'href="/o/{event.id}/tally.json"' in page.text
    assert '"sealed"' in chen.get(f"/o/{event.id}/tally.json").text
    assert chen.get(f"/o/{event.id}/few").status == 303


def test_nobody_else_chooses(hub: Place, chen: Browser) -> None:
    event = open_event(hub, "Chen")
    eko = signed_in(hub, "Eko")
    assert eko.get(f"/o/{event.id}/few").status == 404
    assert signed_in(hub, "Bruno").get(f"/o/{event.id}/few").status in (403, 404)


def test_who_organizes_on_both_servers_reads_nothing_of_the_few(tmp_path: Path) -> None:
    """Read every page and file of two servers whose laptops differ in their few: all is alike."""
    told = []
    for count in (0, 3, 9):
        home = tmp_path / str(count)
        home.mkdir()
        place = open_place(home)
        place.publish(QUIZ)
        chen = signed_in(place, "Chen")
        event = in_campaign(place, open_event(place, "Chen"))
        with laptop(home, 1, text=TEXT) as away:
            file = taken(away, held(place, away, count))
        assert b'"lots": [\n   ]' in file
        bring(chen, event, file)
        told.append((len(file), seen_by(chen, event, place)))
        end(place, event)
        told[-1] += (seen_by(chen, event, place),)
        place.shut()
    for one in told[1:]:
        for mine, theirs in zip(told[0], one, strict=True):
            assert mine == theirs
    assert [status for _, status, _ in told[0][1]] == [200] * len(told[0][1])


PATHS = (
    "/o", "/o/{0}", "/o/{0}/tally", "/o/{0}/tally.json", "/o/{0}/export.csv",
    "/o/{0}/export.json", "/o/{0}/research", "/o/{0}/items/1", "/o/{0}/sure", "/o/c/cccccccccc",
    "/o/c/cccccccccc/print", "/o/c/cccccccccc/settings", "/o/c/cccccccccc/export.csv",
    "/o/c/cccccccccc/export.json", "/o/c/cccccccccc/delete",
)  # fmt: skip


def seen_by(browser: Browser, event: Event, place: Place) -> list[tuple[str, int, str]]:
    """Give what every page and file of an event and its campaign says, without ids and tokens."""
    found = []
    code = event.code or ""
    own = receivers.own_key(place.site)
    for path in PATHS:
        seen = browser.get(path.format(event.id))
        text = re.sub(r'value="[^"]{20,}"', "TOKEN", seen.text)
        text = re.sub(r"/tally/\w+/undo", "UNDO", text)
        text = re.sub(r"\b[0-9a-f]{8,64}\b", "HEX", text)  # first: a code may stand in a digest
        for odd in (event.id, code, receivers.written(own), receivers.fingerprint(own)):
            text = text.replace(odd, "ODD")
        found.append((path, seen.status, text))
    return found
