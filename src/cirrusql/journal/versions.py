"""The journal's tables, and how those of earlier versions become them."""

from __future__ import annotations

import apsw

_VERSION = 3
_SCHEMA = """
CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT, begun REAL NOT NULL, ended REAL,
    place TEXT NOT NULL, account TEXT, owner TEXT, label TEXT);
CREATE TABLE request (
    run INTEGER NOT NULL, row INTEGER NOT NULL, verb TEXT NOT NULL, type_name TEXT NOT NULL,
    region TEXT NOT NULL, identifier TEXT, client_token TEXT, document TEXT,
    complete INTEGER NOT NULL, own_token INTEGER NOT NULL, state TEXT NOT NULL, sent REAL,
    request_token TEXT, error_code TEXT, message TEXT, label TEXT,
    PRIMARY KEY (run, row)) WITHOUT ROWID;
"""
# In version 1 a run had one type and one verb.
_FROM_VERSION_1 = f"""
ALTER TABLE run RENAME TO run_1;
ALTER TABLE request RENAME TO request_1;
{_SCHEMA}
INSERT INTO run SELECT number, begun, ended, place, account, owner, NULL FROM run_1;
INSERT INTO request SELECT run, row, verb, type_name, region, identifier, client_token, document,
    complete, own_token, state, sent, request_token, error_code, message, NULL
FROM request_1 JOIN run_1 ON number = run;
DROP TABLE request_1;
DROP TABLE run_1;
"""
# In version 2 nothing had a label.
_FROM_VERSION_2 = """
ALTER TABLE run ADD COLUMN label TEXT;
ALTER TABLE request ADD COLUMN label TEXT;
"""
_UPGRADES = {0: _SCHEMA, 1: _FROM_VERSION_1, 2: _FROM_VERSION_2}


def bring_up_to_date(connection: apsw.Connection) -> bool:
    """Make the tables, or those of now out of an earlier version's; False for a later one's.

    Raises apsw.Error for what is no journal.

    >>> connection = apsw.Connection(":memory:")
    >>> bring_up_to_date(connection), connection.execute("PRAGMA user_version").get
    (True, 3)
    """
    if _version(connection) in _UPGRADES:
        # Not by two processes at once: the second waits here, and looks again.
        connection.execute("BEGIN IMMEDIATE")
        upgrade = _UPGRADES.get(_version(connection))
        if upgrade is not None:
            connection.execute(f"{upgrade} PRAGMA user_version = {_VERSION}")
        connection.execute("COMMIT")
    return _version(connection) == _VERSION


def _version(connection: apsw.Connection) -> int:
    return int(str(connection.execute("PRAGMA user_version").get))
