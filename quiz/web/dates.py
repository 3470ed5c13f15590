"""Dates and hours in the words of the interface, on the clocks of an event."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time
from flask_babel import get_locale


def at(instant: int, zone: str) -> datetime:
    """Give an instant on the clocks of a zone."""
    return datetime.fromtimestamp(instant, ZoneInfo(zone))


def locale() -> Locale:
    """Give the locale for dates: day before month and 24 hours in English, as in most places."""
    found = get_locale() or Locale("en")
    return Locale("en", "GB") if found.language == "en" else found


def long_day(instant: int, zone: str) -> str:
    """Write a day with its name: Sunday 22 November 2026."""
    return str(format_date(at(instant, zone).date(), "full", locale=locale()))


def day(instant: int, zone: str) -> str:
    """Write a day with its year: 24 November 2026."""
    return str(format_date(at(instant, zone).date(), "long", locale=locale()))


def hour(instant: int, zone: str) -> str:
    """Write the time of day: 17:00."""
    return str(format_time(at(instant, zone).time(), "short", locale=locale()))


def moment(instant: int, zone: str) -> str:
    """Write a day and the time of day."""
    return f"{day(instant, zone)}, {hour(instant, zone)}"


def span(first: int, last: int | None, zone: str) -> str:
    """Write the days of an event shortly: 16 – 24 Nov; only the first where it has no end."""
    begins = at(first, zone).date()
    if last is None:
        return str(format_skeleton("MMMd", begins, locale=locale()))
    ends = at(last, zone).date()
    return str(format_interval(begins, ends, "MMMd", locale=locale()))


def span_of_years(first: int, last: int | None, zone: str) -> str:
    """Write the days of something long ago with their year: 10 – 22 Nov 2026."""
    begins = at(first, zone).date()
    if last is None:
        return str(format_skeleton("yMMMd", begins, locale=locale()))
    return str(format_interval(begins, at(last, zone).date(), "yMMMd", locale=locale()))


def plain_day(iso: str) -> str:
    """Write a day of the calendar (2026-11-24) with its name, shortly."""
    return str(format_skeleton("MMMEd", date.fromisoformat(iso), locale=locale()))


def calendar_day(iso: str) -> str:
    """Write a day of the calendar (2026-11-24) with its year."""
    return str(format_date(date.fromisoformat(iso), "long", locale=locale()))


def days(first: date, last: date) -> str:
    """Write days of the calendar with their year: 10 – 22 November 2026."""
    if first == last:
        return str(format_date(first, "long", locale=locale()))
    return str(format_interval(first, last, "yMMMMd", locale=locale()))


def months(first: date, last: date) -> str:
    """Write the months between two days: November 2026."""
    if (first.year, first.month) == (last.year, last.month):
        return str(format_skeleton("yMMMM", first, locale=locale()))
    return str(format_interval(first, last, "yMMMM", locale=locale()))
