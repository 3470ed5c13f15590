"""One attempt in any order of moves, over HTTP, beside a plain model of what must be so.

Hypothesis chooses the moves: answer, send again, an older tab, go back, leave, finish, start
again. ``KITESTRING_WALKS`` asks for more of them.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quiz.base import token_key
from quiz.services import play
from tests.web.place import HOST, Browser, Place, Seen, form_of, open_place

WALKS = int(os.environ.get("KITESTRING_WALKS", "25"))
"""How many attempts are walked through for each way of delivering."""

MOVES = 25
KEYS = ("a", "b", "c", "b")
STEPS = len(KEYS)
CHOICES = ("a", "b", "c", "unsure")

DELIVERIES = {
    "each": {"feedback": "after_each"},
    "end": {"feedback": "at_end"},
    "free": {"feedback": "at_end", "navigation": "free"},
    "mute": {"feedback": "none", "navigation": "free"},
}


def bank(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "title": name,
        "delivery": DELIVERIES[name],
        "items": [
            {"id": f"i{place}", "type": "single", "stem": f"Question number {place}?",
             "options": {one: f"Option {one}" for one in "abc"}, "key": key,
             "rationale": f"Because {place}."}
            for place, key in enumerate(KEYS, 1)
        ],
    }  # fmt: skip


@dataclass
class Model:
    """Hold what must be stored of one attempt: by place, what was chosen and in which turn."""

    free: bool
    final: bool
    stored: dict[int, tuple[str, int]] = field(default_factory=dict)
    finished: bool = False

    @property
    def open(self) -> int:
        """Give the first place without a response."""
        return next((at for at in range(1, STEPS + 1) if at not in self.stored), STEPS + 1)

    def asks(self, place: int) -> bool:
        """Tell whether a response to a place may change something."""
        return not self.finished and (self.free or place == self.open)

    def answer(self, place: int, choice: str, seen: int) -> None:
        """Take a response from a form that saw a turn (0: nothing stored)."""
        if not self.asks(place):
            return
        _, turn = self.stored.get(place, ("", 0))
        if turn == seen:
            self.stored[place] = choice, turn + 1
            self.finished = not self.free and len(self.stored) == STEPS

    @property
    def best(self) -> int:
        """Count the best responses."""
        return sum(KEYS[place - 1] == choice for place, (choice, _) in self.stored.items())


@dataclass(frozen=True)
class Tab:
    """Hold a question page that lies open somewhere; ``attempt`` counts the attempts begun."""

    page: Seen
    place: int
    turn: int
    attempt: int


class Walk(RuleBasedStateMachine):
    """Be one browser with some tabs."""

    place: Place
    quiz: str
    walks = 0

    tabs = Bundle("tabs")

    @initialize()
    def begin(self) -> None:
        """Open the quiz in a new browser."""
        Walk.walks += 1
        self.browser: Browser = self.place.browser(address=f"10.1.{Walk.walks // 250}.7")
        self.url = f"/en/q/{self.quiz}"
        delivery = DELIVERIES[self.quiz]
        self.model = Model("navigation" in delivery, delivery["feedback"] == "after_each")
        self.begun = 0
        self.last: tuple[str, list[tuple[str, str]]] | None = None

    def attempt(self) -> Any:
        """Ask the store for the attempt, past everything that the web knows."""
        (token,) = self.browser.cookie().values()
        found = play.visit(self.place.site, "q", self.quiz, self._keys(token))
        assert found is not None
        assert found[1] is not None
        return found[1].attempt

    def _keys(self, token: str) -> dict[str, bytes]:
        (name,) = self.browser.cookie()
        return {name.removeprefix("kite-"): token_key(token)}

    @precondition(lambda self: not self.begun)
    @rule(target=tabs)
    def start(self) -> Tab:
        """Start, and stand at the first question."""
        self.begun = 1
        return self._tab(self.browser.start(self.url))

    @precondition(lambda self: self.begun)
    @rule(target=tabs, fresh=st.booleans())
    def start_again(self, fresh: bool) -> Any:
        """Go on with what was begun, or begin afresh; after the finish: try again."""
        asked = self.browser.get(self.url)
        if not self.model.finished and not fresh:
            page = self.browser.follow(self.browser.send(asked, {"go": "continue"}))
            return self._where_next(page)
        go = "again" if self.model.finished else "fresh"
        page = self.browser.follow(self.browser.send(asked, {"go": go}))
        page = self.browser.follow(self.browser.send(page))
        self.begun += 1
        self.model = Model(self.model.free, self.model.final)
        return self._tab(page)

    @precondition(lambda self: self.begun)
    @rule(target=tabs, place=st.integers(1, STEPS))
    def open(self, place: int) -> Any:
        """Open a question: in a second tab, by going back, or by its address."""
        page = self.browser.follow(self.browser.get(f"{self.url}/{place}"))
        assert page.status == 200
        if self.model.asks(place):
            tab = self._tab(page)
            assert tab.place == place
            chosen, turn = self.model.stored.get(place, (None, 0))
            assert tab.turn == turn
            assert dict(form_of(page).filled).get("a") == sent(page, chosen)
            return tab
        if self.model.finished:
            return self._shows_outcome(page)
        if self.model.final and place in self.model.stored:
            return self._shows_answer(page, place)
        return self._where_next(page)

    @precondition(lambda self: self.begun)
    @rule(tab=tabs, choice=st.sampled_from(CHOICES))
    def answer(self, tab: Tab, choice: str) -> None:
        """Press the button in a tab, however old."""
        form = form_of(tab.page)
        kept = [(name, value) for name, value in form.filled if name != "a"]
        self.last = form.action.removeprefix(HOST), [*kept, ("a", sent(tab.page, choice) or "")]
        self._post(tab.attempt, tab.place, choice, tab.turn)
        self.sent = tab.attempt, tab.place, choice, tab.turn

    @precondition(lambda self: self.last)
    @rule()
    def send_again(self) -> None:
        """Send the last response once more, as a phone without a reply does."""
        self._post(*self.sent)

    def _post(self, attempt: int, place: int, choice: str, turn: int) -> None:
        assert self.last is not None
        reply = self.browser.post(*self.last)
        if attempt != self.begun:  # its form is bound to an attempt that is over
            assert reply.status in (303, 400)
            return
        assert reply.status == 303
        self.model.answer(place, choice, turn)
        page = self.browser.follow(reply)
        assert page.status == 200
        if self.model.final and place in self.model.stored:
            self._shows_answer(page, place)

    @precondition(lambda self: self.begun)
    @rule()
    def leave(self) -> None:
        """Look at the page that keeps the place."""
        page = self.browser.get(f"{self.url}/leave")
        number = min(self.model.open, STEPS)
        assert f"question {number} of {STEPS}." in page.text

    @precondition(lambda self: self.begun)
    @rule()
    def finish(self) -> None:
        """Look at the list, and finish where that is a move of its own."""
        page = self.browser.follow(self.browser.get(f"{self.url}/check"))
        assert page.status == 200
        if self.model.finished:
            self._shows_outcome(page)
        elif self.model.free:
            assert f"<b>{len(self.model.stored)} of {STEPS}</b> answered" in page.text
            self.model.finished = True
            self._shows_outcome(self.browser.follow(self.browser.send(page)))
        else:
            self._where_next(page)

    @precondition(lambda self: self.begun)
    @rule(where=st.sampled_from(["result", "certificate", "pause", "1/answer", f"{STEPS}/answer"]))
    def look(self, where: str) -> None:
        """Open some page that only shows: what is not due is never on it."""
        page = self.browser.follow(self.browser.get(f"{self.url}/{where}"))
        assert page.status == 200
        due = self.model.final or (self.model.finished and self.quiz == "end")
        for place in range(1, STEPS + 1):
            told = self.quiz != "mute" and (
                self.model.finished or (due and place in self.model.stored)
            )
            assert told or f"Because {place}." not in page.text

    @rule(minutes=st.integers(1, 90))
    def wait(self, minutes: int) -> None:
        """Let time pass; there is no limit."""
        self.place.clock.now += 60 * minutes

    @invariant()
    def the_store_holds_what_the_model_holds(self) -> None:
        """Compare every response with the model."""
        if not getattr(self, "begun", 0):
            return
        attempt = self.attempt()
        assert attempt.finished == self.model.finished
        found = {
            int(name[1:]): ((given.response.value or ("unsure",))[0], given.turn)
            for name, given in attempt.responses.items()
        }
        assert found == self.model.stored

    def _tab(self, page: Seen) -> Tab:
        """Read a question page."""
        heading = re.search(r"Question number (\d)\?</h1>", page.text)
        assert heading, page.text
        turn = int(dict(form_of(page).filled).get("turn", "0"))
        return Tab(page, int(heading[1]), turn, self.begun)

    def _where_next(self, page: Seen) -> Any:
        """Read the page that an unfinished attempt goes on with."""
        if self.model.open > STEPS:
            assert page.path == f"{self.url}/check"
            return multiple()
        tab = self._tab(page)
        assert tab.place == self.model.open
        return tab

    def _shows_answer(self, page: Seen, place: int) -> Any:
        assert f"Because {place}." in page.text
        chosen, _ = self.model.stored[place]
        assert ("and the best one" in page.text) == (KEYS[place - 1] == chosen)
        assert page.path == f"{self.url}/{place}/answer"
        return multiple()

    def _shows_outcome(self, page: Seen) -> Any:
        if page.path == f"{self.url}/result" and self.model.stored:
            assert f"<b>{self.model.best} of {STEPS}</b> best answers" in page.text
        else:
            assert page.path.endswith(("/result", "/answer"))
        return multiple()


def sent(page: Seen, choice: str | None) -> str | None:
    """Give what the form of a page sends for a choice; options stand in a drawn order."""
    if choice in (None, "unsure"):
        return choice
    found = re.search(rf'value="(\d)"[^>]*><span>Option {choice}</span>', page.text)
    assert found, page.text
    return found[1]


@pytest.fixture(scope="module")
def kite() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="kite-walks-") as folder:
        home = Path(folder, "home")
        home.mkdir()
        place = open_place(home)
        for name in DELIVERIES:
            place.publish(bank(name))
        yield place
        place.shut()


@pytest.mark.parametrize("quiz", DELIVERIES)
def test_any_order_of_moves_leaves_what_the_model_says(kite: Place, quiz: str) -> None:
    walk = type("Walk", (Walk,), {"place": kite, "quiz": quiz})
    run_state_machine_as_test(
        walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=MOVES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
