"""The test infrastructure itself: databases of one's own, a browser that can draw Hindi."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import sqlalchemy
from playwright.sync_api import Page

from tests import postgres
from tests.conftest import LONG


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database_of_its_own(database_url: str, turn: int) -> None:
    engine = sqlalchemy.create_engine(database_url)
    with engine.begin() as connection:
        # A table that was left by the other turn would be refused here.
        connection.execute(sqlalchemy.text("create table kite (colour text)"))
        connection.execute(sqlalchemy.text("insert into kite values ('नीला')"))
        assert connection.execute(sqlalchemy.text("select colour from kite")).scalar() == "नीला"
    engine.dispose()


def test_a_database_can_be_copied_from_a_template(postgres_server: postgres.Server) -> None:
    suffix = os.getpid()
    postgres_server.create(f"original_{suffix}")
    with postgres_server.connect(f"original_{suffix}") as connection:
        connection.execute("create table kite (colour text)")
    postgres_server.create(f"copy_{suffix}", template=f"original_{suffix}")
    with postgres_server.connect(f"copy_{suffix}") as connection:
        assert connection.execute("select count(*) from kite").fetchone() == (0,)
    postgres_server.drop(f"copy_{suffix}")
    postgres_server.drop(f"original_{suffix}")


def test_the_server_of_a_run_that_was_killed_does_not_stay(tmp_path: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (tmp_path / "pid").write_text(str(run.pid))
    server = postgres.shared(tmp_path)
    assert postgres.shared(tmp_path) == server, "a second process of the run gets the same server"
    with server.connect() as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    run.kill()
    run.wait()
    deadline = time.monotonic() + 120
    while Path(server.folder).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(server.folder).exists()
    with pytest.raises(psycopg.OperationalError):
        server.connect()


def test_the_files_that_are_begun_first_are_there() -> None:
    tests = Path(__file__).parents[1]
    assert [name for name in LONG if not (tests / name).is_file()] == []


def test_the_browser_has_glyphs_for_hindi(page: Page) -> None:
    page.set_content("<style>span { font-size: 40px }</style><span>क्षत्रिय</span>")
    # Without a Devanagari font each letter is a box; with one, conjuncts join and it is narrower.
    joined = page.locator("span").bounding_box()
    page.set_content(
        "<style>span { font-size: 40px }</style><span>क्\u200cष\u200cत्\u200cर\u200cिय</span>"
    )
    apart = page.locator("span").bounding_box()
    assert joined is not None
    assert apart is not None
    assert joined["width"] < apart["width"]
