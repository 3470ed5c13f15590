"""Rooms of one size hold all that counting needs of a person, and nothing that cannot be."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.attempts import Attempt, Given, Rules, Step
from quiz.items.bank import Bank
from quiz.items.response import OMITTED, UNSURE, Response, Unreadable
from quiz.services.forms import counted, form_of
from quiz.services.rooms import NotRooms, packed, room_bytes, unpacked
from quiz.services.simulated import Person
from quiz.statistics.finished import TIME_EDGES, Finished
from quiz.statistics.folding import fold
from quiz.store.attempts import Kept
from tests.store.school import bank_of

EVERY = """\
format: 1
id: every
title: Every kind
languages: [en]
audience: [student]
items:
  - id: one
    stem: Which?
    options: {a: First, b: {text: Second, weight: 50}, c: Third}
    key: a
    points: 3
    rationale: Because.
  - id: yes
    type: true_false
    stem: Is it?
    key: true
    rationale: Because.
  - id: some
    type: multiple
    stem: Which ones?
    options: {z: Zed, y: Why, x: Ex, w: We, v: Vee, u: You, t: Tea, s: Es}
    key: [z, x]
    marking: each_decision
    rationale: Because.
  - id: lines
    type: order
    stem: In which order?
    sequence: [Wake, Eat, Go, Come, Sleep]
    rationale: Because.
  - id: pairs
    type: match
    stem: What belongs together?
    pairs: [[Red, Stop], [Green, Go], [Amber, Wait]]
    distractors: [Fly]
    marking: share
    rationale: Because.
  - id: parts
    type: hottext
    stem: Which parts?
    passage: "Dear [[*customer]], [[send]] the [[*code]] by [[*noon]] or [[call]] us."
    rationale: Because.
  - id: number
    type: numeric
    stem: How many?
    key: 40
    tolerance: 10
    marking: closeness
    points: 7
    rationale: Because.
  - id: word
    type: short_text
    stem: Which word?
    accept: [kite]
    rationale: Because.
  - id: felt
    type: scale
    stem: How sure?
    labels: [Not, Somewhat, Very]
  - id: habit
    type: poll
    stem: What do you check?
    choose: many
    options: {b: The address, a: The sender, c: Nothing}
  - id: told
    type: poll
    sensitive: true
    stem: Did it happen?
    options: {often: Often, never: Never}
  - id: card
    type: card
    stem: Read this.
    body: It helps.
"""


@pytest.fixture(scope="module")
def bank() -> Bank:
    return bank_of(EVERY)


def person(bank: Bank, chance: random.Random, drawn: int | None = None) -> Finished:
    """Let somebody answer as simulated people do, skip, be unsure, and say how sure they are."""
    who = Person(chance.gauss(0, 1), {None: 0.5})
    names = list(bank.by_id)
    steps = [Step(name, bank.by_id[name].offered()) for name in names]
    if drawn is not None:
        kept = set(chance.sample(names, drawn))
        steps = [step for step in steps if step.item in kept]
    given_: dict[str, Given] = {}
    for step in steps:
        item = bank.by_id[step.item]
        what = chance.random()
        if what < 0.1:
            continue
        response = UNSURE if what < 0.2 else who.respond(item, step.slots, chance)
        if item.sensitive and what > 0.9:
            response = OMITTED
        asked = item.scored and response.status == "given"
        sure = chance.randint(0, 3) if asked else 0
        given_[step.item] = Given(response, item.mark(response), sure)
    attempt = Attempt(
        tuple(steps),
        Rules(),
        "en",
        seconds=chance.choice(TIME_EDGES),
        given=given_,
        finished=True,
    )
    return plain(bank, attempt)


def plain(bank: Bank, attempt: Attempt) -> Finished:
    kept = Kept(b"", "e", "r", "", True, 0, b"", None, attempt)
    return replace(counted(kept, bank), language="")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(10, 14))
def test_who_comes_out_counts_as_who_went_in(bank: Bank, seed: int, count: int) -> None:
    chance = random.Random(seed)
    people = [person(bank, chance) for _ in range(count)]
    form = form_of(bank, bank.delivery)
    found = unpacked(bank, form, packed(bank, people, 15), 15)
    back = [plain(bank, attempt) for attempt in found]
    assert fold(form, back, 10, False, sensitive=False) == fold(
        form, people, 10, False, sensitive=False
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_drawn_questions_come_out_as_they_were_met(bank: Bank, seed: int) -> None:
    chance = random.Random(seed)
    people = [person(bank, chance, drawn=6) for _ in range(30)]
    form = form_of(bank, bank.delivery.model_copy(update={"draw": 6}))
    back = [plain(bank, one) for one in unpacked(bank, form, packed(bank, people, 31), 31)]
    assert fold(form, back, 10, False, sensitive=False) == fold(
        form, people, 10, False, sensitive=False
    )


def test_order_and_number_of_people_do_not_show(bank: Bank) -> None:
    chance = random.Random(5)
    people = [person(bank, chance) for _ in range(9)]
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert packed(bank, people, 10) == packed(bank, shuffled, 10)
    assert len(packed(bank, people, 10)) == len(packed(bank, [], 10)) == 9 * room_bytes(bank)


def test_what_sensitive_items_were_told_stays_out(bank: Bank) -> None:
    chance = random.Random(6)
    one = person(bank, chance)
    takes = {
        name: replace(one.takes["told"], status="given", outcomes=(name,), earned=0)
        for name in ("often", "never")
    }
    rooms = {packed(bank, [replace(one, takes={**one.takes, "told": take})], 10)
             for take in takes.values()}  # fmt: skip
    assert len(rooms) == 1


def test_rooms_in_which_something_sensitive_was_told_are_refused(bank: Bank) -> None:
    """A server writes none; whoever did would tell it a second time, and in another way."""
    form = form_of(bank, bank.delivery)
    content = packed(bank, [person(bank, random.Random(8))], 10)
    assert len(unpacked(bank, form, content, 10)) == 1
    at = room_bytes(bank_of(EVERY.partition("  - id: told")[0]))
    for status, bits in ((1, 0), (2, 0), (3, 1), (3, 2)):
        wrong = bytearray(content)
        wrong[at : at + 2] = status, bits
        with pytest.raises(NotRooms):
            unpacked(bank, form, bytes(wrong), 10)


def test_a_full_group_is_no_remainder(bank: Bank) -> None:
    chance = random.Random(7)
    with pytest.raises(ValueError, match="smaller than k"):
        packed(bank, [person(bank, chance) for _ in range(10)], 10)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.data())
def test_made_up_rooms_hold_only_what_people_can_have_given(
    bank: Bank, seed: int, data: st.DataObject
) -> None:
    """Change bytes as somebody with the public key can: what is taken is a possible person."""
    chance = random.Random(seed)
    content = bytearray(packed(bank, [person(bank, chance) for _ in range(3)], 4))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    form = form_of(bank, bank.delivery)
    try:
        found = unpacked(bank, form, bytes(content), 4)
    except NotRooms:
        return
    for attempt in found:
        for name, one in attempt.responses.items():
            item = bank.by_id[name]
            assert item.mark(one.response) == one.mark
            assert set(item.outcomes_of(one.response)) <= {*item.outcomes(), "unsure"}
    people = [plain(bank, attempt) for attempt in found]
    assert packed(bank, people, 4) == bytes(content), "written in one way only"
    fold(form, people * 10, 10, False, sensitive=False)


@pytest.mark.parametrize("content", [b"", b"\0", b"x" * 10])
def test_other_lengths_are_refused(bank: Bank, content: bytes) -> None:
    with pytest.raises(NotRooms):
        unpacked(bank, form_of(bank, bank.delivery), content, 10)


def test_every_response_that_a_form_can_send_comes_back(bank: Bank) -> None:
    chance = random.Random(11)
    form = form_of(bank, bank.delivery)
    seen: set[tuple[str, Response]] = set()
    for _ in range(400):
        who = Person(chance.gauss(0, 2), {None: 0.3})
        given_ = {}
        for name, item in bank.by_id.items():
            try:
                response = who.respond(item, item.offered(), chance)
            except Unreadable:
                continue
            given_[name] = Given(response, item.mark(response))
        steps = tuple(Step(name) for name in bank.by_id)
        attempt = Attempt(steps, Rules(), "en", given=given_, finished=True)
        (back,) = unpacked(bank, form, packed(bank, [plain(bank, attempt)], 2), 2)
        for name, one in back.responses.items():
            assert one == given_[name]
            seen.add((name, one.response))
    assert len(seen) > 100
    assert {name for name, _ in seen} == set(bank.by_id) - {"told"}
