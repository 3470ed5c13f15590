"""Sealing: what lies in the database says nothing without the server's secret."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from quiz.base import Refused
from quiz.items.registry import kinds
from quiz.items.response import Mark, Response
from quiz.services import play
from quiz.store import Connection, Store
from quiz.store.tables import response as responses
from quiz.store.vault import BLOCK, DAY, Vault
from tests.store.school import ANSWERS, NOW, School, school

LONGEST = "select attempt, sealed from response where item = 'longest'"


@pytest.fixture
def class_of(database_url: str, tmp_path: Path) -> Iterator[School]:
    with school(database_url, tmp_path) as made:
        yield made


def test_what_was_sealed_opens_again(store: Store) -> None:
    def act(connection: Connection) -> object:
        day = store.vault.key_of_day(connection, NOW)
        sealed = store.vault.seal(connection, day, b"here", {"value": ["नीला", 3, None]})
        return store.vault.unseal(connection, day, b"here", sealed)

    assert store.write(act) == {"value": ["नीला", 3, None]}


def test_a_sealed_text_is_bound_to_its_place(store: Store) -> None:
    def act(connection: Connection) -> None:
        day = store.vault.key_of_day(connection, NOW)
        sealed = store.vault.seal(connection, day, b"here", [1])
        for elsewhere in (b"there", b"her", b""):
            with pytest.raises(InvalidTag):
                store.vault.unseal(connection, day, elsewhere, sealed)
        with pytest.raises(InvalidTag):
            store.vault.unseal(connection, day, b"here", sealed[:-1] + bytes([sealed[-1] ^ 1]))

    store.write(act)


def test_responses_that_change_places_do_not_open(class_of: School) -> None:
    event = class_of.event()
    amina, bruno = class_of.people(event, 2)
    before = class_of.run(event, amina).attempt.responses

    texts = {bytes(key): bytes(text) for key, text in class_of.rows(LONGEST)}

    def exchange(connection: Connection) -> None:
        for one, other in ((amina, bruno), (bruno, amina)):
            connection.execute(
                responses.update()
                .where(responses.c.attempt == one, responses.c.item == "longest")
                .values(sealed=texts[other])
            )

    assert before
    class_of.site.store.write(exchange)
    for key in (amina, bruno):
        with pytest.raises(InvalidTag):
            dict(class_of.run(event, key).attempt.responses)


def test_each_day_has_one_key(store: Store) -> None:
    def keys(connection: Connection) -> list[bytes]:
        return [
            store.vault.key_of_day(connection, at)
            for at in (NOW, NOW, NOW - NOW % DAY, NOW - NOW % DAY + DAY - 1, NOW + DAY)
        ]

    first, again, morning, night, tomorrow = store.write(keys)
    assert first == again == morning == night != tomorrow


def test_another_secret_opens_nothing(class_of: School) -> None:
    event = class_of.event()
    key = class_of.people(event, 1)[0]
    store = class_of.site.store
    store.vault = Vault(bytes(range(50, 90)), random.Random(5))
    with pytest.raises(InvalidTag):
        class_of.run(event, key)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(Refused, match="weak-secret"):
        Vault(b"x" * 31, random.Random(1))


def test_the_length_says_nothing_about_the_response(class_of: School) -> None:
    event = class_of.event()
    few, many, unsure = class_of.begin(event), class_of.begin(event), class_of.begin(event)
    for key, last in ((few, ("date",)), (many, ("date", "length", "name", "words"))):
        class_of.answer(event, key, 1, ANSWERS[0])
        class_of.answer(event, key, 2, ANSWERS[1])
        class_of.answer(event, key, 3, last)
    class_of.answer(event, unsure, 1, ("odd",))
    lengths = class_of.rows("select distinct length(sealed) from response")
    assert len(lengths) == 1


def test_the_longest_response_of_any_type_fits_one_block() -> None:
    """Options have ids of at most 16 signs, spans of a text at most 20, pairs at most 6."""
    longest = {
        "hottext": tuple(f"{'x' * 14}{n:02}" for n in range(20)),
        "match": tuple(f"{'x' * 16}={'y' * 16}" for _ in range(6)),
        "multiple": tuple("x" * 16 for _ in range(8)),
        "order": tuple("x" * 16 for _ in range(6)),
    }
    assert set(longest) <= set(kinds())
    for value in longest.values():
        response, mark = Response("given", value), Mark(1000, 1000)
        facts = [response.status, response.value, mark.earned, mark.possible, 3]
        assert len(json.dumps(facts, separators=(",", ":")).encode()) <= BLOCK


def test_a_key_goes_when_nothing_waits_under_it(class_of: School) -> None:
    event = class_of.event()
    class_of.sweep()
    class_of.people(event, 12)
    class_of.wait(DAY)
    later = class_of.people(event, 1)[0]
    assert class_of.count("day_key") == 2
    class_of.sweep()
    assert class_of.count("day_key") == 2, "the first day's twelve still wait"
    for (key,) in class_of.rows("select key from attempt"):
        if bytes(key) != later:
            assert play.forget(class_of.site, bytes(key))
    class_of.sweep()
    assert class_of.count("day_key") == 1
    class_of.run(event, later)


def test_todays_key_stays_though_nothing_waits(class_of: School) -> None:
    event = class_of.event()
    key = class_of.people(event, 1)[0]
    play.forget(class_of.site, key)
    class_of.sweep()
    assert class_of.count("day_key") == 1


def test_a_packed_text_opens_again_and_has_the_length_of_its_kind(store: Store) -> None:
    def act(connection: Connection) -> tuple[set[int], list[object]]:
        day = store.vault.key_of_day(connection, NOW)
        values = [{"who": who, "steps": [["item", "abc"]] * 20} for who in ("me", "you", "नीला")]
        sealed = [store.vault.seal_packed(connection, day, b"here", value) for value in values]
        opened = [store.vault.unseal_packed(connection, day, b"here", one) for one in sealed]
        assert opened == values
        with pytest.raises(InvalidTag):
            store.vault.unseal_packed(connection, day, b"there", sealed[0])
        return {len(one) for one in sealed}, opened

    lengths, _ = store.write(act)
    assert len(lengths) == 1


@pytest.mark.parametrize("size", [1, 100, 5000, 200_000])
def test_a_packed_text_may_have_any_length(store: Store, size: int) -> None:
    noise = random.Random(size).randbytes(size).hex()

    def act(connection: Connection) -> object:
        day = store.vault.key_of_day(connection, NOW)
        sealed = store.vault.seal_packed(connection, day, b"here", noise)
        return store.vault.unseal_packed(connection, day, b"here", sealed)

    assert store.write(act) == noise
