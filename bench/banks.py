"""Banks of any size, written as an author writes them."""

from __future__ import annotations

import random

PLACES = ("a group chat", "an e-mail", "a shop page", "a game", "a video call", "a school forum")
DEEDS = (
    "asks for the code from your phone",
    "offers a prize for your address",
    "shows a picture that nobody can date",
    "says that your account ends today",
    "quotes a doctor whom nobody knows",
    "wants to move the talk to another app",
)
ADVICE = (
    "Ask somebody you trust before you act",
    "Look at the address of the sender first",
    "Search for the same words on other sites",
    "Send it on so that others can decide",
    "Answer at once because time is short",
    "Write your data and wait for the result",
    "Report it and keep a copy",
    "Close it and open the site by hand",
)


def bank(name: str, items: int, seed: int = 7, feedback: str = "after_each") -> str:
    """Write a bank with so many items: two thirds single, the others multiple or true_false."""
    chance = random.Random(seed)
    head = (
        f"format: 1\nid: {name}\ntitle: Bench {name}\nlanguage: en\naudience: [student]\n"
        f"delivery:\n  feedback: {feedback}\nitems:\n"
    )
    return head + "".join(_item(number, chance) for number in range(1, items + 1))


def _item(number: int, chance: random.Random) -> str:
    where, deed = chance.choice(PLACES), chance.choice(DEEDS)
    kind = ("single", "single", "multiple", "single", "true_false", "single")[number % 6]
    text = (
        f'  - id: item-{number}\n    type: {kind}\n    competence: "{1 + number % 5}.1"\n'
        f"    theme: theme-{number % 4}\n    difficulty: {('easy', 'medium', 'hard')[number % 3]}\n"
        f"    stem: A message in {where} {deed}, for the {number}th time. What is a good step?\n"
    )
    if kind == "true_false":
        text += "    key: true\n"
    else:
        text += "    options:\n"
        for name, words in zip("abcd", chance.sample(ADVICE, 4), strict=True):
            text += (
                f"      {name}:\n        text: {words}\n"
                f"        feedback: This is what happens when people do so in {where}.\n"
            )
        text += f"    key: {'[a, b]' if kind == 'multiple' else 'b'}\n"
    return text + (
        f"    rationale: A message that {deed} wants something. Look at who sent it; take time.\n"
        f"    sources:\n      - url: https://example.org/{number}\n        checked_on: 2026-11-01\n"
        f"    talk: When did a message in {where} last surprise you?\n"
    )
