"""A query with its names understood: what planning reads, free of any parser's types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from cirrusql.catalog import Relation
from cirrusql.records import Record, field
from cirrusql.sql.absence import LOSES, Absence
from cirrusql.sql.as_of import AsOf
from cirrusql.sql.columns import Dimension, StagingColumn
from cirrusql.sql.predicates import Condition, tells
from cirrusql.sql.script import Query

R_co = TypeVar("R_co", bound=Relation, covariant=True)


class Equated(Record):
    """Rows of a table matter only if `key` is among the values of another table's column.

    It is `implied` where the statement does not say so, but what is known of the columns does. The
    other's rows are `known` if no call is needed for them.
    """

    key: str
    table: int
    other: StagingColumn
    implied: bool = False
    known: bool = False


class Early(Record):
    """A predicate that decides whether a row matters by some columns of it.

    `text` is what the user wrote, `sql` the same over staging tables. `tables` are the numbers of
    the relations whose rows it looks at; `prefix` is the WITH that must stand before a query.
    """

    text: str
    sql: str
    columns: tuple[StagingColumn, ...]
    tables: frozenset[int] = frozenset()
    prefix: str = ""


class NamedScope(Record):
    """A region or an account that a query names, and where: an offset into its text."""

    name: str
    offset: int


class Table(Record, Generic[R_co]):
    """One relation a query reads: its staging table and what is asked of its rows.

    `columns` are those of the staging table in order. `asked` says of which regions and
    accounts the query speaks here: a condition for each way on which rows come to the answer, None
    for one that says nothing; `compared` that it compares the region where that leaves no row out,
    `compared_accounts` the account. `merged` are the
    columns, in lower case, that a USING or NATURAL join compares; SQLite's authorizer does not
    report them. `absence` is what rows of it that could not be read do to the answer, and `tied`
    are the tables with whose rows its own are compared only within a region, `tied_accounts` within
    an account. `early` are predicates
    that say of a row by few of its columns whether it matters. `as_of` is the moment that the query
    wants it of, if it says one behind its name.
    """

    number: int
    relation: R_co
    columns: tuple[StagingColumn, ...]
    where: Condition
    equated: tuple[Equated, ...]
    asked: tuple[Condition | None, ...] = (None,)
    compared: bool = False
    merged: frozenset[str] = frozenset()
    absence: Absence = LOSES
    tied: frozenset[int] = frozenset()
    early: tuple[Early, ...] = ()
    as_of: AsOf | None = None
    compared_accounts: bool = False
    tied_accounts: frozenset[int] = frozenset()

    @property
    def asked_regions(self) -> tuple[Condition | None, ...]:
        """As `asked`, with None for a way that says nothing of regions."""
        return self._asked_of(Dimension.REGION)

    @property
    def asked_accounts(self) -> tuple[Condition | None, ...]:
        """As `asked`, with None for a way that says nothing of accounts."""
        return self._asked_of(Dimension.ACCOUNT)

    def _asked_of(self, dimension: Dimension) -> tuple[Condition | None, ...]:
        ways = (way if way is not None and tells(way, dimension) else None for way in self.asked)
        return tuple(dict.fromkeys(ways))

    @property
    def staging(self) -> str:
        """The staging table's name, unique within a statement."""
        return staging_name(self.number)


AnyTable = Table[Relation]


def staging_name(number: int) -> str:
    """The name of a staging table by its number: one that no table of the user's can have.

    A plain `scan1` was the user's own `scan1` at times, and the other way about.
    """
    return f"cirrusql_scan{number}"


class Edit(Record):
    """A piece of text to put in the place of another; offsets are the fragment's own."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """A piece of a text, all of it by default, with those of the edits made that are in it."""
    end = len(text) if end is None else end
    pieces: list[str] = []
    for edit in edits:
        if start <= edit.start and edit.end <= end:
            pieces += (text[start : edit.start], edit.text)
            start = edit.end
    return "".join((*pieces, text[start:end]))


class RowLimit(Record):
    """LIMIT and OFFSET of a query to which more input rows can only add rows at the end."""

    rows: int
    offset: int = 0


class BoundQuery(Record):
    """A query ready for planning.

    `sql` is what SQLite runs once the staging tables are filled. `limit` is there only if reading
    may stop as soon as that many rows come out. `residual` are the predicates that nothing but
    SQLite can answer, in words. `filters` has, by a table's number, the condition in SQL that its
    rows must satisfy by themselves to matter; they go by the name that `aliases` gives the table.
    `notes` are what it asks for and cannot find, a line each (`notes.py`).
    """

    fragment: Query
    edits: tuple[Edit, ...]
    tables: tuple[AnyTable, ...]
    limit: RowLimit | None = None
    residual: tuple[str, ...] = ()
    filters: Mapping[int, str] = field(factory=dict)
    aliases: Mapping[int, str] = field(factory=dict)
    named_regions: tuple[NamedScope, ...] = ()
    named_accounts: tuple[NamedScope, ...] = ()
    named_account_names: tuple[NamedScope, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The user's text with every edit made."""
        return edited(self.fragment.text, self.edits)

    def as_written(self, text: str) -> str:
        """A piece of `sql` as the user wrote it; the text itself if it is not one."""
        start = self.sql.find(text)
        if start < 0 or text in self.fragment.text:
            return text
        end = self.original_offset(start + len(text))
        # A column of a `*` that was spelt out is nowhere in what the user wrote.
        return self.fragment.text[self.original_offset(start) : end] or text

    def original_offset(self, offset: int) -> int:
        """Where in the user's text a character of `sql` comes from."""
        shift = 0
        for edit in self.edits:
            start = edit.start + shift
            if offset < start:
                break
            if offset < start + len(edit.text):
                return edit.start
            shift += len(edit.text) - (edit.end - edit.start)
        return offset - shift
