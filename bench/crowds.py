"""Many finished attempts in little time: the store's own acts, many to a transaction."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from bench.house import House, now
from quiz.attempts import Attempt, Given, draw, finished, with_given
from quiz.base import new_token, token_key
from quiz.items.item import Item
from quiz.items.response import UNSURE, Response
from quiz.services.forms import counted
from quiz.services.play import Quiz, rules_of
from quiz.services.simulated import right_response
from quiz.statistics.finished import TIME_EDGES, Finished
from quiz.store import Connection
from quiz.store import attempts as stored
from quiz.store.attempts import Kept

AT_ONCE = 200


def attempts(quiz: Quiz, count: int, seed: int = 5) -> Iterator[Attempt]:
    """Make finished attempts in memory: everybody as able as chance has it."""
    chance = random.Random(seed)
    for _ in range(count):
        able = chance.random()
        attempt = Attempt(
            steps=draw(quiz.bank, quiz.event.delivery, chance),
            rules=rules_of(quiz.event.delivery),
            language="en",
            started=0,
        )
        for step in attempt.steps:
            item = quiz.bank.by_id[step.item]
            response = _response(item, step.slots, able, chance)
            attempt = with_given(attempt, step.item, Given(response, item.mark(response)))
        yield finished(attempt, chance.randrange(4000), TIME_EDGES)


def _response(item: Item, slots: Sequence[str], able: float, chance: random.Random) -> Response:
    luck = chance.random()
    if luck < able:
        return right_response(item)
    if luck > 0.95:
        return UNSURE
    return Response("given", (chance.choice(slots),))


def people(quiz: Quiz, count: int, seed: int = 5) -> list[Finished]:
    """Give finished attempts as the tallies take them in, without a database."""
    chance = random.Random(seed)
    return [
        counted(
            Kept(
                chance.randbytes(32),
                quiz.event.id,
                quiz.event.revision,
                "",
                True,
                0,
                b"",
                None,
                attempt,
            ),
            quiz.bank,
        )
        for attempt in attempts(quiz, count, seed)
    ]


def store(house: House, quiz: Quiz, count: int, seed: int = 5) -> None:
    """Store finished attempts of an event, sealed and waiting to be counted."""
    made = attempts(quiz, count, seed)
    vault, chance = house.site.store.vault, house.site.chance

    def act(connection: Connection) -> None:
        for attempt in group:
            key = token_key(new_token(chance))
            stored.start(
                connection,
                vault,
                key,
                event=quiz.event.id,
                revision=quiz.event.revision,
                group="",
                counts=True,
                attempt=attempt,
                now=now(),
            )
            for item, given in attempt.responses.items():
                stored.put_response(connection, vault, key, item, given)
            stored.finish(connection, vault, key, attempt, now())

    while group := [attempt for attempt, _ in zip(made, range(AT_ONCE), strict=False)]:
        house.site.store.write(act)
