"""Read a database without any of the store's code: SQL, unsealing and adding up of our own."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Sums = Counter[tuple[str, str, str]]


@dataclass
class Ledger:
    """Hold what lies in a database, opened with the secret of its server.

    `responses` by attempt and item: status, chosen ids, earned and possible hundredths.
    """

    attempts: dict[bytes, dict[str, Any]] = field(default_factory=dict)
    responses: dict[tuple[bytes, str], tuple[str, list[str], int, int]] = field(
        default_factory=dict
    )
    lots: dict[bytes, dict[str, Any]] = field(default_factory=dict)
    tallies: dict[bytes, Sums] = field(default_factory=dict)
    participation: Counter[str] = field(default_factory=Counter)


def rows(database: str, query: str) -> list[tuple[Any, ...]]:
    """Ask a database by its address, over a connection of our own."""
    if database.startswith("sqlite:///"):
        connection = sqlite3.connect(f"file:{database[len('sqlite:///') :]}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()
    address = database.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(address) as other:
        return other.execute(query.encode()).fetchall()


def change(database: str, statement: str) -> None:
    """Change a database whose server is not running."""
    if database.startswith("sqlite:///"):
        connection = sqlite3.connect(database[len("sqlite:///") :])
        with connection:
            connection.execute(statement)
        connection.close()
        return
    with psycopg.connect(database.replace("postgresql+psycopg://", "postgresql://")) as other:
        other.execute(statement.encode())


def read(database: str, secret: bytes) -> Ledger:
    """Read and open everything about attempts and lots."""
    found = Ledger()
    wrapping = AESGCM(HKDF(SHA256(), 32, None, b"kitestring day keys").derive(secret))
    keys = {}
    for name, wrapped in rows(database, "select id, wrapped from day_key"):
        name, wrapped = bytes(name), bytes(wrapped)
        keys[name] = AESGCM(wrapping.decrypt(wrapped[:12], wrapped[12:], name))
    for key, event, counts, finished, day, lot in rows(
        database, "select key, event, counts, finished, day_key, lot from attempt"
    ):
        found.attempts[bytes(key)] = {
            "event": event,
            "counts": bool(counts),
            "finished": bool(finished),
            "day": bytes(day),
            "lot": None if lot is None else bytes(lot),
        }
    for key, item, sealed in rows(database, "select attempt, item, sealed from response"):
        attempt, text = bytes(key), bytes(sealed)
        plain = keys[found.attempts[attempt]["day"]].decrypt(
            text[:12], text[12:], attempt + item.encode()
        )
        status, chosen, earned, possible, _sure = json.loads(plain)
        assert (attempt, item) not in found.responses, "stored twice"
        found.responses[attempt, item] = (status, chosen, earned, possible)
    for name, event, pool, n in rows(database, "select id, event, pool, n from lot"):
        found.lots[bytes(name)] = {"event": event, "pool": pool, "n": n}
        found.tallies[bytes(name)] = Counter()
    for name, kind, item, outcome, n in rows(
        database, "select lot, kind, item, outcome, n from tally where band = 0"
    ):
        if kind in ("n", "taken", "mark", "mark2", "outcome", "unfinished"):
            found.tallies[bytes(name)][kind, item, outcome] += n
    for event, started in rows(database, "select event, finished from participation"):
        found.participation[event] += started
    return found


def recount(ledger: Ledger, lot: bytes, items: list[str]) -> Sums:
    """Add up the members of a lot of finished attempts at single-choice items."""
    sums: Sums = Counter()
    for key, attempt in ledger.attempts.items():
        if attempt["lot"] != lot:
            continue
        sums["n", "", ""] += 1
        for item in items:
            status, chosen, earned, _ = ledger.responses.get((key, item), ("omitted", [], 0, 100))
            sums["taken", item, ""] += 1
            sums["mark", item, ""] += earned
            sums["mark2", item, ""] += earned * earned
            for outcome in chosen if status == "given" else [f"~{status}"]:
                sums["outcome", item, outcome] += 1
    return +sums


def check_lots(ledger: Ledger, items: list[str]) -> int:
    """Compare every lot of finished attempts with a recount; give how many people they hold."""
    people = 0
    for name, lot in ledger.lots.items():
        members = sum(attempt["lot"] == name for attempt in ledger.attempts.values())
        assert members == lot["n"], "a lot has other members than it says"
        if lot["pool"] == "finished":
            assert +ledger.tallies[name] == recount(ledger, name, items)
            people += members
    return people
