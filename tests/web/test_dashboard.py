"""A campaign in the browser: its dashboard in every state, on paper, and before and after."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import update

from quiz.base import token_key
from quiz.items.response import Response
from quiz.services import campaigns, organize, paper, play
from quiz.services.campaign_figures import campaign_figures
from quiz.services.organize import Setup
from quiz.services.repair import mend
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store import tables
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.asked import asked
from tests.web.place import Browser, Place, Seen
from tests.web.staffed import QUIZ, account, answers, signed_in, take

WEEK = "abcdefghij"
DAY = 86_400
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def school(place: Place) -> Place:
    place.publish(QUIZ)
    made = Campaign(
        WEEK, "Kite week", account(place, "Chen").id, "{}", 10, "Asia/Kolkata", "open",
        place.clock() - 60, place.clock() + 5 * DAY,
    )  # fmt: skip
    assert place.site.store.write(lambda c: stored_campaigns.add(c, made))
    return place


@pytest.fixture
def chen(school: Place) -> Browser:
    return signed_in(school, "Chen")


def add(place: Place, title: str, *, later: int = 0, follows: Event | None = None) -> Event:
    """Add an open event to the campaign; it opens so many seconds from now."""
    by, now = account(place, "Chen"), place.clock()
    plan = organize.choices(place.site)[0]
    opens = now + later if later else now - 60
    setup = Setup(title, opens, now + later + 3 * DAY, "Asia/Kolkata", plan.digest)
    made = organize.begin(place.site, by, setup, now)
    told = replace(made, campaign=WEEK, follows=None if follows is None else follows.id)
    place.site.store.write(lambda c: stored_events.save(c, told))
    return organize.open_event(place.site, by, made.id, now)


def played(place: Place, event: Event, people: int, seed: int = 3) -> None:
    """Let people take the quiz of an event."""
    chance = random.Random(seed)
    for _ in range(people):
        take(place, event, answers(chance))


def settled(place: Place) -> None:
    """Close the campaign, and let the server settle it."""
    campaigns.close(place.site, account(place, "Chen"), WEEK, place.clock())
    place.clock.now += 2 * 3600
    place.sweep(2 * 3600)
    place.sweep(2 * 3600)


def over(place: Place, *events: Event) -> None:
    """Close events, and let the server settle them."""
    for event in events:
        organize.close_event(place.site, account(place, "Chen"), event.id, place.clock())
    place.sweep()


def held(place: Place, title: str, people: int, seed: int = 3) -> Event:
    """Hold an event of the campaign from its opening to its settling."""
    event = add(place, title)
    played(place, event, people, seed)
    over(place, event)
    return event


def words(page: Seen) -> str:
    """Give what a page says, without its markup."""
    assert page.status == 200, page.text
    main = page.text.partition("<main")[2].partition(">")[2]
    return " ".join(unescape(TAG.sub(" ", main)).split())


def rows(page: Seen) -> list[list[str]]:
    """Read the rows of all tables of a page."""
    return [
        [
            " ".join(unescape(TAG.sub(" ", cell)).split())
            for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr[ >].*?</tr>", page.text, re.S)
    ]


def test_before_the_start_the_links_are_there(school: Place, chen: Browser) -> None:
    event = add(school, "Pune labs", later=2 * DAY)
    told = words(chen.get(f"/o/c/{WEEK}"))
    assert "Opens on " in told
    assert "Here are your links." in told
    code = event.code or ""
    assert f"{code[:3]} {code[3:]}" in told
    assert f"/e/{code}" in told
    assert "Events side by side" not in told


def test_a_campaign_that_is_being_set_up_leads_to_its_set_up(school: Place, chen: Browser) -> None:
    school.site.store.write(
        lambda c: c.exec_driver_sql(f"update campaign set state = 'ready' where id = '{WEEK}'")
    )
    for path in (f"/o/c/{WEEK}", f"/o/c/{WEEK}/print", f"/o/c/{WEEK}/compare"):
        assert chen.get(path).status == 303


def test_while_it_is_open_only_participation_shows(school: Place, chen: Browser) -> None:
    event = add(school, "Pune labs")
    played(school, event, 17)
    school.sweep()
    told = words(chen.get(f"/o/c/{WEEK}"))
    assert "Numbers appear when the events close, or from 100 finished in one" in told
    assert "Finished so far: 15 or more" in told
    assert "17" not in told
    assert "%" not in told


def test_the_figures_on_the_page_are_those_of_the_report(school: Place, chen: Browser) -> None:
    held(school, "Pune labs", 14)
    held(school, "Thane labs", 23, seed=5)
    page = chen.get(f"/o/c/{WEEK}")
    with school.site.store.read() as connection:
        week = stored_campaigns.find(connection, WEEK)
    assert week is not None
    report = campaign_figures(school.site, week).report
    assert report is not None
    assert report.whole.n == 37
    told = words(page)
    assert "Finished quizzes 30+ of 30+ started, 100%" in told
    # Nobody did: a page says 20 % or less of 14 people, 10 % or less of 23.
    assert "Opened a next step 14% or less of 37 counted" in told
    lines = {row[0].split()[0]: row for row in rows(page) if re.match(r"Q\d", row[0])}
    assert list(lines) == [f"Q{report.item(key).report.number}." for key in report.order]
    for key in report.order:
        item = report.item(key).report
        line = lines[f"Q{item.number}."]
        assert line[2] == str(item.n)
        assert line[3].startswith(f"{item.facility.value:.0f}%")
        low, high = item.facility.low, item.facility.high
        assert line[4] == ("–" if low is None else f"{low:.0f} to {high:.0f}")
        assert line[5].startswith(f"{item.unsure.value:.0f}%")
    for one in report.events:
        (line,) = (row for row in rows(page) if row[0].startswith(("Pune", "Thane"))
                   and row[1] == ("10+" if one.overview.n == 14 else "20+"))  # fmt: skip
        assert len(line) == 4
    skills = {row[0]: row[1:] for row in rows(page) if row[0] in ("Find and check",)}
    share = dict(report.whole.skills)["1"]
    assert skills["Find and check"] == [
        f"{share.value:.0f}%",
        f"{share.low:.0f} to {share.high:.0f}",
    ]


LOST = re.compile(r' <span class="more">a few answers could not be counted</span>')
"""Where a campaign says that a few answers could not be counted."""


@pytest.mark.parametrize("people", [4, 9])
def test_an_event_with_too_few_looks_like_one_with_nobody(
    school: Place, chen: Browser, people: int
) -> None:
    large = held(school, "Pune labs", 12)
    small = held(school, "Nashik night", people)
    settled(school)
    paths = [
        f"/o/c/{WEEK}{more}"
        for more in (
            "",
            "/print",
            f"?event={small.id}",
            f"?event={large.id}&with={small.id}",
            f"/compare?before={large.id}&after={small.id}",
        )
    ]
    few = [chen.get(path) for path in paths]
    for table in ("participation", "lot", "running_sum"):
        school.site.store.write(
            lambda c, table=table: c.exec_driver_sql(
                f"delete from {table} where event = '{small.id}'"
            )
        )
    none = [chen.get(path) for path in paths]
    assert [LOST.sub("", page.text) for page in few] == [LOST.sub("", page.text) for page in none]
    assert "fewer than 10" in words(few[0])
    assert ("a few answers could not be counted" in words(few[0])) is (people >= 5)
    assert "Of this event no numbers are shown" in words(few[2])
    assert "One of the two shows no numbers" in words(few[4])


def test_a_settled_campaign_without_numbers_says_so(school: Place, chen: Browser) -> None:
    held(school, "Pune labs", 3)
    assert "Numbers appear when the last tries are done" in words(chen.get(f"/o/c/{WEEK}"))
    settled(school)
    told = words(chen.get(f"/o/c/{WEEK}"))
    assert "This campaign shows no numbers" in told
    assert "%" not in told


def test_every_view_has_an_address(school: Place, chen: Browser) -> None:
    one = held(school, "Pune labs", 14)
    two = held(school, "Thane labs", 15, seed=5)
    page = chen.get(f"/o/c/{WEEK}?event={one.id}&with={two.id}")
    told = words(page)
    assert "Shown: Pune labs beside Thane labs." in told
    assert f'value="{one.id}" selected' in page.text
    assert f'value="{two.id}" selected' in page.text
    assert f"/o/c/{WEEK}/print?event={one.id}&amp;with={two.id}" in page.text
    assert "Pune labs . First answers only." in told
    verdicts = [row[-1] for row in rows(page) if row[0] == "Find and check"]
    assert verdicts
    assert set(verdicts) <= {"Too close to call", "Pune labs higher", "Thane labs higher", "–"}
    alone = words(chen.get(f"/o/c/{WEEK}?with={two.id}"))
    assert "Shown: Thane labs." in alone
    same = words(chen.get(f"/o/c/{WEEK}?event={one.id}&with={one.id}"))
    assert "Shown: Pune labs." in same


def test_an_event_that_is_not_there_is_left_out_with_a_note(school: Place, chen: Browser) -> None:
    held(school, "Pune labs", 14)
    plain = words(chen.get(f"/o/c/{WEEK}"))
    told = words(chen.get(f"/o/c/{WEEK}?event=nobodyatal"))
    assert "not in this campaign" in told
    assert "not in this campaign" not in plain


def test_before_and_after_compares_what_two_events_share(school: Place, chen: Browser) -> None:
    before = held(school, "Before", 30)
    after = add(school, "After", follows=before)
    for _ in range(30):
        take(school, after, [answers(random.Random(4))[0], answers(random.Random(2))[1],
                             answers(random.Random(1))[2]])  # fmt: skip
    over(school, after)
    page = chen.get(f"/o/c/{WEEK}/compare")
    told = words(page)
    assert "Events that follow one another: Before → After" in told
    assert "The same 2 questions in both." in told
    assert "Read it with care" in told
    assert [row[0][:3] for row in rows(page) if re.match(r"Q\d", row[0])]
    backwards = words(chen.get(f"/o/c/{WEEK}/compare?before={after.id}&after={before.id}"))
    assert "Read it with care" in backwards
    changed = {**QUIZ, "items": [{**QUIZ["items"][0], "key": "open"}, *QUIZ["items"][1:]]}
    school.publish(changed)
    other = held(school, "Another version", 30)
    told = words(chen.get(f"/o/c/{WEEK}/compare?before={before.id}&after={other.id}"))
    assert "only the 1 that both share is compared" in told
    assert "The means are over the shared questions alone" in told


def test_what_is_not_told_is_not_called_close(school: Place, chen: Browser) -> None:
    """Of groups in which all or nobody find it only a bound is told: no verdict, no closeness."""
    wrong, right = add(school, "Before"), add(school, "After")
    for event, found in ((wrong, ("bank", "true")), (right, ("other", "false"))):
        for _ in range(12):
            take(school, event, [Response("given", (one,)) for one in (*found, "address")])
    over(school, wrong, right)
    told = words(chen.get(f"/o/c/{WEEK}?event={wrong.id}&with={right.id}"))
    assert "20% or less" in told
    assert "80% or more" in told
    assert "Too close to call in every skill" not in told
    told = words(chen.get(f"/o/c/{WEEK}/compare?before={wrong.id}&after={right.id}"))
    assert "Nothing can be told of single questions" in told
    assert "Nearly all or nearly none: more exactly it is not told." in told


def test_why_no_gain_is_told_is_said_as_it_is(school: Place, chen: Browser) -> None:
    """Where each person draws other questions it is not that all or nobody found them."""
    school.publish({**QUIZ, "delivery": {"draw": 2}})
    before, after = held_drawn(school, "Before"), held_drawn(school, "After")
    told = words(chen.get(f"/o/c/{WEEK}/compare?before={before.id}&after={after.id}"))
    assert "Each person got other questions, so totals cannot be compared." in told
    assert "Nearly all or nearly none" not in told


def held_drawn(place: Place, title: str) -> Event:
    event = add(place, title)
    quiz = play.by_code(place.site, event.code or "")
    assert quiz is not None
    chance = random.Random(2)
    for _ in range(30):
        token = play.begin(
            place.site, quiz, language="en", audience="student", time="1", counts=True,
            replaces=None, now=place.clock(),
        )  # fmt: skip
        for number in (1, 2):
            run = play.resume(place.site, quiz, token_key(token))
            assert run is not None
            name = run.attempt.steps[number - 1].item
            given = answers(chance)[list(quiz.bank.by_id).index(name)]
            play.answer(place.site, run, number, given, now=place.clock() + 60 * number)
    over(place, event)
    return event


def test_an_event_on_paper_alone_has_its_shares_in_files_and_beside_others(
    school: Place, chen: Browser
) -> None:
    sheets, by = add(school, "Paper"), account(school, "Chen")
    counts = {("link", "other"): 20, ("link", "bank"): 10, ("otp", "false"): 15}
    paper.count(school.site, by.role, sheets, 30, counts, name="Sheets", once="a" * 32,
                now=school.clock())  # fmt: skip
    over(school, sheets)
    table = chen.get(f"/o/c/{WEEK}/export.csv").plain.decode("utf-8-sig")
    assert "No numbers are shown" not in table
    assert '"best answer, percent",,67,' in table
    assert chen.get(f"/o/{sheets.id}/repair").status == 200
    mend(school.site, by, sheets.id, 2, how="all_right", outcome="", note="", now=school.clock())
    assert "1 question was repaired" in words(chen.get(f"/o/{sheets.id}"))
    assert "fewer than 10" not in words(chen.get(f"/o/c/{WEEK}"))
    labs = held(school, "Labs", 30)
    told = words(chen.get(f"/o/c/{WEEK}/compare?before={sheets.id}&after={labs.id}"))
    assert "One of the two shows no numbers" not in told
    assert "67%" in told
    assert re.search(r"\b0 people", told) is None


def on_paper(place: Place, title: str, many: int, *, counts: dict[tuple[str, str], int]) -> Event:
    """Hold an event on paper alone: counts of so many sheets."""
    event = add(place, title)
    paper.count(place.site, "organizer", event, many, counts, name="Sheets",
                once=f"{many:032x}", now=place.clock())  # fmt: skip
    return event


def test_a_campaign_on_paper_alone_shows_its_questions_and_says_what_is_not_known(
    school: Place, chen: Browser
) -> None:
    one = on_paper(school, "Pune", 80, counts={("otp", "false"): 20, ("link", "other"): 60})
    two = on_paper(school, "Nashik", 40, counts={("otp", "false"): 30})
    over(school, one, two)
    for path in (f"/o/c/{WEEK}", f"/o/c/{WEEK}/print"):
        told = words(chen.get(path))
        assert "Numbers appear when" not in told
        assert "Answered on paper 120" in told
        assert "Scores, skills of several questions" in told
        assert "42%" in told
        assert "Pune 80 on paper" in told
        assert "from 50" not in told
        assert re.search(r"\b0\+", told) is None
    told = words(chen.get(f"/o/c/{WEEK}?event={two.id}"))
    assert "Answered on paper 40" in told
    assert "not counted on paper" in told  # nobody ticked the first question on these sheets
    beside = words(chen.get(f"/o/c/{WEEK}?event={one.id}&with={two.id}"))
    assert re.search(r"\b0 people", beside) is None
    compare = words(chen.get(f"/o/c/{WEEK}/compare?before={one.id}&after={two.id}"))
    assert "Answer sheets cannot tell it." in compare
    assert "Known from" not in compare
    table = chen.get(f"/o/c/{WEEK}/export.csv").plain.decode("utf-8-sig")
    assert re.search(r",counted on paper,[^\n]*,120,", table)
    assert re.search(r",counted on paper,[^\n]*,40,", table)


def test_an_event_on_paper_alone_shows_no_chart_of_scores(school: Place, chen: Browser) -> None:
    event = on_paper(school, "Pune", 80, counts={("otp", "false"): 20})
    told = words(chen.get(f"/o/{event.id}"))
    assert "Answered on paper 80" in told
    assert "People by score" not in told
    assert "from 50" not in told
    assert "Scores, skills of several questions" in told
    assert "not counted on paper" in told
    assert "It was not counted on paper." in words(chen.get(f"/o/{event.id}/items/1"))
    deep = words(chen.get(f"/o/{event.id}/research"))
    assert "80 people counted" in deep
    assert "Answer sheets cannot tell it." in deep


def test_people_on_paper_stand_beside_those_who_finished(school: Place, chen: Browser) -> None:
    labs = held(school, "Labs", 30)
    village = on_paper(school, "Village", 40, counts={("otp", "false"): 40})
    over(school, village)
    told = words(chen.get(f"/o/c/{WEEK}"))
    assert "and 40 on paper" in told
    assert "Middle score" in told
    assert "Counted on paper" not in told
    assert "Counted on paper" in words(chen.get(f"/o/c/{WEEK}?event={village.id}"))
    assert "People by score, 30 counted" in words(chen.get(f"/o/{labs.id}"))


@pytest.mark.parametrize("close", [False, True])
def test_a_campaign_on_paper_without_sheets_does_not_speak_of_people_who_finish(
    school: Place, chen: Browser, *, close: bool
) -> None:
    event = add(school, "Pune")
    school.site.store.write(
        lambda c: c.execute(
            update(tables.event).where(tables.event.c.id == event.id).values(kind="paper")
        )
    )
    if close:
        settled(school)
    told = words(chen.get(f"/o/c/{WEEK}"))
    assert ("no answer sheets were counted" in told) == close
    assert ("No answer sheets are counted yet" in told) != close
    for wrong in ("Numbers appear when", "people or more finished", "Tries under way"):
        assert wrong not in told
    assert "Their answers were not counted" not in words(chen.get(f"/o/{event.id}"))


def test_fewer_sheets_than_the_least_group_are_refused_and_show_nothing(
    school: Place, chen: Browser
) -> None:
    event = add(school, "Pune")
    with pytest.raises(paper.NotCounted):
        paper.count(school.site, "organizer", event, 9, {("otp", "false"): 9}, name="",
                    once="a" * 32, now=school.clock())  # fmt: skip
    settled(school)
    told = words(chen.get(f"/o/c/{WEEK}"))
    assert "on paper" not in told
    assert "This campaign shows no numbers" in told


def test_two_events_are_asked_for_where_the_address_names_none(
    school: Place, chen: Browser
) -> None:
    one = held(school, "Pune labs", 12)
    held(school, "Thane labs", 12)
    assert "Choose a second event" in words(chen.get(f"/o/c/{WEEK}/compare"))
    told = words(chen.get(f"/o/c/{WEEK}/compare?before={one.id}&after={one.id}"))
    assert "Choose two different events" in told
    told = words(chen.get(f"/o/c/{WEEK}/compare?before={one.id}&after=nobodyatal"))
    assert "Choose a second event" in told
    assert "not in this campaign" in told


def test_a_page_asks_as_much_with_four_events_as_with_two(
    school: Place, chen: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = held(school, "Pune labs", 12)
    second = held(school, "Thane labs", 12)
    paths = (
        f"/o/c/{WEEK}",
        f"/o/c/{WEEK}?event={first.id}&with={second.id}",
        f"/o/c/{WEEK}/compare?before={first.id}&after={second.id}",
    )
    counts = []
    for titles in ([], ["Nashik labs", "Satara labs"]):
        for title in titles:
            held(school, title, 12)
        found = []
        for path in paths:
            chen.get(path)
            with asked(school.site.store, monkeypatch) as questions:
                assert chen.get(path).status == 200
            found.append(len(questions))
        counts.append(found)
    assert counts[0] == counts[1] == [6, 10, 14]


def test_the_page_on_paper_has_its_tables_open(school: Place, chen: Browser) -> None:
    held(school, "Pune labs", 14)
    page = chen.get(f"/o/c/{WEEK}/print")
    assert page.status == 200
    assert "<details open>" in page.text
    assert "<details>" not in page.text
    assert "<form" not in page.text
    assert "<details open>" not in chen.get(f"/o/c/{WEEK}").text
