from __future__ import annotations

from quiz.items.bank import Delivery
from quiz.services.forms import form_of
from tests.store.school import bank_of

BANK = """
format: 1
id: scenarios
title: Scenarios
items:
  - id: graded
    type: single
    points: 2
    stem: A stranger asks for a picture of you. What do you do?
    options:
      block: {text: Say no and block the account, weight: 100}
      ask: {text: Ask a friend what to do, weight: 50}
      wait: {text: Do not answer, weight: 25}
      send: {text: Send an old one}
      insult: {text: Insult them, weight: 0}
    key: block
    rationale: Nobody has a right to your pictures.
  - id: plain
    type: single
    stem: What is a link?
    options: {a: A way to a page, b: A chain, c: A page}
    key: a
    rationale: It leads to a page.
  - id: several
    type: multiple
    marking: net
    stem: What makes a password strong?
    options: {long: Length, name: Your name, words: Several words}
    key: [long, words]
    rationale: Both make it hard to guess.
"""


def test_options_worth_nothing_in_a_graded_scenario_are_the_risky_ones() -> None:
    form = form_of(bank_of(BANK), Delivery())
    assert form.item("graded").risky_outcomes == ("send", "insult")
    assert not form.item("graded").binary
    assert form.item("plain").risky_outcomes == ()
    assert form.item("several").risky_outcomes == ()
    assert [item.id for item in form.risky] == ["graded"]
