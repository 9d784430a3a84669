"""How the rows of an operation relation are found: which operations, asked with what."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from cirrusql.catalog import ApiRelation, Catalog, OperationRelation
from cirrusql.errors import DataError
from cirrusql.plan.nodes import Method, Scan, Steps
from cirrusql.plan.policy import ROLE, Use
from cirrusql.plan.request_values import scalar_value
from cirrusql.plan.wording import AS_PINNED, NO_ROW, each_region, fixed_values, found_by, times
from cirrusql.records import Record
from cirrusql.sql import Condition, Value, about
from cirrusql.sql.columns import SCOPE_KEYS


class ReadOperation(Protocol):
    """An operation that gives rows, as planning sees it; parameters are columns' keys."""

    @property
    def name(self) -> str:
        """The API's name for it."""
        ...

    @property
    def required(self) -> tuple[str, ...]:
        """What must be known."""
        ...

    @property
    def optional(self) -> tuple[str, ...]:
        """What may be told."""
        ...

    @property
    def parameters(self) -> tuple[str, ...]:
        """Both."""
        ...

    @property
    def pages(self) -> object:
        """Something, if answers come in pages."""
        ...

    @property
    def permission(self) -> str:
        """The IAM action that allows it."""
        ...

    @property
    def handler(self) -> str | None:
        """The resource type's handler that it has run."""
        ...


class OperationCall(Record):
    """One way to ask for an operation relation's rows: the operation, and what WHERE says of it.

    Required parameters that `fixed` lacks come from other tables' rows. Without an operation the
    rows are what is fixed, every combination one, and no call is made.
    """

    operation: ReadOperation | None
    fixed: Mapping[str, tuple[Value, ...]]


class OperationScan(Scan[OperationRelation | ApiRelation]):
    """How the rows of an operation relation are found.

    Each of `ways` is an alternative of WHERE; none are needed when it can have no rows.
    """

    ways: tuple[OperationCall, ...] = ()

    @property
    def method(self) -> Method:
        """No call, rows as pinned, or a list of what the service says."""
        if not self.ways or not self.regions:
            return Method.NONE
        return Method.LIST if any(way.operation for way in self.ways) else Method.PINNED

    @property
    def pushed(self) -> Condition:
        """What parameters and the region are; the rest is SQLite's to judge."""
        told = {name for one in self.table.relation.operations for name in one.parameters}
        left = {
            name
            for way in self.ways
            if way.operation is not None
            for name in way.fixed
            if self.is_left(name, way.operation)
        }
        return about(self.where, {*(told - left), *SCOPE_KEYS})

    def is_left(self, _column: str, _operation: ReadOperation) -> bool:
        """Whether what WHERE says of a parameter is not sent, but left to SQLite."""
        return False

    def _number(self, fixed: Mapping[str, tuple[Value, ...]]) -> int:
        """How many calls some values of parameters are."""
        return math.prod(map(len, fixed.values()))

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that WHERE gives."""
        return tuple(str(role) for way in self.ways for role in way.fixed.get(ROLE, ()))

    def calls(self, steps: Steps) -> Iterator[str]:
        """What is called and how often, in words."""
        if self.method is Method.NONE:
            yield NO_ROW
        for way in self.ways if self.regions else ():
            yield self._call(way, steps)

    def _call(self, way: OperationCall, steps: Steps) -> str:
        if way.operation is None:
            return AS_PINNED
        operation = way.operation
        sent = [one for one in operation.parameters if not self.is_left(one, operation)]
        fixed = {name: way.fixed[name] for name in sent if name in way.fixed}
        number, name = self._number(fixed), way.operation.name
        with_ = fixed_values(fixed)
        others = [one for one in self.restricted_by if one.key not in {*SCOPE_KEYS, *way.fixed}]
        told = [one for one in others if not self.is_left(one.key, operation)]
        if told:
            return f"{number} {name}{with_} for each {found_by(told, steps)}{each_region(self)}"
        pages = ", every page" if way.operation.pages else ""
        return f"{times(self, number, name)}{with_}{pages}"

    def uses(self, _catalog: Catalog) -> Iterator[Use]:
        """The operations themselves, and the handlers of the types that they are asked for."""
        for way in self.ways if self.regions else ():
            if way.operation is not None:
                yield from self._uses(way.operation, way)

    def _uses(self, operation: ReadOperation, way: OperationCall) -> Iterator[Use]:
        name, permission, handler = operation.name, operation.permission, operation.handler
        if handler is None:
            yield Use(name, permission)
            return
        types = way.fixed.get("TypeName", ())
        roles: list[str | None] = [str(role) for role in way.fixed.get(ROLE, ())]
        for type_name, role in itertools.product(types, roles or [None]):
            yield Use(name, permission, str(type_name), handler, role)
        if not types:
            relation = self.table.relation.name
            said = f"the handlers of the types that {relation} is asked for"
            yield Use(name, permission, handler=handler, unknown=said)


def request_value(relation: OperationRelation, name: str, value: Value) -> Any:
    """A parameter's value as the wire has it: by the column's type.

    Raises DataError for a text that is no such value.
    """
    json_type = next(column.type for column in relation.columns if column.name == name)
    if json_type in ("object", "array"):
        import orjson  # 14 ms, which SHOW SERVICES does not need

        try:
            document = orjson.loads(str(value))
        except ValueError as error:
            raise DataError(f"{name} is not JSON: {error}") from None
        if not isinstance(document, dict if json_type == "object" else list):
            raise DataError(f"{name} must be a JSON {json_type}")
        return document
    return scalar_value(name, json_type, value)
