"""Fixtures of the tests that attack."""

from tests.web.conftest import place

__all__ = ["place"]
