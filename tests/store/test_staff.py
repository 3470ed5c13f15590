"""Staff in the store: accounts, sign-ins that die here, links that work once."""

from __future__ import annotations

import threading
from dataclasses import replace

from quiz.store import Store
from quiz.store import staff as stored
from quiz.store.staff import Account, Invitation, Role

CHEN = Account("chen", "chen@example.org", "Chen", "organizer", "$argon2id$chen")
DITA = Account("dita", "dita@example.org", "Dita", "admin", "$argon2id$dita")
KEY, OTHER = b"k" * 32, b"o" * 32


def add(store: Store, *accounts: Account) -> None:
    for account in accounts:
        assert store.write(lambda c, account=account: stored.add(c, account))


def signed_in(store: Store, key: bytes = KEY, now: int = 0) -> Account | None:
    with store.read() as connection:
        return stored.signed_in(connection, key, now)


def test_an_account_is_found_by_its_address_and_its_id(store: Store) -> None:
    add(store, DITA, CHEN)
    with store.read() as connection:
        assert stored.by_email(connection, "chen@example.org") == CHEN
        assert stored.by_id(connection, "dita") == DITA
        assert stored.by_email(connection, "CHEN@example.org") is None
        assert stored.by_id(connection, "eko") is None
        assert stored.everybody(connection) == [CHEN, DITA]


def test_an_address_is_taken_once(store: Store) -> None:
    add(store, CHEN)
    again = replace(CHEN, id="other", name="Another")
    assert not store.write(lambda c: stored.add(c, again))
    with store.read() as connection:
        assert stored.everybody(connection) == [CHEN]


def test_a_sign_in_ends_by_time_by_signing_out_and_with_every_change(store: Store) -> None:
    add(store, CHEN)

    def sign_in(key: bytes = KEY) -> None:
        store.write(lambda c: stored.sign_in(c, key, "chen", 100))

    sign_in()
    sign_in(OTHER)
    assert signed_in(store, now=99) == CHEN
    assert signed_in(store, now=100) is None
    store.write(lambda c: stored.sign_out(c, KEY))
    assert signed_in(store) is None
    assert signed_in(store, OTHER) == CHEN
    store.write(lambda c: stored.change(c, "chen", role="educator"))
    assert signed_in(store, OTHER) is None
    sign_in()
    assert signed_in(store) == replace(CHEN, role="educator")
    store.write(lambda c: stored.change(c, "chen", active=False))
    sign_in(OTHER)
    assert signed_in(store, OTHER) is None, "who is not active any more is let in nowhere"


def test_what_is_over_is_erased_and_nothing_else(store: Store) -> None:
    add(store, CHEN)
    for key, ends in ((KEY, 100), (OTHER, 101)):
        store.write(lambda c, key=key, ends=ends: stored.sign_in(c, key, "chen", ends))
        link = Invitation(key, "educator", None, ends)
        store.write(lambda c, link=link: stored.invite(c, link))
    store.write(lambda c: stored.expire(c, 100))
    assert signed_in(store, KEY, 0) is None
    assert signed_in(store, OTHER, 100) == CHEN
    with store.read() as connection:
        assert stored.open_invitations(connection, 0) == [Invitation(OTHER, "educator", None, 101)]


def test_a_link_works_once_however_many_use_it_at_the_same_time(store: Store) -> None:
    store.write(lambda c: stored.invite(c, Invitation(KEY, "admin", None, 100)))
    with store.read() as connection:
        assert stored.invitation(connection, KEY, 99) == Invitation(KEY, "admin", None, 100)
        assert stored.invitation(connection, KEY, 100) is None
    told: list[bool] = []
    threads = [
        threading.Thread(target=lambda: told.append(store.write(lambda c: stored.use(c, KEY))))
        for _ in range(5)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == [False] * 4 + [True]


def test_links_of_a_role_or_of_an_account_are_withdrawn_apart(store: Store) -> None:
    add(store, CHEN)
    links: list[tuple[bytes, Role, str | None, int]] = [
        (b"1" * 32, "educator", None, 300), (b"2" * 32, "educator", "chen", 200),
        (b"3" * 32, "admin", None, 100),
    ]  # fmt: skip
    for link in links:
        store.write(lambda c, link=link: stored.invite(c, Invitation(*link)))
    with store.read() as connection:
        ends = [one.expires for one in stored.open_invitations(connection, 50)]
        assert ends == [100, 200, 300]
    store.write(lambda c: stored.withdraw(c, "educator", None))
    with store.read() as connection:
        assert [one.staff for one in stored.open_invitations(connection, 150)] == ["chen"]
        assert [one.role for one in stored.open_invitations(connection, 50)] == [
            "admin", "educator",
        ]  # fmt: skip


def test_the_last_active_admin_is_known(store: Store) -> None:
    add(store, CHEN)

    def admins() -> list[str]:
        return store.write(lambda c: list(stored.lock_admins(c)))

    with store.read() as connection:
        assert not stored.any_admin(connection)
    add(store, DITA, replace(DITA, id="bela", email="bela@example.org"))
    assert admins() == ["bela", "dita"]
    store.write(lambda c: stored.change(c, "bela", active=False))
    assert admins() == ["dita"]
    assert store.write(lambda c: stored.lock(c, "dita")) == DITA
    assert store.write(lambda c: stored.lock(c, "nobody")) is None
    store.write(lambda c: stored.change(c, "dita", role="organizer"))
    with store.read() as connection:
        assert not stored.any_admin(connection)


def test_a_note_says_who_by_role_did_what(store: Store) -> None:
    store.write(lambda c: stored.write_note(c, "n1", 7200, "admin", "invite", "educator"))
    with store.read() as connection:
        (row,) = connection.exec_driver_sql("select id, at, role, act, subject from note")
    assert tuple(row) == ("n1", 7200, "admin", "invite", "educator")
