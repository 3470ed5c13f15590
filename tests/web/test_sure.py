"""The map of confidence and the page for researchers: the report's numbers, or why none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from quiz.services import campaign_figures, figures
from quiz.statistics.release import Shown
from quiz.statistics.suremap import sure_map
from quiz.store import campaigns as stored_campaigns
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.web.held import HELD, begun, hold, over
from tests.web.place import Browser, Place, Seen, open_place
from tests.web.staffed import account, signed_in

TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Share a place among tests that change no event of others."""
    made = open_place(tmp_path_factory.mktemp("held"))
    made.publish(HELD)
    yield made
    made.shut()


@pytest.fixture(scope="module")
def chen(held: Place) -> Browser:
    return signed_in(held, "Chen")


@pytest.fixture(scope="module")
def big(held: Place) -> Event:
    """Give an event of 230 people in two languages, half and half."""
    return hold(held, 230, breakdown="language")


def words(page: Seen) -> str:
    assert page.status == 200
    body = page.text[page.text.index("<main") :]
    return " ".join(unescape(TAG.sub(" ", body)).split())


def rows(page: Seen) -> list[list[str]]:
    return [
        [" ".join(unescape(TAG.sub(" ", cell)).split())
         for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr[ >].*?</tr>", page.text, re.S)
    ]  # fmt: skip


def said(share: Shown) -> str:
    end = {"exact": "", "least": " or more", "most": " or less"}[share.bound]
    return f"{share.value:g}%{end}"


def test_the_map_its_table_and_its_words_are_the_report(
    held: Place, chen: Browser, big: Event
) -> None:
    report = figures.figures(held.site, big).report
    points = sure_map((item.id, item) for item in report.items)
    page = chen.get(f"/o/{big.id}/sure")
    text, table = words(page), rows(page)
    shown = [point for point in points if point.sure.value is not None]
    assert len(shown) >= 2
    fooled = [point for point in shown if point.field == "sure_wrong"]
    assert any(point.key == "fools" for point in fooled)
    for point in shown:
        (row,) = [one for one in table if one and one[0].startswith(f"Q{point.number}.")]
        assert row[1:5] == [
            str(point.people), said(point.sure), said(point.right), said(point.wrong)
        ]  # fmt: skip
        assert (row[5] == "Teach first") == (point.field == "sure_wrong")
        assert f'text-anchor="middle">{point.number}</text>' in page.text
    kites = re.findall(r'class="fl-clay" d="M[\d.]+ [\d.]+l14 13', page.text)
    assert len(kites) == len(fooled)
    few = "question fools" if len(fooled) == 1 else "questions fool"
    assert f"{len(fooled)} {few} people who feel sure" in text
    for point in fooled:
        told = f"{said(point.sure)} were very sure, {said(point.right)} of those found it."
        assert told in text


def test_how_right_each_step_was_is_the_report(held: Place, chen: Browser, big: Event) -> None:
    found = figures.figures(held.site, big).report.confidence
    page = chen.get(f"/o/{big.id}/sure")
    table = rows(page)
    names = {3: "Very sure", 2: "Fairly sure", 1: "Guessing"}
    for level, answers, right in found.levels:
        row = next(one for one in table if one and one[0] == names[level])
        assert row[1:] == [str(answers), said(right)]
        assert f">{said(right)}</text>" in page.text
    assert f"{found.people} answers with a step of confidence" in words(page)


def test_an_event_leads_to_its_map_only_if_it_asks(held: Place, chen: Browser, big: Event) -> None:
    silent = hold(held, 12, confidence=False)
    assert f'href="/o/{big.id}/sure"' in chen.get(f"/o/{big.id}").text
    assert f'href="/o/{silent.id}/sure"' not in chen.get(f"/o/{silent.id}").text
    assert "This event does not ask how sure people are." in words(chen.get(f"/o/{silent.id}/sure"))


def test_too_few_have_no_place_on_the_map(held: Place, chen: Browser) -> None:
    event = hold(held, 20)
    page = chen.get(f"/o/{event.id}/sure")
    assert "Too few said how sure they are" in words(page)
    assert "from 30 people who said how sure they are, 10 of them very sure and 10 not" in words(
        page
    )
    assert 'id="mpt"' not in page.text


def test_hidden_and_empty_look_the_same(held: Place, chen: Browser) -> None:
    small = hold(held, 5)
    empty = over(held, begun(held))
    for what in ("sure", "research"):
        pages = [
            chen.get(f"/o/{event.id}/{what}").text.replace(event.id, "ID")
            for event in (small, empty)
        ]
        assert pages[0] == pages[1]
        assert "No numbers yet" in pages[0]
        assert "%" not in TAG.sub("", pages[0][pages[0].index("<main") :])


def test_researchers_read_the_report(held: Place, chen: Browser, big: Event) -> None:
    report = figures.figures(held.site, big).report
    page = chen.get(f"/o/{big.id}/research")
    table = rows(page)

    def cell(start: str) -> str:
        return next(one[1] for one in table if one and one[0].startswith(start))

    assert report.alpha.value is not None
    assert cell("Reliability") == f"{report.alpha.value:.2f}".replace("-", "−")
    assert report.skew.value is not None
    assert cell("Skewness") == f"{report.skew.value:.1f}".replace("-", "−")
    assert report.mean.low is not None
    assert cell("Mean score, of 4 points") == (
        f"{report.mean.value:.1f} {report.mean.low:.1f} to {report.mean.high:.1f}"
    )
    for item in report.items:
        if not item.scored:
            continue
        row = next(one for one in table if one[0].startswith(f"Q{item.number}.") and len(one) == 6)
        assert row[2].startswith(said(item.facility))
        if item.difficulty.value is not None:
            assert row[5] == f"{item.difficulty.value:.1f}".replace("-", "−")
        else:
            assert row[5] == "It needs questions that are either found or not."
        if item.discrimination.value is not None:
            assert row[3].startswith(f"{item.discrimination.value:.2f}".replace("-", "−"))


def test_languages_are_compared_question_by_question(
    held: Place, chen: Browser, big: Event
) -> None:
    (found,) = figures.figures(held.site, big).dif
    assert {found.reference, found.focal} == {"en", "hi"}
    page = chen.get(f"/o/{big.id}/research")
    table = [row for row in rows(page) if row and len(row) == 5]
    for one in found.items:
        if one.grade is None or one.delta.value is None:
            continue
        row = next(line for line in table if line[0].startswith(f"Q{one.number}."))
        assert row[1].startswith(one.grade)
        assert row[2].startswith(f"{one.delta.value:.1f}".replace("-", "−"))
    assert any(one.grade for one in found.items)


def test_small_groups_say_why_there_is_no_figure(held: Place, chen: Browser) -> None:
    event = hold(held, 14, seed=9, confidence=False)
    text = words(chen.get(f"/o/{event.id}/research"))
    assert "Known from 50 people on." in text
    assert "Known from 150 people counted at once." in text
    assert "People were not asked how sure they are." in text
    assert "No two languages have 100 people each counted at once." in text


def test_the_map_of_a_campaign_is_over_all_events_that_asked(held: Place, chen: Browser) -> None:
    week = Campaign(
        "mapmapmapm", "Map week", account(held, "Chen").id, "{}", 10, "Asia/Kolkata", "open",
        held.clock() - 60, None,
    )  # fmt: skip
    assert held.site.store.write(lambda c: stored_campaigns.add(c, week))
    nobody = words(chen.get(f"/o/c/{week.id}/sure"))
    assert "No event of this campaign asks how sure people are." in nobody
    one = hold(held, 34, title="Pune labs", campaign=week.id)
    two = hold(held, 36, title="Thane labs", campaign=week.id)
    hold(held, 31, title="Silent labs", campaign=week.id, confidence=False)
    page = chen.get(f"/o/c/{week.id}/sure")
    text, table = words(page), rows(page)
    assert "70 people were asked" in text
    report = campaign_figures.campaign_figures(held.site, week).report
    assert report is not None
    shown = [point for point in report.sure if point.sure.value is not None]
    assert max(point.people for point in shown) > 36, "more than either event alone"
    for point in shown:
        (row,) = [line for line in table if line and line[0].startswith(f"Q{point.number}.")]
        assert row[1:5] == [
            str(point.people), said(point.sure), said(point.right), said(point.wrong)
        ]  # fmt: skip
    for event in (one, two):
        assert f'href="/o/{event.id}/sure"' in page.text
    assert "Silent labs" not in text
    assert f'href="/o/c/{week.id}/sure"' in chen.get(f"/o/c/{week.id}").text
    assert f'href="/o/{one.id}/sure"' in chen.get(f"/o/c/{week.id}?event={one.id}").text
