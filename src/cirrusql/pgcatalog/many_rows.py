"""Functions of many rows: what they go through, in a SELECT list and in FROM."""

from __future__ import annotations

from cirrusql.pgcatalog.casts import converted
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.scope import Scope, Typed, text
from cirrusql.pgcatalog.signatures import function
from cirrusql.pgcatalog.types import INT4, INT8, NUMERIC, TEXT, element_of
from cirrusql.sql.grammar import exp


def drawn_from(compiler: Compiler, node: exp.Expr, scope: Scope) -> tuple[str, str, int]:
    """A function of many rows in a SELECT list: the alias of its rows, a value, its type.

    Several go on side by side, up to the longest; here only those that go through one list.
    """
    items = items_of(compiler, node, scope)
    name = str(node.this).lower()
    is_places = name == "generate_subscripts"
    through = compiler.expression(node.expressions[0], scope).sql if is_places else items.sql
    if not scope.drawn:
        alias = compiler.alias()
        scope.drawn += (f"json_each({items.sql}) AS {alias}", alias, through)
        return _placed(name, alias, f"{alias}.value", items.type)
    if scope.drawn[2] != through:
        compiler.cannot("several functions of many rows side by side are not supported here")
    alias = scope.drawn[1]
    return _placed(name, alias, f"pg_element({items.sql}, {alias}.key + 1)", items.type)


def _placed(name: str, alias: str, value: str, kind: int) -> tuple[str, str, int]:
    """Of `_pg_expandarray` a row of the value and its place, whose type is minus the value's."""
    if name != "_pg_expandarray":
        return alias, value, kind
    return alias, f"json_object('x', {value}, 'n', {alias}.key + 1)", -kind


def items_of(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """The list that a function of many rows goes through, with the type of its values."""
    name = str(node.this).lower()
    values = compiler.expressions(node.expressions, scope)
    meant = function(name, tuple(one.type for one in values))
    given = [converted(compiler, one, wanted) for one, wanted in zip(values, meant.takes, strict=True)]
    if name in ("unnest", "_pg_expandarray"):
        return Typed(given[0].sql, element_of(given[0].type))
    if meant.returns not in (INT4, INT8, TEXT) or NUMERIC in meant.takes:
        return compiler.cannot(f"{name} of these types is not supported here", meant.returns)
    return Typed(f"pg_set({text(name)}, {', '.join(one.sql for one in given)})", meant.returns)
