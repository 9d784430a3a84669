"""What each statement says."""

from __future__ import annotations

import apsw
import pytest

from cirrusql.errors import Error, NotSupportedError, ParseError, UnknownName
from cirrusql.sql import Composed, parse, split
from cirrusql.sql.statements import (
    Assert,
    CreateView,
    Delete,
    Describe,
    DescribeMethod,
    DropView,
    Execute,
    Existing,
    Explain,
    Insert,
    NoOperation,
    RefreshView,
    Registry,
    ResetOption,
    Select,
    SetOption,
    Severity,
    Show,
    Statement,
    TableAction,
    TableStatement,
    TransactionStatement,
    Update,
    Use,
)


def statement(sql: str) -> Statement:
    (source,) = split(sql)
    return parse(source)


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("SELECT 1", Select),
        ("WITH t AS (SELECT 1) SELECT * FROM t", Select),
        ("VALUES (1)", Select),
        ("(SELECT 1)", Select),
        ("insert into awscc.s3.buckets (BucketName) select 'x'", Insert),
        ("INSERT INTO mine (a) VALUES (1)", TableStatement),
        ("UPDATE awscc.s3.buckets SET tags = '[]' WHERE Identifier = 'x'", Update),
        ("UPDATE mine SET a = 1", TableStatement),
        ("DELETE FROM awscc.s3.buckets WHERE Identifier = 'x'", Delete),
        ("DELETE FROM mine", TableStatement),
        ("EXPLAIN SELECT 1", Explain),
        ("assert 'a' as select 1", Assert),
        ("EXPLAIN ASSERT 'a' AS VALUES (1)", Explain),
        ("SHOW SERVICES IN awscc LIKE '%s3%'", Show),
        ("DESCRIBE EXTENDED awscc.s3.buckets", Describe),
        ("SET wait = off", SetOption),
        ("EXEC awscc.s3.buckets.get_resource @Identifier = 'x', @region = 'us-east-1'", Execute),
        ("CREATE VIEW v AS SELECT 1", CreateView),
        ("CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT 1", CreateView),
        ("CREATE TABLE mine (a)", TableStatement),
        ("WITH t AS (SELECT 1) INSERT INTO mine SELECT * FROM t", TableStatement),
        ("WITH t AS (SELECT 1) INSERT INTO awscc.s3.buckets (a) SELECT * FROM t", Insert),
        ("REFRESH MATERIALIZED VIEW v", RefreshView),
        ("DROP VIEW v", DropView),
        ("RESET timeout", ResetOption),
        ("USE awscc", Use),
        ("REGISTRY PULL awscc", Registry),
        ("AUTH LOGIN awscc service_account 'k.json'", NoOperation),
        ("START TRANSACTION", TransactionStatement),
        ("ROLLBACK TO SAVEPOINT s", TransactionStatement),
        ("DESCRIBE METHOD awscc.s3.buckets.get_resource", DescribeMethod),
        ("DESCRIBE method", Describe),
    ],
)
def test_what_a_statement_is(sql: str, kind: type) -> None:
    assert isinstance(statement(sql), kind)


def test_the_parts_of_an_insert() -> None:
    found = statement(
        '/*+ NOWAIT */ INSERT INTO awscc.s3.buckets (BucketName, "region")'
        " SELECT 'returning', (SELECT 'x') RETURNING Identifier, region"
    )
    assert isinstance(found, Insert)
    assert str(found.target) == "awscc.s3.buckets"
    assert [str(column) for column in found.columns] == ["BucketName", "region"]
    assert found.query.text == "SELECT 'returning', (SELECT 'x')"
    assert found.returning is not None
    assert found.returning.text == "Identifier, region"
    assert found.hints == {"NOWAIT"}


def test_the_parts_of_an_update() -> None:
    found = statement(
        "UPDATE awscc.s3.buckets SET tags = json_insert(tags, '$[#]', 'where'),"
        " bucket_name = (SELECT max(a, b) FROM t WHERE 1) WHERE a = 'b, c' AND (x) RETURNING *"
    )
    assert isinstance(found, Update)
    assert [one.expression.text for one in found.assignments] == [
        "json_insert(tags, '$[#]', 'where')",
        "(SELECT max(a, b) FROM t WHERE 1)",
    ]
    assert found.where is not None
    assert found.where.text == "a = 'b, c' AND (x)"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("INSERT awscc.s3.buckets (a) SELECT 1", "expected INTO, found 'awscc'"),
        ("INSERT INTO awscc.s3.buckets (a, ) SELECT 1", "expected a column, found ')'"),
        ("INSERT INTO awscc.s3.buckets (a) RETURNING x", "expected an expression"),
        ("INSERT OR REPLACE INTO awscc.s3.buckets (a) SELECT 1", "use UPDATE"),
        ("UPDATE awscc.s3.buckets SET a WHERE 1", "expected '='"),
        ("UPDATE awscc.s3.buckets SET a = 1 FROM WHERE 1", "expected an expression, found 'WHERE'"),
        ("UPDATE awscc.s3.buckets AS SET a = 1", "expected SET, found 'a'"),
        ("UPDATE awscc.s3.buckets SET (a, b) = (1) WHERE 1", "2 columns are named and 1 values"),
        ("INSERT INTO awscc.s3.buckets (a) DEFAULT VALUES", "say what it shall have"),
        ("INSERT INTO awscc.s3.buckets (a) VALUES (1) ON CONFLICT DO NOTHING", "use INSERT …"),
        ("DELETE FROM awscc.s3.buckets WHERE a = 1)", "closes nothing"),
        ("SELECT 1)", "closes nothing"),
        ("EXPLAIN", "expected a statement"),
        ("DESCRIBE", "expected a relation, found the end"),
        ("SET wait", "expected '='"),
        ("DROP VIEW", "expected a view's name"),
        ("DROP SEQUENCE s", "expected VIEW, TABLE or INDEX, found 'SEQUENCE'"),
        ("CREATE TRIGGER t", "expected VIEW, TABLE or INDEX, found 'TRIGGER'"),
        ("CREATE OR REPLACE TABLE t (a)", "expected VIEW, found 'TABLE'"),
        ("CREATE MATERIALIZED TABLE t (a)", "expected VIEW, found 'TABLE'"),
        ("CREATE OR REPLACE VIEW IF NOT EXISTS v AS SELECT 1", "cannot both be said"),
        ("CREATE VIEW v AS", "expected an expression, found the end"),
        ("CREATE VIEW v SELECT 1", "expected AS, found 'SELECT'"),
        ("CREATE VIEW v () AS SELECT 1", "expected a column, found ')'"),
        ("DROP VIEW v CASCADE", "did not expect 'CASCADE'"),
        ("REFRESH VIEW v", "expected MATERIALIZED VIEW"),
        ("ALTER VIEW v", "expected TABLE"),
        ("EXPLAIN EXPLAIN SELECT 1", "expected a statement to explain, found 'EXPLAIN'"),
        ("SHOW", "expected what to show"),
        ("SHOW TABLES 5", "did not expect '5'"),
        ("RESET", "expected an option or ALL"),
        ("SET a =", "expected a value"),
        ("EXEC a.b.c @x = 1 y", "expected a parameter such as @Identifier, found 'y'"),
        ("EXEC a.b.c @x = 1, @x = 2", "@x is given twice"),
        ("EXEC a.b.c @x = (1", "expected ')'"),
        ("UPDATE OR IGNORE awscc.s3.buckets SET a = 1", "use plain UPDATE"),
        ("%", "does not begin a statement"),
    ],
)
def test_what_is_wrong_is_said(sql: str, said: str) -> None:
    with pytest.raises(ParseError, match="line 1, column") as caught:
        statement(sql)
    assert said in str(caught.value)


# -- views


@pytest.mark.parametrize(
    ("sql", "name", "existing", "materialized", "columns", "temporary"),
    [
        ("CREATE VIEW v AS SELECT 1", "v", Existing.FAIL, False, (), False),
        ("CREATE OR REPLACE VIEW v AS SELECT 1", "v", Existing.REPLACE, False, (), False),
        ('CREATE VIEW IF NOT EXISTS "a b" AS SELECT 1', "a b", Existing.SKIP, False, (), False),
        ("CREATE TEMP VIEW v(a, [b c]) AS SELECT 1", "v", Existing.FAIL, False, ("a", "b c"), True),
        ("CREATE TEMPORARY VIEW v AS SELECT 1", "v", Existing.FAIL, False, (), True),
        ("CREATE MATERIALIZED VIEW v AS SELECT 1", "v", Existing.FAIL, True, (), False),
        (
            "CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT 1",
            "v",
            Existing.REPLACE,
            True,
            (),
            False,
        ),
        (
            "create materialized view if not exists v as SELECT 1",
            "v",
            Existing.SKIP,
            True,
            (),
            False,
        ),
    ],
)
def test_the_parts_of_a_views_definition(
    sql: str,
    name: str,
    existing: Existing,
    materialized: bool,
    columns: tuple[str, ...],
    temporary: bool,
) -> None:
    found = statement(sql)
    assert isinstance(found, CreateView)
    assert str(found.name) == name
    assert found.query.text == "SELECT 1"
    said = (found.existing, found.materialized, found.columns, found.temporary)
    assert said == (existing, materialized, columns, temporary)


@pytest.mark.parametrize("names", ["", "(b, c)", '("x ""y", [a b])'])
@pytest.mark.parametrize("query", ["SELECT 1, 2", "VALUES (1, 2), (3, 4)", "SELECT 1, a FROM t"])
def test_the_text_of_a_view_has_the_columns_that_sqlites_view_has(names: str, query: str) -> None:
    found = statement(f"CREATE VIEW v {names} AS {query}")
    assert isinstance(found, CreateView)
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES (7)")
    connection.execute(f"CREATE VIEW v {names} AS {query}")
    expected = connection.execute("SELECT * FROM v")
    cursor = connection.execute(f"SELECT * FROM ({found.rows.text})")
    assert cursor.description == expected.description
    assert cursor.fetchall() == expected.fetchall()


def test_dropping_says_what_was_said() -> None:
    found = [
        statement(f"DROP {what}")
        for what in (
            "VIEW v",
            "VIEW IF EXISTS v",
            "MATERIALIZED VIEW v",
            "MATERIALIZED VIEW IF EXISTS v",
        )
    ]
    assert [(one.if_exists, one.materialized) for one in found if isinstance(one, DropView)] == [
        (False, False),
        (True, False),
        (False, True),
        (True, True),
    ]


# -- tables of the user's own


@pytest.mark.parametrize(
    ("sql", "action", "name", "named", "conditional", "temporary"),
    [
        ("CREATE TABLE t (a)", TableAction.CREATE, "t", "t", False, False),
        ("CREATE TABLE IF NOT EXISTS [t u] (a)", TableAction.CREATE, "t u", "[t u]", True, False),
        ("CREATE TEMP TABLE t (a)", TableAction.CREATE, "t", "t", False, True),
        ("CREATE INDEX i ON t (a)", TableAction.CREATE_INDEX, "t", "i", False, False),
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a)",
            TableAction.CREATE_INDEX,
            "t",
            "i",
            True,
            False,
        ),
        ("ALTER TABLE t ADD COLUMN b", TableAction.ALTER, "t", "t", False, False),
        ("DROP TABLE IF EXISTS t", TableAction.DROP, "t", "t", True, False),
        ("DROP INDEX i", TableAction.DROP_INDEX, "i", "i", False, False),
        ("INSERT INTO t DEFAULT VALUES", TableAction.INSERT, "t", "t", False, False),
        (
            "REPLACE INTO main . t VALUES (1)",
            TableAction.INSERT,
            "t",
            "main . t",
            False,
            False,
        ),
        ("UPDATE OR IGNORE t SET a = 1", TableAction.UPDATE, "t", "t", False, False),
        ("DELETE FROM t WHERE a IN (SELECT 1)", TableAction.DELETE, "t", "t", False, False),
        ("WITH x AS (SELECT 1) DELETE FROM t", TableAction.DELETE, "t", "t", False, False),
    ],
)
def test_what_is_done_to_a_table(
    sql: str, action: TableAction, name: str, named: str, conditional: bool, temporary: bool
) -> None:
    found = statement(f"SELECT 1; {sql}".split("; ")[1])
    assert isinstance(found, TableStatement)
    assert (found.action, str(found.name), found.named.text) == (action, name, named)
    assert (found.conditional, found.temporary) == (conditional, temporary)
    assert found.text.text == sql


@pytest.mark.parametrize(
    ("sql", "head", "query", "tail"),
    [
        ("INSERT INTO t VALUES (1)", "INSERT INTO t", "VALUES (1)", None),
        (
            "INSERT OR IGNORE INTO t AS x (a, b) SELECT * FROM u RETURNING a",
            "INSERT OR IGNORE INTO t AS x (a, b)",
            "SELECT * FROM u",
            "RETURNING a",
        ),
        (
            "INSERT INTO t SELECT * FROM u WHERE 1 ON CONFLICT (a) DO UPDATE SET a = 1 RETURNING *",
            "INSERT INTO t",
            "SELECT * FROM u WHERE 1",
            "ON CONFLICT (a) DO UPDATE SET a = 1 RETURNING *",
        ),
        (
            "INSERT INTO t SELECT * FROM u JOIN v ON conflict = 1 ON CONFLICT DO NOTHING",
            "INSERT INTO t",
            "SELECT * FROM u JOIN v ON conflict = 1",
            "ON CONFLICT DO NOTHING",
        ),
        (
            "WITH c AS (SELECT 1) INSERT INTO t SELECT * FROM c",
            "INSERT INTO t",
            "WITH c AS (SELECT 1) SELECT * FROM c",
            None,
        ),
        ("INSERT INTO t WITH c AS (SELECT 1) SELECT 1", "INSERT INTO t",
         "WITH c AS (SELECT 1) SELECT 1", None),
        ("INSERT INTO t DEFAULT VALUES RETURNING a", "INSERT INTO t", None, None),
        ("CREATE TABLE t AS SELECT 1 AS a", "CREATE TABLE t AS", "SELECT 1 AS a", None),
        ("CREATE TABLE t (a, b)", None, None, None),
    ],
)  # fmt: skip
def test_where_the_rows_of_a_table_come_from(
    sql: str, head: str | None, query: str | None, tail: str | None
) -> None:
    found = statement(sql)
    assert isinstance(found, TableStatement)
    pieces = [piece and piece.text for piece in (found.head, found.query, found.tail)]
    assert pieces == [head, query, tail]


SCRIPT = (
    "CREATE TABLE t (a PRIMARY KEY, b DEFAULT 't')",
    "CREATE TABLE IF NOT EXISTS u AS SELECT 1 AS a, 2 AS b",
    'CREATE UNIQUE INDEX "i" ON t (b, a)',
    "INSERT INTO t (a) VALUES (1), (2) RETURNING a",
    "WITH t2 AS (SELECT 5) REPLACE INTO t SELECT *, 't' FROM t2",
    "INSERT INTO t AS x VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = x.a + 10",
    "UPDATE t AS y SET b = (SELECT count(*) FROM u) WHERE y.a = 2",
    "WITH x AS (SELECT 5 AS a) DELETE FROM t WHERE a IN (SELECT a FROM x)",
    "ALTER TABLE u RENAME COLUMN b TO c",
    "INSERT INTO u DEFAULT VALUES",
    "DROP INDEX i",
)


def test_statements_in_a_schema_do_there_what_they_do_without() -> None:
    plain, other = apsw.Connection(":memory:"), apsw.Connection(":memory:")
    other.execute("ATTACH ':memory:' AS data")
    for sql in SCRIPT:
        found = statement(sql)
        assert isinstance(found, TableStatement)
        assert other.execute(found.in_schema("data")).fetchall() == plain.execute(sql).fetchall()
    for table in ("t", "u", "sqlite_schema"):
        columns = "*" if table != "sqlite_schema" else "type, name, tbl_name"
        everything = f"SELECT {columns} FROM {{}}{table} ORDER BY 1, 2"
        expected = plain.execute(everything.format("")).fetchall()
        assert other.execute(everything.format("data.")).fetchall() == expected
    assert other.execute("SELECT * FROM main.sqlite_schema").fetchall() == []


@pytest.mark.parametrize(
    ("sql", "schema", "temporary", "put"),
    [
        ("CREATE TABLE main.t (a)", "main", False, "CREATE TABLE data.t (a)"),
        ('CREATE TABLE "Temp" . t (a)', "temp", True, "CREATE TABLE data.t (a)"),
        ("DROP INDEX main.i", "main", False, "DROP INDEX data.i"),
        ("UPDATE t SET a = main.t.b", None, False, "UPDATE data.t SET a = main.t.b"),
        ('INSERT INTO main."a b" VALUES (1)', "main", False, 'INSERT INTO data."a b" VALUES (1)'),
    ],
)
def test_a_schema_that_is_named_is_told_from_the_name(
    sql: str, schema: str | None, temporary: bool, put: str
) -> None:
    found = statement(sql)
    assert isinstance(found, TableStatement)
    assert (found.schema, found.temporary, found.in_schema("data")) == (schema, temporary, put)


def test_what_with_defines_before_an_insert_is_the_querys() -> None:
    found = statement("WITH c AS (SELECT 'b') INSERT INTO awscc.s3.buckets (a) SELECT * FROM c")
    assert isinstance(found, Insert)
    assert isinstance(found.query, Composed)
    assert found.query.text == "WITH c AS (SELECT 'b') SELECT * FROM c"


@pytest.mark.parametrize(
    ("sql", "kind", "said"),
    [
        ("CREATE VIEW awscc.s3.buckets AS SELECT 1", NotSupportedError, "'awscc' is taken"),
        ("CREATE TABLE cirrusql.requests (a)", NotSupportedError, "'cirrusql' is taken"),
        ("INSERT INTO cirrusql.requests VALUES (1)", NotSupportedError, "cannot be a table"),
        ("DROP VIEW awscc.ec2.vpcs", NotSupportedError, "cannot be a view"),
        ("DELETE FROM awsc.s3.buckets", UnknownName, "did you mean 'awscc'?"),
        ("UPDATE other.s3.buckets SET a = 1", UnknownName, "no provider 'other'"),
    ],
)
def test_names_that_are_not_the_users_are_refused(sql: str, kind: type[Error], said: str) -> None:
    with pytest.raises(kind, match="line 1, column") as caught:
        statement(sql)
    assert said in str(caught.value)


# -- the session


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SHOW TABLES", ("TABLES", None, False, None)),
        ("show extended services in awscc like 's3%'", ("SERVICES", "awscc", True, "s3%")),
        ("SHOW METHODS FROM awscc.s3.buckets", ("METHODS", "awscc.s3.buckets", False, None)),
        ("SHOW INSERT INTO awscc.s3.buckets", ("INSERT INTO", "awscc.s3.buckets", False, None)),
        ("SHOW EXTENDED SETTINGS", ("SETTINGS", None, True, None)),
    ],
)
def test_what_is_shown(sql: str, expected: tuple[str, str | None, bool, str | None]) -> None:
    found = statement(sql)
    assert isinstance(found, Show)
    path = str(found.path) if found.path else None
    assert (found.what, path, found.extended, found.like) == expected


@pytest.mark.parametrize(
    ("sql", "option", "value"),
    [
        ("SET wait = off", "wait", "off"),
        ("SET Timeout TO 40 ms", "timeout", "40ms"),
        ("SET region = us-east-1", "region", "us-east-1"),
        ("SET region = 'us-east-1', 'eu-west-1'", "region", "us-east-1,eu-west-1"),
        ("SET region = *", "region", "*"),
        ("SET timeout = -1", "timeout", "-1"),
    ],
)
def test_what_is_set(sql: str, option: str, value: str) -> None:
    found = statement(sql)
    assert isinstance(found, SetOption)
    assert (found.option, found.value) == (option, value)


def test_what_is_reset() -> None:
    one, everything = statement("RESET Timeout"), statement("RESET ALL")
    assert isinstance(one, ResetOption)
    assert isinstance(everything, ResetOption)
    assert (one.option, everything.option) == ("timeout", None)


def test_the_parts_of_an_assert() -> None:
    said = statement(
        "ASSERT 's3.8' SOURCE 'one', 'https://two' SEVERITY High TITLE 'It is\n  closed'"
        " AS WITH a AS (SELECT 1) SELECT * FROM a"
    )
    assert isinstance(said, Assert)
    assert (said.id, said.title, said.severity) == ("s3.8", "It is closed", Severity.HIGH)
    assert said.sources == ("one", "https://two")
    assert said.query.text == "WITH a AS (SELECT 1) SELECT * FROM a"
    bare = statement("ASSERT 'x' AS (SELECT 1)")
    assert isinstance(bare, Assert)
    assert (bare.title, bare.severity, bare.sources) == (None, Severity.MEDIUM, ())


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("ASSERT", "expected the control's id in single quotes, found the end of the statement"),
        ("ASSERT a AS SELECT 1", "expected the control's id in single quotes, found 'a'"),
        ('ASSERT "a" AS SELECT 1', "expected the control's id in single quotes"),
        ("ASSERT '' AS SELECT 1", "the control's id has to say something"),
        ("ASSERT 'a b' AS SELECT 1", "line 1, column 8: 'a b' cannot be a control's id"),
        ("ASSERT 'a,b' AS SELECT 1", "'a,b' cannot be a control's id"),
        ("ASSERT 'a' SELECT 1", "expected TITLE, SEVERITY, SOURCE or AS, found 'SELECT'"),
        ("ASSERT 'a' TITLE 'b' TITLE 'c' AS SELECT 1", "column 22: TITLE is given twice"),
        ("ASSERT 'a' TITLE b AS SELECT 1", "expected a title in single quotes, found 'b'"),
        ("ASSERT 'a' TITLE ' ' AS SELECT 1", "a title has to say something"),
        ("ASSERT 'a' SEVERITY hgih AS SELECT 1", "'hgih' is no severity; did you mean 'high'?"),
        ("ASSERT 'a' SEVERITY 3 AS SELECT 1", "there are low, medium, high, critical"),
        ("ASSERT 'a' SOURCE 'b', AS SELECT 1", "expected a source in single quotes, found 'AS'"),
        ("ASSERT 'a' AS", "expected a query, found the end of the statement"),
        ("ASSERT 'a' AS DELETE FROM awscc.s3.buckets WHERE 1", "and changes nothing"),
        ("ASSERT 'a' AS EXEC s3.buckets.delete_resource", "expected a query"),
        ("ASSERT 'a' AS EXPLAIN SELECT 1", "expected a query, found 'EXPLAIN'"),
        ("ASSERT 'a' AS ASSERT 'b' AS SELECT 1", "expected a query, found 'ASSERT'"),
        (
            "ASSERT 'a' AS WITH b AS (SELECT 1) DELETE FROM awscc.s3.buckets WHERE 1",
            "this WITH begins a statement that writes",
        ),
        (
            "ASSERT 'a' AS WITH b AS (SELECT 1) INSERT INTO mine SELECT * FROM b",
            "this WITH begins a statement that writes",
        ),
    ],
)
def test_what_is_no_assertion(sql: str, said: str) -> None:
    with pytest.raises(ParseError) as refused:
        statement(sql)
    assert said in str(refused.value)
