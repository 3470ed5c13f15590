"""Draw the map of confidence of an event and how right each level was, from its report."""

from __future__ import annotations

from dataclasses import replace

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from quiz.charts.meters import MeterChart, meters
from quiz.charts.quadrants import QuadrantChart, Spot, quadrants
from quiz.items.bank import Bank
from quiz.services.campaign_figures import CampaignFigures
from quiz.statistics.confidence import MEANING
from quiz.statistics.report import ConfidenceReport, Report
from quiz.statistics.suremap import RIGHT_FROM, SURE_FROM, SurePoint, sure_map
from quiz.store.events import Event
from quiz.web.campaignview import place_of
from quiz.web.content import resources_for
from quiz.web.figureview import cut, short
from quiz.web.itemcurves import LEVELS, level_words
from quiz.web.pages.items import Level
from quiz.web.pages.sure import SureRow
from quiz.web.said import percent

LONGEST_NAME = 22
"""Letters of a question beside its mark."""

LEAST_FOR_WORDS = 30
"""Percent from which a bar has room for words in it."""

MEANT = round(100 * MEANING[-1])
"""Percent of the very sure who would be right if they knew what they know."""


def sure_rows(event: Event, bank: Bank, report: Report, lang: str) -> tuple[SureRow, ...]:
    """Give the scored questions with their places on the map, in the order of the quiz."""
    return tuple(
        _row(event, bank, point, lang)
        for point in sure_map((item.id, item) for item in report.items)
    )


def campaign_rows(found: CampaignFigures, lang: str) -> tuple[SureRow, ...]:
    """Give the scored questions of all events with their places on the map, each once."""
    if found.report is None:
        return ()
    people = {one.id: one.overview.n for one in found.report.events}
    rows = []
    for point in found.report.sure:
        item = found.report.item(point.key)
        place = place_of(found, item, people)
        if place is not None:
            event, number = place
            bank = found.banks[event.id]
            here = replace(point, key=item.report.id, number=number)
            rows.append(_row(event, bank, here, bank.language_for(lang)))
    return tuple(rows)


def _row(event: Event, bank: Bank, point: SurePoint, lang: str) -> SureRow:
    item = bank.by_id[point.key]
    read = [one for one in resources_for(bank, item, 4) if not one.lang]
    return SureRow(
        point.number,
        short(item, lang),
        lang,
        url_for("items.item", name=event.id, number=point.number),
        point.people,
        point.sure,
        point.right,
        point.wrong,
        point.field,
        point.doubted,
        read[0] if read else None,
    )


def teach_first(rows: tuple[SureRow, ...]) -> tuple[SureRow, ...]:
    """Give the questions that fool people who feel sure, those that fool most on top."""
    fooled = [row for row in rows if row.field == "sure_wrong"]
    return tuple(sorted(fooled, key=lambda row: (-(row.wrong.value or 0), row.number)))


def map_chart(rows: tuple[SureRow, ...]) -> QuadrantChart | None:
    """Draw the questions that have a place; None where none has."""
    shown = [row for row in rows if row.sure.value is not None and row.right.value is not None]
    if not shown:
        return None
    fooled = sum(row.field == "sure_wrong" for row in shown)
    spots = [
        Spot(
            row.number,
            cut(row.text, LONGEST_NAME),
            row.sure.value or 0,
            row.right.value or 0,
            row.field == "sure_wrong",
        )
        for row in shown
    ]
    return quadrants(
        spots,
        (SURE_FROM, RIGHT_FROM),
        map_title(fooled),
        _("Each mark is a question. The table below has every number."),
    )


def map_title(fooled: int) -> str:
    """Say how many questions fool people who feel sure."""
    if not fooled:
        return str(_("No question fools people who feel sure"))
    return str(
        ngettext(
            "%(num)s question fools people who feel sure",
            "%(num)s questions fool people who feel sure",
            fooled,
        )
    )


def levels_of(found: ConfidenceReport) -> tuple[Level, ...]:
    """Give the levels of confidence, the surest first; ``people`` are answers here."""
    by_level = {level: (people, right) for level, people, right in found.levels}
    return tuple(Level(level, *by_level[level]) for level in LEVELS if level in by_level)


def calibration(found: ConfidenceReport) -> MeterChart | None:
    """Draw how many answers of each level were right; None where too few said how sure."""
    words = level_words()
    shown = [one for one in levels_of(found) if one.right.value is not None]
    if not shown:
        return None
    return meters(
        [
            (
                words[one.level],
                one.right.value or 0,
                percent(one.right),
                _("%(n)s answers", n=format_decimal(one.people))
                if (one.right.value or 0) >= 30
                else "",
            )
            for one in shown
        ],
        (MEANT, _("“very sure” should mean about %(n)s%%", n=MEANT)),
        _("Best answers, by how sure people said they were"),
        " ".join(
            _(
                "%(level)s: %(share)s of %(n)s answers.",
                level=words[one.level],
                share=percent(one.right),
                n=format_decimal(one.people),
            )
            for one in shown
        ),
    )
