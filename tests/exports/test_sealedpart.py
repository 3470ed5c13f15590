"""A sealed remainder in a file: whole, in its own words, or refused with its place."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.base import Refused
from quiz.exports.sealedpart import bound_to, parcel_digest
from quiz.exports.tallyfile import FiledParcel, NotTaken, Part, TallyFile, read, written
from quiz.store.sealing import MORE_BYTES, InvalidTag, Receiver, seal_for

CHANCE = random.Random(1)
RECEIVER = Receiver(CHANCE.randbytes(32), b"marking" * 5)
FORM, SOURCE, NAME = "1" * 64, "ab" * 16, "cd" * 16


def parcel(**changes: object) -> FiledParcel:
    """Make a parcel as an honest laptop does."""
    head = {"id": NAME, "source": SOURCE, "number": 3, "origin": "eeeeeeeeee", "k": 10}
    head |= changes
    bound = bound_to(
        str(head["id"]), str(head["source"]), int(str(head["number"])), str(head["origin"]),
        FORM, int(str(head["k"])),
    )  # fmt: skip
    key = RECEIVER.public.hex()
    sealed = seal_for(RECEIVER.public, bound, b"nine rooms", CHANCE)
    return FiledParcel(
        **head,  # type: ignore[arg-type]
        key=key,
        digest=parcel_digest(bound, key, sealed),
        sealed=sealed,
    )


def file_of(*parcels: FiledParcel | None) -> bytes:
    parts = tuple(
        Part(f"event{n}", "Ungaran", "lab", "bank", "2" * 64, FORM, "none", 10, (), one)
        for n, one in enumerate(parcels)
    )
    return written(TallyFile(SOURCE, "Laptop 2", {}, parts))


FILE = file_of(parcel())


def test_what_was_written_is_read() -> None:
    one = parcel()
    assert read(file_of(one)).parts[0].parcel == one
    assert file_of(one) == file_of(one)
    assert b'"format": 2' in file_of(one)
    assert b'"format": 1' in file_of(None)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(FILE) * 8 - 1))
def test_any_flipped_bit_is_refused(place: int) -> None:
    changed = bytearray(FILE)
    changed[place // 8] ^= 1 << place % 8
    with pytest.raises(NotTaken):
        read(bytes(changed))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, (10 + MORE_BYTES) * 8 - 1))
def test_any_flipped_bit_of_what_is_sealed_opens_nothing(place: int) -> None:
    one = parcel()
    changed = bytearray(one.sealed)
    changed[place // 8] ^= 1 << place % 8
    bound = bound_to(one.id, one.source, one.number, one.origin, FORM, one.k)
    assert RECEIVER.opened(bound, one.sealed) == b"nine rooms"
    with pytest.raises(InvalidTag):
        RECEIVER.opened(bound, bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 31, 32, 47])
def test_what_is_too_short_opens_nothing(length: int) -> None:
    with pytest.raises(InvalidTag):
        RECEIVER.opened(b"", parcel().sealed[:length])


@pytest.mark.parametrize(
    "change",
    [
        {"id": "ee" * 16},
        {"source": "ee" * 16},
        {"number": 4},
        {"origin": "another"},
        {"form": "3" * 64},
        {"k": 11},
    ],
)
def test_it_opens_only_where_it_belongs(change: dict[str, object]) -> None:
    one = parcel()
    head = {
        "name": one.id, "source": one.source, "number": one.number, "origin": one.origin,
        "form": FORM, "k": one.k,
    }  # fmt: skip
    if "id" in change:
        change = {"name": change["id"]}
    with pytest.raises(InvalidTag):
        RECEIVER.opened(bound_to(**{**head, **change}), one.sealed)  # type: ignore[arg-type]


def test_the_same_people_never_look_the_same() -> None:
    assert parcel().sealed != parcel().sealed


def test_another_server_opens_nothing() -> None:
    one = parcel()
    bound = bound_to(one.id, one.source, one.number, one.origin, FORM, one.k)
    with pytest.raises(InvalidTag):
        Receiver(bytes(range(32)), b"").opened(bound, one.sealed)


def test_one_that_stands_twice_is_refused_with_its_place() -> None:
    with pytest.raises(NotTaken) as caught:
        read(file_of(parcel(), parcel()))
    assert caught.value.facts["where"] == f"part 2, sealed ({NAME[:8]}), id"


def test_a_damaged_one_is_refused_with_its_place() -> None:
    one = parcel()
    text = file_of(one).replace(one.digest.encode(), b"0" * 64)
    with pytest.raises(NotTaken) as caught:
        read(text)
    assert caught.value.facts["where"] == f"part 1, sealed ({NAME[:8]}), digest"


@pytest.mark.parametrize(
    "swap", [(b'"k": 10, "key"', b'"k": 1, "key"'), (b'"format": 2', b'"format": 1')]
)
def test_made_up_fields_are_refused(swap: tuple[bytes, bytes]) -> None:
    assert swap[0] in FILE
    with pytest.raises(NotTaken):
        read(FILE.replace(*swap))


def test_a_key_that_is_no_secret_seals_nothing() -> None:
    with pytest.raises(Refused, match="bad-key"):
        seal_for(bytes(32), b"", b"people", CHANCE)
