"""Banks of any size, written as an author writes them."""

from __future__ import annotations

import random

SYLLABLES = ("ka", "lo", "mi", "ra", "ten", "su", "ver", "no", "pal", "di", "gor", "es")
VOCABULARY = tuple(a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES)
"""Words that mean nothing: items of a real bank differ from one another, and so do these."""


def bank(name: str, items: int, seed: int = 7, feedback: str = "after_each") -> str:
    """Write a bank with so many items: two thirds single, the others multiple or true_false."""
    chance = random.Random(seed)
    head = (
        f"format: 1\nid: {name}\ntitle: Bench {name}\nlanguage: en\naudience: [student]\n"
        f"delivery:\n  feedback: {feedback}\nitems:\n"
    )
    return head + "".join(_item(number, chance) for number in range(1, items + 1))


def _item(number: int, chance: random.Random) -> str:
    kind = ("single", "single", "multiple", "single", "true_false", "single")[number % 6]
    text = (
        f'  - id: item-{number}\n    type: {kind}\n    competence: "{1 + number % 5}.1"\n'
        f"    theme: theme-{number % 4}\n    difficulty: {('easy', 'medium', 'hard')[number % 3]}\n"
        f"    stem: A message about {_words(chance, 9)} asks for a code. What is a good step?\n"
    )
    if kind == "true_false":
        text += "    key: true\n"
    else:
        text += "    options:\n"
        for name in "abcd":
            text += (
                f"      {name}:\n        text: {_words(chance, 6).capitalize()}\n"
                f"        feedback: People who do so see {_words(chance, 6)}.\n"
            )
        text += f"    key: {'[a, b]' if kind == 'multiple' else 'b'}\n"
    return text + (
        f"    rationale: A message about {_words(chance, 8)} wants something. Take your time.\n"
        f"    sources:\n      - url: https://example.org/{number}\n        checked_on: 2026-11-01\n"
        f"    talk: When did {_words(chance, 4)} last surprise you?\n"
    )


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.sample(VOCABULARY, count))
