"""From a bound query to the scans it needs. Pure: nothing here calls, waits or looks at a clock."""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterable, Mapping

from cirrusql.catalog import ResourceType
from cirrusql.errors import MissingKey, NotSupportedError
from cirrusql.plan.nodes import AnyScan, KeyValues, Method, QueryPlan, Scan, Scope
from cirrusql.plan.operation_scans import can_narrow, complete, operation_scan, readable_alone
from cirrusql.plan.regions import Regions, region_condition, regions
from cirrusql.plan.type_warnings import mismatches
from cirrusql.records import replace
from cirrusql.sql import (
    IDENTIFIER,
    REGION,
    UNKNOWN,
    AnyTable,
    BoundQuery,
    Condition,
    Equated,
    OperationTable,
    Role,
    StagingColumn,
    Table,
    Value,
    alternatives,
    possible,
    satisfiable,
)

# A write's parameters that travel with a call instead of describing the resource.
REQUEST_PARAMETERS = ("ClientToken", "RoleArn", "TypeVersionId")

Used = Mapping[int, frozenset[str]]


def plan_query(
    query: BoundQuery,
    used: Used,
    scope: Scope,
    *,
    trust_pins: bool = False,
    pushdown: bool = True,
) -> QueryPlan:
    """Decide how each relation's rows are found.

    `used` are the names of the staging columns that the query reads, for each table, as SQLite
    resolved them. With `trust_pins` rows that WHERE names by identifier count as there without
    being looked for, as a write may. Without `pushdown` every row of the same regions is fetched,
    where the type can be listed, and SQLite does all the work: slower, and the same answer, which
    is how this is tested. Raises
    MissingKey when a relation cannot be read without knowing more, NotSupportedError when the type
    lacks the handler.
    """
    scans: list[AnyScan] = []
    for table in _ordered(query.tables):
        before = frozenset(scan.table.number for scan in scans)
        said = region_condition(table, query.tables)
        names = used.get(table.number, frozenset())
        columns = tuple(column for column in table.columns if column.name.lower() in names)
        if isinstance(table, OperationTable):
            there = regions(table.relation, said, scope)
            scans.append(operation_scan(table, there, columns, before, trust_pins=trust_pins))
            continue
        asked = regions(table.relation.resource_type, said, scope)
        if not pushdown and _listable(table.relation.resource_type):
            scans.append(_full_scan(table, asked, columns))
            continue
        scan = _scan(table, asked, columns, before, trust_pins)
        wanted = query.limit is None or query.limit.rows > 0
        scans.append(scan if wanted else replace(scan, method=Method.NONE))
    notes = tuple(note for table in query.tables for note in mismatches(table))
    return QueryPlan(query, tuple(scans), query.limit if pushdown else None, notes)


def _listable(resource_type: ResourceType) -> bool:
    """Whether all resources of a type can be found with nothing to go by."""
    choices = resource_type.list_keys.required or ((),)
    return "list" in resource_type.handlers and any(
        _resolvable(resource_type, names, ()) for names in choices
    )


def _full_scan(table: Table, asked: Regions, columns: tuple[StagingColumn, ...]) -> Scan:
    resource_type = table.relation.resource_type
    method = Method.LIST if asked.asked else Method.NONE
    keys = _keys(replace(table, where=UNKNOWN), ())
    return Scan(table, method, asked.asked, columns, _needed(resource_type, columns), keys=keys)


def _scan(
    table: Table,
    where_to: Regions,
    columns: tuple[StagingColumn, ...],
    before: frozenset[int],
    trust_pins: bool,
) -> Scan:
    resource_type = table.relation.resource_type
    needed = _needed(resource_type, columns)
    ways = alternatives(table.where, (IDENTIFIER.key, *resource_type.identifier_parts))
    identifiers = _identifiers(resource_type, ways, table.where)
    usable = _usable(resource_type, table.equated, before)
    base = Scan(
        table,
        Method.NONE,
        where_to.asked,
        columns,
        needed,
        where=table.where,
        parameters=_parameters(table),
        skipped_regions=where_to.skipped,
    )
    if not where_to.asked or not satisfiable(table.where):
        return base
    can_list, can_read = "list" in resource_type.handlers, "read" in resource_type.handlers
    if identifiers is not None:
        if trust_pins and needed <= set(resource_type.identifier_parts):
            return replace(base, method=Method.PINNED, identifiers=identifiers)
        if can_read and not (table.relation.list_only and can_list):
            get = replace(base, method=Method.GET, identifiers=identifiers)
            return replace(get, restricted_by=usable)
    if can_list:
        keys = _keys(table, usable)
        return replace(base, method=Method.LIST, keys=keys, restricted_by=usable)
    if usable and can_read:
        return replace(base, method=Method.LIST, keys=(), restricted_by=usable)
    raise _unreadable(resource_type)


def _needed(resource_type: ResourceType, columns: tuple[StagingColumn, ...]) -> frozenset[str]:
    """The properties that the columns are made of; `*` for the whole model."""
    found: set[str] = set()
    for column in columns:
        if (
            column.role is Role.PROPERTY
            and not resource_type.column_by_property[column.key].write_only
        ):
            found.add(column.key)
        elif column.role is Role.PROPERTIES:
            found.add("*")
        elif column.role is Role.TAGS and resource_type.tag_property:
            found.add(resource_type.tag_property.split("/")[0])
        elif column.role is Role.ARN and resource_type.arn_property:
            found.add(resource_type.arn_property)
    return frozenset(found)


def _identifiers(
    resource_type: ResourceType, ways: Iterable[Mapping[str, frozenset[Value]]], where: Condition
) -> tuple[str, ...] | None:
    """The identifiers that WHERE pins, in a stable order; None unless every alternative pins them.

    A value with a `|` in it is written in the API's JSON form, which cannot be misread.
    """
    found: dict[str, None] = {}
    for way in ways:
        if IDENTIFIER.key in way:
            names: tuple[str, ...] = (IDENTIFIER.key,)
        elif all(part in way for part in resource_type.identifier_parts):
            names = resource_type.identifier_parts
        else:
            return None
        for values in itertools.product(*(sorted(way[name], key=str) for name in names)):
            if possible(where, dict(zip(names, values, strict=True))):
                found[identifier(resource_type, map(str, values))] = None
    # No resource has a blank name, and the service refuses to be asked for one.
    return tuple(name for name in found if name.strip())


def identifier(resource_type: ResourceType, parts: Iterable[str]) -> str:
    """The identifier with these parts, in the order of the primary identifier.

    The API reads `a|b`; where a part has a `|` of its own only the JSON form is unambiguous.
    """
    values = list(parts)
    if len(values) > 1 and any("|" in value for value in values):
        named = dict(zip(resource_type.identifier_parts, values, strict=True))
        return json.dumps(named, separators=(",", ":"))
    return "|".join(values)


def _usable(
    resource_type: ResourceType, equated: tuple[Equated, ...], before: frozenset[int]
) -> tuple[Equated, ...]:
    """The equations that can narrow a scan: on the identifier, its parts or a list key."""
    keys = {IDENTIFIER.key, *resource_type.identifier_parts, *_list_keys(resource_type)}
    there = [e for e in equated if e.table in before and e.other.type not in ("object", "array")]
    narrowing = {e.table for e in there if e.key in keys}
    # A region alone is not worth waiting for, but beside another key it says where to look.
    return tuple(e for e in there if e.table in narrowing and e.key in {*keys, REGION.key})


def _list_keys(resource_type: ResourceType) -> frozenset[str]:
    return frozenset(name for names in resource_type.list_keys.required for name in names)


def _keys(table: Table, usable: tuple[Equated, ...]) -> tuple[tuple[KeyValues, ...], ...]:
    """For each alternative of WHERE, where the values of the list handler's keys come from."""
    resource_type = table.relation.resource_type
    choices = resource_type.list_keys.required
    if not choices:
        return ((),)
    narrowed = frozenset(equated.key for equated in usable)
    found = []
    for way in alternatives(table.where, _list_keys(resource_type)):
        known = frozenset(way) | narrowed
        choice = next((names for names in choices if known.issuperset(names)), None)
        choice = choice or next(
            (names for names in choices if _resolvable(resource_type, names, known)), None
        )
        if choice is None:
            raise _missing_keys(resource_type, known)
        found.append(tuple(_key_values(resource_type, name, way) for name in choice))
    return tuple(dict.fromkeys(found))


def _resolvable(
    resource_type: ResourceType, names: tuple[str, ...], known: Collection[str]
) -> bool:
    return all(name in known or resource_type.list_keys.sources.get(name) for name in names)


def _key_values(
    resource_type: ResourceType, name: str, way: Mapping[str, frozenset[object]]
) -> KeyValues:
    if name in way:
        return KeyValues(name, fixed=tuple(sorted(map(str, way[name]))))
    return KeyValues(name, sources=resource_type.list_keys.sources.get(name, ()))


def _parameters(table: Table) -> dict[str, str]:
    """Request parameters that WHERE gives one value."""
    names = {column.key for column in table.columns if column.role is Role.PARAMETER}
    ways = alternatives(table.where, names)
    first = ways[0] if len(ways) == 1 else {}
    return {name: str(next(iter(values))) for name, values in first.items() if len(values) == 1}


def _ordered(tables: tuple[AnyTable, ...]) -> list[AnyTable]:
    """The tables in an order in which those that narrow others come first."""
    waiting, done = list(tables), list[AnyTable]()
    while waiting:
        numbers = frozenset(table.number for table in done)
        free = [table for table in waiting if _free(table, numbers)]
        # Where each could narrow the other, the one that can be listed without keys goes first.
        keyless = [table for table in waiting if _keyless(table)]
        chosen = (free or keyless or waiting)[0]
        waiting.remove(chosen)
        done.append(chosen)
    return done


def _keyless(table: AnyTable) -> bool:
    if isinstance(table, OperationTable):
        return readable_alone(table)
    return not table.relation.resource_type.list_keys.required


def _free(table: AnyTable, before: frozenset[int]) -> bool:
    """Whether nothing that has yet to be placed could narrow this table's scan."""
    everything = frozenset(equated.table for equated in table.equated)
    if isinstance(table, OperationTable):
        return complete(table) or not can_narrow(table, everything - before)
    resource_type = table.relation.resource_type
    ways = alternatives(table.where, (IDENTIFIER.key, *resource_type.identifier_parts))
    if _identifiers(resource_type, ways, table.where):
        return True
    return not _usable(resource_type, table.equated, everything - before)


def _unreadable(resource_type: ResourceType) -> Exception:
    name = resource_type.name
    if "read" in resource_type.handlers:
        columns = " and ".join(
            resource_type.column_by_property[part].name
            if part in resource_type.column_by_property
            else part
            for part in resource_type.identifier_parts
        )
        return MissingKey(
            f"{resource_type.type_name} cannot be listed",
            hint=f"pin {columns}, or Identifier = '{resource_type.identifier_template}', in WHERE",
        )
    return NotSupportedError(
        f"{name} cannot be read: {resource_type.type_name} has no read or list handler"
    )


def _missing_keys(resource_type: ResourceType, known: frozenset[str]) -> MissingKey:
    choices = [
        " and ".join(
            resource_type.column_by_property[n].name if n in resource_type.column_by_property else n
            for n in names
            if n not in known
        )
        for names in resource_type.list_keys.required
    ]
    return MissingKey(
        f"listing {resource_type.type_name} needs {', or '.join(choices)}",
        hint=f"add WHERE {choices[0]} = '…'",
    )
