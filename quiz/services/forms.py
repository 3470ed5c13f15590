"""Between banks and their statistics: a bank as a form, an attempt as what is counted."""

from __future__ import annotations

import hashlib
import json

from quiz.attempts import Given
from quiz.items.bank import Bank, Delivery, Quotas
from quiz.items.item import Item
from quiz.items.single import Single
from quiz.statistics.finished import Finished, Take, time_bin
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.store.attempts import Kept


def form_of(bank: Bank, delivery: Delivery) -> Form:
    """Describe what an event counts: its items in order, and its draw rule."""
    prints, owns = prints_of(bank), bank.fingerprints()
    items = tuple(
        _form_item(name, prints[name], owns[name], item) for name, item in bank.by_id.items()
    )
    draw = delivery.draw
    if draw is None or (isinstance(draw, int) and draw >= len(items)):
        return Form(items)
    rule = draw.model_dump(exclude_none=True) if isinstance(draw, Quotas) else draw
    return Form(items, drawn=True, rule=json.dumps(rule, sort_keys=True))


def prints_of(bank: Bank) -> dict[str, str]:
    """Name what the statistics of each item belong to, by item id: 32 hexadecimal digits.

    An item's own fingerprint holds what an answer means and no words, so two banks may well
    have a "q1" with the same one (true or false, say) that asks another thing.
    """
    return {
        name: hashlib.sha256(f"{bank.id} {own}".encode()).hexdigest()[:32]
        for name, own in bank.fingerprints().items()
    }


def _form_item(name: str, fingerprint: str, own: str, item: Item) -> FormItem:
    return FormItem(
        id=name,
        fingerprint=fingerprint,
        kind=item.type,
        possible=item.possible,
        outcomes=item.outcomes(),
        key_outcomes=item.key_outcomes(),
        area=area_of(item),
        scored=item.scored,
        sensitive=item.sensitive,
        binary=is_binary(item),
        risky_outcomes=risky_outcomes(item),
        own=own,
    )


def area_of(item: Item) -> str | None:
    """Give the area of competence of an item: the part of its id before the point."""
    return item.competence.split(".")[0] if item.competence else None


def is_binary(item: Item) -> bool:
    """Tell whether an item's mark is always full or nothing."""
    if isinstance(item, Single):
        return all(item.percent(name) in (0, 100) for name in item.options)
    return getattr(item, "marking", "exact") == "exact"


def risky_outcomes(item: Item) -> tuple[str, ...]:
    """Give the risky options of a graded scenario: worth nothing where others are worth a part."""
    if not isinstance(item, Single) or not item.scored or is_binary(item):
        return ()
    return tuple(name for name in item.options if item.percent(name) == 0)


class Counting:
    """Turn finished attempts of one bank into what the tallies take in.

    Most people give one of a few responses to an item: each is looked at once.
    """

    def __init__(self, bank: Bank) -> None:
        self._items = bank.by_id
        self._takes: dict[tuple[str, Given], Take] = {}

    def of(self, kept: Kept) -> Finished:
        """Turn a finished attempt into what the tallies take in."""
        attempt = kept.attempt
        responses = attempt.responses
        drawn = {step.item for step in attempt.steps}
        takes = {}
        for name, item in self._items.items():
            given = responses.get(name)
            if given is not None:
                take = self._takes.get((name, given))
                if take is None:
                    take = self._takes[name, given] = _take(item, given)
                takes[name] = take
            elif name in drawn:
                takes[name] = Take("omitted", (OMITTED,), 0, item.possible)
            else:
                takes[name] = _NOT_DRAWN
        return Finished(
            kept.key,
            takes,
            time_bin(attempt.seconds),
            kept.group,
            next_step=attempt.next_step,
            language=attempt.language,
        )


def counted(kept: Kept, bank: Bank) -> Finished:
    """Turn one finished attempt into what the tallies take in."""
    return Counting(bank).of(kept)


def _take(item: Item, given: Given) -> Take:
    status = given.response.status
    return Take(
        status,
        item.outcomes_of(given.response) if status == "given" else (_RESERVED[status],),
        given.mark.earned,
        given.mark.possible,
        given.mark.full,
        given.confidence if given.confidence > 0 else None,
    )


_NOT_DRAWN = Take("not_drawn")
_RESERVED = {"unsure": UNSURE, "omitted": OMITTED}
