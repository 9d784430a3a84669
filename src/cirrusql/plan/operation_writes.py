"""Writes on operation relations: on `cloud_control.resources`, and DELETE of a resource request.

A resource named by TypeName is written by the same rules as through its own relation; only its
values come as one document. So a write here becomes one on the type that its rows name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from cirrusql.catalog import Catalog, Operation, OperationRelation, ResourceType, operation_relation
from cirrusql.catalog.naming import without_prefix
from cirrusql.errors import (
    DataError,
    MissingKey,
    NotSupportedError,
    ProgrammingError,
    UnknownName,
    did_you_mean,
)
from cirrusql.plan.nodes import QueryPlan
from cirrusql.plan.writes import (
    PATCH_DOCUMENT,
    REQUEST_PARAMETERS,
    Target,
    Verb,
    WriteRequest,
    found_by_where,
    waits_for,
)
from cirrusql.records import Record
from cirrusql.sql import REGION, Fragment, Query, alternatives, columns_of
from cirrusql.sql.statements import Delete, Insert, Name, Update, Write
from cirrusql.sql.targets import changed_table

_DESIRED_STATE = "DesiredState"
_TYPE = ("TypeName",)
_VERBS = {"INSERT": Verb.CREATE, "UPDATE": Verb.UPDATE, "DELETE": Verb.DELETE}
_WORDS: Mapping[type, str] = {Insert: "INSERT", Update: "UPDATE", Delete: "DELETE"}

Row = Mapping[str, Any]


class OperationRequest(Record):
    """A write on an operation relation, with its names understood.

    `targets` is a query with one row for each call; `columns` say what its columns are: parameters
    of the operation, or `region`.
    """

    relation: OperationRelation
    operation: Operation
    targets: Query
    columns: tuple[str, ...]
    returning: Fragment | None
    wait: bool | None

    def rows(self, found: Sequence[tuple[Any, ...]], default_region: str | None) -> list[Row]:
        """What each row of `targets` says, each once; raises MissingKey for what it lacks."""
        rows = [
            self._row(dict(zip(self.columns, one, strict=True)), default_region) for one in found
        ]
        return self._each_once(rows) if self._by_where else rows

    def _each_once(self, rows: Sequence[Row]) -> list[Row]:
        """The rows, told apart by what is not assigned; see `each_once` of cirrusql.plan.writes."""
        found: dict[str, Row] = {}
        for row in rows:
            key = repr({name: value for name, value in row.items() if name != PATCH_DOCUMENT})
            if found.setdefault(key, row) != row:
                raise ProgrammingError(
                    "several rows give different patches to one resource",
                    hint="let FROM have one row for each resource, as GROUP BY makes it",
                )
        return list(found.values())

    @property
    def _by_where(self) -> bool:
        return self.operation.verb != "INSERT"

    def _row(self, values: dict[str, Any], default_region: str | None) -> Row:
        row = {name: value for name, value in values.items() if value is not None}
        if default_region is not None:
            row.setdefault(REGION.name, default_region)
        for name in (*self.operation.required, REGION.name):
            if name not in row:
                raise MissingKey(f"{self.operation.name} needs {name}", hint=f"give {name} a value")
        return row


def operation_target(statement: Write) -> OperationRelation | None:
    """The operation relation that a statement writes to, if it is one."""
    parts = statement.target.parts
    return operation_relation(*parts[1:]) if len(parts) == 3 else None


def operation_request(statement: Write, relation: OperationRelation) -> OperationRequest:
    """Understand a write on an operation relation.

    Raises NotSupportedError when nothing can be written there, UnknownName for a column that is no
    parameter, MissingKey when an INSERT lacks a required one.
    """
    operation = relation.operation(_WORDS[type(statement)])
    if operation is None:
        word = _WORDS[type(statement)]
        message = f"{relation.name} takes no {word}"
        hint = f"see SHOW METHODS IN {relation.name}"
        raise NotSupportedError(message, hint=hint, position=statement.target.position)
    wait = waits_for(statement.hints)
    if isinstance(statement, Insert):
        columns = tuple(_parameter(operation, name) for name in statement.columns)
        lacking = [name for name in operation.required if name not in columns]
        if lacking:
            raise MissingKey(f"{operation.name} needs the columns {', '.join(lacking)}")
        return OperationRequest(
            relation, operation, statement.query, columns, statement.returning, wait
        )
    return _by_where(statement, relation, operation, wait)


def _by_where(
    statement: Update | Delete,
    relation: OperationRelation,
    operation: Operation,
    wait: bool | None,
) -> OperationRequest:
    if statement.where is None:
        word = _WORDS[type(statement)]
        raise MissingKey(f"{word} on {relation.name} needs a WHERE that says which")
    assignments = statement.assignments if isinstance(statement, Update) else ()
    assigned = tuple(_parameter(operation, one.column) for one in assignments)
    if isinstance(statement, Update) and assigned != (PATCH_DOCUMENT,):
        raise ProgrammingError(f"{relation.name} is updated by SET PatchDocument = '[…]'")
    known = columns_of(relation)
    names = [name for name in operation.parameters if name not in assigned and known.find(name)]
    given = [(", (", one.expression, ")") for one in assignments]
    query = found_by_where(statement, relation.name, (REGION.name, *names), given)
    columns = (REGION.name, *names, *assigned)
    return OperationRequest(relation, operation, query, columns, statement.returning, wait)


def resource_write(
    request: OperationRequest, type_name: str, rows: Sequence[Row], catalog: Catalog
) -> tuple[WriteRequest, list[Target]]:
    """The same write on a type's own relation, and its targets.

    Raises UnknownName for a type that the catalogue does not know, NotSupportedError when it lacks
    the handler, DataError for a desired state that is no JSON object.
    """
    resource_type = catalog.resource_type(type_name)
    verb = _VERBS[request.operation.verb]
    if verb.handler not in resource_type.handlers:
        raise NotSupportedError(f"{resource_type.type_name} has no {verb.handler} handler")
    columns = request.columns
    write = WriteRequest(
        verb, resource_type, request.targets, columns, request.returning, request.wait
    )
    return write, [_target(resource_type, row) for row in rows]


def types_named(request: OperationRequest, plan: QueryPlan) -> set[str]:
    """The resource types that the WHERE of a write pins, by the plan for its targets."""
    number = changed_table(request.targets, plan.query)
    own = (table for table in plan.query.tables if table.number == number)
    ways = (way for table in own for way in alternatives(table.where, _TYPE))
    return {str(name) for way in ways for name in way.get("TypeName", ())}


def one_type(request: OperationRequest, rows: Sequence[Row], plan: QueryPlan) -> str:
    """The one type that all rows name, or WHERE if there are none.

    Raises NotSupportedError when there are several.
    """
    names = sorted({str(row["TypeName"]) for row in rows} or types_named(request, plan))
    if not names:
        raise MissingKey("no row says a TypeName, so there is nothing to create")
    if len(names) > 1:
        message = f"one statement writes resources of one type, not of {', '.join(names)}"
        raise NotSupportedError(message, hint="make a statement for each")
    return names[0]


def _target(resource_type: ResourceType, row: Row) -> Target:
    assigned: dict[str, Any] = {}
    if _DESIRED_STATE in row:
        assigned = _properties(resource_type, row[_DESIRED_STATE])
    elif PATCH_DOCUMENT in row:
        assigned = {PATCH_DOCUMENT: row[PATCH_DOCUMENT]}
    parameters = {name: str(row[name]) for name in REQUEST_PARAMETERS if name in row}
    return Target(str(row[REGION.name]), row.get("Identifier"), assigned, parameters)


def _properties(resource_type: ResourceType, text: Any) -> dict[str, Any]:
    """The properties of a desired state, which must be the type's own."""
    try:
        model = orjson.loads(str(text))
    except ValueError as error:
        raise DataError(f"DesiredState is not JSON: {error}") from None
    if not isinstance(model, dict):
        raise DataError("DesiredState must be a JSON object")
    for name in model:
        if name not in resource_type.column_by_property:
            hint = did_you_mean(name, resource_type.column_by_property)
            raise UnknownName(f"{resource_type.type_name} has no property '{name}'", hint=hint)
    return model


def _parameter(operation: Operation, name: Name) -> str:
    """The parameter that a column of INSERT or SET means, in any case or in snake case."""
    spelling = without_prefix(name.parts[-1]).lower().replace("_", "")
    known = {one.lower(): one for one in (*operation.parameters, REGION.name)}
    if spelling not in known:
        hint = did_you_mean(spelling, known) or f"there is {', '.join(known.values())}"
        message = f"{operation.name} has no parameter '{name.parts[-1]}'"
        raise UnknownName(message, hint=hint, position=name.position)
    return known[spelling]
