"""Nothing tells what is right before it is due: banks that differ only in that look alike."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.security.banks import Maker, make_bank, twin
from tests.security.walks import Step, Walker, walk
from tests.web.place import Place, open_place

BANKS = 24
WALKS = 5
MOVES = 12


def steps_of(raw: Mapping[str, Any]) -> int:
    return int(raw["delivery"].get("draw", len(raw["items"])))


def walker_in(place: Place, raw: Mapping[str, Any], start: str, seed: int) -> Walker:
    delivery = raw["delivery"]
    gzip = {"Accept-Encoding": "gzip"} if seed % 2 else {}
    return Walker(
        place.browser(headers=gzip),
        start,
        delivery["feedback"],
        delivery["navigation"] == "free",
        steps_of(raw),
        random.Random(seed),
    )


def differs(mine: Step, other: Step) -> str | None:
    """Name what differs between two replies, if anything does that may not."""
    if mine.due != other.due:
        return "when it is due"
    if (mine.seen.path, mine.seen.status) != (other.seen.path, other.seen.status):
        return "status"
    if mine.due:
        return None
    for one, two in zip(_timeless(mine), _timeless(other), strict=True):
        if one != two:
            return f"header {one} {two}"
    return None if mine.seen.body == other.seen.body else "body"


def _timeless(step: Step) -> list[tuple[str, str]]:
    """Give the headers; werkzeug reads the wall clock for the end of a cookie's life."""
    return [(name, re.sub(r"Expires=[^;]*", "", value)) for name, value in step.seen.headers]


@pytest.mark.parametrize("seed", range(BANKS // 4))
def test_banks_that_differ_only_in_what_is_right_look_alike(tmp_path: Path, seed: int) -> None:
    """Walk the same ways through a bank and its twin, with the same chance on both sides."""
    places = []
    for side in ("mine", "other"):
        (tmp_path / side).mkdir()
        places.append(open_place(tmp_path / side, seed=seed))
    due: Counter[bool] = Counter()
    for number in range(4):
        maker = Maker(random.Random(100 * seed + number))
        raw, media = make_bank(maker, f"bank-{number}")
        for place, bank in zip(places, (raw, twin(maker, raw)), strict=True):
            made = place.publish(bank, media)
            place.event(made, code=f"12345{number}")
        for turn in range(WALKS):
            start = f"/en/q/bank-{number}" if turn % 2 else f"/en/e/12345{number}"
            mine, other = (
                walk(walker_in(place, raw, start, 1000 * seed + 10 * number + turn), MOVES)
                for place in places
            )
            assert len(mine) == len(other)
            for one, two in zip(mine, other, strict=True):
                what = differs(one, two)
                assert what is None, (
                    f"{one.seen.method} {one.seen.path} differs in its {what}; {raw['delivery']}"
                )
                due[one.due] += 1
    assert due[False] > 100, "this many replies were compared byte by byte"
    for place in places:
        place.shut()


@pytest.mark.parametrize("seed", range(BANKS // 4))
def test_no_hidden_word_leaves_before_it_is_due(tmp_path: Path, seed: int) -> None:
    """Look for words that only keys, rationales, feedback and ids carry, in every reply."""
    place = open_place(tmp_path, seed=seed)
    shown = 0
    for number in range(4):
        maker = Maker(random.Random(7_000 + 100 * seed + number))
        raw, media = make_bank(maker, f"bank-{number}")
        place.event(place.publish(raw, media), code=f"12345{number}")
        never = [*maker.ids, *_talk(raw)]
        for turn in range(WALKS):
            start = f"/en/q/bank-{number}" if turn % 2 else f"/en/e/12345{number}"
            walker = walker_in(place, raw, start, 2 * (1000 * seed + 10 * number + turn))
            for step in walk(walker, MOVES):
                seen = step.seen
                said = f"{seen.path} {seen.headers} {seen.text}"
                hits = [word for word in never if word in said]
                assert not hits, f"{seen.path} shows an id"
                hits = [word for _, word in maker.hidden if word in said]
                if hits:
                    shown += 1
                    assert step.due, f"{seen.method} {seen.path} tells {hits} too early"
                    assert seen.path.partition("?")[0].endswith("/answer")
                    items = {item for item, word in maker.hidden if word in hits}
                    assert len(items) == 1, "of one item only"
    assert shown, "what is due is shown: the words would be seen if they were there"
    place.shut()


def _talk(raw: Mapping[str, Any]) -> list[str]:
    """Give the words of what is to be talked about: no page of an attempt shows it."""
    return [item["talk"].split()[-1] for item in raw["items"] if "talk" in item]


def test_a_naive_page_would_be_found_out(tmp_path: Path) -> None:
    """Leak one bit on purpose: the comparison of twins must see it."""
    places = []
    for side, key in (("mine", "x"), ("other", "y")):
        (tmp_path / side).mkdir()
        place = open_place(tmp_path / side)
        bank = place.publish(
            {
                "id": "b",
                "title": "B",
                "items": [
                    {
                        "stem": "Which?",
                        "type": "single",
                        "options": {"x": "1", "y": "2"},
                        "key": key,
                        "rationale": "Because.",
                    }
                ],
            }
        )
        place.app.after_request(_leak(bank.items[0].key_outcomes()[0]))
        places.append(place)
    raw = {"delivery": {"feedback": "after_each", "navigation": "forward"}, "items": [0]}
    mine, other = (walk(walker_in(place, raw, "/en/q/b", 4), 3) for place in places)
    assert any("X-Debug" in (differs(one, two) or "") for one, two in zip(mine, other, strict=True))
    for place in places:
        place.shut()


def _leak(key: str) -> Any:
    def leak(response: Any) -> Any:
        response.headers["X-Debug"] = key
        return response

    return leak
