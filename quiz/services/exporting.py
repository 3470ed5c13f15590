"""Lay out what an event or a campaign shows: the one source of all files of figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from quiz.exports.comma import Cell
from quiz.exports.deep import gain_rows, language_rows
from quiz.exports.row import HEADER, Row, Words, note_row
from quiz.exports.rows import (
    item_rows,
    overview_rows,
    repair_rows,
    rows_of,
    stop_rows,
)
from quiz.exports.sheet import Sheet
from quiz.items.bank import Bank
from quiz.services.campaign_figures import CampaignFigures, campaign_figures, compared_events
from quiz.services.figures import Figures, figures
from quiz.services.forms import form_of
from quiz.services.organize import Published, published
from quiz.services.site import Site
from quiz.services.wording import outcome_words, plain
from quiz.statistics.campaign import CampaignReport
from quiz.statistics.repair import How
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.store.repairs import Repaired

CAMPAIGN_HEADER = ("event id", "event", *HEADER)


def stems(bank: Bank, lang: str) -> dict[str, str]:
    """Give the texts of a bank's questions, without Markdown, by item id."""
    return {name: plain(item.stem.within(lang)) for name, item in bank.by_id.items()}


def words_in(bank: Bank, lang: str) -> Words:
    """Give a way to the words of answers in one language."""

    def words(name: str, outcome: str) -> str | None:
        found = outcome_words(bank.by_id[name], outcome, lang)
        return None if found is None else plain(found)

    return words


def event_sheet(site: Site, event: Event, lang: str) -> Sheet:
    """Lay out everything that the pages of an event show; ``lang`` is that of its texts."""
    plan = published(site, event.revision)
    found = figures(site, event)
    return Sheet(
        "event",
        _about_event(event, plan),
        HEADER,
        tuple(event_rows(event, plan.bank, found, plan.bank.language_for(lang))),
    )


def _about_event(event: Event, plan: Published) -> tuple[tuple[str, Cell], ...]:
    lang = plan.bank.language
    return (
        ("event", event.title),
        ("event id", event.id),
        ("quiz", plan.bank.title.within(lang)),
        ("bank", plan.bank.id),
        ("version", plan.number),
        ("revision", plan.digest),
        ("form", form_of(plan.bank, event.delivery).digest),
        ("breakdown", event.breakdown),
        ("k", event.k),
        ("simulated", "yes" if event.demo else "no"),
    )


def event_rows(event: Event, bank: Bank, found: Figures, lang: str) -> Iterator[Row]:
    """Yield the rows of an event; where nothing may be shown, one row says so."""
    texts, words = stems(bank, lang), words_in(bank, lang)
    if not found.report.n and not found.report.n_paper:
        yield note_row(
            f"No numbers are shown: they come when the event is closed and at least {event.k} "
            "people have finished, or earlier for large groups."
        )
    repairs = [_repair(event, bank, one, words) for one in found.repairs]
    yield from repair_rows(repairs, texts, found.before)
    yield from rows_of(found.report, texts, words)
    for group, report in found.groups:
        yield from rows_of(report, texts, words, group)
    yield from language_rows(found.dif, texts)
    yield from stop_rows(found.stops, texts)


def _repair(
    event: Event, bank: Bank, done: Repaired, words: Words
) -> tuple[int, str, How, str, str]:
    number = list(bank.by_id).index(done.item) + 1
    answer = (words(done.item, done.outcome) or done.outcome) if done.outcome else ""
    role = "admin" if done.role == "admin" else "organizer"
    remark = f"{day(done.at, event.zone)}, by role {role}" + (f": {done.note}" if done.note else "")
    return number, done.item, done.kind, answer, remark


def day(at: int, zone: str) -> str:
    """Write the day of an instant on the calendars of a zone."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).date().isoformat()


def campaign_sheet(site: Site, campaign: Campaign, lang: str) -> Sheet:
    """Lay out everything that the pages of a campaign and of its events show."""
    found = campaign_figures(site, campaign)
    return Sheet(
        "campaign",
        (
            ("campaign", campaign.title),
            ("campaign id", campaign.id),
            ("events", len(found.events)),
            ("k", campaign.k),
            ("simulated", "yes" if campaign.demo else "no"),
        ),
        CAMPAIGN_HEADER,
        tuple(campaign_rows(site, found, lang)),
    )


def campaign_rows(site: Site, found: CampaignFigures, lang: str) -> Iterator[Row]:
    """Yield the rows of all events together, of each event, and of those that follow another."""
    report = found.report
    if report is None or not (report.whole.n or report.whole.n_paper):
        yield (
            "", "",
            *note_row(
                f"No numbers are shown: they come when events are closed and at least "
                f"{found.campaign.k} people have finished, or earlier for large groups."
            ),
        )  # fmt: skip
    if report is not None:
        for one in _whole_rows(found, report, lang):
            yield ("", "", *one)
    for event in found.events:
        if event.state == "ready":
            continue
        bank = found.banks[event.id]
        shown = figures(site, event)
        for one in event_rows(event, bank, shown, bank.language_for(lang)):
            yield (event.id, event.title, *one)
    known = {event.id for event in found.events}
    for event in found.events:
        if event.follows is None or event.follows not in known:
            continue
        beside = compared_events(site, found.campaign, event.follows, event.id)
        if beside is not None:
            texts = stems(found.banks[event.id], found.banks[event.id].language_for(lang))
            for one in gain_rows(beside.compared, texts):
                yield (event.id, event.title, *one)


def _whole_rows(found: CampaignFigures, report: CampaignReport, lang: str) -> Iterator[Row]:
    yield from overview_rows(report.whole)
    texts: dict[str, str] = {}
    for item in report.items:
        bank, name = _bank_of(found, item.key), item.report.id
        if bank is None:
            continue
        spoken = bank.language_for(lang)
        texts[item.key] = plain(bank.by_id[name].stem.within(spoken))
        for one in item_rows(item.report, "", texts[item.key], words_in(bank, spoken)):
            yield _keyed(one, item.key, found.places)
    keys = {(item.report.id, item.fingerprint): item.key for item in report.items}
    for one in language_rows(report.dif, texts, keys):
        yield _keyed(one, str(one[3]), found.places)


def _keyed(one: Row, key: str, places: Mapping[str, tuple[tuple[str, int], ...]]) -> Row:
    """Give a question of several events its key, and its number in the first of them."""
    found = places.get(key, ())
    return (*one[:2], found[0][1] if found else None, key, *one[4:])


def _bank_of(found: CampaignFigures, key: str) -> Bank | None:
    places = found.places.get(key, ())
    return found.banks.get(places[0][0]) if places else None
