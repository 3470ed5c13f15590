"""One at a time, across processes and machines: who sweeps, who imports."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from quiz.services.site import Site
from quiz.store import keeping


@contextmanager
def alone(site: Site, work: Literal["sweep", "import"] = "sweep") -> Iterator[bool]:
    """Hold the lock of a work across processes and machines; False when somebody else has it."""
    if site.store.dialect == "sqlite":
        with open(site.store.lock_file.with_name(f"{work}.lock"), "ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        return
    with keeping.advisory_lock(site.store, work) as held:
        yield held
