"""One run through a quiz, as pure steps."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from quiz.attempts import (
    GRACE,
    Attempt,
    Given,
    Rules,
    Step,
    draw,
    finished,
    is_complete,
    omitted,
    respond,
    score,
    with_given,
)
from quiz.base import Refused
from quiz.items.bank import Bank, Delivery, Quotas, Shuffle
from quiz.items.response import UNSURE, Mark, Response

A = Response("given", ("a",))
B = Response("given", ("b",))
RIGHT, WRONG = Mark(100, 100), Mark(0, 100)
NOON = 1_800_000_000
EDGES = (0, 60, 120, 240)


def bank(items: int = 6) -> Bank:
    return Bank.model_validate(
        {
            "id": "doors",
            "title": "Doors",
            "items": [
                {
                    "id": f"door-{n}",
                    "theme": "front" if n % 2 else "back",
                    "stem": f"Which key opens door {n}?",
                    "options": {"a": "The red one", "b": "The blue one", "c": "The green one"},
                    "key": "a",
                }
                for n in range(1, items + 1)
            ],
        },
        context={"language": "en"},
    )


def attempt(steps: int = 3, **more: object) -> Attempt:
    names = tuple(Step(f"door-{n}", ("b", "a", "c")) for n in range(1, steps + 1))
    return Attempt(names, Rules(), "en", started=NOON, **more)  # type: ignore[arg-type]


def answered(state: Attempt, place: int, response: Response = A, mark: Mark = RIGHT) -> Attempt:
    given_ = respond(state, place, response, mark, confidence=0, turn=0, now=NOON)
    return with_given(state, state.step(place).item, given_)


def test_all_items_are_asked_in_the_banks_order_by_default() -> None:
    steps = draw(bank(), Delivery(), random.Random(1))
    assert [step.item for step in steps] == [f"door-{n}" for n in range(1, 7)]


def test_options_are_shuffled_and_nothing_is_lost() -> None:
    orders = {draw(bank(), Delivery(), random.Random(seed))[0].slots for seed in range(60)}
    assert len(orders) == 6
    assert all(sorted(order) == ["a", "b", "c"] for order in orders)


def test_options_keep_the_authors_order_when_shuffling_is_off() -> None:
    still = Delivery(shuffle=Shuffle(items=False, options=False))
    assert all(step.slots == ("a", "b", "c") for step in draw(bank(), still, random.Random(3)))


def test_items_are_shuffled_when_the_delivery_says_so() -> None:
    mixed = Delivery(shuffle=Shuffle(items=True, options=False))
    firsts = {draw(bank(), mixed, random.Random(seed))[0].item for seed in range(60)}
    assert len(firsts) == 6


@given(count=some.integers(1, 6), seed=some.integers(0, 10**6))
def test_a_drawn_number_of_items_keeps_their_order(count: int, seed: int) -> None:
    steps = draw(bank(), Delivery(draw=count), random.Random(seed))
    names = [step.item for step in steps]
    assert len(set(names)) == count
    assert names == sorted(names)


def test_quotas_draw_so_many_of_each_theme() -> None:
    quotas = Delivery(draw=Quotas(theme={"front": 1, "back": 2}))
    themes = bank().by_id
    for seed in range(30):
        names = [step.item for step in draw(bank(), quotas, random.Random(seed))]
        assert sorted(str(themes[name].theme) for name in names) == ["back", "back", "front"]


def test_quotas_that_want_the_same_items_are_all_filled() -> None:
    raw = bank().model_dump(mode="json", exclude_defaults=True)
    for place, one in enumerate(raw["items"]):
        one["competence"] = "4.2" if place in (0, 2) else "1.2"
    shared = Bank.model_validate(raw, context={"language": "en"})
    quotas = Delivery(draw=Quotas(theme={"front": 1}, competence={"4.2": 2}))
    seen = set()
    for seed in range(30):
        names = [step.item for step in draw(shared, quotas, random.Random(seed))]
        assert names == ["door-1", "door-3", "door-5"], "door 5 is the front door that is left"
        other = Delivery(draw=Quotas(theme={"front": 1}, competence={"1.2": 1}))
        seen.add(tuple(step.item for step in draw(shared, other, random.Random(seed))))
    assert all(len(names) == 2 for names in seen)
    assert len(seen) > 6, "it stays a draw"


def test_the_first_unanswered_step_is_open() -> None:
    state = attempt()
    assert state.open_place == 1
    assert answered(state, 1).open_place == 2
    assert answered(answered(answered(state, 1), 2), 3).open_place == 4


def test_a_step_ahead_is_refused_and_names_the_open_one() -> None:
    with pytest.raises(Refused) as refusal:
        answered(attempt(), 2)
    assert (refusal.value.code, refusal.value.facts) == ("not-yet", {"place": 1})


def test_a_place_that_is_not_there_is_refused() -> None:
    for place in (0, -1, 4):
        with pytest.raises(Refused, match="no-such-step"):
            answered(attempt(), place)


def test_a_final_response_comes_back_whatever_is_sent_later() -> None:
    state = answered(attempt(), 1, A, RIGHT)
    again = respond(state, 1, B, WRONG, confidence=3, turn=1, now=NOON)
    assert again == Given(A, RIGHT, 0, 1)


def test_a_response_that_is_not_final_changes_for_the_turn_it_saw() -> None:
    state = answered(replace(attempt(), rules=Rules("at_end", "free")), 1)
    changed = respond(state, 1, B, WRONG, confidence=0, turn=1, now=NOON)
    assert changed == Given(B, WRONG, 0, 2)


def test_a_stale_form_gets_the_stored_response_back() -> None:
    state = replace(attempt(), rules=Rules("at_end", "free"))
    state = with_given(state, "door-1", Given(B, WRONG, 0, 2))
    assert respond(state, 1, A, RIGHT, confidence=0, turn=1, now=NOON) == Given(B, WRONG, 0, 2)


def test_free_navigation_takes_any_step() -> None:
    state = replace(attempt(), rules=Rules("at_end", "free"))
    assert answered(state, 3).responses["door-3"].response == A
    assert not is_complete(answered(answered(answered(state, 3), 2), 1))


def test_a_finished_attempt_takes_nothing_more() -> None:
    state = finished(answered(attempt(), 1), NOON + 5, EDGES)
    with pytest.raises(Refused, match="attempt-finished"):
        answered(state, 2)


def test_time_is_up_only_after_the_grace() -> None:
    state = attempt(limit=60)
    respond(state, 1, A, RIGHT, confidence=0, turn=0, now=NOON + 60 + GRACE)
    with pytest.raises(Refused, match="time-is-up"):
        respond(state, 1, A, RIGHT, confidence=0, turn=0, now=NOON + 61 + GRACE)


def test_without_a_limit_time_is_never_up() -> None:
    assert not attempt().out_of_time(NOON + 10**9)


def test_confidence_is_kept_only_where_it_was_asked() -> None:
    asked = replace(attempt(), rules=Rules(confidence=True))
    assert respond(asked, 1, A, RIGHT, confidence=3, turn=0, now=NOON).confidence == 3
    assert respond(asked, 1, A, RIGHT, confidence=7, turn=0, now=NOON).confidence == 0
    assert respond(asked, 1, UNSURE, WRONG, confidence=3, turn=0, now=NOON).confidence == 0
    assert respond(asked, 1, A, Mark(0, 0), confidence=3, turn=0, now=NOON).confidence == 0
    assert respond(attempt(), 1, A, RIGHT, confidence=3, turn=0, now=NOON).confidence == 0


def test_the_last_step_completes_a_forward_attempt() -> None:
    state = answered(answered(attempt(), 1), 2)
    assert not is_complete(state)
    assert is_complete(answered(state, 3))


def test_finishing_drops_the_start_and_keeps_the_edge_of_a_bin() -> None:
    for took, edge in ((0, 0), (59, 0), (60, 60), (239, 120), (240, 240), (10**6, 240)):
        done = finished(attempt(), NOON + took, EDGES)
        assert (done.finished, done.started, done.seconds) == (True, None, edge)


def test_a_clock_that_went_back_makes_no_negative_time() -> None:
    assert finished(attempt(), NOON - 500, EDGES).seconds == 0


def test_a_limited_attempt_never_took_longer_than_its_limit() -> None:
    assert finished(attempt(limit=60), NOON + 10**6, EDGES).seconds == 60


def test_finishing_twice_changes_nothing() -> None:
    once = finished(attempt(), NOON + 70, EDGES)
    assert finished(once, NOON + 700, EDGES) == once


def test_what_was_not_answered_is_omitted_and_earns_nothing() -> None:
    state = answered(attempt(), 1)
    assert omitted(state) == ("door-2", "door-3")
    assert score(state, bank()) == Mark(100, 300)


@settings(max_examples=60)
@given(
    moves=some.lists(
        some.tuples(some.integers(1, 4), some.sampled_from([A, B, UNSURE]), some.integers(0, 3)),
        max_size=25,
    ),
    free=some.booleans(),
)
def test_no_order_of_moves_loses_or_doubles_a_response(
    moves: list[tuple[int, Response, int]], free: bool
) -> None:
    rules = Rules("at_end", "free") if free else Rules()
    state = replace(attempt(), rules=rules)
    turns: dict[str, int] = {}
    refused: set[str] = set()
    for place, response, turn in moves:
        try:
            stands = respond(state, place, response, WRONG, confidence=0, turn=turn, now=NOON)
        except Refused as refusal:
            refused.add(refusal.code)
            continue
        item = state.step(place).item
        seen = turns.get(item, 0)
        assert stands.turn == seen or (stands.turn == seen + 1 and seen in (0, turn))
        turns[item] = stands.turn
        state = with_given(state, item, stands)
    assert refused <= {"not-yet", "no-such-step"}
    assert {name: kept.turn for name, kept in state.responses.items()} == turns
    if not free:
        assert all(turn == 1 for turn in turns.values())
        assert state.open_place == len(turns) + 1
