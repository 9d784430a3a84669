"""DESCRIBE: the columns of a relation, or what a method takes and gives, as rows."""

from __future__ import annotations

from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import Position, UnknownName
from cirrusql.execute.query import bound, staged, typed
from cirrusql.result import Result, rows_of
from cirrusql.session.method_parameters import parameters
from cirrusql.session.methods import find_method
from cirrusql.sql import find_relation
from cirrusql.sql.name_defaults import ANY_OWN
from cirrusql.sql.own_names import SCHEMAS, quoted
from cirrusql.sql.script import Fragment
from cirrusql.sql.statements import Describe, DescribeMethod, Name

Row = tuple[Any, ...]


def describe(statement: Describe, context: StatementContext) -> Result:
    """A relation's columns: name and type, and with EXTENDED what may be done with each.

    So are those of a table or view of the user's own. Raises UnknownName for what is neither.
    """
    name = statement.relation
    own = _own(name, context)
    if own is not None:
        columns = _own_columns(own, name.position, context)
        return _described(statement, [(*row, None, None, None) for row in columns])
    relation = find_relation(context.catalog, name.parts, name.position)
    if not statement.extended:
        return _described(statement, [(one.name, one.type) for one in relation.facts])
    return _described(
        statement,
        [
            (
                one.name,
                one.type,
                one.property_name,
                one.flags if one.property_name is not None else None,
                one.description or None,
            )
            for one in relation.described
        ],
    )


def describe_method(statement: DescribeMethod, catalog: Catalog) -> Result:
    """What a method takes and gives, under StackQL's column names.

    `param_type` is `input_required`, `input_optional` or `output`; `shape` is the JSON schema of
    what is no scalar, else the empty text.
    """
    relation, method = find_method(statement.relation, statement.method, catalog)
    names = ("name", "type", "param_type", "shape", "description")
    rows = [
        (one.name, one.type, one.kind, one.shape, one.description or None)
        for one in parameters(method, relation, catalog)
    ]
    if statement.extended:
        return rows_of(names, list(rows))
    return rows_of(names[:-1], [row[:-1] for row in rows])


def _described(statement: Describe, rows: list[Row]) -> Result:
    if not statement.extended:
        return rows_of(("name", "type"), [row[:2] for row in rows])
    return rows_of(("name", "type", "property", "flags", "description"), rows)


def _own(name: Name, context: StatementContext) -> str | None:
    """What of the user's own has that name, as SQL takes it; None if it is for the cloud's.

    A name with a schema before it is the user's own, whether there is such a table or not.
    """
    schema, *rest = name.parts
    if schema.lower() == ANY_OWN and len(rest) == 1:
        return quoted(rest[0])
    if schema.lower() in SCHEMAS and len(rest) == 1:
        return f"{schema.lower()}.{quoted(rest[0])}"
    with context.working() as database:
        found = database.own.find(str(name))
    return None if found is None else quoted(found.name)


def _own_columns(
    own: str, position: Position, context: StatementContext
) -> list[tuple[str, str | None]]:
    """Name and type of the columns of what is the user's own; nothing is called.

    A view's are those of the relations below it, a table's those it was declared with. Raises
    UnknownName for what is not there.
    """
    text = f"SELECT * FROM {own}"
    try:
        query = bound(Fragment(text, 0, len(text)), context)
    except UnknownName as error:
        raise error.with_(position=position) from None
    staged(query, context)
    with context.working() as database:
        described = database.answers.describe(query)
    types = typed(query, described)
    return [
        (one.name, column.type or (one.declared or "").lower() or None)
        for one, column in zip(described, types, strict=True)
    ]
