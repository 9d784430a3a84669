"""EXEC: a method called by name, as the statement that it is another spelling of."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cirrusql.catalog import Catalog, OperationRelation
from cirrusql.errors import MissingKey, ProgrammingError, UnknownName, did_you_mean
from cirrusql.sql import find_any_relation, literal, parse, split
from cirrusql.sql.statements import Execute, Statement

# The methods of every resource type: the verb of each, and what it cannot do without.
_METHODS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "create_resource": ("INSERT", ()),
    "get_resource": ("SELECT", ("Identifier",)),
    "update_resource": ("UPDATE", ("Identifier", "PatchDocument")),
    "delete_resource": ("DELETE", ("Identifier",)),
    "list_resources": ("SELECT", ()),
}


def as_statement(statement: Execute, catalog: Catalog) -> Statement:
    """The SELECT, INSERT, UPDATE or DELETE that a method call stands for.

    Parameters come as `@Name = 'value'` and, for a create, as one JSON object in `@@json`. Raises
    UnknownName for a method that there is not, MissingKey for a parameter that lacks.
    """
    if len(statement.relation.parts) != 3:
        raise UnknownName(f"'{statement.relation}' is not a relation")
    _, service, resource = statement.relation.parts
    relation = find_any_relation(catalog, service, resource, statement.relation.position)
    methods = _METHODS
    if isinstance(relation, OperationRelation):
        methods = {one.method: (one.verb, one.required) for one in relation.operations}
    if statement.method not in methods:
        hint = did_you_mean(statement.method, methods)
        raise UnknownName(f"no method '{statement.method}'", hint=hint)
    parameters = dict(statement.parameters)
    body = _body(parameters.pop("@json", "{}"))
    values = {**body, **parameters}
    verb, required = methods[statement.method]
    for name in required:
        if name not in values:
            raise MissingKey(f"{statement.method} needs @{name}")
    return parse(next(split(_text(verb, relation.name, values))))


def _body(text: str) -> dict[str, object]:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise ProgrammingError(f"@@json is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise ProgrammingError("@@json must be a JSON object")
    return body


def _text(verb: str, relation: str, values: Mapping[str, object]) -> str:
    if verb == "INSERT":
        columns = ", ".join(f'"{name}"' for name in values)
        row = ", ".join(map(literal, values.values()))
        return f"INSERT INTO {relation} ({columns}) SELECT {row} RETURNING *"
    pins = {name: value for name, value in values.items() if name != "PatchDocument"}
    where = " AND ".join(f'"{name}" = {literal(value)}' for name, value in pins.items())
    if verb == "SELECT":
        return f"SELECT * FROM {relation}" + (f" WHERE {where}" if where else "")
    if verb == "DELETE":
        return f"DELETE FROM {relation} WHERE {where} RETURNING *"
    patch = literal(values["PatchDocument"])
    return f"UPDATE {relation} SET PatchDocument = {patch} WHERE {where} RETURNING *"
