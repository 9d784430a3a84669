"""The journal of writes: what was about to be sent and what became of it, in the user's own file.

Before a request is sent its ClientToken and what it asks for are on the disk, so that a run that
was killed can be found and finished without doing anything twice. Secrets are never written down.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw
import orjson

from cirrusql.errors import OperationalError, StoreError, UnknownName
from cirrusql.execute.write.calls import Prepared, WriteCall
from cirrusql.execute.write.record import State
from cirrusql.execute.write.write_log import JournaledLog
from cirrusql.journal.group_commit import GroupCommit
from cirrusql.records import Record

_VERSION = 1
_KEPT_SECONDS = 30 * 86_400.0
_BUSY_MILLISECONDS = 10_000
_SCHEMA = """
CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT, begun REAL NOT NULL, ended REAL,
    place TEXT NOT NULL, account TEXT, verb TEXT NOT NULL, type_name TEXT NOT NULL, owner TEXT);
CREATE TABLE request (
    run INTEGER NOT NULL, row INTEGER NOT NULL, region TEXT NOT NULL, identifier TEXT,
    client_token TEXT, document TEXT, complete INTEGER NOT NULL, own_token INTEGER NOT NULL,
    state TEXT NOT NULL, sent REAL, request_token TEXT, error_code TEXT, message TEXT,
    PRIMARY KEY (run, row)) WITHOUT ROWID;
"""

_INSERT_RUN = (
    "INSERT INTO run (begun, place, account, verb, type_name, owner) VALUES (?, ?, ?, ?, ?, ?)"
)
_INSERT_REQUEST = (
    "INSERT INTO request (run, row, region, identifier, client_token, document, complete,"
    " own_token, state, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_NOT_STARTED = State.NOT_STARTED.value


def default_journal_folder() -> Path:
    """Where the journal is: in the user's state folder."""
    home = os.environ.get("XDG_STATE_HOME")
    return (Path(home) if home else Path.home() / ".local" / "state") / "cirrusql"


class Run(Record):
    """One statement that wrote. `owner` is the process that carries it out; None once it let go.

    `place` is the environment's description and `account` the account's number, if it was known.
    """

    number: int
    begun: float
    ended: float | None
    place: str
    account: str | None
    verb: str
    type_name: str
    owner: str | None


class Entry(Record):
    """One resource of a run. `document` is the request's input as JSON, secrets left out; without
    any `complete` is true, and it can be sent again. `sent` is when it last was."""

    row: int
    region: str
    identifier: str | None
    client_token: str | None
    document: str | None
    complete: bool
    own_token: bool
    state: State
    sent: float | None
    request_token: str | None
    error_code: str | None
    message: str | None


class Journal:
    """The journal's file.

    Mutable state: the file's one writer, begun with the first write, and the lock that tells other
    processes that this one lives.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "requests.sqlite3"
        self._writer: GroupCommit | None = None
        self._owner = str(uuid.uuid4())
        self._lock: apsw.Connection | None = None

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self._path.exists()

    # -- writing --------------------------------------------------------------------------------

    def begin(self, place: str, account: str | None, prepared: Prepared) -> JournaledLog:
        """Note down a whole write before any of it is sent; it is durable when this returns."""
        kind = prepared.resource_type.type_name
        values = (time.time(), place, account, prepared.verb.name, kind, self._owner)
        rows = [_row(row, prepared, call) for row, call in enumerate(prepared.calls)]

        def insert(connection: apsw.Connection) -> int:
            connection.execute(_INSERT_RUN, values)
            number = connection.last_insert_rowid()
            connection.executemany(_INSERT_REQUEST, ((number, *row) for row in rows))
            return number

        writer = self._opened()
        return JournaledLog(writer, int(str(writer.submit(insert).result())), prepared)

    def claim(self, run: Run, prepared: Prepared) -> JournaledLog:
        """Take over a run that nobody carries out any more; raises OperationalError if one does."""
        if self.is_alive(run):
            raise OperationalError(
                f"the write {run.number} is still being carried out by another process"
            )
        writer, values = self._opened(), (self._owner, run.number)
        sql = "UPDATE run SET owner = ? WHERE number = ?"
        writer.submit(lambda connection: connection.execute(sql, values)).result()
        return JournaledLog(writer, run.number, prepared)

    def mark(self, number: int, rows: Sequence[int], state: State, message: str | None) -> None:
        """Set the state of some rows; durable when this returns."""
        sql = "UPDATE request SET state = ?, message = ? WHERE run = ? AND row = ?"
        values = [(state.value, message, number, row) for row in rows]
        self._opened().submit(lambda connection: connection.executemany(sql, values)).result()

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
        sql = "SELECT * FROM run ORDER BY number DESC"
        return [Run(*row) for row in self._read(sql)]

    def run(self, number: int) -> Run:
        """The run of that number; raises UnknownName."""
        for row in self._read("SELECT * FROM run WHERE number = ?", number):
            return Run(*row)
        raise UnknownName(f"there is no write {number} in the journal", hint="see requests list")

    def entries(self, number: int) -> list[Entry]:
        """The resources of a run, in order."""
        sql = (
            "SELECT row, region, identifier, client_token, document, complete, own_token, state,"
            " sent, request_token, error_code, message FROM request WHERE run = ? ORDER BY row"
        )
        return [_entry(*row) for row in self._read(sql, number)]

    def is_alive(self, run: Run) -> bool:
        """Whether another process is carrying out this run now."""
        if run.owner is None or run.owner == self._owner:
            return False
        path = self._lock_path(run.owner)
        if not path.exists():
            return False
        connection = apsw.Connection(str(path))
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except apsw.BusyError:
            return True
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
        finally:
            connection.close()

    # -- the file -------------------------------------------------------------------------------

    def _opened(self) -> GroupCommit:
        if self._writer is None:
            self._make_folder()
            self._lock = apsw.Connection(str(self._lock_path(self._owner)))
            self._lock.execute("BEGIN EXCLUSIVE")
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
            connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            with connection:
                version = connection.execute("PRAGMA user_version").get
                if version == 0:
                    connection.execute(f"{_SCHEMA}; PRAGMA user_version = {_VERSION}")
        except apsw.Error as error:
            message = f"the journal {self._path} cannot be used: {error}"
            raise StoreError(message, hint="move it away to begin a new one") from None
        if version not in (0, _VERSION):
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


def _entry(row: int, *values: Any) -> Entry:
    region, identifier, token, document, complete, own_token, state, *rest = values
    sent, request_token, error_code, message = rest
    return Entry(
        row,
        region,
        identifier,
        token,
        document,
        bool(complete),
        bool(own_token),
        State(state),
        sent,
        request_token,
        error_code,
        message,
    )


def _row(row: int, prepared: Prepared, call: WriteCall) -> tuple[Any, ...]:
    if call.request is None:
        state, message = State.DONE.value, "already as wanted"
        return (row, call.region, call.identifier, None, None, True, call.own_token, state, message)
    hidden = prepared.hidden(call.request)
    complete = hidden == call.request
    token = hidden.pop("ClientToken")
    document = orjson.dumps(hidden).decode()
    return (
        row,
        call.region,
        call.identifier,
        token,
        document,
        complete,
        call.own_token,
        _NOT_STARTED,
        None,
    )
