"""What somebody learns who steals the database, its log and its backups, but not the secret."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from quiz.base import token_key
from quiz.services.tending import backup
from quiz.store.tables import ledger, metadata
from quiz.web.pages import FIELDS
from tests.postgres import Server
from tests.security.thief import disguises, hits
from tests.web.place import Browser, Place, open_place

DAY = 24 * 3600
CLASS = 20

BANK: dict[str, Any] = {
    "id": "secrets",
    "title": {"en": "Secrets", "hi": "राज़"},
    "audience": ["student", "parent", "educator"],
    "items": [
        {"id": "which", "type": "single", "stem": "Which?", "key": "optionsafe",
         "options": {"optionsafe": "Safe", "optionrisky": "Risky", "optionodd": "Odd"},
         "rationale": "Because."},
        {"id": "flags", "type": "hottext", "stem": "Which parts?",
         "passage": " and ".join(f"[[{'*' if n % 2 else ''}part {n}|longlongspan-{n:02}]]"
                                 for n in range(20)), "rationale": "Because."},
        {"id": "word", "type": "short_text", "stem": "Which word?", "accept": ["kite"],
         "rationale": "Because."},
        {"id": "count", "type": "numeric", "stem": "How many?", "key": "40", "tolerance": "5",
         "rationale": "Because."},
        {"id": "told", "type": "poll", "sensitive": True, "stem": "Did it happen?",
         "options": {"optionyes": "Yes", "optionno": "No"}},
    ],
}  # fmt: skip


@dataclass
class Stolen:
    """Hold a place with a class, and every word that the class put into it."""

    place: Place
    words: list[str] = field(default_factory=list)
    blobs: set[bytes] = field(default_factory=set)

    def word(self, what: str) -> str:
        """Make up a word that is nowhere else."""
        self.words.append(f"canary-{what}-{len(self.words):04}-bird")
        return self.words[-1]

    def browser(self) -> Browser:
        """Open a browser that tells all it can about its person."""
        return Browser(
            self.place,
            headers={
                "User-Agent": self.word("agent"),
                "Referer": f"http://localhost/{self.word('referrer')}",
                "Accept-Language": f"en, {self.word('language')}",
                "X-Forwarded-For": self.word("forwarded"),
                "From": self.word("from"),
                "X-Name": self.word("name"),
                "Via": self.word("via"),
            },
        )

    def note(self) -> None:
        """Remember every sealed text and key that lies in the database just now."""
        for query in (
            "SELECT key FROM attempt", "SELECT sealed FROM attempt",
            "SELECT sealed FROM response", "SELECT wrapped FROM day_key",
        ):  # fmt: skip
            self.blobs |= {bytes(row[0]) for row in self.place.rows(query)}

    def pupil(self, start: str, chance: random.Random, *, finish: bool = True) -> Browser:
        """Let one person play, and type things about themselves wherever it is possible."""
        browser = self.browser()
        browser.set_cookie("other", self.word("cookie"))
        browser.get(f"/en/j?code={self.word('code')}&name={self.word('query')}")
        first = browser.start(
            start,
            audience=chance.choice(("student", "parent", "educator")),
            name=self.word("field"),
        )
        self.words += browser.cookie().values()
        given = (
            {"a": chance.choice("123")},
            {"a": [str(n) for n in chance.sample(range(1, 21), chance.randint(1, 20))]},
            {"t": self.word("typed")},
            {"t": f"{chance.randint(10**9, 10**10)} {self.word('unit')}"},
            {"a": chance.choice(("1", "2", "skip", "unsure"))},
        )
        seen = first
        for number, fields in enumerate(given, 1):
            if not finish and number > chance.randint(1, 4):
                break
            broken = browser.send(seen, {**fields, "csrf_token": self.word("token")})
            assert broken.status == 400
            assert browser.send(seen, {**fields, "extra": self.word("extra")}).status == 303
            if number < 5:
                seen = browser.get(f"{start}/{number + 1}?utm={self.word('campaign')}")
        self.note()
        return browser


@pytest.fixture(scope="module")
def stolen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stolen]:
    """Share one class among the tests that only look."""
    made = a_class(tmp_path_factory.mktemp("stolen"))
    yield made
    made.place.shut()


def a_class(folder: Path, database: str | None = None) -> Stolen:
    """Let a class play an event, some of them not to the end; one deletes, one starts afresh."""
    home = folder / "home"
    home.mkdir()
    place = open_place(home, database=database)
    made = Stolen(place)
    event = place.event(place.publish(BANK), code="123456", breakdown="audience")
    chance = random.Random(5)
    for number in range(CLASS):
        place.clock.now += chance.randint(1, 90)
        made.pupil("/en/e/123456" if number % 3 else "/hi/e/123456", chance)
    for _ in range(4):
        made.pupil("/en/e/123456", chance, finish=False)
    gone = made.pupil("/en/e/123456", chance)
    gone.send(gone.get("/en/forget"))
    again = made.pupil("/en/e/123456", chance, finish=False)
    fresh = again.follow(again.send(again.get("/en/e/123456"), {"go": "fresh"}))
    again.send(fresh, {"audience": "student"})
    made.words += again.cookie().values()
    made.note()
    assert event.id
    return made


def canaries(stolen: Stolen) -> list[str]:
    """Give what to look for: the beginning that all words share, and the tokens."""
    shared = "canary-"
    others = [word for word in stolen.words if not word.startswith(shared)]
    assert len(stolen.words) - len(others) > 300
    assert len(others) > CLASS
    return [shared, *others]


def test_before_the_erasure_a_thief_finds_nobody_and_no_answer(stolen: Stolen) -> None:
    place = stolen.place
    saved = backup(place.site, None, place.clock())
    assert saved.is_relative_to(place.home)
    assert place.rows("SELECT count(*) FROM response")[0][0] > 5 * CLASS
    assert not hits(place.home, canaries(stolen))
    connection = sqlite3.connect(saved)
    for table in ("attempt", "response", "day_key", "lot", "participation"):
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            said = b"|".join(str(v).encode() if not isinstance(v, bytes) else v for v in row)
            for word in (
                "option",
                "longlongspan",
                "matched",
                "other",
                "unsure",
                "omitted",
                "given",
                "student",
                "parent",
                "educator",
            ):
                if word in ("student", "parent", "educator") and table == "attempt":
                    continue  # the group of a breakdown is in the clear, so that pools are known
                # Short words would be found by chance in the shorter disguises.
                forms = disguises(word.encode()) if len(word) > 8 else (word.encode(),)
                assert not any(form in said for form in forms), (table, word)
    connection.close()


def test_lengths_say_nothing(stolen: Stolen) -> None:
    rows = stolen.place.rows
    assert len(rows("SELECT DISTINCT length(sealed) FROM response")) == 1
    assert len(rows("SELECT DISTINCT length(sealed) FROM attempt")) == 1
    assert len(rows("SELECT DISTINCT length(sealed) FROM attempt WHERE finished")) == 1


def test_equal_answers_do_not_look_equal(stolen: Stolen) -> None:
    sealed = [bytes(row[0]) for row in stolen.place.rows("SELECT sealed FROM response")]
    assert len({one[:12] for one in sealed}) == len(sealed), "no nonce twice"
    assert len({one[12:28] for one in sealed}) == len(sealed)


def test_keys_and_tokens_are_stored_as_digests_only(stolen: Stolen) -> None:
    keys = {bytes(row[0]) for row in stolen.place.rows("SELECT key FROM attempt")}
    tokens = [word for word in stolen.words if len(word) == 22]
    assert {token_key(token) for token in tokens} >= keys


def test_after_the_erasure_nothing_of_anybody_is_left(tmp_path: Path) -> None:
    stolen = a_class(tmp_path)
    place = stolen.place
    (event,) = [row[0] for row in place.rows("SELECT id FROM event WHERE code = '123456'")]
    place.site.store.write(
        lambda c: c.exec_driver_sql(
            "UPDATE event SET state = 'closed', closes_at = ? WHERE id = ?", (place.clock(), event)
        )
    )
    place.clock.now += 3600
    place.sweep()
    stolen.note()
    assert place.rows("SELECT count(*) FROM attempt WHERE lot IS NOT NULL")[0][0] >= CLASS
    place.clock.now += DAY + 3600
    place.sweep()
    assert place.rows("SELECT count(*) FROM attempt") == [(0,)]
    assert place.rows("SELECT count(*) FROM response") == [(0,)]
    log = place.home / "quiz.db-wal"
    assert not log.exists() or log.stat().st_size == 0
    assert len(stolen.blobs) > 100
    pieces = [blob[at : at + 16] for blob in stolen.blobs for at in range(0, len(blob) - 15, 16)]
    content = b"".join(path.read_bytes() for path in place.home.glob("quiz.db*"))
    left = [piece for piece in pieces if piece in content]
    assert not left, f"{len(left)} of {len(pieces)} pieces of sealed texts are still there"
    assert not hits(place.home, canaries(stolen))
    place.shut()


def test_the_files_of_postgres_name_nobody_and_no_answer(
    tmp_path: Path, postgres_server: Server, postgres_url: str
) -> None:
    """Look through the tables and logs of writes of a PostgreSQL server, before and after erasing.

    Erased rows lie in its files until it cleans up: sealed, under a key that only the server's
    secret opens.
    """
    stolen = a_class(tmp_path, postgres_url)
    place = stolen.place
    shared, *others = canaries(stolen)
    words = [shared, *others[:4], "longlongspan"]
    name = postgres_url.partition("@/")[2].partition("?")[0]
    with postgres_server.connect(name) as connection:
        found = connection.execute("select oid from pg_database where datname = %s", (name,))
        ((folder,),) = found.fetchall()
        for after in (False, True):
            if after:
                place.clock.now += 3 * DAY
                place.sweep()
                assert place.rows("SELECT count(*) FROM response WHERE item = 'told'") == [(20,)]
            connection.execute("checkpoint")
            # By name: who walks through all databases meets one that another test drops.
            data = Path(postgres_server.folder, "data")
            tables, log = data / "base" / str(folder), data / "pg_wal"
            assert hits(tables, ["secrets"]), "the tables lie there"
            assert any(path.is_file() for path in log.iterdir())
            for one in (tables, log):
                told = hits(one, words)
                # The bank itself names its parts, in the table of revisions and where it is logged.
                assert not [hit for hit in told if hit[1] != "longlongspan"]
    rows = place.rows("SELECT sealed FROM response")
    assert len(rows) >= 100
    assert not [row for row in rows if b"longlongspan" in bytes(row[0])]
    place.shut()


def test_while_others_stay_what_was_erased_is_gone(tmp_path: Path) -> None:
    """Erase some of many, so that their pages live on: no copy of theirs may stay behind."""
    place = open_place(tmp_path)
    made = Stolen(place)
    place.event(place.publish(BANK), code="123456")
    chance = random.Random(8)
    for _ in range(15):
        made.pupil("/en/e/123456", chance, finish=False)
    early = set(made.blobs)
    place.clock.now += 13 * 3600
    for _ in range(25):
        made.pupil("/en/e/123456", chance)
    late = {bytes(row[0]) for row in place.rows("SELECT sealed FROM attempt WHERE finished")}
    place.clock.now += 12 * 3600
    place.sweep()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("quiz.db*"))
    assert all(blob[:64] in content for blob in late)
    gone = early - {bytes(row[0]) for row in place.rows("SELECT wrapped FROM day_key")}
    left = [blob for blob in gone for at in range(0, len(blob) - 15, 16)
            if blob[at : at + 16] in content]  # fmt: skip
    assert not left, f"{len(left)} pieces of {len(gone)} erased texts are still there"
    place.shut()


def test_the_search_would_find_a_naive_table(tmp_path: Path) -> None:
    """Keep words and erase them as a naive table does: the search must find them."""
    file = tmp_path / "naive.db"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("CREATE TABLE person (name TEXT)")
    words = [f"canary-naive-{number:04}-bird" for number in range(100)]
    connection.executemany("INSERT INTO person VALUES (?)", [(word,) for word in words])
    connection.execute("DELETE FROM person")
    connection.commit()
    connection.close()
    assert len(hits(tmp_path, words)) > 50
    for hidden in disguises(words[0].encode()):
        (tmp_path / "note").write_bytes(b"x" * 7 + hidden + b"y" * 7)
        assert ("note", words[0]) in hits(tmp_path, words[:1])


def test_every_column_is_explained_on_the_privacy_page(place: Place) -> None:
    rows = ledger()
    columns = [f"{table.name}.{column.name}" for table in metadata.sorted_tables
               for column in table.columns]  # fmt: skip
    assert sorted(name for names in rows.values() for name in names) == sorted(columns)
    assert set(rows) <= set(FIELDS)
    stored = {
        f"{table}.{column}"
        for (table,) in place.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (column,) in place.rows(f"SELECT name FROM pragma_table_info('{table}')")
        if table not in ("alembic_version", "sqlite_stat1", "sqlite_sequence")
    }
    assert stored == set(columns), "and no column is in the database that is not declared"
    for language in ("en", "hi", "id", "fr", "es"):
        page = place.browser().get(f"/{language}/privacy").text
        for name in columns:
            assert name in page, (language, name)
