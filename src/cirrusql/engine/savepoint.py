"""Savepoints and transactions that outlive SQLite's own rollback."""

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


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """As `savepoint`, but nobody else changes the databases from its first line on.

    What is read in it is what is changed: where a read comes first, another process's change makes
    SQLite refuse the write at once, however long one would wait.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
