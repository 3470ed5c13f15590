"""Die at a named point, so that tests see what a crash there leaves behind."""

from __future__ import annotations

import os
import re
import threading

POINTS = ("before_commit", "after_commit")
"""Where a process can be made to die: with all of a transaction done, or with it on disk."""

FORM = re.compile(rf"({'|'.join(POINTS)})(:[1-9][0-9]{{0,5}})?")


class Failpoint:
    """Kill the process at the n-th time that a point is reached (``after_commit:3``)."""

    def __init__(self, text: str = "") -> None:
        self._name, _, count = text.partition(":")
        self._left = int(count or 1)
        self._guard = threading.Lock()

    def reached(self, name: str) -> None:
        """Die here if this is the point, without any cleaning up."""
        if name != self._name:
            return
        with self._guard:
            self._left -= 1
            if self._left == 0:
                os._exit(137)
