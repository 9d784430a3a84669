"""The journal's file, in the user's state folder.

Before a request is sent its ClientToken and what it asks for are on the disk, so that a run that
was killed can be found and finished without doing anything twice. Secrets are never written down.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import apsw

from cirrusql.errors import OperationalError, StoreError, UnknownName
from cirrusql.journal.group_commit import GroupCommit
from cirrusql.journal.records import Entry, Run, State
from cirrusql.journal.rows import entry_of, row_of, run_of
from cirrusql.journal.versions import bring_up_to_date
from cirrusql.records import replace
from cirrusql.write_ahead import use_write_ahead_log

_KEPT_SECONDS = 30 * 86_400.0
_BUSY_MILLISECONDS = 10_000
_COLUMNS = ", ".join(Entry.__match_args__)
_INSERT_ENTRY = (
    f"INSERT INTO request (run, {_COLUMNS}) VALUES (?{', ?' * len(Entry.__match_args__)})"
)


class Journal:
    """The journal's file.

    Mutable state: the file's one writer, begun with the first write, the lock that tells other
    processes that this one lives, and the runs that are carried out now. Shared by the sessions of
    an engine, in any thread.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "requests.sqlite3"
        self._writer: GroupCommit | None = None
        self._owner = str(uuid.uuid4())
        self._lock: apsw.Connection | None = None
        self._opening = threading.Lock()
        self._under_way: set[int] = set()

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self._path.exists()

    # -- writing --------------------------------------------------------------------------------

    def begin(
        self,
        place: str,
        account: str | None,
        entries: Sequence[Entry],
        label: str | None = None,
    ) -> int:
        """Note down a whole run before any of it is sent; it is durable when this returns.

        Returns the run's number.
        """
        values = (time.time(), place, account, self._owner, label)
        rows = [row_of(entry) for entry in entries]

        def insert(connection: apsw.Connection) -> int:
            sql = "INSERT INTO run (begun, place, account, owner, label) VALUES (?, ?, ?, ?, ?)"
            connection.execute(sql, values)
            number = connection.last_insert_rowid()
            connection.executemany(_INSERT_ENTRY, ((number, *row) for row in rows))
            return number

        number = int(str(self.writer.submit(insert).result()))
        self._under_way.add(number)
        return number

    def append(self, number: int, entries: Sequence[Entry]) -> int:
        """Note down more of a run that is carried out here, before any of that is sent.

        Returns the row of the first, which follows the last that is there: entries come counted
        from 0. Durable when this returns.
        """

        def insert(connection: apsw.Connection) -> int:
            # The file's one writer counts, so that what cannot be written leaves no gap.
            sql = "SELECT coalesce(max(row) + 1, 0) FROM request WHERE run = ?"
            first = int(str(connection.execute(sql, (number,)).get))
            rows = (row_of(replace(entry, row=first + entry.row)) for entry in entries)
            connection.executemany(_INSERT_ENTRY, ((number, *row) for row in rows))
            return first

        return int(str(self.writer.submit(insert).result()))

    def claim(self, run: Run) -> None:
        """Take over a run that is not carried out any more; raises OperationalError if it is."""
        if self.is_alive(run):
            raise OperationalError(f"the write {run.number} is still being carried out")
        self._under_way.add(run.number)
        values = (self._owner, run.number)
        sql = "UPDATE run SET owner = ? WHERE number = ?"
        self.writer.submit(lambda connection: connection.execute(sql, values)).result()

    def let_go(self, number: int, *, ended: bool) -> Future[object]:
        """A run is carried out no more: it has ended, or may be taken up again.

        Durable when the future is done.
        """
        sql = "UPDATE run SET owner = NULL, ended = coalesce(?, ended) WHERE number = ?"
        values = (time.time() if ended else None, number)
        self._under_way.discard(number)
        return self.writer.submit(lambda connection: connection.execute(sql, values))

    def unsend(self, number: int, rows: Sequence[int]) -> Future[object]:
        """These rows were noted as sent and were not.

        Durable when the future is done, and so is all that was noted before.
        """
        sql = "UPDATE request SET state = ?, sent = NULL WHERE run = ? AND row = ? AND state = ?"
        states = State.NOT_STARTED.value, State.SENT.value
        values = [(states[0], number, row, states[1]) for row in rows]
        return self.writer.submit(lambda connection: connection.executemany(sql, values))

    def mark(self, number: int, rows: Sequence[int], state: State, message: str | None) -> None:
        """Set the state of some rows; durable when this returns."""
        sql = "UPDATE request SET state = ?, message = ? WHERE run = ? AND row = ?"
        values = [(state.value, message, number, row) for row in rows]
        self.writer.submit(lambda connection: connection.executemany(sql, values)).result()

    def close(self) -> None:
        """Finish what waits and let go of the file."""
        if self._writer is not None:
            self._writer.close()
        if self._lock is not None:
            self._lock.close()
            self._lock_path(self._owner).unlink(missing_ok=True)
        self._writer = self._lock = None

    # -- reading --------------------------------------------------------------------------------

    def runs(self) -> list[Run]:
        """Every run, the latest first."""
        sql = f"SELECT {', '.join(Run.__match_args__)} FROM run ORDER BY number DESC"
        return [run_of(row) for row in self._read(sql)]

    def run(self, number: int) -> Run:
        """The run of that number; raises UnknownName."""
        sql = f"SELECT {', '.join(Run.__match_args__)} FROM run WHERE number = ?"
        for row in self._read(sql, number):
            return run_of(row)
        raise UnknownName(f"there is no write {number} in the journal", hint="see requests list")

    def entries(self, number: int) -> list[Entry]:
        """The resources of a run, in order."""
        sql = f"SELECT {_COLUMNS} FROM request WHERE run = ? ORDER BY row"
        try:
            return [entry_of(row) for row in self._read(sql, number)]
        except ValueError as error:  # a state, a verb or a document that nobody wrote
            raise self._damaged(error) from None

    def is_alive(self, run: Run) -> bool:
        """Whether this run is being carried out now, here or by another process."""
        if run.owner is None or run.owner == self._owner:
            return run.number in self._under_way
        path = self._lock_path(run.owner)
        if not path.exists():
            return False
        connection = apsw.Connection(str(path))
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except apsw.BusyError:
            return True
        except apsw.Error:  # the file has nothing in it, so this one is not of our making
            return False
        finally:
            connection.close()
        path.unlink(missing_ok=True)
        return False

    def _read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        if not self.exists:
            return []
        connection = self._connect()
        try:
            return connection.execute(sql, values).fetchall()
        except (apsw.Error, UnicodeDecodeError) as error:
            raise self._damaged(error) from None
        finally:
            connection.close()

    def _damaged(self, error: Exception) -> StoreError:
        message = f"the journal {self._path} cannot be read: {error}"
        return StoreError(message, hint="move it away to begin a new one")

    # -- the file -------------------------------------------------------------------------------

    @property
    def writer(self) -> GroupCommit:
        """The file's one writer; raises StoreError if the file cannot be used."""
        with self._opening:
            if self._writer is None:
                self._make_folder()
                try:
                    self._lock = apsw.Connection(str(self._lock_path(self._owner)))
                    self._lock.execute("BEGIN EXCLUSIVE")
                except apsw.Error as error:
                    raise StoreError(f"nothing can be kept in {self._folder}: {error}") from None
                self._writer = GroupCommit(self._connect)
                self._forget_old(self._writer)
            return self._writer

    def _make_folder(self) -> None:
        try:
            (self._folder / "running").mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            if not self.exists:  # closing a file by hand drops SQLite's own locks on it
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            hint = "set XDG_STATE_HOME to a folder that can be written"
            message = f"the journal cannot be kept in {self._folder}: {error.strerror}"
            raise StoreError(message, hint=hint) from None

    def _connect(self) -> apsw.Connection:
        try:
            connection = apsw.Connection(str(self._path))
            connection.set_busy_timeout(_BUSY_MILLISECONDS)
            # FULL: a commit is on the disk, not only out of this process, when it returns.
            connection.execute("PRAGMA synchronous = FULL")
            use_write_ahead_log(connection, "main", _BUSY_MILLISECONDS / 1000)
            is_of_now = bring_up_to_date(connection)
        except apsw.Error as error:
            message = f"the journal {self._path} cannot be used: {error}"
            raise StoreError(message, hint="move it away to begin a new one") from None
        if not is_of_now:
            raise StoreError(f"the journal {self._path} is of another version of cirrusql")
        return connection

    def _lock_path(self, owner: str) -> Path:
        return self._folder / "running" / owner

    @staticmethod
    def _forget_old(writer: GroupCommit) -> None:
        old = f"begun < {time.time() - _KEPT_SECONDS} AND ended IS NOT NULL"
        sql = (
            f"DELETE FROM request WHERE run IN (SELECT number FROM run WHERE {old});"
            f"DELETE FROM run WHERE {old}"
        )
        writer.submit(lambda connection: connection.execute(sql))
