"""A function as SQLite calls it: its arguments made into what it takes, its failures named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import apsw

from cirrusql.engine.functions.function import Implementation, Running, SqlFunction, Type, Value
from cirrusql.errors import DataError, Error

_LONGEST = 300
_PYTHON_TYPES = {Type.TEXT: str, Type.INTEGER: int, Type.BYTES: bytes}


class Conversion:
    """Values of other types as arguments: texts by SQLite's own CAST.

    Mutable state: a connection beside the one whose statement runs, made when first needed.
    """

    def __init__(self) -> None:
        self._connection: apsw.Connection | None = None

    def argument(self, value: Any, wanted: Type) -> Any:
        """The value as it is wanted; raises DataError for what is no whole number."""
        if value is None or wanted is Type.ANY or type(value) is _PYTHON_TYPES[wanted]:
            return value
        if wanted is Type.INTEGER:
            return _whole_number(value)
        text = self._text(value)
        return text.encode() if wanted is Type.BYTES else text

    def _text(self, value: Any) -> str:
        if isinstance(value, bytes):
            value = value.decode(errors="replace")
        if isinstance(value, str):
            return value
        if self._connection is None:
            self._connection = apsw.Connection(":memory:")
        return str(self._connection.execute("SELECT CAST(? AS TEXT)", (value,)).get)


def _whole_number(value: str | float | bytes) -> int:
    """The integer that a value is: of a text or a float, as PostgreSQL takes it."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", value):
        return int(value)
    text = value.decode(errors="replace") if isinstance(value, bytes) else value
    raise DataError(f"{text!r} is not a whole number")


class Call:
    """One function on one connection.

    Mutable state: its implementation, loaded when it is first called.
    """

    __slots__ = ("_conversion", "_first", "_function", "_loaded", "_types")

    def __init__(self, function: SqlFunction, running: Running, conversion: Conversion) -> None:
        self._function = function
        self._first = (running,) if function.limited or function.stable else ()
        self._conversion = conversion
        self._types = tuple(one.type for one in function.arguments)
        self._loaded: Implementation | None = None

    def __call__(self, *values: Any) -> Any:
        """The function's value; raises DataError that names it, whatever went wrong."""
        function = self._function
        if None in values and not function.takes_nulls:
            return () if function.columns else None
        try:
            loaded = self._loaded
            if loaded is None:
                loaded = self._loaded = function.load()
            types = self._types
            if len(values) != len(types):
                types = self._types_of(values)
            return loaded(*self._first, *map(self._conversion.argument, values, types))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is about this function
            raise failure(function, error) from None

    def _types_of(self, values: Sequence[Value]) -> tuple[Type, ...]:
        """The types of as many arguments as were written."""
        least = sum(not one.optional for one in self._function.arguments)
        if len(values) < least:
            raise DataError(f"it takes {self._function.signature}")
        return (*self._types, *self._types[-1:] * (len(values) - len(self._types)))[: len(values)]


def failure(function: SqlFunction, error: Exception) -> Error:
    """What ends the statement if a function fails: a DataError that names it.

    That the statement is cancelled, or its time is up, is no failure of the function.
    """
    if isinstance(error, Error) and not isinstance(error, DataError):
        return error
    message = error.message if isinstance(error, DataError) else str(error) or type(error).__name__
    hint = error.hint if isinstance(error, DataError) else None
    if len(message) > _LONGEST:  # a value that it shows may be a whole document
        message = f"{message[:_LONGEST]}…"
    return DataError(f"{function.name}: {message}", hint=hint)
