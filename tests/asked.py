"""Count what is asked of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from quiz.store import Store


@contextmanager
def asked(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Gather every question that is put while this lasts, as SQL.

    On SQLite the driver tells of each, whatever way it took.
    """
    found: list[str] = []
    if store.dialect != "sqlite":

        def note(_connection: object, _cursor: object, sql: str, *_more: object) -> None:
            found.append(sql)

        event.listen(store.reader, "before_cursor_execute", note)
        yield found
        event.remove(store.reader, "before_cursor_execute", note)
        return
    read = store.read

    @contextmanager
    def watched() -> Iterator[Connection]:
        with read() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.set_trace_callback(found.append)
            try:
                yield connection
            finally:
                driver.set_trace_callback(None)

    with monkeypatch.context() as patch:
        patch.setattr(store, "read", watched)
        yield found
    found[:] = [sql for sql in found if sql.lstrip().upper().startswith("SELECT")]
