"""What every function is: true to what is said of it, NULL of NULL, and named when it fails."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.catalog import Catalog
from cirrusql.engine.functions import (
    FUNCTIONS,
    Argument,
    SqlFunction,
    Type,
    described,
    register,
    registry,
    rows,
    table_columns,
)
from cirrusql.engine.functions.declared.sqlite import SQLITES
from cirrusql.errors import DataError, ProgrammingError, UnknownName
from tests.answers.clouds import Cloud
from tests.engine.functions.sqlite import SQLITE, value

BY_NAME = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: one.signature)
# Of SQLite's own what looks into SQLite, and into tables of full text and of shapes.
NOT_TOLD = (
    "->", "->>", "bm25", "changes", "current_date", "current_time", "current_timestamp", "fts",
    "geopoly", "highlight", "jsonb", "last_insert_rowid", "likelihood", "likely", "load_extension",
    "match", "matchinfo", "offsets", "optimize", "randomblob", "rtree", "snippet", "sqlite_",
    "subtype", "total_changes", "unistr_quote", "unlikely", "zeroblob",
)  # fmt: skip


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    cloud = Cloud(Catalog.open(), ("us-east-1",))
    yield cloud
    cloud.close()


@BY_NAME
def test_every_example_is_true(function: SqlFunction) -> None:
    query = function.example if function.columns else f"SELECT {function.example}"
    assert SQLITE.execute(query).fetchall() == [(1,)]


@pytest.mark.parametrize("function", SQLITES, ids=lambda one: f"{one.kind} {one.name}")
def test_every_example_of_sqlites_is_true(function: Any) -> None:
    assert value(function.example) == 1
    assert function.name in function.example.lower()


def test_sqlites_functions_are_told_of() -> None:
    names = SQLITE.execute("SELECT DISTINCT name FROM pragma_function_list").fetchall()
    told = {one.name for one in SQLITES} | {one.name for one in FUNCTIONS}
    missing = {str(name) for (name,) in names} - told
    assert {name for name in missing if not name.startswith(NOT_TOLD)} == set()


def call(function: SqlFunction, arguments: list[str]) -> str:
    listed = f"{function.name}({', '.join(arguments)})"
    return f"(SELECT count(*) FROM {listed})" if function.columns else listed


@BY_NAME
def test_a_null_argument_gives_null(function: SqlFunction) -> None:
    whole = ["1"] * len(function.arguments)
    for place in range(len(whole)):
        arguments = [*whole[:place], "NULL", *whole[place + 1 :]]
        if function.columns:
            assert value(call(function, arguments)) == 0
        elif not function.takes_nulls:
            assert value(f"{call(function, arguments)} IS NULL") == 1
    if function.arguments and not function.columns and function.name != "json_len":
        assert value(f"{call(function, ['NULL'] * len(whole))} IS NULL") == 1


@BY_NAME
def test_every_implementation_takes_what_is_declared(function: SqlFunction) -> None:
    parameters = list(inspect.signature(function.load()).parameters.values())
    if function.limited or function.stable:
        assert parameters.pop(0).name == "running"
    if parameters and parameters[-1].kind is inspect.Parameter.VAR_POSITIONAL:
        assert function.variadic or function.name == "generate_patch_document"
        return
    assert len(parameters) == len(function.arguments)
    optional = [one.default is not inspect.Parameter.empty for one in parameters]
    assert optional == [one.optional for one in function.arguments]
    assert sorted(optional) == optional


@BY_NAME
def test_every_function_is_told_of(function: SqlFunction) -> None:
    assert any(
        row[:2] == (function.name, function.signature) and row[4] == function.help for row in rows()
    )
    assert (function.name, function.signature, function.help) in described()
    assert function.name in function.signature.lower()
    assert not function.help.endswith(".")


def test_show_functions_has_all_of_it(cloud: Cloud) -> None:
    shown = cloud.run("SHOW FUNCTIONS")
    assert shown.names == ("name", "signature", "kind", "group", "help", "example", "source")
    assert list(shown.rows) == list(rows())
    assert {row[0] for row in cloud.rows("SHOW FUNCTIONS LIKE '%cidr%'")} >= {"cidr_contains"}
    assert cloud.rows("SHOW FUNCTIONS LIKE 'json_extract'")[0][-1] == "sqlite"
    groups = cloud.rows(
        "SELECT DISTINCT \"group\" FROM cirrusql.functions WHERE source = 'cirrusql'"
    )
    assert {name for (name,) in groups} == {one.group for one in FUNCTIONS}
    kinds = cloud.rows("SELECT DISTINCT kind FROM cirrusql.functions")
    assert {name for (name,) in kinds} == {"scalar", "table", "aggregate", "window"}


# -- arguments of other types

NUMBERS = st.one_of(st.integers(-(1 << 63), (1 << 63) - 1), st.floats(allow_nan=False))


@given(NUMBERS)
@settings(deadline=None)
def test_a_number_is_the_text_that_sqlite_makes_of_it(number: float) -> None:
    same = "{} = CAST(?1 AS TEXT)"
    for written in ("string(?1)", "regexp_substr(?1, '.*')", "split_part(?1, 'x', 1)"):
        assert value(same.format(written), number) == 1
    assert value("sha256(?1) = sha256(CAST(?1 AS TEXT))", number) == 1


@pytest.mark.parametrize("n", ["two", "", "1.5", 2.5, "1e0", b"1", "9" * 30])
def test_what_is_no_whole_number_is_named(n: Any) -> None:
    with pytest.raises(DataError, match=r"^split_part: .* is not a whole number"):
        value("split_part('a-b-c', '-', ?)", n)


def test_a_blob_is_the_text_in_it() -> None:
    assert value("regexp_substr(x'6162', '[b]')") == "b"
    assert value("regexp_like(x'ff62', 'b')") == 1


@pytest.mark.parametrize(
    "sql",
    ["split_part('a')", "policy_allows('a', 'b')", "now(1)", "greatest()", "json_has_any('{}')"],
)
def test_too_few_or_many_arguments_are_told_with_the_signature(cloud: Cloud, sql: str) -> None:
    name = sql.partition("(")[0]
    (signature,) = {one.signature for one in FUNCTIONS if one.name == name}
    with pytest.raises((ProgrammingError, DataError)) as caught:
        cloud.run(f"SELECT {sql}")
    assert signature in str(caught.value)


# -- functions of other packages

DOUBLE = SqlFunction(
    "twice",
    (Argument("number", Type.INTEGER),),
    lambda number: 2 * number,
    "numbers",
    "a number twice",
    "twice(2) = 4",
    source="example",
)
LETTERS = SqlFunction(
    "letters",
    (Argument("text"), Argument("step", Type.INTEGER, optional=True)),
    lambda text, step=1: ((place, one) for place, one in enumerate(text[::step], 1)),
    "text",
    "a row for each letter",
    "SELECT count(*) = 2 FROM letters('ab')",
    columns=("place", "letter"),
    source="example",
)


@pytest.fixture
def extended() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    register(connection, functions=registry((DOUBLE, LETTERS)))
    return connection


def test_more_functions_are_functions_like_ours(extended: apsw.Connection) -> None:
    assert extended.execute("SELECT twice('21'), split_part('a-b', '-', 2)").get == (42, "b")
    assert extended.execute("SELECT group_concat(letter) FROM letters('abc', 2)").get == "a,c"
    assert [row[-1] for row in rows(registry((DOUBLE,))) if row[0] == "twice"] == ["example"]
    assert table_columns((LETTERS,)) == {"letters": {"place", "letter", "text", "step"}}


@pytest.mark.parametrize("name", ["split_part", "ABS", "json_extract", "Policy_Statements"])
def test_a_name_that_is_taken_is_refused(name: str) -> None:
    taken = SqlFunction(name, (), lambda: 1, "text", "one", "1", source="example")
    with pytest.raises(ProgrammingError, match=f"example has a SQL function '{name}', and so has "):
        registry((taken,))


def test_two_packages_cannot_have_one_name() -> None:
    other = SqlFunction("Twice", (), lambda: 1, "text", "one", "1", source="other")
    with pytest.raises(
        ProgrammingError, match="other has a SQL function 'Twice', and so has example"
    ):
        registry((DOUBLE, other))
    assert len(registry((DOUBLE, DOUBLE))) == len(FUNCTIONS) + 2


# -- those that stand in FROM


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM letters('ab')", [(1, "a"), (2, "b")]),
        ("SELECT * FROM letters('abcd', 2)", [(1, "a"), (2, "c")]),
        ("SELECT * FROM letters('')", []),
        ("SELECT * FROM letters(NULL)", []),
        ("SELECT * FROM letters('ab', NULL)", []),
        ("SELECT letter FROM letters WHERE text = 'ab'", [("a",), ("b",)]),
        ("SELECT text, step, letter FROM letters('a')", [("a", None, "a")]),
        ("SELECT rowid, letter FROM letters('ab') ORDER BY 1 DESC", [(2, "b"), (1, "a")]),
        ("SELECT word, letter FROM words, letters(word) WHERE letter > 'b'", [("bc", "c")]),
        (
            "SELECT word, letter FROM words LEFT JOIN letters(word)",
            [("ab", "a"), ("ab", "b"), (None, None), ("bc", "b"), ("bc", "c")],
        ),
        ("SELECT count(*) FROM letters(word) JOIN words", [(4,)]),
        ("SELECT word FROM words WHERE 'c' IN (SELECT letter FROM letters(word))", [("bc",)]),
        ("SELECT (SELECT count(*) FROM letters(word)) FROM words", [(2,), (0,), (2,)]),
        (
            "SELECT a.letter FROM letters('ab') a, letters(a.letter || 'b') b",
            [("a",)] * 2 + [("b",)] * 2,
        ),
        ("WITH l AS (SELECT * FROM letters('ab')) SELECT count(*) FROM l, l AS m", [(4,)]),
        ("SELECT count(*) FROM letters('ab') a JOIN letters('bc') b USING (letter)", [(1,)]),
        (
            "SELECT letter FROM letters('b') UNION SELECT letter FROM letters('ab')",
            [("a",), ("b",)],
        ),
    ],
)
def test_a_function_in_from_is_asked_for_each_row_beside_it(
    extended: apsw.Connection, sql: str, expected: list[Any]
) -> None:
    extended.execute("CREATE TABLE words (word)")
    extended.execute("INSERT INTO words VALUES ('ab'), (NULL), ('bc')")
    assert extended.execute(sql).fetchall() == expected


@pytest.mark.parametrize("sql", ["SELECT * FROM letters", "SELECT * FROM letters WHERE step = 2"])
def test_a_function_in_from_needs_its_arguments(extended: apsw.Connection, sql: str) -> None:
    with pytest.raises(DataError, match=r"^letters: it takes letters\(text\[, step\]\)"):
        extended.execute(sql).fetchall()


ROLES = "awscc.iam.roles r, policy_statements(r.assume_role_policy_document) s"


@pytest.fixture(scope="module")
def roles(cloud: Cloud) -> Cloud:
    def trusting(*services: str) -> dict[str, Any]:
        return {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": one}, "Action": "sts:AssumeRole"}
                for one in services
            ],
        }

    cloud.put(
        "AWS::IAM::Role",
        {"RoleName": "one", "AssumeRolePolicyDocument": trusting("ec2.amazonaws.com")},
        {
            "RoleName": "two",
            "AssumeRolePolicyDocument": trusting("ec2.amazonaws.com", "lambda.amazonaws.com"),
        },
    )
    return cloud


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (f"SELECT count(*) FROM {ROLES}", [(3,)]),
        (
            """SELECT role_name, number FROM awscc.iam.roles
               JOIN policy_statements(assume_role_policy_document) ON number = 2""",
            [("two", 2)],
        ),
        (
            """SELECT role_name FROM awscc.iam.roles WHERE EXISTS (SELECT 1 FROM
               policy_statements(assume_role_policy_document) WHERE principals LIKE '%lambda%')""",
            [("two",)],
        ),
        (
            f"""WITH t AS (SELECT r.role_name, s.* FROM {ROLES})
                SELECT role_name, max(number) FROM t GROUP BY 1""",
            [("one", 1), ("two", 2)],
        ),
        (
            f"SELECT count(DISTINCT p.value) FROM {ROLES}, json_each(s.principals, '$.Service') p",
            [(2,)],
        ),
        (
            f"SELECT r.role_name FROM {ROLES} WHERE r.role_name = 'one' AND region = 'us-east-1'",
            [("one",)],
        ),
        (
            f"SELECT number FROM {ROLES} WHERE role_name = 'two' AND effect = 'Allow' ORDER BY 1",
            [(1,), (2,)],
        ),
    ],
)
def test_a_function_in_from_is_planned_through(roles: Cloud, sql: str, expected: list[Any]) -> None:
    assert sorted(roles.rows(sql)) == expected


def test_a_function_in_from_takes_no_condition_from_a_relation(roles: Cloud) -> None:
    """An unqualified column that only the relation has is the relation's."""
    plan = str(
        roles.rows(f"EXPLAIN SELECT * FROM {ROLES} WHERE role_name = 'one' AND effect = 'Deny'")
    )
    assert "GetResource" in plan
    assert "ListResources" not in plan


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (f"SELECT s.efect FROM {ROLES}", "no column 's.efect'; did you mean 'effect'?"),
        (f"SELECT efect FROM {ROLES}", "no column 'efect'; did you mean 'effect'?"),
        (
            "SELECT 1 FROM awscc.iam.roles r, policy_statement(r.path)",
            "no function 'policy_statement'; did you mean 'policy_statements'?",
        ),
        ("SELECT 1 FROM json_eech('[]')", "no function 'json_eech'; did you mean 'json_each'?"),
        ("SELECT 1 FROM age_days('2024-01-01')", "age_days gives one value, not rows"),
        ("SELECT policy_statements('{}')", "policy_statements gives rows: write it in FROM"),
        ("SELECT polcy_allows('{}', 'a:b', '*')", "did you mean 'policy_allows'?"),
        ("SELECT 1 FROM policies('{}')", "no function 'policies'"),
        ("SELECT 1 FROM policies", "no table 'policies'"),
    ],
)
def test_a_name_that_is_nearly_right_is_told(roles: Cloud, sql: str, message: str) -> None:
    with pytest.raises(UnknownName) as caught:
        roles.run(sql)
    assert message in str(caught.value)


def test_too_many_arguments_in_from_are_told_with_the_signature(cloud: Cloud) -> None:
    with pytest.raises(ProgrammingError, match=r"write policy_statements\(document\)"):
        cloud.run("SELECT * FROM policy_statements('{}', 1)")


# -- failures


def failing(error: Exception) -> apsw.Connection:
    def fail(_text: str) -> str:
        raise error

    def fail_late(_text: str) -> Iterator[tuple[int]]:
        yield (1,)
        raise error

    texts = (Argument("text"),)
    broken = SqlFunction("broken", texts, fail, "text", "fails", "1")
    late = SqlFunction("late", texts, fail_late, "text", "fails", "1", columns=("a",))
    connection = apsw.Connection(":memory:")
    register(connection, functions=(broken, late))
    return connection


@pytest.mark.parametrize("sql", ["SELECT broken('a')", "SELECT * FROM late('a')"])
def test_whatever_a_function_raises_names_it(sql: str) -> None:
    name = "broken" if "broken" in sql else "late"
    for error, message in (
        (ZeroDivisionError("division\nby zero"), "division by zero"),
        (KeyError(), "KeyError"),
        (DataError("wrong", hint="right"), "wrong; right"),
        (RecursionError("too deep"), "too deep"),
    ):
        with pytest.raises(DataError) as caught:
            failing(error).execute(sql).fetchall()
        assert str(caught.value) == f"{name}: {message}"


def test_a_function_that_cannot_be_imported_is_named() -> None:
    lost = SqlFunction("lost", (), "cirrusql.nowhere:lost", "text", "is not there", "1")
    connection = apsw.Connection(":memory:")
    register(connection, functions=(lost,))
    with pytest.raises(DataError, match=r"lost: No module named 'cirrusql\.nowhere'"):
        connection.execute("SELECT lost()")


def test_a_failing_function_ends_the_statement_with_its_own_words(roles: Cloud) -> None:
    with pytest.raises(DataError, match=r"^regexp_like: '\(' is not a regular expression"):
        roles.run("SELECT regexp_like(role_name, '(') FROM awscc.iam.roles")
    with pytest.raises(DataError, match=r"^policy_statements: 'one' is not a policy"):
        roles.run("SELECT * FROM awscc.iam.roles, policy_statements(role_name) ORDER BY role_name")
    assert roles.rows("SELECT 1") == [(1,)]


# -- what importing costs


def test_functions_cost_nothing_before_one_is_used() -> None:
    code = (
        "import apsw, cirrusql.engine.functions as f; c = apsw.Connection(':memory:');"
        "f.register(c); c.execute('SELECT 1'); import sys; print(*sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(found.stdout.split())
    ours = {name for name in modules if name.startswith("cirrusql.engine.functions.")}
    implementing = {str(one.implementation).partition(":")[0] for one in FUNCTIONS}
    assert not ours & implementing
    unwanted = {"re2", "regex", "json", "datetime", "ipaddress", "hashlib", "urllib", "decimal"}
    assert not modules & {*unwanted, "cirrusql.engine.functions.declared.sqlite"}
