"""A campaign's page for everybody, its picture and its numbers; and where that is decided."""

from __future__ import annotations

import html
import json
import math
from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, abort, g, make_response, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import BooleanField, StringField
from wtforms.validators import Length, Optional

from quiz.base import Refused
from quiz.charts.kites import Flying, KiteChart, kites
from quiz.exports.comma import written
from quiz.exports.published import HEADER, document, rows
from quiz.items.bank import Bank
from quiz.services import campaigns, publicity
from quiz.services.forms import form_of
from quiz.services.publicity import Publication
from quiz.statistics.noise import counters, variance
from quiz.statistics.public import PublicItem, PublicReport
from quiz.statistics.release import Shown
from quiz.store import events as stored_events
from quiz.web import dates, desk
from quiz.web.content import area, minutes_for, plain
from quiz.web.csrf import Form
from quiz.web.figureview import score_chart, words_of
from quiz.web.frame import send, site, static_url
from quiz.web.guards import allow
from quiz.web.pages import Area, LanguageLink, Post
from quiz.web.pages.published import (
    MethodPage,
    PublicAnswer,
    PublicCampaignPage,
    PublicityPage,
    PublicityTrouble,
    PublicPeople,
    PublicQuestion,
    PublicQuiz,
    SkillRow,
)

views = Blueprint("published", __name__)

FRESH = "public, max-age=300"
"""Numbers change at most once in the life of a page: with a lot that comes from elsewhere."""


def _found(name: str) -> Publication:
    try:
        return publicity.publication(site(), name)
    except Refused as refused:
        if refused.code != "no-page":
            raise
        abort(404)


def _reported(name: str) -> tuple[Publication, PublicReport]:
    """Find a campaign that has numbers; others have no files."""
    found = _found(name)
    if found.report is None or not found.report.n:
        abort(404)
    return found, found.report


@views.get("/<lang:lang>/p/<name>")
@allow("public")
def campaign(name: str) -> Response:
    """Show a campaign to everybody."""
    found = _found(name)
    common = _common(found, name, "published.campaign")
    report = found.report
    if report is None or not report.n or report.main is None:
        return send(
            PublicCampaignPage(
                **common,
                people=None if report is None else 0,
                told=0,
                events=() if report is None else _events(found, report),
            )
        )
    event, bank = found.events[report.main], found.banks[report.main]
    lang = bank.language_for(g.lang)
    skills = _skills(report, bank)
    sky = _sky(skills, report)
    return send(
        PublicCampaignPage(
            **common,
            people=report.n,
            told=report.told,
            quiz=bank.title.within(lang),
            quiz_lang=lang,
            quiz_url=url_for("student.start", where="q", ref=bank.id),
            minutes=minutes_for(bank, event.delivery),
            sky=sky,
            skills=skills,
            chart=None
            if report.distribution is None
            else score_chart(report.told, report.distribution),
            middle=report.middle,
            events=_events(found, report),
            quizzes=_quizzes(found, report) if report.on_paper else (),
            csv_url=url_for("published.numbers_csv", name=name),
            json_url=url_for("published.numbers_json", name=name),
            svg_url=url_for("published.picture", name=name),
            method_url=url_for("published.method", name=name),
            embed=_embed(found, name, sky),
        )
    )


def _common(found: Publication, name: str, endpoint: str) -> dict[str, Any]:
    chosen, report = found.campaign, found.report
    frame = desk.frame()
    return {
        "chrome": frame,
        "css_url": static_url("css/staff.css"),
        "title": chosen.title,
        "dates": dates.span_of_years(chosen.opens_at, chosen.closes_at, chosen.zone),
        "least": publicity.least(chosen),
        "epsilon": None if chosen.budget is None else _epsilon(chosen.budget),
        "page_url": url_for("published.campaign", name=name),
        "others": tuple(
            LanguageLink(one.code, one.name, url_for(endpoint, name=name, lang=one.code), False)
            for one in frame.languages
            if not one.current
        ),
        "paper": 0 if report is None else report.n_paper,
        "all_paper": report is not None and report.on_paper,
        "left_out": 0 if report is None else report.left_out,
        "drawn": 0 if report is None else report.drawn,
    }


def _events(found: Publication, report: PublicReport) -> tuple[PublicPeople, ...]:
    return tuple(
        PublicPeople(found.events[one.id].title, one.n, one.n_paper, one.left_out, one.drawn)
        for one in report.events
    )


def _epsilon(budget: int) -> str:
    return str(format_decimal(budget / 100))


def _skills(report: PublicReport, bank: Bank) -> tuple[SkillRow, ...]:
    return tuple(
        SkillRow(area(bank, name), shown, people)
        for name, shown, people in sorted(report.skills, key=lambda skill: skill[0])
        if shown.value is not None
    )


def _name(found: Area) -> str:
    """Give a skill's name as plain text, from the words that all templates share."""
    return html.unescape(render_template("public/_skill.html", area=found)).strip()


def _share(shown: Shown) -> str:
    number = format_decimal(shown.value or 0)
    if shown.bound == "least":
        return str(_("%(n)s%% or more", n=number))
    if shown.bound == "most":
        return str(_("%(n)s%% or less", n=number))
    return str(_("%(n)s%%", n=number))


def _sky(skills: tuple[SkillRow, ...], report: PublicReport) -> KiteChart | None:
    """Draw the skills; who answered on paper is named as such in the picture, too."""
    if not skills:
        return None
    title = _("Best answers by skill")
    if report.on_paper:
        title = _("Best answers by skill, on paper")
    flying = [
        Flying(
            _name(row.area), row.shown.value or 0, _share(row.shown), row.area.sail, row.area.wing
        )
        for row in skills
    ]
    return kites(flying, title)


def _embed(found: Publication, name: str, sky: KiteChart | None) -> str:
    """Write what puts the picture on another page: a link around it, no script."""
    base = desk.address()
    page, picture = (
        base + url_for(endpoint, name=name)
        for endpoint in ("published.campaign", "published.picture")
    )
    words = f"{found.campaign.title}. {sky.desc if sky else ''}".strip()
    return str(
        Markup('<a href="{}"><img src="{}" width="640" alt="{}"></a>').format(page, picture, words)
    )


@views.get("/<lang:lang>/p/<name>/method")
@allow("public")
def method(name: str) -> Response:
    """Say how the numbers came about, with every question and its shares."""
    found, report = _reported(name)
    return send(
        MethodPage(
            **_common(found, name, "published.method"),
            quizzes=_quizzes(found, report),
            back_url=url_for("published.campaign", name=name),
        )
    )


def _quizzes(found: Publication, report: PublicReport) -> tuple[PublicQuiz, ...]:
    by_bank: dict[str, list[PublicItem]] = {}
    for item in report.items:
        by_bank.setdefault(found.banks[item.event].id, []).append(item)
    return tuple(_quiz(found.banks[items[0].event], found, items) for items in by_bank.values())


def _quiz(bank: Bank, found: Publication, items: list[PublicItem]) -> PublicQuiz:
    lang = bank.language_for(g.lang)
    return PublicQuiz(
        bank.title.within(lang),
        lang,
        tuple(_question(found.banks[item.event], lang, item) for item in items),
    )


def _question(bank: Bank, lang: str, item: PublicItem) -> PublicQuestion:
    return PublicQuestion(
        plain(bank.by_id[item.id].stem.within(lang)),
        area(bank, item.area) if item.area else None,
        item.n,
        item.scored,
        item.facility,
        tuple(
            PublicAnswer(outcome, words_of(bank, lang, item.id, outcome), key, shown)
            for outcome, key, shown in item.outcomes
            if shown.value is not None
        ),
    )


@views.get("/<lang:lang>/p/<name>/kites.svg")
@allow("file")
def picture(name: str) -> Response:
    """Send the picture alone, to be put on any page."""
    found, report = _reported(name)
    sky = _sky(_skills(report, found.banks[report.main or ""]), report)
    if sky is None:
        abort(404)
    reply = make_response(render_template("public/kites.svg", chart=sky, found=found.campaign))
    reply.mimetype = "image/svg+xml"
    # A picture of numbers that everybody may see: other sites may show it, and it does nothing.
    reply.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    reply.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _open(reply)


@views.get("/<lang:lang>/p/<name>/numbers.csv")
@allow("file")
def numbers_csv(name: str) -> Response:
    """Send the same numbers as a file for spreadsheets."""
    found, report = _reported(name)
    lines = rows(found.campaign.title, report, _titles(found), _texts(found, report), _words(found))
    reply = Response(written(HEADER, lines), mimetype="text/csv")
    reply.headers["Content-Disposition"] = f'attachment; filename="kitestring-{name}.csv"'
    return _open(reply)


@views.get("/<lang:lang>/p/<name>/numbers.json")
@allow("file")
def numbers_json(name: str) -> Response:
    """Send the same numbers as a file for programs."""
    found, report = _reported(name)
    made = document(
        found.campaign.title, report, _titles(found), _texts(found, report), _words(found),
        publicity.least(found.campaign),
    )  # fmt: skip
    text = json.dumps(made, ensure_ascii=False, indent=1)
    return _open(Response(text + "\n", mimetype="application/json"))


def _open(reply: Response) -> Response:
    reply.headers["Cache-Control"] = FRESH
    reply.headers["Access-Control-Allow-Origin"] = "*"
    return reply


def _titles(found: Publication) -> dict[str, str]:
    return {name: event.title for name, event in found.events.items()}


def _texts(found: Publication, report: PublicReport) -> dict[tuple[str, str], str]:
    texts = {}
    for item in report.items:
        bank = found.banks[item.event]
        texts[item.event, item.id] = plain(
            bank.by_id[item.id].stem.within(bank.language_for(g.lang))
        )
    return texts


def _words(found: Publication) -> Any:
    def words(item: PublicItem, outcome: str) -> str | None:
        bank = found.banks[item.event]
        return words_of(bank, bank.language_for(g.lang), item.id, outcome)

    return words


class PublicityForm(Form):
    """Hold whether there is a page, and epsilon in hundredths; empty: no noise."""

    public = BooleanField()
    budget = StringField(validators=[Optional(), Length(max=10)])


@views.route("/o/c/<name>/public", methods=["GET", "POST"])
@allow("organizer")
def publicize(name: str) -> Response:
    """Decide whether everybody may see a campaign once it is settled."""
    found = campaigns.campaign(site(), desk.account(), name)
    form = PublicityForm(desk.staff_token())
    trouble: PublicityTrouble | None = None
    if request.method == "GET":
        form.public.data = found.public
        form.budget.data = "" if found.budget is None else str(found.budget)
    elif not form.validate():
        trouble = "old-page"
    else:
        typed = form.budget.data or ""
        try:
            budget = int(typed) if typed.isascii() and typed.isdigit() else None
            if typed and budget is None:
                raise Refused("bad-budget")
            publicity.decide(site(), desk.account(), name, form.public.data, budget)
            return desk.to(url_for("published.publicize", name=name, saved=1))
        except Refused as refused:
            if refused.code not in ("bad-budget", "settled"):
                raise
            trouble = "settled" if refused.code == "settled" else "bad-budget"
    page = PublicityPage(
        chrome=desk.frame(),
        desk=desk.desk("events"),
        title=found.title,
        form=Post(url_for("published.publicize", name=name), form.token),
        public=bool(form.public.data),
        budget=form.budget.data or "",
        budgets=tuple(
            (str(one), _epsilon(one), _off_by(found.id, one)) for one in publicity.BUDGETS
        ),
        settled=found.state == "settled",
        least=publicity.least(found),
        page_url=url_for("published.campaign", name=name),
        back_url=f"/o/c/{name}",
        saved="saved" in request.args and request.method == "GET",
        trouble=trouble,
    )
    return send(page, 200 if trouble is None else 422)


def _off_by(name: str, budget: int) -> int:
    """Say by how many people a number is off, about: the noise of a count in the longest form."""
    with site().store.read() as connection:
        events = stored_events.of_campaign(connection, name)
        forms = [
            form_of(site().shelf.bank(connection, one.revision), one.delivery) for one in events
        ]
    tables = max((len(counters(form)) for form in forms), default=1)
    return round(math.sqrt(variance(Fraction(2 * max(1, tables) * 100, budget))))
