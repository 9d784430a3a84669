"""Functions in FROM: of many rows, of one, and lists that are gone through."""

from __future__ import annotations

from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.functions import SETS
from cirrusql.pgcatalog.many_rows import items_of
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.scope import Scope, Source, Typed, quoted
from cirrusql.pgcatalog.system import system_table
from cirrusql.pgcatalog.types import BOOL, CHAR, INT8, TEXT
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
        called = exp.Anonymous(this="pg_no", expressions=[])
    name = str(called.this).lower()
    alias, names = aliases(of)
    alias = alias or name
    if name == "pg_get_keywords":
        typed = {
            one: Typed(f"{quoted(alias)}.value ->> '{one}'", kind)
            for one, kind in _KEYWORDS.items()
        }
        scope.sources.append(Source(alias, typed))
        return f"json_each(pg_get_keywords()) AS {quoted(alias)}", False
    if name == "pg_show_all_settings":
        return _settings(alias, scope), False
    if name not in SETS:
        value = compiler.expression(called, scope)
        column = names[0] if names else alias
        scope.sources.append(
            Source(alias, {column: Typed(f"{quoted(alias)}.{quoted(column)}", value.type)})
        )
        return f"(SELECT {value.sql} AS {quoted(column)}) AS {quoted(alias)}", False
    with_number = bool(of.args.get("ordinality"))
    items = items_of(compiler, called, scope)
    return _each(items, alias, names, scope, with_number=with_number), False


def _settings(alias: str, scope: Scope) -> str:
    table = system_table(None, "pg_settings")
    assert table is not None
    columns = {
        name: Typed(f"{quoted(alias)}.{quoted(name)}", kind)
        for name, kind in table.wire_columns.items()
    }
    scope.sources.append(Source(alias, columns))
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
    call = exp.Anonymous(this="unnest", expressions=node.expressions)
    items = items_of(compiler, call, scope)
    alias = alias or "unnest"
    return _each(items, alias, names, scope, with_number=bool(offset)), False


def _each(items: Typed, alias: str, names: list[str], scope: Scope, *, with_number: bool) -> str:
    shown = names[0] if names else alias
    columns = {shown: Typed(f"{quoted(alias)}.value", items.type)}
    if with_number:
        columns[names[1] if len(names) > 1 else "ordinality"] = Typed(
            f"({quoted(alias)}.key + 1)", INT8
        )
    scope.sources.append(Source(alias, columns))
    return f"json_each({items.sql}) AS {quoted(alias)}"
