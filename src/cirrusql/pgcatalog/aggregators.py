"""Aggregates that SQLite has not, for a connection: decimals, JSON, and the only row there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import apsw

from cirrusql.errors import DataError
from cirrusql.pgcatalog import documents, numerics


class _Sum:
    """The sum of decimals, and how many there were. Mutable: both."""

    def __init__(self) -> None:
        self.total, self.count = "0", 0

    def step(self, value: Any) -> None:
        """One more; NULL is left out."""
        if value is not None:
            self.total = numerics.worked("+", self.total, str(value))
            self.count += 1

    def sum(self) -> str | None:
        """`sum`; None of nothing."""
        return self.total if self.count else None

    def average(self) -> str | None:
        """`avg`; None of nothing."""
        return numerics.worked("/", self.total, str(self.count)) if self.count else None


class _Gathered:
    """The values of a list in JSON, each after how it is kept. Mutable: they are added."""

    def __init__(self) -> None:
        self.values: list[Any] = []

    def step(self, kind: str, value: Any) -> None:
        """One more."""
        self.values += (kind, value)

    def json(self) -> str | None:
        """`json_agg`; None of nothing."""
        return documents.json_array(*self.values) if self.values else None

    def jsonb(self) -> str | None:
        """`jsonb_agg`."""
        return documents.jsonb_of(documents.json_array(*self.values)) if self.values else None


class _Only:
    """The value of the only row. Mutable: it, and whether there was one."""

    def __init__(self) -> None:
        self.value: Any = None
        self.is_there = False

    def step(self, value: Any) -> None:
        """A row; raises DataError for a second."""
        if self.is_there:
            raise DataError("more than one row returned by a subquery used as an expression")
        self.value, self.is_there = value, True

    def final(self) -> Any:
        """The value; None of no row."""
        return self.value


_MADE: Mapping[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "pg_sum": (_Sum, _Sum.sum),
    "pg_avg": (_Sum, _Sum.average),
    "pg_json_agg": (_Gathered, _Gathered.json),
    "pg_jsonb_agg": (_Gathered, _Gathered.jsonb),
    "pg_only": (_Only, _Only.final),
}


def register_aggregates(connection: apsw.Connection) -> None:
    """Tell a connection of them."""
    for name, (make, final) in _MADE.items():
        connection.create_aggregate_function(name, _factory(make, final))


def _factory(make: Callable[[], Any], final: Callable[[Any], Any]) -> Callable[[], Any]:
    def begun() -> Any:
        return make(), lambda one, *values: one.step(*values), final

    return begun
