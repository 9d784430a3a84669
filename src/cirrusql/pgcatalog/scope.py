"""What names mean in a statement: the sources of a FROM, their columns, and what encloses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cirrusql.errors import ParseError, UnknownName, did_you_mean
from cirrusql.pgcatalog.types import INT2VECTOR, INT4, OID, OIDVECTOR, TEXT, UNKNOWN, XID
from cirrusql.records import Record

if TYPE_CHECKING:
    from cirrusql.pgcatalog.grouping import Grouping


class Typed(Record):
    """A piece of SQLite's SQL, and the type that PostgreSQL gives its value.

    `parameter` is the number of one whose type nothing has told yet, if it is one. A list that
    `was_vector` counts from 0, as a vector does.
    """

    sql: str
    type: int
    parameter: int = 0
    was_vector: bool = False

    @property
    def first(self) -> int:
        """Where a list begins to count."""
        return 0 if self.was_vector or self.type in (INT2VECTOR, OIDVECTOR) else 1


class OutputColumn(Record):
    """A column of an answer: its name, and its type's number."""

    name: str
    type: int


class Answered(Record):
    """A query in SQLite's SQL, with its columns; `is_empty` if it cannot have a row."""

    sql: str
    columns: tuple[OutputColumn, ...]
    is_empty: bool = False

    def decided(self) -> Answered:
        """The same for who reads its rows: what says nothing of its type is a text there."""
        columns = tuple(OutputColumn(one.name, decided(one.type)) for one in self.columns)
        return Answered(self.sql, columns, self.is_empty)


class Source(Record):
    """One source of a FROM. `columns` are its columns as they are written in SQLite.

    Two may have one name. A join with it that needs a row finds none if it `is_empty`.
    """

    alias: str
    columns: tuple[tuple[str, Typed], ...]
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

    `shown` are the columns that have a name alone, in the order of `*`: those of USING once, and
    first. `tables` are the queries of WITH by their names. `drawn` are the lists that functions of
    many rows in the SELECT list go through, `unnest(x)` for one, side by side. `bare` are the
    columns that stand outside of any aggregate, as they are written in SQLite; `group` is what
    GROUP BY says.
    """

    def __init__(self, parent: Scope | None = None) -> None:
        self.parent = parent
        self.sources: list[Source] = []
        self.shown: list[tuple[str, Typed]] = []
        self.drawn: list[str] = []
        self.drawn_alias = ""
        self.tables: dict[str, Answered] = dict(parent.tables) if parent is not None else {}
        self.bare: list[tuple[str, str]] = []
        self.is_aggregated = self.is_window = False
        self.group: Grouping | None = None

    def parent_of_from(self) -> Scope:
        """What a query in this FROM can name: the tables of WITH, and what encloses the SELECT."""
        made = Scope(self.parent)
        made.tables = dict(self.tables)
        return made

    def add(self, source: Source) -> None:
        """Have expressions name a source too; raises ParseError for a second of that name."""
        if any(one.alias == source.alias for one in self.sources):
            raise ParseError(f'table name "{source.alias}" specified more than once')
        self.sources.append(source)
        self.shown += source.columns

    # -- aggregates -------------------------------------------------------------------------------

    def begin_aggregate(self) -> int:
        """What follows is an aggregate's, until `end_aggregate` with what this gives."""
        self.is_aggregated = True
        return len(self.bare)

    def end_aggregate(self, mark: int) -> None:
        """The columns since then are the aggregate's, and may be of any row."""
        if not self.is_window:
            del self.bare[mark:]

    # -- names ------------------------------------------------------------------------------------

    def column(self, name: str, source: str | None = None) -> Typed:
        """What a column's name means, from the inside out; raises UnknownName or ParseError."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.own_column(name, source)
            if found is not None:
                scope.bare.append((found.sql, f"{source}.{name}" if source else name))
                return found
            scope = scope.parent
        raise self._unknown(name, source)

    def own_column(self, name: str, source: str | None) -> Typed | None:
        """What the name means in this scope alone; raises ParseError where it means several."""
        of = [one for one in self.sources if source in (None, one.alias)]
        known = self.shown if source is None else [pair for one in of for pair in one.columns]
        found = [value for column, value in known if column == name]
        if not found and (name == "tableoid" or name in _OF_EVERY_TABLE):
            found = [
                Typed(str(one.class_oid), OID)
                if name == "tableoid"
                else Typed(*_OF_EVERY_TABLE[name])
                for one in of
                if one.class_oid
            ]
        if len(found) > 1:
            raise ParseError(
                f'column reference "{name}" is ambiguous', hint="write the table before it, as t.x"
            )
        return found[0] if found else None

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
        known = [column for one in self.sources for column, _ in one.columns]
        written = f"{source}.{name}" if source else f'"{name}"'
        return UnknownName(f"column {written} does not exist", hint=did_you_mean(name, known))


def decided(oid: int) -> int:
    """The type of what nobody says more of: a text."""
    return TEXT if oid == UNKNOWN else oid


def quoted(name: str) -> str:
    """A name as SQLite reads it.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as SQLite reads it; it knows no NUL."""
    return "'" + value.replace("'", "''").replace("\0", "") + "'"
