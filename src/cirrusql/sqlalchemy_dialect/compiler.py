"""SQL text: SQLAlchemy's for SQLite, with the names and JSON operators that are understood here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler, SQLiteIdentifierPreparer
from sqlalchemy.sql.expression import Insert, TableClause, cast

from cirrusql.sqlalchemy_dialect.names import is_own, written


class IdentifierPreparer(SQLiteIdentifierPreparer):
    """Names: `ec2.vpcs` is `awscc.ec2.vpcs` in a statement."""

    def quote_schema(self, schema: str, force: Any = None) -> str:  # noqa: ARG002
        """The parts of a schema's name, each in quotes where it needs them."""
        if schema.startswith(_TRANSLATED_LATER):
            return schema
        return ".".join(self.quote(part) for part in written(schema))


class Compiler(SQLiteCompiler):
    """Statements."""

    def limit_clause(self, select: Any, **keywords: Any) -> str:
        """LIMIT and OFFSET; SQLite's own writes a parameter where literals were asked for."""
        limit, offset = select._limit_clause, select._offset_clause  # noqa: SLF001
        text = "-1" if limit is None else self.process(limit, **keywords)
        skips = "" if offset is None else f" OFFSET {self.process(offset, **keywords)}"
        return f"\n LIMIT {text}{skips}"

    def visit_json_getitem_op_binary(
        self,
        binary: Any,
        operator: Any,  # noqa: ARG002
        _cast_applied: bool = False,
        **keywords: Any,
    ) -> str:
        """`document["key"]`: `->` gives JSON and `->>` values, which the binder sees through.

        NULL for what is not there, where `json_quote(json_extract(…))` gives the text `null`.
        """
        gives_json = binary.type._type_affinity is types.JSON  # noqa: SLF001
        if not gives_json and not _cast_applied:
            typed = cast(binary, binary.type)
            return str(self.process(typed, _cast_applied=True, **keywords))
        left = self.process(binary.left, **keywords)
        right = self.process(binary.right, **keywords)
        return f"({left} {'->' if gives_json else '->>'} {right})"

    visit_json_path_getitem_op_binary = visit_json_getitem_op_binary

    def _deliver_insertmanyvalues_batches(
        self, statement: str, *arguments: Any, **keywords: Any
    ) -> Iterator[Any]:
        """The batches of an INSERT of many rows with RETURNING.

        Of resources RETURNING has a row for each in the order of the rows, so that nothing has to
        tell them apart; SQLAlchemy would else create one after the other.
        """
        given = list(arguments)
        assert self._insertmanyvalues is not None
        if self._inserts_resources() and not self._insertmanyvalues.sentinel_columns:
            given[_SORT_BY_PARAMETER_ORDER] = False
        return iter(super()._deliver_insertmanyvalues_batches(statement, *given, **keywords))

    def _inserts_resources(self) -> bool:
        table = self.statement.table if isinstance(self.statement, Insert) else None
        if not isinstance(table, TableClause):
            return False
        schema = self.preparer.schema_for_object(table)
        return not is_own(schema)


# How the name stands in a statement that is compiled before `schema_translate_map` is known.
_TRANSLATED_LATER = "__[SCHEMA_"
# Which of the arguments behind the statement it is.
_SORT_BY_PARAMETER_ORDER = 4
