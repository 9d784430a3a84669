"""Queries as values: of one row, and whether there is any."""

from __future__ import annotations

from cirrusql.errors import ParseError
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.functions import FUNCTIONS, SETS
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.pgcatalog.types import BOOL
from cirrusql.sql.grammar import exp


def subquery(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """A query that gives one value, or NULL for no row."""
    answered = compiler.query(node, scope).decided()
    if len(answered.columns) != 1:
        raise ParseError("subquery must return only one column")
    inner = node.this if isinstance(node, exp.Subquery) else node
    kind = answered.columns[0].type
    if _is_one_row(inner) and inner is not None:
        return Typed(f"({answered.sql})", kind)
    # SQLite takes the first of several rows, where PostgreSQL has an error.
    alias = compiler.alias()
    sql = f"WITH {alias}(c) AS ({answered.sql}) SELECT pg_only(c) FROM {alias}"
    return Typed(f"({sql})", kind)


def _is_one_row(node: exp.Expr) -> bool:
    if not isinstance(node, exp.Select):
        return False
    limit = node.args.get("limit")
    told = limit.args.get("expression") if limit is not None else None
    if told is not None and isinstance(told, exp.Literal) and str(told.this) in ("0", "1"):
        return True
    first = node.selects[0] if node.selects else None
    while isinstance(first, (exp.Alias, exp.Paren, exp.Cast, exp.Dot, exp.Filter)):
        first = first.expression if isinstance(first, exp.Dot) else first.this
    name = str(first.this).lower() if isinstance(first, exp.Anonymous) else ""
    of = FUNCTIONS.get(name)
    is_aggregate = name == "count" or (of is not None and of.is_aggregate)
    is_aggregate = is_aggregate or isinstance(first, exp.GroupConcat)
    if node.args.get("from_") is None:
        calls = node.find_all(exp.Anonymous)
        return not any(str(one.this).lower() in SETS for one in calls)
    return is_aggregate and node.args.get("group") is None


def exists(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """EXISTS."""
    return Typed(f"EXISTS ({compiler.query(node.this, scope).sql})", BOOL)
