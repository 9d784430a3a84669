"""EXEC: a method called by name, as the statement that it is another spelling of."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cirrusql.catalog import Catalog
from cirrusql.errors import MissingKey, ProgrammingError, UnknownName, did_you_mean
from cirrusql.sql import literal, parse, split
from cirrusql.sql.statements import Execute, Statement

_METHODS = (
    "create_resource",
    "get_resource",
    "update_resource",
    "delete_resource",
    "list_resources",
)


def as_statement(statement: Execute, catalog: Catalog) -> Statement:
    """The SELECT, INSERT, UPDATE or DELETE that a method call stands for.

    Parameters come as `@Name = 'value'` and, for a create, as one JSON object in `@@json`. Raises
    UnknownName for a method that there is not, MissingKey for a parameter that lacks.
    """
    if len(statement.relation.parts) != 3:
        raise UnknownName(f"'{statement.relation}' is not a relation")
    if statement.method not in _METHODS:
        hint = did_you_mean(statement.method, _METHODS)
        raise UnknownName(f"no method '{statement.method}'", hint=hint)
    parameters = dict(statement.parameters)
    body = _body(parameters.pop("@json", "{}"))
    values = {**body, **parameters}
    _, service, resource = statement.relation.parts
    relation = catalog.relation(service, resource)
    text = _text(statement.method, relation.name, values)
    return parse(next(split(text)))


def _body(text: str) -> dict[str, object]:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise ProgrammingError(f"@@json is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise ProgrammingError("@@json must be a JSON object")
    return body


def _text(method: str, relation: str, values: Mapping[str, object]) -> str:
    if method == "create_resource":
        columns = ", ".join(f'"{name}"' for name in values)
        row = ", ".join(map(literal, values.values()))
        return f"INSERT INTO {relation} ({columns}) SELECT {row} RETURNING *"
    where = " AND ".join(f'"{k}" = {literal(v)}' for k, v in values.items() if k != "PatchDocument")
    if method == "list_resources":
        return f"SELECT * FROM {relation}" + (f" WHERE {where}" if where else "")
    if "Identifier" not in values:
        raise MissingKey(f"{method} needs @Identifier")
    if method == "get_resource":
        return f"SELECT * FROM {relation} WHERE {where}"
    if method == "delete_resource":
        return f"DELETE FROM {relation} WHERE {where} RETURNING *"
    if "PatchDocument" not in values:
        raise MissingKey("update_resource needs @PatchDocument")
    patch = literal(values["PatchDocument"])
    return f"UPDATE {relation} SET PatchDocument = {patch} WHERE {where} RETURNING *"
