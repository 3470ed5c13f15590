"""The door of staff and their home; who may pass is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, quote_plus, urlencode

from flask import Blueprint, Response, abort, g, request, url_for
from flask_limiter import RateLimitExceeded
from wtforms import PasswordField, StringField
from wtforms.validators import Length, Optional

from quiz.base import Refused
from quiz.services import campaigns, organize, people
from quiz.services.figures import figures
from quiz.services.passwords import LONGEST, SHORTEST
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.web import cookies, dates, desk, eventrows, guards
from quiz.web.author.typed import kept_text
from quiz.web.content import minutes_for, steps_in
from quiz.web.csrf import Form
from quiz.web.frame import send, settings, site, static_url
from quiz.web.guards import allow
from quiz.web.limits import account, limiter, per_account, per_address, retry_after
from quiz.web.pages import Post
from quiz.web.pages.staff import (
    BankRow,
    HeldPage,
    Hint,
    JoinFault,
    MePage,
    ResumePage,
    SignInPage,
    SignInTrouble,
    StaffHomePage,
    WelcomePage,
)

views = Blueprint("staff", __name__, url_prefix="/staff")

NEWEST = 6
"""Events that the home page lists; the rest is one link away."""

FORM_KEPT = 12_000
"""Bytes of a form that are kept in the sign-in page, as that page sends them: packed twice."""

HINTS_FROM = 3
"""Newest events that the home page looks into for what needs attention."""


class SignInForm(Form):
    """Hold what signs somebody in."""

    email = StringField(validators=[Optional(), Length(max=300)])
    password = PasswordField(validators=[Optional(), Length(max=LONGEST)])
    next = StringField(validators=[Optional(), Length(max=500)])
    kept = StringField(validators=[Optional(), Length(max=FORM_KEPT)])


class WelcomeForm(Form):
    """Hold what makes an account, or its new password."""

    name = StringField(validators=[Optional(), Length(max=300)])
    email = StringField(validators=[Optional(), Length(max=300)])
    password = PasswordField(validators=[Optional(), Length(max=5000)])


class PlainForm(Form):
    """Hold nothing but a button."""


def let_staff_in(rule: str) -> None:
    """Let in who is signed in with a role that the rule names; others learn of nothing.

    Nobody signed in: to the sign-in page, and back afterwards. Another role: as if there were
    no such page.
    """
    desk.only_near()
    token = desk.staff_token()
    found = None if token is None else people.signed_in(site(), token, g.now)
    if found is None:
        if request.method == "GET":
            here = request.full_path.rstrip("?")
            abort(desk.to(url_for("staff.sign_in", next=here)))
        abort(_sign_in_first())
    if found.role not in guards.STAFF_RULES[rule]:
        abort(404)
    g.account = found


def _sign_in_first() -> Response:
    """Ask for the password again where a sign-in ended; what was typed comes along."""
    if (request.endpoint or "").startswith("author.") and "text" in request.form:
        return kept_text()
    form = SignInForm(formdata=None)
    typed = [
        (name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"
    ]
    kept = urlencode(typed)
    if len(quote_plus(kept)) > FORM_KEPT:
        return _held_page(typed)
    form.next.data, form.kept.data = request.full_path.rstrip("?"), kept
    return _sign_in_page(form, "over")


def _held_page(typed: Sequence[tuple[str, str]]) -> Response:
    """Show a text that is too long for the way through the sign-in, ready to be sent again."""
    page = HeldPage(
        chrome=desk.frame(),
        css_url=static_url("css/staff.css"),
        form=Post(request.full_path.rstrip("?"), SignInForm(formdata=None).token),
        typed=tuple(typed),
        sign_in_url=url_for("staff.sign_in", next=url_for("staff.home")),
    )
    return send(page, 401)


@views.route("/sign-in", methods=["GET", "POST"])
@allow("public")
@limiter.limit(per_account, key_func=account, methods=["POST"])
@limiter.limit(per_address, methods=["POST"])
def sign_in() -> Response:
    """Ask for email and password, and let in who is known."""
    desk.only_near()
    form = SignInForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
        return _sign_in_page(form, signed_out="out" in request.args)
    if form.is_stale or not form.validate():
        return _sign_in_page(form, "old-page" if form.is_stale else "not-recognised")
    try:
        token = people.sign_in(
            site(), form.email.data or "", form.password.data or "", g.now, desk.staff_token()
        )
    except Refused as refused:
        return _sign_in_page(form, "busy" if refused.code == "busy" else "not-recognised")
    wanted, home = form.next.data or "", url_for("staff.home")
    again = desk.way_back(wanted, "POST")
    if form.kept.data and again is not None:
        return _signed(send(_resume_page(token, again, form.kept.data)), token)
    return _signed(desk.to(desk.way_back(wanted) or home), token)


def _resume_page(token: str, url: str, kept: str) -> ResumePage:
    typed = tuple(parse_qsl(kept, keep_blank_values=True))
    return ResumePage(
        chrome=desk.frame(),
        css_url=static_url("css/staff.css"),
        form=Post(url, PlainForm(token, formdata=None).token, typed),
        home_url=url_for("staff.home"),
    )


def _signed(reply: Response, token: str) -> Response:
    cookies.set_cookie(reply, settings(), "staff", token, desk.KEPT)
    return reply


def _sign_in_page(
    form: SignInForm, trouble: SignInTrouble | None = None, *, signed_out: bool = False
) -> Response:
    wait = retry_after() if trouble == "too-many" else 0
    hidden = [("next", (form.next.data or "")[:500])]
    if form.kept.data:
        hidden.append(("kept", form.kept.data[:FORM_KEPT]))
    page = SignInPage(
        chrome=desk.frame(),
        css_url=static_url("css/staff.css"),
        form=Post(url_for("staff.sign_in"), form.token, tuple(hidden)),
        email=form.email.data or "",
        trouble=trouble,
        wait=wait,
        signed_out=signed_out,
    )
    reply = send(page, {None: 200, "too-many": 429, "busy": 503, "over": 401}.get(trouble, 422))
    if trouble in ("too-many", "busy"):
        reply.headers["Retry-After"] = str(wait or 5)
    return reply


@views.errorhandler(RateLimitExceeded)
def too_many(_error: RateLimitExceeded) -> Response:
    """Show the same page again, with what was typed, and say how long to wait."""
    if request.endpoint == "staff.welcome":
        token = (request.view_args or {}).get("token", "")
        return _welcome_page(token, WelcomeForm(), trouble="too-many")
    return _sign_in_page(SignInForm(), "too-many")


@views.get("/me")
@allow("staff")
def me() -> Response:
    """Say who is signed in, with the way out."""
    return _me_page(PlainForm(desk.staff_token()))


def _me_page(form: PlainForm, *, old_page: bool = False) -> Response:
    page = MePage(
        chrome=desk.frame(),
        desk=desk.desk("me"),
        email=desk.account().email,
        form=Post(url_for("staff.sign_out"), form.token),
        trouble="old-page" if old_page else None,
    )
    return send(page, 422 if old_page else 200)


@views.post("/sign-out")
@allow("staff")
def sign_out() -> Response:
    """End the sign-in on the server; the browser keeps a sign that it was staff's."""
    token = desk.staff_token()
    form = PlainForm(token)
    if not form.validate():
        return _me_page(form, old_page=True)
    people.sign_out(site(), token or "")
    reply = desk.to(url_for("staff.sign_in", out=1))
    cookies.set_cookie(reply, settings(), "staff", cookies.SIGNED_OUT, desk.KEPT)
    return reply


@views.route("/welcome/<token>", methods=["GET", "POST"])
@allow("public")
@limiter.limit(per_address, methods=["POST"])
def welcome(token: str) -> Response:
    """Make an account from a one-time link, or set a new password."""
    desk.only_near()
    form = WelcomeForm()
    if request.method == "GET":
        return _welcome_page(token, form)
    if not form.validate():
        if form.is_stale:
            return _welcome_page(token, form, trouble="old-page")
        return _welcome_page(token, form, faults=("long-password",))
    offer = people.offer(site(), token, g.now)
    if offer is None:
        return _welcome_page(token, form)
    password = form.password.data or ""
    try:
        if offer.account is not None:
            signed_in = people.set_password(site(), token, password, g.now)
        else:
            signed_in = people.join(
                site(), token, form.name.data or "", form.email.data or "", password, g.now
            )
    except Refused as refused:
        if refused.code == "busy":
            return _welcome_page(token, form, trouble="busy")
        if refused.code == "link-over":
            return _welcome_page(token, form)
        return _welcome_page(token, form, faults=(refused.code,))  # type: ignore[arg-type]
    return _signed(desk.to(url_for("staff.home")), signed_in)


def _welcome_page(
    token: str,
    form: WelcomeForm,
    *,
    faults: tuple[JoinFault, ...] = (),
    trouble: str | None = None,
) -> Response:
    offer = people.offer(site(), token, g.now)
    wait = retry_after() if trouble == "too-many" else 5 if trouble == "busy" else 0
    page = WelcomePage(
        chrome=desk.frame(),
        css_url=static_url("css/staff.css"),
        form=None if offer is None else Post(url_for("staff.welcome", token=token), form.token),
        role="organizer" if offer is None else offer.role,
        first=offer is not None and offer.first,
        account=offer.account.name if offer and offer.account else None,
        account_email=offer.account.email if offer and offer.account else "",
        name=form.name.data or "",
        email=form.email.data or "",
        faults=faults,
        trouble=trouble,  # type: ignore[arg-type]
        wait=wait,
        shortest=SHORTEST,
        sign_in_url=url_for("staff.sign_in"),
    )
    status = 410 if offer is None else 422 if faults else 200
    if offer is not None and trouble is not None:
        status = {"too-many": 429, "busy": 503}.get(trouble, 422)
    reply = send(page, status)
    if wait:
        reply.headers["Retry-After"] = str(wait)
    return reply


@views.get("")
@allow("staff")
def home() -> Response:
    """Greet, list the newest events, and say what to look at."""
    who = desk.account()
    organizes = who.role in guards.STAFF_RULES["organizer"]
    events = organize.events(site(), who) if organizes else ()
    planned = campaigns.campaigns(site(), who) if organizes else ()
    banks = _banks()
    return send(
        StaffHomePage(
            chrome=desk.frame(),
            desk=desk.desk("home"),
            today=dates.long_day(g.now, settings().zone),
            events=eventrows.rows(events[:NEWEST], eventrows.owners(who)),
            more=len(events) > NEWEST,
            hints=_hints(events, planned),
            banks=banks,
            new_url=url_for("setup.new") if organizes and banks else None,
            plan_url=url_for("campaigns.new") if organizes and banks else None,
            try_url=banks[0].url if banks else None,
            least=settings().k,
        )
    )


def _banks() -> tuple[BankRow, ...]:
    shown = []
    for plan in organize.choices(site()):
        bank = plan.bank
        lang = g.lang if g.lang in bank.title.languages else bank.language
        shown.append(
            BankRow(
                url=url_for("student.start", where="q", ref=bank.id),
                title=bank.title.within(lang),
                lang=lang,
                languages=bank.offered_languages,
                questions=steps_in(bank, bank.delivery),
                minutes=minutes_for(bank, bank.delivery),
                number=plan.number,
            )
        )
    return tuple(shown)


def _hints(events: Sequence[Event], planned: Sequence[Campaign]) -> tuple[Hint, ...]:
    """Find what needs attention: keys to check, ends that come soon, set-ups half done."""
    found = [
        Hint("unfinished", one.title, eventrows.setup_url(one))
        for one in planned[:NEWEST]
        if one.state == "ready"
    ]
    for event in events[:NEWEST]:
        url = url_for("organizer.event", name=event.id)
        state = eventrows.state_of(event, g.now)
        if state == "ready":
            found.append(Hint("unfinished", event.title, url))
        elif state == "closing":
            found.append(Hint("closing", event.title, url))
    shown = [event for event in events if event.state != "ready"][:HINTS_FROM]
    for event in shown:
        url = url_for("organizer.event", name=event.id)
        found.extend(
            Hint("check", event.title, url, item.number)
            for item in figures(site(), event).report.items
            if item.word == "check"
        )
    return tuple(found)
