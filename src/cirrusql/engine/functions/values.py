"""The greatest and the least of several values, as SQLite orders them."""

from __future__ import annotations

from cirrusql.engine.functions.function import Value


def greatest(*values: Value) -> Value:
    """The greatest value that is not NULL; NULL if all are, as in PostgreSQL.

    Numbers come before texts, and texts before BLOBs, as SQLite orders them.

    >>> greatest(1, None, 2.5), greatest("b", "a"), greatest(None) is None
    (2.5, 'b', True)
    """
    return max((v for v in values if v is not None), key=_order, default=None)


def least(*values: Value) -> Value:
    """The least value that is not NULL; NULL if all are, as in PostgreSQL.

    >>> least(1, None, 2.5), least("b", "a")
    (1, 'a')
    """
    return min((v for v in values if v is not None), key=_order, default=None)


def _order(value: Value) -> tuple[int, float | bytes]:
    if isinstance(value, str):
        return 1, value.encode()
    return (2, value) if isinstance(value, bytes) else (0, value or 0)
