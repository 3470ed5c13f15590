"""Share items out among quotas that may want the same ones."""

from __future__ import annotations

from collections.abc import Sequence


def shared_out(quotas: Sequence[tuple[Sequence[str], int]]) -> dict[str, int]:
    """Give each quota as many names as it wants, and say of each name which quota has it.

    A quota is (the names that it may have, how many); it takes those that come first. A name
    counts for one quota only: where one runs short, another gives up a name for which it has a
    spare (augmenting paths of a bipartite matching), so quotas are only ever short where no
    way of sharing fills them all.
    """
    holder: dict[str, int] = {}

    def take(quota: int, asked: set[int]) -> bool:
        names, _ = quotas[quota]
        for name in names:
            if name not in holder:
                holder[name] = quota
                return True
        for name in names:
            other = holder[name]
            if other in asked:
                continue
            asked.add(other)
            if take(other, asked):
                holder[name] = quota
                return True
        return False

    for quota, (_, count) in enumerate(quotas):
        for _ in range(count):
            if not take(quota, {quota}):
                break
    return holder
