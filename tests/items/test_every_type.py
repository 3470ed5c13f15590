"""What holds for the items of all types."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quiz.items.bank import Bank
from quiz.items.item import Item
from quiz.items.registry import kind_of, kinds
from quiz.items.response import OMITTED, UNSURE, Unreadable
from tests.items.examples import RAW, item
from tests.items.pages import browse, page
from tests.items.strategies import drawn, forms, key_form, made, raw_items, unhurried

ALL = tuple(RAW)
SCORED = tuple(kind for kind in ALL if kinds()[kind].scored)
KEPT = tuple(kind for kind in ALL if kind not in ("numeric", "short_text", "card"))


def test_there_is_an_example_of_every_type() -> None:
    assert set(ALL) == set(kinds())


@pytest.mark.parametrize("kind", ALL)
def test_an_example_has_no_faults(kind: str) -> None:
    assert list(item(kind).faults()) == []


@pytest.mark.parametrize("kind", ALL)
@unhurried
@given(data=st.data())
def test_what_a_page_offers_is_read_and_marked_within_the_points(
    kind: str, data: st.DataObject
) -> None:
    asked = made(data.draw(raw_items(kind)))
    slots = data.draw(drawn(asked))
    response = asked.read(data.draw(forms(asked, slots)), slots)
    mark = asked.mark(response)
    assert response.status == "given"
    assert 0 <= mark.earned <= mark.possible == asked.possible
    assert set(asked.outcomes_of(response)) <= set(asked.outcomes())


@pytest.mark.parametrize("kind", SCORED)
@unhurried
@given(data=st.data())
def test_the_key_earns_all(kind: str, data: st.DataObject) -> None:
    asked = made(data.draw(raw_items(kind)))
    slots = data.draw(drawn(asked))
    response = asked.read(key_form(asked, slots), slots)
    assert asked.mark(response).full
    assert set(asked.outcomes_of(response)) == set(asked.key_outcomes())


@pytest.mark.parametrize("kind", KEPT)
@unhurried
@given(data=st.data())
def test_a_page_that_shows_a_response_sends_it_again(kind: str, data: st.DataObject) -> None:
    asked = made(data.draw(raw_items(kind)))
    slots = data.draw(drawn(asked))
    response = asked.read(data.draw(forms(asked, slots)), slots)
    again = browse(page(asked, drawn=slots, response=response))
    assert asked.read(again.fields, slots) == response


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind != "card"])
def test_a_page_that_shows_unsure_sends_it_again(kind: str) -> None:
    asked = item(kind)
    again = browse(page(asked, response=UNSURE))
    assert asked.read(again.fields, asked.offered()) == UNSURE
    assert not asked.mark(UNSURE).earned
    assert asked.outcomes_of(UNSURE) == ("unsure",)


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind != "card"])
def test_an_empty_form_is_unreadable(kind: str) -> None:
    asked = item(kind)
    with pytest.raises(Unreadable):
        asked.read(MultiDict(), asked.offered())


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind != "card"])
def test_unsure_stands_alone(kind: str) -> None:
    asked = item(kind)
    with pytest.raises(Unreadable) as caught:
        asked.read(MultiDict([("a", "1"), ("a", "unsure")]), asked.offered())
    assert caught.value.code == "unsure-alone"


@pytest.mark.parametrize(("kind", "typed"), [("numeric", "40"), ("short_text", "phishing")])
def test_who_types_and_is_not_sure_is_asked_which_of_the_two_is_meant(
    kind: str, typed: str
) -> None:
    asked = item(kind)
    with pytest.raises(Unreadable) as caught:
        asked.read(MultiDict([("t", typed), ("a", "unsure")]), asked.offered())
    assert caught.value.code == "unsure-alone"
    assert asked.read(MultiDict([("t", "  "), ("a", "unsure")]), asked.offered()) == UNSURE


@pytest.mark.parametrize("kind", ["poll", "scale"])
def test_only_a_sensitive_item_can_be_skipped(kind: str) -> None:
    form = MultiDict([("a", "skip")])
    asked = item(kind, sensitive=True)
    assert asked.read(form, asked.offered()) == OMITTED
    with pytest.raises(Unreadable):
        item(kind).read(form, item(kind).offered())


@pytest.mark.parametrize("kind", SCORED)
def test_a_sensitive_item_is_never_scored(kind: str) -> None:
    assert [fault.code for fault in item(kind, sensitive=True).faults()] == ["sensitive-scored"]


@pytest.mark.parametrize("kind", ALL)
def test_the_type_is_known_as_written(kind: str) -> None:
    assert kind_of(RAW[kind]) == kind


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false"])
def test_three_types_need_no_name(kind: str) -> None:
    raw = {name: value for name, value in RAW[kind].items() if name != "type"}
    assert kind_of(raw) == kind


@unhurried
@given(data=st.data())
def test_a_bank_of_all_types_survives_being_stored(data: st.DataObject) -> None:
    raws = [data.draw(raw_items(kind)) | {"id": f"i{kind}"} for kind in ALL]
    for raw in raws:
        raw["id"] = raw["id"].replace("_", "-")
    bank = Bank.model_validate({"id": "b", "title": "B", "items": raws})
    stored = json.dumps(bank.model_dump(mode="json", by_alias=True, exclude_none=True))
    again = Bank.model_validate(json.loads(stored))
    assert again == bank
    assert again.fingerprints() == bank.fingerprints()


def twin(raw: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Change nothing but what is right."""
    other = copy.deepcopy(raw)
    match raw["type"]:
        case "single":
            other["key"] = chance.choice(list(raw["options"]))
        case "multiple":
            other["key"] = chance.sample(list(raw["options"]), 1)
        case "hotspot":
            other["key"] = chance.sample(list(raw["regions"]), 1)
        case "true_false":
            other["key"] = not raw["key"]
        case "order":
            chance.shuffle(other["sequence"])
        case "match":
            rights = [right for _, right in raw["pairs"]] + raw["distractors"]
            chance.shuffle(rights)
            other["pairs"] = [
                [pair[0], right] for pair, right in zip(raw["pairs"], rights, strict=False)
            ]
            other["distractors"] = rights[len(raw["pairs"]) :]
        case "hottext":
            other["passage"] = raw["passage"].replace("[[*", "[[").replace("[[", "[[*", 1)
        case "numeric":
            other["key"], other["tolerance"] = chance.randrange(1000), chance.randrange(1, 9)
        case "short_text":
            other["accept"] = ["something else"]
    return other


@pytest.mark.parametrize("kind", SCORED)
@unhurried
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_two_items_that_differ_only_in_what_is_right_look_alike(
    kind: str, data: st.DataObject, seed: int
) -> None:
    raw = data.draw(raw_items(kind))
    chance = random.Random(seed)
    pages = []
    for asked in (made(raw), made(twin(raw, chance))):
        slots = list(asked.offered())
        random.Random(seed).shuffle(slots)
        pages.append(page(asked, drawn=tuple(slots)))
    assert pages[0] == pages[1]


REWORDED: dict[str, dict[str, Any]] = {
    "single": {"options": {"a": "One", "b": {"text": "Two", "weight": 25}, "c": "Three", "d": "4"}},
    "multiple": {"options": {"a": "One", "b": "Two", "c": "Three", "d": "Four"}},
    "true_false": {},
    "order": {
        "sequence": [
            {"en": "set a  NEW password", "hi": "अलग"},
            {"en": "Log out all other phones"},
            {"en": "Turn on two-step login"},
            {"en": "Tell friends to ignore the messages"},
        ]
    },
    "match": {
        "pairs": [
            ["“Your account closes in one hour.”", "It makes you hurry"],
            ["“Hi, I am your new teacher.”", "It uses a false name"],
            ["“You won a phone.”", "it offers a free gift"],
        ],
        "distractors": ["It says everyone does it"],
    },
    "hottext": {"passage": "[[*A|sender]] [[*B|greeting]] [[C|waiting]] [[*D|hurry]] [[E|thanks]]"},
    "numeric": {"unit": "min", "tolerance": "2"},
    "short_text": {"accept": {"en": ["phishing message", "PHISHING"], "hi": ["अलग"]}},
    "hotspot": {"caption": "Another"},
    "scale": {"labels": ["1", "2", "3", "4", "5"]},
    "poll": {"options": {"sleep": "S", "hour": "H", "ask": "A"}},
    "card": {"body": "Other"},
}


@pytest.mark.parametrize("kind", ALL)
def test_mended_wording_keeps_the_fingerprint(kind: str) -> None:
    mended = item(kind, stem="Mended", rationale="Mended", **REWORDED[kind])
    assert mended.fingerprint("en") == item(kind).fingerprint("en")


CHANGED: dict[str, list[dict[str, Any]]] = {
    "single": [{"key": "a"}, {"points": 2}],
    "multiple": [{"key": ["a", "c"]}, {"marking": "net"}],
    "true_false": [{"key": True}],
    "order": [{"sequence": RAW["order"]["sequence"][::-1]}, {"marking": "pairs"}],
    "match": [
        {"marking": "exact"},
        {"distractors": None},
        {
            "pairs": [
                [left, RAW["match"]["pairs"][place - 1][1]]
                for place, (left, _) in enumerate(RAW["match"]["pairs"])
            ]
        },
    ],
    "hottext": [
        {"marking": "exact"},
        {"passage": "[[*A|sender]] [[B|greeting]] [[C|waiting]] [[*D|hurry]] [[E|thanks]]"},
    ],
    "numeric": [{"key": "41"}, {"tolerance": "6%"}, {"marking": "exact"}],
    "short_text": [{"accept": {"en": ["phishing"]}}],
    "hotspot": [{"key": ["clock"]}, {"marking": "net"}],
    "scale": [{"labels": ["a", "b", "c", "d"]}],
    "poll": [{"choose": "one"}, {"options": {"sleep": "S", "hour": "H"}}],
    "card": [{"points": 2}],
}


@pytest.mark.parametrize("kind", ALL)
def test_another_meaning_has_another_fingerprint(kind: str) -> None:
    changed: list[Item] = [item(kind, **change) for change in CHANGED[kind]]
    prints = {asked.fingerprint("en") for asked in [item(kind), *changed]}
    assert len(prints) == len(changed) + 1
