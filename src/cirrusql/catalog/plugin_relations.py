"""Relations that other packages bring, as the protocol of every relation has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from cirrusql.catalog.methods import Method
from cirrusql.catalog.plugin_api import Column, Relation
from cirrusql.catalog.relations import REGION_FACTS, ColumnFacts
from cirrusql.records import Record

TYPES = ("string", "integer", "number", "boolean", "object", "array")
_KEY_TYPES = ("string", "integer")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
# Providers of our own, and the schemas of the user's own tables.
_TAKEN = ("aws", "awscc", "cirrusql", "main", "temp")
# What every relation has, or what SQLite calls the place of a row.
_RESERVED = ("account_id", "rowid", "oid", "_rowid_")


class PluginRelation(Record):
    """A relation of another package; `plugin` names that in messages, e.g. `team (team 1.0)`."""

    declared: Relation
    plugin: str

    @property
    def name(self) -> str:
        """The full name, e.g. `team.directory.owners`."""
        return self.declared.name

    @property
    def provider(self) -> str:
        """The first part of the name."""
        return self.name.split(".")[0]

    @property
    def service(self) -> str:
        """The second part of the name."""
        return self.name.split(".")[1]

    @property
    def resource(self) -> str:
        """The last part of the name."""
        return self.name.split(".")[2]

    @property
    def type_name(self) -> None:
        """None: the rows are no resources of a type."""
        return

    @property
    def is_regional(self) -> bool:
        """Whether it is asked region by region."""
        return self.declared.regional

    @property
    def regions(self) -> frozenset[str]:
        """Where it exists; empty, for nothing is known against any region."""
        return frozenset()

    @property
    def is_global(self) -> bool:
        """Never: one that is regional is asked in every region."""
        return False

    @cached_property
    def facts(self) -> tuple[ColumnFacts, ...]:
        """The columns of `*`, in order."""
        told = tuple(map(_facts, self.declared.columns))
        return (*told, REGION_FACTS) if self.is_regional else told

    @property
    def described(self) -> tuple[ColumnFacts, ...]:
        """The columns of `*`, which are all."""
        return self.facts

    @property
    def methods(self) -> tuple[Method, ...]:
        """They can be read and nothing else."""
        needed = (*self.required, *(("region",) if self.is_regional else ()))
        return (Method("select", self.resource, "SELECT", needed),)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns whose values the package wants to be told, where they are known."""
        return tuple(one.name for one in self.declared.columns if one.key or one.required)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The keys without which it cannot be read."""
        return tuple(one.name for one in self.declared.columns if one.required)


def _facts(column: Column) -> ColumnFacts:
    is_optional = column.key and not column.required
    return ColumnFacts(
        column.name,
        column.type,
        column.help,
        property_name=column.name,
        required=column.required,
        remark="key" if is_optional else "",
    )


def faults(relation: Relation) -> Iterator[str]:
    """What is wrong with a relation as a package declares it, each in words.

    >>> [*faults(Relation("awscc.s3.owners", (Column("a"), Column("a", "text")), print))]
    ["'awscc' is taken", "two columns 'a'", "column 'a': 'text' is none of the six types"]
    """
    parts = relation.name.split(".") if isinstance(relation.name, str) else []
    if len(parts) != 3 or not all(map(_WORD.fullmatch, parts)):
        yield "a name is provider.service.resource, in lower case"
    elif parts[0] in _TAKEN:
        yield f"'{parts[0]}' is taken"
    if not callable(relation.read):
        yield "'read' cannot be called"
    if not relation.columns or not all(isinstance(one, Column) for one in relation.columns):
        yield "its columns are no tuple of Column"
        return
    names = [one.name for one in relation.columns]
    for name in dict.fromkeys(one for one in names if names.count(one) > 1):
        yield f"two columns '{name}'"
    for column in relation.columns:
        for fault in _column_faults(column, relation):
            yield f"column '{column.name}': {fault}"


def _column_faults(column: Column, relation: Relation) -> Iterator[str]:
    if not isinstance(column.name, str) or not _WORD.fullmatch(column.name):
        yield "a name has lower-case letters, digits and underscores"
    elif column.name in _RESERVED or (relation.regional and column.name == REGION_FACTS.name):
        yield "that name is taken"
    if column.type not in TYPES:
        yield f"'{column.type}' is none of the six types"
    elif (column.key or column.required) and column.type not in _KEY_TYPES:
        yield f"a key is of type {' or '.join(_KEY_TYPES)}"
