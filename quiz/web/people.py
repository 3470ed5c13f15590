"""Who is on the staff: invitations, roles, links to new passwords. Only for who is in charge."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request, url_for
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length, Optional

from quiz.base import Refused
from quiz.services import people
from quiz.store.staff import Account
from quiz.web import dates, desk
from quiz.web.csrf import Form
from quiz.web.frame import send, settings, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.staff import ROLES, LinkRow, PeoplePage, PersonPage, PersonRow

views = Blueprint("people", __name__, url_prefix="/staff/people")


class InviteForm(Form):
    """Hold what an invitation gives."""

    role = SelectField(choices=list(ROLES))


class WithdrawForm(Form):
    """Hold which link stops working."""

    key = StringField(validators=[Length(64, 64)])


class RightsForm(Form):
    """Hold what somebody may do."""

    role = SelectField(choices=list(ROLES))
    active = BooleanField()


class PlainForm(Form):
    """Hold nothing but a button."""

    go = StringField(validators=[Optional(), Length(max=8)])


@views.route("", methods=["GET", "POST"], endpoint="everybody")
@allow("admin")
def everybody() -> Response:
    """List staff and open links; make an invitation, whose link is shown this once."""
    form = InviteForm(desk.staff_token())
    if request.method == "GET":
        form.role.data = "organizer"
        return _people_page(form)
    if not form.validate():
        return _people_page(form, trouble="old-page" if form.is_stale else "choose-role")
    token = people.invite(site(), desk.account(), form.role.data, g.now)
    return _people_page(form, link=_address_of(token))


def _people_page(
    form: InviteForm, *, link: str | None = None, trouble: str | None = None
) -> Response:
    accounts = people.everybody(site())
    names = {one.id: one.name for one in accounts}
    csrf = form.token
    page = PeoplePage(
        chrome=desk.frame(),
        desk=desk.desk("people"),
        people=tuple(_person(one) for one in accounts),
        links=tuple(
            LinkRow(
                one.role,
                names.get(one.staff or "", ""),
                dates.moment(one.expires, settings().zone),
                Post(url_for("people.withdraw"), csrf, (("key", one.key.hex()),)),
            )
            for one in people.open_links(site(), g.now)
        ),
        form=Post(url_for("people.everybody"), csrf),
        role=form.role.data if form.role.data in ROLES else "organizer",
        link=link,
        trouble=trouble,  # type: ignore[arg-type]
    )
    return send(page, 200 if trouble is None else 422)


def _person(one: Account) -> PersonRow:
    return PersonRow(
        one.name, one.email, one.role, one.active, one.id == desk.account().id,
        url_for("people.person", name=one.id),
    )  # fmt: skip


def _address_of(token: str) -> str:
    return f"{desk.address()}{url_for('staff.welcome', token=token)}"


@views.post("/withdraw")
@allow("admin")
def withdraw() -> Response:
    """Make a one-time link stop working."""
    form = WithdrawForm(desk.staff_token())
    if not form.validate():
        return _people_page(InviteForm(desk.staff_token()), trouble="old-page")
    try:
        key = bytes.fromhex(form.key.data)
    except ValueError:
        abort(404)
    people.withdraw_link(site(), desk.account(), key, g.now)
    return desk.to(url_for("people.everybody"))


@views.route("/<name>", methods=["GET", "POST"], endpoint="person")
@allow("admin")
def person(name: str) -> Response:
    """Change somebody's role, or take or give back the right to sign in."""
    one = _find(name)
    form = RightsForm(desk.staff_token())
    if request.method == "GET":
        return _person_page(one, form, saved="saved" in request.args)
    if not form.validate():
        return _person_page(one, form, trouble="old-page" if form.is_stale else "choose-role")
    try:
        people.change_rights(
            site(), desk.account(), name, role=form.role.data, active=form.active.data, now=g.now
        )
    except Refused as refused:
        if refused.code != "last-admin":
            abort(404)
        return _person_page(one, form, trouble="last-admin")
    if one.id == desk.account().id:
        return desk.to(url_for("staff.home"))
    return desk.to(url_for("people.person", name=name, saved=1))


@views.post("/<name>/new-password")
@allow("admin")
def new_password(name: str) -> Response:
    """Make a one-time link to a new password, shown this once."""
    one = _find(name)
    form = PlainForm(desk.staff_token())
    rights = RightsForm(desk.staff_token())
    if not form.validate():
        return _person_page(one, rights, trouble="old-page")
    try:
        token = people.new_password_link(site(), desk.account(), name, g.now)
    except Refused:
        abort(404)
    return _person_page(one, rights, link=_address_of(token))


def _find(name: str) -> Account:
    found = people.account(site(), name)
    if found is None:
        abort(404)
    return found


def _person_page(
    one: Account,
    form: RightsForm,
    *,
    link: str | None = None,
    saved: bool = False,
    trouble: str | None = None,
) -> Response:
    typed = trouble is not None and form.role.data in ROLES
    again = Post(url_for("people.new_password", name=one.id), form.token)
    page = PersonPage(
        chrome=desk.frame(),
        desk=desk.desk("people"),
        name=one.name,
        email=one.email,
        role=form.role.data if typed else one.role,
        active=form.active.data if typed else one.active,
        you=one.id == desk.account().id,
        people_url=url_for("people.everybody"),
        form=Post(url_for("people.person", name=one.id), form.token),
        password_form=again if one.active else None,
        link=link,
        saved=saved,
        trouble=trouble,  # type: ignore[arg-type]
    )
    return send(page, 200 if trouble is None else 422)
