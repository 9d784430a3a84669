"""How the rows of AWS's read operations are found: what is asked, and how often."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property

from cirrusql.catalog import ApiRelation, Catalog
from cirrusql.catalog.api.operations import ApiInput
from cirrusql.catalog.same_region import region_named
from cirrusql.plan.operation_scans import OperationScan, ReadOperation
from cirrusql.plan.policy import Use
from cirrusql.sql import Value

_NUMBERS = ("integer", "number", "boolean")


class ApiScan(OperationScan):
    """How the rows of an operation are found."""

    @property
    def costs(self) -> str:
        """What each call is charged for, or how much there is where nothing narrows it."""
        relation = self.table.relation
        assert isinstance(relation, ApiRelation)
        flood = str(relation.extra.get("floods", ""))
        if flood and (self.restricted_by or all(way.fixed for way in self.ways)):
            flood = ""
        return str(relation.extra.get("paid", "")) or (flood and f"it is {flood}")

    def _number(self, fixed: Mapping[str, tuple[Value, ...]]) -> int:
        """Values of the first list go together, as many as the service takes."""
        assert isinstance(self.table.relation, ApiRelation)
        together = self.together
        if together is None or together.column not in fixed:
            return super()._number(fixed)
        others = {name: values for name, values in fixed.items() if name != together.column}
        return super()._number(others) * math.ceil(len(fixed[together.column]) / together.most)

    @cached_property
    def together(self) -> ApiInput | None:
        """The input whose values go many into one request: a required one, else the first told."""
        assert isinstance(self.table.relation, ApiRelation)
        told = {name for way in self.ways for name in way.fixed}
        told |= {equated.key for equated in self.restricted_by}
        lists = [one for one in self.table.relation.inputs if one.many and one.column in told]
        return next((one for one in lists if one.required), lists[0] if lists else None)

    def is_left(self, column: str, operation: ReadOperation) -> bool:
        """Whether a condition is left to SQLite.

        It is of a second list, which some services unite with, and of a second way to say what is
        meant, which some refuse.
        """
        relation = self.table.relation
        assert isinstance(relation, ApiRelation)
        if not any(one.name == column for one in relation.columns):
            return False
        if column in relation.alternatives and column not in operation.required:
            return True
        told, together = relation.keys[column], self.together
        if together is None or told.member == together.member:
            return False
        return bool(told.many) and not told.required

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The keys whose values other rows tell as numbers, not as texts."""
        assert isinstance(self.table.relation, ApiRelation)
        return frozenset(key for key, one in self.table.relation.keys.items() if _is_number(one))

    def region_of(self, value: str) -> str | None:
        """The region in which a value of a key counts: an ARN says it, if that is asked at all.

        A trail of us-east-1 answers in eu-west-1 too, where nothing else is asked.
        """
        relation = self.table.relation
        assert isinstance(relation, ApiRelation)
        if relation.is_global:
            return None
        services = dict.fromkeys((relation.api.permission_prefix, relation.api.signing_name))
        said = (region_named(value, one) for one in services)
        return next((one for one in said if one in self.regions), None)

    @property
    def is_flood(self) -> bool:
        """Whether what it costs is only that there is so much, so that LIMIT makes it cheap."""
        assert isinstance(self.table.relation, ApiRelation)
        return "paid" not in self.table.relation.extra

    def uses(self, catalog: Catalog) -> Iterator[Use]:
        """The operation, and what has to be run before its answer is there."""
        yield from super().uses(catalog)
        assert isinstance(self.table.relation, ApiRelation)
        prepare = self.table.relation.extra.get("prepare")
        if prepare and self.regions and self.ways:
            yield Use(prepare["operation"], prepare["permission"])
        if self.ways and self.regions and self.table.relation.finds_buckets:
            yield Use("GetBucketLocation", "s3:GetBucketLocation")


def _is_number(told: ApiInput) -> bool:
    return not told.many and told.type in _NUMBERS
