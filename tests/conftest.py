"""Fixtures for all tests: databases of both kinds, ports, and a browser."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from playwright.sync_api import BrowserContext, expect

from quiz.services import passwords
from quiz.store import open_store
from quiz.store.migrating import migrate
from tests import postgres, server

# The processes of one run (pytest-xdist starts several) meet in this folder.
MEETING = "KITESTRING_TEST_RUN"

# The files that take longest, the longest first. Begun early they keep no worker alone at the
# end; by itself pytest-xdist begins with the files of the most tests, and these have few.
LONG = (
    "browser/test_every_page.py",
    "reliability/test_kills.py",
    "reliability/test_power.py",
    "reliability/test_races.py",
    "reliability/test_behind.py",
    "browser/test_journeys.py",
    "reliability/test_two_servers.py",
    "reliability/test_drafts.py",
    "reliability/test_killed_keeping.py",
    "web/test_accessible.py",
    "browser/test_editor.py",
    "security/test_twins.py",
    "security/test_bad_input.py",
    "store/test_killed_migrations.py",
    "services/test_crashes.py",
    "services/test_keep.py",
    "security/test_swap.py",
    "security/test_thief.py",
    "reliability/test_locks.py",
    "reliability/test_operators.py",
    "house/test_package.py",
    "browser/test_twice.py",
    "web/test_author_form.py",
    "banks/interchange/test_round_trips.py",
    "banks/test_mutations.py",
)
PATIENCE = 120_000
"""Milliseconds to wait for a page or for something on it: only a failure takes so long."""

expect.set_options(timeout=PATIENCE)

# The same examples in each run, and none of them too slow: what passed once passes again. To
# look for new examples, run pytest with --hypothesis-profile=search. By itself hypothesis draws
# also from the literals of those of our modules that are imported by then: examples would change
# with every commit, and with the tests that the process ran before.
settings.register_profile(
    "steady",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", settings.get_profile("steady"), derandomize=False)
settings.load_profile("steady")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

MIGRATING = {"kite", "store"}
"""Fixtures that bring their database to the newest shape: it is a copy of one that has it."""

_numbers = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Draw no literals of ours, and make the folder in which the processes of this run meet."""
    if config.getoption("--hypothesis-profile", None) != "search":
        vars(providers)["is_local_module_file"] = lambda _path: False
    if hasattr(config, "workerinput"):
        return
    run = tempfile.mkdtemp(prefix="kite-tests-")
    Path(run, "pid").write_text(str(os.getpid()))
    os.environ[MEETING] = run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    places = {f"tests/{name}": place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.location[0], len(places)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL server of this run, if a test asked for one."""
    if hasattr(config, "workerinput") or MEETING not in os.environ:
        return
    run = Path(os.environ.pop(MEETING))
    postgres.stop_shared(run)
    shutil.rmtree(run, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hash passwords with little work: here nobody steals them.

    Servers that are processes of their own take the work that they take.
    """
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(passwords, "_HASHER", quick)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> postgres.Server:
    """Share one PostgreSQL server among all tests of the run."""
    return postgres.shared(Path(os.environ[MEETING]))


@pytest.fixture(scope="session")
def postgres_shape(
    postgres_server: postgres.Server, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Name a PostgreSQL database of the newest shape, to be copied."""
    name = f"shape_{worker_id}"
    lock = tmp_path_factory.mktemp("shape") / "write.lock"
    store = open_store(postgres_server.create(name), bytes(32), lock, random.Random(1))
    migrate(store)
    store.close()
    yield name
    postgres_server.drop(name)


@pytest.fixture
def postgres_url(
    request: pytest.FixtureRequest, postgres_server: postgres.Server, worker_id: str
) -> Iterator[str]:
    """Give a test a PostgreSQL database of its own, empty unless it is to be migrated at once."""
    name = f"test_{worker_id}_{next(_numbers)}"
    migrated = MIGRATING & set(request.fixturenames)
    template = request.getfixturevalue("postgres_shape") if migrated else "template0"
    yield postgres_server.create(name, template=template)
    postgres_server.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give a test the address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'quiz.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give a test an empty database: the same test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def free_port() -> int:
    """Find a loopback port that nobody listens on."""
    return server.free_port()


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """Let the browser plugin's pages be as patient as all others."""
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="session")
def base_url() -> None:
    """Name no address for the browser: each test's server has its own.

    It also replaces the browser plugin's fixture of that name, which pytest 9 deprecates.
    """


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Start the system's own Chromium, quietly: it must not call home during a test."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.fail(
            "No Chromium was found. scripts/test installs it; so does the package chromium."
        )
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--disable-quic",
        "--disable-sync",
        # A name of a room's own network: only over plain http under a name do browsers keep
        # some headers back that they send to the loopback address.
        "--host-resolver-rules=MAP kite.example 127.0.0.1",
        "--no-first-run",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    # Chromium wants to write to its home, and a continuous-integration account may have none.
    home = tmp_path_factory.mktemp("browser-home")
    return {
        **browser_type_launch_args,
        "executable_path": program,
        "args": [*browser_type_launch_args.get("args", []), *arguments],
        "env": {**os.environ, "HOME": str(home)},
    }
