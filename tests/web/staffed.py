"""The cast as staff: Dita is in charge, Chen organizes, Bruno writes, Eko organizes elsewhere."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from quiz.base import token_key
from quiz.items.response import Response
from quiz.services import organize, people, play
from quiz.services.organize import Setup
from quiz.store.events import Breakdown, Event
from quiz.store.staff import Account, Role
from tests.web.place import HOST, Browser, Place

PASSWORD = "four random kite words"
ROLES: dict[str, Role] = {
    "Dita": "admin",
    "Chen": "organizer",
    "Eko": "organizer",
    "Bruno": "educator",
}

QUIZ: dict[str, Any] = {
    "id": "spot-the-fake",
    "title": {"en": "Spot the fake", "hi": "नकली पहचानो"},
    "languages": ["en", "hi"],
    "audience": ["student", "parent"],
    "items": [
        {
            "id": "link", "type": "single", "competence": "1.2",
            "stem": {"en": "Who owns **this** address?", "hi": "यह पता किसका है?"},
            "options": {
                "bank": {"en": "=The bank", "hi": "बैंक"},
                "other": {"en": "Somebody else", "hi": "कोई और"},
                "open": {"en": "Open it to see", "hi": "खोल कर देखें"},
            },
            "key": "other", "rationale": {"en": "Read the end.", "hi": "अंत पढ़ें।"},
        },
        {
            "id": "otp", "type": "true_false", "competence": "4.2", "key": False,
            "stem": {"en": "A bank asks for the code.", "hi": "बैंक कोड माँगता है।"},
            "rationale": {"en": "Never.", "hi": "कभी नहीं।"},
        },
        {
            "id": "habit", "type": "poll",
            "stem": {"en": "What do you check?", "hi": "आप क्या देखते हैं?"},
            "options": {
                "address": {"en": "The address", "hi": "पता"},
                "sender": {"en": "The sender", "hi": "भेजने वाला"},
            },
        },
    ],
}  # fmt: skip


def account(place: Place, name: str) -> Account:
    """Give the account of one of the cast; the first asked for makes Dita's too."""
    known = {one.name: one for one in people.everybody(place.site)}
    if name in known:
        return known[name]
    if name == "Dita":
        link = people.first_run_link(place.site, place.clock())
        assert link is not None
    else:
        dita = account(place, "Dita")
        link = people.invite(place.site, dita, ROLES[name], place.clock())
    email = f"{name.lower()}@example.org"
    token = people.join(place.site, link, name, email, PASSWORD, place.clock())
    people.sign_out(place.site, token)
    return account(place, name)


def signed_in(place: Place, name: str) -> Browser:
    """Open a browser in which one of the cast is signed in, without asking for the password."""
    one = account(place, name)
    token = people.sign_in(place.site, one.email, PASSWORD, place.clock())
    browser = place.browser()
    browser.set_cookie("kite-staff", token)
    return browser


def open_event(
    place: Place,
    owner: str,
    *,
    breakdown: Breakdown = "none",
    title: str = "Hadapsar labs",
    k: int = 10,
) -> Event:
    """Give an open event of one of the cast."""
    plan = organize.choices(place.site)[0]
    now = place.clock()
    setup = Setup(
        title, now - 60, now + 3 * 86_400, "Asia/Kolkata", plan.digest, breakdown=breakdown, k=k
    )
    by = account(place, owner)
    made = organize.begin(place.site, by, setup, now)
    return organize.open_event(place.site, by, made.id, now)


def answers(chance: random.Random) -> list[Response]:
    """Answer QUIZ as somebody might."""
    return [
        Response("given", (chance.choice(["other", "other", "bank", "open"]),)),
        Response("unsure") if chance.random() < 0.2 else Response("given", ("false",)),
        Response("given", (chance.choice(["address", "sender"]),)),
    ]


def take(place: Place, event: Event, answered: Sequence[Response], language: str = "en") -> None:
    """Take the quiz of an event, through the acts that the pages of students call."""
    quiz = play.by_code(place.site, event.code or "")
    assert quiz is not None
    token = play.begin(
        place.site, quiz, language=language, audience="student", time="1", counts=True,
        replaces=None, now=place.clock(),
    )  # fmt: skip
    for number, response in enumerate(answered, 1):
        run = play.resume(place.site, quiz, token_key(token))
        assert run is not None
        play.answer(place.site, run, number, response, now=place.clock() + 60 * number)


def crowd(place: Place, event: Event, people_: int, seed: int = 3) -> list[list[Response]]:
    """Let people take the quiz; give what each of them answered."""
    chance = random.Random(seed)
    all_of_them = [answers(chance) for _ in range(people_)]
    for one in all_of_them:
        take(place, event, one)
    return all_of_them


__all__ = [
    "HOST", "PASSWORD", "QUIZ", "ROLES", "account", "answers", "crowd", "open_event", "signed_in",
    "take",
]  # fmt: skip
