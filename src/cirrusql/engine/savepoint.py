"""A savepoint that outlives SQLite's own rollback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw


@contextmanager
def savepoint(connection: apsw.Connection) -> Iterator[None]:
    """A context of which all is done, or nothing.

    Unlike the connection's own context: where SQLite has rolled everything back by itself, as it
    does when a write is interrupted, that error is raised and not that there is no savepoint.

    >>> connection = apsw.Connection(":memory:")
    >>> with savepoint(connection):
    ...     connection.execute("CREATE TABLE t (a); ROLLBACK; SELECT x")
    Traceback (most recent call last):
    apsw.SQLError: no such column: x
    """
    connection.execute("SAVEPOINT ours")
    try:
        yield
        connection.execute("RELEASE ours")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK TO ours; RELEASE ours")
        raise
