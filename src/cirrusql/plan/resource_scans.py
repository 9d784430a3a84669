"""How the rows of a resource type are found, and which of its resources are read one by one.

Everything is decided here: the fetch does what the scan says, EXPLAIN prints it and the policy
allows it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from cirrusql.catalog import Catalog, KeySource, ResourceRelation, ResourceType
from cirrusql.catalog.same_region import account_named, arn_service, region_named
from cirrusql.plan.nodes import Method, Scan, Steps
from cirrusql.plan.policy import ROLE, Use, use_of
from cirrusql.plan.wording import (
    AS_PINNED,
    NO_ROW,
    each_region,
    fixed_values,
    found_by,
    some,
    times,
)
from cirrusql.records import Record, field
from cirrusql.sql import IDENTIFIER, Early, Equated


class KeyValues(Record):
    """Where the values of one property that a list handler needs come from: fixed, or a parent."""

    property: str
    fixed: tuple[str, ...] = ()
    sources: tuple[KeySource, ...] = ()


class Reads(Record):
    """Which resources must be read, once they are known by name.

    `properties` are needed and not for certain told by a list, `*` for all; `parts` of the
    identifier are needed too. With `every` each is read, whatever is known of it.
    """

    properties: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    every: bool = False

    def needs_read(self, known: Mapping[str, Any]) -> bool:
        """Whether a resource must be read of which these properties and parts are known.

        >>> reads = Reads(frozenset(("CidrBlock",)), ("VpcId",))
        >>> reads.needs_read({"VpcId": "vpc-1"}), reads.needs_read({"VpcId": "v", "CidrBlock": ""})
        (True, False)
        """
        # An identifier says its own parts, unless one of them has a `|` in it (`a|b|c` of two
        # parts) and the list did not say them either: better one more call than an empty column.
        return self.every or any(known.get(one) is None for one in (*self.properties, *self.parts))


class Derived(Record):
    """The identifiers come from other relations' rows.

    Up to `most` reads are made, all regions taken together; past that, listing first is the
    smaller bill. None if the type cannot be listed, so that there is nothing else to do.
    """

    most: int | None

    def are_read(self, count: int) -> bool:
        """Whether so many identifiers are read one by one."""
        return self.most is None or count <= self.most


class ResourceScan(Scan[ResourceRelation]):
    """How one resource type's rows are found.

    `identifiers` are for GET and PINNED. `keys` are for LIST: alternatives, each saying where the
    values of every property come from that the list handler needs; one empty alternative when it
    needs none, and none at all when the type cannot be listed. `parameters` are sent with every
    call. `reads` says which of the listed resources are read, `derived` whether other relations
    name the resources instead. With a `home_property` every region lists the same resources, and
    that property tells which region is a resource's own. Only resources of which every one of
    `early` is true are read: what a list says of them decides, with rows of other tables.
    """

    method: Method = Method.NONE
    identifiers: tuple[str, ...] = ()
    keys: tuple[tuple[KeyValues, ...], ...] = ((),)
    parameters: Mapping[str, str] = field(factory=dict)
    reads: Reads = Reads()
    derived: Derived | None = None
    home_property: str | None = None
    early: tuple[Early, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The identifiers that WHERE names, if each is looked for by itself."""
        return self.identifiers if self.method is Method.GET else ()

    @property
    def roles(self) -> tuple[str, ...]:
        """The role that WHERE gives as a parameter, if it does."""
        return (self.parameters[ROLE],) if ROLE in self.parameters else ()

    @property
    def kept(self) -> tuple[str, ...]:
        """What must be true of a listed resource for it to be read."""
        return tuple(one.text for one in self.early)

    @property
    def may_read(self) -> bool:
        """Whether GetResource may be called."""
        listed = bool(self.reads.properties or self.derived or self.home_property)
        return self.method is Method.GET or (self.method is Method.LIST and listed)

    @property
    def may_list(self) -> bool:
        """Whether ListResources may be called."""
        return self.method is Method.LIST and "list" in self._type.handlers

    @cached_property
    def arn_service(self) -> str | None:
        """The service whose ARNs say the region that they are a key in."""
        return arn_service(self._type)

    def region_of(self, value: str) -> str | None:
        """The region that an ARN says, as a key of this type."""
        return region_named(value, self.arn_service)

    def is_read_in(self, identifier: str, region: str) -> bool:
        """Whether a resource may be there: an ARN says where, if that is asked at all."""
        if not self.is_asked_in(account_named(identifier, self.arn_service)):
            return False
        said = self.region_of(identifier)
        return said is None or said == region or said not in self.regions

    @property
    def _type(self) -> ResourceType:
        return self.table.relation.resource_type

    # -- in words -------------------------------------------------------------------------------

    def calls(self, steps: Steps) -> Iterator[str]:
        """What is called and how often, in words."""
        if self.method is Method.NONE:
            yield NO_ROW
        elif self.method is Method.PINNED:
            yield AS_PINNED
        elif self.method is Method.GET:
            yield f"{self._reads_by_name()}: {some(self.identifiers)}"
        elif self.derived is not None:
            yield self._derived_reads(self.derived, steps)
        else:
            yield from (self._list(choice, steps) for choice in self.keys)
            yield from self._reads_of_listed()

    def _reads_by_name(self) -> str:
        names = self.identifiers
        asked = ((part, region) for part in self.parts for region in part.regions)
        number = sum(part.is_read_in(one, region) for part, region in asked for one in names)
        everywhere = number == len(names) * self.places
        return times(self, len(names), "GetResource") if everywhere else f"{number} GetResource"

    def _derived_reads(self, derived: Derived, steps: Steps) -> str:
        own = {IDENTIFIER.key, *self._type.identifier_parts}
        named = [equated for equated in self.restricted_by if equated.key in own]
        many = "" if derived.most is None else f" (a list instead of more than {derived.most})"
        return f"1 GetResource for each {found_by(named, steps)}{many}{each_region(self)}"

    def _reads_of_listed(self) -> Iterator[str]:
        names = tuple(sorted(self.reads.properties))
        if names:
            what = "the whole resource" if "*" in names else some(names)
            yield f"1 GetResource for each listed resource that may matter, for {what}"
        if self.home_property is not None:
            yield "1 GetResource or more for each resource that several regions list, for its own"

    def _list(self, choice: tuple[KeyValues, ...], steps: Steps) -> str:
        """The lists that one alternative of keys takes; their number where it is known."""
        told = {equated.key: equated for equated in self.restricted_by}
        unknown = [_source(one, told, steps) for one in choice if not one.fixed]
        fixed = {one.property: one.fixed for one in choice if one.fixed}
        number = math.prod(map(len, fixed.values()))
        with_ = fixed_values(fixed)
        if unknown:
            each = each_region(self)
            return f"{number} ListResources{with_} for each {' and '.join(unknown)}{each}"
        return f"{times(self, number, 'ListResources')}{with_}, every page"

    # -- permissions ----------------------------------------------------------------------------

    def uses(self, catalog: Catalog) -> Iterator[Use]:
        """The type's own handlers, and those of the types that list keys are found by."""
        role = self.parameters.get(ROLE)
        if self.may_read:
            yield use_of(self._type, "read", role)
        if not self.may_list:
            return
        yield use_of(self._type, "list", role)
        told = {equated.key for equated in self.restricted_by}
        for choice in self.keys:
            names = tuple(one.property for one in choice)
            unknown = [one.property for one in choice if not (one.fixed or one.property in told)]
            yield from _uses_of_keys(self._type, names, unknown, catalog, frozenset())


def _source(values: KeyValues, told: Mapping[str, Equated], steps: Steps) -> str:
    if values.property in told:
        return found_by([told[values.property]], steps)
    types = tuple(source.type_name for source in values.sources if source.type_name)
    if types:
        return f"{values.property} of {some(types)}, listed first"
    known = tuple(value for source in values.sources for value in source.values)
    return f"{values.property} of {some(known) or 'the account'}"


def _uses_of_keys(
    resource_type: ResourceType,
    choice: tuple[str, ...],
    unknown: Iterable[str],
    catalog: Catalog,
    seen: frozenset[str],
) -> Iterator[Use]:
    """What finding list keys takes, of the keys that are needed together."""
    seen |= {resource_type.type_name}
    for key in unknown:
        for source in resource_type.list_keys.sources.get(key, ()):
            if source.type_name is None or source.type_name in seen:
                continue
            parent = catalog.resource_type(source.type_name)
            yield use_of(parent, "list")
            shared = {name for name in choice if name in parent.column_by_property} - {key}
            if not {source.property, *shared} <= set(parent.identifier_parts):
                yield use_of(parent, "read")
            names = _own_choice(parent, choice)
            yield from _uses_of_keys(parent, names, names, catalog, seen)


def _own_choice(resource_type: ResourceType, known: tuple[str, ...]) -> tuple[str, ...]:
    """The keys by which a parent type is listed: the first alternative that can be found out."""
    keys = resource_type.list_keys
    for names in keys.required:
        if all(name in known or name in keys.sources for name in names):
            return names
    return ()
