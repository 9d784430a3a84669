"""Scripts to statements: tokens, splitting, hints, parameters, and what each statement says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.errors import ParseError, ProgrammingError
from cirrusql.sql import inline, literal, parse, split
from cirrusql.sql.lexer import Kind, position, tokens
from cirrusql.sql.statements import (
    CreateView,
    Delete,
    Describe,
    Execute,
    Explain,
    Insert,
    Select,
    SetOption,
    Show,
    TableStatement,
    Update,
)

# Every character but halves of surrogate pairs, which no text that can be sent has.
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


def statement(sql: str) -> object:
    (source,) = split(sql)
    return parse(source)


# -- tokens


@given(TEXT)
def test_tokens_lie_in_order_and_say_where(text: str) -> None:
    try:
        found = list(tokens(text))
    except ParseError:
        return
    end = 0
    for token in found:
        assert end <= token.start < token.end
        assert text[token.start : token.end] == token.text
        end = token.end


@given(TEXT.filter(lambda text: "\0" not in text))
def test_a_literal_is_one_string_token_with_its_value(text: str) -> None:
    (token,) = tokens(literal(text))
    assert token.kind is Kind.STRING
    assert token.value == text


@pytest.mark.parametrize(
    ("text", "value"),
    [('"a""b"', 'a"b'), ("`a``b`", "a`b"), ("[a b]", "a b"), ("'it''s'", "it's"), ("ab", "ab")],
)
def test_quotes_are_taken_off(text: str, value: str) -> None:
    (token,) = tokens(text)
    assert token.value == value


@pytest.mark.parametrize("text", ["SELECT 'a", 'SELECT "a', "SELECT `a", "SELECT /* a", "x /*+ y"])
def test_what_never_ends_is_told_where_it_begins(text: str) -> None:
    with pytest.raises(ParseError, match="never ends") as caught:
        list(tokens(text))
    offset = min(text.find(mark) for mark in ("'", '"', "`", "/*") if mark in text)
    assert caught.value.position == position(text, offset)


# -- splitting


@given(st.lists(TEXT.filter(lambda text: "\0" not in text), max_size=5))
def test_semicolons_in_strings_and_comments_split_nothing(texts: list[str]) -> None:
    script = "\n;\n".join(f"SELECT {literal(text)} /* ; */ -- ;" for text in texts)
    assert len(list(split(script))) == len(texts)


def test_empty_statements_are_left_out() -> None:
    assert [source.text for source in split(";; SELECT 1 ;\n-- the end\n;")] == ["SELECT 1"]


def test_hints_belong_to_the_statement_they_stand_in() -> None:
    one, other = split("/*+ create NOWAIT */ SELECT 1; SELECT /*+ AWAIT */ 2")
    assert one.hints == {"CREATE", "NOWAIT"}
    assert other.hints == {"AWAIT"}
    assert one.text == "SELECT 1"


# -- parameters


@pytest.mark.parametrize(
    ("sql", "parameters", "expected"),
    [
        ("a = ? AND b = ?", ["x", 1], "a = 'x' AND b = 1"),
        ("a = ?2 AND b = ?1", [1, 2], "a = 2 AND b = 1"),
        ("a = :x AND b = :x", {"x": None, "unused": 1}, "a = NULL AND b = NULL"),
        ("a = ':x' AND b = \"?\" -- ?", [], "a = ':x' AND b = \"?\" -- ?"),
        ("a = ?", [{"k": ["v'"]}], """a = '{"k":["v''"]}'"""),
    ],
)
def test_parameters_become_literals(sql: str, parameters: object, expected: str) -> None:
    assert inline(sql, parameters) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sql", "parameters"), [("?", []), ("?, ?", [1]), ("?", [1, 2]), (":x", {}), ("?", {"x": 1})]
)
def test_too_few_or_too_many_parameters(sql: str, parameters: object) -> None:
    with pytest.raises(ProgrammingError):
        inline(sql, parameters)  # type: ignore[arg-type]


# -- statements


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
        ("SHOW SERVICES IN awscc LIKE '%s3%'", Show),
        ("DESCRIBE EXTENDED awscc.s3.buckets", Describe),
        ("SET wait = off", SetOption),
        ("EXEC awscc.s3.buckets.get_resource @Identifier = 'x', @region = 'us-east-1'", Execute),
        ("CREATE VIEW v AS SELECT 1", CreateView),
        ("CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT 1", CreateView),
        ("CREATE TABLE mine (a)", TableStatement),
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
        ("UPDATE awscc.s3.buckets SET a = 1 FROM t WHERE 1", "use a subquery"),
        ("DELETE FROM awscc.s3.buckets WHERE a = 1)", "closes nothing"),
        ("SELECT 1)", "closes nothing"),
        ("EXPLAIN", "expected a statement"),
        ("DESCRIBE", "expected a relation, found the end"),
        ("SET wait", "expected '='"),
        ("DROP VIEW", "expected a view's name"),
        ("%", "does not begin a statement"),
    ],
)
def test_what_is_wrong_is_said(sql: str, said: str) -> None:
    with pytest.raises(ParseError, match="line 1, column") as caught:
        statement(sql)
    assert said in str(caught.value)
