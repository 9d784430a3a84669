"""Functions of many rows: what they go through, in a SELECT list and in FROM."""

from __future__ import annotations

from cirrusql.pgcatalog.casts import converted
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.functions import SETS
from cirrusql.pgcatalog.scope import Scope, Typed, text
from cirrusql.pgcatalog.types import TEXT, array_of, element_of, is_array
from cirrusql.sql.grammar import exp


def drawn_from(compiler: Compiler, node: exp.Expr, scope: Scope) -> tuple[str, str, int]:
    """A function of many rows in a SELECT list: the alias of its rows, a value, its type.

    Several go on side by side, up to the longest; here only those that go through one list.
    """
    items = items_of(compiler, node, scope)
    is_places = str(node.this).lower() == "generate_subscripts"
    through = compiler.expression(node.expressions[0], scope).sql if is_places else items.sql
    if not scope.drawn:
        alias = compiler.alias()
        scope.drawn += (f"json_each({items.sql}) AS {alias}", alias, through)
        return alias, f"{alias}.value", items.type
    if scope.drawn[2] != through:
        compiler.cannot("several functions of many rows side by side are not supported here")
    alias = scope.drawn[1]
    return alias, f"pg_element({items.sql}, {alias}.key + 1)", items.type


def items_of(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """The list that a function of many rows goes through, with the type of its values."""
    name = str(node.this).lower()
    arguments = compiler.expressions(node.expressions, scope)
    if name in ("unnest", "_pg_expandarray"):
        value = arguments[0]
        if not is_array(value.type):
            value = converted(value, array_of(TEXT))
        return Typed(value.sql, element_of(value.type))
    inner = ", ".join(one.sql for one in arguments)
    return Typed(f"pg_set({text(name)}, {inner})", SETS[name])
