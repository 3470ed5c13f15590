"""Where a row lies in the file says nothing about who came first.

Measured as the rank correlation of a place in storage with the true order, over several
runs of one seed each: the mean within three standard errors, each within four. On PostgreSQL
the heap keeps the order of what waits until its lot, as docs/privacy.md says; there only what
a query gives back is measured.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from quiz.base import token_key
from quiz.items.response import Response
from quiz.services import play
from quiz.store import keeping
from quiz.store import lots as stored_lots
from tests.web.place import Place, open_place

PEOPLE = 100
SESSIONS = 6


def correlation(places: Sequence[Any]) -> float:
    """Give Spearman's rank correlation of places, in true order, with their number."""
    size = len(places)
    ranks = {place: rank for rank, place in enumerate(sorted(places))}
    assert len(ranks) == size, "no two share a place"
    middle = (size - 1) / 2
    moment = sum((number - middle) * (ranks[one] - middle) for number, one in enumerate(places))
    return moment / sum((number - middle) ** 2 for number in range(size))


def tells_nothing(found: Sequence[float], size: int) -> None:
    """Check the correlations of several sessions against chance."""
    mean = sum(found) / len(found)
    assert abs(mean) <= 3 / sqrt((size - 1) * len(found)), f"mean {mean:.3f} of {found}"
    assert max(map(abs, found)) <= 4 / sqrt(size - 1), found


def bank(items: int) -> dict[str, Any]:
    """Make a bank as long as those that come with the program."""
    options = {"look-it-up": "Look it up", "ask-somebody": "Ask", "share-it": "Share", "go": "Go"}
    return {
        "id": "long",
        "title": "Long",
        "items": [
            {"id": f"which-is-true-{number:02}", "type": "single", "stem": f"Which {number}?",
             "options": options, "key": "go", "rationale": "Because."}
            for number in range(items)
        ],
    }  # fmt: skip


def session(place: Place) -> tuple[list[bytes], list[bytes]]:
    """Let people start and answer; give the sealed attempts and responses in true order."""
    quiz = play.practice(place.site, "long")
    assert quiz is not None
    keys = [
        token_key(
            play.begin(
                place.site, quiz, language="en", audience="student", time="1", counts=True,
                replaces=None, now=place.clock(),
            )
        )
        for _ in range(PEOPLE)
    ]  # fmt: skip
    answering = random.Random(PEOPLE).sample(keys, PEOPLE)
    for key in answering:
        run = play.resume(place.site, quiz, key)
        assert run is not None
        play.answer(place.site, run, 1, Response("given", ("go",)), now=place.clock())
    first = {
        bytes(key): bytes(sealed)
        for key, sealed in place.rows("SELECT attempt, sealed FROM response WHERE item LIKE '%-00'")
    }
    attempts = {bytes(k): bytes(s) for k, s in place.rows("SELECT key, sealed FROM attempt")}
    return [attempts[key] for key in keys], [first[key] for key in answering]


PARTS: dict[str, Callable[[bytes], bytes]] = {
    "begin": lambda sealed: sealed[:24],
    "end": lambda sealed: sealed[-24:],
}


@pytest.mark.parametrize("items", [3, 20])
def test_order_in_the_file_says_nothing(tmp_path: Path, items: int) -> None:
    found: dict[str, list[float]] = {}
    for seed in range(SESSIONS):
        home = tmp_path / str(seed)
        home.mkdir()
        place = open_place(home, seed=seed)
        place.publish(bank(items))
        attempts, responses = session(place)
        rows = {
            "attempt": [bytes(row) for (row,) in place.rows("SELECT sealed FROM attempt")],
            "response": [bytes(row) for (row,) in place.rows(
                "SELECT sealed FROM response WHERE item LIKE '%-00'")],
        }  # fmt: skip
        assert keeping.empty_log(place.site.store, tries=20)
        data = (home / "quiz.db").read_bytes()
        for name, order in (("attempt", attempts), ("response", responses)):
            places = {sealed: place for place, sealed in enumerate(rows[name])}
            found.setdefault(f"{name} stored", []).append(
                correlation([places[sealed] for sealed in order])
            )
            for part, cut in PARTS.items():
                found.setdefault(f"{name} {part}", []).append(
                    correlation([data.index(cut(sealed)) for sealed in order])
                )
        place.shut()
    for values in found.values():
        tells_nothing(values, PEOPLE)


def test_on_postgres_what_is_asked_for_comes_in_no_order_of_people(
    tmp_path: Path, postgres_url: str
) -> None:
    """Ask as the sweeper does for who waits, and look at what a lot leaves behind."""
    place = open_place(tmp_path, database=postgres_url)
    place.publish(bank(3))
    quiz = play.practice(place.site, "long")
    assert quiz is not None
    keys = []
    for _ in range(2 * PEOPLE):
        token = play.begin(
            place.site, quiz, language="en", audience="student", time="1", counts=True,
            replaces=None, now=place.clock(),
        )  # fmt: skip
        keys.append(token_key(token))
        for number in (1, 2, 3):
            run = play.resume(place.site, quiz, keys[-1])
            assert run is not None
            play.answer(place.site, run, number, Response("given", ("go",)), now=place.clock())
    with place.site.store.read() as connection:
        (waiting,) = stored_lots.waiting(connection, quiz.event.id, finished=True).values()
        members = stored_lots.members(connection, place.site.store.vault, waiting)
    for found in (waiting, [kept.key for kept in members]):
        places = {key: at for at, key in enumerate(found)}
        tells_nothing([correlation([places[key] for key in keys])], 2 * PEOPLE)
    place.sweep()
    lot = [tuple(row) for row in place.rows("SELECT kind, item, outcome, band FROM tally")]
    assert len(lot) > 20
    assert lot == sorted(lot), "as they lie in the file: in the order of their names"
    place.shut()


def test_rows_have_no_number_of_their_own(place: Place) -> None:
    for table in ("attempt", "response", "lot", "tally"):
        with pytest.raises(OperationalError, match="no such column"):
            place.rows(f"SELECT rowid FROM {table}")


def test_no_column_keeps_an_exact_instant_of_a_person(place: Place) -> None:
    place.publish(bank(3))
    for wait in (0, 7, 61, 3599):
        place.clock.now += wait
        browser = place.browser()
        browser.send(browser.start("/en/q/long"), {"a": "1"})
    for (hour,) in place.rows("SELECT DISTINCT erase_after FROM attempt"):
        assert hour % 3600 == 0
    assert place.rows("SELECT DISTINCT last_start % 3600 FROM event") == [(0,)]
    assert {day for (day,) in place.rows("SELECT day FROM day_key")} == {place.clock() // 86_400}


def test_the_measure_would_see_a_naive_table(tmp_path: Path) -> None:
    """A table with row numbers gives the order away; the measure must say so."""
    place = open_place(tmp_path)
    place.site.store.write(
        lambda c: c.exec_driver_sql("CREATE TABLE naive (key BLOB PRIMARY KEY, sealed BLOB)")
    )
    keys = [place.site.chance.randbytes(32) for _ in range(PEOPLE)]
    for key in keys:
        place.site.store.write(
            lambda c, key=key: c.exec_driver_sql("INSERT INTO naive VALUES (?, ?)", (key, key))
        )
    order = {bytes(key): rowid for rowid, key in place.rows("SELECT rowid, key FROM naive")}
    with pytest.raises(AssertionError):
        tells_nothing([correlation([order[key] for key in keys])], PEOPLE)
    place.shut()
