"""How often somebody may try: crowds of one school pass, guessers and floods wait."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quiz.web.limits import STARTS, WRONG_CODES, Pace
from tests.web.place import TINY, Browser, Place, Seen, form_of, open_place

SCHOOL = "203.0.113.7"
CODE = "123456"


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[int], Place]]:
    """Give a maker of places whose figures are divided among so many workers."""
    made: list[Place] = []

    def maker(workers: int) -> Place:
        home = tmp_path / f"home{len(made)}"
        home.mkdir()
        place = open_place(home, workers=workers)
        made.append(place)
        place.event(place.publish({**TINY, "audience": ["student", "parent"]}), CODE)
        return place

    yield maker
    for place in made:
        place.shut()


def pupil(place: Place, address: str = SCHOOL) -> Browser:
    return place.browser(address=address)


def join(browser: Browser, code: str = CODE) -> Seen:
    return browser.follow(browser.get(f"/en/j?code={code}"))


def guess(browser: Browser, count: int) -> list[int]:
    """Try codes that lead nowhere, by the form and by the address in turn."""
    return [
        browser.get(f"/en/j?code={200_000 + at}" if at % 2 else f"/en/e/{200_000 + at}").status
        for at in range(count)
    ]


def is_crowded(reply: Seen) -> bool:
    """Tell whether a reply asks to wait, in words for a child and in a header."""
    if reply.status != 429:
        return False
    assert "A lot of people are joining" in reply.text
    assert int(reply.header("Retry-After") or 0) == 5
    return True


def test_a_hall_of_300_phones_behind_one_address_joins_by_a_right_code(
    make: Callable[[int], Place],
) -> None:
    place = make(2)  # and all of them come to the same one of two workers
    for _ in range(300):
        phone = pupil(place)
        page = join(phone)
        assert page.status == 200
        assert phone.send(page, {"audience": "student"}).status == 303
    assert place.rows("SELECT count(*) FROM attempt") == [(300,)]
    assert STARTS >= 2 * 300


def test_codes_that_lead_nowhere_are_counted_by_address(make: Callable[[int], Place]) -> None:
    place = make(1)
    statuses = guess(pupil(place), WRONG_CODES + 4)
    assert set(statuses[:WRONG_CODES]) == {404, 422}
    assert statuses[WRONG_CODES:] == [429] * 4
    # From then on nothing tells a right code from a wrong one.
    for code in (CODE, "999999"):
        by_form = pupil(place).get(f"/en/j?code={code}")
        assert is_crowded(by_form)
        assert f'href="/en/j?code={code}"' in by_form.text  # what was typed is tried again
        assert 'data-retry="5"' in by_form.text
        assert is_crowded(pupil(place).get(f"/en/e/{code}"))
        assert is_crowded(pupil(place).post(f"/en/e/{code}", [("audience", "student")]))
        assert is_crowded(pupil(place).get(f"/en/e/{code}/1"))
    assert place.rows("SELECT count(*) FROM attempt") == [(0,)]
    # The rest of the world, practice, and an empty field are as ever.
    assert join(pupil(place, "203.0.113.8")).status == 200
    assert pupil(place).get("/en/q/tiny").status == 200
    assert pupil(place).get("/en/j?code=12").status == 422


def test_several_workers_share_the_number_of_wrong_codes(make: Callable[[int], Place]) -> None:
    place = make(2)
    assert guess(pupil(place), WRONG_CODES // 2 + 1)[-2:] == [422, 429]


def test_a_prankster_does_not_keep_a_class_out_of_what_it_began(
    make: Callable[[int], Place],
) -> None:
    place = make(1)
    assert join(pupil(place)).status == 200  # the first of the class, or the host who tried it
    early = pupil(place)
    question = early.start(f"/en/e/{CODE}", audience="student")
    assert guess(pupil(place), WRONG_CODES + 1)[-1] == 429
    page = join(pupil(place))
    assert page.status == 200
    late = pupil(place)
    assert late.start(f"/en/e/{CODE}", audience="student").path.startswith(f"/en/e/{CODE}/1")
    assert early.send(question, {"a": "1"}).status == 303
    # Who plays goes on even where the code was never seen: home from school with the phone.
    early.address = "198.51.100.4"
    assert guess(pupil(place, early.address), WRONG_CODES + 1)[-1] == 429
    assert early.get(f"/en/e/{CODE}/1/answer").status == 200
    assert is_crowded(pupil(place, early.address).get(f"/en/e/{CODE}"))
    forged = pupil(place, early.address)
    forged.set_cookie("kite-aaaaaaaaaa", "A" * 22)
    assert is_crowded(forged.get(f"/en/e/{CODE}/1"))


def test_too_many_starts_wait_and_keep_what_was_chosen(make: Callable[[int], Place]) -> None:
    place = make(60)  # of sixty workers each lets ten start in a minute
    for path in ("/en/q/tiny", f"/en/e/{CODE}"):
        for _ in range(5):
            browser = pupil(place)
            assert browser.send(browser.get(path), {"audience": "parent"}).status == 303
    browser = pupil(place)
    page = browser.get(f"/en/e/{CODE}")
    reply = browser.send(page, {"audience": "parent", "shared": "1"})
    assert is_crowded(reply)
    assert "Wait a few seconds, then press the button." in reply.text
    assert ("audience", "parent") in form_of(reply).filled
    assert ("shared", "1") in form_of(reply).filled
    assert browser.cookie() == {}
    assert place.rows("SELECT count(*) FROM attempt") == [(10,)]
    elsewhere = pupil(place, "203.0.113.8")
    assert elsewhere.start(f"/en/e/{CODE}", audience="parent").status == 200


def test_to_go_on_is_no_start(make: Callable[[int], Place]) -> None:
    place = make(600)  # one start a minute
    browser = pupil(place)
    browser.start(f"/en/e/{CODE}", audience="student")
    for _ in range(3):
        begun = browser.get(f"/en/e/{CODE}")
        assert browser.send(begun, {"go": "continue"}).header("Location") == f"/en/e/{CODE}/1"
    again = browser.get(f"/en/e/{CODE}?go=fresh")
    reply = browser.send(again, {"audience": "student"})
    assert is_crowded(reply)
    assert ("go", "fresh") in form_of(reply).filled


def test_responses_are_counted_by_attempt_and_none_is_lost(make: Callable[[int], Place]) -> None:
    place = make(20)  # five responses at once
    fast, slow = pupil(place), pupil(place)
    page = fast.start("/en/q/tiny", audience="student")
    for _ in range(5):
        assert fast.send(page, {"a": "1"}).status == 303
    second = fast.get("/en/q/tiny/2")
    reply = fast.send(second, {"t": "a kite, I think"})
    assert reply.status == 429
    assert 1 <= int(reply.header("Retry-After") or 0) <= 4
    assert "Your answer is still here." in reply.text
    assert ("t", "a kite, I think") in form_of(reply).filled
    assert place.rows("SELECT count(*) FROM response") == [(1,)]
    # Somebody else at the same address is not held up.
    page = slow.start("/en/q/tiny", audience="student")
    assert slow.send(page, {"a": "1"}).status == 303
    # What is stored already is told at once, without a wait.
    assert fast.send(page, {"a": "1"}).header("Location") == "/en/q/tiny/1/answer"


def test_a_pace_lets_the_average_and_a_burst_through() -> None:
    pace = Pace(5, 100)
    assert [pace.wait(1, 0.0) for _ in range(100)] == [0] * 100
    assert pace.wait(1, 0.0) == 1
    assert pace.wait(2, 0.0) == 0
    assert [pace.wait(1, 1.0) for _ in range(6)] == [0] * 5 + [1]
    assert pace.wait(1, 1e6) == 0


@pytest.mark.parametrize("seed", range(20))
def test_no_stretch_of_time_lets_more_through_than_a_pace_allows(seed: int) -> None:
    chance = random.Random(seed)
    often, at_once = chance.uniform(0.2, 20), chance.randint(1, 30)
    pace, now, passed = Pace(often, at_once), 1000.0, []
    for _ in range(600):
        now += chance.expovariate(often * chance.choice((0.5, 2, 50)))
        wait = pace.wait(7, now)
        if wait == 0:
            passed.append(now)
        elif chance.random() < 0.2:  # who waits as told gets through
            now += wait
            assert pace.wait(7, now) == 0
            passed.append(now)
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            assert last - first + 1 <= at_once + often * (passed[last] - passed[first]) + 1e-6


def test_a_pace_forgets_who_has_rested() -> None:
    pace = Pace(1, 2)
    for key in range(3 * Pace.MOST):
        assert pace.wait(key, key * 0.01) == 0
    assert len(pace._rested) <= Pace.MOST + 1
