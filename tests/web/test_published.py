"""A campaign's page for everybody: after settling, large groups only, one set of numbers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import delete, func, select, update

from quiz.base import Refused
from quiz.exports.published import document
from quiz.items.response import Response
from quiz.services import organize, paper, publicity
from quiz.store import campaigns as stored
from quiz.store import events as stored_events
from quiz.store import tables
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.web.place import Browser, Place
from tests.web.staffed import QUIZ, account, crowd, open_event, signed_in, take

WEEK = "kkkkkkkkkk"
NOISY = select(
    tables.noisy.c.event, tables.noisy.c.kind, tables.noisy.c.item, tables.noisy.c.outcome,
    tables.noisy.c.band, tables.noisy.c.n,
)  # fmt: skip


@pytest.fixture
def school(place: Place) -> Place:
    place.publish(QUIZ)
    return place


def campaign(place: Place, sizes: dict[str, int], **changes: object) -> dict[str, Event]:
    """Leave a settled campaign of Chen's with an event of each size."""
    chen = account(place, "Chen")
    made = Campaign(
        WEEK, "Safe Screens Week", chen.id, "{}", 10, "UTC", "open", place.clock(), None,
        public=True,
    )  # fmt: skip
    made = replace(made, **changes)  # type: ignore[arg-type]
    assert place.site.store.write(lambda c: stored.add(c, made))
    events = {}
    for seed, (title, people) in enumerate(sizes.items()):
        event = open_event(place, "Chen", title=title)
        place.site.store.write(
            lambda c, name=event.id: c.execute(
                update(tables.event).where(tables.event.c.id == name).values(campaign=WEEK)
            )
        )
        crowd(place, event, people, seed)
        organize.close_event(place.site, chen, event.id, place.clock())
        events[title] = event
    place.sweep()
    return events


def settle(place: Place) -> None:
    assert place.site.store.write(lambda c: stored.move(c, WEEK, "open", "settled"))


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_before_it_is_settled_nobody_sees_a_number(school: Place) -> None:
    campaign(school, {"Pune": 45})
    page = school.browser().get(f"/en/p/{WEEK}")
    assert page.status == 200
    assert "Its numbers are not here yet" in page.text
    assert not re.search(r"\b45\b", plain(page.text))
    for part in ("method", "kites.svg", "numbers.csv", "numbers.json"):
        assert school.browser().get(f"/en/p/{WEEK}/{part}").status == 404


def test_what_is_not_public_is_as_missing_as_what_never_was(school: Place) -> None:
    campaign(school, {"Pune": 45}, public=False)
    settle(school)
    for part in ("", "/method", "/kites.svg", "/numbers.csv", "/numbers.json"):
        hidden = school.browser().get(f"/en/p/{WEEK}{part}")
        missing = school.browser().get(f"/en/p/{'m' * 10}{part}")
        assert hidden.status == missing.status == 404
        assert hidden.body == missing.body.replace(b"m" * 10, WEEK.encode())


def test_page_picture_and_files_show_the_same_numbers_of_large_groups_only(school: Place) -> None:
    campaign(school, {"Pune labs": 45, "Nashik night": 15, "Semarang": 30})
    settle(school)
    page = school.browser().get(f"/en/p/{WEEK}")
    words = plain(page.text)
    assert "What 75 people know." in words
    assert "Nashik night fewer than 20" in words
    assert "Pune labs 45" in words
    sheet = list(
        csv.DictReader(
            io.StringIO(school.browser().get(f"/en/p/{WEEK}/numbers.csv").body.decode("utf-8-sig"))
        )
    )
    file = json.loads(school.browser().get(f"/en/p/{WEEK}/numbers.json").text)
    assert file["people"] == 75
    assert {one["title"]: one["people"] for one in file["events"]} == {
        "Pune labs": 45, "Nashik night": None, "Semarang": 30,
    }  # fmt: skip
    assert "15" not in {row["people"] for row in sheet}
    skills = {row["name"]: row["value"] for row in sheet if row["part"] == "skill"}
    assert len(skills) == 2
    picture = school.browser().get(f"/en/p/{WEEK}/kites.svg")
    for one in file["skills"]:
        said = f"{one['best']['percent']}%"
        assert skills[one["skill"]] == str(one["best"]["percent"])
        assert said in words
        assert said in picture.text
    method = plain(school.browser().get(f"/en/p/{WEEK}/method").text)
    for question in file["questions"]:
        for answer in question["answers"]:
            assert f"{answer['chosen']['percent']}%" in method
            rows = [
                row["value"]
                for row in sheet
                if row["id"] == question["id"] and row["answer"].lstrip("'") == answer["answer"]
            ]
            assert str(answer["chosen"]["percent"]) in rows


def test_no_group_large_enough_says_so_and_gives_no_file(school: Place) -> None:
    campaign(school, {"Pune": 15, "Nashik": 12})
    settle(school)
    page = school.browser().get(f"/en/p/{WEEK}")
    assert "This campaign shows no numbers" in page.text
    assert not re.search(r"\b(15|12|27)\b", plain(page.text))
    assert school.browser().get(f"/en/p/{WEEK}/numbers.csv").status == 404


def test_the_picture_is_whole_alone_and_may_stand_on_other_sites(school: Place) -> None:
    campaign(school, {"Pune": 45})
    settle(school)
    reply = school.browser().get(f"/hi/p/{WEEK}/kites.svg")
    assert (reply.header("Content-Type") or "").startswith("image/svg+xml")
    assert reply.header("Cross-Origin-Resource-Policy") == "cross-origin"
    assert reply.header("Access-Control-Allow-Origin") == "*"
    assert "sandbox" in (reply.header("Content-Security-Policy") or "")
    root = ElementTree.fromstring(reply.text)
    assert not [one for one in root.iter() if one.get("class") and not one.get("fill")]
    assert "href" not in reply.text
    assert "<script" not in reply.text
    page = school.browser().get(f"/en/p/{WEEK}")
    assert page.header("Cross-Origin-Resource-Policy") == "same-origin"
    assert "&lt;img src=" in page.text


def test_noise_is_drawn_once_and_every_number_comes_from_it(school: Place) -> None:
    campaign(school, {"Pune": 60, "Nashik": 15}, budget=100)
    settle(school)
    first = school.browser().get(f"/en/p/{WEEK}/numbers.json").text
    with school.site.store.read() as connection:
        kept = connection.execute(select(func.count()).select_from(tables.noisy)).scalar_one()
        events = connection.execute(select(tables.noisy.c.event).distinct()).all()
    # One table of ten scores; the outcomes of two scored items, unsure and omitted among them.
    assert kept == 10 + 5 + 4
    assert len(events) == 1
    publicity._KEPT.clear()
    assert school.browser().get(f"/en/p/{WEEK}/numbers.json").text == first
    file = json.loads(first)
    assert file["epsilon"] == 1
    assert file["people"] == 60
    # A poll of several choices is left out: one person could change all its numbers.
    assert {one["id"] for one in file["questions"]} == {"link", "otp"}
    # Put other sums in the place of the noise: page and files follow those and no others.
    school.site.store.write(
        lambda c: c.execute(
            update(tables.noisy)
            .where(tables.noisy.c.kind == "outcome", tables.noisy.c.outcome == "other")
            .values(n=30)
        )
    )
    publicity._KEPT.clear()
    again = json.loads(school.browser().get(f"/en/p/{WEEK}/numbers.json").text)
    link = next(one for one in again["questions"] if one["id"] == "link")
    assert link["best"]["percent"] == 50
    assert "epsilon 1" in plain(school.browser().get(f"/en/p/{WEEK}").text)


def test_a_copy_from_before_the_noise_was_drawn_draws_the_same_again(school: Place) -> None:
    events = campaign(school, {"Pune": 60, "Nashik": 45}, budget=50)
    settle(school)

    def shown(forgotten: Sequence[str]) -> tuple[str, dict[tuple[object, ...], int]]:
        school.site.store.write(
            lambda c: c.execute(delete(tables.noisy).where(tables.noisy.c.event.in_(forgotten)))
        )
        publicity._KEPT.clear()
        text = school.browser().get(f"/en/p/{WEEK}/numbers.json").text
        with school.site.store.read() as connection:
            kept = {tuple(row[:-1]): row[-1] for row in connection.execute(NOISY)}
        return text, kept

    text, kept = shown([])
    ids = [one.id for one in events.values()]
    assert shown(ids) == (text, kept)
    # Other sums have other noise: with the same one, what they differ by was bare.
    lots = select(tables.lot.c.id).where(tables.lot.c.event == ids[0])
    one = tables.tally.c.lot.in_(lots), tables.tally.c.kind == "mark", tables.tally.c.item == "otp"
    add = update(tables.tally).where(*one).values(n=tables.tally.c.n + 100)
    school.site.store.write(lambda c: c.execute(add))
    _, other = shown(ids)
    differing = {name for name in kept if kept[name] != other[name]}
    assert {name[0] for name in differing} == {ids[0]}
    assert len(differing) > 1


def sheets(place: Place, event: Event, many: int, right: int) -> None:
    """Count so many answer sheets, some of which found the question of the code."""
    counts = {("otp", "false"): right, ("otp", "true"): many - right}
    once = f"{len(event.title) * 1000 + many:032x}"
    paper.count(
        place.site, "organizer", event, many, counts, name="Sheets", once=once, now=place.clock()
    )


def numbers(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(place.browser().get(f"/en/p/{WEEK}/numbers.json").text)
    return found


def test_noise_is_for_attempts_and_sheets_of_paper_are_not_counted_as_such(school: Place) -> None:
    events = campaign(school, {"Pune": 45, "Nashik": 0}, budget=400)
    for event in events.values():
        sheets(school, event, 31, 0)
    settle(school)
    file = numbers(school)
    assert (file["people"], file["people_on_paper"]) == (45, 0)
    assert {one["title"]: one["people"] for one in file["events"]} == {"Pune": 45, "Nashik": None}
    assert {one["left_out_on_paper"] for one in file["events"]} == {31}
    assert {one["people"] for one in file["questions"]} == {45}
    words = plain(school.browser().get(f"/en/p/{WEEK}").text)
    assert "fewer than 20" not in words
    assert "Nashik 31 on paper, not in these numbers" in words
    assert "62 people answered on paper. They are in none of the numbers" in plain(
        school.browser().get(f"/en/p/{WEEK}/method").text
    )
    sheet = school.browser().get(f"/en/p/{WEEK}/numbers.csv").body.decode("utf-8-sig")
    assert '"on paper, left out of numbers with noise"' in sheet
    assert "too few to be shown" not in sheet


def test_with_noise_a_campaign_on_paper_alone_says_why_it_shows_nothing(school: Place) -> None:
    events = campaign(school, {"Pune": 0, "Nashik": 0}, budget=400)
    sheets(school, events["Pune"], 120, 30)
    settle(school)
    words = plain(school.browser().get(f"/en/p/{WEEK}").text)
    assert "It was held on paper: 120 people." in words
    assert "No group here was as large" not in words
    assert "Nashik fewer than 20" in words
    assert school.browser().get(f"/en/p/{WEEK}/numbers.json").status == 404


def test_a_campaign_on_paper_alone_shows_its_questions_to_everybody(school: Place) -> None:
    events = campaign(school, {"Pune": 0, "Nashik": 0, "Semarang": 0})
    sheets(school, events["Pune"], 80, 20)
    sheets(school, events["Nashik"], 40, 30)
    sheets(school, events["Semarang"], 12, 6)
    settle(school)
    page = school.browser().get(f"/en/p/{WEEK}")
    words = plain(page.text)
    assert "What 120 people know. They answered on paper." in words
    assert "Pune 80 on paper" in words
    assert "Semarang fewer than 20" in words
    assert "42%" in words
    assert "People by score" not in words
    assert not re.search(r"\b(12|132|92|52)\b", words)
    file = numbers(school)
    assert (file["people"], file["people_on_paper"], file["scores"]) == (120, 120, None)
    # Nobody ticked the others on any sheet: they are not there with nobody.
    assert [(one["id"], one["people"]) for one in file["questions"]] == [("otp", 120)]
    assert file["questions"][0]["best"]["percent"] == 42
    assert {one["skill"]: one["people"] for one in file["skills"] if one["best"]} == {"4": 120}
    rows = list(
        csv.DictReader(
            io.StringIO(school.browser().get(f"/en/p/{WEEK}/numbers.csv").body.decode("utf-8-sig"))
        )
    )
    told = {(row["part"], row["name"], row["measure"]): row["people"] for row in rows}
    assert told["campaign", "Safe Screens Week", "of them on paper"] == "120"
    assert told["event", "Nashik", "of them on paper"] == "40"
    method = plain(school.browser().get(f"/en/p/{WEEK}/method").text)
    assert "All 120 people answered on paper" in method
    assert "Each browser counts once" not in method
    picture = school.browser().get(f"/en/p/{WEEK}/kites.svg")
    assert "Best answers by skill, on paper" in picture.text


def test_who_answered_on_paper_counts_beside_others_and_is_named(school: Place) -> None:
    events = campaign(school, {"Pune": 45, "Nashik": 0, "Semarang": 15})
    sheets(school, events["Pune"], 25, 5)
    sheets(school, events["Nashik"], 120, 60)
    sheets(school, events["Semarang"], 30, 10)
    settle(school)
    words = plain(school.browser().get(f"/en/p/{WEEK}").text)
    # The fifteen of Semarang are too few for everybody, and in no number.
    assert "What 220 people know. 175 of them answered on paper." in words
    assert "Pune 70 25 of them on paper" in words
    assert "Semarang 30 on paper" in words
    assert "People by score, 45 counted" in words
    file = numbers(school)
    # An event of under forty is left out where the others are four times as many.
    assert {one["id"]: one["people"] for one in file["questions"]} == {
        "link": 45, "otp": 190, "habit": 45,
    }  # fmt: skip
    assert {one["title"]: (one["people"], one["people_on_paper"]) for one in file["events"]} == {
        "Pune": (70, 25), "Nashik": (120, 120), "Semarang": (30, 30),
    }  # fmt: skip
    assert {one["skill"]: one["people"] for one in file["skills"]} == {"1": 45, "4": 70}
    assert sum(bar["people"] for bar in file["scores"]["bars"]) == 45


def test_with_noise_who_met_questions_of_their_own_is_named_and_left_out(place: Place) -> None:
    place.publish({**QUIZ, "delivery": {"draw": 2}})
    campaign(place, {"Pune": 0}, budget=400)
    event = open_event(place, "Chen", title="Nashik")
    in_campaign = update(tables.event).where(tables.event.c.id == event.id).values(campaign=WEEK)
    place.site.store.write(lambda c: c.execute(in_campaign))
    for _ in range(25):
        take(place, event, [Response("unsure")] * 2)
    organize.close_event(place.site, account(place, "Chen"), event.id, place.clock())
    place.clock.now += 7200
    place.sweep()
    settle(place)
    page = place.browser().get(f"/en/p/{WEEK}")
    words = plain(page.text)
    assert "This campaign shows no numbers" in words
    assert "25 people met questions of their own, drawn for each." in words
    assert "Nashik 25 with questions of their own, not in these numbers" in words
    assert "Pune fewer than 20" in words
    assert place.browser().get(f"/en/p/{WEEK}/numbers.json").status == 404
    first = publicity.publication(place.site, WEEK).report
    assert first is not None
    assert [(one.n, one.drawn) for one in first.events if one.drawn] == [(None, 25)]
    file = document(
        "Week", first, {one.id: one.id for one in first.events}, {}, lambda *_: None, 20
    )
    assert {one["left_out_drawn"] for one in file["events"]} == {0, 25}


def test_organizers_decide_and_noise_is_fixed_once_it_is_settled(school: Place) -> None:
    campaign(school, {"Pune": 45}, public=False)
    chen: Browser = signed_in(school, "Chen")
    page = chen.get(f"/o/c/{WEEK}/public")
    assert "No noise" in page.text
    reply = chen.send(page, {"public": "y", "budget": "200"})
    assert reply.status == 303
    saved = publicity.publication(school.site, WEEK).campaign
    assert (saved.public, saved.budget) == (True, 200)
    bad = chen.send(chen.get(f"/o/c/{WEEK}/public"), {"public": "y", "budget": "7"})
    assert bad.status == 422
    assert "Choose one of the answers below." in bad.text
    settle(school)
    late = chen.send(chen.get(f"/o/c/{WEEK}/public"), {"public": "y", "budget": "400"})
    assert late.status == 422
    assert "Its noise cannot be changed any more" in late.text
    off = chen.send(chen.get(f"/o/c/{WEEK}/public"), {"public": [], "budget": "200"})
    assert off.status == 303
    assert school.browser().get(f"/en/p/{WEEK}").status == 404
    assert signed_in(school, "Eko").get(f"/o/c/{WEEK}/public").status == 404
    with pytest.raises(Refused, match="no-event"):
        publicity.decide(school.site, account(school, "Eko"), WEEK, public=True, budget=None)


def test_an_event_of_the_campaign_is_named_and_remainders_are_not(school: Place) -> None:
    events = campaign(school, {"Pune": 45})
    rest = replace(
        events["Pune"], id="r" * 10, kind="remainder", code=None, title="", campaign=WEEK
    )
    school.site.store.write(lambda c: stored_events.add(c, rest))
    settle(school)
    file = json.loads(school.browser().get(f"/en/p/{WEEK}/numbers.json").text)
    assert [one["title"] for one in file["events"]] == ["Pune"]
