"""What is sealed of an attempt and of its responses: how it is written, and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy.engine import Connection

from quiz.attempts import Attempt, Given, Rules, Step
from quiz.items.response import Mark, Response
from quiz.store.vault import Vault, read

Seen = dict[tuple[int, bytes], Given]
"""Responses by their turn and what was sealed of them: equal ones are read once."""


class Sealed(Mapping[str, Given]):
    """Hold the responses of one attempt by item id; what nobody asks for stays sealed."""

    def __init__(
        self,
        opened: Callable[[bytes, bytes], bytes],
        key: bytes,
        stored: Mapping[str, tuple[int, bytes]],
        seen: Seen,
    ) -> None:
        self._opened = opened
        self._key = key
        self._stored = stored
        self._seen = seen
        self._known: dict[str, Given] = {}

    def __getitem__(self, item: str) -> Given:
        found = self._known.get(item)
        if found is None:
            turn, sealed = self._stored[item]
            text = self._opened(self._key + item.encode(), sealed)
            found = self._seen.get((turn, text))
            if found is None:
                found = self._seen[turn, text] = opened_given(read(text), turn)
            self._known[item] = found
        return found

    def get(self, item: str, default: Any = None) -> Any:
        """Give one response: without the exception by which Mapping finds that none is there."""
        return self[item] if item in self._stored else default

    def __contains__(self, item: object) -> bool:
        return item in self._stored

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)


def seal_attempt(
    connection: Connection, vault: Vault, day: bytes, key: bytes, attempt: Attempt
) -> bytes:
    """Seal an attempt but for its responses, under the key of its day."""
    facts = {
        "language": attempt.language,
        "audience": attempt.audience,
        "started": attempt.started,
        "limit": attempt.limit,
        "seconds": attempt.seconds,
        "shared": int(attempt.shared),  # of one size, so that a locked row does not tell
        "next": int(attempt.next_step),
        "rules": [attempt.rules.feedback, attempt.rules.navigation, attempt.rules.confidence],
        "steps": [[step.item, list(step.slots)] for step in attempt.steps],
    }
    return vault.seal_packed(connection, day, b"attempt" + key, facts)


def opened_attempt(facts: dict[str, Any], given: Mapping[str, Given], finished: bool) -> Attempt:
    """Make an attempt of what was sealed of it."""
    return Attempt(
        steps=tuple([_step(item, *slots) for item, slots in facts["steps"]]),
        rules=Rules(*facts["rules"]),
        language=facts["language"],
        audience=facts["audience"],
        started=facts["started"],
        limit=facts["limit"],
        seconds=facts["seconds"],
        given=given,
        finished=finished,
        shared=bool(facts.get("shared", 0)),  # rows from before it was kept
        next_step=bool(facts.get("next", 0)),
    )


@lru_cache(4096)
def _step(item: str, *slots: str) -> Step:
    """Make a step; many attempts have the same, which is found sooner than made."""
    return Step(item, slots)


def seal_given(
    connection: Connection, vault: Vault, day: bytes, key: bytes, item: str, given: Given
) -> bytes:
    """Seal one response."""
    response, mark = given.response, given.mark
    facts = [response.status, response.value, mark.earned, mark.possible, given.confidence]
    return vault.seal(connection, day, key + item.encode(), facts)


def opened_given(facts: list[Any], turn: int) -> Given:
    """Make a response of what was sealed of it."""
    status, value, earned, possible, confidence = facts
    return Given(Response(status, tuple(value)), Mark(earned, possible), confidence, turn)
