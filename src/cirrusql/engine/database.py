"""The session's SQLite: staging tables, name resolution, and the answer to every query.

One in-memory connection for each session, with the user's own database beside it. What a user may
run in it is held to reading and to tables of the user's own: it opens no files and attaches none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from cirrusql.engine.answers import Answers
from cirrusql.engine.connection import Connection
from cirrusql.engine.constants import SettledValues
from cirrusql.engine.functions import FUNCTIONS, SqlFunction, table_columns
from cirrusql.engine.own_path import OwnPath
from cirrusql.engine.own_schema import OwnSchema
from cirrusql.engine.own_statements import OwnStatements
from cirrusql.engine.own_tables import OwnTables
from cirrusql.engine.predicates import Predicates
from cirrusql.engine.staging_tables import StagingTables

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext
    from cirrusql.sql.lexer import Token


class Database:
    """What a session does in SQLite, each part by its own name, all on one connection.

    The parts are used in `working`, one statement at a time. `more` gives the functions of other
    packages. Mutable state: whether these are there, and those
    for PostgreSQL's spellings.
    """

    def __init__(
        self,
        own_path: OwnPath | None = None,
        functions: Sequence[SqlFunction] = FUNCTIONS,
        more: Callable[[], Sequence[SqlFunction]] | None = None,
    ) -> None:
        self._more = more
        self._has_postgres = False
        self._connection = Connection(functions)
        self.staging = StagingTables(self._connection)
        self.predicates = Predicates(self._connection)
        self.constants = SettledValues(self._connection)
        self.answers = Answers(self._connection)
        self.own = OwnTables(
            self._connection.sqlite, own_path or OwnPath(None), self._connection.check
        )
        self.own_statements = OwnStatements(self._connection, self.own)
        self.own_schema = OwnSchema(self._connection, self.own)

    @contextmanager
    def working(self, statement: StatementContext) -> Iterator[Database]:
        """A context in which a statement has the connection to itself.

        What SQLite does in it ends when the statement is cancelled or its time is up. Raises
        InterfaceError if the session is closed, the statement's Cancelled or Timeout, and what
        SQLite complains of as a DatabaseError.
        """
        with self._connection.working(statement):
            yield self

    @property
    def functions(self) -> Sequence[SqlFunction]:
        """What SQL has beside SQLite's own functions."""
        return self._connection.functions

    @cached_property
    def table_columns(self) -> Mapping[str, frozenset[str]]:
        """The columns of those functions that stand in FROM."""
        return table_columns(self.functions)

    def bring_functions(self, tokens: Sequence[Token] | None = None) -> bool:
        """Have the functions of other packages too, if a text calls what is no function here.

        Without a text they are had in any case. Says whether there are any that were not there.
        """
        added = tokens is not None and self._bring_postgres(tokens)
        if self._more is None:
            return added
        from cirrusql.engine.functions.brought import calls_unknown

        if tokens is not None and not calls_unknown(tokens, self.functions):
            return added
        more, self._more = self._more(), None
        self._connection.add(more)
        self.__dict__.pop("table_columns", None)
        return bool(more) or added

    def _bring_postgres(self, tokens: Sequence[Token]) -> bool:
        """Have what PostgreSQL's spellings call, if a text does; whether it was not there."""
        if self._has_postgres or not any(one.text[:9] == "postgres_" for one in tokens):
            return False
        from cirrusql.engine.functions.postgres import POSTGRES

        self._connection.add(POSTGRES)
        self._has_postgres = True
        self.__dict__.pop("table_columns", None)
        return True

    def limit_texts(self, most: int) -> None:
        """Have no text, and no row, be longer than so many bytes."""
        self._connection.limit_texts(most)

    def close(self) -> None:
        """Let go of everything; staging tables are gone with it."""
        self._connection.close()

    def __repr__(self) -> str:
        return f"<Database {self._connection}, {self.staging}>"
