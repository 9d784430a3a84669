"""Which functions make one row of many: SQLite knows, and not the parser.

sqlglot reads `total(x)` and `json_group_array(x)` as functions of a row: `total(size) … LIMIT 1`
was the total of the first rows read.
"""

from __future__ import annotations

from functools import lru_cache

from cirrusql.sql.grammar import exp

_NAMES = "SELECT name FROM pragma_function_list WHERE type IN ('a', 'w')"


@lru_cache(maxsize=1)
def aggregates() -> frozenset[str]:
    """The names of SQLite's aggregate and window functions, in lower case.

    `max` and `min` are among them, though of two arguments they are not.

    >>> {"total", "json_group_array", "count", "max"} <= aggregates()
    True
    """
    import apsw

    names = apsw.Connection(":memory:").execute(_NAMES).fetchall()
    return frozenset(str(name).lower() for (name,) in names)


def is_aggregate(node: exp.Expr) -> bool:
    """Whether a node of a tree is a call that may make one row of many.

    >>> from cirrusql.sql.grammar import parse_one
    >>> [is_aggregate(parse_one(text)) for text in ("total(x)", "sum(x)", "length(x)", "x")]
    [True, True, False, False]
    """
    if isinstance(node, exp.AggFunc):
        return True
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower() in aggregates()
    if isinstance(node, exp.Func):
        return any(name.lower() in aggregates() for name in node.sql_names())
    return False
