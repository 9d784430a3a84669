"""However deep a statement is nested: what SQLite takes is answered, what it refuses is refused."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.catalog import Catalog
from cirrusql.errors import NotSupportedError, ParseError
from cirrusql.sql.deep import at_any_depth
from tests.answers.clouds import Cloud

pytestmark = pytest.mark.thorough

RELATION = "awscc.logs.log_groups"
GROUPS = [{"LogGroupName": f"g{days}", "RetentionInDays": days} for days in (1, 5, 7)]
A, B = "retention_in_days", "log_group_name"

# Each makes an expression of another one that is so many levels deeper.
WRAPPINGS: dict[str, Callable[[str, int], str]] = {
    "parentheses": lambda inner, n: "(" * n + inner + ")" * n,
    "ORs": lambda inner, n: " OR ".join([inner, *(f"{A} = {i}" for i in range(n))]),
    "ANDs": lambda inner, n: " AND ".join([inner, *(f"{B} <> '{i}'" for i in range(n))]),
    "ORs in parentheses": lambda inner, n: f"({A} = 1 OR " * n + inner + ")" * n,
    "ANDs in ORs": lambda inner, n: f"({A} = 1 OR ({B} > 'g' AND " * n + inner + "))" * n,
    "NOTs": lambda inner, n: "NOT " * n + f"({inner})",
    "signs": lambda inner, n: "- " * n + f"({inner})",
    "concatenation": lambda inner, n: f"({inner})" + f" || {B}" * n,
    "sums": lambda inner, n: f"({inner})" + f" + {A}" * n,
    "functions": lambda inner, n: "abs(" * n + inner + ")" * n,
    "functions of two": lambda inner, n: "coalesce(NULL, " * n + inner + ")" * n,
    "CASEs": lambda inner, n: f"CASE WHEN {A} THEN " * n + inner + " END" * n,
    "ELSEs": lambda inner, n: f"CASE {A} WHEN 1 THEN 2 ELSE " * n + inner + " END" * n,
    "CASTs": lambda inner, n: "CAST(" * n + inner + " AS TEXT)" * n,
    "collations": lambda inner, n: f"({inner})" + " COLLATE NOCASE" * n,
    "JSON paths": lambda inner, n: f"({inner})" + " -> '$'" * n,
    "IN": lambda inner, n: f"({inner}) IN (1, 'g1'" + ", 5" * n + ")",
    "scalar subqueries": lambda inner, n: "(SELECT " * n + inner + ")" * n,
    "EXISTS": lambda inner, n: f"EXISTS (SELECT 1 FROM {RELATION} WHERE " * n + inner + ")" * n,
    "IN of subqueries": lambda inner, n: (
        f"{A} IN (SELECT {A} FROM {RELATION} WHERE " * n + inner + ")" * n
    ),
}
QUERIES: dict[str, Callable[[int], str]] = {
    **{
        kind: lambda n, kind=kind: (  # type: ignore[misc]
            f"SELECT 1 FROM {f' {kind} '.join(f'{RELATION} t{i}' for i in range(n))} LIMIT 1"
        )
        for kind in ("JOIN", "INNER JOIN", "CROSS JOIN", "NATURAL LEFT JOIN", ",")
    },
    "derived tables": lambda n: f"SELECT * FROM {f'(SELECT {A} FROM ' * n}{RELATION}{')' * n}",
    "a compound": lambda n: " UNION ALL ".join([f"SELECT {A} FROM {RELATION}"] * n),
    "WITH one after the other": lambda n: (
        f"WITH c0 AS (SELECT {A} FROM {RELATION})"
        + "".join(f", c{i} AS (SELECT {A} FROM c{i - 1})" for i in range(1, n))
        + f" SELECT {A} FROM c{n - 1}"
    ),
    "WITH in WITH": lambda n: (
        "WITH c AS (" * n + f"SELECT {A} FROM {RELATION}" + f") SELECT {A} FROM c" * n
    ),
    **{
        name: lambda n, wrap=wrap: f"SELECT {A} FROM {RELATION} WHERE {wrap(f'{A} > 1', n)}"  # type: ignore[misc]
        for name, wrap in WRAPPINGS.items()
    },
}


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    cloud = Cloud(Catalog.open(), ("us-east-1",))
    cloud.put("AWS::Logs::LogGroup", *GROUPS)
    yield cloud
    cloud.close()


@pytest.fixture(scope="module")
def sqlite(cloud: Cloud) -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.execute(f"CREATE TABLE log_groups ({A}, {B})")
    rows = cloud.rows(f"SELECT {A}, {B} FROM {RELATION}")
    connection.executemany("INSERT INTO log_groups VALUES (?, ?)", rows)
    return connection


def answers(sqlite: apsw.Connection, sql: str) -> list[tuple[object, ...]] | str:
    """The rows in any order, or what SQLite says is wrong."""
    try:
        return sorted(sqlite.execute(sql.replace(RELATION, "log_groups")).fetchall(), key=repr)
    except apsw.SQLError as error:
        return str(error)


def require_same(cloud: Cloud, sqlite: apsw.Connection, sql: str) -> None:
    expected = answers(sqlite, sql)
    if not isinstance(expected, str):
        assert sorted(cloud.rows(sql), key=repr) == expected
        return
    with pytest.raises(ParseError) as caught:
        cloud.run(sql)
    assert expected.removeprefix("SQLError: ") in str(caught.value)


def deepest(sqlite: apsw.Connection, query: Callable[[int], str], most: int = 10_000) -> int:
    """How deep SQLite lets the query be."""
    low, high = 1, 2
    while high < most and isinstance(answers(sqlite, query(high)), list):
        low, high = high, high * 2
    while high - low > 1 and high <= most:
        middle = (low + high) // 2
        taken = isinstance(answers(sqlite, query(middle)), list)
        low, high = (middle, high) if taken else (low, middle)
    return min(low, most)


@pytest.mark.parametrize("name", QUERIES)
def test_all_that_sqlite_takes_is_taken_and_one_level_more_is_refused_for_its_reason(
    cloud: Cloud, sqlite: apsw.Connection, name: str
) -> None:
    limit = deepest(sqlite, QUERIES[name])
    assert limit >= 20
    require_same(cloud, sqlite, QUERIES[name](limit))
    require_same(cloud, sqlite, QUERIES[name](limit + 1))


@pytest.mark.parametrize("name", QUERIES)
def test_what_is_much_too_deep_is_refused_in_one_line(cloud: Cloud, name: str) -> None:
    if name == "IN":
        return
    with pytest.raises(ParseError) as caught:
        cloud.run(QUERIES[name](6_000))
    assert "\n" not in str(caught.value)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(WRAPPINGS)), st.integers(1, 400)), min_size=1, max_size=4
    )
)
@settings(max_examples=25, deadline=None)
def test_deep_expressions_of_several_kinds_answer_what_sqlite_answers(
    cloud: Cloud, sqlite: apsw.Connection, layers: list[tuple[str, int]]
) -> None:
    expression = f"{A} > 1"
    for name, count in layers:
        # Every level of these reads the relation, or another row for each row of it.
        few = "subqueries" in name or name == "EXISTS"
        expression = WRAPPINGS[name](expression, min(count, 3) if few else count)
    require_same(cloud, sqlite, f"SELECT {A} FROM {RELATION} WHERE {expression}")


KINDS = ("JOIN", "INNER JOIN", "LEFT JOIN", "CROSS JOIN", ",", "FULL JOIN")


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.booleans()), min_size=7, max_size=10),
    st.integers(0, 9),
)
@settings(max_examples=40, deadline=None)
def test_many_joins_with_and_without_conditions_answer_what_sqlite_answers(
    cloud: Cloud, sqlite: apsw.Connection, joins: list[tuple[str, bool]], equated: int
) -> None:
    sql = f"SELECT count(*), sum(t0.{A}) FROM {RELATION} t0"
    outer = 0
    for number, (kind, has_condition) in enumerate(joins, 1):
        conditioned = has_condition and kind != ","
        outer += kind in ("LEFT JOIN", "FULL JOIN") and not conditioned
        on = f" ON t{number}.{A} < t{number - 1}.{A}" if conditioned else ""
        sql += f" {kind} {RELATION} t{number}{on}"
    sql += f" WHERE t{min(equated, len(joins))}.{A} = 5 AND t0.{B} = 'g7'"
    if outer <= 6:
        require_same(cloud, sqlite, sql)


def test_more_outer_joins_without_condition_than_can_be_read_are_refused(cloud: Cloud) -> None:
    joins = "".join(f" LEFT JOIN {RELATION} t{number}" for number in range(30))
    with pytest.raises(NotSupportedError, match="more than 6 outer joins without a condition"):
        cloud.run(f"SELECT 1 FROM {RELATION} t {joins}")


def test_the_conditions_of_deep_statements_still_choose_what_is_called(cloud: Cloud) -> None:
    either = " OR ".join(f"Identifier = 'g{n}'" for n in range(200))
    assert "ListResources" not in cloud.run(f"SELECT {A} FROM {RELATION} WHERE {either}").calls


def test_writes_may_be_as_deep(cloud: Cloud) -> None:
    days = "(" * 900 + "7" + ")" * 900
    where = " OR ".join(["Identifier = 'g7'", *(f"{B} = 'no{n}'" for n in range(900))])
    cloud.run(f"UPDATE {RELATION} SET {A} = {days} WHERE {where}")
    cloud.run(f"INSERT INTO {RELATION} (LogGroupName) SELECT 'deep' WHERE {'NOT ' * 900}1")
    cloud.run(f"DELETE FROM {RELATION} WHERE {B} = 'deep' AND {'(' * 900}1{')' * 900}")
    assert cloud.rows(f"SELECT count(*) FROM {RELATION}") == [(3,)]


def test_deep_statements_are_explained(cloud: Cloud, sqlite: apsw.Connection) -> None:
    for name in WRAPPINGS:
        sql = QUERIES[name](20 if "subqueries" in name or name == "EXISTS" else 400)
        assert cloud.run(f"EXPLAIN {sql}").rows


# -- the stack


def _count(n: int) -> int:
    return n and 1 + _count(n - 1)


def test_deep_work_leaves_the_interpreters_limit_as_it_was() -> None:
    before = sys.getrecursionlimit(), threading.stack_size()
    assert at_any_depth(lambda: _count(30_000)) == 30_000
    with pytest.raises(ParseError, match="nested too deep"):
        at_any_depth(lambda: _count(1_000_000))
    assert (sys.getrecursionlimit(), threading.stack_size()) == before


def test_what_deep_work_raises_is_raised() -> None:
    def fail(n: int) -> int:
        return fail(n - 1) if n else int("no number")

    with pytest.raises(ValueError, match="no number"):
        at_any_depth(lambda: fail(30_000))


def test_several_threads_may_do_deep_work_at_once() -> None:
    # Of different depths: one that is deep when another sets the limit back ended the process.
    depths = [2_000 + 3_000 * number for number in range(8)]
    found: list[int] = []
    threads = [
        threading.Thread(
            target=lambda depth=depth: found.append(at_any_depth(lambda: _count(depth)))
        )
        for depth in depths * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(depths * 4)
