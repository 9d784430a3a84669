"""The types that a run asks for, and those of them that cannot be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.collecting.list_models import ListPlans
from cirrusql.errors import InterfaceError
from cirrusql.inventory.type_names import TypeNames
from cirrusql.records import Record, field

NO_LIST = "cannot be listed"
NO_KEYS = "list keys that come from nowhere"


class Wanted(Record):
    """Names of types, sorted; `left_out` counts by reason those that were meant and are no part."""

    types: tuple[str, ...]
    left_out: Mapping[str, int] = field(factory=dict)


def wanted(catalog: Catalog, patterns: Collection[str] = (), named: Iterable[str] = ()) -> Wanted:
    """The types that patterns mean, and those that are named; every type without either.

    A pattern is a relation's name or a type's, with wildcards. Raises UnknownName for one that
    names none, and InterfaceError if nothing is left that can be asked.

    >>> wanted(Catalog.open(), ["awscc.sqs.*", "AWS::SNS::Topic"]).types
    ('AWS::SNS::Topic', 'AWS::SQS::Queue')
    """
    meant = {*named, *TypeNames(catalog).matching(patterns)}
    asked = [one for one in catalog.resource_types() if one.type_name in meant or not meant]
    return _collectable(catalog, asked)


def _collectable(catalog: Catalog, asked: list[ResourceType]) -> Wanted:
    plans = ListPlans(catalog)
    left_out: dict[str, int] = {}
    kept = []
    for one in asked:
        reason = NO_LIST if "list" not in one.handlers else None
        if reason is None and plans.keys_of(one.type_name) is None:
            reason = NO_KEYS
        if reason is None:
            kept.append(one.type_name)
        else:
            left_out[reason] = left_out.get(reason, 0) + 1
    if not kept:
        why = " and ".join(f"{count} {reason}" for reason, count in left_out.items())
        hint = "name types that can be listed"
        raise InterfaceError(f"nothing is left to collect: {why or 'no type is named'}", hint=hint)
    return Wanted(tuple(sorted(kept)), left_out)
