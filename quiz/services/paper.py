"""Counts from answer sheets of paper: how many sheets, and how many chose each answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from quiz.base import Refused, new_id
from quiz.items.bank import Bank
from quiz.services import merging, sources
from quiz.services.arrived import Line, Report
from quiz.services.bringing import refuse_over_in
from quiz.services.forms import form_of
from quiz.services.site import Site
from quiz.statistics.folding import paper_lot
from quiz.statistics.form import UNSURE, Form, FormItem
from quiz.statistics.lots import OTHER_GROUP
from quiz.statistics.tallies import Key, lot_digest
from quiz.store import Connection
from quiz.store import arrivals as stored
from quiz.store import sources as stored_sources
from quiz.store import staff as stored_staff
from quiz.store.arrivals import Arrival, Arriving
from quiz.store.events import Event
from quiz.store.lots import Lot
from quiz.store.packing import packed, packed_heads
from quiz.store.staff import Role

MOST_SHEETS = 100_000
LONGEST_FILE = 256 * 1024

Counts = Mapping[tuple[str, str], int]
"""How many sheets have an answer, by item and outcome."""


@dataclass(frozen=True)
class Fault:
    """Name what is wrong: which field ("sheets", an item, or an answer of one), and how.

    Codes: too-few (least), not-a-number, too-many (most), nothing.
    """

    item: str
    outcome: str
    code: str
    facts: Mapping[str, int]


class NotCounted(Refused):
    """Say that counts from paper cannot be; ``faults`` names every field that is wrong."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("bad-counts")
        self.faults = faults


class NotRead(Refused):
    """Say that a table of counts cannot be read, and in which line.

    Codes: bad-table (line), too-large, unknown-item (line, item), unknown-outcome (line,
    outcome), twice (line).
    """


def is_countable(item: FormItem) -> bool:
    """Tell whether an item can be counted by hand: one answer a sheet, right or not."""
    return item.exclusive and not item.sensitive and (not item.scored or item.binary)


def outcomes_of(item: FormItem) -> tuple[str, ...]:
    """Give the answers that are counted; what is missing was left open."""
    return (*item.outcomes, UNSURE)


def form(site: Site, event: Event) -> tuple[Bank, Form]:
    """Give an event's bank and form. Refuses what nothing can come into (see merging)."""
    merging.refuse_over(site, event)
    with site.store.read() as connection:
        bank = site.shelf.bank(connection, event.revision)
    return bank, form_of(bank, event.delivery)


def faults(form: Form, k: int, sheets: int | None, counts: Mapping[tuple[str, str], int | None]
           ) -> tuple[Fault, ...]:  # fmt: skip
    """Name what is wrong with counts; a number that could not be read is None."""
    found = []
    if sheets is None or sheets > MOST_SHEETS:
        found.append(Fault("", "", "not-a-number", {"most": MOST_SHEETS}))
    elif sheets < k:
        found.append(Fault("", "", "too-few", {"least": k}))
    for item in form.items:
        if not is_countable(item):
            continue
        total = 0
        for outcome in outcomes_of(item):
            number = counts.get((item.id, outcome), 0)
            if number is None:
                found.append(Fault(item.id, outcome, "not-a-number", {"most": MOST_SHEETS}))
            total += number or 0
        if sheets is not None and total > sheets >= k:
            found.append(Fault(item.id, "", "too-many", {"most": sheets, "found": total}))
    if not found and not any(counts.values()):
        found.append(Fault("", "", "nothing", {}))
    return tuple(found)


def count(
    site: Site,
    by: Role,
    event: Event,
    sheets: int | None,
    counts: Mapping[tuple[str, str], int | None],
    *,
    name: str,
    once: str,
    now: int,
) -> Arrival:
    """Add counts from sheets as a lot of its own.

    ``once`` (32 hexadecimal digits) names these sheets: sent again they are not counted again.
    Refuses ``bad-counts`` with every fault, and what ``form`` refuses.
    """
    _, counted = form(site, event)
    wrong = faults(counted, event.k, sheets, counts)
    if wrong or sheets is None:
        raise NotCounted(wrong)
    given = [(item, outcome, number or 0) for (item, outcome), number in counts.items()]
    rows = paper_lot(counted, sheets, [one for one in given if one[2]], event.k)
    digest = lot_digest(counted.digest, sheets, False, rows)
    group = "" if event.breakdown == "none" else OTHER_GROUP
    source = sources.fresh_id(site)
    told = " ".join(name.split())[: sources.LONGEST_NAME]
    told = told if told.isprintable() else ""

    def act(connection: Connection) -> Arrival:
        stored.alone(connection)
        refuse_over_in(connection, event)
        before = stored.known(connection, [once]).get(once)
        if before is not None:
            found = stored.find(connection, event.id, before.arrival or "")
            if found is None:
                raise Refused("no-arrival")
            return found
        stored_sources.meet(connection, {source: told})
        line = Line(once, source, event.id, 1, "finished", sheets, "added")
        made = Arrival(
            new_id(site.chance), event.id, source, "", now, by, "added", Report((line,)).written()
        )
        stored.add(connection, made, None)
        lot = Lot(
            bytes.fromhex(once), event.id, counted.digest, group, "finished", digest, sheets, False
        )
        sums: dict[Key, int] = {
            (kind, item, outcome, band): n for kind, item, outcome, band, n in rows
        }
        text = packed(packed_heads(tuple(sums)), ",".join(map(str, sums.values())))
        stored.put(
            connection,
            event.id,
            made.id,
            [Arriving(lot, source, 1, event.id, text)],
            {("finished", group, False): sums},
        )
        note = f"{event.id}/{made.id}"
        stored_staff.write_note(connection, new_id(site.chance), now, by, "added-tallies", note)
        return made

    return site.store.write(act)


def read_table(form: Form, content: bytes) -> tuple[int | None, dict[tuple[str, str], int | None]]:
    """Read counts from CSV: item, answer, count; a line "sheets" says how many sheets there are.

    Raises NotRead with the line. A count that is no number comes back as None.
    """
    if len(content) > LONGEST_FILE:
        raise NotRead("too-large")
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise NotRead("bad-table", line=1) from None
    sheets: int | None = None
    counts: dict[tuple[str, str], int | None] = {}
    known = {item.id: item for item in form.items if is_countable(item)}
    for number, cells in enumerate(lines, 1):
        row = [cell.strip() for cell in cells]
        if not any(row) or (number == 1 and row[:1] == ["item"]):
            continue
        if row[0] == "sheets":
            sheets = whole(next((cell for cell in row[1:] if cell), ""))
            continue
        if len(row) < 3:
            raise NotRead("bad-table", line=number)
        item, outcome = known.get(row[0]), row[1].removeprefix("'")
        if item is None:
            raise NotRead("unknown-item", line=number, item=row[0][:60])
        if outcome not in outcomes_of(item):
            raise NotRead("unknown-outcome", line=number, outcome=outcome[:60])
        if (item.id, outcome) in counts:
            raise NotRead("twice", line=number)
        counts[item.id, outcome] = whole(row[-1])
    return sheets, counts


def table_rows(form: Form) -> list[tuple[str, str, str]]:
    """Give the lines of an empty table to fill in: item, answer, count."""
    rows = [("sheets", "", "")]
    for item in form.items:
        if is_countable(item):
            rows += [(item.id, outcome, "") for outcome in outcomes_of(item)]
    return rows


def whole(text: str) -> int | None:
    """Read a whole number of at most six digits, as people write it; empty is 0, else None."""
    digits = text.strip() or "0"
    return int(digits) if digits.isdecimal() and len(digits) <= 6 else None
