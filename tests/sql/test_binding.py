"""What binding makes of a query, as pairs in `pairs/*.sql`.

The lines are, for each relation, what is asked of its rows, which columns are equated with
another's and which hidden ones are mentioned; then the text that SQLite is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.engine.connection import Connection
from cirrusql.engine.constants import SettledValues
from cirrusql.errors import Error
from cirrusql.sql import UNKNOWN, BoundQuery, Fragment, columns_of
from cirrusql.sql.binding import bind
from tests.pairs import pairs

CONSTANTS = SettledValues(Connection())


@pytest.mark.parametrize(("statement", "expected"), list(pairs(Path(__file__).parent / "pairs")))
def test_a_query_is_understood_as_written(catalog: Catalog, statement: str, expected: str) -> None:
    try:
        query = Fragment(statement, 0, len(statement))
        lines = [*_told(bind(query, catalog, constants=CONSTANTS))]
    except Error as error:
        lines = [f"{type(error).__name__}: {error}"]
    assert "\n".join(lines) == expected


def _told(query: BoundQuery) -> Iterator[str]:
    for table in query.tables:
        name = query.aliases[table.number]
        yield f"{name}: {'anything' if table.where == UNKNOWN else table.where}"
        for way in table.asked:
            if way is None and len(table.asked) > 1:
                yield f"{name}: asked where the statement says, too"
        if table.compared:
            yield f"{name}: its region is compared"
        for equated in table.equated:
            other = query.aliases[equated.table]
            yield f"{name}: {equated.key} among {other}.{equated.other.name}"
        shown = columns_of(table.relation).visible
        hidden = [column.name for column in table.columns if column not in shown]
        if hidden:
            yield f"{name}: also {', '.join(hidden)}"
    if query.limit is not None:
        yield f"enough: {query.limit.rows} after {query.limit.offset}"
    yield f"residual: {'; '.join(query.residual)}" if query.residual else "residual: none"
    yield " ".join(query.sql.split())
