"""What SQLite makes of expressions without columns, before the statement that has them is run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import apsw

from cirrusql.engine.connection import Connection
from cirrusql.errors import DataError
from cirrusql.sql import Value

_DETERMINISTIC = 0x800  # SQLITE_DETERMINISTIC
_MOST = 1_000  # SQLite has no more than 2,000 columns
_LONGEST = 100_000  # a longer text is not worth writing into the statement


class SettledValues:
    """Works expressions out on a session's connection; every method in `working`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_settled(self, function: str) -> bool:
        """Whether a function's value is the same throughout a statement, if its arguments are.

        Of our own functions and those of other packages every one is; of SQLite's those that it
        says are, `date('now')` among them and `random()` not.
        """
        from cirrusql.sql.typed_calls import CONSTANT  # `SELECT 1` asks nothing of this

        if function == CONSTANT:
            return False  # the column beside it is looked at first
        own = any(one.name == function and not one.columns for one in self._connection.functions)
        return own or function in _sqlites_settled()

    def values(self, expressions: Sequence[str]) -> Sequence[Value]:
        """The value of each, of the same moment; None for NULL, bytes and mistakes."""
        batches = range(0, len(expressions), _MOST)
        return [value for at in batches for value in self._values(expressions[at : at + _MOST])]

    def _values(self, expressions: Sequence[str]) -> Sequence[Value]:
        listed = ", ".join(f"({one}\n)" for one in expressions)  # a newline ends a comment
        try:
            ((*found,),) = self._connection.sqlite.execute(f"SELECT {listed}")
        except (apsw.SQLError, apsw.MismatchError, apsw.TooBigError, DataError):
            # The statement may never come to the one that is a mistake: each for itself.
            if len(expressions) == 1:
                return [None]
            return [value for one in expressions for value in self._values([one])]
        return [None if _is_unfit(value) else value for value in found]


def _is_unfit(value: object) -> bool:
    return isinstance(value, bytes) or (isinstance(value, str) and len(value) > _LONGEST)


@cache
def _sqlites_settled() -> frozenset[str]:
    """SQLite's own scalar functions that it says are deterministic within a statement."""
    rows = apsw.Connection(":memory:").execute(
        "SELECT name FROM pragma_function_list GROUP BY name"
        f" HAVING min(flags & {_DETERMINISTIC}) AND max(type) = 's' AND min(type) = 's'"
    )
    return frozenset(str(name) for (name,) in rows) - {"sqlite_log"}
