"""Make the parts of a running Kitestring from its settings, for the server and for commands."""

from __future__ import annotations

import hashlib
import logging
import random
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import IO

from quiz.banks.library import load_library
from quiz.base import Refused, Settings
from quiz.base import folder as folder_of
from quiz.services import folder, keep, news, publish, tending
from quiz.services.alone import alone
from quiz.services.settings import load_secret, read_settings
from quiz.services.site import Site
from quiz.store import backups, open_store

log = logging.getLogger("quiz")

SWEEP_SECONDS = 5
WATCH_SECONDS = 0.5

STARTING_SECONDS = 60
"""More than lies between the import at the start and the first look of a server process."""

AFTER_FAULT_SECONDS = 30
"""What failed is likely to fail again: trying twice a minute is enough for the log."""

COMMANDS = 60.0
"""Seconds that a command waits for a write: unlike a visitor, nobody sends it again."""

VISITORS = 5.0
"""Seconds that the server waits for a write before it tells a visitor to come back."""

PATIENCE = 8
"""Seconds that the end of a server process waits for a sweep under way."""


_held: list[IO[bytes]] = []
"""Locks that say that this process works with a database; its end lets go of them."""


def open_site(
    environ: Mapping[str, str], *, hold: bool = True, patience: float = COMMANDS
) -> tuple[Site, bytes]:
    """Read the settings and open the store; gives the site and the server's secret.

    With ``hold`` nobody can bring a backup back under the feet of this process. ``patience`` is
    how many seconds a write may wait for the disk and for other processes.
    """
    settings = read_settings(environ)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret, _ = load_secret(settings.secret_file)
    chance = random.SystemRandom()
    lock = settings.home / "write.lock"
    if hold:
        _held.append(backups.hold(lock))
    store = open_store(
        settings.database,
        secret,
        lock,
        chance,
        settings.fail,
        pool=settings.pool,
        name=_name(settings),
        patience=patience,
    )
    shown = settings.library or settings.banks or folder_of("question_banks")
    library, problems = load_library(shown)
    if not library.frameworks:
        # As `quiz check` does: a folder of banks alone names competences of the shipped ones.
        ours, _ = load_library(folder_of("question_banks"))
        library = replace(library, frameworks=ours.frameworks)
    for problem in problems:
        log.warning("%s", problem)
    return Site(settings, store, chance, library), secret


def _name(settings: Settings) -> str:
    """Name this server to the database, so that ``quiz doctor`` can tell one from another.

    All processes of one home have one name; a server that imports banks says so in it.
    """
    place = f"{socket.gethostname()} {settings.home.resolve()}"
    name = hashlib.sha256(place.encode()).hexdigest()[:8]
    return f"kitestring {name}{' banks' if settings.banks else ''}"


class Keeper:
    """Sweep, and watch the folder of banks, on a thread beside the requests."""

    def __init__(self, site: Site, clock: Callable[[], int], uptime: Callable[[], int]) -> None:
        """Take the clocks: UTC seconds, and seconds that the machine has run."""
        self._site = site
        self._clock = clock
        self._uptime = uptime
        self._stop = threading.Event()
        self._seen = self._known()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def _known(self) -> folder.Stamp:
        """Give the stamp of what was imported at the start; none if it may have changed since."""
        root = self._site.settings.banks
        stamp = folder.stamp(root) if root else ()
        lately = (self._clock() - STARTING_SECONDS) * 1_000_000_000
        return () if any(changed > lately for _, _, changed in stamp) else stamp

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is under way."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        next_import = next_sweep = 0.0
        while not self._stop.wait(WATCH_SECONDS):
            if time.monotonic() >= next_import and not self._safely(self._import):
                next_import = time.monotonic() + AFTER_FAULT_SECONDS
            if time.monotonic() >= next_sweep:
                fine = self._safely(self._sweep)
                next_sweep = time.monotonic() + (SWEEP_SECONDS if fine else AFTER_FAULT_SECONDS)

    def _sweep(self) -> None:
        tending.sign(self._site, self._clock())
        keep.sweep(self._site, self._clock(), self._uptime())

    def _import(self) -> None:
        root = self._site.settings.banks
        if root is None:
            return
        fresh = folder.stamp(root)
        if fresh == self._seen:
            return
        with alone(self._site, "import") as held:
            if not held:
                return
            before = news.current(self._site)
            done = publish.import_folder(self._site, root, self._clock())
        self._seen = fresh
        for name in done.published:
            log.info("published a new revision of %s", name)
        for line in news.lines(self._site, before, done.published):
            log.info("%s", line)
        for problem in done.problems:
            if problem.level == "error":
                log.warning("%s", problem)

    def _safely(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except Refused as refusal:
            log.warning("keeping was put off: %s", refusal.code)
            return False
        except Exception:  # a sweep that fails must not end all later ones
            log.exception("keeping failed; it is tried again")
            return False
        return True
