"""FROM: tables, queries and joins of them."""

from __future__ import annotations

from cirrusql.errors import UnknownName, did_you_mean
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.row_functions import aliases, function, unnest
from cirrusql.pgcatalog.scope import Answered, Scope, Source, Typed, quoted
from cirrusql.pgcatalog.system import FILLED, SystemTable, is_told, system_table, system_tables
from cirrusql.sql.grammar import exp


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
        if kind not in ("", "INNER", "OUTER", "CROSS") or join.args.get("method"):
            compiler.cannot(f"{join.args.get('method') or kind} JOIN is not supported here")
        sql += _word(join, side, kind) + other + _on(compiler, join, scope)
    return sql, is_empty


def _word(join: exp.Expr, side: str, kind: str) -> str:
    is_bare = not (side or kind)
    has_condition = join.args.get("on") is not None or join.args.get("using")
    if is_bare and not has_condition:
        return ", "
    if kind == "CROSS":
        return " CROSS JOIN "
    return f" {side} JOIN "


def _on(compiler: Compiler, join: exp.Expr, scope: Scope) -> str:
    if (condition := join.args.get("on")) is not None:
        return f" ON {compiler.expression(condition, scope).sql}"
    names = [identifier(one) for one in join.args.get("using") or ()]
    if names and str(join.args.get("side") or "").upper() in ("RIGHT", "FULL"):
        compiler.cannot("USING in a RIGHT or FULL JOIN is not supported here")
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
            return function(compiler, node.this, node, scope)
        return _table(compiler, node, scope)
    if isinstance(node, exp.Unnest):
        return unnest(compiler, node, scope)
    if _is_group(node):
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


def _is_group(node: exp.Expr) -> bool:
    """Whether it is joins in parentheses, and no query."""
    inner = node.this
    if not isinstance(node, exp.Subquery) or isinstance(inner, exp.Table):
        return isinstance(node, exp.Subquery)
    return isinstance(inner, exp.Subquery) and bool(inner.args.get("joins") or _is_group(inner))


def _lateral(compiler: Compiler, node: exp.Expr, scope: Scope) -> tuple[str, bool]:
    """What may name the sources before it: SQLite can do so with functions only."""
    inner = node.this
    if isinstance(inner, exp.Unnest):
        return unnest(compiler, inner, scope, node)
    if isinstance(inner, exp.Subquery):
        return _derived(compiler, compiler.query(inner.this, scope), node, scope)
    return function(compiler, inner, node, scope)


def _derived(
    compiler: Compiler, answered: Answered, node: exp.Expr, scope: Scope
) -> tuple[str, bool]:
    """A query in FROM. Columns are renamed within: SQLite has no list of names after an alias."""
    alias, names = aliases(node)
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
    alias, names = aliases(node)
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
        try:
            table = _known(schema, name)
        except UnknownName as error:
            raise error.with_(position=compiler.place(node)) from None
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
