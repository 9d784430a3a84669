"""Binding and planning cost what a statement is long: for twice the text hardly more than twice.

Work is counted in calls of Python functions, which no busy machine makes more of.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType

import pytest

from cirrusql.catalog import Catalog
from cirrusql.plan import Scope, plan_query
from cirrusql.sql import Fragment, Test, possible
from cirrusql.sql.binding import bind

pytestmark = pytest.mark.thorough

VOLUMES, VPCS, SUBNETS = "awscc.ec2.volumes", "awscc.ec2.vpcs", "awscc.ec2.subnets"


def _numbers(count: int, piece: str, between: str) -> str:
    return between.join(piece.format(number) for number in range(count))


def unread_conjuncts(count: int) -> str:
    conditions = _numbers(count, "length(volume_id) <> {}", " AND ")
    return f"SELECT size FROM {VOLUMES} WHERE {conditions}"


def read_conjuncts(count: int) -> str:
    return f"SELECT size FROM {VOLUMES} WHERE {_numbers(count, 'size <> {}', ' AND ')}"


def ors_in_brackets(count: int) -> str:
    ways = _numbers(count, "(region = 'eu-west-1' AND volume_id = 'v{}')", " OR ")
    return f"SELECT size FROM {VOLUMES} WHERE {ways}"


def arms(count: int) -> str:
    return _numbers(count, f"SELECT volume_id FROM {VOLUMES} WHERE size = {{}}", " UNION ALL ")


def columns_of_columns(count: int) -> str:
    inner = _numbers(count, "size AS c{}", ", ")
    return f"SELECT {_numbers(count, 'c{}', ', ')} FROM (SELECT {inner} FROM {VOLUMES})"


def groups(count: int) -> str:
    return f"{columns_of_columns(count)} GROUP BY {_numbers(count, 'c{}', ', ')}"


def names_of_results(count: int) -> str:
    results = _numbers(count, "size + {0} AS r{0}", ", ")
    return f"SELECT {results} FROM {VOLUMES} ORDER BY {_numbers(count, 'r{}', ', ')}"


def values_of_in(count: int) -> str:
    listed = _numbers(count, "'vol-{}'", ", ")
    return f"SELECT size FROM {VOLUMES} WHERE volume_id IN ({listed})"


def doubled_ctes(count: int) -> str:
    text = f"WITH c0 AS (SELECT volume_id FROM {VOLUMES})"
    for number in range(count):
        text += f", c{number + 1} AS (SELECT a.volume_id FROM c{number} a, c{number} b)"
    return f"{text} SELECT * FROM c{count}"


def derived_tables(count: int) -> str:
    query = f"SELECT volume_id, size FROM {VOLUMES}"
    for number in range(count):
        query = f"SELECT volume_id, size FROM ({query}) WHERE size > {number}"
    return query


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        (unread_conjuncts, 200),
        (read_conjuncts, 200),
        (ors_in_brackets, 150),
        (columns_of_columns, 300),
        (groups, 200),
        (names_of_results, 300),
        (values_of_in, 1000),
        (doubled_ctes, 15),
        (derived_tables, 15),
        (arms, 60),
    ],
)
def test_twice_the_statement_is_twice_the_work(
    catalog: Catalog, statement: Callable[[int], str], count: int
) -> None:
    _work(catalog, statement(2))  # what is read and compiled once
    assert _work(catalog, statement(2 * count)) < 2.3 * _work(catalog, statement(count))


def test_a_value_is_looked_up_among_many_at_once() -> None:
    def seconds(count: int) -> float:
        listed = Test("VolumeId", "in", tuple(range(count)))
        start = time.process_time()
        assert all(possible(listed, {"VolumeId": value}) for value in range(count))
        return time.process_time() - start

    few = min(seconds(2_000) for _ in range(3))
    assert min(seconds(16_000) for _ in range(3)) < 25 * few, "64 times, were each compared"


@pytest.mark.parametrize(
    "join",
    [
        "LEFT JOIN {subnets} j{} ON j{}.vpc_id = j0.vpc_id",
        "JOIN {subnets} j{} ON j{}.vpc_id = j0.vpc_id",
        "JOIN {subnets} j{} USING (vpc_id)",
    ],
)
def test_twice_the_joins_are_four_times_the_work_at_most(catalog: Catalog, join: str) -> None:
    def statement(count: int) -> str:
        joins = (join.format(n, n, subnets=SUBNETS) for n in range(1, count))
        tests = _numbers(count, "length(j{}.vpc_id) > 0", " AND ")
        return f"SELECT 1 FROM {VPCS} j0 {' '.join(joins)} WHERE {tests}"

    _work(catalog, statement(2))
    assert _work(catalog, statement(60)) < 4.5 * _work(catalog, statement(30))


def _work(catalog: Catalog, statement: str) -> int:
    """How many calls of functions it takes to bind a statement and to plan it."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        query = bind(_fragment(statement), catalog)
        used = {table.number: frozenset(("volume_id", "size")) for table in query.tables}
        plan_query(query, used, Scope(("eu-west-1",)))
    finally:
        sys.setprofile(before)
    return calls


def _fragment(statement: str) -> Fragment:
    return Fragment(statement, 0, len(statement))
