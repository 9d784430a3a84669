"""What a SHOW is about: the statement, and where it runs."""

from __future__ import annotations

from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import ProgrammingError
from cirrusql.records import Record
from cirrusql.sql.statements import Name, Show

Row = tuple[Any, ...]
Shown = tuple[tuple[str, ...], list[Row]]


class Asked(Record, eq=False):
    """What there is to show: a SHOW statement, and the context that it runs in."""

    statement: Show
    context: StatementContext

    @property
    def catalog(self) -> Catalog:
        """The resource types and operations there are."""
        return self.context.catalog

    @property
    def path(self) -> Name:
        """What SHOW … IN names; raises ProgrammingError if it names nothing."""
        if self.statement.path is None:
            raise ProgrammingError(f"SHOW {self.statement.what} IN what? Name a relation")
        return self.statement.path

    def own(self) -> list[tuple[str, str, str | None]]:
        """Name, kind and query of the user's own tables and views."""
        with self.context.working() as database:
            return [(one.name, one.kind.value, one.query or None) for one in database.own.all()]
