"""Show where people stopped who did not finish."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.statistics.figure import TOO_FEW
from quiz.statistics.form import Form
from quiz.statistics.lots import K
from quiz.statistics.release import Shown, hidden, scored_percent
from quiz.statistics.shares import share
from quiz.statistics.tallies import Sums, count


@dataclass(frozen=True, slots=True)
class Stops:
    """Hold how many did not finish, and the share of them that stopped at each item."""

    n: int
    items: tuple[tuple[str, Shown], ...]


def stops(form: Form, sums: Sums, k: int = K) -> Stops:
    """Return where unfinished attempts stopped, in capped whole percents; under k nothing."""
    n = count(sums, "unfinished")
    if n < k:
        return Stops(0, tuple((item.id, hidden(TOO_FEW)) for item in form.items))
    return Stops(
        n,
        tuple(
            (item.id, scored_percent(share(count(sums, "stopped", item.id), n, k)))
            for item in form.items
        ),
    )
