"""For which server remainders are sealed: its key as a text to copy, and who decides.

A key is as good as who holds its secret: whoever made one up could read the few that were
sealed for it. So only who runs this server accepts keys, in its terminal, where everything
could be read anyway; organizers choose among those, event by event.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence

from quiz.base import Refused, new_id
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import events as stored_events
from quiz.store import parcels as stored
from quiz.store import staff as stored_staff
from quiz.store.events import Event
from quiz.store.parcels import Receiver
from quiz.store.sealing import KEY_BYTES, refuse_open
from quiz.store.staff import Role

LONGEST_NAME = 80
CHECK_BYTES = 3
GROUP = 4
FINGERS = 6
FINGER = 5


def own_key(site: Site) -> bytes:
    """Give the public key of this server; it follows from the server's secret."""
    return site.store.vault.receiver.public


def written(key: bytes) -> str:
    """Write a public key as a person copies it: 14 groups of four letters and digits.

    Its last letters are a check, so that a slip of the pen is no other key.
    """
    text = base64.b32encode(key + _check(key)).decode("ascii")
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def read(text: str) -> bytes:
    """Read a public key as it was written, whatever its case, blanks and hyphens.

    Refuses ``bad-key`` for anything else, and for a key that anybody could open.
    """
    plain = "".join(sign for sign in text if sign.isalnum()).upper()
    try:
        raw = base64.b32decode(plain, map01="I")
    except (binascii.Error, ValueError):
        raise Refused("bad-key") from None
    key = raw[:KEY_BYTES]
    if len(raw) != KEY_BYTES + CHECK_BYTES or raw[KEY_BYTES:] != _check(key):
        raise Refused("bad-key")
    refuse_open(key)
    return key


def _check(key: bytes) -> bytes:
    return hashlib.sha256(b"kitestring receiver" + key).digest()[:CHECK_BYTES]


def fingerprint(key: bytes) -> str:
    """Give six groups of five digits by which two people compare a key aloud."""
    number = int.from_bytes(hashlib.sha256(b"kitestring fingerprint" + key).digest())
    groups = []
    for _ in range(FINGERS):
        number, rest = divmod(number, 10**FINGER)
        groups.append(f"{rest:0{FINGER}}")
    return " ".join(groups)


def accept(site: Site, text: str, name: str) -> Receiver:
    """Let events here be sealed for a server; a new name replaces the old one.

    Refuses ``bad-key``, ``own-key`` (what is sealed for itself would only wait), ``bad-name``.
    """
    key = read(text)
    words = " ".join(name.split())
    if not 1 <= len(words) <= LONGEST_NAME or not words.isprintable():
        raise Refused("bad-name", most=LONGEST_NAME)
    if key == own_key(site):
        raise Refused("own-key")
    made = Receiver(key.hex(), words)
    site.store.write(lambda connection: stored.accept(connection, made))
    return made


def reject(site: Site, text: str) -> int:
    """Let nothing be sealed for a server any more; gives how many events that changed.

    What was sealed already stays as it is. Refuses ``bad-key``, and ``no-receiver`` for one
    that was not accepted.
    """
    key = read(text).hex()

    def act(connection: Connection) -> int:
        if not stored.reject(connection, key):
            raise Refused("no-receiver")
        return stored_events.seal_for_nobody(connection, key)

    return site.store.write(act)


def accepted(site: Site) -> Sequence[Receiver]:
    """Give the servers for which remainders may be sealed here, by name."""
    with site.store.read() as connection:
        return stored.accepted(connection)


def choose(site: Site, by: Role, event: Event, key: str | None, now: int) -> None:
    """Say for which accepted server those of an event are sealed who are too few; None: nobody.

    ``by`` is a role. Refuses ``no-receiver`` for a key that was not accepted here, and
    ``event-settled`` when it is too late.
    """

    def act(connection: Connection) -> None:
        if key is not None and key not in {one.key for one in stored.accepted(connection)}:
            raise Refused("no-receiver")
        if not stored_events.seal_to(connection, event.id, key):
            raise Refused("event-settled")
        what = "sealed-for-nobody" if key is None else "sealed-for-server"
        stored_staff.write_note(connection, new_id(site.chance), now, by, what, event.id)

    site.store.write(act)


def is_over(event: Event) -> bool:
    """Tell whether it is too late to choose for an event."""
    return event.state not in ("ready", "open", "closed")
