"""Let a story happen under the eyes of the auditor."""

from __future__ import annotations

from collections.abc import Callable

from quiz.services.site import Site
from tests.security.audit import Audit
from tests.security.histories import History
from tests.security.schools import HOUR, Held, Server

Story = Callable[[History], None]


def told(made: Server, story: Story, seed: int = 3) -> Audit:
    """Let a story happen under the eyes of the auditor."""
    found = Audit()
    story(History(made, seed, found.look))
    return found


def kinds(found: Audit) -> set[str]:
    return {fault.kind for fault in found.faults}


def settle(history: History, held: Held) -> None:
    """Close an event and let it settle."""
    history.close(held)
    history.wait(2 * HOUR)
    history.sweep()
    assert held.state == "settled"


def some_more(history: History, held: Held, language: str, wanted: int) -> None:
    """Let students finish in a language until so many of them will be counted."""

    def act(site: Site) -> None:
        history.come(site, held, language, "student", True, 9)

    def there() -> int:
        return sum(
            one.language == language and one.finished and one.counts
            for one in history.school.of(held.id)
        )

    while there() < wanted:
        history.together([act] * (wanted - there()))


def one_more(history: History, held: Held, language: str) -> None:
    """Let one student finish in a language."""
    history.together([lambda site: history.come(site, held, language, "student", True, 9)])
