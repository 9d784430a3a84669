"""Views put in the place of their names mean what SQLite's own views of the same queries mean."""

from __future__ import annotations

from collections.abc import Mapping

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.errors import NotSupportedError, ParseError, Position
from cirrusql.sql import BoundQuery, Composed, Fragment
from cirrusql.sql.expansion import expanded
from cirrusql.sql.own_names import located

TABLES = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, NULL);"
TABLES += "CREATE TABLE u (a, c); INSERT INTO u VALUES (1, 10), (3, 30);"
VIEWS = {
    "big": "SELECT a, b FROM t WHERE a > 1",
    "bigger": "SELECT a FROM big WHERE a > 2 -- the end",
    "joined": "WITH w AS (SELECT * FROM u) SELECT big.a, w.c FROM big JOIN w ON w.a = big.a",
    "limited": "SELECT a FROM t ORDER BY a DESC LIMIT 2",
    "both": "SELECT a FROM big UNION ALL SELECT a FROM bigger",
}
QUERIES = (
    "SELECT * FROM big",
    "SELECT x.a FROM Big AS x, bigger AS y WHERE x.a = y.a",
    'SELECT "big".a FROM "big"',
    "SELECT big.a FROM big JOIN limited ON limited.a = big.a",
    "SELECT count(*) FROM joined WHERE c IN (SELECT c FROM joined)",
    "SELECT (SELECT max(a) FROM both), a FROM limited",
    "WITH big AS (SELECT 7 AS a) SELECT * FROM big",
    "WITH big AS (SELECT 7 AS a) SELECT * FROM big JOIN joined ON 1",
    "SELECT * FROM (WITH big AS (SELECT 7 AS a) SELECT a FROM big) JOIN big ON 1",
    "WITH c AS (SELECT a FROM big), big AS (SELECT 7 AS a) SELECT * FROM c",
    "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM bigger WHERE bigger.a = t.a)",
)


def sqlite(views: Mapping[str, str]) -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.execute(TABLES)
    for name, query in views.items():
        connection.execute(f"CREATE VIEW {name} AS {query}")
    return connection


def spelt_out(sql: str, views: Mapping[str, str]) -> str:
    query = expanded(Fragment(sql, 0, len(sql)), views)[0]
    return located(BoundQuery(query, (), ()), lambda _, __: "main").sql


def code(query: str) -> str:
    """A query as a statement's text has it: without what stands behind its last word."""
    return query.removesuffix(" -- the end")


OURS = {name: code(query) for name, query in VIEWS.items()}


@pytest.mark.parametrize("sql", QUERIES)
def test_a_view_answers_as_sqlites_own_does(sql: str) -> None:
    expected = sqlite(VIEWS).execute(sql).fetchall()
    assert sqlite({}).execute(spelt_out(sql, OURS)).fetchall() == expected


NAMES = ("v0", "v1", "v2", "v3")
SOURCES = st.sampled_from(("t", "u", *NAMES))


@st.composite
def queries(draw: st.DrawFn) -> str:
    source, other, cte = draw(SOURCES), draw(SOURCES), draw(st.sampled_from(("", *NAMES, "t")))
    condition = draw(st.sampled_from(("1", "a > 1", f"a IN (SELECT a FROM {other})")))
    query = f"SELECT a FROM {source} WHERE {condition}"
    if draw(st.booleans()):
        query = f"SELECT x.a FROM ({query}) x, {other}"
    return f"WITH {cte} AS (SELECT 5 AS a) {query}" if cte else query


@given(st.lists(queries(), min_size=4, max_size=4), queries())
def test_views_of_views_and_what_with_hides_mean_what_they_mean_to_sqlite(
    definitions: list[str], sql: str
) -> None:
    views = dict(zip(NAMES, definitions, strict=True))
    expected, found = rows(sqlite(views), sql), ours(sql, views)
    assert found == expected


def rows(connection: apsw.Connection, sql: str) -> object:
    """What SQLite answers; None if it refuses, as it does where a view reads itself."""
    try:
        return connection.execute(sql).fetchall()
    except apsw.SQLError:
        return None


def ours(sql: str, views: Mapping[str, str]) -> object:
    try:
        return rows(sqlite({}), spelt_out(sql, views))
    except NotSupportedError:
        return None


def test_a_view_that_reads_itself_is_refused() -> None:
    views = {"one": "SELECT * FROM other", "other": "SELECT * FROM one"}
    with pytest.raises(NotSupportedError, match="line 1, column 15: the view 'one' reads itself"):
        spelt_out("SELECT * FROM one", views)


def test_views_may_not_be_nested_for_ever() -> None:
    views = {f"v{n}": f"SELECT * FROM v{n + 1}" for n in range(20)}
    with pytest.raises(NotSupportedError, match="more than 16 deep"):
        spelt_out("SELECT * FROM v0", views)
    assert spelt_out("SELECT * FROM v10", {**views, "v20": "SELECT 1"})


def test_a_with_hides_no_table_from_a_view() -> None:
    sql = "WITH t AS (SELECT 9 AS a, 1 AS b) SELECT * FROM big, t"
    assert (
        sqlite({}).execute(spelt_out(sql, OURS)).fetchall() == sqlite(VIEWS).execute(sql).fetchall()
    )


def test_an_error_behind_a_view_is_at_its_place_in_what_the_user_wrote() -> None:
    sql = "SELECT * FROM big\nWHERE nothing"
    query, _ = expanded(Fragment(sql, 0, len(sql)), OURS)
    assert isinstance(query, Composed)
    assert query.position(query.text.index("nothing")) == Position(2, 7)
    assert query.position(query.text.index("a > 1")).line == 1


def test_an_error_in_a_view_names_the_view() -> None:
    with pytest.raises(ParseError, match=r"line 1, column 15: in the view 'v': .*syntax error"):
        spelt_out("SELECT * FROM v", {"v": "SELECT FROM WHERE"})
