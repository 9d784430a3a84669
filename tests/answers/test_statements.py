"""Every statement that SQLite takes does here what it does in plain SQLite.

The same text is run on both sides: here over resources, there over a table of the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

import apsw
import pytest

from cirrusql.catalog import Catalog
from cirrusql.engine.options import Options, WriteOptions
from cirrusql.errors import (
    Error,
    IncompleteAnswer,
    MissingKey,
    NotSupportedError,
    ParseError,
    ProgrammingError,
    UnknownName,
)
from cirrusql.local import Fault, Settings
from tests.answers.clouds import Cloud
from tests.sql.test_shown import STATEMENTS as GRAMMAR
from tests.sql.test_shown import expression

GROUPS = "awscc.logs.log_groups"
DAYS = (1, 3, 5, 7, 14, 30)
ROWS = [(f"g{number}", DAYS[number % 3]) for number in range(6)]
BEFORE = (
    "CREATE TABLE mine (id TEXT PRIMARY KEY, n)",
    "CREATE TABLE other (k, n)",
    "INSERT INTO mine VALUES ('g0', 1), ('g1', 3), ('g4', 5), ('zz', 7)",
    "INSERT INTO other VALUES ('g0', 3), ('g2', 5), ('yy', NULL)",
    f"CREATE VIEW v AS SELECT log_group_name AS name, retention_in_days AS days FROM {GROUPS}",
    "CREATE VIEW w (a, b) AS SELECT id, n FROM mine",
    "CREATE VIEW names AS SELECT name FROM v",
)
STATES = (
    "SELECT id, n FROM mine",
    "SELECT k, n FROM other",
    f"SELECT log_group_name, retention_in_days FROM {GROUPS}",
)

T = TypeVar("T")


class Both:
    """The local cloud and plain SQLite, with the same rows in both."""

    def __init__(self, catalog: Catalog) -> None:
        options = Options(writes=WriteOptions(confirmed=True))
        self.cloud = Cloud(catalog, ("us-east-1",), options=options)
        models = ({"LogGroupName": name, "RetentionInDays": days} for name, days in ROWS)
        self.cloud.put("AWS::Logs::LogGroup", *models)
        self.sqlite = apsw.Connection(":memory:")
        self.sqlite.execute("CREATE TABLE log_groups (log_group_name, retention_in_days, region)")
        rows = [(*row, "us-east-1") for row in ROWS]
        self.sqlite.executemany("INSERT INTO log_groups VALUES (?, ?, ?)", rows)
        for sql in BEFORE:
            self.cloud.run(sql)
            self.sqlite.execute(sql.replace(GROUPS, "log_groups"))

    def run(self, sql: str) -> None:
        """Run a statement on both sides: their rows, and all that they leave, must be the same."""
        for one in (sql, *STATES):
            there = sorted(self.sqlite.execute(one.replace(GROUPS, "log_groups")), key=repr)
            assert sorted(self.cloud.rows(one), key=repr) == there, sql

    def close(self) -> None:
        self.cloud.close()
        self.sqlite.close()


@pytest.fixture
def both(catalog: Catalog) -> Iterator[Both]:
    made = Both(catalog)
    yield made
    made.close()


SCRIPTS = (
    # Tables made of rows of the cloud.
    f"""CREATE TABLE a AS SELECT log_group_name AS x, retention_in_days AS y FROM {GROUPS};
    SELECT * FROM a; CREATE TABLE IF NOT EXISTS a AS SELECT 1 AS z FROM v; SELECT * FROM main.a;
    CREATE TEMP TABLE b AS WITH q AS (SELECT days FROM v) SELECT days, count(*) AS c FROM q GROUP
    BY 1;
    SELECT * FROM temp.b; CREATE TABLE main.c AS VALUES (1, (SELECT max(days) FROM v));
    SELECT column2 FROM c; DELETE FROM temp.b WHERE days IN (SELECT max(days) FROM main.v);
    SELECT * FROM b; DROP TABLE temp.b; DROP TABLE main.c""",
    # Their rows.
    f"""INSERT INTO mine SELECT log_group_name, retention_in_days FROM {GROUPS} WHERE true
    ON CONFLICT (id) DO UPDATE SET n = excluded.n + 100 RETURNING *;
    INSERT OR REPLACE INTO mine SELECT name, days + 1 FROM v;
    REPLACE INTO main.mine (n, id) SELECT count(*), min(log_group_name) FROM {GROUPS} RETURNING n;
    INSERT OR IGNORE INTO mine WITH q AS (SELECT name FROM v) SELECT name, 0 FROM q;
    WITH r AS (SELECT 'r' AS k) INSERT INTO mine WITH q AS (SELECT * FROM v) SELECT k, max(days)
    FROM q, r; INSERT INTO other DEFAULT VALUES; INSERT INTO other (k) VALUES ((SELECT min(name)
    FROM v))
    RETURNING k; INSERT INTO mine AS m VALUES ('g1', 1), ('new', 2) ON CONFLICT (id) DO UPDATE
    SET n = m.n + (SELECT max(days) FROM v) WHERE m.id IN names RETURNING id, n, (SELECT count(*)
    FROM v)""",
    # Changes by what the cloud says.
    f"""UPDATE mine SET n = 9 WHERE id IN (SELECT log_group_name FROM {GROUPS}) RETURNING id, n;
    UPDATE mine SET n = (SELECT days FROM v WHERE name = mine.id);
    UPDATE mine AS m SET n = x.retention_in_days * 2 FROM {GROUPS} AS x WHERE x.log_group_name =
    m.id
    RETURNING *; UPDATE main.mine SET (n, id) = (SELECT max(days), mine.id || '!' FROM v) WHERE n
    > 1;
    UPDATE mine SET n = v.days FROM v LEFT JOIN other ON k = name WHERE v.name || '!' = id;
    WITH q AS (SELECT a FROM w) UPDATE mine SET n = -1 WHERE id IN q AND id IS DISTINCT FROM 'g0!';
    DELETE FROM mine AS m WHERE NOT EXISTS (SELECT 1 FROM v WHERE name || '!' = m.id) RETURNING id;
    WITH q AS (SELECT max(days) AS d FROM v) DELETE FROM other WHERE n < (SELECT d FROM q);
    UPDATE OR IGNORE mine SET id = (SELECT min(name) FROM v)""",
    # Resources.
    f"""UPDATE {GROUPS} AS g SET retention_in_days = 14 WHERE g.retention_in_days > 3;
    WITH q AS (SELECT id FROM mine) DELETE FROM {GROUPS} WHERE log_group_name IN (SELECT id FROM q);
    WITH q AS (SELECT 7 AS d) UPDATE {GROUPS} SET retention_in_days = (SELECT d FROM q)
    WHERE log_group_name IN ('g2', 'g3') RETURNING log_group_name, log_groups.retention_in_days;
    UPDATE {GROUPS} SET retention_in_days = m.n FROM other AS m WHERE m.k = log_group_name;
    UPDATE {GROUPS} AS g SET retention_in_days = x.days + 2 FROM v AS x LEFT JOIN mine ON id = name
    WHERE x.name = g.log_group_name AND x.days = 5; DELETE FROM {GROUPS} AS g WHERE
    g.log_group_name = 'g3';
    WITH q AS (SELECT n FROM mine WHERE id = 'g4') INSERT INTO {GROUPS} (log_group_name,
    retention_in_days)
    WITH r AS (SELECT 'made' AS k) SELECT k, n FROM q, r;
    UPDATE {GROUPS} SET (retention_in_days) = (30) WHERE log_group_name = 'made'""",
    # Views, and names that say where they are.
    """CREATE VIEW IF NOT EXISTS v AS SELECT 1; SELECT * FROM v; SELECT a, b + 1 FROM w;
    CREATE TEMP VIEW tv AS SELECT name FROM main.v; SELECT * FROM temp.tv; SELECT main.mine.n
    FROM main.mine;
    SELECT 'g0' IN names, 'g9' IN main.names, 3 IN (SELECT n FROM main.mine);
    WITH mine AS (SELECT 1 AS z) SELECT z, w.a FROM mine, w; CREATE VIEW main.mv AS SELECT
    count(*) AS c FROM tv;
    WITH v AS (SELECT 2 AS name) SELECT v.name, names.name FROM v, names;
    SELECT * FROM mine NATURAL JOIN (SELECT id FROM main.mine); DROP VIEW temp.tv;
    CREATE TABLE temp.mine2 AS SELECT 0 AS id, 0 AS n; SELECT * FROM main.mine; SELECT * FROM
    temp.mine2;
    SELECT * FROM w; DELETE FROM main.mine WHERE n = 7; DROP TABLE temp.mine2; DROP VIEW main.w""",
)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_does_what_it_does_in_sqlite(both: Both, script: str) -> None:
    for sql in script.split(";"):
        both.run(" ".join(sql.split()))


@pytest.fixture(scope="module")
def tables(catalog: Catalog) -> Iterator[tuple[Cloud, apsw.Connection]]:
    """The tables that the statements of the grammar name: one a view over resources, one own."""
    cloud, sqlite = Cloud(catalog, ("us-east-1",)), apsw.Connection(":memory:")
    rows = [("g0", 1), ("g1", 3), ("a", 5), ("A", 1)]
    models = ({"LogGroupName": name, "RetentionInDays": days} for name, days in rows)
    cloud.put("AWS::Logs::LogGroup", *models)
    columns = "log_group_name AS a, retention_in_days AS b, log_group_class AS c, region"
    cloud.run(f"CREATE VIEW t AS SELECT {columns} FROM {GROUPS}")
    sqlite.execute("CREATE TABLE t (a, b, c, region); CREATE INDEX ti ON t (a)")
    wanted = ((*row, "STANDARD", "us-east-1") for row in rows)
    sqlite.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", wanted)
    for sql in ("CREATE TABLE u (a, x)", "INSERT INTO u VALUES (1, 2), ('a', 'b'), ('g0', 1)"):
        cloud.run(sql)
        sqlite.execute(sql)
    yield cloud, sqlite
    cloud.close()


@pytest.mark.parametrize("sql", [one for one in GRAMMAR if "INDEXED BY" not in one])
def test_every_form_of_the_grammar_is_answered_as_sqlite_answers_it(
    tables: tuple[Cloud, apsw.Connection], sql: str
) -> None:
    compare(*tables, sql)


def compare(cloud: Cloud, sqlite: apsw.Connection, sql: str) -> None:
    try:
        expected = sorted(sqlite.execute(sql), key=repr)
    except apsw.SQLError:
        with pytest.raises(Error):
            cloud.run(sql)
        return
    assert sorted(cloud.rows(sql), key=repr) == expected, sql


@pytest.mark.parametrize(
    "start", [pytest.param(n, marks=[pytest.mark.slow] if n else []) for n in range(20)]
)
def test_generated_expressions_are_answered_as_sqlite_answers_them(
    tables: tuple[Cloud, apsw.Connection], start: int
) -> None:
    random = Random(f"expressions {start}")
    for _ in range(100):
        one, other = (expression(random, random.randrange(1, 4)) for _ in range(2))
        compare(*tables, f"SELECT a, {one} FROM t WHERE {other}")


class Statements:
    """Statements of a seed: writes of every form, over every kind of thing to read from."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def statement(self) -> str:
        of_cloud = self._random.random() < 0.35
        ctes = self._pick(
            ("", "", "WITH q AS (SELECT days FROM v) ", "WITH names AS (SELECT 'g2' AS name) ")
        )
        return ctes + (self._of_cloud() if of_cloud else self._of_own())

    def _of_own(self) -> str:
        target, row = self._pick((("mine", "mine"), ("main.mine", "mine"), ("mine AS m", "m")))
        returning = self._pick(("", " RETURNING id, n", " RETURNING n, (SELECT count(*) FROM v)"))
        where = self._condition(f"{row}.id", f"{row}.n")
        match self._random.randrange(5):
            case 0:
                return f"DELETE FROM {target} WHERE {where}{returning}"
            case 1:
                value = self._value(f"{row}.id")
                return f"UPDATE {target} SET n = {value} WHERE {where}{returning}"
            case 2:
                source, key, value = self._source()
                return (
                    f"UPDATE {target} SET n = {value} FROM {source}"
                    f" WHERE {key} = {row}.id AND {where}{returning}"
                )
            case 3:
                verb = self._pick(("INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE"))
                source, key, value = self._source()
                name = target.split(" ")[0]
                return f"{verb} INTO {name} SELECT {key}, {value} FROM {source}{returning}"
        source, key, value = self._source()
        return (
            f"INSERT INTO mine AS m (id, n) SELECT {key}, {value} FROM {source} WHERE 1"
            f" ON CONFLICT (id) DO UPDATE SET n = {self._value('m.id')}"
            f" WHERE {self._condition('m.id', 'm.n')}{returning}"
        )

    def _of_cloud(self) -> str:
        alias = self._pick(("", " AS g"))
        row = alias.removeprefix(" AS ") or "log_groups"
        name, days = f"{row}.log_group_name", f"{row}.retention_in_days"
        where = self._condition(name, days)
        if self._random.random() < 0.25:
            return f"DELETE FROM {GROUPS}{alias} WHERE {where} AND {days} > 5"
        wanted = f"CASE {days} WHEN 1 THEN 3 WHEN 3 THEN 5 WHEN 5 THEN 7 WHEN 7 THEN 14 ELSE 1 END"
        if self._random.random() < 0.5:
            return f"UPDATE {GROUPS}{alias} SET retention_in_days = {wanted} WHERE {where}"
        source, key, _ = self._source()
        return (
            f"UPDATE {GROUPS}{alias} SET retention_in_days = {wanted} FROM {source}"
            f" WHERE {key} = {name} AND {where}"
        )

    def _source(self) -> tuple[str, str, str]:
        """Something to read from: a FROM, a column that has names, and one that has numbers."""
        return self._pick(
            (
                ("v AS s", "s.name", "s.days"),
                (f"{GROUPS} AS s", "s.log_group_name", "s.retention_in_days"),
                ("main.v AS s", "s.name", "s.days + 1"),
                ("(SELECT name, max(days) AS d FROM v GROUP BY name) AS s", "s.name", "s.d"),
                ("other AS s LEFT JOIN v ON v.name = s.k", "s.k", "v.days"),
                ("v AS s JOIN main.names AS t USING (name)", "s.name", "s.days"),
            )
        )

    def _value(self, name: str) -> str:
        return self._pick(
            (
                "(SELECT max(days) FROM v)",
                f"(SELECT days FROM v WHERE v.name = {name})",
                f"(SELECT count(*) FROM {GROUPS} WHERE retention_in_days > 1)",
                "(SELECT sum(n) FROM other)",
            )
        )

    def _condition(self, name: str, number: str) -> str:
        return self._pick(
            (
                f"{name} IN (SELECT log_group_name FROM {GROUPS})",
                f"{name} NOT IN (SELECT name FROM v WHERE days > 1)",
                f"{name} IN names",
                f"EXISTS (SELECT 1 FROM v WHERE v.name = {name} AND v.days <> 3)",
                f"NOT EXISTS (SELECT 1 FROM other WHERE other.k = {name})",
                f"{number} < (SELECT max(retention_in_days) FROM {GROUPS})",
                f"{number} IS DISTINCT FROM 3",
                f"{name} IN (SELECT name FROM v EXCEPT SELECT 'g1')",
                f"{name} IN (SELECT id FROM main.mine UNION SELECT k FROM other)",
                f"({name}, {number}) IN (SELECT name, days FROM v)",
            )
        )

    def _pick(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)


@pytest.mark.parametrize(
    "start", [pytest.param(n, marks=[pytest.mark.slow] if n > 1 else []) for n in range(40)]
)
def test_generated_writes_do_what_they_do_in_sqlite(both: Both, start: int) -> None:
    for seed in range(start * 25, start * 25 + 25):
        both.run(Statements(seed).statement())


# -- what SQLite does not do, or does otherwise


def test_a_resource_is_never_given_one_of_several_values(both: Both) -> None:
    """SQLite takes any of them."""
    before = both.cloud.rows(STATES[2])
    with pytest.raises(ProgrammingError, match="several rows give 'g0' in us-east-1 different"):
        both.cloud.run(
            f"UPDATE {GROUPS} SET retention_in_days = s.column1 FROM (VALUES (1), (3)) AS s"
            " WHERE log_group_name = 'g0'"
        )
    assert both.cloud.rows(STATES[2]) == before
    both.run(
        f"UPDATE {GROUPS} SET retention_in_days = s.column1 FROM (VALUES (3), (3)) AS s"
        " WHERE log_group_name = 'g0'"
    )


@pytest.mark.parametrize(
    ("sql", "error", "said"),
    [
        (
            f"UPDATE {GROUPS} SET (retention_in_days, tags) = (SELECT 1, 2)",
            NotSupportedError,
            "FROM",
        ),
        (f"UPDATE {GROUPS} AS g SET tags = 1 FROM other", MissingKey, "without WHERE"),
        (f"UPDATE OR IGNORE {GROUPS} SET tags = 1 WHERE 1", ParseError, "use plain UPDATE"),
        ("UPDATE mine SET n = 1 WHERE nn = 2", UnknownName, "line 1, column 29: no column 'nn'"),
        ("UPDATE mine SET n = (SELECT dayz FROM v)", UnknownName, "line 1, column 29: no column"),
        ("INSERT INTO nowhere.t (a) VALUES (1)", UnknownName, "no service 'nowhere'"),
        ("SELECT * FROM main.nothing", UnknownName, "line 1, column 15: no table 'main.nothing'"),
        ("CREATE VIEW x (a) AS SELECT id, n FROM mine", ParseError, "table x has 2 values for 1"),
        ("CREATE VIEW x (a) AS SELECT\n nn FROM mine", UnknownName, "line 2, column 2: no column"),
        ("SAVEPOINT a", ProgrammingError, "is for what is queued between BEGIN and COMMIT"),
        ("PRAGMA user_version", NotSupportedError, "no statement reaches files or the settings"),
        ("VACUUM", NotSupportedError, "the file of your own tables needs none of it"),
        ("CREATE TRIGGER t AFTER INSERT ON mine BEGIN SELECT 1", ParseError, "not supported"),
        (f"INSERT INTO {GROUPS} VALUES ('a')", ParseError, "columns have no order"),
        (f"INSERT INTO {GROUPS} (tags) VALUES (1) ON CONFLICT DO NOTHING", ParseError, "NOT EXIS"),
        (f"INSERT OR IGNORE INTO {GROUPS} (tags) VALUES (1)", ParseError, "use UPDATE"),
        ("EXPLAIN QUERY PLAN SHOW TABLES", NotSupportedError, "takes a query or a statement"),
        ("EXEC x", UnknownName, "line 1, column 6: no relation before 'x'; write awscc."),
        ("SELECT\n* FROM vpcs", UnknownName, "line 2, column 8: no table 'vpcs'; find a relation"),
        ("SELECT lenght(1)", UnknownName, "no function 'lenght'; did you mean 'length'?"),
        ("SELECT regex_like(1, 2)", UnknownName, "did you mean 'regexp_like'?"),
        ("SELECT zqxjkv(1)", UnknownName, "see SHOW FUNCTIONS"),
        ("SELECT * FROM pragma_table_info('mine')", ParseError, "a statement cannot do this here;"),
        (
            "SELECT * FROM sqlite_master",
            NotSupportedError,
            "line 1, column 15: sqlite_master cannot",
        ),
        ("SELECT * FROM main.sqlite_schema", NotSupportedError, "SHOW TABLES and SHOW VIEWS list"),
        (
            "DELETE FROM mine WHERE id IN (SELECT name FROM sqlite_temp_master)",
            NotSupportedError,
            "",
        ),
        ("CREATE INDEX i ON absent (a)", ParseError, "no such table: absent"),
        ("SELECT * FROM mine JOIN mine", ParseError, "ambiguous column name: mine."),
        (f"SELECT * FROM {GROUPS} g, {GROUPS} g", ParseError, "ambiguous column name: g."),
    ],
)
def test_what_is_refused_says_where_and_what_to_do(
    both: Both, sql: str, error: type[Error], said: str
) -> None:
    with pytest.raises(error) as caught:
        both.cloud.run(sql)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t AS SELECT name FROM v",
        "INSERT INTO mine SELECT name, days FROM v",
        "INSERT INTO mine VALUES ('g0', 1) ON CONFLICT DO UPDATE SET n = (SELECT count(*) FROM v)",
        "UPDATE mine SET n = (SELECT count(*) FROM v)",
        "UPDATE mine SET n = v.days FROM v WHERE v.name = id",
        "DELETE FROM mine WHERE id NOT IN (SELECT name FROM v)",
    ],
)
def test_what_keeps_an_answer_keeps_no_incomplete_one(catalog: Catalog, sql: str) -> None:
    cloud = Cloud(catalog, ("us-east-1", "eu-west-1"))
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g0"})
    for statement in BEFORE[:5]:
        cloud.run(statement)
    refused = Fault("AccessDeniedException", operation="ListResources", region="eu-west-1")
    cloud.local.settings = Settings(faults=(refused,))
    with pytest.raises(IncompleteAnswer, match=r"nothing was kept|rows that are false"):
        cloud.run(sql)
    assert len(cloud.rows("SELECT * FROM mine")) == 4
    assert cloud.rows("SHOW TABLES") == [("mine", "table"), ("other", "table")]
    cloud.close()


@pytest.mark.parametrize(
    "sql",
    [
        """EXEC {}.delete_resource @Identifier = 'g9', @"region"" = 'us-east-1' OR 1 --" = 'x'""",
        """EXEC {}.delete_resource @Identifier = 'g9'' OR 1 --', @region = 'us-east-1'""",
        """EXEC {}.delete_resource @Identifier = 'g9', @region = 'us-east-1'' OR 1 --'""",
    ],
)
def test_no_name_or_value_of_a_method_changes_its_statement(both: Both, sql: str) -> None:
    """A quote in a parameter's name made a DELETE of one resource one of all."""
    with pytest.raises(Error):
        both.cloud.run(sql.format(GROUPS))
    assert len(both.cloud.rows(STATES[2])) == 6


def test_a_write_by_type_name_is_of_the_type_that_its_own_where_names(both: Both) -> None:
    """A WITH comes first in the text, and its relation was taken for the one that is changed."""
    others = "SELECT Identifier AS i FROM awscc.cloud_control.resources WHERE TypeName = '{}'"
    target = "awscc.cloud_control.resources AS r WHERE r.TypeName = 'AWS::Logs::LogGroup'"
    buckets = others.format("AWS::S3::Bucket")
    nothing = f"WITH q AS ({buckets}) DELETE FROM {target} AND r.Identifier IN q"
    assert both.cloud.run(nothing).message == "0 resources of AWS::Logs::LogGroup deleted"
    groups = others.format("AWS::Logs::LogGroup")
    one = f"WITH q AS ({groups}) DELETE FROM {target} AND r.Identifier IN (SELECT min(i) FROM q)"
    both.cloud.run(one)
    assert sorted(both.cloud.rows(STATES[2])) == sorted(ROWS)[1:]


@pytest.mark.parametrize(
    "sql",
    [
        (
            f"UPDATE {GROUPS} AS g SET retention_in_days = 14 FROM awscc.s3.buckets AS b"
            " WHERE g.log_group_name = 'g0' AND b.Identifier = 'nothing'"
        ),
        (
            f"DELETE FROM {GROUPS} WHERE log_group_name = 'g0'"
            " AND EXISTS (SELECT 1 FROM awscc.s3.buckets WHERE Identifier = 'nothing')"
        ),
        (
            f"WITH q AS (SELECT 1 FROM {GROUPS} WHERE Identifier = 'gg') DELETE FROM {GROUPS}"
            " WHERE log_group_name = 'g0' AND EXISTS (SELECT 1 FROM q)"
        ),
    ],
)
def test_only_what_is_changed_is_taken_to_be_there_because_it_is_named(
    both: Both, sql: str
) -> None:
    """What another relation was asked for by its identifier counted as there without a look."""
    assert "0 resources" in str(both.cloud.run(sql).message)
    assert sorted(both.cloud.rows(STATES[2])) == sorted(ROWS)


EVERYWHERE = f"SELECT log_group_name AS n FROM {GROUPS} WHERE region = '*'"


@pytest.mark.parametrize(
    "sql",
    [
        f"DELETE FROM {GROUPS} WHERE log_group_name IN ({EVERYWHERE})",
        f"WITH q AS ({EVERYWHERE}) DELETE FROM {GROUPS} AS g WHERE g.log_group_name IN q",
        f"UPDATE {GROUPS} SET retention_in_days = 1 FROM ({EVERYWHERE}) WHERE n = log_group_name",
        f"UPDATE {GROUPS} AS g SET retention_in_days = 1 FROM {GROUPS} AS h WHERE h.region = '*'",
        f"UPDATE {GROUPS} SET retention_in_days = (SELECT 1 FROM ({EVERYWHERE})) WHERE 1",
        f"DELETE FROM {GROUPS} AS g WHERE EXISTS (SELECT 1 FROM {GROUPS} AS h WHERE region = '*')",
    ],
)
def test_a_change_is_never_made_in_regions_that_only_what_it_reads_speaks_of(
    catalog: Catalog, sql: str
) -> None:
    cloud = Cloud(catalog, ("us-east-1",))
    for region in ("us-east-1", "eu-west-1"):
        cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g0"}, region=region)
    found = cloud.run(f"EXPLAIN {sql}").dicts
    assert {one["region"] for one in found} == {"us-east-1"}
    cloud.close()


# -- SQLite's own plan, and names of columns


def test_sqlites_plan_is_over_relations_and_costs_no_call(both: Both) -> None:
    sql = f"SELECT * FROM {GROUPS} AS g JOIN mine ON id = log_group_name WHERE region = '*'"
    answered = both.cloud.run(f"EXPLAIN QUERY PLAN {sql}")
    assert answered.names == ("id", "parent", "notused", "detail")
    assert any("SEARCH mine" in row[-1] for row in answered.rows)
    plain = both.cloud.run("EXPLAIN QUERY PLAN UPDATE mine SET n = (SELECT count(*) FROM v)")
    assert any("log_groups" in row[-1] for row in plain.rows)
    assert not any("cirrusql_" in row[-1] for row in (*answered.rows, *plain.rows))
    assert answered.calls == plain.calls == {}


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT (SELECT count(*) FROM v), b + 1 FROM w", ("(SELECT count(*) FROM v)", "b + 1")),
        ("SELECT 'g0' IN main.names, n FROM main.mine", ("'g0' IN main.names", "n")),
        (
            "UPDATE mine SET n = 1 WHERE id IN names RETURNING id, (SELECT max(days) FROM v)",
            ("id", "(SELECT max(days) FROM v)"),
        ),
        (f"SELECT max(log_group_name) FROM {GROUPS}", ("max(log_group_name)",)),
    ],
)
def test_a_column_without_a_name_is_named_as_it_was_written(
    both: Both, sql: str, names: tuple[str, ...]
) -> None:
    """Over a view it was named by the view's own query."""
    assert both.cloud.run(sql).names == names


def test_a_view_with_a_dot_in_its_name_is_read_with_one(both: Both) -> None:
    both.cloud.run("CREATE VIEW team.groups AS SELECT name FROM v WHERE days = 3")
    both.cloud.run("CREATE VIEW more AS SELECT count(*) AS c FROM team.groups")
    for sql in ("SELECT name FROM team.groups", 'SELECT name FROM "team.groups" AS g'):
        assert both.cloud.rows(sql) == [("g1",), ("g4",)]
    assert both.cloud.rows("SELECT c FROM more") == [(2,)]
    both.cloud.run("DROP VIEW team.groups")


def test_what_an_update_of_own_rows_needs_is_told(both: Both) -> None:
    sql = "UPDATE mine SET n = (SELECT count(*) FROM v) WHERE id IN names"
    plan = "\n".join(str(line) for (line,) in both.cloud.rows(f"EXPLAIN {sql}"))
    assert plan.count("1 ListResources") == 2
    assert "cloudformation:ListResources" in str(both.cloud.rows(f"EXPLAIN PERMISSIONS {sql}"))
    assert both.cloud.rows("SELECT n FROM mine WHERE id = 'g0'") == [(1,)]
