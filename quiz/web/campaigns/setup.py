"""Set a campaign up: one thing a page, each page saved, nothing public before the last button."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, abort, g, request, url_for
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Length, Optional

from quiz.base import Refused
from quiz.services import campaigns, organize
from quiz.services.planning import (
    Outline,
    Plan,
    fits,
    gaps,
    languages_of,
    offered_breakdowns,
    outline_of,
    with_quizzes,
)
from quiz.statistics.lots import J
from quiz.store.campaigns import Campaign
from quiz.web import dates, desk, eventrows, guards
from quiz.web.campaigns import views
from quiz.web.campaigns.steps import (
    CHECK,
    FAULTS,
    PlainForm,
    again,
    common,
    following,
    plain_form,
    step_url,
)
from quiz.web.content import known_name, title_lang
from quiz.web.csrf import Form
from quiz.web.frame import send, settings, site
from quiz.web.guards import allow
from quiz.web.naming import NameForm
from quiz.web.pages.campaigns import (
    CampaignCheckPage,
    CampaignFault,
    CampaignNamePage,
    CampaignSetupPage,
    CampaignStoredPage,
    Chosen,
    Lacking,
    LanguagesPage,
    Offered,
    PartsPage,
    QuizzesPage,
)
from quiz.web.quizchoice import quiz_choices


class LanguagesForm(Form):
    """Hold the fourth page, but for the languages, which are read by event."""

    feedback = RadioField(choices=["", "after_each", "at_end", "none"], validators=[Optional()])
    confidence = BooleanField()
    breakdown = RadioField(choices=["none", "language", "audience"], validators=[Optional()])


class CampaignStoredForm(Form):
    """Hold the fifth page; k as it was typed."""

    k = StringField(validators=[Optional(), Length(max=20)])
    public = BooleanField()


FORMS: tuple[type[Form], ...] = (
    NameForm, PlainForm, PlainForm, LanguagesForm, CampaignStoredForm, PlainForm,
)  # fmt: skip


@views.route("/new/1", methods=["GET", "POST"])
@allow("organizer")
def new() -> Response:
    """Begin a new campaign with its name and dates."""
    if not organize.choices(site()):
        return desk.to(url_for("organizer.events"))
    form = NameForm(desk.staff_token())
    if request.method == "GET":
        form.begin()
        return _show(1, form, None)
    if not form.validate():
        return _show(1, form, None, "old-page" if form.is_stale else "no-title")
    try:
        usual = Outline("", settings().zone, settings().k, plan=Plan())
        made = campaigns.begin(site(), desk.account(), _named(usual, form), g.now)
    except Refused as refused:
        return _show(1, form, None, FAULTS[refused.code])
    return desk.to(step_url(made, 2))


@views.get("/<name>/new")
@allow("organizer")
def set_up(name: str) -> Response:
    """Go on where the set-up of a campaign stands, or to what came of it."""
    found = campaigns.campaign(site(), desk.account(), name)
    if found.state != "ready":
        return desk.to(url_for("campaigns.links", name=name))
    return desk.to(eventrows.setup_url(found))


@views.route("/<name>/new/<int:number>", methods=["GET", "POST"])
@allow("organizer")
def step(name: str, number: int) -> Response:
    """Show a page of the set-up, or save it and go on."""
    found = campaigns.campaign(site(), desk.account(), name)
    if not 1 <= number <= CHECK:
        abort(404)
    if found.state != "ready":
        return desk.to(url_for("campaigns.links", name=name))
    form = FORMS[number - 1](desk.staff_token())
    outline = outline_of(found)
    if request.method == "GET":
        early = _too_early(found, outline, number)
        if early is not None:
            return desk.to(early)
        _fill(form, outline)
        told = {"old-page": "old-page", "over": "over", "outside": "outside", "no-code": "no-code"}
        fault: CampaignFault | None = told.get(request.args.get("fault", ""))  # type: ignore[assignment]
        return _show(number, form, found, fault)
    if not form.validate():
        wrong: tuple[CampaignFault, ...] = (
            "no-title", "choose-quiz", "no-events", "choose-groups", "bad-k", "old-page",
        )  # fmt: skip
        return _show(number, form, found, "old-page" if form.is_stale else wrong[number - 1])
    try:
        said = _said(number, form, outline)
        done = max(said.plan.done, number)
        said = replace(said, plan=said.plan.model_copy(update={"done": done}))
        campaigns.change(site(), desk.account(), name, said)
    except Refused as refused:
        if refused.code == "choose-languages":
            return _show(number, form, found, "choose-languages")
        if refused.code not in FAULTS:
            raise
        return _show(number, form, found, FAULTS[refused.code])
    if number == 2 and not outline.plan.events:
        return desk.to(url_for("campaigns.new_part", name=name, check=again()))
    return desk.to(following(found, number))


@views.post("/<name>/open")
@allow("organizer")
def create(name: str) -> Response:
    """Create the events that were planned, with their codes and links."""
    found = campaigns.campaign(site(), desk.account(), name)
    if not plain_form().validate():
        return desk.to(step_url(found, CHECK, fault="old-page"))
    try:
        campaigns.create(site(), desk.account(), name, g.now)
    except Refused as refused:
        where: dict[str, tuple[int, str | None]] = {
            "no-revision": (2, None),
            "no-events": (3, None),
            "ends-before": (3, "over"),
            "outside": (3, "outside"),
            "no-code": (CHECK, "no-code"),
        }
        if refused.code not in where:
            raise
        number, fault = where[refused.code]
        return desk.to(step_url(found, number, fault=fault))
    return desk.to(url_for("campaigns.links", name=name))


def _too_early(found: Campaign, outline: Outline, number: int) -> str | None:
    """Give where to go instead of a page that needs what was not said yet."""
    if number > 2 and not outline.plan.revisions:
        return step_url(found, 2)
    if number > 3 and not outline.plan.events:
        return step_url(found, 3)
    return None


def _fill(form: Form, outline: Outline) -> None:
    """Put what was saved into a form."""
    plan = outline.plan
    if isinstance(form, NameForm):
        form.title.data, form.zone.data = outline.title, outline.zone
        form.opens_on.data, _, form.opens_at.data = plan.opens.partition(" ")
        form.closes_on.data, _, form.closes_at.data = (plan.closes or " 23:59").partition(" ")
    elif isinstance(form, LanguagesForm):
        asks = any(one.bank.delivery.confidence for one in campaigns.quizzes(site(), plan).values())
        form.feedback.data, form.breakdown.data = plan.feedback or "", plan.breakdown
        form.confidence.data = plan.confidence if plan.done >= 4 else asks
    elif isinstance(form, CampaignStoredForm):
        form.k.data, form.public.data = str(outline.k), outline.public


def _said(number: int, form: Form, outline: Outline) -> Outline:
    """Add what a form says to what was saved; refuses what cannot be read."""
    plan = outline.plan
    if isinstance(form, NameForm):
        return _named(outline, form)
    if number == 2:
        known = {one.digest for one in organize.choices(site())} | set(plan.revisions)
        chosen = [name for name in request.form.getlist("revision") if name in known]
        return replace(outline, plan=with_quizzes(plan, chosen))
    if number == 3 and not plan.events:
        raise Refused("no-events")
    if number == 3 and not all(fits(outline, event) for event in plan.events):
        raise Refused("outside")
    if isinstance(form, LanguagesForm):
        return replace(outline, plan=_spoken(plan, form))
    if isinstance(form, CampaignStoredForm):
        typed = (form.k.data or "").strip()
        if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
            raise Refused("bad-k")
        return replace(outline, k=int(typed), public=form.public.data)
    return outline


def _named(outline: Outline, form: NameForm) -> Outline:
    opens_on, closes_on = form.opens_on.data or "", form.closes_on.data or ""
    changed = {
        "opens": f"{opens_on} {form.opens_at.data or '00:00'}",
        "closes": f"{closes_on} {form.closes_at.data or '23:59'}" if closes_on else "",
        "done": max(1, outline.plan.done),
    }
    return replace(
        outline,
        title=form.title.data or "",
        zone=form.zone.data or settings().zone,
        plan=outline.plan.model_copy(update=changed),
    )


def _spoken(plan: Plan, form: LanguagesForm) -> Plan:
    """Read the languages of each event; all of them are kept as none, should more be added."""
    chosen = campaigns.quizzes(site(), plan)
    events = []
    for event in plan.events:
        offered = chosen[event.revision].bank.offered_languages
        picked = request.form.getlist(f"lang-{event.id}")
        spoken = tuple(code for code in offered if code in picked)
        if len(offered) > 1 and not spoken:
            raise Refused("choose-languages")
        kept = () if spoken == offered else spoken
        events.append(event.model_copy(update={"languages": kept}))
    return plan.model_copy(
        update={
            "events": tuple(events),
            "feedback": form.feedback.data or None,
            "confidence": form.confidence.data,
            "breakdown": form.breakdown.data or "none",
        }
    )


def _show(
    number: int, form: Form, found: Campaign | None, fault: CampaignFault | None = None
) -> Response:
    if found is None:
        action = url_for("campaigns.new")
    elif number == CHECK:
        action = url_for("campaigns.create", name=found.id)
    else:
        action = step_url(found, number, check=again())
    page = _page(number, form, found, common(number, found, action, form.token, fault))
    return send(page, 200 if fault is None else 422)


def _page(
    number: int, form: Form, found: Campaign | None, shared: dict[str, Any]
) -> CampaignSetupPage:
    if isinstance(form, NameForm):
        return CampaignNamePage(**shared, **form.asked())
    if found is None:
        abort(404)
    plan = outline_of(found).plan
    if number == 2:
        picked = request.form.getlist("revision") if request.method == "POST" else plan.revisions
        older = [organize.published(site(), digest) for digest in plan.revisions]
        return QuizzesPage(**shared, choices=quiz_choices(older, set(picked)))
    if number == 3:
        return PartsPage(
            **shared,
            add_url=url_for("campaigns.new_part", name=found.id, check=again()),
            least=found.k,
        )
    if isinstance(form, LanguagesForm):
        return _languages_page(found, plan, form, shared)
    if isinstance(form, CampaignStoredForm):
        least = settings().k
        return CampaignStoredPage(
            **shared, k=form.k.data or "", public=form.public.data, least=least,
            most=max(organize.MOST_K, least), waiting=2 * max(J, found.k),
        )  # fmt: skip
    return CampaignCheckPage(
        **shared,
        lacking=_lacking(plan),
        before=dates.day(found.opens_at, found.zone),
        waiting=2 * max(J, found.k),
    )


def _languages_page(
    found: Campaign, plan: Plan, form: LanguagesForm, shared: dict[str, Any]
) -> LanguagesPage:
    chosen = campaigns.quizzes(site(), plan)
    posted = request.method == "POST"
    events = []
    for event in plan.events:
        bank = chosen[event.revision].bank
        name = f"lang-{event.id}"
        picked = request.form.getlist(name) if posted else languages_of(event, bank)
        if len(bank.offered_languages) > 1:
            options = tuple(
                Chosen(code, known_name(code), code in picked) for code in bank.offered_languages
            )
            lost = shared["fault"] == "choose-languages" and not picked
            events.append(Offered(name, event.title, options, lost))
    return LanguagesPage(
        **shared,
        events=tuple(events),
        feedback=form.feedback.data or None,
        confidence=form.confidence.data,
        breakdown=form.breakdown.data or "none",
        breakdowns=offered_breakdowns([one.bank for one in chosen.values()]),
        least=found.k,
    )


def _lacking(plan: Plan) -> tuple[Lacking, ...]:
    """Warn of languages in which questions are missing, the way to them for who may go it."""
    chosen = campaigns.quizzes(site(), plan)
    translates = desk.account().role in guards.STAFF_RULES["educator"]
    banks = {one.bank.id: one.bank for one in chosen.values()}
    return tuple(
        Lacking(
            language=known_name(gap.language),
            questions=gap.questions,
            instead=known_name(gap.instead),
            quiz=banks[gap.bank].title.within(title_lang(banks[gap.bank]))
            if len(chosen) > 1
            else "",
            lang=title_lang(banks[gap.bank]),
            url=url_for("author.translate_to", bank=gap.bank, language=gap.language)
            if translates
            else None,
        )
        for gap in gaps(plan, chosen)
    )
