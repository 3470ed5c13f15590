"""Start a PostgreSQL server for one test run, and make databases in it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

# Durability is tested elsewhere; here a lost server costs nothing, so it need not wait for disks.
FAST = "-F -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
PATIENCE = "300"  # seconds that a start, a stop or the leaving of others may take
PORT = 5432  # names the socket's file in a folder of its own, so it never collides


@dataclass(frozen=True)
class Server:
    """Name a running server: `folder` holds its data and its socket, `binaries` its programs."""

    folder: str
    binaries: str

    def url(self, database: str) -> str:
        """Name a database the way SQLAlchemy and `QUIZ_DATABASE` want it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}&port={PORT}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Open a connection in which each statement stands for itself."""
        return psycopg.connect(
            host=self.folder, port=PORT, user="postgres", dbname=database, autocommit=True
        )

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database as a copy of `template` and return its URL."""
        self._alone(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, closing what is still connected to it."""
        self._alone(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database))
        )

    def _alone(self, statement: sql.Composed) -> None:
        """Run what wants a database for itself: PostgreSQL waits five seconds for who leaves."""
        until = time.monotonic() + float(PATIENCE)
        with self.connect() as connection:
            while True:
                try:
                    connection.execute(statement)
                    return
                except psycopg.errors.ObjectInUse:
                    if time.monotonic() > until:
                        raise


def binaries() -> Path:
    """Find the folder of the newest installed server programs; raise LookupError if none is."""
    # Debian keeps them off the PATH, one folder a version.
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda program: [int(part) for part in program.parts[-3].split(".")],
    )
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    raise LookupError(
        "No PostgreSQL server was found. scripts/test installs it; so does the package postgresql."
    )


def start() -> Server:
    """Start a server in a new folder and return when it takes connections."""
    where = binaries()
    folder = tempfile.mkdtemp(prefix="kite-pg-", dir="/tmp")  # a socket's path must be short
    owner = _owner()
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = f"{folder}/data"
    trust = ["-U", "postgres", "-A", "trust"]
    _run([f"{where}/initdb", "-D", data, *trust, "-E", "UTF8", "--locale=C", "--no-sync"], folder)
    server = Server(folder, str(where))
    resume(server)
    return server


def resume(server: Server) -> None:
    """Start a server on the data that it has, and return when it takes connections."""
    folder = server.folder
    options = ["-o", f"-p {PORT} -k {folder} -c listen_addresses= {FAST}"]
    control = [f"{server.binaries}/pg_ctl", "-D", f"{folder}/data", "-w", "-t", PATIENCE]
    _run([*control, "-l", f"{folder}/log", *options, "start"], folder)


def crash(server: Server) -> None:
    """End a server in the middle of everything, without any tidying; its data stay."""
    control = [f"{server.binaries}/pg_ctl", "-D", f"{server.folder}/data", "-t", PATIENCE]
    _run([*control, "-m", "immediate", "stop"], server.folder)


def stop(server: Server) -> None:
    """Stop a server at once and remove its folder."""
    with contextlib.suppress(subprocess.CalledProcessError):
        crash(server)
    shutil.rmtree(server.folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """Choose the account to run as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise LookupError("As root, the tests need an account named postgres or nobody.")


def _run(command: list[str], folder: str) -> None:
    owner = _owner()
    account = {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid}
    # The server inherits these: a pipe here would stay open as long as it lives.
    with Path(folder, "programs.log").open("ab") as log:
        try:
            subprocess.run(
                command,
                check=True,
                cwd=folder,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": folder},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **account,
                **({"extra_groups": []} if account else {}),
            )
        except subprocess.CalledProcessError as error:
            for name in ("programs.log", "log"):
                with contextlib.suppress(OSError):
                    error.add_note(Path(folder, name).read_text(errors="replace"))
            raise


# A server goes on with what a killed client had asked for: a commit may come after its end.


def serving(database: str) -> set[int]:
    """Give the server's processes that have a client at a database; none where it is SQLite."""
    if not database.startswith("postgresql"):
        return set()
    with psycopg.connect(_plain(database), autocommit=True) as connection:
        return _serving(connection)


def wait_for_the_dead(database: str, stay: set[int]) -> None:
    """Return when none but `stay` serves a database: what killed clients left is over."""
    if not database.startswith("postgresql"):
        return
    until = time.monotonic() + int(PATIENCE)
    with psycopg.connect(_plain(database), autocommit=True) as connection:
        while _serving(connection) - stay:
            assert time.monotonic() < until, "a client that was killed is still served"
            time.sleep(0.01)


def _plain(database: str) -> str:
    return database.replace("postgresql+psycopg://", "postgresql://")


def _serving(connection: psycopg.Connection) -> set[int]:
    found = connection.execute(
        "select pid from pg_stat_activity where datname = current_database() "
        "and backend_type = 'client backend' and pid <> pg_backend_pid()"
    )
    return {pid for (pid,) in found.fetchall()}


# One server serves all processes of a run. The first that asks starts it.


def shared(run: Path) -> Server:
    """Return the server of the test run whose folder is `run`, started if it is not."""
    with _locked(run / "lock"):
        note = run / "server.json"
        if not note.exists():
            server = start()
            watch(server, int((run / "pid").read_text()))
            note.write_text(json.dumps({"folder": server.folder, "binaries": server.binaries}))
        return Server(**json.loads(note.read_text()))


def stop_shared(run: Path) -> None:
    """Stop the server of a test run, if one was started."""
    with _locked(run / "lock"):
        note = run / "server.json"
        if note.exists():
            stop(Server(**json.loads(note.read_text())))
            note.unlink()


def watch(server: Server, pid: int) -> None:
    """Leave a process behind that stops the server should process `pid` die without doing so."""
    subprocess.Popen(
        [sys.executable, __file__, str(pid), server.folder, server.binaries],
        start_new_session=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ).returncode = 0  # it outlives us on purpose: no warning that we did not wait


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    parent, server = int(sys.argv[1]), Server(sys.argv[2], sys.argv[3])
    while _alive(parent) and Path(server.folder).exists():
        time.sleep(1)
    if Path(server.folder).exists():
        stop(server)
