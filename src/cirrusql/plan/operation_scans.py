"""How the rows of an operation relation are found: which operation, asked with which parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.catalog import Operation, OperationRelation
from cirrusql.errors import DataError, MissingKey
from cirrusql.plan.nodes import OperationCall, OperationScan
from cirrusql.plan.regions import Regions
from cirrusql.records import replace
from cirrusql.sql import (
    REGION,
    Equated,
    OperationTable,
    Role,
    StagingColumn,
    Value,
    alternatives,
    satisfiable,
)

_TRUE = (1, "1", "true")
_BOOLEANS = (*_TRUE, 0, "0", "false")


def operation_scan(
    table: OperationTable,
    where_to: Regions,
    columns: tuple[StagingColumn, ...],
    before: frozenset[int],
    *,
    trust_pins: bool,
) -> OperationScan:
    """The calls that an operation relation needs, given the tables whose rows are there before.

    With `trust_pins` rows whose every column in use is pinned by WHERE count as there without
    being looked for. Raises MissingKey when no operation has all that it requires, DataError when
    a parameter that is a document is not JSON.
    """
    ways = alternatives(table.where, _pinnable(table.relation))
    usable = _usable(table, before)
    scan = OperationScan(table, where_to.asked, columns, (), table.where, usable, where_to.skipped)
    if not where_to.asked or not satisfiable(table.where):
        return scan
    if trust_pins and all(_pins(table.relation, columns, way) for way in ways):
        calls = tuple(OperationCall(None, _fixed(table.relation, way)) for way in ways)
    else:
        narrowed = frozenset(equated.key for equated in usable)
        calls = tuple(_call(table.relation, way, narrowed) for way in ways)
    return replace(scan, calls=calls)


def complete(table: OperationTable) -> bool:
    """Whether WHERE pins so much that no other table's rows can narrow the scan."""
    ways = alternatives(table.where, _pinnable(table.relation))
    return all(set(way).issuperset(table.relation.reads[0].required) for way in ways)


def readable_alone(table: OperationTable) -> bool:
    """Whether WHERE pins all that some operation requires."""
    ways = alternatives(table.where, _pinnable(table.relation))
    return all(_operation(table.relation, frozenset(way)) is not None for way in ways)


def can_narrow(table: OperationTable, others: frozenset[int]) -> bool:
    """Whether rows of the other tables could say what to ask for."""
    return bool(_usable(table, others))


def request_value(relation: OperationRelation, name: str, value: Value) -> Any:
    """A parameter's value as the wire has it: documents and truth values by the column's type.

    Raises DataError for a text that is no such value.
    """
    json_type = next(column.type for column in relation.columns if column.name == name)
    if json_type in ("object", "array"):
        try:
            document = orjson.loads(str(value))
        except ValueError as error:
            raise DataError(f"{name} is not JSON: {error}") from None
        if not isinstance(document, dict if json_type == "object" else list):
            raise DataError(f"{name} must be a JSON {json_type}")
        return document
    if json_type == "boolean":
        word = value.lower() if isinstance(value, str) else value
        if word not in _BOOLEANS:
            raise DataError(f"{name} is true or false, not {value!r}")
        return word in _TRUE
    return str(value)


def _pinnable(relation: OperationRelation) -> frozenset[str]:
    """What WHERE can pin: every parameter of every operation."""
    return frozenset(name for one in relation.operations for name in one.parameters)


def _usable(table: OperationTable, before: frozenset[int]) -> tuple[Equated, ...]:
    """The equations that can tell a required parameter, and the region beside one of those."""
    keys = {name for one in table.relation.reads for name in one.required}
    there = [e for e in table.equated if e.table in before]
    there = [e for e in there if e.other.type not in ("object", "array")]
    telling = {equated.table for equated in there if equated.key in keys}
    return tuple(e for e in there if e.table in telling and e.key in {*keys, REGION.key})


def _call(
    relation: OperationRelation, way: Mapping[str, frozenset[Value]], narrowed: frozenset[str]
) -> OperationCall:
    operation = _operation(relation, frozenset(way) | narrowed)
    if operation is None:
        raise _missing(relation, frozenset(way) | narrowed)
    fixed = _fixed(relation, way)
    for name in operation.parameters:
        for value in fixed.get(name, ()):
            request_value(relation, name, value)
    return OperationCall(operation, fixed)


def _operation(relation: OperationRelation, known: frozenset[str]) -> Operation | None:
    return next((one for one in relation.reads if known.issuperset(one.required)), None)


def _fixed(
    relation: OperationRelation, way: Mapping[str, frozenset[Value]]
) -> Mapping[str, tuple[Value, ...]]:
    order = [column.name for column in relation.columns if column.name in way]
    return {name: tuple(sorted(way[name], key=str)) for name in order}


def _pins(
    relation: OperationRelation,
    columns: tuple[StagingColumn, ...],
    way: Mapping[str, frozenset[Value]],
) -> bool:
    """Whether every column in use is pinned, or says nothing when it is not."""
    optional = {name for one in relation.operations for name in one.optional}
    members = (column.key for column in columns if column.role is Role.MEMBER)
    return all(name in way or name in optional for name in members)


def _missing(relation: OperationRelation, known: frozenset[str]) -> MissingKey:
    choices = [
        [name for name in operation.required if name not in known] for operation in relation.reads
    ]
    fewest = min(choices, key=len)
    pins = " AND ".join(f"{name} = '…'" for name in fewest)
    return MissingKey(
        f"reading {relation.name} needs {' and '.join(fewest)}", hint=f"add WHERE {pins}"
    )
