"""What an organizer sees does not depend on who finished when, nor on any one person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from quiz.services import people
from tests.postgres import Server
from tests.web.place import MORNING, TINY, Browser, Place, Seen, open_place

PASSWORD = "eleven purple kites at dawn"
FORWARD = {**TINY, "delivery": {"shuffle": {"options": False}}}


def organizer(place: Place) -> Browser:
    """Sign the first account in."""
    link = people.first_run_link(place.site, place.clock())
    chen = place.browser()
    who = {"name": "Chen", "email": "chen@example.org", "password": PASSWORD}
    chen.send(chen.get(f"/staff/welcome/{link}"), who)
    return chen


def finish(browser: Browser, right: bool) -> None:
    """Answer all, rightly or wrongly."""
    for number, fields in enumerate(
        ({"a": "1" if right else "2"}, {"t": "kite" if right else "rock"},
         {"a": "1" if right else "2"}), 1
    ):  # fmt: skip
        page = browser.get(f"/en/e/123456/{number}")
        assert browser.send(page, fields).status == 303


def views(chen: Browser, event: str) -> list[tuple[str, int, tuple[tuple[str, str], ...], bytes]]:
    """Look at everything that an organizer can see of an event."""
    paths = ("/o", "/staff", f"/o/{event}", f"/o/{event}/export.csv", f"/o/{event}/poster",
             f"/o/{event}/close", f"/o/{event}/qr.svg", "/en/q", "/en/e/123456")  # fmt: skip

    def seen(one: Seen) -> tuple[str, int, tuple[tuple[str, str], ...], bytes]:
        return one.path, one.status, one.headers, one.body

    return [seen(chen.get(path)) for path in paths]


def history(
    home: Path,
    order: Sequence[int],
    *,
    breakdown: str = "none",
    size: int = 24,
    database: str | None = None,
) -> list[list[tuple[str, int, tuple[tuple[str, str], ...], bytes]]]:
    """Let a class finish in an order; give what the organizer sees after each of them."""
    home.mkdir()
    place = open_place(home, database=database)
    chen = organizer(place)
    owner = people.everybody(place.site)[0].id
    bank = place.publish({**FORWARD, "audience": ["student", "parent"]})
    event = place.event(bank, owner=owner, breakdown=breakdown)
    class_ = [place.browser() for _ in range(size)]
    for number, browser in enumerate(class_):
        browser.start("/en/e/123456", audience="parent" if number % 2 else "student")
    found = []
    for number in order:
        place.clock.now += 17
        finish(class_[number], right=number in (3, 5, 7))
        found.append(views(chen, event.id))
    place.clock.now = MORNING + 1800
    place.close(event)
    found.append(views(chen, event.id))
    place.clock.now += 3600
    place.sweep()
    found.append(views(chen, event.id))
    place.shut()
    return found


@pytest.mark.parametrize("breakdown", ["none", "audience"])
def test_swapping_two_finishers_leaves_every_byte_the_same(tmp_path: Path, breakdown: str) -> None:
    swapping_changes_nothing(tmp_path, breakdown, (None, None))


def test_on_postgres_swapping_changes_nothing_either(
    tmp_path: Path, postgres_server: Server, worker_id: str
) -> None:
    names = [f"swap_{worker_id}_{side}" for side in ("mine", "other")]
    try:
        one, two = [postgres_server.create(name) for name in names]
        swapping_changes_nothing(tmp_path, "audience", (one, two))
    finally:
        for name in names:
            postgres_server.drop(name)


def swapping_changes_nothing(
    tmp_path: Path, breakdown: str, databases: tuple[str | None, str | None]
) -> None:
    """Let two of a class finish in each other's place."""
    order = list(range(24))
    swapped = order[:]
    swapped[3], swapped[21] = swapped[21], swapped[3]
    mine = history(tmp_path / "mine", order, breakdown=breakdown, database=databases[0])
    other = history(tmp_path / "other", swapped, breakdown=breakdown, database=databases[1])
    for step, (one, two) in enumerate(zip(mine, other, strict=True)):
        for this, that in zip(one, two, strict=True):
            assert this == that, (step, this[0])
    assert b"24" in mine[-1][2][3], "and at the end there are figures"
    assert mine[-1][3][3].count(b"\n") > 5


def test_before_the_close_one_person_moves_participation_in_fives_only(tmp_path: Path) -> None:
    found = history(tmp_path / "one", list(range(24)))
    pages = [[body for _, _, _, body in _untokened(step)] for step in found[:24]]
    changes = [number for number in range(1, 24) if pages[number] != pages[number - 1]]
    assert changes == [4, 9, 14, 19], "after 5, 10, 15 and 20 people"


def test_an_event_under_k_looks_like_one_that_nobody_finished(tmp_path: Path) -> None:
    """Four finishers or none: page, file, headers and length say the same."""
    few = history(tmp_path / "few", list(range(4)), size=24)
    none = history(tmp_path / "none", [], size=20)
    for one, two in zip(_untokened(few[-1]), _untokened(none[-1]), strict=True):
        assert one == two, one[0]


def _untokened(
    step: list[tuple[str, int, tuple[tuple[str, str], ...], bytes]],
) -> list[tuple[str, int, tuple[tuple[str, str], ...], bytes]]:
    """Leave out the masks of tokens, which are new on every page."""
    return [
        (path, status, headers, re.sub(rb'name="csrf_token" value="[^"]*"', b"", body))
        for path, status, headers, body in step
    ]
