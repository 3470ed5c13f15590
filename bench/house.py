"""A database and banks of one's own for each measurement, filled through the real acts."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from quiz.base import folder as shipped
from quiz.base import new_code, new_id, token_key
from quiz.services import play, publish
from quiz.services.play import Quiz, Run
from quiz.services.running import open_site
from quiz.services.site import Site
from quiz.store import events as stored_events
from quiz.store.events import Event
from quiz.store.migrating import migrate
from quiz.store.vault import derived
from quiz.web.cookies import cookie_name
from quiz.web.csrf import SIZE, make_token

AT_ONCE = 16


@dataclass(frozen=True)
class House:
    """Hold a Kitestring to be measured: its settings, its site, its secret."""

    settings: dict[str, str]
    site: Site
    secret: bytes

    @property
    def banks(self) -> Path:
        """Give the folder of its banks."""
        return Path(self.settings["QUIZ_BANKS"])


@dataclass(frozen=True)
class Request:
    """Hold one request as the load generator sends it."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@contextmanager
def house(folder: Path, banks: dict[str, str], **more: str) -> Iterator[House]:
    """Make a database with banks (YAML by id) below an empty folder; `more` are settings."""
    (folder / "banks").mkdir(parents=True)
    for known in ("frameworks", "help", "resources"):
        shutil.copytree(shipped("question_banks") / known, folder / "banks" / known)
    for name, text in banks.items():
        (folder / "banks" / f"{name}.yaml").write_text(text)
    settings = {
        "QUIZ_HOME": str(folder / "home"),
        "QUIZ_SECRET_FILE": str(folder / "secret.key"),
        "QUIZ_BANKS": str(folder / "banks"),
        "QUIZ_LIBRARY": str(shipped("question_banks")),
        **more,
    }
    site, secret = open_site(settings, hold=False)
    try:
        migrate(site.store)
        done = publish.import_folder(site, folder / "banks", now())
        assert len(done.published) == len(banks), done.problems
        yield House(settings, site, secret)
    finally:
        site.store.close()


def now() -> int:
    """Read the wall clock: UTC whole seconds."""
    return int(time.time())


def practice(house: House, bank: str) -> Quiz:
    """Give the open practice of a bank."""
    quiz = play.practice(house.site, bank)
    assert quiz is not None
    return quiz


def event(house: House, bank: str, **more: object) -> Quiz:
    """Open an event with a code from a bank; ``more`` are further fields of Event."""
    base = practice(house, bank)
    fields: dict[str, object] = {
        "id": new_id(house.site.chance),
        "kind": "lab",
        "title": "Bench",
        "code": new_code(house.site.chance),
        **more,
    }
    made: Event = replace(base.event, **fields)  # type: ignore[arg-type]
    assert house.site.store.write(lambda connection: stored_events.add(connection, made))
    return Quiz(made, base.bank)


def begin(house: House, quiz: Quiz, count: int) -> list[tuple[str, Run]]:
    """Begin attempts through the act that students use; gives each with its token."""

    def one(_: int) -> tuple[str, Run]:
        token = play.begin(
            house.site,
            quiz,
            language="en",
            audience="student",
            time="1",
            counts=True,
            replaces=None,
            now=now(),
        )
        run = play.resume(house.site, quiz, token_key(token))
        assert run is not None
        return token, run

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(count)))


def answers(house: House, quiz: Quiz, begun: Sequence[tuple[str, Run]]) -> Iterable[Request]:
    """Give the POST of every response of these attempts: all first places, all second, ..."""
    secret = derived(house.secret, "forms")
    for place in range(1, len(begun[0][1].attempt.steps) + 1):
        for token, _ in begun:
            fields = {"csrf_token": make_token(secret, token, os.urandom(SIZE)), "a": "1"}
            yield Request(
                "POST",
                address(quiz, place),
                (
                    ("Content-Type", "application/x-www-form-urlencoded"),
                    ("Cookie", f"{cookie_name(house.site.settings, quiz.event.id)}={token}"),
                    ("Sec-Fetch-Site", "same-origin"),
                ),
                urlencode(fields),
            )


def questions(house: House, quiz: Quiz, begun: Sequence[tuple[str, Run]]) -> Iterable[Request]:
    """Give the GET of the first question of each of these attempts."""
    for token, _ in begun:
        cookie = f"{cookie_name(house.site.settings, quiz.event.id)}={token}"
        yield Request("GET", address(quiz, 1), (("Cookie", cookie),))


def address(quiz: Quiz, place: int) -> str:
    """Give the path of the question at a place."""
    found = quiz.event
    where = f"e/{found.code}" if found.code else f"q/{found.bank}"
    return f"/en/{where}/{place}"
