"""What a statement says, as values: one record for each kind.

Queries inside a statement stay text (`Fragment`), because SQLite is the one that reads them; what
the planner must know of a query is found by `bind`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum

from cirrusql.errors import Position
from cirrusql.records import Record, field
from cirrusql.sql.script import Composed, Fragment, Query


class Name(Record):
    """A dotted name as written, without its quotes.

    `schema` is `main`, `temp` or `public` where that stands before a name of the user's own, in
    lower case; it is none of the parts.
    """

    parts: tuple[str, ...]
    position: Position
    schema: str | None = None

    def __str__(self) -> str:
        return ".".join(self.parts)


# -- reading --------------------------------------------------------------------------------------


class Select(Record):
    """A query: SELECT, VALUES or WITH."""

    query: Fragment


class Severity(StrEnum):
    """How much it matters that a control has findings; in the order of what matters more."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Its place in that order, from 0.

        >>> Severity.HIGH.rank > Severity.LOW.rank
        True
        """
        return [*Severity].index(self)


class Assert(Record):
    """ASSERT id [TITLE title] [SEVERITY severity] [SOURCE source, …] AS query.

    The rows of the query are what must not be there. `position` is the id's.
    """

    id: str
    title: str | None
    severity: Severity
    sources: tuple[str, ...]
    query: Fragment
    position: Position


class ExplainMode(StrEnum):
    """What EXPLAIN shows: the calls of a statement, how SQLite would answer it, how it ran, or what
    it must be allowed.
    """

    PLAN = "plan"
    QUERY_PLAN = "query plan"
    ANALYZE = "analyze"
    PERMISSIONS = "permissions"


class Explain(Record):
    """EXPLAIN [QUERY PLAN | ANALYZE | PERMISSIONS] statement."""

    statement: Statement
    mode: ExplainMode


class Show(Record):
    """SHOW [EXTENDED] what [IN path] [LIKE pattern | WHERE condition]; `what` is in upper case.

    SHOW INSERT INTO may list `columns`, and with the hint `REQUIRED` shows no others than what the
    schema requires.
    """

    what: str
    path: Name | None
    extended: bool
    like: str | None
    where: Fragment | None = None
    columns: tuple[Name, ...] = ()
    required: bool = False


class Describe(Record):
    """DESCRIBE [EXTENDED] relation."""

    relation: Name
    extended: bool


class DescribeMethod(Record):
    """DESCRIBE METHOD [EXTENDED] relation.method."""

    relation: Name
    method: str
    extended: bool


class Execute(Record):
    """EXEC relation.method @parameter = 'value' …; a value is text as written, or None for NULL."""

    relation: Name
    method: str
    parameters: Mapping[str, str | None] = field(factory=dict)


# -- changing the cloud ---------------------------------------------------------------------------


class Insert(Record):
    """INSERT INTO target (columns) query [RETURNING returning]."""

    target: Name
    columns: tuple[Name, ...]
    query: Query
    returning: Fragment | None
    hints: frozenset[str]


class Assignment(Record):
    """One `column = expression` of an UPDATE."""

    column: Name
    expression: Fragment


class Update(Record):
    """[ctes] UPDATE target [AS alias] SET assignments [FROM source] [WHERE where]
    [RETURNING returning].
    """

    target: Name
    assignments: tuple[Assignment, ...]
    where: Fragment | None
    returning: Fragment | None
    hints: frozenset[str]
    alias: str | None = None
    ctes: Fragment | None = None
    source: Fragment | None = None


class Delete(Record):
    """[ctes] DELETE FROM target [AS alias] [WHERE where] [RETURNING returning]."""

    target: Name
    where: Fragment | None
    returning: Fragment | None
    hints: frozenset[str]
    alias: str | None = None
    ctes: Fragment | None = None


# -- the user's own views and tables --------------------------------------------------------------


class Existing(Enum):
    """What a CREATE does where the name is taken: OR REPLACE, IF NOT EXISTS, or neither."""

    FAIL = "fail"
    SKIP = "skip"
    REPLACE = "replace"


VIEW = "@view"
"""What a view's rows are called in its own query where its columns are listed.

`@` cannot begin a name without quotes, so no table in the query is hidden by this one.
"""


class CreateView(Record):
    """CREATE [OR REPLACE] [TEMP] [MATERIALIZED] VIEW [IF NOT EXISTS] name [(columns)] AS query."""

    name: Name
    query: Fragment
    existing: Existing
    materialized: bool
    columns: tuple[str, ...] = ()
    temporary: bool = False

    @property
    def rows(self) -> Query:
        """The view's query, with its columns under the names that the statement lists."""
        if not self.columns:
            return self.query
        names = ", ".join('"' + name.replace('"', '""') + '"' for name in self.columns)
        before = f'WITH "{VIEW}"({names}) AS ('
        return Composed((before, self.query, f') SELECT * FROM "{VIEW}"'))


class DropView(Record):
    """DROP [MATERIALIZED] VIEW [IF EXISTS] name."""

    name: Name
    if_exists: bool
    materialized: bool = False


class RefreshView(Record):
    """REFRESH MATERIALIZED VIEW name."""

    name: Name


class TableAction(Enum):
    """What a statement does to a table of the user's own."""

    CREATE = "create"
    CREATE_INDEX = "create index"
    ALTER = "alter"
    DROP = "drop"
    DROP_INDEX = "drop index"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class TableStatement(Record):
    """A statement about a table of the user's own; SQLite reads the rest of it.

    `name` is the table's, and of DROP INDEX the index's. `named` is where the name stands that a
    schema may be written before: the table's, or the index's where there is one; `schema` is that
    which is written there. `conditional` is IF EXISTS or IF NOT EXISTS.

    Where the rows of an INSERT or a CREATE TABLE come from a query, that stands in three pieces:
    `head` (`INSERT INTO name (columns)`, `CREATE TABLE name AS`), `query`, and `tail` (ON CONFLICT
    and RETURNING), so that they may be rows of the cloud. A WITH before INSERT is the query's.
    What else a statement may read of the cloud is in its `reading`. `renamed` is what ALTER TABLE
    calls the table from then on.
    """

    action: TableAction
    name: Name
    text: Fragment
    named: Fragment
    head: Fragment | None = None
    query: Query | None = None
    tail: Fragment | None = None
    conditional: bool = False
    temporary: bool = False
    schema: str | None = None
    reading: Reading | None = None
    renamed: Name | None = None

    def in_schema(self, schema: str, piece: Fragment | None = None) -> str:
        """The statement, or a piece of it that has its name, with that schema before the name."""
        piece = piece or self.text
        before = piece.script[piece.start : self.named.start]
        return f"{before}{self.name_in(schema)}{piece.script[self.named.end : piece.end]}"

    def name_in(self, schema: str) -> str:
        """The name as it is written, with that schema before it."""
        return f"{schema}.{self.named.tokens[-1].text}"


class Reading(Record):
    """What an UPDATE or DELETE of a table of the user's own reads, as a query to plan by.

    `query` has the `parts` of the statement in which relations may be named, in their order, and
    between them words of ours (`words`, one before each part and one behind the last).
    """

    words: tuple[str, ...]
    parts: tuple[Fragment, ...]

    @property
    def query(self) -> Composed:
        """The query: the words and the parts in turn."""
        pieces = [piece for pair in zip(self.words, self.parts, strict=False) for piece in pair]
        return Composed((*pieces, self.words[-1]))


# -- the session ----------------------------------------------------------------------------------


class SetOption(Record):
    """SET option = value; the option in lower case, the value as written without quotes."""

    option: str
    value: str
    position: Position | None = None


class ResetOption(Record):
    """RESET option, in lower case; RESET ALL is None."""

    option: str | None
    position: Position | None = None


class Use(Record):
    """USE provider: what names without a provider belong to. USE alone goes back to the first."""

    provider: Name | None


class Purge(Record):
    """PURGE [target], the target in upper case: forget what was remembered between statements."""

    target: str | None
    position: Position


class Registry(Record):
    """REGISTRY LIST [provider] or REGISTRY PULL provider [version]."""

    pulls: bool
    provider: Name | None
    version: str | None = None


class Sleep(Record):
    """SLEEP milliseconds."""

    milliseconds: int


class NativeQuery(Record):
    """NATIVEQUERY 'statement': one statement about the user's own tables, given as a text."""

    text: str
    position: Position


class TransactionAction(Enum):
    """What a statement does with the writes that are queued."""

    BEGIN = "begin"
    COMMIT = "commit"
    ROLLBACK = "rollback"
    SAVEPOINT = "savepoint"
    RELEASE = "release"
    ROLLBACK_TO = "rollback to"


class TransactionStatement(Record):
    """BEGIN, COMMIT, ROLLBACK [TO name], SAVEPOINT name or RELEASE name."""

    action: TransactionAction
    name: str | None = None
    position: Position | None = None


class NoOperation(Record):
    """A statement of StackQL's that needs doing nothing here; `message` says why."""

    message: str


Write = Insert | Update | Delete
Statement = (
    Select
    | Assert
    | Write
    | Explain
    | Show
    | Describe
    | DescribeMethod
    | Execute
    | CreateView
    | DropView
    | RefreshView
    | TableStatement
    | SetOption
    | ResetOption
    | Use
    | Purge
    | Registry
    | Sleep
    | NativeQuery
    | TransactionStatement
    | NoOperation
)
