"""The user's own tables are changed and read as plain SQLite changes and reads the same tables.

Runs of statements by chance, each made in a session and in a database beside it: what both give,
what both refuse, and what is in the tables after each.
"""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import apsw
import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import Error
from cirrusql.session import MEMORY, Session, local_environment

RUNS, MANY, LENGTH = 8, 100, 30

TABLES = (
    (
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE UNIQUE, age NUMERIC,"
        " note DEFAULT 'none' CHECK (note <> 'bad'))"
    ),
    (
        "CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INTEGER, name TEXT, weight REAL,"
        " UNIQUE (owner, name))"
    ),
    "INSERT INTO people (id, name, age) VALUES (1, 'Ann', 30), (2, 'bob', NULL), (3, 'Cy', 7)",
    "INSERT INTO pets VALUES (1, 1, 'rex', 3.5), (2, 1, 'Tom', NULL), (3, 3, 'rex', 2)",
)
EVERYTHING = ("SELECT * FROM people ORDER BY 1", "SELECT * FROM pets ORDER BY 1")


class Maker:
    """Makes statements. Mutable state: the random numbers."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def statement(self) -> str:
        """A query half of the time, else a change."""
        forms = QUERIES if self._random.random() < 0.5 else CHANGES
        return self.made(self._random.choice(forms))

    def made(self, form: str) -> str:
        """A form with what its places stand for; what is in them may have places, too."""
        while "{" in form:
            form = _PLACE.sub(lambda place: self._random.choice(PLACES[place[1]]), form)
        return form


_PLACE = re.compile(r"\{(\w+)\}")
PLACES = {
    "value": ("1", "2", "3", "'ann'", "'Ann'", "'REX'", "'x'", "NULL", "30", "7.0", "-1", "'7'"),
    "number": ("0", "1", "2", "-1", "1 + 1", "(SELECT count(*) FROM people) - 1", "abs(-2)"),
    "column": ("p.id", "p.name", "p.age", "p.note"),
    "test": (
        "{column} = {value}", "{column} IS {value}", "{column} IN ({value}, {value})",
        "{column} LIKE 'a%'", "NOT {column} > {value}", "{column} BETWEEN {value} AND {value}",
        "(p.id, p.name) = ({value}, {value})", "(p.id, p.age) IN (SELECT owner, weight FROM pets)",
        "EXISTS (SELECT 1 FROM pets q WHERE q.owner = p.id AND q.name <> {value})",
        "p.id NOT IN (SELECT owner FROM pets WHERE name = {value})", "{test} OR {column} IS NULL",
        "p.age >= (SELECT avg(weight) FROM pets q WHERE q.owner = p.id)", "{test} AND {test}",
    ),
    "order": (
        "", " ORDER BY {column}, p.id", " ORDER BY {column} DESC NULLS LAST, p.id DESC",
        " ORDER BY p.name COLLATE BINARY, p.id", " ORDER BY p.note COLLATE NOCASE, p.id",
        " ORDER BY length(p.name) NULLS FIRST, p.id LIMIT {number} OFFSET {number}",
        " ORDER BY p.id LIMIT {number}",
    ),
    "window": (
        "sum(p.age) OVER (ORDER BY p.id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)",
        "rank() OVER (PARTITION BY p.note ORDER BY p.age DESC)", "ntile(2) OVER (ORDER BY p.id)",
        "lag(p.name, 1, 'first') OVER (ORDER BY p.id)", "nth_value(p.name, 2) OVER w",
        "count(*) FILTER (WHERE {test}) OVER (PARTITION BY p.note)",
        "group_concat(p.name) OVER (ORDER BY p.id GROUPS CURRENT ROW EXCLUDE NO OTHERS)",
        "max(p.age) OVER (ORDER BY p.id RANGE BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES)",
    ),
    "set": ("UNION", "UNION ALL", "EXCEPT", "INTERSECT"),
    "join": ("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "NATURAL JOIN", "NATURAL LEFT JOIN"),
    "returning": ("", " RETURNING *", " RETURNING id, upper(name) AS up"),
    "where": ("", " WHERE id = {value}", " WHERE age > {value}", " WHERE name = {value}"),
    "conflict": (
        "", " ON CONFLICT DO NOTHING", " ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        " ON CONFLICT (name) DO UPDATE SET age = coalesce(age, 0) + 1, note = excluded.name",
        (" ON CONFLICT (id) DO UPDATE SET (name, age) = (excluded.name, {value})"
        " WHERE people.age IS NOT excluded.age"),
    ),
    "or": ("", " OR REPLACE", " OR IGNORE", " OR ABORT"),
}  # fmt: skip
QUERIES = (
    "SELECT p.*, {column} FROM people p WHERE {test}{order}",
    "SELECT p.id, {window} FROM people p WINDOW w AS (ORDER BY p.id){order}",
    (
        "SELECT {column}, count(*), total(p.age) FILTER (WHERE {test}) FROM people p GROUP BY 1"
        " HAVING count(*) >= {number}"
    ),
    "SELECT {column} FROM people p {set} SELECT name FROM pets {set} VALUES ({value}), ({value})",
    "SELECT p.name, q.name FROM people p {join} pets q",
    "SELECT id, p.name, q.weight FROM people p LEFT JOIN pets q USING (id){order}",
    "SELECT * FROM people p FULL JOIN pets q ON q.owner = p.id AND q.weight > {value}",
    (
        "SELECT p.id, (SELECT group_concat(q.name, '+' ORDER BY q.name) FROM pets q WHERE"
        " q.owner = p.id AND {test}) FROM people p{order}"
    ),
    (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT n.i,"
        " p.name FROM n LEFT JOIN people p ON p.id = n.i AND {test}"
    ),
    (
        "WITH c(a, b) AS (SELECT {column}, {column} FROM people p) SELECT DISTINCT * FROM c x"
        " JOIN c y ON x.a IS y.b"
    ),
    "SELECT DISTINCT typeof({column}), {column} <= {value} FROM people p WHERE {test}",
)
CHANGES = (
    "INSERT{or} INTO people (id, name, age) VALUES ({value}, {value}, {value}){returning}",
    "INSERT INTO people (id, name, age) VALUES ({value}, {value}, {value}){conflict}{returning}",
    (
        "INSERT INTO people (name, age, note) SELECT name || {value}, weight, {value} FROM pets"
        " WHERE true{conflict}{returning}"
    ),
    "INSERT INTO pets DEFAULT VALUES{returning}",
    "UPDATE{or} people SET age = age + 1, name = coalesce({value}, name){where}{returning}",
    (
        "UPDATE people SET (age, note) = (SELECT weight, name FROM pets q WHERE q.owner = people.id"
        " ORDER BY q.id LIMIT 1){where}{returning}"
    ),
    "UPDATE people SET note = q.name FROM pets q WHERE q.owner = people.id AND q.id = {value}",
    (
        "UPDATE pets SET weight = (SELECT max(age) FROM people p WHERE {test}), owner = {value}"
        " WHERE id = {value}{returning}"
    ),
    "DELETE FROM people{where}{returning}",
    "DELETE FROM pets WHERE owner IN (SELECT p.id FROM people p WHERE {test}){returning}",
    "REPLACE INTO pets VALUES ({value}, {value}, {value}, {value}){returning}",
)


def answered(session: Session, sql: str) -> list[str] | str:
    """What a session gives, types and all; that it refuses."""
    try:
        return [repr(tuple(row)) for result in session.execute(sql) for row in result]
    except Error:
        return "refused"


def expected(plain: apsw.Connection, sql: str) -> list[str] | str:
    """What SQLite gives, types and all; that it refuses."""
    try:
        return [repr(row) for row in plain.execute(sql)]
    except apsw.Error:
        return "refused"


def run(catalog: Catalog, seed: str) -> Counter[str]:
    """One run of statements; fails at the first that the two do not agree on."""
    maker, outcomes = Maker(Random(seed)), Counter[str]()
    plain = apsw.Connection(":memory:")
    with Session.alone(catalog, local_environment(catalog, MEMORY)) as session:
        for sql in TABLES:
            assert answered(session, sql) == expected(plain, sql) == []
        for number in range(LENGTH):
            sql = maker.statement()
            found, right = answered(session, sql), expected(plain, sql)
            assert found == right, f"{seed}, statement {number}: {sql}"
            outcomes["refused" if right == "refused" else sql.split(" ")[0]] += 1
            for everything in EVERYTHING:
                left, same = answered(session, everything), expected(plain, everything)
                assert left == same, f"{seed}, after statement {number}: {sql}"
    plain.close()
    return outcomes


def test_own_tables_are_as_sqlite_has_them(catalog: Catalog, pytestconfig: pytest.Config) -> None:
    outcomes: Counter[str] = Counter()
    for number in range(RUNS):
        outcomes += run(catalog, f"{pytestconfig.option.seed} {number}")
    # Most of it is SQL, and changes are among it.
    assert outcomes["refused"] < outcomes.total() / 3
    assert outcomes["SELECT"] > outcomes.total() / 4
    assert min(outcomes[verb] for verb in ("INSERT", "UPDATE", "DELETE")) > RUNS / 2


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(4))
def test_own_tables_are_as_sqlite_has_them_at_length(
    catalog: Catalog, batch: int, pytestconfig: pytest.Config
) -> None:
    for number in range(batch * MANY, (batch + 1) * MANY):
        run(catalog, f"{pytestconfig.option.seed} long {number}")
