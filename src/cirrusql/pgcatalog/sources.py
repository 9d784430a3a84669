"""FROM: tables, queries and joins of them."""

from __future__ import annotations

from cirrusql.errors import UnknownName, did_you_mean
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.joins import joined
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.row_functions import aliases, function, unnest
from cirrusql.pgcatalog.scope import Answered, Scope, Source, Typed, quoted
from cirrusql.pgcatalog.system import FILLED, SystemTable, is_told, system_table, system_tables
from cirrusql.sql.grammar import exp

Columns = list[tuple[str, Typed]]


def from_clause(compiler: Compiler, node: exp.Expr, scope: Scope) -> tuple[str, bool]:
    """FROM with its joins; and whether no row can come of it."""
    clause = node.args.get("from_")
    if clause is None:
        return "", False
    made = joined(compiler, clause.this, node.args.get("joins") or [], scope)
    scope.shown = made.columns
    return f" FROM {made.sql}", made.is_empty


# What is read of a source; one that has another part is not understood.
_READ = frozenset(
    (
        "this", "db", "catalog", "alias", "joins", "ordinality", "expressions", "offset", "with_",
        "view", "outer",
    )
)  # fmt: skip


def item(compiler: Compiler, node: exp.Expr, scope: Scope) -> tuple[str, bool]:
    """One source of a FROM, and whether it is empty; its columns are added to the scope."""
    compiler.looked_at(node, _READ, "FROM")
    if isinstance(node, exp.Table):
        if isinstance(node.this, (exp.Anonymous, exp.Dot)):
            return function(compiler, node.this, node, scope)
        return _table(compiler, node, scope)
    if isinstance(node, exp.Unnest):
        return unnest(compiler, node, scope)
    if isinstance(node, exp.Lateral):
        return _lateral(compiler, node, scope)
    if isinstance(node, exp.Values):
        from cirrusql.pgcatalog.queries import values

        return _derived(compiler, values(compiler, node, scope.parent_of_from()), node, scope)
    if isinstance(node, exp.Subquery):
        return _derived(compiler, compiler.query(node.this, scope.parent_of_from()), node, scope)
    compiler.cannot(f"{type(node).__name__} in FROM is not supported here")
    return "(SELECT 1 WHERE 0)", False


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
    """A query in FROM.

    Its columns are called c1, c2 … within: SQLite has no list of names after an alias, and two of
    one name are one to it.
    """
    answered = answered.decided()
    alias, names = aliases(node)
    alias, inner = alias or compiler.alias(), compiler.alias()
    places = [f"c{number}" for number in range(1, len(answered.columns) + 1)]
    columns = tuple(
        (
            names[place] if place < len(names) else column.name,
            Typed(f"{quoted(alias)}.{places[place]}", column.type),
        )
        for place, column in enumerate(answered.columns)
    )
    scope.add(Source(alias, columns, answered.is_empty))
    sql = f"WITH {inner}({', '.join(places)}) AS ({answered.sql}) SELECT * FROM {inner}"
    return f"({sql}) AS {quoted(alias)}", answered.is_empty


def _table(compiler: Compiler, node: exp.Expr, scope: Scope) -> tuple[str, bool]:
    name = identifier(node.this)
    schema = identifier(node.args["db"]) if node.args.get("db") is not None else None
    alias, names = aliases(node)
    alias = alias or name
    if schema is None and name in scope.tables:
        return _named_query(scope, name, alias, names)
    if node.args.get("catalog") is not None:
        compiler.databases.append(identifier(node.args["catalog"]))
    try:
        table = _known(schema, name)
    except UnknownName as error:
        raise error.with_(position=compiler.place(node)) from None
    wire = table.wire_columns
    columns = tuple(
        (
            names[place] if place < len(names) else column,
            Typed(f"{quoted(alias)}.{quoted(column)}", kind),
        )
        for place, (column, kind) in enumerate(wire.items())
    )
    is_empty = table.stored not in FILLED
    if is_empty and is_told(table):
        compiler.notices.append(f"{table.schema}.{table.name} has no rows here")
    scope.add(Source(alias, columns, is_empty, table.oid))
    if is_empty:
        nothing = ", ".join(f"NULL AS {quoted(column)}" for column in wire)
        return f"(SELECT {nothing} WHERE 0) AS {quoted(alias)}", True
    return f"{quoted(table.stored)} AS {quoted(alias)}", False


def _named_query(scope: Scope, name: str, alias: str, names: list[str]) -> tuple[str, bool]:
    known = scope.tables[name]
    columns = tuple(
        (
            names[place] if place < len(names) else one.name,
            Typed(f"{quoted(alias)}.c{place + 1}", one.type),
        )
        for place, one in enumerate(known.columns)
    )
    scope.add(Source(alias, columns, known.is_empty))
    return f"{quoted(name)} AS {quoted(alias)}", known.is_empty


def _known(schema: str | None, name: str) -> SystemTable:
    found = system_table(schema, name)
    if found is None:
        known = [one for of, one in system_tables() if of == (schema or "pg_catalog")]
        written = f"{schema}.{name}" if schema else name
        raise UnknownName(f'relation "{written}" does not exist', hint=did_you_mean(name, known))
    return found
