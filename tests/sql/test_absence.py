"""What missing rows of a relation do to an answer, decided from the statement alone.

One test compares with what SQLite says: rows are taken out of plain tables, and what was called
harmless must be so.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from random import Random

import pytest

from cirrusql.sql.absence import Effect
from cirrusql.sql.absence.statement import absences
from cirrusql.sql.grammar import parse_one

pytestmark = pytest.mark.thorough

LOSES, COUNTS, INVENTS = Effect.LOSES, Effect.COUNTS, Effect.INVENTS

# A statement over main.a and main.b, and what missing rows of each do.
CASES = [
    ("SELECT x FROM main.a", LOSES, None),
    ("SELECT DISTINCT x FROM main.a", LOSES, None),
    ("SELECT x FROM main.a WHERE NOT (x = 1 OR y IS NULL)", LOSES, None),
    ("SELECT a.x FROM main.a a JOIN main.b b ON a.x = b.x", LOSES, LOSES),
    ("SELECT a.x FROM main.a a, main.b b WHERE a.x = b.x", LOSES, LOSES),
    ("SELECT a.x FROM main.a a LEFT JOIN main.b b ON a.x = b.x", LOSES, INVENTS),
    ("SELECT a.x FROM main.a a RIGHT JOIN main.b b ON a.x = b.x", INVENTS, LOSES),
    ("SELECT a.x FROM main.a a FULL JOIN main.b b ON a.x = b.x", INVENTS, INVENTS),
    ("SELECT a.x FROM main.a a LEFT JOIN main.b b USING (x) WHERE b.y = 2", LOSES, LOSES),
    ("SELECT a.x FROM main.a a LEFT JOIN main.b b USING (x) WHERE b.y IS NOT NULL", LOSES, LOSES),
    ("SELECT a.x FROM main.a a LEFT JOIN main.b b USING (x) WHERE b.y IS NULL", LOSES, INVENTS),
    (
        "SELECT a.x FROM main.a a LEFT JOIN (main.b b JOIN main.b c USING (x)) ON a.x = b.x",
        LOSES,
        INVENTS,
    ),
    ("SELECT x FROM main.a WHERE x IN (SELECT x FROM main.b)", LOSES, LOSES),
    ("SELECT x FROM main.a WHERE x NOT IN (SELECT x FROM main.b)", LOSES, INVENTS),
    ("SELECT x FROM main.a WHERE NOT x IN (SELECT x FROM main.b)", LOSES, INVENTS),
    ("SELECT x FROM main.a WHERE NOT (x NOT IN (SELECT x FROM main.b))", LOSES, LOSES),
    ("SELECT x FROM main.a WHERE (x IN (SELECT x FROM main.b)) = 0", LOSES, INVENTS),
    ("SELECT x FROM main.a WHERE x IN main.b", LOSES, LOSES),
    ("SELECT x FROM main.a WHERE x NOT IN main.b", LOSES, INVENTS),
    ("SELECT x FROM main.a WHERE EXISTS (SELECT 1 FROM main.b WHERE b.x = a.x)", LOSES, LOSES),
    (
        "SELECT x FROM main.a WHERE NOT EXISTS (SELECT 1 FROM main.b WHERE b.x = a.x)",
        LOSES,
        INVENTS,
    ),
    ("SELECT x FROM main.a WHERE EXISTS (SELECT 1 FROM main.b) IS NOT 1", LOSES, INVENTS),
    (
        "SELECT x FROM main.a WHERE y = 1 OR EXISTS (SELECT 1 FROM main.b b WHERE b.x = a.x)",
        LOSES,
        LOSES,
    ),
    ("SELECT x FROM main.a WHERE y = (SELECT max(y) FROM main.b)", LOSES, INVENTS),
    (
        "SELECT x FROM main.a WHERE CASE WHEN EXISTS (SELECT 1 FROM main.b) THEN 0 ELSE 1 END",
        LOSES,
        INVENTS,
    ),
    ("SELECT x, (SELECT count(*) FROM main.b b WHERE b.x = a.x) FROM main.a a", LOSES, INVENTS),
    ("SELECT (SELECT count(*) FROM main.a), (SELECT max(x) FROM main.b)", COUNTS, COUNTS),
    ("SELECT x, EXISTS (SELECT 1 FROM main.b) FROM main.a", LOSES, INVENTS),
    ("SELECT x FROM main.a UNION SELECT x FROM main.b", LOSES, LOSES),
    ("SELECT x FROM main.a UNION ALL SELECT x FROM main.b", LOSES, LOSES),
    ("SELECT x FROM main.a INTERSECT SELECT x FROM main.b", LOSES, LOSES),
    ("SELECT x FROM main.a EXCEPT SELECT x FROM main.b", LOSES, INVENTS),
    ("SELECT count(*) FROM main.a INTERSECT SELECT x FROM main.b", INVENTS, INVENTS),
    ("SELECT count(*), sum(y), total(y), group_concat(x) FROM main.a", COUNTS, None),
    ("SELECT x, count(*) FROM main.a GROUP BY x", COUNTS, None),
    ("SELECT x FROM main.a GROUP BY x", LOSES, None),
    ("SELECT x FROM main.a GROUP BY x HAVING count(*) > 1", COUNTS, None),
    ("SELECT x, count(*) n FROM main.a GROUP BY x HAVING 1 < n", COUNTS, None),
    ("SELECT x FROM main.a GROUP BY x HAVING x > 1", LOSES, None),
    ("SELECT x FROM main.a GROUP BY x HAVING count(*) = 1", INVENTS, None),
    ("SELECT x FROM main.a GROUP BY x HAVING min(y) > 1", INVENTS, None),
    ("SELECT x FROM main.a GROUP BY x HAVING NOT count(*) > 1", INVENTS, None),
    ("SELECT 1 FROM (SELECT count(*) n FROM main.a) WHERE n = 0", INVENTS, None),
    ("SELECT x FROM (SELECT x, count(*) n FROM main.a GROUP BY x) WHERE n > 1", COUNTS, None),
    ("SELECT x FROM (SELECT x, sum(y) n FROM main.a GROUP BY x) WHERE n > 1", INVENTS, None),
    ("SELECT x FROM (SELECT x, count(*) n FROM main.a GROUP BY x) WHERE x > 1", COUNTS, None),
    (
        (
            "SELECT b.x, n FROM main.b b JOIN (SELECT x, count(*) n FROM main.a GROUP BY x)"
            " c ON b.x = c.x"
        ),
        COUNTS,
        LOSES,
    ),
    (
        "SELECT b.x FROM main.b b JOIN (SELECT count(*) n FROM main.a) c ON b.x = c.n",
        INVENTS,
        LOSES,
    ),
    ("SELECT x, row_number() OVER (ORDER BY y) FROM main.a", INVENTS, None),
    (
        (
            "SELECT x FROM (SELECT x, rank() OVER w r FROM main.a WINDOW w AS (ORDER BY y))"
            " WHERE r = 1"
        ),
        INVENTS,
        None,
    ),
    ("SELECT count(*) = 0 FROM main.a", INVENTS, None),
    ("SELECT CASE WHEN count(*) > 2 THEN 'many' ELSE 'few' END FROM main.a", INVENTS, None),
    ("SELECT iif(max(y) > 1, 1, 0) FROM main.a", INVENTS, None),
    ("SELECT count(CASE WHEN y > 1 THEN 1 END), round(avg(y), 1) FROM main.a", COUNTS, None),
    ("SELECT (SELECT count(*) FROM main.a) = 0", INVENTS, None),
    ("SELECT n = 0 FROM (SELECT count(*) n FROM main.a)", INVENTS, None),
    ("SELECT n + 1 FROM (SELECT count(*) n FROM main.a)", COUNTS, None),
    ("SELECT (SELECT x FROM main.b b WHERE b.x = n) FROM (SELECT 2 n)", None, INVENTS),
    ("SELECT x FROM main.a WHERE x IN main.b GROUP BY x HAVING count(*) = 1", INVENTS, INVENTS),
    ("SELECT x, count(*) FROM main.a WHERE x IN main.b GROUP BY x", COUNTS, COUNTS),
    ("SELECT x, lag(y) OVER (ORDER BY y) FROM main.a WHERE x IN main.b", INVENTS, INVENTS),
    ("SELECT x FROM main.a WHERE x IN main.b ORDER BY y LIMIT 1", INVENTS, INVENTS),
    ("SELECT x FROM main.a ORDER BY (SELECT max(x) FROM main.b)", LOSES, LOSES),
    ("SELECT x FROM main.a LIMIT 2", LOSES, None),
    ("SELECT x FROM main.a ORDER BY y", LOSES, None),
    ("SELECT x FROM main.a ORDER BY y LIMIT 2", INVENTS, None),
    ("SELECT x FROM main.b LIMIT (SELECT count(*) FROM main.a)", INVENTS, LOSES),
    (
        "WITH c AS (SELECT x FROM main.a) SELECT x FROM c WHERE x NOT IN (SELECT x FROM c)",
        INVENTS,
        None,
    ),
    ("WITH c AS (SELECT x FROM main.a) SELECT c.x FROM c JOIN main.b b ON c.x = b.x", LOSES, LOSES),
    (
        "WITH c AS (SELECT x FROM main.a) SELECT d.x FROM c d LEFT JOIN main.b b ON b.x IN c",
        INVENTS,
        INVENTS,
    ),
    ("WITH c(z) AS (SELECT count(*) FROM main.a) SELECT z FROM c WHERE z = 0", INVENTS, None),
    (
        (
            "WITH RECURSIVE r(x) AS (SELECT x FROM main.a UNION SELECT b.y FROM r JOIN"
            " main.b b ON b.x = r.x) SELECT x FROM r"
        ),
        LOSES,
        LOSES,
    ),
    (
        (
            "SELECT x FROM main.a WHERE NOT EXISTS (SELECT 1 FROM main.b b WHERE NOT EXISTS"
            " (SELECT 1 FROM main.a c WHERE c.x = b.x))"
        ),
        INVENTS,
        INVENTS,
    ),
]


def effects(sql: str) -> dict[str, Effect]:
    found: dict[str, Effect] = {}
    for start, absence in absences(parse_one(sql)).items():
        name = sql[start : start + 6]
        worst = max(found.get(name, LOSES), absence.effect, key=lambda one: one.value)
        found[name] = worst
        assert bool(absence.place) == (absence.effect is INVENTS)
    return found


@pytest.mark.parametrize(("sql", "first", "second"), CASES)
def test_what_missing_rows_do(sql: str, first: Effect | None, second: Effect | None) -> None:
    wanted = {"main.a": first, "main.b": second}
    assert effects(sql) == {name: one for name, one in wanted.items() if one is not None}


@pytest.mark.parametrize("sql", [case[0] for case in CASES])
def test_what_is_called_harmless_is_so_in_sqlite(sql: str) -> None:
    """Rows are taken out at random: no row is given that is not there with all of them."""
    harmless = [name for name, effect in effects(sql).items() if effect is LOSES]
    random = Random(sql)
    for _ in range(60):
        connection = sqlite3.connect(":memory:")
        for table in ("a", "b"):
            connection.execute(f"CREATE TABLE {table} (x, y)")
            rows = [(random.choice((1, 2, 3, None)), random.choice((0, 1, 2))) for _ in range(5)]
            connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
        if " IN main.b" in sql or "IN c" in sql:
            connection.execute("ALTER TABLE b DROP COLUMN y")
        whole = Counter(connection.execute(sql).fetchall())
        for name in harmless:
            connection.execute(f"DELETE FROM {name} WHERE rowid % 5 = ?", (random.randrange(5),))
        part = Counter(connection.execute(sql).fetchall())
        connection.close()
        if "LIMIT 2" not in sql and COUNTS not in effects(sql).values():
            assert part <= whole


@pytest.mark.parametrize(
    ("sql", "deciding"),
    [
        ("SELECT x, y FROM main.a", set()),
        ("SELECT * FROM main.a ORDER BY y", set()),
        ("SELECT x AS z FROM main.a WHERE y = 1", {"y"}),
        ("SELECT x FROM main.a UNION ALL SELECT x FROM main.a WHERE y = 1", {"y"}),
        ("SELECT coalesce(x, 0) FROM main.a", {"x"}),
        ("SELECT x FROM main.a ORDER BY y LIMIT 1", {"*"}),
        ("SELECT DISTINCT x FROM main.a", {"*"}),
        ("SELECT max(x) FROM main.a", {"*"}),
        ("SELECT x FROM (SELECT x FROM main.a)", {"*"}),
        ("SELECT x FROM main.a UNION SELECT x FROM main.a", {"*"}),
    ],
)
def test_which_columns_decide_something(sql: str, deciding: set[str]) -> None:
    found = absences(parse_one(sql))
    assert frozenset().union(*(one.deciding for one in found.values())) == deciding
