"""Reflection of the user's own tables: SQLAlchemy's for SQLite, asked of the session's database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import exc
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Connection
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData

import cirrusql
from cirrusql.engine.own_schema import OwnSchema
from cirrusql.engine.own_tables import Own, OwnObject
from cirrusql.result import ResultColumn
from cirrusql.session import Session
from cirrusql.sql.own_names import quoted
from cirrusql.sqlalchemy_dialect.names import TEMPORARY
from cirrusql.sqlalchemy_dialect.types import column_type


class OwnConnection:
    """What SQLAlchemy's reflection of SQLite takes for a connection: it asks the own database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def exec_driver_sql(self, statement: str, parameters: Iterable[Any] = ()) -> Any:
        """The rows of a PRAGMA, or of a query of `sqlite_master`."""
        with as_sqlalchemy(statement), self._session.own_schema() as own:
            names, rows = own.rows(statement, tuple(parameters))
        return IteratorResult(SimpleResultMetaData(names), iter(rows))


class OwnReflection(SQLiteDialect):
    """What SQLAlchemy asks of a table that is there; schemas are called as SQLite knows them."""

    server_version_info = (3, 54)

    def has_table(self, *_: Any, **__: Any) -> bool:
        """True: the table has been found before."""
        return True


OWN_REFLECTION = OwnReflection()


class OwnPlace:
    """The user's own tables and views in one schema: `main`, `temp`, or both for None."""

    def __init__(self, connection: Connection, schema: str | None) -> None:
        self.session: Session = connection.connection.dbapi_connection.session  # type: ignore[union-attr]
        self._schema = (schema or "").lower()

    def objects(self, *kinds: Own) -> list[str]:
        """The names of what is of these kinds, sorted."""
        with self._looking() as own:
            wanted = self._schema == TEMPORARY
            return [
                one.name
                for one in own.all()
                if one.kind in kinds and self._is_temporary(one, own) == wanted
            ]

    def find(self, name: str) -> OwnObject | None:
        """What has that name; None if nothing has."""
        with self._looking() as own:
            found = own.find(name)
            if found is None or not self._schema:
                return found
            return found if self._is_temporary(found, own) == (self._schema == TEMPORARY) else None

    def require(self, name: str) -> OwnObject:
        """The same; raises NoSuchTableError if nothing has."""
        found = self.find(name)
        if found is None:
            raise exc.NoSuchTableError(f"{self._schema}.{name}" if self._schema else name)
        return found

    def reflected(self, method: str, found: OwnObject, **keywords: Any) -> Any:
        """What SQLAlchemy's reflection of SQLite tells of a table."""
        with self._looking() as own:
            place = own.place(found, self._schema)
        ask = getattr(OWN_REFLECTION, method)
        return ask(OwnConnection(self.session), found.name, schema=place, **keywords)

    def view_columns(self, found: OwnObject) -> list[dict[str, Any]]:
        """The columns of a view: what its query will give.

        Raises UnreflectableTableError for a view that cannot be read any more.
        """
        sql = f"SELECT * FROM {quoted(found.name)}"
        try:
            (described,) = self.session.describe(sql)
        except cirrusql.ProgrammingError as error:
            raise exc.UnreflectableTableError(f"view '{found.name}': {error}") from error
        return [
            {"name": one.name, "type": _view_type(one), "nullable": True, "default": None}
            for one in described.columns or ()
        ]

    @contextmanager
    def _looking(self) -> Iterator[OwnSchema]:
        with as_sqlalchemy("own tables"), self.session.own_schema() as own:
            yield own

    @staticmethod
    def _is_temporary(found: OwnObject, own: OwnSchema) -> bool:
        return found.temporary or own.place(found) == TEMPORARY


def _view_type(column: ResultColumn) -> Any:
    """The type of a relation's own column, or the one that an own table's definition gives it."""
    if column.type is None and column.declared:
        return OWN_REFLECTION._resolve_type_affinity(column.declared.upper())  # type: ignore[no-untyped-call]  # noqa: SLF001
    return column_type(column.type)


@contextmanager
def as_sqlalchemy(statement: str) -> Iterator[None]:
    """A context whose errors are SQLAlchemy's, of the class that a statement's would have."""
    try:
        yield
    except cirrusql.Error as error:
        raise exc.DBAPIError.instance(statement, None, error, cirrusql.Error) from error
