"""Public pages: home, the list, joining, settings, statements."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from wtforms import BooleanField, SelectField

import quiz
from quiz.items.bank import Bank
from quiz.services import play
from quiz.store.tables import ledger
from quiz.web import cookies
from quiz.web.content import areas_of, main_area, minutes_for, own_name, plain, steps_in
from quiz.web.csrf import Form
from quiz.web.frame import chrome, send, settings, site
from quiz.web.guards import allow
from quiz.web.languages import LANGUAGES
from quiz.web.outcome import forget_page
from quiz.web.pages import (
    AboutPage,
    AccessibilityPage,
    Elsewhere,
    Filter,
    HomePage,
    JoinPage,
    LedgerRow,
    ListPage,
    Look,
    Post,
    PrivacyPage,
    QuizCard,
    SettingsPage,
)
from quiz.web.pages.public import JoinTrouble

views = Blueprint("public", __name__)

YEAR = 365 * cookies.DAY


@views.get("/")
@allow("public")
def front() -> Response:
    """Send a first visitor to the home page in a language of theirs."""
    return _to(url_for("public.home"))


@views.get("/<lang:lang>/")
@allow("public")
def home() -> Response:
    """Show the three doors."""
    return send(
        HomePage(
            chrome=chrome(),
            join_url=url_for("public.join"),
            staff_url="/staff",
            quizzes=len(play.quizzes(site())),
        )
    )


@views.get("/<lang:lang>/q")
@allow("public")
def quizzes() -> Response:
    """List the quizzes, narrowed by skill and language with links."""
    banks = play.quizzes(site())
    area, language = request.args.get("skill", ""), request.args.get("language", "")
    known = {found.id: found for bank in banks for found in areas_of(bank)}
    codes = dict.fromkeys(code for bank in banks for code in bank.offered_languages)
    shown = [bank for bank in banks if _fits(bank, area, language)]
    elsewhere = None
    if not shown and banks:
        code = g.lang if g.lang in codes else next(iter(codes))
        count = sum(_fits(bank, "", code) for bank in banks)
        elsewhere = Elsewhere(count, url_for("public.quizzes", language=code), code, own_name(code))
    return send(
        ListPage(
            chrome=chrome(),
            cards=tuple(_card(bank) for bank in shown),
            areas=_area_filters(known, area, language),
            languages=_language_filters(codes, area, language),
            elsewhere=elsewhere,
            all_url=url_for("public.quizzes"),
        )
    )


def _fits(bank: Bank, area: str, language: str) -> bool:
    return (not area or any(found.id == area for found in areas_of(bank))) and (
        not language or language in bank.offered_languages
    )


def _area_filters(known: dict[str, Any], area: str, language: str) -> tuple[Filter, ...]:
    if len(known) < 2:
        return ()
    every = Filter(_list_url("", language), current=not area)
    return (
        every,
        *(
            Filter(_list_url(name, language), area=known[name], current=name == area)
            for name in sorted(known)
        ),
    )


def _language_filters(codes: dict[str, None], area: str, language: str) -> tuple[Filter, ...]:
    if len(codes) < 2:
        return ()
    every = Filter(_list_url(area, ""), current=not language)
    return (
        every,
        *(
            Filter(_list_url(area, code), language=(code, own_name(code)), current=code == language)
            for code in codes
        ),
    )


def _list_url(area: str, language: str) -> str:
    return url_for("public.quizzes", skill=area or None, language=language or None)


def _card(bank: Bank) -> QuizCard:
    lang = bank.language_for(g.lang)
    return QuizCard(
        url=url_for("student.start", where="q", ref=bank.id),
        title=bank.title.within(lang),
        lang=lang,
        summary=plain(bank.description.within(lang)) if bank.description else "",
        questions=steps_in(bank, bank.delivery),
        minutes=minutes_for(bank, bank.delivery),
        areas=areas_of(bank),
        languages=tuple((code, own_name(code)) for code in bank.offered_languages),
        kite=main_area(bank),
    )


@views.get("/j")
@allow("public")
def join_short() -> Response:
    """Take the short address that is read out in a hall."""
    return _to(url_for("public.join"))


@views.get("/<lang:lang>/j")
@allow("public")
def join() -> Response:
    """Take a join code and lead to its event; what was typed stays."""
    typed = request.args.get("code", "")
    code = "".join(sign for sign in typed if not sign.isspace() and sign != "-")
    trouble: JoinTrouble | None = None
    if "code" in request.args:
        found = None
        if len(code) == 6 and code.isdecimal():
            found = play.by_code(site(), "".join(str(int(sign)) for sign in code))
        if found is not None:
            return _to(url_for("student.start", where="e", ref=found.event.code))
        trouble = "unknown" if code else "no-code"
    page = JoinPage(
        chrome=chrome(), action=url_for("public.join"), code=typed[:20], trouble=trouble
    )
    return send(page, 200 if trouble is None else 422)


class SettingsForm(Form):
    """Hold what may be chosen on the settings page."""

    lang = SelectField(choices=list(LANGUAGES))
    theme = SelectField(choices=list(cookies.THEMES))
    size = SelectField(choices=list(cookies.SIZES))
    still = BooleanField()
    keys = BooleanField()


@views.route("/<lang:lang>/settings", endpoint="settings", methods=["GET", "POST"])
@allow("public")
def settings_page() -> Response:
    """Choose language, size, colours, movement and letter keys for this browser."""
    form = SettingsForm()
    if form.validate_on_submit():
        look = _chosen(form)
        back = _way_back(form.lang.data)
        reply = _to(url_for("public.settings", lang=form.lang.data, saved=1, back=back))
        if look == Look():
            cookies.drop_cookie(reply, settings(), "look")
        else:
            cookies.set_cookie(reply, settings(), "look", cookies.write_look(look), YEAR)
        return reply
    page = SettingsPage(
        chrome=chrome(),
        form=Post(url_for("public.settings", back=_way_back(g.lang)), form.token),
        forget_url=url_for("public.forget"),
        saved="saved" in request.args,
        back_url=_way_back(g.lang),
        trouble=request.method == "POST",
        chosen=_chosen(form) if request.method == "POST" else g.look,
        language=form.lang.data if form.lang.data in LANGUAGES else g.lang,
    )
    return send(page, 400 if request.method == "POST" else 200)


def _chosen(form: SettingsForm) -> Look:
    """Give the look that a form asks for; what is no choice of ours is as it was."""
    return Look(
        form.theme.data if form.theme.data in cookies.THEMES else g.look.theme,
        form.size.data if form.size.data in cookies.SIZES else g.look.size,
        "still" if form.still.data else "system",
        form.keys.data,
    )


def _way_back(lang: str) -> str | None:
    """Give the page that the settings were opened from, in a language; only our own pages."""
    back = request.args.get("back", "")
    first, _, rest = back.removeprefix("/").partition("/")
    plain_path = all(sign.isalnum() or sign in "-_/" for sign in rest) and rest.isascii()
    if not back.startswith("/") or first not in LANGUAGES or not plain_path or "//" in back:
        return None
    return f"/{lang}/{rest}"


@views.get("/<lang:lang>/privacy")
@allow("public")
def privacy() -> Response:
    """Say what is kept, field by field, from the store's own ledger."""
    rows = tuple(LedgerRow(field, columns) for field, columns in ledger().items())
    k = settings().k
    return send(
        PrivacyPage(
            chrome=chrome(),
            rows=rows,
            forget_url=url_for("public.forget"),
            least=k,
            waiting=2 * max(50, k),
        )
    )


@views.get("/<lang:lang>/accessibility")
@allow("public")
def accessibility() -> Response:
    """State what works for whom."""
    return send(AccessibilityPage(chrome=chrome()))


@views.get("/<lang:lang>/about")
@allow("public")
def about() -> Response:
    """Say what this is."""
    return send(AboutPage(chrome=chrome(), version=quiz.__version__))


@views.route("/<lang:lang>/forget", methods=["GET", "POST"])
@allow("public")
def forget() -> Response:
    """Delete what this browser can reach, after asking once."""
    return forget_page()


def _to(url: str) -> Response:
    return redirect(url, 303)  # type: ignore[return-value]
