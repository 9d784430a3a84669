"""A relation as SQLAlchemy reflects it: its columns with types and comments, and its key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from sqlalchemy.schema import FetchedValue

from cirrusql.catalog import (
    ApiRelation,
    ColumnFacts,
    OperationRelation,
    Relation,
    ResourceRelation,
    SystemRelation,
)
from cirrusql.sqlalchemy_dialect.types import column_type

REGION = "region"
IDENTIFIER = ColumnFacts("Identifier", "string", "what the API calls it", read_only=True)
"""A column of every relation of resources that `*` does not have."""


def columns(relation: Relation) -> list[dict[str, Any]]:
    """The columns, as `Inspector.get_columns` gives them.

    Those that only the service sets have a default that the server knows, so that what it made of
    them is read back after an INSERT.
    """
    key = primary_key(relation)
    facts = [*relation.facts]
    if IDENTIFIER.name in key:
        facts.append(IDENTIFIER)
    return [_column(one, is_key=one.name in key, relation=relation) for one in facts]


def _column(facts: ColumnFacts, *, is_key: bool, relation: Relation) -> dict[str, Any]:
    is_made = facts.read_only or (relation.is_regional and facts.name == REGION)
    is_there = is_key or (facts.required and not facts.write_only)
    return {
        "name": facts.name,
        "type": column_type(facts.type),
        "nullable": not is_there,
        "default": FetchedValue() if is_made else None,
        "autoincrement": False,
        "comment": facts.description or None,
    }


def primary_key(relation: Relation) -> Sequence[str]:
    """The columns that tell a row from all others: the identifier's parts, and the region.

    Log groups of one name are in two regions; of a global service there is one answer. Where a part
    is inside of a document, `Identifier` stands for all of them.
    """
    if not isinstance(relation, ResourceRelation):
        return ()
    identifier = [one.name for one in relation.facts if one.identifier]
    if len(identifier) < len(relation.resource_type.identifier_parts):
        identifier = [IDENTIFIER.name]
    return identifier if relation.is_global else [*identifier, REGION]


@singledispatch
def comment(relation: Any) -> str | None:
    """One line about a relation's rows; None if nothing is known of them."""
    raise TypeError(f"{relation!r} is no relation")


@comment.register
def _of_resources(relation: ResourceRelation) -> str | None:
    text = " ".join(relation.resource_type.description.split())
    if relation.list_only:
        return f"{relation.type_name}: identifiers only, without reading a resource"
    return text or relation.type_name


@comment.register
def _of_operations(relation: OperationRelation) -> str | None:
    names = " and ".join(one.name for one in relation.operations)
    return f"what {names} answers" if names else None


@comment.register
def _of_reads(relation: ApiRelation) -> str | None:
    return relation.description or None


@comment.register
def _of_ours(relation: SystemRelation) -> str | None:
    return relation.help
