"""A server for histories, with what is true about the people of each."""

from __future__ import annotations

import random
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from quiz.base import token_key
from quiz.services import tending
from quiz.services.site import Site
from quiz.store import Store, open_store
from quiz.store import staff as stored_staff
from quiz.store.vault import Vault
from tests.security.people import BANKS, Person
from tests.web.place import MORNING, SECRET, Browser, open_place
from tests.web.staffed import account

HOUR, DAY = 3600, 86_400
PATIENCE = 600.0
"""Seconds in which a crowd has acted, on however busy a machine."""

TOKEN = "an-organizer-signed-in"[:22]


Members = dict[bytes, frozenset[bytes]]
"""Keys of attempts by lot."""


class Disk:
    """Hold a folder in which one database lies after another.

    All are opened by the same two engines: these remember statements that were compiled, and
    nothing of what is in a database.
    """

    def __init__(self, home: Path) -> None:
        """Lay nothing down yet."""
        self.home = home
        self.database = f"sqlite:///{home / 'quiz.db'}"
        self._engines = open_store(
            self.database, SECRET, home / "write.lock", random.Random(7), patience=PATIENCE
        )

    def lay(self, file: Path) -> None:
        """Put a copy of a database down, and nothing beside it."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir()
        shutil.copy(file, self.home / "quiz.db")

    def opened(self, site: Site, chance: random.Random) -> Site:
        """Open what lies there now, as a process that has just begun."""
        engines = self._engines
        store = Store(
            engines.reader, engines.writer, Vault(SECRET, chance), engines.lock_file,
            patience=PATIENCE,
        )  # fmt: skip
        settings = replace(site.settings, home=self.home, database=self.database)
        return replace(site, settings=settings, store=store, chance=chance)

    def close(self) -> None:
        """Give the connections back."""
        self._engines.close()


class Server:
    """Hold one application; each history gets a database of its own to it, and two laptops."""

    def __init__(self, folder: Path) -> None:
        """Set up: publish the banks, make the organizer's account, keep that as a template."""
        home = folder / "home"
        home.mkdir(parents=True)
        self.folder = folder
        self.place = open_place(home, seed=2**40)  # of no history
        for bank in BANKS.values():
            self.place.publish(bank)
        self.chen = account(self.place, "Chen")
        self._sign_in()
        self.place.sweep()
        self.template = home / "template.db"
        tending.backup(self.place.site, self.template, self.place.clock())
        self._first = self.place.site
        self._disk = Disk(folder / "history")
        self._laptops = [Disk(folder / f"laptop-{number}") for number in range(2)]
        self._open: dict[int, Site] = {}

    def _sign_in(self) -> None:
        """Let Chen in for the whole of a history; passwords are tested elsewhere, and cost time."""
        end = MORNING + 1000 * DAY
        self.place.site.store.write(
            lambda c: stored_staff.sign_in(c, token_key(TOKEN), self.chen.id, end)
        )

    def fresh(self, seed: int) -> Browser:
        """Begin anew with an empty school; gives the organizer's browser."""
        self.serve(self._first)
        self._disk.lay(self.template)
        self.serve(self._disk.opened(self._first, random.Random(seed)))
        self.place.clock.now = MORNING
        return self.browser()

    def laptop(self, number: int, seed: int, copied: Site | None = None) -> Site:
        """Open a laptop as it was set up, or as a copy of another one."""
        if number in self._open:
            self._open.pop(number).store.close()
        file = self.template
        if copied is not None:
            file = self.folder / "copied.db"
            file.unlink(missing_ok=True)
            tending.backup(copied, file, self.place.clock())
        self._laptops[number].lay(file)
        self._open[number] = self._laptops[number].opened(self._first, random.Random(seed))
        return self._open[number]

    def browser(self) -> Browser:
        """Open Chen's browser."""
        browser = self.place.browser()
        browser.set_cookie("kite-staff", TOKEN)
        return browser

    def serve(self, site: Site) -> None:
        """Serve this site from now on; what was served before is closed."""
        if self.place.site is not self._first:
            self.place.site.store.close()
        kite = self.place.app.extensions["kite"]
        self.place.app.extensions["kite"] = replace(kite, site=site)
        self.place.site = site
        self.place.home = site.settings.home

    def restore(self, copy_: Path) -> None:
        """Bring a backup back, as the command does, and sign in again."""
        site = self.place.site
        site.store.close()
        tending.restore(site, copy_, keep_waiting=False, now=self.place.clock())
        assert isinstance(site.chance, random.Random)
        self.serve(self._disk.opened(site, site.chance))
        self._sign_in()

    def close(self) -> None:
        """Give everything back."""
        self.serve(self._first)
        for site in self._open.values():
            site.store.close()
        for disk in (self._disk, *self._laptops):
            disk.close()
        self._first.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def server() -> Server:
    """Make a server in memory where the system has a place for it."""
    fast = Path("/dev/shm")
    base = fast if fast.is_dir() else None
    return Server(Path(tempfile.mkdtemp(prefix="kite-audit-", dir=base)))


@dataclass
class Held:
    """Hold what is known about an event from outside."""

    id: str
    bank: str
    breakdown: str
    k: int
    code: str
    state: str = "open"
    mends: dict[str, tuple[str, str]] = field(default_factory=dict)
    campaign: str = ""
    listed: bool = True
    """False for the event of a campaign's remainder, which nobody sees."""

    @property
    def whole(self) -> bool:
        """Tell whether its lots may hold sensitive items."""
        return self.breakdown == "none" and self.listed


@dataclass
class School:
    """Hold the truth: events, people by the key of their attempt, and lots with their members."""

    events: dict[str, Held] = field(default_factory=dict)
    people: dict[bytes, Person] = field(default_factory=dict)
    lots: dict[bytes, tuple[str, str, str, frozenset[bytes]]] = field(default_factory=dict)
    """Event, group, pool and members of each lot that there is."""

    sheets: set[bytes] = field(default_factory=set)
    """Lots that were counted on paper."""

    campaigns: list[str] = field(default_factory=list)
    public: dict[str, int | None] = field(default_factory=dict)
    """Campaigns that everybody may see, and the noise."""

    deleted: set[str] = field(default_factory=set)
    """Events that were deleted with their campaign."""

    faults: list[str] = field(default_factory=list)

    @property
    def listed(self) -> list[Held]:
        """Give the events that people come to."""
        return [held for held in self.events.values() if held.listed]

    def of(self, event: str) -> list[Person]:
        """Give the people of an event."""
        return [person for person in self.people.values() if person.event == event]
