"""How good a bank is: what it covers, how hard it is, where keys stand, what to do next."""

from __future__ import annotations

from datetime import UTC, date, datetime

from babel.dates import format_date
from flask import Response, current_app, g, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from quiz.banks.lint import lint
from quiz.banks.problems import errors
from quiz.banks.quality import Blueprint, Difficulty, Quality, ToDo, Waiting, quality
from quiz.charts.bars import Column, ColumnChart, columns
from quiz.charts.strip import strip
from quiz.items.bank import Bank
from quiz.services import author
from quiz.services.evidence import evidence
from quiz.statistics.release import Shown
from quiz.web import content, dates, desk
from quiz.web.author import views
from quiz.web.author.bar import bar
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages.author_quality import (
    Cover,
    CoverRow,
    DueRow,
    EaseRow,
    LengthRow,
    Observed,
    QualityPage,
    Task,
)
from quiz.web.pages.skills import Area

AIM = (35.0, 80.0)
"""The percentages of best answers between which a question tells people apart."""


@views.get("/<bank>/quality", endpoint="quality")
@allow("educator")
def look_at_quality(bank: str) -> Response:
    """Tell how good a bank's draft is, as far as its text can be read."""
    checked = author.check(site(), bank, author.draft(site(), bank).text, g.now)
    head = bar(bank, checked.parsed)
    known = checked.parsed.bank or checked.parsed.draft
    if known is None:
        return send(
            QualityPage(
                chrome=desk.frame(),
                desk=desk.desk("banks"),
                bank=head,
                told=None,
                report_url=_url("report", bank),
            )
        )
    today = datetime.fromtimestamp(g.now, UTC).date().isoformat()
    found = lint(known, site().library, today)
    told = quality(known, found, today, errors(checked.problems))
    return send(
        QualityPage(
            chrome=desk.frame(),
            desk=desk.desk("banks"),
            bank=head,
            told=told,
            cover=_cover(known, told.blueprint),
            tasks=tuple(_task(bank, known, one, told) for one in told.to_do),
            difficulty=_difficulty(told),
            places=_places(told),
            key_places=told.places,
            lengths=tuple(LengthRow(content.known_name(one.language), one) for one in told.lengths),
            ease=tuple(EaseRow(content.known_name(one.language), one) for one in told.ease),
            due=tuple(_due(bank, known, one) for one in told.waiting),
            oldest=_day(told.sources.oldest),
            reviewed=_day(told.review.on) if told.review else "",
            review_due=_day(told.review.due) if told.review else "",
            observed=_observed(bank, known),
            report_url=_url("report", bank),
        )
    )


def _url(endpoint: str, bank: str, **values: object) -> str | None:
    """Give the address of another page of the bank, where this server has it."""
    name = f"author.{endpoint}"
    if name not in current_app.view_functions:
        return None
    return url_for(name, bank=bank, **values)  # type: ignore[arg-type]


def _day(iso: str | None) -> str:
    """Write a day of the calendar; one that does not exist as it was written."""
    if iso is None:
        return ""
    try:
        return str(format_date(date.fromisoformat(iso), "long", locale=dates.locale()))
    except ValueError:
        return iso


def _cover(bank: Bank, seen: Blueprint) -> Cover:
    return Cover(
        tuple(None if name is None else content.area(bank, name) for name in seen.areas),
        tuple(
            CoverRow(
                _theme(theme),
                tuple(len(seen.cells.get((theme, area), ())) for area in seen.areas),
                len(seen.of_theme(theme)),
            )
            for theme in seen.themes
        ),
        tuple(len(seen.of_area(area)) for area in seen.areas),
        seen.total,
    )


def _theme(name: str | None) -> str:
    """Write the id of a theme as a person would: screen-time becomes Screen time."""
    plain = (name or "").replace("-", " ").replace("_", " ")
    return plain[:1].upper() + plain[1:]


def _task(bank: str, known: Bank, what: ToDo, told: Quality) -> Task:
    areas: tuple[Area, ...] = ()
    names: tuple[str, ...] = what.names
    if what.what == "thin-areas":
        areas = tuple(content.area(known, name) for name in what.names)
    elif what.what in ("key-longest", "hard-to-read"):
        names = tuple(content.known_name(name) for name in what.names)
    to = {"untranslated": "translate", "sources": None, "key-places": None, "review": "editor"}
    endpoint = to.get(what.what, "report" if what.level == "error" else "editor")
    if what.what == "remarks":
        endpoint = "report"
    place = {"n": what.items[0]} if what.items and endpoint == "editor" else {}
    url = "#due" if what.what == "sources" else _url(endpoint, bank, **place) if endpoint else None
    day = _day(told.review.due) if what.what == "review" and told.review else ""
    return Task(what, names, areas, day, url)


def _difficulty(told: Quality) -> ColumnChart | None:
    words: dict[Difficulty | None, str] = {
        "easy": _("Easy"),
        "medium": _("Medium"),
        "hard": _("Hard"),
        None: _("Not said"),
    }
    shown = [
        Column(word, len(told.difficulty[level]), str(format_decimal(len(told.difficulty[level]))))
        for level, word in words.items()
        if level is not None or told.difficulty[None]
    ]
    if not told.scored:
        return None
    return columns(shown, _("Questions by difficulty"), width=560.0, height=210.0)


def _places(told: Quality) -> ColumnChart | None:
    seen = told.places.seen
    if not sum(seen):
        return None
    most = max(seen) if told.places.uneven else None
    return columns(
        [
            Column("ABCDEFGH"[place], count, str(format_decimal(count)), count == most)
            for place, count in enumerate(seen)
        ],
        _("Best answers by place"),
        width=320.0,
        height=190.0,
    )


def _due(bank: str, known: Bank, one: Waiting) -> DueRow:
    text, lang = "", known.language
    if one.number:
        item = known.items[one.number - 1]
        lang = g.lang if g.lang in item.stem.languages else known.language
        text = content.plain(item.stem.within(lang))
    url = _url("editor", bank, n=one.number or None)
    rule_url = url_for("author.rule", rule=one.rule)
    return DueRow(one.number, text, lang, one.says, one.fix, one.rule, rule_url, url)


def _observed(bank: str, known: Bank) -> Observed | None:
    """Show shares that have passed the release rule; nothing where there are none."""
    found = evidence(site(), known)
    shares = [
        (one.number, one.report.facility.value, _share(one.report.facility))
        for one in found.items
        if one.report is not None and one.report.scored and one.report.facility.value is not None
    ]
    if not shares:
        return None
    chart = strip(shares, AIM, _("Questions by share of best answers"))
    return Observed(chart, found.n, found.events, found.simulated, _url("evidence", bank))


def _share(shown: Shown) -> str:
    number = format_decimal(shown.value)
    if shown.bound == "least":
        return str(_("%(n)s%% or more", n=number))
    if shown.bound == "most":
        return str(_("%(n)s%% or less", n=number))
    return f"{number}%"
