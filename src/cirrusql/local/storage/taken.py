"""What was taken from elsewhere: the moments as of which, and the accounts that it is of.

A resource that was taken has, as the time at which it was made, such a moment as a negative number.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.local.protocol.scope import Scope
from cirrusql.local.storage.store import Store

# Made when they are first needed, so that a file from before these tables stays readable.
_TABLES = """
CREATE TABLE IF NOT EXISTS taken (moment REAL PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS taken_account (
    number TEXT PRIMARY KEY, name TEXT NOT NULL
) WITHOUT ROWID;
"""
_ARE_THERE = "SELECT 1 FROM sqlite_schema WHERE name = 'taken_account'"

_TYPES = """
SELECT c.type_name FROM scope s JOIN collection c ON c.scope = s.id
WHERE s.account = ? AND s.region IN (?, ?)
    AND EXISTS (
        SELECT 1 FROM resource r
        WHERE r.collection = c.id AND -r.visible IN (SELECT moment FROM taken)
    )
"""


def mark_taken(store: Store, moment: float, accounts: Mapping[str, str]) -> None:
    """Remember, inside a transaction, that accounts were taken as of a moment; names by number."""
    connection = store.connection
    connection.execute(_TABLES)
    connection.execute("INSERT OR IGNORE INTO taken VALUES (?)", (moment,))
    connection.executemany("INSERT OR REPLACE INTO taken_account VALUES (?, ?)", accounts.items())


def is_taken(store: Store, visible: float) -> bool:
    """Whether a resource was taken, by the time from which it is visible."""
    connection = store.connection
    if visible >= 0 or not connection.execute(_ARE_THERE).get:
        return False
    return bool(connection.execute("SELECT 1 FROM taken WHERE moment = ?", (-visible,)).get)


def taken_accounts(store: Store) -> Mapping[str, str]:
    """The accounts that were taken: names by number, empty for one without a name."""
    connection = store.connection
    if not connection.execute(_ARE_THERE).get:
        return {}
    rows = connection.execute("SELECT number, name FROM taken_account ORDER BY number")
    return {str(number): str(name) for number, name in rows}


def taken_types(store: Store, scope: Scope) -> frozenset[str]:
    """The types of which an account and region has resources that were taken, global ones too."""
    connection = store.connection
    if not connection.execute(_ARE_THERE).get:
        return frozenset()
    rows = connection.execute(_TYPES, (scope.account, scope.region, scope.everywhere.region))
    return frozenset(str(name) for (name,) in rows)
