"""What names mean in a statement: the sources of a FROM, their columns, and what encloses them."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.errors import UnknownName, did_you_mean
from cirrusql.pgcatalog.types import INT4, OID, XID
from cirrusql.records import Record


class Typed(Record):
    """A piece of SQLite's SQL, and the type that PostgreSQL gives its value."""

    sql: str
    type: int


class OutputColumn(Record):
    """A column of an answer: its name, and its type's number."""

    name: str
    type: int


class Answered(Record):
    """A query in SQLite's SQL, with its columns; `is_empty` if it cannot have a row."""

    sql: str
    columns: tuple[OutputColumn, ...]
    is_empty: bool = False


class Source(Record):
    """One source of a FROM. `columns` are its columns as they are written in SQLite.

    A join with it that needs a row finds none if it `is_empty`.
    """

    alias: str
    columns: Mapping[str, Typed]
    is_empty: bool = False
    class_oid: int = 0


# What every table of PostgreSQL's has beside its columns.
_OF_EVERY_TABLE = {
    "xmin": ("1", XID),
    "xmax": ("0", XID),
    "cmin": ("0", INT4),
    "ctid": ("'(0,1)'", 27),
}


class Scope:
    """The sources that a SELECT's expressions can name. Mutable: sources are added as FROM is read.

    `tables` are the queries of WITH by their names. `drawn` are sources that expressions of the
    SELECT list add, `unnest(x)` for one. `merged` are the columns of USING, which `*` has once.
    """

    def __init__(self, parent: Scope | None = None) -> None:
        self.parent = parent
        self.sources: list[Source] = []
        self.drawn: list[str] = []
        self.tables: dict[str, Answered] = dict(parent.tables) if parent is not None else {}
        self.merged: set[str] = set()
        self.is_aggregated = False

    def parent_of_from(self) -> Scope:
        """What a query in this FROM can name: the tables of WITH, and what encloses the SELECT."""
        made = Scope(self.parent)
        made.tables = dict(self.tables)
        return made

    def column(self, name: str, source: str | None = None) -> Typed:
        """What a column's name means, from the inside out; raises UnknownName."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.own_column(name, source)
            if found is not None:
                return found
            scope = scope.parent
        raise self._unknown(name, source)

    def own_column(self, name: str, source: str | None) -> Typed | None:
        """What the name means in this scope alone."""
        for one in self.sources:
            if source is None or one.alias == source:
                found = one.columns.get(name)
                if found is not None:
                    return found
        for one in self.sources:
            if (source is None or one.alias == source) and one.class_oid:
                if name == "tableoid":
                    return Typed(str(one.class_oid), OID)
                if name in _OF_EVERY_TABLE:
                    return Typed(*_OF_EVERY_TABLE[name])
        return None

    def source(self, alias: str) -> Source | None:
        """The source of that name, from the inside out."""
        scope: Scope | None = self
        while scope is not None:
            for one in scope.sources:
                if one.alias == alias:
                    return one
            scope = scope.parent
        return None

    def _unknown(self, name: str, source: str | None) -> UnknownName:
        if source is not None and self.source(source) is None:
            return UnknownName(f'missing FROM-clause entry for table "{source}"')
        known = [column for one in self.sources for column in one.columns]
        written = f"{source}.{name}" if source else f'"{name}"'
        return UnknownName(f"column {written} does not exist", hint=did_you_mean(name, known))


def quoted(name: str) -> str:
    """A name as SQLite reads it.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as SQLite reads it; it knows no NUL."""
    return "'" + value.replace("'", "''").replace("\0", "") + "'"
