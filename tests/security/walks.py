"""Walks through a quiz that nobody planned: any move, at any place, with any form."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.web.place import Browser, Seen, form_of


@dataclass
class Walker:
    """Walk through one quiz in one browser, the same way for the same seed.

    What it does depends on its own chance and on what it sent before, never on what it read,
    but for the token of a form. So two walkers do the same whatever a bank's key is.
    """

    browser: Browser
    start: str
    feedback: str
    free: bool
    steps: int
    chance: random.Random
    token: str = ""
    turns: dict[int, int] = field(default_factory=dict)
    answered: set[int] = field(default_factory=set)
    finished: bool = False
    began: bool = False

    def begin(self) -> Seen:
        """Start the quiz."""
        pressed = "next" if self.finished else "fresh" if self.began else ""
        path = f"{self.start}?go={pressed}" if pressed else self.start
        page = self.browser.get(path)
        seen = self.browser.send(page, {"audience": "student", "go": pressed})
        self.began, self.finished = True, False
        self.answered.clear()
        self.turns.clear()
        first = self.browser.follow(seen)
        self.token = dict(form_of(first).filled)["csrf_token"]
        return first

    def look(self) -> Seen:
        """Open some address of the quiz."""
        place = self.chance.randint(0, self.steps + 2)
        page = self.chance.choice(
            [
                "",
                "/pause",
                "/check",
                "/result",
                "/certificate",
                "/leave",
                f"/{place}",
                f"/{place}/answer",
                f"/{place}?view=list",
                f"/{place}?list",
                "?go=again",
                "?go=next",
                "?go=fresh",
                "?cookie=missing",
                f"/{place}?key=1&debug=1",
            ]
        )
        start = self.start
        if self.chance.random() < 0.2:
            start = start.replace("/en/", self.chance.choice(("/hi/", "/fr/")))
        return self.browser.get(start + page)

    def wait(self) -> Seen:
        """Let some minutes pass; a time limit may be over then."""
        self.browser.place.clock.now += 400
        return self.browser.get(self.start)

    def around(self) -> Seen:
        """Open some address beside the quiz."""
        return self.browser.get(
            self.chance.choice(("/en/", "/en/q", "/en/settings", "/en/forget", "/en/privacy"))
        )

    def answer(self) -> Seen:
        """Send some form to some place."""
        at = self.chance.randint(1, self.steps) if self.chance.random() < 0.4 else self.open
        turn = self.turns.get(at, 0) if self.chance.random() < 0.8 else self.chance.randint(0, 3)
        form = [("csrf_token", self.token), ("turn", str(turn)), *self._given()]
        if self.chance.random() < 0.1:
            form = form[1:]
        seen = self.browser.post(f"{self.start}/{at}", form)
        return self.browser.follow(seen) if self.chance.random() < 0.5 else seen

    def finish(self) -> Seen:
        """Send the list to check."""
        return self.browser.post(f"{self.start}/check", [("csrf_token", self.token)])

    @property
    def open(self) -> int:
        """Give the first place without a response, as far as this walker knows."""
        return next(
            (place for place in range(1, self.steps + 1) if place not in self.answered),
            self.steps,
        )

    def _given(self) -> list[tuple[str, str]]:
        chance = self.chance
        which = chance.random()
        if which < 0.15:
            return [("a", "unsure")]
        if which < 0.2:
            return [("a", "skip")]
        if which < 0.25:
            return []
        if which < 0.3:
            return [("a", "unsure"), ("a", "1"), ("t", "")]
        order = [*chance.sample((1, 2), 2), 3, 4, 5, 6]
        few = sorted(chance.sample(range(1, 7), chance.randint(2, 3)))
        # One form for all types: each reads the fields that it knows.
        return [
            *(("a", str(place)) for place in (few if chance.random() < 0.3 else order[:1])),
            ("t", chance.choice(["7500000", "40", "kite", "8,1 m", "no idea", "7 8"])),
            *((f"m{number}", str(chance.randint(1, 2))) for number in range(1, 7)),
            *((f"p{place}", str(number)) for place, number in enumerate(order, 1)),
            ("sure", chance.choice("123")),
        ]


def is_due(walker: Walker, seen: Seen) -> bool:
    """Tell whether a page may say by now what is right: of this item, or of all of them."""
    last, _, before = seen.path.partition("?")[0].rpartition("/")[::-1]
    if seen.status != 200 or seen.method != "GET":
        return False
    if last == "result":
        return walker.finished
    if walker.feedback == "none":
        return False
    if last == "pause":
        return walker.feedback == "after_each" and bool(walker.answered)
    if last != "answer":
        return False
    if walker.feedback == "at_end":
        return walker.finished
    place = int(before.rpartition("/")[2])
    return walker.finished or place in walker.answered


@dataclass(frozen=True)
class Step:
    """Hold one reply of a walk; ``due`` tells whether it may say what is right."""

    seen: Seen
    due: bool


def learn(walker: Walker, seen: Seen) -> None:
    """Let a walker know how far it is, from an address that it was sent to."""
    location = seen.header("Location") or ""
    path = seen.path.partition("?")[0]
    last = path.rpartition("/")[2]
    if seen.method == "POST" and seen.status == 303 and last.isdigit():
        place = int(last)
        if location.endswith(("/result", f"/{place}/answer", f"/{place + 1}", "/check", "/pause")):
            walker.answered.add(place)
            walker.turns[place] = walker.turns.get(place, 0) + 1
    through = len(walker.answered) == walker.steps and not walker.free
    if location.endswith("/result") or through:
        walker.finished = True


def walk(walker: Walker, length: int) -> list[Step]:
    """Walk for some moves; begins with a start. Gives every reply, redirects included."""
    steps: list[Step] = []

    def note() -> None:
        for seen in walker.browser.seen[len(steps) :]:
            learn(walker, seen)
            steps.append(Step(seen, is_due(walker, seen)))

    walker.begin()
    note()
    for _ in range(length):
        which = walker.chance.random()
        moves = (walker.answer, walker.look, walker.around, walker.finish, walker.wait)
        likely = (0.55, 0.85, 0.92, 0.96, 0.98)
        chosen = (m for m, most in zip(moves, likely, strict=True) if which < most)
        move = next(chosen, walker.begin)
        move()
        note()
    return steps
