"""An event that was held to its end, with people who say how sure they are of six questions."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from quiz.base import token_key
from quiz.items.response import Response
from quiz.services import organize, play
from quiz.services.organize import Setup
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store.campaigns import Campaign
from quiz.store.events import Breakdown, Event
from tests.web.place import Place
from tests.web.staffed import account


def _item(name: str, key: str = "look", **more: Any) -> dict[str, Any]:
    return {
        "id": name, "type": "single", "competence": "1.2",
        "stem": {"en": f"What first, {name}?", "hi": f"पहले क्या, {name}?"},
        "options": {
            "send": {"text": {"en": "=Send it on", "hi": "भेजें"},
                     "misconception": "sharing-is-harmless"},
            "open": {"text": {"en": "Open the link", "hi": "खोलें"},
                     "misconception": "looks-right-is-right"},
            "ask": {"en": "Ask the group", "hi": "पूछें"},
            "look": {"en": "Look at the owner", "hi": "मालिक देखें"},
        },
        "key": key, "rationale": {"en": "The **owner** decides.", "hi": "मालिक।"}, **more,
    }  # fmt: skip


HELD: dict[str, Any] = {
    "id": "first-moves",
    "title": {"en": "First moves", "hi": "पहला कदम"},
    "languages": ["en", "hi"],
    "audience": ["student", "parent"],
    "items": [
        _item("good", talk={"en": "Whom did you trust?", "hi": "किस पर?"},
              exhibit={"kind": "chat", "text": {"en": "Win a phone at win-now.top",
                                                "hi": "फ़ोन जीतें win-now.top"}}),
        _item("keyed", key="ask"),
        _item("fools"),
        {"id": "steps", "type": "order", "competence": "5.1", "marking": "pairs",
         "stem": {"en": "In which order?", "hi": "किस क्रम में?"},
         "sequence": [{"en": "Wait", "hi": "रुकें"}, {"en": "Look", "hi": "देखें"},
                      {"en": "Ask", "hi": "पूछें"}],
         "rationale": {"en": "Calm first.", "hi": "शांत।"}},
        {"id": "habit", "type": "poll", "stem": {"en": "What do you check?", "hi": "क्या देखते हैं?"},
         "options": {"address": {"en": "The address", "hi": "पता"},
                     "sender": {"en": "The sender", "hi": "भेजने वाला"}}},
        {"id": "pause", "type": "card", "stem": {"en": "Breathe", "hi": "साँस"},
         "body": {"en": "Once more.", "hi": "फिर।"}},
    ],
}  # fmt: skip


Sheet = list[tuple[Response, int]]


def sheet(chance: random.Random, handicap: float = 0.0) -> Sheet:
    """Answer HELD: the strong find most, the second key is wrong, the third fools the sure."""
    skill = max(0.0, chance.random() - handicap)
    strong = skill > 0.5

    def one(right: float, other: str) -> str:
        return "look" if chance.random() < right else other

    given = Response("given", (one(0.1 + 0.85 * skill, "open"),))
    order = ["s1", "s2", "s3"]
    if chance.random() > skill:
        chance.shuffle(order)
    return [
        (Response("unsure"), -1) if chance.random() < 0.1 else (given, 3 if strong else 1),
        (Response("given", (_keyed(chance, skill),)), 2),
        (Response("given", (one(0.05 + 0.6 * skill, "send"),)), 3 if chance.random() < 0.7 else 1),
        (Response("given", tuple(order)), 3 if chance.random() < 0.5 else 2),
        (Response("given", (chance.choice(["address", "sender"]),)), 0),
        (Response("given", ("seen",)), 0),
    ]


def _keyed(chance: random.Random, skill: float) -> str:
    """Choose what the key says the less, the better one is."""
    if chance.random() < 0.65 - 0.65 * skill:
        return "ask"
    return "look" if chance.random() < 0.3 + 0.7 * skill else "send"


def begun(
    place: Place,
    *,
    breakdown: Breakdown = "none",
    confidence: bool = True,
    k: int = 10,
    title: str = "Hadapsar labs",
    campaign: str | None = None,
    follows: str | None = None,
) -> Event:
    """Open an event of Chen's that plays HELD, published if it is not yet."""
    plans = {plan.bank.id: plan for plan in organize.choices(place.site)}
    if HELD["id"] not in plans:
        place.publish(HELD)
        plans = {plan.bank.id: plan for plan in organize.choices(place.site)}
    now, chen = place.clock(), account(place, "Chen")
    setup = Setup(
        title, now - 60, now + 3 * 86_400, "Asia/Kolkata", plans[HELD["id"]].digest,
        breakdown=breakdown, confidence=confidence, k=k,
    )  # fmt: skip
    made = organize.begin(place.site, chen, setup, now)
    told = replace(made, campaign=campaign, follows=follows)
    place.site.store.write(lambda c: stored_events.save(c, told))
    return organize.open_event(place.site, chen, made.id, now)


def take(
    place: Place, event: Event, given: Sheet, language: str = "en", audience: str = "student"
) -> None:
    """Take the quiz, saying how sure one is where that is asked."""
    quiz = play.by_code(place.site, event.code or "")
    assert quiz is not None
    token = play.begin(
        place.site, quiz, language=language, audience=audience, time="1", counts=True,
        replaces=None, now=place.clock(),
    )  # fmt: skip
    for number, (response, sure) in enumerate(given, 1):
        run = play.resume(place.site, quiz, token_key(token))
        assert run is not None
        asked = event.delivery.confidence and sure > 0
        play.answer(
            place.site, run, number, response, confidence=sure if asked else 0,
            now=place.clock() + 60 * number,
        )  # fmt: skip


def over(place: Place, event: Event) -> Event:
    """Close an event and let the server settle it."""
    organize.close_event(place.site, account(place, "Chen"), event.id, place.clock())
    place.sweep()
    found = organize.event(place.site, account(place, "Chen"), event.id)
    assert found.state == "settled"
    return found


def hold(place: Place, people: int, *, seed: int = 3, **setup: Any) -> Event:
    """Hold an event to its end; of a breakdown by audience every third is a parent."""
    event = begun(place, **setup)
    chance = random.Random(seed)
    for number in range(people):
        parent = event.breakdown == "audience" and number % 3 == 0
        language = "hi" if event.breakdown == "language" and number % 2 else "en"
        given = sheet(chance, 0.6 if parent else 0.0)
        take(place, event, given, language, "parent" if parent else "student")
    return over(place, event)


def week(place: Place, name: str = "abcdefghij") -> Campaign:
    """Open a campaign of Chen's."""
    made = Campaign(
        name, "Kite week", account(place, "Chen").id, "{}", 10, "Asia/Kolkata", "open",
        place.clock() - 60, place.clock() + 5 * 86_400,
    )  # fmt: skip
    assert place.site.store.write(lambda c: stored_campaigns.add(c, made))
    return made
