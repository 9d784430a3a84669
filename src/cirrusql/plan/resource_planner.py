"""From what a query says of a resource type to the scan that finds its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from cirrusql.catalog import ResourceRelation, ResourceType
from cirrusql.errors import MissingKey, NotSupportedError
from cirrusql.plan.identifiers import pinned_identifiers
from cirrusql.plan.nodes import Method
from cirrusql.plan.planning import Wanted, narrowing
from cirrusql.plan.regions import Regions, regions
from cirrusql.plan.resource_scans import Derived, KeyValues, Reads, ResourceScan
from cirrusql.records import replace
from cirrusql.sql import (
    IDENTIFIER,
    REGION,
    UNKNOWN,
    Condition,
    Early,
    Equated,
    Role,
    StagingColumn,
    Table,
    alternatives,
    satisfiable,
)

# Up to so many resources are read one by one; past that, listing first is the smaller bill.
_MOST_DIRECT_READS = 100
# Up to so many if a list would tell all that is asked, which is whether they exist.
_MOST_READS_OF_NOTHING = 10

Keys = tuple[tuple[KeyValues, ...], ...]


class ResourcePlanner:
    """Plans the scan of a resource type."""

    def __init__(self, table: Table[ResourceRelation]) -> None:
        self._table = table
        self._type = table.relation.resource_type
        ways = alternatives(table.where, (IDENTIFIER.key, *self._type.identifier_parts))
        self._identifiers = pinned_identifiers(self._type, ways, table.where)

    @property
    def stands_alone(self) -> bool:
        """Whether it can be listed without keys."""
        return "list" in self._type.handlers and not self._type.list_keys.required

    def can_begin(self, before: frozenset[int]) -> bool:
        """Whether WHERE, other rows or the types of parents name what is listed or read."""
        usable = self._narrowing(before)
        if self._identifiers is not None or self._derived(frozenset(), usable) is not None:
            return True
        told = {equated.key for equated in usable}
        ways = alternatives(self._table.where, self._list_keys)
        return "list" in self._type.handlers and all(
            any(self._resolvable(names, {*way, *told}) for names in self._choices) for way in ways
        )

    def waits_for(self, others: frozenset[int]) -> bool:
        """Whether other rows could name the resources, or a list key."""
        return not self._identifiers and bool(self._narrowing(others))

    def is_filtered_by(self, others: frozenset[int], columns: tuple[StagingColumn, ...]) -> bool:
        """Whether other rows could say which of the listed resources need not be read."""
        read = self._reads(_needed(self._type, columns), ()).properties
        waits = self._identifiers is None and bool(read)
        return waits and any(one.tables & others for one in self._early)

    def scan(self, wanted: Wanted) -> ResourceScan:
        """The scan.

        Raises MissingKey when WHERE must name a list key or an identifier, NotSupportedError when
        the type lacks the handler.
        """
        asked = regions(self._table.relation, wanted.regions, wanted.named, wanted.scope)
        if not wanted.pushdown and self._is_listable:
            return self._whole(wanted, asked)
        scan = self._narrowed(wanted, asked)
        return scan if wanted.rows else replace(scan, method=Method.NONE)

    # -- ways to find rows ----------------------------------------------------------------------

    def _whole(self, wanted: Wanted, asked: Regions) -> ResourceScan:
        scan = ResourceScan(self._table, asked.asked, wanted.columns)
        return self._listed(scan, UNKNOWN, ()) if asked.asked else scan

    def _narrowed(self, wanted: Wanted, asked: Regions) -> ResourceScan:
        usable = self._narrowing(wanted.before)
        base = ResourceScan(
            self._table,
            asked.asked,
            wanted.columns,
            self._table.where,
            skipped_regions=asked.skipped,
            parameters=pinned_parameters(self._table),
        )
        nothing = self._identifiers == () or not satisfiable(self._table.where)
        if not asked.asked or nothing:
            return base
        can_list, can_read = "list" in self._type.handlers, "read" in self._type.handlers
        needed = _needed(self._type, wanted.columns)
        if self._identifiers is not None:
            named = replace(base, identifiers=self._identifiers)
            if wanted.assume_exists and needed <= set(self._type.identifier_parts):
                return replace(named, method=Method.PINNED)
            if can_read and not (self._table.relation.list_only and can_list):
                every = Reads(every=True)
                return replace(named, method=Method.GET, reads=every, restricted_by=usable)
        if can_list or self._derived(needed, usable) is not None:
            scan = self._listed(base, self._table.where, usable)
            early = tuple(one for one in self._early if one.tables <= wanted.before)
            if scan.home_property is not None:  # its region is not known before it is read
                early = tuple(
                    one for one in early if REGION.key not in (c.key for c in one.columns)
                )
            return replace(scan, early=early) if scan.may_read else scan
        raise self._unreadable()

    def _listed(
        self, base: ResourceScan, where: Condition, usable: tuple[Equated, ...]
    ) -> ResourceScan:
        """The scan that lists the type, or reads what other relations' rows name."""
        keys = self._keys(where, usable) if "list" in self._type.handlers else ()
        needed = _needed(self._type, base.columns)
        everywhere = len(base.regions) > 1
        return replace(
            base,
            method=Method.LIST,
            keys=keys,
            restricted_by=usable,
            reads=self._reads(needed, keys),
            derived=self._derived(needed, usable),
            home_property=self._type.home_property if everywhere else None,
        )

    # -- what is read one by one ----------------------------------------------------------------

    @property
    def _early(self) -> tuple[Early, ...]:
        """The predicates that need no more of a resource than a list tells of every one."""
        listed = {REGION.key, IDENTIFIER.key, *self._type.identifier_parts}
        return tuple(
            one for one in self._table.early if listed.issuperset(c.key for c in one.columns)
        )

    def _reads(self, needed: frozenset[str], keys: Keys) -> Reads:
        """What of a listed resource a list need not say."""
        if self._table.relation.list_only or "read" not in self._type.handlers:
            return Reads()
        parts = self._type.identifier_parts
        told = [frozenset(values.property for values in choice) for choice in keys]
        unsaid = needed - frozenset(parts) - (frozenset.intersection(*told) if told else set())
        return Reads(unsaid, tuple(part for part in parts if part in needed))

    def _derived(self, needed: frozenset[str], usable: tuple[Equated, ...]) -> Derived | None:
        """Whether other tables' rows may name the resources, which are then read, not listed."""
        if self._table.relation.list_only or "read" not in self._type.handlers:
            return None
        parts = self._type.identifier_parts
        told = {equated.key for equated in usable}
        ways = alternatives(self._table.where, parts)
        known = told | set(ways[0] if len(ways) == 1 else ())
        by_parts = not told.isdisjoint(parts) and known.issuperset(parts)
        if IDENTIFIER.key not in told and not by_parts:
            return None
        if "list" not in self._type.handlers:
            return Derived(None)
        return Derived(_MOST_READS_OF_NOTHING if needed <= set(parts) else _MOST_DIRECT_READS)

    # -- list keys ------------------------------------------------------------------------------

    @property
    def _list_keys(self) -> frozenset[str]:
        return frozenset(name for names in self._type.list_keys.required for name in names)

    @property
    def _choices(self) -> tuple[tuple[str, ...], ...]:
        """The alternatives of keys with which the type can be listed."""
        return self._type.list_keys.required or ((),)

    @property
    def _is_listable(self) -> bool:
        """Whether all resources of the type can be found with nothing to go by."""
        found = any(self._resolvable(names, ()) for names in self._choices)
        return "list" in self._type.handlers and found

    def _resolvable(self, names: tuple[str, ...], known: Collection[str]) -> bool:
        sources = self._type.list_keys.sources
        return all(name in known or sources.get(name) for name in names)

    def _narrowing(self, tables: frozenset[int]) -> tuple[Equated, ...]:
        """The equations that can narrow the scan: on the identifier, its parts or a list key."""
        keys = {IDENTIFIER.key, *self._type.identifier_parts, *self._list_keys}
        return narrowing(self._table.equated, tables, keys)

    def _keys(self, where: Condition, usable: tuple[Equated, ...]) -> Keys:
        """For each alternative of WHERE, where the values of the list handler's keys come from."""
        choices = self._type.list_keys.required
        if not choices:
            return ((),)
        narrowed = frozenset(equated.key for equated in usable)
        found: dict[tuple[KeyValues, ...], None] = {}
        for way in alternatives(where, self._list_keys):
            known = frozenset(way) | narrowed
            choice = next((names for names in choices if known.issuperset(names)), None)
            choice = choice or next((n for n in choices if self._resolvable(n, known)), None)
            if choice is None:
                raise self._missing_keys(known)
            found[tuple(self._key_values(name, way) for name in choice)] = None
        return tuple(found)

    def _key_values(self, name: str, way: Mapping[str, frozenset[object]]) -> KeyValues:
        if name in way:
            return KeyValues(name, fixed=tuple(sorted(map(str, way[name]))))
        return KeyValues(name, sources=self._type.list_keys.sources.get(name, ()))

    # -- errors ---------------------------------------------------------------------------------

    def _unreadable(self) -> Exception:
        resource_type = self._type
        if "read" in resource_type.handlers:
            columns = " and ".join(self._columns(resource_type.identifier_parts))
            template = resource_type.identifier_template
            hint = f"pin {columns}, or Identifier = '{template}', in WHERE"
            return MissingKey(f"{resource_type.type_name} cannot be listed", hint=hint)
        why = f"{resource_type.type_name} has no read or list handler"
        return NotSupportedError(f"{resource_type.name} cannot be read: {why}")

    def _missing_keys(self, known: frozenset[str]) -> MissingKey:
        lacking = (
            [name for name in names if name not in known] for names in self._type.list_keys.required
        )
        choices = [" and ".join(self._columns(names)) for names in lacking]
        return MissingKey(
            f"listing {self._type.type_name} needs {', or '.join(choices)}",
            hint=f"add WHERE {choices[0]} = '…'",
        )

    def _columns(self, names: Iterable[str]) -> list[str]:
        columns = self._type.column_by_property
        return [columns[name].name if name in columns else name for name in names]


def _needed(resource_type: ResourceType, columns: tuple[StagingColumn, ...]) -> frozenset[str]:
    """The properties that columns are made of; `*` for the whole model."""
    found: set[str] = set()
    for column in columns:
        if column.role is Role.PROPERTY:
            if not resource_type.column_by_property[column.key].write_only:
                found.add(column.key)
        elif column.role is Role.PROPERTIES:
            found.add("*")
        elif column.role is Role.TAGS and resource_type.tag_property:
            found.add(resource_type.tag_property.split("/")[0])
        elif column.role is Role.TITLE:
            found.update(resource_type.title_properties)
        elif column.role is Role.ARN and resource_type.arn_property:
            found.add(resource_type.arn_property)
    return frozenset(found)


def pinned_parameters(table: Table[ResourceRelation]) -> dict[str, str]:
    """Request parameters that WHERE gives one value."""
    names = {column.key for column in table.columns if column.role is Role.PARAMETER}
    ways = alternatives(table.where, names)
    first = ways[0] if len(ways) == 1 else {}
    return {name: str(next(iter(values))) for name, values in first.items() if len(values) == 1}
