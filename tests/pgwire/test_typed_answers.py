"""Values come as PostgreSQL's types, in binary, by what is told of them beforehand."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from cirrusql.pgwire.server import PostgresServer
from tests.pgwire.servers import dsn
from tests.sql.postgres.test_answers import EXPECTED
from tests.sql.postgres.world import COLUMNS, ROWS

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def connection(server: PostgresServer) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn(server), autocommit=True) as made:
        for table, columns in COLUMNS.items():
            made.execute(f"CREATE TEMP TABLE {table} ({columns})")
            places = ", ".join(["%s"] * len(columns.split(", ")))
            for row in ROWS[table]:
                made.execute(f"INSERT INTO {table} VALUES ({places})", row)
        yield made


def same(expected: Any, found: Any) -> bool:
    """A boolean is one, a number one; times are texts, a document may be one."""
    if isinstance(expected, dict):
        return expected["json"] in (found, _read(found))
    if isinstance(expected, bool) or isinstance(found, bool) or expected is None:
        return expected is found
    if isinstance(expected, int | float):
        return isinstance(found, int | float | Decimal) and math.isclose(expected, found)
    return bool(expected == found)


def _read(found: Any) -> Any:
    try:
        return json.loads(found)
    except (TypeError, ValueError):
        return found


# What is computed of VALUES, and of functions that may give any type, is told as a text.
UNTOLD = ("VALUES", "mod(", "abs(", "generate_series", "power(", "ceil(", "sqrt(")


def test_values_have_postgresqls_types(connection: psycopg.Connection[Any]) -> None:
    wrong = []
    for sql, expected in EXPECTED.items():
        if isinstance(expected, dict):
            continue
        with connection.cursor(binary=True) as cursor:
            cursor.execute(sql.encode())
            found = cursor.fetchall()
        pairs = zip(expected, found, strict=True)
        if "ORDER BY" in sql and not all(all(map(same, *pair)) for pair in pairs):
            wrong.append((sql, expected, found))
    told = [one for one in wrong if not any(word in one[0] for word in UNTOLD)]
    assert told == []
