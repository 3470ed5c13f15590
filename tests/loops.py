"""Run coroutines where the browser's own event loop, kept open in this thread, is not met."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def in_a_loop(task: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a thread of its own and give its value."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, task).result()
