"""Every route of organizers times every id of somebody else: missing like what never was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from quiz.services import campaigns
from quiz.services.planning import Outline, Plan, PlannedEvent
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.web.guards import STAFF_RULES, policy_of
from tests.web.place import Browser, Place, Seen, form_of, open_place
from tests.web.staffed import QUIZ, account, open_event, signed_in

NEVER = "abcdefghij"
"""An id that nothing has."""

OTHERS = {"number": "1", "part": "1", "code": "123456"}
"""What stands in an address besides the id of an event or a campaign; 1 where it is unknown."""


@dataclass
class Week:
    """Hold what one organizer has: an event that stands alone, and two campaigns."""

    alone: Event
    open: Campaign
    inside: Event
    plan: Campaign

    @property
    def ids(self) -> tuple[str, ...]:
        """Give the ids that stand in addresses."""
        return self.alone.id, self.open.id, self.inside.id, self.plan.id


@dataclass
class Rooms:
    """Hold a place with two organizers, an educator, an admin and a stranger."""

    place: Place
    chen: Week
    eko: Week
    browsers: dict[str, Browser] = field(default_factory=dict)

    def addresses(self) -> list[tuple[str, tuple[str, ...]]]:
        """Give every address below an id that organizers may open, and its methods."""
        found = []
        for rule in self.place.app.url_map.iter_rules():
            policy = policy_of(self.place.app, rule.endpoint)
            if policy is not None and policy.rule == "organizer" and "<name>" in rule.rule:
                path = re.sub(
                    r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>",
                    lambda match: "<name>" if match[1] == "name" else OTHERS.get(match[1], "1"),
                    rule.rule,
                )
                methods = tuple(sorted((rule.methods or set()) & {"GET", "POST"}))
                found.append((path, methods))
        return found

    def ask(self, who: str, method: str, path: str) -> Seen:
        """Ask with everything that a page of theirs could send along."""
        browser = self.browsers[who]
        if method == "GET":
            return browser.get(path)
        token = "x"
        if who != "Amina":
            token = dict(form_of(browser.get("/staff/me")).filled)["csrf_token"]
        return browser.post(path, [("csrf_token", token), ("name", "Kite week"), ("title", "Mine")])

    def content(self) -> list[list[tuple[object, ...]]]:
        """Give all that is stored of events, campaigns, their numbers, and whom they are seen by."""
        tables = ("event", "campaign", "share", "attempt", "lot", "participation", "repair", "note")
        return [self.place.rows(f'select * from "{name}"') for name in tables]


def week(place: Place, who: str) -> Week:
    by = account(place, who)
    alone = open_event(place, who, title=f"Labs of {who}")
    plan = Plan(
        opens="2026-01-09 00:00",
        revisions=(alone.revision,),
        events=(PlannedEvent(id="1", title=f"Hall of {who}", revision=alone.revision),),
        done=5,
    )
    outline = Outline(f"Week of {who}", "UTC", 10, plan=plan)
    opened = campaigns.begin(place.site, by, outline, place.clock())
    opened = campaigns.create(place.site, by, opened.id, place.clock())
    (inside,) = campaigns.events_of(place.site, opened)
    later = replace(outline, title=f"Plan of {who}")
    return Week(alone, opened, inside, campaigns.begin(place.site, by, later, place.clock()))


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    home: Path = tmp_path_factory.mktemp("rooms")
    place = open_place(home)
    place.publish(QUIZ)
    made = Rooms(place, week(place, "Chen"), week(place, "Eko"))
    made.browsers = {name: signed_in(place, name) for name in ("Chen", "Eko", "Bruno", "Dita")}
    made.browsers["Amina"] = place.browser()
    yield made
    place.shut()


def bare(reply: Seen, name: str) -> tuple[object, ...]:
    """Give all that a reply tells, but for the id that was asked for."""
    headers = sorted((key, value.replace(name, "")) for key, value in reply.headers)
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", reply.text)
    return reply.status, headers, text.replace(name, "")


def test_there_is_something_to_walk(rooms: Rooms) -> None:
    paths = [path for path, _ in rooms.addresses()]
    assert len([path for path in paths if path.startswith("/o/c/<name>")]) > 12
    assert len([path for path in paths if path.startswith("/o/<name>")]) > 10
    assert set(STAFF_RULES["organizer"]) == {"organizer", "admin"}


@pytest.mark.parametrize("who", ["Eko", "Bruno", "Amina"])
def test_what_is_somebody_elses_is_missing_like_what_never_was(rooms: Rooms, who: str) -> None:
    before = rooms.content()
    for path, methods in rooms.addresses():
        for method in methods:
            never = rooms.ask(who, method, path.replace("<name>", NEVER))
            known = bare(never, NEVER)
            expected = (302, 303, 401) if who == "Amina" else (404,)
            assert never.status in expected, (method, path)
            for name in rooms.chen.ids:
                reply = rooms.ask(who, method, path.replace("<name>", name))
                assert bare(reply, name) == known, (who, method, path)
                for secret in (
                    "of Chen",
                    rooms.chen.inside.code or "",
                    rooms.chen.alone.code or "",
                ):
                    assert secret not in reply.text
    assert rooms.content() == before


@pytest.mark.parametrize("who", ["Chen", "Dita"])
def test_what_is_ones_own_is_there_for_oneself_and_for_an_admin(rooms: Rooms, who: str) -> None:
    for path, methods in rooms.addresses():
        if "GET" not in methods:
            continue
        names = (
            (rooms.chen.open.id, rooms.chen.plan.id)
            if path.startswith("/o/c/")
            else (rooms.chen.alone.id, rooms.chen.inside.id)
        )
        statuses = {rooms.ask(who, "GET", path.replace("<name>", name)).status for name in names}
        assert statuses <= {200, 303}, (path, statuses)


def test_lists_show_ones_own_and_an_admin_everything(rooms: Rooms) -> None:
    for page in ("/o", "/staff"):
        shown = {who: rooms.browsers[who].get(page).text for who in ("Chen", "Eko", "Dita")}
        assert "of Eko" not in shown["Chen"]
        assert "of Chen" not in shown["Eko"]
        assert "Labs of Chen" in shown["Chen"]
        assert "Labs of Eko" in shown["Eko"]
        assert {"Labs of Chen", "Labs of Eko"} <= set(re.findall(r"Labs of \w+", shown["Dita"]))


def test_what_is_shared_is_there_but_for_sharing_and_deleting(tmp_path: Path) -> None:
    place = open_place(tmp_path)
    place.publish(QUIZ)
    made = Rooms(place, week(place, "Chen"), week(place, "Eko"))
    made.browsers = {name: signed_in(place, name) for name in ("Chen", "Eko")}
    chen, eko = account(place, "Chen"), account(place, "Eko")
    for one in (made.chen.open, made.chen.plan):
        campaigns.share(place.site, chen, one.id, [eko.id], place.clock())
    for path, methods in made.addresses():
        if "GET" not in methods:
            continue
        of_campaign = path.startswith("/o/c/")
        name = made.chen.open.id if of_campaign else made.chen.inside.id
        reply = made.ask("Eko", "GET", path.replace("<name>", name))
        governs = path.endswith(("/share", "/delete"))
        assert reply.status in ((404,) if governs else (200, 303)), path
        alone = made.ask("Eko", "GET", path.replace("<name>", made.chen.alone.id))
        assert alone.status == 404, "what stands alone is nobody else's"
    for path in ("share", "delete"):
        reply = made.ask("Eko", "POST", f"/o/c/{made.chen.open.id}/{path}")
        assert reply.status == 404
    assert "Week of Chen" in made.browsers["Eko"].get("/o").text
    campaigns.share(place.site, chen, made.chen.open.id, [], place.clock())
    assert made.ask("Eko", "GET", f"/o/c/{made.chen.open.id}/links").status == 404
    assert made.ask("Eko", "GET", f"/o/{made.chen.inside.id}").status == 404
    place.shut()
