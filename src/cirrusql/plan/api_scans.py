"""How the rows of AWS's read operations are found: what is asked, and what may be sent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import orjson

from cirrusql.catalog import ApiRelation, Catalog
from cirrusql.catalog.api.operations import ApiInput
from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.catalog.same_region import region_named
from cirrusql.errors import DataError, MissingKey, did_you_mean
from cirrusql.plan.operation_planner import OperationPlanner
from cirrusql.plan.operation_scans import OperationScan
from cirrusql.plan.planning import Wanted, narrowing
from cirrusql.plan.policy import Use
from cirrusql.records import replace
from cirrusql.sql import Equated, StagingColumn, Value, alternatives, speaks_of

_TRUE = (1, "1", "true")
_BOOLEANS = (*_TRUE, 0, "0", "false")
_NUMBERS = ("integer", "number", "boolean")
# Whose things are meant, where the rows say it too: unsent the caller's, of any others none.
_CHOOSERS = frozenset((("ecr", "registry_id"), ("glue", "catalog_id"), ("ds_data", "realm")))


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
        lists = (one for one in self.table.relation.inputs if one.many and one.column in fixed)
        together = next(lists, None)
        if together is None:
            return super()._number(fixed)
        others = {name: values for name, values in fixed.items() if name != together.column}
        return super()._number(others) * math.ceil(len(fixed[together.column]) / together.most)

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


class ApiPlanner(OperationPlanner):
    """Plans the scan of an operation of one of AWS's APIs."""

    scan_type = ApiScan

    @property
    def stands_alone(self) -> bool:
        """Whether WHERE pins all that is required, and joins tell nothing more."""
        return super().stands_alone and not self._told_by_joins

    def waits_for(self, others: frozenset[int]) -> bool:
        """Whether other rows could tell what WHERE does not pin: keys, and what is only sent."""
        keys = self._keys
        told = {equated.key for equated in self._narrowing(others) if equated.key in keys}
        return any(told.difference(way) for way in self._ways)

    def scan(self, wanted: Wanted) -> OperationScan:
        """The scan.

        Raises also MissingKey for a column that is only sent, where nothing says what to send: it
        has no value in any row, so that a condition on it would find none of those there are. Of a
        column that rows have as well, which one is meant is not said by other conditions.
        """
        if not wanted.pushdown:
            self._ways = alternatives(self._table.where, self._keys)
        scan = super().scan(wanted)
        sent = {equated.key for equated in scan.restricted_by}
        for column in self._judged(wanted.columns) if scan.ways else ():
            pinned = all(column.key in way for way in self._ways)
            if not pinned and column.key not in sent:
                message = f"{column.name} is what {self._relation.name} is asked for, not a fact"
                hint = f"write {column.name} = a value that is known beforehand, or join one"
                raise MissingKey(message, hint=hint)
        return self._where_named(scan)

    def _judged(self, used: Iterable[StagingColumn]) -> Iterator[StagingColumn]:
        """The columns in use that a condition holds against what was sent."""
        early = {column.key for one in self._table.early for column in one.columns}
        for column in used:
            is_judged = column.key in early or speaks_of(self._table.where, column.key)
            if column.key in self._only_sent or (is_judged and column.key in self._choosers):
                yield column

    def _where_named(self, scan: OperationScan) -> OperationScan:
        """The scan in those regions only that the ARNs say which every way of WHERE pins."""
        assert isinstance(scan, ApiScan)
        said: set[str | None] = set()
        for way in scan.ways:
            keys = ({scan.region_of(str(one)) for one in values} for values in way.fixed.values())
            said |= next((regions for regions in keys if None not in regions), {None})
        if not said or None in said:
            return scan
        return replace(scan, regions=tuple(one for one in scan.regions if one in said))

    @cached_property
    def _only_sent(self) -> frozenset[str]:
        """The inputs of which rows have nothing but what was sent; the account is known."""
        relation = self._table.relation
        shown = {column.name for column in relation.columns}
        account = relation.extra.get("account")
        known = {one.column for one in relation.inputs if one.member == account}
        return frozenset(relation.keys.keys() - shown - known)

    @cached_property
    def _choosers(self) -> frozenset[str]:
        """The optional inputs that rows have too, and that say which rows are meant.

        Of one row they filter nothing: unsent it is the default version, and no other.
        """
        relation = self._table.relation
        single = relation.kind == "row"
        names = {
            one.column
            for one in relation.inputs
            if not (one.required or one.many or one.type in ("array", "object"))
            if one.member != relation.extra.get("account")
            if single or (relation.service, one.column) in _CHOOSERS
        }
        return frozenset(names) - self._only_sent

    @cached_property
    def _undefaulted(self) -> frozenset[str]:
        """The inputs instead of which a default is sent: what they name is not ours alone."""
        relation = self._table.relation
        unless = relation.extra.get("default", {}).get("unless", ())
        return frozenset(key for key, one in relation.keys.items() if one.member in unless)

    @property
    def _told_by_joins(self) -> bool:
        keys = {equated.key for equated in self._table.equated} & self._telling
        return any(keys.difference(way) for way in self._ways)

    def _narrowing(self, tables: frozenset[int]) -> tuple[Equated, ...]:
        """The equations that can tell a required parameter, or one that decides what is meant."""
        return narrowing(self._table.equated, tables, self._keys)

    @cached_property
    def _telling(self) -> frozenset[str]:
        """The optional inputs that say what is meant."""
        return self._only_sent | self._choosers | self._undefaulted

    @cached_property
    def _keys(self) -> frozenset[str]:
        return self._telling.union(*(one.required for one in self._relation.reads))

    def _order(self) -> tuple[str, ...]:
        return tuple(name for one in self._relation.operations for name in one.parameters)

    def _check(self, name: str, value: Value) -> None:
        assert isinstance(self._relation, ApiRelation)
        sent_value(self._relation, name, value)


def sent_value(relation: ApiRelation, column: str, value: Value) -> Any:
    """The value of a request's member that a column gives, or for a list one of its values.

    Raises DataError for what is no such value, with what is.
    """
    told = relation.keys[column]
    if column == told.many or told.type in ("array", "object"):
        return _document(relation, told, column, value)
    if told.type == "boolean":
        word = value.lower() if isinstance(value, str) else value
        if word not in _BOOLEANS:
            raise DataError(f"{column} is true or false, not {value!r}")
        return word in _TRUE
    if told.type in ("integer", "number"):
        return _number(told, column, value)
    text = str(value)
    if told.enumeration and text not in told.enumeration:
        hint = did_you_mean(text, told.enumeration) or f"one of {', '.join(told.enumeration)}"
        raise DataError(f"{column} of {relation.name} cannot be {text!r}", hint=hint)
    return text


def _is_number(told: ApiInput) -> bool:
    return not told.many and told.type in _NUMBERS


def _number(told: ApiInput, column: str, value: Value) -> Any:
    try:
        return int(str(value)) if told.type == "integer" else float(str(value))
    except ValueError:
        raise DataError(f"{column} is a number, not {value!r}") from None


def _document(relation: ApiRelation, told: ApiInput, column: str, value: Value) -> Any:
    is_list = column == told.many or told.type == "array"
    kind = "array" if is_list else "object"
    try:
        document = orjson.loads(str(value))
    except ValueError:
        if is_list and _of_texts(relation, told) and isinstance(value, str):
            return [value]  # `owner_ids = 'self'`: a list of one
        raise DataError(f"{column} of {relation.name} is not a JSON {kind}: {value!r}") from None
    if not isinstance(document, list if is_list else dict):
        raise DataError(f"{column} of {relation.name} must be a JSON {kind}, not {value!r}")
    assert relation.input is not None
    reference = relation.shapes[relation.input].member(told.member)
    assert reference is not None
    wrong = fault(relation.shapes, reference, document, column)
    if wrong:
        raise DataError(f"{relation.name}: {wrong}")
    return document


def _of_texts(relation: ApiRelation, told: ApiInput) -> bool:
    assert relation.input is not None
    reference = relation.shapes[relation.input].member(told.member)
    shape = relation.shapes.at(reference) if reference is not None else None
    item = shape.item if shape is not None else None
    return item is not None and relation.shapes.at(item).type == "string"


_SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "character": (str,),
    "blob": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (str, int, float),
}


def fault(shapes: Shapes, reference: Reference, value: Any, where: str) -> str | None:
    """What is wrong with a document beside its shape, and where; None if nothing is."""
    shape = shapes.at(reference)
    if shape.traits.get("d"):
        return None
    wrong = _own_fault(shape, value, where)
    if wrong is not None:
        return wrong
    parts = _parts(shape, value, where)
    return next(filter(None, (fault(shapes, *part) for part in parts)), None)


def _own_fault(shape: Shape, value: Any, where: str) -> str | None:
    """What is wrong with a value itself, whatever its parts are like."""
    if shape.type == "list":
        return None if isinstance(value, list) else f"{where} must be an array"
    if shape.type in ("structure", "map"):
        if not isinstance(value, dict):
            return f"{where} must be an object"
        return _members_fault(shape, value, where) if shape.type == "structure" else None
    kinds = _SCALARS[shape.type]
    is_other = isinstance(value, bool) and bool not in kinds
    if is_other or not isinstance(value, kinds):
        return f"{where} must be a {shape.type}, not {orjson.dumps(value).decode()}"
    if shape.enumeration and value not in shape.enumeration:
        return f"{where} cannot be '{value}'{_perhaps(str(value), shape.enumeration)}"
    return None


def _members_fault(shape: Shape, value: dict[str, Any], where: str) -> str | None:
    names = [one.name for one in shape.members]
    unknown = next((name for name in value if name not in names), None)
    if unknown is not None:
        return f"{where} has no member '{unknown}'{_perhaps(unknown, names)}"
    missing = next((name for name in shape.required if value.get(name) is None), None)
    return None if missing is None else f"{where} needs the member '{missing}'"


def _perhaps(written: str, names: Iterable[str]) -> str:
    hint = did_you_mean(written, list(names))
    return f"; {hint}" if hint else ""


def _parts(shape: Shape, value: Any, where: str) -> Iterator[tuple[Reference, Any, str]]:
    """The parts of a value, each with its shape and where it stands."""
    if shape.type == "structure":
        for one in shape.members:
            if value.get(one.name) is not None:
                yield one, value[one.name], f"{where}.{one.name}"
    elif shape.item is not None:
        pairs = enumerate(value) if shape.type == "list" else value.items()
        for key, one_value in pairs:
            yield shape.item, one_value, f"{where}[{key}]"
