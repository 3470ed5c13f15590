"""Turn ``QUIZ_*`` into settings; what is unknown or wrong stops the start with an example."""

from __future__ import annotations

import os
import pwd
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

from quiz.base import Settings, folder
from quiz.store.failpoint import FORM


class BadSettings(Exception):
    """Name every setting that is wrong, each with what to write instead."""


@dataclass(frozen=True)
class Setting:
    """Describe one setting: its variable, an example, what it means, how it is read."""

    name: str
    example: str
    means: str
    read: Callable[[str], object]


ADDRESS = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/?", re.IGNORECASE)
SOCKET = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\]):([0-9]{1,5})", re.IGNORECASE)


def _url(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise ValueError
    return text.rstrip("/")


def _bind(text: str) -> str:
    found = SOCKET.fullmatch(text)
    if not found or not 0 < int(found[2]) < 65536:
        raise ValueError
    return text


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            raise ValueError
        return int(text)

    return read


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError
    return text


def _region(text: str) -> str:
    if not re.fullmatch("[A-Z]{2}", text):
        raise ValueError
    return text


def _database(text: str) -> str:
    if not re.fullmatch(r"sqlite:///[^?#]+|postgresql(\+psycopg)?://.+", text):
        raise ValueError
    return text


def _banks(text: str) -> Path | None:
    if not text:
        return None
    path = Path(text)
    if not path.is_dir():
        raise ValueError
    return path.resolve()


def _folder(text: str) -> Path:
    if not text or not Path(text).is_dir():
        raise ValueError
    return Path(text).resolve()


def _path(text: str) -> Path:
    if not text:
        raise ValueError  # the folder that the program happens to run in is nobody's wish
    return Path(text).resolve()


def _fail(text: str) -> str:
    if text and not FORM.fullmatch(text):
        raise ValueError
    return text


SETTINGS: tuple[Setting, ...] = (
    Setting("URL", "https://quiz.example.org", "the address that visitors type", _url),
    Setting("HOME", "/var/lib/kitestring", "the folder of the database and its backups", _path),
    Setting(
        "SECRET_FILE", "/etc/kitestring/secret.key", "the file of the secret that seals", _path
    ),
    Setting("DATABASE", "postgresql://kite@/kite", "another database than SQLite", _database),
    Setting("BIND", "0.0.0.0:8000", "the address and port to listen on", _bind),
    Setting("WORKERS", "2", "how many server processes", _number(1, 64)),
    Setting("PROXIES", "1", "how many proxies of yours a request passes", _number(0, 9)),
    Setting("K", "10", "the smallest group that is shown", _number(10, 100)),
    Setting("ZONE", "Asia/Kolkata", "the time zone of events", _zone),
    Setting("REGION", "IN", "whose help contacts are shown", _region),
    Setting("BANKS", "/srv/banks", "the folder of banks; empty: import none", _banks),
    Setting(
        "LIBRARY", "/srv/banks", "the folder of help lines and sources, if not QUIZ_BANKS", _folder
    ),
    Setting("POOL", "24", "how many connections a process opens to PostgreSQL", _number(6, 200)),
    Setting("CORPORA", "/srv/corpora", "public test data, for tests only", str),
    Setting("FAIL", "before_commit", "where to crash, for tests only", _fail),
)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings; raises BadSettings that names everything wrong at once."""
    known = {f"QUIZ_{setting.name}": setting for setting in SETTINGS}
    wrong = []
    values: dict[str, object] = {}
    for name in sorted(environ):
        if not name.startswith("QUIZ_"):
            continue
        if name not in known:
            wrong.append(f"{name} is not a setting; there are {', '.join(known)}")
            continue
        setting = known[name]
        try:
            values[setting.name.lower()] = setting.read(environ[name])
        except ValueError:
            wrong.append(
                f"{name} is {setting.means}; {_without_password(environ[name])!r} does not "
                "fit. "
                f"Write for example {name}={setting.example}"
            )
    if wrong:
        raise BadSettings("\n".join(wrong))
    values.pop("corpora", None)
    home = values.pop("home", None) or default_home(environ)
    assert isinstance(home, Path)
    values.setdefault("database", f"sqlite:///{home / 'quiz.db'}")
    values.setdefault("secret_file", config_home(environ) / "kitestring" / "secret.key")
    return Settings(home=home, **values)  # type: ignore[arg-type]


def _without_password(text: str) -> str:
    return re.sub(r"(://[^:/@]*:)[^@]*@", r"\1...@", text)


def _user_home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)


def default_home(environ: Mapping[str, str]) -> Path:
    """Give where data lie: ``var`` of a checkout, else the user's data folder."""
    checkout = folder("question_banks").parent
    if (checkout / "setup.cfg").is_file():
        return checkout / "var"
    data = environ.get("XDG_DATA_HOME") or _user_home(environ) / ".local" / "share"
    return Path(data) / "kitestring"


def config_home(environ: Mapping[str, str]) -> Path:
    """Give the user's configuration folder: the secret must not lie beside what it seals."""
    return Path(environ.get("XDG_CONFIG_HOME") or _user_home(environ) / ".config")


def load_secret(path: Path) -> tuple[bytes, bool]:
    """Read the server's secret, or make it at the first start; tell whether it is new.

    The file holds 64 hexadecimal digits and is for its owner alone (mode 0600). Raises
    BadSettings for a file that others may read, or that holds something else.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            return _existing_secret(path), False
        fresh = _make_secret(path)
    except OSError as error:
        raise BadSettings(
            f"The secret cannot be written to {path} ({error.strerror}). "
            "Name a file that this user may write: QUIZ_SECRET_FILE=/etc/kitestring/secret.key"
        ) from error
    return _existing_secret(path), fresh


def _make_secret(path: Path) -> bool:
    """Put a whole secret in its place, on disk before anything is sealed with it.

    Of two processes that start at once one makes it, and the other reads that one.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    except FileExistsError:
        return False
    finally:
        part.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True


def _existing_secret(path: Path) -> bytes:
    try:
        if path.stat().st_mode & 0o077:
            raise BadSettings(f"Others may read the secret in {path}. Run: chmod 600 {path}")
        return _hex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise BadSettings(
            f"{path} does not hold a secret: 64 hexadecimal digits, as made at the first start. "
            "Bring the right file back; without it, sealed answers cannot be read"
        ) from error


def _hex(text: str) -> bytes:
    secret = bytes.fromhex(text)
    if len(secret) < 32 or len(set(secret)) < 8:
        raise ValueError
    return secret
