"""The Python interface of PEP 249: connections and cursors over a session.

A change to the cloud is final the moment it is made, so there is nothing to commit and nothing can
be rolled back.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.dbapi.connection import Connection, connect
    from cirrusql.dbapi.cursor import Cursor
    from cirrusql.dbapi.rows import RowFactory, dict_row, namedtuple_row, tuple_row
    from cirrusql.dbapi.types import (
        BINARY,
        DATETIME,
        NUMBER,
        ROWID,
        STRING,
        Binary,
        Date,
        DateFromTicks,
        Time,
        TimeFromTicks,
        Timestamp,
        TimestampFromTicks,
    )

__all__ = [
    "BINARY",
    "DATETIME",
    "NUMBER",
    "ROWID",
    "STRING",
    "Binary",
    "Connection",
    "Cursor",
    "Date",
    "DateFromTicks",
    "RowFactory",
    "Time",
    "TimeFromTicks",
    "Timestamp",
    "TimestampFromTicks",
    "connect",
    "dict_row",
    "namedtuple_row",
    "tuple_row",
]

__getattr__ = lazily(
    __name__,
    {
        ".connection": ("Connection", "connect"),
        ".cursor": ("Cursor",),
        ".rows": ("RowFactory", "dict_row", "namedtuple_row", "tuple_row"),
        ".types": (
            "BINARY",
            "DATETIME",
            "NUMBER",
            "ROWID",
            "STRING",
            "Binary",
            "Date",
            "DateFromTicks",
            "Time",
            "TimeFromTicks",
            "Timestamp",
            "TimestampFromTicks",
        ),
    },
)
