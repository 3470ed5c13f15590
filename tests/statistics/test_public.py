"""What everybody may see of a campaign: large lots of attempts, and of answer sheets."""

from __future__ import annotations

import random

import pytest

from quiz.statistics.campaign import Member, campaign
from quiz.statistics.folding import fold, paper_lot
from quiz.statistics.form import Form, FormItem
from quiz.statistics.public import (
    NoisyPart,
    PublicEvent,
    PublicReport,
    noisy_report,
    public_report,
)
from quiz.statistics.tallies import Tally, pooled
from quiz.statistics.together import Part
from tests.statistics.cast import choice, poll, random_people

FORM = Form((
    choice("q1", area="find"), choice("q2", area="safe"), choice("q3", area="safe"),
    poll("p1"), poll("p2", sensitive=True),
))  # fmt: skip
OTHER = Form((choice("r1", area="find"), choice("q2", area="safe")))


def sheets(form: Form, n: int, right: int, *names: str) -> list[Tally]:
    """Return a lot of sheets: so many of n chose the key of each of these items."""
    counts = [(name, form.item(name).key_outcomes[0], right) for name in names]
    return list(paper_lot(form, n, counts, 20))


def attempts(form: Form, n: int, seed: int = 1) -> list[Tally]:
    return list(fold(form, random_people(form, n, random.Random(seed)), 20, n >= 50))


def member(name: str, *lots: list[Tally], form: Form = FORM) -> Member:
    return Member(name, Part(form, pooled([(False, lot) for lot in lots]), 20))


def told(report: PublicReport) -> dict[str, int]:
    return {item.id: item.n for item in report.items}


def test_a_campaign_on_paper_alone_has_its_questions_and_no_scores() -> None:
    report = public_report(
        [member("a", sheets(FORM, 120, 60, "q1", "q2")), member("b", sheets(FORM, 40, 30, "q1"))],
        ["a", "b", "c"],
    )
    assert (report.n, report.n_paper, report.told, report.on_paper) == (160, 160, 0, True)
    assert report.events == (
        PublicEvent("a", 120, 120), PublicEvent("b", 40, 40), PublicEvent("c", None),
    )  # fmt: skip
    assert report.distribution is report.middle is None
    assert told(report) == {"q1": 160, "q2": 120}
    assert [item.facility.value for item in report.items] == [56, 50]
    # Of a skill of one question paper tells, of one of several it does not.
    skills = {area: (shown.value, n) for area, shown, n in report.skills}
    assert skills == {"find": (56, 160), "safe": (None, 0)}


def test_events_on_paper_are_counted_beside_others_and_named_apart() -> None:
    people = random_people(FORM, 60, random.Random(5))
    labs = member("labs", list(fold(FORM, people, 20, True)), sheets(FORM, 30, 30, "q1"))
    village = member("village", sheets(FORM, 120, 60, "q1"))
    report = public_report([village, labs], ["village", "labs"])
    assert (report.n, report.n_paper, report.on_paper) == (210, 150, False)
    assert report.events == (PublicEvent("village", 120, 120), PublicEvent("labs", 90, 30))
    # Scores and skills are of attempts, however many answered on paper; of one question both.
    assert (report.main, report.told) == ("labs", 60)
    assert report.distribution is not None
    assert sum(bar.people for bar in report.distribution.bars) == 60
    assert {area: n for area, _, n in report.skills} == {"find": 90, "safe": 60}
    assert told(report)["q1"] == 210
    assert told(report)["q2"] == 60


def test_the_form_of_attempts_comes_before_that_of_more_sheets() -> None:
    report = public_report(
        [member("village", sheets(FORM, 500, 60, "q1")), member("lab", attempts(OTHER, 25),
                                                                form=OTHER)],
        ["village", "lab"],
    )  # fmt: skip
    assert (report.main, report.told, report.n) == ("lab", 25, 525)


def test_without_a_large_lot_nothing_is_told() -> None:
    report = public_report([member("a"), member("b")], ["a"])
    assert (report.n, report.n_paper, report.items, report.on_paper) == (0, 0, (), False)
    assert report.events == (PublicEvent("a", None),)


def test_with_noise_sheets_are_named_and_left_out() -> None:
    kept = FORM.item("q1")
    assert isinstance(kept, FormItem)
    part = NoisyPart("lab", FORM, 45, 100, tuple(attempts(FORM, 45)))
    report = noisy_report([part], ["lab", "village"], {"lab": 30, "village": 120, "none": 0}, {})
    assert (report.n, report.n_paper, report.left_out) == (45, 0, 150)
    assert report.events == (
        PublicEvent("lab", 45, 0, 30), PublicEvent("village", None, 0, 120),
    )  # fmt: skip
    assert {item.n for item in report.items} == {45}
    nothing = noisy_report([], ["village"], {"village": 120}, {})
    assert (nothing.n, nothing.left_out, nothing.items) == (0, 120, ())


@pytest.mark.parametrize("right", [0, 60, 120])
def test_several_events_on_paper_speak_together_for_a_skill_of_one_question(right: int) -> None:
    report = campaign([
        member("a", sheets(FORM, 120, right, "q1")), member("b", sheets(FORM, 120, 60, "q1")),
    ])  # fmt: skip
    whole = report.whole
    assert (whole.n, whole.n_paper, whole.on_paper) == (0, 240, True)
    (shown, _), (asked, _) = (dict(whole.skills)["find"], None), whole.asked
    facility = report.item("q1").report.facility
    assert (shown, asked) == (facility, 240)
    assert {whole.mean_percent.reason, whole.times.middle.reason, whole.next_step.reason} <= {
        "on_paper", "too_few",
    }  # fmt: skip


def test_what_sheets_cannot_tell_says_so_and_not_that_more_people_would_help() -> None:
    (page,) = campaign([member("a", sheets(FORM, 400, 200, "q1", "q2"))]).events
    report = page.report
    assert (report.n, report.n_paper) == (0, 400)
    reasons = {
        one.reason
        for one in (report.mean, report.mean_percent, report.sd, report.alpha, report.next_step,
                    report.times.middle, dict(report.skills)["safe"],
                    report.item("q1").discrimination, report.item("q3").facility)
    }  # fmt: skip
    assert reasons == {"on_paper"}
    assert report.item("q1").facility.value == 50
    (both,) = campaign([member("a", sheets(FORM, 40, 20, "q1"), attempts(FORM, 45))]).events
    assert both.report.mean_percent.value is not None
    assert both.report.item("q1").discrimination.reason != "on_paper"
