"""What is worked out beforehand is what SQLite would have made of it, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.engine.connection import Connection
from cirrusql.engine.constants import SettledValues
from cirrusql.engine.functions import FUNCTIONS, SqlFunction
from cirrusql.engine.functions.function import Argument, Type
from cirrusql.sql.folding import folded
from cirrusql.sql.script import Composed, Fragment, Query

TWICE = SqlFunction("twice", (Argument("a", Type.TEXT),), lambda a: a + a, "text", "twice", "1")
CONNECTION = Connection((*FUNCTIONS, TWICE))
CONSTANTS = SettledValues(CONNECTION)
CONNECTION.sqlite.authorizer = None
CONNECTION.sqlite.execute("CREATE TABLE t (a, n INTEGER, s TEXT COLLATE NOCASE)")
VALUES = [None, 0, 1, 2, 5, 2.5, "0", "1", "5", "a", "A", "b", "aa", "2024-01-02", '{"a":1}', b"a"]
CONNECTION.sqlite.executemany("INSERT INTO t VALUES (?1, ?1, ?1)", [(one,) for one in VALUES])


def fragment(sql: str) -> Fragment:
    return Fragment(sql, 0, len(sql))


def text(sql: str) -> str:
    return folded(fragment(sql), CONSTANTS).text


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a = date('2024-01-01', '+1 day')", "a = '2024-01-02'"),
        ("date('2024-01-01', '+1 day') <= a", "'2024-01-02' <= a"),
        ("(upper('x') = a)", "('X' = a)"),
        ("a = 'x' || upper('y') || 1 AND b = 2", "a = 'xY1' AND b = 2"),
        ("a IN (upper('x'), b, lower('Y'))", "a IN ('X', b, 'y')"),
        ("a NOT IN (1, -abs(-2))", "a NOT IN (1, (-2))"),
        ("a BETWEEN abs(-1) AND abs(-3) AND b", "a BETWEEN 1 AND 3 AND b"),
        ("a BETWEEN b AND abs(-3) AND abs(-3)", "a BETWEEN b AND 3 AND abs(-3)"),
        ("a LIKE lower('X%') ESCAPE '!'", "a LIKE 'x%' ESCAPE '!'"),
        ("a = json_object('k', json_array(1, 'b'))", """a = '{"k":[1,"b"]}'"""),
        ("f(a = upper('x'))", "f(a = 'X')"),
        ("a = twice('b')", "a = 'bb'"),
        ("CASE WHEN upper('a') = b THEN upper('c') END", "CASE WHEN 'A' = b THEN upper('c') END"),
        ("a = lower('X') -- why\n AND b = upper( /* y */ 'y')", "a = 'x' -- why\n AND b = 'Y'"),
        ("a = (SELECT b FROM u WHERE c = upper('x'))", "a = (SELECT b FROM u WHERE c = 'X')"),
        ("a = ((upper('x')))", "a = 'X'"),
        ("a = upper('it''s')", "a = 'IT''S'"),
        ("date('now') = date('now')", None),
        ("CURRENT_DATE = date('now')", None),
        ("date(current_timestamp) = CURRENT_DATE", None),
    ],
)  # fmt: skip
def test_what_is_worked_out(condition: str, expected: str | None) -> None:
    found = text(f"SELECT 1 FROM t WHERE {condition}")
    if expected is not None:
        assert found == f"SELECT 1 FROM t WHERE {expected}"
    else:
        one, _, other = found.partition(" WHERE ")[2].partition(" = ")
        assert one == other
        assert len(one) == len("'2024-01-01'")


@pytest.mark.parametrize(
    "condition",
    [
        "a = random()",
        "a = abs(random())",
        "a = last_insert_rowid()",
        "a = changes()",
        "a = date(b)",
        "a = upper('x') || b",
        "b || upper('x') = a",
        "a = upper('x') COLLATE NOCASE",
        "a = CAST(lower('5') AS INTEGER)",
        "a = upper(CAST('x' AS TEXT))",
        "a = upper('x') -> '$.b'",
        'a = "current_date"',
        "a = t.current_date",
        "a = max('x')",
        "a = count(1)",
        'a = upper("b")',
        "a = upper(b)",
        "a = json('no')",
        "a = nullif(1, 1)",
        "a = zeroblob(3)",
        "a = x'00'",
        "a = printf('%0200000d', 1)",
        "a = unknown('x')",
        "a = 1 + 2 AND b IN ((2), (3))",
        "upper('x')",
        "upper('x') IS a",
        "a IN (VALUES (1), (abs(-2)))",
        "a IN (SELECT b, abs(-2) FROM u)",
        "(a, b) = (upper('x'), 1)",
        "a = upper('x",
        "a = upper('x'",
        "a = upper(",
        "a =",
    ],
)
def test_what_is_left(condition: str) -> None:
    sql = f"SELECT 1 FROM t WHERE {condition}"
    if condition.count("'") % 2:
        sql = sql.replace("'", "")
    assert text(sql) == sql


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "SELECT count(*) FILTER (WHERE a = upper('x')) FROM t",
            "SELECT count(*) FILTER (WHERE a = 'X') FROM t",
        ),
        ("SELECT * FROM (SELECT count(*) FILTER (WHERE a = upper('x')) FROM t)", None),
        ("WITH w AS (SELECT (SELECT 1 FROM t WHERE a = upper('x'))) SELECT * FROM w", None),
        (
            "SELECT * FROM (SELECT (a IN (1)), b FROM t WHERE a = upper('x'))",
            "SELECT * FROM (SELECT (a IN (1)), b FROM t WHERE a = 'X')",
        ),
        (
            "SELECT * FROM (SELECT 1 FROM t UNION SELECT 2 FROM u WHERE (a = upper('x')))",
            "SELECT * FROM (SELECT 1 FROM t UNION SELECT 2 FROM u WHERE (a = 'X'))",
        ),
    ],
)
def test_columns_of_queries_within_others_keep_their_names(sql: str, expected: str | None) -> None:
    assert text(sql) == (expected or sql)


def test_one_mistake_leaves_the_others_worked_out() -> None:
    sql = "SELECT 1 FROM t WHERE a = json('no') OR a = upper('x')"
    assert text(sql) == "SELECT 1 FROM t WHERE a = json('no') OR a = 'X'"


def test_places_stay_the_users_and_so_do_names() -> None:
    sql = "SELECT a = upper('x') FROM t WHERE\n a = lower('ABCDEFGH') AND wrong"
    found = folded(fragment(sql), CONSTANTS)
    assert found.text.startswith("SELECT a = upper('x') FROM t")
    assert isinstance(found, Composed)
    assert found.position(found.text.index("wrong")) == fragment(sql).position(sql.index("wrong"))


CALLS = [
    *("upper({})", "lower({})", "abs({})", "date({})", "date({}, '+1 day')", "length({})"),
    *("coalesce({}, {})", "json_object('a', {})", "json_array({}, {})", "substr({}, 1, 1)"),
    *("-abs({})", "({} || {})", "nullif({}, {})", "iif({}, {}, {})", "round({})", "twice({})"),
    *("{} + {}", "{} || {}", "typeof({})", "json({})", "hex({})"),
]
LITERALS = ["NULL", "0", "1", "5", "2.5", "'a'", "'A'", "'5'", "'2024-01-02'", "'{\"a\":1}'", "-1"]
CONDITIONS = [
    *("{c} = {e}", "{e} = {c}", "{c} < {e}", "{e} >= {c}", "{c} <> {e}", "{c} IN ({e}, {f})"),
    *("{c} NOT IN ({e}, {c})", "{c} BETWEEN {e} AND {f}", "NOT {c} = {e} OR {f} < {c}"),
    *("{c} LIKE {e}", "{c} GLOB {e}", "CASE WHEN {c} = {e} THEN {f} ELSE {e} = {c} END"),
    *("{c} == {e} = {f}", "{c} = {e} IS NULL", "({c} = {e}) IN (0, {f})", "{c} = {e} < {f}"),
    *("{c} = ({e})", "{c} = {e} COLLATE NOCASE", "{c} IS {e}", "{e} = {f}"),
]


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2) -> str:
    if not depth or draw(st.booleans()):
        return draw(st.sampled_from(LITERALS))
    call = draw(st.sampled_from(CALLS))
    while "{}" in call:
        call = call.replace("{}", draw(expressions(depth=depth - 1)), 1)
    return call


@st.composite
def statements(draw: st.DrawFn) -> str:
    condition = draw(st.sampled_from(CONDITIONS))
    column, one, other = (
        draw(st.sampled_from(["a", "n", "s"])),
        draw(expressions()),
        draw(expressions()),
    )
    said = condition.format(c=column, e=one, f=other)
    return f"SELECT rowid, {said} FROM t WHERE {said} ORDER BY rowid"


def answers(query: Query) -> Iterator[object]:
    try:
        yield from CONNECTION.sqlite.execute(query.text)
    except apsw.SQLError as error:
        yield type(error)


@given(statements())
def test_the_answer_is_that_of_sqlite(sql: str) -> None:
    whole = fragment(sql)
    assert list(answers(folded(whole, CONSTANTS))) == list(answers(whole))


def test_many_are_worked_out_of_the_same_moment() -> None:
    listed = ", ".join(["strftime('%f', 'now')"] * 900)
    values = text(f"SELECT 1 FROM t WHERE a IN ({listed})").partition("(")[2].strip(")").split(", ")
    assert len(values) == 900
    assert len(set(values)) == 1


def test_more_than_columns_of_a_row_are_worked_out() -> None:
    listed = ", ".join(f"abs(-{n})" for n in range(5_000))
    expected = ", ".join(map(str, range(5_000)))
    assert text(f"SELECT 1 FROM t WHERE a IN ({listed})").endswith(f"IN ({expected})")


def test_brackets_in_brackets_are_read_once() -> None:
    counted: list[str] = []

    class Counting(SettledValues):
        def is_settled(self, function: str) -> bool:
            counted.append(function)
            return super().is_settled(function)

    sql = f"SELECT 1 FROM t WHERE {'(' * 100}upper('x') = a{')' * 100}"
    assert "'X' = a" in folded(fragment(sql), Counting(CONNECTION)).text
    assert len(counted) == 1
