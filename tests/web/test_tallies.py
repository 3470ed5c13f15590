"""Chen brings numbers of laptops and of paper together, and takes his own along."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml

from quiz.services import merging, organize, sources
from quiz.store import campaigns as stored_campaigns
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.services.laptops import crowd, settle, taken
from tests.store.school import School, school
from tests.web.place import Browser, Place, Seen, form_of
from tests.web.staffed import QUIZ, account, open_event, signed_in


@pytest.fixture
def hub(place: Place) -> Place:
    place.publish(QUIZ)
    return place


@pytest.fixture
def chen(hub: Place) -> Browser:
    return signed_in(hub, "Chen")


@pytest.fixture
def event(hub: Place) -> Event:
    return open_event(hub, "Chen")


@pytest.fixture
def away(tmp_path: Path) -> Iterator[School]:
    """Give a laptop with the same quiz."""
    home = tmp_path / "laptop"
    home.mkdir()
    text = yaml.safe_dump({"format": 1, **QUIZ}, allow_unicode=True, sort_keys=False)
    with school(f"sqlite:///{home / 'quiz.db'}", home, text=text) as made:
        made.chance = random.Random(8)
        made.sweep()
        sources.call(made.site, "Laptop 2, Ungaran")
        yield made


def held(away: School, people: int) -> Event:
    made = away.event(title="Ungaran")
    crowd(away, made, people)
    settle(away, made)
    return made


def words(page: Seen) -> str:
    """Give what a page says, without its marks."""
    body = page.text[page.text.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def token(page: Seen) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def upload(
    browser: Browser,
    path: str,
    files: Sequence[tuple[str, bytes]],
    field: str = "file",
    more: Sequence[tuple[str, str]] = (),
) -> Seen:
    """Choose files on a page and send them."""
    fields = [("csrf_token", token(browser.get(path))), *more]
    body = b"".join(
        f'--kite\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    )
    for name, content in files:
        head = f'--kite\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        body += f"{head}Content-Type: application/json\r\n\r\n".encode() + content + b"\r\n"
    return browser.ask(
        "POST", path, body + b"--kite--\r\n", content_type="multipart/form-data; boundary=kite"
    )


def test_the_page_says_how_a_larger_file_comes_in(chen: Browser, event: Event) -> None:
    page = chen.get(f"/o/{event.id}/tally")
    assert f"quiz tally import FILE --event {event.id}" in words(page)


def press(browser: Browser, page: Seen, act: str) -> Seen:
    """Press the button of one of the forms on a page."""
    form = next(one for one in re.findall(r"<form.*?</form>", page.text, re.S) if act in one)
    found = re.search(r'action="([^"]+)"', form)
    assert found is not None
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return browser.post(found[1], hidden)


def test_files_are_looked_at_then_added_then_taken_out(
    chen: Browser, event: Event, away: School
) -> None:
    path = f"/o/{event.id}/tally"
    assert f'href="{path}"' in chen.get(f"/o/{event.id}").text
    empty = words(chen.get(path))
    assert "Add numbers" in empty
    assert "There is no lot yet" in empty
    file = taken(away, held(away, 60), held(away, 31))
    reply = upload(chen, path, [("laptop-2.tally.json", file)])
    assert (reply.status, reply.header("Location")) == (303, f"{path}#look")
    look = chen.get(path)
    assert "2 lots would be added." in words(look)
    assert "Add 91 people" in words(look)
    assert "Laptop 2, Ungaran" in words(look)
    done = chen.follow(press(chen, look, "/tally/add"))
    told = words(done)
    assert "91 people were added. 0 before, 91 now." in told
    assert "Added 2 lots." in told
    assert "Sums per question equal the sums of scores." in told
    assert "part was left out" not in told
    twice = upload(chen, path, [("again.json", file)])
    look = chen.follow(twice)
    assert "2 lots were already here since" in words(look)
    assert "Add 0 people" in words(look)
    chen.follow(press(chen, look, "/tally/drop"))
    (undo,) = re.findall(rf'href="({path}/\w+/undo)"', chen.get(path).text)
    ask = chen.get(undo)
    assert "91 people are taken out" in words(ask)
    after = chen.follow(press(chen, ask, "/undo"))
    assert "Taken out again. It brought 91 people." in words(after)
    assert merging.shares is not None
    assert chen.get(undo).status == 303


def test_the_chart_shows_where_people_came_from(
    hub: Place, chen: Browser, event: Event, away: School
) -> None:
    first, second = held(away, 20), held(away, 30)
    path = f"/o/{event.id}/tally"
    for one in (first, second):
        chen.follow(upload(chen, path, [("a.json", taken(away, one))]))
        page = chen.follow(press(chen, chen.get(path), "/tally/add"))
    assert "new: 30" in page.text
    assert "Laptop 2, Ungaran before 20, Laptop 2, Ungaran now 30. Together 50." in page.text
    assert re.findall(r'<rect class="fl-(\w+)"', page.text) == ["soft", "kite"]


def test_several_files_at_once_and_one_of_them_damaged(
    chen: Browser, event: Event, away: School
) -> None:
    path = f"/o/{event.id}/tally"
    file = taken(away, held(away, 20))
    broken = file.replace(b'"n": 20,', b'"n": 21,')
    assert broken != file
    page = upload(chen, path, [("good.json", file), ("bad.json", broken), ("odd.json", b"{")])
    assert page.status == 422
    told = words(page)
    assert "2 files cannot be taken" in told
    assert "bad.json Damaged: this does not fit the rest: part 1, lot 1" in told
    assert "odd.json It is damaged in line 1" in told
    assert "Add 20 people" in told
    done = chen.follow(press(chen, page, "/tally/add"))
    assert "20 people were added." in words(done)


def test_without_a_file_the_page_asks_for_one(chen: Browser, event: Event) -> None:
    path = f"/o/{event.id}/tally"
    page = upload(chen, path, [])
    assert page.status == 422
    assert "Choose one or more files" in words(page)
    many = upload(chen, path, [(f"{number}.json", b"x") for number in range(21)])
    assert "Choose at most 20 files at once" in words(many)


def test_an_old_page_loses_nothing(chen: Browser, event: Event) -> None:
    path = f"/o/{event.id}/tally"
    for end in ("", "/add", "/drop"):
        page = chen.post(path + end, [("csrf_token", "old")])
        assert page.status == 422
        assert "This page was open too long." in words(page)
    gone = chen.post(f"{path}/add", [("csrf_token", token(page)), ("file", "aaaaaaaaaa")])
    assert gone.status == 422
    assert "This file is not kept any more" in words(gone)
    table = chen.post(f"/o/{event.id}/paper", [("csrf_token", "old"), ("sheets", "12")])
    assert "This page was open too long." in words(table)
    assert 'value="12"' in table.text


def test_his_own_numbers_go_along(hub: Place, chen: Browser, event: Event, away: School) -> None:
    path = f"/o/{event.id}/tally"
    file = taken(away, held(away, 60))
    chen.follow(press(chen, chen.follow(upload(chen, path, [("a.json", file)])), "/tally/add"))
    reply = chen.get(f"{path}.json")
    assert reply.status == 200
    assert reply.header("Content-Disposition") == f'attachment; filename="{event.id}.tally.json"'
    raw = json.loads(reply.body)
    assert [lot["n"] for part in raw["parts"] for lot in part["lots"]] == [60]
    assert list(raw["names"].values()) == ["Laptop 2, Ungaran"]


def test_nothing_is_added_when_the_campaign_is_settled(
    hub: Place, chen: Browser, event: Event, away: School
) -> None:
    week = Campaign(
        "cccccccccc", "Week", account(hub, "Chen").id, "{}", 10, "UTC", "settled", 0, None
    )
    hub.site.store.write(lambda c: stored_campaigns.add(c, week))
    with hub.site.store.writer.begin() as connection:
        connection.exec_driver_sql(
            f"update event set campaign = '{week.id}' where id = '{event.id}'"
        )
    path = f"/o/{event.id}/tally"
    page = chen.get(path)
    assert "Nothing can be added to this event now" in words(page)
    sent = chen.post(path, [("csrf_token", token(chen.get("/staff/me")))])
    assert sent.status == 422
    assert "Nothing can be added" in words(chen.get(f"/o/{event.id}/paper"))


def test_what_others_hold_is_missing(hub: Place, chen: Browser, event: Event) -> None:
    eko = signed_in(hub, "Eko")
    for path in ("tally", "tally.json", "paper", "paper.csv", "tally/aaaaaaaaaa/undo"):
        assert eko.get(f"/o/{event.id}/{path}").status == 404
        assert chen.get(f"/o/{event.id}/{path}").status in (200, 303)
    fields = [("csrf_token", token(eko.get("/staff/me")))]
    for path in ("tally", "tally/add", "tally/drop", "tally/aaaaaaaaaa/undo", "paper"):
        assert eko.post(f"/o/{event.id}/{path}", fields).status == 404


def test_another_version_is_left_out_with_a_way_to_compare(
    hub: Place, chen: Browser, event: Event, away: School
) -> None:
    week = Campaign("cccccccccc", "Week", account(hub, "Chen").id, "{}", 10, "UTC", "open", 0, None)
    hub.site.store.write(lambda c: stored_campaigns.add(c, week))
    with hub.site.store.writer.begin() as connection:
        connection.exec_driver_sql(
            f"update event set campaign = '{week.id}' where id = '{event.id}'"
        )
    held_ = away.event(delivery={"draw": 2})
    crowd(away, held_, 30)
    settle(away, held_)
    page = chen.follow(upload(chen, f"/o/{event.id}/tally", [("a.json", taken(away, held_))]))
    assert "Left out. It used another version of the quiz" in words(page)
    assert f'href="/o/c/{week.id}/compare"' in page.text
    assert chen.get(f"/o/c/{week.id}/compare").status == 200


def test_every_page_leads_back_through_the_campaign(
    hub: Place, chen: Browser, event: Event, away: School
) -> None:
    path = f"/o/{event.id}/tally"
    chen.follow(upload(chen, path, [("a.json", taken(away, held(away, 20)))]))
    page = chen.follow(press(chen, chen.get(path), "/tally/add"))
    (undo,) = re.findall(rf'href="({path}/\w+/undo)"', page.text)
    pages = (path, f"/o/{event.id}/paper", undo)
    way = re.compile(r'<nav class="crumb".*?</nav>', re.S)

    def ways(link: str) -> list[bool]:
        return [link in way.findall(chen.get(one).text)[0] for one in pages]

    week = Campaign("cccccccccc", "Week", account(hub, "Chen").id, "{}", 10, "UTC", "open", 0, None)
    link = f'href="/o/c/{week.id}"><bdi>Week</bdi>'
    assert ways(link) == [False] * 3
    hub.site.store.write(lambda c: stored_campaigns.add(c, week))
    with hub.site.store.writer.begin() as connection:
        connection.exec_driver_sql(
            f"update event set campaign = '{week.id}' where id = '{event.id}'"
        )
    assert ways(link) == [True] * 3
    assert ways('href="/o"') == [True] * 3


# Paper


def sheets(chen: Browser, event: Event, **fields: str) -> Seen:
    page = chen.get(f"/o/{event.id}/paper")
    return chen.send(page, {name.replace("_", "-"): value for name, value in fields.items()})


def test_sheets_are_typed_in_and_share_in_best_answers(
    hub: Place, chen: Browser, event: Event
) -> None:
    page = chen.get(f"/o/{event.id}/paper")
    assert page.text.count('inputmode="numeric"') == 1 + 4 + 3  # a poll is not counted by hand
    assert "1 question is not counted by hand" in words(page)
    reply = sheets(
        chen, event, name="Paper sheets, Kudus", sheets="40", n1_1="8", n1_2="30", n2_2="25"
    )
    assert reply.status == 303
    done = chen.follow(reply)
    assert "40 people were added." in words(done)
    assert "Typed in from 40 answer sheets. Best answers and shares only." in words(done)
    rows = hub.rows("SELECT item, outcome, n FROM running_sum WHERE kind = 'paper_outcome'")
    assert sorted(tuple(row) for row in rows) == [
        ("link", "bank", 8),
        ("link", "other", 30),
        ("link", "~omitted", 2),
        ("otp", "false", 25),
        ("otp", "~omitted", 15),
    ]


def test_sheets_of_a_long_quiz_are_typed_in(hub: Place, chen: Browser) -> None:
    options = {name: name.upper() for name in "abcd"}
    asked = {"type": "single", "options": options, "key": "a", "rationale": "Because."}
    items = [{"id": f"q{n}", "stem": f"Question {n}?", **asked} for n in range(1, 61)]
    long = hub.publish({"id": "long", "title": "Long", "items": items})
    event = hub.event(long, kind="paper", owner=account(hub, "Chen").id)
    path = f"/o/{event.id}/paper"
    fields = [name for name, _ in form_of(chen.get(path)).filled if re.fullmatch(r"n\d+-\d", name)]
    assert len(fields) == 60 * 5
    counts = [(name, "2") for name in fields]
    assert upload(chen, path, [], more=[("sheets", "12"), *counts]).status == 303
    assert hub.rows("SELECT sum(n) FROM running_sum WHERE kind = 'paper_outcome'") == [(60 * 12,)]


def test_sheets_alone_make_figures(hub: Place, chen: Browser, event: Event) -> None:
    assert "Numbers appear when" in words(chen.get(f"/o/{event.id}"))
    sheets(chen, event, sheets="40", n1_1="8", n1_2="30", n2_2="25")
    page = chen.get(f"/o/{event.id}")
    assert page.status == 200
    assert "75%" in words(page)
    assert chen.get(f"/o/{event.id}/export.csv").status == 200


def test_sheets_that_are_sent_twice_count_once(hub: Place, chen: Browser, event: Event) -> None:
    page = chen.get(f"/o/{event.id}/paper")
    for _ in range(2):
        assert chen.send(page, {"sheets": "12", "n1-1": "12"}).status == 303
    assert hub.rows("SELECT count(*), sum(n) FROM lot") == [(1, 12)]


@pytest.mark.parametrize(
    ("fields", "says", "invalid"),
    [
        ({"sheets": "9", "n1_1": "9"}, "Count at least 10 sheets", ["s"]),
        ({"sheets": "", "n1_1": "9"}, "Count at least 10 sheets", ["s"]),
        ({"sheets": "many", "n1_1": "9"}, "Write a whole number", ["s"]),
        ({"sheets": "12"}, "Type in how many chose each answer", []),
        ({"sheets": "12", "n1_1": "-3"}, "Write a whole number", ["n1-1"]),
        ({"sheets": "12", "n2_1": "1e9"}, "Write a whole number", ["n2-1"]),
        (
            {"sheets": "12", "n2_1": "8", "n2_2": "5"},
            "These add up to 13, but there are 12 sheets",
            ["n2-1", "n2-2", "n2-3"],
        ),
    ],
)
def test_counts_that_cannot_be_are_named_beside_their_fields(
    hub: Place,
    chen: Browser,
    event: Event,
    fields: dict[str, str],
    says: str,
    invalid: list[str],
) -> None:
    page = sheets(chen, event, **fields)
    assert page.status == 422
    assert says in words(page)
    marked = [one for one in re.findall(r"<input[^>]+>", page.text) if "aria-invalid" in one]
    assert [re.findall(r'id="([^"]+)"', one)[0] for one in marked] == invalid
    for value in fields.values():
        assert not value or f'value="{value}"' in page.text
    assert hub.rows("SELECT count(*) FROM lot") == [(0,)]


def test_a_table_of_counts_is_taken(hub: Place, chen: Browser, event: Event) -> None:
    path = f"/o/{event.id}/paper"
    empty = chen.get(f"{path}.csv").body.decode("utf-8-sig")
    assert empty.splitlines()[:3] == ["item,answer,count", "sheets,,", "link,bank,"]
    filled = empty.replace("sheets,,", "sheets,,25").replace("link,bank,", "link,bank,20")
    reply = upload(chen, path, [("kudus.csv", filled.encode())], "table", [("sheets", "")])
    assert reply.status == 303
    assert hub.rows("SELECT n FROM running_sum WHERE outcome = 'bank'") == [(20,)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("link,bank", "Line 3: write the question, the answer and the count"),
        ("kite,bank,3", "Line 3: there is no question kite"),
        ("habit,sender,3", "Line 3: there is no question habit"),
        ("link,kite,3", "Line 3: the question has no answer kite"),
        ("link,bank,3\nlink,bank,3", "Line 4: this answer stands twice"),
        ("link,bank,three", "Write a whole number"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_line(
    hub: Place, chen: Browser, event: Event, line: str, says: str
) -> None:
    table = f"item,answer,count\nsheets,,25\n{line}\n".encode()
    page = upload(chen, f"/o/{event.id}/paper", [("kudus.csv", table)], "table")
    assert page.status == 422
    assert says in words(page)
    assert hub.rows("SELECT count(*) FROM lot") == [(0,)]


def test_sheets_can_be_taken_out_and_go_along(
    hub: Place, chen: Browser, event: Event, away: School
) -> None:
    done = chen.follow(sheets(chen, event, sheets="12", n1_1="12"))
    file = chen.get(f"/o/{event.id}/tally.json").body
    other = away.event()
    assert merging.bring(away.site, "admin", other, "a.json", file, away.now).state == "added"
    (undo,) = re.findall(r'href="([^"]+/undo)"', done.text)
    chen.follow(press(chen, chen.get(undo), "/undo"))
    assert hub.rows("SELECT count(*) FROM lot") == [(0,)]
    assert hub.rows("SELECT count(*) FROM running_sum") == [(0,)]
    by = account(hub, "Chen")
    assert organize.event(hub.site, by, event.id).state == "open"
