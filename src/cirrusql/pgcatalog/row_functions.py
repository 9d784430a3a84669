"""Functions in FROM: of many rows, of one, and lists that are gone through."""

from __future__ import annotations

from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.functions import SETS
from cirrusql.pgcatalog.many_rows import items_of
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.scope import Scope, Source, Typed, decided, quoted
from cirrusql.pgcatalog.system import system_table
from cirrusql.pgcatalog.types import BOOL, CHAR, INT4, INT8, TEXT
from cirrusql.sql.grammar import exp

_KEYWORDS = {"word": TEXT, "catcode": CHAR, "barelabel": BOOL, "catdesc": TEXT, "baredesc": TEXT}


def aliases(node: exp.Expr) -> tuple[str | None, list[str]]:
    """What a source is called, and what its columns are."""
    alias = node.args.get("alias")
    if not isinstance(alias, exp.TableAlias):
        return (identifier(alias) if alias is not None else None), []
    columns = [identifier(getattr(one, "this", one) if isinstance(one, exp.ColumnDef) else one)
               for one in alias.args.get("columns") or ()]  # fmt: skip
    return (identifier(alias.this) if alias.this is not None else None), columns


def function(compiler: Compiler, node: exp.Expr, of: exp.Expr, scope: Scope) -> tuple[str, bool]:
    """A function in FROM: of many rows, or of one."""
    called = node.expression if isinstance(node, exp.Dot) else node
    if not isinstance(called, exp.Anonymous):
        compiler.cannot("this function in FROM is not supported here")
        called = exp.Anonymous(this="version", expressions=[])
    name = str(called.this).lower()
    alias, names = aliases(of)
    if name == "pg_get_keywords":
        return _keywords(alias or name, names, scope), False
    if name == "pg_show_all_settings":
        return _settings(alias or name, names, scope), False
    with_number = bool(of.args.get("ordinality"))
    if name in SETS:
        items = items_of(compiler, called, scope)
        if name == "_pg_expandarray":
            names, with_number = (names or ["x", "n"]), True
        shown = _each(items, name, alias, names, scope, with_number=with_number)
        if name == "_pg_expandarray":
            _counted_as(scope, INT4)
        return shown, False
    if with_number:
        compiler.cannot("WITH ORDINALITY of this function is not supported here")
    value = compiler.expression(node, scope)
    column, alias = names[0] if names else alias or name, alias or name
    typed = Typed(f"{quoted(alias)}.{quoted(column)}", decided(value.type))
    scope.add(Source(alias, ((column, typed),)))
    return f"(SELECT {value.sql} AS {quoted(column)}) AS {quoted(alias)}", False


def _keywords(alias: str, names: list[str], scope: Scope) -> str:
    columns = tuple(
        (
            names[place] if place < len(names) else one,
            Typed(f"{quoted(alias)}.value ->> '{one}'", kind),
        )
        for place, (one, kind) in enumerate(_KEYWORDS.items())
    )
    scope.add(Source(alias, columns))
    return f"json_each(pg_get_keywords()) AS {quoted(alias)}"


def _settings(alias: str, names: list[str], scope: Scope) -> str:
    table = system_table(None, "pg_settings")
    assert table is not None
    columns = tuple(
        (names[place] if place < len(names) else one, Typed(f"{quoted(alias)}.{quoted(one)}", kind))
        for place, (one, kind) in enumerate(table.wire_columns.items())
    )
    scope.add(Source(alias, columns))
    return f"{quoted(table.stored)} AS {quoted(alias)}"


def unnest(
    compiler: Compiler, node: exp.Expr, scope: Scope, of: exp.Expr | None = None
) -> tuple[str, bool]:
    """`unnest(list) WITH ORDINALITY AS u (value, place)`."""
    alias, names = aliases(node)
    if of is not None and alias is None:
        alias, names = aliases(of)
    offset = node.args.get("offset")
    if offset is not None and not isinstance(offset, bool):
        names = [*names, identifier(offset)]
    if len(node.expressions) != 1:
        compiler.cannot("unnest of several lists is not supported here")
    call = exp.Anonymous(this="unnest", expressions=node.expressions[:1])
    items = items_of(compiler, call, scope)
    return _each(items, "unnest", alias, names, scope, with_number=bool(offset)), False


def _each(
    items: Typed, name: str, alias: str | None, names: list[str], scope: Scope, *, with_number: bool
) -> str:
    shown = names[0] if names else alias or name
    alias = alias or name
    columns = [(shown, Typed(f"{quoted(alias)}.value", items.type))]
    if with_number:
        place = names[1] if len(names) > 1 else "ordinality"
        columns.append((place, Typed(f"({quoted(alias)}.key + 1)", INT8)))
    scope.add(Source(alias, tuple(columns)))
    return f"json_each({items.sql}) AS {quoted(alias)}"


def _counted_as(scope: Scope, kind: int) -> None:
    """The places of the last source are of this type."""
    last = scope.sources.pop()
    del scope.shown[-len(last.columns) :]
    value, (name, place) = last.columns
    scope.add(Source(last.alias, (value, (name, Typed(place.sql, kind)))))
