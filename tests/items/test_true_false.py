from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.items.examples import item
from tests.items.forms import earned, read, why


@pytest.mark.parametrize(("key", "marks"), [(True, [100, 0]), ("false", [0, 100])])
def test_the_key_earns_all(key: object, marks: list[int]) -> None:
    asked = item("true_false", key=key)
    assert [earned(asked, "true"), earned(asked, "false")] == marks


def test_true_stands_first() -> None:
    asked = item("true_false")
    assert [read(asked, a="1").value, read(asked, a="2").value] == [("true",), ("false",)]
    assert why(asked) == why(asked, a="true") == "choose-one"


def test_yes_is_not_a_key() -> None:
    with pytest.raises(ValidationError):
        item("true_false", key="yes")
