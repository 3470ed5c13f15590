"""Staff accounts, their sign-ins, one-time links, and the notes of what staff did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from quiz.store.once import insert_once
from quiz.store.prepared import Prepared
from quiz.store.tables import invitation as invitations
from quiz.store.tables import note as notes
from quiz.store.tables import staff as accounts
from quiz.store.tables import staff_session

Role = Literal["organizer", "educator", "admin"]


@dataclass(frozen=True)
class Account:
    """Hold a staff account; ``password`` is an argon2 hash."""

    id: str
    email: str
    name: str
    role: Role
    password: str
    active: bool = True


@dataclass(frozen=True)
class Invitation:
    """Hold a one-time link: a new account of a role, or a new password for ``staff``."""

    key: bytes
    role: Role
    staff: str | None
    expires: int


def _account(row: object) -> Account | None:
    return None if row is None else Account(**row._mapping)  # type: ignore[attr-defined]


def by_email(connection: Connection, email: str) -> Account | None:
    """Find an account by its address."""
    return _account(
        connection.execute(select(accounts).where(accounts.c.email == email)).one_or_none()
    )


def by_id(connection: Connection, name: str) -> Account | None:
    """Find an account by id."""
    return _account(connection.execute(select(accounts).where(accounts.c.id == name)).one_or_none())


def everybody(connection: Connection) -> Sequence[Account]:
    """Give all accounts by name."""
    rows = connection.execute(select(accounts).order_by(accounts.c.name, accounts.c.id))
    return [Account(**row._mapping) for row in rows]


def any_admin(connection: Connection) -> bool:
    """Tell whether an active admin exists."""
    count = select(func.count()).where(accounts.c.role == "admin", accounts.c.active)
    return int(connection.execute(count).scalar_one()) > 0


def lock_admins(connection: Connection) -> Sequence[str]:
    """Lock the rows of the active admins for the rest of this act and give their ids.

    So two admins who take each other's rights at once cannot leave nobody in charge.
    """
    rows = connection.execute(
        select(accounts.c.id)
        .where(accounts.c.role == "admin", accounts.c.active)
        .order_by(accounts.c.id)
        .with_for_update()
    )
    return [name for (name,) in rows]


def lock(connection: Connection, name: str) -> Account | None:
    """Lock an account's row for the rest of this act and give the account."""
    return _account(
        connection.execute(
            select(accounts).where(accounts.c.id == name).with_for_update()
        ).one_or_none()
    )


def add(connection: Connection, account: Account) -> bool:
    """Insert an account; False when the address is taken."""
    row = {name: getattr(account, name) for name in Account.__dataclass_fields__}
    return insert_once(connection, accounts, row)


def change(connection: Connection, name: str, **values: object) -> None:
    """Change an account; what changes its rights or password also ends its sign-ins."""
    connection.execute(update(accounts).where(accounts.c.id == name).values(**values))
    connection.execute(delete(staff_session).where(staff_session.c.staff == name))


_SIGNED_IN = Prepared(
    select(*(accounts.c[name] for name in Account.__dataclass_fields__))
    .join(staff_session, staff_session.c.staff == accounts.c.id)
    .where(
        staff_session.c.key == bindparam("key"),
        staff_session.c.expires > bindparam("now"),
        accounts.c.active,
    )
)


def sign_in(connection: Connection, key: bytes, staff: str, expires: int) -> None:
    """Remember a sign-in under the key of its token."""
    connection.execute(insert(staff_session).values(key=key, staff=staff, expires=expires))


def signed_in(connection: Connection, key: bytes, now: int) -> Account | None:
    """Find who is signed in with a token, if the account is still active."""
    row = _SIGNED_IN.row(connection, key=key, now=now)
    return None if row is None else Account(*(*row[:-1], bool(row[-1])))


def sign_out(connection: Connection, key: bytes) -> None:
    """End a sign-in."""
    connection.execute(delete(staff_session).where(staff_session.c.key == key))


def invite(connection: Connection, invitation: Invitation) -> None:
    """Remember a one-time link."""
    row = {name: getattr(invitation, name) for name in Invitation.__dataclass_fields__}
    connection.execute(insert(invitations).values(**row))


def invitation(connection: Connection, key: bytes, now: int) -> Invitation | None:
    """Find a one-time link that still works."""
    row = connection.execute(
        select(invitations).where(invitations.c.key == key, invitations.c.expires > now)
    ).one_or_none()
    return None if row is None else Invitation(**row._mapping)


def use(connection: Connection, key: bytes) -> bool:
    """Use a one-time link up; only one of several at once succeeds."""
    return connection.execute(delete(invitations).where(invitations.c.key == key)).rowcount == 1


def open_invitations(connection: Connection, now: int) -> Sequence[Invitation]:
    """Give the one-time links that still work, those that end first on top."""
    rows = connection.execute(
        select(invitations)
        .where(invitations.c.expires > now)
        .order_by(invitations.c.expires, invitations.c.key)
    )
    return [Invitation(**row._mapping) for row in rows]


def withdraw(connection: Connection, role: Role, staff: str | None) -> None:
    """Withdraw the open links of a role (or for one account)."""
    connection.execute(
        delete(invitations).where(
            invitations.c.role == role, invitations.c.staff.is_not_distinct_from(staff)
        )
    )


def expire(connection: Connection, now: int) -> None:
    """Erase sign-ins and links that are over."""
    connection.execute(delete(staff_session).where(staff_session.c.expires <= now))
    connection.execute(delete(invitations).where(invitations.c.expires <= now))


def write_note(
    connection: Connection, name: str, at: int, role: Role, act: str, subject: str
) -> None:
    """Note who, by role, did what."""
    connection.execute(insert(notes).values(id=name, at=at, role=role, act=act, subject=subject))
