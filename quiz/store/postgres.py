"""What a PostgreSQL server says about itself and who is connected: for ``quiz doctor``."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Connection

from quiz.store.engine import Store


@dataclass(frozen=True)
class Standing:
    """Hold how a database server stands.

    ``number`` is its version as one number (150018), ``free`` how many connections it gives to
    everybody who is no superuser; ``clock`` is its wall clock in UTC seconds; ``servers`` are
    the names under which servers of Kitestring are connected.
    """

    number: int
    version: str
    free: int
    isolation: str
    synchronous: str
    fsync: bool
    whole_pages: bool
    read_only: bool
    clock: float
    servers: tuple[str, ...]


SETTINGS = (
    "server_version_num",
    "server_version",
    "max_connections",
    "superuser_reserved_connections",
    "transaction_isolation",
    "synchronous_commit",
    "fsync",
    "full_page_writes",
    "transaction_read_only",
)


def standing(store: Store) -> Standing:
    """Ask the database server how it stands, over a connection that writes as all do."""

    def act(connection: Connection) -> Standing:
        found = {
            name: str(connection.exec_driver_sql(f"SHOW {name}").scalar_one()) for name in SETTINGS
        }
        clock = connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())")
        names = connection.exec_driver_sql(
            "SELECT DISTINCT application_name FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name LIKE 'kitestring %%' "
            "ORDER BY 1"
        )
        return Standing(
            number=int(found["server_version_num"]),
            version=found["server_version"],
            free=int(found["max_connections"]) - int(found["superuser_reserved_connections"]),
            isolation=found["transaction_isolation"],
            synchronous=found["synchronous_commit"],
            fsync=found["fsync"] == "on",
            whole_pages=found["full_page_writes"] == "on",
            read_only=found["transaction_read_only"] == "on",
            clock=float(clock.scalar_one()),
            servers=tuple(str(name) for (name,) in names),
        )

    return store.write(act)
