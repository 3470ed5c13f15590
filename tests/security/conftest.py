"""Fixtures of the tests that attack."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.security.schools import Server, server
from tests.web.conftest import place

__all__ = ["made", "place"]


@pytest.fixture(scope="module")
def made() -> Iterator[Server]:
    found = server()
    yield found
    found.close()
