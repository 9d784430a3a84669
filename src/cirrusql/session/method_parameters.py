"""What a method takes and gives: the rows of DESCRIBE METHOD."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.catalog import (
    ApiRelation,
    Catalog,
    OperationRelation,
    Relation,
    ResourceRelation,
    ResourceType,
)
from cirrusql.catalog.definitions import (
    Schema,
    allowed_values,
    item_definition,
    member_definitions,
    property_type,
)
from cirrusql.catalog.methods import Method
from cirrusql.catalog.relations import ColumnFacts
from cirrusql.catalog.statements import PROGRESS_COLUMNS, writable_properties
from cirrusql.records import Record
from cirrusql.session.parameters import OPTIONAL, OUTPUT, REQUIRED, Parameter

# How deep a shape goes: a few types define policies by themselves, without an end.
_DEEPEST = 8
_ON_EVERY_CALL = {
    "TypeVersionId": "the version of a private type",
    "RoleArn": "the role that the service takes on for the call",
}
_ON_EVERY_WRITE = {
    "ClientToken": "the service does what one token asks for once; it is remembered for 36 hours",
    **_ON_EVERY_CALL,
}
_PARAMETERS = {
    "Identifier": ("string", "the primary identifier; the parts of a compound one joined by |"),
    "PatchDocument": ("string", "the changes, as RFC 6902 has them"),
    "region": ("string", "the AWS region"),
}
_PROGRESS_TYPES = {"EventTime": "number", "RetryAfter": "number"}


def parameters(method: Method, relation: Relation, catalog: Catalog) -> Iterator[Parameter]:
    """What a method takes, required things first, and then the columns that it gives.

    >>> from cirrusql.sql import find_relation
    >>> catalog = Catalog.open()
    >>> relation = find_relation(catalog, ("awscc", "logs", "log_groups"))
    >>> delete = next(one for one in relation.methods if one.sql_verb == "DELETE")
    >>> [one.name for one in parameters(delete, relation, catalog)][:3]
    ['Identifier', 'region', 'ClientToken']
    """
    if isinstance(relation, ResourceRelation):
        return _of_resource(method, relation.resource_type, catalog)
    if isinstance(relation, OperationRelation):
        return _of_operation(method, relation)
    if isinstance(relation, ApiRelation):
        from cirrusql.session.api_parameters import api_parameters

        return api_parameters(relation)
    return (Parameter(one.name, one.type, OUTPUT, "", one.description) for one in relation.facts)


def _of_resource(
    method: Method, resource_type: ResourceType, catalog: Catalog
) -> Iterator[Parameter]:
    properties = _Properties(resource_type, catalog.schema(resource_type.type_name))
    for name in method.required_params:
        yield properties.told(name, REQUIRED)
    if method.sql_verb == "INSERT":
        for name in writable_properties(resource_type):
            if name not in method.required_params:
                yield properties.told(name, OPTIONAL)
    writes = method.sql_verb != "SELECT"
    for name, text in (_ON_EVERY_WRITE if writes else _ON_EVERY_CALL).items():
        yield Parameter(name, "string", OPTIONAL, "", text)
    if writes:
        for name in PROGRESS_COLUMNS:
            yield Parameter(name, _PROGRESS_TYPES.get(name, "string"), OUTPUT)
        return
    gives = ResourceRelation(resource_type, list_only=method.resource != resource_type.resource)
    for one in gives.facts:
        yield properties.of_column(one)


class _Properties(Record, eq=False):
    """The properties of a resource type, and the schema that says more of them."""

    resource_type: ResourceType
    schema: Schema

    def told(self, name: str, kind: str) -> Parameter:
        """A parameter by its name in a statement: a property's, a column's, or one of ours."""
        column = self.resource_type.column_by_property.get(name)
        if column is None and name in _PARAMETERS:
            type_, text = _PARAMETERS[name]
            return Parameter(name, type_, kind, "", text)
        column = column or self.resource_type.column_by_name[name.lower()]
        text = " ".join(column.description.split())
        return Parameter(name, column.type, kind, self._shape(column.property, column.type), text)

    def of_column(self, one: ColumnFacts) -> Parameter:
        """A column of the answer."""
        shape = self._shape(one.property_name, one.type) if one.property_name else ""
        return Parameter(one.name, one.type, OUTPUT, shape, one.description)

    def _shape(self, name: str, type_: str) -> str:
        if type_ not in ("array", "object"):
            return ""
        definition = self.schema.get("properties", {}).get(name)
        return json.dumps(shape(definition, self.schema), separators=(",", ":"))


def shape(definition: Any, schema: Schema, depth: int = 0) -> Mapping[str, Any]:
    """A definition with what it refers to in its place: types, members, items and enumerations.

    >>> shape({"type": "array", "items": {"$ref": "#/definitions/A"}},
    ...     {"definitions": {"A": {"type": "string", "enum": ["x"], "pattern": "."}}})
    {'type': 'array', 'items': {'type': 'string', 'enum': ['x']}}
    """
    type_ = property_type(definition, schema)
    found: dict[str, Any] = {"type": type_}
    if depth == _DEEPEST:
        return found
    items = item_definition(definition, schema) if type_ == "array" else None
    if items is not None:
        found["items"] = shape(items, schema, depth + 1)
    members = member_definitions(definition, schema) if type_ == "object" else {}
    if members:
        found["properties"] = {name: shape(one, schema, depth + 1) for name, one in members.items()}
    values = allowed_values(definition, schema)
    if values:
        found["enum"] = list(values)
    return found


def _of_operation(method: Method, relation: OperationRelation) -> Iterator[Parameter]:
    types = {one.name: one.type for one in relation.columns}
    operation = next((one for one in relation.operations if one.method == method.name), None)
    for name in method.required_params:
        yield _plain(name, types, REQUIRED)
    for name in operation.optional if operation is not None else ():
        yield _plain(name, types, OPTIONAL)
    if method.sql_verb == "SELECT":
        yield from (
            Parameter(one.name, one.type, OUTPUT, "", one.description) for one in relation.facts
        )


def _plain(name: str, types: Mapping[str, str], kind: str) -> Parameter:
    type_, text = _PARAMETERS.get(name, (types.get(name, "string"), ""))
    return Parameter(name, type_, kind, "", text or _ON_EVERY_WRITE.get(name, ""))
