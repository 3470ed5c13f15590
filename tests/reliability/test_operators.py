"""What an operator does beside a running server, and what is refused in clear words."""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import postgres
from tests.loops import in_a_loop
from tests.reliability import ledger
from tests.reliability.line import Line, begin, insist, look
from tests.reliability.place import ITEMS, QUIZ, option_of, secret_of, serve
from tests.reliability.terminal import Told, quiz
from tests.server import RunningServer, free_port

Answers = dict[tuple[bytes, str], str]


async def answering(port: int, journal: Answers, stop: asyncio.Event) -> None:
    line = Line(port)
    while not stop.is_set():
        student = await begin(line, QUIZ)
        key = hashlib.sha256(student.secret.encode()).digest()
        for place in range(1, len(ITEMS) + 1):
            offered = await look(line, student, place)
            choice = sorted(offered)[place % 4]
            reply = await insist(line, student, place, offered[choice])
            assert reply.status == 303, reply.text
            item, option = option_of(choice)
            journal[key, item] = option
    line.close()


async def copies(server: RunningServer, folder: Path, number: int) -> list[tuple[Path, Answers]]:
    """Copy the database several times while people answer; give what each has to hold."""
    journal: Answers = {}
    stop = asyncio.Event()
    made = []
    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(answering(server.port, journal, stop))
        for turn in range(number):
            while len(journal) < 60 * (turn + 1):
                await asyncio.sleep(0.02)
            target = folder / f"copy-{turn}.db"
            before = dict(journal)
            told = await asyncio.to_thread(quiz, server, "backup", str(target))
            assert told == Told(0, f"{target}\n")
            made.append((target, before))
        stop.set()
    await asyncio.sleep(0.1)
    return made


def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it(tmp_path: Path) -> None:
    server = serve(tmp_path)
    with server:
        made = in_a_loop(copies(server, tmp_path, 3))
        refused = quiz(server, "restore", str(made[0][0]))
        assert refused == Told(1, "Kitestring is running. Stop the server, then restore.\n")
    secret = secret_of(server)
    for target, before in made:
        found = ledger.read(f"sqlite:///{target}", secret)
        assert before
        for pair, option in before.items():
            assert found.responses[pair][1] == [option]

    # Bring the last one back, keeping what waits, and go on playing where it was.
    target, before = made[-1]
    told = quiz(server, "restore", "--nothing-happened-since", str(target))
    assert told.code == 0, told.text
    assert "Restored. 0 waiting attempts were dropped" in told.text
    with server:
        doctor = quiz(server, "doctor", "--recount")
        assert doctor.code == 0, doctor.text
        in_a_loop(copies(server, tmp_path / "again", 1))
    found = ledger.read(server.settings["QUIZ_DATABASE"], secret)
    assert all(found.responses[pair][1] == [option] for pair, option in before.items())

    # Without that word, what waits is dropped: it may have been counted since.
    inside = ledger.read(f"sqlite:///{target}", secret)
    waiting = sum(attempt["lot"] is None for attempt in inside.attempts.values())
    told = quiz(server, "restore", str(target))
    assert f"Restored. {waiting} waiting attempts were dropped" in told.text
    after = ledger.read(server.settings["QUIZ_DATABASE"], secret)
    assert all(attempt["lot"] for attempt in after.attempts.values())
    assert after.tallies == inside.tallies
    kept = sorted((server.home / "backups").glob("replaced-*.db"))
    assert len(kept) == 2


@pytest.fixture
def stopped(tmp_path: Path) -> RunningServer:
    """Give a server that has run and stopped."""
    server = serve(tmp_path)
    with server:
        pass
    return server


def database(server: RunningServer) -> Path:
    return Path(server.settings["QUIZ_DATABASE"].removeprefix("sqlite:///"))


def start_of(server: RunningServer, **settings: str) -> Told:
    """Start a server that is to refuse, and give what it said."""
    return quiz(server, "serve", **settings)


def another_address() -> str:
    return f"127.0.0.1:{free_port()}"


def test_two_servers_never_share_an_address(stopped: RunningServer, tmp_path: Path) -> None:
    """Not even with another home: visitors would come to one or the other by chance."""
    other = tmp_path / "other"
    with stopped:
        told = start_of(stopped, QUIZ_HOME=str(other), QUIZ_DATABASE=f"sqlite:///{other}/quiz.db")
    assert told.code == 1
    assert f"127.0.0.1:{stopped.port} cannot be listened on: address already in use" in told.text
    assert "QUIZ_BIND=" in told.text
    assert "Traceback" not in told.text
    assert not other.exists()


def test_a_home_that_cannot_be_used_is_named(stopped: RunningServer) -> None:
    home = f"{stopped.log}/home"
    for command in ("serve", "doctor"):
        told = quiz(stopped, command, QUIZ_HOME=home)
        assert told.code == 1
        assert f"The folder {home} cannot be used (not a directory)." in told.text
        assert "Traceback" not in told.text


@pytest.mark.parametrize("bind", ["192.0.2.77:8000", "nowhere.invalid:8000"])
def test_an_address_that_is_not_ours_stops_the_start(stopped: RunningServer, bind: str) -> None:
    told = start_of(stopped, QUIZ_BIND=bind)
    assert told.code == 1
    assert f"{bind} cannot be listened on: " in told.text
    assert "Traceback" not in told.text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda url: url.replace("port=5432", "port=5433"), "No such file or directory"),
        (lambda url: url.replace("/test_", "/none_"), 'database "none_'),
        (lambda url: url.replace("postgres@", "nobody_here@"), 'role "nobody_here"'),
        (lambda _: f"postgresql://127.0.0.1:{free_port()}/quiz", "Connection refused"),
    ],
)
def test_a_database_that_cannot_be_reached_is_said_in_its_own_words(
    postgres_url: str, tmp_path: Path, wrong: Callable[[str], str], says: str
) -> None:
    server = serve(tmp_path, wrong(postgres_url))
    told = quiz(server, "serve" if "Connection" in says else "doctor")
    assert told.code == 1
    assert "The database cannot be reached. It says: " in told.text
    assert says in told.text
    assert "Traceback" not in told.text


def test_a_damaged_database_stops_the_start_with_the_way_out(stopped: RunningServer) -> None:
    content = database(stopped).read_bytes()
    for damaged in (content[:20_000], b"\0" * 4096 + content[4096:], b"gone" * 5000):
        database(stopped).write_bytes(damaged)
        told = start_of(stopped)
        assert told.code != 0
        assert f"The database {database(stopped)} is damaged." in told.text
        assert "quiz restore FILE" in told.text
        assert "Traceback" not in told.text


def test_a_database_that_is_gone_is_not_replaced_by_an_empty_one(stopped: RunningServer) -> None:
    database(stopped).unlink()
    for _ in range(2):
        told = start_of(stopped)
        assert told.code != 0
        assert "There was a database here" in told.text


def test_another_secret_stops_the_start(stopped: RunningServer, tmp_path: Path) -> None:
    with stopped:
        in_a_loop(begin_one(stopped.port))
    told = start_of(stopped, QUIZ_SECRET_FILE=str(tmp_path / "other.key"))
    assert told.code != 0
    assert "is not the one that sealed this database" in told.text
    assert "Traceback" not in told.text


def test_servers_of_one_database_share_one_secret_from_the_first_minute(
    database_url: str, tmp_path: Path
) -> None:
    """Before anybody has answered anything, too: later it would be too late."""
    elsewhere = str(tmp_path / "other.key")
    with serve(tmp_path, database_url) as server:
        told = start_of(server, QUIZ_SECRET_FILE=elsewhere, QUIZ_BIND=another_address())
        assert told.code != 0
        assert f"The secret in {elsewhere} is not the one" in told.text
        assert "several servers of one database share one" in told.text
        found = quiz(server, "doctor", QUIZ_SECRET_FILE=elsewhere)
        assert found.code == 1
        assert "BAD  the secret is not the one that sealed this database" in found.text
        found = quiz(server, "doctor")
        assert found.code == 0, found.text
        if server.settings["QUIZ_DATABASE"].startswith("postgresql"):
            assert "ok   this server and the database have the same time" in found.text
            assert "ok   1 server x 1 worker x 24 and 4 beside are 28 of 197" in found.text


async def begin_one(port: int) -> None:
    line = Line(port)
    await begin(line, QUIZ)
    line.close()
    await asyncio.sleep(0.1)


def test_a_newer_database_is_refused(stopped: RunningServer) -> None:
    ledger.change(
        stopped.settings["QUIZ_DATABASE"], "update alembic_version set version_num = '9999'"
    )
    told = start_of(stopped)
    assert told.code != 0
    assert "written by a newer Kitestring (9999)" in told.text
    assert "Run: quiz migrate" in quiz(stopped, "keep").text
    found = quiz(stopped, "doctor")
    assert found.code == 1
    assert "BAD  the database was written by a newer Kitestring (9999): run that" in found.text


def test_an_older_database_is_found(stopped: RunningServer) -> None:
    ledger.change(
        stopped.settings["QUIZ_DATABASE"], "update alembic_version set version_num = '0008'"
    )
    found = quiz(stopped, "doctor")
    assert found.code == 1
    assert "BAD  the database needs: quiz migrate" in found.text


def test_wrong_settings_stop_the_start_by_name(stopped: RunningServer) -> None:
    told = start_of(stopped, QUIZ_K="9", QUIZ_PORT="80", QUIZ_WORKERS="many")
    assert told.code != 0
    assert "QUIZ_K is the smallest group that is shown; '9' does not fit." in told.text
    assert "QUIZ_WORKERS=2" in told.text
    assert "QUIZ_PORT is not a setting" in told.text
    assert "Traceback" not in told.text


def test_a_changed_tally_is_found_by_the_doctor(stopped: RunningServer) -> None:
    address = stopped.settings["QUIZ_DATABASE"]
    (event,) = ledger.rows(address, "select id from event limit 1")[0]
    ledger.change(
        address,
        'insert into lot (id, event, form, "group", pool, digest, n, thick) '
        f"values (x'01', '{event}', 'form', '', 'finished', 'digest', 12, 0)",
    )
    told = quiz(stopped, "doctor")
    assert told.code == 1
    assert "BAD  the tallies of lot 01 were changed after it was counted" in told.text


def test_a_postgresql_that_was_brought_back_counts_nobody_twice(
    postgres_url: str, postgres_server: postgres.Server, tmp_path: Path
) -> None:
    """As a copy of SQLite does: it drops what waited, and is a new source of lots."""
    server = serve(tmp_path, postgres_url)
    with server:
        in_a_loop(begin_one(server.port))
        refused = quiz(server, "restore")
        assert refused == Told(1, "Kitestring is running. Stop the server, then restore.\n")
    (before,) = ledger.rows(postgres_url, "select id from source where here")
    name = urlsplit(postgres_url).path.strip("/")
    dump = tmp_path / "quiz.dump"
    place = ["--host", postgres_server.folder, "--username", "postgres"]
    tools = Path(postgres_server.binaries)
    for command in (
        [tools / "pg_dump", "--format=custom", *place, "--file", dump, name],
        [tools / "pg_restore", "--clean", *place, "--dbname", name, dump],
    ):
        subprocess.run(list(map(str, command)), check=True, capture_output=True)
    kept = quiz(server, "restore", "--nothing-happened-since")
    assert kept == Told(0, "Restored. 0 waiting attempts were dropped, and staff sign in anew.\n")
    told = quiz(server, "restore")
    assert told.code == 0, told.text
    assert "Restored. 1 waiting attempts were dropped" in told.text
    assert ledger.rows(postgres_url, "select id from source where here") != [before]
    with server:
        told = quiz(server, "doctor", "--recount")
        assert told.code == 0, told.text
        in_a_loop(begin_one(server.port))


def test_a_restore_needs_a_backup(stopped: RunningServer) -> None:
    told = quiz(stopped, "restore")
    assert told.code == 2
    assert "Name the backup" in told.text


def test_postgresql_names_its_own_tools(postgres_url: str, tmp_path: Path) -> None:
    server = serve(tmp_path, postgres_url)
    server.home.mkdir()
    assert quiz(server, "migrate").code == 0
    told = quiz(server, "backup")
    assert told.code == 1
    assert "pg_dump --format=custom" in told.text
    told = quiz(server, "doctor", "--recount")
    assert told.code == 0, told.text
