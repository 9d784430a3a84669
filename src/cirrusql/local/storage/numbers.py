"""Numbers that only rise, such as the versions of a function: none is given out twice."""

from __future__ import annotations

from cirrusql.local.storage.store import Store

# Made when it is first needed: few types count, and a file from before this table stays readable.
_TABLE = """
CREATE TABLE IF NOT EXISTS number (
    collection INTEGER NOT NULL REFERENCES collection, series TEXT NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (collection, series)
) WITHOUT ROWID
"""
_NEXT = """
INSERT INTO number VALUES (?, ?, 1)
ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last
"""


def next_number(store: Store, collection: int, series: str) -> int:
    """The next number of a series within a collection, from 1; call it inside a transaction.

    A number whose resource is gone does not come back, as Lambda's versions do not.
    """
    store.connection.execute(_TABLE)
    return int(store.connection.execute(_NEXT, (collection, series)).get)
