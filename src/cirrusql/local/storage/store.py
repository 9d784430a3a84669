"""The one file in which everything lies: resources and requests, as rows.

Two connections: one writes, the other sees only what is committed. Nothing is remembered between
calls but row numbers that never change, so that a second process may use the same file.
"""

from __future__ import annotations

import contextlib
import os.path
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

import apsw

from cirrusql.errors import StoreError
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.storage.connection import PAGES_BEFORE_CHECKPOINT, connect

if TYPE_CHECKING:
    from pathlib import Path


class Store:
    """The file and its two connections.

    The mutable state is the row numbers met so far, which are forgotten when a transaction is
    rolled back, whether one is being filled, the lock that one holds from its beginning until it is
    on disk, and whether the log can start over.
    """

    def __init__(self, writer: apsw.Connection, reader: apsw.Connection) -> None:
        self._writer = writer
        self._reader = reader
        self._numbers: dict[tuple[Scope, str], int] = {}
        self._writing = False
        self._free = Lock()
        self._log_is_copied = False

    @classmethod
    def open(cls, path: str | Path) -> Store:
        """Open or make the file at `path`; `:memory:` keeps everything in memory.

        Raises StoreError if it is not a local cloud's file, of another version, or unusable.
        """
        in_memory = str(path) == ":memory:"
        place = str(path) if in_memory else os.path.expanduser(path)  # noqa: PTH111 - pathlib is not loaded yet
        try:
            writer = connect(place)
            reader = writer if in_memory else connect(place)
        except apsw.Error as error:
            hint = "another process may hold it, or it is not a local cloud's file"
            raise StoreError(f"the file {place} cannot be used: {error}", hint=hint) from error
        return cls(writer, reader)

    def close(self) -> None:
        """Close the file; what was acknowledged is in it."""
        with self._free:
            self._reader.close()
            self._writer.close()

    @property
    def in_memory(self) -> bool:
        """Whether there is no file: then there is one connection, and nothing to wait for."""
        return self._writer is self._reader

    @property
    def in_transaction(self) -> bool:
        """Whether what is written now belongs to a transaction."""
        return self._writing

    @property
    def connection(self) -> apsw.Connection:
        """The connection to use now: the writing one inside a transaction, else the reading one."""
        return self._writer if self._writing else self._reader

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is on disk when this ends, or none of it if it raises.

        Raises StoreError when another process keeps the file locked.
        """
        with self.uncommitted():
            yield
        self.commit()

    @contextmanager
    def uncommitted(self) -> Iterator[None]:
        """As `transaction`, but `commit` is to be called afterwards, here or on another thread.

        Until it has returned readers see nothing of it, and the next transaction waits.
        """
        self._begin()
        try:
            yield
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._writing = False

    def commit(self) -> None:
        """Put what `uncommitted` did on disk; if that fails it is undone, and this raises."""
        try:
            self._writer.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        self._free.release()

    def _begin(self) -> None:
        self._free.acquire()
        try:
            if self._log_is_copied:
                self._start_log_over()
            self._writer.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self._free.release()
            if isinstance(error, apsw.BusyError):
                message = "another process keeps the local cloud's file locked"
                raise StoreError(message) from error
            raise
        self._writing = True

    def _roll_back(self) -> None:
        self._writing = False
        self._numbers.clear()
        try:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        finally:
            self._free.release()

    @contextmanager
    def checkpointer(self) -> Iterator[Callable[[], None]]:
        """A function for another thread that copies what is committed into the file proper.

        Meanwhile a commit does not do so itself, so that no caller waits for it; the log that
        SQLite keeps beside the file grows until the function is called.
        """
        if self.in_memory:
            yield lambda: None
            return
        # One that has read nothing takes the file for one without a log, and copies nothing.
        connection = connect(self._writer.filename)

        def copy_log() -> None:
            _checkpoint(connection)
            self._log_is_copied = True

        self._writer.execute("PRAGMA wal_autocheckpoint = 0")
        try:
            yield copy_log
        finally:
            self._writer.execute(f"PRAGMA wal_autocheckpoint = {PAGES_BEFORE_CHECKPOINT}")
            connection.close()

    def _start_log_over(self) -> None:
        """Copy the little that was committed since the log was copied.

        The next commit then writes at the log's beginning, over blocks that the file has: the log
        stays small, and a commit takes 0.2 ms instead of 0.4, since the disk need not be told of a
        longer file.
        """
        self._log_is_copied = False
        with contextlib.suppress(apsw.BusyError):  # the other thread is at it again
            _checkpoint(self._writer)

    def clear(self) -> None:
        """Inside a transaction: remove every resource and request."""
        self._writer.execute(
            "DELETE FROM resource; DELETE FROM request; DROP TABLE IF EXISTS number;"
            " DROP TABLE IF EXISTS filled; DROP TABLE IF EXISTS taken;"
            " DROP TABLE IF EXISTS taken_account"
        )

    def scope_number(self, scope: Scope) -> int:
        """The row of an account and region, made if need be and if a transaction is open; or 0."""
        return self._number(
            scope,
            "",
            "SELECT id FROM scope WHERE account = ? AND region = ?",
            "INSERT INTO scope (account, region) VALUES (?, ?) RETURNING id",
            (scope.account, scope.region),
        )

    def collection_number(self, scope: Scope, type_name: str) -> int:
        """The row of all resources of a type in a scope, made as above; or 0."""
        return self._numbers.get((scope, type_name)) or self._number(
            scope,
            type_name,
            "SELECT id FROM collection WHERE scope = ? AND type_name = ?",
            "INSERT INTO collection (scope, type_name) VALUES (?, ?) RETURNING id",
            (self.scope_number(scope), type_name),
        )

    def _number(
        self, scope: Scope, type_name: str, find: str, make: str, values: tuple[Any, ...]
    ) -> int:
        number: int | None = self._numbers.get((scope, type_name))
        if number is None:
            number = self.connection.execute(find, values).get
            if number is None and self._writing:
                number = self._writer.execute(make, values).get
            if number is None:
                return 0
            self._numbers[scope, type_name] = number
        return number


def _checkpoint(connection: apsw.Connection) -> None:
    # Passive: it takes what it can and stands in nobody's way.
    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
