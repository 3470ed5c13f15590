"""The page of one question: the report's numbers, their words, and nothing where nothing is."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator

import pytest

from quiz.banks.files import MediaFile
from quiz.base import token_key
from quiz.items.registry import kinds
from quiz.services import figures, organize, play
from quiz.services.repair import mend
from quiz.services.simulated import Person
from quiz.statistics import figure
from quiz.statistics.release import Shown
from quiz.store.events import Event
from quiz.web.reasons import why
from tests.items.examples import RAW
from tests.security.banks import png
from tests.web.held import HELD, begun, hold, over, sheet, take
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
    """Give an event of 120 people."""
    return hold(held, 120)


@pytest.fixture(scope="module")
def thin(held: Place) -> Event:
    """Give an event of 25 people who were not asked how sure they are."""
    return hold(held, 25, confidence=False)


def words(page: Seen) -> str:
    assert page.status == 200
    body = page.text[page.text.index("<main") :]
    return " ".join(TAG.sub(" ", body).split())


def said(share: Shown) -> str:
    end = {"exact": "", "least": " or more", "most": " or less"}[share.bound]
    return f"{share.value:g}%{end}"


def lines(page: Seen) -> list[str]:
    """Read the answers of a page with their shares."""
    found = re.findall(r'<li class="shr">.*?</li>', page.text, re.S)
    return [" ".join(TAG.sub(" ", one).split()) for one in found]


def item(browser: Browser, event: Event, number: int) -> Seen:
    return browser.get(f"/o/{event.id}/items/{number}")


def test_the_page_shows_the_shares_of_the_report(held: Place, chen: Browser, big: Event) -> None:
    report = figures.figures(held.site, big).report
    told = report.item("good")
    page = item(chen, big, 1)
    shown = lines(page)
    for line, one in zip(shown, told.outcomes, strict=False):
        assert line.endswith(said(one.share)), line
    assert shown[4].startswith("? I am not sure yet An honest answer.")
    assert shown[4].endswith(said(told.unsure))
    assert "Best answer" in shown[3]
    assert "Wrong idea: looks right is right" in shown[1]
    text = words(page)
    assert f"{said(told.facility)} found it." in text
    assert f"Share of all {told.n} answers." in text
    assert f"Fairly sure range: {told.facility.low:g} to {told.facility.high:g}." in text
    assert f"{told.discrimination.value:.2f}" in text
    assert told.discrimination.value > 0.1
    assert "Win a phone at" in text
    assert "Talk. “ Whom did you trust? ”" in text
    assert "<strong>owner</strong> decides" in page.text


def test_the_curve_and_its_table_hold_the_report(held: Place, chen: Browser, big: Event) -> None:
    told = figures.figures(held.site, big).report.item("good")
    assert told.curves.reason is None
    page = item(chen, big, 1)
    (table,) = re.findall(r"Answers by score, as a table.*?</table>", page.text, re.S)
    key = dict(told.curves.shares)["look"]
    row = re.search(r"D best answer</th>(.*?)</tr>", table, re.S)
    assert row is not None
    assert TAG.sub(" ", row[1]).split() == " ".join(said(one) for one in key).split()
    people = re.search(r"People</th>(.*?)</tr>", table, re.S)
    assert people is not None
    assert TAG.sub(" ", people[1]).split() == [str(band.people) for band in told.curves.bands]
    # One disc for each band of the best answer, and its last share beside it.
    assert page.text.count('class="fl-leaf l-card"') == len(told.curves.bands)
    assert f">{said(key[-1])}</text>" in page.text


def test_how_sure_people_were_is_the_report_too(held: Place, chen: Browser, big: Event) -> None:
    told = figures.figures(held.site, big).report.item("fools").confidence
    page = item(chen, big, 3)
    text = words(page)
    sure = next(right for level, _people, right in told.levels if level == 3)
    assert sure.value is not None
    assert sure.value < 50
    assert "Most who were very sure did not find it" in text
    assert f"asked with each answer. {told.people} people." in text
    assert f"{said(told.sure_but_wrong)} of them were very sure and did not find it." in text
    (table,) = re.findall(r"How sure people were, as a table.*?</table>", page.text, re.S)
    for level, people, right in told.levels:
        name = {3: "Very sure", 2: "Fairly sure", 1: "Guessing"}[level]
        row = re.search(rf"{name}</th>(.*?)</tr>", table, re.S)
        assert row is not None
        cells = " ".join(TAG.sub(" ", row[1]).split())
        assert cells == ("– –" if right.value is None else f"{people} {said(right)}")


def test_a_question_with_a_wrong_key_is_to_be_mended_first(
    held: Place, chen: Browser, big: Event
) -> None:
    page = item(chen, big, 2)
    text = words(page)
    assert "Mend this question before you use its number" in text
    assert "Do not teach from it yet." in text
    assert "People with high totals miss it, and choose D." in text
    assert "More chose D." in text
    assert f'href="/o/{big.id}/repair/2"' in page.text
    assert "Open in the editor" not in text, "Chen writes no banks"
    assert "“sharing is harmless”: " in text, "the one of D is not named: it may be right"
    assert 'href="/author/first-moves/form/2"' in item(signed_in(held, "Dita"), big, 2).text


def test_the_tables_of_an_event_lead_to_each_question(
    held: Place, chen: Browser, thin: Event
) -> None:
    page = chen.get(f"/o/{thin.id}")
    for number in range(1, 6):
        assert f'href="/o/{thin.id}/items/{number}"' in page.text
    last = item(chen, thin, 6)
    assert f'href="/o/{thin.id}/items/5"' in last.text
    assert f'href="/o/{thin.id}/items/7"' not in last.text
    assert "There is nothing to answer here" in words(last)
    assert f'href="/o/{thin.id}/items/2"' in item(chen, thin, 1).text
    for number in ("0", "7", "-1", "x", "1" * 30):
        assert chen.get(f"/o/{thin.id}/items/{number}").status == 404


def test_an_order_is_a_table_of_lines_and_places(held: Place, chen: Browser, big: Event) -> None:
    told = figures.figures(held.site, big).report.item("steps")
    shares = {one.outcome: one.share for one in told.outcomes}
    page = item(chen, big, 4)
    rows = re.findall(r'<tr><th scope="row">(\w+)</th>(.*?)</tr>', page.text, re.S)
    for line, (name, cells) in enumerate(rows[:3], 1):
        assert name == ("Wait", "Look", "Ask")[line - 1]
        told_cells = [shares[f"s{line}@{at}"] for at in (1, 2, 3)]
        text = " ".join(TAG.sub(" ", cells).replace("Best answer", "").split())
        assert text == " ".join(said(one) for one in told_cells)
    assert "Its answers are too many to follow each of them." in words(page)


def test_a_poll_shows_its_steps_and_judges_nobody(held: Place, chen: Browser, thin: Event) -> None:
    told = figures.figures(held.site, thin).report.item("habit")
    page = item(chen, thin, 5)
    assert [line.rsplit(" ", 1)[1] for line in lines(page)[:2]] == [
        said(one.share) for one in told.outcomes
    ]
    assert "There is no best answer here" in words(page)
    assert "Best answer" not in words(page)
    assert "/repair/5" not in page.text


def test_what_is_not_known_says_why(held: Place, chen: Browser, thin: Event) -> None:
    text = words(item(chen, thin, 1))
    assert "Not known Known from 50 people counted at once." in text
    assert "Who chooses what Known from 50 people counted at once." in text
    assert "People were not asked how sure they are." in text
    assert "Too early to say whether it works" in text


@pytest.mark.parametrize("reason", sorted(figure.REASONS))
def test_every_reason_has_words(held: Place, reason: str) -> None:
    with held.app.test_request_context("/"):
        told = why(reason, 10)
    assert told
    assert told != "Not known here."


def test_before_and_after_a_repair(held: Place, chen: Browser) -> None:
    event = hold(held, 120)
    before = figures.figures(held.site, event).report.item("keyed")
    plain = words(item(chen, event, 2))
    mend(held.site, account(held, "Chen"), event.id, 2, how="accept", outcome="look", note="both",
         now=held.clock())  # fmt: skip
    found = figures.figures(held.site, event)
    after = found.report.item("keyed")
    assert after.facility != before.facility
    assert found.before is not None
    assert found.before.item("keyed").facility == before.facility
    page = item(chen, event, 2)
    text = words(page)
    assert f"Best answers before the repair: {said(before.facility)}." in text
    assert f"After it: {said(after.facility)}." in text
    assert "Accepted as well, after the event" in text
    assert [line.rsplit("%", 1)[0][-3:] for line in lines(page)] == [
        line.rsplit("%", 1)[0][-3:] for line in lines(chen.seen[-2])
    ], "all else is from before"
    assert "This question was repaired" not in plain
    assert "This question was repaired" not in words(item(chen, event, 1))


def test_a_dropped_question_has_a_share_before_and_none_after(held: Place, chen: Browser) -> None:
    event = hold(held, 30)
    before = figures.figures(held.site, event).report.item("good").facility
    mend(held.site, account(held, "Chen"), event.id, 1, how="drop", outcome="", note="",
         now=held.clock())  # fmt: skip
    text = words(item(chen, event, 1))
    assert f"before the repair: {said(before)}. After it there is no such number" in text


def test_groups_stand_side_by_side(held: Place, chen: Browser) -> None:
    event = hold(held, 240, breakdown="audience")
    found = figures.figures(held.site, event)
    page = item(chen, event, 1)
    text = words(page)
    parts = {code: report.item("good") for code, report in found.groups}
    assert set(parts) == {"student", "parent"}
    for code, name in (("student", "Students"), ("parent", "Parents")):
        told = parts[code]
        row = (
            f"{name} {told.n} {said(told.facility)} "
            f"{told.facility.low:g} to {told.facility.high:g} {said(told.unsure)}"
        )
        assert row in text
    low, high = parts["student"].facility.low, parts["parent"].facility.high
    assert low is not None
    assert high is not None
    assert low > high
    assert "Students found it more often than Parents" in text
    assert f"{said(parts['student'].outcomes[1].share)}" in text


def test_ranges_that_touch_are_too_close_to_call(held: Place, chen: Browser) -> None:
    event = hold(held, 60, breakdown="language")
    parts = [report.item("good").facility for _code, report in
             figures.figures(held.site, event).groups]  # fmt: skip
    assert all(one.low is not None for one in parts)
    assert "By language: too close to call" in words(item(chen, event, 1))


def test_a_small_event_and_an_empty_one_look_the_same(held: Place, chen: Browser) -> None:
    empty, small = begun(held), begun(held)
    for seed in range(4):
        take(held, small, sheet(random.Random(seed)))
    pages: list[list[str]] = []
    for event in (over(held, empty), over(held, small)):
        pages.append([item(chen, event, n).text.replace(event.id, "ID") for n in range(1, 7)])
    assert pages[0] == pages[1]
    assert "No numbers yet" in pages[0][0]
    assert "Fewer than 10 people finished" in pages[0][0]
    assert "%" not in TAG.sub("", pages[0][0][pages[0][0].index("<main") :])


def test_one_more_person_changes_no_byte_of_a_question(held: Place, chen: Browser) -> None:
    event = begun(held)
    chance = random.Random(5)
    for _ in range(104):
        take(held, event, sheet(chance))
    held.sweep()
    before = [item(chen, event, n).body for n in range(1, 7)]
    assert b"% found it" in item(chen, event, 1).plain
    take(held, event, sheet(chance))
    held.sweep()
    assert [item(chen, event, n).body for n in range(1, 7)] == before


def test_another_organizers_question_is_missing(held: Place, chen: Browser) -> None:
    event = begun(held)
    eko = signed_in(held, "Eko")
    theirs = item(eko, event, 1)
    none = eko.get("/o/abcdefghij/items/1")
    assert theirs.status == none.status == 404
    assert theirs.text.replace(event.id, "") == none.text.replace("abcdefghij", "")
    assert item(signed_in(held, "Dita"), event, 1).status == 200
    assert organize.event(held.site, account(held, "Chen"), event.id).id == event.id


def test_an_event_that_is_being_set_up_has_no_questions_yet(held: Place, chen: Browser) -> None:
    plan = organize.choices(held.site)[0]
    setup = organize.Setup("Later", held.clock(), None, "UTC", plan.digest)
    made = organize.begin(held.site, account(held, "Chen"), setup, held.clock())
    assert item(chen, made, 1).status == 404


def test_the_page_draws_every_type_of_question_in_every_state(place: Place) -> None:
    content = png(7)
    picture = MediaFile("page.png", hashlib.sha256(content).hexdigest(), "image/png", content)
    items = [{**one, "id": f"i{at}"} for at, one in enumerate(RAW.values(), 1)]
    for one in items:
        if "media" in one:
            one["media"] = {**one["media"], "file": "page.png"}
    bank = place.publish(
        {"id": "all", "title": {"en": "All", "hi": "सब"}, "languages": ["en", "hi"],
         "items": items}, (picture,),
    )  # fmt: skip
    assert {item.type for item in bank.items} == set(kinds())
    chen = signed_in(place, "Chen")
    owner = account(place, "Chen").id
    empty, full = (place.event(bank, f"{n}{n}{n}{n}{n}{n}", owner=owner) for n in (1, 2))
    for seed in range(14):
        chance = random.Random(seed)
        quiz = play.by_code(place.site, full.code or "")
        assert quiz is not None
        token = play.begin(place.site, quiz, language="en", audience="student", time="0",
                           counts=True, replaces=None, now=place.clock())  # fmt: skip
        person = Person(chance.gauss(0, 0.2), {None: 0.6})
        for number in range(1, len(items) + 1):
            run = play.resume(place.site, quiz, token_key(token))
            assert run is not None
            step = run.attempt.step(number)
            given = person.respond(bank.by_id[step.item], step.slots, chance)
            play.answer(place.site, run, number, given, now=place.clock())
    for event in (empty, full):
        place.close(event)
    place.clock.now += 3600
    place.sweep()
    for number, one in enumerate(bank.items, 1):
        hollow, told = (item(chen, event, number) for event in (empty, full))
        for page in (hollow, told):
            assert page.status == 200, one.type
            assert page.text.count("<h1") == 1
            assert f"Q{number}." in words(page)
            assert "<input" not in page.text, "nothing to answer"
        if one.type == "card":
            assert "There is nothing to answer here" in words(told)
            continue
        assert "No numbers yet" in words(hollow)
        assert "14 people counted" in words(told), one.type
        if one.scored and one.type not in ("single", "multiple", "true_false"):
            assert "What is best" in words(told), one.type
        hindi = chen.get(f"/o/{full.id}/items/{number}", headers={"Accept-Language": "hi"})
        assert 'lang="hi"' in hindi.text
