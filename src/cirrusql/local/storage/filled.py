"""Accounts of the demo organisation that were given their resources, so that none is twice."""

from __future__ import annotations

from cirrusql.local.storage.store import Store

# Made when it is first needed, so that a file from before this table stays readable.
_TABLE = "CREATE TABLE IF NOT EXISTS filled (account TEXT PRIMARY KEY) WITHOUT ROWID"
_IS_THERE = "SELECT 1 FROM sqlite_schema WHERE name = 'filled'"
_IS_MARKED = "SELECT 1 FROM filled WHERE account = ?"
_HAS_RESOURCES = """
SELECT EXISTS (
    SELECT 1 FROM scope s JOIN collection c ON c.scope = s.id JOIN resource r ON r.collection = c.id
    WHERE s.account = ?
)
"""


def is_filled(store: Store, account: str) -> bool:
    """Whether an account has had its resources, or has any, as after an import."""
    connection = store.connection
    has_marks = connection.execute(_IS_THERE).get
    if has_marks and connection.execute(_IS_MARKED, (account,)).get:
        return True
    return bool(connection.execute(_HAS_RESOURCES, (account,)).get)


def mark_filled(store: Store, account: str) -> None:
    """Remember, inside a transaction, that an account has had its resources."""
    store.connection.execute(_TABLE)
    store.connection.execute("INSERT OR IGNORE INTO filled VALUES (?)", (account,))
