"""The session's SQLite: staging tables, name resolution, and the answer to every query.

One in-memory connection for each session, with the user's own database beside it. What a user may
run in it is held to reading and to tables of the user's own: it opens no files and attaches none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cirrusql.engine.answers import Answers
from cirrusql.engine.connection import Connection
from cirrusql.engine.own_path import OwnPath
from cirrusql.engine.own_schema import OwnSchema
from cirrusql.engine.own_statements import OwnStatements
from cirrusql.engine.own_tables import OwnTables
from cirrusql.engine.predicates import Predicates
from cirrusql.engine.staging_tables import StagingTables

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext


class Database:
    """What a session does in SQLite, each part by its own name, all on one connection.

    The parts are used in `working`, one statement at a time.
    """

    def __init__(self, own_path: OwnPath | None = None) -> None:
        self._connection = Connection()
        self.staging = StagingTables(self._connection)
        self.predicates = Predicates(self._connection)
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

    def close(self) -> None:
        """Let go of everything; staging tables are gone with it."""
        self._connection.close()

    def __repr__(self) -> str:
        return f"<Database {self._connection}, {self.staging}>"
