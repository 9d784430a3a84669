"""Types: what SQLAlchemy has for the six JSON types, and how documents come and go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import types
from sqlalchemy.engine import Dialect

# How the DB-API tells that a column's cells are documents already.
_NATIVE = ("object", "array")


class Json(types.JSON):
    """JSON: text in tables of the user's own, dicts and lists in a relation's own columns."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """How a cell becomes a value; a relation's own is one."""
        if coltype in _NATIVE:
            return None
        parse = super().result_processor(dialect, coltype)
        assert parse is not None

        def process(value: Any) -> Any:
            # SQLite gives a number where the column's affinity has made one of the text.
            return parse(value) if isinstance(value, str) else value

        return process


def column_type(name: str | None) -> types.TypeEngine[Any]:
    """The type of a column of one of the six JSON types; None is not known.

    >>> column_type("integer"), column_type("array"), column_type(None)
    (Integer(), JSON(none_as_null=True), NullType())
    """
    make = _TYPES.get(name)
    return make() if make is not None else types.NullType()


def _document() -> types.JSON:
    # None removes a property; the JSON value null is none that a schema has.
    return types.JSON(none_as_null=True)


_TYPES: Mapping[str | None, Callable[[], types.TypeEngine[Any]]] = {
    "string": types.String,
    "integer": types.Integer,
    "number": types.Float,
    "boolean": types.Boolean,
    "object": _document,
    "array": _document,
}
