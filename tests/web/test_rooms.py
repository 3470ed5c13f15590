"""How much may be sent where, before anything of it is read."""

from __future__ import annotations

from pathlib import Path

from quiz.web.author.bar import ROOM
from quiz.web.bridge import BODY_LIMIT
from quiz.web.rooms import room_of
from tests.web.place import open_place
from tests.web.staffed import signed_in


def test_a_whole_bank_may_be_sent_by_staff_to_the_pages_that_take_one(tmp_path: Path) -> None:
    place = open_place(tmp_path)
    token = signed_in(place, "Bruno").cookie()["kite-staff"]
    room = room_of(place.app, place.site, place.clock)
    asked = {
        ("POST", "/author/new", f"kite-staff={token}"): (ROOM, True),
        ("POST", "/author/new", f"a=b; kite-staff={token}"): (ROOM, True),
        ("POST", "/author/new", f"kite-staff={token[::-1]}"): (ROOM, False),
        ("POST", "/author/new", "kite-staff=short"): (BODY_LIMIT, False),
        ("POST", "/author/new", ""): (BODY_LIMIT, False),
        ("POST", "/author/mine/publish", f"kite-staff={token}"): (BODY_LIMIT, False),
        ("POST", "/staff/sign-in", f"kite-staff={token}"): (BODY_LIMIT, False),
        ("POST", "/no/such/page", f"kite-staff={token}"): (BODY_LIMIT, False),
        ("PUT", "/author/new", f"kite-staff={token}"): (BODY_LIMIT, False),
        ("POST", "//author//new", f"kite-staff={token}"): (BODY_LIMIT, False),
    }
    assert {key: room(*key) for key in asked} == asked
    place.clock.now += 13 * 3600
    assert room("POST", "/author/new", f"kite-staff={token}") == (ROOM, False)
    place.shut()
