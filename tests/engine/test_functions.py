"""The SQL functions beside SQLite's own: what they give, and that they end."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import apsw
import pytest
from cirrusql.engine.regexps import _within, regexp_like, regexp_replace, regexp_substr
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.catalog import Catalog
from cirrusql.engine.functions import FUNCTIONS, SqlFunction, register, rows
from cirrusql.errors import Cancelled, DataError, Timeout
from cirrusql.records import replace
from tests.answers.clouds import Cloud

BY_NAME = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
NUMBERS = st.one_of(st.integers(-(1 << 63), (1 << 63) - 1), st.floats(allow_nan=False))

_SQLITE = apsw.Connection(":memory:")
register(_SQLITE)


def value(sql: str, *parameters: Any) -> Any:
    return _SQLITE.execute(f"SELECT {sql}", parameters).get


class Free:
    """Limits that never end anything."""

    def remaining(self) -> float | None:
        return None

    def check(self) -> None:
        pass


# -- the table


@BY_NAME
def test_every_example_is_true(function: SqlFunction) -> None:
    assert value(function.example) == 1


@BY_NAME
def test_a_null_argument_gives_null(function: SqlFunction) -> None:
    whole = ["1"] * len(function.takes)
    for place in range(len(whole)):
        arguments = [*whole[:place], "NULL", *whole[place + 1 :]]
        assert value(f"{function.name}({', '.join(arguments)}) IS NULL") == 1


@BY_NAME
def test_every_function_is_told_of(function: SqlFunction) -> None:
    assert (function.name, function.signature, function.help, function.example) in rows()
    assert function.name in function.signature.lower()


# -- arguments of other types


@given(NUMBERS)
def test_a_number_is_the_text_that_sqlite_makes_of_it(number: float) -> None:
    same = "{} = CAST(?1 AS TEXT)"
    for call in ("string(?1)", "regexp_substr(?1, '.*')", "split_part(?1, 'x', 1)"):
        assert value(same.format(call), number) == 1


@given(st.integers(-5, 5).filter(bool), st.sampled_from(("{}", "{}.0", "' {} '", "'{}'")))
def test_a_piece_is_chosen_by_a_whole_number_however_it_is_written(n: int, form: str) -> None:
    pieces = ["a", "b", "c"]
    expected = pieces[n - 1 if n > 0 else n] if abs(n) <= len(pieces) else ""
    assert value(f"split_part('a-b-c', '-', {form.format(n)})") == expected


@pytest.mark.parametrize("n", ["0", "'0'", "0.0", "-0"])
def test_there_is_no_piece_zero_as_in_postgres(n: str) -> None:
    with pytest.raises(DataError, match=r"^split_part: field position must not be zero"):
        value(f"split_part('a-b-c', '-', {n})")


@pytest.mark.parametrize("n", ["two", "", "1.5", 2.5, "1e0", b"1", "9" * 30])
def test_what_is_no_whole_number_is_named(n: Any) -> None:
    with pytest.raises(DataError, match=r"^split_part: .* is not a whole number"):
        value("split_part('a-b-c', '-', ?)", n)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        # What PostgreSQL 16 answers.
        ("split_part('abc~@~def~@~ghi', '~@~', 2)", "def"),
        ("split_part('abc,def,ghi,jkl', ',', -2)", "ghi"),
        ("split_part('a,b', ',', 3)", ""),
        ("split_part('a,b', ',', -3)", ""),
        ("split_part('a,b', '', 1)", "a,b"),
        ("split_part('a,b', '', -1)", "a,b"),
        ("split_part('a,b', '', 2)", ""),
        ("split_part('', ',', 1)", ""),
    ],
)
def test_a_piece_is_what_postgres_gives(call: str, expected: str) -> None:
    assert value(call) == expected


def test_a_blob_is_the_text_in_it() -> None:
    assert value("regexp_substr(x'6162', '[b]')") == "b"
    assert value("regexp_like(x'ff62', 'b')") == 1


# -- regular expressions

ATOMS = st.sampled_from(
    (
        "a", "b", "é", "É", "1", "_", " ", "\n", ".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S",
        "\\b", "^", "$", "\\A", "\\Z", "[ab]", "[^a]", "[a-c]", "[\\d_]", "[]a]", "[^]a]", "{",
        "}", "{e}", "{e<=1}", "{s}", "{1,x}", "\\{", "\\\\", "-", "[-a]", "(?i:a)", "(?=a)",
        "(?!a)", "(?<=a)", "(?<!b)", "\\1", "(?P<n>a)", "(?:ab)", "\\x41", "(?>a)", "(?s:.)",
        "\\N{DIGIT ONE}", "&&", "--", "[{]", "}e]",
    )
)  # fmt: skip
QUANTIFIERS = st.sampled_from(("", "", "*", "+", "?", "*?", "+?", "{2}", "{1,2}", "{,1}", "*+"))
SEQUENCES = st.lists(st.tuples(ATOMS, QUANTIFIERS).map("".join), max_size=4).map("".join)
PATTERNS = st.recursive(
    SEQUENCES,
    lambda inner: st.one_of(
        inner.map(lambda pattern: f"({pattern})"),
        st.tuples(inner, inner).map("|".join),
        st.tuples(inner, QUANTIFIERS).map(lambda parts: f"(?:{parts[0]}){parts[1]}"),
    ),
    max_leaves=3,
)
TEXTS = st.text(st.sampled_from("abAéÉ1_ \n-{}e&[]"), max_size=8)


@given(PATTERNS, TEXTS)
@settings(max_examples=300)
def test_patterns_mean_what_they_mean_to_python(pattern: str, text: str) -> None:
    try:
        expected = re.compile(pattern)
    except re.error:
        return
    found = expected.search(text)
    assert regexp_like(Free(), text, pattern) == (found is not None)
    assert regexp_substr(Free(), text, pattern) == (found[0] if found else None)
    assert regexp_replace(Free(), text, pattern, r"\1") == expected.sub(lambda _: r"\1", text)


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "a{2,1}", "\\", "(?P<1n>a)", "(?<x"])
def test_what_is_no_pattern_is_shown(pattern: str) -> None:
    for call in ("regexp_like('a', ?)", "regexp_substr('a', ?)", "regexp_replace('a', ?, '')"):
        with pytest.raises(DataError) as caught:
            value(call, pattern)
        said = f"{call.partition('(')[0]}: '{pattern}' is not a regular expression"
        assert said in str(caught.value)
        assert "\n" not in str(caught.value)


def test_attempts_grow_until_one_value_has_taken_thirty_seconds() -> None:
    attempts: list[float] = []

    def never(_pattern: object, seconds: float) -> int:
        attempts.append(seconds)
        raise TimeoutError

    with pytest.raises(DataError, match=r"'\(a\+\)\+\$' takes more than 30 seconds on one value"):
        _within(Free(), "(a+)+$", never)
    assert sum(attempts) == pytest.approx(30)
    assert attempts[0] < 0.15


BOMB = f"regexp_like('{'a' * 60}b', '(a|a)+$')"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    cloud = Cloud(Catalog.open(), ("us-east-1",))
    cloud.put("AWS::Logs::LogGroup", *({"LogGroupName": "a" * n} for n in range(50, 60)))
    yield cloud
    cloud.close()


IN_A_RELATION = (
    "SELECT log_group_name FROM awscc.logs.log_groups"
    " WHERE regexp_replace(log_group_name || 'b', '(a|a)+$', '') = ''"
)
BOMBS = pytest.mark.parametrize("sql", [f"SELECT {BOMB}", IN_A_RELATION])


@BOMBS
def test_a_pattern_without_end_ends_with_the_statements_time(cloud: Cloud, sql: str) -> None:
    cloud.session.options = replace(cloud.session.options, timeout=0.5)
    began = time.monotonic()
    with pytest.raises(Timeout):
        cloud.run(sql)
    assert time.monotonic() - began < 2
    assert cloud.rows("SELECT 1") == [(1,)]


@BOMBS
def test_a_pattern_without_end_ends_when_the_statement_is_cancelled(cloud: Cloud, sql: str) -> None:
    timer = threading.Timer(0.5, cloud.session.cancel)
    timer.start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        cloud.run(sql)
    assert time.monotonic() - began < 5
    timer.join()
    assert cloud.rows("SELECT 1") == [(1,)]


def test_regular_expressions_cost_nothing_before_one_is_used() -> None:
    code = "import cirrusql.engine.functions, sys; print('regex' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert found.stdout == b"False\n"


# -- documents and policies

POLICY = """{"Statement": {"Action": "*", "Principal": {
    "AWS": ["*", "arn:aws:iam::1:root"], "Service": "ec2.amazonaws.com",
    "Federated": "cognito-identity.amazonaws.com", "CanonicalUser": "79a5"},
    "NotPrincipal": "*"}}"""


def test_principals_keep_their_kind() -> None:
    sql = """SELECT p.value ->> 'Kind', p.value ->> 'Name'
             FROM json_each(aws_policy_statements(?)) s, json_each(s.value, '$.Principals') p"""
    assert _SQLITE.execute(sql, (POLICY,)).fetchall() == [
        ("AWS", "*"),
        ("AWS", "arn:aws:iam::1:root"),
        ("Service", "ec2.amazonaws.com"),
        ("Federated", "cognito-identity.amazonaws.com"),
        ("CanonicalUser", "79a5"),
    ]
    statement = "aws_policy_statements(?) ->> 0"
    assert value(f"{statement} ->> '$.NotPrincipals[0].Kind'", POLICY) == "*"
    assert value(f"json_array_length({statement}, '$.Principal')", POLICY) == 5


@pytest.mark.parametrize("text", ["abc", "", "1", "[]", '"Statement"', "null"])
def test_what_is_no_policy_is_named(text: str) -> None:
    with pytest.raises(DataError, match=r"^aws_policy_statements: '.*' is not a policy"):
        value("aws_policy_statements(?)", text)


@pytest.mark.parametrize(
    ("one", "other", "as_documents", "as_policies"),
    [
        ('{"a":1,"b":[1,2]}', '{"b":[1,2],"a":1}', 1, 1),
        ('{"a":[1,2]}', '{"a":[2,1]}', 0, 1),
        ('{"Action":"x"}', '{"Action":["x"]}', 0, 1),
        ('{"Statement":{"Action":"x"}}', '{"Statement":[{"Action":["x"]}]}', 0, 1),
        ('[{"Key":"a"},{"Key":"b"}]', '[{"Key":"b"},{"Key":"a"}]', 0, 1),
        ('{"a":["x",["y"]]}', '{"a":["x","y"]}', 0, 0),
        ('{"a":true}', '{"a":1}', 0, 0),
        ('{"a":false}', '{"a":0}', 0, 0),
        ('{"a":1}', '{"a":1.0}', 1, 1),
        ('{"a":[]}', '{"a":{}}', 0, 0),
        ('{"a":null}', "{}", 0, 0),
        ('{"a":"true"}', '{"a":true}', 0, 0),
    ],
)
def test_documents_and_policies_are_compared_by_what_they_mean(
    one: str, other: str, as_documents: int, as_policies: int
) -> None:
    for left, right in ((one, other), (other, one)):
        assert value("json_equal(?, ?)", left, right) == as_documents
        assert value("aws_policy_equal(?, ?)", left, right) == as_policies
        assert value("aws_policy_equal(?, ?1)", left) == 1


@pytest.mark.parametrize("name", ["json_equal", "aws_policy_equal"])
def test_a_broken_document_is_no_document_that_differs(name: str) -> None:
    with pytest.raises(DataError, match=rf"^{name}: '{{\"a\":}}' is not JSON: "):
        value(f"{name}(?, '{{}}')", '{"a":}')
    assert value(f"{name}('abc', 'abc')") == 1  # as ->> gives a text


# -- failures


def test_whatever_a_function_raises_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_text: str) -> str:
        raise ZeroDivisionError("division\nby zero")

    broken = SqlFunction("broken", fail, ("TEXT",), "broken(text)", "fails", "broken('a')")
    monkeypatch.setattr("cirrusql.engine.functions.FUNCTIONS", (broken,))
    connection = apsw.Connection(":memory:")
    register(connection)
    with pytest.raises(DataError) as caught:
        connection.execute("SELECT broken('a')")
    assert str(caught.value) == "broken: division by zero"


def test_a_document_nested_without_end_is_an_error_that_names_the_function() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    with pytest.raises(DataError, match="json_equal: "):
        value("json_equal(?1, ?1)", deep)


def test_a_failing_function_ends_the_statement_with_its_own_words(cloud: Cloud) -> None:
    with pytest.raises(DataError, match=r"^regexp_like: '\(' is not a regular expression"):
        cloud.run("SELECT regexp_like(log_group_name, '(') FROM awscc.logs.log_groups")
