"""Values on their way in and out: from a client's to SQLite's, and from SQLite's to Python's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

from cirrusql.errors import DataError, ProgrammingError
from cirrusql.pgcatalog import list_texts, numerics, objects, texts
from cirrusql.pgcatalog.as_texts import kept_as
from cirrusql.pgcatalog.casts import SIZES
from cirrusql.pgcatalog.scope import OutputColumn
from cirrusql.pgcatalog.type_names import format_type
from cirrusql.pgcatalog.types import (
    BOOL,
    CHAR,
    FLOAT4,
    FLOAT8,
    NAMED,
    NUMERIC,
    element_of,
    is_array,
)

Converter = Callable[[Any], Any]


class Named(str):
    """An object as its name, with the number that a binary answer has instead.

    >>> Named("ec2.vpcs", 16_400).oid
    16400
    """

    __slots__ = ("oid",)
    oid: int

    def __new__(cls, name: str | None, oid: int) -> Self:
        """The name, or the number where there is none."""
        made = super().__new__(cls, name or str(oid))
        made.oid = oid
        return made


def converters(columns: Sequence[OutputColumn], known: objects.Known) -> list[Converter | None]:
    """What makes a cell of each column; None for cells that are as they should be."""
    return [_converter(column.type, known) for column in columns]


def _converter(kind: int, known: objects.Known) -> Converter | None:
    if kind == BOOL:
        return bool
    if kind in SIZES:
        return _whole
    if kind in (FLOAT4, FLOAT8):
        return float
    if kind in NAMED:
        return lambda cell: Named(objects.name_of(known, NAMED[kind], cell), int(cell))
    if is_array(kind):
        return _items(element_of(kind), known)
    return _text


def _items(kind: int, known: objects.Known) -> Converter:
    if kind not in NAMED:
        return list_texts.items
    one = _converter(kind, known)
    assert one is not None
    return lambda cell: [
        None if each is None else one(each) for each in list_texts.items(cell) or []
    ]


def _whole(cell: Any) -> Any:
    return cell if isinstance(cell, int) else int(cell)


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else str(cell)


def row_of(cells: Sequence[Any], how: Sequence[Converter | None]) -> tuple[Any, ...]:
    """A row in Python's types; raises DataError for a cell that is not of its column's type."""
    try:
        return tuple(
            cell if one is None or cell is None else one(cell)
            for cell, one in zip(cells, how, strict=True)
        )
    except (ValueError, TypeError):
        raise DataError("a value is not of the type that was promised for it") from None


def given(values: Sequence[Any], types: Sequence[int]) -> tuple[Any, ...]:
    """The values of parameters as SQLite takes them; raises DataError for what does not fit."""
    if len(values) < len(types):
        raise ProgrammingError(
            f"the statement has {len(types)} parameters, and was given {len(values)} values"
        )
    return tuple(
        _given(value, kind, place)
        for place, (value, kind) in enumerate(zip(values, types, strict=False), 1)
    )


def _given(value: Any, kind: int, place: int) -> Any:
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        return list_texts.compact(list(value))
    if isinstance(value, (bool, int, float)):
        value = str(int(value) if isinstance(value, bool) else value)
    if not isinstance(value, str):
        what = f"${place}, a {type(value).__name__}"
        raise DataError(f"{what} is not a value of type {format_type(kind)}")
    if is_array(kind):
        return list_texts.parsed(value, kept_as(element_of(kind)))
    if kind == BOOL:
        return texts.truth(value)
    if kind in SIZES:
        return numerics.integer(value, SIZES[kind])
    if kind == CHAR:
        return value[:1]
    if kind == NUMERIC:
        return numerics.read(value)
    return texts.number(value) if kind in (FLOAT4, FLOAT8) else value
