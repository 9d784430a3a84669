"""From a statement that writes to a query for its targets, and what to do with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

import orjson

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.naming import without_prefix
from cirrusql.errors import (
    DataError,
    MissingKey,
    NotSupportedError,
    NotUpdatable,
    ProgrammingError,
    UnknownName,
    did_you_mean,
)
from cirrusql.plan.assignments import null_safe
from cirrusql.plan.updatable import refuse_fixed
from cirrusql.records import Record, replace
from cirrusql.sql import (
    IDENTIFIER,
    REGION,
    Composed,
    Fragment,
    Query,
    Role,
    StagingColumn,
    find_resource_relation,
)
from cirrusql.sql.columns import MODEL
from cirrusql.sql.own_names import quoted
from cirrusql.sql.statements import Delete, Insert, Name, Update, Write

PATCH_DOCUMENT = "PatchDocument"
REQUEST_PARAMETERS = ("ClientToken", "RoleArn", "TypeVersionId")
"""A write's parameters that travel with a call instead of describing the resource."""


class Verb(Enum):
    """The handlers that change something, with the API's operation for each."""

    CREATE = "CreateResource"
    UPDATE = "UpdateResource"
    DELETE = "DeleteResource"

    @property
    def handler(self) -> str:
        """The handler that a type must have."""
        return self.name.lower()


class Target(Record):
    """One resource to create, change or delete.

    `assigned` are the values that the statement gives: properties by the schema's name, or the
    patch document. `parameters` travel with the request. `identifier` is None for a create.
    `current` is the resource as it was read, for an update by columns.
    """

    region: str
    identifier: str | None
    assigned: Mapping[str, Any]
    parameters: Mapping[str, str]
    current: Mapping[str, Any] | None = None

    def read(self, model: Mapping[str, Any]) -> Target:
        """The target with the resource as it was read."""
        return replace(self, current=model)


class WriteRequest(Record):
    """A statement that writes, with its names understood.

    `targets` is a query with one row for each resource; `columns` say what its columns are:
    properties, the keys of region, identifier and model (which no property has for a name),
    `PatchDocument` or a request parameter.
    """

    verb: Verb
    resource_type: ResourceType
    targets: Query
    columns: tuple[str, ...]
    returning: Fragment | None
    wait: bool | None

    @property
    def by_columns(self) -> bool:
        """Whether this is an UPDATE that says values and leaves the patch document to us."""
        return self.verb is Verb.UPDATE and PATCH_DOCUMENT not in self.columns

    def target(self, row: tuple[Any, ...], default_region: str | None) -> Target:
        """What one row of `targets` asks for; raises MissingKey without a region."""
        values = dict(zip(self.columns, row, strict=True))
        region = values.pop(REGION.key, None) or default_region
        if not region:
            raise MissingKey(
                f"no region to {self.verb.handler} {self.resource_type.type_name} in",
                hint="add the column region, give --region, or configure one for your profile",
            )
        identifier = values.pop(IDENTIFIER.key, None)
        own = self.resource_type.column_by_property
        given = {name: values.pop(name, None) for name in REQUEST_PARAMETERS if name not in own}
        parameters = {name: str(value) for name, value in given.items() if value is not None}
        model = values.pop(MODEL.key, None)
        current = orjson.loads(model) if model is not None else None
        return Target(str(region), identifier, values, parameters, current)


def write_request(statement: Write, catalog: Catalog) -> WriteRequest:
    """Understand a statement that writes.

    Raises UnknownName for a column that does not exist, with the closest match, NotUpdatable for
    one that cannot be changed, and NotSupportedError when the type lacks the handler.
    """
    resource_type = _resource_type(statement.target, catalog)
    wait = waits_for(statement.hints)
    if isinstance(statement, Insert):
        require_handler(resource_type, Verb.CREATE)
        columns = tuple(_column(resource_type, name) for name in statement.columns)
        _distinct(resource_type, columns, statement.columns)
        return WriteRequest(
            Verb.CREATE, resource_type, statement.query, columns, statement.returning, wait
        )
    if isinstance(statement, Delete):
        require_handler(resource_type, Verb.DELETE)
        return _found_by_where(Verb.DELETE, resource_type, statement, (), (), wait)
    require_handler(resource_type, Verb.UPDATE)
    columns = tuple(_column(resource_type, one.column, patch=True) for one in statement.assignments)
    _distinct(resource_type, columns, tuple(one.column for one in statement.assignments))
    if PATCH_DOCUMENT not in columns:
        refuse_fixed(resource_type, columns)
    expressions = tuple(one.expression for one in statement.assignments)
    return _found_by_where(Verb.UPDATE, resource_type, statement, columns, expressions, wait)


def _resource_type(target: Name, catalog: Catalog) -> ResourceType:
    relation = find_resource_relation(catalog, target.parts, target.position)
    if relation.list_only:
        hint = f"write to {relation.resource_type.name}"
        message = f"'{target}' only lists identifiers"
        raise NotSupportedError(message, hint=hint, position=target.position)
    return relation.resource_type


def require_handler(resource_type: ResourceType, verb: Verb) -> None:
    """Raise NotSupportedError where a type lacks the handler of a verb."""
    if verb.handler not in resource_type.handlers:
        hint = None
        if verb is Verb.UPDATE:
            hint = "delete it and create it anew"
        raise NotSupportedError(
            f"{resource_type.type_name} has no {verb.handler} handler", hint=hint
        )


def _column(resource_type: ResourceType, name: Name, *, patch: bool = False) -> str:
    """What a column of INSERT or SET is; the schema's own properties come before parameters."""
    spelling = without_prefix(name.parts[-1])
    # A type may have a property `Region`: in exactly the schema's spelling it is that one.
    if spelling.lower() == "region" and spelling not in resource_type.column_by_property:
        if patch:
            raise NotUpdatable(
                f"the region of a resource of {resource_type.type_name} cannot be changed",
                hint="INSERT it in the other region and DELETE it in this",
                type_name=resource_type.type_name,
                position=name.position,
            )
        return REGION.key
    if patch and spelling.lower() == PATCH_DOCUMENT.lower():
        return PATCH_DOCUMENT
    column = resource_type.column_by_name.get(spelling.lower())
    if column is not None:
        return column.property
    for parameter in REQUEST_PARAMETERS:
        if spelling.lower() == parameter.lower():
            return parameter
    known = {
        spelling: None
        for column in resource_type.columns
        for spelling in (column.property, column.name)
    }
    raise UnknownName(
        f"{resource_type.type_name} has no property '{spelling}'",
        hint=did_you_mean(spelling, [*map(str.lower, known), "region"])
        or f"see DESCRIBE {resource_type.name}",
        position=name.position,
    )


def _distinct(
    resource_type: ResourceType, columns: tuple[str, ...], names: tuple[Name, ...]
) -> None:
    for place, column in enumerate(columns):
        if column in columns[:place]:
            raise ProgrammingError(
                f"{column} of {resource_type.type_name} is given twice",
                position=names[place].position,
            )


def _found_by_where(
    verb: Verb,
    resource_type: ResourceType,
    statement: Update | Delete,
    columns: tuple[str, ...],
    expressions: tuple[Fragment, ...],
    wait: bool | None,
) -> WriteRequest:
    """The targets of an UPDATE or DELETE are the rows its WHERE finds, and its own expressions."""
    if statement.where is None:
        raise MissingKey(
            f"{verb.handler.upper()} without WHERE would touch every resource of"
            f" {resource_type.type_name}",
            hint="say which; WHERE region = '*' means all of them",
        )
    own = [REGION, IDENTIFIER, *_parameters(resource_type)]
    if verb is Verb.UPDATE and PATCH_DOCUMENT not in columns and "read" in resource_type.handlers:
        own.append(MODEL)
    relation = ".".join(f'"{part}"' for part in statement.target.parts)
    assigned = [(", (", *null_safe(expression), ")") for expression in expressions]
    query = found_by_where(statement, relation, [column.name for column in own], assigned)
    names = (*(column.key for column in own), *columns)
    return WriteRequest(verb, resource_type, query, names, statement.returning, wait)


def found_by_where(
    statement: Update | Delete,
    relation: str,
    columns: Sequence[str],
    assigned: Sequence[tuple[str | Fragment, ...]],
) -> Composed:
    """The query for the targets of an UPDATE or DELETE: columns of theirs, and what is assigned.

    `relation` is the name of what is changed as it is written in the query.
    """
    assert statement.where is not None
    alias = quoted(statement.alias or statement.target.parts[-1])
    target = f" FROM {relation} AS {alias}"
    selected = ", ".join(f"{alias}.{quoted(name)}" for name in columns)
    source = statement.source if isinstance(statement, Update) else None
    pieces: list[str | Fragment] = [] if statement.ctes is None else [statement.ctes, " "]
    pieces.append(f"SELECT {selected}")
    pieces += (piece for one in assigned for piece in one)
    pieces.append(target)
    pieces += () if source is None else (", ", source)
    return Composed((*pieces, " WHERE ", statement.where), changes=target)


def each_once(targets: Sequence[Target]) -> list[Target]:
    """The targets, each resource once, in the order of the first row of each.

    Raises ProgrammingError where rows of UPDATE … FROM say different things of one resource, of
    which SQLite would take any.
    """
    found: dict[tuple[str, str | None], Target] = {}
    for target in targets:
        known = found.setdefault((target.region, target.identifier), target)
        if (known.assigned, known.parameters) != (target.assigned, target.parameters):
            raise ProgrammingError(
                f"several rows give '{target.identifier}' in {target.region} different values",
                hint="let FROM have one row for each resource, as GROUP BY makes it",
            )
    return list(found.values())


def _parameters(resource_type: ResourceType) -> Iterator[StagingColumn]:
    """The columns of the request's parameters, but for those that the type has a property for."""
    for name in REQUEST_PARAMETERS:
        if name not in resource_type.column_by_property:
            yield StagingColumn(name, Role.PARAMETER, name)


def waits_for(hints: frozenset[str]) -> bool | None:
    """What the hints say about waiting: AWAIT, NOWAIT, or nothing."""
    if "NOWAIT" in hints:
        return False
    return True if "AWAIT" in hints else None


def patch_document(value: Any) -> str:
    """A patch document given as text, checked as far as it can be without the resource.

    It is a JSON array of operations with a known `op` and a `path`; a missing first slash, as in
    AWS's own examples, is added. Raises DataError.

    >>> patch_document('[{"op": "replace", "path": "RetentionInDays", "value": 90}]')
    '[{"op":"replace","path":"/RetentionInDays","value":90}]'
    """
    try:
        operations = orjson.loads(value) if isinstance(value, str) else None
    except ValueError as error:
        raise DataError(f"PatchDocument is not JSON: {error}") from None
    if not isinstance(operations, list):
        raise DataError("PatchDocument must be a JSON array of operations", hint=_PATCH_EXAMPLE)
    for number, operation in enumerate(operations, 1):
        _check_operation(number, operation)
    return orjson.dumps(operations).decode()


_PATCH_EXAMPLE = """for example [{"op":"replace","path":"/Description","value":"new"}]"""
_OPERATIONS = frozenset(("add", "remove", "replace", "move", "copy", "test"))


def _check_operation(number: int, operation: Any) -> None:
    where = f"operation {number} of PatchDocument"
    if not isinstance(operation, dict):
        raise DataError(f"{where} is not an object", hint=_PATCH_EXAMPLE)
    name, path = operation.get("op"), operation.get("path")
    if name not in _OPERATIONS:
        hint = did_you_mean(str(name), _OPERATIONS) or f"there is {', '.join(sorted(_OPERATIONS))}"
        raise DataError(f"{where} has the unknown op {name!r}", hint=hint)
    if not isinstance(path, str):
        raise DataError(f"{where} has no path", hint=_PATCH_EXAMPLE)
    needs = {"add": "value", "replace": "value", "test": "value", "move": "from", "copy": "from"}
    if name in needs and needs[name] not in operation:
        raise DataError(f"{where} ({name}) has no {needs[name]}", hint=_PATCH_EXAMPLE)
    for key in ("path", "from"):
        if (
            isinstance(operation.get(key), str)
            and operation[key]
            and not operation[key].startswith("/")
        ):
            operation[key] = "/" + operation[key]
