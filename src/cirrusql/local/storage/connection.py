"""Connections to the file: its tables, its format, and how SQLite is to behave."""

from __future__ import annotations

import apsw

from cirrusql.errors import StoreError
from cirrusql.write_ahead import use_write_ahead_log

FORMAT = 1
"""The version of the tables; a file of another one is refused."""
PAGES_BEFORE_CHECKPOINT = 4000
"""How long the log may be before the commit that finds it so copies it into the file."""

_APPLICATION = 0x43525351
_BUSY_MILLISECONDS = 10_000

_SCHEMA = """
CREATE TABLE scope (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL,
    UNIQUE (account, region)
);
CREATE TABLE collection (
    id INTEGER PRIMARY KEY, scope INTEGER NOT NULL REFERENCES scope, type_name TEXT NOT NULL,
    UNIQUE (scope, type_name)
);
CREATE TABLE resource (
    id INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL REFERENCES collection,
    identifier TEXT NOT NULL,
    summary TEXT NOT NULL,
    properties TEXT NOT NULL,
    write_only TEXT,
    visible REAL NOT NULL,
    UNIQUE (collection, identifier)
);
CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    scope INTEGER NOT NULL REFERENCES scope,
    collection INTEGER NOT NULL REFERENCES collection,
    operation TEXT NOT NULL,
    identifier TEXT,
    status TEXT NOT NULL,
    started REAL NOT NULL,
    begins REAL NOT NULL,
    due REAL,
    event_time REAL NOT NULL,
    client_token TEXT,
    fingerprint BLOB,
    shown INTEGER NOT NULL,
    model TEXT,
    effect TEXT,
    error_code TEXT,
    message TEXT,
    hooks TEXT
);
CREATE INDEX request_scope ON request (scope);
CREATE INDEX request_client_token ON request (client_token, scope) WHERE client_token IS NOT NULL;
CREATE INDEX request_due ON request (due) WHERE due IS NOT NULL;
CREATE INDEX request_busy ON request (collection, identifier) WHERE due IS NOT NULL;
"""


def connect(place: str) -> apsw.Connection:
    """A connection to the file at `place`, whose tables are made if it is new.

    Raises StoreError if it is not a local cloud's file, or of another format.
    """
    connection = apsw.Connection(place)
    connection.set_busy_timeout(_BUSY_MILLISECONDS)
    use_write_ahead_log(connection, "main", _BUSY_MILLISECONDS / 1000)
    # FULL: a commit is on disk before it is acknowledged, power cut or not. Commits are shared
    # by all requests that wait at the same time, so it costs little (see the decision record).
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA cache_size = -16000")
    connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES_BEFORE_CHECKPOINT}")
    # Else a statement over a partial index is compiled anew for every value that is bound.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    _prepare(connection, place)
    return connection


def _prepare(connection: apsw.Connection, place: str) -> None:
    if _version(connection, place) == FORMAT:
        return
    connection.execute("BEGIN IMMEDIATE")
    # Asked again under the lock: another process may just have made the tables.
    if _version(connection, place) == 0:
        connection.execute(_SCHEMA)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _version(connection: apsw.Connection, place: str) -> int:
    """The file's format; 0 for an empty file. Raises StoreError for a file that is not ours."""
    version = int(connection.execute("PRAGMA user_version").get)
    application = connection.execute("PRAGMA application_id").get
    if version == FORMAT and application == _APPLICATION:
        return version
    if version == 0 and not connection.execute("SELECT count(*) FROM sqlite_schema").get:
        return 0
    if application != _APPLICATION:
        raise StoreError(f"{place} is not a local cloud's file", hint="name another file")
    hint = f"this version reads format {FORMAT}; export it with the version that wrote it"
    raise StoreError(f"{place} is of format {version}", hint=hint)
