"""EXEC: a method called by name, as the statement that it is another spelling of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from cirrusql.catalog import Catalog, Relation
from cirrusql.catalog.methods import Method
from cirrusql.catalog.naming import without_prefix
from cirrusql.errors import MissingKey, ProgrammingError, UnknownName, did_you_mean
from cirrusql.sql import REGION, find_relation, literal, parse, split
from cirrusql.sql.own_names import quoted
from cirrusql.sql.statements import Execute, Statement

_PATCH = "patchdocument"


def as_statement(statement: Execute, catalog: Catalog) -> Statement:
    """The SELECT, INSERT, UPDATE or DELETE that a method call stands for.

    Parameters come as `@Name = 'value'` and, for a create, as one JSON object in `@@json`. Raises
    UnknownName for an unknown method, MissingKey for a missing parameter.
    """
    if not statement.relation.parts:
        hint = "write EXEC awscc.service.resource.method"
        position = statement.relation.position
        raise UnknownName(f"no relation before '{statement.method}'", hint=hint, position=position)
    relation = find_relation(catalog, statement.relation.parts, statement.relation.position)
    methods = {method.name: method for method in relation.methods}
    if statement.method not in methods:
        hint = did_you_mean(statement.method, methods) or f"see SHOW METHODS IN {relation.name}"
        raise UnknownName(f"no method '{statement.method}' of {relation.name}", hint=hint)
    parameters = dict(statement.parameters)
    values = {**_body(parameters.pop("@json", "{}") or "{}"), **parameters}
    method = methods[statement.method]
    given = {_folded(name) for name in values}
    for name in _needed(method, relation):
        if _folded(name) not in given:
            raise MissingKey(f"{method.name} needs @{name}")
    return parse(next(split(_text(method.sql_verb, relation.name, values))))


def _needed(method: Method, relation: Relation) -> Iterable[str]:
    """What a call must give; INSERT says itself what it lacks, and a list which of its keys."""
    if method.sql_verb == "INSERT" or method.resource != relation.resource:
        return ()
    return (name for name in method.required_params if name != REGION.name)


def _folded(name: str) -> str:
    """A name without what its spellings differ in."""
    return without_prefix(name).lower().replace("_", "")


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
        columns = ", ".join(quoted(name) for name in values)
        row = ", ".join(map(literal, values.values()))
        return f"INSERT INTO {relation} ({columns}) SELECT {row} RETURNING *"
    patches = [name for name in values if _folded(name) == _PATCH]
    pins = {name: value for name, value in values.items() if name not in patches}
    where = " AND ".join(f"{quoted(name)} = {literal(value)}" for name, value in pins.items())
    if verb == "SELECT":
        return f"SELECT * FROM {relation}" + (f" WHERE {where}" if where else "")
    if verb == "DELETE":
        return f"DELETE FROM {relation} WHERE {where} RETURNING *"
    assigned = ", ".join(f"PatchDocument = {literal(values[name])}" for name in patches)
    return f"UPDATE {relation} SET {assigned} WHERE {where} RETURNING *"
