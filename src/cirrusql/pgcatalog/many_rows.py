"""Functions of many rows: what they go through, in a SELECT list and in FROM."""

from __future__ import annotations

from cirrusql.pgcatalog.casts import converted
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.scope import Scope, Typed, text
from cirrusql.pgcatalog.signatures import function
from cirrusql.pgcatalog.types import INT4, INT8, NUMERIC, TEXT, element_of
from cirrusql.sql.grammar import exp


def drawn_from(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """A value of a function of many rows in a SELECT list.

    Several go on side by side, up to the longest; the shorter ones are NULL then.
    """
    items = items_of(compiler, node, scope)
    name = str(node.this).lower()
    if not scope.drawn:
        scope.drawn_alias = compiler.alias()
    alias = scope.drawn_alias
    if items.sql not in scope.drawn:
        scope.drawn.append(items.sql)
    is_first = items.sql == scope.drawn[0]
    value = f"{alias}.value" if is_first else f"pg_element({items.sql}, {alias}.key + 1)"
    return _placed(name, alias, value, items.type)


def drawn_rows(scope: Scope) -> str:
    """What a SELECT list with functions of many rows has in its FROM for them."""
    first = scope.drawn[0]
    longest = f"pg_longest({', '.join(scope.drawn)})" if len(scope.drawn) > 1 else first
    return f"json_each({longest}) AS {scope.drawn_alias}"


def _placed(name: str, alias: str, value: str, kind: int) -> Typed:
    """Of `_pg_expandarray` a row of the value and its place, whose type is minus the value's."""
    if name != "_pg_expandarray":
        return Typed(value, kind)
    return Typed(f"json_object('x', {value}, 'n', {alias}.key + 1)", -kind)


def items_of(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """The list that a function of many rows goes through, with the type of its values."""
    name = str(node.this).lower()
    values = compiler.expressions(node.expressions, scope)
    meant = function(name, tuple(one.type for one in values))
    given = [
        converted(compiler, one, wanted) for one, wanted in zip(values, meant.takes, strict=True)
    ]
    if name in ("unnest", "_pg_expandarray"):
        return Typed(given[0].sql, element_of(given[0].type))
    if meant.returns not in (INT4, INT8, TEXT) or NUMERIC in meant.takes:
        return compiler.cannot(f"{name} of these types is not supported here", meant.returns)
    if name == "generate_subscripts":
        name = f"{name} from {values[0].first}"
    return Typed(f"pg_set({text(name)}, {', '.join(one.sql for one in given)})", meant.returns)
