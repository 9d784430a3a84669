"""What sqlglot is shown of a statement means what the statement means, and everything is shown."""

from __future__ import annotations

from random import Random

import apsw
import pytest

from cirrusql.sql.expansion import expanded
from cirrusql.sql.grammar import exp
from cirrusql.sql.script import Fragment
from cirrusql.sql.shown import shown

_SQLITE = apsw.Connection(":memory:")
_SQLITE.execute(
    "CREATE TABLE t (a, b, c, region); CREATE TABLE u (a, x); CREATE INDEX ti ON t (a);"
    """INSERT INTO t VALUES (1, 2, 3, 'x'), ('a', 'b', NULL, 'y'), (0, 1, '{"x":{"y":1}}', 'z'),"""
    " (NULL, 2.5, 'A', 'x'), ('A', 'a', 1, 'x'); INSERT INTO u VALUES (1, 2), ('a', 'b')"
)

# SQLite's documented grammar of expressions, each alternative at least once.
EXPRESSIONS = """
    CAST(a AS UNSIGNED BIG INT) · CAST(a AS VARCHAR(10)) · CAST(a AS DECIMAL(10, 5))
    CAST(a AS DOUBLE PRECISION) · CAST(a AS NATIVE CHARACTER(70)) · CAST(a AS VARYING CHARACTER (9))
    CAST(a AS whatever) · CAST(a AS "my type") · CAST(a AS [my type]) · CAST(a AS 'my type')
    CAST(a AS ) · CAST(a AS INT8) · CAST(a AS NUMERIC(+1,-2)) · CAST(a AS w x y z)
    CAST(a AS LONG VARCHAR) · CAST(CAST(a AS BIG TEXT) AS BIG INT) · CAST(a AS INTERVAL)
    CASE a WHEN 1 THEN 2 ELSE 3 END · CASE WHEN a THEN b END COLLATE NOCASE
    a COLLATE NOCASE = b · a COLLATE "nocase" · a IN (1) COLLATE NOCASE · a ISNULL COLLATE NOCASE
    a ISNULL · a NOTNULL · a NOT NULL · a IS NOT NULL · a IS NOT b · a IS b · a IS NOT 1 + 2
    a IS DISTINCT FROM b · a IS NOT DISTINCT FROM b · a BETWEEN 1 AND 2 AND b
    a NOT BETWEEN 1 AND 2 · a LIKE b ESCAPE '!' OR b · a NOT LIKE b · a GLOB b AND c · a NOT GLOB b
    a -> '$.x' · a ->> 0 · c ->> '$.x' ->> 'y' · a->b · (a, b) IN (SELECT a, x FROM u)
    (a, b) = (1, 2) · (a, b) < (1, 2) · (a, b) IN (VALUES (1, 2), (3, 4)) · (a, b) IS (1, 2)
    (SELECT a, b) = (1, 2) · a IN () · a NOT IN () · a IN u · a IN main.u · a IN (VALUES (1), (2))
    a IN json_each('[1]') · a IN json_each('[1]') + 1 · a IN (1, 2) * 3 + b NOTNULL || 'x'
    x'6162' · X'61' · 0x1F · 1_000 · 1_000.5_0 · 1e5 · 1.5E-3 · .5 · 5. · 0x1_F · 'it''s'
    "a" · `a` · [a] · t.a · t."a" · main.t.a · a == b · a <> b · a != b · a << 2 · a >> 2
    a & b | ~a · +a · - -a · NOT NOT a · a || b · a % b · -a ->> 'x' · NOT a IS NULL · a = b = 1
    a < b < 1 · a IS TRUE · a IS NOT FALSE · CURRENT_DATE > a · EXISTS (SELECT 1)
    NOT EXISTS (SELECT 1 FROM u) · EXISTS (VALUES (1)) · EXISTS (SELECT 1) + 1
    (SELECT count(*) FILTER (WHERE a > 1) FROM u) · (SELECT count(DISTINCT a) FROM u)
    (SELECT group_concat(a, ',' ORDER BY x DESC) FROM u) · (SELECT json_group_array(a) FROM u)
    (SELECT string_agg(a, ',') FROM u) · (SELECT total(a) FROM u) · iif(a, b, c) · if(a, b)
    max(a, b) · like('a%', a) · (VALUES (1)) · (WITH q AS (SELECT 1) SELECT * FROM q)
    (WITH q AS (SELECT 5) VALUES (1)) · (a IS NULL) + 1 · 1 + a IS NULL · a IN (1, 2) IS TRUE
    (SELECT a FROM u UNION SELECT 1 LIMIT 1) · a IN (SELECT 1 UNION SELECT 2)
"""
WINDOWS = """
    () · (PARTITION BY b ORDER BY c) · w · (w ORDER BY b) · (ORDER BY b ROWS UNBOUNDED PRECEDING)
    (ORDER BY b ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
    (ORDER BY b RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW)
    (ORDER BY b GROUPS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES)
    (ROWS 1 PRECEDING EXCLUDE NO OTHERS) · (ORDER BY b NULLS LAST ROWS CURRENT ROW EXCLUDE GROUP)
"""
QUERIES = """
    SELECT ALL a FROM t · SELECT DISTINCT a FROM t · VALUES (1), (2) · VALUES (1) UNION VALUES (2)
    VALUES (1, 2) UNION ALL SELECT a, b FROM t · VALUES ((SELECT max(a) FROM u)), ((SELECT 2))
    SELECT a FROM t EXCEPT VALUES (1), ((SELECT 'a')) · WITH q AS (SELECT 1) VALUES (2, 3), (4, 5)
    SELECT a FROM t ORDER BY a DESC NULLS FIRST, b COLLATE NOCASE ASC · SELECT a FROM t LIMIT 2, 1
    SELECT a FROM t LIMIT (SELECT 1) OFFSET 1 · SELECT a FROM t LIMIT -1
    SELECT a FROM t HAVING count(*) > 1 · SELECT a FROM t WINDOW w AS (ORDER BY a) ORDER BY 1
    WITH q (z) AS MATERIALIZED (VALUES (1)) SELECT * FROM q
    WITH q AS NOT MATERIALIZED (SELECT 1) SELECT * FROM q
    WITH RECURSIVE q (n) AS (VALUES (1) UNION SELECT n + 1 FROM q LIMIT 3) SELECT * FROM q
    SELECT * FROM t INDEXED BY ti WHERE a = 1 · SELECT * FROM t AS x NOT INDEXED
    SELECT * FROM t NATURAL LEFT OUTER JOIN u · SELECT * FROM t LEFT NATURAL JOIN u
    SELECT * FROM t OUTER LEFT JOIN u ON t.a = u.a · SELECT * FROM t INNER NATURAL JOIN u
    SELECT * FROM t FULL OUTER JOIN u USING (a) · SELECT * FROM (t JOIN u USING (a))
    SELECT * FROM t LEFT JOIN (u JOIN t t2 ON 1) ON 1 · SELECT * FROM ((t)) · SELECT * FROM (t, u)
    SELECT * FROM (VALUES (1)) AS v · SELECT column1 FROM (VALUES (1), (2))
    SELECT * FROM t, json_each('[1]') j · SELECT a 'x y', b [x y], c `x` FROM t 'q'
    SELECT a AS key, b AS value FROM t · SELECT a AS row, b AS rows FROM t · SELECT a filter FROM t
    SELECT ilike, interval, array, x'00' FROM (SELECT 1 ilike, 2 AS interval, 3 AS "array")
    SELECT qualify.a, date, 5 AS struct FROM t AS qualify, (SELECT 1 AS date)
    SELECT lateral + 1, ilike+1 FROM (SELECT 1 AS lateral, 2 AS ilike) WHERE ilike = 2
    SELECT a over FROM t · SELECT a AS begin, b AS ignore FROM t · SELECT 1 ORDER BY 1
    SELECT * FROM main.t · SELECT max(a), b FROM t · SELECT 1 WHERE 0 · SELECT - -1, +-1, ~-1
"""


def listed(lines: str) -> list[str]:
    return [one.strip() for line in lines.splitlines() for one in line.split("·") if one.strip()]


STATEMENTS = [
    *(f"SELECT {one} FROM t" for one in listed(EXPRESSIONS)),
    *(f"SELECT 1 FROM t WHERE {one}" for one in listed(EXPRESSIONS)),
    *(
        f"SELECT sum(a) FILTER (WHERE b) OVER {one} FROM t WINDOW w AS (PARTITION BY a)"
        for one in listed(WINDOWS)
    ),
    *listed(QUERIES),
]


def tree_of(sql: str) -> exp.Expr:
    return expanded(Fragment(sql, 0, len(sql)), {})[1]


def answer(sql: str) -> str:
    try:
        return repr(_SQLITE.execute(sql).fetchall())
    except apsw.SQLError as error:
        return f"error: {error}"


@pytest.mark.parametrize("sql", STATEMENTS)
def test_what_sqlite_takes_is_read(sql: str) -> None:
    assert not answer(sql).startswith("error: SQLError: near"), "not SQLite's"
    assert tree_of(sql)
    text = shown(Fragment(sql, 0, len(sql)), sql).text
    assert answer(text) == answer(sql), text


@pytest.mark.parametrize(
    "escape",
    [
        "char(33)",
        "'!' || ''",
        "t.c",
        "(SELECT '!')",
        "CASE WHEN 1 THEN '!' END",
        "'!' COLLATE NOCASE",
    ],
)
def test_what_escapes_may_be_any_expression(escape: str) -> None:
    sql = f"SELECT 1 FROM t WHERE a LIKE 'x' ESCAPE {escape} AND b = 1"
    assert not answer(sql).startswith("error: SQLError: near")
    conditions = list(tree_of(sql).find_all(exp.EQ))
    assert [one.sql() for one in conditions if not one.find_ancestor(exp.Case)] == ["b = 1"]


OPERATORS = (
    "=", "==", "<>", "!=", "<", "<=", ">", ">=", "IS", "IS NOT", "AND", "OR", "+", "-", "*", "/",
    "%", "||", "&", "|", "<<", ">>", "LIKE", "NOT LIKE", "GLOB", "->", "->>", "IS DISTINCT FROM",
    "IS NOT DISTINCT FROM",
)  # fmt: skip
LEAVES = (
    "a", "b", "c", "1", "2", "1_0", "'a'", "NULL", "t.a", "TRUE", "'$.x'", "x'61'",
    "CAST(a AS BIG INT)", "CAST(b AS LONG CHAR)",
)  # fmt: skip
POSTFIXES = ("ISNULL", "NOTNULL", "NOT NULL", "COLLATE NOCASE", "IS NULL", "IS NOT NULL", "IN u")


def expression(random: Random, depth: int) -> str:
    """An expression of SQLite's, with as few parentheses as it takes."""
    if depth <= 0:
        return random.choice(LEAVES)

    def inner() -> str:
        return expression(random, depth - 1)

    made = (
        *(lambda: f"{inner()} {random.choice(OPERATORS)} {inner()}",) * 8,
        lambda: f"NOT {inner()}",
        lambda: f"- {inner()}",
        lambda: f"({inner()})",
        *(lambda: f"{inner()} {random.choice(('', 'NOT '))}IN ({inner()}, {inner()})",) * 2,
        lambda: f"{inner()} BETWEEN {random.choice(LEAVES)} AND {inner()}",
        *(lambda: f"{inner()} {random.choice(POSTFIXES)}",) * 2,
        lambda: f"CASE WHEN {inner()} THEN {inner()} ELSE {inner()} END",
    )
    return random.choice(made)()


@pytest.mark.parametrize("seed", range(20))
def test_generated_expressions_are_read_as_sqlite_reads_them(seed: int) -> None:
    """Of 10,000 some 800 were refused: what follows IN, ISNULL or NOT NULL may bind tighter."""
    random = Random(seed)
    for _ in range(60):
        sql = f"SELECT {expression(random, random.randrange(1, 5))} FROM t"
        if answer(sql).startswith("error"):
            continue
        text = shown(Fragment(sql, 0, len(sql)), sql).text
        assert answer(text) == answer(sql), (sql, text)
        for column in tree_of(sql).find_all(exp.Column):
            parts = column.parts
            written = sql[parts[0].meta["start"] : parts[-1].meta["end"] + 1]
            assert written == ".".join(part.name for part in parts), (sql, text)
