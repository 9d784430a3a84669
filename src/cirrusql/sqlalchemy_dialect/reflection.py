"""What SQLAlchemy's inspector asks: schemas, tables, columns, keys, comments, views."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exc
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Connection, reflection

from cirrusql.catalog import SYSTEM, Catalog, OperationRelation, Relation
from cirrusql.engine.own_tables import Own
from cirrusql.sqlalchemy_dialect import relations
from cirrusql.sqlalchemy_dialect.names import DEFAULT, TEMPORARY, is_own, relations_in, schemas
from cirrusql.sqlalchemy_dialect.own import OwnPlace, as_sqlalchemy

# Kept, with its rows: what SQLite has as a table.
_TABLES = (Own.TABLE,)


class ReflectingDialect(SQLiteDialect):
    """The part of the dialect that an inspector asks.

    The catalogue knows every relation, so that none of this makes a call to the cloud.
    """

    @reflection.cache
    def get_schema_names(self, connection: Connection, **_: Any) -> list[str]:
        """The user's own schema, ours, and one for each service."""
        return [DEFAULT, SYSTEM, *schemas(_catalog(connection))]

    def has_schema(self, connection: Connection, schema_name: str, **_: Any) -> bool:
        """Whether there is a schema of that name, or of one with its provider."""
        return is_own(schema_name) or self._knows(connection, schema_name)

    @reflection.cache
    def get_table_names(  # type: ignore[override]
        self, connection: Connection, schema: str | None = None, **keywords: Any
    ) -> list[str]:
        """Relations of a service, or the user's own tables."""
        if is_own(schema):
            return OwnPlace(connection, schema or DEFAULT).objects(*_TABLES)
        found = self._relations_in(connection, schema, **keywords)
        return [name for name, one in found.items() if not _is_view(one)]

    @reflection.cache
    def get_view_names(  # type: ignore[override]
        self, connection: Connection, schema: str | None = None, **keywords: Any
    ) -> list[str]:
        """Views: the user's own, and the few that every user finds in a service."""
        if is_own(schema):
            return OwnPlace(connection, schema or DEFAULT).objects(Own.VIEW)
        found = self._relations_in(connection, schema, **keywords)
        return [name for name, one in found.items() if _is_view(one)]

    @reflection.cache
    def get_materialized_view_names(
        self, connection: Connection, schema: str | None = None, **_: Any
    ) -> list[str]:
        """The user's own materialized views."""
        if not is_own(schema):
            return []
        return OwnPlace(connection, schema or DEFAULT).objects(Own.MATERIALIZED)

    @reflection.cache
    def get_temp_table_names(  # type: ignore[override]
        self,
        connection: Connection,
        schema: str | None = None,  # noqa: ARG002
        **_: Any,
    ) -> list[str]:
        """The tables that go with the connection."""
        return OwnPlace(connection, TEMPORARY).objects(*_TABLES)

    @reflection.cache
    def get_temp_view_names(  # type: ignore[override]
        self,
        connection: Connection,
        schema: Any = None,  # noqa: ARG002
        **_: Any,
    ) -> list[str]:
        """The views that go with the connection."""
        return OwnPlace(connection, TEMPORARY).objects(Own.VIEW)

    @reflection.cache
    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> bool:
        """Whether there is a relation, table or view of that name."""
        self._ensure_has_table_connection(connection)
        if is_own(schema):
            return OwnPlace(connection, schema).find(table_name) is not None
        if not self._knows(connection, schema, **keywords):
            return False
        return table_name.lower() in self._relations_in(connection, schema, **keywords)

    @reflection.cache
    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> Any:
        """Columns with types, comments, and whether they are always there."""
        if not is_own(schema):
            return relations.columns(self._relation(connection, table_name, schema, **keywords))
        place = OwnPlace(connection, schema)
        found = place.require(table_name)
        if found.kind is Own.VIEW:
            return place.view_columns(found)
        return place.reflected("get_columns", found, **keywords)

    @reflection.cache
    def get_pk_constraint(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> Any:
        """What tells a row from all others."""
        if is_own(schema):
            default = reflection.ReflectionDefaults.pk_constraint()
            return self._own("get_pk_constraint", connection, table_name, schema, default, keywords)
        relation = self._relation(connection, table_name, schema, **keywords)
        return {"constrained_columns": [*relations.primary_key(relation)], "name": None}

    @reflection.cache
    def get_table_comment(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> Any:
        """What the schema says of a resource type; tables of the user's own have no comment."""
        if is_own(schema):
            OwnPlace(connection, schema).require(table_name)
            return {"text": None}
        relation = self._relation(connection, table_name, schema, **keywords)
        return {"text": relations.comment(relation)}

    @reflection.cache
    def get_view_definition(
        self, connection: Connection, view_name: str, schema: str | None = None, **keywords: Any
    ) -> str:
        """The query of a view."""
        if is_own(schema):
            query = OwnPlace(connection, schema).require(view_name).query
        else:
            relation = self._relation(connection, view_name, schema, **keywords)
            query = relation.view if isinstance(relation, OperationRelation) else ""
        if not query:
            raise exc.NoSuchTableError(f"{schema}.{view_name}" if schema else view_name)
        return query

    @reflection.cache
    def get_foreign_keys(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> Any:
        """Those of the user's own tables; of references between resources no facts are known."""
        found: list[dict[str, Any]] = self._own(
            "get_foreign_keys", connection, table_name, schema, [], keywords
        )
        return [{**one, "referred_schema": schema} for one in found]

    @reflection.cache
    def get_indexes(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> Any:
        """Those of the user's own tables."""
        return self._own("get_indexes", connection, table_name, schema, [], keywords)

    @reflection.cache
    def get_unique_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> Any:
        """Those of the user's own tables."""
        return self._own("get_unique_constraints", connection, table_name, schema, [], keywords)

    @reflection.cache
    def get_check_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> Any:
        """Those of the user's own tables."""
        return self._own("get_check_constraints", connection, table_name, schema, [], keywords)

    @reflection.cache
    def get_table_options(
        self, connection: Connection, table_name: str, schema: str | None = None, **keywords: Any
    ) -> Any:
        """How a table of the user's own is kept, such as WITHOUT ROWID."""
        return self._own("get_table_options", connection, table_name, schema, {}, keywords)

    # -- where that is found ----------------------------------------------------------------------

    def _own(
        self,
        method: str,
        connection: Connection,
        name: str,
        schema: str | None,
        default: Any,
        keywords: dict[str, Any],
    ) -> Any:
        """What is told of a table of the user's own; the default for views and relations."""
        if not is_own(schema):
            self._relation(connection, name, schema, **keywords)
            return default
        place = OwnPlace(connection, schema)
        found = place.require(name)
        return default if found.kind is Own.VIEW else place.reflected(method, found, **keywords)

    def _knows(self, connection: Connection, schema: str | None, **keywords: Any) -> bool:
        """Whether there is a schema of relations of that name."""
        try:
            self._relations_in(connection, schema, **keywords)
        except exc.ProgrammingError:
            return False
        return True

    @reflection.cache
    def _relations_in(
        self, connection: Connection, schema: str | None, **_: Any
    ) -> dict[str, Relation]:
        """The relations of a schema by name; raises ProgrammingError if there is none such."""
        assert schema is not None
        with as_sqlalchemy(f"schema {schema}"):
            return {one.resource: one for one in relations_in(_catalog(connection), schema)}

    def _relation(
        self, connection: Connection, name: str, schema: str | None, **keywords: Any
    ) -> Relation:
        """The relation of that name; raises NoSuchTableError if there is none."""
        found = self._relations_in(connection, schema, **keywords).get(name.lower())
        if found is None:
            raise exc.NoSuchTableError(f"{schema}.{name}")
        return found


def _catalog(connection: Connection) -> Catalog:
    catalog: Catalog = connection.connection.dbapi_connection.session.catalog  # type: ignore[union-attr]
    return catalog


def _is_view(relation: Relation) -> bool:
    return isinstance(relation, OperationRelation) and bool(relation.view)
