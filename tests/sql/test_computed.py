"""The types of computed columns, and of parameters by what they are compared with."""

from __future__ import annotations

import pytest

from cirrusql.sql.compared import compared_types
from cirrusql.sql.computed import computed_types

TABLES = {"t": {"n": "integer", "r": "number", "s": "string", "b": "boolean", "j": "object"}}
CASES = {
    "SELECT count(*), count(n), sum(n), sum(r), avg(n), total(n) FROM t": "i i i n n n",
    "SELECT 1, 1.5, 0x1F, 9223372036854775808, 'x', NULL, -3 FROM t": "i n i n s ? i",
    "SELECT n + 1, n + 1.5, n / 2, n % 2, n * r, n - s FROM t": "i n i i n ?",
    "SELECT n = 1, NOT b, n IN (1), s LIKE 'a', n IS NULL, EXISTS (SELECT 1) FROM t": "b b b b b b",
    "SELECT s || 'x', upper(s), substr(s, 1), group_concat(s), hex(s) FROM t": "s s s s s",
    "SELECT max(n), min(s), coalesce(n, 0), coalesce(n, 's'), abs(n), (n) FROM t": "i s i ? i i",
    "SELECT CASE WHEN b THEN 'a' ELSE 'b' END, CASE WHEN b THEN 1 END FROM t": "s i",
    "SELECT iif(b, 1, 2), iif(b, 1, 'a') FROM t": "i ?",
    "SELECT CAST(s AS INTEGER), CAST(s AS REAL), CAST(n AS TEXT) FROM t": "i n s",
    "SELECT CAST(s AS NUMERIC) FROM t": "?",
    "SELECT (SELECT count(*) FROM t), (SELECT s FROM t), (SELECT * FROM t) FROM t": "i s ?",
    "SELECT row_number() OVER (), sum(n) OVER (), lag(s) OVER (ORDER BY n) FROM t": "i i s",
    "SELECT sum(n) FILTER (WHERE n > 1), count(DISTINCT n), sum(DISTINCT n) FROM t": "i i i",
    "SELECT date('now'), strftime('%Y'), unixepoch(), julianday('now') FROM t": "s s i n",
    "SELECT json_object('a', 1), json(s), json_extract(j, '$.a'), j ->> 'a' FROM t": "o o ? ?",
    "SELECT a.k, a.s FROM (SELECT count(*) AS k, s FROM t GROUP BY s) a": "i s",
    "WITH c AS (SELECT count(*) AS k FROM t) SELECT k, k + 1, max(k) FROM c": "i i i",
    "WITH c(x, y) AS (SELECT n, s FROM t) SELECT y, x FROM c": "s i",
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION SELECT x + 1 FROM r) SELECT x, x * 2.0 FROM r": "i n",
    "SELECT n FROM t UNION SELECT 2": "i",
    "SELECT n FROM t UNION ALL SELECT s FROM t": "?",
    "SELECT n FROM t UNION ALL SELECT r FROM t": "n",
    "SELECT n, *, s FROM t": "i ? ? ? ? ? s",
    "SELECT t.n, u.s FROM t JOIN t AS u ON u.n = t.n": "i s",
    "SELECT postgres_integer(s, 64), postgres_text(n), postgres_number(n) + 1 FROM t": "i s i",
    "SELECT 1 FROM": "?",
}
_LETTERS = {"i": "integer", "n": "number", "s": "string", "b": "boolean", "o": "object", "?": None}


@pytest.mark.parametrize(("sql", "expected"), CASES.items())
def test_types_of_columns(sql: str, expected: str) -> None:
    types = tuple(_LETTERS[one] for one in expected.split())
    assert computed_types(sql, TABLES, len(types)) == types


RELATIONS = {"ec2.volumes": {"size": "integer", "encrypted": "boolean", "volume_id": "string"}}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1 FROM ec2.volumes WHERE size > $1 AND $2 = volume_id", "i s"),
        ("SELECT 1 FROM awscc.ec2.volumes v WHERE v.size IN ($1, $2) LIMIT $3", "i i i"),
        ("SELECT 1 FROM ec2.volumes WHERE size BETWEEN $1 AND ($2)", "i i"),
        ("SELECT 1 FROM ec2.volumes WHERE volume_id LIKE $1 OR encrypted IS $2", "s b"),
        ("SELECT $1, 1 + $2, 1.5 * $3, size - $4 FROM ec2.volumes", "? i n i"),
        ("UPDATE ec2.volumes SET size = $1 WHERE volume_id = $2", "i s"),
        ("DELETE FROM ec2.volumes WHERE encrypted = $1", "b"),
        (
            "SELECT 1 FROM ec2.volumes WHERE size IN (SELECT value FROM postgres_any($1))",
            "list of i",
        ),
        ("SELECT 1 FROM ec2.volumes WHERE size = postgres_constant($1)", "i"),
        ("SELECT postgres_integer($1, 32), postgres_text($2)", "i s"),
        ("SELECT 1 FROM ec2.volumes WHERE nope = $1 AND other.size = $2", "? ?"),
        ("SELECT 1 FROM t WHERE size = $1", "?"),
        ("SELEC $1", "?"),
    ],
)
def test_types_of_parameters(sql: str, expected: str) -> None:
    found = compared_types(sql, RELATIONS)
    words = expected.replace("list of ", "list-").split()
    wanted = {}
    for number, word in enumerate(words, 1):
        told = _LETTERS[word.removeprefix("list-")]
        if told is not None:
            wanted[number] = f"list of {told}" if word.startswith("list-") else told
    assert found == wanted
