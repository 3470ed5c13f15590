"""Set an event up: one thing a page, each page saved, nothing public before the last button."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, g, request, url_for
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Length, Optional

from quiz.base import Refused
from quiz.services import organize
from quiz.services.forms import form_of
from quiz.services.organize import Published, Setup
from quiz.statistics.lots import J
from quiz.store.events import Event
from quiz.web import dates, desk, sealedview
from quiz.web.content import known_name, minutes_for, steps_in, title_lang
from quiz.web.csrf import Form
from quiz.web.frame import send, settings, site
from quiz.web.guards import allow
from quiz.web.naming import NameForm
from quiz.web.pages import Post
from quiz.web.pages.organizer import (
    STEPS,
    CheckPage,
    GroupsPage,
    KindPage,
    NamePage,
    QuizChoicePage,
    SetupFault,
    SetupPage,
    StepName,
    StoredPage,
    Told,
)
from quiz.web.pages.setup import Step
from quiz.web.quizchoice import quiz_choices

views = Blueprint("setup", __name__, url_prefix="/o")

CHECK = len(STEPS)


class QuizForm(Form):
    """Hold the second page."""

    revision = StringField(validators=[Optional(), Length(max=64)])
    feedback = RadioField(choices=["", "after_each", "at_end", "none"], validators=[Optional()])
    confidence = BooleanField()


class KindForm(Form):
    """Hold the third page."""

    kind = RadioField(choices=list(organize.KINDS), validators=[Optional()])


class GroupsForm(Form):
    """Hold the fourth page."""

    breakdown = RadioField(choices=["none", "language", "audience"], validators=[Optional()])


class StoredForm(Form):
    """Hold the fifth page; k as it was typed."""

    k = StringField(validators=[Optional(), Length(max=20)])


class CheckForm(Form):
    """Hold nothing but the last button."""


FORMS: tuple[type[Form], ...] = (NameForm, QuizForm, KindForm, GroupsForm, StoredForm, CheckForm)

FAULTS: dict[str, SetupFault] = {
    "no-title": "no-title",
    "bad-date": "bad-date",
    "bad-zone": "bad-zone",
    "ends-before": "ends-before",
    "no-revision": "choose-quiz",
    "bad-k": "bad-k",
    "no-code": "no-code",
}


@views.route("/new/1", methods=["GET", "POST"])
@allow("organizer")
def new() -> Response:
    """Begin a new event with its name and dates."""
    choices = organize.choices(site())
    if not choices:
        return desk.to(url_for("organizer.events"))
    form = NameForm(desk.staff_token())
    if request.method == "GET":
        form.begin()
        return _show(1, form, None)
    if not form.validate():
        return _show(1, form, None, "old-page" if form.is_stale else "no-title")
    usual = Setup(
        "", g.now, None, settings().zone, choices[0].digest, k=settings().k,
        confidence=choices[0].bank.delivery.confidence,
    )  # fmt: skip
    try:
        made = organize.begin(site(), desk.account(), _named(usual, form), g.now)
    except Refused as refused:
        return _show(1, form, None, FAULTS[refused.code])
    return desk.to(url_for("setup.step", name=made.id, number=2))


@views.route("/<name>/new/<int:number>", methods=["GET", "POST"])
@allow("organizer")
def step(name: str, number: int) -> Response:
    """Show a page of the set-up, or save it and go on."""
    found = organize.event(site(), desk.account(), name)
    if not 1 <= number <= CHECK:
        abort(404)
    if found.state != "ready":
        return desk.to(url_for("organizer.event", name=name))
    form = FORMS[number - 1](desk.staff_token())
    plan = organize.published(site(), found.revision)
    setup = organize.setup_of(found, plan)
    if request.method == "GET":
        _fill(form, setup)
        fault: SetupFault | None = None
        if "over" in request.args:
            fault = "ends-before"
        elif "old" in request.args:
            fault = "old-page"
        return _show(number, form, found, fault)
    if not form.validate():
        return _show(number, form, found, "old-page" if form.is_stale else _wrong(number))
    try:
        organize.change(site(), desk.account(), name, _said(form, setup))
    except Refused as refused:
        if refused.code not in FAULTS:
            raise
        return _show(number, form, found, FAULTS[refused.code])
    following = CHECK if "check" in request.args else min(number + 1, CHECK)
    return desk.to(url_for("setup.step", name=name, number=following))


def _wrong(number: int) -> SetupFault:
    wrong: tuple[SetupFault, ...] = (
        "no-title", "choose-quiz", "choose-kind", "choose-groups", "bad-k", "old-page",
    )  # fmt: skip
    return wrong[number - 1]


def _fill(form: Form, setup: Setup) -> None:
    """Put what was saved into a form."""
    if isinstance(form, NameForm):
        opens = dates.at(setup.opens_at, setup.zone)
        form.title.data, form.zone.data = setup.title, setup.zone
        form.opens_on.data, form.opens_at.data = opens.date().isoformat(), f"{opens:%H:%M}"
        form.closes_on.data, form.closes_at.data = "", "23:59"
        if setup.closes_at is not None:
            closes = dates.at(setup.closes_at, setup.zone)
            form.closes_on.data, form.closes_at.data = closes.date().isoformat(), f"{closes:%H:%M}"
    elif isinstance(form, QuizForm):
        form.revision.data, form.confidence.data = setup.revision, setup.confidence
        form.feedback.data = setup.feedback or ""
    elif isinstance(form, KindForm):
        form.kind.data = setup.kind
    elif isinstance(form, GroupsForm):
        form.breakdown.data = setup.breakdown
    elif isinstance(form, StoredForm):
        form.k.data = str(setup.k)


def _said(form: Form, setup: Setup) -> Setup:
    """Add what a form says to what was saved; refuses what cannot be read."""
    if isinstance(form, NameForm):
        return _named(setup, form)
    if isinstance(form, QuizForm):
        changed = setup.revision != form.revision.data
        plan = organize.published(site(), form.revision.data or "")
        known = {choice.digest for choice in organize.choices(site())}
        if changed and plan.digest not in known:
            raise Refused("no-revision")
        return replace(
            setup,
            revision=plan.digest,
            feedback=form.feedback.data or None,
            confidence=form.confidence.data,
        )
    if isinstance(form, KindForm):
        return replace(setup, kind=form.kind.data or setup.kind)
    if isinstance(form, GroupsForm):
        return replace(setup, breakdown=form.breakdown.data or setup.breakdown)
    if isinstance(form, StoredForm):
        typed = (form.k.data or "").strip()
        if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
            raise Refused("bad-k")
        return replace(setup, k=int(typed))
    return setup


def _named(setup: Setup, form: NameForm) -> Setup:
    if not (form.title.data or "").strip():
        raise Refused("no-title")
    zone = form.zone.data or settings().zone
    opens = organize.instant(form.opens_on.data or "", form.opens_at.data or "00:00", zone)
    closes = None
    if form.closes_on.data:
        closes = organize.instant(form.closes_on.data, form.closes_at.data or "23:59", zone)
    return replace(setup, title=form.title.data or "", opens_at=opens, closes_at=closes, zone=zone)


def _show(
    number: int, form: Form, found: Event | None, fault: SetupFault | None = None
) -> Response:
    plan = None if found is None else organize.published(site(), found.revision)
    told = None if found is None or plan is None else _told(found, plan)
    again = 1 if "check" in request.args else None
    if found is None:
        action = url_for("setup.new")
    elif number == CHECK:
        action = url_for("organizer.open_event", name=found.id)
    else:
        action = url_for("setup.step", name=found.id, number=number, check=again)
    back = None
    if found is not None and number > 1:
        back = url_for("setup.step", name=found.id, number=number - 1)
    common: dict[str, Any] = {
        "chrome": desk.frame(),
        "desk": desk.desk("events"),
        "steps": _steps(number, found),
        "told": told,
        "form": Post(action, form.token),
        "back_url": back,
        "leave_url": url_for("organizer.events"),
        "fault": fault,
    }
    page = _page(form, common, found, plan)
    return send(page, 200 if fault is None else 422)


def _page(
    form: Form, common: dict[str, Any], found: Event | None, plan: Published | None
) -> SetupPage:
    if isinstance(form, NameForm):
        return NamePage(**common, **form.asked())
    if found is None or plan is None:
        abort(404)
    stay = 2 * max(J, found.k)
    if isinstance(form, QuizForm):
        return QuizChoicePage(
            **common,
            choices=quiz_choices([plan], {form.revision.data or ""}),
            feedback=form.feedback.data or None,
            confidence=form.confidence.data,
        )
    if isinstance(form, KindForm):
        chosen: organize.Kind = form.kind.data or organize.setup_of(found, plan).kind
        return KindPage(**common, kind=chosen, least=found.k)
    if isinstance(form, GroupsForm):
        return GroupsPage(
            **common,
            breakdown=form.breakdown.data or found.breakdown,
            offered=organize.breakdowns(plan.bank),
            least=found.k,
            waiting=stay,
            drawn=form_of(plan.bank, found.delivery).drawn,
        )
    if isinstance(form, StoredForm):
        least = settings().k
        return StoredPage(
            **common, k=form.k.data or "", least=least, most=max(organize.MOST_K, least),
            waiting=stay,
        )  # fmt: skip
    few = sealedview.few(found)
    return CheckPage(**common, few_url=few.choose_url, sealed_for=few.server)


def _steps(number: int, found: Event | None) -> tuple[Step[StepName], ...]:
    return tuple(
        Step(
            name,
            place,
            url_for("setup.step", name=found.id, number=place)
            if found is not None and place < number
            else None,
            place == number,
        )
        for place, name in enumerate(STEPS, 1)
    )


def _told(found: Event, plan: Published) -> Told:
    bank = plan.bank
    lang = title_lang(bank)
    ends = found.closes_at
    return Told(
        title=found.title,
        dates=dates.span(found.opens_at, ends, found.zone),
        opens=dates.moment(found.opens_at, found.zone),
        closes="" if ends is None else dates.moment(ends, found.zone),
        zone=found.zone.replace("_", " "),
        quiz=bank.title.within(lang),
        quiz_lang=lang,
        number=plan.number,
        questions=steps_in(bank, found.delivery),
        minutes=minutes_for(bank, found.delivery),
        languages=tuple(known_name(code) for code in bank.offered_languages),
        feedback=found.delivery.feedback,
        confidence=found.delivery.confidence,
        kind=organize.kind_of(found),
        breakdown=found.breakdown,
        k=found.k,
    )
