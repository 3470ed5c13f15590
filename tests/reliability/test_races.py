"""Ten submits of the same step at the same instant, at two servers of one database."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from collections import Counter
from pathlib import Path

from tests.loops import in_a_loop
from tests.reliability import ledger
from tests.reliability.line import Line, Student, begin, insist, look, stands
from tests.reliability.place import ITEMS, QUIZ, option_of, secret_of, serve

PAIRS = int(os.environ.get("KITESTRING_RACES", "1000"))
"""How many (attempt, item) pairs are raced for."""

AT_ONCE = 6
SUBMITS = 10

Winners = dict[tuple[bytes, str], str]


async def race(ports: tuple[int, int], pairs: int) -> tuple[Winners, Counter[str]]:
    """Race for every step of as many attempts as it takes; give who won, and what was seen."""
    winners: Winners = {}
    seen: Counter[str] = Counter()
    waiting = list(range(-(-pairs // len(ITEMS))))

    async def runner() -> None:
        lines = [Line(ports[number % 2]) for number in range(SUBMITS)]
        while waiting:
            attempt = waiting.pop()
            student = await begin(lines[attempt % 2], QUIZ)
            for place in range(1, min(len(ITEMS), pairs - attempt * len(ITEMS)) + 1):
                await one_step(lines, student, place, random.Random(attempt * 100 + place))
        for line in lines:
            line.close()

    async def one_step(
        lines: list[Line], student: Student, place: int, chance: random.Random
    ) -> None:
        offered = await look(lines[place % 2], student, place)
        mine, *others = chance.sample(sorted(offered), 4)
        choices = [mine] * 5 + [chance.choice(others) for _ in range(5)]
        chance.shuffle(choices)

        async def one(line: Line, choice: str) -> str:
            reply = await insist(line, student, place, offered[choice])
            assert reply.status == 303, reply.text
            assert reply.location == f"{QUIZ}/{place}/answer"
            return await stands(line, student, place)

        told = await asyncio.gather(*(one(*pair) for pair in zip(lines, choices, strict=True)))
        assert len(set(told)) == 1, f"different winners were named: {told}"
        item, option = option_of(told[0])
        assert told[0] in choices
        key = hashlib.sha256(student.secret.encode()).digest()
        assert (key, item) not in winners
        winners[key, item] = option
        seen["first sent" if told[0] == choices[0] else "another"] += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(runner())
    return winners, seen


def test_of_ten_submits_at_once_one_stands_and_all_are_told_so(
    database_url: str, tmp_path: Path
) -> None:
    one, other = serve(tmp_path, database_url), serve(tmp_path, database_url, QUIZ_BANKS="")
    with one, other:
        winners, seen = in_a_loop(race((one.port, other.port), PAIRS))
    assert len(winners) == PAIRS
    found = ledger.read(database_url, secret_of(one))
    assert {pair: chosen for pair, (_, chosen, _, _) in found.responses.items()} == {
        pair: [option] for pair, option in winners.items()
    }
    assert ledger.rows(database_url, "select count(*), sum(turn) from response") == [(PAIRS, PAIRS)]
    done = sum(attempt["finished"] for attempt in found.attempts.values())
    assert done == PAIRS // len(ITEMS)
    assert sum(found.participation.values()) == done, "a finish was counted twice or never"
    assert seen["another"] > 0, "nobody raced: the first one sent always won"
