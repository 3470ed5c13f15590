"""Files of figures: of an event and of a campaign, each as CSV, XLSX and JSON; packages."""

from __future__ import annotations

from flask import Blueprint, Response, g

from quiz.exports.comma import written
from quiz.exports.document import document
from quiz.exports.sheet import Sheet
from quiz.exports.workbook import workbook
from quiz.services import campaigns, organize
from quiz.services.exporting import campaign_sheet, event_sheet
from quiz.services.results import package
from quiz.web import desk
from quiz.web.frame import site
from quiz.web.guards import allow

views = Blueprint("exports", __name__, url_prefix="/o")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@views.get("/<name>/export.csv")
@allow("organizer")
def event_csv(name: str) -> Response:
    """Send the figures that the pages of an event show as CSV."""
    return _csv(_event(name), name)


@views.get("/<name>/export.xlsx")
@allow("organizer")
def event_xlsx(name: str) -> Response:
    """Send the same figures as a workbook."""
    return sent(workbook(_event(name)), XLSX, f"kitestring-{name}.xlsx")


@views.get("/<name>/export.json")
@allow("organizer")
def event_json(name: str) -> Response:
    """Send the same figures as JSON."""
    return sent(document(_event(name)), "application/json", f"kitestring-{name}.json")


@views.get("/c/<name>/export.csv")
@allow("organizer")
def campaign_csv(name: str) -> Response:
    """Send the figures that the pages of a campaign and its events show as CSV."""
    return _csv(_campaign(name), name)


@views.get("/c/<name>/export.xlsx")
@allow("organizer")
def campaign_xlsx(name: str) -> Response:
    """Send the same figures as a workbook."""
    return sent(workbook(_campaign(name)), XLSX, f"kitestring-{name}.xlsx")


@views.get("/c/<name>/export.json")
@allow("organizer")
def campaign_json(name: str) -> Response:
    """Send the same figures as JSON."""
    return sent(document(_campaign(name)), "application/json", f"kitestring-{name}.json")


@views.get("/c/<name>/package.zip")
@allow("organizer")
def campaign_package(name: str) -> Response:
    """Send the results package of a campaign."""
    found = campaigns.campaign(site(), desk.account(), name)
    return sent(package(site(), found), "application/zip", f"kitestring-{name}.zip")


def _event(name: str) -> Sheet:
    return event_sheet(site(), organize.event(site(), desk.account(), name), g.lang)


def _campaign(name: str) -> Sheet:
    return campaign_sheet(site(), campaigns.campaign(site(), desk.account(), name), g.lang)


def _csv(sheet: Sheet, name: str) -> Response:
    return sent(written(sheet.header, sheet.rows), "text/csv", f"kitestring-{name}.csv")


def sent(content: str | bytes, kind: str, file: str) -> Response:
    """Send a file to be kept; ``file`` is its name."""
    reply = Response(content, mimetype=kind)
    reply.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return reply
