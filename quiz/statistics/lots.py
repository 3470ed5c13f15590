"""Decide which waiting attempts are counted together, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

K = 10
J = 50
MOST_IN_A_LOT = 1000
OTHER_GROUP = "other"


def lots_while_open(
    waiting: Iterable[bytes], j: int = J, k: int = K, most: int = MOST_IN_A_LOT
) -> tuple[bytes, ...] | None:
    """Choose the one lot that a sweep takes from the pool of an open event, or None.

    From 2j waiting on it takes all but j of them, at most `most`. Which ones is decided by the
    order of their keys, which are hashes of random tokens: so neither the order of arrival nor
    that of storage can be seen, and one who arrives never decides alone who is counted. So 130
    attempts that finish before a sweep give a lot of 80 while open and one of 50 at the close.
    Where k is raised above j, j is k.
    """
    keys = sorted(waiting)
    j = max(j, k)
    if len(keys) < 2 * j:
        return None
    return tuple(keys[: min(len(keys) - j, most)])


@dataclass(frozen=True, slots=True)
class PlannedLot:
    """Hold the keys that are counted together, and the group that they are shown under."""

    group: str
    keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """Hold the lots of an event that settles, and those too few to be counted in it."""

    lots: tuple[PlannedLot, ...]
    remainder: tuple[bytes, ...] = ()


def lots_at_settling(
    pools: Mapping[str, Sequence[bytes]], k: int, most: int = MOST_IN_A_LOT
) -> Settled:
    """Divide what waits in the pools of an event, by group, into the lots of its settling.

    A pool of at least k is one lot, or as few equal ones as hold at most `most` each: one lot
    is one transaction, and those who are answering elsewhere wait for it. Smaller pools join
    into the group "other", which takes in the smallest pool still waiting until it has k; what
    is under k then is the remainder.
    """
    waiting = {group: tuple(sorted(keys)) for group, keys in pools.items() if keys}
    other = [group for group in sorted(waiting) if len(waiting[group]) < k]
    joined = [key for group in other for key in waiting.pop(group)]
    while 0 < len(joined) < k and waiting:
        smallest = min(waiting, key=lambda group: (len(waiting[group]), group))
        joined += waiting.pop(smallest)
    whole = [PlannedLot(group, waiting[group]) for group in sorted(waiting)]
    if len(joined) >= k:
        whole.append(PlannedLot(OTHER_GROUP, tuple(sorted(joined))))
        joined = []
    lots = [part for lot in whole for part in _parts(lot, most)]
    return Settled(tuple(lots), tuple(sorted(joined)))


def _parts(lot: PlannedLot, most: int) -> list[PlannedLot]:
    """Divide a lot into as few as may be of at most `most`, of equal sizes but for one."""
    n = len(lot.keys)
    count = -(-n // most)
    edges = [n * place // count for place in range(count + 1)]
    return [PlannedLot(lot.group, lot.keys[a:b]) for a, b in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class Remainder:
    """Hold what one event of a campaign could not count: the form's digest, its k, the keys."""

    form: str
    k: int
    keys: tuple[bytes, ...]


def lots_of_remainders(parts: Iterable[Remainder]) -> Settled:
    """Divide the remainders of a campaign, when it settles, into lots of equal forms.

    The largest k of the members of a form holds; keys that stay under it are the remainder, to
    be erased. A lot's group is its form.
    """
    forms: dict[str, list[Remainder]] = {}
    for part in parts:
        forms.setdefault(part.form, []).append(part)
    lots, lost = [], []
    for form in sorted(forms):
        keys = sorted(key for part in forms[form] for key in part.keys)
        if keys and len(keys) >= max(part.k for part in forms[form]):
            lots.append(PlannedLot(form, tuple(keys)))
        else:
            lost += keys
    return Settled(tuple(lots), tuple(sorted(lost)))
