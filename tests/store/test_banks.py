"""Banks in the store: revisions that never change, which one is current, and their files."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from quiz.store import Store
from quiz.store import banks as stored
from quiz.store.banks import Listed, MediaFile, Revision

PICTURE = MediaFile("aa" * 32, "image/png", b"\x89PNG picture", 8, 6)
SOUND = MediaFile("bb" * 32, "audio/mpeg", b"sound")


def publish(store: Store, digest: str, bank: str = "passwords", **more: object) -> bool:
    """Publish a revision of which every text tells the digest."""
    facts = {
        "bank": bank, "digest": digest, "source": f"source {digest}",
        "compiled": f"compiled {digest}", "form": f"form {digest}", "media": {}, "now": 50,
    }  # fmt: skip
    facts.update(more)
    return store.write(lambda c: stored.publish(c, **facts))  # type: ignore[arg-type]


def test_a_revision_is_numbered_and_becomes_current(store: Store) -> None:
    assert publish(store, "d1", now=50)
    assert publish(store, "d2", now=60)
    with store.read() as connection:
        assert stored.current(connection) == {"passwords": "d2"}
        assert stored.revision(connection, "d1") == Revision("d1", "passwords", 1, "form d1", 50)
        assert stored.revision(connection, "d2") == Revision("d2", "passwords", 2, "form d2", 60)
        assert stored.revision(connection, "d3") is None
        assert stored.source(connection, "d1") == "source d1"
        assert stored.compiled(connection, "d1") == "compiled d1"
        assert stored.compiled(connection, "d3") is None


def test_what_was_published_before_becomes_current_again_and_stays_as_it_was(
    store: Store,
) -> None:
    publish(store, "d1", now=50)
    publish(store, "d2")
    assert not publish(store, "d1", now=99, source="changed", compiled="changed")
    with store.read() as connection:
        assert stored.current(connection) == {"passwords": "d1"}
        assert stored.revision(connection, "d1") == Revision("d1", "passwords", 1, "form d1", 50)
        assert stored.source(connection, "d1") == "source d1"
    publish(store, "d3")
    with store.read() as connection:
        revision = stored.revision(connection, "d3")
        assert revision is not None
        assert revision.number == 3


def test_a_bank_that_is_not_listed_any_more_keeps_its_revisions(store: Store) -> None:
    publish(store, "d1")
    publish(store, "e1", bank="screens")
    store.write(lambda c: stored.unlist(c, "passwords"))
    with store.read() as connection:
        assert stored.current(connection) == {"screens": "e1"}
        assert set(stored.listed(connection)) == {"screens"}
        assert stored.compiled(connection, "d1") == "compiled d1"
    publish(store, "d1")
    with store.read() as connection:
        assert stored.current(connection) == {"passwords": "d1", "screens": "e1"}


def test_files_belong_to_a_revision_by_name_and_are_stored_once(store: Store) -> None:
    publish(store, "d1", media={"lock.png": PICTURE, "same.png": PICTURE})
    publish(store, "d2", media={"lock.png": PICTURE, "ring.mp3": SOUND})
    with store.read() as connection:
        named = stored.media_of(connection, "d2")
        assert {name: (f.digest, f.width, f.height) for name, f in named.items()} == {
            "lock.png": (PICTURE.digest, 8, 6),
            "ring.mp3": (SOUND.digest, None, None),
        }
        assert set(stored.media_of(connection, "d1")) == {"lock.png", "same.png"}
        assert stored.media_of(connection, "d3") == {}
        assert stored.media(connection, PICTURE.digest) == PICTURE
        assert stored.media(connection, SOUND.digest) == SOUND
        assert stored.media(connection, "cc" * 32) is None
        assert stored.listed(connection) == {
            "passwords": Listed("source d2", {"lock.png": PICTURE.digest, "ring.mp3": SOUND.digest})
        }
        rows = connection.exec_driver_sql("select count(*) from media").scalar_one()
    assert rows == 2


def test_a_revision_that_cannot_be_stored_leaves_nothing(store: Store) -> None:
    publish(store, "d1")
    broken = replace(SOUND, type=None)  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"(?i)null"):
        publish(store, "d2", media={"ring.mp3": broken})
    with store.read() as connection:
        assert stored.current(connection) == {"passwords": "d1"}
        assert stored.revision(connection, "d2") is None
        assert stored.media(connection, SOUND.digest) is None


def test_two_that_publish_at_once_get_numbers_of_their_own(store: Store) -> None:
    publish(store, "d0")
    threads = [
        threading.Thread(target=publish, args=(store, f"d{n}"), kwargs={"now": n})
        for n in (1, 2, 3, 4)
    ]
    threads += [threading.Thread(target=publish, args=(store, "d1"), kwargs={"now": 1})]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with store.read() as connection:
        found = [stored.revision(connection, f"d{n}") for n in range(5)]
        assert sorted(one.number for one in found if one) == [1, 2, 3, 4, 5]
        assert stored.current(connection)["passwords"] in {f"d{n}" for n in range(1, 5)}
