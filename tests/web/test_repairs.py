"""Repairs in the browser: read in words, done once for good, told on the page and in the file."""

from __future__ import annotations

import csv
import io
import re

import pytest

from quiz.services import organize
from quiz.store.events import Event
from tests.web.place import Browser, Place, Seen
from tests.web.staffed import QUIZ, account, crowd, open_event, signed_in

SURE = {"sure": "1"}


@pytest.fixture
def school(place: Place) -> Place:
    place.publish(QUIZ)
    return place


@pytest.fixture
def chen(school: Place) -> Browser:
    return signed_in(school, "Chen")


def over(place: Place, people: int = 40, seed: int = 3) -> Event:
    """Give an event of Chen's that is settled."""
    event = open_event(place, "Chen")
    crowd(place, event, people, seed)
    organize.close_event(place.site, account(place, "Chen"), event.id, place.clock())
    place.sweep()
    found = organize.event(place.site, account(place, "Chen"), event.id)
    assert found.state == "settled"
    return found


def words(page: Seen) -> str:
    """Give what a page says, without its marks."""
    body = page.text[page.text.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def sheet(reply: Seen) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(reply.body.decode("utf-8-sig"), newline="")))


def mended(chen: Browser, event: Event, query: str = "how=accept&outcome=open") -> Seen:
    page = chen.get(f"/o/{event.id}/repair/1?{query}")
    return chen.send(page, {**SURE, "note": "Two were right."})


def test_a_question_is_repaired_from_its_row(school: Place, chen: Browser) -> None:
    event = over(school)
    row = chen.get(f"/o/{event.id}")
    assert f'href="/o/{event.id}/repair/1"' in row.text
    assert f'href="/o/{event.id}/repair/3"' not in row.text  # a poll has no key
    page = chen.get(f"/o/{event.id}/repair/1")
    assert page.status == 200
    assert re.findall(r'name="how" value="(\w+)"', page.text) == ["drop", "accept", "all_right"]
    assert re.findall(r'<option value="(\w*)"', page.text) == ["", "bank", "open"]
    reply = mended(chen, event)
    assert (reply.status, reply.header("Location")) == (303, f"/o/{event.id}")
    after = chen.get(f"/o/{event.id}")
    assert "1 question was repaired" in words(after)
    assert "Accepted as well: Open it to see ." in words(after)
    assert "Two were right." in after.text
    assert after.text.count("before the repair") >= 3
    assert "of all points, after the repair" in words(after)
    again = chen.get(f"/o/{event.id}/repair/1")
    assert "This question was repaired" in words(again)
    assert "<form" not in again.text[again.text.index("<main") :]


def test_a_dropped_question_has_no_share_any_more(school: Place, chen: Browser) -> None:
    event = over(school)
    mended(chen, event, "how=drop")
    page = chen.get(f"/o/{event.id}").text
    row = re.search(r"<tr[^>]*><th[^>]*><a[^>]*>Q1\..*?</tr>", page, re.S)
    assert row is not None
    assert "dropped" in row[0]
    listed = chen.get(f"/o/{event.id}/repair")
    assert "Dropped from the score." in listed.text
    assert f'href="/o/{event.id}/repair/2"' in listed.text


def test_the_preview_has_words_and_no_figures(school: Place, chen: Browser) -> None:
    """Preview the same repair of events with other answers: not one byte tells them apart."""
    first, second = over(school, 40, seed=3), over(school, 57, seed=4)
    for query in ("", "?how=drop", "?how=accept&outcome=open", "?how=all_right"):
        pages = []
        for event in (first, second):
            page = chen.get(f"/o/{event.id}/repair/1{query}")
            assert page.status == 200
            same = page.text.replace(event.id, "ID")
            pages.append(re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", same))
        assert pages[0] == pages[1]
        assert not re.search(r"\d+ ?%|\d+ people", words(page))
        found = set(re.findall(r"\d+", words(page)))
        assert found <= {"1"}, found


def test_a_repair_that_is_not_confirmed_does_nothing(school: Place, chen: Browser) -> None:
    event = over(school)
    before = chen.get(f"/o/{event.id}/export.csv").body
    page = chen.get(f"/o/{event.id}/repair/1?how=drop")
    reply = chen.send(page, {"note": "Broken picture"})
    assert reply.status == 422
    assert "Tick that you know it is final" in reply.text
    assert 'value="Broken picture"' in reply.text
    assert chen.get(f"/o/{event.id}/export.csv").body == before
    assert school.rows("select count(*) from repair") == [(0,)]


def test_what_cannot_be_chosen_is_asked_for_again(school: Place, chen: Browser) -> None:
    event = over(school)
    for query, says in (
        ("how=accept", "Choose the answer that is right as well"),
        ("how=accept&outcome=other", "Choose the answer that is right as well"),
        ("how=undo", "Choose what to do about this question"),
    ):
        page = chen.get(f"/o/{event.id}/repair/1?{query}")
        assert (page.status, says in page.text) == (422, True)
    page = chen.get(f"/o/{event.id}/repair/1?how=drop")
    for fields in ({"how": "undo"}, {"how": "accept", "outcome": "other"}, {"note": "x" * 300}):
        assert chen.send(page, {**SURE, **fields}).status == 422
    assert school.rows("select count(*) from repair") == [(0,)]
    for number in (3, 4, 999):
        assert chen.get(f"/o/{event.id}/repair/{number}").status == 404


def test_a_second_repair_of_the_same_question_is_refused(school: Place, chen: Browser) -> None:
    event = over(school)
    page = chen.get(f"/o/{event.id}/repair/1?how=drop")
    mended(chen, event)
    figures = chen.get(f"/o/{event.id}/export.csv").body
    reply = chen.send(page, SURE)
    assert reply.status == 409
    assert "This question was repaired already." in reply.text
    assert "Accepted as well:" in reply.text
    assert chen.get(f"/o/{event.id}/export.csv").body == figures
    assert school.rows("select kind, outcome from repair") == [("accept", "open")]


def test_the_file_notes_what_is_before_and_what_after(school: Place, chen: Browser) -> None:
    event = over(school)
    plain = sheet(chen.get(f"/o/{event.id}/export.csv"))
    assert {row["repair"] for row in plain} == {""}
    mended(chen, event)
    rows = sheet(chen.get(f"/o/{event.id}/export.csv"))
    note, *others = rows
    assert (note["part"], note["id"], note["measure"]) == ("repair", "link", "accepted as well")
    assert note["answer"] == "Open it to see"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d, by role organizer: Two were right\.", note["repair"])
    new = {
        (row["measure"].partition(",")[0], row["id"]) for row in others if row["repair"] == "after"
    }
    assert new == {("mean score", ""), ("best answer", "link")}
    assert {row["repair"] for row in others} == {"before", "after", ""}
    unmarked = {row["measure"] for row in others if not row["repair"]}
    assert unmarked == {"counted"}

    def rest(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{**row, "repair": ""} for row in rows if row["repair"] != "after"]

    after = {(row["measure"], row["id"]) for row in others if row["repair"] == "after"}
    kept = [
        row for row in plain if (row["measure"], row["id"]) not in after
        and not row["measure"].startswith("mean score")
    ]  # fmt: skip
    (best,) = [row for row in plain if (row["measure"], row["id"]) == (
        "best answer, percent", "link")]  # fmt: skip
    assert rest(others) == [best, *kept], "what it was stands beside what was done"


def test_only_a_settled_event_with_figures_has_repairs(school: Place, chen: Browser) -> None:
    running = open_event(school, "Chen")
    crowd(school, running, 110)
    school.sweep()
    page = chen.get(f"/o/{running.id}")
    assert "Q1." in page.text
    assert "/repair" not in page.text
    assert chen.get(f"/o/{running.id}/repair").header("Location") == f"/o/{running.id}"
    replies = []
    for people in (0, 9):
        small = over(school, people)
        for path in ("repair", "repair/1", "repair/1?how=drop"):
            reply = chen.get(f"/o/{small.id}/{path}")
            assert reply.header("Location") == f"/o/{small.id}"
            replies.append((reply.status, reply.text.replace(small.id, "ID")))
    assert replies[:3] == replies[3:]
    assert {status for status, _ in replies} == {303}


def test_somebody_elses_event_cannot_be_repaired(school: Place, chen: Browser) -> None:
    event = over(school)
    page = chen.get(f"/o/{event.id}/repair/1?how=drop")
    eko = signed_in(school, "Eko")
    assert eko.get(f"/o/{event.id}/repair/1").status == 404
    assert eko.send(page, SURE).status == 404
    assert school.rows("select count(*) from repair") == [(0,)]


def test_a_note_is_only_ever_text(school: Place, chen: Browser) -> None:
    event = over(school)
    page = chen.get(f"/o/{event.id}/repair/1?how=drop")
    chen.send(page, {**SURE, "note": "<script>alert(1)</script> =1+1"})
    shown = chen.get(f"/o/{event.id}")
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert" in shown.text
