"""Staff accounts: links that work once, passwords, sign-ins that end, rights."""

from __future__ import annotations

import threading

import pytest

from quiz.base import Refused, token_key
from quiz.services import passwords, people
from quiz.store import staff as stored
from tests.services.world import PASSWORD, World


def refusal(excinfo: pytest.ExceptionInfo[Refused]) -> str:
    return excinfo.value.code


def test_the_first_link_makes_the_one_who_is_in_charge(kite: World) -> None:
    link = people.first_run_link(kite.site, kite.now)
    assert link is not None
    offer = people.offer(kite.site, link, kite.now)
    assert offer == people.Offer("admin", first=True)
    token = people.join(kite.site, link, " Chen  Li ", "Chen@Example.org ", PASSWORD, kite.now)
    account = people.signed_in(kite.site, token, kite.now)
    assert account is not None
    assert (account.name, account.email, account.role) == ("Chen Li", "chen@example.org", "admin")
    assert people.first_run_link(kite.site, kite.now) is None


def test_a_link_works_once(kite: World) -> None:
    chen = kite.account("Chen")
    link = people.invite(kite.site, chen, "organizer", kite.now)
    people.join(kite.site, link, "Dita", "dita@example.org", PASSWORD, kite.now)
    assert people.offer(kite.site, link, kite.now) is None
    with pytest.raises(Refused) as caught:
        people.join(kite.site, link, "Eko", "eko@example.org", PASSWORD, kite.now)
    assert refusal(caught) == "link-over"


def test_only_the_newest_first_link_works(kite: World) -> None:
    old = people.first_run_link(kite.site, kite.now)
    new = people.first_run_link(kite.site, kite.now)
    assert old is not None
    assert new is not None
    assert people.offer(kite.site, old, kite.now) is None
    assert people.offer(kite.site, new, kite.now) is not None


def test_of_two_who_use_a_link_at_once_one_gets_in(kite: World) -> None:
    chen = kite.account("Chen")
    link = people.invite(kite.site, chen, "organizer", kite.now)
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def use(name: str) -> None:
        together.wait()
        try:
            people.join(kite.site, link, name, f"{name}@example.org", PASSWORD, kite.now)
            outcomes.append("in")
        except Refused as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=use, args=(name,)) for name in ("dita", "eko")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "link-over"]
    assert len(people.everybody(kite.site)) == 2


def test_a_link_ends_after_seven_days_and_can_be_withdrawn(kite: World) -> None:
    chen = kite.account("Chen")
    link = people.invite(kite.site, chen, "educator", kite.now)
    assert people.offer(kite.site, link, kite.now + people.INVITED - 1) is not None
    assert people.offer(kite.site, link, kite.now + people.INVITED) is None
    (listed,) = people.open_links(kite.site, kite.now)
    assert (listed.role, listed.key) == ("educator", token_key(link))
    people.withdraw_link(kite.site, chen, listed.key, kite.now)
    assert people.offer(kite.site, link, kite.now) is None
    assert people.open_links(kite.site, kite.now) == []


@pytest.mark.parametrize(
    ("name", "email", "password", "code"),
    [
        ("  ", "dita@example.org", PASSWORD, "no-name"),
        ("x" * 81, "dita@example.org", PASSWORD, "no-name"),
        ("Dita", "dita", PASSWORD, "bad-email"),
        ("Dita", "dita@", PASSWORD, "bad-email"),
        ("Dita", "di ta@example.org", PASSWORD, "bad-email"),
        ("Dita", "dita@example.org", "elevenchars", "short-password"),
        ("Dita", "dita@example.org", "x" * 1001, "long-password"),
        ("Dita", "CHEN@example.org", PASSWORD, "email-taken"),
    ],
)
def test_a_refused_account_leaves_the_link_good(
    kite: World, name: str, email: str, password: str, code: str
) -> None:
    chen = kite.account("Chen")
    link = people.invite(kite.site, chen, "organizer", kite.now)
    with pytest.raises(Refused) as caught:
        people.join(kite.site, link, name, email, password, kite.now)
    assert refusal(caught) == code
    people.join(kite.site, link, "Dita", "dita@example.org", "twelve chars", kite.now)


def test_signing_in_gives_a_new_token_and_ends_the_old_one(kite: World) -> None:
    chen = kite.account("Chen")
    first = people.sign_in(kite.site, " CHEN@example.org", PASSWORD, kite.now)
    second = people.sign_in(kite.site, chen.email, PASSWORD, kite.now, old=first)
    assert first != second
    assert people.signed_in(kite.site, first, kite.now) is None
    assert people.signed_in(kite.site, second, kite.now) == people.account(kite.site, chen.id)


@pytest.mark.parametrize(
    ("email", "password"),
    [("chen@example.org", "not the password"), ("eko@example.org", PASSWORD), ("", "")],
)
def test_a_stranger_is_not_recognised(kite: World, email: str, password: str) -> None:
    kite.account("Chen")
    with pytest.raises(Refused) as caught:
        people.sign_in(kite.site, email, password, kite.now)
    assert refusal(caught) == "not-recognised"


def test_an_unknown_account_is_checked_like_a_known_one(
    kite: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kite.account("Chen")
    checked: list[str] = []
    verify = passwords._HASHER.verify

    def watched(stored: str, password: bytes) -> bool:
        checked.append(stored.rpartition("$")[0].rpartition("$")[0])
        return verify(stored, password)

    monkeypatch.setattr(type(passwords._HASHER), "verify", lambda _, *a: watched(*a))
    for email in ("chen@example.org", "eko@example.org"):
        with pytest.raises(Refused):
            people.sign_in(kite.site, email, "some other password", kite.now)
    known, unknown = checked
    assert known == unknown  # the same algorithm with the same costs


def test_no_more_than_two_passwords_are_checked_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import random

    inside, most = 0, 0
    guard = threading.Lock()
    slowly = threading.Event()
    two = threading.Barrier(2, timeout=120)
    monkeypatch.setattr(passwords, "PATIENCE", 120.0)
    hash_ = passwords._HASHER.hash

    def watched(password: bytes, *, salt: bytes) -> str:
        nonlocal inside, most
        with guard:
            inside += 1
            most = max(most, inside)
        two.wait()
        slowly.wait(0.02)  # for a third to come, were there no turns
        try:
            return hash_(password, salt=salt)
        finally:
            with guard:
                inside -= 1

    monkeypatch.setattr(type(passwords._HASHER), "hash", lambda _, p, salt: watched(p, salt=salt))
    chance = random.Random(3)
    threads = [threading.Thread(target=passwords.hashed, args=(PASSWORD, chance)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_password_composed_differently_is_the_same(kite: World) -> None:
    link = people.first_run_link(kite.site, kite.now)
    assert link is not None
    people.join(kite.site, link, "Chen", "chen@example.org", "café au lait noir", kite.now)
    people.sign_in(kite.site, "chen@example.org", "cafe\u0301 au lait noir", kite.now)


def test_a_weaker_hash_is_made_anew_at_sign_in(kite: World) -> None:
    from argon2 import PasswordHasher

    chen = kite.account("Chen")
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    kite.site.store.write(lambda c: stored.change(c, chen.id, password=weak))
    token = people.sign_in(kite.site, chen.email, PASSWORD, kite.now)
    now = people.signed_in(kite.site, token, kite.now)
    assert now is not None
    assert now.password != weak
    assert not passwords.is_outdated(now.password)
    people.sign_in(kite.site, chen.email, PASSWORD, kite.now)


def test_a_sign_in_ends_after_twelve_hours_and_at_sign_out(kite: World) -> None:
    chen = kite.account("Chen")
    token = people.sign_in(kite.site, chen.email, PASSWORD, kite.now)
    assert people.signed_in(kite.site, token, kite.now + people.SIGNED_IN - 1) is not None
    assert people.signed_in(kite.site, token, kite.now + people.SIGNED_IN) is None
    people.sign_out(kite.site, token)
    assert people.signed_in(kite.site, token, kite.now) is None


def test_a_new_password_ends_all_sign_ins(kite: World) -> None:
    chen = kite.account("Chen")
    dita = kite.account("Dita")
    old = people.sign_in(kite.site, dita.email, PASSWORD, kite.now)
    replaced = people.new_password_link(kite.site, chen, dita.id, kite.now)
    link = people.new_password_link(kite.site, chen, dita.id, kite.now)
    assert people.offer(kite.site, replaced, kite.now) is None
    offer = people.offer(kite.site, link, kite.now)
    assert offer is not None
    assert offer.account == dita
    fresh = people.set_password(kite.site, link, "another good password", kite.now)
    assert people.signed_in(kite.site, old, kite.now) is None
    assert people.signed_in(kite.site, fresh, kite.now) is not None
    with pytest.raises(Refused):
        people.sign_in(kite.site, dita.email, PASSWORD, kite.now)
    with pytest.raises(Refused) as caught:
        people.set_password(kite.site, link, "yet another password", kite.now)
    assert refusal(caught) == "link-over"


def test_a_link_to_a_new_password_makes_no_account_and_the_reverse(kite: World) -> None:
    chen, dita = kite.account("Chen"), kite.account("Dita")
    invitation = people.invite(kite.site, chen, "admin", kite.now)
    reset = people.new_password_link(kite.site, chen, dita.id, kite.now)
    with pytest.raises(Refused):
        people.set_password(kite.site, invitation, PASSWORD, kite.now)
    with pytest.raises(Refused):
        people.join(kite.site, reset, "Eko", "eko@example.org", PASSWORD, kite.now)


def test_who_is_shut_out_is_out_at_once(kite: World) -> None:
    chen, dita = kite.account("Chen"), kite.account("Dita")
    token = people.sign_in(kite.site, dita.email, PASSWORD, kite.now)
    link = people.new_password_link(kite.site, chen, dita.id, kite.now)
    people.change_rights(kite.site, chen, dita.id, role="organizer", active=False, now=kite.now)
    assert people.signed_in(kite.site, token, kite.now) is None
    assert people.offer(kite.site, link, kite.now) is None
    with pytest.raises(Refused):
        people.sign_in(kite.site, dita.email, PASSWORD, kite.now)
    with pytest.raises(Refused):
        people.new_password_link(kite.site, chen, dita.id, kite.now)
    people.change_rights(kite.site, chen, dita.id, role="educator", active=True, now=kite.now)
    again = people.sign_in(kite.site, dita.email, PASSWORD, kite.now)
    found = people.signed_in(kite.site, again, kite.now)
    assert found is not None
    assert found.role == "educator"


def test_another_role_ends_the_sign_ins(kite: World) -> None:
    chen, dita = kite.account("Chen"), kite.account("Dita")
    token = people.sign_in(kite.site, dita.email, PASSWORD, kite.now)
    people.change_rights(kite.site, chen, dita.id, role="admin", active=True, now=kite.now)
    assert people.signed_in(kite.site, token, kite.now) is None


def test_somebody_always_stays_in_charge(kite: World) -> None:
    chen = kite.account("Chen")
    dita = kite.account("Dita", "admin")
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def demote(by: str, whom: str) -> None:
        together.wait()
        try:
            people.change_rights(
                kite.site,
                kite.staff[by],
                kite.staff[whom].id,
                role="organizer",
                active=True,
                now=kite.now,
            )
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(refused.code)

    threads = [
        threading.Thread(target=demote, args=pair) for pair in (("Chen", "Dita"), ("Dita", "Chen"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "last-admin"]
    admins = [a for a in people.everybody(kite.site) if a.role == "admin" and a.active]
    assert len(admins) == 1
    assert admins[0].id in (chen.id, dita.id)


def test_an_unknown_account_cannot_be_changed(kite: World) -> None:
    chen = kite.account("Chen")
    with pytest.raises(Refused) as caught:
        people.change_rights(kite.site, chen, "nobody", role="admin", active=True, now=kite.now)
    assert refusal(caught) == "no-account"


def test_no_token_lies_in_the_database(kite: World, tmp_path: object) -> None:
    chen = kite.account("Chen")
    link = people.invite(kite.site, chen, "organizer", kite.now)
    token = people.sign_in(kite.site, chen.email, PASSWORD, kite.now)
    with kite.site.store.read() as connection:
        invitation = stored.invitation(connection, token_key(link), kite.now)
        assert invitation is not None
        assert invitation.key != link.encode()
        rows = connection.exec_driver_sql("SELECT * FROM staff_session").all()
        rows += connection.exec_driver_sql("SELECT * FROM invitation").all()
        rows += connection.exec_driver_sql("SELECT * FROM staff").all()
    text = repr(rows)
    assert link not in text
    assert token not in text
    assert PASSWORD not in text


def test_a_note_tells_by_role_what_was_done(kite: World) -> None:
    chen = kite.account("Chen")
    dita = kite.account("Dita")
    people.change_rights(kite.site, chen, dita.id, role="educator", active=False, now=kite.now)
    with kite.site.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT role, act, subject FROM note").all()
    notes = {tuple(row) for row in rows}
    assert ("admin", "joined", chen.id) in notes
    assert ("admin", "invited", "organizer") in notes
    assert ("admin", "made-educator", dita.id) in notes
    assert ("admin", "shut-out", dita.id) in notes
