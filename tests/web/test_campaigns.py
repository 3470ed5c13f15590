"""Campaigns in the browser: planned page by page, opened, shared, closed, copied, deleted."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from sqlalchemy import select

from quiz.services import campaigns, deleting, organize
from quiz.store import tables
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.web.place import Browser, Place, Seen, _path, form_of
from tests.web.staffed import QUIZ, account, answers, signed_in, take

TAG = re.compile(r"<[^>]+>")

HALF: dict[str, Any] = {
    "id": "half-done",
    "title": {"en": "Half done", "hi": "आधा"},
    "languages": ["en", "hi"],
    "items": [
        {
            "id": "one", "type": "true_false", "key": True, "rationale": {"en": "Yes."},
            "stem": {"en": "Is this translated?"},
        },
        {
            "id": "two", "type": "true_false", "key": True,
            "stem": {"en": "And this?", "hi": "और यह?"},
            "rationale": {"en": "Yes.", "hi": "हाँ।"},
        },
    ],
}  # fmt: skip


@pytest.fixture
def school(place: Place) -> Place:
    place.publish(QUIZ)
    return place


@pytest.fixture
def chen(school: Place) -> Browser:
    return signed_in(school, "Chen")


def words(seen: Seen) -> str:
    """Give what a page says, without its marks."""
    return " ".join(TAG.sub(" ", re.sub(r"<svg.*?</svg>", "", seen.text, flags=re.S)).split())


def sent(browser: Browser, seen: Seen, ending: str, **fields: str | list[str]) -> Seen:
    """Send the form of a page whose address ends like this, and follow it."""
    form = next(
        one
        for one in seen.page.forms
        if one.method == "post" and one.action.partition("?")[0].endswith(ending)
    )
    pairs = [(name, value) for name, value in form.filled if name not in fields]
    for name, value in fields.items():
        pairs += [(name, one) for one in ([value] if isinstance(value, str) else value)]
    return browser.follow(browser.post(_path(form.action), pairs))


def revisions(place: Place) -> list[str]:
    return [one.digest for one in organize.choices(place.site)]


def begun(browser: Browser, place: Place, title: str = "Safe Screens Week") -> str:
    """Set a campaign up as far as the page of its first event; give its id."""
    seen = browser.follow(
        browser.send(browser.get("/o/c/new/1"), {"title": title, "closes_on": "2026-01-20"})
    )
    name = seen.path.split("/")[3]
    seen = sent(browser, seen, "/new/2", revision=revisions(place)[0])
    assert seen.path == f"/o/c/{name}/new/event"
    return name


def with_events(browser: Browser, name: str, *titles: str) -> Seen:
    """Add events; give the page that lists them."""
    for title in titles:
        seen = browser.get(f"/o/c/{name}/new/event")
        seen = browser.follow(browser.send(seen, {"title": title, "kind": "family"}))
        assert seen.path == f"/o/c/{name}/new/3", words(seen)
    return browser.get(f"/o/c/{name}/new/3")


def opened(browser: Browser, place: Place, *titles: str, **languages: list[str]) -> str:
    """Plan and open a campaign with these events; give its id."""
    name = begun(browser, place)
    seen = sent(browser, with_events(browser, name, *titles), "/new/3")
    seen = sent(browser, seen, "/new/4", **languages)
    seen = sent(browser, seen, "/new/5")
    assert seen.path == f"/o/c/{name}/new/6"
    seen = sent(browser, seen, "/open")
    assert seen.path == f"/o/c/{name}/links", words(seen)
    return name


def events(place: Place, name: str) -> list[Event]:
    found = campaigns.campaign(place.site, account(place, "Dita"), name)
    return list(campaigns.events_of(place.site, found))


def reload(place: Place, name: str) -> Campaign:
    return campaigns.campaign(place.site, account(place, "Dita"), name)


def test_a_newcomer_is_offered_a_first_campaign(chen: Browser, place: Place) -> None:
    told = words(chen.get("/o"))
    assert "Plan your first campaign" in told
    assert "Labs in Pune" in told
    assert chen.get("/staff").status == 200


def test_a_campaign_is_planned_page_by_page_and_all_its_links_are_made_at_once(
    chen: Browser, school: Place
) -> None:
    name = begun(chen, school)
    seen = chen.get(f"/o/c/{name}/new/event")
    seen = chen.follow(chen.send(seen, {"title": " Pune  labs ", "kind": "lab", "expected": "900"}))
    assert "Pune labs School lab, about 900 people" in words(seen)
    seen = chen.follow(
        chen.send(
            chen.get(f"/o/c/{name}/new/event"),
            {
                "title": "Nashik family night", "kind": "family", "expected": "6", "follows": "1",
                "opens_on": "2026-01-15", "opens_at": "18:00", "zone": "Asia/Kolkata",
            },
        )
    )  # fmt: skip
    told = words(seen)
    assert "Fewer than 10 people: you will get certificates and talk, but no numbers." in told
    assert "After: Pune labs" in told
    assert events(school, name) == [], "nothing is public yet"
    seen = sent(chen, seen, "/new/3")
    seen = sent(
        chen, seen, "/new/4", **{"lang-1": ["hi"]}, feedback="at_end", confidence="1",
        breakdown="language",
    )  # fmt: skip
    seen = sent(chen, seen, "/new/5", k="12", public="1")
    told = words(seen)
    for part in ("Safe Screens Week", "2 events share one quiz", "Pune labs", "Asia/Kolkata",
                 "By language", "On. It shows", "of groups of at least 12"):  # fmt: skip
        assert part in told, part
    seen = sent(chen, seen, "/open")
    assert seen.path == f"/o/c/{name}/links"
    pune, nashik = events(school, name)
    assert (pune.title, pune.kind, pune.expected, pune.languages) == ("Pune labs", "lab", 900, "hi")
    assert (nashik.kind, nashik.follows, nashik.zone) == ("family", pune.id, "Asia/Kolkata")
    assert nashik.opens_at == organize.instant("2026-01-15", "18:00", "Asia/Kolkata")
    assert nashik.closes_at == organize.instant("2026-01-20", "23:59", "Asia/Kolkata")
    assert (pune.breakdown, nashik.breakdown) == ("none", "language"), "one language is no group"
    assert {one.k for one in (pune, nashik)} == {12}
    assert {one.state for one in (pune, nashik)} == {"open"}
    assert pune.delivery.feedback == "at_end"
    assert pune.delivery.confidence
    found = reload(school, name)
    assert (found.state, found.public, found.k) == ("open", True, 12)
    assert found.closes_at == pune.closes_at, "the last event's end, in its own zone"
    told = words(seen)
    for event in (pune, nashik):
        code = event.code or ""
        assert f"{code[:3]} {code[3:]}" in told
        assert chen.get(f"/o/{event.id}/poster").status == 200
    again = chen.get(f"/o/c/{name}/new/1")
    assert again.header("Location") == f"/o/c/{name}/links"
    posters = chen.get(f"/o/c/{name}/posters")
    assert posters.text.count('class="bill"') == 2
    assert "Safe Screens Week" in words(chen.get("/o"))


def test_each_page_comes_back_with_what_was_typed(chen: Browser, school: Place) -> None:
    page = chen.get("/o/c/new/1")
    for fields, says in (
        ({"title": " "}, "Write a name"),
        ({"title": "Week", "opens_on": "tomorrow"}, "Choose a day"),
        ({"title": "Week", "closes_on": "2020-01-01"}, "Choose an end"),
        ({"title": "Week", "zone": "Moon/Base"}, "Choose a time zone"),
    ):
        reply = chen.send(page, fields)
        assert (reply.status, says in reply.text) == (422, True), says
        kept = dict(form_of(reply).filled)
        assert all(kept.get(key) == value for key, value in fields.items() if key != "zone")
    name = begun(chen, school)
    empty = chen.get(f"/o/c/{name}/new/2")
    assert chen.send(empty, {"revision": []}).status == 422
    event = chen.get(f"/o/c/{name}/new/event")
    for fields, says in (
        ({"title": ""}, "Write a name"),
        ({"title": "Labs", "expected": "many"}, "Write a number of people"),
        ({"title": "Labs", "expected": "0"}, "Write a number of people"),
        ({"title": "Labs", "opens_on": "2026-03-01"}, "Choose days within"),
        ({"title": "Labs", "closes_on": "2026-01-01"}, "Choose an end"),
        ({"title": "Labs", "zone": "Moon/Base"}, "Choose a time zone"),
        ({"title": "Labs", "kind": "moon"}, "Choose where it happens"),
        ({"title": "Labs", "follows": "7"}, "Choose an event that does not"),
    ):
        reply = chen.send(event, fields)
        assert (reply.status, says in reply.text) == (422, True), says
        kept = dict(form_of(reply).filled)
        assert kept["title"] == fields["title"]
    assert "Error" in chen.send(chen.get(f"/o/c/{name}/new/3"), {}).text, "it needs an event"
    listed = with_events(chen, name, "Labs", "Halls")
    chen.send(chen.get(f"/o/c/{name}/new/event/2"), {"follows": "1"})
    circle = chen.send(chen.get(f"/o/c/{name}/new/event/1"), {"follows": "2"})
    assert (circle.status, "does not itself come after" in circle.text) == (422, True)
    languages = sent(chen, listed, "/new/3")
    reply = sent(chen, languages, "/new/4", **{"lang-2": []})
    assert (reply.status, "at least one language" in reply.text) == (422, True)
    stored = chen.get(f"/o/c/{name}/new/5")
    for k in ("9", "101", "ten", ""):
        reply = chen.send(stored, {"k": k})
        assert (reply.status, dict(form_of(reply).filled)["k"]) == (422, k)
    old = chen.send(stored, {"k": "20", "csrf_token": "old"})
    assert (old.status, dict(form_of(old).filled)["k"]) == (422, "20")


def test_pages_that_need_more_lead_to_what_is_missing(chen: Browser, school: Place) -> None:
    seen = chen.follow(chen.send(chen.get("/o/c/new/1"), {"title": "Week"}))
    name = seen.path.split("/")[3]
    for number in (3, 4, 5, 6):
        assert chen.get(f"/o/c/{name}/new/{number}").header("Location") == f"/o/c/{name}/new/2"
    assert chen.get(f"/o/c/{name}/new/event").header("Location") == f"/o/c/{name}/new/2"
    sent(chen, seen, "/new/2", revision=revisions(school)[0])
    assert chen.get(f"/o/c/{name}/new/6").header("Location") == f"/o/c/{name}/new/3"
    assert chen.get(f"/o/c/{name}/new/7").status == 404
    assert chen.get(f"/o/c/{name}/new/event/9").status == 404
    assert chen.get(f"/o/c/{name}/new").header("Location") == f"/o/c/{name}/new/3"


def test_an_event_is_changed_and_removed_and_change_leads_back_to_the_check(
    chen: Browser, school: Place
) -> None:
    name = begun(chen, school)
    seen = with_events(chen, name, "Labs", "Halls")
    chen.send(chen.get(f"/o/c/{name}/new/event/2"), {"follows": "1"})
    seen = chen.follow(chen.send(chen.get(f"/o/c/{name}/new/event/1"), {"title": "Pune labs"}))
    assert "Pune labs" in seen.text
    seen = sent(chen, seen, "/event/1/remove")
    assert seen.path == f"/o/c/{name}/new/3"
    assert "Pune labs" not in seen.text
    assert "After:" not in words(seen), "what came after it stands by itself"
    for number in (3, 4, 5):
        seen = sent(chen, seen, f"/new/{number}")
    back = sent(chen, chen.get(f"/o/c/{name}/new/1?check=1"), "/new/1", title="Better name")
    assert back.path == f"/o/c/{name}/new/6"
    assert "Better name" in back.text


def test_an_event_that_would_be_over_is_not_opened(chen: Browser, school: Place) -> None:
    name = begun(chen, school)
    seen = sent(chen, with_events(chen, name, "Labs"), "/new/3")
    seen = sent(chen, sent(chen, seen, "/new/4"), "/new/5")
    chen.set_cookie("kite-look", "")
    school.clock.now += 6 * 3600
    sooner = chen.follow(
        chen.send(
            chen.get(f"/o/c/{name}/new/event/1"), {"closes_on": "2026-01-09", "closes_at": "09:00"}
        )
    )
    assert sooner.path == f"/o/c/{name}/new/3"
    seen = sent(chen, chen.get(f"/o/c/{name}/new/6"), "/open")
    assert (seen.status, "is over" in seen.text) == (422, True)
    assert events(school, name) == []


def test_events_that_are_left_outside_of_moved_dates_are_named(
    chen: Browser, school: Place
) -> None:
    name = begun(chen, school)
    seen = with_events(chen, name, "Labs")
    chen.send(chen.get(f"/o/c/{name}/new/event/1"), {"opens_on": "2026-01-18"})
    for number in (3, 4, 5):
        seen = sent(chen, chen.get(f"/o/c/{name}/new/{number}"), f"/new/{number}")
    check = chen.get(f"/o/c/{name}/new/6")
    sent(chen, chen.get(f"/o/c/{name}/new/1"), "/new/1", closes_on="2026-01-15")
    seen = sent(chen, check, "/open")
    assert (seen.path.partition("?")[0], seen.status) == (f"/o/c/{name}/new/3", 422)
    assert "Its days are not within those of the campaign" in words(seen)
    assert events(school, name) == []
    assert sent(chen, chen.get(f"/o/c/{name}/new/3"), "/new/3").status == 422


def test_a_language_that_is_not_complete_is_named(chen: Browser, school: Place) -> None:
    school.publish(HALF)
    name = begun(chen, school)
    both = sent(chen, chen.get(f"/o/c/{name}/new/2"), "/new/2", revision=revisions(school))
    assert both.path == f"/o/c/{name}/new/event"
    half = next(one for one in organize.choices(school.site) if one.bank.id == "half-done")
    seen = chen.follow(chen.send(both, {"title": "Labs", "kind": "lab", "revision": half.digest}))
    for number in (3, 4, 5):
        seen = sent(chen, seen, f"/new/{number}")
    told = words(seen)
    assert "Hindi has 1 question missing." in told
    assert "It appears in English." in told
    assert "/translate/hi" not in seen.text, "who organizes may not write banks"
    assert "/author/half-done/translate/hi" in signed_in(school, "Dita").get(seen.path).text
    sent(chen, chen.get(f"/o/c/{name}/new/4"), "/new/4", **{"lang-1": ["en"]})
    assert "missing" not in words(chen.get(f"/o/c/{name}/new/6"))


def test_an_event_offers_its_languages_only(chen: Browser, school: Place) -> None:
    name = opened(chen, school, "Labs", "Halls", **{"lang-1": ["hi"]})
    labs, halls = sorted(events(school, name), key=lambda one: one.title != "Labs")
    amina = school.browser()
    start = amina.get(f"/en/e/{labs.code}")
    assert 'name="language"' not in start.text, "one language is left: nobody is asked"
    page = amina.follow(amina.send(start, {"audience": "student"}))
    assert "यह पता किसका है?" in page.text
    assert "Who owns" not in page.text
    other = school.browser().start(f"/en/e/{halls.code}", audience="student")
    assert "Who owns" in other.text
    asked = school.browser().get(f"/fr/e/{halls.code}")
    assert 'name="language"' in asked.text, "a reader of French chooses between the two"
    forced = school.browser()
    page = forced.follow(
        forced.send(forced.get(f"/en/e/{labs.code}"), {"audience": "student", "language": "en"})
    )
    assert "यह पता किसका है?" in page.text


def test_nobody_joins_what_is_on_paper(chen: Browser, school: Place) -> None:
    name = begun(chen, school)
    seen = chen.get(f"/o/c/{name}/new/event")
    seen = chen.follow(chen.send(seen, {"title": "No network", "kind": "paper"}))
    for number in (3, 4, 5):
        seen = sent(chen, seen, f"/new/{number}")
    seen = sent(chen, seen, "/open")
    (event,) = events(school, name)
    assert (event.kind, event.code, event.state) == ("paper", None, "open")
    assert f"/o/{event.id}/pack" in seen.text
    assert chen.get(f"/o/{event.id}").status == 200
    assert chen.get(f"/o/{event.id}/poster").status == 404
    assert chen.get(f"/o/{event.id}/qr.svg").status == 404
    assert "No event can be joined" in chen.get(f"/o/c/{name}/posters").text


def test_the_workshop_pack_is_in_the_languages_of_its_event(chen: Browser, school: Place) -> None:
    name = opened(chen, school, "Labs", "Halls", **{"lang-1": ["hi"]})
    labs, halls = sorted(events(school, name), key=lambda one: one.title != "Labs")
    hindi = chen.get(f"/o/{labs.id}/pack?lang=en")
    assert "यह पता किसका है?" in hindi.text
    assert 'name="lang"' not in hindi.text
    both = chen.get(f"/o/{halls.id}/pack")
    for part in ("Who owns", "For the person who leads", "Cut along the lines", "Read the end."):
        assert part in both.text, part
    code = halls.code or ""
    assert f"{code[:3]} {code[3:]}" in both.text
    only = chen.get(f"/o/{halls.id}/pack?sheet=key")
    assert "Cut along the lines" not in only.text
    assert signed_in(school, "Bruno").get(f"/o/{halls.id}/pack").status == 404


def test_settings_change_the_name_and_k_until_somebody_starts(chen: Browser, school: Place) -> None:
    name = opened(chen, school, "Labs")
    page = chen.get(f"/o/c/{name}/settings")
    seen = chen.follow(chen.send(page, {"title": "Kite week", "k": "15", "public": "1"}))
    assert "Saved." in seen.text
    found = reload(school, name)
    assert (found.title, found.k, found.public) == ("Kite week", 15, True)
    (event,) = events(school, name)
    assert event.k == 15
    for fields, says in (({"title": ""}, "Write a name"), ({"k": "9"}, "Write a number")):
        reply = chen.send(chen.get(f"/o/c/{name}/settings"), fields)
        assert (reply.status, says in reply.text) == (422, True)
    before = chen.get(f"/o/c/{name}/settings")
    school.browser().start(f"/en/e/{event.code}", audience="student")
    reply = chen.send(before, {"k": "20"})
    assert (reply.status, "Somebody has started" in reply.text) == (422, True)
    assert reload(school, name).k == 15
    after = chen.get(f"/o/c/{name}/settings")
    assert 'name="k"' not in after.text
    chen.send(after, {"title": "Again", "public": []})
    assert (reload(school, name).title, reload(school, name).public) == ("Again", False)


def test_a_campaign_is_shared_with_chosen_colleagues(chen: Browser, school: Place) -> None:
    name = opened(chen, school, "Labs")
    eko = signed_in(school, "Eko")
    assert eko.get(f"/o/c/{name}/links").status == 404
    page = chen.get(f"/o/c/{name}/share")
    assert "eko@example.org" in page.text
    assert "dita@example.org" not in page.text, "an admin sees it anyway"
    ids = {who: account(school, who).id for who in ("Eko", "Bruno", "Dita")}
    chen.send(page, {"staff": [*ids.values(), "nobodyatal"]})
    with school.site.store.read() as connection:
        kept = [row.staff for row in connection.execute(select(tables.share))]
    assert kept == [ids["Eko"]], "educators run no events, and who is unknown is left out"
    assert eko.get(f"/o/c/{name}/links").status == 200
    assert "Eko" in words(chen.get(f"/o/c/{name}/settings"))
    shared = eko.get(f"/o/c/{name}/settings")
    assert "Delete campaign" not in shared.text
    assert eko.get(f"/o/c/{name}/delete").status == 404
    assert eko.get(f"/o/c/{name}/share").status == 404
    chen.send(chen.get(f"/o/c/{name}/share"), {"staff": []})
    assert eko.get(f"/o/c/{name}/links").status == 404


def test_closing_closes_all_events_for_good(chen: Browser, school: Place) -> None:
    name = opened(chen, school, "Labs", "Halls")
    page = chen.get(f"/o/c/{name}/close")
    assert "Its 2 events close" in words(page)
    assert reload(school, name).state == "open", "asking closes nothing"
    chen.send(page)
    assert reload(school, name).state == "closed"
    assert {one.state for one in events(school, name)} == {"closed"}
    for event in events(school, name):
        assert school.browser().get(f"/en/e/{event.code}").status == 410
    chen.send(page)
    assert reload(school, name).state == "closed"


def test_a_copy_plays_the_same_and_waits_to_be_checked(chen: Browser, school: Place) -> None:
    name = opened(chen, school, "Labs", "Halls", **{"lang-1": ["hi"]})
    seen = chen.follow(chen.send(chen.get(f"/o/c/{name}/copy")))
    other = seen.path.split("/")[3]
    assert other != name
    assert seen.path == f"/o/c/{other}/new/1"
    assert reload(school, other).state == "ready"
    assert events(school, other) == []
    seen = sent(chen, chen.get(f"/o/c/{other}/new/6"), "/open")
    assert seen.path == f"/o/c/{other}/links"
    old, new = (sorted(events(school, one), key=lambda e: e.title) for one in (name, other))
    assert [one.revision for one in old] == [one.revision for one in new]
    assert [one.languages for one in old] == [one.languages for one in new]
    assert not {one.code for one in old} & {one.code for one in new}


def test_a_copy_of_one_of_its_events_stands_alone(chen: Browser, school: Place) -> None:
    name = opened(chen, school, "Labs")
    (event,) = events(school, name)
    chen.send(chen.get(f"/o/{event.id}/close"))
    seen = chen.follow(chen.send(chen.get(f"/o/{event.id}/copy")))
    copied = organize.event(school.site, account(school, "Chen"), seen.path.split("/")[2])
    assert (copied.campaign, copied.follows, copied.state) == (None, None, "ready")


def test_an_event_says_that_its_few_wait_for_the_campaign(chen: Browser, school: Place) -> None:
    name = opened(chen, school, "Labs", "Halls")
    chance = random.Random(3)
    for event in events(school, name):
        for _ in range(6):
            take(school, event, answers(chance))
        chen.send(chen.get(f"/o/{event.id}/close"))
    school.clock.now += 2 * 3600
    school.sweep()
    for event in events(school, name):
        told = words(chen.get(f"/o/{event.id}"))
        assert "wait for the end of the campaign" in told
        assert "are erased" not in told.partition("This event shows no numbers")[2][:400]
        assert f"Events / {reload(school, name).title}" in told
    chen.send(chen.get(f"/o/c/{name}/close"))
    school.clock.now += 2 * 3600
    school.sweep()
    assert reload(school, name).state == "settled"
    told = words(chen.get(f"/o/{events(school, name)[0].id}"))
    assert "was counted with the campaign" in told
    hidden = next(one for one in events(school, name) if one.kind == "remainder")
    for path in ("", "/poster", "/pack", "/export.csv"):
        assert chen.get(f"/o/{hidden.id}{path}").status == 404
    assert hidden.id not in chen.get("/o").text


# Deleting


def mentions(place: Place, ids: list[str]) -> list[tuple[str, str]]:
    """Name the tables and columns, but for notes, in which one of these ids still stands."""
    found = []
    with place.site.store.read() as connection:
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                found += [
                    (table.name, column)
                    for column, value in row._mapping.items()
                    if value in ids and table.name != "note"
                ]
    return found


def test_deleting_asks_for_the_name_and_leaves_nothing_but_a_note(
    chen: Browser, school: Place
) -> None:
    name = opened(chen, school, "Labs", "Halls")
    labs, halls = events(school, name)
    chance = random.Random(3)
    for _ in range(12):
        take(school, labs, answers(chance))
    for _ in range(6):
        take(school, halls, answers(chance))
    chen.send(chen.get(f"/o/{labs.id}/close"))
    school.clock.now += 2 * 3600
    school.sweep()
    amina = school.browser()
    question = amina.start(f"/en/e/{halls.code}", audience="student")
    page = chen.get(f"/o/c/{name}/delete")
    wrong = chen.send(page, {"name": "safe screens"})
    assert (wrong.status, "Write the name exactly" in wrong.text) == (422, True)
    assert dict(form_of(wrong).filled)["name"] == "safe screens"
    ids = [name, labs.id, halls.id]
    assert {table for table, _ in mentions(school, ids)} >= {"event", "attempt", "lot"}
    seen = chen.follow(chen.send(page, {"name": " Safe  Screens Week "}))
    assert "The campaign is deleted." in seen.text
    assert mentions(school, ids) == []
    assert school.rows("select key from attempt") == []
    assert school.rows("select attempt from response") == []
    assert school.rows("select lot from tally") == []
    ((role, subject),) = school.rows(
        "select role, subject from note where act = 'deleted-campaign'"
    )
    assert (role, subject) == ("organizer", name)
    for path in (f"/o/c/{name}/links", f"/o/{labs.id}", f"/o/{halls.id}"):
        assert chen.get(path).status == 404
    assert name not in chen.get("/o").text
    assert school.browser().get(f"/en/e/{halls.code}").status == 404, "like a code never given"
    assert amina.get(question.path).status == 410, "who played there reads that it is over"
    assert amina.send(question, {"a": "1"}).status == 410
    assert chen.send(page, {"name": "Safe Screens Week"}).status == 404
    school.sweep()


def test_a_deletion_that_was_cut_off_is_finished_by_the_next_sweep(
    chen: Browser, school: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = opened(chen, school, "Labs")
    (labs,) = events(school, name)
    chance = random.Random(3)
    for _ in range(12):
        take(school, labs, answers(chance))
    monkeypatch.setattr(deleting, "SLICES", 0)
    chen.send(chen.get(f"/o/c/{name}/delete"), {"name": "Safe Screens Week"})
    assert mentions(school, [labs.id]), "nothing is erased yet"
    assert chen.get(f"/o/{labs.id}").status == 404
    assert labs.id not in signed_in(school, "Dita").get("/o").text
    assert school.browser().get(f"/en/e/{labs.code}").status == 404
    school.sweep()
    assert mentions(school, [name, labs.id]) == []
    assert school.rows("select key from attempt") == []


def test_a_guesser_with_a_made_up_cookie_is_held_up_all_the_same(school: Place) -> None:
    eko = school.browser()
    eko.set_cookie("kite-zzzzzzzzzz", "a" * 22)
    statuses = [eko.get(f"/en/e/{code}").status for code in range(100000, 100400)]
    assert statuses[0] == 410
    assert statuses[-1] == 429


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_mistyped_year_is_asked_for_again_and_breaks_no_page(
    chen: Browser, school: Place, day: str
) -> None:
    """Once saved, the list of events and the page of the campaign could not be shown again."""
    for start in ("/o/c/new/1", "/o/new/1"):
        for zone in ("Asia/Kolkata", "America/New_York"):
            seen = chen.send(
                chen.get(start), {"title": "Typo", "opens_on": day, "closes_on": "", "zone": zone}
            )
            assert seen.status == 422
            assert f'value="{day}"' in seen.text
    assert chen.get("/o").status == 200
