"""The columns that a statement's relations have, with what the schema says of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from cirrusql.catalog import ApiRelation, Catalog, ColumnFacts, Relation, ResourceRelation
from cirrusql.catalog.shapes import Shape, Step, Within
from cirrusql.completion.candidate import first_sentence
from cirrusql.errors import Error
from cirrusql.records import Record, replace
from cirrusql.sql.columns import Role
from cirrusql.sql.relations import columns_of, find_relation

# What every relation of resources has beside `*`.
_BESIDE: dict[str, tuple[str, str]] = {
    "Identifier": ("string", "what the service calls the resource; its parts are joined by |"),
    "account_id": ("string", "the account that the resource is in"),
    "account": ("string", "the name of that account"),
    "arn": ("string", "the resource's ARN"),
    "title": ("string", "the tag Name, or the resource's own name"),
    "tags_map": ("object", "the tags as one object: tags_map ->> 'Owner'"),
    "properties": ("object", "the whole resource as one document"),
}


class Column(Record):
    """One column that a statement can name.

    `property_name` is what the schema calls it; `relation` the one that it comes from, None for
    what was computed. `steps` lead from the column's document to the part that this one is.
    `rank` is lower for what identifies a row, and higher for what is seldom wanted: what is never
    read back, and what is not in `*`, which `beside` says.
    """

    name: str
    type: str = ""
    description: str = ""
    relation: Relation | None = None
    property_name: str | None = None
    steps: tuple[Step, ...] = ()
    rank: int = 1
    beside: bool = False

    @cached_property
    def told(self) -> str:
        """One line about it: its type and what it is."""
        return " · ".join(part for part in (self.type, self.description) if part)

    def shape(self, catalog: Catalog) -> Shape | None:
        """What the schema says of its values; None if nothing is known."""
        if not isinstance(self.relation, ResourceRelation) or self.property_name is None:
            return None
        schema = catalog.schema(self.relation.type_name)
        whole = Shape(schema, (schema,))
        steps = self.property_name.split("/") if self.property_name else []
        found = whole.follow(steps)
        if found is not None and self.steps:
            found = found.follow((Within.TEXT, *self.steps))
        return found


def relation_named(catalog: Catalog, path: Sequence[str]) -> Relation | None:
    """The relation with these parts for a name; None if there is none."""
    try:
        return find_relation(catalog, path)
    except Error:
        return None


def columns_of_relation(relation: Relation) -> tuple[Column, ...]:
    """Those of `*` and those beside it, in order."""
    facts = relation.facts if isinstance(relation, ResourceRelation) else relation.described
    shown = [_column(one, relation) for one in facts]
    if isinstance(relation, ResourceRelation):
        known = {column.name.lower() for column in shown}
        named = columns_of(relation).named()
        for name, (kind, what) in _BESIDE.items():
            column = named.get(name.lower())
            if name.lower() not in known and column is not None and column.name == name:
                whole = "" if column.role is Role.PROPERTIES else None
                shown.append(Column(name, kind, what, relation, whole, rank=2, beside=True))
    return tuple(shown)


def _column(one: ColumnFacts, relation: Relation) -> Column:
    told = ", ".join(part for part in (one.flags, first_sentence(one.description)) if part)
    first = one.identifier or (one.required and isinstance(relation, ApiRelation))
    rank = 0 if first else 2 if one.write_only else 1
    return Column(one.name, one.type, told, relation, one.property_name, rank=rank)


def renamed(column: Column, name: str) -> Column:
    """The column under another name, as AS gives it."""
    return replace(column, name=name)
