"""FROM: tables, queries, functions and joins of them, for SQLite."""

from __future__ import annotations

from cirrusql.errors import UnknownName, did_you_mean
from cirrusql.pgcatalog.calls import items_of
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.functions import SETS
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.scope import Answered, Scope, Source, Typed, quoted
from cirrusql.pgcatalog.system import FILLED, SystemTable, is_told, system_table, system_tables
from cirrusql.pgcatalog.types import BOOL, CHAR, INT8, TEXT
from cirrusql.sql.grammar import exp

_KEYWORDS = {"word": TEXT, "catcode": CHAR, "barelabel": BOOL, "catdesc": TEXT, "baredesc": TEXT}


def from_clause(compiler: Compiler, node: exp.Expr, scope: Scope) -> tuple[str, bool]:
    """FROM with its joins; and whether no row can come of it."""
    clause = node.args.get("from_")
    if clause is None:
        return "", False
    sql, is_empty = _joined(compiler, clause.this, node.args.get("joins") or [], scope)
    return f" FROM {sql}", is_empty


def _joined(
    compiler: Compiler, first: exp.Expr, joins: list[exp.Expr], scope: Scope
) -> tuple[str, bool]:
    sql, is_empty = _item(compiler, first, scope)
    # A table in parentheses has its joins beneath it.
    for join in [*(first.args.get("joins") or []), *joins]:
        _looked_at(compiler, join)
        other, is_other_empty = _item(compiler, join.this, scope)
        side = (join.side or "").upper()
        kind = (join.kind or "").upper()
        is_empty = {
            "LEFT": is_empty,
            "RIGHT": is_other_empty,
            "FULL": is_empty and is_other_empty,
        }.get(side, is_empty or is_other_empty)
        sql += _word(join, side, kind) + other + _on(compiler, join, scope)
    return sql, is_empty


def _word(join: exp.Expr, side: str, kind: str) -> str:
    natural = "NATURAL " if (join.args.get("method") or "").upper() == "NATURAL" else ""
    is_bare = not (side or kind or natural)
    has_condition = join.args.get("on") is not None or join.args.get("using")
    if is_bare and not has_condition:
        return ", "
    if kind == "CROSS":
        return " CROSS JOIN "
    return f" {natural}{side + ' ' if side else ''}JOIN "


def _on(compiler: Compiler, join: exp.Expr, scope: Scope) -> str:
    if (condition := join.args.get("on")) is not None:
        return f" ON {compiler.expression(condition, scope).sql}"
    names = [identifier(one) for one in join.args.get("using") or ()]
    scope.merged.update(names)
    return f" USING ({', '.join(map(quoted, names))})" if names else ""


# What is read of a source and of a join; one that has another part is not understood.
_READ = frozenset(
    (
        "this", "db", "catalog", "alias", "joins", "ordinality", "expressions", "offset", "with_",
        "view", "outer", "on", "using", "side", "kind", "method",
    )
)  # fmt: skip


def _looked_at(compiler: Compiler, node: exp.Expr) -> None:
    for name, value in node.args.items():
        if value and name not in _READ:
            compiler.cannot(f"{name.strip('_')} in FROM is not supported here")


def _item(compiler: Compiler, node: exp.Expr, scope: Scope) -> tuple[str, bool]:
    _looked_at(compiler, node)
    if isinstance(node, exp.Table):
        if isinstance(node.this, (exp.Anonymous, exp.Dot)):
            return _function(compiler, node.this, node, scope)
        return _table(compiler, node, scope)
    if isinstance(node, exp.Unnest):
        return _unnest(compiler, node, scope)
    if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table):
        sql, is_empty = _joined(compiler, node.this, [], scope)
        return f"({sql})", is_empty
    if isinstance(node, exp.Lateral):
        return _lateral(compiler, node, scope)
    if isinstance(node, exp.Values):
        from cirrusql.pgcatalog.queries import values

        return _derived(compiler, values(compiler, node, scope), node, scope)
    if isinstance(node, exp.Subquery):
        return _derived(compiler, compiler.query(node.this, scope.parent_of_from()), node, scope)
    compiler.cannot(f"{type(node).__name__} in FROM is not supported here")
    return "(SELECT 1 WHERE 0)", False


def _lateral(compiler: Compiler, node: exp.Expr, scope: Scope) -> tuple[str, bool]:
    """What may name the sources before it: SQLite can do so with functions only."""
    inner = node.this
    if isinstance(inner, exp.Unnest):
        return _unnest(compiler, inner, scope, node)
    if isinstance(inner, exp.Subquery):
        return _derived(compiler, compiler.query(inner.this, scope), node, scope)
    return _function(compiler, inner, node, scope)


def _aliases(node: exp.Expr) -> tuple[str | None, list[str]]:
    alias = node.args.get("alias")
    if not isinstance(alias, exp.TableAlias):
        return (identifier(alias) if alias is not None else None), []
    columns = [identifier(getattr(one, "this", one) if isinstance(one, exp.ColumnDef) else one)
               for one in alias.args.get("columns") or ()]  # fmt: skip
    return (identifier(alias.this) if alias.this is not None else None), columns


def _derived(
    compiler: Compiler, answered: Answered, node: exp.Expr, scope: Scope
) -> tuple[str, bool]:
    """A query in FROM. Its columns are renamed in it: SQLite has no list of names after an alias."""
    alias, names = _aliases(node)
    alias = alias or compiler.alias()
    columns = [
        names[place] if place < len(names) else column.name
        for place, column in enumerate(answered.columns)
    ]
    sql = answered.sql
    if names:
        inner = compiler.alias()
        listed = ", ".join(map(quoted, columns))
        sql = f"WITH {inner}({listed}) AS ({sql}) SELECT * FROM {inner}"
    typed = {
        name: Typed(f"{quoted(alias)}.{quoted(name)}", column.type)
        for name, column in zip(columns, answered.columns, strict=True)
    }
    scope.sources.append(Source(alias, typed, answered.is_empty))
    return f"({sql}) AS {quoted(alias)}", answered.is_empty


def _table(compiler: Compiler, node: exp.Expr, scope: Scope) -> tuple[str, bool]:
    name = identifier(node.this)
    schema = identifier(node.args["db"]) if node.args.get("db") is not None else None
    alias, names = _aliases(node)
    alias = alias or name
    if schema is None and name in scope.tables:
        known = scope.tables[name]
        columns, is_empty, stored = (
            {one.name: one.type for one in known.columns},
            known.is_empty,
            name,
        )
        source_oid = 0
    else:
        if node.args.get("catalog") is not None:
            compiler.databases.append(identifier(node.args["catalog"]))
        table = _known(schema, name)
        columns, source_oid, stored = dict(table.wire_columns), table.oid, table.stored
        is_empty = stored not in FILLED
        if is_empty and is_told(table):
            compiler.notices.append(f"{table.schema}.{table.name} has no rows here")
    written = names + list(columns)[len(names) :]
    typed = {
        shown: Typed(f"{quoted(alias)}.{quoted(column)}", kind)
        for shown, (column, kind) in zip(written, columns.items(), strict=False)
    }
    scope.sources.append(Source(alias, typed, is_empty, source_oid))
    if is_empty and source_oid:
        return f"{_nothing(columns)} AS {quoted(alias)}", True
    return f"{quoted(stored)} AS {quoted(alias)}", is_empty


def _nothing(columns: dict[str, int]) -> str:
    return f"(SELECT {', '.join(f'NULL AS {quoted(name)}' for name in columns)} WHERE 0)"


def _known(schema: str | None, name: str) -> SystemTable:
    found = system_table(schema, name)
    if found is None:
        known = [one for of, one in system_tables() if of == (schema or "pg_catalog")]
        written = f"{schema}.{name}" if schema else name
        raise UnknownName(f'relation "{written}" does not exist', hint=did_you_mean(name, known))
    return found


def _function(compiler: Compiler, node: exp.Expr, of: exp.Expr, scope: Scope) -> tuple[str, bool]:
    """A function in FROM: of many rows, or of one."""
    called = node.expression if isinstance(node, exp.Dot) else node
    if not isinstance(called, exp.Anonymous):
        compiler.cannot("this function in FROM is not supported here")
        called = exp.Anonymous(this="pg_no", expressions=[])
    name = str(called.this).lower()
    alias, names = _aliases(of)
    alias = alias or name
    if name == "pg_get_keywords":
        typed = {
            one: Typed(f"{quoted(alias)}.value ->> '{one}'", kind)
            for one, kind in _KEYWORDS.items()
        }
        scope.sources.append(Source(alias, typed))
        return f"json_each(pg_get_keywords()) AS {quoted(alias)}", False
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


def _unnest(
    compiler: Compiler, node: exp.Expr, scope: Scope, of: exp.Expr | None = None
) -> tuple[str, bool]:
    alias, names = _aliases(node)
    if of is not None and alias is None:
        alias, names = _aliases(of)
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
