"""Attempts and responses in the database: what came first stands, whoever asks again."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from quiz.attempts import Given
from quiz.base import Refused
from quiz.items.response import Mark, Response
from quiz.services import play
from quiz.store import attempts as stored
from quiz.store import events as stored_events
from quiz.store.attempts import LIFE, rounded_hour
from tests.store.school import ANSWERS, HOUR, NOW, School, school


@pytest.fixture
def kite(database_url: str, tmp_path: Path) -> Iterator[School]:
    with school(database_url, tmp_path) as made:
        yield made


def put(kite: School, key: bytes, item: str, value: str, turn: int = 1) -> Given:
    given = Given(Response("given", (value,)), Mark(0, 100), 0, turn)
    store = kite.site.store
    with store.read() as connection:
        kept = stored.find(connection, store.vault, key)
    day = kept.day_key if kept else None
    return store.write(lambda c: stored.put_response(c, store.vault, key, item, given, day=day))


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    meeting = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        meeting.wait()
        try:
            return act()
        except Refused as refusal:
            return refusal.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(run, act) for act in acts]]


def test_what_is_stored_comes_back(kite: School) -> None:
    event = kite.event()
    key = kite.begin(event)
    run = kite.answer(event, key, 1, ["long"])
    found = kite.run(event, key)
    assert found.attempt == run.attempt
    assert found.attempt.started == NOW
    assert found.attempt.responses["longest"].response == Response("given", ("long",))
    assert found.attempt.responses["longest"].mark == Mark(100, 100)
    assert found.kept.erase_after == rounded_hour(NOW + LIFE)


def test_nothing_in_a_row_tells_the_time_of_an_answer(kite: School) -> None:
    event = kite.event()
    key = kite.begin(event)
    kite.wait(200)
    kite.answer(event, key, 1, ["long"])
    ((erase_after,),) = kite.rows("select erase_after from attempt")
    assert erase_after % HOUR == 0


def test_the_first_response_stands(kite: School) -> None:
    key = kite.begin(kite.event())
    assert put(kite, key, "longest", "long").response.value == ("long",)
    assert put(kite, key, "longest", "short").response.value == ("long",)
    assert kite.count("response") == 1


@pytest.mark.parametrize("day", [None, b"another day"])
def test_a_response_is_stored_whether_or_not_its_day_is_known(
    kite: School, day: bytes | None
) -> None:
    event = kite.event()
    key = kite.begin(event)
    given, store = Given(Response("given", ("odd",)), Mark(0, 100)), kite.site.store
    for _ in range(2):
        stands = store.write(
            lambda c: stored.put_response(c, store.vault, key, "longest", given, day=day)
        )
        assert stands == given
    assert kite.run(event, key).attempt.responses["longest"] == given


@pytest.mark.parametrize("known", [True, False])
def test_nothing_is_stored_in_an_event_that_settles(kite: School, known: bool) -> None:
    event = kite.event()
    key = kite.begin(event)
    store, day = kite.site.store, kite.run(event, key).kept.day_key if known else None
    store.write(lambda c: stored_events.move(c, event.id, "open", "settling"))
    given = Given(Response("given", ("odd",)), Mark(0, 100))
    with pytest.raises(Refused, match="event-settled"):
        store.write(lambda c: stored.put_response(c, store.vault, key, "longest", given, day=day))
    assert kite.count("response") == 0


def test_a_later_turn_replaces_the_one_it_saw(kite: School) -> None:
    key = kite.begin(kite.event())
    put(kite, key, "longest", "long")
    assert put(kite, key, "longest", "short", turn=2).response.value == ("short",)
    stale = put(kite, key, "longest", "odd", turn=2)
    assert (stale.response.value, stale.turn) == (("short",), 2)
    assert put(kite, key, "longest", "odd", turn=3).turn == 3


def test_of_many_first_responses_at_once_one_stands_and_all_are_told(kite: School) -> None:
    key = kite.begin(kite.event())
    names = ["long", "short", "odd"] * 4
    told = at_once([lambda name=name: put(kite, key, "longest", name) for name in names])
    assert len({one.response for one in told if isinstance(one, Given)}) == 1
    assert kite.count("response") == 1


def test_of_many_changes_of_one_turn_one_stands(kite: School) -> None:
    key = kite.begin(kite.event())
    put(kite, key, "longest", "long")
    told = at_once([lambda n=n: put(kite, key, "longest", f"v{n}", turn=2) for n in range(10)])
    assert {one.turn for one in told if isinstance(one, Given)} == {2}
    assert len({one.response for one in told if isinstance(one, Given)}) == 1


def test_the_last_step_finishes_once_whoever_sends_it(kite: School) -> None:
    event = kite.event()
    key = kite.begin(event)
    kite.answer(event, key, 1, ANSWERS[0])
    kite.answer(event, key, 2, ANSWERS[1])
    run = kite.run(event, key)
    choices = [("date", "name"), ("words",)] * 5
    told = at_once(
        [
            lambda value=value: play.answer(
                kite.site, run, 3, Response("given", value), now=kite.now
            )
            for value in choices
        ]
    )
    stand = {one.attempt.responses["signs"] for one in told if isinstance(one, play.Run)}
    assert len(stand) == 1, told
    assert all(isinstance(one, play.Run) and one.attempt.finished for one in told), told
    assert kite.rows("select started, finished from participation") == [(1, 1)]


def test_finishing_twice_counts_once(kite: School) -> None:
    event = kite.event(delivery={"navigation": "free", "feedback": "at_end"})
    key = kite.begin(event)
    kite.answer(event, key, 2, ANSWERS[1])
    run = kite.run(event, key)
    told = at_once([lambda: play.finish(kite.site, run, kite.now)] * 8)
    assert all(isinstance(one, play.Run) and one.attempt.finished for one in told)
    assert kite.rows("select started, finished from participation") == [(1, 1)]
    assert kite.run(event, key).attempt.started is None


def test_answers_and_a_finish_at_once_leave_one_of_two_histories(kite: School) -> None:
    event = kite.event(delivery={"navigation": "free", "feedback": "at_end"})
    seen: Counter[str] = Counter()
    for _ in range(8):
        key = kite.begin(event)
        run = kite.run(event, key)
        answer, finish = at_once(
            [
                lambda run=run: play.answer(
                    kite.site, run, 1, Response("given", ("long",)), now=kite.now
                ),
                lambda run=run: play.finish(kite.site, run, kite.now),
            ]
        )
        found = kite.run(event, key).attempt
        assert found.finished
        assert isinstance(finish, play.Run)
        acknowledged = isinstance(answer, play.Run)
        assert acknowledged or answer == "attempt-finished"
        assert ("longest" in found.responses) == acknowledged
        seen["answered" if acknowledged else "refused"] += 1
    assert sum(seen.values()) == 8


def test_after_the_finish_no_new_response_is_stored(kite: School) -> None:
    event = kite.event(delivery={"navigation": "free", "feedback": "at_end"})
    key = kite.begin(event)
    kite.answer(event, key, 1, ANSWERS[0])
    play.finish(kite.site, kite.run(event, key), kite.now)
    with pytest.raises(Refused, match="attempt-finished"):
        put(kite, key, "shared", "false")
    assert put(kite, key, "longest", "short").response.value == ANSWERS[0], "sent once more"
    assert put(kite, key, "longest", "short", turn=2).response.value == ANSWERS[0]


@pytest.mark.parametrize("state", ["settling", "settled"])
def test_once_it_settles_an_event_takes_nothing_more(kite: School, state: str) -> None:
    event = kite.event()
    key = kite.begin(event)
    run = kite.run(event, key)
    kite.site.store.write(lambda c: stored_events.move(c, event.id, "open", state))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="event-settled"):
        put(kite, key, "longest", "long")
    with pytest.raises(Refused, match="event-settled"):
        play.finish(kite.site, run, kite.now)
    assert kite.count("response") == 0
    assert kite.count("attempt", "finished") == 0


def test_a_finish_and_a_settling_at_once_exclude_each_other(kite: School) -> None:
    """Who is told that the attempt is finished is in the pool that the settling reads."""
    for _ in range(6):
        event = kite.event(delivery={"navigation": "free", "feedback": "at_end"})
        runs = [kite.run(event, kite.begin(event)) for _ in range(4)]

        def settle(event: object = event) -> int:
            name = event.id  # type: ignore[attr-defined]
            kite.site.store.write(lambda c: stored_events.move(c, name, "open", "settling"))
            return kite.count("attempt", f"event = '{name}' and finished")

        told = at_once(
            [settle, *(lambda run=run: play.finish(kite.site, run, kite.now) for run in runs)]
        )
        acknowledged = sum(isinstance(one, play.Run) for one in told)
        assert told[0] == acknowledged
        assert kite.count("attempt", f"event = '{event.id}' and finished") == acknowledged


def test_a_start_and_a_close_at_once_exclude_each_other(kite: School) -> None:
    for _ in range(6):
        event = kite.event()
        quiz = kite.quiz(event)

        def start(quiz: play.Quiz = quiz) -> object:
            return play.begin(
                kite.site,
                quiz,
                language="en",
                audience="student",
                time="1",
                counts=True,
                replaces=None,
                now=kite.now,
            )

        def close(name: str = event.id) -> object:
            kite.site.store.write(lambda c: stored_events.move(c, name, "open", "closed"))
            return kite.count("attempt", f"event = '{name}'")

        told = at_once([start, start, close, start, start])
        begun = sum(one != "event-closed" for one in told) - 1
        assert told[2] == begun, "nobody starts after the close"


def test_many_starts_at_the_turn_of_an_hour_are_all_counted(kite: School) -> None:
    event = kite.event()
    kite.wait(HOUR + 60)
    quiz = kite.quiz(event)

    def start() -> object:
        return play.begin(
            kite.site,
            quiz,
            language="en",
            audience="student",
            time="1",
            counts=True,
            replaces=None,
            now=kite.now,
        )

    told = at_once([start] * 12)
    assert len(set(told)) == 12, told
    assert kite.rows("select started, finished from participation") == [(12, 0)]
    assert kite.find(event).last_start == kite.now - kite.now % HOUR


def test_a_fresh_start_forgets_the_attempt_it_replaces(kite: School) -> None:
    event = kite.event()
    old = kite.begin(event)
    kite.answer(event, old, 1, ["long"])
    play.begin(
        kite.site,
        kite.quiz(event),
        language="en",
        audience="student",
        time="1",
        counts=True,
        replaces=old,
        now=kite.now,
    )
    assert kite.count("attempt") == 1
    assert kite.count("response") == 0


def test_forgetting_leaves_no_row(kite: School) -> None:
    event = kite.event()
    amina, bruno = kite.people(event, 2)
    assert play.forget(kite.site, amina)
    assert not play.forget(kite.site, amina)
    assert kite.count("attempt") == 1
    assert kite.count("response") == 3
    with pytest.raises(Refused, match="no-attempt"):
        put(kite, amina, "longest", "long")
    kite.run(event, bruno)


def test_an_answer_and_its_deletion_at_once_leave_no_orphan(kite: School) -> None:
    for _ in range(6):
        key = kite.begin(kite.event())
        at_once(
            [
                lambda key=key: put(kite, key, "longest", "long"),
                lambda key=key: play.forget(kite.site, key),
            ]
        )
        assert kite.count("attempt") == kite.count("response") == 0


def test_an_act_puts_the_erasure_off(kite: School) -> None:
    event = kite.event()
    key = kite.begin(event)
    kite.wait(5 * HOUR)
    kite.answer(event, key, 1, ["long"])
    assert kite.run(event, key).kept.erase_after == rounded_hour(kite.now + LIFE)


def test_one_token_has_one_attempt(kite: School) -> None:
    event = kite.event()
    key = kite.begin(event)
    attempt = kite.run(event, key).attempt
    store = kite.site.store
    with pytest.raises(IntegrityError):
        store.write(
            lambda c: stored.start(
                c,
                store.vault,
                key,
                event=event.id,
                revision=event.revision,
                group="",
                counts=True,
                attempt=attempt,
                now=kite.now,
            )
        )
    assert kite.count("attempt") == 1
