"""What all pages of a campaign's set-up share: the string of steps, and what was said so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from quiz.items.bank import Bank
from quiz.services import campaigns, organize
from quiz.services.organize import Published
from quiz.services.planning import (
    Outline,
    Plan,
    PlannedEvent,
    fits,
    languages_of,
    outline_of,
    times,
)
from quiz.store.campaigns import Campaign
from quiz.web import dates, desk
from quiz.web.content import known_name, minutes_for, steps_in, title_lang
from quiz.web.csrf import Form
from quiz.web.frame import settings, site
from quiz.web.pages import Post
from quiz.web.pages.campaigns import (
    STEPS,
    CampaignFault,
    StepName,
    ToldCampaign,
    ToldEvent,
    ToldQuiz,
)
from quiz.web.pages.setup import Step

CHECK = len(STEPS)

FAULTS: dict[str, CampaignFault] = {
    "no-title": "no-title",
    "bad-date": "bad-date",
    "bad-zone": "bad-zone",
    "ends-before": "ends-before",
    "no-revision": "choose-quiz",
    "no-events": "no-events",
    "bad-expected": "bad-expected",
    "outside": "outside",
    "bad-follows": "bad-follows",
    "too-many": "too-many",
    "bad-k": "bad-k",
    "no-code": "no-code",
}
"""What each refusal is to who sets up; one that is not here is a fault of ours."""


class PlainForm(Form):
    """Hold nothing but a button."""


def plain_form() -> PlainForm:
    """Make a form of one button for who is signed in."""
    return PlainForm(desk.staff_token())


def common(
    number: int, found: Campaign | None, action: str, token: str, fault: CampaignFault | None
) -> dict[str, Any]:
    """Give what every page of the set-up shows."""
    told = None if found is None else told_of(found)
    back = None
    if found is not None and number > 1:
        back = step_url(found, number - 1)
    return {
        "chrome": desk.frame(),
        "desk": desk.desk("events"),
        "steps": _steps(number, found),
        "told": told,
        "form": Post(action, token),
        "back_url": back,
        "leave_url": url_for("organizer.events"),
        "fault": fault,
    }


def step_url(found: Campaign, number: int, **more: Any) -> str:
    """Give the address of a page of the set-up."""
    return url_for("campaigns.step", name=found.id, number=number, **more)


def again() -> int | None:
    """Tell whether a page was opened from the last one, to which it leads back."""
    return 1 if "check" in request.args else None


def following(found: Campaign, number: int) -> str:
    """Give where a saved page leads: to the next one, or back to where it was opened from."""
    return step_url(found, CHECK if again() else min(number + 1, CHECK))


def _steps(number: int, found: Campaign | None) -> tuple[Step[StepName], ...]:
    done = 0 if found is None else outline_of(found).plan.done
    return tuple(
        Step(
            name,
            place,
            step_url(found, place)
            if found is not None and place != number and (place <= done or place < number)
            else None,
            place == number,
        )
        for place, name in enumerate(STEPS, 1)
    )


def told_of(found: Campaign) -> ToldCampaign:
    """Sum up what was set up so far."""
    outline = outline_of(found)
    plan = outline.plan
    chosen = campaigns.quizzes(site(), plan)
    ends = found.closes_at
    spoken = dict.fromkeys(
        code
        for event in plan.events
        if event.revision in chosen
        for code in languages_of(event, chosen[event.revision].bank)
    )
    return ToldCampaign(
        title=found.title,
        dates=dates.span(found.opens_at, ends, found.zone),
        opens=dates.moment(found.opens_at, found.zone),
        closes="" if ends is None else dates.moment(ends, found.zone),
        zone=found.zone.replace("_", " "),
        quizzes=tuple(_quiz(one, plan) for one in chosen.values()),
        events=tuple(told_event(found, outline, chosen, one) for one in plan.events),
        languages=tuple(known_name(code) for code in spoken),
        feedback=plan.feedback,
        confidence=plan.confidence,
        breakdown=plan.breakdown,
        k=found.k,
        default_k=found.k == settings().k,
        public=found.public,
    )


def _quiz(one: Published, plan: Plan) -> ToldQuiz:
    bank = one.bank
    delivery = organize.delivery_of(bank, plan.feedback, plan.confidence)
    lang = title_lang(bank)
    return ToldQuiz(
        bank.title.within(lang), lang, one.number, steps_in(bank, delivery),
        minutes_for(bank, delivery),
    )  # fmt: skip


def told_event(
    found: Campaign, outline: Outline, chosen: Mapping[str, Published], event: PlannedEvent
) -> ToldEvent:
    """Sum up a planned event."""
    plan = chosen.get(event.revision)
    own = bool(event.opens or event.closes or event.zone)
    opens, closes, zone = times(outline, event) if own else (0, None, found.zone)
    before = outline.plan.event(event.follows)
    bank: Bank | None = plan.bank if plan is not None else None
    several = len(chosen) > 1 and bank is not None
    return ToldEvent(
        title=event.title,
        kind=event.kind,
        expected=event.expected,
        few=event.expected is not None and event.expected < found.k,
        dates=f"{dates.span(opens, closes, zone)}, {zone.replace('_', ' ')}" if own else "",
        quiz=bank.title.within(title_lang(bank)) if several and bank is not None else "",
        languages=tuple(map(known_name, languages_of(event, bank))) if bank is not None else (),
        after="" if before is None else before.title,
        outside=not fits(outline, event),
        url=url_for("campaigns.part", name=found.id, part=event.id, check=again()),
        drop=Post(
            url_for("campaigns.drop_part", name=found.id, part=event.id, check=again()),
            plain_form().token,
        ),
    )
