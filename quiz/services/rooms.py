"""People as rooms of equal size: what the counting of a remainder needs of each, and no more.

A parcel has k - 1 rooms, whoever is in them: so its length tells neither how many there are
nor what they chose. In a room are, for each item that a remainder counts, what became of it,
which outcomes it had, the mark and how sure somebody was; of the whole the bin of its time. No
token, no language, no instant, no order: rooms are sorted by their content, empty ones last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quiz.attempts import Attempt, Given, Rules, Step
from quiz.items.bank import Bank
from quiz.items.item import Item
from quiz.items.poll import Poll
from quiz.items.response import UNSURE, Response
from quiz.statistics.finished import LEVELS, TIME_EDGES, Finished, Take
from quiz.statistics.form import Form

HEAD = 2
"""Bytes of a room before its items: whether somebody is in it, and the bin of the time."""

MARK = 2
"""Bytes of a mark: at most ten points, in hundredths."""

_STATUS = ("not_drawn", "omitted", "unsure", "given")

SETS = ("multiple", "hottext", "hotspot", "poll")


class NotRooms(Exception):
    """Say that bytes are not what ``packed`` writes for this bank."""


def room_bytes(bank: Bank) -> int:
    """Give how many bytes one person takes: the same for everybody, and for every equal form."""
    return HEAD + sum(1 + _wide(item) + MARK for item in bank.by_id.values())


def packed(bank: Bank, people: Sequence[Finished], k: int) -> bytes:
    """Write fewer than k finished attempts into k - 1 rooms; raises ValueError for more."""
    if len(people) >= k:
        raise ValueError("a remainder is smaller than k")
    rooms = sorted((_room(bank, person) for person in people), reverse=True)
    return b"".join(rooms).ljust((k - 1) * room_bytes(bank), b"\0")


def unpacked(bank: Bank, form: Form, content: bytes, k: int) -> tuple[Attempt, ...]:
    """Read who is in k - 1 rooms, as finished attempts; raises NotRooms for anything else.

    Whoever has the public key can seal what they like. So each response must be one that its
    item can have, its mark is computed anew, and the whole must be written in the one way.
    """
    size = room_bytes(bank)
    if len(content) != (k - 1) * size:
        raise NotRooms
    rooms = [content[at : at + size] for at in range(0, len(content), size)]
    if rooms != sorted(rooms, reverse=True):
        raise NotRooms
    return tuple(_attempt(bank, form, room) for room in rooms if any(room))


def _outcomes(item: Item) -> tuple[str, ...]:
    """Give the outcomes in an order that versions with equal forms have in common."""
    return tuple(sorted(item.outcomes()))


def _wide(item: Item) -> int:
    """Give how many bytes hold a bit for each outcome."""
    return -(-len(item.outcomes()) // 8)


def _room(bank: Bank, person: Finished) -> bytes:
    parts = [bytes((1, person.time_bin))]
    for name, item in bank.by_id.items():
        # Sensitive items stand in no remainder: what became of them stays where it is.
        take = Take("not_drawn") if item.sensitive else person.takes[name]
        names = _outcomes(item)
        bits = 0
        if take.status == "given":
            bits = sum(1 << names.index(one) for one in set(take.outcomes))
        parts.append(bytes((_STATUS.index(take.status) | (take.confidence or 0) << 4,)))
        parts.append(bits.to_bytes(_wide(item)))
        parts.append(take.earned.to_bytes(MARK))
    return b"".join(parts)


def _attempt(bank: Bank, form: Form, room: bytes) -> Attempt:
    if room[0] != 1 or room[1] >= len(TIME_EDGES):
        raise NotRooms
    at, steps, given = HEAD, [], {}
    for name, item in bank.by_id.items():
        wide = _wide(item)
        status, sure = room[at] & 15, room[at] >> 4
        bits = int.from_bytes(room[at + 1 : at + 1 + wide])
        earned = int.from_bytes(room[at + 1 + wide : at + 1 + wide + MARK])
        at += 1 + wide + MARK
        if status >= len(_STATUS) or sure not in (0, *LEVELS):
            raise NotRooms
        what = _STATUS[status]
        if what != "given" and (bits or earned or sure):
            raise NotRooms
        if item.sensitive and what != "not_drawn":
            raise NotRooms
        if what == "not_drawn" and not (form.drawn or item.sensitive):
            raise NotRooms
        if what == "not_drawn":
            continue
        steps.append(Step(name))
        if what == "unsure":
            given[name] = Given(UNSURE, item.mark(UNSURE))
        elif what == "given":
            given[name] = _given(item, bits, earned, sure)
    return Attempt(
        tuple(steps),
        Rules(),
        bank.language,
        seconds=TIME_EDGES[room[1]],
        given=given,
        finished=True,
    )


def _given(item: Item, bits: int, earned: int, sure: int) -> Given:
    names = _outcomes(item)
    if bits >> len(names) or (sure and not item.scored):
        raise NotRooms
    found = {one for place, one in enumerate(names) if bits >> place & 1}
    response = _response(item, [one for one in item.outcomes() if one in found], earned)
    return Given(response, item.mark(response), sure)


def _response(item: Item, chosen: list[str], earned: int) -> Response:
    """Give the response that had these outcomes and this mark; raises NotRooms for none."""
    for value in _values(item, chosen):
        response = Response("given", value)
        if item.mark(response).earned == earned and set(item.outcomes_of(response)) == set(chosen):
            return response
    raise NotRooms


def _values(item: Item, chosen: list[str]) -> Iterator[tuple[str, ...]]:
    """Give the values that a response with these outcomes may have."""
    if item.type == "card":
        yield ("seen",)
    elif item.type == "order":
        lines = {place: line for line, _, place in (one.rpartition("@") for one in chosen)}
        places = [str(place) for place in range(1, len(chosen) + 1)]
        whole = len(chosen) ** 2 == len(item.outcomes())
        if whole and len(set(lines.values())) == len(chosen) and set(lines) == set(places):
            yield tuple(lines[place] for place in places)
    elif item.type == "match":
        lefts = [one.partition("=")[0] for one in item.outcomes()]
        if [one.partition("=")[0] for one in chosen] == list(dict.fromkeys(lefts)):
            yield tuple(chosen)
    elif item.type in SETS:
        if chosen and (not isinstance(item, Poll) or item.choose == "many" or len(chosen) == 1):
            yield tuple(sorted(chosen))
    elif len(chosen) == 1:
        yield (chosen[0],)
        if item.type == "numeric" and chosen[0] in ("below", "above"):
            yield from ((chosen[0], str(percent)) for percent in range(10, 100, 10))
