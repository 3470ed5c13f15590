"""What staff do about accounts: first account, invitations, signing in and out, rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.base import Refused, new_id, new_token, token_key
from quiz.services.passwords import check_length, hashed, is_outdated, is_password
from quiz.services.site import Site
from quiz.store import Connection
from quiz.store import staff as stored
from quiz.store.staff import Account, Invitation, Role

HOUR = 3600
SIGNED_IN = 12 * HOUR
"""Seconds that a sign-in lasts."""

INVITED = 7 * 24 * HOUR
"""Seconds that an invitation or the first link works."""

NEW_PASSWORD = 24 * HOUR
"""Seconds that a link to a new password works: it opens an account that exists."""

LONGEST_NAME, LONGEST_EMAIL = 80, 254


@dataclass(frozen=True)
class Offer:
    """Say what a one-time link gives: a role, or a new password for ``account``.

    ``first`` tells that it makes the first account of this server.
    """

    role: Role
    account: Account | None = None
    first: bool = False


def tidy_email(email: str) -> str:
    """Write an address the one way in which it is stored and looked for."""
    return email.strip().casefold()


def first_run_link(site: Site, now: int) -> str | None:
    """Make the one-time link to the first account; None when an admin exists already.

    A link made before stops working: only the newest one that was printed does.
    """
    token = new_token(site.chance)

    def act(connection: Connection) -> str | None:
        if stored.any_admin(connection):
            return None
        stored.withdraw(connection, "admin", None)
        stored.invite(connection, Invitation(token_key(token), "admin", None, now + INVITED))
        return token

    return site.store.write(act)


def invite(site: Site, by: Account, role: Role, now: int) -> str:
    """Make a one-time link that gives somebody an account; give its token, told once."""
    token = new_token(site.chance)

    def act(connection: Connection) -> None:
        stored.invite(connection, Invitation(token_key(token), role, None, now + INVITED))
        _note(site, connection, by, now, "invited", role)

    site.store.write(act)
    return token


def new_password_link(site: Site, by: Account, name: str, now: int) -> str:
    """Make a one-time link with which an account gets a new password; earlier ones stop.

    Refuses an account that does not exist or is not active (``no-account``).
    """
    token = new_token(site.chance)

    def act(connection: Connection) -> None:
        account = stored.lock(connection, name)
        if account is None or not account.active:
            raise Refused("no-account")
        stored.withdraw(connection, account.role, name)
        link = Invitation(token_key(token), account.role, name, now + NEW_PASSWORD)
        stored.invite(connection, link)
        _note(site, connection, by, now, "new-password-link", name)

    site.store.write(act)
    return token


def offer(site: Site, token: str, now: int) -> Offer | None:
    """Look at what a one-time link gives; None when it was used, withdrawn or is over."""
    with site.store.read() as connection:
        found = stored.invitation(connection, token_key(token), now)
        if found is None:
            return None
        if found.staff is None:
            first = found.role == "admin" and not stored.any_admin(connection)
            return Offer(found.role, first=first)
        account = stored.by_id(connection, found.staff)
    if account is None or not account.active:
        return None
    return Offer(account.role, account)


def join(site: Site, token: str, name: str, email: str, password: str, now: int) -> str:
    """Use an invitation up: make the account, sign it in, and give the sign-in's token.

    Refuses ``no-name``, ``bad-email``, ``short-password``, ``email-taken`` (the link stays
    good) and ``link-over``.
    """
    name, email = " ".join(name.split()), tidy_email(email)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused("no-name")
    if not _is_email(email):
        raise Refused("bad-email")
    check_length(password)
    found = offer(site, token, now)
    if found is None or found.account is not None:
        raise Refused("link-over")
    account = Account(new_id(site.chance), email, name, found.role, hashed(password, site.chance))
    session = new_token(site.chance)

    def act(connection: Connection) -> None:
        key = token_key(token)
        if stored.invitation(connection, key, now) is None or not stored.use(connection, key):
            raise Refused("link-over")
        if not stored.add(connection, account):
            raise Refused("email-taken")
        stored.sign_in(connection, token_key(session), account.id, now + SIGNED_IN)
        _note(site, connection, account, now, "joined", account.id)

    site.store.write(act)
    return session


def set_password(site: Site, token: str, password: str, now: int) -> str:
    """Use a link up: set the new password, end all sign-ins, sign in, give the token.

    Refuses ``short-password`` and ``link-over``.
    """
    check_length(password)
    found = offer(site, token, now)
    if found is None or found.account is None:
        raise Refused("link-over")
    name, fresh = found.account.id, hashed(password, site.chance)
    session = new_token(site.chance)

    def act(connection: Connection) -> None:
        key = token_key(token)
        account = stored.lock(connection, name)
        link = stored.invitation(connection, key, now)
        if account is None or not account.active or link is None:
            raise Refused("link-over")
        if not stored.use(connection, key):
            raise Refused("link-over")
        stored.change(connection, name, password=fresh)
        stored.sign_in(connection, token_key(session), name, now + SIGNED_IN)
        _note(site, connection, account, now, "set-password", name)

    site.store.write(act)
    return session


def sign_in(site: Site, email: str, password: str, now: int, old: str | None = None) -> str:
    """Sign somebody in and give the new token; the ``old`` one of this browser ends.

    An unknown address takes as long as a wrong password. Refuses both with
    ``not-recognised``, and ``busy`` when too many sign in at once.
    """
    with site.store.read() as connection:
        account = stored.by_email(connection, tidy_email(email))
    right = is_password(account.password if account and account.active else None, password)
    if account is None or not right:
        raise Refused("not-recognised")
    checked = account.password
    fresh = hashed(password, site.chance) if is_outdated(checked) else None
    token = new_token(site.chance)

    def act(connection: Connection) -> None:
        stands = stored.lock(connection, account.id)
        if stands is None or not stands.active or stands.password != checked:
            raise Refused("not-recognised")
        if fresh is not None:
            stored.change(connection, account.id, password=fresh)
        if old is not None:
            stored.sign_out(connection, token_key(old))
        stored.sign_in(connection, token_key(token), account.id, now + SIGNED_IN)

    site.store.write(act)
    return token


def signed_in(site: Site, token: str, now: int) -> Account | None:
    """Find who is signed in with a token."""
    with site.store.read() as connection:
        return stored.signed_in(connection, token_key(token), now)


def sign_out(site: Site, token: str) -> None:
    """End a sign-in: its token opens nothing any more."""
    site.store.write(lambda connection: stored.sign_out(connection, token_key(token)))


def everybody(site: Site) -> Sequence[Account]:
    """Give all accounts by name."""
    with site.store.read() as connection:
        return stored.everybody(connection)


def account(site: Site, name: str) -> Account | None:
    """Find an account by id."""
    with site.store.read() as connection:
        return stored.by_id(connection, name)


def open_links(site: Site, now: int) -> Sequence[Invitation]:
    """Give the one-time links that still work; their tokens are not known any more."""
    with site.store.read() as connection:
        return stored.open_invitations(connection, now)


def withdraw_link(site: Site, by: Account, key: bytes, now: int) -> None:
    """Make a one-time link stop working; one that is over already is no fault."""

    def act(connection: Connection) -> None:
        if stored.use(connection, key):
            _note(site, connection, by, now, "withdrew-link", key.hex()[:16])

    site.store.write(act)


def change_rights(
    site: Site, by: Account, name: str, *, role: Role, active: bool, now: int
) -> None:
    """Give an account another role, or take or give back its right to sign in.

    Its sign-ins and its links to a new password end. Refuses ``no-account``, and
    ``last-admin`` when nobody in charge would be left.
    """

    def act(connection: Connection) -> None:
        admins = stored.lock_admins(connection)
        account = stored.lock(connection, name)
        if account is None:
            raise Refused("no-account")
        if (account.role, account.active) == (role, active):
            return
        stays = role == "admin" and active
        if list(admins) == [name] and not stays:
            raise Refused("last-admin")
        stored.withdraw(connection, account.role, name)
        stored.change(connection, name, role=role, active=active)
        if account.role != role:
            _note(site, connection, by, now, f"made-{role}", name)
        if account.active != active:
            _note(site, connection, by, now, "let-in" if active else "shut-out", name)

    site.store.write(act)


def _is_email(email: str) -> bool:
    before, at, after = email.partition("@")
    return (
        bool(before and at and after)
        and "@" not in after
        and len(email) <= LONGEST_EMAIL
        and email.isprintable()
        and not any(sign.isspace() for sign in email)
    )


def _note(
    site: Site, connection: Connection, by: Account, now: int, act: str, subject: str
) -> None:
    stored.write_note(connection, new_id(site.chance), now, by.role, act, subject)
