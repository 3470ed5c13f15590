"""What the answers say about each item of a bank: from whole lots of all its events.

Figures belong to a bank, an item and its fingerprint: an event counts as far as its revision's
item means the same. Mended wording goes on with its figures, a new key begins afresh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

from quiz.items.bank import Bank, Delivery
from quiz.services.figures import as_repairs
from quiz.services.forms import form_of
from quiz.services.site import Site
from quiz.statistics.form import Form, FormItem
from quiz.statistics.report import ItemReport
from quiz.statistics.reporting import released
from quiz.statistics.tallies import Pooled, pooled
from quiz.statistics.together import Part, parts_of
from quiz.store import Connection, Store
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store import repairs as stored_repairs
from quiz.store.repairs import Repaired

Why = Literal["counted", "none-yet", "changed", "nothing-to-answer"]

KEPT = 64
"""Banks whose evidence is kept at hand, until there is another lot or repair."""

FORMS = 8
"""Forms of one bank of which the evidence is kept: what is published, and drafts."""


@dataclass(frozen=True)
class ItemEvidence:
    """Hold what the answers say about one item, or why they say nothing.

    ``why`` is ``counted`` where ``report`` holds figures; ``none-yet`` where nobody answered,
    or too few did (the two look the same); ``changed`` where there are answers, but to an item
    of this name that meant something else; ``nothing-to-answer`` for a card. ``events`` are
    the events behind the figures; ``repairs`` those that were repaired, with their decision.
    """

    item: str
    number: int
    why: Why
    report: ItemReport | None = None
    events: int = 0
    repairs: tuple[Repaired, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """Hold the evidence on all items of a bank, in its order.

    ``simulated`` says that all of it comes from a demonstration; otherwise no simulated answer
    is in it. ``n`` attempts of ``events`` events were counted in all, whatever they answered.
    """

    items: tuple[ItemEvidence, ...]
    n: int
    events: int
    simulated: bool

    def item(self, name: str) -> ItemEvidence:
        """Give the evidence on one item; raises KeyError."""
        for one in self.items:
            if one.item == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True)
class _Source:
    part: Part
    repairs: tuple[Repaired, ...]
    demo: bool


@dataclass(frozen=True)
class _Known:
    """Keep a bank's sums, and the evidence made of them by the form that asked."""

    state: object
    sources: list[_Source]
    made: dict[str, Evidence]


_KNOWN: WeakKeyDictionary[Store, dict[str, _Known]] = WeakKeyDictionary()


def evidence(site: Site, bank: Bank) -> Evidence:
    """Give what the answers say about each item of a bank, or why they say nothing.

    ``bank`` may be a revision or a draft that can be read: what counts is which of its items
    mean the same as in an event. All figures pass ``released``; events of which nothing is
    shown bring nothing.
    """
    known = _known(site, bank.id)
    form = form_of(bank, Delivery())
    if form.digest not in known.made:
        while len(known.made) >= FORMS:
            known.made.pop(next(iter(known.made)), None)
        known.made[form.digest] = _evidence(form, known.sources)
    return known.made[form.digest]


def _evidence(form: Form, found: list[_Source]) -> Evidence:
    real = [source for source in found if not source.demo]
    simulated = bool(found) and not real
    sources = found if simulated else real
    report = released(form, Pooled(), over=[source.part for source in sources])
    return Evidence(
        tuple(
            _item(item, shown, sources)
            for item, shown in zip(form.items, report.items, strict=True)
        ),
        report.n,
        len(sources),
        simulated,
    )


def _item(item: FormItem, shown: ItemReport, sources: list[_Source]) -> ItemEvidence:
    if item.kind == "card":
        return ItemEvidence(item.id, shown.number, "nothing-to-answer")
    same = [source for source in sources if source.part.holds(item)]
    if shown.n:
        mended = tuple(one for source in same for one in source.repairs if one.item == item.id)
        told = len(parts_of(item, [source.part for source in same]))
        return ItemEvidence(item.id, shown.number, "counted", shown, told, mended)
    named = any(item.id == own.id for source in sources for own in source.part.form.items)
    changed = named and not same
    return ItemEvidence(item.id, shown.number, "changed" if changed else "none-yet")


def _known(site: Site, bank: str) -> _Known:
    """Give the sums of every event of a bank; read anew when there is a lot or repair more."""
    with site.store.read() as connection:
        counted = stored_lots.of_bank(connection, bank)
        mended = stored_repairs.of_bank(connection, bank)
        state = (counted, mended)
        kept = _KNOWN.setdefault(site.store, {})
        known = kept.get(bank)
        if known is not None and known.state == state:
            return known
        by_event: dict[str, list[Repaired]] = {}
        for one in mended:
            by_event.setdefault(one.event, []).append(one)
        found = [
            source
            for name in counted
            if (source := _source(site, connection, name, by_event.get(name, []))) is not None
        ]
    while len(kept) >= KEPT:
        kept.pop(next(iter(kept)), None)
    kept[bank] = known = _Known(state, found, {})
    return known


def _source(
    site: Site, connection: Connection, name: str, mended: list[Repaired]
) -> _Source | None:
    event = stored_events.find(connection, name)
    if event is None:
        return None
    form = form_of(site.shelf.bank(connection, event.revision), event.delivery)
    sums = stored_lots.sums(connection, name, "finished")
    parts = pooled(sums)
    own: Mapping[str, Repaired] = {one.item: one for one in mended}
    return _Source(
        Part(form, parts, event.k, as_repairs(list(own.values()))), tuple(mended), event.demo
    )
