"""The results package of a campaign: figures, codebook, method, banks and lots, in one file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.resources import files as files_of
from zoneinfo import ZoneInfo

from quiz.exports.comma import written
from quiz.exports.document import document, schema
from quiz.exports.package import packed
from quiz.exports.row import COLUMNS, Row
from quiz.items.bank import Bank
from quiz.items.item import Item
from quiz.services.campaign_figures import CampaignFigures, campaign_figures
from quiz.services.exporting import campaign_sheet
from quiz.services.forms import area_of, form_of, prints_of
from quiz.services.site import Site
from quiz.services.wording import outcome_words, plain
from quiz.store import banks as stored_banks
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store.banks import Revision
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.store.lots import Lot

README = """\
Results of the campaign "{title}"

figures.csv    everything that its pages show, one measure a row
figures.json   the same rows; figures.schema.json describes their shape
columns.csv    what each column of figures.csv holds
events.csv     the events: when, which bank, which least group
items.csv      the questions in all their languages, with key and fingerprint
answers.csv    the answers to each question in all languages; in figures.csv they stand in one
revisions.csv  the revisions of banks that were played, with their digests
banks/         the source of each of these revisions
lots.csv       the lots that were counted: random id, people, digest of the sums
method.md      how it was counted, and how each figure is computed
LICENSE.txt    what may be done with all this
SHA256SUMS     digests of these files

The same figures give the same bytes, whenever and wherever the package is made.
"""

LICENCE = """\
The figures in this package are facts about groups of people. Whoever gives them on decides
under which terms; say where they come from and keep method.md with them.

The banks in banks/ are the work of their authors, under the licences that they state:
{banks}

The words in method.md, README.txt and columns.csv belong to Kitestring, under the MIT licence.
"""


def package(site: Site, campaign: Campaign) -> bytes:
    """Pack everything that the pages of a campaign show; equal figures give equal bytes."""
    return packed(contents(site, campaign), f"kitestring-{campaign.id}")


def contents(site: Site, campaign: Campaign) -> dict[str, bytes]:
    """Give the files of the package by name."""
    found = campaign_figures(site, campaign)
    sheet = campaign_sheet(site, campaign, "")
    played = [event for event in found.events if event.state != "ready"]
    revisions, sources, lots = _stored(site, campaign, played)
    banks = {one.digest: _bank(found, one.digest) for one in revisions}
    numbers = {one.digest: one.number for one in revisions}
    head = json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
    texts = {
        "README.txt": README.format(title=campaign.title),
        "LICENSE.txt": LICENCE.format(banks=_licences(revisions, banks)),
        "method.md": files_of("quiz.exports").joinpath("method.md").read_text(encoding="utf-8"),
        "figures.csv": written(sheet.header, sheet.rows),
        "figures.json": document(sheet),
        "figures.schema.json": head,
        "columns.csv": written(("column", "holds"), _columns()),
        "events.csv": written(EVENTS, [_event(found, one, numbers) for one in played]),
        "items.csv": written(ITEMS, _every(revisions, banks, _item)),
        "answers.csv": written(ANSWERS, _every(revisions, banks, _answers)),
        "revisions.csv": written(REVISIONS, [_revision(one, banks) for one in revisions]),
        "lots.csv": written(LOTS, lots),
        **{f"banks/{one.bank}-{one.number}.yaml": sources[one.digest] for one in revisions},
    }
    return {name: text.encode() for name, text in texts.items()}


def _stored(
    site: Site, campaign: Campaign, played: Sequence[Event]
) -> tuple[list[Revision], dict[str, str], list[Row]]:
    """Read heads and sources of the revisions, and the lots of every event."""
    with site.store.read() as connection:
        every = stored_events.of_campaign(connection, campaign.id)
        heads = {
            digest: head
            for digest in sorted({event.revision for event in played})
            if (head := stored_banks.revision(connection, digest)) is not None
        }
        sources = {digest: stored_banks.source(connection, digest) for digest in heads}
        lots = [
            _lot(event, lot)
            for event in every
            for lot in sorted(stored_lots.of_event(connection, event.id), key=lambda one: one.id)
        ]
    ordered = sorted(heads.values(), key=lambda one: (one.bank, one.number))
    return ordered, sources, lots


def _bank(found: CampaignFigures, digest: str) -> Bank:
    return next(found.banks[event.id] for event in found.events if event.revision == digest)


def _licences(revisions: Sequence[Revision], banks: Mapping[str, Bank]) -> str:
    return "\n".join(
        f"- {one.bank}, version {one.number}: {banks[one.digest].licence or 'none stated'}"
        for one in revisions
    )


def _columns() -> Iterator[Row]:
    yield "event id", "the event; empty: all events together"
    yield "event", "the title of the event"
    yield from COLUMNS.items()


EVENTS = (
    "event id", "event", "kind", "bank", "version", "revision", "form", "breakdown", "languages",
    "follows", "k", "confidence", "state", "opened", "closed", "started", "finished", "counted",
    "simulated",
)  # fmt: skip
"""Started and finished are as the pages show them: under 100 in steps of five, cut off."""


def _event(found: CampaignFigures, event: Event, numbers: Mapping[str, int]) -> Row:
    bank, taking = found.banks[event.id], found.taking[event.id].shown
    counted = 0 if found.report is None else found.report.event(event.id).overview.n
    return (
        event.id, event.title, event.kind, event.bank, numbers.get(event.revision), event.revision,
        form_of(bank, event.delivery).digest, event.breakdown, event.languages,
        event.follows or "", event.k, "yes" if event.delivery.confidence else "no", event.state,
        _day(event.opens_at, event), _day(event.closes_at, event),
        taking.started, taking.finished, counted, "yes" if event.demo else "no",
    )  # fmt: skip


def _day(at: int | None, event: Event) -> str:
    return "" if at is None else datetime.fromtimestamp(at, ZoneInfo(event.zone)).date().isoformat()


ITEMS = (
    "bank", "version", "question", "id", "fingerprint", "type", "scored", "sensitive", "points",
    "competence", "area", "theme", "difficulty", "marking", "key", "language", "text",
)  # fmt: skip
ANSWERS = (
    "bank", "version", "question", "id", "answer id", "key", "misconception", "language", "answer",
)  # fmt: skip
REVISIONS = ("bank", "version", "revision", "title", "languages", "authors", "licence", "file")
LOTS = ("event id", "event", "lot", "pool", "group", "form", "people", "thick", "digest")


Rows = Callable[[Revision, Bank, int, str, Item], Iterator[Row]]


def _every(revisions: Sequence[Revision], banks: Mapping[str, Bank], rows: Rows) -> Iterator[Row]:
    """Yield rows of every item of every revision, in order."""
    for one in revisions:
        bank = banks[one.digest]
        for number, (name, item) in enumerate(bank.by_id.items(), 1):
            yield from rows(one, bank, number, name, item)


def _item(one: Revision, bank: Bank, number: int, name: str, item: Item) -> Iterator[Row]:
    own = prints_of(bank)[name]
    for language in bank.offered_languages:
        yield (
            one.bank, one.number, number, name, own, item.type,
            "yes" if item.scored else "no", "yes" if item.sensitive else "no",
            item.points if item.scored else 0, item.competence or "", area_of(item) or "",
            item.theme or "", item.difficulty or "", getattr(item, "marking", ""),
            " ".join(item.key_outcomes()), language, plain(item.stem.within(language)),
        )  # fmt: skip


def _answers(one: Revision, bank: Bank, number: int, name: str, item: Item) -> Iterator[Row]:
    keys = set(item.key_outcomes())
    for outcome in item.outcomes():
        for language in bank.offered_languages:
            words = outcome_words(item, outcome, language)
            yield (
                one.bank, one.number, number, name, outcome, "yes" if outcome in keys else "no",
                _misconception(item, outcome), language,
                outcome if words is None else plain(words),
            )  # fmt: skip


def _misconception(item: Item, outcome: str) -> str:
    for field in ("options", "regions", "spans"):
        known = getattr(item, field, None)
        if isinstance(known, dict) and outcome in known:
            return getattr(known[outcome], "misconception", None) or ""
    return ""


def _revision(one: Revision, banks: Mapping[str, Bank]) -> Row:
    bank = banks[one.digest]
    return (
        one.bank, one.number, one.digest, bank.title.within(bank.language),
        " ".join(bank.offered_languages), "; ".join(bank.authors), bank.licence or "",
        f"banks/{one.bank}-{one.number}.yaml",
    )  # fmt: skip


def _lot(event: Event, lot: Lot) -> Row:
    return (
        event.id, event.title, lot.id.hex(), lot.pool, lot.group, lot.form, lot.n,
        "yes" if lot.thick else "no", lot.digest,
    )  # fmt: skip
