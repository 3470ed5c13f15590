"""Figures of a campaign: those of its events, put together, in a bounded number of questions."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from quiz.services import demonstration, organize
from quiz.services.campaign_figures import CampaignFigures, campaign_figures, compared_events
from quiz.services.exporting import CAMPAIGN_HEADER, campaign_rows
from quiz.services.figures import figures, taking_part
from quiz.services.forms import form_of
from quiz.services.organize import Setup
from quiz.services.repair import mend
from quiz.statistics.campaign import Member, campaign
from quiz.statistics.figure import SEVERAL
from quiz.statistics.finished import Finished, Take
from quiz.statistics.folding import fold
from quiz.statistics.release import hidden
from quiz.statistics.report import CurvesReport, Report
from quiz.statistics.tallies import pooled
from quiz.statistics.together import Part
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.store.staff import Account
from tests.asked import asked
from tests.services.world import BANK, DAY, World, publish, responses

WEEK = "abcdefghij"


def same_but_for_research(told: Report, own: Report) -> None:
    """Compare what a campaign says of an event with its page: all but what researchers read."""
    nothing = hidden(SEVERAL)
    without = (
        replace(
            item,
            alpha_without=nothing,
            difficulty=nothing if item.scored else item.difficulty,
            curves=CurvesReport("percent", (), (), SEVERAL),
        )
        for item in own.items
    )
    assert told == replace(own, items=tuple(without))


@pytest.fixture
def chen(kite: World) -> Account:
    kite.account("Dita")
    return kite.account("Chen")


@pytest.fixture
def week(kite: World, chen: Account) -> Campaign:
    made = Campaign(
        WEEK, "Kite week", chen.id, "{}", 10, "Asia/Kolkata", "open", kite.now, kite.now + 5 * DAY
    )
    assert kite.site.store.write(lambda c: stored_campaigns.add(c, made))
    return made


def held(
    kite: World, chen: Account, title: str, people: int, seed: int = 3, quiz: str = "spot-the-fake"
) -> Event:
    """Hold an event of the campaign with so many people, and close it."""
    (plan,) = [one for one in organize.choices(kite.site) if one.bank.id == quiz]
    setup = Setup(title, kite.now, kite.now + DAY, "Asia/Kolkata", plan.digest)
    made = organize.begin(kite.site, chen, setup, kite.now)
    kite.site.store.write(lambda c: stored_events.save(c, replace(made, campaign=WEEK)))
    opened = organize.open_event(kite.site, chen, made.id, kite.now)
    chance = random.Random(seed)
    for _ in range(people):
        kite.answer(opened, responses(chance))
    organize.close_event(kite.site, chen, made.id, kite.now)
    return opened


def of(found: CampaignFigures) -> list[tuple[str, int]]:
    assert found.report is not None
    return [(found.event(one.id).title, one.overview.n) for one in found.report.events]


def test_the_events_of_a_campaign_show_what_their_own_pages_show(
    kite: World, chen: Account, week: Campaign
) -> None:
    for title, people in (("Pune", 14), ("Thane", 11), ("Nashik", 7)):
        held(kite, chen, title, people, seed=people)
    kite.sweep()
    found = campaign_figures(kite.site, week)
    assert of(found) == [("Nashik", 0), ("Pune", 14), ("Thane", 11)]
    assert found.report is not None
    assert found.report.whole.n == 25
    for event in found.events:
        same_but_for_research(found.report.event(event.id).report, figures(kite.site, event).report)
        assert found.taking[event.id] == taking_part(kite.site, event)
    assert {key: [number for _event, number in places] for key, places in found.places.items()} == {
        "link": [1] * 3,
        "otp": [2] * 3,
        "signs": [3] * 3,
        "habit": [4] * 3,
    }


def test_a_campaign_takes_as_many_questions_with_five_events_as_with_two(
    kite: World, chen: Account, week: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for titles in (["Pune", "Thane"], ["Nashik", "Satara", "Nagpur"]):
        for title in titles:
            held(kite, chen, title, 10)
        kite.sweep()
        for _ in range(2):
            with asked(kite.site.store, monkeypatch) as found:
                campaign_figures(kite.site, week)
            counts.append(len(found))
    assert counts == [5, 4, 5, 4]


def test_figures_are_kept_until_the_next_lot(kite: World, chen: Account, week: Campaign) -> None:
    held(kite, chen, "Pune", 12)
    kite.sweep()
    before = campaign_figures(kite.site, week).report
    assert campaign_figures(kite.site, week).report is before
    held(kite, chen, "Thane", 12)
    kite.sweep()
    after = campaign_figures(kite.site, week).report
    assert after is not None
    assert after.whole.n == 24


def test_an_event_with_too_few_looks_like_one_with_nobody(
    kite: World, chen: Account, week: Campaign
) -> None:
    held(kite, chen, "Pune", 12)
    few = held(kite, chen, "Thane", 9)
    none = held(kite, chen, "Thane", 0)
    kite.sweep()
    report = campaign_figures(kite.site, week).report
    assert report is not None
    assert replace(report.event(few.id), id="") == replace(report.event(none.id), id="")
    assert report.whole.n == 12


def test_a_remainder_counts_in_the_whole_and_stands_nowhere_alone(
    kite: World, chen: Account, week: Campaign
) -> None:
    held(kite, chen, "Pune", 12)
    rest = held(kite, chen, "Rest", 13, seed=8)
    kite.sweep()
    kite.site.store.write(
        lambda c: c.exec_driver_sql(f"update event set kind = 'remainder' where id = '{rest.id}'")
    )
    found = campaign_figures(kite.site, week)
    assert of(found) == [("Pune", 12)]
    assert found.report is not None
    assert found.report.whole.n == 25
    assert rest.id not in repr(found)


def test_two_events_are_set_side_by_side(kite: World, chen: Account, week: Campaign) -> None:
    before = held(kite, chen, "Before", 30)
    after = held(kite, chen, "After", 30, seed=9)
    kite.sweep()
    versus = compared_events(kite.site, week, before.id, after.id)
    assert versus is not None
    assert (versus.first, versus.second, versus.same) == (before.id, after.id, True)
    assert [pair.name for pair in versus.compared.items] == ["link", "otp", "signs"]
    back = compared_events(kite.site, week, after.id, before.id)
    assert back is not None
    assert back.compared.first == versus.compared.second
    assert compared_events(kite.site, week, before.id, before.id) is None
    assert compared_events(kite.site, week, before.id, "nobodyatal") is None


def test_questions_of_two_quizzes_are_two_even_if_they_are_called_and_built_alike(
    kite: World, chen: Account, week: Campaign
) -> None:
    """Both have a true or false question of one name: it asks another thing in each."""
    publish(kite.site, BANK.replace("id: spot-the-fake", "id: lock-the-door"))
    held(kite, chen, "Fakes", 12)
    held(kite, chen, "Locks", 14, quiz="lock-the-door")
    kite.sweep()
    found = campaign_figures(kite.site, week)
    assert found.report is not None
    assert found.report.forms == 2
    assert found.report.whole.mean_percent.reason == "several"
    assert [(one.report.id, one.report.n) for one in found.report.items] == [
        (name, people) for people in (12, 14) for name in ("link", "otp", "signs", "habit")
    ]
    assert len({one.key for one in found.report.items}) == 8
    fakes, locks = found.events
    versus = compared_events(kite.site, week, fakes.id, locks.id)
    assert versus is not None
    assert (versus.same, versus.shared, versus.compared.items) == (False, 0, ())


def test_questions_of_one_quiz_that_are_built_alike_keep_their_names_in_files(
    kite: World, chen: Account, week: Campaign
) -> None:
    """All questions that are true or false, with one key, have one fingerprint."""
    item = BANK.split("  - id: ")[2]
    names = [f"claim{place}" for place in range(6)]
    claims = "".join("  - id: " + item.replace("otp", name, 1) for name in names)
    head = BANK.partition("items:")[0].replace("spot-the-fake", "claims")
    publish(kite.site, f"{head}items:\n{claims}")
    (plan,) = [one for one in organize.choices(kite.site) if one.bank.id == "claims"]
    assert len(set(plan.bank.fingerprints().values())) == 1
    form = form_of(plan.bank, plan.bank.delivery)
    chance = random.Random(4)
    people = []
    for at in range(240):
        ability = chance.random()
        takes = {
            one.id: Take("given", (), 100 * right, 100, right)
            for one in form.items
            for right in [chance.random() < ability]
        }
        tongue = "en" if at % 2 else "hi"
        people.append(Finished(at.to_bytes(4, "big"), takes, 3, language=tongue))
    sums = pooled([(True, fold(form, people, 10, True, languages=True))])
    event = held(kite, chen, "Claims", 0, quiz="claims")
    found = campaign_figures(kite.site, week)
    found = replace(found, report=campaign([Member(event.id, Part(form, sums))]))
    rows = [one for one in campaign_rows(kite.site, found, "en") if one[2] == "languages"]
    place = CAMPAIGN_HEADER.index("id")
    assert {str(one[place]) for one in rows} == set(names)


def test_a_campaign_without_events_has_no_report(kite: World, week: Campaign) -> None:
    found = campaign_figures(kite.site, week)
    assert (found.report, found.events, dict(found.places)) == (None, (), {})


def test_the_demonstration_is_a_settled_campaign_of_three_events(kite: World) -> None:
    made = demonstration.bring(kite.site, kite.now, 0.06)
    assert made is not None
    assert demonstration.bring(kite.site, kite.now, 0.06) is None
    kite.sweep()
    with kite.site.store.read() as connection:
        (campaign,) = stored_campaigns.seen(connection, None)
    assert campaign.demo
    assert campaign.title.startswith("Demonstration")
    found = campaign_figures(kite.site, campaign)
    assert [event.title for event in found.events] == [
        "Pune labs", "Nagpur workshops", "Nashik family night",
    ]  # fmt: skip
    assert all(event.demo and event.state == "settled" for event in found.events)
    assert [n > 20 for _title, n in of(found)] == [True, True, False]
    assert of(found)[2] == ("Nashik family night", 0)
    with kite.site.store.read() as connection:
        days = {
            one.day for event in found.events for one in stored_events.days(connection, event.id)
        }
    assert 8 <= len(days) <= 13
    levels = [event.delivery.confidence for event in found.events]
    assert levels == [True, False, False]
    assert found.report is not None
    assert found.report.events[0].report.confidence.people > 0
    assert found.report.events[1].report.confidence.people == 0


def test_a_repair_in_one_event_makes_new_figures_and_leaves_the_others(
    kite: World, chen: Account, week: Campaign
) -> None:
    mended, other = held(kite, chen, "Pune", 14), held(kite, chen, "Thane", 14)
    kite.sweep()
    before = campaign_figures(kite.site, week)
    mend(kite.site, chen, mended.id, 1, how="drop", outcome="", note="", now=kite.now)
    after = campaign_figures(kite.site, week)
    assert [(one.event, one.item) for one in after.repairs] == [(mended.id, "link")]
    assert before.report is not None
    assert after.report is not None
    assert after.report.event(mended.id).report.before_repair
    assert after.report.event(mended.id) != before.report.event(mended.id)
    assert after.report.event(other.id).report is before.report.event(other.id).report


def test_groups_of_languages_come_in_where_an_event_is_divided_by_them(
    kite: World, chen: Account, week: Campaign
) -> None:
    plan = organize.choices(kite.site)[0]
    setup = Setup("Pune", kite.now, kite.now + DAY, "UTC", plan.digest, breakdown="language")
    made = organize.begin(kite.site, chen, setup, kite.now)
    kite.site.store.write(lambda c: stored_events.save(c, replace(made, campaign=WEEK)))
    opened = organize.open_event(kite.site, chen, made.id, kite.now)
    chance = random.Random(4)
    for language, people in (("en", 12), ("hi", 11)):
        for _ in range(people):
            kite.answer(opened, responses(chance), language=language)
    organize.close_event(kite.site, chen, made.id, kite.now)
    kite.sweep()
    found = campaign_figures(kite.site, week)
    assert of(found) == [("Pune", 23)]
    assert found.report is not None
    own = figures(kite.site, found.events[0]).report
    same_but_for_research(found.report.event(made.id).report, own)
