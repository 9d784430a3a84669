"""Methods by name: what they do, and EXEC, another spelling of the statement that does it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from cirrusql.catalog import ApiRelation, Catalog, Relation
from cirrusql.catalog.methods import Method
from cirrusql.catalog.naming import without_prefix
from cirrusql.errors import Error, MissingKey, ProgrammingError, UnknownName, did_you_mean
from cirrusql.sql import REGION, find_relation, literal, parse, split
from cirrusql.sql.lexer import StandingIn
from cirrusql.sql.own_names import quoted
from cirrusql.sql.statements import Execute, Name, Statement

_PATCH = "patchdocument"
_WHAT = {
    "INSERT": "creates {}",
    "UPDATE": "changes {} by a patch document",
    "DELETE": "deletes {}",
    "SELECT": "reads {}",
}


def description(method: Method, relation: Relation) -> str:
    """What a method does, in words, as SHOW EXTENDED METHODS tells."""
    if isinstance(relation, ApiRelation):
        return relation.description
    subject = "what the API answers" if relation.type_name is None else relation.type_name
    if method.name == "list_resources" and relation.type_name is not None:
        return f"lists the identifiers of {subject}"
    return _WHAT[method.sql_verb].format(subject)


def as_statement(statement: Execute, catalog: Catalog) -> Statement:
    """The SELECT, INSERT, UPDATE or DELETE that a method call stands for.

    Parameters come as `@Name = 'value'` and, for a create, as one JSON object in `@@json`. Raises
    UnknownName for an unknown method, MissingKey for a missing parameter.
    """
    relation, method = find_method(statement.relation, statement.method, catalog)
    parameters = dict(statement.parameters)
    values = {**_body(parameters.pop("@json", "{}") or "{}"), **parameters}
    given = {_folded(name) for name in values}
    for name in _needed(method, relation):
        if _folded(name) not in given:
            raise MissingKey(f"{method.name} needs @{name}")
    text = _text(method.sql_verb, relation.name, values)
    place = statement.relation.position
    return parse(next(split(StandingIn(text, place) if place is not None else text)))


def find_method(of: Name, called: str, catalog: Catalog) -> tuple[Relation, Method]:
    """A relation and its method of that name; raises UnknownName if either is not there."""
    if not of.parts:
        hint = "write awscc.service.resource.method"
        message = f"no relation before '{called}'"
        raise UnknownName(message, hint=hint, position=of.position)
    try:
        relation = find_relation(catalog, of.parts, of.position)
    except UnknownName as error:
        raise _without_method(of, called, catalog) or error from None
    methods = {method.name: method for method in relation.methods}
    if called not in methods:
        hint = did_you_mean(called, methods) or f"see SHOW METHODS IN {relation.name}"
        message = f"no method '{called}' of {relation.name}"
        raise UnknownName(message, hint=hint, position=of.position)
    return relation, methods[called]


def _without_method(of: Name, called: str, catalog: Catalog) -> UnknownName | None:
    """What to say where a relation is named and no method of it; None if that is not it."""
    try:
        relation = find_relation(catalog, (*of.parts, called), of.position)
    except Error:
        return None
    hint = f"write {relation.name}.method; see SHOW METHODS IN {relation.name}"
    message = f"{relation.name} is a relation, and which method of it is not said"
    return UnknownName(message, hint=hint, position=of.position)


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
