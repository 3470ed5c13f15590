from __future__ import annotations

from tests.items.examples import RAW, item
from tests.items.forms import earned, faults, form, read, why


def test_the_key_earns_all_and_the_others_nothing_or_their_weight() -> None:
    asked = item("single", points=2)
    assert [earned(asked, name) for name in "abcd"] == [0, 50, 0, 200]


def test_a_place_is_read_in_the_drawn_order() -> None:
    asked = item("single")
    assert asked.read(form(a="1"), ("c", "d", "a", "b")).value == ("c",)


def test_exactly_one_place_is_needed() -> None:
    asked = item("single")
    assert why(asked) == why(asked, a="5") == why(asked, a=("1", "2")) == "choose-one"
    assert why(asked, a="d") == "choose-one"
    assert read(asked, a="4").value == ("d",)


def test_a_key_that_is_no_option_is_a_fault() -> None:
    assert faults(item("single", key="e")) == [("key-option", "key")]


def test_only_the_key_is_worth_all() -> None:
    options = RAW["single"]["options"]
    light = options | {"d": {"text": "D", "weight": 50}}
    heavy = options | {"a": {"text": "A", "weight": 100}}
    assert faults(item("single", options=light)) == [("key-weight", "options", "d", "weight")]
    assert faults(item("single", options=heavy)) == [("full-weight", "options", "a", "weight")]
